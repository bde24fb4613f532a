"""The night batch: what is not redone and why, what a kill leaves, two batches at once, proof by doing it again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import pytest

from analisi.errors import ErroreParametri
from analisi.paths import VARIABILE_RADICE, Percorsi
from analisi.rapporti.catalogo import Catalogo
from analisi.rapporti.ingressi import CODICE, lettore
from analisi.rapporti.notebook import notebook_rapporto
from analisi.rapporti.parametri import Parametri, camere_richieste, leggi_richiesta, parametri_richiesti
from analisi.rapporti.produzione import impostazioni, scheda_o_errore
from analisi.rapporti.rapporto import piano
from analisi.rapporti.scheda import Scheda, leggi_scheda
from lotti import CASO, FINALI, INDICE, LEGGERO, PARAMETRI, PAZIENZA_S, avvia, comanda, notebook, pubblicati, qui, soli
from notebatch import verify
from notebatch.environment import provenance
from notebatch.execution import CellFailed, run
from notebatch.manifest import due, read_manifest
from notebatch.progress import logged
from notebatch.publication import MANIFEST, NOTE, beside, lock, publish, published, resume
from notebatch.report import Project, Request
from notebatch.verify import difference
from notebatch.workers import Workers
from quaderni import codice, markdown, quaderno, scrivi

ENTI = [("pisa", "ente"), ("prato", "ente")]
TUTTO_FATTO, DIVERSO, SBAGLIATO, FALLITO = 0, 1, 2, 3
VECCHI = {".html": b"vecchio html", ".json": b"vecchio json", MANIFEST: b"vecchio manifesto"}
NUOVI = {".html": b"nuovo html", ".json": b"nuovo json", MANIFEST: b"nuovo manifesto"}


class Interruzione(BaseException):
    """Stands for a SIGKILL: nothing of ours handles it."""


def rapporto(percorsi: Percorsi, nome: str) -> Path:
    return percorsi.rapporti / "2013" / "lucca" / "C" / nome


def aggiungi_riga(percorso: Path) -> None:
    percorso.write_text(percorso.read_text(encoding="utf-8") + "\n", encoding="utf-8")


# what is up to date


def test_what_has_not_changed_is_not_redone_and_what_has_says_why(
    pronto: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    soli(pronto)
    primo = notebook(pronto, "uno", 'print("uno")')
    notebook(pronto, "due", 'print("due")')

    def fatti(*argomenti: str) -> str:
        assert qui(pronto, monkeypatch, "esegui", *CASO, *argomenti) == TUTTO_FATTO
        return capsys.readouterr().out.partition("\nIndice")[0]

    def perche(nome: str) -> str:
        assert comanda(pronto, monkeypatch, "perche", f"reports/2013/lucca/C/{nome}") == TUTTO_FATTO
        return capsys.readouterr().out

    assert "da fare, perché:\n  - mai fatto prima" in perche("uno")
    assert fatti() == "Rapporti prodotti: 2 su 2."
    prima = pubblicati(pronto)
    nati = {p: p.stat().st_mtime_ns for p in pronto.rapporti.rglob("uno.*")}
    assert fatti() == "Rapporti prodotti: 0 su 2.\nGià aggiornati: 2 (nulla di ciò da cui dipendono è cambiato)."
    assert pubblicati(pronto) == prima
    assert {p: p.stat().st_mtime_ns for p in pronto.rapporti.rglob("uno.*")} == nati

    aggiornato = perche("uno.html")
    assert "reports/2013/lucca/C/uno: aggiornato, non si rifà." in aggiornato
    for attesa in ("notebooks/uno.ipynb", "data/raw/2013/lucca: ", "expectations: ", "mai fatto prima", "area=C"):
        assert attesa in aggiornato

    notebook(pronto, "uno", 'print("uno, corretto")')
    rapporto(pronto, "due.html").write_text("ritoccato a mano", encoding="utf-8")
    assert f"  - notebooks/{primo.name}: cambiato\n" in perche("uno.pdf")
    assert "  - due.html: modificato dopo la pubblicazione\n" in perche("due")
    assert fatti() == "Rapporti prodotti: 2 su 2."
    dopo = pubblicati(pronto)
    assert dopo["2013/lucca/C/due.html"] == prima["2013/lucca/C/due.html"]
    assert dopo["2013/lucca/C/uno.html"] != prima["2013/lucca/C/uno.html"]
    assert fatti("--rifai") == "Rapporti prodotti: 2 su 2."
    rifatti = pubblicati(pronto)
    diversi = {nome for nome in dopo if rifatti[nome] != dopo[nome]}
    assert diversi == INDICE - {"cerca.js"}, "made again, a report is the same: only the news are others"
    assert "chiesto con --rifai" in perche("uno")


def test_a_report_with_nothing_to_say_is_not_published_and_its_former_files_go(
    pronto: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    soli(pronto)

    def fatti() -> str:
        assert qui(pronto, monkeypatch, "esegui", *CASO) == TUTTO_FATTO
        return capsys.readouterr().out.partition("\nIndice")[0]

    def scritto(sorgente: str) -> None:
        iniziali = [markdown("# Rapporto uno"), codice(PARAMETRI, tags=["parameters"])]
        parte = [markdown("## Parte", metadata={"tags": ["facoltativa"]}), codice(sorgente)]
        scrivi(quaderno(*iniziali, *parte, analisi={"titolo": "Rapporto uno"}), pronto.notebook / "uno.ipynb")

    scritto('print("uno")')
    assert fatti() == "Rapporti prodotti: 1 su 1."
    assert {rapporto(pronto, f"uno.{f}").name for f in FINALI} <= {p.name for p in rapporto(pronto, "").iterdir()}
    scritto("pass")
    senza = "Senza niente da dire, e quindi non pubblicati: 1; l'indice dice perché."
    assert fatti() == f"Rapporti prodotti: 0 su 1.\n{senza}"
    assert [p.name for p in rapporto(pronto, "").iterdir()] == [f"uno{MANIFEST}"]
    indice = (pronto.rapporti / "index.html").read_text(encoding="utf-8")
    assert "niente da dire: Rapporto uno." in indice and "uno.html" not in indice
    assert "Già aggiornati: 1" in fatti()
    assert qui(pronto, monkeypatch, "verifica", *CASO) == TUTTO_FATTO
    assert "Rapporti identici a quelli pubblicati: 1 su 1." in capsys.readouterr().out
    scritto('print("due")')
    assert fatti() == "Rapporti prodotti: 1 su 1."
    assert rapporto(pronto, "uno.html").exists()


@pytest.mark.parametrize("scritto", ["uno", "reports/2013/lucca/C", "reports/2013/lucca/C/unno", "reports/x/y/z/uno"])
def test_a_path_that_is_no_report_is_told_with_an_example(
    pronto: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], scritto: str
) -> None:
    notebook(soli(pronto), "uno")
    assert comanda(pronto, monkeypatch, "perche", scritto) == SBAGLIATO
    assert f"«{scritto}» non è un rapporto: indicarlo come reports/2013/lucca/C/indicatori" in capsys.readouterr().err


def test_everything_a_report_stands_on_is_in_its_key(
    pronto: Percorsi, cambia: Callable[[Path, str, str], None]
) -> None:
    notebook(soli(pronto), "uno")
    (voce,) = piano([Parametri(area="C")], notebook_rapporto(pronto.notebook))
    prima = lettore(pronto).report(voce)
    assert prima.key == lettore(pronto).report(voce).key
    necessari = {"analisi/qualita/motore.py", "analisi/aspetto/stile.css", "notebatch/exporters/pdf.py"}
    assert necessari <= prima.code.keys()
    assert {"python", "lingua", "TZ", "PYTHONHASHSEED"} <= prima.environment.keys()
    assert {"pandas", "matplotlib", "typst", "analisi"} <= prima.packages.keys()

    (pronto.fonte("lucca", 2013) / "nuovo.txt").write_text("x", encoding="utf-8")
    aggiungi_riga(pronto.regole / "regole.toml")
    suite = next(iter(pronto.aspettative.glob("*.json")))
    suite.unlink()
    altra = replace(voce, parametri=Parametri(area="D"))
    assert lettore(pronto).report(altra).differences(prima.sections) == [
        "parametro area: era C, ora è D",
        "data/raw/2013/lucca/nuovo.txt: nuovo",
        "data/raw/regole/regole.toml: cambiato",
        f"expectations/{suite.name}: non c'è più",
    ]
    (pronto.fonte("lucca", 2013) / "~$aperto.xlsx").write_text("x", encoding="utf-8")
    assert not any("aperto" in nome for nome in lettore(pronto).report(voce).inputs), "a file left open is no input"


def test_what_only_people_at_work_use_remakes_no_report(pronto: Percorsi) -> None:
    notebook(soli(pronto), "uno")
    (voce,) = piano([Parametri(area="C")], notebook_rapporto(pronto.notebook))
    assert all((CODICE.root / stanza).exists() for stanza in CODICE.unused)
    assert not CODICE.used(lettore(pronto).report(voce).code)
    assert {p.name for p in CODICE.root.iterdir() if (p / "__init__.py").exists()} == set(CODICE.packages)


def test_what_a_kernel_or_a_worker_imports_is_in_the_key_or_makes_its_report_depend_on_it(
    pronto: Percorsi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook that draws something of every page, then one that calls what only people at work use."""
    notebook(
        soli(pronto),
        "uno",
        "import analisi as an\nan.apri(camera, anno).quadro",
        '[getattr(an, n) for n in dir(an) if n not in ("esplora", "modulo")]',
    )
    notebook(pronto, "due", "import analisi as an\nan.esplora")
    assert qui(pronto, monkeypatch, "esegui", *CASO) == TUTTO_FATTO
    usati = {n: CODICE.used((read_manifest(rapporto(pronto, n)) or {})["codice"]) for n in ("uno", "due")}
    assert usati == {"uno": frozenset(), "due": frozenset({"analisi/lab"})}
    catalogo = Catalogo(pronto, notebook_rapporto(pronto.notebook))
    letto = lettore(pronto)
    for nome in ("uno", "due"):
        base = rapporto(pronto, nome)
        assert due(catalogo.report_at(base, letto), base, letto)[1] == []

    lavoro = "import sys, notebatch.job, notebatch.workers, notebatch.exporters.html, notebatch.exporters.pdf"
    lavoro += ", notebatch.attachments, notebatch.execution, analisi.rapporti.produzione, analisi.rapporti.kernel"
    lavoro += "\nfrom analisi.rapporti.ingressi import CODICE"
    lavoro += "\nnostri = {m.__file__ for n, m in sys.modules.items() if n.split('.')[0] in CODICE.packages}"
    lavoro += "\nprint(sorted(nostri - set(map(str, CODICE.files()))))"
    assert subprocess.run([sys.executable, "-c", lavoro], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_card_of_other_data_or_code_is_not_believed(pronto: Percorsi) -> None:
    letto = lettore(pronto)
    scheda = leggi_scheda(pronto, "lucca", 2013, "consuntivo", letto)
    assert scheda is not None
    assert (scheda.aree, scheda.con_struttura) == (tuple("ABCDEFGHI"), True)
    assert scheda.nomi["ente"] == "Intero ente"
    assert (scheda.data, scheda.parziale) == ("2013-12-31", False)
    aggiungi_riga(pronto.fonte("lucca", 2013) / "fonte.toml")
    assert leggi_scheda(pronto, "lucca", 2013, "consuntivo", letto) is not None, "a batch looks at its input once"
    letto.look_again()
    assert leggi_scheda(pronto, "lucca", 2013, "consuntivo", letto) is None


# what was asked


def scheda(aree: str, *assenti: str) -> Scheda:
    nomi = {a: f"Area {a}" for a in aree} | {"ente": "Intero ente"}
    return Scheda("Camera di prova", nomi, "", False, assenti, "superato", "", (), "", "")


def test_a_request_names_one_chamber_several_or_all(pronto: Percorsi) -> None:
    for anno, camera in (("2012", "lucca"), ("2013", "pisa")):
        shutil.copytree(pronto.fonte("lucca", 2013), pronto.grezzi / anno / camera)

    def scelte(camera: str, anno: str) -> list[tuple[str, int]]:
        return camere_richieste(pronto, leggi_richiesta({"camera": camera, "anno": anno}))

    assert scelte("LUCCA", "2013") == [("lucca", 2013)]
    assert scelte("lucca,pisa", "2013") == [("lucca", 2013), ("pisa", 2013)]
    assert scelte("tutte", "2013") == [("lucca", 2013), ("pisa", 2013)]
    assert scelte("lucca,LUCCA", "2013,2013") == [("lucca", 2013)]
    (pronto.grezzi / "2012" / "lucca").rename(pronto.grezzi / "2012" / "Lucca")
    assert scelte("lucca", "2012,2013") == [("Lucca", 2012), ("lucca", 2013)]
    (pronto.grezzi / "2012" / "Lucca").rename(pronto.grezzi / "2012" / "lucca")
    assert scelte("tutte", "tutti") == [("lucca", 2012), ("lucca", 2013), ("pisa", 2013)]
    for camera, anno, attesi in (
        ("pisa,siena", "2012", ["nessun dato di «pisa» per l'anno 2012", "camera «siena» sconosciuta"]),
        ("tutte", "2011", ["anno: nessun dato per «2011». Ci sono: 2012, 2013."]),
        ("siena", "tutti", ["camera: nessun dato per «siena». Ci sono: lucca, pisa."]),
        (" , ", "2013", ["camera: manca il valore."]),
    ):
        with pytest.raises(ErroreParametri) as errore:
            scelte(camera, anno)
        assert [a for a in attesi if a not in str(errore.value)] == []


def test_an_area_must_be_of_one_chamber_at_least() -> None:
    schede = {("lucca", 2013): scheda("AB"), ("pisa", 2013): scheda("A"), ("prato", 2013): scheda("", "struttura")}

    def aree(testo: str) -> list[tuple[str, str]]:
        valori = {"camera": "tutte", "anno": "2013"} | ({"area": testo} if testo else {})
        return [(p.camera, p.area) for p in parametri_richiesti(leggi_richiesta(valori), schede)]

    assert aree("b") == [("lucca", "B")]
    assert aree("a,ente") == [(c, a) for c in ("lucca", "pisa") for a in ("A", "ente")] + [("prato", "ente")]
    assert aree("") == [("lucca", "A"), ("lucca", "B"), ("lucca", "ente"), ("pisa", "A"), *ENTI]
    with pytest.raises(ErroreParametri, match="«Z» non è ammesso"):
        aree("A,Z")


# publication


def test_a_report_is_published_whole_wherever_its_publication_is_cut(tmp_path: Path) -> None:
    """The process is stopped before each of its gestures on files, in turn."""
    for passo in range(40):
        base = tmp_path / str(passo) / "uno"
        publish(base, VECCHI)
        beside(base, NOTE).write_text("l'ultima volta non è riuscito", encoding="utf-8")
        with pytest.MonkeyPatch.context() as mano:
            contate = _conta_gesti(mano, passo)
            try:
                publish(base, NUOVI)
                intero = True
            except Interruzione:
                intero = False
        resume(tmp_path / str(passo))
        trovati = {f.name.removeprefix("uno"): f.read_bytes() for f in base.parent.iterdir()}
        nota = trovati.pop(NOTE, None)
        assert (trovati, nota is None) in [(VECCHI, False), (NUOVI, True)], f"cut before gesture {passo}"
        if intero:
            break
    assert intero
    assert passo == len(contate) > 8
    assert trovati == NUOVI


def _conta_gesti(mano: pytest.MonkeyPatch, limite: int) -> list[str]:
    """Count what is done to files, and stop before the gesture number `limite`."""
    fatti: list[str] = []
    for nome in ("mkdir", "write_bytes", "rename", "replace", "unlink", "rmdir"):
        vero = getattr(Path, nome)

        def gesto(
            *argomenti: object, _vero: Callable[..., object] = vero, _nome: str = nome, **altri: object
        ) -> object:
            if len(fatti) == limite:
                raise Interruzione
            fatti.append(_nome)
            return _vero(*argomenti, **altri)

        mano.setattr(Path, nome, gesto)
    return fatti


def test_what_a_dead_worker_had_decided_is_finished_by_the_next_to_publish(tmp_path: Path) -> None:
    base = tmp_path / "uno"
    deciso = tmp_path / ".uno.deciso"
    deciso.mkdir()
    (deciso / "uno.html").write_text("deciso", encoding="utf-8")
    (deciso / f"uno{MANIFEST}").write_text("{}", encoding="utf-8")
    assert published(tmp_path) == [], "nothing is listed from a hidden folder"
    publish(base, NUOVI)
    assert {f.name.removeprefix("uno"): f.read_bytes() for f in tmp_path.iterdir()} == NUOVI


def test_a_report_that_cannot_be_written_leaves_the_former_one(tmp_path: Path) -> None:
    base = tmp_path / "uno"
    publish(base, VECCHI)
    beside(base, ".pdf").mkdir()
    with pytest.raises(OSError, match=r"uno\.pdf"):
        publish(base, NUOVI | {".pdf": b"%PDF"})
    assert {f.name: f.read_bytes() for f in tmp_path.iterdir() if f.is_file()} == {
        f"uno{f}": c for f, c in VECCHI.items()
    }
    assert not list(tmp_path.glob(".*"))


def test_a_batch_waits_for_the_one_before_it(pronto: Percorsi, tmp_path: Path) -> None:
    """The first one works until the second has said that it waits."""
    soli(pronto)
    via = tmp_path / "via"
    notebook(pronto, "lento", f"import os, time\nwhile not os.path.exists({str(via)!r}): time.sleep(0.02)\nprint(1)")
    primo = avvia(pronto, "esegui", *CASO, *LEGGERO)
    scadenza = time.monotonic() + 20
    while not (pronto.rapporti / ".serratura").exists() and time.monotonic() < scadenza:
        time.sleep(0.05)
    secondo = avvia(pronto, "esegui", *CASO, *LEGGERO)
    assert secondo.stdout is not None
    attesa = secondo.stdout.readline()
    via.touch()
    detto_primo, detto_secondo = (p.communicate(timeout=PAZIENZA_S)[0] for p in (primo, secondo))
    detto_secondo = attesa + detto_secondo
    assert (primo.returncode, secondo.returncode) == (TUTTO_FATTO, TUTTO_FATTO), detto_primo + detto_secondo
    assert "Rapporti prodotti: 1 su 1." in detto_primo
    assert f"un'altra esecuzione (processo {primo.pid} su " in detto_secondo
    assert "attendo che finisca" in detto_secondo
    assert "Già aggiornati: 1" in detto_secondo


def test_the_lock_goes_with_the_last_process_that_holds_it(tmp_path: Path) -> None:
    detti: list[str] = []
    with lock(tmp_path, detti.append) as descrittore:
        assert descrittore is not None
        figlio = subprocess.Popen(["sleep", "0.5"], pass_fds=[descrittore])
    inizio = time.monotonic()
    with lock(tmp_path, detti.append):
        atteso = time.monotonic() - inizio
    figlio.wait()
    assert atteso > 0.2
    assert len(detti) == 1


# what goes wrong


def test_data_that_can_no_longer_be_read_mark_what_is_published(
    pronto: Percorsi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reports folder is a link to another disk, as in an office."""
    altrove = tmp_path / "altro disco"
    altrove.mkdir()
    pronto.rapporti.symlink_to(altrove)
    notebook(soli(pronto), "uno")
    assert qui(pronto, monkeypatch, "esegui", *CASO) == TUTTO_FATTO
    assert comanda(pronto, monkeypatch, "perche", "reports/2013/lucca/C/uno") == TUTTO_FATTO
    assert "aggiornato, non si rifà." in capsys.readouterr().out
    carta = pronto.fonte("lucca", 2013) / "fonte.toml"
    buona = carta.read_text(encoding="utf-8")
    carta.write_text("titolo = ", encoding="utf-8")
    assert comanda(pronto, monkeypatch, "esegui", *CASO) == SBAGLIATO
    assert "fonte.toml" in capsys.readouterr().err
    assert "i dati di lucca 2013 non si possono leggere" in (altrove / "index.html").read_text(encoding="utf-8")
    assert beside(rapporto(pronto, "uno"), NOTE).is_file()
    assert not list(pronto.radice.glob(f"*{NOTE}"))
    carta.write_text(buona, encoding="utf-8")
    assert comanda(pronto, monkeypatch, "esegui", *CASO) == TUTTO_FATTO
    assert "Già aggiornati: 1" in capsys.readouterr().out
    assert "non si possono leggere" not in (altrove / "index.html").read_text(encoding="utf-8")


def test_a_dead_worker_or_kernel_costs_its_own_report_only(
    pronto: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    soli(pronto)
    notebook(pronto, "a", "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)")
    notebook(pronto, "b", "import os\nos.kill(os.getpid(), 9)")
    trova = 'import os\nfrom pathlib import Path\nproprio = Path(os.environ["ANALISI_RADICE"], "notebooks", "{}.ipynb")'
    notebook(pronto, "c", trova.format("c"), "proprio.touch()", "print(3)")
    notebook(pronto, "d", trova.format("d"), 'proprio.write_text(proprio.read_text() + " ")', "print(4)")
    codice = comanda(pronto, monkeypatch, "esegui", *CASO, *LEGGERO[2:], "--lavoratori", "2")
    detto = capsys.readouterr().out
    assert codice == FALLITO, detto
    assert "Rapporti prodotti: 1 su 4." in detto, "a file only touched is no change"
    assert "a lucca 2013 area C: il processo di lavoro si è interrotto" in detto
    assert "b lucca 2013 area C, cella di codice 2 («import os»): il kernel si è interrotto (memoria esaurita" in detto
    assert (
        "Per correggere: notebooks/b.ipynb in JupyterLab, con camera=lucca anno=2013 area=C versione=consuntivo"
        in detto
    )
    assert "d lucca 2013 area C: gli ingressi o il codice sono cambiati durante il lavoro" in detto
    assert "notebooks/d.ipynb: cambiato" in detto
    assert "Traceback" not in detto
    fatti = {Path(nome).name for nome in pubblicati(pronto) if nome.endswith(".html")}
    assert fatti == {"index.html", "c.html"}


def test_an_old_temporary_folder_of_a_killed_batch_is_removed_and_a_recent_one_is_not(
    pronto: Percorsi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vecchia, recente = (tmp_path / f"analisi-lotto-{nome}" for nome in ("vecchia", "recente"))
    vecchia.mkdir()
    recente.mkdir()
    os.utime(vecchia, (0, 0))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    prepara = partial(scheda_o_errore, percorsi=pronto, versione="consuntivo")
    with Workers(impostazioni(pronto, "ordinario").kernel, 1) as workers:
        ((camera, scheda),) = workers.map(prepara, [("lucca", 2013)], str)
    assert camera == ("lucca", 2013)
    assert isinstance(scheda, Scheda)
    assert (vecchia.exists(), recente.exists()) == (False, True)
    assert len(list(tmp_path.glob("analisi-lotto-*"))) == 1, "its own folder goes with the batch"


def test_a_cell_that_never_ends_is_stopped_and_named(pronto: Percorsi, tmp_path: Path) -> None:
    percorso = notebook(soli(pronto), "uno", "1 + 1", "import time\nwhile True: time.sleep(0.01)")
    privata = tmp_path / "privata"
    privata.mkdir()
    come = impostazioni(pronto, "ordinario")
    with pytest.raises(CellFailed) as errore:
        run(percorso, asdict(Parametri()), privata, come.project, come.kernel, come.code, seconds_a_cell=1)
    assert errore.value.cell == "cella di codice 3 («import time»)"
    assert errore.value.cause == "la cella non ha finito nel tempo concesso (1 s)"
    assert VARIABILE_RADICE not in os.environ, "the environment is as before"


# proof


def test_a_manifest_vouches_for_every_file_and_holds_no_time(
    pronto: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Made by a warm kernel and by an ordinary one, in a project with a history, and verified under other settings."""
    soli(pronto)
    notebook(
        pronto,
        "uno",
        'import os, locale, time\nprint(sorted({"a", "b"}), list({"a", "b", "c"}), time.tzname, locale.getlocale())',
        'print({n: os.environ.get(n) for n in ("LANG", "LC_ALL", "TZ", "PYTHONHASHSEED", "LANGUAGE")})',
    )
    _git(pronto.radice, "init", "-q")
    _git(pronto.radice, "add", "-A")
    _git(pronto.radice, "commit", "-qm", "tutto")
    assert comanda(pronto, monkeypatch, "esegui", *CASO, "--lavoratori", "1") == TUTTO_FATTO
    fatti = pubblicati(pronto)
    manifesto = read_manifest(rapporto(pronto, "uno"))
    assert manifesto is not None
    for nome, somma in manifesto["prodotti"].items():
        assert hashlib.sha256(fatti[f"2013/lucca/C/{nome}"]).hexdigest() == somma
    assert set(manifesto["prodotti"]) == {f"uno.{f}" for f in FINALI[:-1]}
    ingresso = "data/raw/2013/lucca/indicatori.csv"
    assert manifesto["ingressi"][ingresso] == hashlib.sha256((pronto.radice / ingresso).read_bytes()).hexdigest()
    assert manifesto["git"] == {"commit": _git(pronto.radice, "rev-parse", "HEAD"), "modificato": False}
    assert manifesto["parametri"] == asdict(Parametri(area="C"))
    assert manifesto["verdetto"]["stato"] == "avvisi"
    annata = time.strftime("%Y-%m-%d")
    assert annata not in json.dumps(manifesto)
    giornale = [r for r in logged(pronto.registro) if r["evento"] == "rapporto"]
    assert [(r["stato"], r["kernel"]) for r in giornale] == [("fatto", "caldo")]
    assert giornale[0]["secondi_esecuzione"] > 0
    assert giornale[0]["memoria_kernel_kb"] > 10_000

    capsys.readouterr()
    diverso = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "LANG": "it_IT.UTF-8", "PYTHONHASHSEED": "7"}
    altrove = avvia(pronto, "verifica", *CASO, *LEGGERO, **diverso)
    detto = altrove.communicate(timeout=PAZIENZA_S)[0]
    assert altrove.returncode == TUTTO_FATTO, detto
    assert "uno lucca 2013 area C: identico\nRapporti identici a quelli pubblicati: 1 su 1." in detto
    assert pubblicati(pronto) == fatti

    _git(pronto.radice, "commit", "-q", "--allow-empty", "-m", "altro")
    pagina = rapporto(pronto, "uno.html")
    pagina.write_text(pagina.read_text(encoding="utf-8").replace("Rapporto uno", "Rapporto due"), encoding="utf-8")
    monkeypatch.setattr(verify, "copy_inputs", _con_le_tavole(verify.copy_inputs))
    assert qui(pronto, monkeypatch, "verifica") == DIVERSO
    detto = capsys.readouterr().out
    assert "uno lucca 2013 area A: DIVERSO\n  - non è pubblicato" in detto
    ((differenza_mostrata,),) = (
        [riga for riga in parte.splitlines()[1:] if riga.startswith("  - ")]
        for parte in detto.split("uno lucca 2013 ")
        if parte.startswith("area C: DIVERSO")
    )
    assert differenza_mostrata.startswith("  - uno.html, byte ")
    assert "Rapporto due" in differenza_mostrata
    assert "Rapporto uno" in differenza_mostrata


def _con_le_tavole(copia: Callable[[Request, Project, Path], None]) -> Callable[[Request, Project, Path], None]:
    """A verification that finds its tables judged: that it judges them itself was seen once."""

    def _copia(richiesta: Request, progetto: Project, privata: Path) -> None:
        copia(richiesta, progetto, privata)
        shutil.copytree(Percorsi(progetto.root).elaborati, Percorsi(privata).elaborati)

    return _copia


def test_only_what_a_report_stands_on_moves_its_commit(tmp_path: Path) -> None:
    assert provenance(tmp_path, [tmp_path / "dati"]) is None, "outside a repository nothing is claimed"
    (tmp_path / "dati").mkdir()
    (tmp_path / "dati" / "a.csv").write_text("1", encoding="utf-8")
    _git(tmp_path, "init", "-q")
    _git(tmp_path, "add", "-A")
    _git(tmp_path, "commit", "-qm", "dati")
    primo = provenance(tmp_path, [tmp_path / "dati"])
    assert primo == {"commit": _git(tmp_path, "rev-parse", "HEAD"), "modificato": False}
    (tmp_path / "README").write_text("x", encoding="utf-8")
    _git(tmp_path, "add", "-A")
    _git(tmp_path, "commit", "-qm", "altro")
    assert provenance(tmp_path, [tmp_path / "dati"]) == primo
    (tmp_path / "dati" / "b.csv").write_text("2", encoding="utf-8")
    assert provenance(tmp_path, [tmp_path / "dati"]) == {**primo, "modificato": True}


def test_a_difference_is_shown_where_it_starts(tmp_path: Path) -> None:
    uno, due = tmp_path / "uno.json", tmp_path / "due.json"
    uno.write_text('{"a": [1, {"b": "x"}]}', encoding="utf-8")
    due.write_text('{"a": [1, {"b": "y"}]}', encoding="utf-8")
    assert difference(uno, due) == 'uno.json, a › 1 › b: pubblicato «"x"», rifatto «"y"»'
    due.write_text('{"a": [1, {"b": "x"}] }', encoding="utf-8")
    assert difference(uno, due).startswith("uno.json, byte 22 (riga 1): pubblicato «")
    assert difference(uno, uno) == ""
    assert difference(tmp_path / "manca.pdf", due) == "manca.pdf: manca"
    uno.write_bytes(b"%PDF\n12")
    due.write_bytes(b"%PDF\n1")
    assert difference(uno.rename(tmp_path / "uno.pdf"), due).endswith(
        "byte 7 (riga 2): pubblicato «%PDF·12», rifatto «%PDF·1»"
    )


def _git(dove: Path, *argomenti: str) -> str:
    nessuno = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    autore = {f"GIT_{chi}_{cosa}": "prova" for chi in ("AUTHOR", "COMMITTER") for cosa in ("NAME", "EMAIL")}
    ambiente = os.environ | nessuno | autore
    return subprocess.run(
        ["git", *argomenti], cwd=dove, env=ambiente, capture_output=True, text=True, check=True
    ).stdout.strip()
