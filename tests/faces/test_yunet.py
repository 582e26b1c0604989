"""The user's own model: what goes in, what comes out, what is said when it is none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from hooklib.faces import detector, yunet
from hooklib.faces.look import Options, look
from hooklib.faces.pixels import Array
from hooklib.model import UsageError
from tests.faces.pictures import portrait, saved

MODEL = os.environ.get("IMAGE_PRIVACY_YUNET", "")
needs_model = pytest.mark.skipif(
    not MODEL, reason="IMAGE_PRIVACY_YUNET does not name a YuNet model to try"
)


class Fake:
    """Stands for cv2.FaceDetectorYN: tells what it was given, answers with what it is told to."""

    def __init__(self, faces: Any) -> None:
        self.faces = faces
        self.seen: list[Array] = []

    def detect(self, picture: Array) -> tuple[int, Any]:
        self.seen.append(picture)
        return 1, self.faces


def _row(x: float, y: float, width: float, height: float, score: float) -> list[float]:
    return [x, y, width, height, *[0.0] * 10, score]


def _find(monkeypatch: pytest.MonkeyPatch, faces: Any, size: tuple[int, int]) -> tuple[Fake, Any]:
    fake = Fake(faces)
    monkeypatch.setattr(yunet, "_detector", lambda model, width, height, least: fake)
    picture = np.full((size[1], size[0], 3), 200, np.uint8)
    return fake, yunet.find(b"", picture, 0.7, True)


def test_boxes_come_back_in_the_picture_s_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.array([_row(64, 32, 16, 20, 0.9)], np.float32)
    fake, found = _find(monkeypatch, rows, (1280, 960))
    assert fake.seen[0].shape == (480, 640, 3)
    assert found.tolist() == [[128, 64, 32, 40, pytest.approx(0.9)]]


def test_flat_pictures_are_padded(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.array([_row(9, 2, 4, 4, 0.9), _row(9, 40, 4, 4, 0.9)], np.float32)
    fake, found = _find(monkeypatch, rows, (640, 16))
    assert fake.seen[0].shape == (64, 640, 3)
    assert not fake.seen[0][16:].any()
    assert len(found) == 1  # the other lies in the padding


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_dropped(monkeypatch: pytest.MonkeyPatch, value: float) -> None:
    rows = np.array([_row(9, 9, value, 9, 0.9), _row(9, 9, 9, 9, 0.8)], np.float32)
    assert _find(monkeypatch, rows, (64, 64))[1][:, 4] == pytest.approx([0.8])


def test_nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _find(monkeypatch, None, (64, 64))[1].shape == (0, 5)


@pytest.mark.parametrize("content", [b"", b"no model", b"\x08\x07" * 200])
def test_what_is_no_model_is_said(
    tmp_path: Path, content: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="not a YuNet model"):
        detector.load(str(path))
    assert capfd.readouterr() == ("", "")


def test_a_missing_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"face-model .*none\.onnx: No such file"):
        look(b"", Options(model=str(tmp_path / "none.onnx")))


def test_centerface_is_no_yunet() -> None:
    from hooklib.faces.weights import PATH

    with pytest.raises(UsageError, match="not a YuNet model"):
        detector.load(PATH)


@needs_model
@pytest.mark.parametrize("name", ["hopper", "astronaut"])
@pytest.mark.parametrize("side", [200, 640, 1500])
def test_faces_are_found(name: str, side: int) -> None:
    photo = portrait(name, side)
    (face,) = look(saved(photo.image, "JPEG"), Options(model=MODEL))
    left, top, right, bottom = photo.face
    assert face.box.x < (left + right) / 2 < face.box.x + face.box.width
    assert face.box.y < (top + bottom) / 2 < face.box.y + face.box.height
    assert face.box.width == pytest.approx(right - left, rel=0.35)


@needs_model
def test_the_detector_keeps_nothing() -> None:
    with open(MODEL, "rb") as file:
        model = yunet.net(file.read())
    pictures = [np.asarray(portrait("hopper", side).image) for side in (200, 640, 333, 200)]
    found = [yunet.find(model, np.ascontiguousarray(p), 0.7, True) for p in pictures]
    assert np.array_equal(found[0], found[3])
    assert cv2.__version__
