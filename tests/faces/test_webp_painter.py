"""WebP: lossless frames exact, lossy ones coded again, everything else byte for byte."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from hooklib.faces.model import Box, Style
from hooklib.faces.painters import _vp8_header
from hooklib.faces.painters.webp import PAINTER, paint
from hooklib.formats.webp import parts
from hooklib.model import PICTURE
from tests.faces.painted import (
    STYLES,
    Array,
    boxes,
    check_bad,
    check_black,
    check_idle,
    check_outside,
    flipped,
    frames,
    mask,
    noise,
    prefixes,
)
from tests.samples import webp

pytestmark = pytest.mark.once
SIZE = (48, 36)
EXTRAS: dict[str, Any] = {
    "exif": b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0",
    "xmp": b"<x/>",
    "icc_profile": b"i" * 130,
}


def smooth(seed: int = 0) -> Image.Image:
    """Return a picture as a lossy codec likes it, parts of it transparent."""
    small = Image.fromarray(noise((6, 5), 4, seed))
    pixels = np.array(small.resize(SIZE, Image.Resampling.BICUBIC))
    pixels[:12, :20, 3] = 0
    pixels[12:, :, 3] = 255
    return Image.fromarray(pixels)


def saved(image: Image.Image, others: Iterable[Image.Image] = (), **options: Any) -> bytes:
    """Return a WebP as Pillow writes it."""
    out = io.BytesIO()
    more = list(others)
    if more:
        options |= {"save_all": True, "append_images": more, "duration": [30, 70, 110], "loop": 2}
    image.save(out, "WEBP", **options)
    return out.getvalue()


@cache
def lossless() -> dict[str, bytes]:
    """Return lossless files."""
    rgba = [Image.fromarray(noise(SIZE, 4, seed)) for seed in range(3)]
    part = rgba[0].copy()
    part.paste(rgba[1].crop((0, 0, 20, 10)), (12, 14))
    exact: dict[str, Any] = {"lossless": True, "exact": True}
    return {
        "rgb": saved(rgba[0].convert("RGB"), lossless=True),
        "rgba": saved(rgba[0], **exact),
        "extended": saved(rgba[0], **exact, **EXTRAS),
        "animated": saved(rgba[0], rgba[1:], **exact),
        "animated-part": saved(rgba[0], [part, rgba[2]], **exact, **EXTRAS),
        "palette": saved(rgba[0].convert("P").convert("RGB"), lossless=True),
    }


@cache
def lossy() -> dict[str, bytes]:
    """Return lossy files."""
    return {
        "rgb": saved(smooth().convert("RGB"), quality=60),
        "rgba": saved(smooth(), quality=60),
        "extended": saved(smooth(), quality=60, **EXTRAS),
        "animated": saved(smooth(), [smooth(1), smooth(2)], quality=60),
    }


def around(data: bytes) -> list[tuple[str, bytes]]:
    """Return all of a file but bitstreams and alpha."""
    coded = ("VP8", "VP8L", "ALPH")
    return [
        (part.name, b"".join(data[slice(*span)] for span in part.spans))
        for part in parts(data)
        if not (part.kind == PICTURE and part.name.removeprefix("ANMF ") in coded)
    ]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", lossless())
def test_lossless_files(name: str, style: Style) -> None:
    data = lossless()[name]
    for seed in range(4):
        where = boxes((name, seed), SIZE)
        painted = paint(data, where, style)
        assert painted.note == ""
        check_outside(data, painted.data, where)
        assert around(data) == around(painted.data)
        if style == "fill":
            check_black(painted.data, where)
            assert paint(painted.data, where, style).data == painted.data


@pytest.mark.parametrize("name", ["rgb", "rgba", "extended"])
def test_another_decoder_agrees(name: str) -> None:
    data = lossless()[name]
    where = [Box(5, 6, 20, 12)]
    old, new = (by_opencv(d) for d in (data, paint(data, where, "fill").data))
    outside = ~mask(old.shape, where)
    assert np.array_equal(old[outside], new[outside])  # colours under transparency too
    assert not new[~outside][:, :3].any()


def by_opencv(data: bytes) -> Array:
    """Return the samples as OpenCV decodes them."""
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert found is not None
    return found


def test_a_frame_that_no_box_meets_keeps_its_bytes() -> None:
    data = lossless()["animated-part"]
    spans = [part.spans[0] for part in parts(data) if part.name == "ANMF VP8L"]
    painted = paint(data, [Box(40, 2, 6, 6)], "fill").data
    kept = [data[slice(*span)] in painted for span in spans]
    assert kept == [False, True, False]


def test_the_mode_stays_when_all_that_was_transparent_is_filled() -> None:
    data = saved(Image.fromarray(noise(SIZE, 4)), lossless=True, exact=True)
    painted = paint(data, [Box(0, 0, *SIZE)], "fill").data
    with Image.open(io.BytesIO(painted)) as image:
        assert image.mode == "RGBA"
        assert image.getextrema() == ((0, 0), (0, 0), (0, 0), (255, 255))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", lossy())
def test_lossy_files(name: str, style: Style) -> None:
    data = lossy()[name]
    where = [Box(10, 6, 26, 22)]
    painted = paint(data, where, style)
    assert painted.note.startswith("lossy WebP: re-encoded at quality")
    assert around(data) == around(painted.data)
    old, new = list(frames(data)), list(frames(painted.data))
    assert len(old) == len(new)
    for a, b in zip(old, new, strict=True):
        outside = ~mask(a.shape, where)
        seen = outside & (a[..., 3] > 0)
        assert np.array_equal(a[outside][:, 3], b[outside][:, 3])
        assert np.abs(a[seen].astype(int) - b[seen]).mean() < 6
        if style == "fill":
            assert b[10:24, 14:32, :3].max() < 40
            assert b[10:24, 14:32, 3].min() == 255


def test_alpha_of_a_lossy_file_stays_where_the_box_was_opaque() -> None:
    data = lossy()["rgba"]
    (span,) = (part.spans[0] for part in parts(data) if part.name == "ALPH")
    assert data[slice(*span)] in paint(data, [Box(24, 20, 8, 8)], "fill").data
    assert data[slice(*span)] not in paint(data, [Box(0, 0, 8, 8)], "fill").data


def test_a_mixed_animation() -> None:
    sharp = Image.fromarray(noise(SIZE, 4))
    data = saved(smooth(), [sharp, smooth(1)], allow_mixed=True, exact=True)
    where = [Box(4, 4, 30, 20)]
    painted = paint(data, where, "fill")
    assert around(data) == around(painted.data)
    assert all(frame[12:16, 12:26, :3].max() < 40 for frame in frames(painted.data))


@pytest.mark.parametrize("quality", [1, 10, 30, 50, 75, 80, 90, 99])
@pytest.mark.parametrize("method", [0, 4, 6])
def test_the_quality_is_found_again(quality: int, method: int) -> None:
    image = smooth().convert("RGB").resize((256, 256), Image.Resampling.BICUBIC)
    data = saved(image, quality=quality, method=method)
    (span,) = (part.spans[0] for part in parts(data) if part.name == "VP8")
    assert abs(_vp8_header.quality(data[slice(*span)]) - quality) <= 15


@pytest.mark.parametrize("end", range(0, 40, 3))
def test_a_short_frame_header_is_read_or_refused(end: int) -> None:
    data = lossy()["rgb"]
    check_bad(PAINTER, data[: 20 + end], [Box(0, 0, 5, 5)])


def test_bytes_after_the_end_and_unknown_chunks_stay() -> None:
    data = lossless()["extended"]
    row = data[12:] + b"prIv\5\0\0\0hello\0"
    whole = b"RIFF" + (len(row) + 4).to_bytes(4, "little") + b"WEBP" + row + b"tail"
    painted = paint(whole, [Box(1, 1, 5, 5)], "fill").data
    assert painted.endswith(b"prIv\5\0\0\0hello\0tail")
    check_outside(whole, painted, [Box(1, 1, 5, 5)])


@pytest.mark.parametrize("name", webp.clean())
def test_files_of_other_programs(name: str) -> None:
    data = webp.clean()[name]
    with Image.open(io.BytesIO(data)) as image:
        size = image.size
    where = [Box(0, 0, size[0], size[1] // 2)]
    painted = paint(data, where, "fill")
    if not painted.note:
        check_outside(data, painted.data, where)
        check_black(painted.data, where)


@pytest.mark.parametrize("name", ["rgba", "animated-part"])
def test_nothing_to_hide_changes_nothing(name: str) -> None:
    check_idle(paint, lossless()[name])
    check_idle(paint, lossy()["animated"])


def test_damage() -> None:
    where = [Box(1, 1, 20, 20)]
    for data in (lossless()["animated-part"], lossy()["rgba"]):
        assert not any(check_bad(PAINTER, bad, where) for bad in prefixes(data, 30))
        for bad in flipped(data, 9, 40):
            check_bad(PAINTER, bad, where)
