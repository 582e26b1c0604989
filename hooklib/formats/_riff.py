"""RIFF chunks: finding them and putting them together again (RFC 9649, section 2.3)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from hooklib.model import BadImage, Span

HEADER: Final = 8
"""A FourCC and the payload's size, little-endian, four bytes each."""
MOST: Final = 1 << 15
"""More chunks than any encoder writes; each costs memory beyond its bytes."""


class Chunk(NamedTuple):
    """A chunk at `start`; its payload ends at `stop`, with the padding byte it ends at `end`."""

    fourcc: bytes
    start: int
    stop: int
    end: int

    @property
    def whole(self) -> Span:
        """Where the chunk is."""
        return Span(self.start, self.end)

    @property
    def payload(self) -> Span:
        """Where the bytes after its header are."""
        return Span(self.start + HEADER, self.stop)


class Edit(NamedTuple):
    """Bytes [start, end) of the file become `new`."""

    start: int
    end: int
    new: bytes = b""


def chunks(data: bytes, start: int, end: int) -> tuple[list[Chunk], Span]:
    """Return the chunks in [start, end), and what is left, too short for another header.

    The last chunk may lack its padding byte. Raises BadImage when a chunk reaches beyond `end`.
    """
    found: list[Chunk] = []
    while start + HEADER <= end:
        if len(found) == MOST:
            raise BadImage("too many chunks")
        stop = start + HEADER + int.from_bytes(data[start + 4 : start + HEADER], "little")
        if stop > end:
            raise BadImage(f"the chunk at {start} is longer than what holds it")
        found.append(
            Chunk(data[start : start + 4], start, stop, min(end, stop + (stop - start) % 2))
        )
        start = found[-1].end
    return found, Span(start, end)


def title(fourcc: bytes) -> str:
    """Return a FourCC as it may be printed."""
    plain = fourcc.rstrip(b" \0")
    return plain.decode("ascii") if plain.isalnum() and plain.isascii() else f"0x{fourcc.hex()}"


def make(fourcc: bytes, payload: bytes) -> bytes:
    """Return a chunk with its size and padding."""
    return fourcc + len(payload).to_bytes(4, "little") + payload + b"\0" * (len(payload) % 2)


def splice(
    data: bytes, start: int, end: int, edits: Iterable[Edit], nests: Callable[[bytes], int | None]
) -> bytes:
    """Return [start, end), a row of chunks, after the edits.

    An edit that starts with a chunk stands for the chunk as a whole; one inside a payload changes
    the payload, and the size follows; the padding of a chunk that is changed becomes zero.
    `nests` tells how many bytes stand before the chunks inside a chunk, None: there are none.
    """
    found, rest = chunks(data, start, end)
    starts = [chunk.start for chunk in found] + [rest.start]
    mine: dict[int, list[Edit]] = {}
    for edit in sorted(edits):
        mine.setdefault(bisect_right(starts, edit.start) - 1, []).append(edit)
    pieces = [
        _edited(data, chunk, mine[index], nests) if index in mine else data[slice(*chunk.whole)]
        for index, chunk in enumerate(found)
    ]
    last = mine.get(len(found), [])
    return b"".join((*pieces, *(edit.new for edit in last), b"" if last else data[slice(*rest)]))


def _edited(
    data: bytes, chunk: Chunk, edits: list[Edit], nests: Callable[[bytes], int | None]
) -> bytes:
    if edits[0].start == chunk.start:
        return edits[0].new
    at, stop = chunk.payload
    inside = [edit for edit in edits if edit.start < stop]
    before = nests(chunk.fourcc)
    if inside and before is not None:
        head = data[at : at + before]
        return make(chunk.fourcc, head + splice(data, at + before, stop, inside, nests))
    kept: list[bytes] = []
    for edit in inside:
        kept += data[at : edit.start], edit.new
        at = edit.end
    return make(chunk.fourcc, b"".join((*kept, data[at:stop])))
