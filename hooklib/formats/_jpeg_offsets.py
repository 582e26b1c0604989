"""The offsets in a JPEG that say where things behind the first picture are: MPF and Samsung."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from hooklib.formats import _mpf, _samsung
from hooklib.formats._jpeg_layout import Layout
from hooklib.formats._jpeg_piece import wrapped
from hooklib.formats._jpeg_plan import Plan, tail_size
from hooklib.formats._jpeg_tail import SAMSUNG, SAMSUNG_DIRECTORY

_MPF_HEADER = 4 + 4  # marker, length, "MPF\0"


def shorten_index(plan: Plan) -> None:
    """Take pictures that go out of the MPF index; without a second one the index goes."""
    index = plan.layout.mpf
    if index is None or plan.gone(index.piece):
        return
    payload = plan.payloads.get(index.piece) or plan.layout.pieces[index.piece].part.data
    if not _mpf.entries(payload):
        return
    gone = set()
    for row, entry in enumerate(index.entries):
        number = _piece_at(plan.layout, index.base + entry.offset) if entry.offset else None
        if number is not None and plan.gone(number):
            gone.add(row)
    if gone:
        left = len(index.entries) - len(gone)
        payload = _mpf.without(payload, gone) if left > 1 else b""
    plan.payloads[index.piece] = payload or None


def _piece_at(layout: Layout, offset: int) -> int | None:
    """Return the number of the piece behind the first picture that holds an offset."""
    tail = layout.tail
    place = bisect_right([piece.part.spans[0].start for piece in tail], offset) - 1
    if place < 0 or offset >= tail[place].part.spans[0].end:
        return None
    return layout.behind + place


def fill_index(plan: Plan, moved: Callable[[int], int]) -> None:
    """Put the sizes and offsets that all pictures have now into the MPF index."""
    index = plan.layout.mpf
    if index is None:
        return
    payload = plan.payloads.get(index.piece)
    if payload is None or not _mpf.entries(payload):
        return
    piece = plan.layout.pieces[index.piece]
    base = moved(piece.part.spans[0].start) + _MPF_HEADER
    places = []
    for row, entry in enumerate(index.entries):
        number = _piece_at(plan.layout, index.base + entry.offset) if entry.offset else None
        if row == 0 and not entry.offset:
            places.append((moved(plan.layout.end), 0))
        elif number is None:
            places.append((entry.size, entry.offset))
        elif not plan.gone(number):
            at = index.base + entry.offset
            begins = at == plan.layout.pieces[number].part.spans[0].start
            size = tail_size(plan, number) if begins else entry.size
            places.append((size, moved(at) - base))
    plan.written[index.piece] = wrapped(piece, _mpf.with_places(payload, places))


def fill_samsung(plan: Plan, data: bytes, moved: Callable[[int], int]) -> None:
    """Put the distances and places that Samsung's blocks have now into their directories."""
    trailer = plan.layout.trailer
    if trailer is None:
        return
    directory = directory_number(plan.layout)
    if directory in plan.written and not plan.gone(directory):
        plan.written[directory] = _samsung.directory(data, trailer, blocks_kept(plan), moved)
    sound = len(plan.layout.pieces) - 1
    if sound > directory and not plan.gone(sound):
        plan.written[sound] = _samsung.sound(data, trailer, moved)


def blocks_kept(plan: Plan) -> list[bool]:
    """Return which blocks of the Samsung trailer stay, in the order of its directory."""
    numbered = [
        (piece.number, not plan.gone(number))
        for number, piece in enumerate(plan.layout.pieces)
        if piece.group == SAMSUNG
    ]
    return [stays for _, stays in sorted(numbered)]


def directory_number(layout: Layout) -> int:
    """Return which piece the directory of the Samsung trailer is."""
    return next(
        number for number, piece in enumerate(layout.pieces) if piece.part.name == SAMSUNG_DIRECTORY
    )
