"""JPEG 2000 codestreams: the marker segments of their headers, and where they end.

Specification: ISO/IEC 15444-1 | ITU-T T.800, annex A; "section" means one of its. Tile-parts tell
their lengths, in several places, so what goes from their headers is blanked where it is. Not looked
for: bytes in a tile-part behind its last packet, which takes decoding all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from hooklib.formats._pieces import Piece, Splice, kept
from hooklib.formats._signatures import J2K
from hooklib.formats._text import utf8
from hooklib.model import PICTURE, SILENT, TEXT, UNKNOWN, BadImage, Part, Span

SOT: Final = 0x90
SOD: Final = 0x93
EOC: Final = b"\xff\xd9"
COM: Final = 0x64
TILE_PART: Final = 12
"""Bytes of an SOT segment (section A.4.2)."""
BARE: Final = frozenset(range(0x30, 0x40))
"""Markers that stand alone, reserved by section A.1."""
KNOWN: Final = frozenset(
    (
        *(0x50, 0x51, 0x52, 0x53, 0x55, 0x56, 0x57, 0x58, 0x59),  # CAP SIZ COD COC TLM PRF PLM...
        *(0x5C, 0x5D, 0x5E, 0x5F, 0x60, 0x61, 0x63),  # QCD QCC RGN POC PPM PPT CRG
        *(0x65, 0x66, 0x67, 0x68, 0x69),  # JPSEC and JPWL (parts 8 and 11)
        *(0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79),  # part 2: DCO VMS DFS ADS...
    )
)
"""Marker segments of numbers that decoding depends on."""
COMMENT: Final = b"JPEG 2000 comment\0"
MOST: Final = 1 << 14
"""More comments than any encoder writes; each costs memory beyond its bytes."""
_KAKADU = re.compile(  # what every byte of a layer gained, as Kakadu notes it
    rb"Kdu-Layer-Info: log_2\{Delta-D\((?:squared-error|MSE)\)/Delta-L\(bytes\)\}, L\(bytes\)"
    rb"\s[\d.,e+\-\s]{0,16384}\0?"
)


class Stream(NamedTuple):
    """A codestream's pieces and where it ends: behind EOC, or where it should be."""

    pieces: list[Piece]
    end: int


class _Segment(NamedTuple):
    """A marker segment at [start, end), its marker included."""

    marker: int
    start: int
    end: int


def stream(data: bytes, start: int, end: int, fixed: bool = False) -> Stream:
    """Return a codestream that lies in [start, end).

    `fixed`: nothing in it may move, for something else in the file counts its bytes.
    Raises BadImage.
    """
    if not data.startswith(J2K, start):
        raise BadImage("a codestream without its first markers")
    segments = list(_segments(data, start + 2, end))
    found = [_piece(data, segment, fixed) for segment in segments if _is_judged(segment)]
    at = segments[-1].end
    while data.startswith(bytes((0xFF, SOT)), at) and at < end:
        stop = _tile_end(data, at, end)
        inner = list(_segments(data, at + TILE_PART, stop))
        found += [_piece(data, segment, True) for segment in inner if _is_judged(segment)]
        at = stop
        if len(found) > MOST:
            raise BadImage("too many comments")
    if at == segments[-1].end:
        raise BadImage("a codestream without tiles")
    at += len(EOC) if data.startswith(EOC, at) and at + len(EOC) <= end else 0
    return Stream([_picture(found, start, at), *found], at)


def _segments(data: bytes, at: int, end: int) -> Iterator[_Segment]:
    """Yield the marker segments up to SOT or SOD; of the latter, the two bytes of its marker."""
    while True:
        if at + 4 > end or data[at] != 0xFF:
            raise BadImage(f"no marker segment at {at}")
        marker = data[at + 1]
        if marker == SOT:
            yield _Segment(marker, at, at)
            return
        length = 2 if marker in BARE or marker == SOD else 2 + _number(data, at + 2, 2)
        if at + length > end or (length < 4 and length != 2) or marker > SOD:
            raise BadImage(f"no marker segment at {at}")
        yield _Segment(marker, at, at + length)
        if marker == SOD:
            return
        at += length


def _number(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "big")


def _tile_end(data: bytes, at: int, end: int) -> int:
    """Return where a tile-part ends; one of length 0, the last, at EOC (section A.4.2)."""
    if at + TILE_PART > end or _number(data, at + 2, 2) != TILE_PART - 2:
        raise BadImage("an SOT segment of another length")
    length = _number(data, at + 6, 4)
    if not length:  # no two bytes in a packet are above FF8F (section B.10.1)
        stop = data.find(EOC, at, end)
        return end if stop < 0 else stop
    if length < TILE_PART + 2 or at + length > end:
        raise BadImage("a tile-part is longer than the file")
    return at + length


def _is_judged(segment: _Segment) -> bool:
    return segment.marker not in KNOWN and segment.marker not in (SOT, SOD, *BARE)


def _piece(data: bytes, segment: _Segment, fixed: bool) -> Piece:
    _, start, end = segment
    if segment.marker != COM:
        name = f"reserved segment FF{segment.marker:02X}"
        payload = Span(start + 4, end)
        if fixed and not any(data[slice(*payload)]):
            return kept(SILENT, name, payload)
        part = Part(UNKNOWN, name, (payload if fixed else Span(start, end),), data[slice(*payload)])
        return Piece(part, (_blank(payload) if fixed else Splice(start, end),))
    if end < start + 6:
        raise BadImage("a comment without its kind")
    text = data[start + 6 : end]
    span = Span(start + 6, end)
    if _KAKADU.fullmatch(text):
        return kept(SILENT, "COM", span)
    if fixed:
        part = Part(TEXT, "COM", (span,), COMMENT + utf8(text))
        return Piece(part, (_blank(span),), lambda new: _filled(new, span))
    part = Part(TEXT, "COM", (Span(start, end),), COMMENT + utf8(text))
    return Piece(
        part, (Splice(start, end),), lambda new: _segment(data[start + 4 : start + 6], new)
    )


def _blank(span: Span) -> Splice:
    return Splice(*span, bytes(span.end - span.start))


def _filled(new: bytes, span: Span) -> bytes:
    """Return a shorter text with zeros behind it."""
    return new.removeprefix(COMMENT).ljust(span.end - span.start, b"\0")[: span.end - span.start]


def _segment(kind: bytes, new: bytes) -> bytes:
    body = kind + new.removeprefix(COMMENT)
    return bytes((0xFF, COM)) + (len(body) + 2).to_bytes(2, "big") + body


def _picture(pieces: list[Piece], start: int, end: int) -> Piece:
    """Return all of [start, end) that is in none of the pieces."""
    spans: list[Span] = []
    for piece in pieces:
        span = piece.part.spans[0]
        spans.append(Span(start, span.start))
        start = span.end
    return kept(PICTURE, "codestream", *spans, Span(start, end))
