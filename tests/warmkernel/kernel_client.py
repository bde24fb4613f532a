"""A client of its own for tests: two warm kernels, whose pids it prints with the template's, until its input ends."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from warmkernel import FastKernelManager


async def _kernel() -> tuple[FastKernelManager, int, int]:
    manager = FastKernelManager(kernel_name="warm")
    await manager.start_kernel()
    client: Any = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=60)
    reply = await client.execute("import os", user_expressions={"p": "os.getppid()"}, reply=True, timeout=30)
    client.stop_channels()
    template = int(reply["content"]["user_expressions"]["p"]["data"]["text/plain"])
    assert manager.provisioner is not None
    info = await manager.provisioner.get_provisioner_info()
    return manager, template, info["pid"]


async def _main() -> None:
    both = [await _kernel(), await _kernel()]
    print(json.dumps(sorted({p for _, template, pid in both for p in (template, pid)})), flush=True)
    sys.stdin.readline()


asyncio.run(_main())
