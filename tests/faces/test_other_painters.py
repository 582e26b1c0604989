"""BMP in place, AVIF coded again, and what cannot be written."""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
import piexif
import pytest
from PIL import Image, features

from hooklib.faces.model import Box, Style
from hooklib.faces.painters import _pillow, avif, bmp, painter
from hooklib.faces.painters._avif_boxes import subsampling
from hooklib.model import BadImage, CannotFix
from tests.faces.painted import (
    STYLES,
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

pytestmark = pytest.mark.once
SIZE = (29, 17)
NAMES = ("PNG", "GIF", "TIFF", "BigTIFF", "WebP", "AVIF", "HEIC", "JPEG XL", "BMP")


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_has_its_painter(name: str) -> None:
    found = painter(name)
    assert found is not None
    assert found.name == name


def bitmap(
    bits: int,
    compression: int = 0,
    masks: tuple[int, ...] = (),
    header: int = 40,
    downward: bool = False,
    palette: bytes = b"",
) -> bytes:
    """Return a BMP of noise."""
    stride = (SIZE[0] * bits + 31) // 32 * 4
    rows = noise((stride, SIZE[1]), 1).tobytes()
    if bits <= 8:
        palette = palette or b"".join(bytes((n, 255 - n, n // 2, 0)) for n in range(1 << bits))
    height = -SIZE[1] if downward else SIZE[1]
    if header == 12:
        palette = b"".join(palette[at : at + 3] for at in range(0, len(palette), 4))
        info = struct.pack("<IHHHH", 12, *SIZE, 1, bits)
    else:
        fields = (header, SIZE[0], height, 1, bits, compression, len(rows), 2835, 2835, 0, 0)
        info = struct.pack("<IiiHHIIiiII", *fields)
    after = struct.pack(f"<{len(masks)}I", *masks)
    info += after if header == 40 else after.ljust(header - len(info), b"\0")
    start = 14 + len(info) + len(palette)
    whole = b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + info + palette + rows
    return whole + b"tail"


BITMAPS = {f"{bits}-bit": bitmap(bits) for bits in (1, 4, 8, 16, 24, 32)}
BITMAPS |= {
    "core-8": bitmap(8, header=12),
    "core-24": bitmap(24, header=12),
    "downward": bitmap(24, downward=True),
    "565": bitmap(16, 3, (0xF800, 0x07E0, 0x001F)),
    "fields-32": bitmap(32, 3, (0xFF0000, 0xFF00, 0xFF)),
    "v4-alpha": bitmap(32, 3, (0xFF0000, 0xFF00, 0xFF, 0xFF000000), header=108),
    "v5-alpha": bitmap(32, 3, (0xFF, 0xFF00, 0xFF0000, 0xFF000000), header=124),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", BITMAPS)
def test_bitmaps(name: str, style: Style) -> None:
    data = BITMAPS[name]
    for seed in range(4):
        where = boxes((name, seed), SIZE)
        painted = bmp.paint(data, where, style).data
        check_outside(data, painted, where)
        assert len(painted) == len(data)
        start = int.from_bytes(data[10:14], "little")
        assert painted[:start] == data[:start]
        assert painted.endswith(b"tail")
        if style == "fill":
            assert bmp.paint(painted, where, style).data == painted
            if name not in ("1-bit", "4-bit", "8-bit", "core-8"):
                check_black(painted, where)


def test_the_unused_bits_of_a_pixel_go_too() -> None:
    data = BITMAPS["32-bit"]
    painted = bmp.paint(data, [Box(0, 0, *SIZE)], "fill").data
    assert not any(painted[54 : 54 + 4 * SIZE[0] * SIZE[1]])


REFUSED = {
    "rle8": bitmap(8, 1),
    "rle4": bitmap(4, 2),
    "unknown to Pillow": bitmap(32, 3, (0xFF, 0xFF00, 0xFF0000)),
    "scattered": bitmap(16, 3, (0xA800, 0x07E0, 0x001F)),
    "header": b"BM" + bytes(12) + struct.pack("<I", 41) + bytes(99),
}
BROKEN = {
    "rows": bitmap(24)[:-40],
    "depth": bitmap(24).replace(struct.pack("<HH", 1, 24), struct.pack("<HH", 1, 23)),
    "masks": bitmap(16, 3, (0xF800, 0x07E0, 0)),
    "other": b"XX" + bitmap(24)[2:],
}


@pytest.mark.parametrize("name", REFUSED)
def test_bitmaps_that_are_refused(name: str) -> None:
    with pytest.raises(CannotFix):
        bmp.paint(REFUSED[name], [Box(0, 0, 5, 5)], "fill")


@pytest.mark.parametrize("name", BROKEN)
def test_bitmaps_that_are_damaged(name: str) -> None:
    with pytest.raises(BadImage):
        bmp.paint(BROKEN[name], [Box(0, 0, 5, 5)], "fill")


@pytest.mark.parametrize("name", ["8-bit", "565", "v4-alpha", "core-24"])
def test_bitmaps_and_damage(name: str) -> None:
    data = BITMAPS[name]
    check_idle(bmp.paint, data)
    for bad in (*prefixes(data), *flipped(data, 7)):
        check_bad(bmp.PAINTER, bad, [Box(1, 1, 9, 9)])
        check_bad(bmp.PAINTER, bad, [Box(1, 1, 9, 9)], "blur")


needs_avif = pytest.mark.skipif(
    not features.check("avif"), reason="this Pillow is built without AVIF"
)
PICTURE = (64, 48)


def smooth(channels: int = 3, seed: int = 0) -> Image.Image:
    """Return a picture as a lossy codec likes it."""
    small = Image.fromarray(noise((7, 6), channels, seed).squeeze())
    return small.resize(PICTURE, Image.Resampling.BICUBIC)


def coded(image: Image.Image, **options: Any) -> bytes:
    """Return an AVIF as Pillow writes it."""
    out = io.BytesIO()
    image.save(out, "AVIF", speed=9, **options)
    return out.getvalue()


def with_alpha() -> Image.Image:
    """Return a picture a part of which is transparent."""
    pixels = np.array(smooth(4))
    pixels[..., 3] = 255
    pixels[:20, :30, 3] = 0
    return Image.fromarray(pixels)


def extras() -> dict[str, Any]:
    """Return metadata: EXIF with an orientation, XMP."""
    tags = {"0th": {piexif.ImageIFD.Make: b"Quexal", piexif.ImageIFD.Orientation: 6}}
    return {"exif": piexif.dump(tags)[6:], "xmp": b"<x:xmpmeta/>"}


def avifs() -> dict[str, bytes]:
    """Return AVIF files."""
    if not features.check("avif"):
        return {}
    times = {"save_all": True, "duration": [30, 70, 110]}
    return {
        "plain": coded(smooth()),
        "444": coded(smooth(), subsampling="4:4:4"),
        "gray": coded(smooth(1)),
        "alpha": coded(with_alpha()),
        "extras": coded(smooth(), **extras()),
        "animated": coded(smooth(), append_images=[smooth(3, 1), smooth(3, 2)], **times),
    }


@needs_avif
@pytest.mark.parametrize("name", avifs())
def test_avif(name: str) -> None:
    data = avifs()[name]
    where = [Box(20, 10, 30, 30)]
    for style in STYLES[: 3 if name == "plain" else 1]:
        painted = avif.paint(data, where, style)
        assert painted.note.startswith("AVIF: re-encoded at quality")
        for a, b in zip(frames(data), frames(painted.data), strict=True):
            seen = ~mask(a.shape, where) & (a[..., 3] > 0)
            assert np.abs(a[seen].astype(int) - b[seen]).mean() < 8
            if style == "fill":
                assert b[14:36, 24:46, :3].max() < 40
        with Image.open(io.BytesIO(data)) as a_image, Image.open(io.BytesIO(painted.data)) as other:
            assert a_image.mode == other.mode
            assert a_image.getexif() == other.getexif()
            assert a_image.info.get("xmp") == other.info.get("xmp")
        assert subsampling(data) == subsampling(painted.data)


@needs_avif
def test_avif_with_nothing_to_hide() -> None:
    check_idle(avif.paint, avifs()["plain"])


LOST = {
    "gain map": (b"infe\2\0\0\0\0\1\0\0av01", b"infe\2\0\0\0\0\1\0\0tmap", "gain map"),
    "ten bits": (b"av1C\x81\0\x0c", b"av1C\x81\0\x4c", "8 bits"),
    "colours": (b"nclx\0\1", b"nclx\0\x09", "colours"),
    "property": (b"pixi", b"clli", "properties"),
    "box": (b"mdat", b"uuid", "parts"),
}


@needs_avif
@pytest.mark.parametrize("name", LOST)
def test_avif_that_would_lose_something(name: str) -> None:
    old, new, text = LOST[name]
    data = avifs()["plain"]
    if name == "ten bits":
        at = data.index(b"av1C") + 6
        changed = data[:at] + bytes((data[at] | 0x40,)) + data[at + 1 :]
    else:
        assert old in data
        changed = data.replace(old, new)
    with pytest.raises(CannotFix, match=text):
        avif.paint(changed, [Box(0, 0, 9, 9)], "fill")


@needs_avif
def test_avif_and_damage() -> None:
    data = avifs()["extras"]
    for bad in (*prefixes(data, 20), *flipped(data, 8, 12)):
        check_bad(avif.PAINTER, bad, [Box(9, 9, 20, 20)])


def test_a_turned_animation_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pillow's encoder ends the process."""
    exif = Image.Exif()
    exif[0x0112] = 6
    read = _pillow.frames

    def turned(data: bytes, kind: str) -> Any:
        return (f._replace(info=f.info | {"exif": exif.tobytes()}) for f in read(data, kind))

    monkeypatch.setattr(avif, "frames", turned)
    with pytest.raises(CannotFix, match="several frames that is turned"):
        avif.paint(_animated(), [Box(0, 0, 16, 16)], "fill")


def _animated() -> bytes:
    out = io.BytesIO()
    still = Image.fromarray(noise((64, 48)))
    still.save(out, "AVIF", save_all=True, append_images=[still.rotate(180)], speed=9)
    return out.getvalue()


def test_an_animation_that_is_shown_once_is_refused() -> None:
    data = _animated()
    assert avif.paint(data, [Box(0, 0, 16, 16)], "fill").data
    at = data.index(b"elst") + 7
    once = data[:at] + b"\0" + data[at + 1 :]
    with pytest.raises(CannotFix, match="only once"):
        avif.paint(once, [Box(0, 0, 16, 16)], "fill")


def test_pixels_that_are_not_square_are_refused() -> None:
    out = io.BytesIO()
    Image.fromarray(noise((64, 48))).save(out, "AVIF", speed=9)
    data = out.getvalue()
    pixi = data.index(b"pixi") - 4
    size = int.from_bytes(data[pixi : pixi + 4], "big")
    assert size == 16
    ratio = b"\0\0\0\x10pasp\0\0\0\2\0\0\0\1"
    with pytest.raises(CannotFix, match="not square"):
        subsampling(data[:pixi] + ratio + data[pixi + size :])
    square = ratio[:-1] + b"\2"
    assert subsampling(data[:pixi] + square + data[pixi + size :])
