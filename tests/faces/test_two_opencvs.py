"""OpenCV 4 and 5 see the same faces at the same places, over shuffled sizes."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import pytest

from hooklib.faces.look import Options, look
from tests.faces.pictures import NAMES, portrait, saved

pytestmark = [pytest.mark.external, pytest.mark.checkout]  # once: not with the wheel as well
VERSIONS = {"4": "opencv-python-headless>=4.9,<5", "5": "opencv-python-headless>=5,<6"}
SIDES = (97, 333, 800)


def boxes() -> list[Any]:
    """Return what is found in both photographs at all sizes, in an order of no order."""
    shots = [(name, side) for name in NAMES for side in SIDES]
    random.Random(4).shuffle(shots)
    files = (saved(portrait(*shot).image, "PNG", compress_level=1) for shot in shots)
    found = [look(file, Options(threshold=0.3, least=0.3)) for file in files]
    return [[[*face.box, round(face.score, 4)] for face in faces] for faces in found]


@pytest.fixture(scope="module")
def other(request: pytest.FixtureRequest) -> Path:
    """Return a folder with the other OpenCV, kept between runs."""
    version = "4" if cv2.__version__.startswith("5") else "5"
    folder = Path(request.config.cache.mkdir("opencv"), version)
    if not (folder / "cv2").is_dir():
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
        ]
        done = subprocess.run([*pip, "--target", str(folder), VERSIONS[version]], check=False)
        if done.returncode:
            pytest.skip(f"pip could not get {VERSIONS[version]}")
    return folder


def test_the_same_boxes(other: Path) -> None:
    code = (
        "import cv2, json; from tests.faces.test_two_opencvs import boxes;"
        "print(json.dumps([cv2.__version__, boxes()]))"
    )
    path = os.pathsep.join([str(other), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    version, found = json.loads(done.stdout)
    assert version[0] != cv2.__version__[0]
    assert found == boxes()
    assert all(found)
