"""The items of a meta box: what they are, where their bytes are, what refers to what.

Specifications: ISO/IEC 14496-12 ("BMFF") 8.11, ISO/IEC 23008-12 ("HEIF") 9.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from hooklib.formats._bmff_places import Place, places
from hooklib.formats._bmff_tree import Node, full
from hooklib.model import BadImage, Span

HIDDEN: Final = 1
"""The flag of an item that is not to be shown (HEIF 6.4.2)."""


class Entry(NamedTuple):
    """One infe box: an item's number and type, and where its texts are (BMFF 8.11.6)."""

    id: int
    type: bytes
    hidden: bool
    node: Node
    name: Span
    content: bytes = b""
    encoding: bytes = b""
    left: Span = Span(0, 0)


class Reference(NamedTuple):
    """One box of iref: `source` refers to `targets` (BMFF 8.11.12); `width` bytes an id."""

    type: bytes
    source: int
    targets: tuple[int, ...]
    node: Node
    width: int
    at: int


class Associations(NamedTuple):
    """The properties of one item in an ipma box (HEIF 9.3), and which of them are essential."""

    item: int
    indices: tuple[int, ...]
    essential: frozenset[int]
    span: Span
    at: int
    width: int
    node: Node


class Group(NamedTuple):
    """One box of grpl: items that belong together (BMFF 8.18.3); `plain`: and nothing but them."""

    node: Node
    members: tuple[int, ...]
    at: int
    plain: bool


class Meta(NamedTuple):
    """A meta box, read."""

    node: Node
    primary: int | None
    entries: dict[int, Entry]
    places: dict[int, Place]
    references: tuple[Reference, ...]
    associations: tuple[Associations, ...]
    groups: tuple[Group, ...]


def read(data: bytes, node: Node) -> Meta:
    """Read a meta box. Raises BadImage."""
    entries: dict[int, Entry] = {}
    for box in (infe for iinf in node.all(b"iinf") for infe in iinf.all(b"infe")):
        entry = _entry(data, box)
        if entry.id in entries:
            raise BadImage("two items have the same number")
        entries[entry.id] = entry
    references = tuple(_references(data, node))
    return Meta(
        node,
        _primary(data, node),
        entries,
        places(data, node, {r.source: r.targets for r in references if r.type == b"iloc"}),
        references,
        tuple(_associations(data, node)),
        tuple(_groups(data, node)),
    )


def _primary(data: bytes, node: Node) -> int | None:
    box = node.first(b"pitm")
    if box is None:
        return None
    reader, version, _ = full(data, box)
    return reader.number(4 if version else 2)


def _entry(data: bytes, node: Node) -> Entry:
    reader, version, flags = full(data, node)
    item = reader.number(4 if version > 2 else 2)
    reader.number(2)  # protection
    if version < 2:
        name, content, encoding = reader.text(), reader.text(), reader.text()
        kind = b"mime" if content.end > content.start else b""
        left = Span(reader.end, reader.end) if version else reader.left  # 1: with an extension
        return Entry(
            item, kind, False, node, name, data[slice(*content)], data[slice(*encoding)], left
        )
    kind = reader.bytes(4)
    name = reader.text()
    content = encoding = Span(0, 0)
    if kind in (b"mime", b"uri "):
        content = reader.text()
    if kind == b"mime":
        encoding = reader.text()
    hidden = bool(flags & HIDDEN)
    texts = data[slice(*content)], data[slice(*encoding)]
    return Entry(item, kind, hidden, node, name, *texts, reader.left)


def _references(data: bytes, node: Node) -> Iterator[Reference]:
    for iref in node.all(b"iref"):
        width = 4 if full(data, iref)[1] else 2
        for child in iref.children:
            reader, _, _ = full(data, child)
            reader.at = child.box.at
            source, count, at = reader.number(width), reader.number(2), reader.at
            targets = tuple(reader.number(width) for _ in range(count))
            yield Reference(child.type, source, targets, child, width, at)


def _associations(data: bytes, node: Node) -> Iterator[Associations]:
    iprp = node.first(b"iprp")
    for ipma in iprp.all(b"ipma") if iprp else ():
        reader, version, flags = full(data, ipma)
        width = 2 if flags & 1 else 1
        essential = 1 << (8 * width - 1)
        for _ in range(reader.number(4)):
            start = reader.at
            item = reader.number(4 if version else 2)
            count, at = reader.number(1), reader.at
            found = [reader.number(width) for _ in range(count)]
            yield Associations(
                item,
                tuple(number & ~essential for number in found),
                frozenset(number & ~essential for number in found if number & essential),
                Span(start, reader.at),
                at,
                width,
                ipma,
            )


def _groups(data: bytes, node: Node) -> Iterator[Group]:
    grpl = node.first(b"grpl")
    for child in grpl.children if grpl else ():
        if child.type in (b"free", b"skip", b"uuid"):
            continue
        reader, _, _ = full(data, child)
        reader.number(4)
        count, at = reader.number(4), reader.at
        if 4 * count > reader.end - reader.at:
            raise BadImage("a group is longer than its box")
        members = tuple(reader.number(4) for _ in range(count))
        yield Group(child, members, at, reader.at == reader.end)
