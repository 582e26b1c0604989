"""How much of a long product is gone through: a sample by default, all of it on demand.

`IMAGE_PRIVACY_TESTS=all python -m pytest` leaves nothing out; it takes several times as long.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")
ALL = os.environ.get("IMAGE_PRIVACY_TESTS") == "all"


def every(step: int, cases: Iterable[T]) -> list[T]:
    """Return every so-manieth case, the first among them, or all cases on demand."""
    return list(cases)[:: 1 if ALL else step]


def examples(by_default: int, on_demand: int) -> int:
    """Return how many examples Hypothesis is to make."""
    return on_demand if ALL else by_default


def in_turn(number: int, ways: Sequence[T]) -> Sequence[T]:
    """Return one of several ways to go through a case of this number, or all on demand."""
    return ways if ALL else [ways[number % len(ways)]]


def orientations(first: str, *others: str) -> list[tuple[str, int]]:
    """Return the first kind of file with all eight orientations, each other with every second."""
    found = [(first, orientation) for orientation in range(1, 9)]
    for place, kind in enumerate(others):
        found += [(kind, turn) for turn in range(1, 9) if ALL or (place + turn) % 2]
    return found
