"""Where the compressed data of a GIF frame end, without decompressing them (GIF89a, appendix F).

After a clear code the n-th code has a width that depends on n alone: every code but the first makes
one more entry in the table, and the width grows with the table. So the codes of one width can be
looked through all at once for a clear or an end code, as lanes of one long number.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from hooklib.model import BadImage

WIDEST: Final = 12
CODE_SIZES: Final = range(2, WIDEST)
"""LZW minimum code sizes that decoders take; the specification ends at 8."""
LOOKS: Final = 1 << 20
"""So many stretches of codes are looked through in one file, each a few microseconds' work."""
CHUNK: Final = 2048
"""Codes that are looked through at once where the table is full."""


class _Lanes(NamedTuple):
    """`count` codes of a width as one number: the end code, the lowest and highest bit of each."""

    ends: int
    lows: int
    highs: int


class Finder:
    """Finds the ends of all frames of a file, with bounded effort."""

    def __init__(self) -> None:
        self._looks = LOOKS

    def __call__(self, data: bytes, bits: int) -> int | None:
        """Return the length of the data up to the end code, its byte included, None without one.

        `bits` is the LZW minimum code size, one of CODE_SIZES. Raises BadImage.
        """
        at, total = 0, len(data) * 8
        widths = _widths(bits)
        while True:
            width, count = next(widths)
            count = min(count, (total - at) // width)
            if not count:
                return None
            self._looks -= 1
            if not self._looks:
                raise BadImage("more clear codes than any encoder writes")
            place = _mark(data, at, width, count, bits)
            if place is None:
                at += width * count
            elif place % 2:
                return (at + width * (place // 2 + 1) + 7) // 8
            else:
                at += width * (place // 2 + 1)
                widths = _widths(bits)


def _widths(bits: int) -> Iterator[tuple[int, int]]:
    """Yield widths and how many codes after a clear code have them."""
    width = bits + 1
    yield width, (1 << bits) - 1
    while width < WIDEST:
        width += 1
        yield width, (1 << (width - 1)) if width < WIDEST else CHUNK
    while True:
        yield WIDEST, CHUNK


def _mark(data: bytes, at: int, width: int, count: int, bits: int) -> int | None:
    """Return twice the number of the first clear or end code, and one more if it is an end code."""
    last = at + width * count
    held = int.from_bytes(data[at // 8 : (last + 7) // 8], "little") >> at % 8
    held &= (1 << width * count) - 1
    ends, lows, highs = _lanes(width, count, bits)
    differ = (held | lows) ^ ends  # zero in a lane that holds a clear or an end code
    rest = highs - lows
    zero = highs & ~(((differ & ~highs) + rest) | differ)
    if not zero:
        return None
    number = (zero & -zero).bit_length() // width - 1
    return 2 * number + (held >> number * width & 1)


@lru_cache(maxsize=64)
def _lanes(width: int, count: int, bits: int) -> _Lanes:
    lows = ((1 << width * count) - 1) // ((1 << width) - 1)
    return _Lanes(lows * ((1 << bits) + 1), lows, lows << width - 1)
