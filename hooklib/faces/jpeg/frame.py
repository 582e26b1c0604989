"""What of a JPEG's segments is needed to read its scans (T.81, annex B)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from hooklib.faces.jpeg.huffman import Table, table
from hooklib.formats._jpeg_segments import DHT, DNL, DQT, DRI, SOFS, SOS, Picture, Segment, walk
from hooklib.model import BadImage

MOST_PIXELS: Final = 400_000_000
MOST_SCANS: Final = 1_000
SEQUENTIAL: Final = frozenset((0xC0, 0xC1))
PROGRESSIVE: Final = 0xC2
WORK_PER_BYTE: Final = 100
"""Blocks that may be visited for each byte of the scans: a black progressive picture has 80."""
FREE_WORK: Final = 1_000_000


class Unspliced(Exception):
    """A kind of JPEG whose scans cannot be read here; the text says which."""


class Component(NamedTuple):
    """One component: sampling factors, its size in blocks, quantisation steps in zigzag order."""

    identifier: int
    across: int
    down: int
    columns: int
    rows: int
    steps: tuple[int, ...] = ()


class Frame(NamedTuple):
    """The frame header (T.81, B.2.2). `columns` and `rows` count MCUs of interleaved scans."""

    progressive: bool
    width: int
    height: int
    components: tuple[Component, ...]
    across: int
    down: int
    columns: int
    rows: int


class Scan(NamedTuple):
    """One scan (T.81, B.2.3): indices of its components with their DC and AC tables.

    `start` is where its SOS begins with fill bytes, `data` to `end` its entropy-coded data.
    `first` and `last` bound the band, `high` and `low` are the successive approximation.
    """

    start: int
    data: int
    end: int
    components: tuple[int, ...]
    dc: tuple[Table | None, ...]
    ac: tuple[Table | None, ...]
    slots: tuple[int, ...]
    restart: int
    first: int
    last: int
    high: int
    low: int


class Layout(NamedTuple):
    """How the MCUs of a scan lie: (component, row, column) of each block in one, MCUs in a row."""

    blocks: tuple[tuple[int, int, int], ...]
    columns: int
    rows: int


def read(data: bytes) -> tuple[Frame, list[Scan]]:
    """Return the first picture's frame and scans. Raises BadImage or Unspliced."""
    picture = walk(data)
    frame = _frame(data, picture)
    scans = _scans(data, picture, frame)
    _bound(frame, scans)
    return _with_steps(data, picture, frame, scans), scans


def layout(frame: Frame, scan: Scan) -> Layout:
    """Return how a scan's blocks lie (T.81, A.2)."""
    if len(scan.components) == 1:
        only = frame.components[scan.components[0]]
        return Layout(((scan.components[0], 0, 0),), only.columns, only.rows)
    blocks = tuple(
        (index, row, column)
        for index in scan.components
        for row in range(frame.components[index].down)
        for column in range(frame.components[index].across)
    )
    return Layout(blocks, frame.columns, frame.rows)


def _frame(data: bytes, picture: Picture) -> Frame:
    found = [segment for segment in picture.segments if segment.marker in SOFS]
    marker = found[0].marker
    if marker not in SEQUENTIAL and marker != PROGRESSIVE:
        raise Unspliced(_kind(marker))
    if len(found) > 1:
        raise BadImage("a JPEG with two frames")
    if any(segment.marker == DNL for segment in picture.segments):
        raise Unspliced("JPEG with its height behind the first scan")
    payload = data[found[0].payload : found[0].end]
    if payload[0] != 8:
        raise Unspliced(f"{payload[0]}-bit JPEG")
    height, width = (int.from_bytes(payload[at : at + 2], "big") for at in (1, 3))
    if not height:
        raise Unspliced("JPEG with its height behind the first scan")
    if not width or payload[5] > 4:
        raise BadImage("a JPEG frame of an impossible size")
    if width * height > MOST_PIXELS:
        raise BadImage("a JPEG of more than 400 megapixels")
    return _sized(marker == PROGRESSIVE, width, height, payload[6:])


def _kind(marker: int) -> str:
    """Name what a start of frame announces (T.81, table B.1)."""
    if marker in (0xC9, 0xCA):
        return "arithmetic-coded JPEG"
    return "lossless JPEG" if marker in (0xC3, 0xCB) else "hierarchical JPEG"


def _sized(progressive: bool, width: int, height: int, rest: bytes) -> Frame:
    factors = [(n >> 4, n & 15) for n in rest[1::3]]
    if any(not (0 < h < 5 and 0 < v < 5) for h, v in factors):
        raise BadImage("a JPEG frame with impossible sampling factors")
    if len({*rest[::3]}) < len(factors):
        raise BadImage("a JPEG frame with one component twice")
    if len(factors) == 1:
        factors = [(1, 1)]  # its MCU is one block, whatever it says (T.81, A.2.2)
    across, down = (max(pair[axis] for pair in factors) for axis in (0, 1))
    parts = tuple(
        Component(
            identifier, h, v, _ceil(_ceil(width * h, across), 8), _ceil(_ceil(height * v, down), 8)
        )
        for identifier, (h, v) in zip(rest[::3], factors, strict=True)
    )
    columns, rows = _ceil(width, 8 * across), _ceil(height, 8 * down)
    return Frame(progressive, width, height, parts, across, down, columns, rows)


def _ceil(number: int, by: int) -> int:
    return -(-number // by)


def _scans(data: bytes, picture: Picture, frame: Frame) -> list[Scan]:
    tables: dict[int, Table] = {}
    scans: list[Scan] = []
    restart = 0
    for segment in picture.segments:
        payload = data[segment.payload : segment.end]
        if segment.marker == DHT:
            tables.update(_tables(payload))
        elif segment.marker == DRI:
            restart = int.from_bytes(payload, "big")
        elif segment.marker == SOS:
            scans.append(_scan(payload, segment, frame, tables, restart))
    if len(scans) > MOST_SCANS:
        raise BadImage("a JPEG of too many scans")
    return scans


def _tables(payload: bytes) -> dict[int, Table]:
    """Return tables by their class and slot; `walk` has checked the lengths (T.81, B.2.4.2)."""
    found: dict[int, Table] = {}
    at = 0
    while at < len(payload):
        counts = payload[at + 1 : at + 17]
        size = sum(counts)
        if size > 256:
            raise BadImage("a JPEG Huffman table of more than 256 codes")
        found[payload[at]] = table(counts, payload[at + 17 : at + 17 + size])
        at += 17 + size
    return found


def _scan(
    payload: bytes, segment: Segment, frame: Frame, tables: dict[int, Table], restart: int
) -> Scan:
    pairs = [payload[at : at + 2] for at in range(1, 1 + 2 * payload[0], 2)]
    identifiers = [component.identifier for component in frame.components]
    if any(identifier not in identifiers for identifier, _ in pairs):
        raise BadImage("a JPEG scan of a component that is not in the frame")
    components = tuple(identifiers.index(identifier) for identifier, _ in pairs)
    first, last, approximation = payload[-3:]
    high, low = approximation >> 4, approximation & 15
    if not frame.progressive:
        first, last, high, low = 0, 63, 0, 0
    if len({*components}) < len(components) or not _possible(first, last, len(components), low):
        raise BadImage("a JPEG scan with impossible parameters")
    dc = tuple(tables.get(slots >> 4) for _, slots in pairs)
    ac = tuple(tables.get(16 | slots & 15) for _, slots in pairs)
    needed = (*(() if first or high else dc), *(() if not last else ac))
    if None in needed:
        raise BadImage("a JPEG scan without its Huffman table")
    slots = tuple(slots for _, slots in pairs)
    place = (segment.start, segment.end, segment.stop)
    return Scan(*place, components, dc, ac, slots, restart, first, last, high, low)


def _possible(first: int, last: int, components: int, low: int) -> bool:
    """Whether a band is one of the sequential or the progressive mode (T.81, G.1.1.1)."""
    if (first, last) in ((0, 63), (0, 0)):
        return low < 14
    return 0 < first <= last < 64 and components == 1 and low < 14


def _bound(frame: Frame, scans: Sequence[Scan]) -> None:
    """Bound the work by the bytes: a block costs a bit or more in the scan of its DC code."""
    visits = size = 0
    seen: set[int] = set()
    for scan in scans:
        if frame.progressive and (scan.first == 0) != (scan.last == 0):
            raise BadImage("a JPEG scan with impossible parameters")
        blocks, columns, rows = layout(frame, scan)
        count = len(blocks) * columns * rows
        if not scan.first and count > 8 * (scan.end - scan.data):
            raise BadImage("a JPEG scan is shorter than its blocks can be")
        if (scan.first or scan.high) and not seen.issuperset(scan.components):
            raise BadImage("a JPEG scan goes on before one has begun its DC")  # T.81, G.1.1.1.1
        if not frame.progressive and not seen.isdisjoint(scan.components):
            raise BadImage("a JPEG component is in two scans")
        seen.update(scan.components)
        visits += count
        size += scan.end - scan.data
    if len(seen) < len(frame.components):
        raise BadImage("a JPEG component is in no scan")
    if visits > FREE_WORK + WORK_PER_BYTE * size:
        raise BadImage("a JPEG of more scans than its bytes are worth")


def _with_steps(data: bytes, picture: Picture, frame: Frame, scans: Sequence[Scan]) -> Frame:
    """Add the quantisation tables: those in force when a component's first scan begins."""
    headers = [segment for segment in picture.segments if segment.marker in SOFS]
    chosen = data[headers[0].payload + 8 : headers[0].end : 3]
    tables: dict[int, tuple[int, ...]] = {}
    steps: dict[int, tuple[int, ...]] = {}
    starts = {scan.start: scan for scan in scans}
    for segment in picture.segments:
        if segment.marker == DQT:
            tables.update(_quantisation(data[segment.payload : segment.end]))
        if segment.marker == SOS:
            for index in starts[segment.start].components:
                steps.setdefault(index, tables.get(chosen[index], ()))
    if any(len(found) != 64 or 0 in found for found in steps.values()):
        raise BadImage("a JPEG component without its quantisation table")
    parts = tuple(part._replace(steps=steps[n]) for n, part in enumerate(frame.components))
    return frame._replace(components=parts)


def _quantisation(payload: bytes) -> dict[int, tuple[int, ...]]:
    """Return tables by their slot; `walk` has checked the lengths (T.81, B.2.4.1)."""
    found: dict[int, tuple[int, ...]] = {}
    at = 0
    while at < len(payload):
        width = 2 if payload[at] >> 4 else 1
        stop = at + 1 + 64 * width
        found[payload[at] & 15] = tuple(
            int.from_bytes(payload[n : n + width], "big") for n in range(at + 1, stop, width)
        )
        at = stop
    return found
