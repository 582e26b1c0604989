"""Image file directories read: all of a TIFF stream's, within bounds.

Tables never overlap: a second pointer to a table, or one into it, is a broken one. So there are no
cycles, and a position tells an entry.
"""

from __future__ import annotations

import struct
from bisect import insort
from collections.abc import Sequence
from typing import Final, NamedTuple

from hooklib.metadata._ifd import (
    IFD_TYPES,
    OFFSETS,
    POINTERS,
    PREFIX,
    ROOM,
    SIZES,
    Broken,
    Directory,
    Entry,
    Layout,
    Tree,
    layout_of,
    links,
    uint,
)
from hooklib.metadata._spans import overlaps
from hooklib.model import BadImage, Span

ENTRIES: Final = 10_000
"""So many entries are read at most."""
DIRECTORIES: Final = 1_000
"""So many directories are read at most, and so many offsets of directories."""
DEPTH: Final = 8
"""So deep may directories lie in one another."""
_HEADS: Final = {
    (order, slot): f"{PREFIX[order]}HH{code}{code}"
    for order in PREFIX
    for slot, code in ((4, "I"), (8, "Q"))
}
"""How `struct` reads an entry: tag, type, count, and the slot as an offset."""
UNCHAINED: Final = frozenset(("Photo", "GPSInfo", "Iop"))
"""Groups whose directories have no next one; many writers even leave its offset out."""


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


def read(
    data: bytes,
    most: int = ENTRIES,
    directories_most: int = DIRECTORIES,
    layout: Layout | None = None,
) -> Tree:
    """Return the directories of a stream, of at most so many entries and directories.

    `layout` is given where the stream begins with a mark of its own, as some raw files do.

    Raises BadImage when there is no header or no first directory; damage further in is told by
    `Entry.ok`, `Directory.cut` and `Tree.broken`.
    """
    layout = layout or layout_of(data)
    directories: list[Directory] = []
    broken: list[Broken] = []
    tables = [Span(0, layout.header)]
    budget = _Budget(most, 2 * len(data) + ROOM, directories_most)
    numbered = 0
    todo = [_Link(layout.first, layout.slot, "Image", 0)]
    while todo:
        link = todo.pop()
        found = None
        if len(directories) < directories_most and link.depth <= DEPTH:
            found = _directory(data, layout, link, tables, budget.entries)
        if found is None:
            if not _is_listed_too(data, layout, link, directories):
                broken.append(Broken(link.at, link.tag, link.group))
            continue
        found, budget = _within(found, budget)
        insort(tables, Span(found.at, found.end))
        if link.group == "SubImage":
            numbered += 1
            found = found._replace(group=f"SubImage{numbered}")
        directories.append(found)
        follow, inner = _onward(data, found, layout, link)
        todo = [*follow, *todo, *inner] if link.group == "SubImage" else [*todo, *follow, *inner]
    if not directories:
        raise BadImage("TIFF: the first directory lies outside the data")
    return _without_false_nexts(Tree(layout, tuple(directories), tuple(broken)), tables)


def _without_false_nexts(tree: Tree, tables: Sequence[Span]) -> Tree:
    """Forget broken offsets of next directories that are parts of tables: these were left out."""
    width = tree.layout.slot
    false = {
        broken.at
        for broken in tree.broken
        if broken.tag is None and overlaps(Span(broken.at, broken.at + width), tables)
    }
    return Tree(
        tree.layout,
        tuple(d._replace(next_at=None) if d.next_at in false else d for d in tree.directories),
        tuple(broken for broken in tree.broken if broken.at not in false),
    )


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
    heads = struct.iter_unpack(_HEADS[layout.order, layout.slot], data[start:end])
    places = range(start, end, layout.entry)
    entries = tuple(_entry(data, at, head, layout) for at, head in zip(places, heads, strict=True))
    if claimed > count:
        end = len(data) if fitting == count else end
        return Directory(link.group, at, link.at, entries, end, None, True)
    follows = link.group not in UNCHAINED and end + layout.slot <= len(data)
    if follows and any(e.start < end + layout.slot and e.end > end for e in entries):
        follows = False  # the writer left the offset out: a value is in its place
    return Directory(link.group, at, link.at, entries, end, end if follows else None, False)


def _entry(data: bytes, at: int, head: tuple[int, int, int, int], layout: Layout) -> Entry:
    """Return what an entry's head says: tag, type, number of values, offset of the value."""
    tag, kind, count, offset = head
    slot = at + 4 + layout.slot
    size = SIZES.get(kind, 0) * count
    start = slot if size <= layout.slot else offset
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
        pointing = len(links(entry))
        if entry.size > size or pointing > offsets:
            entry = entry._replace(size=0, ok=False)
            pointing = 0
        size -= entry.size
        offsets -= pointing
        entries.append(entry)
    return directory._replace(entries=tuple(entries)), _Budget(count - len(entries), size, offsets)


def _is_listed_too(
    data: bytes, layout: Layout, link: _Link, directories: Sequence[Directory]
) -> bool:
    """Whether an offset leads from one sub-image to another, which SubIFDs lists too."""
    if link.group != "SubImage" or link.tag is not None:
        return False
    at = uint(data, link.at, link.size, layout)
    listed = (d for d in directories if d.group.startswith("SubImage") and d.next_at != link.at)
    return any(directory.at == at for directory in listed)


def _onward(
    data: bytes, found: Directory, layout: Layout, link: _Link
) -> tuple[list[_Link], list[_Link]]:
    """Return the offset of the next directory, and those inside this one, the first of them last.

    Sub-images are followed by others only after all that SubIFDs lists: most are in that list.
    """
    onward: list[_Link] = []
    at = found.next_at
    if at is not None and uint(data, at, layout.slot, layout):
        onward.append(_Link(at, layout.slot, _following(found.group), link.depth))
    inner = [
        _Link(at, SIZES[entry.type], POINTERS.get(entry.tag, "SubImage"), link.depth + 1, entry.tag)
        for entry in found.entries
        for at in links(entry)
    ]
    return onward, inner[::-1]


def _following(group: str) -> str:
    """Return the group of the next directory: Image, Thumbnail, Image2, Image3..."""
    if group.startswith("SubImage"):
        return "SubImage"
    if group in ("Image", "Thumbnail"):
        return {"Image": "Thumbnail", "Thumbnail": "Image2"}[group]
    return f"Image{int(group[len('Image') :]) + 1}"
