"""A client of its own for tests: two warm kernels, whose pids it prints with the template's, until its input ends."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from analisi.kernel.gestore import GestoreKernel


async def _kernel() -> tuple[GestoreKernel, int, int]:
    gestore = GestoreKernel(kernel_name="caldo")
    await gestore.start_kernel()
    cliente: Any = gestore.client()
    cliente.start_channels()
    await cliente.wait_for_ready(timeout=60)
    risposta = await cliente.execute("import os", user_expressions={"p": "os.getppid()"}, reply=True, timeout=30)
    cliente.stop_channels()
    stampo = int(risposta["content"]["user_expressions"]["p"]["data"]["text/plain"])
    assert gestore.provisioner is not None
    informazioni = await gestore.provisioner.get_provisioner_info()
    return gestore, stampo, informazioni["pid"]


async def _principale() -> None:
    tutti = [await _kernel(), await _kernel()]
    print(json.dumps(sorted({p for _, stampo, pid in tutti for p in (stampo, pid)})), flush=True)
    sys.stdin.readline()


asyncio.run(_principale())
