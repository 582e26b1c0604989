"""BMP: fields that follow a cut, and headers that lie."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from hooklib.cleaning import clean
from hooklib.formats import bmp
from hooklib.model import ICC, BadImage, Blob, CannotFix, Settings
from hooklib.scan import scan
from tests.samples import bmp as samples
from tests.samples.bmp import LINK, MBED, SECRET, dib, rows, v5, whole
from tests.samples.png import icc


def number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def cleaned(data: bytes) -> bytes:
    return clean(Blob(data, "x"), Settings()).data


def test_offset_and_size_follow_a_gap() -> None:
    after = cleaned(whole(dib(24, rows(24)), rows(24), gap=SECRET))
    assert after == whole(dib(24, rows(24)), rows(24))
    assert (number(after, 2), number(after, 10)) == (len(after), 54)


@pytest.mark.parametrize("between", [True, False], ids=["before", "behind"])
def test_the_profiles_place_and_size_follow_its_tail(between: bool) -> None:
    after = cleaned(v5(MBED, icc() + SECRET, between=between))
    assert after == v5(MBED, icc(), between=between)
    place, size = 14 + number(after, 126), number(after, 130)
    assert after[place : place + size] == icc()
    kept = next(part for part in bmp.parts(after) if part.kind == ICC)
    assert kept.spans[0] == (place, place + size)
    assert number(after, 10) == (138 + len(icc()) if between else 138)


@pytest.mark.parametrize("between", [True, False], ids=["before", "behind"])
def test_a_linked_profile_leaves_the_systems_colours(between: bool) -> None:
    path = b"\\\\server\\share\\wd\\display.icm\0"
    after = cleaned(v5(LINK, path, between=between))
    assert after[70:74] == b" niW"
    assert after[126:134] == bytes(8)
    assert after[number(after, 10) :] == rows(24)


@pytest.mark.parametrize(
    ("path", "codes"), [("C:\\x\\a.icm", {"IDN104"}), ("x/a.icm", {"IDN104"}), ("a.icm", set())]
)
def test_a_linked_profiles_path_is_a_finding_and_its_bare_name_is_none(
    path: str, codes: set[str]
) -> None:
    found = scan(Blob(v5(LINK, path.encode() + b"\0"), "x"), Settings()).findings
    assert {finding.code for finding in found} == codes


def test_a_wrong_size_in_the_header_is_no_finding_and_mended_with_the_rest() -> None:
    data = samples.clean()["bmp-wrong-size"]
    assert cleaned(data) == data
    assert number(cleaned(data + SECRET), 2) == len(data)


BROKEN = {
    "no pixels": whole(dib(24, b""), b""),
    "too few rows": whole(dib(24, b""), rows(24)[:-1]),
    "wide": whole(dib(24, b"", width=1 << 30), rows(24)),
    "no width": whole(dib(24, b"", width=0), rows(24)),
    "JPEG": whole(dib(0, b"", compression=4), b"\xff\xd8\xff"),
    "profile outside": v5(MBED, icc())[:-1],
    "colours": whole(dib(8, b"", used=1 << 20), rows(8)),
    "offset": whole(dib(24, b""), rows(24))[:10] + b"\xff\xff\xff\x7f" + bytes(60),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_refused(data: bytes) -> None:
    with pytest.raises(BadImage):
        bmp.parts(data)


@pytest.mark.parametrize("head", [b"BM" + bytes(60), b"BMW is a car and no picture, however long"])
def test_two_letters_make_no_bmp(head: bytes) -> None:
    assert not bmp.sniff(head)


@pytest.mark.parametrize("index", [0, 1])
def test_picture_and_offsets_stay(index: int) -> None:
    with pytest.raises(CannotFix):
        bmp.rebuild(samples.clean()["bmp-rgb"], {index: None})


@pytest.mark.faces
def test_a_face_is_hidden() -> None:
    from tests.faces.pictures import portrait, saved

    data = saved(portrait("astronaut", 128).image, "BMP") + SECRET
    settings = Settings(faces="fast")
    after = clean(Blob(data, "x.bmp"), settings)
    assert {finding.code for finding in after.removed} == {"FAC101", "EMB104"}
    assert scan(Blob(after.data, "x.bmp"), settings).findings == ()
    assert Image.open(io.BytesIO(after.data)).size == (128, 128)


def test_a_palette_that_reaches_into_the_pixels_leaves_them_whole() -> None:
    """The offset is that of the palette: some readers take the pixels from behind it anyway."""
    picture = Image.new("P", (16, 16))
    picture.putpalette(bytes(range(48)) * 16)
    picture.putdata([at % 200 for at in range(256)])
    out = io.BytesIO()
    picture.save(out, "BMP")
    data = bytearray(out.getvalue())
    data[10:14] = (54).to_bytes(4, "little")
    assert bmp.parts(bytes(data))[0].spans[-1].end == len(data)
    assert cleaned(bytes(data)) == data
    assert cleaned(bytes(data[:-1])) == data[:-1]
    assert cleaned(bytes(data) + SECRET) == data
