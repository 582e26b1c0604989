"""PNG chunks: finding them, making them, putting them together again (PNG, section 5)."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import Final, NamedTuple

from hooklib.model import BadImage, Span

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
FRAME: Final = 12
"""Length, type and CRC, four bytes each, around the payload (section 5.3)."""
MOST: Final = 1 << 15
"""More chunks than any encoder writes; each costs memory beyond its bytes."""
ANIMATION: Final = frozenset(("acTL", "fcTL", "fdAT"))
"""Ancillary by name, but an animation cannot do without them."""


class Chunk(NamedTuple):
    """Bytes [start, end) of the file, framing included; `sound`: its CRC is right."""

    name: str
    start: int
    end: int
    sound: bool = True

    @property
    def whole(self) -> Span:
        """Where the chunk is."""
        return Span(self.start, self.end)

    @property
    def payload(self) -> Span:
        """Where the bytes between its type and its CRC are."""
        return Span(self.start + 8, self.end - 4)

    @property
    def critical(self) -> bool:
        """Whether a decoder cannot do without it (section 5.4: the first letter's case)."""
        return self.name[0].isupper() or self.name in ANIMATION


class Edit(NamedTuple):
    """Bytes [start, end) of the file become `new`."""

    start: int
    end: int
    new: bytes = b""


def chunks(data: bytes) -> list[Chunk]:
    """Return all chunks up to IEND. Raises BadImage when one is cut short or a critical one bad."""
    if not data.startswith(SIGNATURE):
        raise BadImage("no PNG signature")
    view = memoryview(data)
    found: list[Chunk] = []
    at = len(SIGNATURE)
    while not found or found[-1].name != "IEND":
        if len(found) == MOST:
            raise BadImage("too many chunks")
        found.append(_chunk(data, view, at))
        at = found[-1].end
    return found


def _chunk(data: bytes, view: memoryview, at: int) -> Chunk:
    if at + FRAME > len(data):
        raise BadImage(f"the file ends where a chunk should be, at {at}")
    end = at + FRAME + int.from_bytes(view[at : at + 4], "big")
    if end > len(data):
        raise BadImage(f"the chunk at {at} is longer than the file")
    kind = data[at + 4 : at + 8]
    if not (kind.isascii() and kind.isalpha()):
        raise BadImage(f"the chunk type at {at + 4} is not four letters")
    sound = zlib.crc32(view[at + 4 : end - 4]) == int.from_bytes(view[end - 4 : end], "big")
    chunk = Chunk(kind.decode("ascii"), at, end, sound)
    if chunk.critical and not sound:
        raise BadImage(f"wrong checksum in {chunk.name}")
    return chunk


def make(name: str, payload: bytes) -> bytes:
    """Return a chunk with its length and CRC."""
    body = name.encode("ascii") + payload
    return len(payload).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


def splice(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the file after the edits.

    An edit that starts with a chunk stands for that chunk as a whole; one inside a payload changes
    the payload, and length and CRC follow; one after IEND changes the bytes after the picture.
    """
    found = chunks(data)
    mine = _by_chunk(found, edits)
    view = memoryview(data)
    pieces: list[bytes | memoryview] = [
        _edited(data, chunk, mine[index]) if index in mine else view[chunk.start : chunk.end]
        for index, chunk in enumerate(found)
    ]
    _point_again(found, pieces)
    tail = data[found[-1].end :]
    for edit in mine.get(len(found), ()):
        tail = edit.new
    return b"".join((SIGNATURE, *pieces, tail))


def _by_chunk(found: list[Chunk], edits: Iterable[Edit]) -> dict[int, list[Edit]]:
    """Sort the edits by the index of the chunk they are in; one more than all: after IEND."""
    starts = [chunk.start for chunk in found] + [found[-1].end]
    mine: dict[int, list[Edit]] = {}
    for edit in sorted(edits):
        mine.setdefault(bisect_right(starts, edit.start) - 1, []).append(edit)
    return mine


def _edited(data: bytes, chunk: Chunk, edits: list[Edit]) -> bytes:
    if edits[0].start == chunk.start:
        return edits[0].new
    at, end = chunk.payload
    kept: list[bytes] = []
    for edit in edits:
        kept += data[at : edit.start], edit.new
        at = edit.end
    return make(chunk.name, b"".join((*kept, data[at:end])))


def _point_again(found: list[Chunk], pieces: list[bytes | memoryview]) -> None:
    """Let Apple's iDOT point to the IDAT chunk it pointed to.

    Of its seven words the fourth and the last are distances from its own start to an IDAT chunk;
    Apple's decoder refuses a file where the last one leads to anything else.
    """
    places = list(accumulate(map(len, pieces), initial=len(SIGNATURE)))
    moved = {
        chunk.start: places[index] for index, chunk in enumerate(found) if chunk.name == "IDAT"
    }
    for index, chunk in enumerate(found):
        piece = bytes(pieces[index]) if chunk.name == "iDOT" else b""
        if len(piece) != FRAME + 28:
            continue
        words = [int.from_bytes(piece[at : at + 4], "big") for at in range(8, 36, 4)]
        for word in (3, 6):
            target = chunk.start + words[word]
            words[word] = moved.get(target, places[index] + words[word]) - places[index]
        pieces[index] = make("iDOT", b"".join((w % (1 << 32)).to_bytes(4, "big") for w in words))
