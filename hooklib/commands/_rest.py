"""When changed files have come to rest: as far as can be told nobody writes to them any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

REST: Final = 1.0
"""Seconds in which a file's size and times stay the same before it is looked at."""
Signature: TypeAlias = tuple[int, ...]
"""What of a file's status changes when it is written to, or when another takes its place."""


class Seen(NamedTuple):
    """What a file looked like, and since when, in seconds of any clock that never goes back."""

    signature: Signature | None
    since: float


def rested(
    waiting: dict[str, Seen], now: float, look: Callable[[str], Signature | None]
) -> list[str]:
    """Take the files out of `waiting` that have come to rest, and return them in order.

    `look` returns None for what is no file any more; such are forgotten.
    """
    found = []
    for path, seen in list(waiting.items()):
        signature = look(path)
        if signature is None:
            del waiting[path]
        elif signature != seen.signature:
            waiting[path] = Seen(signature, now)
        elif now - seen.since >= REST:
            del waiting[path]
            found.append(path)
    return sorted(found)
