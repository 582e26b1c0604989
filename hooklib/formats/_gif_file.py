"""GIF files: parts by block, and a rewrite that leaves every other block as it was.

Specification: Graphics Interchange Format, version 89a; "section" means one of its. Not looked for:
codes of a frame behind those that fill it but before the end code, which takes decompressing it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from hooklib.formats import _gif_apps
from hooklib.formats import _pieces as edit
from hooklib.formats._gif_blocks import (
    EXTENSION,
    IMAGE,
    NOTHING,
    Block,
    blocks,
    byte,
    joined,
    made,
    place,
    screen_end,
)
from hooklib.formats._gif_codes import CODE_SIZES, Finder
from hooklib.formats._pieces import Piece, Splice, kept, loose
from hooklib.formats._text import utf8
from hooklib.model import PICTURE, TEXT, UNKNOWN, BadImage, Part, Span
from hooklib.model import TRAILER as LEFTOVER

CONTROL: Final = 0xF9
"""Label of a graphic control extension (section 23)."""
COMMENT: Final = 0xFE
APPLICATION: Final = 0xFF
PLAIN_TEXT: Final = 0x01
GRID: Final = 12
"""Bytes of place, cells and colours before a plain text (section 25)."""


def parts(data: bytes) -> list[Part]:
    """Return all parts in the order of the file. Raises BadImage."""
    return [piece.part for piece in _pieces(data)]


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with parts dropped or replaced. Raises BadImage or CannotFix."""
    return edit.rebuild(data, _pieces(data), changes) if changes else data


def _pieces(data: bytes) -> list[Piece]:
    end = screen_end(data)
    found = [kept(PICTURE, "screen", Span(0, end))]
    codes_end = Finder()
    shown = False
    for block in blocks(data):
        end = block.end
        if block.kind == IMAGE:
            found += _frame(data, block, codes_end)
            shown = True
        elif block.kind == EXTENSION:
            found += _extension(data, block)
        elif block.kind == NOTHING:
            found.append(loose(LEFTOVER, "zeros between blocks", data, block.whole))
    if not shown:
        raise BadImage("no frame in the file")
    return [*found, *edit.tail(data, end)]


def _frame(data: bytes, block: Block, codes_end: Finder) -> Iterator[Piece]:
    """Yield a frame's pixels and, apart from them, the bytes behind its end code.

    The last length byte is no part of the pixels: it is another when the bytes behind them go.
    """
    bits = byte(data, block.body - 1)
    if bits not in CODE_SIZES:
        raise BadImage("a code size that no decoder takes")
    codes = joined(data, block.body)
    if not codes:
        yield kept(PICTURE, "frame", Span(block.start, block.body))
        return
    end = codes_end(codes, bits)
    left = len(codes) if end is None else end
    last, at = place(data, block.body, left)
    yield kept(PICTURE, "frame", Span(block.start, last.start - 1), Span(last.start, at))
    if left < len(codes):
        spans = (Span(at, block.end - 1),)
        part = Part(LEFTOVER, "bytes after a frame's pixels", spans, codes[left:])
        length = bytes((at - last.start,))
        edits = Splice(last.start - 1, last.start, length), Splice(at, block.end - 1)
        yield Piece(part, edits)


def _extension(data: bytes, block: Block) -> Iterator[Piece]:
    if block.label == CONTROL:
        yield from _control(data, block)
    elif block.label == COMMENT:
        yield _text("comment", b"GIF comment\0", data, block, block.body)
    elif block.label == PLAIN_TEXT and data[block.body] == GRID:
        yield _text("plain text", b"gIFt\0", data, block, block.body + 1 + GRID)
    elif block.label == APPLICATION and data[block.body] == _gif_apps.NAMED:
        yield from _gif_apps.pieces(data, block)
    else:
        yield loose(UNKNOWN, f"extension 0x{block.label:02x}", data, block.whole)


def _text(name: str, keyword: bytes, data: bytes, block: Block, at: int) -> Piece:
    head = data[block.start : at]
    part = Part(TEXT, name, (block.whole,), keyword + utf8(joined(data, at)))
    drop = (Splice(*block.whole),)
    return Piece(part, drop, lambda new: head + made(new.removeprefix(keyword)))


def _control(data: bytes, block: Block) -> Iterator[Piece]:
    """Read disposal, delay and transparent colour: four bytes, not one more (section 23)."""
    size = data[block.body]
    if size < 4:
        raise BadImage("a graphic control extension that is too short")
    at, end = block.body + 1, block.end - 1
    yield kept(PICTURE, "graphic control", Span(at, at + 4))
    if at + 4 < end:
        part = Part(LEFTOVER, "bytes after a graphic control", (Span(at + 4, end),))
        edits = Splice(at - 1, at, b"\4"), Splice(at + 4, end)
        yield Piece(part._replace(data=data[at + 4 : end]), edits)
