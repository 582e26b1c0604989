"""What becomes of a JPEG's pieces, and of the file's bytes with them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple

from hooklib.formats._jpeg_layout import Layout
from hooklib.formats._jpeg_piece import Splice


class Plan(NamedTuple):
    """What becomes of pieces: new payloads (None: gone), and bytes of pieces without payload."""

    layout: Layout
    payloads: dict[int, bytes | None]
    written: dict[int, bytes]

    def gone(self, number: int) -> bool:
        """Whether a piece goes."""
        return number in self.payloads and self.payloads[number] is None


def tail_size(plan: Plan, number: int) -> int:
    """Return the new size of a piece behind the first picture."""
    span = plan.layout.pieces[number].part.spans[0]
    if number in plan.written:
        return len(plan.written[number])
    if number in plan.payloads:
        payload = plan.payloads[number]
        return len(plan.layout.pieces[number].head) + len(payload) if payload else 0
    return span.end - span.start


def splices(plan: Plan) -> list[Splice]:
    """Return the plan as changes to the file's bytes, in order."""
    changes: list[Splice] = []
    for number, new in plan.written.items():
        piece = plan.layout.pieces[number]
        first, *others = piece.part.spans
        changes.append(Splice(first.start, first.end, new))
        changes += (Splice(span.start, span.end, b"") for span in others)
        if plan.gone(number):
            changes += piece.also
    return sorted(changes)


def mover(splices: Sequence[Splice]) -> Callable[[int], int]:
    """Return what tells where an offset of the old file is in the new one."""
    ends = [splice.end for splice in splices]
    shifts = list(accumulate(len(new) - (end - start) for start, end, new in splices))

    def moved(offset: int) -> int:
        before = bisect_right(ends, offset)
        return offset + (shifts[before - 1] if before else 0)

    return moved


def spliced(data: bytes, splices: Sequence[Splice]) -> bytes:
    """Return the file with the changes."""
    pieces: list[bytes] = []
    at = 0
    for start, end, new in splices:
        pieces += (data[at:start], new)
        at = end
    pieces.append(data[at:])
    return b"".join(pieces)
