"""Warm kernels, with real ones: fresh state, what a fork cannot honour, and every way in which a process can die."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import nbformat
import papermill
import pytest
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_client.manager import start_new_kernel
from jupyter_client.restarter import KernelRestarter
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from analisi.kernel import anticipo, fornitore
from analisi.kernel.__main__ import main
from analisi.kernel.anticipo import anticipa
from analisi.kernel.freschezza import cambiato, impronte_moduli
from analisi.kernel.gestore import ClienteKernel, GestoreKernel
from analisi.kernel.legame import Legame
from analisi.kernel.prese import cartella_privata
from analisi.kernel.registro import REGISTRO
from analisi.kernel.ricetta import Comando, Ricetta, Rinuncia
from analisi.kernel.specifica import NomeRifiutato, installa, specifica

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="i kernel caldi ci sono solo su Linux")

GESTORE = f"{GestoreKernel.__module__}.{GestoreKernel.__qualname__}"
CLIENTE = Path(__file__).with_name("cliente_kernel.py")
MODULI = ("numpy.random", "matplotlib.pyplot")
FIGURA = "import matplotlib.pyplot as plt; plt.figure().canvas.draw(); plt.close('all')"


@pytest.fixture(scope="module", autouse=True)
def jupyter_privato(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders of Jupyter and IPython of our own, with the kernelspec `caldo` in them."""
    radice = tmp_path_factory.mktemp("jupyter")
    with pytest.MonkeyPatch.context() as ambiente:
        for nome in ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
            ambiente.setenv(nome, str(radice / nome.lower()))
        ambiente.setenv("JUPYTER_PATH", str(radice / "share" / "jupyter"))
        installa(radice, "caldo", MODULI, FIGURA)
        yield radice
        REGISTRO.chiudi()


@asynccontextmanager
async def kernel(nome: str = "caldo", **avvio: object) -> AsyncIterator[tuple[GestoreKernel, ClienteKernel]]:
    gestore = GestoreKernel(kernel_name=nome)
    await gestore.start_kernel(**avvio)
    cliente = gestore.client()
    cliente.start_channels()
    try:
        await cliente.wait_for_ready(timeout=60)
        yield gestore, cliente  # type: ignore[misc]
    finally:
        cliente.stop_channels()
        await gestore.shutdown_kernel()


async def valuta(cliente: ClienteKernel, espressione: str, prima: str = "") -> Any:  # noqa: ANN401 - whatever the kernel has
    """The value of `espressione` in the kernel, after it ran `prima`."""
    codice = f"{prima}\nimport json, os, sys"
    risposta = await cliente.execute(
        codice, user_expressions={"v": f"json.dumps({espressione})"}, reply=True, timeout=60
    )
    esito = risposta["content"]["user_expressions"]["v"]
    assert esito["status"] == "ok", esito
    return json.loads(esito["data"]["text/plain"][1:-1])


def e_caldo(gestore: GestoreKernel) -> bool:
    return isinstance(gestore.provisioner, fornitore.FornitoreCaldo) and gestore.provisioner.caldo


def in_vita(pid: int) -> bool:
    try:
        stato = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stato.rpartition(")")[2].split()[0] != "Z"


def entro(secondi: float, condizione: Callable[[], bool]) -> bool:
    scadenza = time.monotonic() + secondi
    while not condizione():
        if time.monotonic() > scadenza:
            return False
        time.sleep(0.02)
    return True


# ------------------------------------------------------------------ fresh state


def test_a_kernel_has_the_preloaded_modules_and_nothing_of_another_kernel() -> None:
    async def prova() -> None:
        async with kernel() as (uno, primo), kernel() as (_, secondo):
            assert e_caldo(uno)
            assert await valuta(primo, "'matplotlib.pyplot' in sys.modules", "segreto = 1")
            assert not await valuta(secondo, "'segreto' in globals()")
        async with kernel() as (_, terzo):
            assert not await valuta(terzo, "'segreto' in globals()")

    asyncio.run(prova())


def test_two_kernels_side_by_side_never_share_a_figure() -> None:
    async def prova() -> None:
        async with kernel() as (_, primo), kernel() as (_, secondo):
            figura = "import matplotlib.pyplot as plt"
            aperta = "get_ipython().run_line_magic('config', 'InlineBackend.close_figures = False')"
            assert await valuta(primo, "plt.get_fignums()", f"{figura}; {aperta}; plt.figure()") == [1]
            assert await valuta(secondo, "plt.get_fignums()", figura) == []

    asyncio.run(prova())


def test_random_numbers_differ_between_kernels() -> None:
    async def prova() -> list[list[float]]:
        codice = "import random, numpy"
        async with kernel() as (_, primo), kernel() as (_, secondo):
            espressione = "[random.random(), numpy.random.random(), numpy.random.default_rng().random()]"
            return [await valuta(c, espressione, codice) for c in (primo, secondo)]

    primo, secondo = asyncio.run(prova())
    assert not set(primo) & set(secondo)


def test_a_kernel_has_the_folder_and_the_environment_of_its_request(tmp_path: Path) -> None:
    async def prova() -> list[object]:
        ambiente = os.environ | {"CAMERA": "lucca", "TZ": "Asia/Tokyo", "TMPDIR": str(tmp_path)}
        ambiente.pop("JUPYTER_DATA_DIR")
        async with kernel(cwd=str(tmp_path), env=ambiente) as (gestore, cliente):
            assert e_caldo(gestore)
            espressione = (
                "[os.getcwd(), os.environ.get('CAMERA'), os.environ.get('JUPYTER_DATA_DIR'),"
                " os.environ.get('OPENBLAS_NUM_THREADS'), time.tzname[0], tempfile.gettempdir(), sys.argv[1], aiuto.X]"
            )
            (tmp_path / "aiuto.py").write_text("X = 7")
            return list(await valuta(cliente, espressione, "import time, tempfile, aiuto"))

    risultato = asyncio.run(prova())
    assert risultato == [
        str(tmp_path),
        "lucca",
        None,
        os.environ.get("OPENBLAS_NUM_THREADS"),
        "JST",
        str(tmp_path),
        "-f",
        7,
    ]


def test_a_kernel_holds_no_channel_of_its_template_and_reaches_no_network(capfd: pytest.CaptureFixture[str]) -> None:
    async def prova() -> tuple[set[str], str]:
        async with kernel() as (gestore, cliente):
            pid, stampo = await valuta(cliente, "[os.getpid(), os.getppid()]")
            return _canali(pid) & _canali(stampo), str(gestore.transport)

    comuni, trasporto = asyncio.run(prova())
    assert (comuni, trasporto) == (set(), "ipc")
    assert "TCP" not in "".join(capfd.readouterr())


def test_a_file_left_open_is_written_out_and_exit_functions_run(tmp_path: Path) -> None:
    async def prova() -> None:
        async with kernel(cwd=str(tmp_path)) as (_, cliente):
            codice = "import atexit, pathlib; f = open('aperto.txt', 'w'); f.write('tutto')"
            await valuta(cliente, "1", f"{codice}; atexit.register(pathlib.Path('uscita.txt').write_text, 'fatto')")

    asyncio.run(prova())
    assert [(tmp_path / nome).read_text() for nome in ("aperto.txt", "uscita.txt")] == ["tutto", "fatto"]


# ------------------------------------------------------------------ charts

QUADERNI_CON_GRAFICI = {
    "figures of every kind, closed at the end of each cell": [
        "import matplotlib as m, matplotlib.pyplot as plt, pandas as pd",
        "print(m.is_interactive(), m.get_backend(auto_select=False), sorted(m.rcParams.items()))",
        "plt.plot([1, 2])",
        "plt.plot([1, 3]); plt.show()",
        "plt.plot([1, 2]); plt.figure(figsize=(2, 2)); plt.bar(['a', 'b'], [2, 1]);",
        "print(plt.get_fignums(), m.is_interactive(), m.get_backend(), sorted(m.rcParams.items()))",
        "fig, assi = plt.subplots(); plt.close(fig); fig",
        "display(fig, metadata={'image/png': {'alt': 'vuota'}})",
        "pd.DataFrame({'a': [1, 2], 'b': [3, 1]}).plot(subplots=True);",
        "plt.ioff(); plt.plot([2, 1]); print(plt.isinteractive())",
        "plt.show()",
        "plt.ion(); plt.plot([2, 1])\n1 / 0",
        "%config InlineBackend.figure_formats = ['retina']\nplt.plot([3, 1]);",
        "%matplotlib inline\nplt.plot([1, 2]);",
        "%matplotlib agg\nplt.plot([1, 2]); print(plt.get_fignums(), plt.get_backend())",
    ],
    "the first figure inside a style": [
        "import matplotlib.pyplot as plt",
        "with plt.style.context('ggplot'): plt.plot([1, 2])",
        "plt.plot([1, 2])",
        "print(plt.isinteractive()); plt.show()",
    ],
    "another backend chosen first": [
        "import matplotlib; matplotlib.use('agg')",
        "import matplotlib.pyplot as plt; plt.plot([1, 2]); print(plt.get_fignums(), plt.isinteractive())",
        "plt.gcf()",
    ],
}


@pytest.fixture(scope="module")
def senza_stampo(jupyter_privato: Path) -> str:
    """The name of the same kernelspec without the provisioner."""
    ordinaria = specifica()
    del ordinaria["metadata"]["kernel_provisioner"]
    cartella = jupyter_privato / "share" / "jupyter" / "kernels" / "ordinario"
    cartella.mkdir(parents=True)
    (cartella / "kernel.json").write_text(json.dumps(ordinaria))
    return "ordinario"


@pytest.mark.parametrize("celle", QUADERNI_CON_GRAFICI.values(), ids=QUADERNI_CON_GRAFICI)
def test_charts_come_out_of_a_warm_kernel_as_of_an_ordinary_one_to_the_byte(
    celle: list[str], senza_stampo: str, tmp_path: Path
) -> None:
    caldo, ordinario = (_mostrato(nome, celle, tmp_path) for nome in ("caldo", senza_stampo))
    assert "image/png" in str(ordinario) or "agg" in celle[0]
    assert caldo == ordinario


def test_charts_come_out_also_where_the_template_drew_none(jupyter_privato: Path, tmp_path: Path) -> None:
    installa(jupyter_privato, "senza_figure", ["matplotlib.pyplot"])
    celle = ["import matplotlib.pyplot as plt; plt.plot([1, 2]);"]
    assert _mostrato("senza_figure", celle, tmp_path) == _mostrato("caldo", celle, tmp_path)


def test_a_folder_with_settings_of_matplotlib_of_its_own_means_an_ordinary_kernel(tmp_path: Path) -> None:
    async def prova() -> tuple[bool, Any]:
        async with kernel(cwd=str(tmp_path)) as (gestore, cliente):
            return e_caldo(gestore), await valuta(cliente, "m.rcParams['lines.linewidth']", "import matplotlib as m")

    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 7\n")
    assert asyncio.run(prova()) == (False, 7.0)


# ------------------------------------------------------------------ Jupyter's own operations


def test_an_interrupted_cell_stops_and_the_kernel_goes_on() -> None:
    async def prova() -> tuple[str, int]:
        async with kernel() as (gestore, cliente):
            codice = "import time; print('via', flush=True); time.sleep(60)"
            domanda = cliente.execute(codice, stop_on_error=False)
            while (await cliente.get_iopub_msg(timeout=10))["msg_type"] != "stream":
                pass
            await gestore.interrupt_kernel()
            risposta = await cliente._recv_reply(domanda, timeout=10)
            return risposta["content"]["ename"], await valuta(cliente, "6 * 7")

    assert asyncio.run(prova()) == ("KeyboardInterrupt", 42)


def test_a_manager_is_ready_when_its_kernel_is_and_tells_why_it_could_not_start() -> None:
    async def prova() -> None:
        async with kernel() as (gestore, _):
            assert gestore.ready.done()
            assert gestore.ready.exception() is None
        assert gestore.ready.exception() is None
        mancante = GestoreKernel(kernel_name="mancante")
        with pytest.raises(NoSuchKernel):
            await mancante.start_kernel()
        assert isinstance(mancante.ready.exception(), NoSuchKernel)

    asyncio.run(prova())


def test_a_restarted_kernel_is_another_fork_of_the_same_template() -> None:
    async def prova() -> None:
        async with kernel() as (gestore, cliente):
            prima = await valuta(cliente, "[os.getpid(), os.getppid()]", "segreto = 1")
            await gestore.restart_kernel()
            await cliente.wait_for_ready(timeout=30)
            dopo = await valuta(cliente, "[os.getpid(), os.getppid(), 'segreto' in globals()]")
            assert e_caldo(gestore)
            assert dopo[0] != prima[0]
            assert dopo[1:] == [prima[1], False]

    asyncio.run(prova())


def test_nothing_stays_on_disk_or_in_memory_after_a_shutdown() -> None:
    async def prova() -> tuple[Path, list[int]]:
        async with kernel() as (gestore, cliente):
            orfano = "import subprocess; p = subprocess.getoutput('sleep 100 >/dev/null 2>&1 & echo $!')"
            return Path(gestore.ip).parent, await valuta(cliente, "[os.getpid(), int(p)]", orfano)

    cartella, processi = asyncio.run(prova())
    assert not cartella.exists()
    assert entro(1, lambda: not any(map(in_vita, processi)))


def test_papermill_and_nbclient_need_only_the_name_of_the_kernel(tmp_path: Path) -> None:
    REGISTRO.ritira_resoconti()
    for indice, opzioni in enumerate(({}, {"kernel_manager_class": GESTORE})):
        uscita = papermill.execute_notebook(
            str(_notebook(tmp_path, "print(6 * 7)")),
            str(tmp_path / f"{indice}.ipynb"),
            kernel_name="caldo",
            progress_bar=False,
            **opzioni,
        )
        assert uscita.cells[0].outputs[0].text == "42\n"
    assert [r.genere for r in REGISTRO.ritira_resoconti()] == ["caldo", "caldo"]


def test_the_blocking_manager_of_consoles_starts_warm_kernels_too() -> None:
    gestore, cliente = start_new_kernel(kernel_name="caldo")
    try:
        assert cliente.execute("1 + 1", reply=True, timeout=30)["content"]["status"] == "ok"
        assert isinstance(gestore.provisioner, fornitore.FornitoreCaldo)
        assert gestore.provisioner.caldo
    finally:
        cliente.stop_channels()
        gestore.shutdown_kernel()


def test_jupyter_server_starts_interrupts_restarts_and_ends_warm_kernels(jupyter_privato: Path) -> None:
    async def prova() -> None:
        di_jupyterlab: Any = AsyncMappingKernelManager
        server = di_jupyterlab(root_dir=str(jupyter_privato), connection_dir=str(jupyter_privato))
        numero = await server.start_kernel(kernel_name="caldo")
        gestore = server.get_kernel(numero)
        try:
            await gestore.ready
            pid = gestore.provisioner.pid
            assert (gestore.provisioner.caldo, gestore.transport) == (True, "ipc")
            await server.interrupt_kernel(numero)
            await server.restart_kernel(numero)
            assert gestore.provisioner.caldo
            assert gestore.provisioner.pid != pid
        finally:
            await server.shutdown_kernel(numero)

    asyncio.run(prova())


def test_a_template_outlives_the_thread_that_asked_for_it() -> None:
    async def prova() -> int:
        async with kernel() as (_, cliente):
            return int(await valuta(cliente, "os.getppid()"))

    REGISTRO.chiudi()
    with ThreadPoolExecutor(1) as passeggero:
        stampo = passeggero.submit(asyncio.run, prova()).result()
    assert asyncio.run(prova()) == stampo


def test_a_fork_of_the_client_leaves_its_templates_alone() -> None:
    async def prova() -> int:
        async with kernel() as (_, cliente):
            return int(await valuta(cliente, "os.getppid()"))

    stampo = asyncio.run(prova())
    pid = os.fork()
    if pid == 0:
        REGISTRO.chiudi()  # what a child that ends would do
        os._exit(0)
    assert os.waitpid(pid, 0) == (pid, 0)
    assert asyncio.run(prova()) == stampo


def test_no_output_of_the_very_first_cell_is_lost() -> None:
    async def uno() -> list[str]:
        async with kernel() as (_, cliente):
            domanda = cliente.execute("print('a'); import IPython.display as d; d.display('b'); 'c'")
            tipi = []
            while True:
                messaggio = await cliente.get_iopub_msg(timeout=10)
                assert messaggio["parent_header"]["msg_id"] == domanda
                tipi.append(messaggio["msg_type"])
                if messaggio["content"].get("execution_state") == "idle":
                    return tipi

    async def prova() -> list[list[str]]:
        return [r for _ in range(6) for r in await asyncio.gather(*(uno() for _ in range(5)))]

    attesi = ["status", "execute_input", "stream", "display_data", "execute_result", "status"]
    assert asyncio.run(prova()) == [attesi] * 30


# ------------------------------------------------------------------ deaths


@pytest.mark.parametrize(
    ("codice", "atteso"),
    [
        ("import os; os._exit(7)", 7),
        ("import ctypes; ctypes.string_at(0)", -signal.SIGSEGV),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
    ],
    ids=["exit", "segmentation fault", "killed as when out of memory"],
)
def test_a_kernel_that_dies_is_noticed_with_its_exit_code(codice: str, atteso: int) -> None:
    async def prova() -> int | None:
        async with kernel() as (gestore, cliente):
            fornitore_ = gestore.provisioner
            assert fornitore_ is not None
            assert await fornitore_.poll() is None
            figlio = await valuta(cliente, "f.pid", "import subprocess; f = subprocess.Popen(['sleep', '100'])")
            cliente.execute(codice)
            codice_uscita = await asyncio.wait_for(fornitore_.wait(), 10)
            assert entro(1, lambda: not in_vita(figlio))  # nothing it started outlives it
            return codice_uscita

    assert asyncio.run(prova()) == atteso


def test_a_notebook_whose_kernel_dies_fails_as_with_an_ordinary_one(tmp_path: Path) -> None:
    notebook = nbformat.read(_notebook(tmp_path, "import os; os._exit(1)"), as_version=4)
    with pytest.raises(DeadKernelError):
        NotebookClient(notebook, kernel_name="caldo", kernel_manager_class=GestoreKernel).execute()


def test_a_killed_template_takes_its_kernels_along_and_the_next_kernel_has_a_new_one() -> None:
    async def prova() -> None:
        async with kernel() as (_, primo), kernel() as (gestore, secondo):
            vecchi = [await valuta(c, "os.getpid()") for c in (primo, secondo)]
            stampo = await valuta(primo, "os.getppid()")
            os.kill(stampo, signal.SIGKILL)
            async with kernel() as (nuovo, terzo):
                assert e_caldo(nuovo)
                assert await valuta(terzo, "os.getppid()") != stampo
            assert entro(1, lambda: not any(map(in_vita, vecchi)))
            assert not await gestore.is_alive()

    asyncio.run(prova())


def test_a_kernel_out_of_memory_says_so_goes_on_and_leaves_no_limit_to_the_next() -> None:
    async def prova() -> list[object]:
        async with kernel() as (_, cliente):
            stretto = "import resource; resource.setrlimit(resource.RLIMIT_AS, (4 << 30, resource.RLIM_INFINITY))"
            await cliente.execute(stretto, reply=True, timeout=30)
            troppo = "troppo = bytearray(8 << 30)"
            esito = await cliente.execute(troppo, reply=True, timeout=30, stop_on_error=False)
            dopo = await valuta(cliente, "6 * 7")
        async with kernel() as (gestore, cliente):
            limite = await valuta(cliente, "resource.getrlimit(resource.RLIMIT_AS)[0]", "import resource")
            return [esito["content"]["ename"], dopo, e_caldo(gestore), limite]

    assert asyncio.run(prova()) == ["MemoryError", 42, True, resource.getrlimit(resource.RLIMIT_AS)[0]]


def test_jupyter_server_starts_a_dead_kernel_again(jupyter_privato: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def prova() -> None:
        di_jupyterlab: Any = AsyncMappingKernelManager
        server = di_jupyterlab(root_dir=str(jupyter_privato), connection_dir=str(jupyter_privato))
        numero = await server.start_kernel(kernel_name="caldo")
        gestore = server.get_kernel(numero)
        try:
            await gestore.ready
            pid = gestore.provisioner.pid
            os.kill(pid, signal.SIGKILL)
            async with asyncio.timeout(20):
                while gestore.provisioner.pid == pid or not (gestore.provisioner.caldo and gestore.ready.done()):
                    await asyncio.sleep(0.02)
        finally:
            await server.shutdown_kernel(numero)

    monkeypatch.setattr(KernelRestarter, "time_to_dead", 0.1)
    asyncio.run(prova())


def test_a_killed_client_leaves_no_process_and_does_not_disturb_another(tmp_path: Path) -> None:
    with _cliente(tmp_path) as uno, _cliente(tmp_path) as altro:
        del_primo, del_secondo = _processi(uno), _processi(altro)
        assert not set(del_primo) & set(del_secondo)
        assert all(map(in_vita, [*del_primo, *del_secondo]))
        uno.kill()
        assert entro(1, lambda: not any(map(in_vita, del_primo)))
        assert all(map(in_vita, del_secondo))
        altro.kill()
        assert entro(1, lambda: not any(map(in_vita, del_secondo)))


def test_a_client_that_ends_by_itself_leaves_no_process_and_no_file(tmp_path: Path) -> None:
    with _cliente(tmp_path) as cliente:
        processi = _processi(cliente)
        cliente.communicate(b"\n", timeout=20)
        assert cliente.returncode == 0
        assert entro(1, lambda: not any(map(in_vita, processi)))
    assert list(tmp_path.iterdir()) == []


def test_forty_kernels_leave_the_template_as_it_was() -> None:
    async def uno() -> None:
        gestore = GestoreKernel(kernel_name="caldo")
        await gestore.start_kernel()
        assert e_caldo(gestore)
        await gestore.shutdown_kernel(now=True)

    async def prova() -> tuple[list[int], list[int]]:
        async with kernel() as (_, cliente):
            stampo = await valuta(cliente, "os.getppid()")
        assert entro(5, lambda: not _figli(stampo))
        prima = _misura(stampo)
        for _ in range(10):
            await asyncio.gather(*(uno() for _ in range(4)))
        assert entro(5, lambda: not _figli(stampo))
        return prima, _misura(stampo)

    (memoria_prima, *prima), (memoria_dopo, *dopo) = asyncio.run(prova())
    assert prima == dopo
    assert memoria_dopo < memoria_prima + 512


# ------------------------------------------------------------------ what a fork cannot honour


def test_an_environment_that_cannot_be_honoured_means_an_ordinary_kernel(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def prova() -> int:
        (tmp_path / "altrove.py").write_text("X = 7")
        altrove = os.environ | {"PYTHONPATH": str(tmp_path)}
        async with kernel() as (_, caldo):
            assert await valuta(caldo, "1") == 1
            async with kernel(env=altrove) as (gestore, cliente):
                assert not e_caldo(gestore)
                return int(await valuta(cliente, "altrove.X", "import altrove"))

    REGISTRO.ritira_resoconti()
    with caplog.at_level(logging.WARNING):
        assert asyncio.run(prova()) == 7
    motivo = "la variabile PYTHONPATH è diversa da quella dello stampo"
    righe = [r.getMessage() for r in caplog.records if "kernel ordinario" in r.getMessage()]
    assert righe == [f"kernel ordinario: {motivo}"]
    resoconti = REGISTRO.ritira_resoconti()
    assert [(r.genere, r.motivo) for r in resoconti] == [("ordinario", motivo), ("caldo", "")]
    assert [r.memoria_kb is None for r in resoconti] == [True, False]


@pytest.mark.parametrize("nome", ["VIRTUAL_ENV", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONHASHSEED", "LC_ALL", "MIA"])
def test_a_variable_read_only_once_is_compared(nome: str) -> None:
    ricetta = Ricetta(("python",), (), "", variabili=("MIA",))
    assert ricetta.differenza({}, {"ALTRA": "1"}) is None
    assert ricetta.differenza({nome: "a"}, {nome: "a"}) is None
    assert ricetta.differenza({nome: "a"}, {nome: "b"}) == nome
    assert ricetta.differenza({nome: "a"}, {}) == nome
    assert ricetta.differenza({}, {nome: "a"}) == nome


def test_more_than_one_native_thread_cannot_be_asked_of_a_fork() -> None:
    ricetta = Ricetta(("python",), (), "")
    assert ricetta.differenza({"OMP_NUM_THREADS": "8"}, {"OMP_NUM_THREADS": "1"}) is None
    assert ricetta.differenza({}, {"OMP_NUM_THREADS": "8"}) == "OMP_NUM_THREADS"


@pytest.mark.parametrize(
    ("comando", "motivo"),
    [
        (["/usr/bin/altro", "-m", "ipykernel_launcher", "-f", "x"], "l'interprete del kernelspec è un altro"),
        ([sys.executable, "-m", "xeus", "-f", "x"], "avvia «xeus»"),
        (["R", "--slave"], "non è un ipykernel"),
    ],
)
def test_another_interpreter_or_another_kernel_is_not_forked(comando: list[str], motivo: str) -> None:
    with pytest.raises(Rinuncia, match=motivo):
        Comando.da(comando)


@pytest.mark.parametrize(
    ("opzioni", "motivo"),
    [
        ({"moduli": ["modulo_che_manca"]}, "il modulo «modulo_che_manca» non si importa (ModuleNotFoundError"),
        ({"riscaldamento": "1 / 0"}, "il riscaldamento è fallito (ZeroDivisionError"),
        (
            {"riscaldamento": "import threading, time; threading.Timer(60, print).start()"},
            "lo stampo ha 2 fili di esecuzione",
        ),
    ],
    ids=["a missing module", "a failing warm-up", "a thread left over"],
)
def test_a_template_that_cannot_be_forked_says_why(opzioni: dict[str, Any], motivo: str) -> None:
    ricetta = Ricetta((sys.executable,), tuple(opzioni.get("moduli", ())), opzioni.get("riscaldamento", ""))
    legame = Legame(ricetta, os.environ)
    with pytest.raises(Rinuncia) as rinuncia:
        legame.pronto.result(timeout=30)
    assert motivo in str(rinuncia.value)
    legame.chiudi()
    assert not legame.superabile  # it is not tried again at each kernel


def test_elsewhere_than_on_linux_the_kernel_is_ordinary(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def prova() -> bool:
        async with kernel() as (gestore, _):
            return e_caldo(gestore)

    monkeypatch.setattr(fornitore, "sys", SimpleNamespace(platform="darwin"))
    with caplog.at_level(logging.WARNING):
        assert not asyncio.run(prova())
    assert "i kernel caldi ci sono solo su Linux" in caplog.text


def test_output_sent_elsewhere_is_honoured_and_a_new_pipe_means_an_ordinary_kernel(tmp_path: Path) -> None:
    async def prova() -> list[bool]:
        caldi = []
        with (tmp_path / "uscita").open("wb") as uscita:
            for errore in (uscita, subprocess.STDOUT):
                async with kernel(stdout=uscita, stderr=errore) as (gestore, cliente):
                    await valuta(cliente, "1", "import os; os.write(1, b'ecco')")
                    caldi.append(e_caldo(gestore))
        return caldi

    assert asyncio.run(prova()) == [True, False]
    assert (tmp_path / "uscita").read_text() == "eccoecco"


def test_a_module_that_changed_on_disk_is_imported_anew(
    tmp_path: Path, jupyter_privato: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def valore() -> tuple[bool, int]:
        async with kernel("in_scrittura") as (gestore, cliente):
            return e_caldo(gestore), await valuta(cliente, "mio_modulo.X", "import mio_modulo")

    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    installa(jupyter_privato, "in_scrittura", ["mio_modulo"])
    (tmp_path / "mio_modulo.py").write_text("X = 1")
    assert asyncio.run(valore()) == (True, 1)
    (tmp_path / "mio_modulo.py").write_text("X = 2000")
    assert asyncio.run(valore()) == (True, 2000)


def test_what_may_come_later_is_imported_when_no_kernel_is_asked_for_and_a_broken_module_harms_nobody(
    tmp_path: Path, jupyter_privato: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def prova() -> bool:
        for _ in range(60):
            async with kernel("con_calma") as (gestore, cliente):
                assert e_caldo(gestore)
                if await valuta(cliente, "'con_calma' in sys.modules"):
                    return True
            await asyncio.sleep(0.5)
        return False

    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "rotto.py").write_text("raise SystemError('guasto')")
    (tmp_path / "con_calma.py").write_text("X = 1")
    installa(jupyter_privato, "con_calma", ["json"], poi=["import rotto", "import con_calma"])
    assert asyncio.run(prova())
    (tmp_path / "con_calma.py").write_text("X = 2000")  # and it is looked at as the others are
    assert asyncio.run(prova())


# ------------------------------------------------------------------ ahead of time


def test_a_template_started_ahead_is_the_one_its_kernels_come_from(jupyter_privato: Path) -> None:
    async def prova() -> tuple[bool, int]:
        async with kernel("anticipato") as (gestore, cliente):
            return e_caldo(gestore), await valuta(cliente, "os.getppid()")

    installa(jupyter_privato, "anticipato", ["json"], "x = 1", ["CAMERA"])
    inizio = time.monotonic()
    anticipa(specifica(["json"], "x = 1", ["CAMERA"]), os.environ)
    assert time.monotonic() - inizio < 0.2
    ricetta = Ricetta((sys.executable, "-Xfrozen_modules=off"), ("json",), "x = 1", ("CAMERA",))
    anticipato = REGISTRO.legame(ricetta, {}).pronto.result(timeout=60)
    assert asyncio.run(prova()) == (True, anticipato)


def test_the_environment_of_a_kernelspec_counts_when_its_template_is_started_ahead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONEXECUTABLE", "altro")
    monkeypatch.setenv("BASE", "/dati")
    contenuto = specifica(["json"], "y = 1") | {"env": {"LC_TIME": "C", "RADICE": "${BASE}/x"}}
    anticipa(contenuto, os.environ)
    ambiente = REGISTRO.legame(Ricetta((sys.executable, "-Xfrozen_modules=off"), ("json",), "y = 1"), {}).ambiente
    assert (ambiente["LC_TIME"], ambiente["RADICE"], "PYTHONEXECUTABLE" in ambiente) == ("C", "/dati/x", False)


@pytest.mark.parametrize("che", ["another provisioner", "another interpreter", "another system", "relative path"])
def test_nothing_is_started_ahead_where_no_kernel_could_be_forked(che: str, monkeypatch: pytest.MonkeyPatch) -> None:
    contenuto, ambiente = specifica(["json"], "z = 1"), dict(os.environ)
    match che:
        case "another provisioner":
            contenuto["metadata"].pop("kernel_provisioner")
        case "another interpreter":
            contenuto["argv"][0] = "/usr/bin/altro"
        case "another system":
            monkeypatch.setattr(anticipo, "sys", SimpleNamespace(platform="darwin"))
        case "relative path":
            ambiente["PYTHONPATH"] = "qui"
    monkeypatch.setattr(REGISTRO, "legame", lambda *_: pytest.fail("a template was started"))
    anticipa(contenuto, ambiente)


# ------------------------------------------------------------------ the kernelspec and its sockets


@pytest.mark.parametrize("nome", ["python", "python2", "python3", "Python3"])
def test_the_name_of_the_ordinary_kernel_is_refused(
    nome: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NomeRifiutato, match="kernel ordinario di Python"):
        installa(tmp_path, nome)
    assert main(["installa", f"--prefisso={tmp_path}", f"--nome={nome}"]) == 2
    assert f"«{nome}» è il nome del kernel ordinario" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("nome", ["", "..", "a/b", "perché", "con spazi"])
def test_a_name_that_jupyter_would_not_find_is_refused(nome: str, tmp_path: Path) -> None:
    with pytest.raises(NomeRifiutato, match="lettere non accentate"):
        installa(tmp_path, nome)


def test_the_kernelspec_is_installed_where_jupyter_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "caldo.py").write_text("x = 'è'", encoding="utf-8")
    moduli = ["--modulo=json", "--poi=import calendar"]
    assert main(["installa", f"--prefisso={tmp_path}", *moduli, f"--riscaldamento={tmp_path / 'caldo.py'}"]) == 0
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share" / "jupyter"))
    trovata = KernelSpecManager().get_kernel_spec("analisi")
    assert trovata.metadata["kernel_provisioner"] == {
        "provisioner_name": "warm-fork",
        "config": {"preload": ["json"], "warmup": "x = 'è'", "later": ["import calendar"], "environment": []},
    }
    assert trovata.argv[0] == sys.executable
    assert list((tmp_path / "share/jupyter/kernels/analisi").iterdir()) == [
        tmp_path / "share/jupyter/kernels/analisi/kernel.json"
    ]


def test_a_folder_that_cannot_be_written_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "share").write_text("")
    assert main(["installa", f"--prefisso={tmp_path}"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_sockets_stand_in_a_private_folder_with_a_short_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lunga = tmp_path / ("x" * 90)
    lunga.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(lunga))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    cartella = cartella_privata()
    assert cartella is not None
    assert cartella.stat().st_mode & 0o777 == 0o700
    assert cartella.parent == Path("/tmp")
    cartella.rmdir()


def test_a_file_written_while_it_was_being_imported_counts_as_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in_corso.py").write_text("")
    monkeypatch.setitem(sys.modules, "in_corso", ModuleType("in_corso"))
    monkeypatch.setattr(sys.modules["in_corso"], "__file__", str(tmp_path / "in_corso.py"), raising=False)
    scritto = (tmp_path / "in_corso.py").stat().st_mtime_ns
    assert cambiato(impronte_moduli(scritto + 1)) is None
    assert cambiato(impronte_moduli(scritto)) == str(tmp_path / "in_corso.py")


def test_the_same_kernelspec_runs_ordinarily_without_the_provisioner() -> None:
    argomenti = specifica()["argv"]
    assert argomenti[0] == sys.executable
    assert argomenti[argomenti.index("-m") + 1] == "ipykernel_launcher"
    assert Comando.da(argomenti).argomenti[:2] == ("-f", "{connection_file}")


def _mostrato(nome: str, celle: list[str], cartella: Path) -> list[list[Any]]:
    """What each cell shows in a kernel of that name: kind and content, but for addresses in memory and tracebacks."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in celle])
    NotebookClient(notebook, kernel_name=nome, allow_errors=True).execute(cwd=str(cartella))
    parti = ("output_type", "ename", "text", "data", "metadata")
    return [[re.sub("0x[0-9a-f]+", "0x", str([u.get(p) for p in parti])) for u in c.outputs] for c in notebook.cells]


def _notebook(cartella: Path, *celle: str) -> Path:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in celle])
    notebook.metadata["kernelspec"] = {"name": "caldo", "language": "python", "display_name": "caldo"}
    percorso = cartella / "ingresso.ipynb"
    nbformat.write(notebook, percorso)
    return percorso


def _cliente(temporanea: Path) -> subprocess.Popen[bytes]:
    ambiente = os.environ | {"TMPDIR": str(temporanea)}
    return subprocess.Popen([sys.executable, str(CLIENTE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ambiente)


def _processi(cliente: subprocess.Popen[bytes]) -> list[int]:
    """The template and the kernels of a client, which prints them once they answer."""
    assert cliente.stdout is not None
    return [int(pid) for pid in json.loads(cliente.stdout.readline())]


def _canali(pid: int) -> set[str]:
    """The sockets that a process holds, by their system-wide names."""
    aperti = {str(p.readlink()) for p in Path(f"/proc/{pid}/fd").iterdir() if os.path.lexists(p)}
    return {nome for nome in aperti if nome.startswith("socket:")}


def _figli(pid: int) -> list[int]:
    """The children of a process, those not yet buried included."""
    return [int(figlio) for figlio in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _misura(pid: int) -> list[int]:
    """Private memory in kB, open descriptors and threads of a process."""
    intera = Path(f"/proc/{pid}/smaps_rollup").read_text()
    privata = sum(int(r.split()[1]) for r in intera.splitlines() if r.startswith("Private_Dirty"))
    return [
        privata,
        len(list(Path(f"/proc/{pid}/fd").iterdir())),
        len(list(Path(f"/proc/{pid}/task").iterdir())),
    ]
