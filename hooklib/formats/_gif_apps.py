"""The application extensions of a GIF: what each may carry, by its identifier (section 26)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from hooklib.formats._gif_blocks import LONGEST, Block, joined, made, rows
from hooklib.formats._pieces import Piece, Splice, kept, loose
from hooklib.formats._png_icc import profile_end
from hooklib.model import (
    DAMAGED,
    ICC,
    IPTC,
    MEDIA,
    PHOTOSHOP,
    PICTURE,
    PROVENANCE,
    SILENT,
    TRAILER,
    UNKNOWN,
    XMP,
    BadImage,
    CannotFix,
    Part,
    Span,
)

NAMED: Final = 11
"""Bytes of identifier and authentication code."""
LOOPS: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
LOOP_BLOCKS: Final = {1: 3, 2: 5}
"""First byte of a sub-block -> its length: the loop count, the size of a buffer."""
XMP_ID: Final = b"XMP DataXMP"
ICC_ID: Final = b"ICCRGBG1012"
MAGIC: Final = b"\x01" + bytes(range(0xFF, -1, -1)) + b"\0"
"""Behind an XMP packet that is no row of sub-blocks: whatever byte of the packet a decoder takes
for a length, it lands here and is led to the end (XMP specification part 3, 1.1.2)."""
KINDS: Final = {
    b"C2PA_GIF": (PROVENANCE, "C2PA manifest"),
    b"MIDICTRL": (MEDIA, "MIDI sound"),
    b"MIDISONG": (MEDIA, "MIDI sound"),
}
PAYLOADS: Final = {b"MGKIPTC0000": (IPTC, "IPTC"), b"MGK8BIM0000": (PHOTOSHOP, "Photoshop")}
"""Where ImageMagick puts them."""
HARMLESS: Final = {
    b"ADOBE:IR1.0": re.compile(rb"[\0-\xff]{0,3}"),  # ImageReady: always the same three bytes
    b"ImageMagick": re.compile(rb"gamma=\d{1,3}(?:\.\d{1,12})?"),
}
"""Extensions that say nothing when this is all that they hold."""


def pieces(data: bytes, block: Block) -> Iterator[Piece]:
    """Yield the parts of an application extension."""
    name = data[block.body + 1 : block.body + 1 + data[block.body]]
    inner = Block(block.kind, block.start, block.body + 1 + len(name), block.end, block.label)
    reader = _READERS.get(name)
    if reader is not None:
        yield from reader(data, inner)
    else:
        yield _other(data, inner, name)


def _other(data: bytes, block: Block, name: bytes) -> Piece:
    payload = joined(data, block.body)
    if name in HARMLESS and HARMLESS[name].fullmatch(payload):
        return kept(SILENT, "application extension", block.whole)
    if name in PAYLOADS:
        kind, label = PAYLOADS[name]
        head = data[block.start : block.body]
        piece = loose(kind, f"application extension {label}", b"", block.whole)
        part = piece.part._replace(data=payload)
        return Piece(part, piece.drop, lambda new: head + made(new))
    kind, label = KINDS.get(name[:8], (UNKNOWN, "application extension"))
    return loose(kind, label, data, block.whole)


def _loop(data: bytes, block: Block) -> Iterator[Piece]:
    """Read the loop count, and a buffer size that no decoder heeds; all else goes."""
    wanted = dict(LOOP_BLOCKS)
    stay: list[Span] = []
    gone: list[Span] = []
    edits: list[Splice] = []
    for start, end in rows(data, block.body):
        length = wanted.get(data[start], LONGEST + 1)
        if length > end - start:
            gone.append(Span(start, end))
            edits.append(Splice(start - 1, end))
            continue
        del wanted[data[start]]
        stay.append(Span(start, start + length))
        if length < end - start:
            gone.append(Span(start + length, end))
            edits.append(Splice(start - 1, start, bytes((length,))))
            edits.append(Splice(start + length, end))
    if not stay:
        yield loose(UNKNOWN, "loop extension", data, block.whole)
        return
    yield kept(PICTURE, "loop extension", *stay)
    if gone:
        left = b"".join(data[start:end] for start, end in gone)
        part = Part(TRAILER, "bytes in the loop extension", tuple(gone), left)
        yield Piece(part, tuple(edits))


def _xmp(data: bytes, block: Block) -> Iterator[Piece]:
    head, body = data[block.start : block.body], data[block.body : block.end]
    if body.endswith(MAGIC):
        packet, wrap = body[: -len(MAGIC)], lambda new: head + _without_zero(new) + MAGIC
    else:
        packet, wrap = joined(data, block.body), lambda new: head + made(new)
    part = Part(XMP, "XMP", (block.whole,), packet)
    yield Piece(part, (Splice(*block.whole),), wrap)


def _without_zero(packet: bytes) -> bytes:
    if b"\0" in packet:
        raise CannotFix("an XMP packet with zero bytes has no place here")
    return packet


def _profile(data: bytes, block: Block) -> Iterator[Piece]:
    profile = joined(data, block.body)
    try:
        end = profile_end(profile)
    except BadImage as error:
        yield loose(DAMAGED, f"ICC profile: {error}", data, block.whole)
        return
    spans = list(rows(data, block.body))
    yield kept(ICC, "ICC profile", *_first(spans, end))
    if any(profile[end:]):
        part = Part(TRAILER, "bytes after the ICC profile", (block.whole,), profile[end:])
        yield Piece(part, (Splice(block.body, block.end, made(profile[:end])),))


def _first(spans: list[Span], length: int) -> Iterator[Span]:
    for start, end in spans:
        yield Span(start, min(end, start + length))
        length -= end - start
        if length <= 0:
            return


_READERS: Final[dict[bytes, Callable[[bytes, Block], Iterator[Piece]]]] = {
    **dict.fromkeys(LOOPS, _loop),
    XMP_ID: _xmp,
    ICC_ID: _profile,
}
