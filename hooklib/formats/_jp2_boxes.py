"""The boxes of JP2 and JPX files: what each may carry, by its type.

Specification: ISO/IEC 15444-1 | ITU-T T.800, annex I (JP2), and 15444-2, annex M (JPX).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from hooklib.formats._box_files import is_xmp
from hooklib.formats._boxes import UUID, Box, make, row, title
from hooklib.formats._pieces import Piece, Splice, kept, loose
from hooklib.formats._png_icc import profile_end
from hooklib.formats._text import utf8
from hooklib.model import (
    DAMAGED,
    EXIF,
    ICC,
    INDEX,
    IPTC,
    PHOTOSHOP,
    PICTURE,
    PROVENANCE,
    TEXT,
    TRAILER,
    UNKNOWN,
    VALUE,
    XMP,
    BadImage,
    Part,
    Span,
)

SUPERBOXES: Final = frozenset((b"jp2h", b"jpch", b"jplh", b"res ", b"cgrp"))
"""Boxes that hold boxes which decoding depends on."""
PIXELS: Final = frozenset(
    b"jP  |ftyp|rreq|bpcc|pclr|cmap|cdef|comp|copt|inst|opct|creg|drep|pxfm".split(b"|")
)
SIZES: Final = {b"ihdr": 14, b"resc": 10, b"resd": 10}
"""Bytes of boxes that have one size only (sections I.5.3.1 and I.5.3.7)."""
INDICES: Final = frozenset((b"ftbl", b"flst", b"cref", b"cidx", b"fidx", b"iptr"))
"""Boxes that say where in the file something is, and what they say it of."""
NAMES: Final = {b"lbl ": TEXT, b"jumb": PROVENANCE, b"chck": PROVENANCE}
LEFTOVERS: Final = frozenset((b"free", b"skip"))

EXIF_HEADER: Final = b"Exif\0\0"
"""Of a JPEG segment; some encoders leave it before the TIFF stream."""
UUIDS: Final = {
    bytes.fromhex("be7acfcb97a942e89c71999491e3afac"): (XMP, "XMP"),
    b"JpgTiffExif->JP2": (EXIF, "Exif"),
    bytes.fromhex("0537cdab9d0c4431a72afa561f2a113e"): (EXIF, "Exif"),  # Adobe
    bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38"): (IPTC, "IPTC"),
    bytes.fromhex("09a14e97c0b442e0bebf36df6f0ce36f"): (IPTC, "IPTC"),  # Adobe
    bytes.fromhex("2c4c0100850440b9a03e562148d6dfeb"): (PHOTOSHOP, "Photoshop"),
}
GEO_JP2: Final = bytes.fromhex("b14bf8bd083d4b43a5ae8cd7d5a6ce03")
"""A GeoTIFF of one pixel, for its tags."""
_GML_MARK: Final = b"opengis.net/gml"


def pieces(data: bytes, box: Box) -> Iterator[Piece]:
    """Yield the parts of a box and of those in it."""
    name = title(box.type)
    if box.type in SUPERBOXES:
        found, rest = row(data, box.at, box.end)
        for inner in found:
            yield from pieces(data, inner)
        if rest.start < rest.end:
            yield loose(TRAILER, f"bytes in {name}", data, rest)
    elif box.type in PIXELS:
        yield kept(PICTURE, name, box.payload)
    elif box.type in SIZES:
        stop = min(box.end, box.at + SIZES[box.type])
        yield kept(PICTURE, name, Span(box.at, stop))
        if stop < box.end:
            yield loose(TRAILER, f"bytes in {name}", data, Span(stop, box.end))
    elif box.type in INDICES:
        yield kept(INDEX, name, box.payload)
    elif box.type in LEFTOVERS:
        yield whole(data, box, TRAILER, f"{name} box")
    else:
        yield from _READERS.get(box.type, _other)(data, box)


def every(data: bytes, boxes: list[Box]) -> Iterator[Box]:
    """Yield boxes and those in them."""
    for box in boxes:
        yield box
        if box.type in SUPERBOXES:
            yield from every(data, row(data, box.at, box.end)[0])


def whole(data: bytes, box: Box, kind: str, name: str) -> Piece:
    """Return a box as a part whose `data` are its payload, and that takes a new one."""
    head = box.uuid if box.type == UUID else b""
    part = Part(kind, name, (box.whole,), data[slice(*box.payload)])
    return Piece(part, (Splice(*box.whole),), lambda new: make(box.type, head + new))


def _other(data: bytes, box: Box) -> Iterator[Piece]:
    kind = NAMES.get(box.type, UNKNOWN)
    name = title(box.type)
    yield whole(data, box, kind, f"box {name}" if kind == UNKNOWN else name)


def _colour(data: bytes, box: Box) -> Iterator[Piece]:
    """Read a colour specification: numbers or, with methods 2 and 3, a profile (I.5.3.3)."""
    at, end = box.payload
    if end - at < 3 or data[at] not in (2, 3):
        yield kept(PICTURE, "colr", box.payload)
        return
    profile = data[at + 3 : end]
    try:
        stop = at + 3 + profile_end(profile)
    except BadImage as error:
        yield Piece(Part(DAMAGED, f"colr: {error}", (box.payload,), profile))
        return
    yield kept(PICTURE, "colr method", Span(at, at + 3))
    yield kept(ICC, "colr", Span(at + 3, stop))
    if any(data[stop:end]):
        yield loose(TRAILER, "bytes after the ICC profile", data, Span(stop, end))


def _xml(data: bytes, box: Box) -> Iterator[Piece]:
    """Tell XMP from GML, which says where on earth the picture is, and from any other XML."""
    payload = data[slice(*box.payload)]
    if is_xmp(payload):
        yield whole(data, box, XMP, "xml")
    elif _GML_MARK in payload:
        yield _position(data, box, "xml", "Jp2.GML")
    else:
        yield whole(data, box, UNKNOWN, "box xml")


def _association(data: bytes, box: Box) -> Iterator[Piece]:
    """Read `asoc`, which ties a label or XML to codestreams: by GML (OGC 05-047r3), or anything."""
    if _GML_MARK in data[slice(*box.payload)]:
        yield _position(data, box, "asoc", "Jp2.GML")
    else:
        yield whole(data, box, UNKNOWN, "box asoc")


def _position(data: bytes, box: Box, name: str, key: str) -> Piece:
    piece = whole(data, box, VALUE, name)
    return Piece(piece.part._replace(key=key), piece.drop)


def _uuid(data: bytes, box: Box) -> Iterator[Piece]:
    if box.uuid == GEO_JP2:
        yield _position(data, box, "uuid GeoJP2", "Jp2.GeoJP2")
        return
    kind, name = UUIDS.get(box.uuid, (UNKNOWN, ""))
    piece = whole(data, box, kind, f"uuid {name}" if name else "box uuid")
    if kind == EXIF and piece.part.data.startswith(EXIF_HEADER):
        head, tiff = box.uuid + EXIF_HEADER, piece.part.data[len(EXIF_HEADER) :]
        part = piece.part._replace(data=tiff)
        piece = Piece(part, piece.drop, lambda new: make(UUID, head + new))
    yield piece


def _uuid_info(data: bytes, box: Box) -> Iterator[Piece]:
    """Read a list of UUIDs and the address where to read about them (section I.7.3)."""
    piece = whole(data, box, VALUE, "uinf")
    text = "\n".join(
        utf8(data[inner.at + 4 : inner.end]).decode().strip("\0")
        for inner in row(data, box.at, box.end)[0]
        if inner.type == b"url "
    )
    yield Piece(piece.part._replace(key="Jp2.UUIDInfo", text=text), piece.drop)


def _references(data: bytes, box: Box) -> Iterator[Piece]:
    """Read `dtbl`: addresses of other files that hold parts of the picture (15444-2, M.11.2)."""
    text = utf8(data[slice(*box.payload)]).decode().replace("\0", "\n")
    payload = data[slice(*box.payload)]
    yield Piece(Part(VALUE, "dtbl", (box.payload,), payload, "Jp2.DataReference", text))


def _rights(data: bytes, box: Box) -> Iterator[Piece]:
    """Read `jp2i`, who owns the rights, as XML or anything (section I.6)."""
    piece = whole(data, box, VALUE, "jp2i")
    text = utf8(piece.part.data).decode()
    yield piece._replace(part=piece.part._replace(key="Jp2.Rights", text=text))


def _label(data: bytes, box: Box) -> Iterator[Piece]:
    part = Part(TEXT, "lbl", (box.whole,), b"Label\0" + utf8(data[slice(*box.payload)]))
    drop = (Splice(*box.whole),)
    yield Piece(part, drop, lambda new: make(box.type, new.removeprefix(b"Label\0")))


_READERS: Final[dict[bytes, Callable[[bytes, Box], Iterator[Piece]]]] = {
    b"colr": _colour,
    b"xml ": _xml,
    b"asoc": _association,
    UUID: _uuid,
    b"uinf": _uuid_info,
    b"jp2i": _rights,
    b"dtbl": _references,
    b"lbl ": _label,
}
