"""Folders, repositories and processes for the tests, cut off from those of the user."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

import hooklib

HOOKLIB = str(Path(hooklib.__file__).parent.parent)
PROGRAM = "import sys; sys.path.insert(0, {path!r}); from hooklib.__main__ import run; run()"
COMMAND = (sys.executable, "-c", PROGRAM.format(path=HOOKLIB))
"""The command as a process of its own, whether the package is installed or not."""


class Result(NamedTuple):
    """What a process came to."""

    code: int
    out: str
    err: str


def settle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Make a folder the current one; the home, the data folder and git's settings are beside it."""
    work, home = tmp_path / "work", tmp_path / "home"
    work.mkdir()
    home.mkdir()
    for name, value in surroundings(home).items():
        monkeypatch.setenv(name, value)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        if name not in surroundings(home):
            monkeypatch.delenv(name)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.chdir(work)
    return work


def surroundings(home: Path) -> dict[str, str]:
    """Return the environment of a user who has nothing but this home folder."""
    return {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "LOCALAPPDATA": str(home / "data"),
        "XDG_DATA_HOME": str(home / "data"),
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "A. Tester",
        "GIT_AUTHOR_EMAIL": "tester@example.com",
        "GIT_COMMITTER_NAME": "A. Tester",
        "GIT_COMMITTER_EMAIL": "tester@example.com",
    }


def git(*arguments: str | bytes, cwd: Path | None = None) -> bytes:
    """Run git and return what it says; a failure is a failure of the test."""
    always = ("-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main")
    return subprocess.run(
        ["git", *always, *arguments], cwd=cwd, check=True, capture_output=True
    ).stdout


def new_repository(folder: Path) -> Path:
    """Make a repository without commits."""
    folder.mkdir(parents=True, exist_ok=True)
    git("init", "-q", cwd=folder)
    return folder


def command(
    *arguments: str | bytes, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Result:
    """Run the command in a process of its own."""
    return process([*COMMAND, *arguments], cwd, env)


def process(
    arguments: Sequence[str | bytes], cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Result:
    """Run a program to its end."""
    done = subprocess.run(
        arguments, cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True, timeout=120
    )
    return Result(done.returncode, _text(done.stdout), _text(done.stderr))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def names(folder: Path) -> list[str]:
    """Return the names of what is in a folder."""
    return sorted(entry.name for entry in folder.iterdir())


def strays(folder: Path) -> list[str]:
    """Return the temporary files that were left below a folder."""
    return [str(path) for path in folder.rglob("*") if path.name.startswith(".image-privacy-")]


ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
POSIX = os.name == "posix"
