"""Colours under full transparency: whether they are a picture.

Every pixel has a colour, also one that is not seen. Programs leave there one colour, or carry the
colours of the edge on so that it looks well when it is scaled, along rows, outward from the nearest
pixel or smoothly. What was erased, or cut out by a mask, is still there as it was: it has detail in
two directions, close together, that the nearest pixel seen does not explain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hooklib.faces._opencv import cv2
from hooklib.faces._remembered import remembered
from hooklib.faces.pixels import frames

Array: TypeAlias = NDArray[np.uint8]
Values: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]

BLOCK: Final = 8
"""Pixels on each side of the blocks in which detail is measured."""
MARGIN: Final = 8
"""Pixels beside what is seen that do not count: smoothed edges reach so far."""
LOSSY: Final = ("WEBP", "AVIF", "HEIF", "JPEG2000")
LOSSY_MARGIN: Final = 24
"""The same where a lossy codec may have smeared what is seen."""
DETAIL: Final = 25.0
"""Mean square of the slope in the direction in which it is smallest, in levels of 255 a pixel."""
ROUND: Final = 0.15
"""Share that this has of the slope in the other direction; along straight edges it is nothing."""
NEAR: Final = 5
"""Blocks on each side of the places in which blocks with detail are counted."""
DENSE: Final = 9
"""So many of them have detail where there is a picture; along the edge of a shape it is half."""
TRIED: Final = 1024
"""So many pixels are compared with the nearest ones that are seen."""
COMPARED: Final = 1 << 29
"""So many times a pixel is compared with one at the edge, which may be half of all there are."""
CLOSE: Final = 4
"""Levels of 255 by which a colour that was carried on differs at most."""
AS_NEAR: Final = 1.5
"""Pixels by which another way to measure distance may choose another nearest one."""
CARRIED_ON: Final = 0.7
"""From this share of them on the colours are those of the edge."""
LONG_SIDES: Final = (250, 500, 1000)
"""Smaller sizes in which a picture is looked at as well."""
BAND: Final = 1 << 20
"""Pixels that are worked on at a time."""
_answers: dict[bytes, bool] = {}


def hides_picture(data: bytes) -> bool:
    """Whether a frame of a file has a picture under full transparency. Raises BadImage."""
    return remembered(_answers, hashlib.sha256(data).digest(), lambda: _hides_picture(data))


def _hides_picture(data: bytes) -> bool:
    for frame in frames(data, transparent=True):
        margin = LOSSY_MARGIN if frame.format in LOSSY else MARGIN
        if has_picture(np.asarray(_with_alpha(frame)), margin):
            return True
    return False


def _with_alpha(frame: Image.Image) -> Image.Image:
    return frame if frame.mode == "RGBA" else frame.convert("RGBA")


def has_picture(pixels: Array, margin: int) -> bool:
    """Whether there is a picture where the alpha of an RGBA array is 0."""
    unseen = pixels[..., 3] == 0
    if not _has_colours(pixels, unseen):
        return False
    for factor, small in sizes(pixels[..., :3]):
        hidden = unseen if factor == 1 else _reduced(unseen, small)
        spots = dense(small, _inner(hidden, max(MARGIN, round(margin / factor))))
        if spots.any() and not _carried_on(small, hidden, spots):
            return True
    return False


def sizes(pixels: Array) -> Iterator[tuple[float, Array]]:
    """Yield a picture in several sizes, the smallest first, and how many times smaller it is.

    What is large or not sharp has detail only in a small picture.
    """
    height, width = pixels.shape[:2]
    for side in LONG_SIDES:
        factor = max(height, width) / side
        if factor > 1:
            size = max(1, round(width / factor)), max(1, round(height / factor))
            small = cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA)
            yield factor, np.asarray(small, np.uint8)
    yield 1.0, pixels


def _reduced(unseen: Mask, small: Array) -> Mask:
    """Return where nothing at all is seen in a smaller picture."""
    seen = (~unseen).astype(np.float32)
    height, width = small.shape[:2]
    small_seen = cv2.resize(seen, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(np.asarray(small_seen) == 0)


def dense(pixels: Array, inner: Array) -> Mask:
    """Return the blocks, all of them where `inner` is 1, that are part of a picture."""
    detail = _detail(pixels, inner)
    if not detail.any():
        return detail
    count = cv2.boxFilter(
        detail.astype(np.float32),
        -1,
        (NEAR, NEAR),
        normalize=False,
        borderType=cv2.BORDER_CONSTANT,
    )
    return np.asarray(detail & (np.asarray(count) >= DENSE))


def _has_colours(pixels: Array, unseen: Mask) -> bool:
    """Whether there is more than one colour, with which most files end."""
    first: NDArray[np.uint8] | None = None
    for rows, where in zip(_bands(pixels), _bands(unseen), strict=True):
        found = rows[where][:, :3]
        if found.size and first is None:
            first = found[0]
        if found.size and (found != first).any():
            return True
    return False


def _bands(array: NDArray[Any]) -> Iterator[NDArray[Any]]:
    yield from (array[rows] for rows in _rows(array))


def _rows(array: NDArray[Any]) -> Iterator[slice]:
    """Yield the rows to work on at a time, whole blocks."""
    step = max(BLOCK, BAND // max(1, array.shape[1]) // BLOCK * BLOCK)
    yield from (slice(top, top + step) for top in range(0, array.shape[0], step))


def _inner(unseen: Mask, margin: int) -> Array:
    """Return 1 where all within the margin is unseen, beyond the edges of the picture too."""
    around = np.ones((2 * margin + 1, 2 * margin + 1), np.uint8)
    seen = cv2.dilate((~unseen).view(np.uint8), around)
    return np.asarray(1 - np.asarray(seen), np.uint8)


def _detail(pixels: Array, inner: Array) -> Mask:
    """Return which blocks, all of them inner, have slopes in both directions."""
    found = [
        _detail_of(pixels[max(0, rows.start - 1) : rows.stop + 1], inner[rows], rows.start > 0)
        for rows in _rows(inner)
    ]
    return np.concatenate(found)


def _detail_of(pixels: Array, inner: Array, has_above: bool) -> Mask:
    """Return this for some rows; `pixels` have one more row at either end where there is one."""
    height = len(inner)
    across, down = (s[int(has_above) :][:height] for s in _slopes(pixels))
    squares = (across * across).sum(2), (down * down).sum(2), (across * down).sum(2)
    xx, yy, xy = map(_means, squares)
    middle, spread = (xx + yy) / 2, np.sqrt(((xx - yy) / 2) ** 2 + xy**2)
    least, most = middle - spread, middle + spread
    whole = _means(inner.astype(np.float32)) == 1
    return np.asarray(whole & (least > DETAIL) & (least > ROUND * most))


def _slopes(pixels: Array) -> tuple[Values, Values]:
    """Return by how much red, green and blue change, across and down."""
    colours = pixels[..., :3].astype(np.float32)
    across, down = np.zeros_like(colours), np.zeros_like(colours)
    across[:, 1:-1] = (colours[:, 2:] - colours[:, :-2]) / 2
    down[1:-1] = (colours[2:] - colours[:-2]) / 2
    return across, down


def _means(values: Values) -> Values:
    """Return the mean of each block; what is left of a row or a column is in none."""
    height, width = (length // BLOCK for length in values.shape)
    blocks = values[: height * BLOCK, : width * BLOCK].reshape(height, BLOCK, width, BLOCK)
    return np.asarray(blocks.mean(axis=(1, 3)))


def _carried_on(pixels: Array, unseen: Mask, spots: Mask) -> bool:
    """Whether the pixels with slopes in some blocks have the colours of the nearest ones seen."""
    edge_y, edge_x = np.nonzero(_edge(unseen))
    if not len(edge_y):
        return False
    edge = pixels[edge_y, edge_x, :3].astype(np.int16)
    at_y, at_x = edge_y.astype(np.float32), edge_x.astype(np.float32)
    tried = _steep(pixels, spots)
    tried = tried[:: 1 + len(tried) * len(edge) // COMPARED]
    explained = sum(
        _matches(pixels[y, x, :3].astype(np.int16), (at_y - y) ** 2 + (at_x - x) ** 2, edge)
        for y, x in tried
    )
    return explained >= CARRIED_ON * len(tried)


def _edge(unseen: Mask) -> Mask:
    """Return which pixels are seen and lie beside one that is not."""
    beside = cv2.dilate(unseen.view(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray((beside > 0) & ~unseen)


def _matches(colour: NDArray[np.int16], squares: Values, edge: NDArray[np.int16]) -> bool:
    """Whether a colour is one of the nearest, by the squares of how far they are."""
    nearest = edge[squares <= (np.sqrt(squares.min()) + AS_NEAR) ** 2]
    return bool((np.abs(nearest - colour).max(axis=1) <= CLOSE).any())


def _steep(pixels: Array, spots: Mask) -> list[tuple[int, int]]:
    """Return some pixels with slopes in the blocks."""
    found: list[tuple[int, int]] = []
    rows, columns = np.nonzero(spots)
    few = range(0, len(rows), max(1, len(rows) * BLOCK // TRIED))
    for top, left in ((rows[n] * BLOCK, columns[n] * BLOCK) for n in few):
        across, down = _slopes(pixels[top : top + BLOCK, left : left + BLOCK])
        y, x = np.nonzero((across**2 + down**2).sum(2) > 2 * DETAIL)
        some = slice(None, None, max(1, len(y) // BLOCK))
        found += [(int(top + a), int(left + b)) for a, b in zip(y[some], x[some], strict=True)]
    return found
