"""HEIC: no encoder is at hand."""

from __future__ import annotations

from collections.abc import Sequence

from hooklib.faces.model import Box, Painted, Painter, Style
from hooklib.model import CannotFix


def paint(data: bytes, boxes: Sequence[Box], style: Style) -> Painted:
    """Raise CannotFix."""
    raise CannotFix("HEIC cannot be written here; convert it to another format first")


PAINTER = Painter("HEIC", paint)
