"""One report: execute its notebook in a private folder, export it, publish it whole.

What is published: `<nome>.html`, `<nome>.pdf`, for whoever computes with its figures `<nome>.xlsx` and the folder
`<nome>-dati` (see `corredo`), and for auditors `<nome>.ipynb` (the executed notebook), `<nome>.json` (the figures of
its outputs and what they stand on) and `<nome>.manifesto.json` (see `manifesto`). A report with nothing to say has its
manifest alone, which says why. Where the last run could not make the report, the reason stands beside it in
`<nome>.esito.json`, until it is made again.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from analisi.dati.scrittura import scrivi_intero
from analisi.dati.tabelle import TABELLE
from analisi.errors import ErroreAnalisi, ErroreNotebook, causa_di_sistema
from analisi.esegui.ambiente import provenienza
from analisi.esegui.dipendenze import PACCHETTI, Dipendenze, Lettore
from analisi.esegui.manifesto import NIENTE, manifesto
from analisi.esegui.novita import NOVITA, novita
from analisi.esegui.piano import VoceQualunque, deposito_rapporto
from analisi.esegui.pubblicazione import MANIFESTO, NOTA, accanto, pubblica
from analisi.esegui.scheda import Scheda, Soggetto
from analisi.mime import DATI
from analisi.paths import Percorsi

StatoRapporto = Literal["fatto", "vuoto", "invariato", "bloccato", "fallito"]
CAMBIATI = "gli ingressi o il codice sono cambiati durante il lavoro ({}): rilanciare il comando"


@dataclass(frozen=True)
class Lavoro:
    """A report to make: what it is, what it is about, what it is made from and with which kernel.

    progetto: root of the project that its input comes from, whose history the manifest names; kernel: a name of
    `kernel.GESTORI`; motivi: why it is to be made, in Italian; vuoto: why it has nothing to say, where that is known
    before its notebook runs.
    """

    voce: VoceQualunque
    soggetto: Soggetto
    dipendenze: Dipendenze
    progetto: Path
    kernel: str = "caldo"
    motivi: tuple[str, ...] = ()
    vuoto: str = ""


@dataclass(frozen=True)
class EsitoRapporto:
    """What became of one report; `cella` and `causa` are empty for a report that was made.

    base: its path without extension, from the root of the project; descrizione: what it is about, as in its results;
    misure: seconds and memory, for the run log alone.
    """

    etichetta: str
    base: str
    stato: StatoRapporto
    causa: str = ""
    cella: str = ""
    descrizione: Mapping[str, object] = field(default_factory=dict)
    misure: Mapping[str, object] = field(default_factory=dict)


def impedimento(voce: VoceQualunque, dati: Scheda | Soggetto) -> str:
    """Why the report cannot be made from these data (the quality verdict blocks a table that it needs), or nothing."""
    bloccate = [t for t in voce.notebook.tabelle if t in dati.bloccate]
    return f"la qualità blocca {', '.join(bloccate)} (si veda il rapporto «qualita»)" if bloccate else ""


def assenza(voce: VoceQualunque, dati: Scheda | Soggetto) -> str:
    """Why the report has nothing to say: a table that it needs was not supplied, or is not known yet; or nothing."""
    assenti = [TABELLE[t].titolo.lower() for t in voce.notebook.tabelle if t in dati.assenti]
    return f"mancano i dati di {', '.join(assenti)}" if assenti else ""


def produci(lavoro: Lavoro, percorsi: Percorsi, lettore: Lettore) -> EsitoRapporto:
    """Make and publish one report; what was published before stays whole where anything fails."""
    from analisi.esegui.esecuzione import CellaFallita, esegui_notebook
    from analisi.pubblica.documento import vuoto

    voce, senza = lavoro.voce, lavoro.vuoto
    base = deposito_rapporto(percorsi, voce)
    tempi = Tempi()
    try:
        prodotti: dict[str, bytes] = {}
        if not senza:
            with tempfile.TemporaryDirectory(prefix="analisi-") as privata:
                notebook = esegui_notebook(
                    voce.notebook.percorso, asdict(voce.parametri), Path(privata), percorsi.radice, lavoro.kernel
                )
            tempi.segna("esecuzione")
            senza = NIENTE if vuoto(notebook) else ""
        if not senza:
            prodotti = _esporta(notebook, lavoro)
        progetto = Percorsi(lavoro.progetto)
        git = _provenienza(progetto, voce.cartelle_di_dati(progetto), voce.notebook.percorso.name)
        prodotti |= _garanzia(lavoro, prodotti, git, senza)
        tempi.segna("esportazione")
        _pretendi_immutati(lavoro, lettore)
        if not senza:
            prodotti[NOVITA] = novita(base, prodotti[".json"], lavoro.motivi, lavoro.soggetto.frase)
        pubblica(base, prodotti)
        tempi.segna("pubblicazione")
    except CellaFallita as errore:
        misure = {**tempi.secondi, "traccia": errore.traccia}
        return esito(lavoro, percorsi, "fallito", errore.causa, errore.cella, misure)
    except ErroreAnalisi as errore:
        return esito(lavoro, percorsi, "fallito", str(errore), misure=tempi.secondi)
    except OSError as errore:
        dove = percorsi.relativo(Path(errore.filename2 or errore.filename or base))
        causa = f"non si può scrivere {dove}: {causa_di_sistema(errore)}"
        return esito(lavoro, percorsi, "fallito", causa, misure=tempi.secondi)
    return esito(lavoro, percorsi, "vuoto" if senza else "fatto", senza, misure=tempi.secondi)


class Tempi:
    """Seconds of each phase."""

    def __init__(self) -> None:
        self._da = time.perf_counter()
        self.secondi: dict[str, float] = {}

    def segna(self, fase: str) -> None:
        """The phase that started when the one before ended has ended."""
        adesso = time.perf_counter()
        self.secondi[f"secondi_{fase}"] = round(adesso - self._da, 4)
        self._da = adesso


def esito(
    lavoro: Lavoro,
    percorsi: Percorsi,
    stato: StatoRapporto,
    causa: str = "",
    cella: str = "",
    misure: Mapping[str, object] | None = None,
) -> EsitoRapporto:
    """The outcome of a report of the plan."""
    base = percorsi.relativo(deposito_rapporto(percorsi, lavoro.voce))
    return EsitoRapporto(lavoro.voce.etichetta, base, stato, causa, cella, _descrizione(lavoro), misure or {})


def _pretendi_immutati(lavoro: Lavoro, lettore: Lettore) -> None:
    """Refuse to vouch for input that is no longer the one the report was planned on.

    Raises ErroreNotebook with what changed.
    """
    lettore.riguarda()
    attuali = lettore.di_voce(lavoro.voce)
    if attuali != lavoro.dipendenze:
        cambiati = attuali.differenze(asdict(lavoro.dipendenze))
        raise ErroreNotebook(CAMBIATI.format("; ".join(cambiati)))


def _esporta(notebook: Any, lavoro: Lavoro) -> dict[str, bytes]:  # noqa: ANN401 - NotebookNode
    """The bytes to publish, by ending. Raises ErroreNotebook where the publication is not accessible."""
    import nbformat

    from analisi.esegui.canonico import canonico
    from analisi.esegui.corredo import corredo

    canonico(notebook)
    risultati = _risultati(notebook)
    accanto_a_lui = corredo(risultati, lavoro.voce, lavoro.soggetto)
    notebook.metadata["pubblicazione"] = _pubblicazione(lavoro, accanto_a_lui.collegamenti)
    in_html, in_pdf = _esportatori()
    impronta = {"impronta_dati": lavoro.soggetto.impronta}
    return {
        ".html": in_html.from_notebook_node(notebook)[0].encode(),
        ".pdf": in_pdf.from_notebook_node(notebook)[0],
        ".ipynb": nbformat.writes(notebook).encode(),
        ".json": in_json({**_descrizione(lavoro), **impronta, "risultati": risultati}).encode(),
        **accanto_a_lui.prodotti,
    }


def _garanzia(
    lavoro: Lavoro, prodotti: Mapping[str, bytes], git: Mapping[str, object] | None, senza: str
) -> dict[str, bytes]:
    per_nome = {f"{lavoro.voce.nome}{finale}": contenuto for finale, contenuto in prodotti.items()}
    verdetto = {"stato": lavoro.soggetto.stato, "frase": lavoro.soggetto.frase}
    contenuto = manifesto(_descrizione(lavoro), verdetto, git, lavoro.dipendenze, per_nome, senza)
    return {MANIFESTO: in_json(contenuto).encode()}


@cache
def _provenienza(progetto: Percorsi, cartelle: tuple[Path, ...], notebook: str) -> dict[str, object] | None:
    """Of what a report is made from; the same for all the areas."""
    altre = progetto.aspettative, *PACCHETTI.values(), progetto.notebook / notebook
    return provenienza(progetto.radice, (*cartelle, *altre))


@cache
def _esportatori() -> tuple[Any, Any]:
    from analisi.pubblica.html import EsportatoreHtml
    from analisi.pubblica.pdf import EsportatorePdf

    return EsportatoreHtml(), EsportatorePdf()


def _pubblicazione(lavoro: Lavoro, collegamenti: list[dict[str, object]]) -> dict[str, object]:
    voce, soggetto = lavoro.voce, lavoro.soggetto
    return {
        "titolo": voce.notebook.titolo,
        "sottotitolo": soggetto.sottotitolo,
        "testata": soggetto.testata,
        "autore": soggetto.ente,
        "contrassegno": {"stato": soggetto.stato, "testo": soggetto.frase},
        "data": soggetto.data,
        "avvertenza": soggetto.mancano,
        "indice": voce.notebook.indice,
        "copertina": voce.notebook.copertina,
        "collegamenti": collegamenti,
    }


def _risultati(notebook: Any) -> list[object]:  # noqa: ANN401 - NotebookNode
    uscite = [u for cella in notebook.cells for u in cella.get("outputs", [])]
    return [u["data"][DATI] for u in uscite if DATI in u.get("data", {})]


def _descrizione(lavoro: Lavoro) -> dict[str, object]:
    notebook, soggetto = lavoro.voce.notebook, lavoro.soggetto
    return {
        "rapporto": notebook.nome,
        "titolo": notebook.titolo,
        "ente": soggetto.ente,
        "titolo_area": soggetto.titolo_area,
        "ordine": notebook.ordine,
        **asdict(lavoro.voce.parametri),
        "verdetto": soggetto.stato,
        "al": soggetto.al,
    }


def in_json(contenuto: Mapping[str, object]) -> str:
    """The text of a results file."""
    return json.dumps(contenuto, ensure_ascii=False, indent=1) + "\n"


def annota(percorsi: Percorsi, fallito: EsitoRapporto) -> list[str]:
    """Leave beside a report that could not be made why; the next time that it is made, the note goes.

    What could not be written, in Italian: a note is no reason to lose the rest of the batch.
    """
    nota = accanto(percorsi.radice / fallito.base, NOTA)
    contenuto = {**fallito.descrizione, "stato": fallito.stato, "cella": fallito.cella, "causa": fallito.causa}
    try:
        nota.parent.mkdir(parents=True, exist_ok=True)
        scrivi_intero(nota, in_json(contenuto))
    except OSError as errore:
        return [f"avviso: non si può scrivere {percorsi.relativo(nota)}: {causa_di_sistema(errore)}"]
    return []
