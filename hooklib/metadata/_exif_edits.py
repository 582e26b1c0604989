"""What changes of EXIF fields mean for the entries and bytes of the stream."""

from __future__ import annotations

import struct
from collections.abc import Hashable, Mapping, Sequence
from typing import Final

from hooklib.metadata._exif_stream import Stream, is_swapped, swapped, unused
from hooklib.metadata._ifd import FORMATS, PREFIX, SIZES, Entry, Layout, links, raw
from hooklib.metadata._ifd_edit import Block, Edits, Rest, with_inner
from hooklib.metadata._ifd_pictures import Picture
from hooklib.metadata._ifd_text import encode
from hooklib.metadata._ifd_write import Row, serialise
from hooklib.metadata._spans import merge, subtract
from hooklib.metadata._tags import DESCRIBES
from hooklib.model import CannotFix, Change, Span

Changes = Mapping[Hashable, Change]
GAPS: Final = ("gaps", 0)
PICTURE: Final = "picture"
OFFSET: Final = "offset"
TABLE: Final = "table"
"""How fields that are not entries are addressed: with the position of an entry, offset or table."""


def edits_of(stream: Stream, changes: Changes, loose: Sequence[Span]) -> Edits:
    """Translate changes of fields into edits of entries; `loose` bytes are unused ones that stay.

    Raises CannotFix when a change cannot be carried out.
    """
    entries = {e.at: e for d in stream.tree.directories for e in d.entries}
    drop: set[int] = set()
    values: dict[int, bytes] = {}
    unlink: set[int] = set()
    known = _other_addresses(stream)
    for at, change in changes.items():
        if isinstance(at, int) and at in entries:
            value = _new_value(stream, entries[at], change)
            if value:
                values[at] = value
            else:
                drop.add(at)
        elif not isinstance(at, tuple) or at not in known or (change and at[0] != PICTURE):
            raise CannotFix("EXIF: no such value, or none that can be replaced")
        elif at[0] == OFFSET:
            unlink.add(at[1])
    drop = set(with_inner(stream.tree, drop))
    gone, blocks = _picture_edits(stream, changes, drop)
    tables = merge(Span(d.at, d.end) for d in stream.tree.directories)
    shown = {span for picture in stream.every_picture for span in picture.spans}
    shown -= {*gone, *(block.span for block in blocks)}
    return Edits(
        drop,
        values,
        unlink,
        blocks,
        erase=gone if loose else [*gone, *unused(stream)],
        keep=[*subtract(loose, tables), *sorted(shown)],
    )


def _other_addresses(stream: Stream) -> set[Hashable]:
    known: set[Hashable] = {GAPS}
    known.update((TABLE, directory.at) for directory in stream.tree.directories)
    known.update((OFFSET, broken.at) for broken in stream.tree.broken)
    known.update((PICTURE, picture.offsets.at) for picture in stream.every_picture)
    return known


def _new_value(stream: Stream, entry: Entry, change: Change) -> bytes:
    """Return the bytes of an entry's new value, b"" when it goes."""
    if not change:
        return b""
    if not entry.ok or links(entry):
        raise CannotFix("EXIF: this value cannot be replaced")
    old = raw(stream.data, entry)
    if isinstance(change, str):
        return encode(entry, old, change, stream.tree.layout)
    value = change + bytes(-len(change) % SIZES[entry.type])
    return swapped(value) if is_swapped(entry, old) else value


def _picture_edits(
    stream: Stream, changes: Changes, drop: set[int]
) -> tuple[list[Span], list[Block]]:
    """Return the bytes of dropped pictures and the replaced ones; add the entries to be dropped."""
    gone: list[Span] = []
    blocks: list[Block] = []
    for directory in stream.tree.directories:
        own = stream.pictures[directory.at]
        lost = [p for p in own if _is_dropped(p, changes, drop)]
        for picture in lost:
            gone += picture.spans
            drop.update((picture.offsets.at, picture.lengths.at))
        if lost == list(own) and own and directory.group != "Image":
            drop.update(e.at for e in directory.entries if e.tag in DESCRIBES)
        for picture in own:
            change = changes.get((PICTURE, picture.offsets.at))
            if change and picture not in lost:
                blocks.append(_block(picture, change))
    return gone, blocks


def _is_dropped(picture: Picture, changes: Changes, drop: set[int]) -> bool:
    address = (PICTURE, picture.offsets.at)
    return picture.offsets.at in drop or (address in changes and not changes[address])


def _block(picture: Picture, change: bytes | str) -> Block:
    if isinstance(change, str) or len(picture.spans) != 1:
        raise CannotFix("EXIF: a thumbnail in strips cannot be replaced")
    return Block(picture.spans[0], picture.offsets, picture.lengths, change)


def written(stream: Stream, edits: Edits, rest: Rest) -> bytes:
    """Return a new stream of what is left. Raises CannotFix when it grows too large."""
    values = dict(edits.values)
    blocks: dict[int, tuple[bytes, ...]] = {}
    replaced = {block.offset.at: block.data for block in edits.blocks}
    for picture in stream.every_picture:
        parts = tuple(stream.data[start:end] for start, end in picture.spans)
        if picture.offsets.at in replaced:
            parts = (replaced[picture.offsets.at],)
        if parts:
            blocks[picture.offsets.at] = parts
            values[picture.lengths.at] = _lengths(picture.lengths, parts, stream.tree.layout)
    nexts = {d.at: rest.targets.get(d.next_at or 0, 0) for d in stream.tree.directories}

    def chain(at: int) -> tuple[tuple[Row, ...], ...]:
        found = []
        while at:
            found.append(tuple(row(entry) for entry in rest.entries[at]))
            at = nexts[at]
        return tuple(found)

    def row(entry: Entry) -> Row:
        inner = tuple(chain(rest.targets[at]) for at in links(entry) if rest.targets[at])
        value = values.get(entry.at, raw(stream.data, entry))
        return Row(entry.tag, entry.type, value, blocks.get(entry.at, ()), inner)

    return serialise(stream.tree.layout.order, chain(stream.tree.directories[0].at))


def _lengths(entry: Entry, parts: tuple[bytes, ...], layout: Layout) -> bytes:
    code = PREFIX[layout.order] + FORMATS[entry.type] * len(parts)
    try:
        return struct.pack(code, *(len(part) for part in parts))
    except struct.error as error:
        raise CannotFix("EXIF: the new thumbnail is too large for its tag") from error
