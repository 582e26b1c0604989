"""New blocks coded for scans of the progressive mode (T.81, annex G)."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence

from hooklib.faces.jpeg.bits import Copy
from hooklib.faces.jpeg.frame import Scan
from hooklib.faces.jpeg.huffman import ZRL
from hooklib.faces.jpeg.items import Bit, Coder, Coefficients, Difference, Item, Key, Run, extra


def code(
    items: Sequence[Item], coder: Coder, scan: Scan, new: MutableMapping[Key, Coefficients]
) -> None:
    """Append the tokens of an interval's items."""
    slots = dict(zip(scan.components, scan.slots, strict=True))
    slot = 16 | scan.slots[0] & 15
    last: dict[int, int] = {}
    for item in items:
        if isinstance(item, Copy):
            coder.tokens.append(item)
        elif isinstance(item, Bit):
            coder.bit(new[item.key].dc >> scan.low & 1)
        elif isinstance(item, Run):
            size = item.blocks.bit_length() - 1
            coder.symbol(slot, size << 4, item.blocks - (1 << size), size)
        elif isinstance(item, Difference):
            coder.difference(slots[item.component] >> 4, item.value - last.pop(item.component))
        elif scan.first:
            _code_band(coder, slot, scan, item.key, new)
        else:
            component = item.key.component
            dc = new[item.key].dc >> scan.low
            coder.difference(slots[component] >> 4, dc - last.get(component, item.before))
            last[component] = dc


def _code_band(
    coder: Coder, slot: int, scan: Scan, at: Key, new: MutableMapping[Key, Coefficients]
) -> None:
    """Append a new block's band; coefficients whose codes the table lacks become zero."""
    dc, ac = new[at]
    if not ac:
        coder.symbol(slot, 0)
        return
    values = [0, *ac]
    code_band = _code_refining if scan.high else _code_first
    code_band(coder, slot, scan, values)
    new[at] = Coefficients(dc, tuple(values[1:]))


def _code_first(coder: Coder, slot: int, scan: Scan, values: list[int]) -> None:
    """Append a band's first scan (T.81, G.1.2.2)."""
    previous = scan.first - 1
    for index in range(scan.first, scan.last + 1):
        value = abs(values[index]) >> scan.low
        if not value:
            continue
        run, size = index - previous - 1, value.bit_length()
        symbol = (run & 15) << 4 | size
        if size > 10 or not coder.has(slot, symbol) or (run > 15 and not coder.has(slot, ZRL)):
            values[index] = 0
            continue
        for _ in range(run >> 4):
            coder.symbol(slot, ZRL)
        coder.symbol(slot, symbol, extra(value if values[index] > 0 else -value, size), size)
        previous = index
    if previous < scan.last:
        coder.symbol(slot, 0)


def _code_refining(coder: Coder, slot: int, scan: Scan, values: list[int]) -> None:
    """Append a later scan of a band (T.81, G.1.2.3)."""
    final = _drop_uncoded(coder, slot, scan, values)
    zeros = 0
    waiting: list[int] = []
    for index in range(scan.first, scan.last + 1):
        value = abs(values[index]) >> scan.low
        if not value:
            zeros += 1
            continue
        while zeros > 15 and index <= final:
            coder.symbol(slot, ZRL)
            _flush(coder, waiting)
            zeros -= 16
        if value > 1:
            waiting.append(value & 1)
            continue
        coder.symbol(slot, zeros << 4 | 1, int(values[index] > 0), 1)
        _flush(coder, waiting)
        zeros = 0
    if zeros or waiting:
        coder.symbol(slot, 0)
        _flush(coder, waiting)


def _flush(coder: Coder, waiting: list[int]) -> None:
    for bit in waiting:
        coder.bit(bit)
    waiting.clear()


def _drop_uncoded(coder: Coder, slot: int, scan: Scan, values: list[int]) -> int:
    """Make new coefficients zero that have no code; return the index of the last new one."""
    zeros = final = 0
    for index in range(scan.first, scan.last + 1):
        value = abs(values[index]) >> scan.low
        if value == 1:
            has = coder.has(slot, (zeros & 15) << 4 | 1)
            if has and (zeros < 16 or coder.has(slot, ZRL)):
                zeros, final = 0, index
                continue
            values[index] = 0
        if value < 2:
            zeros += 1
    return final
