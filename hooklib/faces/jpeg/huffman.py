"""Huffman tables of a JPEG (T.81, annex C), and lists that decode 16 bits at a time."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hooklib.model import BadImage

WINDOW: Final = 16
"""Bits of the longest code (T.81, C.1)."""
BITS: Final = 6
"""Low bits of a step: how many bits of the stream it takes."""
TAKEN: Final = (1 << BITS) - 1
END: Final = 1024
"""Advance of an end-of-block code: beyond any index of a coefficient."""
BROKEN: Final = 1 << 16
"""Advance of a window that begins with no code."""
ZRL: Final = 0xF0
"""Symbol of 16 zeros (T.81, F.1.2.2)."""


class Table(NamedTuple):
    """BITS and HUFFVAL of a DHT segment: the number of codes of each length, and their symbols."""

    counts: bytes
    symbols: bytes


class Lengths(NamedTuple):
    """For each 16-bit window the length of the code that it begins with (0: none), its symbol."""

    length: NDArray[np.int32]
    symbol: NDArray[np.int32]


def table(counts: bytes, symbols: bytes) -> Table:
    """Return a table. Raises BadImage when the codes do not fit into their lengths."""
    code = 0
    for length, count in enumerate(counts, 1):
        code += count
        if code > 1 << length:
            raise BadImage("a JPEG Huffman table has more codes than there are")
        code <<= 1
    return Table(counts, symbols)


@lru_cache(maxsize=32)
def codes(found: Table) -> dict[int, tuple[int, int]]:
    """Return for each symbol its code and the code's length (T.81, C.2)."""
    out: dict[int, tuple[int, int]] = {}
    code = at = 0
    for length, count in enumerate(found.counts, 1):
        for symbol in found.symbols[at : at + count]:
            out.setdefault(symbol, (code, length))
            code += 1
        at += count
        code <<= 1
    return out


def extended(found: Table, symbols: set[int]) -> Table | None:
    """Return the table with 16-bit codes for further symbols, None when no codes are free.

    All old codes stay what they are; the code of all ones stays unused (T.81, C.2).
    """
    used = sum(count << WINDOW - n for n, count in enumerate(found.counts, 1))
    total = found.counts[-1] + len(symbols)
    if used + len(symbols) >= 1 << WINDOW or total > 255 or len(found.symbols) + len(symbols) > 256:
        return None
    return Table(found.counts[:-1] + bytes((total,)), found.symbols + bytes(sorted(symbols)))


def _lengths(found: Table) -> Lengths:
    length = np.zeros(1 << WINDOW, np.int32)
    symbol = np.zeros(1 << WINDOW, np.int32)
    start = at = 0
    for n, count in enumerate(found.counts, 1):
        for value in found.symbols[at : at + count]:
            stop = start + (1 << WINDOW - n)
            length[start:stop] = n
            symbol[start:stop] = value
            start = stop
        at += count
    return Lengths(length, symbol)


@lru_cache(maxsize=16)
def symbol_steps(found: Table) -> list[int]:
    """Return for each window: length of its code | symbol << 6; symbol 255 where there is none."""
    length, symbol = _lengths(found)
    steps = length | symbol << BITS
    steps[length == 0] = 1 | 255 << BITS
    return _list(steps)


@lru_cache(maxsize=16)
def ac_steps(found: Table) -> tuple[list[int], list[int]]:
    """Return for each window: bits taken | coefficients passed << 6.

    In the first list a step takes as many whole symbols as the window holds, in the second one
    symbol. End of block passes END coefficients, a window without a code passes BROKEN.
    """
    length, symbol = _lengths(found)
    size = symbol & 15
    bits = length + size
    passed = (symbol >> 4) + 1
    passed[(size == 0) & (symbol != ZRL)] = END
    bits[length == 0] = 1
    passed[length == 0] = BROKEN
    windows = np.arange(1 << WINDOW)
    all_bits, all_passed = bits.copy(), passed.copy()
    while True:
        rest = windows << np.minimum(all_bits, WINDOW) & 0xFFFF
        more = (all_passed < 64) & (all_bits < WINDOW) & (length[rest] > 0)
        more &= all_bits + length[rest] <= WINDOW
        if not more.any():
            break
        all_passed = np.where(more, all_passed + passed[rest], all_passed)
        all_bits = np.where(more, all_bits + bits[rest], all_bits)
    return _list(all_bits | all_passed << BITS), _list(bits | passed << BITS)


def _list(steps: NDArray[Any]) -> list[int]:
    found: list[int] = steps.tolist()
    return found
