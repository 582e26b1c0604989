"""The parts of a movie box: image sequences stay, videos beside a picture are named as such.

Specifications: ISO/IEC 14496-12 ("BMFF") 8, ISO/IEC 23008-12 ("HEIF") 7.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from hooklib.formats._bmff_known import PICTURE_TRACKS, TABLES
from hooklib.formats._bmff_piece import Piece, label, pascal
from hooklib.formats._bmff_properties import property_pieces
from hooklib.formats._bmff_samples import samples
from hooklib.formats._bmff_tree import VISUAL, Node, Reader, full
from hooklib.formats._bmff_used import used
from hooklib.formats._boxes import HEADER, make, title
from hooklib.model import (
    DAMAGED,
    ICC,
    MEDIA,
    PICTURE,
    TRAILER,
    BadImage,
    Part,
    Span,
)

QUICKTIME: Final = "quicktime"
HEADERS: Final = frozenset((b"mvhd", b"tkhd", b"mdhd"))
NAME: Final = 24
"""Bytes of hdlr's payload before the name (BMFF 8.4.3.2)."""
COMPRESSOR: Final = Span(42, 74)
"""Where in a visual sample entry the compressor's name is (BMFF 12.1.3.2)."""


class Track(NamedTuple):
    """A track: whether it is the picture, and where its samples are."""

    node: Node
    is_picture: bool
    spans: tuple[Span, ...]
    wrong: str = ""


def tracks(data: bytes, moov: Node, alone: bool) -> list[Track]:
    """Return the tracks; a video is the picture only where there is none beside it (`alone`)."""
    handlers = [_handler(data, trak) for trak in moov.all(b"trak")]
    wanted = PICTURE_TRACKS
    if alone and not PICTURE_TRACKS.intersection(handlers):
        wanted |= {b"vide"}
    return [
        _track(data, trak, handler in wanted)
        for trak, handler in zip(moov.all(b"trak"), handlers, strict=True)
    ]


def _handler(data: bytes, trak: Node) -> bytes:
    node = trak.first(b"mdia", b"hdlr")
    return data[node.box.at + 8 : node.box.at + 12] if node else b""


def _track(data: bytes, trak: Node, is_picture: bool) -> Track:
    try:
        return Track(trak, is_picture, tuple(samples(data, trak)))
    except BadImage as error:
        if is_picture:
            raise
        return Track(trak, False, (), str(error))


def hdlr(data: bytes, node: Node) -> Iterator[Piece]:
    """Yield the handler and its name, which ends with a zero byte or follows its length."""
    start, end = node.box.payload
    yield Piece(Part(PICTURE, "handler", (Span(start, min(end, start + NAME)),)))
    span = Span(start + NAME, end)
    if span.start >= end:
        return
    if data[span.start] and data[span.start] == end - span.start - 1:
        yield pascal("Handler name", "handler name", span, data, fixed=False)
        return
    reader = Reader(data, span)
    yield label("Handler name", "handler name", reader.text(), data)
    if any(data[slice(*reader.left)]):
        rest = data[slice(*reader.left)]
        yield Piece(Part(TRAILER, "bytes after a handler name", (reader.left,), rest), blank=b"")


def header(data: bytes, node: Node) -> Iterator[Piece]:
    """Yield mvhd, tkhd or mdhd: its two times, and what is behind them and stays."""
    _, version, _ = full(data, node)
    behind = node.box.at + 4 + (16 if version else 8)
    if behind > node.box.end:
        raise BadImage(f"{title(node.type)} is shorter than its fixed fields")
    times = Span(node.box.at, behind)
    box = make(node.type, data[slice(*times)])
    yield Piece(Part(QUICKTIME, title(node.type), (times,), box), put=lambda new: new[HEADER:])
    yield _table(data, node, behind)


def track(data: bytes, found: Track, other: Callable[[Node, bytes], Iterator[Piece]]
          ) -> Iterator[Piece]:  # fmt: skip
    """Yield the parts of a track; `other` makes those of boxes that any container may have."""
    if not found.is_picture:
        kind, name = MEDIA, "video or sound track"
        if found.wrong:
            kind, name = DAMAGED, f"track: {found.wrong}"
        whole = found.node.box.whole
        part = Part(kind, name, (whole, *found.spans))
        yield Piece(part, whole=whole, cuts=found.spans)
    else:
        yield Piece(Part(PICTURE, "image sequence", found.spans))
    for piece in _inside(data, found.node, other):
        if found.is_picture or piece.part.kind not in (PICTURE, ICC):
            yield piece


def _inside(
    data: bytes, node: Node, other: Callable[[Node, bytes], Iterator[Piece]]
) -> Iterator[Piece]:
    """Yield the parts of a box on the way to the sample tables."""
    for child in node.children:
        if child.type in HEADERS:
            yield from header(data, child)
        elif child.type == b"hdlr":
            yield from hdlr(data, child)
        elif child.type in TABLES:
            yield _table(data, child, child.box.at)
        elif child.type == b"stsd":
            for entry in child.children:
                yield from _sample_entry(data, entry)
        elif child.type in (b"elst", b"tapt", b"gmhd"):
            yield _table(data, child, child.box.at)
        elif child.type in (b"mdia", b"minf", b"stbl", b"edts"):
            yield from _inside(data, child, other)
        else:
            yield from other(child, node.type)


def _table(data: bytes, node: Node, start: int) -> Piece:
    return Piece(Part(PICTURE, title(node.type), (Span(start, used(data, node)),)))


def _sample_entry(data: bytes, node: Node) -> Iterator[Piece]:
    start, end = node.box.payload
    if not node.children:
        yield Piece(Part(PICTURE, f"sample entry {title(node.type)}", (Span(start, end),)))
        return
    name = Span(start + COMPRESSOR.start, start + COMPRESSOR.end)
    fixed = Span(start, name.start), Span(name.end, start + VISUAL)
    yield Piece(Part(PICTURE, "sample entry", fixed))
    yield pascal("Compressor name", "compressor name", name, data, fixed=True)
    for child in node.children:
        yield from property_pieces(data, child)
