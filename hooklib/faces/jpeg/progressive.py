"""Scans of the progressive mode (T.81, annex G): touched blocks are found."""

from __future__ import annotations

from array import array
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hooklib.faces.jpeg.bands import Band, Open, skip
from hooklib.faces.jpeg.bits import SHORT, Copy, Windows, intervals, unstuffed
from hooklib.faces.jpeg.frame import Frame, Layout, Scan, layout
from hooklib.faces.jpeg.huffman import Table, band_steps, dc_steps, difference_at
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


class _Part(NamedTuple):
    """One interval: MCUs [first, stop) of the scan, and which MCUs of the scan are touched.

    `edges` are those that differ from the one before.
    """

    bits: Windows
    scan: Scan
    order: Layout
    frame: Frame
    marked: Sequence[bool]
    edges: Sequence[int]
    first: int
    stop: int

    def block(self, mcu: int) -> Block:
        """Return the only block of an MCU."""
        return Block(Key(self.scan.components[0], *divmod(mcu, self.order.columns)))

    def edge(self, mcu: int) -> int:
        """Return the next edge behind an MCU, or the end."""
        place = bisect(self.edges, mcu)
        return min(self.edges[place], self.stop) if place < len(self.edges) else self.stop


def history(frame: Frame) -> History:
    """Return the state before the first scan."""
    return [np.zeros(part.columns * part.rows, np.uint64) for part in frame.components]


def refined(scans: Sequence[Scan]) -> list[bool]:
    """Return for each scan whether a later one needs to know what it has found."""
    later: set[int] = set()
    found = []
    for scan in reversed(scans):
        found.append(not later.isdisjoint(scan.components))
        if scan.first and scan.high:
            later.update(scan.components)
    return found[::-1]


def find(
    data: bytes, frame: Frame, scan: Scan, mask: NDArray[np.bool_], known: History, keep: bool
) -> tuple[list[Piece], dict[Key, int]]:
    """Return a scan's pieces and the DC of touched blocks, if it has any.

    `known` is updated where that is to be kept. Raises BadImage.
    """
    order = layout(frame, scan)
    mask = of_scan(mask, frame, scan)
    edges: list[int] = (np.flatnonzero(mask[1:] != mask[:-1]) + 1).tolist()
    marked: list[bool] = mask.tolist()
    raws, behind = intervals(data, scan, len(marked))
    each = scan.restart or len(marked)
    values: dict[Key, int] = {}
    pieces = []
    band = Band(known[scan.components[0]], scan) if scan.first else None
    found = array("I") if keep else None
    hit = [True in marked[first : first + each] for first in range(0, len(marked), each)]
    wanted = [one or (band is not None and keep) for one in hit]
    whole = [unstuffed(raw) if one else b"" for raw, one in zip(raws, wanted, strict=True)]
    windows = Windows(b"".join(whole))
    start = 0
    for number, (raw, bits) in enumerate(zip(raws, whole, strict=True)):
        items: list[Item] = []
        if wanted[number]:
            first = number * each
            stop = min(len(marked), first + each)
            windows.enter(start, len(bits))
            part = _Part(windows, scan, order, frame, marked, edges, first, stop)
            end = _walk(part, band, items, found, values)
            if not 0 <= windows.size - end <= 7:
                raise BadImage(SHORT if end > windows.size else "JPEG data behind the last block")
        rest = behind[number]
        pieces.append(Piece(bits, items, rest) if hit[number] else Piece(raw, None, rest))
        start += len(bits)
    if band is not None and found:
        band.add(known[scan.components[0]], found)
    return pieces, values


def _walk(
    part: _Part,
    band: Band | None,
    items: list[Item],
    found: array[int] | None,
    values: dict[Key, int],
) -> int:
    """Find the items of one interval; return how many bits its blocks take. Raises BadImage."""
    if band is not None:
        return _walk_ac(part, band, items, found)
    if part.scan.high:
        return _walk_bits(part, items)
    return _walk_dc(part, items, values)


def present(table: Table | None) -> Table:
    """Return a table that a scan must have. Raises BadImage."""
    if table is None:
        raise BadImage("a JPEG scan without its Huffman table")
    return table


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
    tables = dict(zip(scan.components, map(present, scan.dc), strict=True))
    blocks = [
        (place, at[0], dc_steps(tables[at[0]]), tables[at[0]])
        for place, at in enumerate(part.order.blocks)
    ]
    dc = [0] * len(part.frame.components)
    stale: set[int] = set()
    copied = 0
    window, at, limit, base = bits.window, bits.at, bits.limit, bits.base
    for mcu in range(part.first, part.stop):
        touched = part.marked[mcu]
        if at > limit:
            bits.load(base + at)
            window, at, limit, base = bits.window, bits.at, bits.limit, bits.base
        for place, component, steps, table in blocks:
            taken, difference = steps[window[at]]
            if not taken:
                taken, difference = difference_at(window, at, table)
            start = at
            at += taken
            if difference:
                dc[component] += difference
            if touched:
                block = key(part.frame, part.order, mcu, place)
                values[block] = dc[component] << scan.low
                stale.add(component)
                items += (Copy(copied, base + start), Block(block, dc[component] - difference))
                copied = base + at
            elif component in stale:
                stale.discard(component)
                items += (Copy(copied, base + start), Difference(component, dc[component]))
                copied = base + at
    items.append(Copy(copied, base + at))
    return base + at


def _walk_ac(part: _Part, band: Band, items: list[Item], found: array[int] | None) -> int:
    """Find the bands of touched blocks (T.81, G.1.2.2 and G.1.2.3)."""
    bits, scan, marked = part.bits, part.scan, part.marked
    steps = band_steps(present(scan.ac[0]), scan.high > 0)
    copied = 0
    block = part.first
    while block < part.stop:
        touched = marked[block]
        stop = part.edge(block)
        start = bits.position
        if touched:
            items.append(Copy(copied, start))
        going_on = skip(bits, steps, band, block, stop, found)
        if touched:
            items += map(part.block, range(block, going_on.block if going_on else stop))
            copied = bits.position
        block = stop
        if going_on is not None:
            block = going_on.block + going_on.run
            if block > part.stop:
                raise BadImage("a JPEG end-of-band run that is longer than its scan")
            if not touched:
                items.append(Copy(copied, going_on.start))
            items += _split(part, band, going_on, bits.position)
            bits.at += going_on.own + band.before[block] - band.before[going_on.block + 1]
            copied = bits.position
    items.append(Copy(copied, bits.position))
    return bits.position


def _split(part: _Part, band: Band, going_on: Open, at: int) -> Iterator[Item]:
    """Yield an end-of-band run that meets a box as runs outside of it, with their bits, and blocks.

    The refining bits of the run begin at `at`.
    """
    first = going_on.block
    for touched, group in groupby(range(first, first + going_on.run), part.marked.__getitem__):
        blocks = list(group)
        behind_first = max(blocks[0], first + 1)
        count = band.before[blocks[-1] + 1] - band.before[behind_first]
        count += going_on.own if blocks[0] == first else 0
        if touched:
            yield from map(part.block, blocks)
        else:
            yield Run(len(blocks))
            yield Copy(at, at + count)
        at += count
