"""What the walk through a scan finds: bits that stay, and blocks that are coded anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hooklib.faces.jpeg.bits import Code, Copy, Token
from hooklib.faces.jpeg.frame import Component, Frame, Layout, Scan
from hooklib.faces.jpeg.huffman import Table, codes, extended
from hooklib.faces.model import Box
from hooklib.model import CannotFix

MOST_BITS: Final = 11
"""Greatest category of a DC difference at 8 bits a sample (T.81, F.1.2.1)."""


class Key(NamedTuple):
    """A block: the index of its component, its row and column there."""

    component: int
    row: int
    column: int


class Block(NamedTuple):
    """A block, or its band in this scan, is coded anew; `before` is the DC of the block before."""

    key: Key
    before: int = 0


class Difference(NamedTuple):
    """The DC difference of a block behind the boxes; its DC stays `value`."""

    component: int
    value: int


class Bit(NamedTuple):
    """One bit that refines the DC of a new block (T.81, G.1.2.1)."""

    key: Key


class Run(NamedTuple):
    """An end-of-band run over so many blocks that stay (T.81, G.1.2.2)."""

    blocks: int


Item: TypeAlias = Copy | Block | Difference | Bit | Run


class Piece(NamedTuple):
    """A restart interval: its stuffed bytes, or with items those that they count bits of."""

    data: bytes
    items: list[Item] | None
    behind: bytes


class Coefficients(NamedTuple):
    """A new block: DC, and AC in zigzag order from index 1 on; () when all are zero."""

    dc: int
    ac: tuple[int, ...] = ()


class Coder:
    """Collects tokens of a scan and the symbols that its tables do not have."""

    def __init__(self, tables: dict[int, Table], missing: dict[int, set[int]]) -> None:
        self.codes = {slot: codes(table) for slot, table in tables.items()}
        self.missing = missing
        self.tokens: list[Token] = []

    def has(self, slot: int, symbol: int) -> bool:
        """Whether a table has a code for the symbol."""
        return symbol in self.codes[slot]

    def symbol(self, slot: int, symbol: int, extra: int = 0, length: int = 0) -> None:
        """Append a symbol with further bits."""
        if not self.has(slot, symbol):
            self.missing.setdefault(slot, set()).add(symbol)
        self.tokens.append(Code(slot, symbol, extra, length))

    def bit(self, value: int) -> None:
        """Append one plain bit."""
        self.tokens.append(Code(None, 0, value, 1))

    def difference(self, slot: int, value: int) -> None:
        """Append a DC difference (T.81, F.1.2.1)."""
        length = abs(value).bit_length()
        if length > MOST_BITS:
            raise CannotFix("a JPEG with coefficients beyond the range of 8-bit samples")
        self.symbol(slot, length, extra(value, length), length)


def completed(tables: dict[int, Table], missing: dict[int, set[int]]) -> dict[int, Table]:
    """Return the tables that get the symbols which they lack. Raises CannotFix."""
    found = {}
    for slot, symbols in missing.items():
        more = extended(tables[slot], symbols)
        if more is None:
            raise CannotFix("a JPEG whose Huffman table has no free code")
        found[slot] = more
    return found


def tables_of(scan: Scan) -> dict[int, Table]:
    """Return the tables of a scan by their class and slot, as a DHT segment names them."""
    found: dict[int, Table] = {}
    for slots, dc, ac in zip(scan.slots, scan.dc, scan.ac, strict=True):
        for slot, table in ((slots >> 4, dc), (16 | slots & 15, ac)):
            if table is not None:
                found[slot] = table
    return found


def extra(value: int, length: int) -> int:
    """Return the bits that tell a value within its category (T.81, F.1.2.1, table F.1)."""
    return value if value >= 0 else value + (1 << length) - 1


def touched(frame: Frame, boxes: Sequence[Box]) -> NDArray[np.bool_]:
    """Return which MCUs of interleaved scans the boxes touch, rows x columns."""
    mask = np.zeros((frame.rows, frame.columns), np.bool_)
    for box in boxes:
        rows, columns = mcus(frame, box)
        mask[rows.start : rows.stop, columns.start : columns.stop] = True
    return mask


def mcus(frame: Frame, box: Box) -> tuple[range, range]:
    """Return the rows and the columns of MCUs that a box touches; what lies outside is cut off."""
    left, top = max(0, box.x), max(0, box.y)
    right, bottom = min(frame.width, box.x + box.width), min(frame.height, box.y + box.height)
    if right <= left or bottom <= top:
        return range(0), range(0)
    wide, high = 8 * frame.across, 8 * frame.down
    return range(top // high, -(-bottom // high)), range(left // wide, -(-right // wide))


def of_scan(mask: NDArray[np.bool_], frame: Frame, scan: Scan) -> NDArray[np.bool_]:
    """Return which MCUs of a scan are touched, in its order."""
    if len(scan.components) > 1:
        return mask.reshape(-1)
    part: Component = frame.components[scan.components[0]]
    blocks = mask.repeat(part.down, axis=0).repeat(part.across, axis=1)
    return blocks[: part.rows, : part.columns].reshape(-1)


def key(frame: Frame, order: Layout, mcu: int, block: int) -> Key:
    """Return which block the n-th one of an MCU is."""
    component, row, column = order.blocks[block]
    down, across = divmod(mcu, order.columns)
    if len(order.blocks) == 1:
        return Key(component, down, across)
    part = frame.components[component]
    return Key(component, down * part.down + row, across * part.across + column)
