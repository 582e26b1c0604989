"""PSD and PSB: the image resources are judged, header, layers and pixels stay as they are.

Source: Adobe Photoshop File Formats Specification, File Structure ("section" means one of its).
Numbers are big-endian. What is in the layers (names, text, masks) is the picture, but for the files
embedded in them as smart objects: each is an image of its own that stays and is cleaned; it keeps
its length, with zeros behind what is left of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Final, NamedTuple

from hooklib.formats._psd_linked import embedded
from hooklib.formats._tail import tail_part
from hooklib.metadata._spans import subtract
from hooklib.model import (
    AUXILIARY,
    INDEX,
    PHOTOSHOP,
    PICTURE,
    BadImage,
    CannotFix,
    Format,
    Part,
    Span,
)

HEADER: Final = 26
PSD, PSB = 1, 2
MAX_CHANNELS: Final = 56
MAX_SIDE: Final = {PSD: 30_000, PSB: 300_000}
DEPTHS: Final = (1, 8, 16, 32)
RAW, RLE, ZIP, ZIP_PREDICTED = range(4)
_CHUNK: Final = 1 << 16


class Sections(NamedTuple):
    """Where each section is, its length left out; `end` is behind the pixels."""

    colours: Span
    resources: Span
    layers: Span
    pixels: Span


def sniff(head: bytes) -> bool:
    """Tell a PSD or PSB by signature, version and reserved bytes (File Header Section)."""
    return head[:4] == b"8BPS" and head[4:6] in (b"\0\1", b"\0\2") and head[6:12] == bytes(6)


def sections(data: bytes) -> Sections:
    """Return where the sections are. Raises BadImage."""
    if not sniff(data) or len(data) < HEADER:
        raise BadImage("no PSD header")
    version = _number(data, 4, 2)
    colours = _section(data, HEADER, 4)
    resources = _section(data, colours.end, 4)
    layers = _section(data, resources.end, 8 if version == PSB else 4)
    end = _pixels_end(data, layers.end, version)
    return Sections(colours, resources, layers, Span(layers.end, end))


def _section(data: bytes, at: int, width: int) -> Span:
    start = at + width
    end = start + _number(data, at, width)
    if end > len(data) or start > len(data):
        raise BadImage("PSD: section cut off")
    return Span(start, end)


def _pixels_end(data: bytes, at: int, version: int) -> int:
    """Return where the merged picture ends (Image Data Section)."""
    channels, height, width = (_number(data, *place) for place in ((12, 2), (14, 4), (18, 4)))
    depth = _number(data, 22, 2)
    sides = 0 < height <= MAX_SIDE[version] and 0 < width <= MAX_SIDE[version]
    if not sides or not 0 < channels <= MAX_CHANNELS or depth not in DEPTHS:
        raise BadImage("PSD: impossible size or depth")
    if at + 2 > len(data):
        raise BadImage("PSD: no picture")
    compression, start = _number(data, at, 2), at + 2
    if compression == RAW:
        end = start + channels * height * ((width * depth + 7) // 8)
    elif compression == RLE:
        size = 2 if version == PSD else 4
        counts = start + channels * height * size
        if counts > len(data):
            raise BadImage("PSD: picture cut off")
        rows = range(start, counts, size)
        end = counts + sum(int.from_bytes(data[row : row + size], "big") for row in rows)
    elif compression in (ZIP, ZIP_PREDICTED):
        end = _deflated_end(data, start)
    else:
        raise BadImage("PSD: unknown compression")
    if end > len(data):
        raise BadImage("PSD: picture cut off")
    return end


def _deflated_end(data: bytes, start: int) -> int:
    """Return where a zlib stream ends, without keeping what it holds."""
    stream = zlib.decompressobj()
    at, left = start, b""
    try:
        while not stream.eof:
            piece = left or data[at : at + _CHUNK]
            if not piece:
                raise BadImage("PSD: picture cut off")
            at += 0 if left else len(piece)
            stream.decompress(piece, _CHUNK << 4)
            left = stream.unconsumed_tail
    except zlib.error as error:
        raise BadImage("PSD: damaged picture") from error
    return at - len(stream.unused_data)


def parts(data: bytes) -> list[Part]:
    """Return picture, resources and what is behind. Raises BadImage."""
    found = sections(data)
    length = Span(found.resources.start - 4, found.resources.start)
    smart = list(embedded(data, found.layers, long=data[5] == PSB))
    kept = subtract(
        [Span(0, found.colours.end), Span(found.resources.end, found.pixels.end)], smart
    )
    resources = data[slice(*found.resources)]
    all_parts = [
        Part(PICTURE, "picture", tuple(kept)),
        Part(INDEX, "length of resources", (length,)),
    ]
    for number, span in enumerate(smart, 1):
        name = "smart object" if number == 1 else f"smart object {number}"
        all_parts.append(Part(AUXILIARY, name, (span,), data[slice(*span)]))
    if resources:
        all_parts.append(Part(PHOTOSHOP, "image resources", (found.resources,), resources))
    behind = tail_part(data, found.pixels.end)
    return [*all_parts, behind] if behind else all_parts


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with other resources, or without what is behind. Raises as `parts`."""
    if not changes:
        return data
    found, all_parts = sections(data), parts(data)
    resources = data[slice(*found.resources)]
    tail = data[found.pixels.end :]
    rest = bytearray(data[found.resources.end : found.pixels.end])
    for index, change in changes.items():
        part = all_parts[index]
        if part.kind == PHOTOSHOP:
            resources = change or b""
        elif part.spans[0].start == found.pixels.end:
            tail = change or b""
        elif part.kind == AUXILIARY and change and len(change) <= len(part.data):
            start, end = (place - found.resources.end for place in part.spans[0])
            rest[start:end] = change.ljust(end - start, b"\0")
        else:
            raise CannotFix(f"{part.name} must stay")
    length = len(resources).to_bytes(4, "big")
    return data[: found.colours.end] + length + resources + rest + tail


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "big")


FORMAT = Format("PSD", (".psd", ".psb"), sniff, parts, rebuild)
