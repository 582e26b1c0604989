"""A JPEG's segments as pieces, those that belong together joined."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from struct import unpack

from hooklib.formats._jpeg_names import is_silent, known
from hooklib.formats._jpeg_piece import COMMENT, EXTENDED_XMP, Piece, Splice, span_of
from hooklib.formats._jpeg_segments import (
    APP0,
    APP15,
    COM,
    JUNK,
    PICTURE_MARKERS,
    Segment,
)
from hooklib.formats._text import utf8
from hooklib.model import (
    DAMAGED,
    ICC,
    PHOTOSHOP,
    PICTURE,
    PREVIEW,
    PROVENANCE,
    SILENT,
    TEXT,
    TRAILER,
    UNKNOWN,
    XMP,
    Part,
    Span,
)

_ADOBE_LENGTH = 12  # "Adobe", version, flags 0 and 1, colour transform (Adobe TN 5116, 18)
_MOST_GROUPS = 10
_LARGEST_SIZE = 1 << 28  # so that no text passes for sizes
_EXTENDED_LENGTH = 35 + 32 + 4 + 4  # identifier, GUID, total length, offset (XMP part 3, 1.1.3.1)
_BOX_HEADER = 16  # "JP", box instance, sequence, box length and type (ISO/IEC 18477-3, B.1)
_PIXEL_BOXES = frozenset(
    b"ftyp SPEC RSPC ASPC RESI FINE RFIN ALFA AFIN ARES ARRF LCHK TONE MTRX FTON FTRX CURV".split()
)
"""JPEG XT boxes that a decoder makes pixels of (ISO/IEC 18477-3, annex B, and 18477-6 to -9)."""


def pieces(data: bytes, segments: Iterable[Segment]) -> list[Piece]:
    """Return the pieces of one picture in the order of the file, every segment in one of them."""
    groups: dict[Hashable, list[Piece]] = {}
    for number, segment in enumerate(segments):
        for piece in _pieces(data, segment):
            key = number if piece.group is None else piece.group
            groups.setdefault((piece.part.kind, key, piece.part.name), []).append(piece)
    return [_joined(members) if members[0].group else members[0] for members in groups.values()]


def _pieces(data: bytes, segment: Segment) -> Iterator[Piece]:
    span = span_of(segment.start, segment.stop)
    if segment.marker == JUNK:
        junk = data[segment.start : segment.stop]
        yield Piece(Part(TRAILER, "bytes between segments", span, junk), JUNK)
    elif segment.marker in PICTURE_MARKERS:
        yield Piece(Part(PICTURE, "picture", span), segment.marker)
    else:
        payload = data[segment.payload : segment.end]
        if segment.marker == COM:
            yield Piece(Part(TEXT, "COM", span, COMMENT + utf8(payload)), COM)
        elif segment.marker == 0xEE and payload.startswith(b"Adobe"):
            yield from _adobe(segment, payload)
        elif APP0 <= segment.marker <= APP15:
            yield _application(segment, payload, span)
        else:
            name = f"reserved segment FF{segment.marker:02X}"
            yield Piece(Part(UNKNOWN, name, span, payload), segment.marker)


def _adobe(segment: Segment, payload: bytes) -> Iterator[Piece]:
    """Yield what colours depend on and, apart from it, what was put behind it."""
    whole = _tells_of_scans(payload[_ADOBE_LENGTH:])
    cut = segment.end if whole else segment.payload + _ADOBE_LENGTH
    if len(payload) < _ADOBE_LENGTH:
        part = Part(UNKNOWN, "APP14 Adobe", span_of(segment.start, segment.end), payload)
        yield Piece(part, segment.marker)
        return
    yield Piece(Part(PICTURE, "APP14 Adobe", span_of(segment.payload, cut)), segment.marker)
    if cut < segment.end:
        length = Splice(
            segment.payload - 2, segment.payload, (_ADOBE_LENGTH + 2).to_bytes(2, "big")
        )
        part = Part(
            TRAILER, "bytes behind APP14 Adobe", span_of(cut, segment.end), payload[_ADOBE_LENGTH:]
        )
        yield Piece(part, segment.marker, also=(length,))


def _tells_of_scans(rest: bytes) -> bool:
    """Return whether bytes are what Photoshop's "Save for Web" adds: where groups of scans end.

    That is 3, 0, a length, how many groups, for each the number of scans and then the bytes so far.
    """
    if len(rest) < 4 or rest[:2] != b"\3\0":
        return False
    groups = rest[3]
    if not 0 < groups <= _MOST_GROUPS or not rest[2] == 1 + 5 * groups == len(rest) - 3:
        return False
    scans = rest[4 : 4 + groups]
    sizes = unpack(f">{groups}I", rest[4 + groups :])
    return list(scans) == sorted(scans) and max(sizes) < _LARGEST_SIZE


def _application(segment: Segment, payload: bytes, span: tuple[Span, ...]) -> Piece:
    number = segment.marker - APP0
    if is_silent(segment.marker, payload):
        return Piece(Part(SILENT, f"APP{number}", span), segment.marker)
    if segment.marker == 0xE0 and payload.startswith(b"JFXX\0") and len(payload) > 5:
        part = Part(PREVIEW, "JFXX thumbnail", span, payload[6:])
        return Piece(part, segment.marker, payload[:6])
    if segment.marker == 0xE1 and payload.startswith(EXTENDED_XMP):
        part = Part(XMP, "APP1 extended XMP", span, payload)
        return Piece(part, segment.marker, EXTENDED_XMP, (XMP, payload[35:67]))
    if segment.marker == 0xEB and payload.startswith(b"JP") and len(payload) >= _BOX_HEADER:
        return _box(segment, payload, span)
    found = known(segment.marker, payload)
    if found is None:
        return Piece(Part(UNKNOWN, f"APP{number}", span, payload), segment.marker)
    entry, start = found
    data = b"" if entry.kind == ICC else payload[start:]
    group = PHOTOSHOP if entry.kind == PHOTOSHOP else None
    return Piece(Part(entry.kind, entry.name, span, data), segment.marker, payload[:start], group)


def _box(segment: Segment, payload: bytes, span: tuple[Span, ...]) -> Piece:
    """Return a JPEG XT box, or the piece of one that this segment holds."""
    instance, kind = payload[2:4], payload[12:16]
    if kind in _PIXEL_BOXES:
        return Piece(Part(PICTURE, "APP11 JPEG XT", span), segment.marker)
    if kind == b"jumb":
        part = Part(PROVENANCE, "APP11 JUMBF", span, payload)
        return Piece(part, segment.marker, group=("jumb", instance))
    return Piece(Part(UNKNOWN, "APP11 JPEG XT box", span, payload), segment.marker)


def _joined(members: list[Piece]) -> Piece:
    first = members[0]
    spans = tuple(span for piece in members for span in piece.part.spans)
    kind, data = first.part.kind, b"".join(piece.part.data for piece in members)
    if kind == XMP:
        whole = _extended_xmp([piece.part.data for piece in members])
        kind, data = (DAMAGED, data) if whole is None else (XMP, whole)
    elif kind == PROVENANCE:
        data = _jumbf([piece.part.data for piece in members])
    return first._replace(part=first.part._replace(kind=kind, spans=spans, data=data))


def _extended_xmp(payloads: list[bytes]) -> bytes | None:
    """Join an extended packet by the offsets in its pieces; None when they do not fit."""
    chunks = sorted((payload[71:75], payload[_EXTENDED_LENGTH:]) for payload in payloads)
    at = 0
    for offset, chunk in chunks:
        if int.from_bytes(offset, "big") != at:
            return None
        at += len(chunk)
    totals = {payload[67:71] for payload in payloads}
    if totals != {at.to_bytes(4, "big")} or not at:
        return None
    return b"".join(chunk for _, chunk in chunks)


def _jumbf(payloads: list[bytes]) -> bytes:
    """Join a box by sequence numbers; every piece repeats the header (ISO/IEC 19566-5, D.2)."""
    ordered = sorted(payloads, key=lambda payload: payload[4:8])
    header = 16 if ordered[0][8:12] == b"\0\0\0\1" else 8  # a length of 1: the long one follows
    rest = (payload[8 + header :] for payload in ordered[1:])
    return b"".join((ordered[0][8:], *rest))
