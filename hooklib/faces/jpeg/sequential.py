"""Scans of the sequential mode (T.81, annex F): found in runs of touched MCUs, and coded anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hooklib.faces.jpeg.bits import SHORT, WRONG, Copy, Windows, intervals, unstuffed
from hooklib.faces.jpeg.frame import Frame, Layout, Scan, layout
from hooklib.faces.jpeg.huffman import (
    END,
    ZRL,
    Step,
    Table,
    ac_steps,
    dc_steps,
    difference_at,
)
from hooklib.faces.jpeg.items import (
    Block,
    Coder,
    Coefficients,
    Difference,
    Item,
    Key,
    Piece,
    extra,
    key,
    of_scan,
)
from hooklib.model import BadImage

Steps: TypeAlias = tuple[int, Table, list[Step], list[Step], list[Step]]
"""Of a block in the MCU: its component, its DC table with steps, those of its AC table."""


class Seen(NamedTuple):
    """A block that was read: its component, the bits of its DC code, its DC."""

    component: int
    start: int
    end: int
    dc: int


def find(
    data: bytes,
    frame: Frame,
    scan: Scan,
    mask: NDArray[np.bool_],
) -> tuple[list[Piece], dict[Key, int]]:
    """Return a scan's pieces and the DC of all touched blocks. Raises BadImage."""
    order = layout(frame, scan)
    marked = of_scan(mask, frame, scan)
    raws, behind = intervals(data, scan, len(marked))
    each = scan.restart or len(marked)
    values: dict[Key, int] = {}
    pieces = []
    for number, (raw, rest) in enumerate(zip(raws, behind, strict=True)):
        first = number * each
        part = marked[first : first + each]
        if not part.any():
            pieces.append(Piece(raw, None, rest))
            continue
        bits = unstuffed(raw)
        items = _walk(Windows(bits), _steps(order, scan), frame, order, part, first, values)
        pieces.append(Piece(bits, items, rest))
    return pieces, values


def _steps(order: Layout, scan: Scan) -> list[Steps]:
    found = []
    for component, _, _ in order.blocks:
        place = scan.components.index(component)
        dc, ac = scan.dc[place], scan.ac[place]
        if dc is None or ac is None:
            raise BadImage("a JPEG scan without its Huffman table")
        found.append((component, dc, dc_steps(dc), *ac_steps(ac)))
    return found


def _walk(
    bits: Windows,
    steps: list[Steps],
    frame: Frame,
    order: Layout,
    marked: NDArray[np.bool_],
    first: int,
    values: dict[Key, int],
) -> list[Item]:
    """Return the items of one interval, whose first MCU is number `first` of the scan."""
    items: list[Item] = []
    dc = [0] * len(frame.components)
    edges = np.flatnonzero(np.diff(marked.view(np.int8), prepend=0, append=0)).tolist()
    done = copied = 0
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        _skip(bits, start - done, steps, dc)
        items.append(Copy(copied, bits.base + bits.at))
        before = list(dc)
        for number, block in enumerate(_skip(bits, stop - start, steps, dc, record=True)):
            mcu, place = divmod(number, len(order.blocks))
            at = key(frame, order, first + start + mcu, place)
            values[at] = block.dc
            items.append(Block(at, before[at.component]))
        copied, done = bits.base + bits.at, stop
        if stop < len(marked):
            copied = _behind(_skip(bits, 1, steps, dc, record=True), copied, items)
            done = stop + 1
    _skip(bits, len(marked) - done, steps, dc)
    end = bits.base + bits.at
    if end > bits.size:
        raise BadImage(SHORT)
    if bits.size - end > 7:
        raise BadImage("JPEG entropy-coded data go on behind the last block")
    items.append(Copy(copied, end))
    return items


def _behind(blocks: list[Seen], copied: int, items: list[Item]) -> int:
    """Let the first DC of each component behind the boxes stay; return where the copy goes on."""
    found: set[int] = set()
    for block in blocks:
        if block.component not in found:
            found.add(block.component)
            items += (Copy(copied, block.start), Difference(block.component, block.dc))
            copied = block.end
    return copied


def _skip(  # noqa: C901 - the innermost loop: calls would cost more than all else
    bits: Windows, count: int, steps: list[Steps], dc: list[int], record: bool = False
) -> list[Seen]:
    """Read `count` MCUs (T.81, F.2.2); return their blocks if they are recorded."""
    window, at, limit, base = bits.window, bits.at, bits.limit, bits.base
    seen: list[Seen] = []
    for _ in range(count):
        for component, dc_table, differences, many, single in steps:
            if at > limit:
                bits.load(base + at)
                window, at, limit, base = bits.window, bits.at, bits.limit, bits.base
            taken, difference = differences[window[at]]
            if not taken:
                taken, difference = difference_at(window, at, dc_table)
            at += taken
            dc[component] += difference
            if record:
                seen.append(Seen(component, base + at - taken, base + at, dc[component]))
            block = at
            index = 1
            while index < 64:
                taken, passed = many[window[at]]
                at += taken
                index += passed
            if index != 64 and not END < index < END + 64:
                # the last step took codes of the next block, too: once more, one by one
                at = block
                index = 1
                while index < 64:
                    taken, passed = single[window[at]]
                    at += taken
                    index += passed
                if index != 64 and not END < index < END + 64:
                    raise BadImage(WRONG)
    bits.at = at
    if base + at > bits.size:
        raise BadImage(SHORT)
    return seen


def code(items: Sequence[Item], coder: Coder, scan: Scan, new: Mapping[Key, Coefficients]) -> None:
    """Append the tokens of an interval's items (T.81, F.1.2)."""
    slots = dict(zip(scan.components, scan.slots, strict=True))
    last: dict[int, int] = {}
    for item in items:
        if isinstance(item, Copy):
            coder.tokens.append(item)
        elif isinstance(item, Block):
            component = item.key.component
            dc, ac = new[item.key]
            coder.difference(slots[component] >> 4, dc - last.get(component, item.before))
            last[component] = dc
            _code_ac(coder, 16 | slots[component] & 15, ac)
        elif isinstance(item, Difference):
            before = last.pop(item.component)
            coder.difference(slots[item.component] >> 4, item.value - before)


def _code_ac(coder: Coder, slot: int, ac: tuple[int, ...]) -> None:
    """Append AC coefficients; one whose code the table lacks becomes zero (T.81, F.1.2.2)."""
    previous = 0
    for index, value in enumerate(ac, 1):
        if not value:
            continue
        run, size = index - previous - 1, abs(value).bit_length()
        symbol = (run & 15) << 4 | size
        if size > 10 or not coder.has(slot, symbol) or (run > 15 and not coder.has(slot, ZRL)):
            continue
        for _ in range(run >> 4):
            coder.symbol(slot, ZRL)
        coder.symbol(slot, symbol, extra(value, size), size)
        previous = index
    if previous != 63:
        coder.symbol(slot, 0)
