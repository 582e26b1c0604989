"""What the components of a JPEG mean, and the DC of black in each of them."""

from __future__ import annotations

from typing import Literal, TypeAlias

from hooklib.faces.jpeg.frame import Component, Frame
from hooklib.formats._jpeg_segments import APP0, walk
from hooklib.model import CannotFix

Space: TypeAlias = Literal["gray", "YCbCr", "RGB", "CMYK", "Adobe CMYK", "YCCK"]

APP14 = APP0 + 14
CENTRE = 128
"""Level shift of 8-bit samples (T.81, A.3.1)."""
BLACK: dict[Space, tuple[int, ...]] = {
    "gray": (0,),
    "YCbCr": (0, 128, 128),
    "RGB": (0, 0, 0),
    # without Adobe's segment no one knows whether samples are inverted: this is black either way
    "CMYK": (0, 0, 0, 255),
    "Adobe CMYK": (0, 0, 0, 0),
    "YCCK": (255, 128, 128, 0),
}
"""Samples of black. Adobe's CMYK and YCCK are inverted: 0 is all of an ink."""


def space(data: bytes, frame: Frame) -> Space:
    """Return the colour space, told by JFIF (T.871) and Adobe's APP14 (T.872, 6.5.3).

    Without them, the identifiers of the components tell, as decoders have it. Raises CannotFix.
    """
    count = len(frame.components)
    if count == 1:
        return "gray"
    if count == 2:
        raise CannotFix("a JPEG of two components has no known colours")
    segments = walk(data).segments
    heads = [(s.marker, data[s.payload : min(s.end, s.payload + 12)]) for s in segments]
    jfif = any(marker == APP0 and head.startswith(b"JFIF\0") for marker, head in heads)
    adobe = [head for marker, head in heads if marker == APP14 and _is_adobe(head)]
    transform = adobe[-1][11] if adobe else None
    if count == 4:
        if transform is None:
            return "CMYK"
        return "Adobe CMYK" if transform == 0 else "YCCK"
    if jfif:
        return "YCbCr"
    if transform is not None:
        return "RGB" if transform == 0 else "YCbCr"
    identifiers = bytes(part.identifier for part in frame.components)
    return "RGB" if identifiers == b"RGB" else "YCbCr"


def _is_adobe(head: bytes) -> bool:
    return head.startswith(b"Adobe") and len(head) == 12


def black(found: Space, components: tuple[Component, ...]) -> tuple[int, ...]:
    """Return the quantised DC of black: rounded outward, so that decoders clip it to black."""
    return tuple(
        _outward(8 * (sample - CENTRE), part.steps[0])
        for sample, part in zip(BLACK[found], components, strict=True)
    )


def _outward(dc: int, step: int) -> int:
    """Divide by the step away from zero; a block's DC is 8 times its mean (T.81, A.3.3)."""
    return -(dc // -step) if dc > 0 else dc // step
