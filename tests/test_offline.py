"""Nothing is asked of, or told to, another machine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.photos import phone_photo
from tests.places import HOOKLIB, Result, process, settle

TRIPWIRE = """
import os, socket, sys

def refuse(*_, **__):
    with open(os.environ["ASKED"], "a") as file:
        file.write("asked")
    raise OSError("no network")

socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = socket.gethostbyname = refuse
sys.path.insert(0, {path!r})
"""
RUN = "from hooklib.__main__ import run; run()"


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a photo; return what is there once the network was used."""
    (settle(monkeypatch, tmp_path) / "a.jpg").write_bytes(phone_photo())
    monkeypatch.setenv("ASKED", str(tmp_path / "asked"))
    return tmp_path / "asked"


def _without_network(program: str, *arguments: str) -> Result:
    return process([sys.executable, "-c", TRIPWIRE.format(path=HOOKLIB) + program, *arguments])


@pytest.mark.once
@pytest.mark.parametrize(
    ("flags", "code"),
    [([], 1), (["--fix"], 0), (["--report", "page.html"], 1)],
    ids=["check", "fix", "report"],
)
def test_a_run_needs_no_network(asked: Path, flags: list[str], code: int) -> None:
    done = _without_network(RUN, "a.jpg", "--faces", "fast", *flags)
    assert done.code == code
    assert Path("page.html").exists() is ("--report" in flags)
    assert not asked.exists()


@pytest.mark.parametrize(
    "program", ["socket.create_connection(('::1', 9))", "socket.socket().connect(('::1', 9))"]
)
def test_use_of_the_network_is_noticed(asked: Path, program: str) -> None:
    assert _without_network(program).code == 1
    assert asked.exists()
