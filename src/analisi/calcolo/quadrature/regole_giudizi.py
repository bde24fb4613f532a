"""Rules on verdicts: objectives, indicators of managers, scores, and who answers for what."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction

from analisi.calcolo.numeri import media, tronca
from analisi.calcolo.quadrature.base import Base, Esame, Riga, Rilievo
from analisi.calcolo.quadrature.effetti import effetti
from analisi.calcolo.quadrature.parole import conta, in_italiano, in_riga, rilievo
from analisi.dati.regole_quadrature import RegolaQuadratura
from analisi.dati.riferimenti import cella

Giudizio = str
"""`positivo`, `parziale`, `negativo` or empty where words do not say."""
DEL_TUTTO = "del tutto|pienamente|completamente|interamente|totalmente"


def giudizio(testo: str | None) -> Giudizio:
    """What a verdict in words amounts to."""
    parole = (testo or "").lower()
    if re.search(rf"parzial|\bin parte\b|\bnon (?:\w+ ){{0,3}}(?:{DEL_TUTTO})", parole):
        return "parziale"
    if re.search(r"\bnon (?:\w+ ){0,3}(?:realizzat|raggiunt)|\bmancat[oa] (?:realizza|raggiun)", parole):
        return "negativo"
    return "positivo" if re.search(r"realizzat|raggiunt", parole) else ""


@dataclass(frozen=True)
class _Obiettivo:
    """What a document says of one objective of a manager; grado: mean of its evaluations, N.C. left out.

    con_grado: the verdict is printed with its own percentage («realizzato al 48,53%»): it states a degree.
    """

    verdetto: Riga
    grado: Fraction | None
    quanti: int
    punteggio: Riga | None
    indicatori: tuple[Riga, ...]
    con_grado: bool = False


def _obiettivi(base: Base) -> list[_Obiettivo]:
    per_tipo: dict[tuple[str, str, str], list[Riga]] = defaultdict(list)
    for d in base.tabella("dichiarati"):
        numero = (d["riferimento"] or "").split(":")[0]
        per_tipo[d["tipo"], d["soggetto"] or "", numero].append(d)
    trovati = []
    for (tipo, soggetto, numero), righe in per_tipo.items():
        if tipo != "verdetto_obiettivo":
            continue
        gradi = [
            Fraction(v["raggiungimento_pct"])
            for v in base.tabella("valutazioni")
            if (v["soggetto"], v["obiettivo_numero"]) == (soggetto, numero)
            and v["raggiungimento_pct"] is not None
            and not v["non_calcolabile"]
        ]
        punti = per_tipo.get(("punteggio_obiettivo", soggetto, numero), [])
        giudizi = per_tipo.get(("verdetto_indicatore", soggetto, numero), [])
        luoghi = {d["riga_fonte"] for d in per_tipo.get(("percentuale_obiettivo", soggetto, numero), [])} - {None}
        for riga in righe:
            punteggio = punti[0] if punti else None
            con_grado = riga["riga_fonte"] in luoghi
            trovati.append(_Obiettivo(riga, media(gradi), len(gradi), punteggio, tuple(giudizi), con_grado))
    return trovati


def giudizi_e_cifre(base: Base, regola: RegolaQuadratura) -> Esame:
    """An objective said reached, or not, against the mean of its indicators."""
    soglia = Fraction(str(regola.parametri["realizzato_da_pct"]))
    minima = Fraction(str(regola.parametri["non_realizzato_sotto_pct"]))
    obiettivi = [o for o in _obiettivi(base) if o.grado is not None]
    rilievi = []
    for o in obiettivi:
        assert o.grado is not None
        detto = giudizio(o.verdetto["testo"])
        alto = detto == "positivo" and o.grado < soglia and not o.con_grado
        basso = detto == "negativo" and o.grado >= minima
        parziale = detto == "parziale" and not 0 < o.grado < 100
        if alto or basso or parziale:
            come = f"media di {o.quanti} indicatori valutati" if o.quanti > 1 else "grado dell'unico indicatore"
            # cut, so that a mean just below the threshold does not read as the threshold
            rilievi.append(_di_verdetto(regola, o.verdetto, f"{in_italiano(tronca(o.grado, 2))}%", come))
    return len(obiettivi), rilievi


def giudizi_discordi(base: Base, regola: RegolaQuadratura) -> Esame:
    """An objective not reached all of whose indicators are, or reached with none that is."""
    obiettivi = [o for o in _obiettivi(base) if o.indicatori]
    rilievi = []
    for o in obiettivi:
        detti = {giudizio(i["testo"]) for i in o.indicatori}
        suo = giudizio(o.verdetto["testo"])
        if (suo, detti) in (("negativo", {"positivo"}), ("positivo", {"negativo"})):
            quanti = conta(len(o.indicatori), "giudizio sull'indicatore", "giudizi sugli indicatori")
            come = f"{quanti}, {in_riga(*o.indicatori)}"
            rilievi.append(_di_verdetto(regola, o.verdetto, str(o.indicatori[0]["testo"]), come))
    return len(obiettivi), rilievi


def giudizi_e_valutazioni(base: Base, regola: RegolaQuadratura) -> Esame:
    """The verdict on an indicator of a manager against its evaluation, matched by their order in the objective."""
    soglia = Fraction(str(regola.parametri["realizzato_da_pct"]))
    esaminati, rilievi = 0, []
    for o in _obiettivi(base):
        chiave = o.verdetto["soggetto"], o.verdetto["riferimento"]
        valutate = [v for v in base.tabella("valutazioni") if (v["soggetto"], v["obiettivo_numero"]) == chiave]
        if len(valutate) != len(o.indicatori):
            continue
        for giudicato, v in zip(o.indicatori, valutate, strict=True):
            grado = v["raggiungimento_pct"]
            if grado is None or v["non_calcolabile"]:
                continue
            esaminati += 1
            detto = giudizio(giudicato["testo"])
            if (detto == "positivo" and grado < soglia) or (detto == "negativo" and grado >= soglia):
                come = f"valutazione dello stesso indicatore, {in_riga(v)}"
                rilievi.append(_di_verdetto(regola, giudicato, f"{in_italiano(grado)}%", come))
    return esaminati, rilievi


def punteggi(base: Base, regola: RegolaQuadratura) -> Esame:
    """Points given to what is said not reached, or none to what is reached."""
    obiettivi = [o for o in _obiettivi(base) if o.punteggio is not None and o.punteggio["valore"] is not None]
    rilievi = []
    for o in obiettivi:
        assert o.punteggio is not None
        detto, punti = giudizio(o.verdetto["testo"]), o.punteggio["valore"]
        if (detto == "negativo" and punti > 0) or (detto == "positivo" and punti == 0):
            come = f"giudizio «{o.verdetto['testo']}», {in_riga(o.verdetto)}"
            atteso = "nessun punto" if punti > 0 else "un punteggio"
            stampato = f"{in_italiano(punti)} {'punto' if punti == 1 else 'punti'}"
            rilievi.append(rilievo(regola, "dichiarati", o.punteggio, "valore", stampato, atteso, come))
    return len(obiettivi), rilievi


def _di_verdetto(regola: RegolaQuadratura, riga: Riga, risulta: str, come: str) -> Rilievo:
    return rilievo(regola, "dichiarati", riga, "testo", riga["testo"], risulta, come)


def valori_per_piu_dirigenti(base: Base, regola: RegolaQuadratura) -> Esame:
    """The same project declared to several managers, the same shared indicator evaluated for each, with one value."""
    rilievi, comuni = [], _comuni(base)
    for (tabella, campo, _), righe in comuni.items():
        comune, quanti = Counter(r[campo] for r in righe).most_common(1)[0]
        prevale = 2 * quanti > len(righe)
        # without a majority the same words may be of different things; a project's code is of one thing
        if prevale or tabella == "dichiarati":
            altre = [r for r in righe if r[campo] == comune]
            rilievi += [
                _discorde(regola, tabella, r, campo, altre, base if prevale else None)
                for r in righe
                if r[campo] != comune
            ]
    return len(comuni), rilievi


DI_CIASCUNO = re.compile(r"\bpropri[aoe]?\b|\b(?:sua|suo|loro)\b|di area")
"""Words of what each manager has of his own, though it is called the same."""


def _comuni(base: Base) -> dict[tuple[str, str, str], list[Riga]]:
    """Rows of one thing that several managers answer for, by table, column and thing; means of one's own left out."""
    gruppi: dict[tuple[str, str, str], list[Riga]] = defaultdict(list)
    for d in base.tabella("dichiarati"):
        if d["tipo"] == "percentuale_progetto" and d["valore"] is not None and d["riferimento"]:
            gruppi["dichiarati", "valore", d["riferimento"]].append(d)
    medie = {(d["soggetto"], d["valore"]) for d in base.tabella("dichiarati") if d["tipo"] == "media_progetti"}
    for v in base.tabella("valutazioni"):
        pct = v["raggiungimento_pct"]
        if pct is not None and (v["soggetto"], pct) not in medie and not DI_CIASCUNO.search(v["descrizione"].lower()):
            gruppi["valutazioni", "raggiungimento_pct", v["descrizione"]].append(v)
    return {k: righe for k, righe in gruppi.items() if len({r["soggetto"] for r in righe}) > 1}


def _discorde(
    regola: RegolaQuadratura, tabella: str, riga: Riga, campo: str, altre: list[Riga], base: Base | None
) -> Rilievo:
    """base: None where no value prevails, so that none can be proposed."""
    suo, comune = cella(tabella, riga, campo), altre[0][campo]
    chi = "gli altri dirigenti" if len(altre) > 1 else "un altro dirigente"
    return Rilievo(
        regola=regola.nome,
        cella=suo,
        riga=riga,
        stampato=in_italiano(riga[campo]),
        risulta=in_italiano(comune),
        come=f"valore per {chi}, {in_riga(*altre)}",
        riga_fonte=riga["riga_fonte"] or "",
        valore=comune if base else None,
        effetti=effetti({suo: Fraction(comune)}, base.relazioni) if base else (),
    )


def progetti_contati(base: Base, regola: RegolaQuadratura) -> Esame:
    """The number of projects that the name of a mean says, against those that the document lists for it."""
    esaminati, rilievi = 0, []
    for d in base.tabella("dichiarati"):
        detto = re.search(r"\b(\d+) progetti", d["descrizione"]) if d["tipo"] == "media_progetti" else None
        if detto is None:
            continue
        esaminati += 1
        elencati = sum(
            p["tipo"] == "percentuale_progetto" and p["soggetto"] == d["soggetto"] for p in base.tabella("dichiarati")
        )
        if int(detto[1]) != elencati:
            rilievi.append(
                rilievo(
                    regola,
                    "dichiarati",
                    d,
                    "descrizione",
                    detto[1],
                    str(elencati),
                    "progetti elencati per questo dirigente",
                )
            )
    return esaminati, rilievi


def progetti_senza_dirigente(base: Base, regola: RegolaQuadratura) -> Esame:
    """Projects, or other nodes with indicators, that nobody brings to evaluation, nor what they are part of."""
    con_indicatori = {r["progetto"] for r in base.tabella("indicatori")}
    dichiarati = {d["riferimento"] for d in base.tabella("dichiarati") if d["tipo"] == "percentuale_progetto"}
    progetti = [s for s in base.tabella("struttura") if s["codice"] in con_indicatori]
    albero = base.quadro.struttura
    if not dichiarati and not any(albero.valutato_in(s["codice"]) for s in progetti):
        # a chamber that does not say where any project is evaluated
        return 0, []
    ruoli = {s["codice"]: albero.responsabile(s["codice"]) for s in progetti}
    senza = [
        s
        for s in progetti
        if dichiarati.isdisjoint(v.codice for v in albero.linea(s["codice"]))
        and not (ruoli[s["codice"]] and albero.valutato_in(s["codice"]))
    ]
    return len(progetti), [_senza_dirigente(regola, s, ruoli[s["codice"]]) for s in senza]


def _senza_dirigente(regola: RegolaQuadratura, riga: Riga, ruolo: str) -> Rilievo:
    return Rilievo(
        regola=regola.nome,
        cella=cella("struttura", riga, "valutato_in" if ruolo else "responsabile"),
        riga=riga,
        stampato=ruolo or "nessun dirigente",
        risulta="l'obiettivo in cui è valutato" if ruolo else "un ruolo e il suo obiettivo",
        come="elenchi dei progetti nelle valutazioni",
        riga_fonte=riga["riga_fonte"] or "",
    )


def progetti_di_un_altro(base: Base, regola: RegolaQuadratura) -> Esame:
    """A project in the list of a manager who is not the one that answers for it."""
    responsabili = {s["codice"]: s["responsabile"] for s in base.tabella("struttura") if s["responsabile"]}
    ruoli: dict[str, set[str]] = defaultdict(set)
    elencati = [d for d in base.tabella("dichiarati") if d["tipo"] == "percentuale_progetto"]
    for d in elencati:
        ruoli[d["riferimento"]].add(d["soggetto"])
    controllati = [d for d in elencati if d["riferimento"] in responsabili]
    rilievi = [
        rilievo(
            regola,
            "dichiarati",
            d,
            "soggetto",
            d["soggetto"],
            responsabili[d["riferimento"]],
            "chi risponde del progetto nell'albero",
        )
        for d in controllati
        if responsabili[d["riferimento"]] not in ruoli[d["riferimento"]]
    ]
    return len(controllati), rilievi
