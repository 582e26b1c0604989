"""A TIFF stream edited in place: what stays does not move.

Entries that go are cut out of their table, their values are zeroed unless something that stays
shares the bytes, new values are written where the old ones were when they fit and at the end when
they do not, and what is then unused at the end is cut off. Offsets that are not understood (those
in maker notes) stay valid, and so does every byte of a picture.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from hooklib.metadata._ifd import (
    FORMATS,
    PREFIX,
    SIZES,
    Directory,
    Entry,
    Layout,
    Tree,
    links,
    uint,
)
from hooklib.metadata._spans import merge, overlaps, subtract
from hooklib.metadata._tags import OPAQUE
from hooklib.model import CannotFix, Span


class Block(NamedTuple):
    """Bytes that two entries tell the place and the length of, and what they become."""

    span: Span
    offset: Entry
    length: Entry
    data: bytes


class Edits(NamedTuple):
    """What is to be done to a stream; entries and offsets are named by their positions."""

    drop: Set[int] = frozenset()
    values: Mapping[int, bytes] = {}  # new values, of the type that the entry has
    unlink: Set[int] = frozenset()  # broken offsets that go
    blocks: Sequence[Block] = ()
    erase: Sequence[Span] = ()  # further bytes that go
    keep: Sequence[Span] = ()  # further bytes that stay


class Rest(NamedTuple):
    """What edits leave: each directory's entries, and what each offset comes to (0: nothing)."""

    entries: dict[int, tuple[Entry, ...]]
    targets: dict[int, int]


def rest_of(data: bytes, tree: Tree, edits: Edits) -> Rest:
    """Return what is left: no pointer to an empty directory, no empty directory in a chain.

    The first directory stays even when it is empty, for there is no stream without one.
    """
    layout = tree.layout
    drop = with_inner(tree, edits.drop)
    sizes = {at: SIZES[e.type] for d in tree.directories for e in d.entries for at in links(e)}
    rest = Rest({}, {})
    for broken in tree.broken:
        value = uint(data, broken.at, sizes.get(broken.at, layout.slot), layout)
        rest.targets[broken.at] = 0 if broken.at in edits.unlink else value
    for directory in reversed(tree.directories):
        kept = tuple(e for e in directory.entries if e.at not in drop and _leads(e, rest))
        rest.entries[directory.at] = kept
        following = rest.targets.get(directory.next_at or 0, 0)
        rest.targets[directory.link] = directory.at if kept else following
    rest.targets[tree.directories[0].link] = tree.directories[0].at
    return rest


def _leads(entry: Entry, rest: Rest) -> bool:
    positions = links(entry)
    return not positions or any(rest.targets.get(at) for at in positions)


def with_inner(tree: Tree, drop: Set[int]) -> Set[int]:
    """Return the dropped entries with those of all directories that dropped pointers lead to."""
    every = set(drop)
    doomed: set[int] = set()
    for directory in tree.directories:
        if directory.link in doomed:
            every.update(entry.at for entry in directory.entries)
            doomed.add(-1 if directory.next_at is None else directory.next_at)
        for entry in directory.entries:
            if entry.at in every:
                doomed.update(links(entry))
    return every


def edit(data: bytes, tree: Tree, edits: Edits, rest: Rest | None = None) -> bytes:
    """Return the stream after the edits. Raises CannotFix when an offset grows out of its type."""
    rest = rest or rest_of(data, tree, edits)
    try:
        return bytes(_edit(data, tree, edits, rest))
    except struct.error as error:
        raise CannotFix("TIFF: an offset does not fit its type") from error


def _edit(data: bytes, tree: Tree, edits: Edits, rest: Rest) -> bytearray:
    layout = tree.layout
    values = {**edits.values, **_pointer_values(data, tree, rest)}
    changed = values.keys() | {e.at for b in edits.blocks for e in (b.offset, b.length)}
    staying = list(_staying(tree, edits, rest, changed))
    ours = merge(span for span, opaque in staying if not opaque)
    out = bytearray(data)
    for start, end in subtract(merge(_going(tree, edits, rest, changed)), ours):
        out[start:end] = bytes(end - start)
    taken = merge(span for span, _ in staying)
    del out[taken[-1].end :]
    out += bytes(taken[-1].end - len(out))  # a table that was cut off may end behind the data
    slots = _placed(out, tree, rest, edits, values, taken)
    for directory in tree.directories:
        if _stays(directory, tree, rest):
            _put(out, directory.at, _table(data, directory, layout, rest, slots))
    return out


def _pointer_values(data: bytes, tree: Tree, rest: Rest) -> dict[int, bytes]:
    """Return the new values of pointers that lead to fewer or other directories than before."""
    values = {}
    for entries in rest.entries.values():
        for entry in entries:
            size = SIZES[entry.type] if links(entry) else 0
            old = [uint(data, at, size, tree.layout) for at in links(entry)]
            new = [rest.targets[at] for at in links(entry) if rest.targets[at]]
            if new != old:
                values[entry.at] = b"".join(n.to_bytes(size, tree.layout.order) for n in new)
    return values


def _stays(directory: Directory, tree: Tree, rest: Rest) -> bool:
    return bool(rest.entries[directory.at]) or directory is tree.directories[0]


def _has_next(directory: Directory, rest: Rest) -> bool:
    """Whether the table is written with an offset of a next one: where it was, or has room now."""
    fewer = len(rest.entries[directory.at]) < len(directory.entries)
    return directory.next_at is not None or directory.cut or fewer


def _staying(tree: Tree, edits: Edits, rest: Rest, changed: Set[int]) -> list[tuple[Span, bool]]:
    """Return the bytes that are still used, each with whether they are a vendor's own.

    What is asked to go goes from a vendor's block too: its bounds are not to be trusted.
    """
    layout = tree.layout
    spans = [(Span(0, layout.header), False)]
    spans += [(span, False) for span in edits.keep]
    for directory in tree.directories:
        if not _stays(directory, tree, rest):
            continue
        kept = rest.entries[directory.at]
        size = layout.counter + len(kept) * layout.entry
        size += layout.slot if _has_next(directory, rest) else 0
        spans.append((Span(directory.at, directory.at + size), False))
        spans += [
            (Span(e.start, e.end), e.tag in OPAQUE)
            for e in kept
            if e.at not in changed and e.size > layout.slot
        ]
    return spans


def _going(tree: Tree, edits: Edits, rest: Rest, changed: Set[int]) -> list[Span]:
    """Return what goes: values, further bytes, and all tables, for they are written again."""
    spans = [*edits.erase, *(block.span for block in edits.blocks)]
    for directory in tree.directories:
        following = tree.layout.slot if directory.next_at is not None else 0
        spans.append(Span(directory.at, directory.end + following))
        kept = {entry.at for entry in rest.entries[directory.at]} - changed
        spans += [Span(e.start, e.end) for e in directory.entries if e.at not in kept]
    return spans


class _Piece(NamedTuple):
    """Bytes to be written somewhere, best where they were; the entry that says where."""

    old: Span
    data: bytes
    entry: Entry
    length: Entry | None = None  # the entry that says how many, where it is another one


def _placed(
    out: bytearray,
    tree: Tree,
    rest: Rest,
    edits: Edits,
    values: Mapping[int, bytes],
    taken: Sequence[Span],
) -> dict[int, tuple[int, bytes]]:
    """Write the new values and return the count and the slot of their entries."""
    layout = tree.layout
    slots: dict[int, tuple[int, bytes]] = {}
    pieces = [_Piece(b.span, b.data, b.offset, b.length) for b in edits.blocks]
    for entries in rest.entries.values():
        for entry in entries:
            value = values.get(entry.at)
            if value is not None and len(value) <= layout.slot:
                slots[entry.at] = (len(value) // SIZES[entry.type], value)
            elif value is not None:
                short = entry.size <= layout.slot
                old = Span(0, 0) if short else Span(entry.start, entry.end)
                pieces.append(_Piece(old, value, entry))
    for piece, at in _places(out, pieces, taken):
        if piece.length is None:
            count = len(piece.data) // SIZES[piece.entry.type]
            slots[piece.entry.at] = (count, at.to_bytes(layout.slot, layout.order))
        else:
            slots[piece.entry.at] = (1, _packed(at, piece.entry, layout))
            slots[piece.length.at] = (1, _packed(len(piece.data), piece.length, layout))
    return slots


def _packed(value: int, entry: Entry, layout: Layout) -> bytes:
    return struct.pack(PREFIX[layout.order] + FORMATS[entry.type], value)


def _places(
    out: bytearray, pieces: list[_Piece], taken: Sequence[Span]
) -> list[tuple[_Piece, int]]:
    """Write each piece in its old place, if it fits and nothing shares that, or at the end."""
    places: list[tuple[_Piece, int]] = []
    homeless: list[_Piece] = []
    free = 0
    for piece in sorted(pieces, key=lambda piece: piece.old.start):
        start, end = piece.old
        if free <= start and start + len(piece.data) <= end and not overlaps(piece.old, taken):
            _put(out, start, piece.data)
            places.append((piece, start))
            free = end
        else:
            homeless.append(piece)
    for piece in homeless:
        at = len(out) + len(out) % 2  # values begin on a word boundary (TIFF 6.0, page 15)
        _put(out, at, piece.data)
        places.append((piece, at))
    return places


def _put(out: bytearray, at: int, piece: bytes) -> None:
    if at > len(out):
        out.extend(bytes(at - len(out)))
    out[at : at + len(piece)] = piece


def _table(
    data: bytes,
    directory: Directory,
    layout: Layout,
    rest: Rest,
    slots: Mapping[int, tuple[int, bytes]],
) -> bytes:
    kept = rest.entries[directory.at]
    table = bytearray(len(kept).to_bytes(layout.counter, layout.order))
    for entry in kept:
        row = data[entry.at : entry.at + layout.entry]
        if entry.at in slots:
            count, slot = slots[entry.at]
            row = row[:4] + count.to_bytes(layout.slot, layout.order) + slot
        elif entry.ok and entry.size <= layout.slot:
            row = data[entry.at : entry.end]  # what the slot has beyond a short value goes
        table += row.ljust(layout.entry, b"\0")
    if _has_next(directory, rest):
        following = rest.targets.get(directory.next_at or 0, 0)
        table += following.to_bytes(layout.slot, layout.order)
    return bytes(table)
