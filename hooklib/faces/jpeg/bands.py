"""The walk through an AC scan of the progressive mode (T.81, G.1.2.2 and G.1.2.3).

A code passes some of a band's coefficients that are zero so far; the others, which have a bit each
in a scan that refines, are passed on the way. So a place in a block is told by its rank among the
zeros, and a table tells how many of the others come before it: one look-up for each code.
"""

from __future__ import annotations

from array import array
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hooklib.faces.jpeg.bits import WRONG, Windows
from hooklib.faces.jpeg.frame import Scan
from hooklib.faces.jpeg.huffman import NOTHING, WINDOW, ZEROS, Steps
from hooklib.model import BadImage

BLOCKS: Final = 1 << 14
"""Blocks whose bits are taken apart at a time."""
PLACES: Final = 1 << 18
"""New coefficients that are noted at a time."""
FARTHEST: Final = 16
"""Zeros that one code passes at most."""
LAST: Final = 64
"""Added in `Band.others` for the last coefficient of the band."""
BEYOND: Final = 128
"""Added in `Band.others` behind the last zero of a block."""


class Band:
    """What is known of a component's blocks before one of its AC scans is read.

    `others[width * block + rank]` is how many coefficients that are not zero come before the zero
    of that rank, with LAST or BEYOND. `before[block]` counts those of all blocks before one.
    """

    def __init__(self, known: NDArray[np.uint64], scan: Scan) -> None:
        self.first = scan.first
        self.size = scan.last + 1 - scan.first
        self.width = self.size + FARTHEST
        if not scan.high:  # nothing is known yet
            row = bytes((*(self.size - 1) * (0,), LAST, *FARTHEST * (BEYOND,)))
            self.others = row * len(known)
            self.before = [0] * (len(known) + 1)
            return
        others, totals = [], [np.zeros(1, np.int64)]
        for at in range(0, len(known), BLOCKS):
            table, counts = self._others(known[at : at + BLOCKS])
            others.append(table)
            totals.append(counts)
        self.others = b"".join(others)
        self.before = np.cumsum(np.concatenate(totals)).tolist()

    def _others(self, known: NDArray[np.uint64]) -> tuple[bytes, NDArray[np.int64]]:
        """Return some blocks' part of `others`, and how many not-zero coefficients each has."""
        count = len(known)
        whole = known.astype("<u8").view(np.uint8).reshape(-1, 8)
        bits = np.unpackbits(whole, axis=1, bitorder="little")
        band = np.ascontiguousarray(bits[:, self.first : self.first + self.size])
        rows, columns = np.divmod(np.flatnonzero(band.view(np.bool_)), self.size)
        totals = np.bincount(rows, minlength=count)
        rank = columns - np.arange(len(rows)) + np.repeat(np.cumsum(totals) - totals, totals)
        steps = np.bincount(rows * self.width + rank, minlength=count * self.width)
        steps = steps.reshape(count, self.width)
        ends_in_zero = band[:, -1] == 0
        steps[ends_in_zero, (self.size - 1 - totals)[ends_in_zero]] += LAST
        steps[np.arange(count), self.size - totals] += np.where(ends_in_zero, BEYOND - LAST, BEYOND)
        steps[1:, 0] -= BEYOND + totals[:-1]  # a row begins at nothing again
        return np.cumsum(steps.astype(np.uint8), dtype=np.uint8).tobytes(), totals

    def add(self, known: NDArray[np.uint64], found: array[int]) -> None:
        """Note in `known` new coefficients, as `skip` has found them, in order."""
        others = np.frombuffer(self.others, np.uint8)
        for at in range(0, len(found), PLACES):
            places = np.array(found[at : at + PLACES]).astype(np.int64)
            blocks, ranks = np.divmod(places, self.width)
            indices = ranks + (others[places] & (LAST - 1)) + self.first
            starts = np.flatnonzero(np.diff(blocks, prepend=-1))
            bits = np.uint64(1) << indices.astype(np.uint64)
            known[blocks[starts]] |= np.bitwise_or.reduceat(bits, starts)


class Open(NamedTuple):
    """An end-of-band run that goes on behind the blocks that were asked for.

    It begins in `block` with a code at bit `start`, has ended `run` blocks, and is followed by
    the refining bits of their others: `own` of them for the first block.
    """

    block: int
    start: int
    run: int
    own: int


def skip(  # noqa: C901 - the innermost loop: calls would cost more than all else
    bits: Windows, steps: Steps, band: Band, block: int, stop: int, found: array[int] | None
) -> Open | None:
    """Read blocks [block, stop); `found` gets where new coefficients are, as in `Band.others`.

    Raises BadImage.
    """
    at, limit, base = bits.at, bits.limit, bits.base
    numbers, pairs = bits.numbered(steps.numbers), steps.pairs
    others, before, width = band.others, band.before, band.width
    while block < stop:
        if at > limit:
            bits.load(base + at)
            at, limit, base = bits.at, bits.limit, bits.base
            numbers = bits.numbered(steps.numbers)
        rank = block * width - 1
        passed = 0
        codes = at  # where we were if the block had no refining bits
        while True:
            taken, step = pairs[numbers[at]]
            if step > 0:
                rank += step
                passed = others[rank]
                codes += taken
                at = codes + passed
                if found is not None:
                    found.append(rank)
                if passed < LAST:
                    continue
                if passed >= BEYOND:
                    raise BadImage(WRONG)
                at -= LAST
                block += 1
                break
            if step > ZEROS:
                start = at
                at += taken
                run = 1 << -step
                if step:
                    run += bits.window[at] >> (WINDOW + step)
                    at -= step
                if block + run > stop:
                    bits.at = at
                    own = before[block + 1] - before[block] - passed
                    return Open(block, base + start, run, own)
                at += before[block + run] - before[block] - passed
                block += run
                break
            if step == NOTHING:
                raise BadImage(WRONG)
            rank += FARTHEST
            passed = others[rank]
            codes += taken
            at = codes + passed
            if passed >= LAST:
                at -= passed & (LAST | BEYOND)
                block += 1
                break
    bits.at = at
    return None
