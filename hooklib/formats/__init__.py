"""The containers: one module each, found by itself and loaded when first needed."""

from __future__ import annotations

from functools import cache

from hooklib import _registry
from hooklib.model import Format

NAMES = _registry.names(__path__)


@cache
def load(name: str) -> Format:
    """Return the format of a module of this package."""
    fmt: Format = _registry.constant(__name__, name, "FORMAT")
    return fmt


def sniff(head: bytes) -> Format | None:
    """Return the format of a file from its first bytes (4096 are enough), or None."""
    return next((fmt for fmt in map(load, NAMES) if fmt.sniff(head)), None)
