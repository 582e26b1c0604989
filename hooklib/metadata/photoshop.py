"""Photoshop image resources: the blocks of an IRB, and the IRB without some of them.

A field's `at` is (id, n), n counting blocks of that id from 0; a block's own name has the address
("name", id, n), bytes that are no block ("gap", n). Keys are `Photoshop.0x0404`.
Source: Adobe Photoshop File Formats Specification, Image Resource Blocks.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from typing import Final, NamedTuple

from hooklib.model import (
    DAMAGED,
    EXIF,
    ICC,
    IPTC,
    PHOTOSHOP,
    PREVIEW,
    SILENT,
    TRAILER,
    UNKNOWN,
    VALUE,
    XMP,
    BadImage,
    CannotFix,
    Change,
    Field,
    Payload,
    Span,
)

MAX_BLOCKS: Final = 20_000

_SIGNATURES: Final = frozenset((b"8BIM", b"MeSa", b"AgHg", b"PHUT", b"DCSR"))
_SIGNATURE = re.compile(rb"8BIM|MeSa|AgHg|PHUT|DCSR")
_IPTC_ID: Final = 0x0404
_DIGEST_ID: Final = 0x0425  # MD5 of resource 0x0404: void when that changes
_VERSION_ID: Final = 0x0421
_VERSION_HEADER: Final = 5  # version and a flag, then the names of writer and reader
_THUMBNAIL_HEADER: Final = 28
_THUMBNAIL_SIZE: Final = slice(20, 24)  # in the header: size of the JPEG
_NO_NAME: Final = b"\0\0"
_EXIF_HEADER: Final = b"Exif\0\0"
_PATHS: Final = range(0x07D0, 0x0BB7)  # outlines in records of 26 bytes; their name is the block's
_PATH_NAME = re.compile(rb"(?:Work )?Path(?: \d+)?\Z")  # what Photoshop itself calls them
_PATH_RECORD: Final = 26

_NESTED: Final = {
    _IPTC_ID: (IPTC, "IPTC"),
    0x0409: (PREVIEW, "thumbnail"),  # Photoshop 4, BGR
    0x040C: (PREVIEW, "thumbnail"),
    0x040F: (ICC, "ICC profile"),
    0x0422: (EXIF, "EXIF"),
    0x0423: (EXIF, "EXIF"),
    0x0424: (XMP, "XMP"),
}

# Numbers and switches only: the most bytes that a block of the id has any use for.
_SIZES: Final = {
    0x03E8: 10,  # channels, rows, columns, depth, mode
    0x03ED: 16,  # ResolutionInfo
    0x03EF: 14 * 56,  # DisplayInfo of each channel
    0x03F1: 6,  # border
    0x03F2: 10,  # background colour
    0x03F3: 9,  # print flags
    0x03F4: 72,  # halftones and transfer functions
    0x03F5: 72,
    0x03F6: 72,
    0x03F7: 112,
    0x03F8: 112,
    0x03F9: 112,
    0x03FB: 2,
    0x03FE: 3,  # quick mask
    0x0400: 2,  # target layer
    0x0402: 2 * 8000,  # group of each layer
    0x0406: 16,  # JPEG quality
    0x0408: 16 + 5 * 1000,  # grid and guides
    0x040D: 4,  # global light angle
    0x040E: 8 + 16 * 100,  # colour samplers
    0x0411: 1,
    0x0412: 4,
    0x0414: 4,
    0x0416: 2,
    0x0417: 2,
    0x0419: 4,  # global light altitude
    0x041D: 4 * 56,  # alpha identifiers
    _DIGEST_ID: 16,
    0x0426: 14,  # print scale
    0x0428: 12,  # pixel aspect ratio
    0x042D: 2 + 4 * 8000,  # selected layers
    0x0430: 8000,
    0x0431: 8 + 24 * 100,
    0x0435: 4 + 13 * 56,
    0x2710: 10,  # print flags
}

_ASCII: Final = frozenset((0x03EA, 0x040B, 0x041C, 0x1B58, 0x1B59, 0x1F40))  # also XML
_PASCAL: Final = frozenset((0x03EE, 0x03F0, 0x0BB7))
_UNICODE: Final = frozenset((0x041B, 0x043E, 0x043F))
_COUNTED: Final = frozenset((0x0415, 0x041A, 0x041E, 0x0421))  # texts among numbers
_WEB: Final = range(0x0FA0, 0x0FA2)  # plug-ins' own: those of animations and "Save for Web"
_WEB_MARKS: Final = (b"maniIRFR", b"mfri", b"mopt", b"mset")
_DESCRIPTORS: Final = frozenset(
    (
        *(0x0429, 0x042E, 0x042F, 0x0432, 0x0433, 0x0434, 0x0436, 0x0438, 0x043A, 0x043B, 0x0440),
        *_WEB,
    )
)
_OTHER: Final = frozenset(
    (
        *(0x03E9, 0x03EB, 0x03FA, 0x03FC, 0x03FD, 0x03FF, 0x0401, 0x0403, 0x0405, 0x0413),
        *(
            0x040A,
            0x0410,
            0x042A,
            0x042B,
            0x0437,
            0x043C,
            0x043D,
            0x0BB8,
            0x1B5A,
            0x1B5B,
            0x1B5C,
            0x1B5D,
            0x1B5E,
        ),
    )
)
_VALUES: Final = _ASCII | _PASCAL | _UNICODE | _COUNTED | _DESCRIPTORS | _OTHER

_COUNTED_TEXT = re.compile(rb"\0\0(?:\0[\x01-\xff]|[\x01-\x0f].)", re.DOTALL)
_DESCRIPTOR_TEXT = re.compile(rb"TEXT\0\0..", re.DOTALL)


_MOST_TEXT: Final = 16_384  # of a list of short strings
_MOST_TRIES: Final = 256  # for places that look like a text


class _Block(NamedTuple):
    """One block, whole in [start, end) with its padding; `data` and `name` are spans in it."""

    start: int
    end: int
    signature: bytes
    number: int
    name: Span
    data: Span


class _Piece(NamedTuple):
    """A field and the bytes that it is about."""

    field: Field
    span: Span
    block: _Block | None = None
    header: bytes = b""  # what stands in the block before the field's data
    stand_in: bytes = b""  # takes the place of a dropped span


def _block(data: bytes, at: int) -> _Block | None:
    """Read the block that begins here, None when there is none or it is cut off."""
    if data[at : at + 4] not in _SIGNATURES or at + 7 > len(data):
        return None
    number = int.from_bytes(data[at + 4 : at + 6], "big")
    name = Span(at + 7, at + 7 + data[at + 6])
    size_at = name.end + (name.end - at) % 2  # length byte and name together are even
    if size_at + 4 > len(data):
        return None
    start = size_at + 4
    end = start + int.from_bytes(data[size_at:start], "big")
    if end > len(data):
        return None
    return _Block(
        at, end + _padding(data, end, start), data[at : at + 4], number, name, Span(start, end)
    )


def _padding(data: bytes, end: int, start: int) -> int:
    """Return 1 when the block's data are followed by a byte that makes them even."""
    if not (end - start) % 2 or end >= len(data):
        return 0
    return 0 if data[end : end + 4] in _SIGNATURES else 1  # some writers leave it out


def _split(data: bytes) -> Iterator[_Block | Span]:
    """Yield the blocks, and as spans what lies between and after them."""
    at = 0
    while at < len(data):
        block = _block(data, at)
        if block is None:
            end = _next(data, at + 1)
            yield Span(at, end)
            at = end
        else:
            yield block
            at = block.end


def _next(data: bytes, at: int) -> int:
    """Return where the next whole block begins, or the end."""
    for match in _SIGNATURE.finditer(data, at):
        if _block(data, match.start()):
            return match.start()
    return len(data)


def _pieces(data: bytes) -> list[_Piece]:
    """Return all fields with their spans. Raises BadImage when there are too many."""
    found: list[_Block | Span] = []
    for one in _split(data):
        found.append(one)
        if len(found) > MAX_BLOCKS:
            raise BadImage("Photoshop: too many resources")
    seen: dict[Hashable, int] = {}
    pieces: list[_Piece] = []
    for one in found:
        for piece in _gap(data, one) if isinstance(one, Span) else _fields_of(data, one):
            kind = piece.field.at
            number = seen[kind] = seen.get(kind, -1) + 1
            at = (*kind, number) if isinstance(kind, tuple) else (kind, number)
            pieces.append(piece._replace(field=piece.field._replace(at=at)))
    return pieces


def _gap(data: bytes, span: Span) -> Iterator[_Piece]:
    """Yield bytes that are no block; zeros are padding."""
    gap = data[span.start : span.end]
    if gap[:4] in _SIGNATURES:
        yield _Piece(Field("", "gap", "", DAMAGED, gap, "resource cut off"), span)
    elif gap.strip(b"\0"):
        yield _Piece(Field("", "gap", "", TRAILER, gap, "bytes between resources"), span)


def _fields_of(data: bytes, block: _Block) -> Iterator[_Piece]:
    """Yield a block's name and what it holds."""
    key = f"Photoshop.0x{block.number:04x}" if block.signature == b"8BIM" else ""
    name = data[block.name.start : block.name.end]
    if name.strip(b"\0 ") and not (block.number in _PATHS and _PATH_NAME.match(name)):
        at = ("name", block.number)
        field = Field(f"{key}.Name" if key else "", at, _text(name), VALUE if key else UNKNOWN)
        span = Span(block.start + 6, block.data.start - 4)
        field = field._replace(data=name, name="resource name")
        yield _Piece(field, span, block, stand_in=_NO_NAME)
    value = data[block.data.start : block.data.end]
    kind, title = _kind(block.number, value) if key else (UNKNOWN, "")
    header = _header(kind, value)
    text = _shown(block.number, value) if kind in (VALUE, UNKNOWN) else ""
    if kind == UNKNOWN and block.number in _SIZES:
        key = ""  # the name would say that it is harmless
    title = title or f"resource 0x{block.number:04x}"
    field = Field(key, (block.number,), text, kind, value[len(header) :], title)
    yield _Piece(field, Span(block.start, block.end), block, header)


def _kind(number: int, value: bytes) -> tuple[str, str]:
    """Return the kind and name of a resource; an id without an entry is unknown."""
    if number in _NESTED:
        kind, name = _NESTED[number] if value else (SILENT, "")
        if kind != PREVIEW or len(value) > _THUMBNAIL_HEADER:
            return kind, name
    if number in _SIZES:
        return (SILENT, "") if len(value) <= _SIZES[number] else (UNKNOWN, "")
    if number in _PATHS:
        return (UNKNOWN, "") if len(value) % _PATH_RECORD else (SILENT, "")
    if number not in _VALUES or (number in _WEB and not value.startswith(_WEB_MARKS)):
        return UNKNOWN, ""
    return (VALUE, "") if value.strip(b"\0") else (SILENT, "")


def _header(kind: str, value: bytes) -> bytes:
    """Return what stands before the payload in a block."""
    if kind == PREVIEW:
        return value[:_THUMBNAIL_HEADER]
    return _EXIF_HEADER if kind == EXIF and value.startswith(_EXIF_HEADER) else b""


def _shown(number: int, value: bytes) -> str:
    """Return the texts in a resource, one a line."""
    if number in _PASCAL:
        return "\n".join(filter(None, map(_text, _pascal(value))))
    if number in _UNICODE:
        return _utf16(value[4:] if value[:2] == b"\0\0" else value)
    if number == _VERSION_ID:
        value = value[_VERSION_HEADER:]
    if number in _COUNTED:
        return "\n".join(_counted(value, _COUNTED_TEXT))
    if number in _DESCRIPTORS:
        return "\n".join(_counted(value, _DESCRIPTOR_TEXT))
    return _text(value)


def _pascal(value: bytes) -> Iterator[bytes]:
    """Yield strings that each begin with their length in one byte."""
    at = 0
    while at < min(len(value), _MOST_TEXT):
        yield value[at + 1 : at + 1 + value[at]]
        at += 1 + value[at]


def _counted(value: bytes, start: re.Pattern[bytes]) -> Iterator[str]:
    """Yield strings in UTF-16 that follow their length in characters, four bytes."""
    at = 0
    for _ in range(_MOST_TRIES):
        match = start.search(value, at)
        if match is None:
            return
        length = int.from_bytes(value[match.end() - 4 : match.end()], "big")
        end = match.end() + 2 * length
        text = _utf16(value[match.end() : end]) if end <= len(value) else ""
        if text.strip() and text.isprintable():
            yield text
            at = end
        else:
            at = match.start() + 1


def _utf16(value: bytes) -> str:
    return value[: len(value) // 2 * 2].decode("utf-16-be", "replace").rstrip("\0")


def _text(value: bytes) -> str:
    """Return bytes as text when they are that, "" when they are not."""
    value = value.strip(b"\0")
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = value.decode("latin-1")
    return text if not re.search("[\0-\x08\x0e-\x1f]", text) else ""


def fields(data: bytes) -> list[Field]:
    """Return every resource, and the bytes that are none. Raises BadImage."""
    return [piece.field for piece in _pieces(data)]


def rebuild(data: bytes, changes: Mapping[Hashable, Change]) -> bytes:
    """Return the resources without what is dropped and with new payloads, b"" when none is left.

    The digest of the IPTC resource goes when that changes. Raises BadImage, CannotFix.
    """
    if not changes:
        return data
    pieces = _pieces(data)
    if not set(changes) <= {piece.field.at for piece in pieces}:
        raise CannotFix("Photoshop: no such resource")
    changes = dict(changes)
    if any(isinstance(at, tuple) and at[0] == _IPTC_ID for at in changes):
        changes.update((piece.field.at, None) for piece in pieces if _is_digest(piece))
    out: list[bytes] = []
    at = 0
    for span, new in sorted(_edits(pieces, changes), key=lambda edit: edit[0]):
        if span.start >= at:  # what is inside a dropped block is gone with it
            out += (data[at : span.start], new)
            at = span.end
    left = b"".join([*out, data[at:]])
    return left if left.strip(b"\0") else b""


def _is_digest(piece: _Piece) -> bool:
    return piece.block is not None and piece.block.number == _DIGEST_ID


def _edits(
    pieces: list[_Piece], changes: Mapping[Hashable, Change]
) -> Iterator[tuple[Span, bytes]]:
    """Yield what is replaced by what."""
    for piece in pieces:
        if piece.field.at not in changes:
            continue
        change = changes[piece.field.at]
        if change is None:
            yield piece.span, piece.stand_in
        elif isinstance(change, str) or piece.block is None or piece.stand_in:
            raise CannotFix("Photoshop: this can be dropped only")
        elif not change:
            yield piece.span, b""
        else:
            value = _resized(piece, change) + change
            size = len(value).to_bytes(4, "big")
            span = Span(piece.block.data.start - 4, piece.block.end)
            yield span, size + value + b"\0" * (len(value) % 2)


def _resized(piece: _Piece, change: bytes) -> bytes:
    """Return a block's header for a payload of another size."""
    if piece.field.kind != PREVIEW:
        return piece.header
    header = bytearray(piece.header)
    header[_THUMBNAIL_SIZE] = len(change).to_bytes(4, "big")
    return bytes(header)


PAYLOAD = Payload(PHOTOSHOP, fields, rebuild)
