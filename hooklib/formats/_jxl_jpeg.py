"""`jbrd`: what a JPEG XL file keeps to become the JPEG again that it was made from.

That is, apart from numbers, every segment of the JPEG which has no box of its own, comments among
them, bytes between its segments and bytes behind its end (ISO/IEC 18181-2, annex A). It is shown as
a small JPEG that carries just these, so that they are judged as in any other JPEG.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from hooklib.formats._brotli import Unpacker
from hooklib.formats._jxl_bits import Bits, Choice
from hooklib.model import BadImage

MOST: Final = 1 << 14
"""Markers in the order of the JPEG: libjxl reads no more."""
END, SCAN, RESTART, COMMENT, BETWEEN = 0xD9, 0xDA, 0xDD, 0xFE, 0xFF
UNKNOWN: Final = 0
"""Application segments whose bytes are here; others are in boxes of the file."""
FEW: Final[tuple[Choice, ...]] = ((0, 1), (0, 2), (0, 3), (0, 4))
GREY, CUSTOM = 0, 3
PICTURE: Final = b"".join(
    (
        b"\xff\xdb\0\x43\0" + b"\1" * 64,
        b"\xff\xc0\0\x0b\x08\0\x08\0\x08\1\1\x11\0",
        b"\xff\xc4\0\x14\0\1" + bytes(16),
        b"\xff\xc4\0\x14\x10\1" + bytes(16),
        b"\xff\xda\0\x08\1\1\0\0\x3f\0\x3f\xff\xd9",
    )
)
"""Eight by eight grey pixels, from the quantization table on (ITU-T T.81, annex B)."""


class _Sizes(NamedTuple):
    """Lengths of what is stored: segments with their markers' second byte, and loose bytes."""

    segments: list[int]
    loose: int


def stored(payload: bytes, unpack: Unpacker) -> bytes:
    """Return a JPEG with all that a `jbrd` box stores of another, b"" when that is nothing.

    Raises BadImage.
    """
    bits = Bits(payload)
    sizes = _sizes(bits)
    content = unpack(payload[bits.byte() :])
    if len(content) != sum(sizes.segments) + sizes.loose:
        raise BadImage("more or less data than it says")
    segments, at = [b"\xff\xd8"], 0
    for size in sizes.segments:
        segment = content[at : at + size]
        if int.from_bytes(segment[1:3], "big") != size - 1 or not _is_metadata(segment[0]):
            raise BadImage("a segment of another length")
        segments += b"\xff", segment
        at += size
    return b"".join((*segments, PICTURE, content[at:])) if content else b""


def _is_metadata(marker: int) -> bool:
    return marker & 0xF0 == 0xE0 or marker == COMMENT


def _sizes(bits: Bits) -> _Sizes:
    bits.skip(1)  # whether it is grey
    markers = _markers(bits)
    segments = []
    for marker in markers:
        if marker & 0xF0 == 0xE0:
            kind = bits.u32((0, 0), (0, 1), (1, 2), (2, 4))
            length = bits.u(16) + 1
            segments += [length] if kind == UNKNOWN else []
    segments += [bits.u(16) + 1 for _ in range(markers.count(COMMENT))]
    if any(length < 3 for length in segments):
        raise BadImage("a segment that is too short")
    _tables(bits)
    scans = markers.count(SCAN)
    for _ in range(scans):
        _scan(bits)
    if RESTART in markers:
        bits.skip(16)
    for _ in range(scans):
        _points(bits)
    loose = sum(bits.u(16) for _ in range(markers.count(BETWEEN)))
    loose += bits.u32((0, 0), (8, 1), (16, 257), (22, 65793))
    if bits.flag():
        bits.skip(bits.u(24))  # padding bits of the JPEG's scans
    return _Sizes(segments, loose)


def _markers(bits: Bits) -> list[int]:
    markers: list[int] = []
    while not markers or markers[-1] != END:
        if len(markers) == MOST:
            raise BadImage("too many segments")
        markers.append(0xC0 + bits.u(6))
    return markers


def _tables(bits: Bits) -> None:
    """Pass over quantization tables, components and Huffman codes."""
    bits.skip(4 * bits.u32(*FEW))
    kind = bits.u(2)
    components = bits.u32(*FEW) if kind == CUSTOM else 1 if kind == GREY else 3
    bits.skip(components * (8 if kind == CUSTOM else 0))
    bits.skip(components * 2)
    for _ in range(bits.u32((0, 4), (3, 2), (4, 10), (6, 26))):
        bits.skip(4)
        symbols = sum(bits.u32((0, 0), (0, 1), (3, 2), (8, 0)) for _ in range(17))
        for _ in range(symbols):
            bits.u32((2, 0), (2, 4), (4, 8), (8, 1))


def _scan(bits: Bits) -> None:
    components = bits.u32(*FEW)
    bits.skip(20 + 6 * components)
    bits.u32((0, 0), (0, 1), (0, 2), (3, 3))


def _points(bits: Bits) -> None:
    """Pass over places in a scan where a coder began anew or wrote zeros in an odd way."""
    block: tuple[Choice, ...] = ((0, 0), (3, 1), (5, 9), (28, 41))
    count: tuple[Choice, ...] = ((0, 0), (2, 1), (4, 4), (16, 20))
    for _ in range(bits.u32(*count)):
        bits.u32(*block)
    for _ in range(bits.u32(*count)):
        bits.u32((0, 1), (2, 2), (4, 5), (8, 20))
        bits.u32(*block)
