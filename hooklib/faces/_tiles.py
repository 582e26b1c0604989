"""How a picture larger than the net's input is cut into pieces that fit on it."""

from __future__ import annotations

from typing import Final, NamedTuple

SIDE: Final = 640
"""Pixels on each side of the net's input."""
OVERLAP: Final = 64
"""Pixels that neighbouring tiles share: a face as large lies whole in one of them."""
LONG: Final = 1184
"""Long side of the finer look: so a picture of 4 to 3 takes three inputs (two tiles, two strips
that share one); at 1280 it would take four."""
SPARED: Final = 1.05
"""A short side longer than the input by no more than this is shrunk to fit (16 to 9)."""
STRIP: Final = 312
"""Two strips as high or wide as this share an input, with 16 px of black between them."""
SHORT: Final = 444
"""Short side down to which longish pictures (panoramas, screenshots of pages) are shrunk."""
MOST: Final = 16
"""Tiles a picture, along its long side."""


class Cut(NamedTuple):
    """A piece of one side: [start, end); faces centred in [first, last) are its own."""

    start: int
    end: int
    first: int
    last: int


class Tile(NamedTuple):
    """A piece of the picture and where on the input its top left corner is put."""

    across: Cut
    down: Cut
    x: int = 0
    y: int = 0


def whole(width: int, height: int) -> Tile:
    """Return the one tile of a picture that fits on the input."""
    return Tile(Cut(0, width, 0, width), Cut(0, height, 0, height))


def long_side(width: int, height: int) -> int:
    """Return how long the long side is for the finer look at a picture of this size."""
    long, short = max(width, height), min(width, height)
    if SIDE * long <= LONG * short <= SPARED * SIDE * long:
        return SIDE * long // short
    whole = max(LONG, min(long, MOST * (SIDE - OVERLAP)))
    return min(whole, max(LONG, SHORT * long // short))


def inputs(width: int, height: int) -> list[list[Tile]]:
    """Return the inputs that cover a picture of this size: one tile each, or two strips."""
    tiles = [Tile(across, down) for down in _cuts(height) for across in _cuts(width)]
    flat = [tile for tile in tiles if _length(tile.down) <= STRIP < height]
    thin = [tile for tile in tiles if _length(tile.across) <= STRIP < width and tile not in flat]
    alone = [[tile] for tile in tiles if tile not in flat and tile not in thin]
    second = SIDE - STRIP
    return alone + _pairs(flat, 0, second) + _pairs(thin, second, 0)


def _pairs(strips: list[Tile], x: int, y: int) -> list[list[Tile]]:
    """Return strips two and two, the second of each at this place."""
    pairs = [strips[index : index + 2] for index in range(0, len(strips), 2)]
    return [[pair[0], *(tile._replace(x=x, y=y) for tile in pair[1:])] for pair in pairs]


def _cuts(length: int) -> list[Cut]:
    step, half = SIDE - OVERLAP, OVERLAP // 2
    starts = range(0, max(1, length - OVERLAP), step)
    ends = [min(start + SIDE, length) for start in starts]
    return [
        Cut(start, end, start and start + half, end if end == length else end - half)
        for start, end in zip(starts, ends, strict=True)
    ]


def _length(cut: Cut) -> int:
    return cut.end - cut.start
