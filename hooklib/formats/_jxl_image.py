"""The header of a JPEG XL codestream: size, samples, channels and colours.

Specification: ISO/IEC 18181-1, annexes C and D.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from hooklib.formats._jxl_bits import ENUM, NAME, Bits, Choice
from hooklib.formats.jxl import CODESTREAM
from hooklib.model import BadImage

RATIOS: Final = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
"""Width to height, by number from 1 on."""
SIDE: Final[tuple[Choice, ...]] = ((9, 1), (13, 1), (18, 1), (30, 1))
F16: Final = 16
"""Bits of a fraction."""
GREY, XYB = 1, 2
CUSTOM: Final = 2
ALPHA, SPOT, CFA = 0, 2, 5
WEIGHTS: Final = (15, 55, 210)
"""Numbers of a kernel that doubles a picture's size, of those for four and eight times."""


class Undecided(BadImage):
    """Nothing is wrong, but what follows can only be found by decoding what is before it."""


class Image(NamedTuple):
    """What the headers of frames depend on; sizes are width and height."""

    size: tuple[int, int]
    preview: tuple[int, int] | None
    animated: bool
    timecodes: bool
    channels: int
    xyb: bool


def is_image(head: bytes) -> bool:
    """Tell a codestream from other bytes that begin with the same two."""
    bits = Bits(head)
    try:
        image(bits)
        bits.byte()
    except Undecided:
        return True
    except BadImage:
        return False
    return True


def image(bits: Bits) -> Image:
    """Read the header up to the first frame. Raises BadImage, Undecided with a profile in it."""
    if bits.u(16) != int.from_bytes(CODESTREAM, "little"):
        raise BadImage("no codestream")
    size = _size(bits)
    if bits.flag():  # all by default
        found = Image(size, None, False, False, 0, True)
        icc = False
    else:
        found, icc = _metadata(bits, size)
    _transforms(bits, found.xyb)
    if icc:
        raise Undecided("a compressed profile")
    return found


def _size(bits: Bits) -> tuple[int, int]:
    small = bits.flag()
    height = 8 * (bits.u(5) + 1) if small else bits.u32(*SIDE)
    ratio = bits.u(3)
    if ratio:
        return _width(height, ratio), height
    return 8 * (bits.u(5) + 1) if small else bits.u32(*SIDE), height


def _width(height: int, ratio: int) -> int:
    width, unit = RATIOS[ratio - 1]
    return height * width // unit


def _preview(bits: Bits) -> tuple[int, int]:
    eights = bits.flag()
    unit = 8 if eights else 1
    side: tuple[Choice, ...] = ((0, 16), (0, 32), (5, 1), (9, 33))
    side = side if eights else ((6, 1), (8, 65), (10, 321), (12, 1345))
    height = unit * bits.u32(*side)
    ratio = bits.u(3)
    return _width(height, ratio) if ratio else unit * bits.u32(*side), height


def _metadata(bits: Bits, size: tuple[int, int]) -> tuple[Image, bool]:
    """Read what is not as by default, and whether a profile follows."""
    more = bits.flag()
    preview, animated, timecodes = None, False, False
    if more:
        bits.skip(3)  # orientation
        if bits.flag():
            _size(bits)
        preview = _preview(bits) if bits.flag() else None
        animated = bits.flag()
        timecodes = animated and _animation(bits)
    _depth(bits)
    bits.skip(1)
    channels = bits.u32((0, 0), (0, 1), (4, 2), (12, 1))
    for _ in range(channels):
        _channel(bits)
    xyb = bits.flag()
    icc = not bits.flag() and _colours(bits)
    if more and not bits.flag():
        bits.skip(2 * F16 + 1 + F16)  # tone mapping
    extensions(bits)
    return Image(size, preview, animated, timecodes, channels, xyb), icc


def _animation(bits: Bits) -> bool:
    bits.u32((0, 100), (0, 1000), (10, 1), (30, 1))
    bits.u32((0, 1), (0, 1001), (8, 1), (10, 1))
    bits.u32((0, 0), (3, 0), (16, 0), (32, 0))
    return bits.flag()


def _depth(bits: Bits) -> None:
    if bits.flag():
        bits.u32((0, 32), (0, 16), (0, 24), (6, 1))
        bits.skip(4)
    else:
        bits.u32((0, 8), (0, 10), (0, 12), (6, 1))


def _channel(bits: Bits) -> None:
    """Read what a channel other than colours is; its name is text, and part of the codestream."""
    if bits.flag():
        return
    kind = bits.u32(*ENUM)
    _depth(bits)
    bits.u32((0, 0), (0, 3), (0, 4), (3, 1))
    bits.skip(8 * bits.u32(*NAME))
    bits.skip({ALPHA: 1, SPOT: 4 * F16}.get(kind, 0))
    if kind == CFA:
        bits.u32((0, 1), (2, 0), (4, 3), (8, 19))


def _colours(bits: Bits) -> bool:
    """Read a colour encoding, and return whether it is a profile that follows."""
    icc, space = bits.flag(), bits.u32(*ENUM)
    if icc:
        return True
    if space != XYB and bits.u32(*ENUM) == CUSTOM:
        _point(bits)
    if space not in (XYB, GREY) and bits.u32(*ENUM) == CUSTOM:
        for _ in range(3):
            _point(bits)
    if space != XYB:
        if bits.flag():
            bits.skip(24)  # gamma
        else:
            bits.u32(*ENUM)
    bits.u32(*ENUM)  # rendering intent
    return False


def _point(bits: Bits) -> None:
    for _ in range(2):
        bits.u32((19, 0), (19, 524288), (20, 1048576), (21, 2097152))


def extensions(bits: Bits) -> None:
    """Read the mark of extensions: none is known, so nobody knows what follows one."""
    if bits.u64():
        raise Undecided("an extension")


def _transforms(bits: Bits, xyb: bool) -> None:
    if bits.flag():
        return
    if xyb and not bits.flag():
        bits.skip(16 * F16)
    mask = bits.u(3)
    for number, weights in enumerate(WEIGHTS):
        bits.skip(F16 * weights if mask >> number & 1 else 0)
