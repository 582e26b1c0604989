"""TIFF: files built by hand in every layout, judged by their samples; and files by Pillow."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image

from hooklib.faces.model import Box, Style
from hooklib.faces.painters import bigtiff
from hooklib.faces.painters._tiff_pages import pages
from hooklib.faces.painters.tiff import PAINTER, paint
from hooklib.metadata._ifd_read import read
from hooklib.model import BadImage, CannotFix
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

pytestmark = pytest.mark.once
SIZE = (37, 29)
LONG, SHORT, LONG8 = 4, 3, 16
CODES = {LONG: "I", SHORT: "H", LONG8: "Q"}


def stream(order: str, big: bool, directories: list[tuple[dict[int, Any], list[bytes]]]) -> bytes:
    """Return a TIFF: tags of each page (numbers, as LONG) and its strips or tiles, in front."""
    word, size = ("Q", 8) if big else ("I", 4)
    out = {"<": b"II", ">": b"MM"}[order] + struct.pack(order + "H", 43 if big else 42)
    out += struct.pack(order + "HH", 8, 0) if big else b""
    link = len(out)
    out += bytes(size)
    for tags, pieces in directories:
        at = []
        for piece in pieces:
            at.append(len(out))
            out += piece + bytes(len(piece) % 2)
        names = (324, 325) if 322 in tags else (273, 279)
        tags = {**tags, names[0]: at, names[1]: [len(piece) for piece in pieces]}
        entries = b""
        for tag, value in sorted(tags.items()):
            kind, values = (LONG, value) if isinstance(value, list) else (SHORT, [value])
            packed = struct.pack(f"{order}{len(values)}{CODES[kind]}", *values)
            if len(packed) > size:
                packed, out = struct.pack(order + word, len(out)), out + packed
            entries += struct.pack(f"{order}HH{word}", tag, kind, len(values))
            entries += packed.ljust(size, b"\0")
        out = out[:link] + struct.pack(order + word, len(out)) + out[link + size :]
        out += struct.pack(order + ("Q" if big else "H"), len(tags)) + entries
        link = len(out)
        out += bytes(size)
    return out


def pieces(samples: Array, tile: tuple[int, int], tiled: bool, planar: bool) -> list[Array]:
    """Cut samples into tiles or strips, plane by plane if they are apart."""
    height, width, channels = samples.shape
    found = []
    for plane in range(channels) if planar else [slice(None)]:
        part = samples[..., plane].reshape(height, width, -1)
        for y in range(0, height, tile[1]):
            for x in range(0, width, tile[0]):
                piece = part[y : y + tile[1], x : x + tile[0]]
                if tiled:
                    wide, high = tile[0] - piece.shape[1], tile[1] - piece.shape[0]
                    piece = np.pad(piece, ((0, high), (0, wide), (0, 0)), mode="edge")
                found.append(piece)
    return found


def built(
    samples: Array,
    order: str = "<",
    big: bool = False,
    tiled: bool = False,
    planar: bool = False,
    deflate: bool = False,
    predictor: bool = False,
    **tags: Any,
) -> bytes:
    """Return a one-page TIFF of samples of 8 bits or more."""
    return stream(
        order,
        big,
        [page(samples, order, tiled, planar, deflate, predictor, **tags)],
    )


def page(
    samples: Array,
    order: str = "<",
    tiled: bool = False,
    planar: bool = False,
    deflate: bool = False,
    predictor: bool = False,
    **tags: Any,
) -> tuple[dict[int, Any], list[bytes]]:
    """Return the tags and pieces of a page."""
    height, width, channels = samples.shape
    tile = (16, 32) if tiled else (width, 8)
    letter = {"u": 1, "i": 2, "f": 3}[samples.dtype.kind]
    found = {256: width, 257: height, 258: [samples.dtype.itemsize * 8] * channels}
    found |= {259: 8 if deflate else 1, 262: 2 if channels >= 3 else 1, 277: channels}
    found |= {284: 2 if planar else 1, 339: [letter] * channels}
    found |= {322: tile[0], 323: tile[1]} if tiled else {278: tile[1]}
    found |= {317: 2} if predictor else {}
    found |= {int(name[1:]): value for name, value in tags.items()}
    stored = []
    for piece in pieces(samples, tile, tiled, planar):
        if predictor:
            piece = np.concatenate((piece[:, :1], np.diff(piece, axis=1)), axis=1)
        plain = piece.astype(piece.dtype.newbyteorder(">" if order == ">" else "<")).tobytes()
        stored.append(zlib.compress(plain) if deflate else plain)
    return found, stored


def samples_of(data: bytes, number: int = 0) -> Array:
    """Return a page's samples of 8 bits or more, stored plain or deflated, as they were built."""
    tree = read(data)
    found = pages(data, tree)[number]
    layout, planes = found.layout, found.planes
    out = np.zeros((found.height, found.width, planes * layout.channels), layout.kind)
    wide, high = found.tile
    across, down = -(-found.width // wide), -(-found.height // high)
    for index, span in enumerate(found.spans):
        plane, place = divmod(index, across * down)
        y, x = place // across * high, place % across * wide
        plain = data[slice(*span)]
        plain = zlib.decompress(plain) if found.coding.compression == 8 else plain
        piece = np.frombuffer(plain, layout.kind).reshape(-1, wide, layout.channels)
        if found.predictor == 2:
            piece = np.cumsum(piece, axis=1, dtype=piece.dtype.newbyteorder("="))
        target = out[y : y + high, x : x + wide]
        target[..., plane * layout.channels : (plane + 1) * layout.channels] = piece[
            : target.shape[0], : target.shape[1]
        ]
    return out


def integers(kind: str, channels: int) -> Array:
    """Return random samples."""
    rng = np.random.default_rng(channels)
    return rng.integers(0, np.iinfo(kind).max, (SIZE[1], SIZE[0], channels)).astype(kind)


LAYOUTS = [
    (order, big, tiled, planar, deflate, predictor)
    for order in "<>"
    for big in (False, True)
    for tiled in (False, True)
    for planar in (False, True)
    for deflate, predictor in ((False, False), (True, False), (True, True))
    if not (big and order == ">")  # which Pillow does not read
]


@pytest.mark.parametrize(("order", "big", "tiled", "planar", "deflate", "predictor"), LAYOUTS)
def test_every_layout(
    order: str, big: bool, tiled: bool, planar: bool, deflate: bool, predictor: bool
) -> None:
    painter = bigtiff.PAINTER if big else PAINTER
    for kind in ("u1", "u2"):
        if kind == "u2" and planar and not deflate:
            continue  # which Pillow reads wrongly
        before = integers(kind, 3)
        data = built(before, order, big, tiled, planar, deflate, predictor)
        assert np.array_equal(samples_of(data), before)
        for style in STYLES:
            where = boxes((order, big, tiled, planar, deflate, kind, style), SIZE)
            painted = painter.paint(data, where, style)
            check_samples(before, samples_of(painted.data), where, style)
            check_outside(data, painted.data, where)
            assert painted.note == ""
            if style == "fill":
                assert painter.paint(painted.data, where, style).data == painted.data


def check_samples(before: Array, after: Array, where: list[Box], style: Style) -> None:
    """Check samples outside the boxes, and black ones inside."""
    inside = mask(before.shape, where)
    assert np.array_equal(before[~inside], after[~inside])
    if style == "fill":
        assert not after[inside].any()


@pytest.mark.parametrize("kind", ["i2", "u4", "i4", "f4"])
@pytest.mark.parametrize("style", STYLES)
def test_other_numbers(kind: str, style: Style) -> None:
    before = integers("u2", 1).astype(kind)
    data = built(before)
    where = boxes((kind, style), SIZE)
    try:
        painted = paint(data, where, style).data
    except CannotFix as error:
        assert "cannot be decoded here" in str(error)  # noqa: PT017  some Pillow does not read
        return
    check_samples(before, samples_of(painted), where, style)


PILLOW = [
    (mode, compression)
    for mode in ("L", "P", "RGB", "RGBA", "CMYK", "LA", "LAB", "I;16")
    for compression in ("raw", "packbits", "tiff_lzw", "tiff_adobe_deflate", "zstd", "lzma")
]
PILLOW += [("1", name) for name in ("raw", "packbits", "group3", "group4", "tiff_ccitt")]
BLACK = {"CMYK": (0, 0, 0, 255), "LA": (0, 255), "RGBA": (0, 0, 0, 255)}


def by_pillow(mode: str, compression: str, strip: int = 500, **options: Any) -> bytes:
    """Return a TIFF as Pillow writes it."""
    out = io.BytesIO()
    image = Image.fromarray(noise(SIZE))
    if mode == "I;16":
        image = Image.fromarray(integers("u2", 1)[..., 0])
    elif mode == "LAB":
        image = Image.frombytes("LAB", SIZE, noise(SIZE).tobytes())
    else:
        image = image.convert(mode)
    image.save(out, "TIFF", compression=compression, strip_size=strip, **options)
    return out.getvalue()


@pytest.mark.parametrize(("mode", "compression"), PILLOW)
def test_modes_and_compressions(mode: str, compression: str) -> None:
    data = by_pillow(mode, compression)
    for style in STYLES:
        where = boxes((mode, compression, style), SIZE)
        painted = paint(data, where, style).data
        with Image.open(io.BytesIO(data)) as a, Image.open(io.BytesIO(painted)) as b:
            assert (a.mode, a.info.get("compression")) == (b.mode, b.info.get("compression"))
            old, new = (np.asarray(image).astype(int) for image in (a, b))
        inside = mask(old.shape, where)
        assert np.array_equal(old[~inside], new[~inside])
        if style == "fill":
            assert paint(painted, where, style).data == painted
            assert not np.ptp(new[inside], axis=0).any() if inside.any() else True
            if mode not in ("P", "LAB"):
                assert (new[inside] == BLACK.get(mode, 0)).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_boxes_are_in_stored_pixels_whatever_the_orientation(orientation: int) -> None:
    before = integers("u1", 3)
    data = built(before, t274=orientation)
    where = [Box(3, 5, 20, 7)]
    painted = paint(data, where, "fill").data
    check_samples(before, samples_of(painted), where, "fill")
    with Image.open(io.BytesIO(painted)) as image:
        assert image.getexif().get(274) == orientation


def test_white_is_zero() -> None:
    data = built(integers("u1", 1), t262=0)
    where = [Box(3, 3, 9, 9)]
    check_black(paint(data, where, "fill").data, where)


def test_extra_samples() -> None:
    before = integers("u1", 5)
    data = built(before, deflate=True, t338=[0, 2])
    painted = samples_of(paint_unproven(data, [Box(2, 2, 5, 5)]))
    assert (painted[2:7, 2:7] == (0, 0, 0, 0, 255)).all()


def paint_unproven(data: bytes, where: list[Box]) -> bytes:
    """Paint what Pillow may not read."""
    from unittest import mock

    with mock.patch("hooklib.faces.painters.tiff.check_exact"):
        return paint(data, where, "fill").data


@pytest.mark.parametrize("depth", [2, 4, 10, 12, 14])
def test_packed_samples(depth: int) -> None:
    rows = noise(((SIZE[0] * depth + 7) // 8, SIZE[1]), 1)
    tags = {256: SIZE[0], 257: SIZE[1], 258: depth, 259: 1, 262: 1, 277: 1, 278: SIZE[1]}
    data = stream("<", False, [(tags, [rows.tobytes()])])
    painted = paint_unproven(data, [Box(4, 5, 8, 3)])
    wrong = {at for at in range(len(data)) if data[at] != painted[at]}
    width = rows.shape[1]
    start = 8
    assert {(at - start) // width for at in wrong} <= {5, 6, 7}
    bits = np.unpackbits(np.frombuffer(painted, np.uint8)[start : start + rows.size])
    for row in bits.reshape(SIZE[1], -1)[5:8]:
        assert not row[4 * depth : 12 * depth].any()


def test_bits_the_other_way_round() -> None:
    rows = noise((5, SIZE[1]), 1)
    tags = {256: SIZE[0], 257: SIZE[1], 258: 1, 259: 1, 262: 1, 266: 2, 277: 1, 278: SIZE[1]}
    data = stream("<", False, [(tags, [rows.tobytes()])])
    where = [Box(3, 3, 9, 9)]
    painted = paint(data, where, "fill").data
    check_outside(data, painted, where)
    check_black(painted, where)


def test_pages_of_the_same_and_of_another_size_and_sub_images() -> None:
    large, small = integers("u1", 3), noise((19, 15))
    found = [page(large), page(large[::-1]), page(small)]
    data = stream("<", False, found)
    where = [Box(8, 6, 12, 10)]
    painted = paint(data, where, "fill").data
    for number, before in enumerate((large, large[::-1])):
        check_samples(before, samples_of(painted, number), where, "fill")
    check_samples(small, samples_of(painted, 2), [Box(4, 3, 7, 6)], "fill")
    assert len(list(frames(painted))) == 3


@pytest.mark.parametrize("deflate", [False, True])
def test_strips_that_no_box_meets_stay_where_they_are(deflate: bool) -> None:
    data = built(integers("u1", 3), deflate=deflate)
    before = pages(data, read(data))[0]
    painted = paint(data, [Box(5, 9, 6, 5)], "fill").data  # in the second strip
    after = pages(painted, read(painted))[0]
    assert len(painted) == len(data)
    for index, (a, b) in enumerate(zip(before.spans, after.spans, strict=True)):
        assert a.start == b.start
        assert (data[slice(*a)] == painted[slice(*b)]) == (index != 1)
    old, new = before.spans[1], after.spans[1]
    assert not any(painted[new.end : old.end])


def test_a_strip_that_grows_goes_to_the_end_and_its_old_bytes_go() -> None:
    rows = np.zeros((SIZE[1], SIZE[0], 1), np.uint8)
    rows[:] = np.arange(SIZE[0], dtype=np.uint8)[:, None]
    data = built(rows, deflate=True, predictor=True)
    before = pages(data, read(data))[0]
    painted = paint(data, [Box(5, 9, 6, 5)], "mosaic").data
    after = pages(painted, read(painted))[0]
    assert after.spans[1].start >= len(data)
    assert not any(painted[slice(*before.spans[1])])
    check_outside(data, painted, [Box(5, 9, 6, 5)])


def test_byte_counts_too_narrow_for_a_longer_strip_become_wider() -> None:
    width, height = 70000, 1
    rows = np.zeros((height, width, 1), np.uint8)
    tags, strips = page(rows, deflate=True)
    strips = [zlib.compress(rows.tobytes(), 9)]
    tags = {**tags, 256: [width], 278: 1}
    data = stream("<", False, [(tags, strips)])
    before = pages(data, read(data))[0]
    # the count's type is SHORT from now on, as many a writer has it
    at = before.sizes.at
    data = data[: at + 2] + b"\3\0" + data[at + 4 :]
    tree = read(data)
    from hooklib.faces.painters._tiff_write import replace

    noisy = zlib.compress(noise((width, 1), 1).tobytes(), 0)
    changed = replace(data, tree, pages(data, tree), {(0, 0): noisy})
    after = pages(changed, read(changed))[0]
    assert changed[slice(*after.spans[0])] == noisy
    assert after.sizes.type == LONG
    assert not any(changed[slice(*before.spans[0])])


def test_shared_bytes_are_changed_for_one_only() -> None:
    rows = np.full((16, SIZE[0], 1), 200, np.uint8)
    tags, strips = page(rows)
    data = stream("<", False, [(tags, strips)])
    found = pages(data, read(data))[0]
    start = found.offsets.start
    shared = struct.pack("<2I", found.spans[0].start, found.spans[0].start)
    data = data[:start] + shared + data[start + 8 :]
    where = [Box(3, 3, 4, 4)]
    painted = paint(data, where, "fill").data
    check_outside(data, painted, where)
    check_black(painted, where)
    assert data[found.spans[0].start : found.spans[0].end] in painted


REFUSED: dict[str, tuple[dict[int, Any], str]] = {
    "jpeg": ({259: 7}, "JPEG"),
    "subsampled": ({262: 6}, "PhotometricInterpretation 6"),
    "colour filter array": ({262: 32803}, "PhotometricInterpretation 32803"),
    "floating predictor": ({259: 8, 317: 3}, "predictor"),
    "odd depths": ({258: [5, 6, 5]}, "several kinds"),
    "jpeg stream": ({513: 8}, "JPEG stream"),
    "compression": ({259: 32766}, "32766"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    tags, text = REFUSED[name]
    found, strips = page(integers("u1", 3))
    data = stream("<", False, [({**found, **tags}, strips)])
    with pytest.raises(CannotFix, match=text):
        paint(data, [Box(3, 3, 4, 4)], "fill")


BROKEN: dict[str, dict[int, Any]] = {
    "no width": {256: 0},
    "no rows in a strip": {278: 0},
    "tiles of nothing": {322: 0, 323: 16},
    "more rows than strips": {257: 900},
    "strips too short": {256: 900},
    "fewer samples than colours": {277: 1, 258: 8},
    "fax of colours": {259: 4},
    "not deflated": {259: 8},
    "not packed": {259: 5},
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_damaged(name: str) -> None:
    found, strips = page(integers("u1", 3))
    data = stream("<", False, [({**found, **BROKEN[name]}, strips)])
    with pytest.raises(BadImage):
        paint(data, [Box(3, 3, 900, 900)], "fill")


def test_nothing_to_hide_changes_nothing() -> None:
    check_idle(paint, built(integers("u1", 3)))
    check_idle(paint, by_pillow("P", "tiff_lzw"))


@pytest.mark.parametrize("name", ["raw", "tiff_lzw", "tiff_adobe_deflate"])
def test_damage(name: str) -> None:
    data = by_pillow("RGB", name)
    for bad in (*prefixes(data, 40), *flipped(data, 4, 50)):
        check_bad(PAINTER, bad, [Box(2, 2, 20, 20)])
    tables = built(integers("u1", 3), deflate=True)[::-1]  # flips hit the directory at the end
    for bad in flipped(tables, 5, 80):
        check_bad(PAINTER, bad[::-1], [Box(2, 2, 20, 20)])


@pytest.mark.parametrize("size", [(60000, 60000), (65535, 3)])
def test_a_claimed_size_costs_nothing(size: tuple[int, int]) -> None:
    found, strips = page(integers("u1", 3), deflate=True)
    tags = {**found, 256: size[0], 257: size[1], 278: size[1]}
    for compression in (1, 8, 5):
        data = stream("<", False, [({**tags, 259: compression}, strips[:1])])
        with pytest.raises((BadImage, CannotFix)):
            paint(data, [Box(0, 0, 65535, 65535)], "fill")
