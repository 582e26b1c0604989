"""The index of pictures in a JPEG's MPF segment (CIPA DC-007, 5.2.3), read and kept right."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple

from hooklib.metadata.mpf import (
    ENTRIES,
    ENTRY_SIZE,
    NUMBER_OF_IMAGES,
    UID_LIST,
    UID_SIZE,
    Block,
    Tag,
    read,
    write,
)
from hooklib.model import BadImage


class Entry(NamedTuple):
    """One picture: `offset` counts from the TIFF header, 0 for the first picture of the file.

    `first` and `second` are the numbers, from 1 on, of entries that this one depends on, or 0.
    """

    attribute: int
    size: int
    offset: int
    first: int
    second: int

    @property
    def is_preview(self) -> bool:
        """Whether the type says "large thumbnail" of any size (DC-007, 5.2.3.3.1)."""
        return self.attribute & 0xFF0000 == 0x010000


def entries(payload: bytes) -> list[Entry]:
    """Return the index, empty when there is none that can be read."""
    try:
        block = read(payload)
    except BadImage:
        return []
    tag = _entries_tag(block)
    if tag is None or len(tag.value) % ENTRY_SIZE:
        return []
    return [Entry(*row) for row in struct.iter_unpack(block.order + "IIIHH", tag.value)]


def _entries_tag(block: Block) -> Tag | None:
    return next((tag for tags in block.ifds for tag in tags if tag.number == ENTRIES), None)


def without(payload: bytes, gone: set[int]) -> bytes:
    """Return the payload without some of its pictures, by their place in the index."""
    block = read(payload)
    ifds = [[_shorter(block.order, tag, gone) for tag in tags] for tags in block.ifds]
    return write(block._replace(ifds=ifds))


def _shorter(order: str, tag: Tag, gone: set[int]) -> Tag:
    if tag.number == NUMBER_OF_IMAGES and len(tag.value) == 4:
        (count,) = struct.unpack(order + "I", tag.value)
        return tag._replace(value=struct.pack(order + "I", max(count - len(gone), 0)))
    if tag.number == UID_LIST:
        return _rows(tag, UID_SIZE, gone)
    if tag.number != ENTRIES:
        return tag
    rows = []
    for row in struct.iter_unpack(order + "IIIHH", _rows(tag, ENTRY_SIZE, gone).value):
        entry = Entry(*row)
        entry = entry._replace(
            first=_renumbered(entry.first, gone), second=_renumbered(entry.second, gone)
        )
        rows.append(struct.pack(order + "IIIHH", *entry))
    value = b"".join(rows)
    return tag._replace(value=value, length=len(value))


def _rows(tag: Tag, size: int, gone: set[int]) -> Tag:
    rows = [tag.value[at : at + size] for at in range(0, len(tag.value), size)]
    value = b"".join(row for number, row in enumerate(rows) if number not in gone)
    return tag._replace(value=value, length=len(value))


def _renumbered(number: int, gone: set[int]) -> int:
    """Return an entry's new number; 0, which depends on nothing, when it is gone."""
    if number - 1 in gone:
        return 0
    return number - sum(1 for place in gone if place < number - 1)


def with_places(payload: bytes, places: Sequence[tuple[int, int]]) -> bytes:
    """Return the payload, as long as before, with each entry's (size, offset) set."""
    block = read(payload)
    tag = _entries_tag(block)
    if tag is None:
        return payload
    out = bytearray(payload)
    for row, (size, offset) in enumerate(places):
        struct.pack_into(block.order + "II", out, tag.at + row * ENTRY_SIZE + 4, size, offset)
    return bytes(out)
