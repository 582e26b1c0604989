"""Proof of a splice: every coefficient that no box touches is what it was.

What a decoder finds next follows from the bits ahead, its tables, and the state it is in. So bits
that were copied hold the same coefficients if it reaches them in the same state, and only what was
coded anew is decoded: it has to end where the next copy begins, in the state that the copy needs.
Where blocks of the old file begin and end is taken from the walk; that it was right, Pillow's
comparison of all pixels shows (judge.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from hooklib.faces.jpeg.bits import SHORT, WRONG, Copy, Windows, intervals, span, unstuffed
from hooklib.faces.jpeg.frame import Frame, Scan, layout
from hooklib.faces.jpeg.frame import read as read_frame
from hooklib.faces.jpeg.huffman import WINDOW, ZRL, Step, Table, symbol_steps
from hooklib.faces.jpeg.items import Bit, Block, Difference, Item, Key, Piece, Run
from hooklib.faces.jpeg.progressive import present
from hooklib.model import BadImage, CannotFix


def prove(
    result: bytes, frame: Frame, scans: Sequence[Scan], pieces: Sequence[list[Piece]]
) -> None:
    """Raise CannotFix unless the coefficients that stay are the same in the result.

    `frame`, `scans` and their `pieces` are those of the file that it was made from.
    """
    try:
        new_frame, new_scans = read_frame(result)
        if new_frame != frame or len(new_scans) != len(scans):
            raise BadImage("a JPEG with another frame or other scans")
        nonzero: dict[Key, int] = {}
        for old, new, found in zip(scans, new_scans, pieces, strict=True):
            _require_alike(old, new)
            _prove_scan(result, frame, new, found, nonzero)
    except BadImage as error:
        raise CannotFix("the JPEG could not be spliced without damage") from error


def _require_alike(old: Scan, new: Scan) -> None:
    """Require one scan header, and tables in which all old codes are what they were."""
    for before, after in zip((*old.dc, *old.ac), (*new.dc, *new.ac), strict=True):
        if not (before == after or (before and after and _goes_on(before, after))):
            raise BadImage("a JPEG scan with other tables")
    if _parameters(old) != _parameters(new):
        raise BadImage("a JPEG scan with other parameters")


def _parameters(scan: Scan) -> Scan:
    """Return a scan without what a longer table moves or changes."""
    return scan._replace(start=0, data=0, end=0, dc=(), ac=())


def _goes_on(before: Table, after: Table) -> bool:
    """Whether a table only has more codes of the greatest length, behind all others."""
    same = before.counts[:-1] == after.counts[:-1]
    return same and after.symbols.startswith(before.symbols)


def _prove_scan(
    result: bytes, frame: Frame, scan: Scan, pieces: list[Piece], nonzero: dict[Key, int]
) -> None:
    order = layout(frame, scan)
    raws, behind = intervals(result, scan, order.columns * order.rows)
    if behind != [piece.behind for piece in pieces]:
        raise BadImage("a JPEG scan with other restart markers")
    for raw, piece in zip(raws, pieces, strict=True):
        if piece.items is None:
            if raw != piece.data:
                raise BadImage("a JPEG interval without a box is another one")
            continue
        reader = _Reader(piece.data, unstuffed(raw))
        if scan.first:
            _prove_band(reader, scan, piece.items, nonzero)
        else:
            _prove_dc(reader, scan, piece.items)
        reader.require_end()


class _Reader:
    """A cursor over the bits of a new interval, beside those of the old one."""

    def __init__(self, old: bytes, new: bytes) -> None:
        self.old, self.new = old, new
        self.bits = Windows(new)

    def ready(self) -> Windows:
        """Return the windows with enough of them ahead for one block."""
        if self.bits.at > self.bits.limit:
            self.bits.load(self.bits.position)
        return self.bits

    def symbol(self, steps: list[Step]) -> int:
        """Decode one symbol (T.81, F.2.2.3)."""
        bits = self.ready()
        taken, symbol = steps[bits.window[bits.at]]
        bits.at += taken
        return symbol

    def value(self, size: int) -> int:
        """Receive and extend a value of a category (T.81, F.2.2.1)."""
        if size > WINDOW - 1:
            raise BadImage("a JPEG DC code that is in no table")
        if not size:
            return 0
        bits = self.ready()
        found = bits.window[bits.at] >> (WINDOW - size)
        bits.at += size
        return found if found >> (size - 1) else found - (1 << size) + 1

    def pass_over(self, count: int) -> None:
        """Go on behind so many bits."""
        self.bits.move(self.bits.position + count)

    def copied(self, item: Copy) -> None:
        """Require the bits that were copied, and go on behind them."""
        if item.start == item.end:
            return
        stop = self.bits.position + item.end - item.start
        if span(self.old, item.start, item.end) != span(self.new, self.bits.position, stop):
            raise BadImage("JPEG entropy-coded data that were copied are other ones")
        self.bits.move(stop)

    def require_end(self) -> None:
        """Require that only the bits which fill up the last byte are left (T.81, F.1.2.3)."""
        if not 0 <= self.bits.size - self.bits.position <= 7:
            raise BadImage(SHORT)


def _prove_dc(reader: _Reader, scan: Scan, items: Sequence[Item]) -> None:
    """Follow a scan that holds DC: all of the sequential mode, or the first ones (T.81, F.2.2.1).

    A predictor that no new block has changed is that of the old file, `Block.before`.
    """
    steps = dict(zip(scan.components, zip(scan.dc, scan.ac, strict=True), strict=True))
    changed: dict[int, int] = {}
    for item in items:
        if isinstance(item, Copy):
            reader.copied(item)
        elif isinstance(item, Bit):
            reader.pass_over(1)
        elif isinstance(item, Block):
            component = item.key.component
            dc, ac = steps[component]
            difference = reader.value(reader.symbol(_steps(dc)))
            changed[component] = changed.get(component, item.before) + difference
            if scan.last:
                _pass_ac(reader, _steps(ac))
        elif isinstance(item, Difference):
            difference = reader.value(reader.symbol(_steps(steps[item.component][0])))
            if changed.pop(item.component) + difference != item.value:
                raise BadImage("the DC of a JPEG block behind a box is another one")


def _pass_ac(reader: _Reader, steps: list[Step]) -> None:
    """Read the AC coefficients of a new block (T.81, F.2.2.2)."""
    index = 1
    while index < 64:
        symbol = reader.symbol(steps)
        if not symbol & 15 and symbol != ZRL:
            return
        reader.value(symbol & 15)
        index += (symbol >> 4) + 1
    if index > 64:
        raise BadImage("too many JPEG coefficients")


def _prove_band(
    reader: _Reader, scan: Scan, items: Sequence[Item], nonzero: dict[Key, int]
) -> None:
    """Follow a scan of AC coefficients (T.81, G.1.2.2 and G.1.2.3).

    `nonzero` are the coefficients that new blocks have so far, as bits; those of blocks that stay
    are the old ones, since all scans before this one are proven.
    """
    steps = _steps(scan.ac[0])
    for item in items:
        if isinstance(item, Copy):
            reader.copied(item)
        elif isinstance(item, Run):
            if _run(reader, steps) != item.blocks:
                raise BadImage("a JPEG end-of-band run of another length")
        elif isinstance(item, Block):
            _pass_band(reader, scan, steps, item.key, nonzero)


def _steps(table: Table | None) -> list[Step]:
    return symbol_steps(present(table))


def _run(reader: _Reader, steps: list[Step]) -> int:
    """Read an end-of-band code; return how many blocks it ends."""
    zeros, size = divmod(reader.symbol(steps), 16)
    if size or zeros == 15:
        raise BadImage("a JPEG block that stays has other coefficients")
    bits = reader.ready()
    more = bits.window[bits.at] >> (WINDOW - zeros) if zeros else 0
    bits.at += zeros
    return (1 << zeros) + more


def _pass_band(
    reader: _Reader, scan: Scan, steps: list[Step], key: Key, nonzero: dict[Key, int]
) -> None:
    """Read a new block's band, which no run of another block ends."""
    bits = reader.ready()
    known = nonzero.get(key, 0)
    read = _read_refining if scan.high else _read_first
    first, last = scan.first, scan.last
    zeros = _zeros(known, first, last)
    at, index, _, run, added = read(bits.window, bits.at, steps, first, last, zeros)
    nonzero[key] = known | added
    bits.at = at
    if run > 1:
        raise BadImage("a JPEG end-of-band run of another length")
    if run and scan.high:
        bits.at += (known >> index & (1 << last + 1 - index) - 1).bit_count()


@lru_cache(maxsize=64)
def _zeros(known: int, first: int, last: int) -> bytes:
    """Return which coefficients of a band are zero."""
    return bytes(index for index in range(first, last + 1) if not known >> index & 1)


def _read_first(
    window: Any, at: int, steps: list[Step], index: int, last: int, places: bytes
) -> tuple[int, int, int, int, int]:
    """Read a block's band in its first scan (T.81, G.1.2.2).

    Return the next bit, the next coefficient, where an end-of-band code begins and how many blocks
    it ends (0 if there is none), and as bits the coefficients that are not zero from now on.
    """
    added = 0
    while index <= last:
        start = at
        taken, symbol = steps[window[at]]
        at += taken
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


def _read_refining(
    window: Any, at: int, steps: list[Step], index: int, last: int, places: bytes
) -> tuple[int, int, int, int, int]:
    """Read a block's band in a later scan: a bit for each old coefficient (T.81, G.1.2.3).

    It returns what `_read_first` does. `places` are the indices in the band of all others.
    """
    added = passed = 0
    count = len(places)
    while index <= last:
        start = at
        taken, symbol = steps[window[at]]
        at += taken
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
