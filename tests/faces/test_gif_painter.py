"""GIF: frames judged by their indices, with an LZW decoder of its own, and by Pillow."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hooklib.faces.model import Box, Style
from hooklib.faces.painters import _lzw
from hooklib.faces.painters._gif_frames import Frame
from hooklib.faces.painters._gif_frames import frames as gif_frames
from hooklib.faces.painters.gif import PAINTER, paint
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
SIZE = (31, 22)
PASSES = ((0, 8), (4, 8), (2, 4), (1, 2))


def indices_of(bits: int, blocks: bytes) -> bytes:
    """Return what sub-blocks of LZW codes stand for, the slow way (GIF89a, appendix F)."""
    packed, at = b"", 0
    while blocks[at]:
        packed += blocks[at + 1 : at + 1 + blocks[at]]
        at += 1 + blocks[at]
    number = int.from_bytes(packed, "little")
    clear, out = 1 << bits, b""
    table: list[bytes] = []
    width, before, place = bits + 1, b"", 0
    while True:
        code = number >> place & ((1 << width) - 1)
        place += width
        if code == clear:
            table, width, before = [bytes((n,)) for n in range(clear)] + [b"", b""], bits + 1, b""
            continue
        if code == clear + 1:
            return out
        if not table:  # a stream may begin without a clear code
            table = [bytes((n,)) for n in range(clear)] + [b"", b""]
        entry = table[code] if code < len(table) else before + before[:1]
        if before and len(table) < 4096:
            table.append(before + entry[:1])
            width += len(table) == 1 << width and width < 12
        out, before = out + entry, entry


def stored(data: bytes, frame: Frame) -> Array:
    """Return a frame's indices as they are shown."""
    start, end = frame.data
    rows = np.frombuffer(indices_of(data[start], data[start + 1 : end]), np.uint8)
    rows = rows.reshape(frame.area.height, frame.area.width)
    if not frame.interlaced:
        return rows
    order = [y for first, step in PASSES for y in range(first, len(rows), step)]
    shown = np.empty_like(rows)
    shown[order] = rows
    return shown


def framework(data: bytes) -> bytes:
    """Return all of a file but its frames' compressed data."""
    out, at = b"", 0
    for frame in gif_frames(data):
        out += data[at : frame.data.start] + b"|"
        at = frame.data.end
    return out + data[at:]


def pictures(colours: int, count: int = 4) -> list[Image.Image]:
    """Return frames that differ in a part, so that Pillow stores only that part."""
    base = noise(SIZE)
    found = []
    for number in range(count):
        part = base.copy()
        part[number * 3 : number * 3 + 9, number * 4 : number * 4 + 12] = noise((12, 9), 3, number)
        found.append(Image.fromarray(part).quantize(colours))
    return found


def animated(colours: int = 64, **options: Any) -> bytes:
    """Return an animation with times, disposals and a loop of its own."""
    out = io.BytesIO()
    first, *others = pictures(colours)
    first.save(
        out,
        "GIF",
        save_all=True,
        append_images=others,
        duration=[40, 80, 120, 50],
        disposal=[0, 1, 2, 1],
        loop=3,
        comment=b"hello",
        **options,
    )
    return out.getvalue()


def still(
    palette: bytes,
    transparent: int | None = None,
    interlaced: bool = False,
    local: bool = False,
) -> bytes:
    """Return a still GIF with a palette of a power of two, all of it used."""
    count = len(palette) // 3
    bits = max(2, (count - 1).bit_length())
    flags = 0x80 | (count - 1).bit_length() - 1
    width, height = (n.to_bytes(2, "little") for n in SIZE)
    rows = (noise(SIZE, 1)[..., 0].astype(int) % count).astype(np.uint8)
    if interlaced:
        rows = rows[[y for first, step in PASSES for y in range(first, SIZE[1], step)]]
    data = b"GIF89a" + width + height
    data += b"\0\0\0" if local else bytes((flags, 0, 0)) + palette
    if transparent is not None:
        data += b"\x21\xf9\4\1\5\0" + bytes((transparent,)) + b"\0"
    data += b"," + bytes(4) + width + height
    data += bytes((interlaced * 0x40 | local * flags,)) + (palette if local else b"")
    return data + bytes((bits,)) + _lzw.encode(rows.tobytes(), bits) + b";"


GRAYS = bytes(v for n in range(64) for v in (60 + 3 * n,) * 3)
FILES = {
    "animated": animated(),
    "animated-interlaced": animated(interlace=1, optimize=False),
    "animated-256": animated(256),
    "animated-2": animated(2),
    "still-4": still(bytes(range(3)) + GRAYS[:9]),
    "still-interlaced": still(bytes(3) + GRAYS[:21], interlaced=True),
    "still-local": still(bytes(3) + GRAYS[:45], local=True),
    "transparent": still(bytes(3) + GRAYS[:45], transparent=7),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", FILES)
def test_frames_and_all_around_them(name: str, style: Style) -> None:
    data = FILES[name]
    for seed in range(5):
        where = boxes((name, seed), SIZE)
        painted = paint(data, where, style)
        assert painted.note == ""
        check_outside(data, painted.data, where)
        if style == "fill":
            check_black(painted.data, where, most=16)
            assert paint(painted.data, where, style).data == painted.data
        check_frames(data, painted.data, where)


def check_frames(before: bytes, after: bytes, where: list[Box]) -> None:
    """Check each frame's indices outside the boxes, and all bytes that are not a frame's data."""
    old, new = list(gif_frames(before)), list(gif_frames(after))
    if len(framework(before)) == len(framework(after)):
        assert framework(before) == framework(after)
    for a, b in zip(old, new, strict=True):
        assert (a.area, a.interlaced, a.transparent) == (b.area, b.interlaced, b.transparent)
        moved = [box._replace(x=box.x - a.area.x, y=box.y - a.area.y) for box in where]
        outside = ~mask((a.area.height, a.area.width), moved)
        one, other = stored(before, a), stored(after, b)
        assert np.array_equal(one[outside], other[outside])
        if np.array_equal(one, other):
            assert before[slice(*a.data)] == after[slice(*b.data)]


@pytest.mark.parametrize("local", [False, True])
def test_a_palette_without_black_grows(local: bool) -> None:
    data = still(GRAYS[:12], local=local)
    where = [Box(3, 3, 9, 9)]
    painted = paint(data, where, "fill").data
    before, after = (next(gif_frames(d)) for d in (data, painted))
    table = painted[slice(*after.table.span)]
    assert table == data[slice(*before.table.span)] + bytes(12)
    check_black(painted, where)
    check_outside(data, painted, where)
    check_frames(data, painted, where)
    assert paint(painted, where, "fill").data == painted
    mosaic = paint(data, where, "mosaic").data
    assert mosaic[slice(*next(gif_frames(mosaic)).table.span)] == GRAYS[:12]


def test_a_full_palette_gives_its_darkest_colour() -> None:
    palette = bytes(v for n in range(256) for v in (255 - n // 2, 128 + n // 2, 200))
    data = still(palette)
    where = [Box(0, 0, 10, 10)]
    painted = paint(data, where, "fill").data
    assert framework(painted) == framework(data)
    shown = next(frames(painted))
    assert len(np.unique(shown[:10, :10].reshape(-1, 4), axis=0)) == 1


def test_the_transparent_index_is_not_taken_for_black() -> None:
    data = still(bytes(3) + GRAYS[:9], transparent=0)
    where = [Box(2, 2, 8, 8)]
    painted = paint(data, where, "fill").data
    check_black(painted, where)
    check_outside(data, painted, where)


@pytest.mark.parametrize("style", ["mosaic", "blur"])
def test_a_frame_that_changes_nothing_in_the_box_stays_so(style: Style) -> None:
    data = still(bytes(3) + GRAYS[:9], transparent=1)
    frame = next(gif_frames(data))
    nothing = np.full((SIZE[1], SIZE[0]), 1, np.uint8)
    blocks = b"\2" + _lzw.encode(nothing.tobytes(), 2)
    data = data[: frame.data.start] + blocks + data[frame.data.end :]
    assert paint(data, [Box(2, 2, 9, 9)], style).data == data


def test_a_gif_without_any_palette_is_refused() -> None:
    width, height = (n.to_bytes(2, "little") for n in SIZE)
    head = b"GIF89a" + width + height + bytes(3) + b"," + bytes(4) + width + height + b"\0"
    blocks = _lzw.encode(bytes(SIZE[0] * SIZE[1]), 2)
    with pytest.raises(CannotFix, match="colour table"):
        paint(head + b"\2" + blocks + b";", [Box(0, 0, 9, 9)], "fill")


def test_bytes_after_the_trailer_stay_and_a_missing_trailer_is_borne() -> None:
    data = FILES["animated"]
    where = [Box(2, 2, 9, 9)]
    painted = paint(data, where, "fill").data
    assert paint(data + b"tail", where, "fill").data == painted + b"tail"
    assert paint(data[:-1], where, "fill").data == painted[:-1]


@pytest.mark.parametrize("name", ["animated", "transparent"])
def test_nothing_to_hide_changes_nothing(name: str) -> None:
    check_idle(paint, FILES[name])


@given(st.integers(2, 8), st.integers(1, 40), st.integers(1, 40), st.integers(0, 2), st.data())
@settings(max_examples=60, deadline=None)
def test_codes_come_back(
    bits: int, width: int, height: int, kind: int, draw: st.DataObject
) -> None:
    seed = draw.draw(st.integers(0, 1 << 30))
    rows = noise((width, height), 1, seed)[..., 0] >> 8 - bits
    rows = (rows, rows // 3, np.full_like(rows, (1 << bits) - 1))[kind]
    blocks = _lzw.encode(rows.tobytes(), bits)
    assert indices_of(bits, blocks) == rows.tobytes()
    assert np.array_equal(_lzw.decode(bits, blocks, (width, height)), rows)


@pytest.mark.parametrize("bits", [2, 5, 8])
def test_codes_of_a_frame_with_full_tables(bits: int) -> None:
    rows = noise((200, 150), 1)[..., 0] >> 8 - bits
    blocks = _lzw.encode(rows.tobytes(), bits)
    assert indices_of(bits, blocks) == rows.tobytes()
    assert np.array_equal(_lzw.decode(bits, blocks, (200, 150)), rows)


def shortened(data: bytes) -> Iterator[bytes]:
    """Yield the file with fewer codes than its frame needs."""
    frame = next(gif_frames(data))
    for rows in (0, 1, SIZE[1] - 1):
        blocks = _lzw.encode(bytes(max(1, rows * SIZE[0])), data[frame.data.start])
        yield data[: frame.data.start + 1] + blocks + data[frame.data.end :]


def test_damage() -> None:
    where = [Box(1, 1, 12, 12)]
    for data in shortened(FILES["still-4"]):
        with pytest.raises(BadImage):
            paint(data, where, "fill")
    for name in ("animated", "still-local"):
        for data in (*prefixes(FILES[name]), *flipped(FILES[name], 3)):
            check_bad(PAINTER, data, where)
            check_bad(PAINTER, data, where, "mosaic")
    with pytest.raises(BadImage):
        paint(FILES["still-4"][:-40], where, "fill")
