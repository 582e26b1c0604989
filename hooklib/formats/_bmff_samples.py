"""Where the samples of a track are: the sample tables (ISO/IEC 14496-12, 8.7).

The samples of a chunk follow each other, so that a chunk is one span whatever their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from hooklib.formats._bmff_tree import Node, full
from hooklib.model import BadImage, Span

OFFSETS: Final = {b"stco": 4, b"co64": 8}
"""Boxes of chunk offsets, and how many bytes each of them has."""


class Offset(NamedTuple):
    """The offset of a chunk: its value and where it stands."""

    value: int
    at: int
    size: int


def offsets(data: bytes, trak: Node) -> list[Offset]:
    """Return the offsets of a track's chunks."""
    stbl = trak.first(b"mdia", b"minf", b"stbl")
    found: list[Offset] = []
    for node in stbl.children if stbl else ():
        if node.type in OFFSETS:
            width = OFFSETS[node.type]
            reader, _, _ = full(data, node)
            for _ in range(reader.number(4)):
                at = reader.at
                found.append(Offset(reader.number(width), at, width))
    return found


def samples(data: bytes, trak: Node) -> list[Span]:
    """Return where the chunks of a track are. Raises BadImage when the tables do not agree."""
    stbl = trak.first(b"mdia", b"minf", b"stbl")
    if stbl is None:
        raise BadImage("a track without sample tables")
    if stbl.all(b"stz2") or stbl.all(b"saio"):
        raise BadImage("sample tables of a kind that is not read here")
    sizes = _Sizes(data, stbl)
    counts = _counts(data, stbl)
    found = []
    for offset in offsets(data, trak):
        length = sizes.take(next(counts, 0))
        if offset.value + length > len(data):
            raise BadImage("a track's samples end beyond the file")
        found.append(Span(offset.value, offset.value + length))
    if sizes.left:
        raise BadImage("a track has more samples than its chunks hold")
    return found


class _Sizes:
    """The sizes of samples (8.7.3.2), taken from the first on."""

    def __init__(self, data: bytes, stbl: Node) -> None:
        node = stbl.first(b"stsz")
        if node is None:
            raise BadImage("a track without sample sizes")
        self.reader, _, _ = full(data, node)
        self.all = self.reader.number(4)
        self.left = self.reader.number(4)
        if not self.all and 4 * self.left > self.reader.end - self.reader.at:
            raise BadImage("a track has more samples than sizes")

    def take(self, count: int) -> int:
        """Return how many bytes the next samples have."""
        count = min(count, self.left)
        self.left -= count
        return self.all * count if self.all else sum(self.reader.number(4) for _ in range(count))


def _counts(data: bytes, stbl: Node) -> Iterator[int]:
    """Yield how many samples each chunk has (8.7.4): runs, the last one without an end."""
    node = stbl.first(b"stsc")
    if node is None:
        raise BadImage("a track without a table of chunks")
    reader, _, _ = full(data, node)
    runs = []
    for _ in range(reader.number(4)):
        runs.append((reader.number(4), reader.number(4)))
        reader.number(4)  # which description
    for (first, count), (behind, _) in pairwise([*runs, (1 << 32, 0)]):
        for _ in range(max(0, behind - first)):
            yield count
