"""What was read of bytes, kept for a while: a fix reads them several times, several rules look at
the same pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeAlias, TypeVar

Result = TypeVar("Result")
Known: TypeAlias = "dict[tuple[int, int], tuple[Callable[[bytes], Any], bytes, Any]]"

MOST_KNOWN = 64
"""A file may hold any number of others; of so many pieces of it what was read is kept."""
_known: ContextVar[Known | None] = ContextVar("_known", default=None)


@contextmanager
def keeping() -> Iterator[None]:
    """Keep what is read `once` until the end of this, in this thread."""
    before = _known.set({**(_known.get() or {})})
    try:
        yield
    finally:
        _known.reset(before)


def once(read: Callable[[bytes], Result], data: bytes) -> Result:
    """Return what `read` makes of bytes, or made of the very same object before.

    It is not copied: nobody may change it. Not told by their content: that alone would cost as
    much as to search them.
    """
    known = _known.get()
    if known is None:
        return read(data)
    key = id(read), id(data)
    if key in known:
        result: Result = known[key][-1]
        return result
    result = read(data)
    if len(known) < MOST_KNOWN:
        known[key] = read, data, result  # which keeps both alive, and so what they are told by
    return result


def kept(read: Callable[[bytes], Result]) -> Callable[[bytes], Result]:
    """Return a function that reads bytes `once`."""

    @wraps(read)
    def kept_once(data: bytes) -> Result:
        return once(read, data)

    return kept_once
