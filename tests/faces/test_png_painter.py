"""PNG and APNG: judged by a plain decoder of its own, and by Pillow."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator

import numpy as np
import pytest

from hooklib.faces.model import Box, Style
from hooklib.faces.painters._png_filters import refilter, unfilter
from hooklib.faces.painters.png import PAINTER, paint
from hooklib.formats._png_chunks import chunks
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
    prefixes,
)
from tests.samples import png

pytestmark = pytest.mark.once
SIZE = (23, 19)
ALPHA = {4: 1, 6: 3}


def filtered_row(kind: int, row: bytes, above: bytes, pixel: int) -> bytes:
    """Return a row with a filter put on (PNG, section 9.2), one byte after the other."""
    out = bytearray((kind,))
    for at, value in enumerate(row):
        left = row[at - pixel] if at >= pixel else 0
        corner = above[at - pixel] if at >= pixel else 0
        out.append(value - predicted(kind, left, above[at], corner) & 255)
    return bytes(out)


def plain_row(kind: int, row: bytes, above: bytes, pixel: int) -> bytes:
    """Return a row with its filter taken off, one byte after the other."""
    out = bytearray()
    for at, value in enumerate(row):
        left = out[at - pixel] if at >= pixel else 0
        corner = above[at - pixel] if at >= pixel else 0
        out.append(value + predicted(kind, left, above[at], corner) & 255)
    return bytes(out)


def predicted(kind: int, left: int, up: int, corner: int) -> int:
    """Return what a filter predicts from the bytes around."""
    if kind == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda value: abs(guess - value))
    return (0, left, up, (left + up) // 2)[kind]


def passes(size: tuple[int, int], bits: int, interlaced: bool) -> Iterator[tuple[int, ...]]:
    """Yield left, step, top, step, columns, rows, bytes a row of each pass."""
    for left, dx, top, dy in png.PASSES if interlaced else ((0, 1, 0, 1),):
        columns, count = len(range(left, size[0], dx)), len(range(top, size[1], dy))
        if columns and count:
            yield left, dx, top, dy, columns, count, (columns * bits + 7) // 8


def stream(colour: int, depth: int, size: tuple[int, int], interlaced: bool, seed: int) -> bytes:
    """Return rows of random pixels, each with a random filter."""
    rng = random.Random(seed)
    bits = depth * png.CHANNELS[colour]
    out = b""
    for *_, count, length in passes(size, bits, interlaced):
        above = bytes(length)
        for _ in range(count):
            row = bytes(max(0, min(255, v + rng.randint(-9, 9))) for v in above)
            row = rng.randbytes(length) if rng.random() < 0.5 else row
            out += filtered_row(rng.randrange(5), row, above, max(1, bits // 8))
            above = row
    return out


def samples(data: bytes, name: str = "IDAT", interlaced: bool = False) -> Array:
    """Return a file's samples, one byte or two each, rows x columns x channels."""
    found = chunks(data)
    start = found[0].start + 8
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (start, start + 4))
    depth, colour = data[start + 8], data[start + 9]
    bits = depth * png.CHANNELS[colour]
    rows = zlib.decompress(b"".join(data[slice(*c.payload)] for c in found if c.name == name))
    out = np.zeros((height, width, png.CHANNELS[colour]), np.uint16)
    at = 0
    for left, dx, top, dy, columns, count, length in passes((width, height), bits, interlaced):
        above = bytes(length)
        for y in range(count):
            above = plain_row(rows[at], rows[at + 1 : at + 1 + length], above, max(1, bits // 8))
            at += 1 + length
            number = "".join(f"{byte:08b}" for byte in above)
            values = [int(number[n : n + depth], 2) for n in range(0, columns * bits, depth)]
            out[top + y * dy, left::dx] = np.array(values).reshape(columns, -1)
    return out


CASES = [(colour, depth, interlaced) for colour, depth in png.KINDS for interlaced in (False, True)]


@pytest.mark.parametrize(("colour", "depth", "interlaced"), CASES)
def test_every_kind_of_picture(colour: int, depth: int, interlaced: bool) -> None:
    for seed in range(4):
        rows = stream(colour, depth, SIZE, interlaced, seed)
        packed = zlib.compress(rows, seed)
        data = png.build(colour, depth, SIZE, interlaced, idat=(packed[:100], packed[100:]))
        where = boxes((colour, depth, seed), SIZE)
        before = samples(data, interlaced=interlaced)
        for style in STYLES:
            painted = paint(data, where, style)
            after = samples(painted.data, interlaced=interlaced)
            inside = mask(before.shape, where)
            assert np.array_equal(before[~inside], after[~inside])
            assert painted.note == ""
            check_chunks(data, painted.data)
            if style == "fill":
                check_filled(after[inside], colour, depth)
                assert paint(painted.data, where, style).data == painted.data


def check_filled(pixels: Array, colour: int, depth: int) -> None:
    """Check that all pixels are opaque black, or one and the same index."""
    most = (1 << depth) - 1
    if colour == 3:
        assert len(np.unique(pixels)) <= 1
        return
    alpha = ALPHA.get(colour)
    for channel in range(pixels.shape[1]):
        assert (pixels[:, channel] == (most if channel == alpha else 0)).all()


def check_chunks(before: bytes, after: bytes) -> None:
    """Check that all chunks are there in their order, and all but IDAT the same."""
    old, new = chunks(before), chunks(after)
    assert [chunk.name for chunk in old] == [chunk.name for chunk in new]
    for a, b in zip(old, new, strict=True):
        assert b.sound
        if a.name not in ("IDAT", "fdAT"):
            assert before[slice(*a.whole)] == after[slice(*b.whole)]


@pytest.mark.parametrize("style", STYLES)
def test_rows_beside_the_box_keep_their_filtered_bytes(style: Style) -> None:
    rows = stream(2, 8, SIZE, False, 5)
    data = png.build(2, 8, SIZE, idat=(zlib.compress(rows),))
    painted = paint(data, [Box(9, 6, 5, 4)], style).data
    new = zlib.decompress(b"".join(painted[slice(*c.payload)] for c in chunks(painted)[-2:-1]))
    length = 1 + 3 * SIZE[0]
    assert len(new) == len(rows)
    changed = {at // length for at in range(len(rows)) if rows[at] != new[at]}
    assert changed <= set(range(6, 11))
    assert changed >= {7, 8}
    assert rows[::length] == new[::length]


@pytest.mark.parametrize("pixel", [1, 2, 3, 4, 6, 8])
def test_filters_against_a_plain_implementation(pixel: int) -> None:
    rng = random.Random(pixel)
    size, count = 7 * pixel, 40
    rows = [rng.randbytes(size) for _ in range(count)]
    above = rng.randbytes(size)
    types = [rng.randrange(5) for _ in range(count)]
    wanted = b"".join(
        filtered_row(kind, row, up, pixel)
        for kind, row, up in zip(types, rows, [above, *rows], strict=False)
    )
    flat = np.frombuffer(b"".join(rows), np.uint8).reshape(count, size)
    over = np.frombuffer(above, np.uint8)
    filtered = refilter(flat, np.array(types, np.uint8), over, pixel)
    assert filtered.tobytes() == wanted
    assert np.array_equal(unfilter(filtered, over, pixel), flat)


ANIMATIONS = {name: data for name, data in png.clean().items() if "apng" in name}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", ANIMATIONS)
def test_animations(name: str, style: Style) -> None:
    data = ANIMATIONS[name]
    for seed in range(5):
        where = boxes((name, seed), (24, 18))
        painted = paint(data, where, style)
        check_outside(data, painted.data, where)
        check_chunks(data, painted.data)
        if style == "fill":
            check_black(painted.data, where)
            assert paint(painted.data, where, style).data == painted.data


def region(x: int, y: int, width: int, height: int, number: int) -> bytes:
    """Return an fcTL chunk of a frame that covers a part of the canvas."""
    words = (number, width, height, x, y)
    return png.chunk(
        b"fcTL", b"".join(word.to_bytes(4, "big") for word in words) + b"\0\1\0\x0a\0\1"
    )


def regions(x: int = 4, y: int = 3) -> bytes:
    """Return an animation whose second frame covers a part; its data are in three chunks."""
    small = zlib.compress(stream(6, 8, (9, 8), False, 2))
    pieces = (small[:30], small[30:70], small[70:])
    data = [png.chunk(b"fdAT", (2 + n).to_bytes(4, "big") + p) for n, p in enumerate(pieces)]
    frame = region(x, y, 9, 8, 1) + b"".join(data)
    control = png.chunk(b"acTL", (2).to_bytes(4, "big") + bytes(4))
    whole = zlib.compress(stream(6, 8, SIZE, False, 1))
    before = control + region(0, 0, *SIZE, 0)
    return png.build(6, 8, SIZE, before=before, idat=(whole,), after=frame)


@pytest.mark.parametrize("style", STYLES)
def test_frames_that_cover_a_part(style: Style) -> None:
    data = regions()
    assert len(list(frames(data))) == 2
    for seed in range(6):
        where = boxes(("part", seed), SIZE)
        painted = paint(data, where, style)
        check_outside(data, painted.data, where)
        check_chunks(data, painted.data)
        if style == "fill":
            check_black(painted.data, where)


def test_a_frame_that_no_box_meets_keeps_its_bytes() -> None:
    data = regions()
    painted = paint(data, [Box(15, 12, 5, 5)], "fill").data
    tail = data[data.index(b"fcTL", data.index(b"IDAT")) - 4 :]
    assert painted.endswith(tail)
    assert painted != data


def test_a_frame_beyond_the_canvas_is_damage() -> None:
    with pytest.raises(BadImage, match="beyond"):
        paint(regions(x=16), [Box(0, 0, 5, 5)], "fill")


def with_palette(colours: list[tuple[int, int, int]], depth: int, alpha: bytes = b"") -> bytes:
    """Return a palette picture that uses all its colours."""
    rng = random.Random(depth)
    wide = 16 * depth // 8
    indices = [[rng.randrange(len(colours)) for _ in range(16)] for _ in range(12)]
    rows = b"".join(
        b"\0" + int("".join(f"{i:0{depth}b}" for i in row), 2).to_bytes(wide, "big")
        for row in indices
    )
    header = (16).to_bytes(4, "big") + (12).to_bytes(4, "big") + bytes((depth, 3, 0, 0, 0))
    data = png.SIGNATURE + png.chunk(b"IHDR", header)
    data += png.chunk(b"PLTE", b"".join(map(bytes, colours)))
    data += png.chunk(b"tRNS", alpha) if alpha else b""
    data += png.chunk(b"hIST", bytes(2 * len(colours)))
    return data + png.chunk(b"IDAT", zlib.compress(rows)) + png.chunk(b"IEND", b"")


LIGHT = [(200, 10, 10), (250, 250, 250), (10, 200, 10), (90, 90, 90)]


def payload(data: bytes, name: str) -> bytes:
    """Return the payload of the first chunk of a name."""
    return next(data[slice(*c.payload)] for c in chunks(data) if c.name == name)


def test_black_is_added_to_a_palette_with_room() -> None:
    data = with_palette(LIGHT[:3], 2)
    painted = paint(data, [Box(2, 2, 6, 6)], "fill").data
    assert payload(painted, "PLTE") == payload(data, "PLTE") + b"\0\0\0"
    assert payload(painted, "hIST") == payload(data, "hIST") + b"\0\0"
    check_black(painted, [Box(2, 2, 6, 6)])
    check_outside(data, painted, [Box(2, 2, 6, 6)])
    assert paint(painted, [Box(2, 2, 6, 6)], "fill").data == painted
    other = paint(data, [Box(2, 2, 6, 6)], "mosaic").data
    assert payload(other, "PLTE") == payload(data, "PLTE")


def test_the_darkest_colour_fills_where_there_is_no_room() -> None:
    data = with_palette(LIGHT, 2)
    where = [Box(2, 2, 6, 6)]
    painted = paint(data, where, "fill").data
    check_chunks(data, painted)
    check_outside(data, painted, where)
    shown = next(frames(painted))
    assert {tuple(p) for p in shown[mask(shown.shape, where)]} == {(*LIGHT[0], 255)}


def test_a_transparent_black_is_not_taken() -> None:
    data = with_palette([(0, 0, 0), *LIGHT], 4, alpha=b"\0")
    where = [Box(0, 0, 16, 5)]
    painted = paint(data, where, "fill").data
    check_black(painted, where)
    check_outside(data, painted, where)


@pytest.mark.parametrize(("colour", "key"), [(0, bytes(2)), (2, bytes(6))])
@pytest.mark.parametrize("depth", [8, 16])
def test_the_box_is_no_hole_where_black_is_transparent(colour: int, key: bytes, depth: int) -> None:
    data = png.build(colour, depth, SIZE, before=png.chunk(b"tRNS", key))
    where = [Box(2, 2, 6, 6)]
    painted = paint(data, where, "fill").data
    inside = samples(painted)[2:8, 2:8]
    assert inside.max() == 1
    assert len(np.unique(inside.reshape(-1, inside.shape[2]), axis=0)) == 1
    assert paint(painted, where, "fill").data == painted


def test_what_stood_for_the_old_pixels_goes() -> None:
    secret = b"the end of an older picture"
    packed = zlib.compress(stream(2, 8, SIZE, False, 3)) + secret
    dot = png.chunk(b"iDOT", bytes(28))
    data = png.build(2, 8, SIZE, before=dot, idat=(packed[:200], packed[200:], secret))
    painted = paint(data, [Box(0, 0, 5, 5)], "fill")
    assert painted.note
    assert secret not in painted.data
    assert b"iDOT" not in painted.data
    check_outside(data, painted.data, [Box(0, 0, 5, 5)])


def test_bytes_after_the_end_and_private_chunks_stay() -> None:
    private = png.chunk(b"prIv", b"of somebody")
    data = png.build(6, 8, SIZE, before=private, after=private, end=b"tail")
    painted = paint(data, [Box(0, 0, 5, 5)], "fill").data
    assert painted.endswith(private + png.chunk(b"IEND", b"") + b"tail")
    assert painted.count(private) == 2


def test_apples_variant_is_refused() -> None:
    data = png.build(6, 8, SIZE)
    own = data[:8] + png.chunk(b"CgBI", bytes(4)) + data[8:]
    with pytest.raises(CannotFix, match="Apple"):
        paint(own, [Box(0, 0, 5, 5)], "fill")


@pytest.mark.parametrize("name", ["png-2-8", "png-3-2-adam7", "png-6-16", "png-apng"])
def test_nothing_to_hide_changes_nothing(name: str) -> None:
    check_idle(paint, png.clean()[name])


DAMAGED = {"still": png.clean()["png-2-8"], "palette": with_palette(LIGHT, 2), "part": regions()}


@pytest.mark.parametrize("name", DAMAGED)
def test_damage(name: str) -> None:
    where = [Box(1, 1, 7, 7)]
    assert not any(check_bad(PAINTER, data, where) for data in prefixes(DAMAGED[name]))
    for data in flipped(DAMAGED[name], 1):
        check_bad(PAINTER, data, where)
        check_bad(PAINTER, sound(data), where, "mosaic")


def sound(data: bytes) -> bytes:
    """Return a file with right checksums, so that damage gets further in."""
    out, at = data[:8], 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            break
        body = data[at + 4 : end - 4]
        out += data[at : at + 4] + body + zlib.crc32(body).to_bytes(4, "big")
        at = end
    return out + data[at:]


def test_a_filter_that_there_is_none_of() -> None:
    rows = bytearray(stream(2, 8, SIZE, False, 4))
    rows[0] = 5
    with pytest.raises(BadImage, match="filter"):
        paint(png.build(2, 8, SIZE, idat=(zlib.compress(rows),)), [Box(0, 0, 5, 5)], "fill")


def test_a_claimed_size_costs_nothing() -> None:
    header = png.header(2, 8, (100000, 100000))
    data = png.SIGNATURE + header + png.chunk(b"IDAT", zlib.compress(bytes(99)))
    with pytest.raises(BadImage):
        paint(data + png.chunk(b"IEND", b""), [Box(0, 0, 99999, 99999)], "fill")
