"""Image file directories (IFDs): what a TIFF stream consists of.

Classic TIFF and BigTIFF differ in their `Layout` only. Every position is one in the stream, so
that an editor of any stream, an EXIF payload or a whole TIFF file, finds the bytes again.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from hooklib.metadata._tags import EXIF_IFD, GPS_IFD, IOP_IFD, SUB_IFDS
from hooklib.model import BadImage, Span

ROOM: Final = 1 << 16
"""Values may share bytes: twice the data and so many bytes more are read in all."""

PREFIX: Final = {"little": "<", "big": ">"}
FORMATS: Final = dict(
    # TIFF 6.0, page 15; 13 (IFD): TIFF Technical Note 1; 16 to 18 (8 bytes): BigTIFF;
    # 129 (UTF-8): EXIF 3.0, 4.6.2
    zip(
        (*range(1, 14), 16, 17, 18, 129),
        ("B", "c", "H", "I", "II", "b", "c", "h", "i", "ii", "f", "d", "I", "Q", "q", "Q", "c"),
        strict=True,
    )
)
"""The types of values and how `struct` reads one of each."""
BYTE, ASCII, SHORT, LONG, RATIONAL, SBYTE, UNDEFINED = 1, 2, 3, 4, 5, 6, 7
IFD, UTF8 = 13, 129
SIZES: Final = {kind: struct.calcsize(f"<{code}") for kind, code in FORMATS.items()}
OFFSETS: Final = frozenset((SHORT, LONG, IFD, 16, 18))
"""Types that an offset may have."""
IFD_TYPES: Final = frozenset((IFD, 18))
POINTERS: Final = {EXIF_IFD: "Photo", GPS_IFD: "GPSInfo", IOP_IFD: "Iop", SUB_IFDS: "SubImage"}
"""Tags whose values are offsets of directories, and the groups of these."""


class Layout(NamedTuple):
    """How a stream is laid out: byte order, and the bytes of each piece."""

    order: Literal["little", "big"]
    counter: int  # the number of entries before a table
    entry: int  # an entry: tag, type, count, slot
    slot: int  # an offset, or a value that fits in its place; a count has the same width
    header: int
    first: int  # position of the offset of the first directory


LAYOUTS: Final = (
    (b"II*\0", Layout("little", 2, 12, 4, 8, 4)),  # TIFF 6.0, page 13
    (b"MM\0*", Layout("big", 2, 12, 4, 8, 4)),
    (b"II+\0\x08\0\0\0", Layout("little", 8, 20, 8, 16, 8)),  # BigTIFF: offsets of 8 bytes
    (b"MM\0+\0\x08\0\0", Layout("big", 8, 20, 8, 16, 8)),
)
"""How each kind of stream begins."""


class Entry(NamedTuple):
    """One entry: where it is, and where its value is (in the entry itself, when that is short)."""

    tag: int
    type: int
    number: int  # of values of that type
    at: int
    start: int
    size: int
    ok: bool  # False: of an impossible type, or the value lies outside the data

    @property
    def end(self) -> int:
        """Where the value ends."""
        return self.start + self.size


class Directory(NamedTuple):
    """One IFD. `group` is exiv2's name, with a number where there are several of a kind."""

    group: str
    at: int
    link: int  # position of the offset that leads here
    entries: tuple[Entry, ...]
    end: int  # of the entries; all of the data, when the table is cut off by its end
    next_at: int | None  # position of the offset of the next directory, where there is one
    cut: bool  # the table claims more entries than were read


class Broken(NamedTuple):
    """An offset that leads to no directory, or to one that was read already."""

    at: int
    tag: int | None  # of the entry that it is in; None: the offset of a next directory
    group: str


class Tree(NamedTuple):
    """All directories of a stream, outer ones first, chains in their order."""

    layout: Layout
    directories: tuple[Directory, ...]
    broken: tuple[Broken, ...]


def layout_of(data: bytes) -> Layout:
    """Return the layout that the header tells. Raises BadImage."""
    for head, layout in LAYOUTS:
        if data.startswith(head) and len(data) >= layout.header:
            return layout
    raise BadImage("TIFF: no header")


def uint(data: bytes, at: int, size: int, layout: Layout) -> int:
    """Return the unsigned integer of `size` bytes at a position that the caller has checked."""
    return int.from_bytes(data[at : at + size], layout.order)


def raw(data: bytes, entry: Entry) -> bytes:
    """Return the bytes of an entry's value, b"" when it has none."""
    return data[entry.start : entry.end] if entry.ok else b""


def numbers(data: bytes, entry: Entry, layout: Layout) -> tuple[int, ...]:
    """Return an entry's value as the offsets or lengths that it should be, () when it is not."""
    if not entry.ok or entry.type not in OFFSETS:
        return ()
    code = f"{PREFIX[layout.order]}{entry.number}{FORMATS[entry.type]}"
    return struct.unpack_from(code, data, entry.start)


def links(entry: Entry) -> range:
    """Return the positions of the offsets in a pointer's value, none when it is no pointer."""
    if entry.ok and (entry.tag in POINTERS or entry.type in IFD_TYPES):
        return range(entry.start, entry.end, SIZES[entry.type])
    return range(0)


def claims(tree: Tree) -> Iterator[Span]:
    """Yield the bytes that the header, the tables and the values account for."""
    layout = tree.layout
    yield Span(0, layout.header)
    for directory in tree.directories:
        yield Span(directory.at, directory.at + layout.counter)
        for entry in directory.entries:
            whole = entry.at + layout.entry
            if entry.start == whole - layout.slot and entry.ok:
                yield Span(entry.at, entry.end)  # what the slot has beyond is not accounted for
            else:
                yield Span(entry.at, whole)
                yield Span(entry.start, entry.end)
        if directory.cut:  # the rest, too short for an entry
            size = layout.counter + layout.entry * len(directory.entries)
            yield Span(directory.at + size, directory.end)
        if directory.next_at is not None:
            yield Span(directory.next_at, directory.next_at + layout.slot)
