"""From what was asked to published reports: data, plan, what is unchanged, work, index, log, summary."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from analisi.dati.camere import Camera
from analisi.dati.tabelle import VERSIONI
from analisi.errors import ErroreAnalisi, ErroreNotebook, ErroreParametri, ErroreQualita, causa_di_sistema
from analisi.paths import Percorsi, sotto
from analisi.rapporti.notebook import NotebookRapporto
from analisi.rapporti.orfani import in_righe
from analisi.rapporti.parametri import Richiesta, confronta_nomi, parametri_richiesti
from analisi.rapporti.piano import Voce, VoceQualunque, deposito_rapporto, piano
from analisi.rapporti.scheda import Scheda, Soggetto, leggi_scheda
from analisi.rapporti.stampa import Avanzamento, riepilogo
from notebatch.content_key import Lettore
from notebatch.job import EsitoRapporto, Lavoro, annota, assenza, esito, impedimento
from notebatch.listing import Indice, aggiorna_indice, basi_pubblicate
from notebatch.lock import serratura
from notebatch.manifest import leggi_manifesto, motivi
from notebatch.publication import NOTA, accanto, riprendi
from notebatch.run_log import Registro
from notebatch.workers import Officina

AMBITI_IN_PAROLE = {"ente": "solo l'intero ente (--area ente)", "area": "solo le singole aree"}
A_RICHIESTA = "chiesto con --rifai"


@dataclass(frozen=True, kw_only=True)
class Modo:
    """How reports are to be made, and with which notebooks.

    lavoratori: worker processes, by default as many as the cores; kernel: a name of `kernel.GESTORI`; rifai: make also
    what is up to date.
    """

    percorsi: Percorsi
    notebook: Sequence[NotebookRapporto]
    lavoratori: int | None = None
    kernel: str = "caldo"
    rifai: bool = False


@dataclass(frozen=True, kw_only=True)
class Incarico(Modo):
    """What a command on reports of chambers is to do; camere: the chambers and years of `richiesta`, that exist."""

    camere: Sequence[Camera]
    richiesta: Richiesta


@dataclass
class Preparati:
    """Cards of the chambers whose data can be opened, and why the others' cannot."""

    schede: dict[Camera, Scheda] = field(default_factory=dict)
    errori: dict[Camera, ErroreAnalisi] = field(default_factory=dict)


def produci_rapporti(incarico: Incarico) -> int:
    """Make every report asked for that is not up to date and print what came of it; the result is the exit code.

    Wrong data weigh more than a failed notebook, and that more than a blocked report. Raises ErroreParametri, before
    any kernel starts, where a notebook's `parameters` cell is not the model's or nothing is to be done, and
    ErroreAnalisi where no chamber's data can be opened or a folder cannot be written.
    """
    percorsi = incarico.percorsi
    confronta_nomi({n.nome: n.parametri for n in incarico.notebook})
    with cantiere(incarico) as lavori:
        preparati = prepara(incarico, lavori.lettore, lavori.officina)
        if preparati.errori:
            _segna_illeggibili(percorsi, preparati, lavori.lettore)
        voci = voci_richieste(incarico, preparati)
        soggetti = [(v, preparati.schede[v.parametri.camera, v.parametri.anno].soggetto(v.parametri)) for v in voci]
        return compi(soggetti, incarico, lavori, preparati.errori)


@dataclass(frozen=True)
class Cantiere:
    """What a batch works with; ripresi: reports that a killed batch had decided and this one finished."""

    officina: Officina
    registro: Registro
    lettore: Lettore
    ripresi: int


@contextmanager
def cantiere(modo: Modo) -> Iterator[Cantiere]:
    """The reports folder locked, what a killed batch had decided finished, workers ready to be started."""
    with (
        _chiusi(modo.percorsi) as (descrittore, registro),
        Officina(modo.percorsi, modo.lavoratori, descrittore, modo.kernel) as officina,
    ):
        yield Cantiere(officina, registro, Lettore(modo.percorsi), riprendi(modo.percorsi.rapporti))


def compi(
    soggetti: Sequence[tuple[VoceQualunque, Soggetto]],
    modo: Modo,
    lavori: Cantiere,
    errori: Mapping[Camera, ErroreAnalisi],
) -> int:
    """Make what is not up to date, bring the index up to date, print the summary; the exit code."""
    percorsi, registro, officina = modo.percorsi, lavori.registro, lavori.officina
    esiti, da_fare = _dividi(soggetti, modo, lavori.lettore)
    conteggi = {"rapporti": len(soggetti), "da_fare": len(da_fare), "ripresi": lavori.ripresi}
    registro.inizio(**conteggi, lavoratori=officina.lavoratori)
    da = time.perf_counter()
    for bloccato in esiti:
        if bloccato.stato == "bloccato":
            registro.rapporto(bloccato, [])
    esiti += _produci(da_fare, officina, registro)
    conto: Counter[str] = Counter(e.stato for e in esiti)
    registro.fine(secondi=round(time.perf_counter() - da, 3), **conto)
    problemi = [p for e in esiti if e.stato in ("bloccato", "fallito") for p in annota(percorsi, e)]
    try:
        indice = _indice(percorsi, lavori.lettore)
    finally:
        print("\n".join([*riepilogo(esiti, errori), *problemi]))
    print("\n".join([*in_righe(percorsi, indice.orfani), f"Indice dei rapporti: {indice.pagina}"]))
    return _codice(conto, errori)


def prepara(incarico: Incarico, lettore: Lettore, officina: Officina) -> Preparati:
    """The card of every chamber, made by the workers where the stored one is not of the present data."""
    # a version that does not exist is told with the other values refused, in `parametri_richiesti`
    percorsi, chiesta = incarico.percorsi, incarico.richiesta.versione.strip().casefold()
    versione = chiesta if chiesta in VERSIONI else VERSIONI[0]
    trovate = {camera: leggi_scheda(percorsi, *camera, versione, lettore) for camera in incarico.camere}
    mancanti = [camera for camera, scheda in trovate.items() if scheda is None]
    fatte: dict[Camera, Scheda | ErroreAnalisi] = {}
    if mancanti:
        with Avanzamento(len(mancanti), "preparo i dati") as avanzamento:
            for camera, avuto in officina.schede(mancanti, versione, avanzamento.in_corso):
                fatte[camera] = avuto
                avanzamento.avanza(
                    f"dati di {camera[0]} {camera[1]}: {'pronti' if isinstance(avuto, Scheda) else 'da correggere'}"
                )
    preparati = Preparati()
    for camera, trovata in trovate.items():
        avuto = trovata or fatte[camera]
        if isinstance(avuto, Scheda):
            preparati.schede[camera] = avuto
        else:
            preparati.errori[camera] = avuto
    return preparati


def voci_richieste(incarico: Incarico, preparati: Preparati) -> tuple[Voce, ...]:
    """The plan of what was asked.

    Raises ErroreParametri where a value is refused or there is nothing in it; where no chamber's data can be opened,
    the error of the only one, or one of them all.
    """
    errori = preparati.errori
    if not preparati.schede and len(errori) == 1:
        raise next(iter(errori.values()))
    guasti = "\n".join(f"{camera} {anno}: {errore}" for (camera, anno), errore in errori.items())
    if not preparati.schede:
        raise ErroreAnalisi(guasti)
    try:
        parametri = parametri_richiesti(incarico.richiesta, preparati.schede)
    except ErroreParametri as errore:
        raise ErroreParametri(f"{errore}\n{guasti}".rstrip()) from errore
    voci = piano(parametri, incarico.notebook)
    if not voci:
        ambiti = "; ".join(f"«{n.nome}» riguarda {AMBITI_IN_PAROLE[n.ambito]}" for n in incarico.notebook)
        aree = ", ".join(f"«{a}»" for a in incarico.richiesta.aree)
        raise ErroreParametri(f"nessun rapporto da fare per {aree}: {ambiti}. Cambiare --area o --notebook.")
    return voci


@contextmanager
def _chiusi(percorsi: Percorsi) -> Iterator[tuple[int | None, Registro]]:
    """The reports folder, locked against other batches, and the run log."""
    with ExitStack() as pila:
        with _scrivendo(percorsi):
            avvisa = partial(print, file=sys.stderr, flush=True)
            descrittore = pila.enter_context(serratura(percorsi.rapporti, avvisa))
            registro = Registro(percorsi.registro)
        yield descrittore, registro


@contextmanager
def _scrivendo(percorsi: Percorsi) -> Iterator[None]:
    """What cannot be written, told in Italian."""
    try:
        yield
    except OSError as errore:
        dove = percorsi.relativo(Path(errore.filename or percorsi.rapporti))
        raise ErroreAnalisi(
            f"non si può scrivere {dove}: {causa_di_sistema(errore)}. Controllare permessi e spazio della cartella."
        ) from errore


def _indice(percorsi: Percorsi, lettore: Lettore) -> Indice:
    with _scrivendo(percorsi):
        return aggiorna_indice(percorsi, lettore.versione_codice)


def _segna_illeggibili(percorsi: Percorsi, preparati: Preparati, lettore: Lettore) -> None:
    """Mark what is published of chambers whose data can no longer be opened."""
    for camera, anno in preparati.errori:
        for base in basi_pubblicate(sotto(percorsi.rapporti, str(anno), camera)):
            descrizione = (leggi_manifesto(base) or {}).get("rapporto")
            if descrizione:
                causa = f"i dati di {camera} {anno} non si possono leggere"
                annota(percorsi, EsitoRapporto("", percorsi.relativo(base), "bloccato", causa, "", descrizione))
    _indice(percorsi, lettore)


def _dividi(
    soggetti: Sequence[tuple[VoceQualunque, Soggetto]], modo: Modo, lettore: Lettore
) -> tuple[list[EsitoRapporto], list[Lavoro]]:
    """What is settled (blocked, or up to date), and what is to be made, the whole body's first: it takes longest."""
    percorsi = modo.percorsi
    esiti, da_fare = [], []
    for voce, soggetto in soggetti:
        dipendenze, senza = lettore.di_voce(voce), assenza(voce, soggetto)
        lavoro = Lavoro(voce, soggetto, dipendenze, percorsi.radice, modo.kernel, vuoto=senza)
        base = deposito_rapporto(percorsi, voce)
        fermo = impedimento(voce, soggetto)
        if fermo:
            esiti.append(esito(lavoro, percorsi, "bloccato", fermo))
            continue
        perche = motivi(base, lavoro.dipendenze) or ([A_RICHIESTA] if modo.rifai else [])
        if perche:
            da_fare.append(replace(lavoro, motivi=tuple(perche)))
        else:
            with suppress(OSError):
                accanto(base, NOTA).unlink()
            esiti.append(esito(lavoro, percorsi, "invariato"))
    return esiti, sorted(da_fare, key=lambda lavoro: not lavoro.voce.prima)


def _produci(da_fare: Sequence[Lavoro], officina: Officina, registro: Registro) -> list[EsitoRapporto]:
    esiti = []
    with Avanzamento(len(da_fare), "rapporti") as avanzamento:
        for lavoro, uno in officina.rapporti(da_fare, avanzamento.in_corso):
            registro.rapporto(uno, lavoro.motivi)
            avanzamento.avanza(f"{uno.etichetta}: {uno.stato}")
            # of thousands that were made only the number is still of use
            esiti.append(replace(uno, descrizione={}, misure={}) if uno.stato in ("fatto", "vuoto") else uno)
    return esiti


def _codice(conto: Mapping[str, int], errori: Mapping[Camera, ErroreAnalisi]) -> int:
    if errori:
        return ErroreAnalisi.codice_uscita
    if conto["fallito"]:
        return ErroreNotebook.codice_uscita
    return ErroreQualita.codice_uscita if conto["bloccato"] else 0
