"""Inflating within bounds: what a stream unfolds to never decides how much memory is used."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from hooklib.model import BadImage

LIMIT: Final = 64 << 20
"""So many bytes may one file's compressed texts and profiles unfold to, however large it is."""
BASE: Final = 4 << 20
"""So many bytes may they unfold to in any file."""
RATIO: Final = 8
"""So many bytes more for each byte of the file."""
STEP: Final = 1 << 16
"""Compressed bytes a call; zlib copies the unread rest on every call, so that must stay short."""
BLOCK: Final = 1 << 20
"""Inflated bytes a call."""
SURPLUS: Final = 1 << 16
"""So many zero bytes may follow a picture's last row: some encoders pad."""

ZLIB_WRAPPER: Final = 15
"""`wbits` of a zlib stream (RFC 1950)."""
NO_WRAPPER: Final = -15
"""`wbits` of bare deflate data (RFC 1951)."""


class Inflated(NamedTuple):
    """What a stream unfolds to, and how many bytes of the input it takes up."""

    data: bytes
    end: int


class CutOff(BadImage):
    """A stream that does not come to its end: what it unfolds to, up to there."""

    def __init__(self, data: bytes) -> None:
        super().__init__("compressed data that is incomplete or unfolds too far")
        self.data = data


class Inflater:
    """Inflates the streams of one file, which share one allowance.

    A call returns what its stream holds, or raises BadImage when the stream is damaged,
    incomplete, or larger than what is left of the allowance.
    """

    def __init__(self, file_size: int) -> None:
        self.left = min(LIMIT, BASE + RATIO * file_size)

    def __call__(self, data: bytes) -> Inflated:
        if self.left < 1:
            raise BadImage("more compressed data than this reads in one file")
        inflater = zlib.decompressobj()
        try:
            out = inflater.decompress(data, self.left)
        except zlib.error as error:
            self.left //= 2  # it may have cost as much as a sound one
            raise BadImage("damaged compressed data") from error
        self.left -= len(out)
        if not inflater.eof:
            raise CutOff(out)
        return Inflated(out, len(data) - len(inflater.unused_data))


def picture_end(pieces: Iterable[memoryview], size: int, wbits: int = ZLIB_WRAPPER) -> int:
    """Return how many bytes of the joined pieces a compressed picture of `size` bytes takes up.

    Nothing that is inflated is kept. Raises BadImage when the stream is damaged or incomplete,
    yields less than `size` bytes, or more (zero bytes as padding aside: SURPLUS).
    """
    try:
        return _picture_end(pieces, size, wbits)
    except zlib.error as error:
        raise BadImage("the compressed picture is damaged") from error


def _picture_end(pieces: Iterable[memoryview], size: int, wbits: int) -> int:
    inflater = zlib.decompressobj(wbits)
    taken = made = 0
    for step in _steps(pieces):
        taken += len(step)
        rest: bytes | memoryview = step
        while True:
            out = inflater.decompress(rest, BLOCK)
            made += len(out)
            _check_surplus(out, made - size)
            rest = inflater.unconsumed_tail
            if inflater.eof or not (rest or len(out) == BLOCK):
                break
        if inflater.eof:
            break
    if not inflater.eof or made < size:
        raise BadImage("the compressed picture is incomplete")
    return taken - len(inflater.unused_data)


def _steps(pieces: Iterable[memoryview]) -> Iterator[memoryview]:
    for piece in pieces:
        for start in range(0, len(piece), STEP):
            yield piece[start : start + STEP]


def _check_surplus(out: bytes, surplus: int) -> None:
    if surplus > SURPLUS or (surplus > 0 and any(out[-surplus:])):
        raise BadImage("the compressed data hold more than the picture")
