"""What stands between a painter that does wrong and the file: it is looked at again, and proven."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any

import numpy as np
import pillow_jxl  # noqa: F401  lets Pillow write JPEG XL
import pytest
from PIL import Image

from hooklib.faces import hide as hiding
from hooklib.faces.hide import hide
from hooklib.faces.jpeg import reencode, splice
from hooklib.faces.model import Box, Painted, Painter, Style
from hooklib.faces.painters import _paint, _pillow, avif, bmp, gif, heif, jpeg, jxl, png, tiff, webp
from hooklib.model import CannotFix, Hide, Settings
from tests.faces.painted import Array, noise
from tests.faces.pictures import saved
from tests.photos import profile

pytestmark = pytest.mark.once

NOTHING = Settings(select=("IMG",))
FIRST, FURTHER = Box(16, 16, 32, 32), Box(64, 32, 16, 16)


def stored(samples: Array, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(samples).save(out, kind, **options)
    return out.getvalue()


def decoded(data: bytes) -> Array:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def inside(samples: Array, box: Box) -> Array:
    x, y, width, height = box
    return samples[y : y + height, x : x + width]


def light() -> Array:
    """Return a picture without a black pixel."""
    return noise((96, 64)) | 32


# what is still seen


def test_what_is_seen_afterwards_is_hidden_too(monkeypatch: pytest.MonkeyPatch) -> None:
    data = stored(light())
    looked_at: list[bytes] = []
    answers: Iterator[list[Hide]] = iter([[Hide((FURTHER,))], []])

    def seen(painted: bytes, settings: Settings, before: bytes) -> list[Hide]:
        assert before == data
        looked_at.append(painted)
        return next(answers)

    monkeypatch.setattr(hiding, "_seen", seen)
    result = hide(data, Hide((FIRST,)), NOTHING).data
    expected = light()
    inside(expected, FIRST)[:] = 0
    assert np.array_equal(decoded(looked_at[0]), expected)
    inside(expected, FURTHER)[:] = 0
    assert np.array_equal(decoded(result), expected)
    assert looked_at[1:] == [result]


def test_each_round_starts_from_the_original(monkeypatch: pytest.MonkeyPatch) -> None:
    data = stored(light())
    given: list[tuple[bytes, list[Box]]] = []

    def paint(file: bytes, boxes: Sequence[Box], style: Style) -> Painted:
        given.append((file, list(boxes)))
        return png.paint(file, boxes, style)

    answers = iter([[Hide((FURTHER,))], []])
    monkeypatch.setattr(hiding, "painter", lambda kind: Painter(kind, paint))
    monkeypatch.setattr(hiding, "_seen", lambda *_: next(answers))
    hide(data, Hide((FIRST,)), NOTHING)
    assert given == [(data, [FIRST]), (data, [FIRST, FURTHER])]


def test_what_is_seen_in_every_round_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[bytes] = []

    def seen(painted: bytes, settings: Settings, before: bytes) -> list[Hide]:
        rounds.append(painted)
        return [Hide((FURTHER,))]

    monkeypatch.setattr(hiding, "_seen", seen)
    settings = Settings(select=("FAC101",), faces="fast")
    with pytest.raises(CannotFix, match="faces were still seen after 3 tries"):
        hide(stored(light()), Hide((FIRST,)), settings)
    assert len(rounds) == hiding.ROUNDS


# what Pillow shows before and after

SIZE = (96, 64)
BOXES = [FIRST]


def grey(value: int = 90, channels: int = 3) -> Array:
    samples: Array = np.full((*SIZE[::-1], channels), value, np.uint8)
    return samples


def changed(samples: Array, box: Box, value: int | tuple[int, ...]) -> Array:
    new: Array = samples.copy()
    inside(new, box)[:] = value
    return new


def black() -> Array:
    return changed(grey(), FIRST, 0)


def animated(*durations: int) -> bytes:
    pictures = [Image.fromarray(grey(50 + 9 * n)) for n in range(len(durations))]
    out = io.BytesIO()
    pictures[0].save(
        out, "PNG", save_all=True, append_images=pictures[1:], duration=list(durations)
    )
    return out.getvalue()


def opaque(samples: Array, alpha: int = 255) -> Array:
    joined: Array = np.dstack((samples, np.full(samples.shape[:2], alpha, np.uint8)))
    return joined


ALIKE: dict[str, tuple[Array, Array, str]] = {
    "size": (grey(), black()[1:], "size or colours"),
    "channels": (grey(), opaque(black()), "size or colours"),
    "another picture": (grey(), changed(grey(150), FIRST, 0), "outside the boxes"),
    "half of it": (grey(), changed(black(), Box(48, 0, 48, 64), 200), "outside the boxes"),
    "transparent": (opaque(grey()), opaque(black(), 0), "outside the boxes"),
    "grey box": (grey(), changed(grey(), FIRST, 90), "not come out black"),
    "a grey pixel": (grey(), changed(black(), Box(32, 32, 1, 1), 90), "not come out black"),
    "box unchanged": (grey(), grey(), "not come out black"),
}


@pytest.mark.parametrize("name", ALIKE)
def test_what_is_not_alike_is_refused(name: str) -> None:
    old, new, why = ALIKE[name]
    with pytest.raises(CannotFix, match=why):
        _pillow.check_alike(old, new, BOXES, fill=True)


def test_what_a_codec_does_is_borne() -> None:
    _pillow.check_alike(grey(), changed(grey(100), FIRST, 9), BOXES, fill=True)
    _pillow.check_alike(grey(), changed(grey(100), FIRST, 70), BOXES, fill=False)
    edge = changed(black(), Box(FIRST.x, FIRST.y, _pillow.MARGIN, FIRST.height), 80)
    _pillow.check_alike(grey(), edge, BOXES, fill=True)


LOSSY: dict[str, tuple[bytes, bytes, str]] = {
    "another picture": (
        stored(grey()),
        stored(changed(grey(150), FIRST, 0)),
        "picture outside the boxes",
    ),
    "grey box": (stored(grey()), stored(grey()), "not come out black"),
    "duration": (animated(100, 200), animated(100, 300), "timing"),
    "frames": (animated(100, 200, 300), animated(100, 200), "frames"),
    "size": (stored(grey()), stored(black()[1:]), "sizes"),
    "damaged": (stored(grey()), stored(black())[:60], "painted picture cannot be decoded"),
}


@pytest.mark.parametrize("name", LOSSY)
def test_files_that_are_not_alike_are_refused(name: str) -> None:
    before, after, why = LOSSY[name]
    with pytest.raises(CannotFix, match=why):
        _pillow.check_lossy(before, after, "PNG", BOXES, fill="duration" not in name)


def indexed(colour: int) -> bytes:
    """Return a picture of indices 0 and 1 whose second colour is this grey."""
    image = Image.fromarray(grey(0, 1)[..., 0], "P")
    image.putpalette(bytes((0, 0, 0, *[colour] * 3)))
    image.putpixel((1, 1), 1)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


EXACT: dict[str, tuple[bytes, bytes, str]] = {
    "one pixel": (stored(grey()), stored(changed(black(), Box(15, 16, 1, 1), 91)), "pixels"),
    "one alpha": (
        stored(opaque(grey())),
        stored(changed(opaque(black()), Box(48, 16, 1, 1), (90, 90, 90, 254))),
        "pixels",
    ),
    "palette": (indexed(90), indexed(91), "colours outside"),
    "resolution": (stored(grey()), stored(black(), dpi=(300, 300)), "more than pixels"),
    "profile": (stored(grey(), icc_profile=profile()), stored(black()), "more than pixels"),
    "duration": (animated(100, 200), animated(100, 300), "more than pixels"),
    "frames": (animated(100, 200, 300), animated(100, 200), "frames"),
    "size": (stored(grey()), stored(black()[1:]), "sizes"),
}


@pytest.mark.parametrize("name", EXACT)
def test_what_is_not_the_same_is_refused(name: str) -> None:
    before, after, why = EXACT[name]
    with pytest.raises(CannotFix, match=why):
        _pillow.check_exact(before, after, "PNG", BOXES)


def test_right_pairs_pass() -> None:
    _pillow.check_exact(stored(grey()), stored(black()), "PNG", BOXES)
    _pillow.check_lossy(stored(grey()), stored(black()), "PNG", BOXES, fill=True)
    _pillow.check_shown(half_clear(), half_clear(below=0), "PNG")


def half_clear(below: int = 90, seen: int = 90, alpha: int = 0, **options: Any) -> bytes:
    """Return a picture that is transparent in the box, with a colour below that."""
    samples = opaque(grey(seen))
    return stored(changed(samples, FIRST, (below, below, below, alpha)), **options)


SHOWN: dict[str, tuple[bytes, str]] = {
    "transparency": (half_clear(alpha=1), "transparency"),
    "colours": (half_clear(below=0, seen=91), "pixels that are seen"),
    "resolution": (half_clear(below=0, dpi=(300, 300)), "more than pixels"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_does_not_look_the_same_is_refused(name: str) -> None:
    after, why = SHOWN[name]
    with pytest.raises(CannotFix, match=why):
        _pillow.check_shown(half_clear(), after, "PNG")


# JPEG


def photo(samples: Array | None = None, **options: Any) -> bytes:
    return stored(light() if samples is None else samples, "JPEG", quality=90, **options)


@pytest.mark.parametrize("progressive", [False, True])
def test_a_splice_that_changes_a_bit_outside_is_refused(
    progressive: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = splice._coded

    def coded(*known: Any) -> tuple[bytes, bytes]:
        tables, data = real(*known)
        return tables, data[:9] + bytes((data[9] ^ 4,)) + data[10:]

    monkeypatch.setattr(splice, "_coded", coded)
    with pytest.raises(CannotFix):
        splice.spliced(photo(progressive=progressive), [Box(64, 32, 32, 32)], "fill")


JUDGED: dict[str, tuple[bytes, str]] = {
    "outside": (photo(changed(light(), FIRST, 0) // 2), "outside the boxes"),
    "inside": (photo(changed(light(), Box(0, 0, 4, 4), 0)), "not come out black"),
    "size": (photo(light()[1:]), "more than pixels"),
    "damaged": (photo()[:200], "cannot be decoded"),
}


@pytest.mark.parametrize("name", JUDGED)
def test_a_splice_that_shows_something_else_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    result, why = JUDGED[name]
    monkeypatch.setattr(jpeg, "spliced", lambda *_: result)
    with pytest.raises(CannotFix, match=why):
        jpeg.paint(photo(), BOXES, "fill")


CODED_BOX = Box(16, 8, 48, 48)
WRONG_CODED: dict[str, tuple[bytes, str]] = {
    "size": (photo(grey()[1:]), "more than pixels"),
    "outside": (photo(changed(grey(150), CODED_BOX, 0)), "outside the boxes"),
    "inside": (
        photo(changed(changed(grey(), CODED_BOX, 0), Box(36, 28, 8, 8), 90)),
        "not come out black",
    ),
}


@pytest.mark.parametrize("name", WRONG_CODED)
def test_a_wrong_encoding_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made, why = WRONG_CODED[name]
    monkeypatch.setattr(reencode, "_encoded", lambda *_: made)
    with pytest.raises(CannotFix, match=why):
        reencode.reencoded(photo(grey()), [CODED_BOX], "fill", "JPEG of some kind")


# AVIF


def tagged(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


CARRIED = {"icc_profile": profile(), "xmp": b"<x/>", "exif": tagged(6)}
LOST: dict[str, tuple[str, dict[str, bytes], str]] = {
    "profile": ("RGB", {"icc_profile": b""}, "colour profile"),
    "XMP": ("RGB", {"xmp": b""}, "XMP"),
    "EXIF": ("RGB", {"exif": tagged(3)}, "EXIF"),
    "mode": ("RGBA", {}, "mode"),
}


@pytest.mark.parametrize("name", LOST)
def test_what_an_avif_loses_is_noticed(name: str) -> None:
    mode, change, why = LOST[name]
    old = _pillow.Frame(grey(), None, "RGB", CARRIED)
    avif._check_carried(old, old)
    with pytest.raises(CannotFix, match=why):
        avif._check_carried(old, old._replace(mode=mode, info={**CARRIED, **change}))


def test_an_avif_without_its_profile_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = stored(grey(), "AVIF", speed=10, icc_profile=profile())
    real = avif._encode

    def encode(source: avif._Source, quality: int) -> bytes:
        options = {k: v for k, v in source.options.items() if k != "icc_profile"}
        return real(source._replace(options=options), quality)

    monkeypatch.setattr(avif, "_encode", encode)
    with pytest.raises(CannotFix, match="colour profile"):
        avif.paint(data, BOXES, "fill")


# each painter asks


ASKED: dict[str, tuple[ModuleType, str, Callable[[], bytes]]] = {
    "JPEG": (jpeg, "check", photo),
    "PNG": (png, "check_exact", lambda: stored(light())),
    "GIF": (gif, "check_exact", lambda: stored(light()[..., 0], "GIF")),
    "BMP": (bmp, "check_exact", lambda: stored(light(), "BMP")),
    "TIFF": (tiff, "check_exact", lambda: stored(light(), "TIFF", compression="tiff_lzw")),
    "lossless WebP": (webp, "check_exact", lambda: stored(light(), "WEBP", lossless=True)),
    "WebP": (webp, "check_lossy", lambda: stored(light(), "WEBP", quality=80)),
    "AVIF": (avif, "check_lossy", lambda: stored(light(), "AVIF", speed=10)),
    "AVIF's metadata": (avif, "_check_carried", lambda: stored(light(), "AVIF", speed=10)),
    "HEIC": (heif, "check_alike", lambda: saved(Image.fromarray(light()), "HEIF", quality=80)),
    "JPEG XL": (jxl, "check_alike", lambda: stored(light(), "JXL", quality=80)),
    "lossless JPEG XL": (jxl, "check_alike", lambda: stored(light(), "JXL", lossless=True)),
}


def refused(*_: object) -> None:
    raise CannotFix("not proven")


@pytest.mark.parametrize("name", ASKED)
def test_what_is_not_proven_is_not_painted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, check, make = ASKED[name]
    monkeypatch.setattr(module, check, refused)
    with pytest.raises(CannotFix, match="not proven"):
        module.PAINTER.paint(make(), BOXES, "fill")


def test_colours_under_transparency_are_not_cleared_unproven(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(png, "check_shown", refused)
    with pytest.raises(CannotFix, match="not proven"):
        png.blank(half_clear())


def test_a_lossless_jpeg_xl_has_the_very_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[Array] = []

    def painted(*known: Any) -> Array:
        looked_at.append(_paint.painted(*known))
        return looked_at[0]

    def off_by_one(*_: object) -> None:
        looked_at[0][0, 0, 0] ^= 1

    monkeypatch.setattr(jxl, "painted", painted)
    monkeypatch.setattr(jxl, "check_alike", off_by_one)
    with pytest.raises(CannotFix, match="without loss"):
        jxl.paint(stored(light(), "JXL", lossless=True), BOXES, "fill")
