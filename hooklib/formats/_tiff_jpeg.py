"""What JPEG streams in strips carry beside the picture, and what comes after strips' ends.

Nothing in a strip may move, so what goes is overwritten: markers and lengths stay, with zeros.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from hooklib.formats._tiff_pictures import (
    BITS,
    COMPRESSION,
    LENGTH,
    PHOTOMETRIC,
    PLANAR,
    ROWS,
    SAMPLES,
    UNCOMPRESSED,
    WIDTH,
)
from hooklib.metadata._ifd_pictures import Picture
from hooklib.model import Span

STRIPS: Final = 0x0111
YCBCR: Final = 6
SOI: Final = b"\xff\xd8"
SOS, EOI, COM = 0xDA, 0xD9, 0xFE
APPS: Final = range(0xE0, 0xF0)
HARMLESS: Final = ((0xE0, b"JFIF\0", 16), (0xEE, b"Adobe", 14), (0xE2, b"ICC_PROFILE\0", 1 << 16))
"""Segments that decode the picture: marker, first bytes, the length that they have at most."""


def carried(data: bytes, span: Span) -> Iterator[Span]:
    """Yield the payloads of comments and application segments in a JPEG stream.

    A stream of tables only (TIFF Technical Note 2) is read like one with a picture.
    """
    at = span.start
    if data[at : at + 2] != SOI:
        return
    at += 2
    while at + 4 <= span.end and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in (SOS, EOI):
            return
        if marker == 0xFF:  # fill bytes (T.81, B.1.1.2)
            at += 1
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        payload = Span(at + 4, min(at + 2 + length, span.end))
        if (marker in APPS or marker == COM) and not _is_harmless(data, marker, payload):
            yield payload
        at += 2 + max(length, 2)


def _is_harmless(data: bytes, marker: int, payload: Span) -> bool:
    return any(
        marker == known and data.startswith(start, payload.start) and _size(payload) <= most
        for known, start, most in HARMLESS
    )


def _size(span: Span) -> int:
    return span.end - span.start


def excess(data: bytes, picture: Picture, told: Mapping[int, int]) -> Iterator[Span]:
    """Yield the bytes that uncompressed strips have beyond their rows.

    Tiles and subsampled colours are left out: their sizes depend on more than is read here.
    """
    if told.get(COMPRESSION, 1) != UNCOMPRESSED or told.get(PHOTOMETRIC) == YCBCR:
        return
    samples = told[SAMPLES] if told[PLANAR] == 1 else 1
    row = -(-told.get(WIDTH, 0) * told.get(BITS, 1) * samples // 8)
    size = row * min(told[ROWS], told.get(LENGTH, 0))
    if picture.offsets.tag != STRIPS or not size:
        return
    for span in picture.spans:
        rest = Span(span.start + size, span.end)
        if rest.start < rest.end:
            yield rest
