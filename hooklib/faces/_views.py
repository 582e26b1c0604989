"""One decoded frame of any mode -> the 8-bit RGB views in which a face of it may show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array: TypeAlias = NDArray[np.uint8]
Values: TypeAlias = NDArray[np.float64]

BAND: Final = 4_000_000
"""Pixels converted at a time, so that no copy of a whole large picture is made."""
DEEP: Final = ("I", "F")  # first letters of the modes with more than 8 bits in a channel
TAILS: Final = (0.5, 99.5)  # percentiles


def views(frame: Image.Image, factor: int) -> list[Array]:
    """Return the views of a loaded frame, `factor` times smaller, rounded up (mean of the pixels).

    A transparent frame is seen without its alpha channel, on white and on black; CMYK also as a
    negative, since files disagree on its sign; more than 8 bits stretched to the values that occur.
    """
    if frame.mode.startswith(DEEP):
        return _stretched(np.vstack([_deep(band, factor) for band in _bands(frame, factor)]))
    bands = [_of_band(band, factor) for band in _bands(frame, factor)]
    return _unique([_joined(view) for view in zip(*bands, strict=True)])


def _bands(frame: Image.Image, factor: int) -> Iterator[Image.Image]:
    height = max(1, BAND // frame.width // factor) * factor
    if height >= frame.height:
        yield frame
        return
    for top in range(0, frame.height, height):
        yield frame.crop((0, top, frame.width, min(top + height, frame.height)))


def _joined(bands: tuple[Array, ...]) -> Array:
    return bands[0] if len(bands) == 1 else np.vstack(bands)


def _reduced(band: Image.Image, factor: int) -> NDArray[Any]:
    """Return the pixels of a band, `factor` times smaller; no copy is made for nothing."""
    return np.asarray(band if factor == 1 else band.reduce(factor))


def _of_band(band: Image.Image, factor: int) -> list[Array]:
    if band.has_transparency_data:
        return _transparent(band.convert("RGBA"), factor)
    if band.mode == "LAB":
        return [_grey(band.getchannel(0), factor)]
    if band.mode in ("1", "L"):
        return [_grey(band.convert("L"), factor)]
    colours = _reduced(band if band.mode == "RGB" else band.convert("RGB"), factor)
    return [colours, 255 - colours] if band.mode == "CMYK" else [colours]


def _grey(band: Image.Image, factor: int) -> Array:
    return np.repeat(_reduced(band, factor)[..., np.newaxis], 3, axis=2)


def _transparent(band: Image.Image, factor: int) -> list[Array]:
    colours = _reduced(band.convert("RGB"), factor)
    painted = _reduced(band.convert("RGBa"), factor)  # colour times alpha
    on_black, alpha = painted[..., :3], painted[..., 3:]
    on_white = on_black + np.minimum(255 - alpha, 255 - on_black)
    return [on_white, on_black, colours]


def _unique(arrays: list[Array]) -> list[Array]:
    return [
        array
        for index, array in enumerate(arrays)
        if not any(np.array_equal(array, other) for other in arrays[:index])
    ]


def _deep(band: Image.Image, factor: int) -> NDArray[np.float32]:
    return np.asarray(_reduced(band.convert("F"), factor), np.float32)


def _stretched(values: NDArray[Any]) -> list[Array]:
    """Return values as grey from the lowest to the highest, also without a few far off."""
    finite = values[np.isfinite(values)].astype(np.float64)
    if not finite.size:
        return [np.zeros((*values.shape, 3), np.uint8)]
    low, high = float(finite.min()), float(finite.max())
    whole = np.nan_to_num(values.astype(np.float64), nan=low, posinf=high, neginf=low)
    start, end = (float(end) for end in np.percentile(finite, TAILS))
    ranges = [(low, high), (start, end)] if 2 * (end - start) < high - low else [(low, high)]
    return [_between(whole, *limits) for limits in ranges]


def _between(values: Values, low: float, high: float) -> Array:
    share = np.clip((values - low) / (high - low or 1.0), 0, 1)
    grey = (share * 255).round().astype(np.uint8)
    return np.repeat(grey[..., np.newaxis], 3, axis=2)
