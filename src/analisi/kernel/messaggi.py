"""What a client and its template say to each other: one JSON object a packet, with descriptors where needed.

The two talk over a socket pair that only they inherit: it has no name, so that there are no rights to get wrong, no
path to be too long, and nobody else who could connect. Packets (SOCK_SEQPACKET) arrive whole or not at all, from
several writers at once too; a newborn kernel announces itself on the same socket as the template that bore it.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping, Sequence
from typing import Any

PACCHETTO_MASSIMO = 1 << 20
"""Bytes; the system's own limit for sending is lower (about 200 kB) and makes `invia` raise OSError."""


def coppia() -> tuple[socket.socket, socket.socket]:
    """Two connected ends that keep the limits of packets. Raises OSError where the system has none."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def invia(presa: socket.socket, messaggio: Mapping[str, object]) -> None:
    """Send `messaggio`, waiting for the other end to make room. Raises OSError when it is gone."""
    presa.send(json.dumps(messaggio).encode())


def invia_subito(presa: socket.socket, messaggio: Mapping[str, object], descrittori: Sequence[int] = ()) -> None:
    """Send `messaggio` and open files with it, for those who must not wait.

    Raises OSError when the other end is gone or has no room, or the packet is too large.
    """
    socket.send_fds(presa, [json.dumps(messaggio).encode()], list(descrittori), socket.MSG_DONTWAIT)


def ricevi(presa: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    """The next message and the descriptors that came with it; None when the other end has closed."""
    try:
        pacchetto, descrittori, _, _ = socket.recv_fds(presa, PACCHETTO_MASSIMO, 2)
    except ConnectionError:
        return None, []
    return (json.loads(pacchetto) if pacchetto else None), descrittori
