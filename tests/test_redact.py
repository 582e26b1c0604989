"""`image-privacy redact`: places that no detector knows."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hooklib.cli import main
from tests.photos import noise, phone_photo
from tests.samples import exif
from tests.samples._jpeg_bytes import segment

SIZE = (320, 240)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


def jpeg(orientation: int = 1) -> bytes:
    out = io.BytesIO()
    noise(SIZE).save(out, "JPEG", quality=90)
    inside = exif.ifds([exif.short(exif.ORIENTATION, orientation)])
    return out.getvalue()[:2] + segment(0xE1, b"Exif\0\0" + inside) + out.getvalue()[2:]


def dark(path: Path) -> tuple[int, int, int, int] | None:
    """Return the rectangle of black pixels in the upright picture."""
    from PIL import ImageOps

    with Image.open(path) as image:
        pixels = np.asarray(ImageOps.exif_transpose(image).convert("L"))
    rows, columns = np.nonzero(pixels < 8)
    solid = [r for r in np.unique(rows) if (pixels[r] < 8).sum() > 12]
    wide = [c for c in np.unique(columns) if (pixels[:, c] < 8).sum() > 12]
    return (wide[0], solid[0], wide[-1] + 1, solid[-1] + 1) if solid and wide else None


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ("32,48,64,32", (32, 48, 96, 80)),
        ("40,50,10,10", (32, 48, 64, 64)),
        ("10%,20%,20%,20%", (32, 48, 96, 96)),
        ("300,230,500,500", (288, 224, 320, 240)),
    ],
)
def test_the_box_is_hidden_and_restored(
    work: Path, box: str, expected: tuple[int, int, int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    path = work / "a.jpg"
    path.write_bytes(jpeg())
    assert main(["redact", "a.jpg", "--box", box]) == 0
    assert capsys.readouterr().out == "a.jpg: 1 place hidden\n"
    assert dark(path) == expected
    assert main(["restore", "a.jpg"]) == 0
    assert path.read_bytes() == jpeg()


def tiff(orientation: int) -> bytes:
    out = io.BytesIO()
    noise(SIZE).save(out, "TIFF", tiffinfo={exif.ORIENTATION: orientation})
    return out.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("made", [jpeg, tiff])
def test_boxes_are_those_of_the_picture_as_it_is_seen(
    work: Path, made: Callable[[int], bytes], orientation: int
) -> None:
    path = work / "a.jpg"
    path.write_bytes(made(orientation))
    assert main(["redact", "a.jpg", "--box", "20,60,30,30"]) == 0
    found = dark(path)
    assert found is not None
    left, top, right, bottom = found
    assert left <= 20
    assert top <= 60
    assert right >= 50
    assert bottom >= 90
    assert right - left <= 30 + 2 * 16
    assert bottom - top <= 30 + 2 * 16


def test_previews_go_and_the_rest_of_the_metadata_stays(work: Path) -> None:
    path = work / "a.jpg"
    path.write_bytes(phone_photo())
    assert main(["redact", "a.jpg", "--box", "0,0,16,16"]) == 0
    after = path.read_bytes()
    assert after.count(b"\xff\xd8\xff") == 1
    assert b"Nonpareil" in after


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--box", "1,2,3"], "four numbers"),
        (["--box", "a,b,c,d"], "four numbers"),
        (["--box", "0,0,0,5"], "empty or outside"),
        (["--box", "400,0,5,5"], "empty or outside"),
        ([], "--box"),
    ],
)
def test_wrong_boxes(
    work: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (work / "a.jpg").write_bytes(jpeg())
    try:
        code = main(["redact", "a.jpg", *arguments])
    except SystemExit as ended:
        code = int(str(ended.code))
    assert code == 2
    assert words in capsys.readouterr().err
    assert (work / "a.jpg").read_bytes() == jpeg()


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    noise(SIZE).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG2000", "ICO"])
def test_a_kind_that_cannot_be_written(
    work: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = picture(kind)
    (work / "a.img").write_bytes(before)
    assert main(["redact", "a.img", "--box", "0,0,16,16"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("image-privacy: a.img: ")
    assert "cannot be written here" in err
    assert (work / "a.img").read_bytes() == before


def test_several_boxes_are_all_hidden(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = work / "a.png"
    path.write_bytes(picture("PNG"))
    boxes = ["0,0,16,16", "160,96,32,16", "90%,90%,10%,10%"]
    assert main(["redact", "a.png", *(word for box in boxes for word in ("--box", box))]) == 0
    assert capsys.readouterr().out == "a.png: 3 places hidden\n"
    expected = noise(SIZE)
    for area in [(0, 0, 16, 16), (160, 96, 192, 112), (288, 208, 320, 240)]:
        expected.paste((0, 0, 0), area)
    with Image.open(path) as image:
        assert image.tobytes() == expected.tobytes()


def test_what_had_to_change_besides_is_said(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (work / "a.webp").write_bytes(picture("WEBP"))
    assert main(["redact", "a.webp", "--box", "0,0,16,16"]) == 0
    first, note = capsys.readouterr().out.splitlines()
    assert first == "a.webp: 1 place hidden"
    assert note.startswith("a.webp: lossy WebP: re-encoded at quality ")


def test_an_excluded_file_is_left_alone(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (work / ".image-privacy.toml").write_text('exclude = ["a.jpg"]')
    (work / "a.jpg").write_bytes(jpeg())
    assert main(["redact", "a.jpg", "--box", "0,0,16,16"]) == 2
    assert capsys.readouterr().err == "image-privacy: a.jpg: excluded by the settings\n"
    assert (work / "a.jpg").read_bytes() == jpeg()


def test_a_file_that_is_no_image(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (work / "a.txt").write_text("words")
    assert main(["redact", "a.txt", "--box", "0,0,5,5"]) == 2
    assert capsys.readouterr().err == "image-privacy: a.txt: not an image of a known kind\n"


def test_pages_that_are_turned_in_different_ways_are_refused(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = [noise(SIZE), noise(SIZE)]
    for page, orientation in zip(pages, (6, 1), strict=True):
        page.encoderinfo = {"tiffinfo": {exif.ORIENTATION: orientation}}
    out = io.BytesIO()
    pages[0].save(
        out, "TIFF", save_all=True, append_images=pages[1:], tiffinfo={exif.ORIENTATION: 6}
    )
    (work / "a.tif").write_bytes(out.getvalue())
    assert main(["redact", "a.tif", "--box", "20,60,30,30"]) == 2
    assert "turned in different ways" in capsys.readouterr().err
    assert (work / "a.tif").read_bytes() == out.getvalue()
