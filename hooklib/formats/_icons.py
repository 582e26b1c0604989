"""Icons and cursors: a directory of pictures, each a PNG or half a BMP.

A bitmap in them has no file header and, behind its pixels, a mask; its header counts the rows of
both. It is read as the BMP file that it would be, and put back. Source: Microsoft, Icons (Win32),
ICONDIR and ICONIMAGE. Numbers are little-endian.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from hooklib.formats import _dib
from hooklib.model import (
    AUXILIARY,
    INDEX,
    PICTURE,
    TRAILER,
    BadImage,
    CannotFix,
    Part,
    Span,
)

HEADER: Final = 6
ENTRY: Final = 16
FIXED: Final = 8  # of an entry: width, height, colours, planes and depth or hot spot
MOST: Final = 1024
"""More pictures than any icon has."""
PNG: Final = b"\x89PNG\r\n\x1a\n"
FILE_HEADER: Final = 14
HEIGHT: Final = Span(8, 12)
"""Where a bitmap's header has its height."""
_MAX_SIDE: Final = 1 << 16


class Picture(NamedTuple):
    """One picture of the directory: `blob` as a file of its own, `rest` what is behind it.

    `body` is what the blob was made of; `mask` follows it in a bitmap; `entries` lead here.
    """

    span: Span
    blob: bytes
    body: Span
    mask: Span
    rest: Span
    entries: tuple[int, ...]


def sniff(head: bytes, kind: int) -> bool:
    """Tell an icon (1) or a cursor (2) by its directory's first entry."""
    if head[:4] != bytes((0, 0, kind, 0)) or len(head) < HEADER + ENTRY:
        return False
    count = _number(head, 4, 2)
    size, offset = _number(head, HEADER + 8, 4), _number(head, HEADER + 12, 4)
    if not 0 < count <= MOST or size < _dib.CORE or offset < HEADER + ENTRY * count:
        return False
    return kind == 2 or (_number(head, 10, 2) <= 1 and _number(head, 12, 2) <= 32)


def pictures(data: bytes, kind: int) -> list[Picture]:
    """Return the pictures in the order of the file. Raises BadImage."""
    if not sniff(data, kind):
        raise BadImage("no icon directory")
    count = _number(data, 4, 2)
    leading: dict[Span, list[int]] = {}
    for index in range(count):
        at = HEADER + ENTRY * index
        size, offset = _number(data, at + 8, 4), _number(data, at + 12, 4)
        span = Span(offset, offset + size)
        if offset < HEADER + ENTRY * count or size < _dib.CORE or span.end > len(data):
            raise BadImage("icon: picture cut off")
        leading.setdefault(span, []).append(at)
    spans = sorted(leading)
    if any(one.end > other.start for one, other in pairwise(spans)):
        raise BadImage("icon: pictures overlap")
    return [_picture(data, span, tuple(leading[span])) for span in spans]


def _picture(data: bytes, span: Span, entries: tuple[int, ...]) -> Picture:
    start, end = span
    if data.startswith(PNG, start, end):
        none = Span(end, end)
        return Picture(span, data[start:end], span, none, none, entries)
    dib = _dib.read(data, start, end)
    if dib.header == _dib.CORE or dib.height % 2 or dib.width > _MAX_SIDE:
        raise BadImage("icon: bitmap without a mask")
    half = dib._replace(height=dib.height // 2)
    pixels = _dib.pixels_end(data, half, dib.colours, end)
    row = (dib.width + 31) // 32 * 4
    mask = Span(pixels, min(end, pixels + row * half.height))  # 32 bit: some leave it out
    blob = _as_file(data[start:pixels], half.height, dib.colours - start)
    return Picture(span, blob, Span(start, pixels), mask, Span(mask.end, end), entries)


def _as_file(bitmap: bytes, height: int, offset: int) -> bytes:
    """Return a bitmap as the BMP file that it would be, with half its rows."""
    size = FILE_HEADER + len(bitmap)
    header = b"BM" + size.to_bytes(4, "little") + bytes(4)
    body = bitmap[: HEIGHT.start] + height.to_bytes(4, "little") + bitmap[HEIGHT.end :]
    return header + (FILE_HEADER + offset).to_bytes(4, "little") + body


def parts(data: bytes, kind: int) -> list[Part]:
    """Return directory, pictures, masks and what is between and behind them. Raises BadImage."""
    return [part for part, _ in _listed(data, pictures(data, kind))]


def _listed(data: bytes, found: list[Picture]) -> Iterator[tuple[Part, Picture | None]]:
    count = _number(data, 4, 2)
    entries = [HEADER + ENTRY * index for index in range(count)]
    fixed = tuple(Span(at, at + FIXED) for at in entries)
    masks = tuple(picture.mask for picture in found if picture.mask.end > picture.mask.start)
    yield Part(PICTURE, "directory and masks", (Span(0, HEADER), *fixed, *masks)), None
    sizes = tuple(Span(at + FIXED, at + ENTRY) for at in entries)
    yield Part(INDEX, "offsets and sizes", sizes), None
    at = HEADER + ENTRY * count
    for number, picture in enumerate(found, 1):
        yield from _gap(data, Span(at, picture.span.start), "bytes between the pictures")
        name = "image" if number == 1 else f"image {number}"
        yield Part(AUXILIARY, name, (picture.body,), picture.blob), picture
        yield from _gap(data, picture.rest, f"bytes after {name}")
        at = picture.span.end
    yield from _gap(data, Span(at, len(data)), "bytes after the end")


def _gap(data: bytes, span: Span, name: str) -> Iterator[tuple[Part, Picture | None]]:
    if span.end > span.start:
        yield Part(TRAILER, name, (span,), data[slice(*span)]), None


def rebuild(data: bytes, changes: Mapping[int, bytes | None], kind: int) -> bytes:
    """Return the file with parts dropped or replaced. Raises BadImage or CannotFix."""
    if not changes:
        return data
    found = pictures(data, kind)
    listed = list(_listed(data, found))
    new: dict[Span, bytes] = {}
    for index, change in changes.items():
        part, picture = listed[index]
        if part.kind == TRAILER and change is None:
            new[part.spans[0]] = b""
        elif picture is not None and change is not None:
            new[picture.body] = _put_back(data, picture, change)
        else:
            raise CannotFix(f"{part.name} must stay")
    return _written(data, found, new)


def _put_back(data: bytes, picture: Picture, blob: bytes) -> bytes:
    """Return a picture as it stands in an icon."""
    if picture.blob.startswith(PNG):
        return blob
    body = blob[FILE_HEADER:]
    if len(body) != len(picture.blob) - FILE_HEADER:
        raise CannotFix("a bitmap in an icon cannot change its size")
    height = data[picture.body.start + HEIGHT.start : picture.body.start + HEIGHT.end]
    return body[: HEIGHT.start] + height + body[HEIGHT.end :]


def _written(data: bytes, found: list[Picture], new: Mapping[Span, bytes]) -> bytes:
    """Put the pieces together and set the directory right."""

    def piece(span: Span) -> bytes:
        return new.get(span, data[slice(*span)])

    at = HEADER + ENTRY * _number(data, 4, 2)
    out = bytearray(data[:at])
    for picture in found:
        out += piece(Span(at, picture.span.start))
        start = len(out)
        out += piece(picture.body) + piece(picture.mask) + piece(picture.rest)
        place = (len(out) - start).to_bytes(4, "little") + start.to_bytes(4, "little")
        for entry in picture.entries:
            out[entry + FIXED : entry + ENTRY] = place
        at = picture.span.end
    return bytes(out + piece(Span(at, len(data))))


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")
