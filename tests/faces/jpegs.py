"""Small JPEGs of all kinds that Pillow writes, and what tests need to look into them."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from hooklib.faces.model import Box
from hooklib.formats._jpeg_segments import DHT, SOS, walk

SIZES = ((64, 64), (97, 61), (33, 120), (17, 9), (8, 8), (130, 75), (1, 40))
MODES = ("L", "RGB", "keep_rgb", "CMYK")
SAMPLINGS = ("4:4:4", "4:2:2", "4:2:0")


class Case(NamedTuple):
    """A file, boxes in it, and a name for both."""

    name: str
    data: bytes
    boxes: tuple[Box, ...]


def pixels(seed: int, size: tuple[int, int], mode: str, noise: float = 20.0) -> Image.Image:
    """Return waves of colour with noise; all of it noise when `noise` is high."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[: size[1], : size[0]]
    bands = {"L": 1, "RGB": 3, "CMYK": 4}[mode]
    waves = [
        110 + 90 * np.sin((rows * (n + 1) + columns * (4 - n)) / (5 + 7 * n)) for n in range(bands)
    ]
    values = np.stack(waves, axis=2) + rng.normal(0, noise, (*rows.shape, bands))
    found = values.clip(0, 255).astype(np.uint8)
    return Image.fromarray(found[..., 0] if bands == 1 else found, mode=None if bands < 4 else mode)


def jpeg(image: Image.Image, **options: Any) -> bytes:
    """Return an image as Pillow writes it."""
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def boxes(rng: random.Random, size: tuple[int, int]) -> tuple[Box, ...]:
    """Return one to three boxes, some of which reach beyond the picture."""
    found = []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        x, y = rng.randrange(-9, size[0]), rng.randrange(-9, size[1])
        found.append(Box(x, y, rng.randrange(1, 60) + 9, rng.randrange(1, 60) + 9))
    return tuple(found)


def cases(count: int = 320) -> Iterator[Case]:
    """Yield files of all kinds, the same ones each time."""
    rng = random.Random(7)
    for number in range(count):
        kind, size = MODES[number % 4], rng.choice(SIZES)
        options: dict[str, Any] = {"quality": rng.choice((5, 30, 75, 92, 100))}
        options["progressive"] = rng.random() < 0.5
        options["optimize"] = rng.random() < 0.4
        if kind == "keep_rgb":
            options["keep_rgb"] = True
        elif kind == "RGB":
            options["subsampling"] = rng.choice(SAMPLINGS)
        restart = rng.choice((0, 0, 1, 3, 7))
        if restart:
            options[rng.choice(("restart_marker_blocks", "restart_marker_rows"))] = restart
        image = pixels(number, size, "RGB" if kind == "keep_rgb" else kind, rng.choice((0, 3, 40)))
        name = f"{number} {kind} {size[0]}x{size[1]} {options}"
        yield Case(name, jpeg(image, **options), boxes(rng, size))


def framing(data: bytes) -> list[bytes]:
    """Return all segments but Huffman tables, without entropy-coded data, and what follows EOI."""
    picture = walk(data)
    found = [data[s.start : s.end] for s in picture.segments if s.marker != DHT]
    return [*found, data[picture.end :]]


def entropy(data: bytes) -> list[bytes]:
    """Return the entropy-coded data of each scan."""
    return [data[s.end : s.stop] for s in walk(data).segments if s.marker == SOS]
