"""Rules on series and strategic results: one value for one thing, periods, scales, signs, years."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from statistics import median

from analisi.calcolo.numeri import arrotonda, media, scritti
from analisi.calcolo.quadrature.base import Base, Esame, Riga, Rilievo
from analisi.calcolo.quadrature.parole import conta, distinta, in_italiano, in_riga, rilievo, stessa_cifra
from analisi.calcolo.serie import pesata
from analisi.dati.regole_quadrature import RegolaQuadratura
from analisi.dati.tempo import SETTEMBRE

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
    r"(?<!\d)-\s?\d|variazion|scostament|saldo|perdita|disavanzo|risultato|margine|differenz|oner[ei]|riduzion|ridurre|ridott"
    r"|diminu|calo\b|cresci|increment|aument|delta"
)
"""Words of quantities that have a sign."""
CONSISTENZE = re.compile(r"registrat|iscritt|in servizio|attiv[aeio]\b|certificat|insediat|operativ|dipendent|addett")
"""Words of stocks, which may fall between two days; other counts only grow."""
PICCOLO = 100
"""Whole results up to this come back in another year by chance: small counts, 100 %."""


def serie_con_due_valori(base: Base, regola: RegolaQuadratura) -> Esame:
    """One value for a series, a scale and a period."""
    gruppi: dict[tuple[object, ...], list[Riga]] = defaultdict(list)
    for r in base.tabella("serie"):
        if r["valore"] is not None and r["anno"] is not None:
            gruppi[r["serie"], r["scala"], r["anno"], r["periodo"]].append(r)
    rilievi = []
    for righe in gruppi.values():
        for riga in righe[1:]:
            if not stessa_cifra(riga["valore"], righe[0]["valore"]):
                come = f"{in_riga(righe[0])}, stessa serie e stesso periodo"
                rilievi.append(_punto(regola, riga, f"altrove {in_italiano(righe[0]['valore'])}", come))
    return len(gruppi), rilievi


def scala_sbagliata(base: Base, regola: RegolaQuadratura) -> Esame:
    """Points ten, a hundred times away from the others of their series; survey marks outside their scale."""
    soglia = Fraction(str(regola.parametri["volte_la_mediana"]))
    gruppi: dict[tuple[object, ...], list[Riga]] = defaultdict(list)
    for r in base.tabella("serie"):
        if r["valore"] and not r["periodo"]:
            gruppi[r["serie"], r["scala"]].append(r)
    rilievi = []
    for righe in gruppi.values():
        for riga in righe:
            altri = [r for r in righe if r is not riga]
            if len(altri) >= max(regola.parametri["punti_minimi"], Decimal(1)) and _fuori_misura(riga, altri, soglia):
                centro = Decimal(median(abs(r["valore"]) for r in altri))
                decimali = max(scritti(r["valore"]) for r in altri)
                detto = f"circa {in_italiano(arrotonda(Fraction(centro), decimali))}"
                rilievi.append(_punto(regola, riga, detto, "mediana degli altri anni"))
            elif (limiti := _limiti(riga)) and not limiti[0] <= riga["valore"] <= limiti[1]:
                rilievi.append(_punto(regola, riga, f"tra {limiti[0]} e {limiti[1]}", "scala dell'indagine"))
    return sum(map(len, gruppi.values())), rilievi


def _fuori_misura(riga: Riga, altri: list[Riga], soglia: Fraction) -> bool:
    """Whether a value is far from the median of the others; variations, and shares up to 100 %, may be."""
    valori = [r["valore"] for r in (riga, *altri)]
    percento = riga["unita"].startswith(("%", "punti percentuali"))
    if min(valori) < 0 < max(valori) or (percento and abs(riga["valore"]) <= 100):
        return False
    centro, suo = Fraction(median(abs(r["valore"]) for r in altri)), abs(Fraction(riga["valore"]))
    return suo > soglia * centro or suo * soglia < centro


def _limiti(riga: Riga) -> tuple[int, int] | None:
    """The ends of the scale of a mark; none for the share of those who gave it."""
    trovata = re.fullmatch(r"(\d+)-(\d+)", riga["scala"] or "") if riga["unita"] == "punti" else None
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
                        rilievo(
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
    """A survey measured on one scale only: across scales its values do not compare. One finding for a printed line."""
    scale: dict[str, dict[str, Riga]] = defaultdict(dict)
    for r in sorted(base.tabella("serie"), key=lambda r: r["anno"] or 0):
        if r["scala"]:
            scale[r["serie"]].setdefault(r["scala"], r)
    per_luogo: dict[tuple[object, ...], list[tuple[Riga, tuple[str, ...]]]] = defaultdict(list)
    for voci in scale.values():
        if len(voci) > 1:
            *prime, ultima = voci
            per_luogo[voci[ultima]["riga_fonte"], ultima].append((voci[ultima], tuple(prime)))
    rilievi = []
    for (_, nuova), casi in per_luogo.items():
        primo, scale_prima = casi[0]
        altre = conta(len(casi) - 1, "altra serie", "altre serie")
        come = "scale della stessa indagine" + (f", come per {altre} della riga" if len(casi) > 1 else "")
        detto = f"scala {' e '.join(scale_prima)} negli anni prima"
        rilievi.append(_punto(regola, primo, detto, come, f"scala {nuova}"))
    return len(scale), rilievi


def valori_di_periodo(base: Base, regola: RegolaQuadratura) -> Esame:
    """The value of several years against the years' own: their mean, or their sum."""
    annuali: dict[tuple[str, str | None], dict[int, Decimal]] = defaultdict(dict)
    for r in base.tabella("serie"):
        if r["valore"] is not None and r["anno"] is not None and not r["periodo"]:
            annuali[r["serie"], r["scala"]].setdefault(r["anno"], r["valore"])
    esaminati, rilievi = 0, []
    for riga in base.tabella("serie"):
        anni = _anni_coperti(riga)
        propri = annuali[riga["serie"], riga["scala"]]
        detto = f"{riga['serie']} {riga['descrizione']}".lower()
        # of distinct cases seen in several years there is neither a mean nor a sum
        if not anni or riga["valore"] is None or _pesato(riga) or not re.search(r"medi[ao]|totale|somma", detto):
            continue
        if not set(anni) <= set(propri):
            continue
        esaminati += 1
        valori = [Fraction(propri[a]) for a in anni]
        medio = media(valori) or Fraction(0)
        minimo, massimo = _intervallo(riga["valore"])
        # years printed with decimals are themselves rounded
        scarto = max(
            Fraction(1, 2 * 10 ** scritti(v)) if scritti(v) else Fraction(0) for v in (propri[a] for a in anni)
        )
        attesi = ((medio, scarto), (sum(valori, Fraction(0)), scarto * len(valori)))
        if not any(minimo - s <= v < massimo + s for v, s in attesi):
            addendi = ", ".join(in_italiano(propri[a]) for a in anni)
            detto = distinta(medio, max(2, scritti(riga["valore"])), riga["valore"])
            rilievi.append(_punto(regola, riga, detto, f"media di {addendi}"))
    return esaminati, rilievi


def _pesato(riga: Riga) -> bool:
    """Whether the value of several years need be neither the mean nor the sum of the years': shares, mean amounts."""
    return pesata(f"{riga['serie']} {riga['descrizione']}", riga["unita"])


def medie_che_crescono(base: Base, regola: RegolaQuadratura) -> Esame:
    """A mean of some years and that of the same years and one more, against the value of the year more."""
    per_serie: dict[tuple[str, str | None], list[Riga]] = defaultdict(list)
    for r in base.tabella("serie"):
        if r["valore"] is not None and r["anno"] is not None and not _pesato(r):
            per_serie[r["serie"], r["scala"]].append(r)
    esaminati, rilievi = 0, []
    for righe in per_serie.values():
        for lunga, breve, anno in _coppie(righe):
            n = len(_anni_coperti(lunga))
            suo = _intervallo(anno["valore"]) if scritti(anno["valore"]) else (Fraction(anno["valore"]),) * 2
            basso, alto = ((m * (n - 1) + a) / n for m, a in zip(_intervallo(breve["valore"]), suo, strict=True))
            esaminati += 1
            suo_minimo, suo_massimo = _intervallo(lunga["valore"])
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


def _intervallo(valore: Decimal) -> tuple[Fraction, Fraction]:
    """What a printed figure may stand for, rounded or cut."""
    unita = Fraction(1, 10 ** scritti(valore))
    return Fraction(valore) - unita / 2, Fraction(valore) + unita


def _anni_coperti(riga: Riga) -> list[int]:
    """The whole years of a value of several years (`2010/2012`); none for any other."""
    trovati = re.fullmatch(r"(\d{4})/(\d{4})", riga["periodo"] or "")
    return list(range(int(trovati[1]), int(trovati[2]) + 1)) if trovati else []


def settembre_e_fine_anno(base: Base, regola: RegolaQuadratura) -> Esame:
    """A count that at the end of the year is below that of September."""
    per_serie: dict[tuple[object, ...], dict[str, Riga]] = defaultdict(dict)
    for r in base.tabella("serie"):
        giacenza = CONSISTENZE.search(f"{r['serie']} {r['descrizione']} {r['unita']}".lower())
        if (
            r["valore"] is not None
            and r["unita"] not in NON_CUMULATE
            and not r["unita"].startswith("%")
            and not giacenza
        ):
            quando = "fine" if not r["periodo"] or r["periodo"] == f"{r['anno']}-12-31" else r["periodo"][-6:]
            per_serie[r["serie"], r["scala"], r["anno"]].setdefault(quando, r)
    coppie = [(v[SETTEMBRE], v["fine"]) for v in per_serie.values() if SETTEMBRE in v and "fine" in v]
    rilievi = [
        _punto(
            regola,
            fine,
            f"almeno {in_italiano(prima['valore'])}",
            f"valore al 30 settembre, {in_riga(prima)}",
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
        if not any(stessa_cifra(riga["risultato_valore"], v) for v in propri):
            valori = " o ".join(in_italiano(v) for v in sorted(propri))
            rilievi.append(_strategico(regola, riga, valori, f"serie «{punti[0]['descrizione']}»"))
    return esaminati, rilievi


def risultati_di_un_altro_anno(base: Base, regola: RegolaQuadratura) -> Esame:
    """A strategic result that is the value of an earlier year; a mean of years that end before is said as such."""
    esaminati, rilievi = 0, []
    for riga, punti in _con_serie(base):
        esaminati += 1
        prima = _di_prima(riga, punti, base.anno)
        if prima is not None and "/" not in (prima["periodo"] or ""):
            rilievi.append(_strategico(regola, riga, f"è il valore del {prima['anno']}", f"serie, {in_riga(prima)}"))
    return esaminati, rilievi


def _di_prima(riga: Riga, punti: list[Riga], anno: int) -> Riga | None:
    """The point of an earlier year, or of years that end before, that a result repeats; None if it is of its date."""
    suo = riga["risultato_valore"]
    propri = [p["valore"] for p in punti if _della_versione(p, riga["versione"], anno)]
    frequente = abs(suo) <= PICCOLO and not scritti(suo)
    if any(stessa_cifra(suo, v) for v in propri) or (frequente and not propri):
        return None
    vecchi = (p for p in punti if p["anno"] is not None and p["anno"] < anno)
    return next((p for p in vecchi if p["valore"] == suo), None)


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


def _punto(regola: RegolaQuadratura, riga: Riga, risulta: str, come: str, stampato: str = "") -> Rilievo:
    return rilievo(regola, "serie", riga, "valore", stampato or in_italiano(riga["valore"]), risulta, come)


def _strategico(regola: RegolaQuadratura, riga: Riga, risulta: str, come: str) -> Rilievo:
    return rilievo(regola, "strategici", riga, "risultato_valore", in_italiano(riga["risultato_valore"]), risulta, come)
