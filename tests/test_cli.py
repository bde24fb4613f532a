"""The command line as a person meets it: mistakes, help, exit codes. Nothing here starts a kernel."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analisi.apertura import Analisi
from analisi.cli import main
from analisi.paths import VARIABILE_RADICE, Percorsi

FATTO, SBAGLIATO = 0, 2
INGLESE = re.compile(r"usage|error:|invalid|argument|expected|required|choose|unrecognized|Traceback", re.IGNORECASE)
CASO = ["camera=lucca", "anno=2013"]

Detto = tuple[int, str]
Riga = Callable[..., Detto]


@pytest.fixture
def riga(lucca: Analisi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Riga:
    """Run a command in the project of Lucca (or `dove`); the exit code and all that it printed."""

    def _riga(*argomenti: str, dove: Path | None = None) -> Detto:
        monkeypatch.chdir(dove or lucca.percorsi.radice)
        monkeypatch.delenv(VARIABILE_RADICE, raising=False)
        try:
            codice = main(argomenti)
        except SystemExit as uscita:
            codice = int(uscita.code or 0)
        detto = capsys.readouterr()
        return codice, detto.out + detto.err

    return _riga


@pytest.fixture(autouse=True)
def senza_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any batch that starts is a failure: mistakes must be found before."""

    def _vietato(*_: object, **__: object) -> None:
        raise AssertionError("a batch started")

    monkeypatch.setattr("analisi.esegui.lotto.Officina.rapporti", _vietato)


@pytest.mark.parametrize(
    ("argomenti", "attesi"),
    [
        ("", ["manca il comando"]),
        ("contrlla", ["comando «contrlla» sconosciuto; forse «controlla»?"]),
        ("inizzia --camera pisa --anno 2014", ["comando «inizzia» sconosciuto; forse «inizia»?"]),
        ("inizia --camra pisa --anno 2014", ["opzione «--camra» sconosciuta; forse «--camera»?"]),
        ("inizia --camera pisa", ["argomenti obbligatori mancanti: --anno"]),
        ("inizia --camera ../pisa --anno 14", ["camera: «../pisa» non può essere", "anno: «14» non è un anno fra"]),
        ("inizia --camera tutte --anno 2014", ["camera: «tutte» non può essere il nome di una camera"]),
        ("confronto --ano 2024", ["opzione «--ano» sconosciuta; forse «--anno»?"]),
        ("--version", ["opzione «--version» sconosciuta"]),
        ("controlla", ["mancano: camera, anno. Per esempio: --camera lucca --anno 2013"]),
        ("controlla --camera lucca --annoo 2013", ["opzione «--annoo» sconosciuta; forse «--anno»?"]),
        ("controlla camera=lucca annoo=2013", ["parametro «annoo» sconosciuto. Forse «anno»?", "manca: anno"]),
        ("controlla --camera lucca --anno duemila", ["«duemila» non è un anno"]),
        ("controlla --camera lucca --anno 20133", ["«20133» non è un anno"]),
        ("modello --camera lucca --anno 0000", ["«0000» non è un anno fra il 1900 e il 2100"]),
        ("controlla --camera lucca --anno 2012", ["per l'anno 2012. Anni presenti: 2013"]),
        ("controlla --camera Luca --anno 2013", ["camera «Luca» sconosciuta — forse «lucca»"]),
        ("controlla --camera ../lucca --anno 2013", ["camera «../lucca» sconosciuta"]),
        ("controlla --camera --anno 2013", ["--camera: manca il valore"]),
        ("controlla camera=lucca anno=2013 area=C", ["«controlla» riguarda tutto l'anno: togliere area=C"]),
        ("controlla lucca 2013", ["«lucca» non è nella forma nome=valore", "«2013» non è nella forma"]),
        ("controlla --camera lucca --anno 2013 --anno 2014", ["--anno: due valori diversi, «2013» e «2014»"]),
        ("controlla camera=lucca anno=2013 anno=2014", ["anno: due valori diversi, «2013» e «2014»"]),
        ("controlla --camera lucca --anno 2013 anno=2014", ["anno: due valori diversi, «2013» e «2014»"]),
        ("controlla --help=3", ["--help/--aiuto non vuole un valore, trovato «3»"]),
        ("esegui camera=lucca anno=2013 --area A --area B", ["--area: due valori diversi, «A» e «B»"]),
        ("esegui camera=lucca anno=2013 --lavoratori 0", ["--lavoratori: trovato «0»", "da 1 in su"]),
        ("esegui camera=lucca anno=2013 --lavoratori abc", ["--lavoratori: trovato «abc»", "da 1 in su"]),
        ("verifica --kernel freddo", ["--kernel: «freddo» non è ammesso. Valori possibili: caldo, ordinario"]),
        ("esegui camera=lucca anno=2013 lavoratori=2", ["«lavoratori» non è un parametro ma un'opzione"]),
        (
            "esegui camera=lucca anno=2013 area=Z versione=preconsuntvo",
            ["area: «Z» non è ammesso", "A, B, C, D, E, F, G, H, I, ente", "Forse «preconsuntivo»?"],
        ),
        (
            "esegui camera=lucca anno=2013 --notebook indicatri --notebook relazzione",
            ["«indicatri» sconosciuto. Forse «indicatori»?", "«relazzione» sconosciuto. Forse «relazione»?"],
        ),
        ("esegui camera=lucca anno=2013 area=A --notebook relazione", ["«relazione» riguarda solo l'intero ente"]),
    ],
)
def test_a_mistake_is_told_in_italian_with_what_to_do(riga: Riga, argomenti: str, attesi: list[str]) -> None:
    codice, detto = riga(*argomenti.split())
    assert codice == SBAGLIATO
    assert [a for a in attesi if a not in detto] == [], detto
    assert INGLESE.findall(detto) == []


@pytest.mark.parametrize(
    "argomenti", ["contrlla", "controlla --annoo 2013", "inizia --camra pisa --anno 2014", "modello"]
)
def test_a_mistyped_word_is_answered_in_one_line(riga: Riga, argomenti: str) -> None:
    _, detto = riga(*argomenti.split())
    assert detto.startswith("errore: ") and detto.count("\n") == 1


def test_a_command_outside_any_project_says_where_to_go(riga: Riga, tmp_path: Path) -> None:
    codice, detto = riga("controlla", *CASO, dove=tmp_path)
    assert codice == SBAGLIATO
    assert "nessun progetto in" in detto
    assert VARIABILE_RADICE in detto


def test_a_command_works_from_a_subfolder_and_whatever_the_case_of_names(riga: Riga, lucca: Analisi) -> None:
    codice, detto = riga("controlla", "--camera", "LUCCA", "--anno", "2013", dove=lucca.percorsi.notebook)
    assert codice == FATTO
    assert detto.startswith("Definitivo, con")
    assert "Rimedio:" in detto


@pytest.mark.parametrize("comando", [[], ["inizia"], ["controlla"], ["esegui"], ["perche"], ["verifica"], ["kernel"]])
def test_the_help_is_in_italian(riga: Riga, comando: list[str]) -> None:
    codice, detto = riga(*comando, "--help")
    assert codice == FATTO
    assert "uso: analisi" in detto
    assert INGLESE.findall(detto) == []


def test_the_help_documents_every_exit_code(riga: Riga) -> None:
    for comando in ([], ["esegui"]):
        _, detto = riga(*comando, "--help")
        codici = dict(re.findall(r"^  ([0-9])  (.+)$", detto, re.MULTILINE))
        assert set(codici) == {"0", "1", "2", "3"}


def test_the_help_imports_nothing_heavy() -> None:
    """It answers in a tenth of a second because of this."""
    programma = """
import sys
from analisi.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
print("caricati:", *sorted({m.partition(".")[0] for m in sys.modules}))
"""
    uscita = subprocess.run([sys.executable, "-c", programma], capture_output=True, text=True, check=True).stdout
    caricati = set(uscita.rpartition("caricati:")[2].split())
    pesanti = {"pandas", "numpy", "pyarrow", "papermill", "nbformat", "great_expectations", "matplotlib", "typst"}
    assert caricati & pesanti == set()


def cella_parametri(percorso: Path, sorgente: str) -> None:
    contenuto = json.loads(percorso.read_text(encoding="utf-8"))
    celle = [c for c in contenuto["cells"] if "parameters" in c["metadata"].get("tags", [])]
    assert len(celle) == 1
    celle[0]["source"] = sorgente
    percorso.write_text(json.dumps(contenuto), encoding="utf-8")


def test_notebooks_with_other_parameters_stop_together_before_any_kernel(
    riga: Riga, progetto: Percorsi, lucca: Analisi
) -> None:
    shutil.copytree(lucca.percorsi.elaborati, progetto.elaborati)
    cella_parametri(progetto.notebook / "indicatori.ipynb", 'camera = "lucca"\nannoo = 2013\narea = "A"\nversione = ""')
    cella_parametri(progetto.notebook / "qualita.ipynb", "pass")
    codice, detto = riga("esegui", *CASO, dove=progetto.radice)
    assert codice == SBAGLIATO
    assert "notebook indicatori, cella con l'etichetta «parameters»: manca «anno»; «annoo» non è un parametro" in detto
    assert "notebook qualita, cella con l'etichetta «parameters»: manca «camera»" in detto


@pytest.mark.parametrize(
    ("prima", "dopo", "atteso"),
    [
        ('"ambito": "tutti"', '"ambito": "tuti"', "indicatori.ipynb: metadati «analisi», ambito: trovato «tuti»"),
        ('"ordine": 2', '"ordine": "due"', "indicatori.ipynb: metadati «analisi», ordine: trovato «due»"),
        ('"struttura"', '"strutura"', "indicatori.ipynb: metadati «analisi», tabelle n. 1: trovato «strutura»"),
        (
            '"ambito": "tutti"',
            '"ambitto": "tutti"',
            "analisi», ambitto: trovato «chiave sconosciuta»",
        ),
        ('"nbformat": 4', '"nbformat": 3', "indicatori.ipynb: non è un notebook valido"),
        ('camera = \\"lucca\\"', "camera = = 2", "indicatori.ipynb: cella «parameters», riga 1: non è Python corretto"),
    ],
)
def test_a_notebook_at_fault_is_named_before_any_kernel(
    riga: Riga,
    progetto: Percorsi,
    lucca: Analisi,
    cambia: Callable[[Path, str, str], None],
    prima: str,
    dopo: str,
    atteso: str,
) -> None:
    shutil.copytree(lucca.percorsi.elaborati, progetto.elaborati)
    cambia(progetto.notebook / "indicatori.ipynb", prima, dopo)
    codice, detto = riga("esegui", *CASO, "--notebook", "qualita", dove=progetto.radice)
    assert codice == SBAGLIATO
    assert atteso in detto


def test_faults_of_several_files_are_told_at_once(riga: Riga, progetto: Percorsi) -> None:
    cartella = progetto.fonte("lucca", 2013)
    conti = cartella / "conto_economico.csv"
    conti.write_text(conti.read_text(encoding="utf-8").replace("11606968.32", "1160696O.32"), encoding="utf-8")
    (cartella / "fonte.toml").unlink()
    shutil.copyfile(cartella / "serie.csv", cartella / "serie.xlsx")
    codice, detto = riga("controlla", *CASO, dove=progetto.radice)
    assert codice == SBAGLIATO
    assert detto.startswith("errore: 3 difetti nei dati:")
    assert "conto_economico.csv, riga 4, colonna «consuntivo»: trovato «1160696O.32»" in detto
    assert "fonte.toml: trovato «file mancante»" in detto
    assert "serie.csv e serie.xlsx" in detto


@pytest.mark.parametrize(
    ("regole", "attesi"),
    [
        ("[[regole]\n", ["riga 1", "atteso: TOML corretto"]),
        ("regole = 3\n", ["riga 1, regole: trovato «chiave sconosciuta»"]),
        (
            '[[regole]]\ndal = "2013-01-01"\n[[regole]]\ndal = 2013-01-01T00:00:00\n',
            ["riga 1, regole: trovato «chiave sconosciuta»"],
        ),
        ("[bilancio\n", ["riga 1", "atteso: TOML corretto"]),
        (
            "bilancio = 3\nbilanco = 4\n",
            ["riga 2, bilanco: trovato «chiave sconosciuta»", "— forse «bilancio»", "bilancio: trovato «3»"],
        ),
        (
            "[bilancio]\nsoglia_eurro = 3\n",
            ["riga 2, [bilancio] soglia_eurro", "forse «soglia_euro»", "fonte: trovato «chiave mancante»"],
        ),
    ],
)
def test_rules_at_fault_are_told_with_their_place(
    riga: Riga, progetto: Percorsi, regole: str, attesi: list[str]
) -> None:
    (progetto.fonte("lucca", 2013) / "regole.toml").write_text(regole, encoding="utf-8")
    codice, detto = riga("controlla", *CASO, dove=progetto.radice)
    assert codice == SBAGLIATO
    assert "data/raw/2013/lucca/regole.toml" in detto
    assert [a for a in attesi if a not in detto] == [], detto


def test_a_reader_who_leaves_early_gets_no_traceback(lucca: Analisi) -> None:
    comando = f'"{sys.executable}" -c "from analisi.cli import main; main()" controlla camera=lucca anno=2013 | true'
    finito = subprocess.run(["bash", "-c", comando], cwd=lucca.percorsi.radice, capture_output=True, text=True)
    assert (finito.returncode, finito.stderr) == (0, "")
