"""Batches with real kernels: what is published, what survives a failure, what a killed run leaves behind."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analisi.apertura import Analisi
from analisi.dati.tabelle import VERSIONI
from analisi.errors import Difetto, ErroreAnalisi, ErroreDati
from analisi.paths import Percorsi
from analisi.rapporti.notebook import notebook_rapporto
from analisi.rapporti.parametri import Parametri
from analisi.rapporti.rapporto import piano
from lotti import CASO, FINALI, INDICE, PAZIENZA_S, avvia, comanda, in_cartella_dati, notebook, pubblicati, qui, soli
from notebatch.execution import canonical
from quaderni import codice, quaderno

TUTTO_FATTO, BLOCCATO, FALLITO, INTERROTTO = 0, 1, 3, 130
FIGURA = """\
import matplotlib.pyplot as plt
plt.plot([1, 2]); plt.title(f"solo area {area}")
from IPython.display import Image, display
import io; memoria = io.BytesIO(); plt.savefig(memoria, format="png")
display(Image(memoria.getvalue()), metadata={"image/png": {"alt": f"figure aperte: {len(plt.get_fignums())}"}})
plt.close("all")"""


def esegui(percorsi: Percorsi, monkeypatch: pytest.MonkeyPatch, *argomenti: str) -> int:
    return comanda(percorsi, monkeypatch, "esegui", *CASO, *argomenti)


def gia_pubblicato(percorsi: Percorsi, nome: str) -> None:
    """A report of an earlier run, as far as the index looks at it."""
    cartella = percorsi.rapporti / "2013" / "lucca" / "C"
    cartella.mkdir(parents=True)
    for estensione in ("html", "pdf", "ipynb", "json"):
        (cartella / f"{nome}.{estensione}").write_text("la versione di ieri", encoding="utf-8")
    scheda = {"anno": 2013, "camera": "lucca", "area": "C", "versione": "consuntivo", "verdetto": "avvisi", "ordine": 1}
    scheda |= {"titolo": f"Rapporto {nome}", "ente": "Camera di prova", "titolo_area": "Area C, Prova"}
    manifesto = {"formato": 1, "rapporto": scheda}
    (cartella / f"{nome}.manifesto.json").write_text(json.dumps(manifesto), encoding="utf-8")


def test_a_real_report_is_whole_accessible_and_the_same_wherever_it_is_made(
    pronto: Percorsi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    altrove = Percorsi(Path(shutil.copytree(pronto.radice, tmp_path / "altrove" / "più in fondo")))
    falso = tmp_path / "jupyter" / "kernels" / "python3" / "kernel.json"
    falso.parent.mkdir(parents=True)
    falso.write_text('{"argv": ["/non/esiste"], "display_name": "Python 3", "language": "python"}', encoding="utf-8")
    diverso = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7", "JUPYTER_PATH": str(tmp_path / "jupyter")}
    secondo = avvia(altrove, "esegui", *CASO, "--notebook", "indicatori", "--lavoratori", "1", **diverso)

    assert qui(pronto, monkeypatch, "esegui", *CASO, "--notebook", "indicatori") == TUTTO_FATTO
    detto = secondo.communicate(timeout=PAZIENZA_S)[0]
    assert secondo.returncode == TUTTO_FATTO, detto

    fatti = pubblicati(pronto)
    assert {"2013/lucca/C/indicatori-dati/datapackage.json"} <= set(fatti)
    interi = {nome for nome in fatti if not in_cartella_dati(nome)}
    assert interi == {*INDICE, *(f"2013/lucca/C/indicatori.{e}" for e in (*FINALI, "xlsx"))}
    assert pubblicati(altrove) == fatti
    pagina = fatti["2013/lucca/C/indicatori.html"].decode()
    assert '<html lang="it"' in pagina
    assert not re.search(r'(?:src|href)\s*=\s*["\']?(?:https?:)?//', pagina)
    pdf = pronto.rapporti / "2013/lucca/C/indicatori.pdf"
    informazioni = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", informazioni)
    assert re.search(r"Title:\s+Indicatori di risultato", informazioni)
    risultati = json.loads(fatti["2013/lucca/C/indicatori.json"])
    assert (risultati["area"], risultati["verdetto"]) == ("C", "avvisi")
    assert risultati["risultati"]


def test_a_failing_notebook_keeps_its_previous_report_and_stops_no_other(
    pronto: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    soli(pronto)
    gia_pubblicato(pronto, "secondo")
    prima = pubblicati(pronto)
    notebook(pronto, "primo", 'print("uno")')
    notebook(pronto, "secondo", 'print("prima")', 'scorte = {"carta": 1}\nscorte["penne"]')
    notebook(pronto, "terzo", "raise SystemExit", 'print("tre")')
    notebook(pronto, "quarto")
    (pronto.rapporti / "2013/lucca/C/quarto.html").mkdir()
    assert qui(pronto, monkeypatch, "esegui", *CASO) == FALLITO
    detto = capsys.readouterr()
    assert "secondo lucca 2013 area C, cella di codice 3 («scorte = {\"carta\": 1}»): KeyError: 'penne'" in detto.out
    assert "terzo lucca 2013 area C, cella di codice 2 («raise SystemExit»): SystemExit" in detto.out
    assert "non si può scrivere reports/2013/lucca/C/quarto.html: c'è una cartella al posto di un file" in detto.out
    assert "Traceback" not in detto.err + detto.out
    dopo = pubblicati(pronto)
    assert {nome: dopo[nome] for nome in prima} == prima
    primo = {f"2013/lucca/C/primo.{e}" for e in FINALI}
    note = {f"2013/lucca/C/{nome}.esito.json" for nome in ("secondo", "terzo", "quarto")}
    assert set(dopo) - set(prima) == {*INDICE, *primo, *note}
    indice = dopo["index.html"].decode()
    assert indice.count('"an-verdetto an-verdetto--fallito"') == 3
    assert "Versione precedente</p>" in indice
    assert "L&#39;ultima esecuzione non è riuscita (KeyError: &#39;penne&#39;)." in indice

    notebook(pronto, "secondo", 'print("due")')
    assert qui(pronto, monkeypatch, "esegui", *CASO, "--notebook", "secondo") == TUTTO_FATTO
    infine = pubblicati(pronto)
    assert "2013/lucca/C/secondo.esito.json" not in infine
    assert infine["index.html"].decode().count("Non riuscito</p>") == 2, "another failure was forgotten"


def test_a_report_whose_data_were_not_supplied_is_no_failure_and_the_index_says_why(
    pronto: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    soli(pronto)
    notebook(pronto, "persone", 'print("persone")', tabelle=["valutazioni"])
    notebook(pronto, "taciturno", "", tabelle=["indicatori"])
    notebook(pronto, "altro", 'print("altro")', tabelle=["indicatori"])
    assert qui(pronto, monkeypatch, "esegui", *CASO) == TUTTO_FATTO
    (pronto.fonte("lucca", 2013) / "valutazioni.csv").unlink()
    assert qui(pronto, monkeypatch, "esegui", *CASO) == TUTTO_FATTO
    assert "Senza niente da dire, e quindi non pubblicati: 2; l'indice dice perché." in capsys.readouterr().out
    fatti = pubblicati(pronto)
    assert {nome for nome in fatti if nome.endswith(".html")} == {"index.html", "2013/lucca/C/altro.html"}
    indice = fatti["index.html"].decode()
    assert "1 rapporto, per anno" in indice
    detto = "Senza niente da dire: Rapporto persone (mancano i dati di valutazione dei dirigenti), Rapporto taciturno."
    assert detto in indice
    assert qui(pronto, monkeypatch, "esegui", *CASO) == TUTTO_FATTO
    assert "Già aggiornati: 3" in capsys.readouterr().out
    assert "mancano i dati di valutazione dei dirigenti" in spiegato(pronto, monkeypatch, capsys)


def spiegato(progetto: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    assert comanda(progetto, monkeypatch, "perche", "reports/2013/lucca/C/persone") == TUTTO_FATTO
    return capsys.readouterr().out


def test_a_blocked_table_stops_the_reports_that_need_it_and_no_other(
    progetto: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    soli(progetto)
    notebook(progetto, "conti", 'print("conti")', tabelle=["conto_economico"])
    notebook(progetto, "altro", 'print("altro")', tabelle=["indicatori"])
    conti = progetto.fonte("lucca", 2013) / "conto_economico.csv"
    conti.write_text(conti.read_text(encoding="utf-8").replace("11606968.32", "11606968.33"), encoding="utf-8")
    assert qui(progetto, monkeypatch, "esegui", *CASO) == BLOCCATO
    detto = capsys.readouterr().out
    assert "Rapporti prodotti: 1 su 2" in detto
    assert "conti lucca 2013 area C: la qualità blocca conto_economico" in detto
    fatti = pubblicati(progetto)
    assert {nome for nome in fatti if nome.endswith(".html")} == {"index.html", "2013/lucca/C/altro.html"}
    assert fatti["index.html"].decode().count('"an-verdetto an-verdetto--bloccato"') == 2
    assert "PROVVISORIO: " in fatti["index.html"].decode()
    assert "Bloccato</p>" in fatti["index.html"].decode()


def test_reports_made_side_by_side_share_neither_figures_nor_variables(
    pronto: Percorsi, monkeypatch: pytest.MonkeyPatch
) -> None:
    soli(pronto)
    for nome in ("uno", "due"):
        notebook(
            pronto,
            nome,
            FIGURA,
            f'from pathlib import Path\nPath("segno-{nome}").touch()',
            'import time; time.sleep(0.5); print("trovati:", *sorted(p.name for p in Path().glob("segno-*")))',
            'print("variabili:", *sorted(n for n in globals() if n.startswith("mia_")))',
            f"mia_{nome} = 1",
        )
    assert esegui(pronto, monkeypatch, "--lavoratori", "2") == TUTTO_FATTO
    for nome in ("uno", "due"):
        testo = pubblicati(pronto)[f"2013/lucca/C/{nome}.ipynb"].decode()
        assert "figure aperte: 1" in testo
        assert f"trovati: segno-{nome}\\n" in testo
        assert "variabili:\\n" in testo


@pytest.mark.parametrize(("segnale", "codice_atteso"), [(signal.SIGKILL, -9), (signal.SIGINT, INTERROTTO)])
def test_a_batch_stopped_half_way_leaves_no_half_file_and_no_process(
    pronto: Percorsi, tmp_path: Path, segnale: signal.Signals, codice_atteso: int
) -> None:
    soli(pronto)
    notebook(pronto, "a", 'print("fatto")', ordine=1)
    cominciato = tmp_path / "cominciato"
    notebook(pronto, "b", f"import pathlib, time; pathlib.Path({str(cominciato)!r}).touch(); time.sleep(30)", ordine=2)
    provvisoria = tmp_path / "tmp"
    provvisoria.mkdir()
    lotto = avvia(pronto, "esegui", *CASO, "--lavoratori", "1", TMPDIR=str(provvisoria))
    assert lotto.stdout is not None
    assert "a lucca 2013 area C: fatto" in lotto.stdout.readline(), "the first line is not that of the first report"
    _attendi(cominciato.exists)
    assert any("warmkernel.template" in riga for riga in _righe(str(provvisoria))), (
        "the template of the kernels is one of them"
    )
    if segnale == signal.SIGKILL:
        lotto.kill()
    else:
        os.killpg(lotto.pid, segnale)
    detto = lotto.communicate(timeout=20)[0]
    assert lotto.returncode == codice_atteso
    assert "Traceback" not in detto
    assert segnale == signal.SIGKILL or "interrotto" in detto
    _attendi(lambda: not _righe(str(provvisoria)))
    assert _righe(str(provvisoria)) == []
    # the note on what changed is for the next batch to gather
    assert set(pubblicati(pronto)) == {f"2013/lucca/C/a.{e}" for e in (*FINALI, "novita.json")}
    assert (pronto.rapporti / "2013/lucca/C/a.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert list(provvisoria.iterdir()) == []


def _attendi(condizione: Callable[[], bool], secondi: float = 10.0) -> None:
    """Until it holds, or for so long."""
    scadenza = time.monotonic() + secondi
    while time.monotonic() < scadenza and not condizione():
        time.sleep(0.05)


def _righe(segno: str) -> list[str]:
    """The command lines of every process that has `segno` in its environment; kernels leave the batch's session."""
    righe = []
    for processo in Path("/proc").glob("[0-9]*"):
        try:
            if segno.encode() in (processo / "environ").read_bytes():
                righe.append((processo / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:  # it ended meanwhile
            continue
    return righe


def test_a_folder_of_reports_that_cannot_be_written_is_told_in_italian(
    pronto: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pronto.rapporti.touch()
    assert esegui(pronto, monkeypatch) == ErroreAnalisi.codice_uscita
    assert "non si può scrivere reports: c'è un file al posto di una cartella" in capsys.readouterr().err


def test_the_plan_holds_every_area_and_the_body_once(lucca: Analisi) -> None:
    notebook_veri = notebook_rapporto(lucca.percorsi.notebook)
    aree = [Parametri(area=a) for a in ("A", "B", "A", "ente")]
    voci = piano(aree, notebook_veri)
    nomi = [(v.notebook.nome, v.parametri.area) for v in voci]
    assert len(nomi) == len(set(nomi)) == 4 * 3 + 1
    assert nomi[:4] == [(n, "A") for n in ("qualita", "indicatori", "scostamenti", "benchmarking")]
    assert ("relazione", "ente") in nomi
    posti = {v.place.as_posix() for v in voci}
    assert {"2013/lucca/A/qualita", "2013/lucca/relazione"} <= posti
    precedente = replace(voci[0], parametri=Parametri(area="A", versione=VERSIONI[1]))
    assert precedente.place.parent.parent.name == "preconsuntivo"


def test_an_executed_notebook_loses_what_changes_from_run_to_run() -> None:
    cella: Any = codice("1", papermill={"start_time": "2014-01-01"}, execution={"iopub.status": "x"}, tags=["nascondi"])
    fatto: Any = canonical(quaderno(cella, papermill={"output_path": "/tmp/x"}, lingua="it"))
    assert dict(fatto.metadata) == {"lingua": "it"}
    assert (fatto.cells[0].id, dict(fatto.cells[0].metadata)) == ("cella-000", {"tags": ["nascondi"]})


def test_faults_of_the_data_reach_another_process_whole() -> None:
    import pickle

    errore = ErroreDati([Difetto("a.csv", riga=2), Difetto("b.csv")])
    assert str(pickle.loads(pickle.dumps(errore))) == str(errore)
