"""Answers that are kept: a fix looks at the same bytes before, between and after its rewrites."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final, TypeVar

MOST: Final = 64
"""So many answers of one kind are kept, those of one file with many pictures in it among them."""
_changing: Final = Lock()
Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


def remembered(answers: dict[Key, Answer], key: Key, ask: Callable[[], Answer]) -> Answer:
    """Return the answer to a key, asked for once; the oldest is forgotten for a new one.

    Threads that ask for the same at the same time each ask.
    """
    with _changing:
        if key in answers:
            return answers[key]
    answer = ask()
    with _changing:
        while len(answers) >= MOST:
            del answers[next(iter(answers))]
        answers[key] = answer
    return answer
