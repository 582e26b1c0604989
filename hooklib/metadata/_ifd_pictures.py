"""The pictures in a TIFF stream: bytes that pairs of tags tell the places and lengths of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from hooklib.metadata._ifd import ROOM, Directory, Entry, Layout, Tree, numbers
from hooklib.metadata._spans import merge, overlaps
from hooklib.metadata._tags import PICTURES
from hooklib.model import Span


class Picture(NamedTuple):
    """Bytes that two entries point to; no spans: they point to nowhere."""

    offsets: Entry
    lengths: Entry
    spans: tuple[Span, ...]


def pictures(data: bytes, tree: Tree) -> dict[int, tuple[Picture, ...]]:
    """Return the pictures by the position of the directory that names them.

    Pictures are bounded like values are, and never lie over the header or a table.
    """
    room = 2 * len(data) + ROOM
    tables = merge((Span(0, tree.layout.header), *(Span(d.at, d.end) for d in tree.directories)))
    found: dict[int, tuple[Picture, ...]] = {}
    for directory in tree.directories:
        pairs = []
        for offsets, lengths in _pairs(directory):
            spans = [s for s in _spans(data, offsets, lengths, tree.layout) if s.end > s.start]
            if not spans:
                continue
            inside = [s for s in spans if s.start < len(data) and not overlaps(s, tables)]
            inside = [Span(s.start, min(s.end, len(data))) for s in inside]
            size = sum(s.end - s.start for s in inside)
            if directory.group == "Image" and sum(s.end - s.start for s in spans) != size:
                continue  # left over from a TIFF file: where its pixels were
            fits = size <= room
            room -= size if fits else 0
            pairs.append(Picture(offsets, lengths, tuple(inside) if fits else ()))
        found[directory.at] = tuple(pairs)
    return found


def _pairs(directory: Directory) -> Iterable[tuple[Entry, Entry]]:
    entries = {entry.tag: entry for entry in reversed(directory.entries)}
    for offsets, lengths in PICTURES:
        if offsets in entries and lengths in entries:
            yield entries[offsets], entries[lengths]


def _spans(data: bytes, offsets: Entry, lengths: Entry, layout: Layout) -> Iterable[Span]:
    places, sizes = numbers(data, offsets, layout), numbers(data, lengths, layout)
    return (Span(at, at + size) for at, size in zip(places, sizes, strict=False))
