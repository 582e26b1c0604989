"""Boxes hidden in arrays of samples, of any depth and number of channels, and in palette indices.

What is hidden is one colour, at most 3 x 3 mean colours, or a picture so blurred that it has no
detail finer than a third of the box. Transparent pixels hide a colour too: it goes as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hooklib.faces.model import Box, Style

Array: TypeAlias = NDArray[Any]

CELLS: Final = 3
"""Cells a side of a mosaic; 4 already give a known person away in half of the cases."""
LEAST_CELL: Final = 8
"""Pixels a side that a cell of a mosaic has at least: smaller ones would show the picture."""
FINE: Final = 32
"""Cells a side from which a blur is made: ten of them are a standard deviation."""
BLURS: Final = 2
SIGMAS: Final = 3
"""The box's longer side is so many standard deviations of the blur."""
DARK: Final = 16
"""A palette colour with no channel above this is black enough."""
STEP: Final = 4096
"""So many colours are compared with the palette at a time."""


class Look(NamedTuple):
    """What the samples of a pixel mean: those of opaque black, their greatest value, and which of
    them is alpha (None: none is).
    """

    black: tuple[float, ...]
    most: float
    alpha: int | None = None


def clip(boxes: Iterable[Box], area: Box) -> list[Box]:
    """Return what of the boxes lies in an area, seen from its corner; empty ones are left out."""
    found = []
    for box in boxes:
        x, y = max(box.x, area.x), max(box.y, area.y)
        right = min(box.x + box.width, area.x + area.width)
        bottom = min(box.y + box.height, area.y + area.height)
        if x < right and y < bottom:
            found.append(Box(x - area.x, y - area.y, right - x, bottom - y))
    return found


def hide(samples: Array, style: Style, look: Look) -> None:
    """Hide all of an array of rows x columns x channels, in place.

    What was transparent becomes opaque; where a mosaic or a blur finds all transparent, it stays
    so (a frame of an animation that changes nothing there), and the colours below it go.
    """
    if style == "fill":
        samples[...] = np.array(look.black).astype(samples.dtype)
        return
    weights = np.ones(samples.shape[:2], np.float32)
    if look.alpha is not None:
        weights = samples[..., look.alpha] / np.float32(look.most)
        if not weights.any():
            samples[...] = 0
            return
    rows, columns = (_spread(n, samples.shape, style) for n in samples.shape[:2])
    below = rows.apply(weights, columns)
    empty = below <= 0  # a cell of a mosaic in which all is transparent
    for channel in (c for c in range(samples.shape[2]) if c != look.alpha):
        plane = np.nan_to_num(samples[..., channel] * weights)
        mean = rows.apply(plane, columns) / np.where(empty, 1, below)
        mean[empty] = plane.sum(dtype=np.float64) / weights.sum(dtype=np.float64)
        whole = samples.dtype.kind in "ui"
        samples[..., channel] = np.rint(mean) if whole else mean
    if look.alpha is not None:
        samples[..., look.alpha] = look.most


def painted(samples: Array, boxes: Iterable[Box], style: Style) -> Array:
    """Return 8-bit samples with boxes hidden: grey or colours, and alpha as one channel more."""
    height, width, channels = samples.shape
    alpha = channels - 1 if channels in (2, 4) else None
    opaque = () if alpha is None else (255,)
    look = Look((0,) * (channels - len(opaque)) + opaque, 255, alpha)
    new: Array = samples.copy()
    for x, y, wide, high in clip(boxes, Box(0, 0, width, height)):
        hide(new[y : y + high, x : x + wide], style, look)
    return new


class _Spread(NamedTuple):
    """How one axis is summed up in cells, and the cells spread over its pixels again."""

    starts: Array
    matrix: Array

    def apply(self, plane: Array, across: _Spread) -> Array:
        """Return the plane summed up and spread on both axes."""
        sums = np.add.reduceat(plane, self.starts, axis=0, dtype=np.float64)
        sums = np.add.reduceat(sums, across.starts, axis=1)
        spread: Array = self.matrix @ (sums @ across.matrix.T)
        return spread


def _spread(size: int, shape: tuple[int, ...], style: Style) -> _Spread:
    count = min(CELLS, max(1, size // LEAST_CELL)) if style == "mosaic" else min(FINE, size)
    edges = np.arange(count + 1) * size // count
    if style == "mosaic":
        return _Spread(edges[:-1], np.repeat(np.eye(count), np.diff(edges), axis=0))
    centres = (edges[:-1] + edges[1:] - 1) / 2
    sigma = max(shape[:2]) / SIGMAS
    matrix = _gauss(np.arange(size), centres, sigma)
    for _ in range(BLURS - 1):
        matrix = matrix @ _gauss(centres, centres, sigma)
    return _Spread(edges[:-1], matrix)


def _gauss(places: Array, centres: Array, sigma: float) -> Array:
    weights: Array = np.exp(-(((places[:, None] - centres) / sigma) ** 2) / 2)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def darkest(palette: Array) -> tuple[int, bool]:
    """Return the index of the darkest opaque colour and whether that is as good as black.

    `palette` has rows of red, green, blue, alpha from 0 to 255. Where no colour is opaque, it is
    the one that comes nearest to it.
    """
    solid = palette[:, 3] == palette[:, 3].max(initial=0)
    light = np.where(solid, palette[:, :3].sum(axis=1, dtype=np.int64), 1 << 16)
    index = int(light.argmin())
    return index, bool(palette[index, 3] == 255 and palette[index, :3].max() <= DARK)


def hide_indices(indices: Array, style: Style, palette: Array, black: int) -> None:
    """Hide all of an array of palette indices, rows x columns, in place; palette as `darkest`."""
    if style == "fill":
        indices[...] = black
        return
    known = np.zeros((max(len(palette), int(indices.max()) + 1), 4), np.uint8)
    known[: len(palette)] = palette
    colours = known[indices]
    if not colours[..., 3].any():
        indices[...] = indices.flat[0]
        return
    hide(colours, style, Look((0, 0, 0, 255), 255, 3))
    indices[...] = _nearest(colours[..., :3].reshape(-1, 3), palette).reshape(indices.shape)


def _nearest(colours: Array, palette: Array) -> Array:
    """Return the index of the nearest opaque colour of the palette for each colour."""
    solid = np.flatnonzero(palette[:, 3] == palette[:, 3].max())
    choice = palette[solid, :3].astype(np.float32)
    packed = colours.astype(np.uint32) @ np.array((1 << 16, 1 << 8, 1), np.uint32)
    different, place = np.unique(packed, return_inverse=True)
    found = np.empty(len(different), np.intp)
    for at in range(0, len(different), STEP):
        part = different[at : at + STEP]
        rgb = np.stack((part >> 16, part >> 8 & 255, part & 255), axis=1).astype(np.float32)
        far = (choice**2).sum(axis=1) - 2 * rgb @ choice.T
        found[at : at + STEP] = far.argmin(axis=1)
    nearest: Array = solid[found[place]]
    return nearest


def outside(shape: Sequence[int], boxes: Iterable[Box]) -> Array:
    """Return a mask of the pixels that lie in none of the boxes."""
    height, width = shape[:2]
    mask = np.ones((height, width), np.bool_)
    for x, y, wide, high in clip(boxes, Box(0, 0, width, height)):
        mask[y : y + high, x : x + wide] = False
    return mask
