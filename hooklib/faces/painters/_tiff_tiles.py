"""Boxes hidden in the strips and tiles of one page of a TIFF."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from hooklib.faces.model import Box
from hooklib.faces.painters import _samples
from hooklib.faces.painters._paint import Array, clip
from hooklib.faces.painters._tiff_codec import (
    Shape,
    apply_predictor,
    decode,
    encode,
    undo_predictor,
)
from hooklib.faces.painters._tiff_pages import Page
from hooklib.model import BadImage, CannotFix

LIMIT: Final = 1 << 29
"""Bytes of strips or tiles that are painted in one page."""


class _Tile(NamedTuple):
    """A strip or tile: its place in the list, its plane, and the pixels of the page that it has."""

    number: int
    plane: int
    area: Box
    shape: Shape


def painted(
    data: bytes, page: Page, boxes: Sequence[Box], hide: Callable[[Array], None]
) -> dict[int, bytes]:
    """Return new bytes for the strips and tiles that change, by index.

    `boxes` lie in the page; `hide` is given each one's samples. Raises BadImage or CannotFix.
    """
    met = [tile for tile in _tiles(page) if clip(boxes, tile.area)]
    if sum(tile.shape.rows * tile.shape.size for tile in met) > LIMIT:
        raise CannotFix("a page is larger than is painted here")
    old = {tile: _decoded(data, page, tile) for tile in met}
    new = {tile: rows.copy() for tile, rows in old.items()}
    for box in boxes:
        samples = _gather(page, new, box)
        hide(samples)
        _scatter(page, new, box, samples)
    return {
        tile.number: _encoded(page, tile, rows)
        for tile, rows in new.items()
        if not np.array_equal(rows, old[tile])
    }


def _tiles(page: Page) -> Iterator[_Tile]:
    """Yield all strips or tiles, in their order (TIFF 6.0, sections 3 and 15)."""
    wide, high = page.tile
    across, down = -(-page.width // wide), -(-page.height // high)
    if across * down * page.planes > len(page.spans):
        raise BadImage("fewer strips or tiles than the page needs")
    for index in range(across * down * page.planes):
        plane, place = divmod(index, across * down)
        y, x = (place // across) * high, (place % across) * wide
        width, height = min(wide, page.width - x), min(high, page.height - y)
        rows = high if page.tiled else height  # tiles are whole, the last strip is cut short
        shape = Shape(rows, page.layout.row_size(wide), wide)
        yield _Tile(index, plane, Box(x, y, width, height), shape)


def _decoded(data: bytes, page: Page, tile: _Tile) -> Array:
    rows = decode(data[slice(*page.spans[tile.number])], page.coding, tile.shape)
    if page.predictor == 2:
        rows = undo_predictor(rows, _whole(page), page.layout.channels)
    return rows


def _encoded(page: Page, tile: _Tile, rows: Array) -> bytes:
    if page.predictor == 2:
        rows = apply_predictor(rows, _whole(page), page.layout.channels)
    return encode(rows, page.coding, tile.shape)


def _whole(page: Page) -> str:
    """Return the samples' type as an unsigned one: differences are taken of the bits."""
    return page.layout.kind.replace("i", "u").replace("f", "u")


def _gather(page: Page, rows: dict[_Tile, Array], box: Box) -> Array:
    kind = _samples.read(np.zeros((0, 64), np.uint8), 0, 0, page.layout).dtype
    shape = (box.height, box.width, page.planes * page.layout.channels)
    samples = np.zeros(shape, kind)
    for tile, x, y, width, height, target in _met(page, rows, box):
        part = rows[tile][y : y + height]
        samples[target] = _samples.read(part, x, width, page.layout)
    return samples


def _scatter(page: Page, rows: dict[_Tile, Array], box: Box, samples: Array) -> None:
    for tile, x, y, _, height, target in _met(page, rows, box):
        _samples.write(rows[tile][y : y + height], x, samples[target], page.layout)


def _met(
    page: Page, tiles: dict[_Tile, Array], box: Box
) -> Iterator[tuple[_Tile, int, int, int, int, tuple[slice, slice, slice]]]:
    """Yield the tiles that a box meets, where it is in them, and where they are in the box."""
    for tile in tiles:
        for x, y, width, height in clip([box], tile.area):
            left, top = tile.area.x + x - box.x, tile.area.y + y - box.y
            first = tile.plane * page.layout.channels
            channels = slice(first, first + page.layout.channels)
            target = (slice(top, top + height), slice(left, left + width), channels)
            yield tile, x, y, width, height, target
