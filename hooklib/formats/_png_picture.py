"""The PNG chunks that hold pixels, and what hides behind the end of their compressed data."""

from __future__ import annotations

from typing import Final, NamedTuple

from hooklib.formats._png_chunks import Chunk
from hooklib.formats._zlib import NO_WRAPPER, ZLIB_WRAPPER, picture_end
from hooklib.model import PICTURE, TRAILER, UNKNOWN, BadImage, Part, Span

MOST: Final = 1 << 30
"""So many bytes of rows, all frames together, are walked in one file."""
CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Samples a pixel by colour type (PNG, section 11.2.1)."""
DEPTHS: Final = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""Bits a sample by colour type (PNG, section 11.2.1)."""
ADAM7: Final = (
    (0, 8, 0, 8),
    (4, 8, 0, 8),
    (0, 4, 4, 8),
    (2, 4, 0, 4),
    (0, 2, 2, 4),
    (1, 2, 0, 2),
    (0, 1, 1, 2),
)
"""First column and step, first row and step of each pass (PNG, section 8.2)."""
WHOLE: Final = ((0, 1, 0, 1),)
PIXELS: Final = frozenset(("IHDR", "IDAT", "acTL", "fcTL", "fdAT"))
SEQUENCE: Final = 4
"""Bytes of the sequence number before a frame's data in fdAT."""


class Header(NamedTuple):
    """What IHDR says (PNG, section 11.2.1); `wbits` is how zlib is to read the rows."""

    width: int
    height: int
    bits: int
    interlaced: bool
    wbits: int = ZLIB_WRAPPER


class Stream(NamedTuple):
    """One compressed picture: the size it unfolds to, and the chunks it is spread over."""

    name: str
    size: int
    chunks: list[Chunk]


def picture_parts(data: bytes, found: list[Chunk]) -> list[Part]:
    """Return the parts of the chunks in PIXELS. Raises BadImage."""
    header = _header(data, found)
    streams, parts = _streams(data, header, [chunk for chunk in found if chunk.name in PIXELS])
    if sum(stream.size for stream in streams) > MOST:
        raise BadImage("a picture larger than this reads")
    for stream in streams:
        parts += _stream_parts(data, stream, header.wbits)
    return parts


def _header(data: bytes, found: list[Chunk]) -> Header:
    names = [chunk.name for chunk in found]
    if names.count("IHDR") != 1 or "IDAT" not in names[names.index("IHDR") :]:
        raise BadImage("not one IHDR and an IDAT after it")
    start, end = found[names.index("IHDR")].payload
    if end - start != 13:
        raise BadImage("IHDR is not 13 bytes long")
    width, height = _size(data, start)
    depth, colour, compression, filtering, interlace = data[start + 8 : end]
    if depth not in DEPTHS.get(colour, ()) or compression or filtering or interlace > 1:
        raise BadImage("IHDR names a kind of picture that no specification knows")
    wbits = NO_WRAPPER if "CgBI" in names else ZLIB_WRAPPER
    return Header(width, height, depth * CHANNELS[colour], interlace == 1, wbits)


def _size(data: bytes, at: int) -> tuple[int, int]:
    width = int.from_bytes(data[at : at + 4], "big")
    height = int.from_bytes(data[at + 4 : at + 8], "big")
    if not (0 < width < 1 << 31 and 0 < height < 1 << 31):
        raise BadImage("a width or height out of range")
    return width, height


def _rows_size(header: Header, width: int, height: int) -> int:
    """Return the bytes of all rows with their filter bytes (PNG, sections 7.2 and 8)."""
    size = 0
    for left, step_x, top, step_y in ADAM7 if header.interlaced else WHOLE:
        columns = max(0, -(-(width - left) // step_x))
        rows = max(0, -(-(height - top) // step_y))
        if columns:
            size += rows * (1 + (columns * header.bits + 7) // 8)
    return size


def _streams(data: bytes, header: Header, found: list[Chunk]) -> tuple[list[Stream], list[Part]]:
    """Sort the chunks into pictures, the default one first, and parts that are none of them.

    Frames without an acTL, beyond its count, or without an fcTL are shown by no viewer.
    """
    still = Stream("IDAT", _rows_size(header, header.width, header.height), [])
    streams, parts = [still], []
    frames_left = _frame_count(data, found)
    current: Stream | None = None
    unshown: list[Chunk] = []
    for chunk in found:
        if chunk.name == "IDAT":
            current = current if still.chunks else None
            still.chunks.append(chunk)
        elif chunk.name == "fdAT" and current is not None:
            if not current.chunks:
                streams.append(current)
            current.chunks.append(chunk)
        elif chunk.name == "fdAT" or (chunk.name == "fcTL" and not frames_left):
            unshown.append(chunk)
            current = None
        else:
            parts.append(Part(PICTURE, chunk.name, (chunk.payload,)))
        if chunk.name == "fcTL" and frames_left:
            frames_left -= 1
            current = Stream("fdAT", _frame_size(data, header, chunk), [])
    if unshown:
        parts.append(_unshown(data, unshown))
    return streams, parts


def _frame_count(data: bytes, found: list[Chunk]) -> int:
    controls = [chunk for chunk in found if chunk.name == "acTL"]
    if not controls:
        return 0
    start, end = controls[0].payload
    if any(len(data[slice(*chunk.payload)]) != 8 for chunk in controls):
        raise BadImage("acTL is not 8 bytes long")
    return int.from_bytes(data[start : end - 4], "big")


def _frame_size(data: bytes, header: Header, chunk: Chunk) -> int:
    start, end = chunk.payload
    if end - start != 26:
        raise BadImage("fcTL is not 26 bytes long")
    width, height = _size(data, start + 4)
    if width > header.width or height > header.height:
        raise BadImage("a frame is larger than the picture")
    return _rows_size(header, width, height)


def _unshown(data: bytes, found: list[Chunk]) -> Part:
    """Return one part: without its fcTL, an fdAT would become part of the frame before."""
    payload = b"".join(data[slice(*chunk.payload)] for chunk in found)
    return Part(UNKNOWN, "frames never shown", tuple(chunk.whole for chunk in found), payload)


def _stream_parts(data: bytes, stream: Stream, wbits: int) -> list[Part]:
    """Return the picture, and apart from it what follows its compressed data (CVE-2023-21036)."""
    skip = SEQUENCE if stream.name == "fdAT" else 0
    spans = [Span(chunk.start + 8 + skip, chunk.end - 4) for chunk in stream.chunks]
    if any(span.end < span.start for span in spans):
        raise BadImage("fdAT is shorter than its sequence number")
    view = memoryview(data)
    left = picture_end((view[start:end] for start, end in spans), stream.size, wbits)
    inside, outside = [], []
    for chunk, span in zip(stream.chunks, spans, strict=True):
        cut = min(span.end, span.start + left)
        left -= cut - span.start
        if cut > span.start or span.start == span.end:
            inside.append(Span(span.start, cut))
        if cut < span.end:
            # A whole fdAT stays as an empty one: its sequence number must not be missing.
            whole = cut == span.start and stream.name == "IDAT"
            outside.append(chunk.whole if whole else Span(cut, span.end))
    parts = [Part(PICTURE, stream.name, tuple(inside))]
    if outside:
        rest = b"".join(data[start:end] for start, end in outside)
        parts.append(Part(TRAILER, "bytes after the compressed picture", tuple(outside), rest))
    return parts
