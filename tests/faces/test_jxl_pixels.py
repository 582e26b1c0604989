"""JPEG XL is looked at as it is seen, and within bounds that its headers are held to first."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pillow_jxl
import pytest
from PIL import Image, ImageCms

from hooklib.faces import _jxl
from hooklib.faces.pixels import frames, pictures, shape
from hooklib.faces.upright import Shape
from hooklib.formats._boxes import make
from hooklib.model import BadImage, Blob, Settings
from hooklib.scan import scan
from tests.faces.pictures import Portrait, portrait, saved, turned
from tests.faces.test_pixels import flag, is_flag, views
from tests.samples import jxl

FACES = Settings(select=("FAC101",), faces="fast")


@cache
def coded(mode: str = "RGB", size: tuple[int, int] = (48, 32), **options: Any) -> bytes:
    return saved(flag(size).convert(mode), "JXL", effort=1, num_threads=0, **options)


def turned_flag(orientation: int) -> bytes:
    image = turned(Portrait(flag((96, 64)), (0, 0, 1, 1)), orientation).image
    return from_jpeg(saved(image, "JPEG", orientation, quality=95))


def from_jpeg(jpeg: bytes) -> bytes:
    """Return a JPEG as JPEG XL, in which its orientation is one of the codestream."""
    make_encoder: Any = pillow_jxl.Encoder
    encoder = make_encoder(
        mode="RGB",
        lossless=True,
        quality=100,
        decoding_speed=0,
        effort=1,
        use_container=True,
        use_original_profile=False,
        num_threads=0,
    )
    return bytes(encoder(jpeg, 1, 1, jpeg_encode=True))


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("lossless", [True, False])
def test_colours(mode: str, lossless: bool) -> None:
    (view,) = views(coded(mode, lossless=lossless))
    assert is_flag(view.array)
    assert view[1:] == (48, 32, 1, 1, (48, 32))
    assert shape(coded(mode)) == Shape(48, 32, 1)


@pytest.mark.parametrize("mode", ["L", "LA", "I;16", "F"])
def test_grey_of_every_depth(mode: str) -> None:
    values = np.linspace(0, 255, 48 * 32).reshape(32, 48)
    image = {
        "I;16": lambda: Image.fromarray((values * 257).astype(np.uint16)),
        "F": lambda: Image.fromarray((values / 255).astype(np.float32)),
    }.get(mode, lambda: Image.fromarray(values.astype(np.uint8)).convert(mode))()
    (view,) = views(saved(image, "JXL", effort=1, num_threads=0, lossless=mode != "F"), 12)
    rows = view.array.mean((1, 2))
    assert rows[0] < 45 < 210 < rows[-1]


def test_transparent_pictures_are_seen_on_every_ground() -> None:
    image = flag().convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize((48, 32)))
    data = saved(image, "JXL", effort=1, num_threads=0, lossless=True)
    assert len(views(data)) == 3
    assert [frame.mode for frame in frames(data, transparent=True)] == ["RGBA"]
    assert not list(frames(coded(), transparent=True))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_once(orientation: int) -> None:
    """The decoder turns it; EXIF says the same, and does not count."""
    data = turned_flag(orientation)
    (view,) = views(data)
    assert is_flag(view.array)
    assert (view.width, view.height, view.orientation) == (96, 64, 1)
    assert shape(data) == Shape(96, 64, 1)
    exif = Image.Exif()
    exif[0x0112] = orientation
    told = jxl.SIGNATURE + jxl.FTYP + jxl.exif(exif.tobytes()[6:]) + make(b"jxlc", coded())
    assert is_flag(views(told)[0].array)


def test_with_a_compressed_profile() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    (view,) = views(from_jpeg(saved(flag((96, 64)), "JPEG", quality=95, icc_profile=profile)))
    assert is_flag(view.array)


@pytest.mark.parametrize("name", jxl.clean())
def test_every_variant_is_decoded(name: str) -> None:
    assert views(jxl.clean()[name])


def test_without_the_plugin_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_jxl", None)
    with pytest.raises(BadImage, match=r"without pillow-jxl-plugin: .*image-privacy\[jxl\]"):
        views(coded())
    verdicts = scan(Blob(coded(), "x.jxl"), FACES)
    assert [(finding.code, finding.severity) for finding in verdicts.findings] == [
        ("IMG102", "warning")
    ]
    assert verdicts.findings[0].message.startswith("not checked: faces, since its pixels cannot")


def test_nothing_is_decoded_before_its_size_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*arguments: object) -> Image.Image:
        pytest.fail("decoded")

    monkeypatch.setattr(_jxl, "decode", never)
    assert shape(coded()) == Shape(48, 32, 1)
    monkeypatch.setattr(_jxl, "LARGEST", 48 * 32 - 1)
    with pytest.raises(BadImage, match="more pixels"):
        views(coded())
    monkeypatch.setattr(_jxl, "LARGEST", 48 * 32)
    monkeypatch.setattr(_jxl, "MOST", 48 * 32 - 1)
    with pytest.raises(BadImage, match="more pixels"):
        views(coded())


def test_a_frame_may_be_larger_than_the_picture() -> None:
    header = jxl.bits((16, 0x0AFF), (1, 1), (5, 0), (3, 1), (1, 1), (1, 1))
    side = (2, 3), (30, 20_000)
    # a frame to be copied from: no flags, colours, 1:1, its own place and size
    frame = jxl.bits((1, 0), (2, 2), (1, 1), (2, 0), (2, 0), (2, 1), (1, 1), *side, *side, (99, 0))
    with pytest.raises(BadImage, match="more pixels"):
        views(header + frame + bytes(60_000))


def _cjxl(source: Image.Image, folder: Path, *flags: str, **options: Any) -> bytes:
    program = shutil.which("cjxl")
    if program is None:
        pytest.skip("cjxl is not here")
    source.save(folder / "a.png", **options)
    made = folder / "a.jxl"
    subprocess.run([program, folder / "a.png", made, *flags], check=True, capture_output=True)
    return made.read_bytes()


@pytest.mark.external
def test_of_an_animation_the_last_frame_is_looked_at_and_it_is_said(tmp_path: Path) -> None:
    first = Image.new("RGB", (48, 32), "red")
    data = _cjxl(first, tmp_path, save_all=True, append_images=[first, flag()], duration=90)
    found = pictures(data, lambda width, height: 64)
    assert is_flag(next(found).array)
    with pytest.raises(BadImage, match="only the last frame"):
        next(found)


@pytest.mark.external
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("flags", [("-d", "0"), ("-d", "1"), ("-p",)], ids=" ".join)
def test_another_encoder_turns_them_too(
    tmp_path: Path, orientation: int, flags: tuple[str, ...]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = turned(Portrait(flag((96, 64)), (0, 0, 1, 1)), orientation).image
    (view,) = views(_cjxl(image, tmp_path, *flags, exif=exif))
    assert is_flag(view.array)
    assert (view.width, view.height, view.orientation) == (96, 64, 1)


def test_damage_is_a_bad_image_or_a_picture(capfd: pytest.CaptureFixture[str]) -> None:
    samples = [coded(), coded("RGBA", lossless=True), turned_flag(6), *jxl.clean().values()]
    rng = random.Random(5)
    for _ in range(400):
        broken = bytearray(rng.choice(samples))
        for _ in range(rng.randint(1, 3)):
            broken[rng.randrange(min(len(broken), rng.choice((40, 9999))))] = rng.randrange(256)
        end = rng.randrange(len(broken)) if rng.random() < 0.3 else len(broken)
        try:
            assert all(view.array.size for view in views(bytes(broken[:end]), 64))
        except BadImage:
            continue
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["hopper", "astronaut"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_faces_are_found_where_they_are(name: str, orientation: int) -> None:
    photo = portrait(name, 320)
    jpeg = saved(turned(photo, orientation).image, "JPEG", orientation, quality=90)
    data = from_jpeg(jpeg)
    (face,) = (f for f in scan(Blob(data, "x.jxl"), FACES).findings if f.code == "FAC101")
    assert face.box is not None
    x, y, width, height = face.box
    left, top, right, bottom = photo.face
    assert abs(2 * x + width - left - right) < 30
    assert abs(2 * y + height - top - bottom) < 30
