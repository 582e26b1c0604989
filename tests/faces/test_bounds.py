"""What costs a decoder too much is told before it is decoded, and nothing everyday is."""

from __future__ import annotations

import io
import os

import pytest
from PIL import Image

from hooklib import seeing
from hooklib.faces import _search, pixels
from hooklib.faces._jpeg_cost import MOST_FILL, check
from hooklib.faces.look import Looked, Options, look
from hooklib.faces.pixels import pictures, shape
from hooklib.model import BadImage, Blob, Settings
from hooklib.scan import scan
from tests.faces.pictures import saved
from tests.hostile.pngs import END, header
from tests.photos import clean_jpeg, noise
from tests.samples.png import SIGNATURE, chunk

PHOTO = saved(noise(), "JPEG", progressive=True)
FRAME = PHOTO.index(b"\xff\xc2")
LAST = PHOTO.rindex(b"\xff\xda")


def png(width: int, height: int, colour: int, depth: int = 8) -> bytes:
    """Return a PNG with hardly any of its pixels."""
    return SIGNATURE + header(width, height, colour, depth) + chunk(b"IDAT", b"x\x9c") + END


def photo(height: int, width: int, more_scans: int = 0) -> bytes:
    """Return a progressive JPEG of ten scans and more that claims a size."""
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    sized = PHOTO[: FRAME + 5] + size + PHOTO[FRAME + 9 :]
    return sized[:-2] + sized[LAST:-2] * more_scans + b"\xff\xd9"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(png(10_000, 7_500, 2), "more pixels", id="colour"),
        pytest.param(png(10_000, 6_900, 2), "cannot be decoded", id="colour-within"),
        pytest.param(png(8_000, 5_000, 6, 16), "more pixels", id="deep"),
        pytest.param(png(6_000, 5_000, 6, 16), "cannot be decoded", id="deep-within"),
        pytest.param(png(14_000, 12_000, 0), "cannot be decoded", id="grey-within"),
        pytest.param(png(15_000, 14_000, 0), "more pixels", id="grey"),
        pytest.param(photo(10_000, 11_000), "scans", id="progressive"),
        pytest.param(photo(4_000, 4_000, 200), "scans", id="scans"),
        pytest.param(PHOTO[:2] + b"\xff" * (MOST_FILL + 9) + PHOTO[2:], "fill", id="fill"),
        pytest.param(PHOTO[:2] + b"\xff" * (MOST_FILL + 9) + b"\xe1", "fill", id="fill-damaged"),
    ],
)
def test_what_is_over_a_limit_is_told_before_it_is_decoded(data: bytes, why: str) -> None:
    with pytest.raises(BadImage, match=why):
        list(pictures(data, lambda width, height: 64))


def test_a_size_is_not_read_past_the_limit_either() -> None:
    with pytest.raises(BadImage, match="more pixels"):
        shape(png(10_000, 7_500, 2))


@pytest.mark.parametrize("data", [photo(8_660, 11_540), photo(9, 9, 500), clean_jpeg(), b"", b"x"])
def test_everyday_jpegs_pass(data: bytes) -> None:
    check(data)


def test_long_animations_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pixels, "MOST_FRAMES", 3)
    first, *more = (noise(seed=seed) for seed in range(4))
    for kind in ("GIF", "PNG", "WEBP"):
        assert list(pictures(saved(first, kind, save_all=True, append_images=more[:2]), _small))
        with pytest.raises(BadImage, match="more frames"):
            list(pictures(saved(first, kind, save_all=True, append_images=more), _small))


def _small(width: int, height: int) -> int:
    return 64


@pytest.mark.parametrize(
    ("pixels", "frames", "why"),
    [
        pytest.param(1, 0, "more than 1 megapixels (max-pixels)", id="pixels"),
        pytest.param(0, 2, "more than 2 frames (max-frames)", id="frames"),
        pytest.param(2, 3, "", id="within both"),
    ],
)
def test_own_limits_are_kept_before_anything_is_decoded(
    monkeypatch: pytest.MonkeyPatch, pixels: int, frames: int, why: str
) -> None:
    looked: list[bytes] = []

    def nothing(data: bytes, *_: object) -> Looked:
        looked.append(data)
        return Looked(())

    monkeypatch.setattr(_search, "_searched", nothing)
    monkeypatch.setattr(_search, "_answers", {})
    first, *more = (Image.new("P", (1200, 1000), colour) for colour in range(3))
    data = saved(first, "GIF", save_all=True, append_images=more)
    settings = Settings(
        select=("IMG", "FAC101"), faces="fast", max_pixels=pixels, max_frames=frames
    )
    found = scan(Blob(data, "a.gif"), settings).findings
    assert [f.code for f in found] == ["IMG102"] * bool(why)
    assert all(f.message.endswith(f"faces, since it has {why}") for f in found)
    assert bool(looked) != bool(why)


def test_faces_are_looked_for_in_so_many_images_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[bytes] = []

    def nothing(shown: seeing.Shown, *_: object) -> seeing.Sight:
        looked.append(shown.data)
        return seeing.Sight(())

    monkeypatch.setattr(seeing, "see", nothing)
    most = 5
    settings = Settings(select=("IMG", "FAC"), faces="fast", max_images=most)
    own, *inside = (clean_jpeg(seed) for seed in range(most + 2))
    for last, told in ((inside[-1], True), (inside[0], False)):
        looked.clear()
        data = own + b"".join(inside[:-1]) + last
        found = scan(Blob(data, "a.jpg"), settings).findings
        assert [f.code for f in found] == ["IMG102"] * told
        assert set(looked) == {data, *inside[:most]}


def test_the_same_bytes_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    def nothing(data: bytes, *_: object) -> Looked:
        asked.append(data)
        return Looked(())

    monkeypatch.setattr(_search, "_answers", {})
    monkeypatch.setattr(_search, "_searched", nothing)
    for data in [bytes((n % 70,)) for n in range(140)]:
        look(data, Options())
        look(data, Options())
    assert len(asked) == 140  # 70 are more than are kept
    assert len(_search._answers) < 70
    look(b"\0", Options(effort="fast"))
    assert len(asked) == 141


def test_a_damaged_tiff_says_nothing_on_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    data = bytearray(saved(noise(), "TIFF", compression="tiff_lzw"))
    data[8:2000] = b"\xff" * 1992
    with Image.open(io.BytesIO(data)) as image, pytest.raises(OSError, match="error"):
        image.load()
    assert capfd.readouterr().err  # libtiff itself
    with pytest.raises(BadImage):
        list(pictures(bytes(data), _small))
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"
