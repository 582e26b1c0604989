"""ICO and CUR: pictures of their own, the directory right afterwards."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from hooklib.cleaning import clean
from hooklib.formats import cur, ico
from hooklib.model import AUXILIARY, BadImage, Blob, CannotFix, Settings
from hooklib.scan import scan
from tests.samples.bmp import SECRET
from tests.samples.ico import bitmap, directory, small_png


def cleaned(data: bytes) -> bytes:
    return clean(Blob(data, "x.ico"), Settings()).data


CLEANED = {
    "text in a PNG": (
        directory(small_png(SECRET), bitmap(), bitmap(8)),
        directory(small_png(), bitmap(), bitmap(8)),
    ),
    "shared PNG": (
        directory(small_png(SECRET), bitmap(), twice=True),
        directory(small_png(), bitmap(), twice=True),
    ),
    "gap": (directory(bitmap(), small_png(), gap=SECRET), directory(bitmap(), small_png())),
    "behind a mask": (directory(bitmap(32, after=SECRET)), directory(bitmap(32))),
    "behind": (directory(bitmap(), after=SECRET), directory(bitmap())),
    "cursor": (directory(small_png(SECRET), kind=2), directory(small_png(), kind=2)),
}


@pytest.mark.parametrize(("data", "expected"), CLEANED.values(), ids=CLEANED)
def test_sizes_and_offsets_are_those_of_an_icon_made_without_it(
    data: bytes, expected: bytes
) -> None:
    assert cleaned(data) == expected


def test_where_a_finding_is() -> None:
    data = directory(bitmap(), small_png(SECRET))
    found = scan(Blob(data, "favicon.ico"), Settings()).findings
    assert [(finding.code, finding.path) for finding in found] == [
        ("IDN103", "favicon.ico!image-2")
    ]


@pytest.mark.parametrize("bits", [1, 4, 8, 24, 32])
def test_a_bitmap_is_read_as_the_file_that_it_would_be(bits: int) -> None:
    data = directory(bitmap(bits))
    part = next(part for part in ico.FORMAT.parts(data) if part.kind == AUXILIARY)
    with Image.open(io.BytesIO(part.data)) as image:
        image.load()
        assert image.size == (6, 5)
        index = ico.FORMAT.parts(data).index(part)
    assert ico.FORMAT.rebuild(data, {index: part.data}) == data


def test_a_picture_of_another_size_is_refused() -> None:
    data = directory(bitmap())
    parts = ico.FORMAT.parts(data)
    index = next(n for n, part in enumerate(parts) if part.kind == AUXILIARY)
    for change in (parts[index].data + b"\0", None):
        with pytest.raises(CannotFix):
            ico.FORMAT.rebuild(data, {index: change})


BROKEN = {
    "outside": directory(bitmap())[:-100],
    "overlap": directory(bitmap(), bitmap(8)).replace(
        len(bitmap()).to_bytes(4, "little") + b"\x26", (1000).to_bytes(4, "little") + b"\x26"
    ),
    "empty": directory(bitmap())[:14] + bytes(4) + directory(bitmap())[18:],
    "odd height": directory(bitmap().replace(b"\x0a\0\0\0", b"\x09\0\0\0", 1)),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_refused(data: bytes) -> None:
    with pytest.raises(BadImage):
        ico.FORMAT.parts(data)


@pytest.mark.parametrize(
    "head", [b"\0\0\1\0\1\0", b"\0\0\1\0" + bytes(40), b"\0\0\1\xba" + bytes(40), b"\0\0\3\0\1\0"]
)
def test_four_bytes_make_no_icon(head: bytes) -> None:
    assert not ico.FORMAT.sniff(head)
    assert not cur.FORMAT.sniff(head)


@pytest.mark.faces
def test_a_face_in_a_bitmap_of_an_icon_is_hidden() -> None:
    from tests.faces.pictures import portrait

    out = io.BytesIO()
    portrait("astronaut", 256).image.save(out, "ICO", sizes=[(128, 128)], bitmap_format="bmp")
    settings = Settings(faces="fast")
    after = clean(Blob(out.getvalue(), "x.ico"), settings)
    assert [finding.path for finding in after.removed] == ["x.ico!image"]
    assert scan(Blob(after.data, "x.ico"), settings).findings == ()
