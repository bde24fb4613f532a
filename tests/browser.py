"""A small driver of headless Chromium: the DevTools protocol spoken over a pipe, with the standard library only.

Over a pipe there is no port that others could reach, and a Chromium whose tests die, however they die, ends by itself.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from base64 import b64decode
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 60.0
"""Seconds after which a silent browser is an error."""
SILENT = (
    "--headless",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
"""No profile of the user's, no network: whatever name is asked for does not exist."""
ON_THE_PIPE = 'exec "$@" 3<&0 4>&1 </dev/null >"$0" 2>&1'
"""Chromium reads commands from descriptor 3 and answers on 4; what it says besides goes to a file."""
KEYS = {"Tab": ("Tab", 9, ""), "Enter": ("Enter", 13, "\r"), "Space": ("Space", 32, " "), "Escape": ("Escape", 27, "")}
"""Name of a key: its code, its number, the text that it types."""
SHIFT = 8


def executable() -> str | None:
    """Path of a Chromium on this machine; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class BrowserError(Exception):
    """The browser refused a command, fell silent or ended."""


class Browser:
    """One Chromium with a profile of its own, thrown away at the end. Use it in a `with`.

    profile: its folder; pid: the process that leads its group.
    """

    def __init__(self) -> None:
        program = executable()
        if program is None:
            raise BrowserError("there is no Chromium on this machine")
        self.profile = Path(tempfile.mkdtemp(prefix="chromium-"))
        self._said = self.profile / "said"
        sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
        options = (*SILENT, *sandbox, f"--user-data-dir={self.profile}")
        self._process = subprocess.Popen(
            ["sh", "-c", ON_THE_PIPE, str(self._said), program, *options],
            env=os.environ | dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), str(self.profile)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self.pid = self._process.pid
        self._last = 0
        self._unread = b""
        self.events: deque[dict[str, Any]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the browser with all its processes and remove its profile; twice does no harm."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=10)
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def page(self) -> Page:
        """A new empty page."""
        target = self.command("Target.createTarget", url="about:blank")["targetId"]
        return Page(self, self.command("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])

    def command(self, method: str, session: str | None = None, /, **parameters: object) -> dict[str, Any]:
        """Give a command and wait for its result; what happens meanwhile is added to `events`.

        Raises BrowserError with the browser's own words where it refuses.
        """
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        self._send(message | ({"sessionId": session} if session else {}))
        end = time.monotonic() + PATIENCE
        while (answer := self._receive(end)).get("id") != self._last:
            self.events.append(answer)
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def wait_for(self, method: str, session: str) -> dict[str, Any]:
        """Parameters of the next event of that name in a page, past or to come; earlier events stay in `events`."""
        end = time.monotonic() + PATIENCE
        for event in list(self.events):
            if event["method"] == method and event.get("sessionId") == session:
                self.events.remove(event)
                return dict(event["params"])
        while (event := self._receive(end))["method"] != method or event.get("sessionId") != session:
            self.events.append(event)
        return dict(event["params"])

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\0")
        self._process.stdin.flush()

    def _receive(self, end: float) -> dict[str, Any]:
        assert self._process.stdout is not None
        pieces = [self._unread]
        while b"\0" not in pieces[-1]:
            if not select.select([self._process.stdout], [], [], max(end - time.monotonic(), 0))[0]:
                raise BrowserError(f"no answer within {PATIENCE:g} seconds")
            pieces.append(os.read(self._process.stdout.fileno(), 1 << 20))
            if not pieces[-1]:
                raise BrowserError(f"the browser ended: {self._said.read_text(errors='replace')[-2000:]}")
        message, _, self._unread = b"".join(pieces).partition(b"\0")
        received: dict[str, Any] = json.loads(message)
        return received


class Page:
    """A page of the browser. `requests`: every address asked for since it was opened, its own included."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session
        for domain in ("Page", "Network", "Runtime"):
            self.command(f"{domain}.enable")

    def command(self, method: str, /, **parameters: object) -> dict[str, Any]:
        """A command of the protocol to this page."""
        return self._browser.command(method, self._session, **parameters)

    def open(self, file: Path) -> None:
        """Show a local file and wait until it has loaded with its typefaces."""
        others = [e for e in self._browser.events if e.get("sessionId") != self._session]
        self._browser.events = deque(others)
        self.command("Page.navigate", url=file.resolve().as_uri())
        self._browser.wait_for("Page.loadEventFired", self._session)
        self.evaluate("document.fonts.ready.then(() => true)")

    @property
    def requests(self) -> list[str]:
        """Addresses asked for since the page was opened."""
        sent = [e for e in self._browser.events if e["method"] == "Network.requestWillBeSent"]
        return [e["params"]["request"]["url"] for e in sent if e.get("sessionId") == self._session]

    def viewport(self, width: int, height: int, scale: float = 1) -> None:
        """Size in CSS pixels; `scale` device pixels each, as a zoom of the same factor gives."""
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False
        )

    def media(self, medium: str = "screen", **features: str) -> None:
        """Medium (`screen`, `print`) and user preferences: `prefers_color_scheme="dark"`."""
        named = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.command("Emulation.setEmulatedMedia", media=medium, features=named)

    def evaluate(self, script: str) -> Any:  # noqa: ANN401  # whatever JSON the script gives
        """Value of a JavaScript expression, awaited if it is a promise. A JavaScript error is a BrowserError."""
        answer = self.command("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise BrowserError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def press(self, key: str, *, shift: bool = False) -> None:
        """Press and release a key of `KEYS`."""
        code, number, text = KEYS[key]
        for kind in ("keyDown", "keyUp"):
            self.command(
                "Input.dispatchKeyEvent",
                type=kind,
                key=text.replace("\r", key) or key,
                code=code,
                windowsVirtualKeyCode=number,
                text=text if kind == "keyDown" else "",
                modifiers=SHIFT if shift else 0,
            )

    def bring_to_front(self) -> None:
        """Make it the page that receives the keys."""
        self.command("Page.bringToFront")

    def reset_focus(self) -> None:
        """Let the next Tab start from the top of the page, as when it has just been opened."""
        self.evaluate("document.activeElement?.blur(); getSelection().removeAllRanges(); scrollTo(0, 0)")
        self.evaluate("document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute('tabindex')")

    def accessibility_tree(self) -> list[dict[str, Any]]:
        """Nodes of the accessibility tree, those that assistive tools ignore left out."""
        nodes: list[dict[str, Any]] = self.command("Accessibility.getFullAXTree")["nodes"]
        return [n for n in nodes if not n["ignored"]]

    def screenshot(self, *, full: bool = False) -> bytes:
        """The page as PNG: what the viewport shows, or all of it."""
        taken = self.command("Page.captureScreenshot", format="png", captureBeyondViewport=full)
        return b64decode(taken["data"])
