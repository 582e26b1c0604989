"""What the tests of the painters share: random boxes, and what a file shows in and outside them."""

from __future__ import annotations

import io
import random
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from hooklib.cleaning import Cleaned, clean
from hooklib.faces.model import Box, Painted, Painter, Style
from hooklib.model import BadImage, Blob, CannotFix, Settings
from hooklib.scan import scan

Array = NDArray[Any]
FACES = Settings(select=("FAC101",), faces="fast")
STYLES: tuple[Style, ...] = ("fill", "mosaic", "blur")


def boxes(seed: object, size: tuple[int, int]) -> list[Box]:
    """Return one to three boxes, some of them over the edges; one in four has a single pixel."""
    rng = random.Random(str(seed))
    width, height = size
    found = []
    for _ in range(rng.randint(1, 3)):
        small = rng.random() < 0.25
        wide, high = (1, 1) if small else (rng.randint(1, width), rng.randint(1, height))
        found.append(Box(rng.randint(-3, width - 1), rng.randint(-3, height - 1), wide, high))
    return found


def hidden_for_good(data: bytes) -> Cleaned:
    """Hide the one face of a file; none is found any more, and a second fix is idle."""
    before = Blob(data, "x")
    (found,) = scan(before, FACES).findings
    assert found.fixable
    cleaned = clean(before, FACES)
    assert not cleaned.left
    after = Blob(cleaned.data, "x")
    assert not scan(after, FACES).findings
    assert clean(after, FACES).data == cleaned.data
    return cleaned


def noise(size: tuple[int, int], channels: int = 3, seed: int = 0) -> Array:
    """Return random bytes of rows x columns x channels."""
    shape = (size[1], size[0], channels)
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def frames(data: bytes) -> Iterator[Array]:
    """Yield each frame as Pillow shows it: red, green, blue, alpha."""
    with Image.open(io.BytesIO(data)) as image:
        for frame in ImageSequence.Iterator(image):
            yield np.asarray(frame.convert("RGBA"))


def mask(shape: Sequence[int], where: Sequence[Box]) -> Array:
    """Return which pixels lie in a box."""
    inside = np.zeros(shape[:2], np.bool_)
    for x, y, width, height in where:
        inside[max(0, y) : max(0, y + height), max(0, x) : max(0, x + width)] = True
    return inside


def check_outside(before: bytes, after: bytes, where: Sequence[Box]) -> None:
    """Check that no frame changed outside the boxes."""
    old, new = list(frames(before)), list(frames(after))
    assert len(old) == len(new)
    for a, b in zip(old, new, strict=True):
        inside = mask(a.shape, where)
        one, other = (np.where(inside[..., None], 0, frame) for frame in (a, b))
        assert np.array_equal(one, other)


def check_black(data: bytes, where: Sequence[Box], most: int = 0) -> None:
    """Check that all that is in the boxes is opaque and black in every frame."""
    for frame in frames(data):
        inside = frame[mask(frame.shape, where)]
        assert inside[:, :3].max(initial=0) <= most
        assert inside[:, 3].min(initial=255) == 255


def check_bad(painter: Painter, data: bytes, where: Sequence[Box], style: Style = "fill") -> bool:
    """Paint damaged data: only the two errors may come, or a file that is right. Tell which."""
    try:
        painted = painter.paint(data, where, style)
    except (BadImage, CannotFix):
        return False
    if painted.data != data and not painted.note.startswith(("lossy", "AVIF")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            check_outside(data, painted.data, where)
    return True


def prefixes(data: bytes, count: int = 60) -> Iterator[bytes]:
    """Yield beginnings of a file."""
    step = max(1, len(data) // count)
    yield from (data[:end] for end in range(0, len(data), step))


def flipped(data: bytes, seed: int, count: int = 60) -> Iterator[bytes]:
    """Yield copies of a file with one to three bytes changed."""
    rng = random.Random(seed)
    for _ in range(count):
        out = bytearray(data)
        for _ in range(rng.randint(1, 3)):
            out[rng.randrange(min(len(out), 400) if rng.random() < 0.5 else len(out))] ^= (
                1 << rng.randrange(8)
            )
        yield bytes(out)


def check_idle(paint: Callable[[bytes, Sequence[Box], Style], Painted], data: bytes) -> None:
    """Check that boxes beside the picture, empty ones and none at all change no byte."""
    for where in ([], [Box(-9, -9, 5, 5)], [Box(100000, 0, 5, 5)], [Box(1, 1, 0, 3)]):
        assert paint(data, where, "fill") == Painted(data)
