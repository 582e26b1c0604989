"""The compressed colour profile in the header of a JPEG XL codestream: read to know where it ends.

Specification: ISO/IEC 18181-1, annex E.4.
"""

from __future__ import annotations

from typing import Final

from hooklib.formats._jxl_bits import Bits
from hooklib.formats._jxl_codes import Numbers
from hooklib.model import BadImage

CONTEXTS: Final = 41
HEAD: Final = 128
"""So many bytes, and one more, are of the first context."""
MOST: Final = 1 << 18
"""Bytes of a profile that is read here: some 100 times more than those of cameras."""


def skip_profile(bits: Bits) -> None:
    """Read on to behind the profile. Raises BadImage."""
    size = bits.u64()
    if size > MOST:
        raise BadImage("a longer profile than is read here")
    numbers = Numbers(bits, CONTEXTS)
    last = before = 0
    for at in range(size):
        context = 0 if at <= HEAD else 1 + _kind(last) + 8 * _coarse_kind(before)
        last, before = numbers.read(context), last
        if last > 255:
            raise BadImage("a byte that is none")
    numbers.finish()


def _kind(byte: int) -> int:
    if byte in _LETTERS:
        return 0
    if byte in _DIGITS:
        return 1
    if byte < 2:
        return 2 + byte
    if byte < 16:
        return 4
    return 7 if byte <= 240 else 6 if byte == 255 else 5


def _coarse_kind(byte: int) -> int:
    if byte in _LETTERS:
        return 0
    if byte in _DIGITS:
        return 1
    return 2 if byte < 16 else 3 if byte > 240 else 4


_LETTERS: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS: Final = frozenset(b"0123456789.,")
