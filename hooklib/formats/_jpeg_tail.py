"""What lies behind the first picture of a JPEG: further pictures, videos, vendor trailers, junk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from hooklib.formats._jpeg_names import GAIN_MAP_VERSION
from hooklib.formats._jpeg_piece import Piece, span_of
from hooklib.formats._jpeg_segments import Picture, walk
from hooklib.formats._samsung import Block, Trailer
from hooklib.formats._tail import ANYTHING, HEAD, SECOND, behind_zeros, kind_of, leftover
from hooklib.model import (
    AUXILIARY,
    IMAGE,
    INDEX,
    MEDIA,
    PREVIEW,
    SILENT,
    TRAILER,
    BadImage,
    Part,
    Span,
)

PADDING: Final = "padding"
SAMSUNG: Final = "Samsung trailer"
SAMSUNG_DIRECTORY: Final = "Samsung trailer directory"
_SAMSUNG_DEPTH: Final = "Samsung depth map"
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"GIF8", b"II*\0", b"MM\0*")

_JPEG = b"\xff\xd8\xff"
_MOST_PICTURES = 256
_MOST_FAILURES = 8
"""So many things that look like a picture are tried: each try may read to the end of the file."""
_ORDINALS = {2: SECOND, 3: "third picture"}
_ADOBE_GAIN_MAP = b"http://ns.adobe.com/hdr-gain-map/1.0/"
_APPLE_AUXILIARY = re.compile(rb"AuxiliaryImageType\W{1,4}(?:urn:)?([\w:]{1,80})")
_SEMANTICS = (("gainmap", "gain map"), ("depth", "depth map"), ("confidence", "confidence map"))


class Hints(NamedTuple):
    """What the first picture's metadata say, by offset: MPF pictures (whether each is a preview)
    and the roles of items in the GContainer directory.
    """

    pictures: Mapping[int, bool]
    roles: Mapping[int, str]


def pieces(data: bytes, start: int, trailer: Trailer | None, hints: Hints) -> list[Piece]:
    """Return the pieces of the file from `start`, the end of the first picture, to its end."""
    end = trailer.start if trailer else len(data)
    found = list(_appended(data, start, end, hints))
    if trailer:
        found += _samsung(data, trailer)
    return _numbered(found)


def _appended(data: bytes, at: int, end: int, hints: Hints) -> Iterator[Piece]:
    marks = sorted(mark for mark in hints.pictures if at < mark < end)
    pictures = failures = 0
    while at < end:
        zeros = behind_zeros(data, at, end)
        if zeros > at:
            yield _padding(at, zeros)
            at = zeros
            continue
        stop = next((mark for mark in marks if mark > at), end)
        tries = failures < _MOST_FAILURES and pictures < _MOST_PICTURES
        picture = _picture(data, at, end) if tries else None
        if picture:
            pictures += 1
            yield _picture_piece(data, at, picture, hints)
            at = picture.end
            continue
        failures += data.startswith(_JPEG, at)
        yield _other(data, at, stop)
        at = stop


def _padding(start: int, end: int) -> Piece:
    return Piece(Part(INDEX, PADDING, span_of(start, end)))


def _other(data: bytes, start: int, end: int) -> Piece:
    kind, name = TRAILER, ANYTHING
    if not data.startswith(_JPEG, start, end):  # then it is damaged, or one of too many
        kind, name = kind_of(data[start : min(end, start + HEAD)])
    content = leftover(data, start, end) if kind == TRAILER else data[start:end]
    return Piece(Part(kind, name, span_of(start, end), content))


def _picture(data: bytes, at: int, end: int) -> Picture | None:
    if not data.startswith(_JPEG, at):
        return None
    try:
        picture = walk(data, at)
    except BadImage:
        return None
    return picture if picture.end <= end else None


def _picture_piece(data: bytes, start: int, picture: Picture, hints: Hints) -> Piece:
    if role := hints.roles.get(start):
        kind, name = AUXILIARY, role
    elif hints.pictures.get(start):
        # Before what it says of itself: a preview may repeat the first picture's XMP packet.
        kind, name = PREVIEW, "MPF preview"
    elif role := _own_role(data, picture):
        kind, name = AUXILIARY, role
    else:
        kind, name = IMAGE, _ORDINALS[2]
    return Piece(Part(kind, name, span_of(start, picture.end), data[start : picture.end]))


def _own_role(data: bytes, picture: Picture) -> str:
    """Return "gain map" and the like when a picture's own metadata say so, else ""."""
    for segment in picture.segments:
        if segment.marker not in (0xE1, 0xE2):
            continue
        payload = data[segment.payload : segment.end]
        if payload.startswith(GAIN_MAP_VERSION) or _ADOBE_GAIN_MAP in payload:
            return "gain map"
        found = _APPLE_AUXILIARY.search(payload)
        if found:
            return "gain map" if b"gainmap" in found[1].lower() else "depth map"
    return ""


def role_of(semantic: str) -> str:
    """Return what a GContainer item's semantic or URI makes of a picture, "" for a plain one."""
    text = semantic.lower()
    return next((role for word, role in _SEMANTICS if word in text), "")


def _numbered(pieces: Iterable[Piece]) -> list[Piece]:
    """Number what is there more than once, pictures from the second on."""
    counts: dict[str, int] = {}
    numbered = []
    for piece in pieces:
        part = piece.part
        if part.kind in (IMAGE, AUXILIARY, PREVIEW):
            count = counts[part.name] = counts.get(part.name, 0) + 1
            if part.kind == IMAGE:
                part = part._replace(name=_ORDINALS.get(count + 1, f"picture {count + 1}"))
            elif count > 1:
                part = part._replace(name=f"{part.name} {count}")
        numbered.append(piece._replace(part=part))
    return numbered


def _samsung(data: bytes, trailer: Trailer) -> Iterator[Piece]:
    """Yield a Samsung trailer block by block, then its directory and the block behind that."""
    at = trailer.start
    places = sorted((block.span, number) for number, block in enumerate(trailer.blocks))
    for span, number in places:
        yield from _gap(data, at, span.start)
        block = trailer.blocks[number]
        head, content = data[span.start : block.data.start], data[block.data.start : span.end]
        part = _block_part(block, content)
        yield Piece(part, head=head, group=SAMSUNG, number=number)
        at = span.end
    yield from _gap(data, at, trailer.directory.start)
    yield Piece(Part(INDEX, SAMSUNG_DIRECTORY, (trailer.directory,)))
    if trailer.sound.end > trailer.sound.start:
        content = data[trailer.sound.start : trailer.sound.end]
        yield Piece(Part(MEDIA, SAMSUNG, (trailer.sound,), content))


def _block_part(block: Block, content: bytes) -> Part:
    """Return what a block is. A depth map is plain numbers; where it is a file, look into that."""
    if not block.is_depth or content[4:8] == b"ftyp":
        return Part(MEDIA, SAMSUNG, (block.span,), content)
    if content.startswith(_IMAGES):
        return Part(AUXILIARY, _SAMSUNG_DEPTH, (block.span,), content)
    return Part(SILENT, _SAMSUNG_DEPTH, (block.span,))


def _gap(data: bytes, start: int, end: int) -> Iterator[Piece]:
    if start < end:
        yield _padding(start, end) if not data[start:end].strip(b"\0") else _other(data, start, end)


def is_video(piece: Piece) -> bool:
    """Whether a piece is the video of a motion photo."""
    return piece.part.kind == MEDIA and piece.part.data[4:8] == b"ftyp"


def spans(pieces: Iterable[Piece]) -> list[Span]:
    """Return where the pieces are that are no padding."""
    return [piece.part.spans[0] for piece in pieces if piece.part.name != PADDING]
