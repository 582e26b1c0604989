"""A whole file and the faces in it: every orientation, size and container."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hooklib.faces import detector, weights
from hooklib.faces.look import Options, look
from hooklib.faces.model import Box, Face
from hooklib.model import BadImage, UsageError
from tests.effort import in_turn, orientations
from tests.faces.pictures import NAMES, ORIENTATION, Portrait, portrait, saved, turned

pytestmark = pytest.mark.once

FAST = Options(effort="fast")


def alike(box: Box, face: tuple[float, float, float, float]) -> float:
    """Return how much of what a box and a face cover together both do."""
    left, top, right, bottom = face
    across = min(box.x + box.width, right) - max(box.x, left)
    down = min(box.y + box.height, bottom) - max(box.y, top)
    both = max(0, across) * max(0, down)
    return both / (box.width * box.height + (right - left) * (bottom - top) - both)


def check(stored: Portrait, found: tuple[Face, ...]) -> None:
    face = found[0]  # at 200 px a button of the uniform is sometimes another
    assert len(found) <= 2
    assert alike(face.box, stored.face) > 0.55
    assert all(isinstance(value, int) for value in face.box)
    x, y, width, height = face.box
    assert 0 <= x < x + width <= stored.image.width
    assert 0 <= y < y + height <= stored.image.height


SIDES = (200, 333, 640, 1000)


@pytest.mark.once
@pytest.mark.parametrize(("kind", "orientation"), orientations("JPEG", "PNG", "WEBP", "TIFF"))
def test_faces_at_every_orientation(kind: str, orientation: int) -> None:
    name = NAMES[orientation % 2]
    side = SIDES[(orientation + len(kind)) % len(SIDES)]
    stored = turned(portrait(name, side), orientation)
    check(stored, look(saved(stored.image, kind, orientation), FAST))


@pytest.mark.once
@pytest.mark.parametrize(
    ("number", "kind", "side"),
    [
        (0, "GIF", 200),
        (1, "GIF", 640),
        (1, "JPEG", 200),
        (0, "JPEG", 1300),
        (1, "PNG", 450),
        (0, "TIFF", 1600),
        (1, "WEBP", 900),
    ],
)
def test_faces_at_every_size(number: int, kind: str, side: int) -> None:
    for name in in_turn(number, NAMES):
        photo = portrait(name, side)
        check(photo, look(saved(photo.image, kind), Options()))


@pytest.mark.once
@pytest.mark.parametrize(("name", "orientation"), [("hopper", 6), ("astronaut", 3)])
def test_faces_in_the_largest(name: str, orientation: int) -> None:
    stored = turned(portrait(name, 4000), orientation)
    check(stored, look(saved(stored.image, "JPEG", orientation), Options()))


MODES = ("1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "I", "F", "LAB")


@pytest.mark.once
@pytest.mark.parametrize("mode", MODES)
def test_faces_in_every_mode(mode: str) -> None:
    photo = portrait("hopper", 400)
    grey = np.asarray(photo.image.convert("L"))
    images = {
        "I;16": lambda: Image.fromarray(grey.astype(np.uint16) * 257),
        "I": lambda: Image.fromarray(grey.astype(np.int32) * 1000 - 50_000),
        "F": lambda: Image.fromarray(grey.astype(np.float32) / 255),
        "LAB": lambda: Image.merge(
            "LAB", [Image.fromarray(grey)] + [Image.new("L", (400, 469))] * 2
        ),
    }
    image = images[mode]() if mode in images else photo.image.convert(mode)
    check(photo, look(saved(image, "TIFF"), FAST))


def test_a_face_that_only_alpha_draws_or_hides() -> None:
    photo = portrait("astronaut", 400)
    hidden = photo.image.copy()
    hidden.putalpha(0)
    check(photo, look(saved(hidden, "PNG"), FAST))
    drawn = Image.new("LA", photo.image.size)
    drawn.putalpha(photo.image.convert("L"))
    white = Image.merge("LA", (Image.new("L", drawn.size, 255), drawn.getchannel("A")))
    check(photo, look(saved(white, "PNG"), FAST))


@pytest.mark.once
@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_a_face_in_a_later_frame(kind: str) -> None:
    photo = portrait("astronaut", 300)
    empty = Image.new("RGB", photo.image.size, "navy")
    data = saved(empty, kind, save_all=True, append_images=[photo.image, empty])
    check(photo, look(data, FAST))


def test_a_face_that_moves_is_found_in_all_its_places() -> None:
    photo = portrait("astronaut", 200).image
    frames = [Image.new("RGB", (400, 200), "grey") for _ in "12"]
    frames[0].paste(photo, (0, 0))
    frames[1].paste(photo, (200, 0))
    found = look(saved(frames[0], "PNG", save_all=True, append_images=frames[1:]), FAST)
    assert sorted(face.box.x > 200 for face in found) == [False, True]


def _two() -> Image.Image:
    scene = Image.new("RGB", (600, 400), "grey")
    scene.paste(portrait("astronaut", 150).image, (400, 100))
    scene.paste(portrait("hopper", 300).image, (20, 20))
    return scene


def test_faces_are_sorted_and_can_be_too_small() -> None:
    data = saved(_two(), "PNG")
    large, small = look(data, FAST)
    assert large.box.x < 300 < small.box.x
    share = max(small.box.width, small.box.height) / 600
    assert len(look(data, FAST._replace(min_face=share))) == 2
    assert len(look(data, FAST._replace(min_face=share + 0.01))) == 1
    assert look(data, FAST._replace(min_face=0.9)) == ()


def test_less_sure_boxes_come_only_with_a_face() -> None:
    data = saved(_two(), "PNG")
    sure, unsure = sorted((face.score for face in look(data, FAST)), reverse=True)
    strict = FAST._replace(threshold=(sure + unsure) / 2)
    assert len(look(data, strict)) == 1
    assert len(look(data, strict._replace(least=0.2))) == 2
    assert look(data, FAST._replace(threshold=0.99, least=0.2)) == ()
    assert len(look(data, FAST._replace(least=0.99))) == 2  # a face is never less than sure


def test_bytes_that_are_no_picture() -> None:
    with pytest.raises(BadImage):
        look(b"\xff\xd8\xff no picture", FAST)


def _run(code: str, *flags: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own that knows what this one knows."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.run(
        [sys.executable, *flags, "-c", code], env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", ["cv2", "numpy", "PIL"])
def test_a_missing_package_is_a_wrong_setup(name: str) -> None:
    code = f"""
import sys
sys.modules[{name!r}] = None
from hooklib.faces.look import Options, look
from hooklib.model import UsageError
try:
    look(b"", Options())
except UsageError as error:
    print(error)
"""
    done = _run(code)
    assert done.stdout.startswith(f"pictures cannot be looked at or changed, since {name}")
    assert "FAC" in done.stdout


def test_weights_that_are_missing_or_changed_are_a_wrong_setup(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not in this installation"):
        weights.read(str(tmp_path / "none"))
    changed = tmp_path / "changed"
    changed.write_bytes(weights.read() + b"\0")
    with pytest.raises(UsageError, match="changed or damaged"):
        weights.read(str(changed))


def test_importing_it_loads_nothing() -> None:
    done = _run(
        "import sys; from hooklib.faces.look import look; "
        "print(sorted({'numpy', 'cv2', 'PIL'} & set(sys.modules)))"
    )
    assert done.stdout == "[]\n"


def test_a_look_is_silent_and_leaves_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "x.jpg"
    path.write_bytes(saved(portrait("hopper", 200).image, "JPEG"))
    code = f"""
import os
before = dict(os.environ)
from hooklib.faces.look import Options, look
with open({str(path)!r}, "rb") as file:
    assert len(look(file.read(), Options())) == 1
assert dict(os.environ) == before
"""
    done = _run(code, "-W", "error")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_process_that_has_used_opencv_can_be_forked(tmp_path: Path) -> None:
    """As with --save-preview under `watch`: OpenCV's threads are not there in the next worker."""
    path = tmp_path / "x.png"
    path.write_bytes(saved(Image.effect_noise((1600, 1200), 60), "PNG"))
    code = f"""
import os
from hooklib.faces.preview import preview
from hooklib.cli import main
import cv2
with open({str(path)!r}, "rb") as file:
    preview(file.read(), [])
assert cv2.getNumThreads() == 1
main(["--no-cache", "--jobs", "2", "--config", os.devnull, {str(path)!r}])
"""
    done = _run(code, "-W", "error")
    assert "1 image checked, nothing found" in done.stdout
    assert (done.returncode, done.stderr) == (0, "")


def test_the_detector_is_loaded_once() -> None:
    assert detector.load("") is detector.load("")


def test_orientation_is_exif_s() -> None:
    assert ORIENTATION == 0x0112
