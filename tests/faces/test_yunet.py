"""The user's own model: what goes in, what comes out, what is said when it is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from hooklib.faces import detector, yunet
from hooklib.faces.look import Options, look
from hooklib.faces.model import Box
from hooklib.faces.pixels import Array
from hooklib.model import UsageError
from tests.faces.pictures import Portrait, saved, turned
from tests.faces.yunet_model import model


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


@pytest.fixture(scope="module")
def squares(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the path of a model that takes white squares for faces."""
    path = tmp_path_factory.mktemp("model") / "squares.onnx"
    path.write_bytes(model())
    return str(path)


def _square(size: tuple[int, int], x: int, y: int, side: int) -> Image.Image:
    image = Image.new("RGB", size)
    image.paste("white", (x, y, x + side, y + side))
    return image


@pytest.mark.parametrize(
    ("size", "square", "expected"),
    [
        ((640, 480), (320, 96, 32), Box(304, 80, 32, 32)),
        ((320, 240), (160, 48, 16), Box(152, 40, 16, 16)),  # looked at larger
        ((1920, 1440), (960, 288, 96), Box(912, 240, 96, 96)),  # and smaller
        ((640, 20), (320, 0, 20), None),  # too little of a square: 20 of 32 rows
    ],
)
def test_a_model_is_asked_at_640_px(
    squares: str, size: tuple[int, int], square: tuple[int, int, int], expected: Box | None
) -> None:
    found = look(saved(_square(size, *square), "PNG"), Options(model=squares))
    assert [face.box for face in found] == ([expected] if expected else [])


def test_boxes_are_those_of_the_stored_picture(squares: str) -> None:
    upright = Portrait(_square((640, 480), 320, 96, 32), (304, 80, 336, 112))
    for orientation in range(1, 9):
        stored = turned(upright, orientation)
        left, top, _, _ = (int(edge) for edge in stored.face)
        (face,) = look(saved(stored.image, "PNG", orientation), Options(model=squares))
        assert face.box == Box(left, top, 32, 32)


def test_the_threshold_is_the_model_s_own(squares: str) -> None:
    image = Image.new("RGB", (640, 480))
    image.paste((200, 200, 200), (320, 96, 352, 128))  # a score of 0.78
    image.paste((150, 150, 150), (64, 320, 96, 352))  # of 0.59
    image.paste((100, 100, 100), (512, 320, 544, 352))  # of 0.39
    file = saved(image, "PNG")
    options = Options(model=squares)
    assert [round(face.score, 2) for face in look(file, options)] == [0.78]
    assert len(look(file, options._replace(threshold=0.5))) == 2
    assert len(look(file, options._replace(least=0.20))) == 2  # 0.20 of CenterFace, 0.47 here


def test_the_detector_keeps_nothing(squares: str) -> None:
    files = [saved(_square(size, 64, 32, 32), "PNG") for size in ((640, 480), (320, 999), (40, 40))]
    found = [look(file, Options(model=squares)) for file in (*files, files[0])]
    assert found[0] == found[3] != ()
