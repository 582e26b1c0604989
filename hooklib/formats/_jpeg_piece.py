"""What the JPEG modules pass on: a part with what is needed to write it again."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final, NamedTuple

from hooklib.formats._jpeg_segments import COM, LONGEST, segment
from hooklib.model import (
    AUXILIARY,
    EXIF,
    IMAGE,
    PHOTOSHOP,
    PREVIEW,
    TEXT,
    XMP,
    CannotFix,
    Part,
    Span,
)

TAIL: Final = -1
"""The `marker` of pieces behind the first picture, which lie in no segment."""
EXTENDED_XMP: Final = b"http://ns.adobe.com/xmp/extension/\0"
COMMENT: Final = b"JPEG comment\0"
_EXTENDED_CHUNK = 65_400  # XMP specification part 3, 1.1.3.1
_WRAPPED = frozenset((EXIF, XMP, TEXT, PHOTOSHOP, PREVIEW, "jfif", "mpf"))
_NESTED = frozenset((IMAGE, AUXILIARY, PREVIEW))


class Splice(NamedTuple):
    """Bytes [start, end) of the old file that become `new`."""

    start: int
    end: int
    new: bytes


class Piece(NamedTuple):
    """A part, the marker of its segments and what stands before the payload in each of them.

    Pieces with the same `group` are joined into one. `number` is its place among such. `also` is
    what else changes in the file when the piece goes.
    """

    part: Part
    marker: int = TAIL
    head: bytes = b""
    group: Hashable = None
    number: int = 0
    also: tuple[Splice, ...] = ()


def wrapped(piece: Piece, payload: bytes) -> bytes:
    """Return a piece's bytes with a new payload. Raises CannotFix."""
    kind = piece.part.kind
    if piece.marker == TAIL:
        if kind not in _NESTED:
            raise CannotFix(f"{piece.part.name} can only be removed")
        return piece.head + payload
    if kind not in _WRAPPED:
        raise CannotFix(f"{piece.part.name} can only be removed")
    if kind == PHOTOSHOP:
        return b"".join(segment(piece.marker, piece.head + part) for part in _cut(piece, payload))
    if piece.marker == COM:
        payload = payload.removeprefix(COMMENT)
    if len(piece.head) + len(payload) > LONGEST:
        raise CannotFix(f"{piece.part.name} would not fit its segment")
    return segment(piece.marker, piece.head + payload)


def _cut(piece: Piece, payload: bytes) -> list[bytes]:
    room = LONGEST - len(piece.head)
    return [payload[at : at + room] for at in range(0, len(payload), room)]


def guid_of(payload: bytes) -> bytes:
    """Return the name by which a main XMP packet calls this extended one: MD5 in capitals."""
    from hashlib import md5  # takes long to load and is rarely needed

    return md5(payload, usedforsecurity=False).hexdigest().upper().encode()


def extended(marker: int, payload: bytes) -> bytes:
    """Return the segments of an extended XMP packet (XMP specification part 3, 1.1.3.1)."""
    guid, total = guid_of(payload), len(payload).to_bytes(4, "big")
    return b"".join(
        segment(
            marker,
            EXTENDED_XMP
            + guid
            + total
            + at.to_bytes(4, "big")
            + payload[at : at + _EXTENDED_CHUNK],
        )
        for at in range(0, len(payload), _EXTENDED_CHUNK)
    )


def span_of(start: int, end: int) -> tuple[Span, ...]:
    """Return the spans of a part that is in one piece."""
    return (Span(start, end),)
