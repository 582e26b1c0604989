"""Boxes in JPEGs: the same coefficients outside, nothing of the original inside."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import time
import tracemalloc
from array import array
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hooklib.faces.jpeg.bands import Band
from hooklib.faces.jpeg.bits import LONG, Code, Copy, Token, joined
from hooklib.faces.jpeg.compare import coefficients, same_outside
from hooklib.faces.jpeg.frame import read
from hooklib.faces.jpeg.huffman import NOTHING, ZEROS, band_steps, table
from hooklib.faces.jpeg.items import touched
from hooklib.faces.jpeg.proof import prove
from hooklib.faces.jpeg.splice import spliced, walked
from hooklib.faces.model import Box, Style
from hooklib.faces.painters import painter
from hooklib.faces.painters.jpeg import PAINTER, paint
from hooklib.model import BadImage, CannotFix
from tests.effort import every, in_turn
from tests.faces.jpegs import Case, cases, entropy, framing, jpeg, pixels

pytestmark = pytest.mark.once
CASES = list(cases())
JPEGTRAN = shutil.which("jpegtran")
needs_jpegtran = pytest.mark.skipif(JPEGTRAN is None, reason="jpegtran is not installed")
SCRIPTS = {
    "one component a scan": "0;\n1;\n2;\n",
    "luma apart": "0;\n1 2;\n",
    "spectral selection": "0 1 2: 0-0, 0, 0;\n0: 1-63, 0, 0;\n1: 1-5, 0, 0;\n1: 6-63, 0, 0;\n"
    "2: 1-63, 0, 0;\n",
    "deep approximation": "0: 0-0, 0, 2;\n1 2: 0-0, 0, 1;\n0: 0-0, 2, 1;\n1 2: 0-0, 1, 0;\n"
    "0: 1-63, 0, 3;\n0: 0-0, 1, 0;\n2: 1-63, 0, 0;\n0: 1-63, 3, 2;\n1: 1-63, 0, 1;\n"
    "0: 1-20, 2, 1;\n0: 21-63, 2, 1;\n0: 1-63, 1, 0;\n1: 1-63, 1, 0;\n",
    "never complete": "0 1 2: 0-0, 0, 1;\n0: 1-9, 0, 2;\n1: 1-9, 0, 2;\n",
    "single coefficients": "0 1 2: 0-0, 0, 0;\n0: 1-1, 0, 1;\n0: 2-2, 0, 1;\n0: 3-63, 0, 1;\n"
    "0: 1-1, 1, 0;\n0: 2-63, 1, 0;\n1: 1-63, 0, 0;\n2: 1-63, 0, 0;\n",
}


def require_right(case: Case, after: bytes, style: Style) -> None:
    """Assert all that is promised of a painted file."""
    assert same_outside(case.data, after, case.boxes)
    assert framing(after) == framing(case.data)
    frame = read(after)[0]
    mask = touched(frame, case.boxes)
    for part, plane in zip(frame.components, coefficients(after), strict=True):
        inside = mask.repeat(part.down, axis=0).repeat(part.across, axis=1)
        if style != "blur":
            # scans of one component leave out what of an MCU is beyond the picture
            assert not plane[: part.rows, : part.columns][
                inside[: part.rows, : part.columns], 1:
            ].any()
    if style == "fill":
        # decoders smooth pictures whose scans are not complete: the surroundings reach inside
        require_black(case, after, 64 if case.name == "never complete" else 2)


def require_black(case: Case, after: bytes, most: int = 2) -> None:
    with Image.open(io.BytesIO(after)) as image:
        shown = np.array(image.convert("RGB"))
    frame = read(after)[0]
    mask = touched(frame, case.boxes)
    grown = mask.repeat(8 * frame.down, axis=0).repeat(8 * frame.across, axis=1)
    edge = np.pad(grown, 2, mode="edge")
    inner = np.min(
        [edge[y : y + grown.shape[0], x : x + grown.shape[1]] for y in range(5) for x in range(5)],
        axis=0,
    )[: shown.shape[0], : shown.shape[1]]
    if inner.any():
        assert shown[inner].max() <= most


def test_painter_is_found() -> None:
    assert painter("JPEG") is PAINTER


@pytest.mark.parametrize("part", range(16))
def test_fill(part: int) -> None:
    """Nothing else changes, a second time nothing at all, and jpegtran has no complaint."""
    for case in CASES[part::16]:
        after = paint(case.data, case.boxes, "fill")
        assert after.note == ""
        require_right(case, after.data, "fill")
        assert paint(after.data, case.boxes, "fill") == after, case.name
        if JPEGTRAN is not None:
            _run("-copy", "none", data=after.data)


@pytest.mark.parametrize("style", ["mosaic", "blur"])
def test_weak_styles(style: Style) -> None:
    for case in every(3, CASES[::5]):
        if style == "blur" and " CMYK " in case.name:
            if touched(read(case.data)[0], case.boxes).any():
                with pytest.raises(CannotFix, match='use redact = "fill"'):
                    paint(case.data, case.boxes, style)
            continue
        require_right(case, paint(case.data, case.boxes, style).data, style)


def test_mosaic_has_at_most_nine_colours() -> None:
    data = jpeg(pixels(1, (256, 256), "RGB"), quality=90)
    box = Box(32, 32, 160, 176)
    frame = read(data)[0]
    after = coefficients(paint(data, [box], "mosaic").data)
    for part, plane in zip(frame.components, after, strict=True):
        rows = slice(box.y * part.down // 16, (box.y + box.height) * part.down // 16)
        columns = slice(box.x * part.across // 16, (box.x + box.width) * part.across // 16)
        assert 1 < len(np.unique(plane[rows, columns, 0])) <= 9


def test_blur_has_no_detail() -> None:
    data = jpeg(pixels(1, (256, 256), "RGB", 60), quality=90, subsampling="4:4:4")
    after = coefficients(paint(data, [Box(64, 64, 128, 128)], "blur").data)[0]
    assert np.abs(after[9:23, 9:23, 10:]).max() <= 1


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("restart", [0, 30])
def test_a_changed_bit_outside_is_noticed(progressive: bool, restart: int) -> None:
    data = jpeg(
        pixels(1, (200, 160), "RGB"),
        quality=80,
        restart_marker_blocks=restart,
        progressive=progressive,
    )
    boxes = [Box(64, 64, 40, 40)]
    frame, scans = read(data)
    old = walked(data, frame, scans, touched(frame, boxes))
    result = spliced(data, boxes, "fill")
    prove(result, frame, scans, old.pieces)
    for scan in read(result)[1]:
        length = scan.end - scan.data
        step = 1 + length // 40
        places = [
            *range(scan.data, scan.data + length // 4, step),
            *range(scan.end - length // 4, scan.end - 2, step),
        ]
        for at in places:
            if not 0 < result[at] < 0xF0 or 0xFF in result[at - 1 : at + 2 : 2]:
                continue  # might make a marker, or change what only fills up a byte before one
            with pytest.raises(CannotFix):
                prove(
                    result[:at] + bytes((result[at] ^ 4,)) + result[at + 1 :],
                    frame,
                    scans,
                    old.pieces,
                )


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("restart", [0, 7])
def test_what_is_proven_is_what_a_plain_decoder_finds(progressive: bool, restart: int) -> None:
    """Bits that are changed anywhere in a result: proven only if a second decoder agrees."""
    rng = random.Random(progressive + restart)
    data = jpeg(
        pixels(6, (72, 56), "RGB"),
        quality=70,
        restart_marker_blocks=restart,
        progressive=progressive,
    )
    boxes = [Box(20, 20, 18, 17)]
    frame, scans = read(data)
    old = walked(data, frame, scans, touched(frame, boxes))
    result = spliced(data, boxes, "mosaic")
    first, last = read(result)[1][0].data, read(result)[1][-1].end
    proven = 0
    for _ in range(150):
        broken = bytearray(result)
        broken[rng.randrange(first, last)] ^= 1 << rng.randrange(8)
        try:
            prove(bytes(broken), frame, scans, old.pieces)
        except CannotFix:
            continue
        assert same_outside(data, bytes(broken), boxes)
        proven += 1
    assert proven < 40


def test_nothing_outside_the_picture_is_painted() -> None:
    data = CASES[1].data
    for box in (Box(5000, 0, 9, 9), Box(-50, -50, 40, 40), Box(3, 3, 0, 5)):
        assert paint(data, [box], "fill").data == data
    assert paint(data, [], "fill").data == data


def test_what_follows_the_first_picture_is_copied() -> None:
    data = jpeg(pixels(3, (80, 80), "RGB"), comment=b"a comment", exif=b"Exif\0\0MM\0*\0\0\0\x08")
    trailer = b"\0\0trailer" + jpeg(pixels(4, (40, 40), "RGB")) + b"end"
    after = paint(data + trailer, [Box(8, 8, 40, 40)], "fill").data
    assert after == paint(data, [Box(8, 8, 40, 40)], "fill").data + trailer


@pytest.mark.parametrize("progressive", [False, True])
def test_fill_bytes_before_restart_markers_stay(progressive: bool) -> None:
    plain = jpeg(pixels(3, (90, 90), "RGB"), restart_marker_rows=1, progressive=progressive)
    data = plain.replace(b"\xff\xd1", b"\xff\xff\xff\xd1")
    case = Case("", data, (Box(10, 10, 30, 50),))
    after = paint(data, case.boxes, "fill").data
    require_right(case, after, "fill")
    assert after.count(b"\xff\xff\xff\xd1") == data.count(b"\xff\xff\xff\xd1") > 0


@pytest.mark.parametrize("progressive", [False, True])
def test_nothing_of_the_box_is_left(progressive: bool) -> None:
    for seed in range(6):
        data = jpeg(pixels(seed, (128, 128), "L", 200), quality=90, progressive=progressive)
        after = paint(data, [Box(0, 32, 128, 64)], "fill").data
        for old, new in zip(entropy(data), entropy(after), strict=True):
            found = {new[at : at + 16] for at in range(len(new) - 15)}
            # the box is the second and third quarter of the picture, noise spreads bytes evenly
            inside = old[int(len(old) * 0.3) : int(len(old) * 0.7)]
            assert not any(inside[at : at + 16] in found for at in range(len(inside) - 15))
        assert len(after) < 0.7 * len(data)


def test_missing_codes_are_added() -> None:
    flat = Image.new("L", (64, 64), 130)
    data = jpeg(flat, optimize=True)
    case = Case("", data, (Box(8, 8, 24, 24),))
    after = paint(data, case.boxes, "fill").data
    require_right(case, after, "fill")
    assert after.count(b"\xff\xc4") > data.count(b"\xff\xc4")


def test_a_table_of_all_symbols_is_read() -> None:
    """With 256 symbols and windows that begin with none there are 257 kinds of windows."""
    found = table(bytes((*(0,) * 8, 1, *(0,) * 6, 255)), bytes(range(256)))
    steps = band_steps(found, False)
    read = [steps.pairs[number] for number in steps.numbers.tolist()]
    behind_first = 1 << 16 - 9
    for symbol, step in ((0x01, (17, 1)), (0xEF, (31, 15)), (0xE0, (16, -14)), (0xF0, (16, ZEROS))):
        assert read[behind_first + symbol - 1] == step
    assert {step for _, step in read[behind_first + 254 :]} == {NOTHING}
    assert len(read) == 1 << 16


def test_tables_that_name_symbols_twice_are_bad_or_read() -> None:
    codes = [(length, symbol) for length in (9, 16) for symbol in range(128)]
    counts = bytes((*(0,) * 8, 128, *(0,) * 6, 128))
    steps = band_steps(table(counts, bytes(symbol for _, symbol in codes)), False)
    assert steps.pairs[steps.numbers[0]] == (9, 0)
    assert steps.pairs[steps.numbers[128 << 7]] == (16, 0)
    assert len(steps.pairs) <= 256
    with pytest.raises(BadImage):  # symbol 1 twice, 255 never: 257 kinds of windows
        band_steps(table(bytes((*(0,) * 8, 1, *(0,) * 6, 255)), b"\1" + bytes(range(255))), False)


def test_what_a_scan_finds_is_noted_in_little_memory() -> None:
    """Each coefficient of a small file may be new: a list of them takes more than the file."""
    blocks = 30_000
    data = jpeg(pixels(1, (64, 64), "L"), progressive=True)
    scan = next(scan for scan in read(data)[1] if scan.first)._replace(first=1, last=63, high=0)
    known = np.zeros(blocks, np.uint64)
    band = Band(known, scan)
    found = array("I", (n * band.width + rank for n in range(blocks) for rank in range(63)))
    tracemalloc.start()
    band.add(known, found)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert known.tolist() == [(1 << 64) - 2] * blocks
    assert peak < 16 * len(found)


def test_copies_of_all_lengths_and_places_are_joined_bit_by_bit() -> None:
    rng = random.Random(11)
    data = rng.randbytes(900) + b"\xff" * 9
    bits = "".join(f"{byte:08b}" for byte in data)
    known = {0: {5: (0b101, 3)}}
    for _ in range(300):
        tokens: list[Token] = []
        plain = ""
        for _ in range(rng.randrange(8)):
            start = rng.randrange(len(bits))
            length = rng.choice((0, 1, rng.randrange(40), LONG - 1, LONG, LONG + 7, 3 * LONG))
            end = min(len(bits), start + length)
            extra = rng.randrange(4)
            tokens += (Copy(start, end), Code(0, 5, extra, 2))
            plain += bits[start:end] + "101" + f"{extra:02b}"
        plain += "1" * (-len(plain) % 8)
        packed = bytes(int(plain[at : at + 8], 2) for at in range(0, len(plain), 8))
        assert joined(data, tokens, known) == packed.replace(b"\xff", b"\xff\x00")


def test_adobe_and_plain_cmyk_are_black() -> None:
    data = jpeg(pixels(2, (64, 64), "CMYK"))
    at = data.index(b"\xff\xee")
    plain = data[:at] + data[at + 16 :]
    for found in (data, plain):
        require_black(Case("", found, ()), found)
        case = Case("", found, (Box(0, 0, 48, 48),))
        require_right(case, paint(found, case.boxes, "fill").data, "fill")


def test_ycck_is_black() -> None:
    data = jpeg(pixels(2, (64, 64), "CMYK"))
    at = data.index(b"Adobe") + 11
    ycck = data[:at] + b"\2" + data[at + 1 :]
    case = Case("", ycck, (Box(0, 0, 48, 48),))
    require_right(case, paint(ycck, case.boxes, "fill").data, "fill")


def _run(*arguments: str, data: bytes) -> bytes:
    assert JPEGTRAN is not None
    done = subprocess.run([JPEGTRAN, *arguments], input=data, capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout


@pytest.mark.external
@needs_jpegtran
@pytest.mark.parametrize("number", range(len(SCRIPTS)), ids=list(SCRIPTS))
@pytest.mark.parametrize("restart", ["0", "1", "3B"])
def test_scan_scripts(number: int, restart: str, tmp_path: Path) -> None:
    name, text = list(SCRIPTS.items())[number]
    script = tmp_path / "scans"
    script.write_text(text)
    rng = random.Random(3)
    styles: tuple[Style, ...] = ("fill", "mosaic", "blur")
    for seed, sampling in enumerate(("4:4:4", "4:2:0", "4:2:2")):
        plain = jpeg(pixels(seed, (101, 77), "RGB"), quality=85, subsampling=sampling)
        data = _run("-scans", str(script), "-restart", restart, data=plain)
        case = Case(name, data, (Box(rng.randrange(60), rng.randrange(50), 30, 20),))
        for style in in_turn(seed + number, styles):
            after = paint(data, case.boxes, style).data
            require_right(case, after, style)
            _run("-copy", "none", data=after)
            if style == "fill":
                assert paint(after, case.boxes, "fill").data == after


@pytest.mark.external
@needs_jpegtran
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_arithmetic_coding_is_encoded_anew(mode: str) -> None:
    plain = jpeg(pixels(5, (96, 96), mode, 5), quality=90, comment=b"kept", subsampling=1)
    data = _run("-arithmetic", "-copy", "all", data=plain) + b"behind"
    found = paint(data, [Box(16, 16, 64, 48)], "fill")
    assert found.note == "re-encoded: arithmetic-coded JPEG cannot be edited in place"
    assert b"kept" in found.data
    assert found.data.endswith(b"\xff\xd9behind")
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(found.data)) as after:
        assert before.quantization == after.quantization
        assert before.layer == after.layer
        shown = np.array(after.convert("RGB"))
    assert shown[24:56, 24:72].max() <= 2


def _raises_only_ours(data: bytes) -> None:
    start = time.process_time()
    with suppress(BadImage, CannotFix):
        paint(data, [Box(5, 5, 30, 30)], "fill")
    assert time.process_time() - start < 12


@pytest.mark.parametrize("progressive", [False, True])
def test_damaged_files_raise_our_errors_only(progressive: bool) -> None:
    rng = random.Random(11)
    image = pixels(5, (60, 50), "RGB")
    for restart in (0, 3):
        data = jpeg(
            image, quality=60, progressive=progressive, optimize=True, restart_marker_blocks=restart
        )
        for at in range(0, len(data), 1 + len(data) // 60):
            _raises_only_ours(data[:at])
        for _ in range(250):
            broken = bytearray(data)
            for _ in range(rng.choice((1, 1, 2, 5))):
                broken[rng.randrange(len(data))] = rng.choice((0, 255, rng.randrange(256)))
            _raises_only_ours(bytes(broken))


def test_a_scan_that_goes_on_before_one_has_begun_is_bad() -> None:
    data = jpeg(pixels(5, (60, 50), "RGB"), quality=60, progressive=True)
    first = read(data)[1][0]
    assert data[first.data - 1] >> 4 == 0  # Ah: this scan begins
    lacking = data[: first.start] + data[first.end :]
    refining = data[: first.data - 1] + b"\x10" + data[first.data :]
    for broken in (lacking, refining):
        with pytest.raises(BadImage, match="before one has begun"):
            paint(broken, [Box(5, 5, 30, 30)], "fill")


@pytest.mark.parametrize("progressive", [False, True])
def test_truncated_scans_are_bad(progressive: bool) -> None:
    data = jpeg(pixels(5, (60, 50), "RGB"), progressive=progressive)
    scan = len(data) - len(entropy(data)[-1]) // 2
    with pytest.raises(BadImage):
        paint(data[:scan] + b"\xff\xd9", [Box(5, 5, 30, 30)], "fill")


def test_claimed_sizes_cost_nothing() -> None:
    for progressive in (False, True):
        data = bytearray(jpeg(pixels(5, (60, 50), "RGB"), progressive=progressive))
        at = data.index(b"\xff\xc2" if progressive else b"\xff\xc0")
        data[at + 5 : at + 9] = b"\x40\0\x40\0"
        start = time.process_time()
        with pytest.raises(BadImage):
            paint(bytes(data), [Box(5, 5, 30, 30)], "fill")
        assert time.process_time() - start < 3


@pytest.mark.parametrize("bits", [12, 16])
def test_other_depths_cannot_be_painted(bits: int) -> None:
    data = bytearray(jpeg(pixels(5, (60, 50), "RGB")))
    data[data.index(b"\xff\xc0") + 4] = bits
    with pytest.raises(CannotFix):
        paint(bytes(data), [Box(5, 5, 30, 30)], "fill")
