"""Faults at every system call that writes: the old file or the new one, whole, and it is said.

The command runs under strace, which counts its calls on the folders of the test, and then lets each
of them fail in turn, or kills the process there. Every call of a fix meets a full disk and a
kill; what else can happen is met by every second one, and by all with `tests.effort.ALL`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from hooklib import files
from hooklib.cli import main
from tests.effort import every, in_turn
from tests.photos import SECRETS, phone_photo
from tests.places import new_repository, settle

STRACE = shutil.which("strace")
CALLS = (
    *("openat", "write", "fsync", "chmod", "fchmod", "fchmodat", "rename", "renameat", "renameat2"),
    *("mkdir", "mkdirat", "unlink", "unlinkat", "ftruncate", "flock", "close", "pwrite64"),
)
"""What a fix may do to a file system; strace knows which of them this machine has."""
OTHERS = ("EIO", "EACCES", "EROFS")
QUICK = "--seccomp-bpf"  # strace stops the process at the calls asked for, not at each one


def _may_trace(*flags: str) -> bool:
    if STRACE is None:
        return False
    command = [STRACE, "-f", *flags, "--trace=openat", "-o", "/dev/null", "true"]
    done = subprocess.run(command, capture_output=True)
    return done.returncode == 0


@cache
def _tracer() -> list[str]:
    quick = [QUICK] if _may_trace(QUICK) else []
    return [str(STRACE), "-f", "-qq", *quick]


pytestmark = [
    pytest.mark.external,
    pytest.mark.once,
    pytest.mark.skipif(not _may_trace(), reason="strace is not installed, or may not trace here"),
]


class Ended(NamedTuple):
    """How a traced command ended."""

    code: int
    said: str


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    work = new_repository(settle(monkeypatch, tmp_path))
    files._sweep.cache_clear()
    # once without a trace: what is compiled and made for good is there
    reset(work)
    run(work, "--fix", "a.jpg")
    return work


def reset(work: Path) -> None:
    shutil.rmtree(work / ".git" / "image-privacy", ignore_errors=True)
    (work / "a.jpg").write_bytes(phone_photo())


def run(work: Path, *arguments: str, trace: tuple[str, ...] = ()) -> Ended:
    command = [sys.executable, "-m", "hooklib", *arguments]
    own = ("--faces", "off", "--no-cache") if arguments[0].startswith("-") else ()
    prefix = [*_tracer(), *trace] if trace else []
    done = subprocess.run(
        [*prefix, *command, *own], cwd=work, capture_output=True, check=False, text=True
    )
    assert not any(secret in done.stdout + done.stderr for secret in SECRETS)
    return Ended(done.returncode, done.stdout + done.stderr)


def moments(work: Path, log: Path, act: Callable[..., Ended]) -> Iterator[tuple[str, int]]:
    """Yield each call that touches a folder of the test: its name, and which of its kind it is."""
    known = ",".join(f"?{call}" for call in CALLS)
    act(trace=(f"--trace={known}", "-y", "-o", str(log)))
    counted: Counter[str] = Counter()
    lines = log.read_text(errors="replace").splitlines()
    own = lines[0].split()[0]  # strace counts the calls of each process for itself
    for line in lines:
        call = re.match(rf"{own} +(\w+)\(", line)
        if call is not None:
            counted[call[1]] += 1
            if touches(line, work):
                yield call[1], counted[call[1]]


def touches(line: str, work: Path) -> bool:
    """Return whether a traced call may change something in a folder."""
    if "/dev/null" in line or ("openat(" in line and not re.search("O_WRONLY|O_RDWR", line)):
        return False
    return str(work) in line


def injected(
    work: Path, log: Path, act: Callable[..., Ended], call: str, turn: int, what: str
) -> Ended | None:
    """Act once more with a fault at this call; None where another one was met."""
    inject = f"--inject={call}:{what}:when={turn}"
    ended = act(trace=(f"--trace={call}", inject, "-y", "-o", str(log)))
    lines = log.read_text(errors="replace").splitlines()
    if what.startswith("signal"):
        return ended if any("killed by SIGKILL" in line for line in lines) else None
    met = [line for line in lines if "(INJECTED)" in line]
    return ended if met and all(touches(line, work) for line in met) else None


def whole(work: Path, told: str) -> bool:
    """Return whether the file is the old one; it is that or the new one, and can be mended."""
    now = (work / "a.jpg").read_bytes()
    old = now == phone_photo()
    files._sweep.cache_clear()
    if not old:
        assert main(["restore", "a.jpg"]) == 0, told
        assert (work / "a.jpg").read_bytes() == phone_photo(), told
    assert main(["--fix", "--faces", "off", "--no-cache", "a.jpg"]) == 0
    assert not list(work.rglob(".image-privacy-*.tmp"))
    assert main(["restore", "a.jpg"]) == 0
    assert (work / "a.jpg").read_bytes() == phone_photo()
    return old


def fix(work: Path) -> Callable[..., Ended]:
    def act(trace: tuple[str, ...]) -> Ended:
        reset(work)
        return run(work, "--fix", "a.jpg", trace=trace)

    return act


def failures(
    found: Sequence[tuple[str, int]], numbers: Sequence[str]
) -> Iterator[tuple[str, int, str]]:
    """Yield each call with the errors that it is to meet."""
    for place, (call, turn) in enumerate(found):
        for number in in_turn(place, numbers):
            yield call, turn, f"error={number}"


@pytest.mark.parametrize("numbers", [("ENOSPC",), OTHERS], ids="-".join)
def test_a_call_of_a_fix_fails(work: Path, tmp_path: Path, numbers: tuple[str, ...]) -> None:
    act = fix(work)
    found = list(moments(work, tmp_path / "log", act))
    assert len(found) > 12
    assert {"openat", "write", "fsync"} < {call for call, _ in found}
    known = found if numbers == ("ENOSPC",) else every(2, found)
    for call, turn, error in failures(known, numbers):
        ended = injected(work, tmp_path / "log", act, call, turn, error)
        if ended is None:
            continue
        told = f"{call} {turn} {error}: {ended}"
        assert "Traceback" not in ended.said, told
        old = whole(work, told)
        if old:
            assert ended.code in (1, 2, 3), told
            assert ended.said.strip(), told
        else:  # what failed does not matter: a sync of the folder, a close, a lock
            assert ended.code in (0, 1), told


def test_a_fix_is_killed_at_every_call(work: Path, tmp_path: Path) -> None:
    act = fix(work)
    for call, turn in list(moments(work, tmp_path / "log", act)):
        ended = injected(work, tmp_path / "log", act, call, turn, "signal=KILL")
        if ended is None:
            continue
        assert ended.code in (-9, 137), f"{call} {turn}: {ended}"
        whole(work, f"{call} {turn}: {ended}")


def test_calls_that_are_interrupted_are_made_again(work: Path, tmp_path: Path) -> None:
    act = fix(work)
    for call, turn in every(2, list(moments(work, tmp_path / "log", act))):
        ended = injected(work, tmp_path / "log", act, call, turn, "error=EINTR")
        if ended is None:
            continue
        assert "Traceback" not in ended.said
        assert whole(work, f"{call} {turn}: {ended}") == (ended.code == 1), (
            f"{call} {turn}: {ended}"
        )


def test_a_call_of_restore_fails(work: Path, tmp_path: Path) -> None:
    def act(trace: tuple[str, ...]) -> Ended:
        reset(work)
        assert main(["--fix", "--faces", "off", "--no-cache", "a.jpg"]) == 0
        return run(work, "restore", "a.jpg", trace=trace)

    fixed = None
    found = list(moments(work, tmp_path / "log", act))
    for call, turn, error in failures(found, ("ENOSPC", "EIO")):
        ended = injected(work, tmp_path / "log", act, call, turn, error)
        if ended is None:
            continue
        assert "Traceback" not in ended.said
        now = (work / "a.jpg").read_bytes()
        if now != phone_photo():
            fixed = fixed or now
            assert now == fixed
            assert ended.code == 1, f"{call} {turn} {error}: {ended}"
            files._sweep.cache_clear()
            assert main(["restore", "a.jpg"]) == 0
        assert (work / "a.jpg").read_bytes() == phone_photo()
    assert fixed is not None


WRITERS = {
    "baseline": (["--update-baseline", "a.jpg"], ".image-privacy-baseline"),
    "report": (["--output-format", "json", "--output-file", "out.json", "a.jpg"], "out.json"),
    "page": (["--report", "../page.html", "a.jpg"], "../page.html"),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_call_of_other_writers_fails(work: Path, tmp_path: Path, writer: str) -> None:
    arguments, name = WRITERS[writer]
    target = (work / name).resolve()

    def act(trace: tuple[str, ...]) -> Ended:
        reset(work)
        target.unlink(missing_ok=True)
        return run(work, *arguments, trace=trace)

    found = list(moments(work.parent, tmp_path.parent / f"{tmp_path.name}.log", act))
    assert found
    complete = target.read_bytes()
    for call, turn in every(2, found):
        ended = injected(work, tmp_path / "log", act, call, turn, "error=ENOSPC")
        if ended is None:
            continue
        told = f"{call} {turn}: {ended}"
        assert "Traceback" not in ended.said, told
        assert (work / "a.jpg").read_bytes() == phone_photo()
        if not target.exists() or target.read_bytes() != complete:
            assert ended.code in (1, 2), told  # 1: it was the picture that could not be read
            assert ended.code == 1 or "No space left on device" in ended.said, told
