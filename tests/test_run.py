"""Many files in one run: each gets its outcome, none stops the rest, always in the same order."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from hooklib import cleaning, workers
from hooklib import run as run_module
from hooklib.cleaning import clean
from hooklib.config import Config
from hooklib.model import Blob, Finding, Settings, Verdicts
from hooklib.outcome import Done, Mode, Outcome
from hooklib.plan import Task
from hooklib.run import MOST_JOBS, one, run
from hooklib.scan import scan
from hooklib.sources import Candidate
from hooklib.workers import Work
from tests.photos import clean_jpeg, clean_png, gps_jpeg, lfs_pointer, other_kinds, phone_photo
from tests.places import COMMAND, POSIX, settle, strays


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return settle(monkeypatch, tmp_path)


def _codes(outcome: Outcome | None) -> list[str]:
    assert outcome is not None
    return sorted({finding.code for finding in outcome.findings})


def _one(path: Path, config: Config | None = None, mode: Mode = "check") -> Outcome:
    outcome = one(Candidate(str(path), True), config or Config(), mode)
    assert outcome is not None
    return outcome


def test_a_clean_file(work: Path) -> None:
    (work / "a.jpg").write_bytes(clean_jpeg())
    assert _one(work / "a.jpg") == Outcome(str(work / "a.jpg"), checked=True, format="JPEG")


def test_a_file_with_findings(work: Path) -> None:
    (work / "a.jpg").write_bytes(gps_jpeg())
    outcome = _one(work / "a.jpg")
    assert outcome.checked
    assert outcome.skipped is None
    assert _codes(outcome) == ["LOC101", "LOC103"]
    assert all(finding.fixable for finding in outcome.findings)


def test_what_is_no_image_has_no_outcome(work: Path) -> None:
    (work / "a.txt").write_bytes(b"words")
    assert one(Candidate("a.txt", False), Config(), "check") is None


@pytest.mark.parametrize("mode", ["check", "fix", "diff"])
@pytest.mark.parametrize(
    ("name", "data"),
    [*other_kinds().items(), ("empty.png", b""), ("lfs.jpg", lfs_pointer()), ("x.jpg", b"words")],
)
def test_an_image_that_is_not_checked_is_a_warning(
    work: Path, name: str, data: bytes, mode: Mode
) -> None:
    (work / name).write_bytes(data)
    outcome = _one(work / name, mode=mode)
    assert not outcome.checked
    assert outcome.skipped
    (finding,) = outcome.findings
    assert (finding.code, finding.severity, finding.fixable) == ("IMG102", "warning", False)
    assert outcome.skipped in finding.message
    assert (work / name).read_bytes() == data


@pytest.mark.parametrize("mode", ["check", "fix", "diff"])
@pytest.mark.parametrize("length", [3, 40, 120, len(clean_jpeg()) // 2])
def test_a_damaged_image_is_an_error(work: Path, length: int, mode: Mode) -> None:
    data = phone_photo()[:length]
    (work / "a.jpg").write_bytes(data)
    outcome = _one(work / "a.jpg", mode=mode)
    assert "IMG101" in _codes(outcome)
    assert not outcome.checked
    assert outcome.skipped
    assert (work / "a.jpg").read_bytes() == data


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ELOOP, errno.ENOENT])
def test_a_file_that_cannot_be_read_is_an_error(
    work: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    (work / "a.jpg").write_bytes(clean_jpeg())

    def refuse(path: str, *_: object) -> int:
        raise OSError(number, os.strerror(number), path)

    monkeypatch.setattr(os, "open", refuse)
    outcome = _one(work / "a.jpg")
    (finding,) = outcome.findings
    assert (finding.code, finding.severity) == ("IMG101", "error")
    assert finding.message == f"the file cannot be read: {os.strerror(number)}"
    assert outcome.skipped == os.strerror(number)


def test_a_file_that_goes_before_its_turn(work: Path) -> None:
    outcome = _one(work / "gone.jpg")
    assert _codes(outcome) == ["IMG101"]


@pytest.mark.parametrize(
    "error", [ValueError("48.8582"), RecursionError(), MemoryError(), KeyError]
)
def test_a_fault_is_told_without_its_words(
    work: Path, monkeypatch: pytest.MonkeyPatch, error: Any
) -> None:
    (work / "a.jpg").write_bytes(gps_jpeg())

    def scan(blob: Blob, settings: Settings) -> Verdicts:
        raise error

    monkeypatch.setattr(run_module, "scan", scan)
    outcome = _one(work / "a.jpg")
    kind = error.__name__ if isinstance(error, type) else type(error).__name__
    assert outcome.fault == outcome.skipped == f"{kind} in the program"
    assert not outcome.checked


def test_a_fix_says_what_it_took(work: Path) -> None:
    (work / "a.jpg").write_bytes(gps_jpeg())
    outcome = _one(work / "a.jpg", mode="fix")
    assert {finding.code for finding in outcome.removed} == {"LOC101", "LOC103"}
    assert outcome.findings == ()
    assert outcome.saved == len(gps_jpeg()) - (work / "a.jpg").stat().st_size > 0


def test_a_diff_says_the_same_and_does_nothing(work: Path) -> None:
    (work / "a.jpg").write_bytes(gps_jpeg())
    before = (work / "a.jpg").stat()
    outcome = _one(work / "a.jpg", mode="diff")
    after = (work / "a.jpg").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    assert (work / "a.jpg").read_bytes() == gps_jpeg()
    assert outcome.findings
    fixed = _one(work / "a.jpg", mode="fix")
    assert (fixed.removed, fixed.saved) == (outcome.removed, outcome.saved)


# many


def _many(work: Path, number: int) -> list[Candidate]:
    kinds = [gps_jpeg(), clean_jpeg(), clean_png(), gps_jpeg()[:100], b"", b"words"]
    candidates = []
    for turn in range(number):
        path = work / f"{turn:03}.jpg"
        path.write_bytes(kinds[turn % len(kinds)])
        candidates.append(Candidate(path.name, True))
    return candidates


def _run(
    candidates: Sequence[Candidate], jobs: int, mode: Mode = "check"
) -> list[tuple[str, tuple[Finding, ...], str | None]]:
    outcomes = run(candidates, Config(jobs=jobs), mode, lambda done: None)
    return [(outcome.path, outcome.findings, outcome.skipped) for outcome in outcomes]


def test_the_number_of_processes_changes_nothing(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "POOL_FROM", 16)
    monkeypatch.setattr(run_module, "_cores", lambda: 2)
    candidates = _many(work, 60)
    expected = _run(candidates, 1)
    assert [path for path, *_ in expected] == [candidate.path for candidate in candidates]
    for jobs in (0, 2, 3):
        assert _run(candidates, jobs) == expected


def test_nor_does_it_for_a_fix(work: Path) -> None:
    candidates = _many(work, 30)
    expected = _run(candidates, 1, "fix")
    files = {path.name: path.read_bytes() for path in work.iterdir()}
    _many(work, 30)
    assert _run(candidates, 2, "fix") == expected
    assert {path.name: path.read_bytes() for path in work.iterdir()} == files


def test_nor_does_the_order(work: Path) -> None:
    candidates = _many(work, 24)
    mixed = random.Random(3).sample(candidates, len(candidates))
    assert sorted(_run(mixed, 1)) == sorted(_run(candidates, 1))


def test_each_step_is_told(work: Path) -> None:
    steps: list[int] = []
    run(_many(work, 10), Config(), "check", steps.append)
    assert steps == list(range(1, 11))


@pytest.mark.parametrize(("asked", "files", "expected"), [(100_000, 200, MOST_JOBS), (9, 4, 4)])
def test_no_more_processes_than_can_be(
    work: Path, monkeypatch: pytest.MonkeyPatch, asked: int, files: int, expected: int
) -> None:
    def each(work: Work[Task, Done], tasks: Sequence[Task], workers: int) -> Iterator[Done]:
        assert workers == expected
        return map(work.do, tasks)

    monkeypatch.setattr(workers, "each", each)
    candidates = [Candidate(f"{n}.jpg", True) for n in range(files)]
    assert len(run(candidates, Config(jobs=asked), "check", lambda done: None)) == files


def test_few_files_need_no_second_process(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hooklib.workers", None)
    assert len(_run(_many(work, 40), 0)) == 40
    assert len(_run(_many(work, 1), 8)) == 1


@pytest.mark.skipif(not POSIX, reason="signals are of POSIX systems")
@pytest.mark.parametrize(
    ("jobs", "files", "size"),
    [("1", 200, 1_000_000), ("2", 200, 1_000_000), ("4", 16, 3_000_000)],
    ids=["alone", "two at work", "two at work and two idle"],
)
def test_an_interrupt_ends_all_processes_without_a_word(
    work: Path, jobs: str, files: int, size: int
) -> None:
    data = gps_jpeg() + bytes(size)
    first = work / "000.jpg"
    first.write_bytes(data)
    for number in range(1, files):
        os.link(first, work / f"{number:03}.jpg")
    inode, third = first.stat().st_ino, work / "002.jpg"
    process = subprocess.Popen(
        [*COMMAND, "--fix", "--faces", "off", "--jobs", jobs, "."],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    while third.stat().st_ino == inode:  # not before the work is well under way
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"")
    sizes = {path.stat().st_size for path in work.iterdir()}
    fixed = clean(Blob(data, "x.jpg"), Settings()).data
    assert sizes <= {len(data), len(fixed)}  # each is the old one or the new one
    assert strays(work.parent) == []


def test_a_fix_looks_at_a_file_once_and_at_what_it_made_of_it(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bytes] = []

    def noted(blob: Blob, settings: Settings) -> Verdicts:
        looked.append(blob.data)
        return scan(blob, settings)

    monkeypatch.setattr(run_module, "scan", noted)
    monkeypatch.setattr(cleaning, "scan", noted)
    (work / "a.jpg").write_bytes(phone_photo())
    assert _one(work / "a.jpg", mode="fix").removed
    assert looked == [phone_photo(), (work / "a.jpg").read_bytes()]
