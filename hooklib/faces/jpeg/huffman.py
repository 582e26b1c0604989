"""Huffman tables of a JPEG (T.81, annex C), and lists that decode 16 bits at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hooklib.model import BadImage

WINDOW: Final = 16
"""Bits of the longest code (T.81, C.1)."""
END: Final = 1024
"""Advance of an end-of-block code: beyond any index of a coefficient."""
BROKEN: Final = 1 << 16
"""Advance of a window that begins with no code."""
ZRL: Final = 0xF0
"""Symbol of 16 zeros (T.81, F.1.2.2)."""
ZEROS: Final = -16
"""Advance of 16 zeros in a band, which may end in them."""
NOTHING: Final = -17
"""Advance of what no scan of a band can hold."""
Step: TypeAlias = tuple[int, int]
"""Bits of the stream that are taken, and what they hold."""


class Steps(NamedTuple):
    """For each window the number of its step, and the steps."""

    numbers: NDArray[np.uint8]
    pairs: list[Step]


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
    code = before = 0
    for length, symbol in _in_order(found):
        code <<= length - before
        out.setdefault(symbol, (code, length))
        code, before = code + 1, length
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


def _in_order(found: Table) -> Iterator[tuple[int, int]]:
    """Yield length and symbol of each code, the least code first (T.81, C.2)."""
    at = 0
    for length, count in enumerate(found.counts, 1):
        yield from ((length, symbol) for symbol in found.symbols[at : at + count])
        at += count


def _lengths(found: Table) -> Lengths:
    length = np.zeros(1 << WINDOW, np.int32)
    symbol = np.zeros(1 << WINDOW, np.int32)
    start = 0
    for n, value in _in_order(found):
        stop = start + (1 << WINDOW - n)
        length[start:stop] = n
        symbol[start:stop] = value
        start = stop
    return Lengths(length, symbol)


@lru_cache(maxsize=16)
def symbol_steps(found: Table) -> list[Step]:
    """Return for each window the length of its code and the symbol, 255 where there is none."""
    steps: list[Step] = []
    for pair in _in_order(found):
        steps += [pair] * (1 << WINDOW - pair[0])
    return steps + [(1, 255)] * ((1 << WINDOW) - len(steps))


@lru_cache(maxsize=16)
def dc_steps(found: Table) -> list[Step]:
    """Return for each window the bits of a DC code and its difference, and the difference.

    It takes no bits where the window does not hold all of them (T.81, F.2.2.1).
    """
    steps: list[Step] = []
    for length, size in _in_order(found):
        rest = WINDOW - length - size
        if rest < 0:
            steps += [(0, 0)] * (1 << WINDOW - length)
            continue
        half = 1 << size >> 1
        for value in (*range(1 - 2 * half, 1 - half), *range(half, 2 * half)) if size else (0,):
            steps += [(length + size, value)] * (1 << rest)
    return steps + [(0, 0)] * ((1 << WINDOW) - len(steps))


def difference_at(window: Any, at: int, found: Table) -> tuple[int, int]:
    """Return what `dc_steps` does not: for bits that no window holds whole. Raises BadImage."""
    length, size = symbol_steps(found)[window[at]]
    if size >= WINDOW:
        raise BadImage("a JPEG DC code that is in no table")
    value = window[at + length] >> (WINDOW - size)
    if size and not value >> (size - 1):
        value -= (1 << size) - 1
    return length + size, value


@lru_cache(maxsize=16)
def ac_steps(found: Table) -> tuple[list[Step], list[Step]]:
    """Return for each window the bits taken and the coefficients passed.

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
    return _steps(all_bits, all_passed), _steps(bits, passed)


@lru_cache(maxsize=16)
def band_steps(found: Table, refining: bool) -> Steps:
    """Return for each window of a progressive AC scan the bits taken and the coefficients passed.

    A code that ends a band passes minus the number of bits behind it (T.81, G.1.2.2), 16 zeros
    pass ZEROS, and what no such scan can hold passes NOTHING. Raises BadImage.
    """
    numbers: dict[Step, int] = {(1, NOTHING): 0}
    steps = bytearray()
    try:
        for length, symbol in _in_order(found):
            pair = _band_step(length, symbol, refining)
            steps += bytes((numbers.setdefault(pair, len(numbers)),)) * (1 << WINDOW - length)
    except ValueError as error:  # one symbol has several codes
        raise BadImage("a JPEG Huffman table has more codes than symbols") from error
    steps += bytes((1 << WINDOW) - len(steps))
    return Steps(np.frombuffer(steps, np.uint8), list(numbers))


def _band_step(length: int, symbol: int, refining: bool) -> Step:
    run, size = symbol >> 4, symbol & 15
    if symbol == 255 or (refining and size > 1):
        return 1, NOTHING
    if symbol == ZRL:
        return length, ZEROS
    return length + size, run + 1 if size else -run


def _steps(taken: NDArray[Any], passed: NDArray[Any]) -> list[Step]:
    """Return pairs, one object for all equal ones: a walk through 65,536 would miss the cache."""
    both = taken * (1 << 20) + passed
    _, firsts, numbers = np.unique(both, return_index=True, return_inverse=True)
    pairs = list(zip(taken[firsts].tolist(), passed[firsts].tolist(), strict=True))
    return [pairs[number] for number in numbers.tolist()]
