"""FAC102: pixelated faces are found by their grid; nothing else that has one is."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from hooklib.cli import main
from hooklib.faces import pixels
from hooklib.faces._views import views
from hooklib.faces.model import Box
from hooklib.faces.weak import FAST_SIDE, SIDE, weakly_hidden
from hooklib.model import Blob, Settings
from hooklib.reading import keeping
from hooklib.scan import scan
from tests.effort import every, in_turn
from tests.faces.pictures import Portrait, faceless, portrait, saved
from tests.places import settle

pytestmark = pytest.mark.once
FAC = Settings(select=("FAC",), faces="fast")
KINDS: dict[str, tuple[str, dict[str, object]]] = {
    "PNG": ("PNG", {}),
    "fine JPEG": ("JPEG", {"quality": 90}),
    "JPEG": ("JPEG", {"quality": 75}),
    "WebP": ("WEBP", {"quality": 80}),
}


def pixelated(photo: Portrait, cells: int) -> tuple[Image.Image, Box]:
    """Return a picture with its face, and a tenth more on each side, in cells of their mean."""
    left, top, right, bottom = photo.face
    wide, high = right - left, bottom - top
    x, y = int(left - wide / 10), int(top - high / 10)
    cell = int(1.2 * wide / cells)
    across, down = int(1.2 * wide / cell), int(1.2 * high / cell)
    area = (x, y, x + across * cell, y + down * cell)
    image = photo.image.copy()
    small = image.crop(area).resize((across, down), Image.Resampling.BOX)
    image.paste(small.resize((across * cell, down * cell), Image.Resampling.NEAREST), area)
    return image, Box(x, y, across * cell, down * cell)


def _shared(one: Box, other: Box) -> float:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    both = max(0, across) * max(0, down)
    return both / (one.width * one.height + other.width * other.height - both)


FOUND = (
    ("hopper", 512, 6),
    ("hopper", 512, 8),
    ("hopper", 512, 16),
    ("hopper", 512, 24),
    ("hopper", 1200, 8),
    ("hopper", 2400, 24),
    ("astronaut", 512, 4),
    ("astronaut", 512, 8),
    ("astronaut", 1200, 16),
    ("astronaut", 2400, 4),
)


@pytest.mark.parametrize(
    ("name", "side", "cells", "kind"),
    [(*found, kind) for n, found in enumerate(FOUND) for kind in in_turn(n, tuple(KINDS))],
)
def test_a_pixelated_face_is_found(kind: str, name: str, side: int, cells: int) -> None:
    container, options = KINDS[kind]
    image, where = pixelated(portrait(name, side), cells)
    data = saved(image, container, 1, **options)
    for kept in (SIDE, FAST_SIDE):
        (found,) = weakly_hidden(data, kept)
        assert _shared(found, where) > 0.75


@pytest.mark.parametrize("orientation", [1, 6, 8])
def test_its_box_is_told_in_stored_pixels(orientation: int) -> None:
    image, where = pixelated(portrait("astronaut", 512), 8)
    mark = Image.new("L", image.size)
    ImageDraw.Draw(mark).rectangle(
        (where.x, where.y, where.x + where.width - 1, where.y + where.height - 1), fill=255
    )
    turn = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}.get(orientation)
    if turn is not None:
        image, mark = image.transpose(turn), mark.transpose(turn)
    (finding,) = scan(Blob(saved(image, "PNG", orientation), "x.png"), FAC).findings
    assert (finding.code, finding.severity, finding.fixable) == ("FAC102", "warning", False)
    left, top, right, bottom = mark.getbbox() or (0, 0, 0, 0)
    assert finding.box is not None
    assert _shared(Box(*finding.box), Box(left, top, right - left, bottom - top)) > 0.75
    assert "{2} x {3} px at {0},{1}".format(*finding.box) in finding.message


def _enlarged(count: int) -> Image.Image:
    """Return pixel art: few colours, each of its pixels a square."""
    indices = np.random.default_rng(count).integers(0, 5, (24, 24))
    colours = np.array([(30, 30, 40), (200, 40, 40), (40, 160, 60), (240, 220, 60), (90, 60, 20)])
    return Image.fromarray(colours[indices].astype(np.uint8)).resize(
        (24 * count, 24 * count), Image.Resampling.NEAREST
    )


def _chequered() -> Image.Image:
    board = (np.indices((8, 8)).sum(0) % 2 * 200 + 30).astype(np.uint8)
    image = portrait("astronaut", 512).image.copy()
    image.paste(Image.fromarray(board).resize((160, 160), Image.Resampling.NEAREST), (180, 60))
    return image


def _covered(how: Callable[[Image.Image], Image.Image]) -> Image.Image:
    photo = portrait("hopper", 512)
    image = photo.image.copy()
    left, top, right, bottom = map(int, photo.face)
    image.paste(how(image.crop((left, top, right, bottom))), (left, top))
    return image


HARMLESS: dict[str, Callable[[], Image.Image]] = {
    "a photograph": lambda: portrait("hopper", 512).image,
    "another": lambda: portrait("astronaut", 1200).image,
    "one colour": lambda: _covered(lambda face: Image.new("RGB", face.size)),
    "a blur, which cannot be judged": lambda: _covered(
        lambda face: face.filter(ImageFilter.GaussianBlur(20))
    ),
    "two cells a side": lambda: _covered(
        lambda face: face.resize((2, 2), Image.Resampling.BOX).resize(
            face.size, Image.Resampling.NEAREST
        )
    ),
    "pixel art": lambda: _enlarged(12),
    "a chessboard in a photograph": _chequered,
}


@pytest.mark.parametrize("name", HARMLESS)
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_what_is_no_mosaic_is_not_told(name: str, kind: str) -> None:
    container, options = KINDS[kind]
    data = saved(HARMLESS[name](), container, 1, **options)
    assert weakly_hidden(data) == weakly_hidden(data, FAST_SIDE) == ()


def test_none_is_found_in_pictures_without_one() -> None:
    pictures = every(10, list(faceless()))
    assert [name for name, make in pictures if weakly_hidden(make())] == []


@pytest.mark.parametrize(
    ("flags", "code"),
    [([], 0), (["--strict"], 0), (["--fail-on", "warning"], 1), (["--fail-on", "never"], 0)],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_it_is_a_warning_and_not_a_lack_of_a_check(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    flags: list[str],
    code: int,
) -> None:
    settle(monkeypatch, tmp_path)
    image, _ = pixelated(portrait("astronaut", 300), 8)
    Path("a.png").write_bytes(saved(image, "PNG"))
    assert main(["a.png", "--select", "FAC102", "--faces", "fast", *flags]) == code
    assert "a.png: FAC102 " in capsys.readouterr().out


def test_rules_that_look_at_the_same_pixels_share_them(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[int] = []

    def counted(image: Image.Image, factor: int) -> list[pixels.Array]:
        decoded.append(factor)
        return list(views(image, factor))

    monkeypatch.setattr("hooklib.faces.pixels.views", counted)
    image, _ = pixelated(portrait("astronaut", 1200), 16)
    data = saved(image, "JPEG")
    (finding,) = scan(Blob(data, "x.jpg"), FAC).findings
    assert finding.code == "FAC102"
    assert len(decoded) == 1
    with keeping():
        first, again = (next(iter(pixels.pictures(data, lambda w, h: 640))) for _ in range(2))
        other = next(iter(pixels.pictures(data, lambda w, h: 200)))
    assert first.array is again.array
    assert other.array.shape[1] == 300
    assert next(iter(pixels.pictures(data, lambda w, h: 640))).array is not first.array


def test_large_views_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pixels, "MOST_KEPT", 1000)
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(out, "PNG")
    with keeping():
        first, again = (
            next(iter(pixels.pictures(out.getvalue(), lambda w, h: 640))) for _ in range(2)
        )
    assert first.array is not again.array
