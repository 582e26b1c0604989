"""How long a box has to be for what is in it: behind that nobody reads.

Specifications: ISO/IEC 14496-12 ("BMFF") 8 and 12, ISO/IEC 23008-12 ("HEIF") 6.5, the AV1 bindings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hooklib.formats._bmff_piece import Piece
from hooklib.formats._bmff_tree import Node, walk
from hooklib.formats._boxes import title
from hooklib.model import TRAILER, Part, Span

FIXED: Final = {
    b"ispe": 12, b"irot": 1, b"imir": 1, b"pasp": 8, b"clap": 32, b"clli": 4, b"mdcv": 24,
    b"a1op": 1, b"lsel": 2, b"rloc": 12, b"ccst": 8, b"vmhd": 12, b"smhd": 8, b"nmhd": 4,
    b"btrt": 12,
}  # fmt: skip
"""Payloads of one size, version and flags included."""
VERSIONED: Final = {
    b"pitm": (6, 8), b"tkhd": (84, 96), b"mvhd": (100, 112), b"mdhd": (24, 36),
}  # fmt: skip
"""Payloads of one size in version 0, and of another in version 1."""
ENTRIES: Final = {
    b"stts": 8, b"ctts": 8, b"stsc": 12, b"stss": 4, b"stsh": 8, b"stco": 4, b"co64": 8,
}  # fmt: skip
"""Bytes an entry, behind version, flags and a count of four bytes."""


def used(data: bytes, node: Node) -> int:
    """Return where what is known of a box ends; its own end where nothing is known."""
    start, end = node.box.payload
    return min(end, start + _length(data, node))


def _length(data: bytes, node: Node) -> int:
    start, end = node.box.payload
    version = data[start] if start < end else 0
    if node.type in FIXED:
        return FIXED[node.type]
    if node.type in VERSIONED and version < 2:
        return VERSIONED[node.type][version]
    if node.type in ENTRIES:
        return 8 + ENTRIES[node.type] * _number(data, start + 4)
    if node.type == b"stsz":
        return 12 + (0 if _number(data, start + 4) else 4 * _number(data, start + 8))
    if node.type == b"elst" and version < 2:
        return 8 + (12, 20)[version] * _number(data, start + 4)
    if node.type == b"pixi":
        return 5 + data[start + 4] if start + 4 < end else 4
    if node.type == b"colr" and data[start : start + 4] == b"nclx":
        return 11
    return end - start


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "big")


def slack(data: bytes, root: Node) -> Iterator[Piece]:
    """Yield the bytes behind what is known of each box, where they are not zero."""
    for node in walk(root):
        rest = Span(used(data, node), node.box.end)
        if any(data[slice(*rest)]):
            part = Part(TRAILER, f"bytes after {title(node.type)}", (rest,), data[slice(*rest)])
            yield Piece(part, blank=b"")
