"""Bytes of a TIFF file that no tag reaches, and those among them that are known to be harmless."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from hooklib.formats._tiff_decodes import DECODES
from hooklib.metadata._exif_stream import signature
from hooklib.metadata._ifd import Tree, claims, raw, uint
from hooklib.metadata._spans import merge, subtract
from hooklib.model import Span

STRAY: Final = 4
"""So many unused bytes in all are writers' slips, not a carrier."""
GHOST: Final = re.compile(
    rb"GDAL_STRUCTURAL_METADATA_SIZE=\d{6} bytes\n"
    rb"(?: ?[A-Z_]{4,40}=[A-Z0-9_]{1,24}\n){0,12} *\n?\0*"
)
"""What GDAL writes behind the header of a cloud optimised file: how its tiles are laid out."""
LEADER: Final = 4
"""In such a file each tile has its length before it and its last four bytes once more behind it."""

RESOLUTION: Final = (282, 283)
REPEATED: Final = 64
"""So many bytes that only repeat numbers of the first page are a writer's slip (tifffile)."""


def gaps(data: bytes, tree: Tree, used: Iterable[Span], shown: Sequence[Span]) -> list[Span]:
    """Return what nothing accounts for, without the zeros around it; none when it is too little."""
    free = subtract([Span(0, len(data))], merge((*claims(tree), *used, *signature(data))))
    found = [gap for gap in _telling(data, free, shown) if not _repeats(data, tree, gap)]
    return found if sum(gap.end - gap.start for gap in found) > STRAY else []


def _telling(data: bytes, free: Sequence[Span], shown: Sequence[Span]) -> Iterator[Span]:
    layered = bool(free) and GHOST.fullmatch(data[free[0].start : free[0].end]) is not None
    layered = layered or any(GHOST.match(data[s:e][:1024]) for s, e in free[:1])
    starts = {span.start: span for span in shown} if layered else {}
    ends = {span.end: span for span in shown} if layered else {}
    for start, end in free:
        if end - start == 1 and start % 2:
            continue  # a word boundary (TIFF 6.0, section 2)
        if layered:
            ghost = GHOST.match(data[start : min(end, start + 4096)])
            start += ghost.end() if ghost else 0
            if start in ends and data[start - LEADER : start] == data[start : start + LEADER]:
                start += min(LEADER, end - start)
            tile = starts.get(end)
            if tile and _says(data, end - LEADER, tile):
                end -= LEADER
        piece = data[start:end].rstrip(b"\0")
        bare = piece.lstrip(b"\0")
        if bare:
            yield Span(start + len(piece) - len(bare), start + len(piece))


def _repeats(data: bytes, tree: Tree, gap: Span) -> bool:
    """Whether it is a header once more, or numbers that tell how the first page is stored."""
    if _heads_a_page(data, tree, gap):
        return True
    piece = data[gap.start : gap.end]
    if len(piece) > REPEATED:
        return False
    entries = [e for e in tree.directories[0].entries if e.tag in DECODES or e.tag in RESOLUTION]
    values = [raw(data, entry)[:REPEATED] for entry in entries]
    return piece in b"".join(values) or _consists_of(piece, set(values) - {b""})


def _consists_of(piece: bytes, values: Collection[bytes]) -> bool:
    """Whether a piece is values one after the other; of the last one zeros may be missing."""
    starts = {0}
    for at in range(len(piece)):
        if at in starts:
            starts |= {at + len(value) for value in values if piece.startswith(value, at)}
            rest = piece[at:]
            if any(v.startswith(rest) and not v[len(rest) :].strip(b"\0") for v in values):
                return True
    return False


def _heads_a_page(data: bytes, tree: Tree, gap: Span) -> bool:
    """Whether it is the header of a page that was written as a file of its own (Pillow)."""
    layout = tree.layout
    magic = data[: layout.first]
    if gap.end - gap.start > layout.header or not data.startswith(magic, gap.start):
        return False
    first = gap.start + uint(data, gap.start + layout.first, layout.slot, layout)
    return any(directory.at == first for directory in tree.directories)


def _says(data: bytes, at: int, tile: Span) -> bool:
    return at >= 0 and int.from_bytes(data[at : at + LEADER], "little") == tile.end - tile.start
