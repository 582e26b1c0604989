"""The progress bar: on a terminal, for long work, and gone at the end."""

from __future__ import annotations

import sys
import time

import pytest

from hooklib.reports._progress import PATIENCE, progress


class Clock:
    """A clock that the test sets."""

    now = 100.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", lambda: clock.now)
    return clock


def _run(clock: Clock, seconds: float, total: int = 1000) -> None:
    with progress(total) as tick:
        for done in range(1, total + 1):
            clock.now += seconds / total
            tick(done)


def test_long_work_on_a_terminal(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    _run(clock, 10)
    out, err = capsys.readouterr()
    assert out == ""
    bars = err.split("\r")
    assert "files" in bars[1]
    assert 50 < len(bars) < 110
    assert bars[-2].endswith("of 1,000 files")
    assert bars[-1] == "\033[K"


@pytest.mark.parametrize(("terminal", "seconds"), [(True, PATIENCE * 0.9), (False, 10.0)])
def test_nothing_else_shows(
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    seconds: float,
    *,
    terminal: bool,
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    _run(clock, seconds)
    assert capsys.readouterr() == ("", "")


def test_the_line_is_cleared_when_the_work_fails(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    def fail() -> None:
        with progress(10) as tick:
            clock.now += 5
            tick(1)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert capsys.readouterr().err.endswith("\r\033[K")
