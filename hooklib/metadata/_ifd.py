"""Image file directories (IFDs): a TIFF stream read into directories and entries.

Classic TIFF and BigTIFF are read by the same code; how they differ is in the `Layout`. Every
position is one in the stream, so that an editor of any stream, an EXIF payload or a whole TIFF
file, finds the bytes again. Tables never overlap: a second pointer to a table is a broken one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

from hooklib.metadata._spans import merge, overlaps
from hooklib.metadata._tags import EXIF_IFD, GPS_IFD, IOP_IFD, SUB_IFDS
from hooklib.model import BadImage, Span

ENTRIES: Final = 10_000
"""So many entries are read at most."""
DIRECTORIES: Final = 1_000
"""So many directories are read at most, and so many offsets of directories."""
DEPTH: Final = 8
"""So deep may directories lie in one another."""
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
UNCHAINED: Final = frozenset(("Photo", "GPSInfo", "Iop"))
"""Groups whose directories have no next one; many writers even leave its offset out."""


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


class _Budget(NamedTuple):
    """What may still be read: entries, bytes of values, offsets of directories."""

    entries: int
    size: int
    offsets: int


class _Link(NamedTuple):
    at: int
    size: int
    group: str
    depth: int
    tag: int | None = None


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


def read(data: bytes, most: int = ENTRIES) -> Tree:
    """Return the directories of a stream, of at most so many entries.

    Raises BadImage when there is no header or no first directory; damage further in is told by
    `Entry.ok`, `Directory.cut` and `Tree.broken`.
    """
    layout = layout_of(data)
    directories: list[Directory] = []
    broken: list[Broken] = []
    tables = [Span(0, layout.header)]
    budget = _Budget(most, 2 * len(data) + ROOM, DIRECTORIES)
    todo = [_Link(layout.first, layout.slot, "Image", 0)]
    while todo:
        link = todo.pop()
        found = None
        if len(directories) < DIRECTORIES and link.depth <= DEPTH:
            found = _directory(data, layout, link, tables, budget.entries)
        if found is None:
            broken.append(Broken(link.at, link.tag, link.group))
            continue
        found, budget = _within(found, budget)
        tables = merge((*tables, Span(found.at, found.end)))
        found = found._replace(group=_numbered(link.group, directories))
        directories.append(found)
        todo += _onward(data, found, layout, link)
    if not directories:
        raise BadImage("TIFF: the first directory lies outside the data")
    return Tree(layout, tuple(directories), tuple(broken))


def _directory(
    data: bytes, layout: Layout, link: _Link, tables: Sequence[Span], most: int
) -> Directory | None:
    at = uint(data, link.at, link.size, layout)
    start = at + layout.counter
    if start > len(data):
        return None
    claimed = uint(data, at, layout.counter, layout)
    fitting = min(claimed, (len(data) - start) // layout.entry)
    count = min(fitting, most)
    end = start + count * layout.entry
    if overlaps(Span(at, end), tables):
        return None
    entries = tuple(_entry(data, start + i * layout.entry, layout) for i in range(count))
    if claimed > count:
        end = len(data) if fitting == count else end
        return Directory(link.group, at, link.at, entries, end, None, True)
    follows = link.group not in UNCHAINED and end + layout.slot <= len(data)
    if follows and any(e.start < end + layout.slot and e.end > end for e in entries):
        follows = False  # the writer left the offset out: a value is in its place
    return Directory(link.group, at, link.at, entries, end, end if follows else None, False)


def _entry(data: bytes, at: int, layout: Layout) -> Entry:
    tag = uint(data, at, 2, layout)
    kind = uint(data, at + 2, 2, layout)
    count = uint(data, at + 4, layout.slot, layout)
    slot = at + 4 + layout.slot
    size = SIZES.get(kind, 0) * count
    start = slot if size <= layout.slot else uint(data, slot, layout.slot, layout)
    ok = kind in SIZES and start >= layout.header and start + size <= len(data)
    if tag in POINTERS and (kind not in OFFSETS or not 0 < count <= DIRECTORIES):
        ok = False
    if kind in IFD_TYPES and count > DIRECTORIES:
        ok = False
    return Entry(tag, kind, count, at, start if ok else slot, size if ok else 0, ok)


def _within(directory: Directory, budget: _Budget) -> tuple[Directory, _Budget]:
    """Mark the entries damaged that the budget no longer has room for, and return what is left."""
    entries: list[Entry] = []
    count, size, offsets = budget
    for entry in directory.entries:
        if entry.size > size or len(links(entry)) > offsets:
            entry = entry._replace(size=0, ok=False)
        size -= entry.size
        offsets -= len(links(entry))
        entries.append(entry)
    return directory._replace(entries=tuple(entries)), _Budget(count - len(entries), size, offsets)


def _numbered(group: str, directories: Sequence[Directory]) -> str:
    if group == "SubImage":
        return f"SubImage{1 + sum(d.group.startswith('SubImage') for d in directories)}"
    return group


def _onward(data: bytes, found: Directory, layout: Layout, link: _Link) -> list[_Link]:
    """Return the offsets in a directory, the one to follow first last."""
    onward: list[_Link] = []
    at = found.next_at
    if at is not None and uint(data, at, layout.slot, layout):
        onward.append(_Link(at, layout.slot, _following(found.group), link.depth))
    inner = [
        _Link(at, SIZES[entry.type], POINTERS.get(entry.tag, "SubImage"), link.depth + 1, entry.tag)
        for entry in found.entries
        for at in links(entry)
    ]
    return onward + inner[::-1]


def _following(group: str) -> str:
    """Return the group of the next directory: Image, Thumbnail, Image2, Image3..."""
    if group.startswith("SubImage"):
        return "SubImage"
    if group in ("Image", "Thumbnail"):
        return {"Image": "Thumbnail", "Thumbnail": "Image2"}[group]
    return f"Image{int(group[len('Image') :]) + 1}"


def claims(data: bytes, tree: Tree) -> Iterator[Span]:
    """Yield the bytes that the header, the tables and the values account for."""
    layout = tree.layout
    yield Span(0, layout.header)
    for directory in tree.directories:
        yield Span(directory.at, directory.at + layout.counter)
        for entry in directory.entries:
            whole = entry.at + layout.entry
            if entry.start == whole - layout.slot and entry.ok:
                whole = entry.end  # what the slot has beyond a short value is not accounted for
            yield Span(entry.at, whole)
            yield Span(entry.start, entry.end)
        if directory.cut:  # the rest, too short for an entry
            size = layout.counter + layout.entry * len(directory.entries)
            yield Span(directory.at + size, directory.end)
        if directory.next_at is not None:
            yield Span(directory.next_at, directory.next_at + layout.slot)
