"""The templates of this process, one for each key, and an account of the kernels it ran.

This is the one piece of state the package keeps, because a template outlives every kernel manager that uses it.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Any

from warmkernel.connection import TemplateConnection
from warmkernel.spec import CannotFork, TemplateKey, provisioner_config

_KEPT = 1000


@dataclass(frozen=True)
class EndedKernel:
    """One kernel that ended: when forked the most memory it held, in kB, otherwise why it was not, in Italian."""

    forked: bool
    max_rss_kb: int | None
    reason: str = ""


class Registry:
    """Gives the template of a key, starting or replacing it as needed; safe from several threads."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._lock = threading.Lock()
        self._connections: dict[TemplateKey, TemplateConnection] = {}
        self._retired: list[TemplateConnection] = []
        self._ended: list[EndedKernel] = []

    def connection(
        self, key: TemplateKey, environment: Mapping[str, str], instead_of: TemplateConnection | None = None
    ) -> TemplateConnection:
        """The template of `key`; a new one, started with `environment`, where there is none or it is `instead_of`.

        Raises OSError where the system cannot connect two processes.
        """
        with self._lock:
            connection = self._connections.get(key)
            if connection is None or connection is instead_of or connection.replaceable:
                if connection is not None:
                    connection.retire()
                    self._retired = [c for c in (*self._retired, connection) if not c.replaceable]
                connection = self._connections[key] = TemplateConnection(key, environment)
            return connection

    def record(self, ended: EndedKernel) -> None:
        """Keep the account of a kernel that ended, and the latest `_KEPT`."""
        with self._lock:
            self._ended = [*self._ended[1 - _KEPT :], ended]

    def take_ended(self) -> list[EndedKernel]:
        """The kernels that ended since the last call, in their order."""
        with self._lock:
            ended, self._ended = self._ended, []
            return ended

    def close(self) -> None:
        """End every template and its kernels; the next kernel starts another."""
        with self._lock:
            connections = [*self._connections.values(), *self._retired]
            self._connections.clear()
            self._retired.clear()
        for connection in connections:
            connection.close()

    def abandon(self) -> None:
        """In a process forked from this one: templates and accounts are the parent's."""
        for connection in (*self._connections.values(), *self._retired):
            connection.abandon()
        self._clear()  # the lock too: another thread may have held it


REGISTRY = Registry()
atexit.register(REGISTRY.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=REGISTRY.abandon)


def start_template(content: Mapping[str, Any], environment: Mapping[str, str]) -> None:
    """Start the template of a kernelspec before anybody asks for a kernel, if there is none yet; return at once.

    `content` is that of kernel.json; `environment` is what the manager of the kernels will be given, os.environ unless
    it is told otherwise. Nothing happens where no kernel of this kernelspec could be forked: the first of them will say
    why.
    """
    config = provisioner_config(content)
    if config is None:
        return
    # what jupyter_client makes of it before it asks for a kernel, see its KernelProvisionerBase.pre_launch
    added = {name: Template(value).safe_substitute(environment) for name, value in content.get("env", {}).items()}
    variables = {**environment, **added}
    if str(content.get("language", "")).lower().startswith("python"):
        variables.pop("PYTHONEXECUTABLE", None)
    with contextlib.suppress(CannotFork, OSError):
        REGISTRY.connection(TemplateKey.of(content["argv"], variables, **config), variables)
