"""The first pages of the yearly relation: one page that says all, and the areas side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from analisi.apertura import Analisi
from analisi.calcolo.aggregazione import Nodo
from analisi.calcolo.valutati import IndicatoreValutato
from analisi.qualita.verdetto import Conti
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Gruppo, Vista
from analisi.vista.blocchi import Elenco, Paragrafo, Scheda, Schede
from analisi.vista.pagine.bilancio import nome_base, scarti_noti
from analisi.vista.pagine.bilancio_sintesi import frasi_risultati, schede_risultati
from analisi.vista.pagine.comune import (
    Nome,
    cella_pct,
    fonte,
    indicatori_corti,
    mancanza,
    nome_unita,
    pct,
    quando,
    responsabile,
    richiede,
    strategici_corti,
)
from analisi.vista.pagine.indicatori_sintesi import frase_grado, frasi_intermedie, scheda_grado
from analisi.vista.pagine.qualita_comune import aperti, chi, scheda_qualita
from analisi.vista.tabella import Cella, Colonna, In, Riga, Tabella

SENZA_RUOLO = "Responsabile da individuare"
MASSIMO_LONTANI = 5
MASSIMO_PER_RUOLO = 3
CARTE = 4
"""Cards of the first page: what has a section of its own is among them only where there is room."""
QUALITA = "Qualità-dei-dati"
"""Name of the heading of the findings, in the notebook of the relation."""


def nome_sezione(area: str) -> str:
    """What a Rimando to the section of an area is called."""
    return f"area-{area}"


def sintesi_relazione(d: Analisi) -> Vista | None:
    """Page one of the relation: the results of the year beside what they are compared with, what was promised and not
    reached, who must act; nothing where none of it is known.

    an.sintesi_relazione(d)
    """
    fermi = [mancanza(d, tabelle) for tabelle in (("conto_economico",), ("indicatori", "struttura"))]
    con_conto, con_indicatori = (fermo is None for fermo in fermi)
    nodo = d.quadro.albero if con_indicatori else None
    frasi = [*(frasi_risultati(d) if con_conto else ()), *((frase_grado(d, nodo),) if nodo else frasi_intermedie(d))]
    lontani = indicatori_corti(d)[:MASSIMO_LONTANI] if nodo else []
    viste: list[Vista] = [f for f in fermi if f is not None and f.livello == "blocco"]
    if frasi:
        viste += [Schede(tuple(_schede(d, nodo, con_conto=con_conto))), Elenco(tuple(frasi))]
    viste += [_tabella_lontani(d, lontani)] if lontani else []
    viste += _chi_deve_agire(d, nodo, con_conto=con_conto)
    return Gruppo(tuple(viste)) if viste else None


def _schede(d: Analisi, nodo: Nodo | None, *, con_conto: bool) -> Iterable[Scheda]:
    schede = list(schede_risultati(d)) if con_conto else []
    schede += [scheda_grado(d, nodo)] if nodo else []
    procedure = d.quadro.procedure
    if procedure is not None and procedure.media is not None and len(schede) < CARTE - 1:
        quante = parole.plurale(len(procedure.procedure), "procedura monitorata", "procedure monitorate", "f")
        schede.append(Scheda("Livello di servizio", fm.percentuale(procedure.media, 2), quante))
    return (*schede, scheda_qualita(d))


def _tabella_lontani(d: Analisi, lontani: list[IndicatoreValutato]) -> Tabella:
    totale = len(indicatori_corti(d))
    tutti = len(lontani) == totale
    return Tabella.di(
        f"I risultati {'' if d.anno_chiuso else 'finora '}più lontani da quanto promesso",
        (
            Colonna("Indicatore", di=lambda i: _nome_lontano(d, i), larghezza=32),
            Colonna("Promesso", di=lambda i: i.target_testo or None, larghezza=17),
            Colonna("Ottenuto", di=lambda i: i.risultato_testo or None, larghezza=17),
            Colonna("Chi ne risponde", di=lambda i: responsabile(d, i), larghezza=24),
            Colonna("Grado", "%", "numero", lambda i: cella_pct(d, i.raggiungimento.pct), larghezza=10),
        ),
        lontani,
        () if tutti else (f"Sono i primi {len(lontani)} di {totale}: gli altri sono nelle pagine delle aree.",),
        fonte(d, "indicatori"),
    )


def _nome_lontano(d: Analisi, i: IndicatoreValutato) -> Cella:
    area = d.quadro.struttura.area(i.nodo)
    return Cella(parole.maiuscola(i.descrizione), codice=i.etichetta, rimando=nome_sezione(area) if area else "")


def _chi_deve_agire(d: Analisi, nodo: Nodo | None, *, con_conto: bool) -> Iterable[Vista]:
    """What each role has to mend, from the threshold below which nobody is asked to; what is below it in a sentence."""
    corte = sorted((u for u in nodo.unita() if u.sotto), key=lambda u: (u.pct, u.codice)) if nodo else []
    strategici = strategici_corti(d) if "strategici" not in d.verdetto.bloccate else []
    righe = [*_righe_dei_ruoli(d, nodo, [u for u in corte if _conta(d, u.pct)])]
    if materiali := [i for i in strategici if _conta(d, i.raggiungimento.pct)]:
        righe.append(_riga_strategici(d, materiali))
    righe += _riga_risultato(d) if con_conto else ()
    righe += _righe_degli_altri(d, {r.contenuti[0].testo for r in righe})
    note = tuple(_sotto_soglia(d, nodo, corte, strategici))
    if righe:
        yield Tabella(
            titolo="Chi deve agire, e su che cosa",
            colonne=(Colonna("Chi", larghezza=27), Colonna("Su che cosa", larghezza=73)),
            righe=tuple(righe),
            note=note,
        )
    elif note:
        yield Paragrafo(" ".join(note))


def _conta(d: Analisi, pct: Fraction | None) -> bool:
    """Whether what is missing to 100 % is enough to ask somebody to act."""
    return pct is not None and 100 - pct >= d.quadro.regole.materialita.punti


def _sotto_soglia(
    d: Analisi, nodo: Nodo | None, corte: Sequence[Nodo], strategici: Sequence[IndicatoreValutato]
) -> Iterable[str]:
    unita = sum(not _conta(d, u.pct) for u in corte)
    pochi = sum(not _conta(d, i.raggiungimento.pct) for i in strategici)
    detti = [nome_unita(d, nodo).contati(unita)] if unita else []
    detti += [parole.plurale(pochi, "indicatore strategico", "indicatori strategici")] if pochi else []
    if detti:
        punti = parole.plurale(d.quadro.regole.materialita.punti, "punto", "punti")
        yield f"A meno di {punti} dal 100%, e quindi non in questa tabella: {parole.elenco(detti)}."


def _righe_dei_ruoli(d: Analisi, nodo: Nodo | None, corte: Sequence[Nodo]) -> Iterable[Riga]:
    """By role: the units of the mean that are short and, where a unit has no mean yet, its indicators that are."""
    contraddizioni = _contraddizioni(d)
    per_ruolo: dict[str, list[str]] = {}
    for u in corte:
        per_ruolo.setdefault(u.responsabile or SENZA_RUOLO, []).append(f"{u.titolo} ({pct(d, u.pct)})")
    nome = nome_unita(d, nodo) if nodo and all(u.pct is not None for u in nodo.unita()) else Nome("caso", "casi")
    senza_media = {u.codice for u in nodo.unita() if u.pct is None} if nodo else set()
    for i in indicatori_corti(d) if senza_media else ():
        if i.nodo in senza_media and _conta(d, i.raggiungimento.pct):
            ruolo = d.quadro.responsabile(i.progetto) or SENZA_RUOLO
            per_ruolo.setdefault(ruolo, []).append(f"{i.descrizione} ({pct(d, i.raggiungimento.pct)}, finora)")
    for ruolo, cose in sorted(per_ruolo.items(), key=lambda voce: voce[0] == SENZA_RUOLO):
        quante = len(cose) - MASSIMO_PER_RUOLO
        altre = [parole.altri(quante, nome.uno, nome.molti, nome.genere)] if quante > 0 else []
        yield _riga_di_ruolo(ruolo, parole.elenco([*cose[:MASSIMO_PER_RUOLO], *altre]), contraddizioni[ruolo])


def _riga_di_ruolo(ruolo: str, cose: str, contraddizioni: int) -> Riga:
    detti = [cose] if cose else []
    detti += Conti(contraddizioni=contraddizioni).voci
    return Riga((ruolo, Cella("; ".join(detti), rimando=QUALITA if contraddizioni else "")))


def _contraddizioni(d: Analisi) -> Counter[str]:
    """How many contradictions each role or office has to clear."""
    return Counter(parole.maiuscola(chi(d, e, r)) for e in aperti(d) if e.contraddice for r in e.righe)


def _righe_degli_altri(d: Analisi, detti: Collection[str]) -> Iterable[Riga]:
    """Who has contradictions to clear, and nothing else."""
    for ruolo, quante in _contraddizioni(d).most_common():
        if ruolo not in detti:
            yield _riga_di_ruolo(ruolo, "", quante)


def _riga_strategici(d: Analisi, corti: Sequence[IndicatoreValutato]) -> Riga:
    quanti = parole.plurale(len(corti), "indicatore strategico", "indicatori strategici")
    voci = "; ".join(f"{i.descrizione} ({pct(d, i.raggiungimento.pct)})" for i in corti[:MASSIMO_PER_RUOLO])
    segue = ", fra cui " if len(corti) > MASSIMO_PER_RUOLO else ": "
    return Riga(("I responsabili degli obiettivi strategici", f"{quanti} sotto l'obiettivo{segue}{voci}."))


def _riga_risultato(d: Analisi) -> Iterable[Riga]:
    """Who answers for the current result, where it is worse than something by enough to ask."""
    soglia = d.quadro.regole.materialita.euro
    peggiori = [
        s for s in scarti_noti(d, "corrente") if s.segno == "sfavorevole" and abs(s.euro or Decimal(0)) >= soglia
    ]
    if peggiori and (ruolo := d.dati.fonte.responsabili.get("risultato_corrente")):
        detti = [f"di {fm.euro_unita(abs(s.euro or Decimal(0)), 0)} {nome_base(d, s.versione).di}" for s in peggiori]
        yield Riga((parole.maiuscola(ruolo), f"{peggiori[0].conto.voce}, peggiore {parole.elenco(detti)}."))


@richiede("indicatori", "struttura")
def aree_a_confronto(d: Analisi) -> Vista | None:
    """One row an area: attainment, indicators short of target, and where its section is.

    an.aree_a_confronto(d)
    """
    nodo = d.quadro.albero
    if nodo is None:
        return None
    nome = nome_unita(d, nodo)
    con_unita = not all(a.unica for a in nodo.figli)
    di_che_cosa = nome.dei_suoi if con_unita else "dei suoi indicatori"
    unita = Colonna(parole.maiuscola(nome.molti), tipo="intero", di=lambda n: len(n.unita()), larghezza=11)
    sotto = Colonna("Sotto il 100%", tipo="intero", di=_unita_sotto, larghezza=11)
    return Tabella.di(
        f"Le aree in sintesi, {quando(d)}",
        (
            Colonna("Area", di=lambda n: _nome_area(d, n), larghezza=38 if con_unita else 60),
            *((unita, sotto) if con_unita else ()),
            Colonna("Indicatori", tipo="intero", di="conteggi.totale", larghezza=12),
            Colonna("Sotto l'obiettivo", tipo="intero", di="conteggi.sotto_obiettivo", larghezza=12),
            Colonna("Raggiungimento", "%", "numero", lambda n: cella_pct(d, n.pct, barra=True), larghezza=22),
        ),
        (*nodo.figli, In(nodo, "totale")),
        (f"Il raggiungimento di un'area è la media semplice {di_che_cosa}. ! sotto il 100%.{_finora(d)}",),
        fonte(d, "indicatori"),
    )


def _finora(d: Analisi) -> str:
    return "" if d.anno_chiuso else " L'anno non è finito: una media c'è solo dove ogni indicatore ha già il suo grado."


def _nome_area(d: Analisi, area: Nodo) -> Cella:
    if area is d.quadro.albero:
        return Cella("Intero ente")
    return Cella(area.titolo, codice=area.codice, rimando=nome_sezione(area.codice) if area.codice in d.aree else "")


def _unita_sotto(nodo: Nodo) -> int | None:
    """How many of the units of its mean are short of 100 %; None where none has a mean."""
    progetti = nodo.unita()
    return sum(p.sotto for p in progetti) if any(p.pct is not None for p in progetti) else None
