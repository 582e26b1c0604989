"""Directories written anew: tags in order, values on word boundaries, nothing in between."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Literal, NamedTuple

from hooklib.metadata._ifd import IFD as IFD_TYPE
from hooklib.metadata._ifd import IFD_TYPES, LONG, PREFIX, SIZES
from hooklib.model import CannotFix


class Row(NamedTuple):
    """One entry: its value, or what its value is to point to (bytes, or chains of directories)."""

    tag: int
    type: int
    value: bytes = b""
    blocks: tuple[bytes, ...] = ()
    chains: tuple[tuple[tuple[Row, ...], ...], ...] = ()


def serialise(order: Literal["little", "big"], chain: Sequence[Sequence[Row]]) -> bytes:
    """Return a classic TIFF stream of a chain of directories. Raises CannotFix over 4 GiB."""
    out = bytearray(b"II*\0" if order == "little" else b"MM\0*") + bytearray(4)
    try:
        _chain(out, chain, PREFIX[order], 4)
    except struct.error as error:
        raise CannotFix("EXIF: too large to be written") from error
    return bytes(out)


def _chain(out: bytearray, chain: Sequence[Sequence[Row]], prefix: str, link: int) -> None:
    """Append directories: the offset of the first to `link`, of each next one to the one before."""
    for rows in chain:
        at = _aligned(out)
        struct.pack_into(prefix + "I", out, link, at)
        link = _directory(out, rows, prefix)


def _directory(out: bytearray, rows: Sequence[Row], prefix: str) -> int:
    """Append a directory and what it points to; return the position of its next one's offset."""
    at = len(out)
    out += struct.pack(prefix + "H", len(rows))
    out += bytes(12 * len(rows) + 4)
    for index, row in enumerate(sorted(rows, key=lambda row: row.tag)):
        _row(out, row, prefix, at + 2 + 12 * index)
    return at + 2 + 12 * len(rows)


def _row(out: bytearray, row: Row, prefix: str, at: int) -> None:
    kind, value = row.type, row.value
    if row.blocks or row.chains:
        kind = IFD_TYPE if row.type in IFD_TYPES else LONG
        value = bytes(4 * (len(row.blocks) or len(row.chains)))
    struct.pack_into(prefix + "HHI", out, at, row.tag, kind, len(value) // SIZES[kind])
    place = at + 8
    if len(value) > 4:
        place = _aligned(out)
        struct.pack_into(prefix + "I", out, at + 8, place)
        out += value
    else:
        out[place : place + len(value)] = value
    for index, block in enumerate(row.blocks):
        struct.pack_into(prefix + "I", out, place + 4 * index, _aligned(out))
        out += block
    for index, chain in enumerate(row.chains):
        _chain(out, chain, prefix, place + 4 * index)


def _aligned(out: bytearray) -> int:
    """Bring the end to a word boundary (TIFF 6.0, page 15) and return it."""
    if len(out) % 2:
        out.append(0)
    return len(out)
