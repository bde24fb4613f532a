"""What observations must be like: known codes, possible numbers, bodies that existed, nothing counted twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analisi.dati.formati import suggerimento
from analisi.dati.formule import Termine, leggi
from analisi.dati.panel_lettura import DUE_VOLTE, Posto
from analisi.dati.panel_tabelle import SCARTATO, SIMULATA
from analisi.dati.panel_tipi import Ente, Indicatore, Misura, Rilevazione
from analisi.dati.periodi import Periodo, periodo
from analisi.errors import Difetto


@dataclass(frozen=True)
class Riferimenti:
    """The tables that observations refer to; None for one that could not be read."""

    enti: Mapping[str, Ente] | None
    misure: Mapping[str, Misura] | None
    indicatori: Mapping[str, Indicatore] | None

    def consistenza(self, codice: str) -> bool:
        """Whether a measure, or every measure of an indicator, is a stock: its value is of the last day alone."""
        misure = self.misure or {}
        nomi = {codice}
        if codice not in misure and (indicatore := (self.indicatori or {}).get(codice)):
            nomi = {n for f in _formule(indicatore) for n in f}
        return all(n in misure and misure[n].momento == "consistenza" for n in nomi)


@dataclass(frozen=True)
class Osservata:
    """An observation with its place and its days; `quando` is None where its period cannot be read."""

    posto: Posto
    riga: Rilevazione
    quando: Periodo | None


def osserva(posto: Posto, riga: Rilevazione) -> tuple[Osservata, list[Difetto]]:
    """An observation ready to be checked, with the fault of its period where it has one."""
    try:
        return Osservata(posto, riga, periodo(riga.periodo)), []
    except ValueError as errore:
        return Osservata(posto, riga, None), [posto.difetto("periodo", riga.periodo, str(errore))]


def difetti_rilevazioni(osservate: Sequence[Osservata], rif: Riferimenti, *, simulata: bool) -> Iterator[Difetto]:
    """Every fault of the observations of all the files together; discarded rows are checked for their codes alone."""
    for o in osservate:
        yield from _codici(o, rif)
        yield from _natura_dei_dati(o, simulata=simulata)
    usate = [o for o in osservate if o.riga.qualita != SCARTATO]
    for o in usate:
        yield from _numeri(o, rif)
        yield from _validita(o, rif)
    yield from _ripetute(usate, rif)
    yield from _quote_impossibili(usate, rif)


def _codici(o: Osservata, rif: Riferimenti) -> Iterator[Difetto]:
    r = o.riga
    if rif.enti is not None and r.ente not in rif.enti:
        atteso = f"il codice di un ente di enti.csv{suggerimento(r.ente, tuple(rif.enti))}"
        yield o.posto.difetto("ente", r.ente, f"{atteso}; se è un ente nuovo, aggiungere lì una riga")
    if rif.enti and r.ente in rif.enti and rif.enti[r.ente].perimetro != r.perimetro:
        atteso = f"«{rif.enti[r.ente].perimetro}», come «{r.ente}» in enti.csv: correggere il perimetro o l'ente"
        yield o.posto.difetto("perimetro", r.perimetro, atteso)
    if rif.misure is not None and rif.indicatori is not None and r.misura not in {*rif.misure, *rif.indicatori}:
        vicina = suggerimento(r.misura, (*rif.misure, *rif.indicatori))
        atteso = f"il codice di una misura (misure.csv) o di un indicatore (indicatori.csv){vicina}"
        yield o.posto.difetto("misura", r.misura, f"{atteso}; se è una misura nuova, aggiungere una riga a misure.csv")


def _natura_dei_dati(o: Osservata, *, simulata: bool) -> Iterator[Difetto]:
    if simulata and o.riga.qualita != SIMULATA:
        atteso = (
            f"«{SIMULATA}»: in una cartella di dati simulati ogni riga lo è; i dati reali stanno in data/raw/confronto"
        )
        yield o.posto.difetto("qualita", o.riga.qualita, atteso)
    if not simulata and o.riga.qualita == SIMULATA:
        atteso = "solo dati reali: togliere la riga, i dati simulati stanno in data/simulati"
        yield o.posto.difetto("qualita", o.riga.qualita, atteso)


def _numeri(o: Osservata, rif: Riferimenti) -> Iterator[Difetto]:
    r = o.riga
    if r.denominatore is not None and r.denominatore <= 0:
        atteso = "un numero maggiore di zero: se non ci sono casi, togliere la riga (l'indicatore non è calcolabile)"
        yield o.posto.difetto("denominatore", r.denominatore, atteso)
    for colonna, numero in (("scarto_tipo", r.scarto_tipo), ("arrotondamento", r.arrotondamento)):
        if numero is not None and numero <= 0:
            yield o.posto.difetto(colonna, numero, "un numero maggiore di zero, o la cella vuota")
    misura, indicatore = (rif.misure or {}).get(r.misura), (rif.indicatori or {}).get(r.misura)
    yield from _mancanti(o, misura)
    conta = misura is not None and misura.natura == "conteggio"
    if conta and r.valore is not None and (r.valore < 0 or r.valore != int(r.valore)):
        yield o.posto.difetto("valore", r.valore, f"un numero intero da zero in su: «{r.misura}» è un conteggio")
    if indicatore is not None and indicatore.tipo_statistico == "proporzione":
        yield from _proporzione(o, indicatore)


def _mancanti(o: Osservata, misura: Misura | None) -> Iterator[Difetto]:
    r = o.riga
    if r.valore is None and r.numeratore is None:
        atteso = "il valore, oppure numeratore e denominatore di un indicatore; se il dato manca, togliere la riga"
        yield o.posto.difetto("valore", "cella vuota", atteso)
    elif r.valore is None and misura is not None:
        atteso = f"il valore di «{r.misura}»: numeratore e denominatore sono solo degli indicatori"
        yield o.posto.difetto("valore", "cella vuota", atteso)
    elif r.valore is None and r.denominatore is None:
        yield o.posto.difetto("denominatore", "cella vuota", "il denominatore, oppure il valore dell'indicatore")


def _proporzione(o: Osservata, indicatore: Indicatore) -> Iterator[Difetto]:
    r = o.riga
    if r.numeratore is not None and r.denominatore is not None and not 0 <= r.numeratore <= r.denominatore:
        atteso = f"un numero da 0 al denominatore ({r.denominatore}): «{r.misura}» è una quota; forse sono scambiati"
        yield o.posto.difetto("numeratore", r.numeratore, atteso)
    if r.valore is not None and not 0 <= r.valore <= indicatore.fattore:
        atteso = f"un numero da 0 a {indicatore.fattore}: «{r.misura}» è una quota, in {indicatore.unita}"
        yield o.posto.difetto("valore", r.valore, atteso)


def _validita(o: Osservata, rif: Riferimenti) -> Iterator[Difetto]:
    """A chamber has figures only for days on which it existed; a stock is of the last day of its period."""
    ente = (rif.enti or {}).get(o.riga.ente)
    if ente is None or o.quando is None:
        return
    da = o.quando.a if rif.consistenza(o.riga.misura) else o.quando.da
    if ente.al is not None and o.quando.a > ente.al:
        yield o.posto.difetto("periodo", o.riga.periodo, _dopo_la_fine(ente, ente.al))
    elif ente.dal is not None and da < ente.dal:
        yield o.posto.difetto("periodo", o.riga.periodo, _prima_della_nascita(ente, ente.dal, rif.enti or {}))


def _dopo_la_fine(ente: Ente, fine: date) -> str:
    limite = f"un periodo che finisca entro il {fine:%d/%m/%Y}"
    if not ente.confluito_in:
        return f"{limite}, quando «{ente.codice}» ha smesso di esistere"
    il_giorno = fine + timedelta(days=1)
    return (
        f"{limite}: «{ente.codice}» è confluita in «{ente.confluito_in}» il {il_giorno:%d/%m/%Y}; attribuire il dato "
        f"alla camera «{ente.confluito_in}» oppure {_alla_provincia(ente)}"
    )


def _prima_della_nascita(ente: Ente, inizio: date, enti: Mapping[str, Ente]) -> str:
    prima = [c for c, e in enti.items() if e.confluito_in == ente.codice]
    limite = f"un periodo che cominci dal {inizio:%d/%m/%Y} in poi, quando «{ente.codice}» è nata"
    if not prima:
        return limite
    return f"{limite}; attribuire il dato a quelle di prima ({', '.join(prima)}) oppure {_alla_provincia(ente)}"


def _alla_provincia(ente: Ente) -> str:
    elenco = ", ".join(ente.province)
    nome = "alla provincia" if len(ente.province) < 2 else "alle province"
    return f"{nome} ({elenco})" if elenco else nome


def _ripetute(usate: Sequence[Osservata], rif: Riferimenti) -> Iterator[Difetto]:
    """Two observations of the same thing, in any of the files: nothing would say which one counts."""
    prime: dict[tuple[str, str, str, date, date], Osservata] = {}
    for o in usate:
        if o.quando is None:
            continue
        da = o.quando.a if rif.consistenza(o.riga.misura) else o.quando.da
        prima = prime.setdefault((o.riga.ente, o.riga.misura, o.riga.versione, da, o.quando.a), o)
        if prima is not o:
            versione = f", {o.riga.versione}" if o.riga.versione else ""
            trovato = f"{o.riga.ente}, {o.riga.periodo}, {o.riga.misura}{versione}"
            atteso = f"un dato solo: c'è già in {prima.posto}; {DUE_VOLTE}"
            yield o.posto.difetto("ente, periodo, misura", trovato, atteso)


def _quote_impossibili(usate: Sequence[Osservata], rif: Riferimenti) -> Iterator[Difetto]:
    """Counts that are a part of others and exceed them, where a proportion is one measure over another."""
    per_misura: dict[str, list[Osservata]] = {}
    for o in usate:
        if o.quando is not None and o.riga.valore is not None:
            per_misura.setdefault(o.riga.misura, []).append(o)
    for indicatore in (rif.indicatori or {}).values():
        parte, tutto = _una_su_una(indicatore)
        interi: dict[tuple[str, object], list[Osservata]] = {}
        for o in per_misura.get(tutto, []):
            interi.setdefault((o.riga.ente, _giorni(o, rif)), []).append(o)
        for o in per_misura.get(parte, []):
            for intero in interi.get((o.riga.ente, _giorni(o, rif)), []):
                yield from _parte_maggiore(o, intero, indicatore)


def _giorni(o: Osservata, rif: Riferimenti) -> object:
    """The days that an observation is of, however its period is written: a stock is of its last day."""
    if o.quando is None:
        return None
    misura = (rif.misure or {}).get(o.riga.misura)
    return o.quando.a if misura is not None and misura.momento == "consistenza" else (o.quando.da, o.quando.a)


def _parte_maggiore(parte: Osservata, intero: Osservata, indicatore: Indicatore) -> Iterator[Difetto]:
    massimo = intero.riga.valore or 0
    if (parte.riga.valore or 0) > massimo:
        atteso = f"al più {massimo}, cioè «{intero.riga.misura}» dello stesso periodo ({intero.posto}): per "
        atteso += f"{indicatore.codice} ne è una parte; forse sono scambiati"
        yield parte.posto.difetto("valore", parte.riga.valore or 0, atteso)


def _una_su_una(indicatore: Indicatore) -> tuple[str, str]:
    """Codes of the part and of the whole, empty where the indicator is not one measure over another."""
    if indicatore.tipo_statistico != "proporzione":
        return "", ""
    try:
        alberi = [leggi(t).albero for t in (indicatore.numeratore, indicatore.denominatore)]
    except ValueError:
        return "", ""
    codici = [a.codice for a in alberi if isinstance(a, Termine)]
    return (codici[0], codici[1]) if len(codici) == 2 else ("", "")


def _formule(indicatore: Indicatore) -> Iterator[frozenset[str]]:
    for testo in (indicatore.numeratore, indicatore.denominatore):
        try:
            yield leggi(testo).nomi if testo else frozenset()
        except ValueError:
            yield frozenset({""})
