"""What a run loads: the time until the verdict on a few files is mostly that of imports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.photos import phone_photo
from tests.places import HOOKLIB
from tests.samples._jpeg_bytes import with_segments

RUN = "import sys; from hooklib.cli import main; code = main(sys.argv[1:]); print(*sys.modules)"
HEAVY = {"PIL", "ast", "brotli", "bz2", "cv2", "git", "hashlib", "inspect", "multiprocessing"}
HEAVY |= {"numpy", "shutil", "sqlite3", "subprocess", "tempfile", "tomllib", "xml"}


def test_a_clean_jpeg_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(with_segments())
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\n")
    command = [sys.executable, "-c", RUN, "--no-cache", "--faces", "off", "a.jpg"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    verdict, modules = done.stdout.splitlines()
    assert verdict == "1 image checked, nothing found."
    assert "hooklib.formats.jpeg" in modules.split()
    assert not set(modules.split()) & HEAVY


def test_a_fix_outside_of_repositories_does_without_git(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(phone_photo())
    command = [sys.executable, "-c", RUN, "--no-cache", "--faces", "off", "--fix", "a.jpg"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (tmp_path / "a.jpg").read_bytes() != phone_photo()
    assert "git" not in done.stdout.splitlines()[-1].split()


INTERRUPTED = """
import builtins, os, signal, sys
sys.path.insert(0, {path!r})
own = builtins.__import__

def late(name, *rest):
    if name == {module!r}:
        os.kill(os.getpid(), signal.SIGINT)
    return own(name, *rest)

builtins.__import__ = late
from hooklib.__main__ import run
run()
"""


@pytest.mark.skipif(os.name != "posix", reason="a process cannot interrupt itself on Windows")
@pytest.mark.parametrize(
    ("module", "code"),
    [("hooklib.cli", -signal.SIGINT), ("hooklib.scan", 130), ("hooklib.run", 130)],
)
def test_an_interrupt_shows_no_traceback_while_the_program_loads_either(
    tmp_path: Path, module: str, code: int
) -> None:
    (tmp_path / "a.jpg").write_bytes(with_segments())
    program = INTERRUPTED.format(path=HOOKLIB, module=module)
    command = [sys.executable, "-c", program, "--faces", "off", "a.jpg"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")
