"""HEIF files made by bytes around coded pictures, and changed behind the back of their writers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

FILE, IDAT, ITEM = range(3)
ESSENTIAL = (b"av1C", b"hvcC", b"irot", b"imir", b"clap")
CONTAINERS = {
    b"meta": 4, b"moov": 0, b"trak": 0, b"mdia": 0, b"minf": 0, b"stbl": 0, b"iprp": 0, b"ipco": 0
}  # fmt: skip


def box(kind: bytes, *payload: bytes) -> bytes:
    """Return a box."""
    inside = b"".join(payload)
    return (8 + len(inside)).to_bytes(4, "big") + kind + inside


def full(kind: bytes, *payload: bytes, version: int = 0, flags: int = 0) -> bytes:
    """Return a box with version and flags."""
    return box(kind, bytes((version,)), flags.to_bytes(3, "big"), *payload)


def u16(*numbers: int) -> bytes:
    """Return numbers of two bytes."""
    return b"".join(number.to_bytes(2, "big") for number in numbers)


def u32(*numbers: int) -> bytes:
    """Return numbers of four bytes."""
    return b"".join(number.to_bytes(4, "big") for number in numbers)


class Thing(NamedTuple):
    """An item: its bytes in pieces, where these are, its properties."""

    id: int
    type: bytes
    data: bytes = b""
    props: tuple[bytes, ...] = ()
    name: bytes = b""
    texts: bytes = b""
    hidden: bool = False
    method: int = FILE
    pieces: int = 1
    at: tuple[int, int] | None = None
    essential: bool = False
    entry: bytes | None = None
    """An infe box as it is, b"" for none."""


class Ref(NamedTuple):
    """A reference from an item to others."""

    type: bytes
    source: int
    targets: tuple[int, ...]
    more: bytes = b""


def properties(things: Sequence[Thing]) -> bytes:
    """Return iprp: each property once, and which item has which."""
    boxes = list(dict.fromkeys(prop for thing in things for prop in thing.props))
    rows = b""
    owners = sorted((thing for thing in things if thing.props), key=lambda thing: thing.id)
    for thing in owners:
        rows += u16(thing.id) + bytes((len(thing.props),))
        rows += bytes(
            boxes.index(prop) + 1 + 128 * (thing.essential or prop[4:8] in ESSENTIAL)
            for prop in thing.props
        )
    return box(b"iprp", box(b"ipco", *boxes), full(b"ipma", u32(len(owners)), rows))


def locations(things: Sequence[Thing], starts: dict[int, int], version: int) -> bytes:
    """Return iloc with numbers of four bytes, the offset split over base and extent."""
    rows = b""
    indexed = any(thing.method == ITEM for thing in things)
    for thing in things:
        rows += u32(thing.id) if version == 2 else u16(thing.id)
        rows += u16(thing.method) if version else b""
        start, length = thing.at or (starts[thing.id], len(thing.data))
        base = start // 2
        rows += u16(0) + u32(base) + u16(thing.pieces)
        at = start - base
        for piece in range(thing.pieces):
            size = length // thing.pieces if piece < thing.pieces - 1 else length
            index = u32(int(thing.method == ITEM)) if indexed else b""
            rows += index + u32(at, size)
            at, length = at + size, length - size
    count = u32(len(things)) if version == 2 else u16(len(things))
    sizes = bytes((0x44, 0x44 if indexed else 0x40))
    return full(b"iloc", sizes, count, rows, version=version)


def entries(things: Sequence[Thing], wide: bool) -> bytes:
    """Return iinf; `wide`: with a count of four bytes."""
    rows = [
        thing.entry
        if thing.entry is not None
        else full(
            b"infe",
            u16(thing.id, 0), thing.type, thing.name + b"\0", thing.texts,
            version=2, flags=int(thing.hidden),
        )
        for thing in things
    ]  # fmt: skip
    rows = [row for row in rows if row]
    return full(b"iinf", u32(len(rows)) if wide else u16(len(rows)), *rows, version=int(wide))


def handler(kind: bytes = b"pict", name: bytes = b"\0") -> bytes:
    """Return hdlr."""
    return full(b"hdlr", bytes(4), kind, bytes(12), name)


def heif(
    things: Sequence[Thing],
    references: Sequence[Ref] = (),
    *,
    major: bytes = b"heic",
    version: int = 1,
    name: bytes = b"\0",
    inside: Sequence[bytes] = (),
    groups: Sequence[bytes] = (),
    before: Sequence[bytes] = (),
    after: Sequence[bytes] = (),
    loose: bytes = b"",
    idat_loose: bytes = b"",
    large: bool = False,
    is_open: bool = False,
) -> bytes:
    """Return a file: ftyp, meta, more boxes, mdat with the items, and what is after it."""
    refs = [box(r.type, u16(r.source, len(r.targets)), u16(*r.targets), r.more) for r in references]
    kept = [thing for thing in things if thing.method == IDAT]
    stored = [thing for thing in things if thing.method == FILE and thing.at is None]
    brand = b"avif" if major == b"avif" else b"heic"
    head = box(b"ftyp", major, bytes(4), b"mif1", brand, b"miaf")

    def meta(start: int) -> bytes:
        starts = {thing.id: 0 for thing in things}
        at = start
        for thing in stored:
            starts[thing.id], at = at, at + len(thing.data)
        at = 0
        for thing in kept:
            starts[thing.id], at = at, at + len(thing.data)
        return full(
            b"meta",
            handler(name=name),
            full(b"pitm", u16(1)),
            locations(things, starts, version),
            entries(things, version == 2),
            full(b"iref", *refs) if refs else b"",
            properties(things),
            box(b"idat", *(t.data for t in kept), idat_loose) if kept or idat_loose else b"",
            box(b"grpl", *groups) if groups else b"",
            *inside,
        )

    data = b"".join(thing.data for thing in stored) + loose
    mdat = u32(0 if is_open else 1 if large else 8 + len(data)) + b"mdat"
    mdat += (16 + len(data)).to_bytes(8, "big") if large else b""
    start = len(head) + len(meta(0)) + sum(map(len, before)) + len(mdat)
    return b"".join((head, meta(start), *before, mdat, data, *after))


def children(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield type, start and end of boxes with small sizes."""
    while start < end:
        size = int.from_bytes(data[start : start + 4], "big")
        yield data[start + 4 : start + 8], start, start + size
        start += size


def find(data: bytes, *path: bytes) -> tuple[int, int]:
    """Return where the first box on a path is."""
    start, end = 0, len(data)
    before = 0
    for kind in path:
        found = (row[1:] for row in children(data, start + before, end) if row[0] == kind)
        start, end = next(found)
        before = 8 + CONTAINERS.get(kind, 0)
    return start, end


def payload(data: bytes, *path: bytes) -> bytes:
    """Return what is in a box."""
    start, end = find(data, *path)
    return data[start + 8 : end]


def coded(avif: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """Return the coded picture and the properties of a plain AVIF of one item."""
    inside = payload(avif, b"meta", b"iprp", b"ipco")
    props = tuple(inside[start:end] for _, start, end in children(inside, 0, len(inside)))
    return payload(avif, b"mdat"), props


def added(data: bytes, path: Sequence[bytes], new: bytes) -> bytes:
    """Return the file with a box at the end of another one; offsets in bytes behind it follow."""
    at = find(data, *path)[1]
    out = bytearray(data)
    for depth in range(1, len(path) + 1):
        start, end = find(data, *path[:depth])
        out[start : start + 4] = u32(end - start + len(new))
    places = [*_chunks(data), *_items(data)]
    for place in places:
        old = int.from_bytes(out[place : place + 4], "big")
        if old >= at:
            out[place : place + 4] = u32(old + len(new))
    return bytes(out[:at] + new + out[at:])


def _chunks(data: bytes) -> Iterator[int]:
    moov = find(data, b"moov")
    for kind, start, _ in children(data, moov[0] + 8, moov[1]):
        if kind == b"trak":
            stco = data.index(b"stco", start) + 4
            count = int.from_bytes(data[stco + 4 : stco + 8], "big")
            yield from (stco + 8 + 4 * number for number in range(count))


def _items(data: bytes) -> Iterator[int]:
    """Yield where the offsets of an iloc are by Pillow: version 0, one extent, no base."""
    start, end = find(data, b"meta", b"iloc")
    return iter(range(start + 22, end, 14))
