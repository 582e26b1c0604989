"""How long the work on one file may take, and whether it may be done by a process of its own."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN = 1.0
"""Seconds until what took no notice is told again."""


class TookTooLong(BaseException):
    """The time for a file is over. No Exception, since it is no fault of what it interrupts."""


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Raise TookTooLong in what takes longer; 0 is without end. The outermost bound counts.

    It comes between two steps of Python code: a call into a library is waited for. Where there
    are no alarms (on Windows, and in threads) only the pool's patience ends the work.
    """
    if sys.platform == "win32" or not seconds or signal.getitimer(signal.ITIMER_REAL)[0]:
        yield
        return
    try:
        before = signal.signal(signal.SIGALRM, _ended)
    except ValueError:  # in a thread, which gets no signals
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        try:
            unhurried()
        finally:  # the alarm may have come right before
            unhurried()
            signal.signal(signal.SIGALRM, before)


def unhurried() -> None:
    """Lift the bound: from here on, as while a file is written, nothing may be cut short."""
    if sys.platform != "win32" and signal.getsignal(signal.SIGALRM) is _ended:
        signal.setitimer(signal.ITIMER_REAL, 0)


def may_fork() -> bool:
    """Whether a fork copies all of this process: it copies one thread, so there must be no other.

    On macOS libraries have threads of their own.
    """
    threads = sys.modules.get("threading")  # not loaded only to ask
    return sys.platform == "linux" and (threads is None or threads.active_count() == 1)


def late(seconds: int) -> str:
    """Return why a file was given up."""
    return f"took longer than {seconds} s (file-timeout)"


def _ended(number: int, frame: FrameType | None) -> None:
    raise TookTooLong
