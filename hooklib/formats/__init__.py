"""The containers: one module each, found by itself."""

from __future__ import annotations

from hooklib._registry import constants
from hooklib.model import Format

FORMATS: tuple[Format, ...] = constants(__name__, __path__, "FORMAT")


def sniff(head: bytes) -> Format | None:
    """Return the format of a file from its first bytes (4096 are enough), or None."""
    return next((fmt for fmt in FORMATS if fmt.sniff(head)), None)
