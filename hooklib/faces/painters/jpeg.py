"""Boxes hidden in JPEG files: only the MCUs under them are coded anew, all else is copied."""

from __future__ import annotations

from collections.abc import Sequence

from hooklib.faces.jpeg.frame import Unspliced
from hooklib.faces.jpeg.judge import check
from hooklib.faces.jpeg.reencode import reencoded
from hooklib.faces.jpeg.splice import spliced
from hooklib.faces.model import Box, Painted, Painter, Style


def paint(data: bytes, boxes: Sequence[Box], style: Style) -> Painted:
    """Hide boxes in the first picture of a file. Raises BadImage or CannotFix."""
    try:
        result = spliced(data, boxes, style)
    except Unspliced as error:
        kind = str(error)
    else:
        if result != data:
            check(data, result, boxes, style)
        return Painted(result)
    return Painted(
        reencoded(data, boxes, style, kind), f"re-encoded: {kind} cannot be edited in place"
    )


PAINTER = Painter("JPEG", paint)
