"""WebP: parts by chunk, and a rewrite that leaves every other chunk as it was.

Specification: RFC 9649; "section" means one of its.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from hooklib.formats._png_icc import profile_end
from hooklib.formats._riff import HEADER, Chunk, Edit, chunks, make, splice, title
from hooklib.formats._tail import tail_part
from hooklib.model import (
    DAMAGED,
    EXIF,
    ICC,
    IMAGE,
    INDEX,
    PICTURE,
    PROVENANCE,
    SILENT,
    TRAILER,
    UNKNOWN,
    XMP,
    BadImage,
    CannotFix,
    Format,
    Part,
    Span,
)

START: Final = 12
"""Where the first chunk is: after "RIFF", the size, "WEBP" (section 2.4)."""
FRAME: Final = 16
"""Bytes of an ANMF chunk before the chunks in it (section 2.7.1.1)."""
CANVAS: Final = 10
"""Bytes of VP8X: flags, three reserved ones, canvas width and height (section 2.7.1)."""
FLAGS: Final = {0x20: (b"ICCP",), 0x08: (b"EXIF",), 0x04: (b"XMP ", b"XMP\0")}
"""Which bit of VP8X stands for which chunks."""
ANIMATED: Final = 0x02
PIXELS: Final = (b"VP8 ", b"VP8L", b"ALPH")
ONCE: Final = frozenset((b"VP8X", b"ANIM"))
"""Read once only; no decoder looks at a second one (sections 2.7 and 2.7.1.1)."""
METADATA: Final = {
    b"EXIF": EXIF,
    b"XMP ": XMP,
    b"XMP\0": XMP,  # as some encoders spell it
    b"C2PA": PROVENANCE,
}
EXIF_HEADER: Final = b"Exif\0\0"
"""Of a JPEG segment; some encoders leave it before the TIFF stream."""
KEPT: Final = frozenset((PICTURE, ICC, INDEX, SILENT))


def sniff(head: bytes) -> bool:
    """Tell a WebP by its RIFF header (section 2.4)."""
    return head[:4] == b"RIFF" and head[8:START] == b"WEBP"


def parts(data: bytes) -> list[Part]:
    """Return all parts in the order of the file. Raises BadImage."""
    end = _end(data)
    found, rest = chunks(data, START, end)
    all_parts = list(_row(data, found, rest, _is_animated(data, found)))
    if not any(part.kind == PICTURE and part.name != "VP8X canvas" for part in all_parts):
        raise BadImage("no picture in the file")
    behind = tail_part(data, end)
    return [*all_parts, behind] if behind else all_parts


def _end(data: bytes) -> int:
    """Return where the RIFF chunk ends, its padding byte included."""
    if not sniff(data):
        raise BadImage("no WebP header")
    end = HEADER + int.from_bytes(data[4:8], "little")
    if end < START or end > len(data):
        raise BadImage("the file is shorter than it says")
    return end + 1 if end % 2 and data[end : end + 1] == b"\0" else end


def _is_animated(data: bytes, found: list[Chunk]) -> bool:
    first = next((chunk for chunk in found if chunk.fourcc == b"VP8X"), None)
    if first is None:
        return False
    if first.stop - first.start - HEADER != CANVAS:
        raise BadImage("VP8X is not 10 bytes long")
    return bool(data[first.start + HEADER] & ANIMATED)


def _row(
    data: bytes, found: list[Chunk], rest: Span, animated: bool, frame: bool = False
) -> Iterator[Part]:
    """Yield the parts of a row of chunks: those of the file, or those of one frame.

    Only the first bitstream is ever shown, with one ALPH before it; in an animation none outside
    the frames.
    """
    shown = set(PIXELS) if animated and not frame else set()
    place = "ANMF " if frame else ""
    for chunk in found:
        name = place + title(chunk.fourcc)
        if chunk.fourcc in PIXELS and chunk.fourcc not in shown:
            shown.update((b"ALPH",) if chunk.fourcc == b"ALPH" else PIXELS)
            yield _pixels(data, chunk, name)
        elif chunk.fourcc == b"ANMF" and animated and not frame:
            yield from _frame(data, chunk)
        elif chunk.fourcc in READERS and not frame and chunk.fourcc not in shown:
            shown.update({chunk.fourcc} & ONCE)
            yield from READERS[chunk.fourcc](data, chunk)
        else:
            yield _metadata(data, chunk, name)
        if any(data[chunk.stop : chunk.end]):
            span = Span(chunk.stop, chunk.end)
            yield Part(TRAILER, f"padding after {name}", (span,), data[slice(*span)])
    if any(data[slice(*rest)]):
        yield Part(TRAILER, f"bytes after the last {place}chunk", (rest,), data[slice(*rest)])


def _pixels(data: bytes, chunk: Chunk, name: str) -> Part:
    """Check the signatures of RFC 6386, section 9.1, and RFC 9649, section 3.4."""
    start, stop = chunk.payload
    head = data[start : min(stop, start + 10)]
    if chunk.fourcc == b"VP8 " and (len(head) < 10 or head[0] & 1 or head[3:6] != b"\x9d\x01\x2a"):
        raise BadImage("VP8 without a key frame")
    if chunk.fourcc == b"VP8L" and (len(head) < 5 or head[0] != 0x2F):
        raise BadImage("VP8L without its signature")
    return Part(PICTURE, name, (chunk.payload,))


def _frame(data: bytes, chunk: Chunk) -> Iterator[Part]:
    start, stop = chunk.payload
    if start + FRAME > stop:
        raise BadImage("ANMF is shorter than its fixed fields")
    yield Part(PICTURE, "ANMF", (Span(start, start + FRAME),))
    yield from _row(data, *chunks(data, start + FRAME, stop), animated=True, frame=True)


def _metadata(data: bytes, chunk: Chunk, name: str) -> Part:
    payload = data[slice(*chunk.payload)]
    kind = METADATA.get(chunk.fourcc, UNKNOWN)
    if kind == EXIF:
        payload = payload.removeprefix(EXIF_HEADER)
    return Part(kind, f"chunk {name}" if kind == UNKNOWN else name, (chunk.whole,), payload)


def _extended(data: bytes, chunk: Chunk) -> Iterator[Part]:
    start, stop = chunk.payload
    if stop - start != CANVAS:
        raise BadImage("VP8X is not 10 bytes long")
    yield Part(INDEX, "VP8X flags", (Span(start, start + 4),))
    yield Part(PICTURE, "VP8X canvas", (Span(start + 4, stop),))


def _animation(data: bytes, chunk: Chunk) -> Iterator[Part]:
    """Read background colour and loop count (section 2.7.1.1): six bytes, not one more."""
    start, stop = chunk.payload
    if start + 6 > stop:
        raise BadImage("ANIM is shorter than its fixed fields")
    yield Part(PICTURE, "ANIM", (Span(start, start + 6),))
    if start + 6 < stop:
        span = Span(start + 6, stop)
        yield Part(TRAILER, "bytes after ANIM", (span,), data[slice(*span)])


def _profile(data: bytes, chunk: Chunk) -> Iterator[Part]:
    start, stop = chunk.payload
    payload = data[start:stop]
    try:
        end = profile_end(payload)
    except BadImage as error:
        yield Part(DAMAGED, f"ICCP: {error}", (chunk.whole,), payload)
        return
    if not any(payload[end:]):
        end = len(payload)
    yield Part(ICC, "ICCP", (Span(start, start + end),))
    if end < len(payload):
        yield Part(TRAILER, "bytes after ICCP", (Span(start + end, stop),), payload[end:])


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with parts dropped or replaced. Raises BadImage or CannotFix."""
    if not changes:
        return data
    found, end = parts(data), _end(data)
    edits = [
        edit for index, change in changes.items() for edit in _edits(data, found[index], change)
    ]
    inner = [edit for edit in edits if edit.start < end]
    body = bytearray(b"WEBP" + splice(data, START, end, inner, _nests))
    _clear_flags(body)
    outer = [edit.new for edit in edits if edit.start >= end]
    tail = outer[0] if outer else data[end:]
    return b"RIFF" + len(body).to_bytes(4, "little") + body + tail


def _nests(fourcc: bytes) -> int | None:
    return FRAME if fourcc == b"ANMF" else None


def _edits(data: bytes, part: Part, change: bytes | None) -> Iterator[Edit]:
    if part.kind in KEPT:
        raise CannotFix(f"{part.name} must stay")
    start, end = part.spans[0]
    if part.kind == IMAGE:
        yield Edit(start, end, change or b"")
    elif change is None or (not change and part.kind in (EXIF, XMP)):
        yield Edit(start, end)
    elif part.kind in (EXIF, XMP, PROVENANCE):
        fourcc = data[start : start + 4]
        headed = fourcc == b"EXIF" and data.startswith(EXIF_HEADER, start + HEADER)
        yield Edit(start, end, make(fourcc, EXIF_HEADER + change if headed else change))
    else:
        raise CannotFix(f"{part.name} cannot take a new value")


def _clear_flags(body: bytearray) -> None:
    """Clear the bits of VP8X whose chunks are gone (section 2.7.1)."""
    found, _ = chunks(bytes(body), len(b"WEBP"), len(body))
    present = {chunk.fourcc for chunk in found}
    for chunk in found:
        if chunk.fourcc == b"VP8X":
            for bit, fourccs in FLAGS.items():
                if present.isdisjoint(fourccs):
                    body[chunk.start + HEADER] &= ~bit & 0xFF


READERS: Final = {b"VP8X": _extended, b"ANIM": _animation, b"ICCP": _profile}

FORMAT = Format("WebP", (".webp",), sniff, parts, rebuild)
