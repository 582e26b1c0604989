"""Pillow as the judge: what a file shows before and after, outside the boxes and inside."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from PIL import Image, UnidentifiedImageError

from hooklib.faces.model import Box
from hooklib.faces.painters._paint import Array, outside
from hooklib.faces.upright import scale
from hooklib.guest import no_warnings
from hooklib.model import BadImage, CannotFix

ERRORS: Final = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
"""What Pillow raises on damaged files."""
PLACES: Final = frozenset(("extension",))
"""What Pillow tells of where something is in the file."""
NEAR_BLACK: Final = 64
"""So bright may a pixel well inside a black box be after a lossy codec."""
FAR: Final = 16
"""So much may the picture outside the boxes change on average in a lossy codec, of 255."""
MARGIN: Final = 8
"""Pixels inside a box's edge into which a lossy codec may smear its surroundings."""
MOST: Final = 1 << 16
"""More frames and pages than are ever painted."""

UNKNOWN: Final = "the picture cannot be decoded here, so nothing could be proven"

BAND: Final = 1 << 20
"""Samples that are compared at a time."""

T = TypeVar("T")


class Frame(NamedTuple):
    """One frame or page as a viewer gets it; `info` is what Pillow tells apart from the pixels."""

    samples: Array
    shown: Array | None
    mode: str
    info: dict[str, Any]


def frames(data: bytes, kind: str, colours: bool = False) -> Iterator[Frame]:
    """Yield all frames of a file. Raises BadImage, or CannotFix when Pillow does not know the mode.

    `colours`: `samples` are red, green, blue, alpha whatever the mode.
    """
    with _open(data, kind) as image:
        for number in range(MOST):
            try:
                frame = guarded(lambda n=number: _loaded(image, n, colours))  # type: ignore[misc]
            except _NoMore as error:
                if not number:
                    raise BadImage("the picture cannot be decoded") from error
                return
            yield frame
    raise CannotFix("more frames than are looked at here")


def _open(data: bytes, kind: str) -> Image.Image:
    try:
        return guarded(lambda: Image.open(io.BytesIO(data), formats=[kind]))
    except BadImage as error:  # a container as it should be, but of a kind that Pillow lacks
        raise CannotFix(UNKNOWN) from error


class _NoMore(Exception):
    """There is no frame of this number."""


def guarded(step: Callable[[], T]) -> T:
    """Return what a step with Pillow returns, without its warnings and with errors of our own.

    Raises BadImage, or CannotFix for a picture that is too large or that Pillow does not know.
    """
    try:
        with no_warnings():
            return step()
    except Image.DecompressionBombError as error:
        raise CannotFix("the picture is larger than is decoded here") from error
    except UnidentifiedImageError as error:
        raise CannotFix(UNKNOWN) from error
    except ERRORS as error:
        raise BadImage("the picture cannot be decoded") from error


def _loaded(image: Image.Image, number: int, colours: bool) -> Frame:
    try:
        image.seek(number)
    except EOFError as error:
        raise _NoMore from error
    image.load()
    return _frame(image, colours)


def _frame(image: Image.Image, colours: bool) -> Frame:
    info = {str(key): value for key, value in image.info.items() if key not in PLACES}
    info["disposal"] = getattr(image, "disposal_method", info.get("disposal"))
    if colours:
        return Frame(_array(image.convert("RGBA")), None, image.mode, info)
    indexed = image.mode in ("P", "PA")
    shown = _array(image.convert("RGBA")) if indexed else None
    return Frame(_array(image), shown, image.mode, info)


def _array(image: Image.Image) -> Array:
    array = np.asarray(image)
    return array[..., None] if array.ndim == 2 else array


def check_exact(before: bytes, after: bytes, kind: str, boxes: Sequence[Box]) -> None:
    """Raise CannotFix unless all frames are the same outside the boxes, and all else of them.

    Boxes are in pixels of the first frame; on a page of another size they are scaled.
    """
    colours = _mode(before, kind) != _mode(after, kind)
    first: tuple[int, int] | None = None
    for old, new in _pairs(before, after, kind, colours):
        height, width = old.samples.shape[:2]
        first = first or (width, height)
        here = scale(boxes, first, (width, height)) if kind == "TIFF" else boxes
        if not _same(old.samples, new.samples, here):
            raise CannotFix("pixels outside the boxes would change")
        if not (old.shown is None or new.shown is None or _same(old.shown, new.shown, here)):
            raise CannotFix("colours outside the boxes would change")
        if old.info != new.info:
            raise CannotFix("more than pixels would change")


def check_shown(before: bytes, after: bytes, kind: str) -> None:
    """Raise CannotFix unless all frames look the same, whatever lies under full transparency."""
    for old, new in _pairs(before, after, kind, colours=True):
        alpha = old.samples[..., 3]
        if not np.array_equal(alpha, new.samples[..., 3]):
            raise CannotFix("the transparency would change")
        if (old.samples != new.samples).any(axis=2)[alpha > 0].any():
            raise CannotFix("pixels that are seen would change")
        if old.info != new.info:
            raise CannotFix("more than pixels would change")


def _mode(data: bytes, kind: str) -> str:
    """Return the mode of the first frame: a longer palette may make Pillow choose another one."""
    with _open(data, kind) as image:
        return str(image.mode)


def _pairs(before: bytes, after: bytes, kind: str, colours: bool) -> Iterator[tuple[Frame, Frame]]:
    for old, new in zip_longest(frames(before, kind, colours), _painted(after, kind, colours)):
        if old is None or new is None or old.samples.shape != new.samples.shape:
            raise CannotFix("frames or their sizes would change")
        yield old, new


def _painted(data: bytes, kind: str, colours: bool) -> Iterator[Frame]:
    try:
        yield from frames(data, kind, colours)
    except BadImage as error:
        raise CannotFix("the painted picture cannot be decoded") from error


def _bands(
    old: Array, new: Array, boxes: Sequence[Box]
) -> Iterator[tuple[Array, Array, list[Box]]]:
    """Yield the same rows of both, a few at a time, with the boxes seen from there."""
    height, width = old.shape[:2]
    step = max(1, BAND // max(1, width * old.shape[2]))
    for top in range(0, height, step):
        moved = [box._replace(y=box.y - top) for box in boxes]
        yield old[top : top + step], new[top : top + step], moved


def _same(old: Array, new: Array, boxes: Sequence[Box]) -> bool:
    """Tell whether pixels outside the boxes are equal; rows that are so as a whole cost little."""
    for a, b, here in _bands(old, new, boxes):
        if np.array_equal(a, b):
            continue
        different = a != b
        if a.dtype.kind == "f":
            different &= ~(np.isnan(a) & np.isnan(b))
        if (different.any(axis=2) & outside(a.shape, here)).any():
            return False
    return True


def _far(old: Array, new: Array, boxes: Sequence[Box]) -> float:
    """Return how much pixels outside the boxes differ on average."""
    total = count = 0
    for a, b, here in _bands(old, new, boxes):
        mask = outside(a.shape, here)
        total += int(np.abs(a.astype(np.int16) - b)[mask].sum(dtype=np.int64))
        count += int(mask.sum()) * a.shape[2]
    return total / max(1, count)


def check_lossy(before: bytes, after: bytes, kind: str, boxes: Sequence[Box], fill: bool) -> None:
    """Raise CannotFix unless all frames are alike outside the boxes, and black inside if filled.

    Sizes and times are equal.
    """
    for old, new in _pairs(before, after, kind, colours=True):
        check_alike(old.samples, new.samples, boxes, fill)
        if any(old.info.get(key) != new.info.get(key) for key in ("duration", "loop", "timestamp")):
            raise CannotFix("the animation's timing would change")


def check_alike(old: Array, new: Array, boxes: Sequence[Box], fill: bool) -> None:
    """Raise CannotFix unless two pictures are alike outside the boxes, the new one black inside."""
    if old.shape != new.shape:
        raise CannotFix("the picture's size or colours would change")
    if _far(old, new, boxes) > FAR:
        raise CannotFix("the picture outside the boxes would change too much")
    if fill and not _black_inside(new, boxes):
        raise CannotFix("the boxes would not come out black")


def _black_inside(samples: Array, boxes: Sequence[Box]) -> bool:
    for x, y, width, height in boxes:
        inner = samples[
            max(0, y + MARGIN) : max(0, y + height - MARGIN),
            max(0, x + MARGIN) : max(0, x + width - MARGIN),
        ]
        colours = inner if inner.shape[2] in (1, 3) else inner[..., :-1] * (inner[..., -1:] > 0)
        if inner.size and colours.max() > NEAR_BLACK:
            return False
    return True
