"""What takes long to make and serves one thread at a time, shared by all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Generic, TypeVar

T = TypeVar("T")


class Pool(Generic[T]):
    """Up to `most` things that `make` returns: one more is made when all others are in use."""

    def __init__(self, make: Callable[[], T], most: int) -> None:
        self._make = make
        self._turns = BoundedSemaphore(most)
        self._idle: list[T] = []

    @contextmanager
    def one(self) -> Iterator[T]:
        """Lend one out; wait while all are in use."""
        with self._turns:
            try:
                thing = self._idle.pop()  # one step: no other thread gets the same
            except IndexError:
                thing = self._make()
            try:
                yield thing
            finally:
                self._idle.append(thing)
