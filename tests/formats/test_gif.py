"""GIF: every block is a part, can go alone, and what is behind a frame's codes is found."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hooklib.cleaning import clean
from hooklib.formats import _gif_blocks, _gif_codes
from hooklib.formats._gif_codes import CODE_SIZES, Finder
from hooklib.formats.gif import FORMAT
from hooklib.model import (
    ICC,
    INDEX,
    PICTURE,
    SILENT,
    TEXT,
    TRAILER,
    XMP,
    BadImage,
    Blob,
    CannotFix,
    Settings,
)
from hooklib.scan import scan
from tests.formats.parted import framing, index_of
from tests.judges import holds, same_picture
from tests.samples import gif as samples
from tests.samples.gif import LOOP, MAGIC, application, blocks, comment, pillow, with_blocks, xmp
from tests.samples.png import CITY, SECRET, frames, icc

KEPT = {PICTURE, ICC, INDEX, SILENT}
CLEAN = samples.clean()
PLANTS = {plant.carrier: plant.data for plant in samples.plants()}


@pytest.mark.parametrize("name", [*CLEAN, *PLANTS])
def test_every_byte_but_framing_is_in_a_part(name: str) -> None:
    data = CLEAN[name] if name in CLEAN else PLANTS[name]
    seen = framing(data, FORMAT).replace(b"ICCRGBG1012", b"").replace(b"ANIMEXTS1.0", b"")
    assert SECRET not in seen
    rest = seen.replace(b"\x0bNETSCAPE2.0", b"").replace(b"\0", b"")
    # what is left: "!" and labels, lengths, the trailer
    assert len(rest) <= 5 * data.count(b"!") + 2, rest


def _by(data: bytes, kind: str) -> int:
    return index_of(data, FORMAT, kind)


def test_a_split_comment_is_one_text() -> None:
    data = with_blocks(b"!\xfe" + blocks(SECRET, 3))
    part = FORMAT.parts(data)[_by(data, TEXT)]
    assert part.data == b"GIF comment\0" + SECRET
    assert [finding.code for finding in scan(Blob(data, "x"), Settings()).findings] == ["IDN103"]
    assert len(clean(Blob(data, "x"), Settings()).data) == len(pillow())


@pytest.mark.parametrize("size", [1, 7, 254, 255])
@pytest.mark.parametrize("more", [SECRET, SECRET * 40], ids=["short", "long"])
def test_bytes_behind_the_end_code_go_whatever_the_sub_blocks(more: bytes, size: int) -> None:
    data = samples.tail_of_frame(more, size)
    found = scan(Blob(data, "x"), Settings()).findings
    assert [finding.code for finding in found] == ["EMB104"]
    cleaned = clean(Blob(data, "x"), Settings()).data
    assert same_picture(data, cleaned)
    assert same_picture(pillow(), cleaned)
    assert len(data) - len(cleaned) >= len(more)


def test_a_text_can_be_cut_and_reblocked() -> None:
    text = b"Created with GIMP " * 30 + b"erika.muster@example.org"
    data = with_blocks(comment(text))
    index = _by(data, TEXT)
    after = FORMAT.rebuild(data, {index: b"GIF comment\0" + b"x" * 700})
    assert FORMAT.parts(after)[index].data == b"GIF comment\0" + b"x" * 700
    assert after == with_blocks(comment(b"x" * 700))


@pytest.mark.parametrize("packet", [CITY, CITY.decode().encode("utf-16")], ids=["magic", "blocks"])
def test_a_packet_keeps_its_form(packet: bytes) -> None:
    data = with_blocks(xmp(packet))
    index = _by(data, XMP)
    assert FORMAT.parts(data)[index].data == packet
    after = FORMAT.rebuild(data, {index: b"<x/>"})
    assert FORMAT.parts(after)[index].data == b"<x/>"
    assert (MAGIC in after) == (MAGIC in data)
    assert FORMAT.rebuild(data, {index: b""}) == with_blocks()
    if MAGIC in data:
        with pytest.raises(CannotFix):
            FORMAT.rebuild(data, {index: b"\0"})


def test_a_profile_in_many_blocks_keeps_its_bytes_when_the_tail_goes() -> None:
    profile = (4000).to_bytes(4, "big") + icc()[4:132] + bytes(4000 - 132)
    data = with_blocks(application(b"ICCRGBG1012", profile + SECRET))
    after = clean(Blob(data, "x"), Settings()).data
    assert after == with_blocks(application(b"ICCRGBG1012", profile))


@pytest.mark.parametrize("kind", [PICTURE, ICC])
def test_what_the_picture_needs_cannot_go(kind: str) -> None:
    data = CLEAN["gif-icc"]
    with pytest.raises(CannotFix):
        FORMAT.rebuild(data, {_by(data, kind): None})


def test_an_unknown_extension_takes_no_new_value() -> None:
    data = PLANTS["gif-extension"]
    index = next(n for n, part in enumerate(FORMAT.parts(data)) if part.kind not in KEPT)
    with pytest.raises(CannotFix):
        FORMAT.rebuild(data, {index: b"x"})


FRAME = pillow()[13 + 3 * 32 :]
BAD = {
    "empty": b"",
    "header-only": b"GIF89a",
    "no-frame": b"GIF89a" + bytes(7) + b";",
    "no-frame-no-trailer": b"GIF89a" + bytes(7),
    "stray-byte": pillow()[:-1] + b"\x55;",
    "cut-table": b"GIF89a" + bytes(4) + b"\x87\0\0" + bytes(100),
    "short-control": with_blocks(b"!\xf9" + blocks(b"\4\7\0")),
    "code-size-0": pillow().replace(FRAME[:11], FRAME[:10] + b"\0"),
    "code-size-12": pillow().replace(FRAME[:11], FRAME[:10] + b"\x0c"),
    "too-many-blocks": with_blocks(b"!\xfe\0" * (1 << 15)),
}


@pytest.mark.once
@pytest.mark.parametrize("name", BAD)
def test_damaged_file_is_refused(name: str) -> None:
    with pytest.raises(BadImage):
        FORMAT.parts(BAD[name])


def test_effort_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    clears = bytes.fromhex("000102040810204080") * 40  # nothing but clear codes of nine bits
    assert Finder()(clears, 8) is None
    monkeypatch.setattr(_gif_codes, "LOOKS", 50)
    with pytest.raises(BadImage):
        Finder()(clears, 8)


# the end of the codes, against a decoder that reads them one by one


def _end_one_by_one(data: bytes, bits: int) -> int | None:
    clear, at, width, following, first = 1 << bits, 0, bits + 1, (1 << bits) + 2, True
    held = int.from_bytes(data, "little")
    while at + width <= len(data) * 8:
        code = held >> at & (1 << width) - 1
        at += width
        if code == clear + 1:
            return (at + 7) // 8
        if code == clear:
            width, following, first = bits + 1, clear + 2, True
            continue
        if not first and following < 4096:
            following += 1
            width += following == 1 << width and width < 12
        first = False
    return None


@given(st.sampled_from(list(CODE_SIZES)), st.integers(0, 1 << 30), st.integers(1, 3000))
@settings(max_examples=150, deadline=None)
def test_the_end_of_random_codes(bits: int, seed: int, size: int) -> None:
    data = bytes((seed * (n + 7) >> n % 13) & 0xFF for n in range(size))
    assert Finder()(data, bits) == _end_one_by_one(data, bits)


@pytest.mark.parametrize("colours", [4, 16, 64, 256])
def test_the_end_of_real_frames(colours: int) -> None:
    out = io.BytesIO()
    noise = Image.effect_noise((150, 120), 90).quantize(colours)
    noise.save(out, "GIF")
    data = out.getvalue()
    at = 13 + (3 << (data[10] & 7) + 1) + 10
    codes = samples_joined(data, at + 1)
    assert Finder()(codes, data[at]) == len(codes) == _end_one_by_one(codes, data[at])
    assert Finder()(codes + SECRET, data[at]) == len(codes)
    assert Finder()(codes[:-2], data[at]) is None


def samples_joined(data: bytes, at: int) -> bytes:
    codes = b""
    while data[at]:
        codes += data[at + 1 : at + 1 + data[at]]
        at += 1 + data[at]
    return codes


@given(st.lists(st.tuples(st.integers(1, 255), st.sampled_from((1, 2, 17, 400))), max_size=5))
def test_a_row_of_sub_blocks_of_any_lengths(runs: list[tuple[int, int]]) -> None:
    lengths = [length for length, times in runs for _ in range(times)]
    row = b"".join(bytes((n, *range(n % 200, n % 200 + 1))) + b"x" * (n - 1) for n in lengths)
    data = row + b"\0;"
    assert _gif_blocks._behind(data, 0) == len(row) + 1
    assert _gif_blocks.joined(data, 0) == samples_joined(data, 0)
    places = [at for start, end in _gif_blocks.rows(data, 0) for at in range(start, end)]
    for count in {1, len(places) // 2, len(places)} if len(places) > 1 else ():
        assert _gif_blocks.place(data, 0, count)[1] == places[count - 1] + 1
    with pytest.raises(BadImage):
        _gif_blocks._behind(row, 0)


# what the programs write that most GIFs come from


@pytest.mark.external
@pytest.mark.parametrize("program", ["gifsicle", "convert", "ffmpeg"])
def test_everyday_animations_are_silent(program: str, tmp_path: Path) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    for number, frame in enumerate(frames()):
        for suffix in ("gif", "png"):  # ffmpeg takes no row of GIFs
            frame.resize((64, 64)).save(tmp_path / f"{number}.{suffix}")
    images, out = [str(tmp_path / f"{number}.gif") for number in range(3)], str(tmp_path / "o.gif")
    command = {
        "gifsicle": ["gifsicle", "-O3", "--delay", "7", "--loopcount=3", *images, "-o", out],
        "convert": ["convert", "-delay", "9", "-loop", "2", *images, out],
        "ffmpeg": ["ffmpeg", "-loglevel", "error", "-i", str(tmp_path / "%d.png"), out],
    }[program]
    subprocess.run(command, check=True)
    data = Path(out).read_bytes()
    assert scan(Blob(data, "x"), Settings()).findings == ()
    telling = [p for p in FORMAT.parts(data) if p.kind != TRAILER or p.data != b"\0"]  # ffmpeg's
    assert {part.kind for part in telling} <= KEPT


@pytest.mark.external
def test_gifsicle_finds_no_fault_in_the_result(tmp_path: Path) -> None:
    if shutil.which("gifsicle") is None:
        pytest.skip("gifsicle is not installed")
    for name, data in PLANTS.items():
        path = tmp_path / "a.gif"
        fixed = clean(Blob(data, "x"), Settings()).data
        path.write_bytes(fixed)
        run = subprocess.run(["gifsicle", "--info", str(path)], capture_output=True, check=False)
        assert run.returncode == 0, name
        assert b"error" not in run.stderr, (name, run.stderr)
        assert not any(holds(run.stdout, secret) for secret in (SECRET,))


def test_two_loops_stay_and_their_leftovers_go() -> None:
    data = with_blocks(LOOP, application(b"NETSCAPE2.0", b"\1\7\0" + SECRET))
    after = clean(Blob(data, "x"), Settings()).data
    assert after == with_blocks(LOOP, application(b"NETSCAPE2.0", b"\1\7\0"))
    assert TRAILER not in {part.kind for part in FORMAT.parts(after)}
