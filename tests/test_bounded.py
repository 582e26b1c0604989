"""The work on one file has an end: the file is told as unreadable, and the rest goes on."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hooklib import fix, plan, workers
from hooklib import run as run_module
from hooklib.bounded import AGAIN, TookTooLong, unhurried, within
from hooklib.cli import main
from hooklib.config import Config
from hooklib.model import Blob, Settings, Verdicts
from hooklib.outcome import Mode, Outcome
from hooklib.page import sight
from hooklib.run import run
from hooklib.scan import scan
from hooklib.sources import Candidate
from tests.photos import clean_jpeg, gps_jpeg
from tests.places import COMMAND, HOOKLIB, git, new_repository, settle, strays

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="alarms are of POSIX")
FORKS = multiprocessing.get_start_method() == "fork"
forked = pytest.mark.skipif(not FORKS, reason="what a test puts in reaches forked workers only")
SLOW = "slow.jpg"
MANY = 30


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return settle(monkeypatch, tmp_path)


def _files(work: Path) -> list[Candidate]:
    names = [f"{number:02}.jpg" for number in range(MANY)]
    names.insert(3, SLOW)
    for name in names:
        (work / name).write_bytes(gps_jpeg())
    return [Candidate(name, True) for name in names]


def _at_slow(monkeypatch: pytest.MonkeyPatch, does: Callable[[], None]) -> None:
    """Let something else happen where one file is looked at."""

    def at(blob: Blob, settings: Settings) -> Verdicts:
        if blob.path.endswith(SLOW):
            does()
        return scan(blob, settings)

    monkeypatch.setattr(run_module, "scan", at)


def _hang() -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        pass


def _hang_in_a_library() -> None:
    """Wait where no alarm is heard."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
    time.sleep(60)


def _crash() -> None:
    os.kill(os.getpid(), signal.SIGKILL)  # as when there is no more memory


def _outcomes(work: Path, jobs: int, mode: Mode = "check") -> dict[str, Outcome]:
    config = Config(jobs=jobs, file_timeout=1, faces="off")
    found = run(_files(work), config, mode, lambda done: None)
    assert [outcome.path for outcome in found] == [candidate.path for candidate in _files(work)]
    return {outcome.path: outcome for outcome in found}


def _check(outcomes: dict[str, Outcome], why: str) -> None:
    slow = outcomes.pop(SLOW)
    assert slow.skipped == why
    assert not slow.checked
    told = f"the file was given up: {why}"
    assert [(f.code, f.message) for f in slow.findings] == [("IMG101", told)]
    assert len(outcomes) == MANY
    assert all(outcome.checked and outcome.findings for outcome in outcomes.values())
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("jobs", [1, pytest.param(3, marks=forked)])
def test_what_takes_too_long_is_given_up(
    work: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    _at_slow(monkeypatch, _hang)
    _check(_outcomes(work, jobs), "took longer than 1 s (file-timeout)")


@forked
def test_a_worker_that_hears_no_alarm_is_ended_and_replaced(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "AFTER", 4)
    _at_slow(monkeypatch, _hang_in_a_library)
    _check(_outcomes(work, 2), "took longer than 1 s (file-timeout)")


@forked
def test_a_worker_that_dies_costs_the_file_it_was_at(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _at_slow(monkeypatch, _crash)
    _check(_outcomes(work, 2), "the process that read it was ended by signal 9")


@forked
def test_a_fix_that_is_given_up_leaves_the_file(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "AFTER", 4)
    _at_slow(monkeypatch, _hang_in_a_library)
    candidates = _files(work)
    found = run(candidates, Config(jobs=2, file_timeout=3, faces="off"), "fix", lambda done: None)
    assert [outcome.path for outcome in found if not outcome.removed] == [SLOW]
    whole = {path.name for path in work.iterdir() if path.read_bytes() == gps_jpeg()}
    assert whole == {SLOW}
    assert strays(work.parent) == []


def test_what_is_being_written_is_finished(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put = fix.put

    def slow_put(blob: Blob, data: bytes) -> None:
        time.sleep(1.3)
        put(blob, data)

    monkeypatch.setattr(fix, "put", slow_put)
    (work / SLOW).write_bytes(gps_jpeg())
    config = Config(file_timeout=1, faces="off")
    (outcome,) = run([Candidate(SLOW, True)], config, "fix", lambda done: None)
    assert outcome.removed
    assert (work / SLOW).read_bytes() != gps_jpeg()


def test_a_later_run_may_do_better(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new_repository(work)
    for name in ("a.jpg", SLOW):
        (work / name).write_bytes(clean_jpeg())
    git("add", ".", cwd=work)
    monkeypatch.setattr(plan, "FEW", 1)
    with monkeypatch.context() as only_now:
        _at_slow(only_now, _hang)
        assert main(["--faces", "off", "--file-timeout", "1"]) == 1
    assert main(["--faces", "off", "--file-timeout", "1"]) == 0


def test_a_verdict_stays_when_a_page_takes_too_long(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (work / SLOW).write_bytes(clean_jpeg())
    page = work / "page.html"
    monkeypatch.setattr(sight, "small", lambda *_: _hang())
    arguments = ["--faces", "off", "--file-timeout", "1", "--report", str(page)]
    assert main([*arguments, SLOW]) == 0
    assert "No picture can be shown: it took too long (file-timeout)" in page.read_text()


def test_what_takes_no_notice_is_told_again() -> None:
    heard = 0
    began = time.monotonic()

    def deaf() -> None:
        nonlocal heard
        try:
            _hang()
        except TookTooLong:
            heard += 1
        _hang()

    with pytest.raises(TookTooLong), within(1):
        deaf()
    assert heard == 1
    assert time.monotonic() - began >= 1 + AGAIN


def test_the_outermost_bound_counts_and_is_lifted_in_the_end() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(TookTooLong), within(1), within(100):
        _hang()
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) == before


def test_the_alarm_of_another_is_left_alone() -> None:
    signal.setitimer(signal.ITIMER_REAL, 100)
    try:
        with within(1):
            unhurried()
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 90
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def test_threads_have_no_bound() -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_take, 1.2).result()


def _take(seconds: float) -> None:
    with within(1):
        time.sleep(seconds)


def test_workers_end_with_the_one_they_work_for(work: Path) -> None:
    for number in range(400):
        (work / f"{number}.jpg").write_bytes(gps_jpeg() + bytes(200_000))
    process = subprocess.Popen(
        [*COMMAND, "--fix", "--faces", "off", "--jobs", "3", "."],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    first = (work / "0.jpg").stat().st_ino
    while (work / "0.jpg").stat().st_ino == first:  # not before the workers are at work
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.wait()
    until = time.monotonic() + 20
    while _is_there(process.pid):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert strays(work) == []
    sizes = {path.stat().st_size for path in work.iterdir()}
    assert len(sizes) == 2  # each is the old one or the new one


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


ALONE = """
import os, signal, sys, time
sys.path.insert(0, {path!r})
from hooklib import run, workers
from hooklib.cli import main
own, workers.AFTER = run.scan, 3
run.looking = lambda settings: ("as if faces were looked for, which takes long to load",)

def scan(blob, settings):
    if blob.path == "slow.jpg":
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        {does}
    return own(blob, settings)

run.scan = scan
sys.exit(main(["--no-cache", "--faces", "off", *sys.argv[1:]]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere one process is not watched over")
@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("time.sleep(60)", "took longer than 1 s (file-timeout)"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "the process that read it was ended by signal 11"),
    ],
    ids=["hangs", "crashes"],
)
@pytest.mark.parametrize("names", [(SLOW,), ("00.jpg", SLOW, "01.jpg")], ids=["one", "three"])
def test_a_library_that_hangs_or_crashes_costs_the_file_where_one_process_works_too(
    work: Path, does: str, why: str, names: tuple[str, ...]
) -> None:
    _files(work)
    program = ALONE.format(path=HOOKLIB, does=does)
    command = [sys.executable, "-c", program, "--file-timeout", "1", "--fix", *names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert f"{SLOW}: IMG101 the file was given up: {why}" in done.stdout
    assert (work / SLOW).read_bytes() == gps_jpeg()
    for name in set(names) - {SLOW}:
        assert (work / name).read_bytes() != gps_jpeg()
    assert strays(work) == []
