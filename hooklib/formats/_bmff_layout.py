"""A HEIF file as a whole: its boxes, meta boxes and tracks, and the pieces they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from hooklib.formats import _bmff_known as known
from hooklib.formats import _bmff_meta, _bmff_movie
from hooklib.formats._bmff_items import Meta, read
from hooklib.formats._bmff_movie import QUICKTIME, Track
from hooklib.formats._bmff_piece import Piece, index, label
from hooklib.formats._bmff_roles import roles
from hooklib.formats._bmff_tree import Node, Reader, full, tree, walk
from hooklib.formats._bmff_used import slack
from hooklib.formats._boxes import title
from hooklib.formats._tail import tail_part
from hooklib.formats._zlib import Inflater
from hooklib.metadata._spans import merge, overlaps, subtract
from hooklib.model import DAMAGED, MEDIA, PROVENANCE, TRAILER, UNKNOWN, BadImage, Part, Span

FTYP: Final = b"ftyp"
HANDLERS: Final = frozenset((b"mdta", b"mdir"))
"""Handlers of meta boxes that hold QuickTime's values, and no items."""
UNORDERED: Final = 4
"""Bytes at the start of an imda box that number it (BMFF 9.1.4.4)."""


class Layout(NamedTuple):
    """A file, read."""

    root: Node
    metas: tuple[Meta, ...]
    tracks: tuple[Track, ...]
    pieces: tuple[Piece, ...]


def layout(data: bytes) -> Layout:
    """Read a file. Raises BadImage."""
    root = _root(data)
    stores = [node.box.payload for node in walk(root) if node.type in known.DATA]
    metas = tuple(_anchored(read(data, node), stores) for node in _metas(data, root))
    still = any(roles(data, meta).shown for meta in metas if meta.node is root.first(b"meta"))
    moov = root.first(b"moov")
    alone = not still or data[8:12] in known.SEQUENCE_BRANDS
    tracks = tuple(_bmff_movie.tracks(data, moov, alone)) if moov else ()
    if not still and not any(track.is_picture for track in tracks):
        raise BadImage("no picture in the file")
    _check_stored(tracks, merge(stores))
    reader = _Reader(data, root, metas, tracks)
    return Layout(root, metas, tracks, tuple(reader.pieces()))


def _root(data: bytes) -> Node:
    """Return the boxes of the file, up to where another file begins behind it."""
    root = tree(data, 0, len(data))
    if not root.children or root.children[0].type != FTYP:
        raise BadImage("no file type at the start")
    for number, node in enumerate(root.children):
        if node.type in known.FRAGMENTS:
            raise BadImage("movie fragments are not read here")
        if number and node.type == FTYP:
            return Node(root.box, root.children[:number], Span(node.box.start, len(data)))
    kind = data[root.rest.start + 4 : root.rest.start + 8]
    if kind in known.TOP and root.rest.end - root.rest.start >= 8:
        raise BadImage(f"the file ends in the middle of the box {title(kind)}")
    return root


def _metas(data: bytes, root: Node) -> Iterator[Node]:
    """Yield the meta boxes with items: of the file, the movie and its tracks."""
    moov = root.first(b"moov")
    for holder in (root, *((moov, *moov.all(b"trak")) if moov else ())):
        node = holder.first(b"meta")
        if node and not _has_values(data, node):
            yield node


def _has_values(data: bytes, meta: Node) -> bool:
    node = meta.first(b"hdlr")
    return node is not None and data[node.box.at + 8 : node.box.at + 12] in HANDLERS


def _anchored(meta: Meta, stores: list[Span]) -> Meta:
    """Refuse places outside of the boxes that are there for data."""
    inside = merge(stores)
    places = {
        item: place._replace(
            wrong="it is not in a data box",
            extents=tuple(e._replace(spans=()) for e in place.extents),
        )
        if subtract(merge(place.spans), inside)
        else place
        for item, place in meta.places.items()
    }
    return meta._replace(places=places)


def _check_stored(tracks: tuple[Track, ...], stores: list[Span]) -> None:
    for track in tracks:
        if subtract(merge(track.spans), stores):
            raise BadImage("samples outside of the data boxes")


class _Reader:
    """Makes the pieces of a file."""

    def __init__(
        self, data: bytes, root: Node, metas: tuple[Meta, ...], tracks: tuple[Track, ...]
    ) -> None:
        self.data, self.root, self.metas, self.tracks = data, root, metas, tracks
        self.numbers = {meta.node.box.start: n for n, meta in enumerate(metas)}
        self.inflate = Inflater(len(data))
        spans = [span for meta in metas for place in meta.places.values() for span in place.spans]
        self.claims = merge([*spans, *(span for track in tracks for span in track.spans)])

    def pieces(self) -> Iterator[Piece]:
        """Yield all pieces."""
        for node in self.root.children:
            yield from self.box(node, b"")
        for node in walk(self.root):
            if node.type in known.DATA:
                yield from self.gaps(node)
        yield from self.rests()
        yield from slack(self.data, self.root)
        behind = tail_part(self.data, *self.root.rest)
        if behind:
            yield Piece(behind, cuts=behind.spans, put=bytes)

    def box(self, node: Node, parent: bytes) -> Iterator[Piece]:
        """Yield the pieces of one box, whatever it is."""
        meta = self.numbers.get(node.box.start)
        if meta is not None:
            yield from self.meta(node, meta)
        elif node is self.root.first(b"moov"):
            yield from self.movie(node)
        elif node.type in (b"udta", b"meta") and parent != b"meta":
            yield self._whole(node, QUICKTIME, f"{title(node.type)} box", header=True)
        elif node.type == b"dinf":
            yield from self.references(node)
        elif node.type in known.DATA and parent in (b"", b"meta"):
            yield index(title(node.type), *self._header(node))
        elif node.type in known.INDEX.get(parent, ()):
            yield index(title(node.type), node.box.payload)
        else:
            yield from self.other(node, parent)

    def _header(self, node: Node) -> tuple[Span, ...]:
        return (Span(node.box.start, node.box.at),)

    def other(self, node: Node, parent: bytes) -> Iterator[Piece]:
        """Yield a box that is padding, metadata, a video or unknown."""
        if node.type in known.PADDING:
            if any(self.data[slice(*node.box.payload)]):
                yield self._whole(node, TRAILER, f"{title(node.type)} box")
        elif node.type == b"uuid":
            yield self._whole(node, *known.UUIDS.get(node.box.uuid, (UNKNOWN, "uuid box")))
        elif node.type in known.VIDEO and not parent:
            yield self._whole(node, MEDIA, known.VIDEO[node.type])
        elif node.type in known.MANIFESTS:
            yield self._whole(node, PROVENANCE, f"{title(node.type)} box")
        else:
            yield self._whole(node, UNKNOWN, f"box {title(node.type)}")

    def _whole(self, node: Node, kind: str, name: str, header: bool = False) -> Piece:
        """Return a box that goes as a whole; its payload is the box itself where `header`."""
        span = node.box.whole if header else node.box.payload
        part = Part(kind, name, (span,), self.data[slice(*span)])
        return Piece(part, whole=node.box.whole, put=bytes)

    def meta(self, node: Node, number: int) -> Iterator[Piece]:
        """Yield the pieces of a meta box with items."""
        for child in node.children:
            if child.type == b"hdlr":
                yield from _bmff_movie.hdlr(self.data, child)
            else:
                yield from self.box(child, b"meta")
        for child in node.children:
            if child.type in (b"iinf", b"iprp", b"grpl"):
                yield from self._strangers(child)
        yield from _bmff_meta.pieces(self.data, self.metas[number], number, self.inflate)

    def _strangers(self, node: Node) -> Iterator[Piece]:
        """Yield what does not belong into a box of entries."""
        expected = {b"iinf": (b"infe",), b"iprp": (b"ipco", b"ipma")}
        for child in node.children:
            strange = known.PADDING | {b"uuid"} if node.type == b"grpl" else frozenset()
            if child.type in strange or child.type not in expected.get(node.type, (child.type,)):
                yield from self.other(child, node.type)

    def movie(self, node: Node) -> Iterator[Piece]:
        """Yield the pieces of the movie box."""
        keeps = any(track.is_picture for track in self.tracks)
        if not keeps:
            spans = tuple(span for track in self.tracks for span in track.spans)
            whole = node.box.whole
            yield Piece(Part(MEDIA, "video", (whole, *spans)), whole=whole, cuts=spans)
        by_start = {track.node.box.start: track for track in self.tracks}
        for child in node.children:
            track = by_start.get(child.box.start)
            if track:
                found = _bmff_movie.track(self.data, track, self.box)
                yield from (p for p in found if keeps or p.part.kind not in (MEDIA, DAMAGED))
            elif child.type == b"mvhd":
                found = _bmff_movie.header(self.data, child)
                yield from (piece for piece in found if keeps or piece.part.kind == QUICKTIME)
            else:
                yield from self.box(child, b"moov")

    def references(self, node: Node) -> Iterator[Piece]:
        """Yield the names of the files that data references lead to (BMFF 8.7.2)."""
        yield index("dinf", *self._header(node))
        dref = node.first(b"dref")
        for child in dref.children if dref else ():
            reader, _, _ = full(self.data, child)
            reader = Reader(self.data, reader.left)
            while reader.at < reader.end:
                text = reader.text()
                if text.start < text.end:
                    yield label("URL", "data reference", text, self.data)

    def gaps(self, node: Node) -> Iterator[Piece]:
        """Yield the bytes of a data box that nothing reaches."""
        start, end = node.box.payload
        start += UNORDERED if node.type == b"imda" else 0
        spans = tuple(subtract(merge([Span(start, end)]), self.claims))
        loose = b"".join(self.data[a:b] for a, b in spans)
        if any(loose):
            part = Part(TRAILER, f"bytes in {title(node.type)} that nothing reaches", spans, loose)
            yield Piece(part, cuts=spans)

    def rests(self) -> Iterator[Piece]:
        """Yield what is behind the last box in a box."""
        for node in walk(self.root):
            rest = node.rest
            if node is not self.root and any(self.data[slice(*rest)]):
                if overlaps(rest, self.claims):
                    raise BadImage("data in the middle of the boxes")
                part = Part(
                    TRAILER, f"bytes in {title(node.type)}", (rest,), self.data[slice(*rest)]
                )
                yield Piece(part, cuts=(rest,))
