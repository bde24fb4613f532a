"""Rules on series, strategic results and resources: one value for one thing, periods, scales, years, copies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from statistics import median

from analisi.calcolo.numeri import arrotonda, media, tronca
from analisi.calcolo.quadrature.base import Base, Riga, Rilievo
from analisi.calcolo.quadrature.relazioni import in_italiano, scritti
from analisi.dati.regole_quadrature import RegolaQuadratura
from analisi.dati.riferimenti import cella

Esame = tuple[int, list[Rilievo]]
SETTEMBRE = "-09-30"
NON_CUMULATE = ("%", "punti", "punti percentuali", "giorni", "euro", "anno", "anni", "mesi", "ore/corso")
"""Units of measures that may go down from September to the end of the year."""
MISURE = {
    "indicatori": (
        "target_valore",
        "target_massimo",
        "risultato_valore",
        "base_valore",
        "target_valore_2",
        "risultato_valore_2",
    ),
    "strategici": ("target_valore", "target_massimo", "risultato_valore", "base_valore"),
    "procedure": ("target_valore", "valore"),
    "serie": ("valore",),
    "dichiarati": ("valore",),
}
"""Columns of measures that count, time or grade something."""
PAROLE_DI_MISURA = ("serie", "descrizione", "target_testo", "risultato_testo", "unita")
SEGNO_AMMESSO = re.compile(
    r"-\s?\d|variazion|scostament|saldo|perdita|disavanzo|risultato|riduzion|ridurre|increment|aument"
)
"""Words of quantities that have a sign."""
ANNI_STAMPATI = {"anno_revisione": "anno della revisione", "anno_preconsuntivo": "anno del preconsuntivo"}
COMPONIBILI = ("%", "punti", "giorni")
"""Units whose value of several years need be neither the mean nor the sum of the years' values."""


def serie_con_due_valori(base: Base, regola: RegolaQuadratura) -> Esame:
    """One value for a series, a scale and a period."""
    gruppi: dict[tuple[object, ...], list[Riga]] = defaultdict(list)
    for r in base.tabella("serie"):
        if r["valore"] is not None and r["anno"] is not None:
            gruppi[r["serie"], r["scala"], r["anno"], r["periodo"]].append(r)
    rilievi = []
    for righe in gruppi.values():
        for riga in righe[1:]:
            if riga["valore"] != righe[0]["valore"]:
                come = f"riga {righe[0]['riga_fonte']}, stessa serie e stesso periodo"
                rilievi.append(_punto(regola, riga, in_italiano(righe[0]["valore"]), come))
    return len(gruppi), rilievi


def scala_sbagliata(base: Base, regola: RegolaQuadratura) -> Esame:
    """Points ten, a hundred times away from the others of their series; survey marks outside their scale."""
    soglia = Fraction(str(regola.parametri["volte_la_mediana"]))
    gruppi: dict[tuple[object, ...], list[Riga]] = defaultdict(list)
    for r in base.tabella("serie"):
        if r["valore"] and not r["periodo"]:
            gruppi[r["serie"], r["scala"]].append(r)
    esaminati, rilievi = 0, []
    for righe in gruppi.values():
        for riga in righe:
            esaminati += 1
            altri = [abs(r["valore"]) for r in righe if r is not riga]
            centro = Fraction(median(altri)) if len(altri) >= regola.parametri["punti_minimi"] else None
            volte = abs(Fraction(riga["valore"])) / centro if centro else Fraction(1)
            if volte > soglia or volte < 1 / soglia:
                rilievi.append(
                    _punto(
                        regola,
                        riga,
                        f"circa {in_italiano(arrotonda(centro or Fraction(0), 0))}",
                        "mediana degli altri anni",
                    )
                )
            elif (limiti := _limiti(riga["scala"])) and not limiti[0] <= riga["valore"] <= limiti[1]:
                rilievi.append(_punto(regola, riga, f"tra {limiti[0]} e {limiti[1]}", "scala dell'indagine"))
    return esaminati, rilievi


def _limiti(scala: str | None) -> tuple[int, int] | None:
    trovata = re.fullmatch(r"(\d+)-(\d+)", scala or "")
    return (int(trovata[1]), int(trovata[2])) if trovata else None


def segni_impossibili(base: Base, regola: RegolaQuadratura) -> Esame:
    """Negative counts, shares, times and marks; words, or other values of the series, may say that a sign is right."""
    esaminati, rilievi = 0, []
    for tabella, campi in MISURE.items():
        for riga in base.tabella(tabella):
            detto = " ".join(str(riga.get(c) or "") for c in PAROLE_DI_MISURA).lower()
            for campo in campi:
                if riga[campo] is None or (tabella == "dichiarati" and riga["tipo"] != "altro"):
                    continue
                esaminati += 1
                if riga[campo] < 0 and not SEGNO_AMMESSO.search(detto) and not _altri_negativi(base, tabella, riga):
                    rilievi.append(
                        _campo(
                            regola, tabella, riga, campo, in_italiano(riga[campo]), "un valore non negativo", "segno"
                        )
                    )
    return esaminati, rilievi


def _altri_negativi(base: Base, tabella: str, riga: Riga) -> bool:
    """Whether other points of the same series are negative."""
    if tabella != "serie":
        return False
    return any(
        p["valore"] < 0 for p in base.tabella("serie") if p is not riga and p["serie"] == riga["serie"] and p["valore"]
    )


def scale_mescolate(base: Base, regola: RegolaQuadratura) -> Esame:
    """A survey measured on one scale only: across scales its values do not compare."""
    scale: dict[str, dict[str, Riga]] = defaultdict(dict)
    for r in base.tabella("serie"):
        if r["scala"]:
            scale[r["serie"]].setdefault(r["scala"], r)
    rilievi = []
    for voci in scale.values():
        if len(voci) > 1:
            *prime, ultima = voci
            rilievi.append(
                _punto(
                    regola,
                    voci[ultima],
                    f"scala {' e '.join(prime)} negli anni prima",
                    "scale della stessa indagine",
                    f"scala {ultima}",
                )
            )
    return len(scale), rilievi


def valori_di_periodo(base: Base, regola: RegolaQuadratura) -> Esame:
    """The value of several years against the years' own: their mean, or their sum."""
    annuali: dict[tuple[str, str | None], dict[int, Fraction]] = defaultdict(dict)
    for r in base.tabella("serie"):
        if r["valore"] is not None and r["anno"] is not None and not r["periodo"]:
            annuali[r["serie"], r["scala"]].setdefault(r["anno"], Fraction(r["valore"]))
    esaminati, rilievi = 0, []
    for riga in base.tabella("serie"):
        anni = _anni_coperti(riga)
        propri = annuali[riga["serie"], riga["scala"]]
        if not anni or riga["valore"] is None or riga["unita"] in COMPONIBILI or not set(anni) <= set(propri):
            continue
        esaminati += 1
        valori = [propri[a] for a in anni]
        medio = media(valori) or Fraction(0)
        decimali = scritti(riga["valore"])
        ammessi = {f(v, decimali) for f in (arrotonda, tronca) for v in (medio, sum(valori, Fraction(0)))}
        if riga["valore"] not in ammessi:
            addendi = ", ".join(in_italiano(arrotonda(v, 2)) for v in valori)
            rilievi.append(_punto(regola, riga, in_italiano(arrotonda(medio, 2)), f"media di {addendi}"))
    return esaminati, rilievi


def medie_che_crescono(base: Base, regola: RegolaQuadratura) -> Esame:
    """A mean of some years and that of the same years and one more, against the value of the year more."""
    per_serie: dict[tuple[str, str | None], list[Riga]] = defaultdict(list)
    for r in base.tabella("serie"):
        if r["valore"] is not None and r["anno"] is not None and r["unita"] not in COMPONIBILI:
            per_serie[r["serie"], r["scala"]].append(r)
    esaminati, rilievi = 0, []
    for righe in per_serie.values():
        for lunga, breve, anno in _coppie(righe):
            n = len(_anni_coperti(lunga))
            minimo, massimo = _intervallo(breve)
            basso, alto = ((m * (n - 1) + Fraction(anno["valore"])) / n for m in (minimo, massimo))
            esaminati += 1
            suo_minimo, suo_massimo = _intervallo(lunga)
            if suo_massimo < basso or suo_minimo > alto:
                breve_detta = f"{breve['periodo'].replace('/', '-')} {in_italiano(breve['valore'])}"
                come = f"media {breve_detta} e {anno['anno']} {in_italiano(anno['valore'])}"
                detto = f"tra {in_italiano(arrotonda(basso, 2))} e {in_italiano(arrotonda(alto, 2))}"
                rilievi.append(_punto(regola, lunga, detto, come))
    return esaminati, rilievi


def _coppie(righe: list[Riga]) -> Iterator[tuple[Riga, Riga, Riga]]:
    for lunga in righe:
        anni = _anni_coperti(lunga)
        brevi = [r for r in righe if len(anni) > 2 and _anni_coperti(r) == anni[:-1]]
        ultimi = [r for r in righe if len(anni) > 2 and not r["periodo"] and r["anno"] == anni[-1]]
        if brevi and ultimi:
            yield lunga, brevi[0], ultimi[0]


def _intervallo(riga: Riga) -> tuple[Fraction, Fraction]:
    """What a printed mean may stand for, rounded or cut."""
    unita = Fraction(1, 10 ** scritti(riga["valore"]))
    return Fraction(riga["valore"]) - unita / 2, Fraction(riga["valore"]) + unita


def _anni_coperti(riga: Riga) -> list[int]:
    """The whole years of a value of several years (`2010/2012`); none for any other."""
    trovati = re.fullmatch(r"(\d{4})/(\d{4})", riga["periodo"] or "")
    return list(range(int(trovati[1]), int(trovati[2]) + 1)) if trovati else []


def settembre_e_fine_anno(base: Base, regola: RegolaQuadratura) -> Esame:
    """A count that at the end of the year is below that of September."""
    per_serie: dict[tuple[object, ...], dict[str, Riga]] = defaultdict(dict)
    for r in base.tabella("serie"):
        if r["valore"] is not None and r["unita"] not in NON_CUMULATE and not r["unita"].startswith("%"):
            quando = "fine" if not r["periodo"] or r["periodo"] == f"{r['anno']}-12-31" else r["periodo"][-6:]
            per_serie[r["serie"], r["scala"], r["anno"]].setdefault(quando, r)
    coppie = [(v[SETTEMBRE], v["fine"]) for v in per_serie.values() if SETTEMBRE in v and "fine" in v]
    rilievi = [
        _punto(
            regola,
            fine,
            f"almeno {in_italiano(prima['valore'])}",
            f"valore al 30 settembre, riga {prima['riga_fonte']}",
        )
        for prima, fine in coppie
        if fine["valore"] < prima["valore"]
    ]
    return len(coppie), rilievi


def strategici_e_serie(base: Base, regola: RegolaQuadratura) -> Esame:
    """The result of a strategic indicator against the series that measures it, at its own date."""
    esaminati, rilievi = 0, []
    for riga, punti in _con_serie(base):
        propri = {p["valore"] for p in punti if _della_versione(p, riga["versione"], base.anno)}
        if not propri or _di_prima(riga, punti, base.anno):
            continue
        esaminati += 1
        if riga["risultato_valore"] not in propri:
            valori = " o ".join(in_italiano(v) for v in sorted(propri))
            rilievi.append(_strategico(regola, riga, valori, f"serie «{punti[0]['descrizione']}»"))
    return esaminati, rilievi


def risultati_di_un_altro_anno(base: Base, regola: RegolaQuadratura) -> Esame:
    """A strategic result that is the value of an earlier year, or that a text calls the mean of several."""
    esaminati, rilievi = 0, []
    for riga, punti in _con_serie(base):
        esaminati += 1
        if prima := _di_prima(riga, punti, base.anno):
            quando = (prima["periodo"] or str(prima["anno"])).replace("/", "-").removesuffix("-12-31")
            rilievi.append(_strategico(regola, riga, f"è il valore del {quando}", f"serie, riga {prima['riga_fonte']}"))
    return esaminati, rilievi


def _di_prima(riga: Riga, punti: list[Riga], anno: int) -> Riga | None:
    """The point of an earlier year, or of years that end before, that a result repeats; None if it is of its date."""
    if riga["risultato_valore"] in {p["valore"] for p in punti if _della_versione(p, riga["versione"], anno)}:
        return None
    vecchi = (p for p in punti if p["anno"] is not None and p["anno"] < anno)
    return next((p for p in vecchi if p["valore"] == riga["risultato_valore"]), None)


def _con_serie(base: Base) -> Iterator[tuple[Riga, list[Riga]]]:
    per_serie: dict[str, list[Riga]] = defaultdict(list)
    for p in base.tabella("serie"):
        if p["valore"] is not None:
            per_serie[p["serie"]].append(p)
    for riga in base.tabella("strategici"):
        if riga["serie"] and not riga["parte"] and riga["risultato_valore"] is not None and per_serie[riga["serie"]]:
            yield riga, per_serie[riga["serie"]]


def _della_versione(punto: Riga, versione: str, anno: int) -> bool:
    """Whether a point is of the date of a version; a value of several years that ends there counts."""
    if punto["anno"] != anno:
        return False
    periodo = punto["periodo"] or ""
    if versione == "consuntivo":
        return not periodo or periodo == f"{anno}-12-31" or periodo.endswith(f"/{anno}")
    return bool(periodo.endswith(f"{anno}{SETTEMBRE}"))


def obiettivi_fra_versioni(base: Base, regola: RegolaQuadratura) -> Esame:
    """The target of a strategic indicator at 30 September and at the end of the year, found by its series."""
    per_serie: dict[str, dict[str, Riga]] = defaultdict(dict)
    for r in base.tabella("strategici"):
        if r["serie"] and not r["parte"] and r["target_valore"] is not None:
            per_serie[r["serie"]].setdefault(r["versione"], r)
    coppie = [(v["preconsuntivo"], v["consuntivo"]) for v in per_serie.values() if len(v) == 2]
    rilievi = [
        _campo(
            regola,
            "strategici",
            fine,
            "target_valore",
            in_italiano(fine["target_valore"]),
            in_italiano(prima["target_valore"]),
            f"obiettivo al 30 settembre, riga {prima['riga_fonte']}",
        )
        for prima, fine in coppie
        if prima["target_valore"] != fine["target_valore"]
    ]
    return len(coppie), rilievi


def unita_diverse(base: Base, regola: RegolaQuadratura) -> Esame:
    """Target and result of an indicator in one unit."""
    esaminati, rilievi = 0, []
    for tabella in ("indicatori", "strategici"):
        for riga in base.tabella(tabella):
            if not riga["unita"] or riga["target_valore"] is None or riga["risultato_valore"] is None:
                continue
            esaminati += 1
            if "(target)" in riga["unita"] or "(risultato)" in riga["unita"]:
                rilievi.append(
                    _campo(
                        regola,
                        tabella,
                        riga,
                        "unita",
                        riga["unita"],
                        "una sola unità",
                        "unità di obiettivo e risultato",
                    )
                )
    return esaminati, rilievi


def anni_delle_risorse(base: Base, regola: RegolaQuadratura) -> Esame:
    """The years printed above the resources of a programme."""
    righe = base.tabella("risorse")
    rilievi = []
    for riga in righe:
        for campo, come in ANNI_STAMPATI.items():
            if riga[campo] not in (None, base.anno):
                rilievi.append(_campo(regola, "risorse", riga, campo, str(riga[campo]), str(base.anno), come))
    return len(righe), rilievi


def importi_uguali(base: Base, regola: RegolaQuadratura) -> Esame:
    """Two programmes with the same two amounts, revision and estimate, not both zero nor equal to one another."""
    visti: dict[tuple[object, ...], Riga] = {}
    rilievi = []
    for riga in base.tabella("risorse"):
        rev, pre = riga["revisione_budget"], riga["preconsuntivo"]
        if not rev or not pre or rev == pre:
            continue
        prima = visti.setdefault((riga["voce"], rev, pre), riga)
        if prima is not riga:
            dove = f"nel programma {prima['programma']}, riga {prima['riga_fonte']}"
            come = f"{in_italiano(rev)} e {in_italiano(pre)} anche {dove}"
            rilievi.append(
                _campo(
                    regola, "risorse", riga, "revisione_budget", in_italiano(rev), "importi propri del programma", come
                )
            )
    return len(base.tabella("risorse")), rilievi


def titoli_uguali(base: Base, regola: RegolaQuadratura) -> Esame:
    """Two nodes of the same level under different parents, or the same one, with one title."""
    visti: dict[tuple[str, str], Riga] = {}
    rilievi = []
    for riga in base.tabella("struttura"):
        prima = visti.setdefault((riga["livello"], riga["titolo"]), riga)
        if prima is not riga:
            come = f"titolo anche di {prima['codice']}"
            rilievi.append(_campo(regola, "struttura", riga, "titolo", riga["titolo"], "un titolo proprio", come))
    return len(base.tabella("struttura")), rilievi


def _punto(regola: RegolaQuadratura, riga: Riga, risulta: str, come: str, stampato: str = "") -> Rilievo:
    return _campo(regola, "serie", riga, "valore", stampato or in_italiano(riga["valore"]), risulta, come)


def _strategico(regola: RegolaQuadratura, riga: Riga, risulta: str, come: str) -> Rilievo:
    return _campo(regola, "strategici", riga, "risultato_valore", in_italiano(riga["risultato_valore"]), risulta, come)


def _campo(
    regola: RegolaQuadratura, tabella: str, riga: Riga, campo: str, stampato: str, risulta: str, come: str
) -> Rilievo:
    return Rilievo(
        regola=regola.nome,
        cella=cella(tabella, riga, campo),
        riga=riga,
        stampato=stampato,
        risulta=risulta,
        come=come,
        riga_fonte=riga["riga_fonte"] or "",
    )
