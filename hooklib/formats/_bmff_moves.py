"""Edits of a file and where every byte that stays ends up, so that numbers can follow."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

from hooklib.model import CannotFix, Span


class Edit(NamedTuple):
    """Bytes [start, end) of the file become `new`."""

    start: int
    end: int
    new: bytes = b""


class Patch(NamedTuple):
    """The number of `size` bytes that stands at `at` in the old file becomes `value`."""

    at: int
    size: int
    value: int


class Moves:
    """Edits that do not overlap; those inside another one are left out."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self.edits: list[Edit] = []
        for edit in sorted(set(edits), key=lambda e: (e.start, -e.end, e.new)):
            last = self.edits[-1] if self.edits else Edit(0, 0)
            if edit.start >= last.end:
                self.edits.append(edit)
            elif edit.end > last.end or (edit.end, edit.start) == (last.end, last.start):
                raise CannotFix("parts that share bytes cannot be changed apart")
        self.starts = [edit.start for edit in self.edits]
        growth = (len(edit.new) - (edit.end - edit.start) for edit in self.edits)
        self.shifts = list(accumulate(growth, initial=0))

    def to(self, at: int) -> int:
        """Return where an old position is now; one inside a cut is where the cut was."""
        before = bisect_right(self.starts, at)
        if before and at < self.edits[before - 1].end:
            start, _, new = self.edits[before - 1]
            return start + self.shifts[before - 1] + min(at - start, len(new))
        return at + self.shifts[before]

    def length(self, spans: Iterable[Span]) -> int:
        """Return how many bytes there are now in place of some spans."""
        return sum(self.to(end) - self.to(start) for start, end in spans)

    def is_gone(self, at: int) -> bool:
        """Return whether the byte at a position was cut or replaced."""
        before = bisect_right(self.starts, at)
        return bool(before) and at < self.edits[before - 1].end

    def apply(self, data: bytes, patches: Iterable[Patch]) -> bytes:
        """Return the new file. Raises CannotFix when a number does not fit any more."""
        view = memoryview(data)
        out = bytearray()
        at = 0
        for start, end, new in self.edits:
            out += view[at:start]
            out += new
            at = end
        out += view[at:]
        for patch in patches:
            if not self.is_gone(patch.at):
                if patch.value >= 1 << (8 * patch.size):
                    raise CannotFix("an offset would no longer fit")
                place = self.to(patch.at)
                out[place : place + patch.size] = patch.value.to_bytes(patch.size, "big")
        return bytes(out)
