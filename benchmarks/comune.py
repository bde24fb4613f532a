"""What the measures share: a private copy of the project, the contenders as processes, and how figures are printed.

Nothing is written in the repository: everything lives in one temporary folder that goes away at the end. Each process
started there carries a mark in its environment, by which `osserva.processi` finds it and its descendants, whatever
session or parent they have by then.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from osserva import processi

RADICE = Path(__file__).resolve().parent.parent
COPIATE = ("data/raw", "expectations", "notebooks")
CAMERA, ANNO = "lucca", 2013
SEGNO = "ANALISI_MISURA"
SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of Linux's prctl."""

GRAMMATICA = "rfc3987_syntax"
"""Module that jsonschema imports where it is, at the expense of every process that reads a notebook."""

CHIUSURA_LENTA_S, CHIUSURA_CONSUETA_S = 2.0, 0.3
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_OPZIONI = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-pdf-header-footer",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # remote scripts of the page fail at once instead of being waited for
)
PREPARA = """
import sys
from pathlib import Path
from analisi.rapporti.scheda import prepara_scheda
from analisi.paths import Percorsi
for camera in sys.argv[3:]:
    prepara_scheda(Percorsi(Path(sys.argv[1])), camera, int(sys.argv[2]))
"""
COMANDO = "import sys; from analisi.cli import main; sys.exit(main())"


@dataclass(frozen=True)
class Progetto:
    """A private copy of the project: its root, the folder around it, what its processes find in the environment."""

    radice: Path
    lavoro: Path
    ambiente: Mapping[str, str]

    @property
    def rapporti(self) -> Path:
        """Where its reports are published."""
        return self.radice / "reports"

    @property
    def elaborati(self) -> Path:
        """Its processed store."""
        return self.radice / "data" / "processed"

    @property
    def segno(self) -> str:
        """The mark of its processes, as it stands in their environment."""
        return f"{SEGNO}={self.ambiente[SEGNO]}"

    @property
    def temporanei(self) -> Path:
        """The TMPDIR of its processes."""
        return self.lavoro / "tmp"

    def segnato(self) -> Progetto:
        """The same project with a new mark, to tell the processes of one run from those of another."""
        return replace(self, ambiente={**self.ambiente, SEGNO: uuid.uuid4().hex})


@dataclass(frozen=True)
class Corsa:
    """One process that ended well: seconds, CPU seconds of it and its descendants, each line it wrote with its time.

    Times of lines are seconds from the start of the process.
    """

    secondi: float
    cpu: float
    righe: tuple[tuple[float, str], ...]


@contextlib.contextmanager
def progetto_privato(camere: int = 1) -> Iterator[Progetto]:
    """A copy with `camere` chambers (the first is the real one, the others repeat it) and its tables prepared."""
    with tempfile.TemporaryDirectory(prefix="misura-", ignore_cleanup_errors=True) as cartella:
        lavoro = Path(cartella).resolve()
        progetto = Progetto(lavoro / "progetto", lavoro, _ambiente(lavoro))
        for copiata in COPIATE:
            shutil.copytree(RADICE / copiata, progetto.radice / copiata)
        nomi = ripeti_camera(progetto, camere)
        prepara(progetto, nomi)
        print(f"Copia privata del progetto, {len(nomi)} camere; tabelle e verdetto già elaborati prima delle misure.")
        yield progetto


def _ambiente(lavoro: Path) -> Mapping[str, str]:
    """The user's environment with private folders; the interpreter's own programs come first."""
    private = {
        nome: str(lavoro / nome.lower())
        for nome in ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR")
    }
    (lavoro / "tmp").mkdir()
    return {
        **os.environ,
        **private,
        "ANALISI_RADICE": str(lavoro / "progetto"),
        "TMPDIR": str(lavoro / "tmp"),
        "GX_ANALYTICS_ENABLED": "false",
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
        SEGNO: uuid.uuid4().hex,
    }


def ripeti_camera(progetto: Progetto, quante: int) -> list[str]:
    """Copy the chamber's input under other names until there are `quante` chambers; all their names."""
    anno = progetto.radice / "data" / "raw" / str(ANNO)
    nomi = [CAMERA, *(f"{CAMERA}-{n:03d}" for n in range(1, quante))]
    for nome in nomi[1:]:
        if not (anno / nome).exists():
            shutil.copytree(anno / CAMERA, anno / nome)
    return nomi


def prepara(progetto: Progetto, camere: Sequence[str]) -> None:
    """Fill the processed store, in a process of its own so that this one stays as it is."""
    esegui(progetto, [sys.executable, "-c", PREPARA, str(progetto.radice), str(ANNO), *camere])


def analisi(*argomenti: str) -> list[str]:
    """The command line of the package, run by this interpreter."""
    return [sys.executable, "-c", COMANDO, *argomenti]


def esegui(progetto: Progetto, comando: Sequence[str], cartella: Path | None = None) -> Corsa:
    """Run a process in `cartella` (default: the project) and read what it writes; SystemExit where it fails.

    CPU seconds are those of RUSAGE_CHILDREN: true only while nothing else runs, see `adotta`.
    """
    prima, inizio = cpu_figli(), time.perf_counter()
    processo = subprocess.Popen(
        comando,
        cwd=cartella or progetto.radice,
        env=dict(progetto.ambiente),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    righe: list[tuple[float, str]] = []
    lettore = threading.Thread(target=_leggi, args=(processo, inizio, righe), daemon=True)
    lettore.start()  # apart, so that a descendant that holds the pipe open does not lengthen the measure
    codice = processo.wait()
    secondi = time.perf_counter() - inizio
    lettore.join(1)
    if codice:
        sys.exit("\n".join([f"non riuscito (codice {codice}): {' '.join(comando)}", *(r for _, r in righe[-30:])]))
    return Corsa(secondi, cpu_figli() - prima, tuple(righe))


def _leggi(processo: subprocess.Popen[str], inizio: float, righe: list[tuple[float, str]]) -> None:
    for riga in processo.stdout or ():
        righe.append((time.perf_counter() - inizio, riga.rstrip("\n")))


def adotta() -> None:
    """Become the parent of descendants whose own parent ends first, so that their CPU seconds are counted too."""
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)


def cpu_figli() -> float:
    """CPU seconds, user and system, of every descendant waited for until now (RUSAGE_CHILDREN)."""
    uso = resource.getrusage(resource.RUSAGE_CHILDREN)
    return uso.ru_utime + uso.ru_stime


def seppellisci(progetto: Progetto, entro: float = 5.0) -> None:
    """Wait for the adopted processes; to be called while no process of ours is being waited for elsewhere."""
    scadenza = time.monotonic() + entro
    while time.monotonic() < scadenza:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not processi(progetto.segno):
            return
        time.sleep(0.02)


Rapporto = tuple[str, dict[str, object]]
"""Notebook and parameters of one report."""


def pubblicati(progetto: Progetto) -> list[Rapporto]:
    """The chamber's reports that stand whole in the project, known from their places; SystemExit where there is none.

    `<area>/<notebook>.pdf` under the chamber's folder, those of the whole body without a folder of theirs included.
    """
    base = progetto.rapporti / str(ANNO) / CAMERA
    trovati: list[Rapporto] = []
    for pdf in sorted(p for p in base.rglob("[!.]*.pdf") if p.with_suffix(".html").is_file()):
        area = "ente" if pdf.parent == base else pdf.parent.name
        trovati.append((pdf.stem, {"camera": CAMERA, "anno": ANNO, "area": area, "versione": "consuntivo"}))
    if not trovati:
        sys.exit("nessun rapporto pubblicato: la misura non vale")
    return trovati


def kernel_usati(progetto: Progetto) -> str:
    """How many reports each kind of kernel has made since the project was copied, as the run log tells."""
    conto: Counter[str] = Counter()
    for registro in (progetto.radice / "logs").glob("*.jsonl"):
        righe = [json.loads(riga) for riga in registro.read_text(encoding="utf-8").splitlines()]
        conto.update(str(r.get("kernel", "ignoto")) for r in righe if r.get("evento") == "rapporto")
    return ", ".join(f"{genere} {quanti}" for genere, quanti in sorted(conto.items())) or "nessun registro"


def luogo(progetto: Progetto, rapporto: Rapporto) -> Path:
    """Path of a published report, without extension."""
    nome, parametri = rapporto
    base = progetto.rapporti / str(ANNO) / CAMERA
    qui = base / str(parametri["area"]) / nome
    return qui if qui.with_suffix(".pdf").is_file() else base / nome


def svuota(cartella: Path) -> None:
    """Remove a folder and what is in it, if it is there."""
    shutil.rmtree(cartella, ignore_errors=True)


@dataclass(frozen=True)
class Passi:
    """Seconds of each process of the plain side, by name, for one report.

    attesa: seconds, among those of papermill, in which a kernel of ipykernel 7 that had nothing left to do took 3 s to
    end, as it now and then does; known from the times that papermill writes in the notebook.
    """

    tempi: Mapping[str, float]
    attesa: float

    @property
    def totale(self) -> float:
        """All of them."""
        return sum(self.tempi.values())

    @property
    def netto(self) -> float:
        """All of them as if no kernel had been slow to end."""
        return self.totale - self.attesa


@dataclass(frozen=True)
class Semplice:
    """The contender that anybody has: papermill, then `jupyter nbconvert`, then WeasyPrint or Chromium on its HTML.

    pdf: what makes the PDF: `weasyprint`, the path of a Chromium, or nothing (HTML only).
    """

    progetto: Progetto
    pdf: str

    def senza_jupyterlab(self) -> Semplice:
        """The same where JupyterLab is not installed: it brings a grammar that takes seconds to import nbformat."""
        finti = self.progetto.lavoro / "senza-jupyterlab"
        finti.mkdir(exist_ok=True)
        (finti / f"{GRAMMATICA}.py").write_text("raise ImportError\n", encoding="utf-8")
        percorsi = [str(finti), *filter(None, [self.progetto.ambiente.get("PYTHONPATH")])]
        ambiente = {**self.progetto.ambiente, "PYTHONPATH": os.pathsep.join(percorsi)}
        return replace(self, progetto=replace(self.progetto, ambiente=ambiente))

    @property
    def nome(self) -> str:
        """How it is called in what is printed."""
        if not self.pdf:
            return "papermill + nbconvert (solo HTML: né WeasyPrint né Chromium)"
        return f"papermill + nbconvert + {'WeasyPrint' if self.pdf == 'weasyprint' else 'Chromium'}"

    def produci(self, notebook: str, parametri: Mapping[str, object]) -> Passi:
        """Make one report in a folder of its own."""
        with tempfile.TemporaryDirectory(dir=self.progetto.lavoro, prefix="semplice-") as cartella:
            qui = Path(cartella)
            ingresso = self.progetto.radice / "notebooks" / f"{notebook}.ipynb"
            opzioni = [parte for nome, valore in parametri.items() for parte in ("-p", nome, str(valore))]
            passi = {
                "papermill": [sys.executable, "-m", "papermill", str(ingresso), "out.ipynb", *opzioni, "-k", "python3"],
                "nbconvert": ["jupyter", "nbconvert", "--to", "html", "out.ipynb"],
            }
            if self.pdf:
                passi["pdf"] = self._pdf(qui)
            tempi = {passo: esegui(self.progetto, comando, qui).secondi for passo, comando in passi.items()}
            _pretendi_intero(qui / "out.html", b"</html>")
            if self.pdf:
                _pretendi_intero(qui / "out.pdf", b"%%EOF")
            return Passi(tempi, _attesa(qui / "out.ipynb"))

    def _pdf(self, qui: Path) -> list[str]:
        if self.pdf == "weasyprint":
            return [sys.executable, "-m", "weasyprint", "--quiet", "out.html", "out.pdf"]
        pagina = (qui / "out.html").as_uri()
        return [self.pdf, *CHROMIUM_OPZIONI, f"--user-data-dir={qui / 'chromium'}", "--print-to-pdf=out.pdf", pagina]


def semplice(progetto: Progetto, scelta: str) -> Semplice:
    """The plain contender with the PDF maker asked for: `auto`, `weasyprint`, `chromium` or `nessuno`."""
    trovati = {"weasyprint": "weasyprint" if importlib.util.find_spec("weasyprint") else ""}
    trovati["chromium"] = next((p for nome in CHROMIUM if (p := shutil.which(nome))), "")
    trovati["auto"] = trovati["weasyprint"] or trovati["chromium"]
    pdf = trovati.get(scelta, "")
    if not pdf and scelta != "nessuno":
        print("ATTENZIONE: né WeasyPrint né Chromium: il concorrente fa solo l'HTML, il nostro anche il PDF.")
    return Semplice(progetto, pdf)


def _attesa(eseguito: Path) -> float:
    """Seconds lost between the end of the last cell and that of the kernel, beyond what one usually takes."""
    notebook = json.loads(eseguito.read_text(encoding="utf-8"))
    fini = [c["metadata"]["papermill"]["end_time"] for c in notebook["cells"] if c["metadata"].get("papermill")]
    ultima = max(datetime.fromisoformat(f) for f in fini if f)
    chiusura = (datetime.fromisoformat(notebook["metadata"]["papermill"]["end_time"]) - ultima).total_seconds()
    return chiusura - CHIUSURA_CONSUETA_S if chiusura > CHIUSURA_LENTA_S else 0.0


def _pretendi_intero(percorso: Path, fine: bytes) -> None:
    if not percorso.is_file() or not percorso.read_bytes().rstrip().endswith(fine):
        sys.exit(f"{percorso.name}: manca o è incompleto, la misura non vale")


def scheda(tempi: Sequence[float], unita: str = "s", cifre: int = 3) -> str:
    """Median with minimum and maximum."""
    intervallo = f"[{min(tempi):.{cifre}f}–{max(tempi):.{cifre}f}]"
    return f"{statistics.median(tempi):9.{cifre}f} {unita}  {intervallo:19}"


def volte(lenti: Sequence[float], veloci: Sequence[float]) -> str:
    """How many times faster, between medians and between minima."""
    return (
        f"{statistics.median(lenti) / statistics.median(veloci):.1f} volte "
        f"(fra i minimi {min(lenti) / min(veloci):.1f})"
    )


def obiettivo(raggiunto: bool, testo: str) -> str:
    """The stated goal and whether it was reached."""
    return f"obiettivo: {testo}: {'raggiunto' if raggiunto else 'MANCATO'}"
