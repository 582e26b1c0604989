"""Samsung's trailer behind a JPEG: blocks, then a directory "SEFH" ... "SEFT" at the very end.

A directory is "SEFH", version, count, 12 bytes an entry (0, type, distance of the block before
"SEFH", block size), its own length and "SEFT", all little-endian. A block is the same 0 and type,
the length of its name, the name, the data. Older phones close with a block "QDIO" ... "QDIOBS" that
holds the absolute place of a sound file. Source: ExifTool's documentation of the Samsung trailer.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from hooklib.model import Span

_ENTRY = struct.Struct("<III")
_MOST = 4096
_SOUND = struct.Struct("<4sIIII")  # "QDIO", version, 1, start and end of the sound file

_DEPTH_MAPS = (b"DualShot_DepthMap", b"SingeShot_DepthMap", b"SingleShot_DepthMap")
_DEPTH_NOTES = (b"DualShot_Extra", b"DualShot_Meta", b"SingeShot_Meta", b"SingleShot_Meta")
_LONGEST_NOTE = 4096
"""The numbers beside a depth map are a few hundred bytes; more would be something else."""


class Block(NamedTuple):
    """One entry of the directory and the block it points to."""

    kind: int
    span: Span
    name: bytes
    data: Span

    @property
    def is_depth(self) -> bool:
        """Whether it is a depth map or the numbers that one cannot be used without."""
        short = self.data.end - self.data.start <= _LONGEST_NOTE
        return self.name.startswith(_DEPTH_MAPS) or (short and self.name.startswith(_DEPTH_NOTES))


class Trailer(NamedTuple):
    """The whole trailer: `start` is the first block, `sound` is the QDIO block or empty."""

    start: int
    blocks: list[Block]
    directory: Span
    sound: Span


def find(data: bytes, low: int) -> Trailer | None:
    """Return the trailer that ends the file and lies behind `low`, None when there is none."""
    end = len(data)
    if data.endswith(b"QDIOBS"):
        end = _block_start(data, low, len(data) - 2)
    if end - 20 < low or data[end - 4 : end] != b"SEFT":
        return None
    start = _block_start(data, low, end)
    if start < low or data[start : start + 4] != b"SEFH" or start + 12 > end - 8:
        return None
    (count,) = struct.unpack_from("<I", data, start + 8)
    if not 0 < count <= _MOST or start + 12 + 12 * count != end - 8:
        return None
    blocks = _blocks(data, low, start, count)
    if not blocks:
        return None
    first = min(block.span.start for block in blocks)
    return Trailer(first, blocks, Span(start, end), Span(end, len(data)))


def _block_start(data: bytes, low: int, end: int) -> int:
    """Return where the block that ends at `end` with its length and a type begins."""
    if end - 8 < low:
        return low - 1
    return end - 8 - int.from_bytes(data[end - 8 : end - 4], "little")


def _blocks(data: bytes, low: int, directory: int, count: int) -> list[Block]:
    """Return the blocks in the directory's order, empty when one is not where it should be."""
    blocks = []
    for row in range(count):
        kind, back, size = _ENTRY.unpack_from(data, directory + 12 + 12 * row)
        start = directory - back
        if start < low or size < 8 or size > back:
            return []
        name_end = start + 8 + int.from_bytes(data[start + 4 : start + 8], "little")
        if name_end > start + size:
            return []
        name = data[start + 8 : min(name_end, start + 72)]
        blocks.append(Block(kind, Span(start, start + size), name, Span(name_end, start + size)))
    ordered = sorted(block.span for block in blocks)
    if any(a.end > b.start for a, b in pairwise(ordered)):
        return []
    return blocks


def directory(
    data: bytes, trailer: Trailer, kept: Sequence[bool], moved: Callable[[int], int]
) -> bytes:
    """Return the directory of the blocks that stay; `moved` tells where an old offset is now."""
    old = trailer.directory
    rows = b"".join(
        _ENTRY.pack(
            block.kind,
            moved(old.start) - moved(block.span.start),
            moved(block.span.end) - moved(block.span.start),
        )
        for block, stays in zip(trailer.blocks, kept, strict=True)
        if stays
    )
    if not rows:
        return b""
    head = data[old.start : old.start + 8] + struct.pack("<I", len(rows) // 12)
    return head + rows + struct.pack("<I", 12 + len(rows)) + b"SEFT"


def sound(data: bytes, trailer: Trailer, moved: Callable[[int], int]) -> bytes:
    """Return the QDIO block with the sound file's place as it is now."""
    block = data[trailer.sound.start : trailer.sound.end]
    if len(block) < _SOUND.size or not block.startswith(b"QDIO"):
        return block
    mark, version, one, start, end = _SOUND.unpack_from(block)
    shift = moved(start) - start
    if not 0 <= start + shift <= end + shift < 1 << 32:  # it pointed nowhere before
        return block
    return _SOUND.pack(mark, version, one, start + shift, end + shift) + block[_SOUND.size :]
