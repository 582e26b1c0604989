"""A headless Chromium for the tests, told what to do through two pipes: no driver is needed."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe"),
)
LAUNCH = """
import fcntl, os, sys
pipes = [fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3]]
for number, pipe in enumerate(pipes, 3):
    os.dup2(pipe, number)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""The browser reads commands from file 3 and answers to file 4."""
PATIENCE = 180.0  # seconds for one answer, on a busy machine


def program() -> str | None:
    """Return the browser, None where there is none or no pipes to it."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found if os.name == "posix" else None


class Tab:
    """One page in it; `events` are what the browser told of besides its answers."""

    def __init__(self, ask: int, answers: int) -> None:
        self.events: list[dict[str, Any]] = []
        self._ask, self._answers, self._left, self._number = ask, answers, b"", 0
        self._session: dict[str, str] = {}
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        told = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = {"sessionId": told["sessionId"]}
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Return what the browser answers to a command of the DevTools protocol."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params, **self._session}
        os.write(self._ask, json.dumps(message).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == self._number:
                assert "error" not in told, told
                return cast("dict[str, Any]", told["result"])
            self.events.append(told)

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while b"\0" not in self._left:
            ready = select.select([self._answers], [], [], max(0.0, end - time.monotonic()))
            assert ready[0], "the browser does not answer"
            chunk = os.read(self._answers, 1 << 16)
            assert chunk, "the browser has ended"
            self._left += chunk
        message, _, self._left = self._left.partition(b"\0")
        return cast("dict[str, Any]", json.loads(message))

    def open(self, page: Path, width: int = 1280, *, dark: bool = False) -> None:
        """Show a page of the disk, on a screen of this width."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[scheme])
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        told = len(self.events)
        self.send("Page.navigate", url=page.resolve().as_uri())
        while all(event["method"] != "Page.loadEventFired" for event in self.events[told:]):
            self.events.append(self._next())

    def run(self, script: str) -> Any:
        """Return what an expression comes to in the page; its policy holds for what it starts."""
        told = self.send(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def press(self, key: str, code: int, text: str = "") -> None:
        """Press a key."""
        for kind in ("keyDown", "keyUp"):
            typed: Mapping[str, str] = {"text": text} if text and kind == "keyDown" else {}
            self.send(
                "Input.dispatchKeyEvent",
                **{"type": kind, "key": key, "windowsVirtualKeyCode": code, **typed},
            )

    def picture(self, target: Path, *, whole: bool = False) -> None:
        """Save what is seen, or the whole page."""
        told = self.send("Page.captureScreenshot", captureBeyondViewport=whole)
        target.write_bytes(base64.b64decode(told["data"]))

    def complaints(self) -> list[str]:
        """Return what the console and the policy had to say against the page."""
        told = [(event["method"], event.get("params", {})) for event in self.events]
        thrown = [p["exceptionDetails"]["text"] for m, p in told if m == "Runtime.exceptionThrown"]
        said = [f"{p['type']}: {p['args']}" for m, p in told if m == "Runtime.consoleAPICalled"]
        logged = [p["entry"]["text"] for m, p in told if m == "Log.entryAdded"]
        return thrown + said + logged

    def requests(self) -> list[str]:
        """Return the addresses that the page asked for."""
        sent = (e["params"] for e in self.events if e["method"] == "Network.requestWillBeSent")
        return [params["request"]["url"] for params in sent]


@contextmanager
def tab(profile: Path) -> Iterator[Tab]:
    """Run the browser with an empty profile, for one tab."""
    browser = program()
    assert browser is not None
    theirs, ask = os.pipe()
    answers, told = os.pipe()
    pipes = (str(theirs), str(told))
    command = [sys.executable, "-c", LAUNCH, *pipes, browser, *FLAGS, f"--user-data-dir={profile}"]
    process = subprocess.Popen(
        command, pass_fds=(theirs, told), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for pipe in (theirs, told):
        os.close(pipe)
    try:
        yield Tab(ask, answers)
    finally:
        for pipe in (ask, answers):
            os.close(pipe)  # by which it ends
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
