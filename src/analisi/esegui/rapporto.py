"""One report: execute its notebook in a private folder, export it, publish it whole.

What is published: `<nome>.html`, `<nome>.pdf`, and for auditors `<nome>.ipynb` (the executed notebook) and
`<nome>.json` (the figures of its outputs and what they stand on).
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from analisi.apertura import Analisi
from analisi.errors import ErroreNotebook
from analisi.esegui.canonico import canonico
from analisi.esegui.piano import Voce, deposito_rapporto
from analisi.mime import DATI
from analisi.paths import VARIABILE_RADICE, Percorsi

ESTENSIONI = (".html", ".pdf", ".ipynb", ".json")
KERNEL = "python3"
UN_FILO = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")

StatoRapporto = Literal["fatto", "bloccato", "fallito"]


@dataclass(frozen=True)
class EsitoRapporto:
    """What became of one report; `cella` and `causa` are empty for a report that was made."""

    etichetta: str
    base: str
    stato: StatoRapporto
    causa: str = ""
    cella: str = ""


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
    base = analisi.percorsi.relativo(deposito_rapporto(analisi.percorsi, voce))
    return EsitoRapporto(voce.etichetta, base, "bloccato", "; ".join(frasi))


def produci(voce: Voce, analisi: Analisi) -> EsitoRapporto:
    """Make and publish one report; what was published before stays whole where anything fails."""
    fermo = impedimento(voce, analisi)
    if fermo is not None:
        return fermo
    base = deposito_rapporto(analisi.percorsi, voce)
    relativa = analisi.percorsi.relativo(base)
    from papermill.exceptions import PapermillExecutionError

    with tempfile.TemporaryDirectory(prefix="analisi-") as privata:
        try:
            notebook = _esegui(voce, analisi, Path(privata))
            prodotti = _esporta(notebook, voce, analisi)
        except PapermillExecutionError as errore:
            cella = f"cella {errore.exec_count}"
            return EsitoRapporto(voce.etichetta, relativa, "fallito", _causa(errore.ename, errore.evalue), cella)
        except (ErroreNotebook, RuntimeError) as errore:
            return EsitoRapporto(voce.etichetta, relativa, "fallito", str(errore))
    _pubblica(base, prodotti)
    return EsitoRapporto(voce.etichetta, relativa, "fatto")


def _causa(nome: str, valore: str) -> str:
    """Expected failures speak for themselves; the others are named."""
    return valore if nome.startswith("Errore") else f"{nome}: {valore}"


def _esegui(voce: Voce, analisi: Analisi, privata: Path) -> Any:  # noqa: ANN401 - NotebookNode
    """Run the notebook with papermill in `privata`; paths without braces, which papermill would format."""
    import papermill

    from analisi.esegui.kernel import GestoreKernel

    ingresso, uscita = privata / "ingresso.ipynb", privata / "uscita.ipynb"
    shutil.copyfile(voce.notebook.percorso, ingresso)
    os.environ.update(_ambiente(analisi.percorsi))
    return papermill.execute_notebook(
        str(ingresso),
        str(uscita),
        parameters=asdict(voce.parametri),
        kernel_name=KERNEL,
        kernel_manager_class=f"{GestoreKernel.__module__}.{GestoreKernel.__qualname__}",
        cwd=str(privata),
        progress_bar=False,
        log_output=False,
    )


def _ambiente(percorsi: Percorsi) -> Mapping[str, str]:
    return {VARIABILE_RADICE: str(percorsi.radice), "GX_ANALYTICS_ENABLED": "false"} | dict.fromkeys(UN_FILO, "1")


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
        "contrassegno": {"stato": analisi.verdetto.stato, "testo": analisi.verdetto.frase},
        "data": analisi.data_riferimento,
        "indice": voce.notebook.indice,
    }


def _risultati(notebook: Any, voce: Voce, analisi: Analisi) -> str:  # noqa: ANN401 - NotebookNode
    uscite = [u for cella in notebook.cells for u in cella.get("outputs", [])]
    dati = [u["data"][DATI] for u in uscite if DATI in u.get("data", {})]
    contenuto = {
        "rapporto": voce.notebook.nome,
        "titolo": voce.notebook.titolo,
        "ente": analisi.nome_ente,
        "titolo_area": analisi.nome_area,
        "ordine": voce.notebook.ordine,
        **asdict(voce.parametri),
        "verdetto": analisi.verdetto.stato,
        "impronta_dati": analisi.dati.impronta,
        "risultati": dati,
    }
    return json.dumps(contenuto, ensure_ascii=False, indent=1) + "\n"


def _pubblica(base: Path, prodotti: Mapping[str, bytes]) -> None:
    """Write every file aside first, then move each into place: no reader ever sees half a file."""
    base.parent.mkdir(parents=True, exist_ok=True)
    provvisori = {est: base.with_name(f".{base.name}{est}.{os.getpid()}.tmp") for est in prodotti}
    try:
        for est, contenuto in prodotti.items():
            provvisori[est].write_bytes(contenuto)
        for est, provvisorio in provvisori.items():
            provvisorio.replace(base.with_name(base.name + est))
    finally:
        for provvisorio in provvisori.values():
            provvisorio.unlink(missing_ok=True)
