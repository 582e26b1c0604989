"""A HEIF file without some parts: boxes shrink, what stays moves up, every offset follows.

Pictures are copied as they are. What an item leaves behind goes too: its entries in iinf, iloc,
iref, ipma and grpl; the numbers of the other items and properties stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from hooklib.formats._bmff_entries import counts, cut_entries, moved
from hooklib.formats._bmff_items import Associations
from hooklib.formats._bmff_layout import Layout, layout
from hooklib.formats._bmff_moves import Edit, Moves, Patch
from hooklib.formats._bmff_movie import QUICKTIME
from hooklib.formats._bmff_piece import Piece
from hooklib.formats._bmff_samples import offsets
from hooklib.formats._bmff_tree import size_field, walk
from hooklib.formats._boxes import make
from hooklib.metadata._spans import merge, overlaps, subtract
from hooklib.model import (
    EXIF,
    ICC,
    INDEX,
    IPTC,
    MEDIA,
    PHOTOSHOP,
    PICTURE,
    SILENT,
    UNKNOWN,
    XMP,
    CannotFix,
    Span,
)

KEPT: Final = frozenset((PICTURE, ICC, INDEX, SILENT))
METADATA: Final = frozenset((EXIF, XMP, IPTC, PHOTOSHOP, QUICKTIME))
FIXED: Final = {b"idat": 0, b"iref": 4, b"grpl": 0}
"""Boxes that go when nothing is left in them, and the bytes they always have."""
SPACE: Final = make(b"free", b"")
"""What is left of a property, so that those behind it keep their numbers."""


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with parts dropped or replaced. Raises BadImage or CannotFix."""
    if not changes:
        return data
    found = layout(data)
    wanted = dict(changes)
    _update_directory(data, found, wanted)
    plan = _Plan(data, found)
    for number, change in wanted.items():
        piece = found.pieces[number]
        if piece.part.kind in KEPT:
            raise CannotFix(f"{piece.part.name} must stay")
        if change is None or (not change and piece.part.kind in METADATA):
            plan.drop(piece)
        else:
            plan.put(piece, change)
    return plan.carried_out()


def with_pictures(
    data: bytes, items: Mapping[int, bytes], kind: bytes, configuration: bytes
) -> bytes:
    """Return the file with new bytes for items of its first meta box, all coded in one way.

    `configuration` is the payload of the new property of the type `kind` that they have. Raises
    BadImage or CannotFix.
    """
    plan = _Plan(data, layout(data))
    meta = plan.layout.metas[0]
    container = meta.node.first(b"iprp", b"ipco")
    boxes = container.children if container else ()
    old = {n for n, node in enumerate(boxes, start=1) if node.type == kind}
    own = [found for found in meta.associations if found.item in items]
    used = {n for found in own for n in found.indices} & old
    if any(used & set(found.indices) for found in meta.associations if found.item not in items):
        # as the last one, so that all others keep their numbers
        last = boxes[-1].box.whole
        plan.puts.append(Edit(*last, data[slice(*last)] + make(kind, configuration)))
        plan.puts += (edit for found in own for edit in _renumbered(data, found, used, len(boxes)))
    else:
        plan.puts += (Edit(*boxes[n - 1].box.payload, configuration) for n in sorted(used))
    for item, new in items.items():
        first, *others = meta.places[item].spans
        plan.puts.append(Edit(*first, new))
        plan.cuts += [extent.entry for extent in meta.places[item].extents[1:]]
        plan.loose += others
    return plan.carried_out()


def _renumbered(data: bytes, found: Associations, old: set[int], last: int) -> Iterator[Edit]:
    """Give an item the property behind the last one in the place of old ones."""
    essential = 1 << (8 * found.width - 1)
    if last + 1 >= essential:
        raise CannotFix("there is no room for another property")
    for place, number in enumerate(found.indices):
        if number in old:
            at = found.at + place * found.width
            mark = data[at] & 0x80 and essential
            yield Edit(at, at + found.width, (last + 1 | mark).to_bytes(found.width, "big"))


class _Plan:
    """What is to be done: items and boxes that go, bytes that go or change."""

    def __init__(self, data: bytes, found: Layout) -> None:
        self.data, self.layout = data, found
        self.items: set[tuple[int, int]] = set()
        self.props: set[tuple[int, int]] = set()
        self.cuts: list[Span] = []
        self.loose: list[Span] = []
        self.puts: list[Edit] = []

    def drop(self, piece: Piece) -> None:
        """Take a piece out of the file."""
        if piece.essential and piece.part.kind == UNKNOWN:
            raise CannotFix(f"{piece.part.name}: the picture may depend on it")
        self.items.update(piece.items)
        self.loose += piece.cuts
        if piece.prop:
            self.props.add(piece.prop)
            self.puts += [Edit(*piece.whole, SPACE)] if piece.whole else []
        elif piece.whole:
            self.cuts.append(piece.whole)
        elif piece.blank is not None:
            self.puts.append(Edit(*piece.part.spans[0], piece.blank))
        elif not piece.items and not piece.cuts:
            raise CannotFix(f"{piece.part.name} must stay")

    def put(self, piece: Piece, change: bytes) -> None:
        """Give a piece a new payload."""
        if piece.put is None or not piece.part.spans:
            raise CannotFix(f"{piece.part.name} can only be removed whole")
        first, *others = piece.part.spans
        self.puts.append(Edit(*first, piece.put(change)))
        for meta, item in piece.items:
            place = self.layout.metas[meta].places[item]
            self.cuts += [extent.entry for extent in place.extents[1:]]
        self.loose += others

    def carried_out(self) -> bytes:
        """Return the new file."""
        kept = merge(self._kept())
        loose = subtract(merge(self.loose), kept)
        edits = [*self.puts, *(Edit(*span) for span in (*self.cuts, *loose))]
        for number, meta in enumerate(self.layout.metas):
            edits += cut_entries(meta, self._gone(number), self._props(number))
        moves = Moves(edits)
        emptied = [Edit(*box) for box in self._emptied(moves)]
        moves = Moves([*edits, *emptied]) if emptied else moves
        self._check_shared(moves)
        return moves.apply(self.data, self._patches(moves))

    def _emptied(self, moves: Moves) -> Iterator[Span]:
        """Yield the boxes of which only their fixed fields are left; not all readers take these."""
        for meta in self.layout.metas:
            for node in meta.node.children:
                start, end = node.box.payload
                before = FIXED.get(node.type, end - start)
                if before < end - start and moves.to(end) - moves.to(start) == before:
                    yield node.box.whole

    def _gone(self, meta: int) -> set[int]:
        return {item for number, item in self.items if number == meta}

    def _props(self, meta: int) -> set[int]:
        return {index for number, index in self.props if number == meta}

    def _kept(self) -> Iterator[Span]:
        """Yield where the bytes are that stay, whatever else they belonged to.

        An item that is replaced keeps only what takes its place.
        """
        replaced = {Span(edit.start, edit.end) for edit in self.puts}
        gone = merge(self.cuts)
        for number, meta in enumerate(self.layout.metas):
            if overlaps(meta.node.box.whole, gone):
                continue
            for item, place in meta.places.items():
                if (number, item) not in self.items and not replaced.intersection(place.spans):
                    yield from place.spans
        for track in self.layout.tracks:
            if not overlaps(track.node.box.whole, gone):
                yield from track.spans

    def _check_shared(self, moves: Moves) -> None:
        """Refuse to change bytes that are also part of something that stays."""
        kept = merge(self._kept())
        if any(overlaps(Span(edit.start, edit.end), kept) for edit in moves.edits):
            raise CannotFix("bytes that belong to several items cannot be changed")

    def _patches(self, moves: Moves) -> Iterator[Patch]:
        for node in walk(self.layout.root):
            box = node.box
            size = moves.to(box.end) - moves.to(box.start)
            if node is not self.layout.root and not box.open and size != box.end - box.start:
                yield Patch(*size_field(self.data, box), size)
        for number, meta in enumerate(self.layout.metas):
            gone = self._gone(number)
            yield from counts(self.data, meta, gone, self._props(number))
            for item, place in meta.places.items():
                if item not in gone:
                    yield from moved(meta, place, moves, gone)
        for track in self.layout.tracks:
            for offset in offsets(self.data, track.node):
                yield Patch(offset.at, offset.size, moves.to(offset.value))


def _update_directory(data: bytes, found: Layout, wanted: dict[int, bytes | None]) -> None:
    """Let XMP that tells of a motion photo's video say that it is gone."""
    videos = {n for n, piece in enumerate(found.pieces) if piece.part.kind == MEDIA}
    if not videos or not all(wanted.get(n, b"") is None for n in videos):
        return
    from hooklib.formats import _gcontainer  # brings the XML parser, which is rarely needed

    whole = _gcontainer.Moved(0, len(data), len(data))
    for number, piece in enumerate(found.pieces):
        packet = wanted.get(number, piece.part.data) if piece.part.kind == XMP else None
        if packet:
            new = _gcontainer.updated(packet, 0, len(data), [], [whole], True)
            if new != packet:
                wanted[number] = new
