"""BMP: header, pixels and profile as parts, and what lies around them, which nothing needs.

Sources: Microsoft, Bitmap Storage and BITMAPV5HEADER. Where something goes, what follows moves up
and the offsets in the headers are set right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from hooklib.formats import _dib
from hooklib.formats._dib import Dib
from hooklib.formats._tail import leftover
from hooklib.model import (
    DAMAGED,
    ICC,
    INDEX,
    PICTURE,
    TRAILER,
    VALUE,
    BadImage,
    CannotFix,
    Part,
    Span,
)

FILE_HEADER: Final = 14
FILE_SIZE: Final = Span(2, 6)
RESERVED: Final = Span(6, 10)
OFFSET: Final = Span(10, 14)
IMAGE_SIZE: Final = Span(34, 38)
COLOUR_SPACE: Final = Span(70, 74)
PROFILE: Final = Span(126, 134)
"""Where in a file the fields are that change with what follows."""
SLIP: Final = 3
EMBEDDED: Final = b"DEBM"  # "MBED", as it is stored
LINKED: Final = b"KNIL"  # "LINK"
WINDOWS: Final = b" niW"  # "Win ": the system's own colours


class Layout(NamedTuple):
    """What is where: headers with the palette, pixels, profile."""

    dib: Dib
    head: Span
    pixels: Span
    profile: Span | None


def sniff(head: bytes) -> bool:
    """Tell a BMP by both its headers."""
    if not head.startswith(b"BM") or not _dib.plausible(head, FILE_HEADER):
        return False
    return int.from_bytes(head[slice(*OFFSET)], "little") >= FILE_HEADER + _dib.CORE


def layout(data: bytes) -> Layout:
    """Return where the pieces are. Raises BadImage."""
    if not sniff(data):
        raise BadImage("no BMP header")
    dib = _dib.read(data, FILE_HEADER, len(data))
    start = int.from_bytes(data[slice(*OFFSET)], "little")
    fixed = FILE_HEADER + dib.header
    if not fixed <= start < len(data):
        raise BadImage("BMP: no pixels")
    head = Span(0, min(max(dib.colours, min(dib.most, start)), start))
    profile = _profile(data, dib)
    limit = profile.start if profile and profile.start >= start else len(data)
    if profile and profile.start < start and (profile.start < head.end or profile.end > start):
        raise BadImage("BMP: the profile overlaps the picture")
    pixels = Span(start, _pixels_end(data, dib, start, limit))
    return Layout(dib, head, pixels, profile)


def _pixels_end(data: bytes, dib: Dib, start: int, limit: int) -> int:
    """Return where the pixels end.

    Where the palette reaches beyond their start, some readers take them from behind it. A few bytes
    more that both headers count are their writer's slip (jimp, Photoshop).
    """
    end = _dib.pixels_end(data, dib, start, limit)
    said = start + dib.size
    if 0 < said - end <= SLIP and data[slice(*FILE_SIZE)] == said.to_bytes(4, "little"):
        end = said
    return min(end + max(0, dib.counted - start), limit)


def _profile(data: bytes, dib: Dib) -> Span | None:
    """Return where a profile or the path of one is (BITMAPV5HEADER, bV5ProfileData)."""
    if dib.header != _dib.V5 or data[slice(*COLOUR_SPACE)] not in (EMBEDDED, LINKED):
        return None
    at, size = PROFILE.start, PROFILE.start + 4
    start = FILE_HEADER + int.from_bytes(data[at:size], "little")
    end = start + int.from_bytes(data[size : size + 4], "little")
    if start == end:
        return None
    if start < FILE_HEADER + dib.header or end > len(data):
        raise BadImage("BMP: profile cut off")
    return Span(start, end)


def parts(data: bytes) -> list[Part]:
    """Return all parts; the first two are the picture and the book-keeping. Raises BadImage."""
    found = layout(data)
    known = sorted(filter(None, (found.head, found.pixels, found.profile)))
    kept = [RESERVED, FILE_SIZE, OFFSET]
    if found.dib.header > _dib.CORE + 4:
        kept.append(IMAGE_SIZE)
    if found.dib.header >= COLOUR_SPACE.end - FILE_HEADER:
        kept.append(COLOUR_SPACE)
    if found.dib.header == _dib.V5:
        kept.append(PROFILE)
    kept.sort()
    picture = (*_between(found.head, kept), found.pixels)
    all_parts = [Part(PICTURE, "picture", picture), Part(INDEX, "offsets and sizes", tuple(kept))]
    if any(data[slice(*RESERVED)]):
        all_parts.append(Part(TRAILER, "reserved bytes", (RESERVED,), data[slice(*RESERVED)]))
    for gap in _between(Span(0, len(data)), known):
        name = "bytes after the end" if gap.end == len(data) else "bytes between the parts"
        all_parts.append(Part(TRAILER, name, (gap,), leftover(data, *gap)))
    if found.profile:
        all_parts += _profile_parts(data, found.profile)
    return all_parts


def _profile_parts(data: bytes, span: Span) -> Iterator[Part]:
    raw = data[slice(*span)]
    if data[slice(*COLOUR_SPACE)] == LINKED:
        text = raw.split(b"\0")[0].decode("cp1252", "replace")
        yield Part(VALUE, "path of the colour profile", (span,), raw, "Bmp.ProfilePath", text)
        return
    from hooklib.formats._png_icc import profile_end  # few BMPs have a profile

    try:
        end = profile_end(raw)
    except BadImage as error:
        yield Part(DAMAGED, f"colour profile: {error}", (span,), raw)
        return
    end = end if any(raw[end:]) else len(raw)
    yield Part(ICC, "colour profile", (Span(span.start, span.start + end),))
    if end < len(raw):
        tail = Span(span.start + end, span.end)
        yield Part(TRAILER, "bytes after the colour profile", (tail,), raw[end:])


def _between(span: Span, known: list[Span]) -> Iterator[Span]:
    at = span.start
    for start, end in known:
        if start > at:
            yield Span(at, min(start, span.end))
        at = max(at, end)
    if at < span.end:
        yield Span(at, span.end)


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file without parts. Raises BadImage or CannotFix."""
    if not changes:
        return data
    found, all_parts = layout(data), parts(data)
    gone: list[Span] = []
    out = bytearray(data)
    for index, change in changes.items():
        part = all_parts[index]
        if part.kind in (PICTURE, INDEX, ICC):
            raise CannotFix(f"{part.name} must stay")
        if change is not None and part.kind != VALUE:
            raise CannotFix(f"{part.name} can only be removed")
        if part.spans[0] == RESERVED:
            out[slice(*RESERVED)] = bytes(4)
        else:
            gone.append(part.spans[0])
    return _written(out, found, sorted(gone))


def _written(out: bytearray, found: Layout, gone: list[Span]) -> bytes:
    """Cut the spans out and set the fields that say where things are."""

    def moved(place: int) -> int:
        return place - sum(min(end, place) - start for start, end in gone if start < place)

    out[slice(*OFFSET)] = moved(found.pixels.start).to_bytes(4, "little")
    if found.profile:
        start, end = moved(found.profile.start), moved(found.profile.end)
        if start == end:
            out[slice(*COLOUR_SPACE)] = WINDOWS
            out[slice(*PROFILE)] = bytes(8)
        else:
            place = (start - FILE_HEADER).to_bytes(4, "little")
            out[slice(*PROFILE)] = place + (end - start).to_bytes(4, "little")
    for start, end in reversed(gone):
        del out[start:end]
    out[2:6] = len(out).to_bytes(4, "little")
    return bytes(out)
