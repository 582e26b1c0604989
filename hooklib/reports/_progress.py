"""A progress bar on a terminal, for work that takes long enough to wonder."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 1.0  # seconds before the bar shows
WIDTH = 30


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """Give a function to call with the number of files done; clear the line at the end."""
    begun = shown = time.monotonic()

    def tick(done: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - begun > PATIENCE and now - shown > 0.1:
            shown = now
            bar = "#" * (WIDTH * done // total)
            sys.stderr.write(f"\r[{bar:<{WIDTH}}] {done:,} of {total:,} files")
            sys.stderr.flush()

    if not sys.stderr.isatty():
        yield lambda done: None
        return
    try:
        yield tick
    finally:
        if shown != begun:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
