"""All quantised coefficients of a JPEG, read plainly and slowly: a second opinion on splices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hooklib.faces.jpeg.bits import intervals, unstuffed
from hooklib.faces.jpeg.frame import Frame, Scan, layout, read
from hooklib.faces.jpeg.huffman import Table
from hooklib.faces.jpeg.items import key, touched
from hooklib.faces.model import Box
from hooklib.model import BadImage

Planes = list[NDArray[np.int32]]
"""For each component rows x columns x 64 coefficients in zigzag order."""
Reader = dict[tuple[int, int], int]
"""Symbols by the length and the bits of their codes."""


def same_outside(before: bytes, after: bytes, boxes: Sequence[Box]) -> bool:
    """Whether two files of one shape have equal coefficients where no box touches an MCU."""
    old, new = read(before)[0], read(after)[0]
    if old != new:
        return False
    mask = touched(old, boxes)
    pairs = zip(old.components, coefficients(before), coefficients(after), strict=True)
    return all(
        np.array_equal(left[outside], right[outside])
        for part, left, right in pairs
        for outside in [~mask.repeat(part.down, axis=0).repeat(part.across, axis=1)]
    )


def coefficients(data: bytes) -> Planes:
    """Return all quantised coefficients, those of MCUs' blocks beyond the picture included.

    Raises BadImage or Unspliced.
    """
    frame, scans = read(data)
    planes = [
        np.zeros((frame.rows * part.down, frame.columns * part.across, 64), np.int32)
        for part in frame.components
    ]
    for scan in scans:
        _read_scan(data, frame, scan, planes)
    return planes


class _Bits:
    """A cursor that reads bit by bit."""

    def __init__(self, raw: bytes) -> None:
        data = unstuffed(raw)
        self.bits: list[int] = np.unpackbits(np.frombuffer(data, np.uint8)).tolist()
        self.at = 0

    def take(self, count: int) -> int:
        """Return the next bits as a number."""
        if self.at + count > len(self.bits):
            raise BadImage("JPEG entropy-coded data end early")
        value = 0
        for bit in self.bits[self.at : self.at + count]:
            value = value << 1 | bit
        self.at += count
        return value

    def symbol(self, reader: Reader) -> int:
        """Decode one symbol (T.81, F.2.2.3)."""
        code = 0
        for length in range(1, 17):
            code = code << 1 | self.take(1)
            if (length, code) in reader:
                return reader[length, code]
        raise BadImage("a JPEG code that is in no table")

    def value(self, size: int) -> int:
        """Receive and extend a value of a category (T.81, F.2.2.1)."""
        value = self.take(size)
        return value if not size or value >> (size - 1) else value - (1 << size) + 1


def _reader(table: Table | None) -> Reader:
    """Assign codes in order of length (T.81, C.2)."""
    found: Reader = {}
    code = at = 0
    for length, count in enumerate(table.counts if table else b"", 1):
        for _ in range(count):
            found[length, code] = table.symbols[at] if table else 0
            code, at = code + 1, at + 1
        code <<= 1
    return found


def _read_scan(data: bytes, frame: Frame, scan: Scan, planes: Planes) -> None:
    order = layout(frame, scan)
    total = order.columns * order.rows
    each = scan.restart or total
    dc = dict(zip(scan.components, map(_reader, scan.dc), strict=True))
    ac = dict(zip(scan.components, map(_reader, scan.ac), strict=True))
    for number, raw in enumerate(intervals(data, scan, total)[0]):
        bits = _Bits(raw)
        before = [0] * len(planes)
        run = 0
        for mcu in range(number * each, min(total, (number + 1) * each)):
            for place in range(len(order.blocks)):
                component, row, column = key(frame, order, mcu, place)
                block = planes[component][row, column]
                if scan.first == 0 and scan.high:
                    block[0] |= bits.take(1) << scan.low
                elif scan.first == 0:
                    before[component] += bits.value(bits.symbol(dc[component]))
                    block[0] = before[component] << scan.low
                if scan.last and scan.high:
                    run = _refine(bits, ac[component], scan, block, run)
                elif scan.last:
                    run = _band(bits, ac[component], scan, block, run, frame.progressive)


def _band(bits: _Bits, reader: Reader, scan: Scan, block: Any, run: int, runs: bool) -> int:
    """Read AC coefficients (T.81, F.2.2.2 and G.1.2.2); return the blocks that an end skips."""
    if run:
        return run - 1
    index = max(1, scan.first)
    while index <= scan.last:
        zeros, size = divmod(bits.symbol(reader), 16)
        if not size and zeros < 15:
            return (1 << zeros) + bits.take(zeros) - 1 if runs else 0
        index += zeros
        if size:
            if index > scan.last:
                raise BadImage("too many JPEG coefficients")
            block[index] = bits.value(size) * (1 << scan.low)
        index += 1
    return 0


def _refine(bits: _Bits, reader: Reader, scan: Scan, block: Any, run: int) -> int:
    """Refine AC coefficients (T.81, G.1.2.3); return the blocks that an end skips."""
    step = 1 << scan.low
    index = scan.first
    while index <= scan.last and not run:
        zeros, size = divmod(bits.symbol(reader), 16)
        if not size and zeros < 15:
            run = (1 << zeros) + bits.take(zeros)
            break
        sign = (1 if bits.take(1) else -1) if size else 0
        while index <= scan.last and (block[index] or zeros):
            zeros -= not block[index]
            _correct(bits, block, index, step)
            index += 1
        if index <= scan.last:
            block[index] = sign * step
        elif size:
            raise BadImage("too many JPEG coefficients")
        index += 1
    for rest in range(index, scan.last + 1):
        _correct(bits, block, rest, step)
    return max(0, run - 1)


def _correct(bits: _Bits, block: Any, index: int, step: int) -> None:
    if block[index] and bits.take(1):
        block[index] += step if block[index] > 0 else -step
