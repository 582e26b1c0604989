"""What costs too much is told: the limits that the README promises, each with a file beyond it."""

from __future__ import annotations

import io
from types import ModuleType

import pillow_heif
import pytest
from PIL import Image

from hooklib.faces import pixels
from hooklib.formats import (
    _gif_blocks,
    _jpeg_segments,
    _png_chunks,
    _png_picture,
    _riff,
    _svg_reader,
    _zlib,
)
from hooklib.model import Blob, Settings
from hooklib.scan import DEPTH, scan
from tests.faces.pictures import saved
from tests.samples import gif, png, webp
from tests.samples._jpeg_bytes import segment, with_segments

LOOKING = Settings(extend_select=("QR101",))


def told(data: bytes, settings: Settings = LOOKING) -> list[str]:
    """Return why a file, or a part of it, was not read or not looked at."""
    findings = scan(Blob(data, "x"), settings).findings
    return [f"{f.code}: {f.message}" for f in findings if f.code.startswith("IMG")]


def _svg(count: int) -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g/>" * (count - 1) + b"</svg>"


JPEG = with_segments(*(segment(0xFE, b"") for _ in range(9)))
PNG = png.build(before=png.chunk(b"tEXt", b"Title\0x") * 9)
GIF = next(iter(gif.clean().values()))
WEBP = next(iter(webp.clean().values()))
AMOUNTS: dict[str, tuple[ModuleType, str, int, bytes, int]] = {
    "JPEG segments": (
        _jpeg_segments,
        "MOST_SEGMENTS",
        16_384,
        JPEG,
        len(_jpeg_segments.walk(JPEG).segments),
    ),
    "PNG chunks": (_png_chunks, "MOST", 32_768, PNG, len(_png_chunks.chunks(PNG))),
    "GIF blocks": (_gif_blocks, "MOST", 32_768, GIF, len(list(_gif_blocks.blocks(GIF)))),
    "WebP chunks": (_riff, "MOST", 32_768, WEBP, len(_riff.chunks(WEBP, 12, len(WEBP))[0])),
    "PNG rows": (_png_picture, "MOST", 1 << 30, png.build(), len(png.rows(2, 8, (13, 11)))),
    "SVG elements": (_svg_reader, "MAX_ELEMENTS", 500_000, _svg(20), 20),
}


@pytest.mark.parametrize("name", AMOUNTS)
def test_a_file_of_more_than_is_read_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, constant, promised, data, amount = AMOUNTS[name]
    assert getattr(module, constant) == promised
    monkeypatch.setattr(module, constant, amount)
    assert told(data, Settings()) == []
    monkeypatch.setattr(module, constant, amount - 1)
    (why,) = told(data, Settings())
    assert why.startswith("IMG101: ")


def test_compressed_texts_that_unfold_too_far_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _zlib.LIMIT == 64 << 20
    data = png.build(before=png.text(b"zTXt", b"Title", bytes(1000)) * 2)
    monkeypatch.setattr(_zlib, "LIMIT", 3000)
    assert told(data, Settings()) == []
    monkeypatch.setattr(_zlib, "LIMIT", 1500)
    (why,) = told(data, Settings())
    assert why.startswith("IMG101: ")


def _nested(times: int) -> bytes:
    data = png.build()
    for _ in range(times):
        data = png.build(before=png.chunk(b"gdAT", data))
    return data


def test_images_too_deep_in_one_another_are_told() -> None:
    assert DEPTH == 8
    assert told(_nested(7)) == []
    whys = told(_nested(8), Settings())
    assert whys
    assert all(why.startswith("IMG101: ") and "nested too deeply" in why for why in whys)


def _picture(kind: str, size: tuple[int, int]) -> bytes:
    image = Image.new("RGB", size, "navy")
    if kind != "HEIF":
        return saved(image, kind)
    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["WEBP", "AVIF", "HEIF"])
def test_a_picture_of_more_pixels_than_are_looked_at_is_told(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pixels.LARGEST_OF[kind] == 100_000_000
    monkeypatch.setitem(pixels.LARGEST_OF, kind, 200 * 100)
    assert told(_picture(kind, (200, 100))) == []
    (why,) = told(_picture(kind, (200, 102)))
    assert why.startswith("IMG102: ")
    assert why.endswith("more pixels than are looked at")


def _frames(count: int) -> bytes:
    first, *more = (Image.new("L", (100, 100), 40 * n) for n in range(count))
    return saved(first, "GIF", save_all=True, append_images=more)


def test_an_animation_of_more_frames_than_are_looked_at_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert pixels.MOST_FRAMES == 5000
    monkeypatch.setattr(pixels, "MOST_FRAMES", 4)
    assert told(_frames(4)) == []
    (why,) = told(_frames(5))
    assert why.startswith("IMG102: ")
    assert why.endswith("more frames than are looked at")


def test_a_frame_that_takes_more_memory_than_is_given_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert pixels.LARGEST_BYTES == 280_000_000
    monkeypatch.setattr(pixels, "LARGEST_BYTES", 200 * 100 * 4)
    assert told(_picture("PNG", (200, 100))) == []
    (why,) = told(_picture("PNG", (200, 101)))
    assert why.startswith("IMG102: ")
    assert why.endswith("more pixels than are looked at")
