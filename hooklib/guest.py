"""Whether the process is somebody else's: of a program that calls `hooklib` as a library.

Its limits, warnings, environment and standard error are not ours to change, not even for a moment:
its other threads see them too. Of our own process all of that is ours.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_guest: ContextVar[bool] = ContextVar("guest", default=False)


def is_guest() -> bool:
    """Whether this thread works for another program."""
    return _guest.get()


@contextmanager
def as_guest() -> Iterator[None]:
    """Leave alone what belongs to the process."""
    token = _guest.set(True)
    try:
        yield
    finally:
        _guest.reset(token)


@contextmanager
def no_warnings() -> Iterator[None]:
    """Silence the warnings of libraries; a host has its own rules for them."""
    if is_guest():
        yield
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
