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


def in_turn(number: int, ways: Sequence[T]) -> Sequence[T]:
    """Return one of several ways to go through a case of this number, or all on demand."""
    return ways if ALL else [ways[number % len(ways)]]
