"""A hidden place is hidden everywhere: what shows the picture once more goes too."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hooklib.cleaning import apply, hidden
from hooklib.cli import main
from hooklib.faces.hide import hide
from hooklib.faces.model import Box, Style
from hooklib.faces.painters import jpeg
from hooklib.formats import sniff
from hooklib.model import Blob, Hide, Settings
from hooklib.scan import Place, walk
from tests.faces.painted import STYLES, Array, noise
from tests.photos import phone_photo
from tests.places import settle
from tests.samples._jpeg_bytes import (
    Item,
    Shot,
    base,
    container,
    gain_map,
    jumbf,
    multi_picture,
    samsung,
    segment,
    ultra_hdr,
    video,
    with_segments,
)

pytestmark = pytest.mark.once

NOTHING = Settings(select=("IMG",))
BOX = Box(16, 16, 48, 32)
LARGE = (96, 64)


# styles


def light() -> Array:
    """Return a slope of colours with noise, no sample of it below 40."""
    rows, columns = np.mgrid[: LARGE[1], : LARGE[0]]
    slope = np.dstack((40 + columns, 40 + rows, 120 + rows - columns // 2)).astype(np.uint8)
    samples: Array = slope + noise(LARGE) // 4
    return samples


def png() -> bytes:
    out = io.BytesIO()
    Image.fromarray(light()).save(out, "PNG")
    return out.getvalue()


def decoded(data: bytes) -> Array:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def inside(samples: Array, box: Box = BOX) -> Array:
    x, y, width, height = box
    return samples[y : y + height, x : x + width]


def require_black(data: bytes, box: Box) -> None:
    """Colours of the surroundings may be mixed into two pixels at the edges."""
    assert inside(decoded(data), box)[2:-2, 2:-2].max() < 8


def require_style(data: bytes, style: Style) -> None:
    new, old = decoded(data), light()
    covered = inside(new).copy()
    colours = len(np.unique(covered.reshape(-1, 3), axis=0))
    if style == "fill":
        assert not covered.any()
    else:
        assert covered.min() > 32
        assert (covered != inside(old)).mean() > 0.9
        assert (2 <= colours <= 9) == (style == "mosaic")
    inside(old)[:] = covered
    assert np.array_equal(new, old)


@pytest.mark.parametrize("style", STYLES)
def test_the_style_is_the_one_asked_for(style: Style) -> None:
    require_style(hide(png(), Hide((BOX,)), NOTHING._replace(redact=style)).data, style)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("by", ["flag", "settings", "flag over settings"])
def test_the_command_takes_the_style(
    by: str, style: Style, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = settle(monkeypatch, tmp_path)
    (work / "a.png").write_bytes(png())
    arguments = ["redact", "a.png", "--box", ",".join(map(str, BOX))]
    other = "blur" if style == "mosaic" else "mosaic"
    if "flag" in by:
        arguments += ["--redact", style]
    if "settings" in by:
        (work / "s.toml").write_text(f'redact = "{style if by == "settings" else other}"\n')
        arguments += ["--config", "s.toml"]
    assert main(arguments) == 0
    require_style((work / "a.png").read_bytes(), style)


def test_the_command_fills_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = settle(monkeypatch, tmp_path) / "a.png"
    path.write_bytes(png())
    assert main(["redact", "a.png", "--box", ",".join(map(str, BOX))]) == 0
    require_style(path.read_bytes(), "fill")


# what shows the picture again

SECRET = b"drostehuis"
CLIP = video(SECRET)
FLAGS = f'GCamera:MicroVideo="1" GCamera:MicroVideoOffset="{len(CLIP)}"'
MOTION = container([Item("Primary"), Item("MotionPhoto", len(CLIP), "video/mp4")], FLAGS)
NOTE = segment(0xFE, b"a note that stays")
SHOWING: dict[str, tuple[str, bytes, bytes]] = {
    "motion photo": ("media", with_segments(MOTION, NOTE) + CLIP, SECRET),
    "Samsung motion photo": (
        "media",
        with_segments(NOTE) + samsung([(0x0A30, b"MotionPhoto_Data", CLIP)]),
        SECRET,
    ),
    "bytes behind the end": ("trailer", with_segments(NOTE) + b"words: " + SECRET, SECRET),
    "C2PA": ("provenance", with_segments(*jumbf(1, SECRET, 9999), NOTE), SECRET),
    "C2PA in pieces": ("provenance", with_segments(*jumbf(7, SECRET * 9, 40), NOTE), SECRET),
    "maker note": ("makernote", with_segments(NOTE, data=phone_photo()), b"VENDOR-BLOCK-77"),
    "preview": (
        "preview",
        multi_picture(NOTE, shots=[Shot(0x010001, with_segments(segment(0xFE, SECRET)))]),
        SECRET,
    ),
}


def kinds(data: bytes) -> list[str]:
    fmt = sniff(data)
    assert fmt is not None
    return [item.kind for place, item in walk(data, fmt, Place("", "", ())) if not place.path]


@pytest.mark.parametrize("name", SHOWING)
def test_what_shows_the_picture_again_goes(name: str) -> None:
    kind, data, secret = SHOWING[name]
    assert kind in kinds(data)
    box = Box(0, 0, 16, 16)
    after = hidden(Blob(data, "a.jpg"), Hide((box,)), NOTHING).data
    assert kind not in kinds(after)
    assert secret not in after
    assert NOTE in after
    require_black(after, box)
    assert np.array_equal(decoded(after)[:, 20:], decoded(data)[:, 20:])


def test_without_a_place_to_hide_all_stays() -> None:
    for _, data, _ in SHOWING.values():
        assert apply(data, [], lambda *_: b"") == data


@pytest.mark.parametrize(("size", "share"), [(LARGE, 1), ((192, 128), 2)])
def test_a_second_picture_is_hidden_in_at_the_same_place(size: tuple[int, int], share: int) -> None:
    other = base(2, size=size)
    data = multi_picture(NOTE, shots=[Shot(0x020002, other)], data=base(1, size=LARGE))
    assert "image" in kinds(data)
    after = hidden(Blob(data, "a.jpg"), Hide((BOX,)), NOTHING).data
    second = after[after.rindex(b"\xff\xd8\xff") :]
    require_black(after, BOX)
    where = Box(*(share * n for n in BOX))
    assert second == jpeg.paint(other, [where], "fill").data
    require_black(second, where)
    assert decoded(second)[:, where.x + where.width + 8 :].max() > 200
    assert "image" in kinds(after)


def test_a_gain_map_is_hidden_in_at_the_same_place() -> None:
    """The map of 24 x 16 is half as large as the picture; boxes move outward to the grid."""
    data = ultra_hdr(NOTE, gain=gain_map())
    assert "auxiliary" in kinds(data)
    after = hidden(Blob(data, "a.jpg"), Hide((Box(0, 0, 16, 32),)), NOTHING).data
    assert "auxiliary" in kinds(after)
    small = after[after.rindex(b"\xff\xd8\xff") :]
    require_black(small, Box(0, 0, 16, 16))
    assert np.array_equal(decoded(small)[:, 16:], decoded(gain_map())[:, 16:])
