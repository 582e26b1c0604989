"""Small pictures with boxes drawn: upright, every frame, and never inside a repository."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from hooklib.cli import main
from hooklib.faces.preview import COLOUR, SIDE, preview
from tests.faces.pictures import Portrait, portrait, saved, turned
from tests.faces.test_weak import pixelated
from tests.places import POSIX, git

SIZE = (300, 200)
AREA = (40, 20, 100, 60)  # of the upright picture: left, top, right, bottom


def drawn(file: bytes) -> NDArray[np.bool_]:
    with Image.open(io.BytesIO(file)) as image:
        assert image.format == "PNG"
        return np.asarray((np.asarray(image) == COLOUR).all(2))


def outline(marked: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(marked)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def scene(orientation: int) -> tuple[Image.Image, tuple[int, int, int, int]]:
    """Return a picture as it is stored, and the area in its pixels as x, y, width, height."""
    stored = turned(Portrait(Image.new("RGB", SIZE, "navy"), AREA), orientation)
    left, top, right, bottom = (int(edge) for edge in stored.face)
    return stored.image, (left, top, right - left, bottom - top)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_boxes_are_drawn_where_they_are_seen(kind: str, orientation: int) -> None:
    image, box = scene(orientation)
    marked = drawn(preview(saved(image, kind, orientation), [box]))
    assert marked.shape == (SIZE[1], SIZE[0])
    assert outline(marked) == pytest.approx(AREA, abs=1)


def test_large_pictures_become_small() -> None:
    image = Image.new("RGB", (3000, 2000), "navy")
    marked = drawn(preview(saved(image, "JPEG"), [(400, 200, 600, 400)]))
    assert max(marked.shape) == SIDE
    scale = SIDE / 3000
    assert outline(marked) == pytest.approx([edge * 10 * scale for edge in AREA], abs=2)


def test_many_pages_are_all_drawn_and_smaller() -> None:
    colours = [(20 * number, 0, 255 - 20 * number) for number in range(12)]
    pages = [Image.new("RGB", (1600, 1000), colour) for colour in colours]
    file = saved(pages[0], "TIFF", 1, save_all=True, append_images=pages[1:])
    with Image.open(io.BytesIO(preview(file, [(1200, 500, 200, 200)]))) as sheet:
        assert sheet.size == (400, 12 * 250)
        assert [sheet.getpixel((10, 250 * n + 10)) for n in range(12)] == colours


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_every_frame_is_drawn(kind: str) -> None:
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("navy", "teal", "olive")]
    file = saved(frames[0], kind, save_all=True, append_images=frames[1:])
    marked = drawn(preview(file, [(8, 8, 20, 16)]))
    assert marked.shape == (120, 60)
    assert [marked[top : top + 40].any() for top in (0, 40, 80)] == [True] * 3


@pytest.fixture
def photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a repository with a photo; return it."""
    repository = tmp_path / "repository"
    repository.mkdir()
    git("init", "-q", cwd=repository)
    monkeypatch.chdir(repository)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    path = repository / "a.jpg"
    path.write_bytes(saved(portrait("astronaut", 300).image, "JPEG"))
    return path


@pytest.mark.faces
def test_the_command_writes_them_outside(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = photo.read_bytes()
    folder = tmp_path / "new" / "previews"
    assert main(["a.jpg", "--diff", "--save-preview", str(folder)]) == 1
    assert "\n  1 face would be hidden, 11.9% of the picture\n" in capsys.readouterr().out
    (made,) = folder.iterdir()
    assert made.name.startswith("a-")
    assert drawn(made.read_bytes()).any()
    assert photo.read_bytes() == before


@pytest.mark.skipif(not POSIX, reason="of POSIX systems")
def test_they_are_for_their_owner_only(photo: Path, tmp_path: Path) -> None:
    image, _ = pixelated(portrait("astronaut", 300), 8)  # found without the detector
    photo.write_bytes(saved(image, "JPEG", quality=90))
    folder = tmp_path / "previews"
    flags = ["--select", "FAC102", "--faces", "fast", "--save-preview", str(folder)]
    before = os.umask(0)
    try:
        assert main(["a.jpg", *flags]) == 0
    finally:
        os.umask(before)
    (made,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--save-preview", "previews"], "inside a repository"),
        (["--save-preview", "previews/new/newer"], "inside a repository"),
        (["--save-preview", "../link/new"], "inside a repository"),
        (["--save-preview", "../out", "--fix"], "without --fix"),
        (["--save-preview", "../out", "--staged"], "is for files"),
        (["--save-preview", "../out", "--history"], "is for files"),
        (["--save-preview", "../out", "--range", "main.."], "is for files"),
    ],
)
def test_the_command_refuses(
    photo: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (photo.parents[1] / "link").symlink_to(photo.parent, target_is_directory=True)
    assert main(["a.jpg", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert [path.name for path in photo.parent.iterdir() if path.name != ".git"] == ["a.jpg"]
    assert not (photo.parents[1] / "out").exists()
