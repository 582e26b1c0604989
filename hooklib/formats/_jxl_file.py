"""JPEG XL: the boxes of a container, and codestreams without one.

Specification: ISO/IEC 18181-2 (boxes); "section" means one of its. A box of metadata may be
compressed with Brotli ("brob"); one that changes is written back without compression. What lies
behind the end of a codestream is found unless only decoding tells where that is: `_jxl_frames`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from hooklib.formats import _pieces as edit
from hooklib.formats._box_files import is_xmp, own_boxes, sizes
from hooklib.formats._boxes import Box, make, title
from hooklib.formats._brotli import Unpacker
from hooklib.formats._jxl_frames import codestream_end
from hooklib.formats._jxl_jpeg import stored
from hooklib.formats._pieces import Piece, Splice, kept, loose
from hooklib.formats._signatures import JXL, JXL_CODESTREAM
from hooklib.model import (
    AUXILIARY,
    DAMAGED,
    EXIF,
    INDEX,
    PICTURE,
    PROVENANCE,
    TRAILER,
    UNKNOWN,
    XMP,
    BadImage,
    Part,
    Span,
)

STREAMS: Final = (b"jxlc", b"jxlp")
LEVEL: Final = b"jxll"
KEPT: Final = {
    b"JXL ": PICTURE,
    b"ftyp": PICTURE,
    LEVEL: PICTURE,  # what a decoder has to be able to do, in one byte
    b"jxli": INDEX,  # where frames begin in the codestream
}
METADATA: Final = {b"jumb": (PROVENANCE, "jumb"), b"free": (TRAILER, "free box")}
NUMBER: Final = 4
"""Bytes of the number before each piece of a codestream."""
COMPRESSED: Final = b"brob"
JPEG: Final = b"jbrd"
RESTORES: Final = "data that turn it back into a JPEG"
EXIF_HEADER: Final = b"Exif\0\0"
TIFF: Final = (b"II*\0", b"MM\0*")


def parts(data: bytes) -> list[Part]:
    """Return all parts in the order of the file. Raises BadImage."""
    return [piece.part for piece in _read(data).pieces]


def restores(data: bytes) -> bool:
    """Whether a file has what turns it back into the JPEG that it was made from."""
    return _read(data).jpeg is not None


class _File(NamedTuple):
    """The pieces of a file, its boxes and that which turns it back into a JPEG."""

    pieces: list[Piece]
    boxes: list[Box]
    jpeg: Box | None


def _read(data: bytes) -> _File:
    if not data.startswith(JXL):
        end = codestream_end(data) or len(data)
        picture = kept(PICTURE, "codestream", Span(0, end))
        return _File([picture, *edit.tail(data, end)], [], None)
    boxes, end = own_boxes(data, STREAMS)
    types = [box.type for box in boxes]
    streams = [box for box in boxes if box.type in STREAMS]
    if types[1:2] != [b"ftyp"] or not streams:
        raise BadImage("no picture in the file")
    unpack = Unpacker()
    jpeg = next((box for box in boxes if box.type == JPEG), None)
    used = _used(data, streams)
    found: list[Piece] = []
    for box in boxes:
        if box.type in STREAMS:
            found += _stream(data, box, used[box])
        else:
            found.append(_piece(data, box, unpack, jpeg is not None))
    return _File([*found, *edit.tail(data, end)], boxes, jpeg)


def _used(data: bytes, streams: list[Box]) -> dict[Box, int]:
    """Return where in each box of the codestream its bytes end."""
    heads = {box: box.at + (NUMBER if box.type == b"jxlp" else 0) for box in streams}
    left = codestream_end(b"".join(data[heads[box] : box.end] for box in streams))
    ends: dict[Box, int] = {}
    for box in streams:
        ends[box] = box.end if left is None else min(box.end, max(box.at, heads[box] + left))
        left = None if left is None else max(0, left - (ends[box] - heads[box]))
    return ends


def _stream(data: bytes, box: Box, end: int) -> Iterator[Piece]:
    yield kept(PICTURE, title(box.type), Span(box.at, end))
    yield from edit.tail(data, end, box.end)


def _piece(data: bytes, box: Box, unpack: Unpacker, restores: bool) -> Piece:
    name = title(box.type)
    payload, kind = data[slice(*box.payload)], box.type
    if kind in KEPT and (kind != LEVEL or len(payload) == 1):
        return kept(KEPT[kind], name, box.payload)
    try:
        if kind == JPEG:
            return _jpeg(data, box, stored(payload, unpack))
        if kind == COMPRESSED:
            kind, payload = payload[:4], unpack(payload[4:])
            name = f"brob {title(kind)}"
        piece = _metadata(kind, name, payload, box.whole)
    except BadImage as error:
        return loose(DAMAGED, f"{name}: {error}", data, box.whole)
    if restores and piece.part.kind in (EXIF, XMP):
        named = f"{piece.part.name} (without it, no way back to the JPEG)"
        return piece._replace(part=piece.part._replace(name=named))
    return piece


def _metadata(kind: bytes, name: str, payload: bytes, span: Span) -> Piece:
    """Return a box of metadata whose payload is no longer compressed. Raises BadImage."""
    drop = (Splice(*span),)
    if kind == b"Exif":
        head, tiff = _exif(payload)
        return Piece(Part(EXIF, name, (span,), tiff), drop, lambda new: make(kind, head + new))
    if kind == b"xml " and is_xmp(payload):
        return Piece(Part(XMP, name, (span,), payload), drop, lambda new: make(kind, new))
    if kind == b"jhgm":
        head, picture = _gain_map(payload)
        part = Part(AUXILIARY, "gain map", (span,), picture)
        return Piece(part, drop, lambda new: make(kind, head + new))
    known, label = METADATA.get(kind, (UNKNOWN, f"box {name}"))
    return Piece(Part(known, label, (span,), payload), drop)


def _exif(payload: bytes) -> tuple[bytes, bytes]:
    """Return what stands before the TIFF stream, and the stream (section 4.7).

    Four bytes say how many more are to be passed over; some writers leave them out.
    """
    if payload.startswith(TIFF):
        return b"", payload
    start = 4 + int.from_bytes(payload[:4], "big")
    if start > len(payload) or payload[4:start].strip(b"\0") not in (b"", b"Exif"):
        raise BadImage("another layout")
    if start == 4 and payload.startswith(EXIF_HEADER, start):
        start += len(EXIF_HEADER)
    return payload[:start], payload[start:]


def _gain_map(payload: bytes) -> tuple[bytes, bytes]:
    """Return what stands before the picture of a gain map, and the picture (JHGM bundle)."""
    at = 1
    for width in (2, 1, 4):  # metadata, colour encoding, compressed profile: lengths before each
        at += width + int.from_bytes(payload[at : at + width], "big")
    if payload[:1] != b"\0" or not payload.startswith(JXL_CODESTREAM, at):
        raise BadImage("another layout")
    return payload[:at], payload[at:]


def _jpeg(data: bytes, box: Box, segments: bytes) -> Piece:
    """Return what is stored of a JPEG: any change in it takes the whole box along."""
    if not segments:
        return kept(INDEX, "jbrd", box.payload)
    part = Part(AUXILIARY, RESTORES, (box.whole,), segments)
    return Piece(part, (Splice(*box.whole),), lambda new: b"")


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with parts dropped or replaced. Raises BadImage or CannotFix.

    Where metadata of the JPEG change that a file was made from, it cannot become that JPEG again:
    what it kept for that goes too.
    """
    if not changes:
        return data
    pieces, boxes, jpeg = _read(data)
    edits = edit.splices(pieces, changes)
    if jpeg and any(pieces[index].part.kind in (EXIF, XMP, DAMAGED) for index in changes):
        edits = [change for change in edits if change.start != jpeg.start]
        edits.append(Splice(*jpeg.whole))
    streams = [box for box in boxes if box.type in STREAMS]
    return edit.splice(data, [*edits, *sizes(data, streams, edits)])
