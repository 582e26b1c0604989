"""The coefficients that hide a box: black, the means of a few cells, or a strong blur."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hooklib.faces.jpeg.colour import CENTRE, Space, black
from hooklib.faces.jpeg.frame import Component, Frame
from hooklib.faces.jpeg.items import Coefficients, Key, mcus
from hooklib.faces.model import Box, Style
from hooklib.faces.painters._paint import Look, hide
from hooklib.faces.painters._pillow import ERRORS
from hooklib.model import BadImage, CannotFix

CELLS: Final = 3
"""Cells a side of a mosaic; 4 already give a known person away in half of the cases."""
ZIGZAG: Final = (
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
)  # fmt: skip
"""Which element of a block each index is (T.81, figure A.6)."""
MOST: Final = 1023
"""Range of coefficients of 8-bit samples (T.81, F.1.2)."""
Plane = NDArray[np.float64]


def covered(
    data: bytes,
    frame: Frame,
    space: Space,
    boxes: Sequence[Box],
    style: Style,
    values: Mapping[Key, int],
) -> dict[Key, Coefficients]:
    """Return new coefficients for all blocks in `values`, which are those the boxes touch.

    `values` are their DC. Raises CannotFix, or BadImage when the picture cannot be decoded.
    """
    if style == "fill":
        dark = [Coefficients(dc) for dc in black(space, frame.components)]
        return {key: dark[key.component] for key in values}
    if style == "mosaic":
        return _mosaic(frame, boxes, values)
    if len(frame.components) == 4:
        raise CannotFix('a blur of CMYK is not made here: use redact = "fill"')
    return _blur(data, frame, space, boxes)


def _mosaic(
    frame: Frame, boxes: Sequence[Box], values: Mapping[Key, int]
) -> dict[Key, Coefficients]:
    new: dict[Key, Coefficients] = {}
    for box in boxes:
        rows, columns = mcus(frame, box)
        for down in _cells(rows):
            for across in _cells(columns):
                for index, part in enumerate(frame.components):
                    keys = [key for key in _keys(index, part, down, across) if key in values]
                    if keys:
                        mean = round(sum(values[key] for key in keys) / len(keys))
                        new.update(dict.fromkeys(keys, Coefficients(mean)))
    return new


def _cells(whole: range) -> list[range]:
    """Split MCUs into at most CELLS parts."""
    count = min(CELLS, len(whole))
    edges = [whole.start + len(whole) * n // max(1, count) for n in range(count + 1)]
    return [range(edges[n], edges[n + 1]) for n in range(count)]


def _keys(index: int, part: Component, rows: range, columns: range) -> list[Key]:
    """Return the blocks of a component in some MCUs."""
    return [
        Key(index, row, column)
        for row in range(rows.start * part.down, rows.stop * part.down)
        for column in range(columns.start * part.across, columns.stop * part.across)
    ]


def _blur(data: bytes, frame: Frame, space: Space, boxes: Sequence[Box]) -> dict[Key, Coefficients]:
    """Blur each box with all of its MCUs, so strongly that no detail is left, and transform it."""
    if any(frame.across % part.across or frame.down % part.down for part in frame.components):
        raise CannotFix('a blur of fractional sampling is not made here: use redact = "fill"')
    new: dict[Key, Coefficients] = {}
    pixels = _pixels(data, space)
    for box in boxes:
        rows, columns = mcus(frame, box)
        if not rows:
            continue
        high, wide = 8 * frame.down, 8 * frame.across
        area = pixels[
            rows.start * high : rows.stop * high, columns.start * wide : columns.stop * wide
        ]
        hide(area, "blur", Look((0,) * area.shape[2], 255))  # a later box blurs what it has here
        missing = (len(rows) * high - area.shape[0], len(columns) * wide - area.shape[1])
        whole = np.pad(area.astype(np.float64), ((0, missing[0]), (0, missing[1]), (0, 0)), "edge")
        for index, part in enumerate(frame.components):
            shape = (frame.down // part.down, frame.across // part.across)
            blocks = _transformed(_means(whole[..., index], *shape), part)
            for key in _keys(index, part, rows, columns):
                block = blocks[
                    key.row - rows.start * part.down, key.column - columns.start * part.across
                ]
                new[key] = Coefficients(int(block[0]), tuple(block[1:].tolist()))
    return new


def _pixels(data: bytes, space: Space) -> NDArray[np.uint8]:
    """Return the samples of all components, at the size of the picture."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
            shown = image.convert("YCbCr") if space == "YCbCr" else image.copy()
    except ERRORS as error:
        raise BadImage("the picture cannot be decoded") from error
    array = np.array(shown, np.uint8)
    return array[..., None] if array.ndim == 2 else array


def _means(plane: Plane, down: int, across: int) -> Plane:
    rows, columns = plane.shape
    means: Plane = plane.reshape(rows // down, down, columns // across, across).mean(axis=(1, 3))
    return means


def _transformed(plane: Plane, part: Component) -> NDArray[np.int64]:
    """Return quantised coefficients of all blocks in zigzag order (T.81, A.3.3 and A.3.4)."""
    rows, columns = plane.shape
    blocks = (plane - CENTRE).reshape(rows // 8, 8, columns // 8, 8).transpose(0, 2, 1, 3)
    angles = np.outer(np.arange(8), 2 * np.arange(8) + 1) * np.pi / 16
    cosines = np.cos(angles) / 2
    cosines[0] /= np.sqrt(2)
    found = (cosines @ blocks @ cosines.T).reshape(rows // 8, columns // 8, 64)[..., ZIGZAG]
    quantised = np.rint(found / np.array(part.steps)).astype(np.int64)
    clipped: NDArray[np.int64] = quantised.clip(-MOST, MOST)
    return clipped
