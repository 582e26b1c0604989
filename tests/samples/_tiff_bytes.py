"""TIFF files made byte by byte, classic and big, from the tags that `tests.samples.exif` makes."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from tests.samples.exif import CODES, LONG, Tag, Tags, block, entry, long, rational, short

WIDE = 16
"""BigTIFF's type of 8-byte numbers."""
EIGHT = (5, 10, 12, WIDE)
"""Types of 8 bytes: fractions, DOUBLE, and that one."""
ROWS = bytes(range(48)) * 4  # 8 x 8 RGB pixels


def strip_page(*more: Tag, pixels: bytes = ROWS, size: int = 8, samples: int = 3) -> list[Tag]:
    """Return a page of one uncompressed strip, and further tags."""
    tags = [
        long(0x100, size),
        long(0x101, size),
        short(0x102, *[8] * samples),
        short(0x103, 1),
        short(0x106, 2 if samples == 3 else 1),
        *block(0x111, 0x117, pixels),
        short(0x112, 6),
        short(0x115, samples),
        long(0x116, size),
        rational(0x11A, (300, 1)),
        rational(0x11B, (300, 1)),
        short(0x128, 2),
    ]
    return sorted([*tags, *more], key=lambda tag: tag.tag)


def jpeg_page(stream: bytes, *more: Tag, reduced: bool = True) -> list[Tag]:
    """Return a directory with a JPEG stream, as cameras store a thumbnail."""
    tags = [short(0x103, 6), *block(0x201, 0x202, stream)]
    if reduced:
        tags.append(long(0xFE, 1))
    return sorted([*tags, *more], key=lambda tag: tag.tag)


def tiff(
    *pages: Tags,
    order: str = "<",
    big: bool = False,
    head: bytes = b"",
    between: bytes = b"",
    tail: bytes = b"",
) -> bytes:
    """Return a file of these pages; `head` is further bytes of its header, `between` comes next."""
    mark = b"II" if order == "<" else b"MM"
    start = struct.pack(order + "HHHQ", 43, 8, 0, 0) if big else struct.pack(order + "HI", 42, 0)
    out = bytearray(mark + start + head + between)
    _chain(out, pages, order, big, 8 if big else 4)
    return bytes(out + tail)


def _chain(out: bytearray, chain: Sequence[Tags], order: str, big: bool, link: int) -> None:
    width, code = (8, "Q") if big else (4, "I")
    for tags in chain:
        out += bytes(len(out) % 2)
        at = len(out)
        struct.pack_into(order + code, out, link, at)
        start = at + (8 if big else 2)
        out += struct.pack(order + ("Q" if big else "H"), len(tags))
        row = 4 + 2 * width
        out += bytes(row * len(tags) + width)
        for index, tag in enumerate(tags):
            _tag(out, tag, order, big, start + row * index)
        link = start + row * len(tags)


def _tag(out: bytearray, tag: Tag, order: str, big: bool, at: int) -> None:
    width, code = (8, "Q") if big else (4, "I")
    if tag.forced:
        struct.pack_into(order + "HH" + code * 2, out, at, tag.tag, tag.type, *tag.forced)
        return
    kind = WIDE if big and (tag.parts or tag.inner) else tag.type
    value = tag.data or bytes((width if big else 4) * len(tag.parts or tag.inner))
    if tag.numbers:
        value = struct.pack(f"{order}{len(tag.numbers)}{CODES[tag.type]}", *tag.numbers)
    size = 8 if kind in EIGHT else struct.calcsize(CODES.get(kind, "B"))
    struct.pack_into(order + "HH" + code, out, at, tag.tag, kind, len(value) // size)
    place = at + 4 + width
    if len(value) > width:
        out += bytes(len(out) % 2)
        place = len(out)
        struct.pack_into(order + code, out, at + 4 + width, place)
        out += value
    else:
        out[place : place + len(value)] = value
    for index, part in enumerate(tag.parts):
        out += bytes(len(out) % 2)
        struct.pack_into(order + code, out, place + width * index, len(out))
        out += part
    for index, directory in enumerate(tag.inner):
        _chain(out, [directory], order, big, place + width * index)


def with_picture(payload: bytes) -> bytes | None:
    """Return an EXIF payload as a TIFF file: its first directory comes to the end, with a strip.

    None when that directory is damaged, or another one has strips: pages, in a TIFF file.
    """
    data = payload.removeprefix(b"Exif\0\0")
    order = "<" if data[:2] == b"II" else ">"
    at = struct.unpack_from(order + "I", data, 4)[0]
    count = struct.unpack_from(order + "H", data, at)[0]
    end = at + 2 + 12 * count
    if end + 4 > len(data) or _has_strips(data, order):
        return None
    out = bytearray(data)
    out[at : end + 4] = bytes(end + 4 - at)
    out += bytes(len(out) % 2)
    pixels = len(out)
    out += ROWS
    table: dict[int, bytes] = {}
    for index in range(count):
        row = data[at + 2 + 12 * index :][:12]
        table.setdefault(struct.unpack(order + "H", row[:2])[0], row)
    if len(table) != count or any(row.endswith(data[4:8]) for row in table.values()):
        return None  # a tag twice, or a pointer to the directory itself
    eights = struct.pack(order + "HHHH", 8, 8, 8, 0)
    for tag, kind, number, value in (
        *((0x100, 3, 1, 8), (0x101, 3, 1, 8), (0x103, 3, 1, 1), (0x106, 3, 1, 2)),
        *((0x111, 4, 1, pixels), (0x115, 3, 1, 3), (0x116, 3, 1, 8), (0x117, 4, 1, len(ROWS))),
        (0x102, 3, 3, len(out)),
    ):
        code = "HxxH"[0] + "2x" if kind == 3 and number == 1 else "I"
        table[tag] = struct.pack(order + "HHI" + code, tag, kind, number, value)
    out += eights
    struct.pack_into(order + "I", out, 4, len(out))
    out += struct.pack(order + "H", len(table)) + b"".join(table[tag] for tag in sorted(table))
    out += data[end : end + 4]
    return bytes(out)


def _has_strips(data: bytes, order: str) -> bool:
    rows = (struct.pack(order + "HH", tag, LONG) for tag in (0x111, 0x144))
    return any(row in data for row in rows)


__all__ = ["entry", "jpeg_page", "strip_page", "tiff", "with_picture"]
