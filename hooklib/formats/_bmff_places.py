"""Where the bytes of items are: the iloc box (ISO/IEC 14496-12, 8.11.3), every construction method.

An extent is a piece of a source: of the file (method 0), of the idat box (1), or of what another
item's extents come to when joined (2). Whatever the source, it is told here in bytes of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from hooklib.formats._bmff_tree import Node, Reader, full
from hooklib.model import BadImage, Span

FILE, IDAT, ITEM = range(3)
MOST: Final = 1 << 16
"""So many pieces may all items of a file be in."""


class Number(NamedTuple):
    """A number that stands at `at` in `size` bytes."""

    value: int
    at: int
    size: int


class Extent(NamedTuple):
    """One extent: its fields, where these stand, and where its bytes are in the file."""

    offset: Number
    length: Number
    entry: Span
    spans: tuple[Span, ...] = ()


class Place(NamedTuple):
    """One item of iloc: `source` is what its extents are pieces of, `wrong` why it is nowhere."""

    method: int
    entry: Span
    base: Number
    count_at: int
    extents: tuple[Extent, ...]
    source: tuple[Span, ...] = ()
    wrong: str = ""
    other: int | None = None

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where all its bytes are."""
        return tuple(span for extent in self.extents for span in extent.spans)


Sources = Mapping[int, Sequence[int]]
"""Item -> items that its extents are pieces of (references of the type "iloc")."""


def places(data: bytes, meta: Node, sources: Sources) -> dict[int, Place]:
    """Return where each item of a meta box is. Raises BadImage when the box is damaged."""
    found: dict[int, Place] = {}
    others: dict[int, list[int]] = {}
    for iloc in meta.all(b"iloc"):
        _read(data, iloc, _inside(data, meta), found, others)
    idat = meta.first(b"idat")
    inside = (idat.box.payload,) if idat else ()
    resolved: dict[int, Place] = {}
    budget = [MOST]

    def resolve(item: int, depth: int = 0) -> Place:
        if item in resolved:
            return resolved[item]
        place = found[item]
        whole: tuple[Span, ...] = (Span(0, len(data)),) if place.method == FILE else inside
        if place.method == ITEM:
            index = next(iter(others[item]), 0)
            targets = sources.get(item, ())
            other = targets[index - 1 if index else 0] if index <= len(targets) and targets else -1
            if depth > 4 or other not in found:
                resolved[item] = place._replace(wrong="it is in an item that is not there")
                return resolved[item]
            whole, place = resolve(other, depth + 1).spans, place._replace(other=other)
        resolved[item] = _resolved(place, whole, budget) if not place.wrong else place
        return resolved[item]

    return {item: resolve(item) for item in found}


def _inside(data: bytes, meta: Node) -> Callable[[int], bool]:
    """Return whether a data reference leads to this file (BMFF 8.7.2: flag 1)."""
    dref = meta.first(b"dinf", b"dref")
    here = [full(data, child)[2] & 1 for child in dref.children] if dref else []
    return lambda index: not index or (index <= len(here) and bool(here[index - 1]))


def _read(
    data: bytes,
    iloc: Node,
    is_here: Callable[[int], bool],
    found: dict[int, Place],
    others: dict[int, list[int]],
) -> None:
    reader, version, _ = full(data, iloc)
    if version > 2:
        raise BadImage("item locations of an unknown version")
    sizes = reader.number(2)
    offset, length, base, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    index = index if version else 0
    if not {offset, length, base, index} <= {0, 4, 8}:
        raise BadImage("item locations in numbers of an unknown size")
    for _ in range(reader.number(4 if version > 1 else 2)):
        start = reader.at
        item = reader.number(4 if version > 1 else 2)
        method = reader.number(2) & 15 if version else FILE
        wrong = "" if is_here(reader.number(2)) else "it is in another file"
        if method > ITEM:
            wrong = "it is built in an unknown way"
        origin = _number(reader, base)
        count_at = reader.at
        indices, extents = [], []
        count = reader.number(2)
        if count > 1 and not index + offset + length:
            raise BadImage("more than one extent of no bytes")  # the count costs nothing
        for _ in range(count):
            first = reader.at
            indices.append(reader.number(index))
            fields = _number(reader, offset), _number(reader, length)
            extents.append(Extent(*fields, Span(first, reader.at)))
        if item in found:
            raise BadImage("two places of one item")
        entry = Span(start, reader.at)
        found[item] = Place(method, entry, origin, count_at, tuple(extents), wrong=wrong)
        others[item] = indices


def _number(reader: Reader, size: int) -> Number:
    at = reader.at
    return Number(reader.number(size), at, size)


def _resolved(place: Place, source: tuple[Span, ...], budget: list[int]) -> Place:
    total = sum(end - start for start, end in source)
    if len(place.extents) * len(source) > MOST:
        raise BadImage("items in too many pieces")
    extents = []
    for extent in place.extents:
        start = place.base.value + extent.offset.value
        length = extent.length.value or max(0, total - start)  # 0: all that is left of the source
        if start + length > total:
            return place._replace(source=source, wrong="it ends beyond what holds it")
        spans = cut_out(source, start, length)
        budget[0] -= len(spans)
        if budget[0] < 0:
            raise BadImage("items in too many pieces")
        extents.append(extent._replace(spans=spans))
    return place._replace(extents=tuple(extents), source=source)


def cut_out(source: Sequence[Span], start: int, length: int) -> tuple[Span, ...]:
    """Return where so many bytes are, counted from `start` in the joined pieces of a source."""
    found = []
    for begin, end in source:
        first, last = max(begin, begin + start), min(end, begin + start + length)
        if first < last:
            found.append(Span(first, last))
        start -= end - begin
    return tuple(found)
