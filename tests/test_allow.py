"""`image-privacy allow`, and what a check, a fix and a change make of it."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from skimage import data

from hooklib.baseline import NAME
from hooklib.cli import main
from hooklib.faces import judge
from hooklib.faces.look import Looked, Options
from hooklib.faces.model import Box, Face
from tests.photos import noise
from tests.samples import exif
from tests.samples._jpeg_bytes import segment

FACES = ["--select", "FAC101"]
pytestmark = pytest.mark.faces


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / ".image-privacy.toml").write_text('faces = "fast"\n')  # these are large enough
    return tmp_path


def two_faces() -> bytes:
    """Return a picture with a large and a smaller face, and who made the camera."""
    page = Image.new("RGB", (1024, 640), (120, 120, 120))
    person = Image.fromarray(data.astronaut())
    page.paste(person, (0, 64))
    page.paste(person.resize((320, 320)), (640, 160))
    out = io.BytesIO()
    page.save(out, "JPEG", quality=92)
    inside = exif.ifds([exif.ascii_(exif.MAKE, "ACME")])
    return out.getvalue()[:2] + segment(0xE1, b"Exif\0\0" + inside) + out.getvalue()[2:]


def test_all_faces(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (work / "a.jpg").write_bytes(two_faces())
    assert main(["a.jpg", *FACES]) == 1
    assert capsys.readouterr().out.count("FAC101 visible face, ") == 2
    assert main(["allow", "a.jpg", "--reason", "agreed in writing"]) == 0
    assert "2 of 2 faces may stay" in capsys.readouterr().out
    assert main(["a.jpg", *FACES]) == 0
    assert "agreed in writing" in (work / NAME).read_text()


def test_metadata_may_change_and_the_picture_may_not(work: Path) -> None:
    path = work / "a.jpg"
    path.write_bytes(two_faces())
    assert main(["allow", "a.jpg", "--reason", "agreed"]) == 0
    assert main(["a.jpg", "--fix"]) == 0
    assert b"ACME" not in path.read_bytes()
    assert main(["a.jpg"]) == 0
    with Image.open(path) as image:
        image.crop((0, 0, 1000, 640)).save(work / "b.jpg", quality=92)
    assert main(["b.jpg", *FACES]) == 1


def test_one_face_stays_while_the_other_goes(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = work / "a.jpg"
    path.write_bytes(two_faces())
    assert main(["allow", "a.jpg", "--face", "1", "--reason", "agreed"]) == 0
    assert "1 of 2 faces may stay" in capsys.readouterr().out
    assert main(["a.jpg", *FACES]) == 1
    assert capsys.readouterr().out.count("FAC101 visible face, ") == 1
    assert main(["a.jpg", "--fix", *FACES]) == 0
    fixed = path.read_bytes()
    assert main(["a.jpg", *FACES]) == 0
    assert main(["a.jpg", "--fix", *FACES]) == 0
    assert path.read_bytes() == fixed
    before, after = gray(two_faces()), gray(fixed)
    assert np.array_equal(before[:, :512], after[:, :512])
    assert not np.array_equal(before[:, 512:], after[:, 512:])


def gray(file: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(file)) as image:
        return np.asarray(image.convert("L"))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--face", "3", "--reason", "x"], 2, "--face 3: a.jpg shows 2"),
        (["--face", "0", "--reason", "x"], 2, "--face 0: a.jpg shows 2"),
        (["--reason", " "], 2, "--reason"),
    ],
)
def test_wrong_words(
    work: Path, arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (work / "a.jpg").write_bytes(two_faces())
    assert main(["allow", "a.jpg", *arguments]) == code
    assert words in capsys.readouterr().err
    assert not (work / NAME).exists()


def test_a_picture_without_faces(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.new("RGB", (64, 64), "red").save(work / "a.png")
    assert main(["allow", "a.png", "--reason", "x"]) == 1
    assert "no face is seen" in capsys.readouterr().err
    assert not (work / NAME).exists()


@pytest.mark.parametrize("name", ["a.ico", "a.svg"])
def test_faces_in_images_inside_a_file_are_not_said_to_be_allowed(
    work: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    person = Image.fromarray(data.astronaut()).resize((256, 256))
    out = io.BytesIO()
    person.save(out, "ICO" if name == "a.ico" else "PNG")
    image = base64.b64encode(out.getvalue()).decode()
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256">'
        f'<image width="256" height="256" href="data:image/png;base64,{image}"/></svg>'
    )
    (work / name).write_bytes(out.getvalue() if name == "a.ico" else drawing.encode())
    assert main(["allow", name, "--reason", "agreed"]) == 2
    assert "cannot be allowed one by one" in capsys.readouterr().err
    assert not (work / NAME).exists()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Options]:
    """See one face in every GIF, the rest only of whole ones; return how it is looked for."""
    options: list[Options] = []

    def looked(data: bytes, how: Options) -> Looked:
        options.append(how)
        return Looked((Face(Box(8, 8, 16, 16), 0.9),), "" if data.endswith(b";") else "cut off")

    monkeypatch.setattr(judge, "looked", looked)
    return options


def animation() -> bytes:
    frames = [noise((64, 64), seed).quantize() for seed in (1, 2)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def test_a_picture_that_is_damaged_after_a_face_was_seen(
    work: Path, asked: list[Options], capsys: pytest.CaptureFixture[str]
) -> None:
    """In what cannot be decoded there may be another one."""
    (work / "a.gif").write_bytes(animation())
    assert main(["allow", "a.gif", "--reason", "agreed"]) == 0
    (work / NAME).unlink()
    (work / "a.gif").write_bytes(animation()[:-200])
    assert main(["allow", "a.gif", "--reason", "agreed"]) == 2
    assert "a.gif: not looked for: faces, since" in capsys.readouterr().err
    assert not (work / NAME).exists()


def test_an_excluded_picture(
    work: Path, asked: list[Options], capsys: pytest.CaptureFixture[str]
) -> None:
    (work / ".image-privacy.toml").write_text('exclude = ["a.gif"]')
    (work / "a.gif").write_bytes(animation())
    assert main(["allow", "a.gif", "--reason", "agreed"]) == 2
    assert capsys.readouterr().err == "image-privacy: a.gif: excluded by the settings\n"
    assert asked == []
    assert not (work / NAME).exists()


@pytest.mark.parametrize(
    ("faces", "effort"), [("off", "thorough"), ("thorough", "thorough"), ("fast", "fast")]
)
def test_faces_are_looked_for_even_where_checks_do_not(
    work: Path, asked: list[Options], faces: str, effort: str
) -> None:
    (work / ".image-privacy.toml").write_text(f'faces = "{faces}"')
    (work / "a.gif").write_bytes(animation())
    assert main(["allow", "a.gif", "--reason", "agreed"]) == 0
    assert [how.effort for how in asked] == [effort]
