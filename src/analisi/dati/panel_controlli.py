"""What registry, measures, indicators, panels and answerability must be like, each with respect to the others.

A check that needs a table which could not be read is left out: its faults would only echo those of that table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from analisi.dati.carte import Posto
from analisi.dati.formati import suggerimento
from analisi.dati.formule import Formula, leggi
from analisi.dati.panel_lettura import Voce
from analisi.dati.panel_tipi import Ente, Indicatore, Misura, Panel
from analisi.errors import Difetto

SegnalaPanel = Callable[[Posto, object, str], None]
"""Takes the place in the file, what was found and what was expected."""


def difetti_enti(voci: Sequence[Voce], enti: Mapping[str, Ente]) -> Iterator[Difetto]:
    """Faults of the registry: validity that ends before it begins, successors and provinces that do not exist."""
    province = {c for c, e in enti.items() if e.perimetro == "provincia"}
    for voce in voci:
        ente = enti.get(voce.testo("codice"))
        if ente is None:
            continue
        if ente.dal and ente.al and ente.al < ente.dal:
            yield voce.posto.difetto("al", f"{ente.al:%d/%m/%Y}", f"un giorno non prima di «dal», {ente.dal:%d/%m/%Y}")
        yield from _confluenza(voce, ente, enti)
        for codice in ente.province:
            if codice not in province:
                atteso = f"codici di province di questa tabella, uniti da «+»{suggerimento(codice, tuple(province))}"
                yield voce.posto.difetto("province", codice, atteso)


def _confluenza(voce: Voce, ente: Ente, enti: Mapping[str, Ente]) -> Iterator[Difetto]:
    nuova = enti.get(ente.confluito_in)
    if ente.confluito_in and (nuova is None or nuova.perimetro != "camera" or nuova is ente):
        camere = tuple(c for c, e in enti.items() if e.perimetro == "camera" and e is not ente)
        atteso = f"il codice di un'altra camera di questa tabella{suggerimento(ente.confluito_in, camere)}"
        yield voce.posto.difetto("confluito_in", ente.confluito_in, atteso)
    if ente.confluito_in and not voce.testo("al"):
        yield voce.posto.difetto("al", "", f"l'ultimo giorno prima della confluenza in «{ente.confluito_in}»")


def difetti_misure(voci: Sequence[Voce], indicatori: Collection[str]) -> Iterator[Difetto]:
    """Faults of the dictionary: codes that no formula could name, or that an indicator has too."""
    for voce in voci:
        codice = voce.testo("codice")
        if problema := _codice_impossibile(codice):
            yield voce.posto.difetto("codice", codice, problema)
        if codice in indicatori:
            yield voce.posto.difetto(
                "codice", codice, "un codice che nessun indicatore abbia già: cambiarne uno dei due"
            )
        if (voce.celle["riporto_mesi"] or 0) < 0:
            yield voce.posto.difetto("riporto_mesi", voce.celle["riporto_mesi"], "un numero di mesi, da 0 in su")
        if voce.celle["riporto_mesi"] and voce.testo("momento") == "flusso":
            yield voce.posto.difetto(
                "riporto_mesi", voce.celle["riporto_mesi"], "vuoto: solo una consistenza si riporta a un altro giorno"
            )


def _codice_impossibile(codice: str) -> str:
    try:
        formula = leggi(codice)
    except ValueError as errore:
        return f"un codice che una formula possa contenere ({errore})"
    uguale = formula.nomi == {codice} and formula.testo == codice
    return "" if uguale else "un codice di lettere senza accento, cifre e «_», che non inizi con una cifra"


def difetti_indicatori(voci: Sequence[Voce], misure: Mapping[str, Misura] | None) -> Iterator[Difetto]:
    """Faults of the indicator registry: formulas, thresholds and factors."""
    for voce in voci:
        formule = [(colonna, voce.testo(colonna)) for colonna in ("numeratore", "denominatore")]
        for colonna, testo in formule:
            if testo:
                yield from _difetti_formula(voce, colonna, testo, misure)
        if voce.testo("tipo_statistico") == "proporzione" and not voce.testo("denominatore"):
            yield voce.posto.difetto(
                "denominatore", "", "la formula del totale dei casi: una proporzione ne ha bisogno"
            )
        if not voce.celle["fattore"]:
            yield voce.posto.difetto(
                "fattore", voce.celle["fattore"], "un numero diverso da zero: 100 per le percentuali"
            )
        if not 0 <= voce.celle["decimali"] <= 6:
            yield voce.posto.difetto("decimali", voce.celle["decimali"], "un numero da 0 a 6")
        yield from _difetti_soglie(voce)


def _difetti_formula(voce: Voce, colonna: str, testo: str, misure: Mapping[str, Misura] | None) -> Iterator[Difetto]:
    try:
        formula = leggi(testo)
    except ValueError as errore:
        yield voce.posto.difetto(colonna, testo, f"una formula che si legga ({errore})")
        return
    if misure is None:
        return
    for codice in sorted(formula.nomi - set(misure)):
        atteso = f"solo misure di misure.csv: «{codice}» non c'è{suggerimento(codice, tuple(misure))}"
        yield voce.posto.difetto(colonna, testo, f"{atteso}; se è una misura nuova, aggiungere lì una riga")
    yield from _difetti_momento(voce, colonna, formula, misure)


def _difetti_momento(voce: Voce, colonna: str, formula: Formula, misure: Mapping[str, Misura]) -> Iterator[Difetto]:
    for codice in sorted(formula.consistenze):
        if codice in misure and misure[codice].momento == "flusso":
            atteso = f"inizio() e fine() solo attorno a una consistenza: «{codice}» è un flusso, va scritto da solo"
            yield voce.posto.difetto(colonna, formula.testo, atteso)


def _difetti_soglie(voce: Voce) -> Iterator[Difetto]:
    direzione, minima, massima = (voce.celle[c] for c in ("direzione", "soglia_minima", "soglia_massima"))
    con_soglie = direzione in ("vincolo", "obiettivo")
    if con_soglie and minima is None and massima is None:
        atteso = f"almeno una soglia: un {direzione} è fra soglia_minima e soglia_massima (una delle due può mancare)"
        yield voce.posto.difetto("soglia_minima, soglia_massima", "", atteso)
    if not con_soglie and (minima is not None or massima is not None):
        trovato = minima if minima is not None else massima
        atteso = f"nessuna soglia con direzione «{direzione}»: toglierla, o scrivere vincolo o obiettivo"
        yield voce.posto.difetto("soglia_minima, soglia_massima", trovato, atteso)
    if direzione == "vincolo" and not voce.celle["norma"]:
        atteso = "la norma che pone il vincolo, con il suo articolo; senza, il limite è un obiettivo"
        yield voce.posto.difetto("norma", "", atteso)
    if direzione != "vincolo" and voce.celle["norma"]:
        atteso = f"vuota con direzione «{direzione}»: una norma pone vincoli"
        yield voce.posto.difetto("norma", voce.celle["norma"], atteso)
    if minima is not None and massima is not None and minima > massima:
        yield voce.posto.difetto("soglia_minima", minima, f"un numero non maggiore di soglia_massima, {massima}")


def difetti_panel(
    panel: Mapping[str, Panel], enti: Mapping[str, Ente], codici: Collection[str] | None, segnala: SegnalaPanel
) -> None:
    """Tell `segnala` the faults of the panels; `codici` are those of measures and indicators, None where not read."""
    for p in panel.values():
        sezione = ("panel", p.codice)
        for codice in p.enti:
            if problema := _estraneo(codice, p.perimetro, enti):
                segnala((*sezione, "enti"), codice, problema)
        for codice in p.riferimenti:
            if problema := _estraneo(codice, "insieme", enti):
                segnala((*sezione, "riferimenti"), codice, problema)
        _classi(p, enti, segnala)
        for codice in p.simili:
            if codici is not None and codice not in codici:
                vicino = suggerimento(codice, tuple(codici))
                segnala((*sezione, "simili"), codice, f"il codice di una misura o di un indicatore{vicino}")
        _quanti(p, enti, segnala)


def _estraneo(codice: str, perimetro: str, enti: Mapping[str, Ente]) -> str:
    """Why a code cannot stand in a list of bodies of that perimeter; empty where it can."""
    adatti = tuple(c for c, e in enti.items() if e.perimetro == perimetro)
    if codice in adatti:
        return ""
    if codice in enti:
        return f"solo enti con perimetro «{perimetro}»: questo è «{enti[codice].perimetro}» in enti.csv; toglierlo"
    return f"il codice di un ente di enti.csv con perimetro «{perimetro}»{suggerimento(codice, adatti)}"


def _classi(p: Panel, enti: Mapping[str, Ente], segnala: SegnalaPanel) -> None:
    note = tuple(sorted({e.classe for e in enti.values() if e.perimetro == p.perimetro and e.classe}))
    for classe in p.classi:
        if classe not in note:
            atteso = f"una classe fra quelle di enti.csv: {', '.join(note)}{suggerimento(classe, note)}"
            segnala(("panel", p.codice, "classi"), classe, atteso)


def _quanti(p: Panel, enti: Mapping[str, Ente], segnala: SegnalaPanel) -> None:
    """A panel of one body would compare it with itself."""
    chiave, membri = "enti", list(p.enti)
    if p.classi:
        chiave, membri = "classi", [c for c, e in enti.items() if e.perimetro == p.perimetro and e.classe in p.classi]
    if not p.simili and len(membri) < 2:
        trovato = f"panel di uno: {membri[0]}" if membri else "panel senza enti"
        atteso = "almeno due enti: con uno solo non c'è confronto; aggiungerne o togliere il panel"
        segnala(("panel", p.codice, chiave), trovato, atteso)


def difetti_competenze(
    voci: Sequence[Voce], enti: Mapping[str, Ente] | None, indicatori: Mapping[str, Indicatore] | None
) -> Iterator[Difetto]:
    """Faults of answerability: chambers, themes and indicators that do not exist."""
    camere = tuple(c for c, e in (enti or {}).items() if e.perimetro == "camera")
    temi = tuple(dict.fromkeys(i.tema for i in (indicatori or {}).values()))
    for voce in voci:
        ente, tema = voce.testo("ente"), voce.testo("tema")
        if enti is not None and ente not in camere:
            yield voce.posto.difetto("ente", ente, f"il codice di una camera di enti.csv{suggerimento(ente, camere)}")
        if indicatori is not None and tema not in temi:
            atteso = f"un tema del registro degli indicatori: {', '.join(temi)}{suggerimento(tema, temi)}"
            yield voce.posto.difetto("tema", tema, atteso)
        codice, noti = voce.testo("indicatore"), indicatori or {}
        if indicatori is not None and codice and (codice not in noti or noti[codice].tema != tema):
            suoi = tuple(i.codice for i in noti.values() if i.tema == tema)
            atteso = f"un indicatore del tema «{tema}», o niente{suggerimento(codice, suoi)}"
            yield voce.posto.difetto("indicatore", codice, atteso)
