"""Pictures with one face, from two photographs, and pictures with none, drawn by code."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pillow_heif
from matplotlib import cbook
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from pillow_jxl import JpegXLImagePlugin
from skimage import data

pillow_heif.register_heif_opener()
JpegXLImagePlugin.DECODE_THREADS = 0
ORIENTATION = 0x0112
NAMES = ("hopper", "astronaut")


class Portrait(NamedTuple):
    """A photograph and where its only face is: left, top, right, bottom."""

    image: Image.Image
    face: tuple[float, float, float, float]


@cache
def portrait(name: str, side: int = 512) -> Portrait:
    """Return the photograph of Grace Hopper or Eileen Collins ("astronaut") in this width."""
    if name == "astronaut":
        image, face = Image.fromarray(data.astronaut()), (180, 64, 273, 178)
    else:
        with Image.open(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)) as photo:
            image, face = photo.convert("RGB"), (178, 120, 352, 329)
    scale = side / image.width
    size = side, round(image.height * scale)
    left, top, right, bottom = (edge * scale for edge in face)
    return Portrait(image.resize(size, Image.Resampling.LANCZOS), (left, top, right, bottom))


_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def turned(upright: Portrait, orientation: int) -> Portrait:
    """Return a portrait as it is stored when this orientation is to show it upright."""
    if orientation == 1:
        return upright
    image = upright.image.transpose(_STORED[orientation])
    mark = Image.new("1", upright.image.size)
    left, top, right, bottom = upright.face
    ImageDraw.Draw(mark).rectangle((left, top, right - 1, bottom - 1), fill=1)
    box = mark.transpose(_STORED[orientation]).getbbox()
    assert box is not None
    return Portrait(image, box)


def saved(image: Image.Image, kind: str, orientation: int = 1, **options: object) -> bytes:
    """Return a picture as a file, with its orientation in the way of the container."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    tag: dict[str, object] = {"exif": exif.tobytes() if kind == "HEIF" else exif}
    if orientation == 1 or kind == "GIF":
        tag = {}
    image.save(out, kind, **tag, **options)
    return out.getvalue()


def png(image: Image.Image) -> bytes:
    return saved(image, "PNG", compress_level=1)


def faceless() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the names and makers of 200 pictures without a face; each maker is for one call."""
    for kind, draw in _KINDS.items():
        for number in range(20):
            yield f"{kind}-{number}", partial(draw, random.Random(f"{kind} {number}"))


def _colour(rng: random.Random) -> tuple[int, int, int]:
    return rng.randrange(256), rng.randrange(256), rng.randrange(256)


def _size(rng: random.Random) -> tuple[int, int]:
    return rng.randrange(120, 640), rng.randrange(120, 640)


def _array(values: NDArray[np.float64]) -> bytes:
    return png(Image.fromarray(values.clip(0, 255).astype(np.uint8)))


def _plot(rng: random.Random) -> bytes:
    figure = Figure(figsize=(rng.uniform(3, 9), rng.uniform(3, 7)), dpi=80)
    axes = figure.add_subplot()
    x = np.linspace(0, 10, 60)
    noise = np.random.default_rng(rng.randrange(10**6))
    y = np.sin(x * rng.uniform(0.3, 3)) + noise.normal(0, rng.uniform(0, 1), 60)
    draw = rng.choice(("plot", "scatter", "bar", "step", "fill_between", "stem", "hist", "pie"))
    values = {"hist": (y,), "pie": (np.abs(y[:6]) + 0.1,)}.get(draw, (x, y))
    getattr(axes, draw)(*values)
    axes.set_title("Measured over time")
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def _gradient(rng: random.Random) -> bytes:
    width, height = _size(rng)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    if rng.random() < 0.5:
        share = (x * rng.uniform(-1, 1) + y * rng.uniform(-1, 1)) / max(width, height)
    else:
        share = np.hypot(x - rng.randrange(width), y - rng.randrange(height)) / max(width, height)
    low, high = np.array(_colour(rng)), np.array(_colour(rng))
    return _array(low + np.abs(share)[..., np.newaxis] * (high - low))


def _text(rng: random.Random) -> bytes:
    image = Image.new("RGB", _size(rng), rng.choice(("white", "#fdf6e3", "#1e1e1e")))
    draw = ImageDraw.Draw(image)
    colour = "#d4d4d4" if image.getpixel((0, 0)) == (30, 30, 30) else "black"
    letters = "etaoin shrdlu cmfwyp vbgkqjxz ETAOIN 0123456789 (){}[];:=+-"
    size = rng.randrange(9, 30)
    for row in range(0, image.height, size + 4):
        line = "".join(rng.choice(letters) for _ in range(rng.randrange(5, 90)))
        draw.text((8, row), line, fill=colour, font_size=size)
    return png(image)


def _noise(rng: random.Random) -> bytes:
    width, height = _size(rng)
    grain = rng.choice((1, 2, 4, 8, 16, 32))
    noise = np.random.default_rng(rng.randrange(10**6))
    small = noise.integers(0, 256, (height // grain, width // grain, rng.choice((1, 3))))
    image = Image.fromarray(np.repeat(small, 3 // small.shape[2], 2).astype(np.uint8))
    return png(image.resize((width, height), Image.Resampling.BICUBIC))


def _icon(rng: random.Random) -> bytes:
    side = rng.choice((16, 24, 32, 48, 64, 128, 256, 512))
    image = Image.new("RGBA", (512, 512), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((16, 16, 496, 496), rng.randrange(0, 200), fill=_colour(rng))
    sign = rng.choice(_SIGNS)
    draw.polygon([(x * 5.12, y * 5.12) for x, y in sign], fill=_colour(rng))
    return png(image.resize((side, side), Image.Resampling.LANCZOS))


_SIGNS = (
    ((50, 15), (85, 50), (70, 50), (70, 85), (30, 85), (30, 50), (15, 50)),  # house, arrow up
    ((30, 20), (80, 50), (30, 80)),  # play
    ((40, 15), (60, 15), (60, 40), (85, 40), (85, 60), (60, 60), (60, 85), (40, 85), (40, 60),
     (15, 60), (15, 40), (40, 40)),  # plus
    ((55, 10), (25, 55), (48, 55), (40, 90), (75, 42), (52, 42)),  # lightning
    ((50, 12), (61, 40), (90, 40), (66, 57), (76, 86), (50, 68), (24, 86), (34, 57), (10, 40),
     (39, 40)),  # star
    ((20, 52), (32, 40), (45, 54), (70, 25), (82, 36), (45, 76)),  # tick
)  # fmt: skip


def _pixel_art(rng: random.Random) -> bytes:
    cells, colours = rng.choice((8, 12, 16, 24)), [_colour(rng) for _ in range(rng.randrange(2, 7))]
    image = Image.new("RGB", (cells, cells))
    for x in range(cells):
        for y in range(cells):
            image.putpixel((x, y), rng.choice(colours))
    factor = rng.choice((4, 8, 16, 24))
    return png(image.resize((cells * factor, cells * factor), Image.Resampling.NEAREST))


def _diagram(rng: random.Random) -> bytes:
    image = Image.new("RGB", (rng.randrange(300, 640), rng.randrange(200, 480)), "white")
    draw = ImageDraw.Draw(image)
    places = ((rng.randrange(image.width - 130), rng.randrange(image.height - 60)) for _ in _SIGNS)
    corners = list(places)
    for (x, y), (to_x, to_y) in pairwise(corners):
        draw.line((x + 60, y + 25, to_x + 60, to_y + 25), fill="black", width=2)
    for x, y in corners:
        draw.rectangle((x, y, x + 120, y + 50), fill=_colour(rng), outline="black")
        draw.text(
            (x + 10, y + 15), rng.choice(("client", "server", "queue", "store")), fill="white"
        )
    return png(image)


def _screen(rng: random.Random) -> bytes:
    most = rng.choice((640, 640, 640, 1400))  # larger ones are looked at twice, and take four times
    image = Image.new("RGB", (rng.randrange(320, most), rng.randrange(240, 800)), "#f3f3f3")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, image.width, 36), fill=_colour(rng))
    for row in range(60, image.height - 40, rng.randrange(26, 60)):
        draw.rectangle((20, row, 150, row + 18), fill=_colour(rng))
        draw.text((170, row), "field " * rng.randrange(1, 12), fill="black", font_size=14)
    return png(image)


def _pattern(rng: random.Random) -> bytes:
    width, height = _size(rng)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    a, b, step = rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(3, 60)
    stripes = np.sin((a * x + b * y) / step * 6)
    rings = np.sin(np.hypot(x - width / 2, y - height / 2) / step * 6)
    checks = np.sign(np.sin(x / step) * np.sin(y / step))
    return _array(127 + 127 * rng.choice((stripes, rings, checks)))


def _fractal(rng: random.Random) -> bytes:
    side, zoom = rng.randrange(120, 320), rng.uniform(0.01, 1.5)
    middle = complex(rng.uniform(-1.2, 0.3), rng.uniform(-0.8, 0.8))
    y, x = np.mgrid[-zoom : zoom : side * 1j, -zoom : zoom : side * 1j]
    start = x + 1j * y + middle
    value, steps = np.zeros_like(start), np.zeros(start.shape)
    for _ in range(24):
        inside = np.abs(value) < 4
        value[inside] = value[inside] ** 2 + start[inside]
        steps += inside
    return _array(steps[..., np.newaxis] * np.array([rng.uniform(1, 6) for _ in "rgb"]))


_KINDS: dict[str, Callable[[random.Random], bytes]] = {
    "plot": _plot,
    "gradient": _gradient,
    "text": _text,
    "noise": _noise,
    "icon": _icon,
    "pixel-art": _pixel_art,
    "diagram": _diagram,
    "screen": _screen,
    "pattern": _pattern,
    "fractal": _fractal,
}
