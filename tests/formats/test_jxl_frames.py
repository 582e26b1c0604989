"""Where a JPEG XL codestream ends, told by its headers alone: held against real encoders."""

from __future__ import annotations

import io
import random
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw

from hooklib.formats._boxes import row
from hooklib.formats._jxl_bits import Bits
from hooklib.formats._jxl_frames import codestream_end
from hooklib.formats._jxl_image import _before_profile
from hooklib.formats.jxl import FORMAT
from hooklib.model import PICTURE, BadImage
from tests.samples.jxl import bits, clean, from_jpeg, stream
from tests.samples.png import frames


def _codestream(data: bytes) -> bytes:
    """Return the codestream of a file, out of its boxes."""
    if data.startswith(b"\xff\x0a"):
        return data
    boxes, _ = row(data, 0, len(data), nested=False)
    heads = {b"jxlc": 0, b"jxlp": 4}
    return b"".join(data[b.at + heads[b.type] : b.end] for b in boxes if b.type in heads)


@pytest.mark.parametrize("name", clean())
def test_the_samples_end_where_they_end(name: str) -> None:
    data = _codestream(clean()[name])
    assert codestream_end(data) == len(data)
    assert codestream_end(data + b"behind") == len(data)
    with pytest.raises(BadImage):
        codestream_end(data[:-1])


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "F"])
@pytest.mark.parametrize("size", [(1, 1), (300, 257), (1100, 40)], ids=str)
def test_what_the_plug_in_writes(mode: str, size: tuple[int, int]) -> None:
    for options in ({"lossless": mode != "F"}, {"quality": 70, "decoding_speed": 4}):
        out = io.BytesIO()
        image = Image.new(mode, size)
        image.save(out, "JXL", effort=1, num_threads=0, **options)
        assert codestream_end(out.getvalue()) == len(out.getvalue())


@pytest.mark.parametrize("subsampling", [0, 1, 2])
def test_what_was_a_jpeg(subsampling: int) -> None:
    data = _codestream(from_jpeg(subsampling=subsampling))
    assert codestream_end(data) == len(data)


def _profile(*tags: bytes) -> bytes:
    """Return a profile of sRGB that has further tags."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    count = int.from_bytes(plain[128:132], "big")
    rows = [struct.unpack(">4sII", plain[132 + 12 * n : 144 + 12 * n]) for n in range(count)]
    held = [(name, plain[at : at + size]) for name, at, size in rows]
    held += [(b"zz%02d" % n, b"data" + bytes(8) + tag) for n, tag in enumerate(tags)]
    table, body = len(held).to_bytes(4, "big"), b""
    for name, data in held:
        table += struct.pack(">4sII", name, 132 + 12 * len(held) + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    whole = plain[4:128] + table + body
    return (len(whole) + 4).to_bytes(4, "big") + whole


PROFILES = {
    "plain": (),
    "random": (random.Random(1).randbytes(3000),),
    "zeros": (bytes(4000),),
    "text": (b"abcd 1234 a text, and the same again. " * 90,),
    "ramp": (bytes(range(256)) * 9, bytes(range(255, 0, -1))),
    "repeated": (random.Random(2).randbytes(9) * 200,) * 3,
}


@pytest.mark.parametrize("name", PROFILES)
def test_behind_a_compressed_profile(name: str) -> None:
    data = _codestream(from_jpeg(icc_profile=_profile(*PROFILES[name])))
    assert _before_profile(Bits(data))[1]
    assert codestream_end(data) == len(data)
    assert codestream_end(data + b"behind") == len(data)
    with pytest.raises(BadImage):
        codestream_end(data[:-1])


def test_a_damaged_profile_gets_an_answer() -> None:
    data, rng = _codestream(from_jpeg(icc_profile=_profile(*PROFILES["random"]))), random.Random(7)
    for _ in range(400):
        bad = bytearray(data)
        bad[rng.randrange(2, rng.choice((40, 300, 3000)))] = rng.randrange(256)
        try:
            end = codestream_end(bytes(bad))
        except BadImage:
            continue
        assert end is None or 0 < end <= len(data)


MAGIC = (16, 0x0AFF)
EIGHT = ((1, 1), (5, 0), (3, 1))  # eight by eight pixels
PLAIN = ((1, 0), (1, 0), (3, 0), (1, 1), (2, 0))  # samples of eight bits, no further channels
PROFILE = (*PLAIN, (1, 0), (1, 0), (1, 1), (2, 0), (2, 0), (1, 1))
EXTENDED = (*PLAIN, (1, 1), (1, 1), (2, 1), (4, 0))


PREVIEW = ((1, 0), (1, 1), (3, 0), (1, 0), (1, 1))
TIMED = ((1, 0), (1, 1), (3, 0), (1, 0), (1, 0), (1, 1), (6, 0), (1, 1))
SPOT = ((1, 0), (1, 0), (3, 0), (1, 1), (2, 1), (1, 0), (2, 2), (4, 0))
UNDECIDED = {
    "profile": PROFILE,
    "extension": EXTENDED,
    "preview": PREVIEW,
    "time codes": TIMED,
    "spot colour": SPOT,
    "transforms": ((1, 1), (1, 0)),
}


@pytest.mark.parametrize("header", UNDECIDED.values(), ids=list(UNDECIDED))
def test_what_cannot_be_told_is_left_alone(header: tuple[tuple[int, int], ...]) -> None:
    data = bits(MAGIC, *EIGHT, *header) + bytes(range(1, 200))
    assert FORMAT.sniff(data)
    assert codestream_end(data) is None
    assert [part.kind for part in FORMAT.parts(data)] == [PICTURE]


def test_sections_in_an_order_that_cannot_be_read_are_left_alone() -> None:
    head = bits(MAGIC, *EIGHT, (1, 1), (1, 1))
    assert codestream_end(head + bits((1, 1), (1, 0)) + bits((2, 0), (10, 7)) + bytes(7)) == 14
    assert codestream_end(head + bits((1, 1), (1, 1)) + bytes(9)) is None


@pytest.mark.parametrize(
    "data",
    [b"\xff\x0a", b"\xff\x0a\xff\xff\xff", bits(MAGIC, *EIGHT, (1, 1), (1, 1), (5, 21))],
    ids=["nothing", "cut off", "padding"],
)
def test_other_bytes_with_the_same_beginning_are_no_picture(data: bytes) -> None:
    assert not FORMAT.sniff(data)


@given(st.binary(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_bytes_get_an_answer(data: bytes) -> None:
    for whole in (b"\xff\x0a" + data, stream()[:20] + data):
        try:
            end = codestream_end(whole)
        except BadImage:
            continue
        assert end is None or 0 < end <= len(whole)


@given(st.integers(0, (1 << 64) - 1))
def test_long_numbers(number: int) -> None:
    fields = [(2, 3), (12, number & 0xFFF)]
    for shift in range(12, 60, 8):
        fields += [(1, 1), (8, number >> shift & 0xFF)]
    assert Bits(bits(*fields, (1, 1), (4, number >> 60))).u64() == number


# what the reference encoder writes


def _text(path: Path) -> None:
    image = Image.new("RGB", (900, 300), "white")
    for line in range(18):
        ImageDraw.Draw(image).text((10 + line, 16 * line), f"line {line} of a text", "black")
    image.save(path)


def _noise(path: Path) -> None:
    Image.merge("RGB", [Image.effect_noise((420, 300), 60)] * 3).save(path)


def _moving(path: Path) -> None:
    first, *others = (frame.convert("RGBA").resize((80, 60)) for frame in frames())
    first.save(path, "PNG", save_all=True, append_images=others, duration=[40, 80, 90], blend=1)


def _high(path: Path) -> None:
    Image.effect_noise((64, 2300), 60).save(path)


def _fine(path: Path) -> None:
    Image.effect_noise((1900, 1425), 60).save(path, compress_level=1)


SOURCES = {"text": _text, "noise": _noise, "moving": _moving, "high": _high, "fine": _fine}
VARIANTS = [
    ("text", "-e", "7"),  # patches
    ("text", "-d", "0", "-g", "0"),
    ("noise", "-p", "-e", "4"),
    ("noise", "--progressive_dc=1"),
    ("noise", "--resampling=4"),
    ("noise", "--photon_noise=ISO3200"),
    ("noise", "--epf=3", "--gaborish=0"),
    ("noise", "--intensity_target=1000"),
    ("noise", "-x", "color_space=RGB_D65_202_Rel_PeQ"),
    ("noise", "-d", "0", "--override_bitdepth=4"),
    ("moving", "-d", "1"),
    ("moving", "-d", "0"),
    ("high", "-d", "1"),
    ("noise", "--group_order=1", "-d", "0", "-g", "0"),
    ("noise", "--group_order=1", "-p", "--progressive_dc=1"),
    ("high", "--group_order=1", "-d", "1"),
    ("fine", "--group_order=1", "-d", "0", "-g", "0", "-e", "1"),  # its order is coded in ANS
]


@pytest.mark.external
@pytest.mark.parametrize("variant", VARIANTS, ids=" ".join)
def test_what_the_reference_encoder_writes(tmp_path: Path, variant: tuple[str, ...]) -> None:
    if shutil.which("cjxl") is None:
        pytest.skip("cjxl is not installed")
    source, *flags = variant
    SOURCES[source](tmp_path / "in.png")
    effort = [] if "-e" in flags else ["-e", "3"]
    command = ["cjxl", str(tmp_path / "in.png"), str(tmp_path / "out.jxl"), *effort, *flags]
    subprocess.run(command, check=True, capture_output=True)
    data = _codestream((tmp_path / "out.jxl").read_bytes())
    assert codestream_end(data + b"behind") == len(data)
