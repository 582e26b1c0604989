"""Cursors: icons with a hot spot."""

from __future__ import annotations

from tests.samples import Plant, ico


def clean() -> dict[str, bytes]:
    """Return a file of every variant."""
    return {
        "cur-png": ico.directory(ico.small_png(), kind=2),
        "cur-bitmap": ico.directory(ico.bitmap(), kind=2),
        "cur-mixed": ico.directory(ico.bitmap(8), ico.small_png(), ico.bitmap(32), kind=2),
    }


def wrap(kind: str, payload: bytes) -> bytes | None:
    """Return nothing: what is in the pictures of a cursor is tested with them."""
    return None


def plants() -> list[Plant]:
    """Return files with one carrier each."""
    return ico.plants(2, "cur")
