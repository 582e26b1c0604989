"""JPEG 2000: JP2 and JPX files by box, codestreams by marker segment.

Specification: ISO/IEC 15444-1 | ITU-T T.800; "section" means one of its.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from hooklib.formats import _j2k
from hooklib.formats import _pieces as edit
from hooklib.formats._box_files import own_boxes, sizes
from hooklib.formats._boxes import HEADER, Box, make
from hooklib.formats._jp2_boxes import INDICES, every, pieces, whole
from hooklib.formats._pieces import Piece, Splice, kept
from hooklib.formats._signatures import JP2
from hooklib.formats._tail import SECOND
from hooklib.model import IMAGE, INDEX, BadImage, CannotFix, Part

STREAM: Final = b"jp2c"
LAYERED: Final = frozenset((b"jpch", b"jplh", b"comp"))
"""Boxes of files that show more codestreams than the first one (JPX, ISO/IEC 15444-2, M.5)."""


class _File(NamedTuple):
    """The boxes of a file, where they end, and its pieces. `fixed`: nothing in it may move."""

    boxes: list[Box]
    pieces: list[Piece]
    fixed: bool


def parts(data: bytes) -> list[Part]:
    """Return all parts in the order of the file. Raises BadImage."""
    return [piece.part for piece in _read(data).pieces]


def _read(data: bytes) -> _File:
    if not data.startswith(JP2):
        stream = _j2k.stream(data, 0, len(data))
        return _File([], [*stream.pieces, *edit.tail(data, stream.end)], False)
    boxes, end = own_boxes(data, (STREAM,))
    types = {box.type for box in boxes}
    if b"ftyp" not in types or b"jp2h" not in types or STREAM not in types:
        raise BadImage("no picture in the file")
    fixed = not types.isdisjoint(INDICES)
    found: list[Piece] = []
    shown = False
    for box in boxes:
        if box.type == b"mdat" and b"ftbl" in types:
            found.append(kept(INDEX, "mdat", box.payload))
        elif box.type != STREAM:
            found += pieces(data, box)
        elif shown and types.isdisjoint(LAYERED):
            found.append(whole(data, box, IMAGE, SECOND))
        else:
            found += _codestream(data, box, fixed)
            shown = True
    return _File(boxes, [*found, *edit.tail(data, end)], fixed)


def _codestream(data: bytes, box: Box, fixed: bool) -> Iterator[Piece]:
    stream = _j2k.stream(data, box.at, box.end, fixed)
    yield from stream.pieces
    yield from edit.tail(data, stream.end, box.end)


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with parts dropped or replaced. Raises BadImage or CannotFix."""
    if not changes:
        return data
    file = _read(data)
    edits = edit.splices(file.pieces, changes)
    if file.fixed:
        return edit.splice(data, _in_place(data, every(data, file.boxes), edits))
    return edit.splice(data, [*edits, *sizes(data, every(data, file.boxes), edits)])


def _in_place(data: bytes, boxes: Iterable[Box], edits: Iterable[Splice]) -> Iterator[Splice]:
    """Yield the edits so that nothing moves: a free box takes the place of what goes."""
    whole = {box.whole for box in boxes}
    for start, end, new in edits:
        room = end - start - len(new)
        if not room or end == len(data):
            yield Splice(start, end, new)
        elif not new and (start, end) in whole:
            yield Splice(start + 4, start + HEADER, b"free")
            yield Splice(start + HEADER, end, bytes(end - start - HEADER))
        elif not new:
            yield Splice(start, end, bytes(end - start))
        elif room >= HEADER and (start, end) in whole:
            yield Splice(start, end, new + make(b"free", bytes(room - HEADER)))
        else:
            raise CannotFix("what is left does not fit where it was, and nothing may move")
