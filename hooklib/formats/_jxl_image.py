"""The header of a JPEG XL codestream: size, samples, channels and colours.

Specification: ISO/IEC 18181-1, annexes C and D.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from hooklib.formats._jxl_bits import ENUM, NAME, Bits, Choice
from hooklib.formats._signatures import JXL_CODESTREAM
from hooklib.model import BadImage

RATIOS: Final = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
"""Width to height, by number from 1 on."""
SIDE: Final[tuple[Choice, ...]] = ((9, 1), (13, 1), (18, 1), (30, 1))
F16: Final = 16
"""Bits of a fraction."""
GREY, XYB = 1, 2
CUSTOM: Final = 2
ALPHA: Final = 0
RGB, D65, BT709, SRGB = 0, 1, 1, 13
"""A colour space, a white point, primaries and a transfer function (ISO/IEC 23091-2)."""


class Undecided(BadImage):
    """Nothing is wrong, but what follows can only be found by decoding what is before it."""


class Image(NamedTuple):
    """What the headers of frames depend on, and what a picture is decoded to.

    `size` is width and height before it is turned; `depth` the bits of a sample. `plain`: its alpha
    has 8 bits, full size and is not in the colours; `toned`: it says how bright it is to be shown;
    `xyb_at` is the bit that says `xyb`, 0 where none does.
    """

    size: tuple[int, int]
    animated: bool
    channels: int
    xyb: bool
    orientation: int = 1
    depth: int = 8
    plain: bool = True
    srgb: bool = True
    toned: bool = False
    xyb_at: int = 0


def is_image(head: bytes) -> bool:
    """Tell a codestream from other bytes that begin with the same two."""
    bits = Bits(head)
    try:
        if not _before_profile(bits)[1]:
            bits.byte()
    except Undecided:
        return True
    except BadImage:
        return False
    return True


def image(bits: Bits) -> Image:
    """Read the header up to the first frame. Raises BadImage, Undecided where it cannot be read."""
    found, icc = _before_profile(bits)
    if icc:
        from hooklib.formats._jxl_profile import skip_profile  # most have none

        try:
            skip_profile(bits)
        except BadImage as error:
            raise Undecided("a profile that is not read here") from error
    return found


def _before_profile(bits: Bits) -> tuple[Image, bool]:
    """Read the header up to where a compressed profile would be, and whether there is one."""
    if bits.u(16) != int.from_bytes(JXL_CODESTREAM, "little"):
        raise BadImage("no codestream")
    size = _size(bits)
    # all by default, or not
    found, icc = (Image(size, False, 0, True), False) if bits.flag() else _metadata(bits, size)
    _transforms(bits)
    return found, icc


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


def _metadata(bits: Bits, size: tuple[int, int]) -> tuple[Image, bool]:
    """Read what is not as by default, and whether a profile follows."""
    more = bits.flag()
    animated = False
    orientation = 1
    if more:
        orientation = bits.u(3) + 1
        if bits.flag():
            _size(bits)
        _unusual(bits.flag(), "a preview")
        animated = bits.flag()
        if animated:
            _animation(bits)
    depth = _depth(bits)
    bits.skip(1)
    channels = bits.u32((0, 0), (0, 1), (4, 2), (12, 1))
    kinds = [_channel(bits) for _ in range(channels)]
    at = bits.place
    xyb = bits.flag()
    icc, srgb = (False, True) if bits.flag() else _colours(bits)
    toned = more and not bits.flag()
    bits.skip(2 * F16 + 1 + F16 if toned else 0)
    extensions(bits)
    return Image(
        size, animated, channels, xyb, orientation, depth, all(kinds), srgb, toned, at
    ), icc


def _unusual(there: bool, what: str) -> None:
    """Stop at what no encoder at hand writes: a mistake in reading it could cost a picture."""
    if there:
        raise Undecided(what)


def _animation(bits: Bits) -> None:
    bits.u32((0, 100), (0, 1000), (10, 1), (30, 1))
    bits.u32((0, 1), (0, 1001), (8, 1), (10, 1))
    bits.u32((0, 0), (3, 0), (16, 0), (32, 0))
    _unusual(bits.flag(), "time codes")


def _depth(bits: Bits) -> int:
    """Return how many bits a sample has."""
    if bits.flag():
        depth = bits.u32((0, 32), (0, 16), (0, 24), (6, 1))
        bits.skip(4)
        return depth
    return bits.u32((0, 8), (0, 10), (0, 12), (6, 1))


def _channel(bits: Bits) -> bool:
    """Read what a channel other than colours is, and return whether it is a plain alpha.

    Its name is text, and part of the codestream.
    """
    if bits.flag():
        return True
    _unusual(bits.u32(*ENUM) != ALPHA, "a channel other than alpha")
    depth = _depth(bits)
    shift = bits.u32((0, 0), (0, 3), (0, 4), (3, 1))
    bits.skip(8 * bits.u32(*NAME))
    multiplied = bits.flag()
    return depth == 8 and not shift and not multiplied


def _colours(bits: Bits) -> tuple[bool, bool]:
    """Read a colour encoding; return whether it is a profile that follows, and whether sRGB."""
    icc, space = bits.flag(), bits.u32(*ENUM)
    if icc:
        return True, False
    white, primaries, transfer = D65, BT709, 0
    if space != XYB:
        white = bits.u32(*ENUM)
        if white == CUSTOM:
            _point(bits)
    if space not in (XYB, GREY):
        primaries = bits.u32(*ENUM)
        for _ in range(3 if primaries == CUSTOM else 0):
            _point(bits)
    if space != XYB:
        if bits.flag():
            bits.skip(24)  # gamma
        else:
            transfer = bits.u32(*ENUM)
    bits.u32(*ENUM)  # rendering intent
    usual = (white, primaries, transfer) == (D65, BT709, SRGB)
    return False, usual and space in (RGB, GREY)


def _point(bits: Bits) -> None:
    for _ in range(2):
        bits.u32((19, 0), (19, 524288), (20, 1048576), (21, 2097152))


def extensions(bits: Bits) -> None:
    """Read the mark of extensions: none is known, so nobody knows what follows one."""
    if bits.u64():
        raise Undecided("an extension")


def _transforms(bits: Bits) -> None:
    _unusual(not bits.flag(), "transforms of its own")
