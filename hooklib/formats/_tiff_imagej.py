"""What ImageJ, and tifffile like it, put into a TIFF: stacks that no directory names, and notes.

ImageJ writes one directory for a stack of any size, tifffile does so when asked to (`truncate`):
the description of the first page says how many pictures follow it without a gap.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from itertools import groupby
from typing import Final, NamedTuple

from hooklib.metadata._ifd import FORMATS, PREFIX, Directory, Entry, Tree, links, numbers, raw
from hooklib.metadata._spans import merge, subtract
from hooklib.model import Span

DESCRIPTION: Final = 0x010E
LONGEST: Final = 4096
COUNTS: Final = 0xC696
METADATA: Final = 0xC697
_MARKS: Final = (b"IJIJ", b"JIJI")
_KINDS: Final = (b"rang", b"luts", b"info", b"labl", b"prop", b"roi ", b"over", b"plot")
"""Ranges and colours to show it in, and kinds of notes that people write or draw."""
_HEAD: Final = 804
"""ImageJ reads no longer head."""
_MARK: Final = 4
_PAIR: Final = 8
_RANGE: Final = 16
_LUT: Final = 768
"""Bytes of a mark, of a kind with its number, of a channel's lowest and highest value, and of its
colours: 256 each of red, green and blue.
"""
_IMAGEJ: Final = re.compile(rb"ImageJ=[^\0]*?\nimages=(\d{1,9})\n")
_SHAPED: Final = re.compile(rb'\{"shape": \[([\d, ]{1,200})\][^\0]*"truncated": true')


def stack(data: bytes, tree: Tree, spans: Sequence[Span], pixels: int) -> list[Span]:
    """Return the bytes of the further pictures, none when the first page says nothing of them.

    `spans` are the strips of the only page, `pixels` its width times its height.
    """
    whole = merge(spans)
    description = _description(data, tree)
    if len(whole) != 1 or not description:
        return []
    count = _count(description, pixels)
    start, size = whole[0].end, whole[0].end - whole[0].start
    end = start + size * (count - 1)
    return [Span(start, end)] if start < end <= len(data) else []


def _description(data: bytes, tree: Tree) -> bytes:
    for entry in tree.directories[0].entries:
        if entry.tag == DESCRIPTION:
            return raw(data, entry)[:LONGEST]
    return b""


def _count(description: bytes, pixels: int) -> int:
    """Return how many pictures there are in all."""
    match = _IMAGEJ.match(description)
    if match:
        return int(match[1])
    match = _SHAPED.match(description)
    if not match or not pixels:
        return 1
    total = 1
    for word in match[1].split(b","):
        total *= int(word[:12] or b"1")
    return min(total, 1 << 48) // pixels


class Parted(NamedTuple):
    """ImageJ's own metadata: how to show the picture, and what people wrote or drew.

    `private` is where the latter is in the file; `changes` are the values of both tags without it,
    by the positions of their entries, that of the metadata first: None where nothing is left.
    """

    private: tuple[Span, ...]
    changes: tuple[tuple[int, bytes | None], ...]


class _Note(NamedTuple):
    kind: bytes
    span: Span

    @property
    def displays(self) -> bool:
        """Whether it is pairs of DOUBLEs, or the colours of a channel, and nothing else."""
        size = self.span.end - self.span.start
        return (self.kind == b"rang" and not size % _RANGE) or (
            self.kind == b"luts" and size == _LUT
        )


def parted(data: bytes, tree: Tree, directory: Directory, entry: Entry) -> Parted:
    """Part the metadata in `entry` by the lengths in the tag beside it.

    Where the two do not fit each other, no program reads either, and all is private.
    """
    counter = next((e for e in directory.entries if e.tag == COUNTS and not links(e)), None)
    whole = Span(entry.start, entry.end)
    lengths = numbers(data, counter, tree.layout) if counter else ()
    prefix = PREFIX[tree.layout.order]
    kept = [note for note in _notes(data, whole, lengths, prefix) if note.displays]
    if counter is None or not kept:
        both = tuple((e.at, None) for e in (entry, counter) if e is not None)
        return Parted((whole,), both)
    head = _head(kept, prefix)
    value = head + b"".join(data[start:end] for _, (start, end) in kept)
    sizes = (len(head), *(end - start for _, (start, end) in kept))
    counts = struct.pack(f"{prefix}{len(sizes)}{FORMATS[counter.type]}", *sizes)
    shown = [Span(whole.start, whole.start + lengths[0]), *(note.span for note in kept)]
    private = subtract([whole], merge(shown))
    return Parted(tuple(private), ((entry.at, value), (counter.at, counts)))


def _notes(data: bytes, whole: Span, lengths: Sequence[int], prefix: str) -> list[_Note]:
    """Return all notes, none where what announces them does not fit.

    They follow a head of a mark and pairs of kind and number; the first length is that of the head
    (ImageJ's TiffEncoder, writeMetaData).
    """
    little = prefix == "<"
    if not lengths or lengths[0] > _HEAD or whole.start + sum(lengths) > whole.end:
        return []
    end = whole.start + lengths[0]
    pairs = data[whole.start + _MARK : end]
    mark = data[whole.start : whole.start + _MARK]
    if mark != _MARKS[little] or len(pairs) % _PAIR:
        return []
    found: list[_Note] = []
    for name, number in struct.iter_unpack(f"{prefix}4sI", pairs):
        kind = name[::-1] if little else name
        sizes = lengths[len(found) + 1 : len(found) + 1 + number]
        if kind not in _KINDS or len(sizes) < number:
            return []
        for size in sizes:
            found.append(_Note(kind, Span(end, end + size)))
            end += size
    return found if len(found) == len(lengths) - 1 else []


def _head(notes: Sequence[_Note], prefix: str) -> bytes:
    """Return the mark, and kind and number of the notes in this order."""
    little = prefix == "<"
    pieces = [_MARKS[little]]
    for kind, same in groupby(note.kind for note in notes):
        name = kind[::-1] if little else kind
        pieces.append(struct.pack(f"{prefix}4sI", name, len(list(same))))
    return b"".join(pieces)
