"""The parts of a meta box: its items with their names, its properties, and what links them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Final

from hooklib.formats._bmff_items import Associations, Entry, Meta, Reference
from hooklib.formats._bmff_known import DATALESS, MANIFESTS, PROPERTIES, XMP_TYPES
from hooklib.formats._bmff_piece import Piece, index, label
from hooklib.formats._bmff_properties import properties
from hooklib.formats._bmff_roles import METADATA, Roles, roles
from hooklib.formats._bmff_used import used
from hooklib.formats._boxes import title
from hooklib.formats._zlib import Inflater
from hooklib.model import (
    AUXILIARY,
    DAMAGED,
    EXIF,
    IMAGE,
    PICTURE,
    PREVIEW,
    PROVENANCE,
    SILENT,
    TRAILER,
    UNKNOWN,
    XMP,
    BadImage,
    Part,
    Span,
)

OFFSET: Final = 4
"""Bytes before the TIFF stream of an Exif item: how far behind them it begins (HEIF A.2.1)."""
MARKS: Final = (b"II*\0", b"MM\0*", b"Exif\0\0")
JPEG: Final = b"\xff\xd8\xff"


def pieces(data: bytes, meta: Meta, number: int, inflate: Inflater) -> Iterator[Piece]:
    """Yield the parts of a meta box that are not boxes of their own. Raises BadImage."""
    role = roles(data, meta)
    reader = _Reader(data, meta, number, inflate)
    along = {one for many in (role.previews, role.strays) for own in many.values() for one in own}
    for item, entry in meta.entries.items():
        yield from reader.entry(entry, _kind(role, item))
        if item in role.previews:
            yield reader.picture(item, role.previews[item], PREVIEW, "thumbnail")
        elif item in role.strays:
            yield reader.picture(item, role.strays[item], IMAGE, "hidden picture")
        elif item in role.shown:
            yield reader.shown(entry)
        elif entry.type in METADATA or item not in along:
            yield reader.metadata(entry)
    for item in meta.places.keys() - meta.entries.keys():
        yield reader.nameless(item)
    yield from _links(data, meta, role)
    yield from _behind_lists(data, meta)
    yield from properties(data, meta, number, role.shown)


def _kind(role: Roles, item: int) -> str:
    return PICTURE if item in role.shown else SILENT


class _Reader:
    """Makes the pieces of one meta box's items."""

    def __init__(self, data: bytes, meta: Meta, number: int, inflate: Inflater) -> None:
        self.data, self.meta, self.number, self.inflate = data, meta, number, inflate

    def entry(self, entry: Entry, kind: str) -> Iterator[Piece]:
        """Yield what an infe box says: the number and type, the name, and what is behind."""
        start, at = entry.node.box.at, entry.name.start
        yield Piece(Part(kind, "item entry", (Span(start, at),)))
        yield label("Item name", "item name", entry.name, self.data)
        if any(self.data[slice(*entry.left)]):
            part = Part(TRAILER, "bytes in an item entry", (entry.left,), self._at(entry.left))
            yield Piece(part, blank=b"")

    def _at(self, *spans: Span) -> bytes:
        return b"".join(self.data[start:end] for start, end in spans)

    def _spans(self, item: int) -> tuple[Span, ...]:
        """Return where an item's bytes are. Raises BadImage when they are not in the file."""
        place = self.meta.places.get(item)
        entry = self.meta.entries.get(item)
        if place is None or (entry and entry.type in DATALESS):
            return ()
        if place.wrong:
            raise BadImage(f"the data of an item are not to be had: {place.wrong}")
        return place.spans

    def picture(self, item: int, owned: tuple[int, ...], kind: str, name: str) -> Piece:
        """Return a preview or hidden picture with all that goes with it."""
        spans = tuple(span for one in owned for span in self._spans(one))
        own = self._spans(item)
        gone = tuple((self.number, one) for one in owned)
        data = self._at(*own)
        put = bytes if data.startswith(JPEG) and len(owned) == 1 else None
        return Piece(Part(kind, name, own, data), items=gone, cuts=spans, put=put)

    def shown(self, entry: Entry) -> Piece:
        """Return what a viewer shows; a JPEG is a file of its own, and cleaned as one."""
        spans = self._spans(entry.id)
        name = f"{title(entry.type)} picture"
        if entry.type in (b"jpeg", b"mime") and len(spans) == 1:
            data = self._at(*spans)
            if data.startswith(JPEG):
                return Piece(Part(AUXILIARY, name, spans, data), put=bytes)
        return Piece(Part(PICTURE, name, spans))

    def metadata(self, entry: Entry) -> Piece:
        """Return an item that is no picture."""
        gone = ((self.number, entry.id),)
        name = f"item {title(entry.type)}" if entry.type.strip() else "item"
        try:
            spans = self._spans(entry.id)
            kind, name, payload, put = self._payload(entry, self._at(*spans), name)
        except BadImage as error:
            place = self.meta.places.get(entry.id)
            spans = place.spans if place else ()
            part = Part(DAMAGED, f"{name}: {error}", spans, self._at(*spans))
            return Piece(part, items=gone, cuts=spans)
        return Piece(Part(kind, name, spans, payload), items=gone, cuts=spans, put=put)

    def _payload(
        self, entry: Entry, data: bytes, name: str
    ) -> tuple[str, str, bytes, Callable[[bytes], bytes] | None]:
        if entry.type == b"Exif":
            return _exif(data)
        if entry.type in MANIFESTS or b"c2pa" in entry.content or b"jumb" in entry.content:
            return PROVENANCE, "C2PA manifest", data, None
        if entry.type == b"mime" and entry.content.lower() in XMP_TYPES:
            encoding = entry.encoding.lower()
            if encoding in (b"deflate", b"zlib", b"compress_zlib"):
                return XMP, "XMP item", self.inflate(data).data, zlib.compress
            if encoding:
                raise BadImage("XMP in an encoding that is not read here")
            return XMP, "XMP item", data, bytes
        if entry.type == b"mime" and entry.content.lower().startswith(b"image/"):
            return IMAGE, "picture item", data, bytes
        return UNKNOWN, name, data, None

    def nameless(self, item: int) -> Piece:
        """Return an item that has a place and no entry."""
        place = self.meta.places[item]
        part = Part(UNKNOWN, "item without an entry", place.spans, self._at(*place.spans))
        return Piece(part, items=((self.number, item),), cuts=place.spans)


def _exif(data: bytes) -> tuple[str, str, bytes, Callable[[bytes], bytes]]:
    """Return the stream of an Exif item, which some writers begin without its offset."""
    if not data or data.startswith(MARKS):
        return EXIF, "Exif item", data, bytes
    skipped = int.from_bytes(data[:OFFSET], "big")
    head, stream = data[: OFFSET + skipped], data[OFFSET + skipped :]
    if data[OFFSET : OFFSET + skipped].strip(b"\0") not in (b"", b"Exif"):
        raise BadImage("bytes before the TIFF stream")
    if skipped > len(data) or not stream.startswith(MARKS):
        raise BadImage("no TIFF stream where it should be")
    return EXIF, "Exif item", stream, lambda new: head + new


def _links(data: bytes, meta: Meta, role: Roles) -> Iterator[Piece]:
    """Yield what ties the shown items together and to their properties: it must stay as it is."""
    if meta.primary is not None:
        pitm = meta.node.first(b"pitm")
        span = Span(pitm.box.at, used(data, pitm)) if pitm else Span(0, 0)
        yield Piece(Part(PICTURE, "primary item", (span,)))
    for reference in meta.references:
        kept = tuple(_shown_targets(reference, role.shown))
        if reference.source in role.shown and kept:
            yield Piece(Part(PICTURE, "item reference", kept))
        yield index("item reference", reference.node.box.payload)
    for found in meta.associations:
        kind = PICTURE if found.item in role.shown else SILENT
        yield Piece(Part(kind, "item properties", tuple(_kept(meta, found))))


def _behind_lists(data: bytes, meta: Meta) -> Iterator[Piece]:
    """Yield what stands behind the entries of iloc, ipma and iref, where it is not zero."""
    ends = {r.node.box.whole: r.at + r.width * len(r.targets) for r in meta.references}
    for found in meta.associations:
        box = found.node.box.whole
        ends[box] = max(found.span.end, ends.get(box, 0))
    for iloc in meta.node.all(b"iloc"):
        start, end = iloc.box.whole
        inside = (place.entry.end for place in meta.places.values() if start < place.entry.end)
        ends[iloc.box.whole] = max((at for at in inside if at <= end), default=end)
    for box, at in ends.items():
        rest = Span(at, box.end)
        if any(data[slice(*rest)]):
            part = Part(TRAILER, "bytes after a list of items", (rest,), data[slice(*rest)])
            yield Piece(part, blank=b"")


def _shown_targets(reference: Reference, shown: frozenset[int]) -> Iterator[Span]:
    """Yield the type and source of a reference, and its targets as far as these are shown."""
    found = False
    for place, target in enumerate(reference.targets):
        if target in shown:
            if not found:
                start = reference.node.box.start
                yield Span(start + 4, start + 8)
                yield Span(reference.node.box.at, reference.node.box.at + reference.width)
            found = True
            at = reference.at + place * reference.width
            yield Span(at, at + reference.width)


def _kept(meta: Meta, found: Associations) -> Iterator[Span]:
    """Yield where the number of an item and those of its properties are, of those that stay."""
    container = meta.node.first(b"iprp", b"ipco")
    boxes = container.children if container else ()
    yield Span(found.span.start, found.at - 1)
    for place, number in enumerate(found.indices):
        if not 0 < number <= len(boxes) or boxes[number - 1].type in PROPERTIES:
            yield Span(found.at + place * found.width, found.at + (place + 1) * found.width)
