"""Where a JPEG XL codestream ends: the headers of its frames and the sizes of their sections.

Specification: ISO/IEC 18181-1, annex F. Only what headers say is read. It cannot be told where a
header has something that no encoder at hand writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from hooklib.formats._jxl_bits import NAME, Bits, Choice
from hooklib.formats._jxl_image import F16, Image, Undecided, extensions, image
from hooklib.model import BadImage

REGULAR, LOW, REFERENCE, SKIPPED = range(4)
"""Frame types: one to be shown, an eighth of one, one to be copied from, one not shown alone."""
USES_LOW: Final = 0x20
"""Flag: a frame of a lower resolution takes the place of the lowest frequencies."""
REPLACE, BLEND, WEIGHTED, MULTIPLY = 0, 2, 3, 4
GROUP: Final = 128
"""Side of the smallest group of pixels."""
STEPS: Final[tuple[Choice, ...]] = ((0, 1), (0, 2), (0, 4), (0, 8))
PLACE: Final[tuple[Choice, ...]] = ((8, 0), (11, 256), (14, 2304), (30, 18688))
SECTION: Final[tuple[Choice, ...]] = ((10, 0), (14, 1024), (22, 17408), (30, 4211712))
LEAST: Final = 12
"""Bits of a section's size."""
ORDERS: Final = 8
"""Contexts of the numbers that say in which order sections are."""
WIDE: Final = (0, 1, 1, 0)
HIGH: Final = (0, 1, 0, 1)
"""By mode of a channel: whether the others are twice as wide, or high (as in JPEG)."""


class Frame(NamedTuple):
    """What the number of sections follows from, and whether another frame does.

    `area` is how many pixels it is decoded to; `shown`: it is part of the picture, not of its code.
    """

    size: tuple[int, int]
    area: int
    group: int = GROUP << 1
    shifts: tuple[int, int] = (0, 0)
    passes: int = 1
    last: bool = True
    modular: bool = False
    shown: bool = True


def codestream_end(data: bytes) -> int | None:
    """Return the length of the codestream that `data` begin with, None when it cannot be told.

    Raises BadImage when its headers are damaged or it would be longer than the data.
    """
    try:
        ends = [end for _, end in frames(data)]
    except Undecided:
        return None
    return ends[-1]


def frames(data: bytes) -> Iterator[tuple[Frame, int | None]]:
    """Yield each frame and where it ends, None when that cannot be told.

    Raises BadImage, Undecided where it cannot be told whether there are more.
    """
    bits = Bits(data)
    picture = image(bits)
    at = bits.byte()
    while True:
        frame, end = _behind_frame(data, at, picture)
        yield frame, end
        if frame.last:
            return
        if end is None:
            raise Undecided("sections in another order")
        at = end


def _behind_frame(data: bytes, at: int, picture: Image) -> tuple[Frame, int | None]:
    """Return the frame at `at`, and where it ends."""
    bits = Bits(data, at)
    if bits.flag():
        frame = Frame(picture.size, picture.size[0] * picture.size[1])
    else:
        frame = _frame(bits, picture)
    sections = _sections(frame)
    is_sorted = bits.flag()
    if not bits.holds(sections * LEAST):
        raise BadImage("more sections than there are bytes")
    try:
        _pass_order(bits, sections if is_sorted else 0)
    except BadImage:
        return frame, None
    bits.byte()
    length = sum(bits.u32(*SECTION) for _ in range(sections))
    end = bits.byte() + length
    if end > len(data):
        raise BadImage("the codestream is shorter than it says")
    return frame, end


def _pass_order(bits: Bits, sections: int) -> None:
    """Read in which order sections are, which changes nothing here; 0: in their own."""
    if not sections:
        return
    from hooklib.formats._jxl_codes import Numbers  # few files have one

    numbers = Numbers(bits, ORDERS)
    count = numbers.read(min(ORDERS - 1, sections.bit_length()))
    last = 0
    for _ in range(min(count, sections)):
        last = numbers.read(min(ORDERS - 1, last.bit_length()))
    numbers.finish()


def _sections(frame: Frame) -> int:
    width, height = frame.size
    groups = -(-width // frame.group) * -(-height // frame.group)
    if groups == frame.passes == 1:
        return 1
    # low frequencies are in groups of eight times the side, of blocks that are padded to pairs
    low = 1
    for side, shift in zip(frame.size, frame.shifts, strict=True):
        blocks = -(-side // (8 << shift)) << shift
        low *= -(-blocks // frame.group)
    return 2 + low + groups * frame.passes


def _frame(bits: Bits, picture: Image) -> Frame:
    kind, modular, flags = bits.u(2), bits.flag(), bits.u64()
    shown = kind in (REGULAR, SKIPPED)
    subsampled = not picture.xyb and bits.flag() and not flags & USES_LOW
    modes = [bits.u(2) for _ in range(3)] if subsampled else [0]
    step = 1
    if not flags & USES_LOW:
        step = bits.u32(*STEPS)
        for _ in range(picture.channels):
            bits.u32(*STEPS)
    group = GROUP << (bits.u(2) if modular else 1)
    bits.skip(6 if picture.xyb and not modular else 0)
    passes = 1 if kind == REFERENCE else _passes(bits)
    level = bits.u32((0, 1), (0, 2), (0, 3), (0, 4)) if kind == LOW else 0
    size, whole = _place(bits, picture, kind) if kind != LOW else (picture.size, True)
    last = kind == REGULAR
    replaces, lasting = True, False
    if shown:
        replaces = _blending(bits, picture, whole)
        lasting = picture.animated and bool(bits.u32((0, 0), (0, 1), (8, 0), (32, 0)))
        last = bits.flag() and kind == REGULAR
    kept = 0 if kind == LOW or last else bits.u(2)
    copied = not last and kind != LOW and (not lasting or kept != 0)
    if kind == REFERENCE or (shown and copied and replaces and whole):
        bits.skip(1)
    bits.skip(8 * bits.u32(*NAME))  # the frame's name, part of the codestream
    _filters(bits, modular)
    extensions(bits)
    area = size[0] * size[1]
    shrunk = step << 3 * level
    size = -(-size[0] // shrunk), -(-size[1] // shrunk)
    shifts = max(WIDE[mode] for mode in modes), max(HIGH[mode] for mode in modes)
    return Frame(size, area, group, shifts, passes, last, modular, shown)


def _passes(bits: Bits) -> int:
    passes = bits.u32((0, 1), (0, 2), (0, 3), (3, 4))
    if passes > 1:
        steps = bits.u32((0, 0), (0, 1), (0, 2), (1, 3))
        bits.skip(2 * (passes - 1))
        bits.skip(2 * steps)
        for _ in range(steps):
            bits.u32((0, 0), (0, 1), (0, 2), (3, 0))
    return passes


def _place(bits: Bits, picture: Image, kind: int) -> tuple[tuple[int, int], bool]:
    """Return a frame's size, and whether it covers the picture."""
    if not bits.flag():
        return picture.size, True
    x = y = 0
    if kind != REFERENCE:
        x, y = (_signed(bits.u32(*PLACE)) for _ in range(2))
    width, height = bits.u32(*PLACE), bits.u32(*PLACE)
    wide, high = picture.size
    whole = x <= 0 and y <= 0 and x + width >= wide and y + height >= high
    return (width or wide, height or high), whole


def _signed(number: int) -> int:
    return -(number + 1 >> 1) if number & 1 else number >> 1


def _blending(bits: Bits, picture: Image, whole: bool) -> bool:
    """Read how colours and channels are blended; return whether colours just replace others."""
    modes = []
    for _ in range(1 + picture.channels):
        mode = bits.u32((0, REPLACE), (0, 1), (0, BLEND), (2, 3))
        if picture.channels and mode in (BLEND, WEIGHTED):
            bits.u32((0, 0), (0, 1), (0, 2), (3, 3))
        if picture.channels and mode in (BLEND, WEIGHTED, MULTIPLY):
            bits.skip(1)
        if mode != REPLACE or not whole:
            bits.skip(2)
        modes.append(mode)
    return modes[0] == REPLACE


def _filters(bits: Bits, modular: bool) -> None:
    """Pass over the filters that smooth a frame (annex J)."""
    if bits.flag():
        return
    if bits.flag() and bits.flag():
        bits.skip(6 * F16)
    if bits.u(2):
        if not modular and bits.flag():
            bits.skip(8 * F16)
        if bits.flag():
            bits.skip(5 * F16)
        if bits.flag():
            bits.skip((3 if modular else 4) * F16)
        bits.skip(F16 if modular else 0)
    extensions(bits)
