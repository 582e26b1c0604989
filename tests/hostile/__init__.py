"""Hostile files, made in code: what strangers may put into a pull request.

A module yields the names and makers of its files; `files` yields those of all of them. They are of
the kinds that have broken libexif, exiv2, libtiff, libwebp, libpng, giflib, librsvg and Pillow:
lengths and counts that lie, cycles, bombs, depth, and structures that contradict each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeAlias

Made: TypeAlias = tuple[str, Callable[[], bytes]]
"""A file's name, whose suffix is what it claims to be, and what makes its bytes."""


def files() -> Iterator[Made]:
    """Yield every hostile file."""
    for module in sorted(m.name for m in iter_modules(__path__) if not m.name.startswith("test_")):
        if module != "__main__":
            yield from import_module(f"{__name__}.{module}").made()


def fixed(data: bytes) -> Callable[[], bytes]:
    """Return a maker of bytes that are small enough to be made at once."""
    return lambda: data
