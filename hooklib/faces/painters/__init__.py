"""How boxes are hidden: one module a container, found by itself and loaded when first needed."""

from __future__ import annotations

from functools import cache

from hooklib import _registry
from hooklib.faces.model import Painter

NAMES = _registry.names(__path__)


@cache
def painter(kind: str) -> Painter | None:
    """Return the painter for a kind of file ("JPEG"), None where there is none."""
    all_painters = (_registry.constant(__name__, name, "PAINTER") for name in NAMES)
    return next((found for found in all_painters if found.name == kind), None)
