"""What a meta box says of its items, after some of them are gone and the rest has moved.

Specifications: ISO/IEC 14496-12, 8.11 (iinf, iloc, iref) and 8.18 (grpl); 23008-12, 9.3 (ipma).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hooklib.formats._bmff_items import Group, Meta, Reference
from hooklib.formats._bmff_moves import Edit, Moves, Patch
from hooklib.formats._bmff_places import FILE, IDAT, Place, cut_out
from hooklib.model import CannotFix


def cut_entries(meta: Meta, gone: set[int], props: set[int]) -> Iterator[Edit]:
    """Yield the entries of items that go, and the numbers of properties that go."""
    for item in gone:
        if item in meta.entries:
            yield Edit(*meta.entries[item].node.box.whole)
        if item in meta.places:
            yield Edit(*meta.places[item].entry)
    yield from _cut_lists(meta, gone, props)


def _cut_lists(meta: Meta, gone: set[int], props: set[int]) -> Iterator[Edit]:
    for reference in meta.references:
        if not _left(reference, gone):
            yield Edit(*reference.node.box.whole)
        elif not gone.isdisjoint(reference.targets):
            yield from _numbers(reference.at, reference.width, reference.targets, gone)
    for found in meta.associations:
        if found.item in gone:
            yield Edit(*found.span)
        else:
            yield from _numbers(found.at, found.width, found.indices, props)
    for group in meta.groups:
        if _group_goes(group, gone):
            yield Edit(*group.node.box.whole)
        else:
            yield from _numbers(group.at, 4, group.members, gone)


def _numbers(at: int, width: int, numbers: Iterable[int], gone: set[int]) -> Iterator[Edit]:
    for place, number in enumerate(numbers):
        if number in gone:
            yield Edit(at + place * width, at + (place + 1) * width)


def _left(reference: Reference, gone: set[int]) -> int:
    """Return how many targets are left of a reference, 0 when it goes."""
    if reference.source in gone:
        return 0
    return sum(target not in gone for target in reference.targets)


def _group_goes(group: Group, gone: set[int]) -> bool:
    """Whether a group has lost a member and is no plain list, or has none left."""
    if gone.isdisjoint(group.members):
        return False
    return not group.plain or gone.issuperset(group.members)


def counts(data: bytes, meta: Meta, gone: set[int], props: set[int]) -> Iterator[Patch]:
    """Yield the counts before the entries that are fewer now."""
    if gone:
        starts = {meta.entries[item].node.box.start for item in gone & meta.entries.keys()}
        for box in meta.node.all(b"iinf"):
            width = 4 if data[box.box.at] else 2
            left = sum(entry.box.start not in starts for entry in box.all(b"infe"))
            yield Patch(box.box.at + 4, width, left)
        for box in meta.node.all(b"iloc"):
            width = 4 if data[box.box.at] > 1 else 2
            start, end = box.box.whole
            inside = [i for i, p in meta.places.items() if start <= p.entry.start < end]
            yield Patch(box.box.at + 6, width, sum(item not in gone for item in inside))
    yield from _list_counts(meta, gone, props)


def _list_counts(meta: Meta, gone: set[int], props: set[int]) -> Iterator[Patch]:
    """Yield the counts before lists of items and properties that are shorter now."""
    for reference in meta.references:
        left = _left(reference, gone)
        if left and left != len(reference.targets):
            yield Patch(reference.at - 2, 2, left)
    by_box: dict[int, int] = {}
    for found in meta.associations:
        at = found.node.box.at + 4
        by_box[at] = by_box.get(at, 0) + (found.item not in gone)
        left = sum(index not in props for index in found.indices)
        if left != len(found.indices):
            yield Patch(found.at - 1, 1, left)
    yield from (Patch(at, 4, count) for at, count in by_box.items())
    for group in meta.groups:
        left = sum(member not in gone for member in group.members)
        if left != len(group.members):
            yield Patch(group.at - 4, 4, left)


def moved(meta: Meta, place: Place, moves: Moves, gone: set[int]) -> Iterator[Patch]:
    """Yield the numbers that say where an item is, as they are now."""
    if place.wrong:
        return
    if place.other is not None and place.other in gone:
        raise CannotFix("an item is built from one that goes")
    base = place.base
    origin = _offset(place, base.value, moves)
    if base.size:
        yield Patch(base.at, base.size, origin)
    origin = origin if base.size else 0
    for extent in place.extents:
        if extent.offset.size:
            now = _offset(place, base.value + extent.offset.value, moves)
            yield Patch(extent.offset.at, extent.offset.size, now - origin)
        if extent.length.size and extent.length.value:
            length = moves.length(extent.spans)
            yield Patch(extent.length.at, extent.length.size, length)
    if any(moves.is_gone(extent.entry.start) for extent in place.extents):
        yield Patch(place.count_at, 2, 1)


def _offset(place: Place, value: int, moves: Moves) -> int:
    """Return an offset into what an item is taken from, as it is now."""
    if place.method == FILE:
        return moves.to(value)
    if place.method == IDAT:
        start = place.source[0].start if place.source else 0
        return moves.to(start + value) - moves.to(start)
    return moves.length(cut_out(place.source, 0, value))
