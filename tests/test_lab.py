"""JupyterLab: how it is started, the form without a screen, tables that sort, mistakes in a real kernel."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import sysconfig
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

import analisi as an
from analisi.apertura import Analisi
from analisi.cli import main
from analisi.errors import ErroreParametri
from analisi.lab import avvio, estensione, modulo, stile
from analisi.lab.esplora import Esplorazione, Esplorazioni
from analisi.lab.ordine import chiave
from analisi.lab.salvataggio import senza_esiti
from analisi.lab.sezioni import rapporti
from analisi.lab.tabella_viva import libreria
from analisi.paths import VARIABILE_RADICE, Percorsi
from analisi.rapporti.kernel import GestoreOrdinario, kernel_dei_rapporti
from analisi.rapporti.parametri import Parametri
from analisi.vista.base import Vista
from analisi.vista.tabella import Cella, Colonna, Riga, Tabella
from warmkernel import FastKernelManager, kernelspec

RADICE = Path(__file__).parents[1]
INIZIO = RADICE / "notebooks" / avvio.NOTEBOOK
_NB: Any = nbformat


@pytest.fixture
def qui(lucca: Analisi, monkeypatch: pytest.MonkeyPatch) -> Percorsi:
    """The project of Lucca as the current folder, as in a notebook."""
    monkeypatch.chdir(lucca.percorsi.radice)
    monkeypatch.delenv(VARIABILE_RADICE, raising=False)
    return lucca.percorsi


@pytest.fixture
def partito(qui: Percorsi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., list[str]]:
    """The command line that `analisi lab` becomes, in place of becoming it."""

    def _partito(*opzioni: str) -> list[str]:
        diventa: list[list[str]] = []

        def _diventa(_: str, riga: list[str], ambiente: dict[str, str]) -> None:
            diventa.append(riga)
            monkeypatch.setenv("PATH", ambiente["PATH"])
            raise SystemExit(0)

        monkeypatch.setattr("os.execve", _diventa)
        monkeypatch.setattr(sys, "prefix", str(tmp_path / "ambiente di prova"))
        with pytest.raises(SystemExit):
            main(["lab", *opzioni])
        return diventa[0]

    return _partito


# --- starting -------------------------------------------------------------------------------------------------------


def test_lab_opens_the_start_notebook_and_passes_the_other_options_on(
    partito: Callable[..., list[str]], qui: Percorsi
) -> None:
    riga = partito("--no-browser", "--port", "9000")
    assert riga[:3] == [sys.executable, "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={qui.radice}" in riga
    assert "--LabApp.default_url=/lab/tree/notebooks/inizio.ipynb" in riga
    assert riga[-3:] == ["--no-browser", "--port", "9000"]


def test_lab_asks_nothing_of_the_network(partito: Callable[..., list[str]]) -> None:
    riga = partito()
    assert "--LabApp.news_url=None" in riga
    assert "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate" in riga
    assert "--LabApp.extension_manager=readonly" in riga


def test_what_lab_is_told_is_understood_by_jupyterlab(
    partito: Callable[..., list[str]],
) -> None:
    from jupyter_server.serverapp import ServerApp
    from jupyterlab import NeverCheckForUpdate
    from jupyterlab.labapp import LabApp

    opzioni = [o for o in partito() if o.startswith("--")]
    lab: Any = LabApp()
    lab.parse_command_line([o for o in opzioni if o.startswith("--LabApp")])
    assert lab.news_url is None
    assert lab.check_for_updates_class is NeverCheckForUpdate
    noti = {*ServerApp.class_trait_names(config=True)}
    assert {o.split("=")[0].split(".")[1] for o in opzioni if o.startswith("--ServerApp")} <= noti


def test_the_server_of_lab_prepares_a_template_before_a_kernel_is_asked_for(
    partito: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from jupyter_server.extension.manager import ExtensionManager
    from jupyter_server.serverapp import ServerApp

    anticipati: list[dict[str, Any]] = []
    monkeypatch.setattr(estensione, "start_template", lambda specifica, _ambiente: anticipati.append(specifica))
    server = ServerApp()
    server.parse_command_line([o for o in partito() if "jpserver_extensions" in o])
    gestore: Any = ExtensionManager(serverapp=server)
    gestore.from_jpserver_extensions(server.jpserver_extensions)
    gestore.load_all_extensions()
    assert anticipati == [kernel_dei_rapporti()]


def test_lab_prepares_the_kernel_and_the_look_of_the_page_once(partito: Callable[..., list[str]]) -> None:
    riga = partito()
    prefisso = Path(sys.prefix)
    installato = prefisso / "share" / "jupyter" / "kernels" / "analisi" / "kernel.json"
    assert json.loads(installato.read_text(encoding="utf-8")) == kernel_dei_rapporti()
    pagina = prefisso / "share" / "jupyter" / "analisi"
    assert f"--ServerApp.tornado_settings=static_custom_path={pagina}" in riga
    assert "dl.an-schede" in (pagina / "custom.css").read_text(encoding="utf-8")
    assert json.loads((pagina / "overrides.json").read_text(encoding="utf-8")) == avvio.PREDEFINITI
    assert avvio.PREDEFINITI["@jupyterlab/translation-extension:plugin"] == {"locale": "it_IT"}
    assert f"--ServerApp.extra_template_paths={pagina}" in riga and (pagina / "500.html").is_file()
    prima = installato.stat().st_mtime_ns
    partito()
    assert installato.stat().st_mtime_ns == prima


@pytest.mark.parametrize(
    ("manca", "detto"),
    [("notebooks", "manca la cartella notebooks/"), ("notebooks/inizio.ipynb", "manca notebooks/inizio.ipynb")],
)
def test_lab_says_which_part_of_the_project_is_missing(
    progetto: Percorsi, manca: str, detto: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (progetto.radice / manca).rename(progetto.radice / "altrove")
    monkeypatch.chdir(progetto.radice)
    assert main(["lab"]) == 2
    assert detto in capsys.readouterr().err


def test_lab_says_that_jupyterlab_is_missing(
    qui: Percorsi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert main(["lab"]) == 2
    assert "JupyterLab non è installato" in capsys.readouterr().err


def test_an_unknown_option_is_still_a_mistake_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["controlla", "--no-browser"])
    assert "opzione «--no-browser» sconosciuta" in capsys.readouterr().err


def test_lab_starts_where_the_commands_of_its_own_python_come_first(
    partito: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin")
    partito()
    assert os.environ["PATH"] == f"{sysconfig.get_path('scripts')}{os.pathsep}/usr/bin"


def test_the_makefile_gives_jupyterlab_the_same_settings(partito: Callable[..., list[str]]) -> None:
    riga = re.search(r"@echo ((?:'.*' \\\n\s*)+)>", (RADICE / "Makefile").read_text(encoding="utf-8"))
    assert riga is not None
    assert json.loads("".join(re.findall("'(.*)'", riga[1]))) == avvio.PREDEFINITI


def test_the_look_of_the_reports_is_confined_to_outputs_and_hides_what_only_screen_readers_say() -> None:
    css = stile.css()
    regole = css[css.index(f"{stile.DENTRO} {{\n") :]
    assert ".an-nascosto {" in regole and "table.an-tabella {" in regole
    assert not re.search(r"^(html|body|main|:root|h\d|\*)", regole, re.MULTILINE)
    assert css.count("{") == css.count("}")


# --- saving ---------------------------------------------------------------------------------------------------------


def _eseguito(percorso: Path) -> dict[str, Any]:
    contenuto: dict[str, Any] = json.loads(percorso.read_text(encoding="utf-8"))
    for cella in contenuto["cells"]:
        if cella["cell_type"] == "code":
            cella |= {"outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}], "execution_count": 3}
    contenuto["metadata"]["language_info"] = {"name": "python", "version": "3.11.7"}
    return contenuto


def test_a_notebook_with_parameters_is_saved_as_it_was_before_it_ran() -> None:
    contenuto = _eseguito(INIZIO)
    senza_esiti({"type": "notebook", "content": contenuto}, path="notebooks/inizio.ipynb", contents_manager=None)
    assert contenuto == json.loads(INIZIO.read_text(encoding="utf-8"))


def test_an_analyst_s_own_notebook_keeps_what_it_showed() -> None:
    contenuto = _eseguito(INIZIO)
    for cella in contenuto["cells"]:
        cella["metadata"] = {}
    senza_esiti({"type": "notebook", "content": contenuto})
    assert contenuto["cells"][2]["outputs"]
    senza_esiti({"type": "file", "content": "testo"})


# --- the form -------------------------------------------------------------------------------------------------------


def _html(m: modulo.Modulo) -> str:
    return "\n".join(u["data"]["text/html"] for u in m.uscita.outputs)


def _mostrata(vista: Vista | None) -> str:
    assert vista is not None
    return vista.html()


def test_the_form_offers_what_there_is(qui: Percorsi) -> None:
    m = an.modulo()
    assert (m.camera.options, m.anno.options) == (("lucca",), (2013,))
    assert [codice for _, codice in m.area.options] == ["ente", *"ABCDEFGHI"]
    assert m.versione.options == ("consuntivo", "preconsuntivo")
    attesi = [r.notebook.nome for r in rapporti(qui.notebook)]
    assert [nome for _, nome in m.rapporto.options] == attesi
    assert "confronto" not in attesi and "inizio" not in attesi


def test_the_form_shows_the_very_objects_of_the_report(lucca: Analisi, qui: Percorsi) -> None:
    m = an.modulo("lucca", 2013, rapporto="indicatori", sezione="In breve")
    intero = _mostrata(an.sintesi_indicatori(lucca))
    assert _html(m) == intero
    m.area.value = "C"
    d = an.apri("lucca", 2013, "C")
    assert _html(m) == _mostrata(an.sintesi_indicatori(d)) != intero
    m.sezione.value = "Elenco completo"
    assert _html(m) == _mostrata(an.elenco_indicatori(d))


def test_the_form_follows_the_report_chosen_through_all_its_sections(qui: Percorsi) -> None:
    m = an.modulo()
    for rapporto in rapporti(qui.notebook):
        m.rapporto.value = rapporto.notebook.nome
        assert m.sezione.options == tuple(s.titolo for s in rapporto.sezioni)
        assert not m.errore and _html(m)
    m.rapporto.value = "scostamenti"
    for titolo in m.sezione.options:
        m.sezione.value = titolo
        assert not m.errore and m.oggetti and all(isinstance(o, Vista) for o in m.oggetti)


def test_a_table_of_the_section_can_be_explored_and_put_back(qui: Percorsi) -> None:
    m = an.modulo("lucca", 2013, rapporto="indicatori", sezione="Raggiungimento")
    come_nel_rapporto = _html(m)
    (oggetto,) = m.oggetti
    assert isinstance(oggetto, Vista)
    titoli = [t.titolo for t in oggetto.tabelle()]
    assert [voce for voce, _ in m.tabella.options] == [modulo.COME_NEL_RAPPORTO, *titoli]
    m.tabella.value = 1
    assert "dt_args" in _html(m) and titoli[1] in _html(m)
    m.tabella.value = -1
    assert _html(m) == come_nel_rapporto


def test_a_change_that_arrives_while_another_is_being_shown_is_not_lost(
    qui: Percorsi, monkeypatch: pytest.MonkeyPatch
) -> None:
    m = an.modulo("lucca", 2013, rapporto="indicatori", sezione="In breve")
    altro = threading.Thread(target=lambda: setattr(m.area, "value", "C"))

    def apri_con_calma(*argomenti: Any) -> Analisi:  # noqa: ANN401 - as `apri`
        if not altro.ident:
            altro.start()
            altro.join(0.2)
        return an.apri(*argomenti)

    monkeypatch.setattr(modulo, "apri", apri_con_calma)
    m.sezione.value = "Elenco completo"
    altro.join()
    assert _html(m) == _mostrata(an.elenco_indicatori(an.apri("lucca", 2013, "C")))


def test_a_section_with_nothing_to_say_says_so(qui: Percorsi) -> None:
    m = an.modulo("lucca", 2013, area="C", rapporto="scostamenti", sezione="Conto economico")
    assert m.oggetti == [] and modulo.NIENTE in _html(m)


def test_the_form_gives_the_code_to_write_in_a_cell(qui: Percorsi) -> None:
    (sezione,) = [r for r in rapporti(qui.notebook) if r.notebook.nome == "indicatori"]
    codice = sezione.sezione("In breve").codice(Parametri("lucca", 2013, "C", "preconsuntivo"))
    assert codice.splitlines() == [
        "import analisi as an",
        "d = an.apri('lucca', 2013, 'C', 'preconsuntivo')",
        "an.sintesi_indicatori(d)",
    ]


def test_a_report_of_the_body_alone_takes_no_area(qui: Percorsi) -> None:
    m = an.modulo("lucca", 2013, area="C", rapporto="relazione")
    assert m.area.disabled and m.parametri.area == "ente" and not m.errore
    m.rapporto.value = "indicatori"
    assert not m.area.disabled and m.parametri.area == "C"


def test_a_mistake_in_the_data_is_shown_in_the_form_as_on_the_command_line(
    pronto: Percorsi,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    cambia: Callable[[Path, str, str], None],
) -> None:
    monkeypatch.chdir(pronto.radice)
    m = an.modulo()
    fonte = pronto.fonte("lucca", 2013)
    (tabella,) = fonte.glob("valutazioni.*")
    tabella.write_text("colonna\n1\n", encoding="utf-8")
    m.versione.value = "preconsuntivo"
    assert main(["controlla", "--camera", "lucca", "--anno", "2013"]) == 2
    assert f"errore: {m.errore}\n" == capsys.readouterr().err
    assert m.uscita.outputs[0]["data"]["text/plain"] == f"errore: {m.errore}"
    assert "Traceback" not in _html(m) and m.oggetti == []


@pytest.mark.parametrize(
    ("scelta", "detto"),
    [
        ({"camera": "luca", "anno": 2013}, "camera «luca» sconosciuta — forse «lucca»"),
        ({"camera": "lucca", "anno": 2012}, "per l'anno 2012. Anni presenti: 2013"),
        ({"area": "Z"}, "area: «Z» non è ammesso"),
        ({"versione": "preconsuntvo"}, "Forse «preconsuntivo»?"),
        ({"rapporto": "indicatore"}, "Forse «indicatori»?"),
        ({"rapporto": "indicatori", "sezione": "In breva"}, "Forse «In breve»?"),
    ],
)
def test_a_form_that_starts_from_what_does_not_exist_is_refused(
    qui: Percorsi, scelta: dict[str, Any], detto: str
) -> None:
    with pytest.raises(ErroreParametri, match=re.escape(detto)):
        an.modulo(**scelta)


def test_a_cell_of_a_notebook_that_is_not_python_is_named(pronto: Percorsi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pronto.radice)
    notebook = pronto.notebook / "indicatori.ipynb"
    testo = notebook.read_text(encoding="utf-8").replace("an.sintesi_indicatori(d)", "an.sintesi_indicatori(d")
    notebook.write_text(testo, encoding="utf-8")
    with pytest.raises(ErroreParametri, match=r"indicatori.ipynb, sezione «In breve»: una cella non è Python"):
        an.modulo()


# --- tables ---------------------------------------------------------------------------------------------------------


def test_texts_stand_in_the_order_of_what_they_mean() -> None:
    attesi = [
        "−1.234,5 €",
        "−3",
        "0",
        "2 giorni",
        "10 giorni",
        "97,5%",
        "100",
        "1.104",
        "1104-1105",
        "2.000",
        "30/11/2012",
    ]
    attesi += ["aprile 2013", "30 aprile 2013", "01/05/2013", "A2", "A10", "N.C.", "—"]
    mescolati = sorted(attesi, key=len)
    assert sorted(mescolati, key=chiave) == attesi


def _tabella() -> Tabella:
    colonne = (Colonna("Voce"), Colonna("Importo", "euro", a_destra=True))
    righe = (
        Riga(("Area A",), "gruppo"),
        ("uno", Cella("1.000,00", nota="stimato")),
        ("due", "−20,00"),
        Riga(("Area B",), "gruppo"),
        ("tre", "300,00"),
        Riga(("Totale", "1.280,00"), "totale"),
    )
    return Tabella("Prova", colonne, righe)  # type: ignore[arg-type]


def test_a_table_of_a_report_sorts_by_value_and_keeps_its_italian_figures() -> None:
    esplorata = an.esplora(_tabella())
    assert isinstance(esplorata, Esplorazione)
    cornice = esplorata.cornice
    assert list(cornice) == ["Gruppo", "Voce", "Importo (euro)"]
    assert list(cornice["Gruppo"]) == ["Area A", "Area A", "Area B"]
    assert list(cornice.sort_values("Importo (euro)")["Importo (euro)"]) == ["−20,00", "300,00", "1.000,00 [1]"]
    assert esplorata.numeriche == (2,)
    assert esplorata.note[0] == "[1] stimato" and "La riga di totale" in esplorata.note[1]


def test_a_view_gives_every_table_in_it_and_one_without_tables_is_refused(lucca: Analisi) -> None:
    vista = an.raggiungimento_progetti(lucca)
    assert vista is not None
    esplorate = an.esplora(vista)
    assert isinstance(esplorate, Esplorazioni)
    assert [e.titolo for e in esplorate.tabelle] == [t.titolo for t in vista.tabelle()]
    with pytest.raises(ErroreParametri, match="nessuna tabella"):
        an.esplora(an.verdetto(lucca))


def test_a_frame_and_the_name_of_a_table_are_explored_whole(lucca: Analisi) -> None:
    per_nome = an.esplora(lucca, "indicatori")
    assert isinstance(per_nome, Esplorazione)
    assert len(per_nome.cornice) == len(lucca.tabella("indicatori")) > 300
    cornice = pd.DataFrame({"anno": [2013, 2012], "valore": [Decimal("1234.50"), None], "fatto": [True, False]})
    mia = an.esplora(cornice)
    assert isinstance(mia, Esplorazione)
    assert mia.cornice.astype(str).to_numpy().tolist() == [["2013", "1.234,5", "sì"], ["2012", "—", "no"]]
    assert mia.numeriche == (0, 1)


def test_a_frame_without_rows_is_shown_empty() -> None:
    vuota = an.esplora(pd.DataFrame({"a": []}))._repr_mimebundle_()
    assert vuota["text/plain"] == "La tabella non ha righe."
    assert "emptyTable" in str(vuota["text/html"])


@pytest.mark.parametrize(
    ("cosa", "detto"), [("indicatori", "«str» non è una tabella"), (None, "«NoneType» non è una tabella")]
)
def test_what_is_no_table_is_refused_with_what_to_write(cosa: object, detto: str) -> None:
    with pytest.raises(ErroreParametri, match=detto):
        an.esplora(cosa)  # type: ignore[arg-type]


def test_an_unknown_table_is_refused_as_by_the_chamber_itself(lucca: Analisi) -> None:
    with pytest.raises(ErroreParametri) as mia:
        an.esplora(lucca, "indicatri")
    with pytest.raises(ErroreParametri) as sua:
        lucca.tabella("indicatri")
    assert str(mia.value) == str(sua.value)
    with pytest.raises(ErroreParametri, match="quale tabella"):
        an.esplora(lucca)


def test_an_interactive_table_loads_nothing_and_holds_every_row() -> None:
    cornice = pd.DataFrame({"n": range(3000), "testo": [f"<b>riga {i}</b>" for i in range(3000)]})
    html = an.esplora(cornice)._repr_mimebundle_()["text/html"]
    assert isinstance(html, str)
    assert not re.search(r"(?:src|href)=[\"']?https?:|import\s*(?:\(|[^;]*from\s*)[\"']https?:", html)
    assert "riga 2999" in html and "<b>riga" not in html
    assert len(libreria()) < 300_000


def test_where_no_script_runs_the_table_of_the_report_stays() -> None:
    html = an.esplora(_tabella())._repr_mimebundle_()["text/html"]
    assert isinstance(html, str)
    ferma = html.index(_tabella().html())
    assert ferma < html.index('hidden="hidden"')


# --- in a real kernel -----------------------------------------------------------------------------------------------


async def _esegui(
    codice: list[str], dove: Path, *completa: str, gestore: KernelManager | None = None
) -> tuple[list[list[Any]], list[list[str]]]:
    """What each cell shows, in a kernel that starts in that folder, then what completes each text."""
    # sockets of its own: the kernel starts in another folder
    avviato: Any = gestore or GestoreOrdinario(transport="tcp")
    await avviato.start_kernel(cwd=str(dove))
    cliente: Any = avviato.client()
    cliente.start_channels()
    uscite: list[list[Any]] = []
    try:
        await cliente.wait_for_ready(timeout=60)
        for cella in codice:
            mostrati: list[Any] = []
            uscite.append(mostrati)
            await cliente.execute_interactive(cella, output_hook=mostrati.append, timeout=60, stop_on_error=False)
        risposte = [await cliente.complete(c, reply=True, timeout=60) for c in completa]
    finally:
        cliente.stop_channels()
        await avviato.shutdown_kernel()
    mostra = ("execute_result", "display_data", "stream", "error")
    mostrati = [[m["content"] for m in cella if m["msg_type"] in mostra] for cella in uscite]
    return mostrati, [r["content"]["matches"] for r in risposte]


def test_in_a_notebook_a_mistake_is_one_italian_message(qui: Percorsi) -> None:
    sbagliate = [
        'an.apri("luca", 2013)',
        'an.modulo("lucca", 2013, area="Z")',
        "an.indicatorii(d)",
        'd.tabela("indicatori")',
        'd.tabella("indicatri")',
        'an.apri("lucca", 2013, are="C")',
    ]
    uscite, (proposte,) = asyncio.run(
        _esegui(['import analisi as an; d = an.apri("lucca", 2013)', *sbagliate, "1 / 0"], qui.radice, "an.sintesi_")
    )
    tracce = [u["traceback"] for (u,) in uscite[1:]]
    assert tracce[0] == ["errore: camera «luca» sconosciuta — forse «lucca». Esistono: lucca."]
    assert [len(t) for t in tracce[:-1]] == [1] * len(sbagliate) and len(tracce[-1]) > 1
    assert all(t[0].startswith("errore: ") and "\n" not in t[0] for t in tracce[:-1])
    assert (uscite[1][0]["ename"], uscite[1][0]["evalue"][:13]) == ("ErroreParametri", "camera «luca»")
    assert {"an.sintesi_indicatori", "an.sintesi_relazione"} <= {p if "." in p else f"an.{p}" for p in proposte}


class _AltroKernel(FastKernelManager):
    """A kernel of this Python that nobody prepared for the package."""

    @property
    def kernel_spec(self) -> KernelSpec:
        altra = kernelspec()
        del altra["metadata"]["kernel_provisioner"]
        return KernelSpec(**altra)


@pytest.mark.parametrize("gestore", [GestoreOrdinario, _AltroKernel])
def test_an_open_year_shows_a_card_and_tab_offers_the_names_that_there_are(
    gestore: type[FastKernelManager], qui: Percorsi
) -> None:
    celle = ["import analisi as an", 'd = an.apri("lucca", 2013, area="C")\nd']
    attese = {
        'an.apri("': ["lucca"],
        'd.tabella("ind': ["indicatori"],
        "an.esplora(d,\n    'pro": ["procedure"],
        'an.apri("lucca", 2013, area="': [*"ABCDEFGHI", "ente"],
        'print(d.di_area("en': ["ente"],
        'an.apri("lucca", 2013, versione="pre': ["preconsuntivo"],
        'an.apri_confronto(2024, "province': ["province-toscane"],
        'an.modulo(rapporto="indicatori", sezione="In b': ["In breve"],
    }
    (_, (carta,)), proposte = asyncio.run(_esegui(celle, qui.radice, *attese, gestore=gestore(transport="tcp")))
    assert "<table" in carta["data"]["text/html"] and "Sviluppo del sistema" in carta["data"]["text/plain"]
    assert dict(zip(attese, proposte, strict=True)) == attese


def test_the_start_notebook_runs_and_shows_the_form_and_the_tables(qui: Percorsi) -> None:
    codice = [c.source for c in _NB.read(INIZIO, as_version=4).cells if c.cell_type == "code"]
    uscite, _ = asyncio.run(_esegui(codice, qui.notebook))
    mostrati = [u["data"] for cella in uscite for u in cella]  # neither errors nor warnings have data
    assert "application/vnd.jupyter.widget-view+json" in mostrati[0]
    assert sum("dt_args" in dati["text/html"] for dati in mostrati[1:]) == 2


def test_importing_the_package_loads_neither_widgets_nor_tables() -> None:
    codice = "import analisi, sys; dir(analisi); print({'ipywidgets', 'itables', 'pandas'} & {*sys.modules})"
    assert _uscita_di(codice) == "set()"


def _uscita_di(codice: str) -> str:
    import subprocess

    return subprocess.run([sys.executable, "-c", codice], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("nome", [n for n in an.__all__ if callable(getattr(an, n)) and n[0].islower()])
def test_the_help_of_every_function_shows_how_to_call_it(nome: str) -> None:
    assert f"an.{nome}(" in (getattr(an, nome).__doc__ or "")
