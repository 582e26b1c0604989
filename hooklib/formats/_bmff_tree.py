"""The boxes of a HEIF file as a tree, and numbers read from them.

Specification: ISO/IEC 14496-12 ("BMFF"). Only boxes in their own place are opened, so that the
depth is bounded: a "stsd" is looked into below moov/trak/mdia/minf/stbl and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from hooklib.formats._boxes import HEADER, LARGE_HEADER, Box, row
from hooklib.model import BadImage, Span

FULL: Final = 4
"""Bytes of version and flags."""
VISUAL: Final = 78
"""Bytes of a visual sample entry before the boxes in it (BMFF 12.1.3)."""
LEAST_BOX: Final = 8
_OPENED: Final[dict[bytes, dict[bytes, int]]] = {
    # parent -> child that is opened -> bytes before the boxes in it
    b"": {b"meta": FULL, b"moov": 0},
    b"meta": {b"iinf": FULL + 2, b"iref": FULL, b"iprp": 0, b"grpl": 0, b"dinf": 0},
    b"iprp": {b"ipco": 0},
    b"dinf": {b"dref": FULL + 4},
    b"moov": {b"trak": 0, b"meta": FULL},
    b"trak": {b"mdia": 0, b"edts": 0, b"meta": FULL},
    b"mdia": {b"minf": 0},
    b"minf": {b"dinf": 0, b"stbl": 0},
    b"stbl": {b"stsd": FULL + 4},
}


class Node(NamedTuple):
    """A box, the boxes in it, and the bytes behind the last of them."""

    box: Box
    children: tuple[Node, ...] = ()
    rest: Span = Span(0, 0)

    @property
    def type(self) -> bytes:
        """The type of the box."""
        return self.box.type

    def all(self, kind: bytes) -> list[Node]:
        """Return the boxes of a type that are right in this one."""
        return [child for child in self.children if child.type == kind]

    def first(self, *path: bytes) -> Node | None:
        """Return the first box on a path of types, None where there is none."""
        node: Node | None = self
        for kind in path:
            node = next(iter(node.all(kind)), None) if node else None
        return node


def tree(data: bytes, start: int, end: int) -> Node:
    """Return the boxes of a file as the children of a nameless one. Raises BadImage."""
    found, rest = row(data, start, end, nested=False)
    root = Box(b"", start, start, end)
    return Node(root, tuple(_node(data, box, b"") for box in found), rest)


def _node(data: bytes, box: Box, parent: bytes) -> Node:
    before = _before(data, box, parent)
    if before is None:
        return Node(box)
    start = box.at + before
    if start > box.end:
        raise BadImage(f"the box at {box.start} is shorter than its fixed fields")
    inner, rest = row(data, start, box.end)
    if rest.end - rest.start >= LEAST_BOX and parent != b"stsd":
        raise BadImage(f"the box at {rest.start} does not fit into what holds it")
    return Node(box, tuple(_node(data, child, box.type) for child in inner), rest)


def _before(data: bytes, box: Box, parent: bytes) -> int | None:
    """Return how many bytes stand before the boxes in a box, None when it is not opened."""
    if parent == b"stsd":
        return VISUAL if box.end - box.at > VISUAL else None
    before = _OPENED.get(parent, {}).get(box.type)
    if box.type == b"iinf" and before is not None and data[box.at : box.at + 1] != b"\0":
        return before + 2  # a count of 32 bits (BMFF 8.11.6.2)
    if box.type == b"meta" and data[box.at + 4 : box.at + 8] == b"hdlr":
        return 0  # QuickTime: without version and flags
    return before


def walk(node: Node) -> Iterator[Node]:
    """Yield a box and all boxes in it, outer ones first."""
    yield node
    for child in node.children:
        yield from walk(child)


def size_field(data: bytes, box: Box) -> tuple[int, int]:
    """Return where the size of a box stands, and in how many bytes."""
    if data[box.start : box.start + 4] == b"\0\0\0\1":
        return box.start + HEADER, LARGE_HEADER - HEADER
    return box.start, 4


class Reader:
    """Reads numbers and texts of a payload, and no byte beyond it. Raises BadImage."""

    def __init__(self, data: bytes, span: Span) -> None:
        self.data, self.at, self.end = data, span.start, span.end

    def number(self, size: int) -> int:
        """Return an unsigned number of so many bytes."""
        return int.from_bytes(self.bytes(size), "big")

    def bytes(self, size: int) -> bytes:
        """Return so many bytes."""
        if size > self.end - self.at:
            raise BadImage(f"the box that holds {self.at} ends in the middle of a value")
        self.at += size
        return self.data[self.at - size : self.at]

    def text(self) -> Span:
        """Return where a text is that ends with a zero byte, or with the payload."""
        start = self.at
        zero = self.data.find(b"\0", start, self.end)
        stop = self.end if zero < 0 else zero
        self.at = min(self.end, stop + 1)
        return Span(start, stop)

    @property
    def left(self) -> Span:
        """Where the bytes are that were not read yet."""
        return Span(self.at, self.end)


def full(data: bytes, node: Node) -> tuple[Reader, int, int]:
    """Return a reader behind version and flags of a box, and these two."""
    reader = Reader(data, node.box.payload)
    version = reader.number(1)
    return reader, version, reader.number(3)
