"""What was read of bytes, kept for as long as one file is fixed: that reads them several times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeAlias, TypeVar

Result = TypeVar("Result")
Known: TypeAlias = "dict[tuple[int, int], tuple[bytes, Any]]"

MOST_KNOWN = 64
"""A file may hold any number of others; of so many pieces of it what was read is kept."""
_known: ContextVar[Known | None] = ContextVar("_known", default=None)


@contextmanager
def keeping() -> Iterator[None]:
    """Keep what `kept` functions return until the end of this, in this thread."""
    before = _known.set(_known.get() or {})
    try:
        yield
    finally:
        _known.reset(before)


def kept(read: Callable[[bytes], Result]) -> Callable[[bytes], Result]:
    """Return a function that gives what `read` returned of the very same bytes object before.

    It is not copied: nobody may change it. Not told by their content: that alone would cost as
    much as to search them.
    """

    @wraps(read)
    def once(data: bytes) -> Result:
        known = _known.get()
        if known is None:
            return read(data)
        key = id(read), id(data)
        if key in known:
            result: Result = known[key][1]
            return result
        result = read(data)
        if len(known) < MOST_KNOWN:
            known[key] = data, result  # which keeps the bytes alive, and so their identity
        return result

    return once
