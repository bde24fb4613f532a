"""One report: execute its notebook in a private folder, export it, publish it whole.

What is published: `<nome>.html`, `<nome>.pdf`, and for auditors `<nome>.ipynb` (the executed notebook) and
`<nome>.json` (the figures of its outputs and what they stand on). Where the last run could not make the report, the
reason stands beside it in `<nome>.esito.json`, until it is made again.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from analisi.apertura import Analisi
from analisi.errors import ErroreNotebook, causa_di_sistema
from analisi.esegui.canonico import canonico
from analisi.esegui.esecuzione import CellaFallita, esegui_notebook
from analisi.esegui.piano import Voce, deposito_rapporto
from analisi.mime import DATI
from analisi.paths import Percorsi

NOTA = ".esito.json"
"""Ending of the note beside a report that the last run could not make."""

SECONDI_DI_UN_RESTO = 3600

StatoRapporto = Literal["fatto", "bloccato", "fallito"]


@dataclass(frozen=True)
class EsitoRapporto:
    """What became of one report; `cella` and `causa` are empty for a report that was made.

    base: its path without extension, from the root of the project; scheda: what it is about, as in its results.
    """

    etichetta: str
    base: str
    stato: StatoRapporto
    causa: str = ""
    cella: str = ""
    scheda: Mapping[str, object] = field(default_factory=dict)


def impedimento(voce: Voce, analisi: Analisi) -> EsitoRapporto | None:
    """Why the report cannot be made from these data: a table it needs is blocked or was not supplied."""
    necessarie = voce.notebook.tabelle
    bloccate = [t for t in necessarie if t in analisi.verdetto.bloccate]
    assenti = [t for t in necessarie if t in analisi.dati.assenti]
    if not bloccate and not assenti:
        return None
    frasi = []
    if bloccate:
        frasi.append(f"la qualità blocca {', '.join(bloccate)} (si veda il rapporto «qualita»)")
    if assenti:
        frasi.append(f"mancano i dati di {', '.join(assenti)}")
    return esito(voce, analisi, "bloccato", "; ".join(frasi))


def produci(voce: Voce, analisi: Analisi) -> EsitoRapporto:
    """Make and publish one report; what was published before stays whole where anything fails."""
    fermo = impedimento(voce, analisi)
    if fermo is not None:
        return fermo
    base = deposito_rapporto(analisi.percorsi, voce)
    try:
        with tempfile.TemporaryDirectory(prefix="analisi-") as privata:
            notebook = esegui_notebook(
                voce.notebook.percorso, asdict(voce.parametri), Path(privata), analisi.percorsi.radice
            )
            prodotti = _esporta(notebook, voce, analisi)
        _pubblica(base, prodotti)
    except CellaFallita as errore:
        return esito(voce, analisi, "fallito", errore.causa, errore.cella)
    except ErroreNotebook as errore:
        return esito(voce, analisi, "fallito", str(errore))
    except OSError as errore:
        dove = analisi.percorsi.relativo(Path(errore.filename2 or errore.filename or base))
        return esito(voce, analisi, "fallito", f"non si può scrivere {dove}: {causa_di_sistema(errore)}")
    return esito(voce, analisi, "fatto")


def esito(voce: Voce, analisi: Analisi, stato: StatoRapporto, causa: str = "", cella: str = "") -> EsitoRapporto:
    """The outcome of a report of the plan."""
    base = analisi.percorsi.relativo(deposito_rapporto(analisi.percorsi, voce))
    return EsitoRapporto(voce.etichetta, base, stato, causa, cella, _scheda(voce, analisi))


def _esporta(notebook: Any, voce: Voce, analisi: Analisi) -> dict[str, bytes]:  # noqa: ANN401 - NotebookNode
    """The bytes to publish, by extension. Raises ErroreNotebook where the publication is not accessible."""
    import nbformat

    from analisi.pubblica.html import EsportatoreHtml
    from analisi.pubblica.pdf import EsportatorePdf

    canonico(notebook)
    notebook.metadata["pubblicazione"] = _pubblicazione(voce, analisi)
    pagina, _ = EsportatoreHtml().from_notebook_node(notebook)
    documento, _ = EsportatorePdf().from_notebook_node(notebook)
    return {
        ".html": pagina.encode(),
        ".pdf": documento,
        ".ipynb": nbformat.writes(notebook).encode(),
        ".json": _risultati(notebook, voce, analisi).encode(),
    }


def _pubblicazione(voce: Voce, analisi: Analisi) -> dict[str, object]:
    versione = "" if analisi.versione == "consuntivo" else " · situazione al 30 settembre"
    return {
        "titolo": voce.notebook.titolo,
        "sottotitolo": f"{analisi.nome_ente} · anno {analisi.anno} · {analisi.nome_area}{versione}",
        "testata": f"{analisi.nome_ente} · {analisi.anno} · {analisi.sigla_area}",
        "autore": analisi.nome_ente,
        "contrassegno": {"stato": analisi.verdetto.stato, "testo": analisi.verdetto.frase},
        "data": analisi.data_riferimento,
        "indice": voce.notebook.indice,
    }


def _risultati(notebook: Any, voce: Voce, analisi: Analisi) -> str:  # noqa: ANN401 - NotebookNode
    uscite = [u for cella in notebook.cells for u in cella.get("outputs", [])]
    dati = [u["data"][DATI] for u in uscite if DATI in u.get("data", {})]
    return in_json({**_scheda(voce, analisi), "impronta_dati": analisi.dati.impronta, "risultati": dati})


def _scheda(voce: Voce, analisi: Analisi) -> dict[str, object]:
    return {
        "rapporto": voce.notebook.nome,
        "titolo": voce.notebook.titolo,
        "ente": analisi.nome_ente,
        "titolo_area": analisi.nome_area,
        "ordine": voce.notebook.ordine,
        **asdict(voce.parametri),
        "verdetto": analisi.verdetto.stato,
    }


def in_json(contenuto: Mapping[str, object]) -> str:
    """The text of a results file."""
    return json.dumps(contenuto, ensure_ascii=False, indent=1) + "\n"


def annota(percorsi: Percorsi, fallito: EsitoRapporto) -> None:
    """Leave beside a report that could not be made why; the next time that it is made, the note goes.

    Raises OSError where the folder cannot be written.
    """
    nota = Path(percorsi.radice / fallito.base).with_name(Path(fallito.base).name + NOTA)
    nota.parent.mkdir(parents=True, exist_ok=True)
    contenuto = {**fallito.scheda, "stato": fallito.stato, "cella": fallito.cella, "causa": fallito.causa}
    nota.write_text(in_json(contenuto), encoding="utf-8")


def _pubblica(base: Path, prodotti: Mapping[str, bytes]) -> None:
    """Write every file aside first, then move each into place: no reader ever sees half a file."""
    base.parent.mkdir(parents=True, exist_ok=True)
    _togli_resti(base)
    provvisori = {est: base.with_name(f".{base.name}{est}.{os.getpid()}.tmp") for est in prodotti}
    try:
        for est, contenuto in prodotti.items():
            provvisori[est].write_bytes(contenuto)
        for est, provvisorio in provvisori.items():
            provvisorio.replace(base.with_name(base.name + est))
    finally:
        for provvisorio in provvisori.values():
            provvisorio.unlink(missing_ok=True)
    base.with_name(base.name + NOTA).unlink(missing_ok=True)


def _togli_resti(base: Path) -> None:
    """Remove what runs killed while they published left behind, when it is too old to be anyone's work in progress."""
    limite = time.time() - SECONDI_DI_UN_RESTO
    for resto in base.parent.glob(f".{base.name}.*.tmp"):
        with contextlib.suppress(FileNotFoundError):
            if resto.stat().st_mtime < limite:
                resto.unlink()
