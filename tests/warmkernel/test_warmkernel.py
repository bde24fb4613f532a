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
from jupyter_client.manager import KernelManager, start_new_kernel
from jupyter_client.restarter import KernelRestarter
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from warmkernel import (
    REGISTRY,
    FastKernelClient,
    FastKernelManager,
    InvalidKernelName,
    install,
    kernelspec,
    spec,
    start_template,
)
from warmkernel.__main__ import main
from warmkernel.preload import changed, module_stamps
from warmkernel.spec import CannotFork, TemplateKey

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="i kernel caldi ci sono solo su Linux")

MANAGER = f"{FastKernelManager.__module__}.{FastKernelManager.__qualname__}"
CLIENT_SCRIPT = Path(__file__).with_name("kernel_client.py")
MODULES = ("numpy.random", "matplotlib.pyplot")
FIGURE = "import matplotlib.pyplot as plt; plt.figure().canvas.draw(); plt.close('all')"


@pytest.fixture(scope="module", autouse=True)
def private_jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders of Jupyter and IPython of our own, with the kernelspec `warm` in them."""
    root = tmp_path_factory.mktemp("jupyter")
    with pytest.MonkeyPatch.context() as environment:
        for name in ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
            environment.setenv(name, str(root / name.lower()))
        environment.setenv("JUPYTER_PATH", str(root / "share" / "jupyter"))
        install(root, "warm", kernelspec(MODULES, FIGURE))
        yield root
        REGISTRY.close()


@asynccontextmanager
async def kernel(name: str = "warm", **launch: object) -> AsyncIterator[tuple[FastKernelManager, FastKernelClient]]:
    manager = FastKernelManager(kernel_name=name)
    await manager.start_kernel(**launch)
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=60)
        yield manager, client  # type: ignore[misc]
    finally:
        client.stop_channels()
        await manager.shutdown_kernel()


async def evaluate(client: FastKernelClient, expression: str, before: str = "") -> Any:  # noqa: ANN401 - whatever the kernel has
    """The value of `expression` in the kernel, after it ran `before`."""
    code = f"{before}\nimport json, os, sys"
    reply = await client.execute(code, user_expressions={"v": f"json.dumps({expression})"}, reply=True, timeout=60)
    outcome = reply["content"]["user_expressions"]["v"]
    assert outcome["status"] == "ok", outcome
    return json.loads(outcome["data"]["text/plain"][1:-1])


def is_forked(manager: KernelManager) -> bool:
    return bool(getattr(manager.provisioner, "forked", False))


def alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


# ------------------------------------------------------------------ fresh state


def test_a_kernel_has_the_preloaded_modules_and_nothing_of_another_kernel() -> None:
    async def scenario() -> None:
        async with kernel() as (one, first), kernel() as (_, second):
            assert is_forked(one)
            assert await evaluate(first, "'matplotlib.pyplot' in sys.modules", "secret = 1")
            assert not await evaluate(second, "'secret' in globals()")
        async with kernel() as (_, third):
            assert not await evaluate(third, "'secret' in globals()")

    asyncio.run(scenario())


def test_two_kernels_side_by_side_never_share_a_figure() -> None:
    async def scenario() -> None:
        async with kernel() as (_, first), kernel() as (_, second):
            figure = "import matplotlib.pyplot as plt"
            kept_open = "get_ipython().run_line_magic('config', 'InlineBackend.close_figures = False')"
            assert await evaluate(first, "plt.get_fignums()", f"{figure}; {kept_open}; plt.figure()") == [1]
            assert await evaluate(second, "plt.get_fignums()", figure) == []

    asyncio.run(scenario())


def test_random_numbers_differ_between_kernels() -> None:
    async def scenario() -> list[list[float]]:
        code = "import random, numpy"
        async with kernel() as (_, first), kernel() as (_, second):
            expression = "[random.random(), numpy.random.random(), numpy.random.default_rng().random()]"
            return [await evaluate(client, expression, code) for client in (first, second)]

    first, second = asyncio.run(scenario())
    assert not set(first) & set(second)


def test_a_kernel_has_the_folder_and_the_environment_of_its_request(tmp_path: Path) -> None:
    async def scenario() -> list[object]:
        environment = os.environ | {"MINE": "1", "TZ": "Asia/Tokyo", "TMPDIR": str(tmp_path)}
        environment.pop("JUPYTER_DATA_DIR")
        async with kernel(cwd=str(tmp_path), env=environment) as (manager, client):
            assert is_forked(manager)
            expression = (
                "[os.getcwd(), os.environ.get('MINE'), os.environ.get('JUPYTER_DATA_DIR'),"
                " os.environ.get('OPENBLAS_NUM_THREADS'), time.tzname[0], tempfile.gettempdir(), sys.argv[1], helper.X]"
            )
            (tmp_path / "helper.py").write_text("X = 7")
            return list(await evaluate(client, expression, "import time, tempfile, helper"))

    result = asyncio.run(scenario())
    assert result == [
        str(tmp_path),
        "1",
        None,
        os.environ.get("OPENBLAS_NUM_THREADS"),
        "JST",
        str(tmp_path),
        "-f",
        7,
    ]


def test_a_kernel_holds_no_channel_of_its_template_and_reaches_no_network(capfd: pytest.CaptureFixture[str]) -> None:
    async def scenario() -> tuple[set[str], str]:
        async with kernel() as (manager, client):
            pid, template = await evaluate(client, "[os.getpid(), os.getppid()]")
            return _open_sockets(pid) & _open_sockets(template), str(manager.transport)

    shared, transport = asyncio.run(scenario())
    assert (shared, transport) == (set(), "ipc")
    assert "TCP" not in "".join(capfd.readouterr())


def test_a_file_left_open_is_written_out_and_exit_functions_run(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with kernel(cwd=str(tmp_path)) as (_, client):
            code = "import atexit, pathlib; f = open('open.txt', 'w'); f.write('all')"
            await evaluate(client, "1", f"{code}; atexit.register(pathlib.Path('exit.txt').write_text, 'done')")

    asyncio.run(scenario())
    assert [(tmp_path / name).read_text() for name in ("open.txt", "exit.txt")] == ["all", "done"]


# ------------------------------------------------------------------ charts

CHART_NOTEBOOKS = {
    "figures of every kind, closed at the end of each cell": [
        "import matplotlib as m, matplotlib.pyplot as plt, pandas as pd",
        "print(m.is_interactive(), m.get_backend(auto_select=False), sorted(m.rcParams.items()))",
        "plt.plot([1, 2])",
        "plt.plot([1, 3]); plt.show()",
        "plt.plot([1, 2]); plt.figure(figsize=(2, 2)); plt.bar(['a', 'b'], [2, 1]);",
        "print(plt.get_fignums(), m.is_interactive(), m.get_backend(), sorted(m.rcParams.items()))",
        "fig, axes = plt.subplots(); plt.close(fig); fig",
        "display(fig, metadata={'image/png': {'alt': 'empty'}})",
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
def no_template(private_jupyter: Path) -> str:
    """The name of the same kernelspec without the provisioner."""
    ordinary = kernelspec()
    del ordinary["metadata"]["kernel_provisioner"]
    folder = private_jupyter / "share" / "jupyter" / "kernels" / "ordinary"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(ordinary))
    return "ordinary"


@pytest.mark.parametrize("cells", CHART_NOTEBOOKS.values(), ids=CHART_NOTEBOOKS)
def test_charts_come_out_of_a_warm_kernel_as_of_an_ordinary_one_to_the_byte(
    cells: list[str], no_template: str, tmp_path: Path
) -> None:
    warm, ordinary = (_shown(name, cells, tmp_path) for name in ("warm", no_template))
    assert "image/png" in str(ordinary) or "agg" in cells[0]
    assert warm == ordinary


def test_charts_come_out_also_where_the_template_drew_none(private_jupyter: Path, tmp_path: Path) -> None:
    install(private_jupyter, "no_figures", kernelspec(["matplotlib.pyplot"]))
    cells = ["import matplotlib.pyplot as plt; plt.plot([1, 2]);"]
    assert _shown("no_figures", cells, tmp_path) == _shown("warm", cells, tmp_path)


def test_a_folder_with_settings_of_matplotlib_of_its_own_means_an_ordinary_kernel(tmp_path: Path) -> None:
    async def scenario() -> tuple[bool, Any]:
        async with kernel(cwd=str(tmp_path)) as (manager, client):
            return is_forked(manager), await evaluate(client, "m.rcParams['lines.linewidth']", "import matplotlib as m")

    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 7\n")
    assert asyncio.run(scenario()) == (False, 7.0)


# ------------------------------------------------------------------ Jupyter's own operations


def test_an_interrupted_cell_stops_and_the_kernel_goes_on() -> None:
    async def scenario() -> tuple[str, int]:
        async with kernel() as (manager, client):
            code = "import time; print('go', flush=True); time.sleep(60)"
            request = client.execute(code, stop_on_error=False)
            while (await client.get_iopub_msg(timeout=10))["msg_type"] != "stream":
                pass
            await manager.interrupt_kernel()
            reply = await client._recv_reply(request, timeout=10)
            return reply["content"]["ename"], await evaluate(client, "6 * 7")

    assert asyncio.run(scenario()) == ("KeyboardInterrupt", 42)


def test_a_manager_is_ready_when_its_kernel_is_and_tells_why_it_could_not_start() -> None:
    async def scenario() -> None:
        async with kernel() as (manager, _):
            assert manager.ready.done()
            assert manager.ready.exception() is None
        assert manager.ready.exception() is None
        missing = FastKernelManager(kernel_name="missing")
        with pytest.raises(NoSuchKernel):
            await missing.start_kernel()
        assert isinstance(missing.ready.exception(), NoSuchKernel)

    asyncio.run(scenario())


def test_a_restarted_kernel_is_another_fork_of_the_same_template() -> None:
    async def scenario() -> None:
        async with kernel() as (manager, client):
            before = await evaluate(client, "[os.getpid(), os.getppid()]", "secret = 1")
            await manager.restart_kernel()
            await client.wait_for_ready(timeout=30)
            after = await evaluate(client, "[os.getpid(), os.getppid(), 'secret' in globals()]")
            assert is_forked(manager)
            assert after[0] != before[0]
            assert after[1:] == [before[1], False]

    asyncio.run(scenario())


def test_nothing_stays_on_disk_or_in_memory_after_a_shutdown() -> None:
    async def scenario() -> tuple[Path, list[int]]:
        async with kernel() as (manager, client):
            orphan = "import subprocess; p = subprocess.getoutput('sleep 100 >/dev/null 2>&1 & echo $!')"
            return Path(manager.ip).parent, await evaluate(client, "[os.getpid(), int(p)]", orphan)

    folder, processes = asyncio.run(scenario())
    assert not folder.exists()
    assert within(1, lambda: not any(map(alive, processes)))


def test_papermill_and_nbclient_need_only_the_name_of_the_kernel(tmp_path: Path) -> None:
    REGISTRY.take_ended()
    for index, options in enumerate(({}, {"kernel_manager_class": MANAGER})):
        output = papermill.execute_notebook(
            str(_notebook(tmp_path, "print(6 * 7)")),
            str(tmp_path / f"{index}.ipynb"),
            kernel_name="warm",
            progress_bar=False,
            **options,
        )
        assert output.cells[0].outputs[0].text == "42\n"
    assert [e.forked for e in REGISTRY.take_ended()] == [True, True]


def test_the_blocking_manager_of_consoles_starts_warm_kernels_too() -> None:
    manager, client = start_new_kernel(kernel_name="warm")
    try:
        assert client.execute("1 + 1", reply=True, timeout=30)["content"]["status"] == "ok"
        assert is_forked(manager)
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def test_jupyter_server_starts_interrupts_restarts_and_ends_warm_kernels(private_jupyter: Path) -> None:
    async def scenario() -> None:
        of_jupyterlab: Any = AsyncMappingKernelManager
        server = of_jupyterlab(root_dir=str(private_jupyter), connection_dir=str(private_jupyter))
        number = await server.start_kernel(kernel_name="warm")
        manager = server.get_kernel(number)
        try:
            await manager.ready
            pid = manager.provisioner.pid
            assert (manager.provisioner.forked, manager.transport) == (True, "ipc")
            await server.interrupt_kernel(number)
            await server.restart_kernel(number)
            assert manager.provisioner.forked
            assert manager.provisioner.pid != pid
        finally:
            await server.shutdown_kernel(number)

    asyncio.run(scenario())


def test_a_template_outlives_the_thread_that_asked_for_it() -> None:
    async def scenario() -> int:
        async with kernel() as (_, client):
            return int(await evaluate(client, "os.getppid()"))

    REGISTRY.close()
    with ThreadPoolExecutor(1) as passing:
        template = passing.submit(asyncio.run, scenario()).result()
    assert asyncio.run(scenario()) == template


def test_a_fork_of_the_client_leaves_its_templates_alone() -> None:
    async def scenario() -> int:
        async with kernel() as (_, client):
            return int(await evaluate(client, "os.getppid()"))

    template = asyncio.run(scenario())
    pid = os.fork()
    if pid == 0:
        REGISTRY.close()  # what a child that ends would do
        os._exit(0)
    assert os.waitpid(pid, 0) == (pid, 0)
    assert asyncio.run(scenario()) == template


def test_no_output_of_the_very_first_cell_is_lost() -> None:
    async def one() -> list[str]:
        async with kernel() as (_, client):
            request = client.execute("print('a'); import IPython.display as d; d.display('b'); 'c'")
            kinds = []
            while True:
                message = await client.get_iopub_msg(timeout=10)
                assert message["parent_header"]["msg_id"] == request
                kinds.append(message["msg_type"])
                if message["content"].get("execution_state") == "idle":
                    return kinds

    async def scenario() -> list[list[str]]:
        return [r for _ in range(6) for r in await asyncio.gather(*(one() for _ in range(5)))]

    expected = ["status", "execute_input", "stream", "display_data", "execute_result", "status"]
    assert asyncio.run(scenario()) == [expected] * 30


# ------------------------------------------------------------------ deaths


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import os; os._exit(7)", 7),
        ("import ctypes; ctypes.string_at(0)", -signal.SIGSEGV),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
    ],
    ids=["exit", "segmentation fault", "killed as when out of memory"],
)
def test_a_kernel_that_dies_is_noticed_with_its_exit_code(code: str, expected: int) -> None:
    async def scenario() -> int | None:
        async with kernel() as (manager, client):
            provisioner = manager.provisioner
            assert provisioner is not None
            assert await provisioner.poll() is None
            child = await evaluate(client, "f.pid", "import subprocess; f = subprocess.Popen(['sleep', '100'])")
            client.execute(code)
            exit_code = await asyncio.wait_for(provisioner.wait(), 10)
            assert within(1, lambda: not alive(child))  # nothing it started outlives it
            return exit_code

    assert asyncio.run(scenario()) == expected


def test_a_notebook_whose_kernel_dies_fails_as_with_an_ordinary_one(tmp_path: Path) -> None:
    notebook = nbformat.read(_notebook(tmp_path, "import os; os._exit(1)"), as_version=4)
    with pytest.raises(DeadKernelError):
        NotebookClient(notebook, kernel_name="warm", kernel_manager_class=FastKernelManager).execute()


def test_a_killed_template_takes_its_kernels_along_and_the_next_kernel_has_a_new_one() -> None:
    async def scenario() -> None:
        async with kernel() as (_, first), kernel() as (manager, second):
            old = [await evaluate(client, "os.getpid()") for client in (first, second)]
            template = await evaluate(first, "os.getppid()")
            os.kill(template, signal.SIGKILL)
            async with kernel() as (new, third):
                assert is_forked(new)
                assert await evaluate(third, "os.getppid()") != template
            assert within(1, lambda: not any(map(alive, old)))
            assert not await manager.is_alive()

    asyncio.run(scenario())


def test_a_kernel_out_of_memory_says_so_goes_on_and_leaves_no_limit_to_the_next() -> None:
    async def scenario() -> list[object]:
        async with kernel() as (_, client):
            tight = "import resource; resource.setrlimit(resource.RLIMIT_AS, (4 << 30, resource.RLIM_INFINITY))"
            await client.execute(tight, reply=True, timeout=30)
            too_much = "too_much = bytearray(8 << 30)"
            outcome = await client.execute(too_much, reply=True, timeout=30, stop_on_error=False)
            after = await evaluate(client, "6 * 7")
        async with kernel() as (manager, client):
            limit = await evaluate(client, "resource.getrlimit(resource.RLIMIT_AS)[0]", "import resource")
            return [outcome["content"]["ename"], after, is_forked(manager), limit]

    assert asyncio.run(scenario()) == ["MemoryError", 42, True, resource.getrlimit(resource.RLIMIT_AS)[0]]


def test_jupyter_server_starts_a_dead_kernel_again(private_jupyter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        of_jupyterlab: Any = AsyncMappingKernelManager
        server = of_jupyterlab(root_dir=str(private_jupyter), connection_dir=str(private_jupyter))
        number = await server.start_kernel(kernel_name="warm")
        manager = server.get_kernel(number)
        try:
            await manager.ready
            pid = manager.provisioner.pid
            os.kill(pid, signal.SIGKILL)
            async with asyncio.timeout(20):
                while manager.provisioner.pid == pid or not (manager.provisioner.forked and manager.ready.done()):
                    await asyncio.sleep(0.02)
        finally:
            await server.shutdown_kernel(number)

    monkeypatch.setattr(KernelRestarter, "time_to_dead", 0.1)
    asyncio.run(scenario())


def test_a_killed_client_leaves_no_process_and_does_not_disturb_another(tmp_path: Path) -> None:
    with _client(tmp_path) as one, _client(tmp_path) as other:
        of_first, of_second = _processes(one), _processes(other)
        assert not set(of_first) & set(of_second)
        assert all(map(alive, [*of_first, *of_second]))
        one.kill()
        assert within(1, lambda: not any(map(alive, of_first)))
        assert all(map(alive, of_second))
        other.kill()
        assert within(1, lambda: not any(map(alive, of_second)))


def test_a_client_that_ends_by_itself_leaves_no_process_and_no_file(tmp_path: Path) -> None:
    with _client(tmp_path) as client:
        processes = _processes(client)
        client.communicate(b"\n", timeout=20)
        assert client.returncode == 0
        assert within(1, lambda: not any(map(alive, processes)))
    assert list(tmp_path.iterdir()) == []


def test_forty_kernels_leave_the_template_as_it_was() -> None:
    async def one() -> None:
        manager = FastKernelManager(kernel_name="warm")
        await manager.start_kernel()
        assert is_forked(manager)
        await manager.shutdown_kernel(now=True)

    async def scenario() -> tuple[list[int], list[int]]:
        async with kernel() as (_, client):
            template = await evaluate(client, "os.getppid()")
        assert within(5, lambda: not _children(template))
        before = _footprint(template)
        for _ in range(10):
            await asyncio.gather(*(one() for _ in range(4)))
        assert within(5, lambda: not _children(template))
        return before, _footprint(template)

    (memory_before, *before), (memory_after, *after) = asyncio.run(scenario())
    assert before == after
    assert memory_after < memory_before + 512


# ------------------------------------------------------------------ what a fork cannot honour


def test_an_environment_that_cannot_be_honoured_means_an_ordinary_kernel(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario() -> int:
        (tmp_path / "elsewhere.py").write_text("X = 7")
        elsewhere = os.environ | {"PYTHONPATH": str(tmp_path)}
        async with kernel() as (_, warm):
            assert await evaluate(warm, "1") == 1
            async with kernel(env=elsewhere) as (manager, client):
                assert not is_forked(manager)
                return int(await evaluate(client, "elsewhere.X", "import elsewhere"))

    REGISTRY.take_ended()
    with caplog.at_level(logging.WARNING):
        assert asyncio.run(scenario()) == 7
    reason = "la variabile PYTHONPATH è diversa da quella dello stampo"
    lines = [r.getMessage() for r in caplog.records if "kernel ordinario" in r.getMessage()]
    assert lines == [f"kernel ordinario: {reason}"]
    ended = REGISTRY.take_ended()
    assert [(e.forked, e.reason) for e in ended] == [(False, reason), (True, "")]
    assert [e.max_rss_kb is None for e in ended] == [True, False]


@pytest.mark.parametrize("name", ["VIRTUAL_ENV", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONHASHSEED", "LC_ALL", "MINE"])
def test_a_variable_read_only_once_is_compared(name: str) -> None:
    key = TemplateKey(("python",), environment=("MINE",))
    assert key.difference({}, {"OTHER": "1"}) is None
    assert key.difference({name: "a"}, {name: "a"}) is None
    assert key.difference({name: "a"}, {name: "b"}) == name
    assert key.difference({name: "a"}, {}) == name
    assert key.difference({}, {name: "a"}) == name


def test_more_than_one_native_thread_cannot_be_asked_of_a_fork() -> None:
    key = TemplateKey(("python",))
    assert key.difference({"OMP_NUM_THREADS": "8"}, {"OMP_NUM_THREADS": "1"}) is None
    assert key.difference({}, {"OMP_NUM_THREADS": "8"}) == "OMP_NUM_THREADS"


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (["/usr/bin/other", "-m", "ipykernel_launcher", "-f", "x"], "l'interprete del kernelspec è un altro"),
        ([sys.executable, "-m", "xeus", "-f", "x"], "avvia «xeus»"),
        (["R", "--slave"], "non è un ipykernel"),
    ],
)
def test_another_interpreter_or_another_kernel_is_not_forked(command: list[str], reason: str) -> None:
    with pytest.raises(CannotFork, match=reason):
        TemplateKey.of(command, {})


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"preload": ("missing_module",)}, "il modulo «missing_module» non si importa (ModuleNotFoundError"),
        ({"warmup": "1 / 0"}, "il riscaldamento è fallito (ZeroDivisionError"),
        (
            {"warmup": "import threading, time; threading.Timer(60, print).start()"},
            "lo stampo ha 2 fili di esecuzione",
        ),
    ],
    ids=["a missing module", "a failing warm-up", "a thread left over"],
)
def test_a_template_that_cannot_be_forked_says_why(options: dict[str, Any], reason: str) -> None:
    key = TemplateKey((sys.executable,), **options)
    connection = REGISTRY.connection(key, os.environ)
    with pytest.raises(CannotFork) as refusal:
        connection.ready.result(timeout=30)
    assert reason in str(refusal.value)
    connection.close()
    assert REGISTRY.connection(key, os.environ) is connection  # it is not tried again at each kernel


def test_elsewhere_than_on_linux_the_kernel_is_ordinary(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario() -> bool:
        async with kernel() as (manager, _):
            return is_forked(manager)

    monkeypatch.setattr(spec, "sys", SimpleNamespace(platform="darwin"))
    with caplog.at_level(logging.WARNING):
        assert not asyncio.run(scenario())
    assert "i kernel caldi ci sono solo su Linux" in caplog.text


def test_output_sent_elsewhere_is_honoured_and_a_new_pipe_means_an_ordinary_kernel(tmp_path: Path) -> None:
    async def scenario() -> list[bool]:
        forked = []
        with (tmp_path / "output").open("wb") as output:
            for error in (output, subprocess.STDOUT):
                async with kernel(stdout=output, stderr=error) as (manager, client):
                    await evaluate(client, "1", "import os; os.write(1, b'here')")
                    forked.append(is_forked(manager))
        return forked

    assert asyncio.run(scenario()) == [True, False]
    assert (tmp_path / "output").read_text() == "herehere"


def test_a_module_that_changed_on_disk_is_imported_anew(
    tmp_path: Path, private_jupyter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def value() -> tuple[bool, int]:
        async with kernel("being_written") as (manager, client):
            return is_forked(manager), await evaluate(client, "my_module.X", "import my_module")

    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    install(private_jupyter, "being_written", kernelspec(["my_module"]))
    (tmp_path / "my_module.py").write_text("X = 1")
    assert asyncio.run(value()) == (True, 1)
    (tmp_path / "my_module.py").write_text("X = 2000")
    assert asyncio.run(value()) == (True, 2000)


def test_what_may_come_later_is_imported_when_no_kernel_is_asked_for_and_a_broken_module_harms_nobody(
    tmp_path: Path, private_jupyter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> bool:
        for _ in range(60):
            async with kernel("at_leisure") as (manager, client):
                assert is_forked(manager)
                if await evaluate(client, "'at_leisure' in sys.modules"):
                    return True
            await asyncio.sleep(0.5)
        return False

    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "broken.py").write_text("raise SystemError('broken')")
    (tmp_path / "at_leisure.py").write_text("X = 1")
    content = kernelspec(["json"], later=["import broken", "import at_leisure"])
    install(private_jupyter, "at_leisure", content)
    assert asyncio.run(scenario())
    (tmp_path / "at_leisure.py").write_text("X = 2000")  # and it is looked at as the others are
    assert asyncio.run(scenario())


# ------------------------------------------------------------------ ahead of time


def test_a_template_started_ahead_is_the_one_its_kernels_come_from(private_jupyter: Path) -> None:
    async def scenario() -> tuple[bool, int]:
        async with kernel("ahead") as (manager, client):
            return is_forked(manager), await evaluate(client, "os.getppid()")

    content = kernelspec(["json"], "x = 1", environment=["MINE"])
    install(private_jupyter, "ahead", content)
    start = time.monotonic()
    start_template(content, os.environ)
    assert time.monotonic() - start < 0.2
    started_ahead = REGISTRY.connection(_key(content), {}).ready.result(timeout=60)
    assert asyncio.run(scenario()) == (True, started_ahead)


def test_the_environment_of_a_kernelspec_counts_when_its_template_is_started_ahead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONEXECUTABLE", "other")
    monkeypatch.setenv("BASE", "/data")
    content = kernelspec(["json"], "y = 1") | {"env": {"LC_TIME": "C", "ROOT": "${BASE}/x"}}
    start_template(content, os.environ)
    environment = REGISTRY.connection(_key(content), {}).environment
    assert (environment["LC_TIME"], environment["ROOT"], "PYTHONEXECUTABLE" in environment) == ("C", "/data/x", False)


@pytest.mark.parametrize("what", ["another provisioner", "another interpreter", "another system", "relative path"])
def test_nothing_is_started_ahead_where_no_kernel_could_be_forked(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content, environment = kernelspec(["json"], "z = 1"), dict(os.environ)
    match what:
        case "another provisioner":
            content["metadata"].pop("kernel_provisioner")
        case "another interpreter":
            content["argv"][0] = "/usr/bin/other"
        case "another system":
            monkeypatch.setattr(spec, "sys", SimpleNamespace(platform="darwin"))
        case "relative path":
            environment["PYTHONPATH"] = "here"
    monkeypatch.setattr(REGISTRY, "connection", lambda *_: pytest.fail("a template was started"))
    start_template(content, environment)


# ------------------------------------------------------------------ the kernelspec and its sockets


@pytest.mark.parametrize("name", ["python", "python2", "python3", "Python3"])
def test_the_name_of_the_ordinary_kernel_is_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InvalidKernelName, match="kernel ordinario di Python"):
        install(tmp_path, name, kernelspec())
    assert main(["installa", f"--prefisso={tmp_path}", f"--nome={name}"]) == 2
    assert f"«{name}» è il nome del kernel ordinario" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "..", "a/b", "perché", "with spaces"])
def test_a_name_that_jupyter_would_not_find_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidKernelName, match="lettere non accentate"):
        install(tmp_path, name, kernelspec())


def test_the_kernelspec_is_installed_where_jupyter_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "warmup.py").write_text("x = 'è'", encoding="utf-8")
    options = ["--modulo=json", "--poi=import calendar"]
    assert main(["installa", f"--prefisso={tmp_path}", *options, f"--riscaldamento={tmp_path / 'warmup.py'}"]) == 0
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share" / "jupyter"))
    found = KernelSpecManager().get_kernel_spec("warm")
    assert found.metadata["kernel_provisioner"] == {
        "provisioner_name": "warm-fork",
        "config": {"preload": ["json"], "warmup": "x = 'è'", "later": ["import calendar"], "environment": []},
    }
    assert found.argv[0] == sys.executable
    assert list((tmp_path / "share/jupyter/kernels/warm").iterdir()) == [
        tmp_path / "share/jupyter/kernels/warm/kernel.json"
    ]


def test_a_folder_that_cannot_be_written_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "share").write_text("")
    assert main(["installa", f"--prefisso={tmp_path}"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_sockets_stand_in_a_private_folder_with_a_short_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)

    async def scenario() -> tuple[int, Path]:
        async with kernel() as (manager, _):
            folder = Path(manager.ip).parent
            return folder.stat().st_mode & 0o777, folder.parent

    assert asyncio.run(scenario()) == (0o700, Path("/tmp"))


def test_a_file_written_while_it_was_being_imported_counts_as_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in_progress.py").write_text("")
    monkeypatch.setitem(sys.modules, "in_progress", ModuleType("in_progress"))
    monkeypatch.setattr(sys.modules["in_progress"], "__file__", str(tmp_path / "in_progress.py"), raising=False)
    written = (tmp_path / "in_progress.py").stat().st_mtime_ns
    assert changed(module_stamps(written + 1)) is None
    assert changed(module_stamps(written)) == str(tmp_path / "in_progress.py")


def test_the_same_kernelspec_runs_ordinarily_without_the_provisioner() -> None:
    argv = kernelspec()["argv"]
    assert argv[0] == sys.executable
    assert argv[argv.index("-m") + 1 :][:3] == ["ipykernel_launcher", "-f", "{connection_file}"]


def _key(content: dict[str, Any]) -> TemplateKey:
    config = content["metadata"]["kernel_provisioner"]["config"]
    return TemplateKey.of(content["argv"], {}, **config)


def _shown(name: str, cells: list[str], folder: Path) -> list[list[Any]]:
    """What each cell shows in a kernel of that name: kind and content, but for addresses in memory and tracebacks."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, kernel_name=name, allow_errors=True).execute(cwd=str(folder))
    parts = ("output_type", "ename", "text", "data", "metadata")
    return [
        [re.sub("0x[0-9a-f]+", "0x", str([o.get(p) for p in parts])) for o in cell.outputs] for cell in notebook.cells
    ]


def _notebook(folder: Path, *cells: str) -> Path:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "warm", "language": "python", "display_name": "warm"}
    path = folder / "input.ipynb"
    nbformat.write(notebook, path)
    return path


def _client(temporary: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {"TMPDIR": str(temporary)}
    return subprocess.Popen(
        [sys.executable, str(CLIENT_SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )


def _processes(client: subprocess.Popen[bytes]) -> list[int]:
    """The template and the kernels of a client, which prints them once they answer."""
    assert client.stdout is not None
    return [int(pid) for pid in json.loads(client.stdout.readline())]


def _open_sockets(pid: int) -> set[str]:
    """The sockets that a process holds, by their system-wide names."""
    opened = {str(p.readlink()) for p in Path(f"/proc/{pid}/fd").iterdir() if os.path.lexists(p)}
    return {name for name in opened if name.startswith("socket:")}


def _children(pid: int) -> list[int]:
    """The children of a process, those not yet reaped included."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _footprint(pid: int) -> list[int]:
    """Private memory in kB, open descriptors and threads of a process."""
    whole = Path(f"/proc/{pid}/smaps_rollup").read_text()
    private = sum(int(r.split()[1]) for r in whole.splitlines() if r.startswith("Private_Dirty"))
    return [
        private,
        len(list(Path(f"/proc/{pid}/fd").iterdir())),
        len(list(Path(f"/proc/{pid}/task").iterdir())),
    ]
