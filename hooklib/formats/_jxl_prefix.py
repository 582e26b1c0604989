"""Prefix codes of a JPEG XL codestream: those of Brotli (RFC 7932, 3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from hooklib.formats._jxl_bits import Bits
from hooklib.model import BadImage

LONGEST: Final = 15
ORDER: Final = (1, 2, 3, 4, 0, 5, 17, 6, 16, 7, 8, 9, 10, 11, 12, 13, 14, 15)
"""In which order the lengths of the codes of lengths are (RFC 7932, 3.5)."""
LENGTHS: Final = {(2, 0): 0, (2, 1): 4, (2, 2): 3, (3, 3): 2, (4, 7): 1, (4, 15): 5}
"""Bits and their value -> such a length."""
SIMPLE: Final = {1: (0,), 2: (1, 1), 3: (1, 2, 2), 4: (2, 2, 2, 2), 5: (1, 2, 3, 3)}
SAME, ZEROS = 16, 17
"""Lengths that stand for several: the last one again, and none."""


def prefix_code(bits: Bits, size: int) -> Callable[[], int]:
    """Read the code of an alphabet, and return what reads a symbol. Raises BadImage."""
    if size > 1 << LONGEST:
        raise BadImage("more symbols than there can be")
    if size == 1:
        return lambda: 0
    skipped = bits.u(2)
    lengths = _simple(bits, size) if skipped == 1 else _listed(bits, size, skipped)
    return _reader(bits, lengths)


def _simple(bits: Bits, size: int) -> dict[int, int]:
    width = (size - 1).bit_length()
    symbols = [bits.u(width) for _ in range(bits.u(2) + 1)]
    form = 5 if len(symbols) == 4 and bits.flag() else len(symbols)
    if max(symbols) >= size or len(set(symbols)) != len(symbols):
        raise BadImage("symbols that cannot be")
    return dict(zip(symbols, SIMPLE[form], strict=True))


def _listed(bits: Bits, size: int, skipped: int) -> dict[int, int]:
    own: dict[int, int] = {}
    space = 32
    for symbol in ORDER[skipped:]:
        if space <= 0:
            break
        length = bits.word(LENGTHS, "length")
        if length:
            own[symbol] = length
            space -= 32 >> length
    if space and len(own) != 1:
        raise BadImage("a code of lengths that is not whole")
    return _lengths(bits, size, _reader(bits, own if len(own) > 1 else dict.fromkeys(own, 0)))


def _lengths(bits: Bits, size: int, read: Callable[[], int]) -> dict[int, int]:
    found: list[int] = []
    last, run, repeated = 8, 0, 0
    space = 1 << LONGEST
    while len(found) < size and space > 0:
        length = read()
        if length < SAME:
            run = 0
            found.append(length)
            last = length or last
            space -= (1 << LONGEST) >> length if length else 0
            continue
        extra, new = length - 14, last if length == SAME else 0
        run, repeated = (run if new == repeated else 0), new
        before = run
        run = (run - 2 << extra if run else 0) + bits.u(extra) + 3
        found += [new] * min(run - before, size + 1)
        space -= (run - before) * ((1 << LONGEST) >> new) if new else 0
    if space or len(found) > size:
        raise BadImage("a code that is not whole")
    return {symbol: length for symbol, length in enumerate(found) if length}


def _reader(bits: Bits, lengths: dict[int, int]) -> Callable[[], int]:
    """Return what reads a symbol; codes are in order of their lengths, then of the symbols."""
    ordered: Sequence[int] = sorted(lengths, key=lambda symbol: (lengths[symbol], symbol))
    if len(ordered) == 1:
        (only,) = ordered
        return lambda: only
    codes: dict[tuple[int, int], int] = {}
    code = before = 0
    for symbol in ordered:
        code <<= lengths[symbol] - before
        before = lengths[symbol]
        codes[before, code] = symbol
        code += 1

    def read() -> int:
        value = 0
        for width in range(1, LONGEST + 1):
            value = value << 1 | bits.u(1)
            if (width, value) in codes:
                return codes[width, value]
        raise BadImage("a code that is none")

    return read
