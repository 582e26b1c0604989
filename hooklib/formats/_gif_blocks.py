"""The blocks of a GIF and the sub-blocks in them.

Specification: Graphics Interchange Format, version 89a; "section" means one of its.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from hooklib.formats._signatures import GIF
from hooklib.model import BadImage, Span

SCREEN: Final = 13
"""Bytes of header and logical screen descriptor (sections 17 and 18)."""
DESCRIPTOR: Final = 10
"""Bytes of an image descriptor (section 20)."""
IMAGE: Final = 0x2C
EXTENSION: Final = 0x21
TRAILER: Final = 0x3B
NOTHING: Final = 0
"""Zero bytes between two blocks, which decoders pass over."""
TABLE: Final = 0x80
"""Flag: a colour table follows; the three lowest bits are its size."""
LONGEST: Final = 255
"""Bytes in one sub-block (section 15)."""
WINDOW: Final = 1 << 16
"""So far is looked ahead for further sub-blocks of the same length."""
MOST: Final = 1 << 15
"""More blocks than any encoder writes; each costs memory beyond its bytes."""


class Block(NamedTuple):
    """A block at [start, end), the empty sub-block included; its sub-blocks begin at `body`.

    `kind` is IMAGE, EXTENSION, NOTHING or TRAILER; `label` tells extensions apart. Before the body
    of an image stands its LZW minimum code size (section 22).
    """

    kind: int
    start: int
    body: int
    end: int
    label: int = 0

    @property
    def whole(self) -> Span:
        """Where the block is."""
        return Span(self.start, self.end)


def screen_end(data: bytes) -> int:
    """Return where the first block begins, behind the global colour table. Raises BadImage."""
    if not data.startswith(GIF) or len(data) < SCREEN:
        raise BadImage("no GIF header")
    return table_end(data, SCREEN - 3, SCREEN)


def table_end(data: bytes, flags_at: int, at: int) -> int:
    """Return where the colour table at `at` ends; `at` when the flags say that none is there."""
    flags = byte(data, flags_at)
    end = at + (3 << (flags & 7) + 1 if flags & TABLE else 0)
    if end > len(data):
        raise BadImage("the file ends within a colour table")
    return end


def blocks(data: bytes) -> Iterator[Block]:
    """Yield the blocks up to the trailer, or to the end of the file where there is none.

    Raises BadImage.
    """
    at = screen_end(data)
    for _ in range(MOST):
        if at == len(data):  # many a writer leaves the trailer out
            return
        block = _block(data, at)
        yield block
        if block.kind == TRAILER:
            return
        at = block.end
    raise BadImage("too many blocks")


def _block(data: bytes, at: int) -> Block:
    kind = data[at]
    if kind == TRAILER:
        return Block(kind, at, at + 1, at + 1)
    if kind == EXTENSION:
        label = byte(data, at + 1)
        return Block(kind, at, at + 2, _behind(data, at + 2), label)
    if kind == IMAGE:
        body = table_end(data, at + DESCRIPTOR - 1, at + DESCRIPTOR) + 1
        return Block(kind, at, body, _behind(data, body))
    if kind == NOTHING:
        end = at + 1
        while end < len(data) and data[end] == NOTHING:
            end += 1
        return Block(kind, at, end, end)
    raise BadImage(f"no block begins at {at}")


def byte(data: bytes, at: int) -> int:
    """Return one byte. Raises BadImage behind the end."""
    if at >= len(data):
        raise BadImage("the file ends within a block")
    return data[at]


def _behind(data: bytes, at: int) -> int:
    """Return where a row of sub-blocks ends, the empty one included (section 15)."""
    while length := byte(data, at):
        at += _alike(data, at) * (1 + length)
    return at + 1


def _alike(data: bytes, at: int) -> int:
    """Return how many sub-blocks as long as the one at `at` follow each other, it included.

    Of very many only the first ones; few are looked at for more before there are some.
    """
    step, alike = 1 + data[at], 1
    if at + step >= len(data) or data[at + step] != data[at]:
        return alike
    for most in (16 * step, WINDOW):
        lengths = data[at : at + most : step]
        alike = len(lengths) - len(lengths.lstrip(lengths[:1]))
        if alike < most // step:
            break
    return alike


def rows(data: bytes, at: int) -> Iterator[Span]:
    """Yield where the bytes of each sub-block are, of a row that `blocks` has walked before."""
    while length := data[at]:
        yield Span(at + 1, at + 1 + length)
        at += 1 + length


def place(data: bytes, at: int, count: int) -> tuple[Span, int]:
    """Return the sub-block of a row in which its first `count` bytes end, and where in the file."""
    while length := data[at]:
        alike = _alike(data, at)
        if count <= alike * length:
            start = at + 1 + (count - 1) // length * (1 + length)
            return Span(start, start + length), start + (count - 1) % length + 1
        count -= alike * length
        at += alike * (1 + length)
    raise BadImage("a row of sub-blocks is shorter than it was")


def joined(data: bytes, at: int) -> bytes:
    """Return the bytes of a row of sub-blocks that `blocks` has walked before."""
    out = bytearray()
    while length := data[at]:
        end = at + _alike(data, at) * (1 + length)
        row = bytearray(data[at:end])
        del row[:: 1 + length]
        out += row
        at = end
    return bytes(out)


def made(payload: bytes) -> bytes:
    """Return a row of sub-blocks, the empty one at its end included."""
    pieces = (payload[at : at + LONGEST] for at in range(0, len(payload), LONGEST))
    return b"".join(bytes((len(piece),)) + piece for piece in pieces) + b"\0"
