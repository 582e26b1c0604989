"""Scans of the progressive mode (T.81, annex G): touched blocks are found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hooklib.faces.jpeg.bits import SHORT, Copy, Windows, intervals, unstuffed
from hooklib.faces.jpeg.frame import Frame, Layout, Scan, layout
from hooklib.faces.jpeg.huffman import BITS, TAKEN, WINDOW, Table, symbol_steps
from hooklib.faces.jpeg.items import (
    Bit,
    Block,
    Difference,
    Item,
    Key,
    Piece,
    Run,
    key,
    of_scan,
)
from hooklib.model import BadImage

History = list[NDArray[np.uint64]]
"""For each component and block the indices, as bits, whose coefficients are not zero so far."""
BLOCKS: Final = 1 << 15
"""Blocks whose bits are taken apart at a time."""
WRONG = "a JPEG AC code that is in no table, or too many of them"


class _Part(NamedTuple):
    """One interval: MCUs [first, stop) of the scan, and which MCUs of the scan are touched."""

    bits: Windows
    scan: Scan
    order: Layout
    frame: Frame
    marked: Sequence[bool]
    first: int
    stop: int

    def block(self, mcu: int) -> Block:
        """Return the only block of an MCU."""
        return Block(key(self.frame, self.order, mcu, 0))


def history(frame: Frame) -> History:
    """Return the state before the first scan."""
    return [np.zeros(part.columns * part.rows, np.uint64) for part in frame.components]


def find(
    data: bytes, frame: Frame, scan: Scan, mask: NDArray[np.bool_], known: History
) -> tuple[list[Piece], dict[Key, int]]:
    """Return a scan's pieces and the DC of touched blocks, if it has any; `known` is updated.

    Raises BadImage.
    """
    order = layout(frame, scan)
    marked = of_scan(mask, frame, scan).tolist()
    raws, behind = intervals(data, scan, len(marked))
    each = scan.restart or len(marked)
    values: dict[Key, int] = {}
    pieces = []
    band = _Band(known[scan.components[0]], scan) if scan.first else None
    for number, (raw, rest) in enumerate(zip(raws, behind, strict=True)):
        first = number * each
        stop = min(len(marked), first + each)
        if band is None and True not in marked[first:stop]:
            pieces.append(Piece(raw, None, rest))
            continue
        bits = unstuffed(raw)
        part = _Part(Windows(bits), scan, order, frame, marked, first, stop)
        items: list[Item] = []
        if band is not None:
            end = _walk_ac(part, band, items)
        elif scan.high:
            end = _walk_bits(part, items)
        else:
            end = _walk_dc(part, items, values)
        if not 0 <= part.bits.size - end <= 7:
            raise BadImage(SHORT if end > part.bits.size else "JPEG data behind the last block")
        pieces.append(Piece(bits, items, rest))
    if band is not None:
        known[scan.components[0]] = np.array(band.nonzero, np.uint64)
    return pieces, values


class _Band:
    """What is known of a component's blocks while one of its AC scans is read.

    `nonzero` are the bits of `History`. For a scan that refines, `before` are the sums of those in
    the band over all blocks before one; `places` holds, block after block, the indices of all other
    coefficients of the band, those of block n from `starts[n]` on.
    """

    def __init__(self, known: NDArray[np.uint64], scan: Scan) -> None:
        self.nonzero: list[int] = known.tolist()
        self.before: list[int] = []
        self.starts: list[int] = []
        self.places = b""
        if scan.high:
            rest, found = _zeros(known, scan)
            size = scan.last + 1 - scan.first
            self.starts = [0, *np.cumsum(rest).tolist()]
            self.before = [size * n - start for n, start in enumerate(self.starts)]
            self.places = found


def _zeros(known: NDArray[np.uint64], scan: Scan) -> tuple[NDArray[np.int64], bytes]:
    """Return for each block how many coefficients of the band are zero, and all their indices."""
    counts = [np.zeros(0, np.int64)]
    places = []
    for at in range(0, len(known), BLOCKS):
        whole = known[at : at + BLOCKS].astype("<u8").view(np.uint8).reshape(-1, 8)
        bits = np.unpackbits(whole, axis=1, bitorder="little")[:, scan.first : scan.last + 1]
        counts.append((bits == 0).sum(axis=1))
        places.append((np.nonzero(bits == 0)[1] + scan.first).astype(np.uint8).tobytes())
    return np.concatenate(counts), b"".join(places)


def steps_of(table: Table | None) -> list[int]:
    """Return the steps of a scan's table, which it must have. Raises BadImage."""
    if table is None:
        raise BadImage("a JPEG scan without its Huffman table")
    return symbol_steps(table)


def _walk_bits(part: _Part, items: list[Item]) -> int:
    """Find the refining bits of touched blocks: one for each block (T.81, G.1.2.1)."""
    count = len(part.order.blocks)
    copied = 0
    for mcu in (n for n in range(part.first, part.stop) if part.marked[n]):
        start = (mcu - part.first) * count
        items.append(Copy(copied, start))
        items += (Bit(key(part.frame, part.order, mcu, n)) for n in range(count))
        copied = start + count
    end = (part.stop - part.first) * count
    items.append(Copy(copied, end))
    return end


def _walk_dc(part: _Part, items: list[Item], values: dict[Key, int]) -> int:
    """Find the DC codes of touched blocks and those behind them (T.81, G.1.2.1)."""
    bits, scan = part.bits, part.scan
    tables = dict(zip(scan.components, map(steps_of, scan.dc), strict=True))
    blocks = [(place, at[0], tables[at[0]]) for place, at in enumerate(part.order.blocks)]
    dc = [0] * len(part.frame.components)
    stale: set[int] = set()
    copied = 0
    window, at, limit, base = bits.window, bits.at, bits.limit, bits.base
    for mcu in range(part.first, part.stop):
        touched = part.marked[mcu]
        if at > limit:
            bits.load(base + at)
            window, at, limit, base = bits.window, bits.at, bits.limit, bits.base
        for place, component, steps in blocks:
            start, before = at, dc[component]
            step = steps[window[at]]
            at += step & TAKEN
            size = step >> BITS
            if size:
                if size > 15:
                    raise BadImage("a JPEG DC code that is in no table")
                value = window[at] >> (WINDOW - size)
                at += size
                dc[component] += value if value >> (size - 1) else value - (1 << size) + 1
            if touched:
                block = key(part.frame, part.order, mcu, place)
                values[block] = dc[component] << scan.low
                stale.add(component)
                items += (Copy(copied, base + start), Block(block, before))
                copied = base + at
            elif component in stale:
                stale.discard(component)
                items += (Copy(copied, base + start), Difference(component, dc[component]))
                copied = base + at
    items.append(Copy(copied, base + at))
    return base + at


def _walk_ac(part: _Part, band: _Band, items: list[Item]) -> int:
    """Find the bands of touched blocks (T.81, G.1.2.2 and G.1.2.3)."""
    bits, scan, marked, nonzero = part.bits, part.scan, part.marked, band.nonzero
    read = read_refining if scan.high else read_first
    steps = steps_of(scan.ac[0])
    first, last = scan.first, scan.last
    places, starts = band.places, band.starts
    copied = 0
    window, at, limit, base = bits.window, bits.at, bits.limit, bits.base
    mcu = part.first
    while mcu < part.stop:
        if at > limit:
            bits.load(base + at)
            window, at, limit, base = bits.window, bits.at, bits.limit, bits.base
        start, old = at, nonzero[mcu]
        # `token` is where an end-of-band run begins, in a block that is at coefficient `index`
        zeros = places[starts[mcu] : starts[mcu + 1]] if starts else b""
        at, index, token, run, added = read(window, at, steps, first, last, zeros)
        if added:
            nonzero[mcu] = old | added
        if not run:
            if marked[mcu]:
                items += (Copy(copied, base + start), part.block(mcu))
                copied = base + at
            mcu += 1
            continue
        if mcu + run > part.stop:
            raise BadImage("a JPEG end-of-band run that is longer than its scan")
        own = (old >> index & (1 << last + 1 - index) - 1).bit_count() if band.before else 0
        rest = band.before[mcu + run] - band.before[mcu + 1] if band.before else 0
        if True in marked[mcu : mcu + run]:
            items.append(Copy(copied, base + (start if marked[mcu] else token)))
            items += _split(part, band, mcu, run, base + at, own)
            copied = base + at + own + rest
        at += own + rest
        mcu += run
    items.append(Copy(copied, base + at))
    return base + at


def _split(part: _Part, band: _Band, mcu: int, run: int, at: int, own: int) -> Iterator[Item]:
    """Yield an end-of-band run that meets a box as runs outside of it, with their bits, and blocks.

    The refining bits of the run begin at `at`; `own` of them are of its first block.
    """
    for touched, group in groupby(range(mcu, mcu + run), part.marked.__getitem__):
        blocks = list(group)
        count = 0
        if band.before:
            behind_first = max(blocks[0], mcu + 1)
            count = band.before[blocks[-1] + 1] - band.before[behind_first]
            count += own if blocks[0] == mcu else 0
        if touched:
            yield from map(part.block, blocks)
        else:
            yield Run(len(blocks))
            yield Copy(at, at + count)
        at += count


def read_first(
    window: Any, at: int, steps: list[int], index: int, last: int, places: bytes
) -> tuple[int, int, int, int, int]:
    """Read a block's band in its first scan (T.81, G.1.2.2).

    Return the next bit, the next coefficient, where an end-of-band code begins and how many blocks
    it ends (0 if there is none), and as bits the coefficients that are not zero from now on.
    """
    added = 0
    while index <= last:
        start = at
        step = steps[window[at]]
        at += step & TAKEN
        symbol = step >> BITS
        size = symbol & 15
        zeros = symbol >> 4
        if size:
            index += zeros
            added |= 1 << index
            at += size
            index += 1
            if zeros == 15 and size == 15:
                raise BadImage(WRONG)
        elif zeros == 15:
            index += 16
        else:
            run = (1 << zeros) + (window[at] >> (WINDOW - zeros) if zeros else 0)
            return at + zeros, index, start, run, added
    if index > last + 1:
        raise BadImage(WRONG)
    return at, index, 0, 0, added


def read_refining(
    window: Any, at: int, steps: list[int], index: int, last: int, places: bytes
) -> tuple[int, int, int, int, int]:
    """Read a block's band in a later scan: a bit for each old coefficient (T.81, G.1.2.3).

    It returns what `read_first` does. `places` are the indices in the band of all others.
    """
    added = passed = 0
    count = len(places)
    while index <= last:
        start = at
        step = steps[window[at]]
        at += step & TAKEN
        symbol = step >> BITS
        run = symbol >> 4
        size = symbol & 15
        if size > 1:
            raise BadImage(WRONG)
        if not size and run < 15:
            more = window[at] >> (WINDOW - run) if run else 0
            return at + run, index, start, (1 << run) + more, added
        if passed + run < count:
            place = places[passed + run]
            if size:
                added |= 1 << place
            at += size + place - index - run
            index = place + 1
            passed += run + 1
        elif size:
            raise BadImage(WRONG)
        else:
            at += last + 1 - index - (count - passed)
            index = last + 1
    return at, index, 0, 0, added
