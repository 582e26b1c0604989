"""With which options faces are looked for, and what the rule makes of sure and unsure ones."""

from __future__ import annotations

import pytest

from hooklib.faces import judge
from hooklib.faces.hide import cover
from hooklib.faces.look import Looked, Options
from hooklib.faces.model import Box, Face
from hooklib.model import BadImage, Hide, Seen, Settings

SURE, OTHER = Face(Box(100, 100, 50, 60), 0.9), Face(Box(400, 100, 40, 40), 0.30)
UNSURE = (Face(Box(200, 200, 60, 60), 0.29), Face(Box(300, 300, 30, 30), 0.20))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Options]:
    """Return the list of the options that pictures are looked at with from now on."""
    options: list[Options] = []

    def looked(data: bytes, how: Options) -> Looked:
        options.append(how)
        return Looked((UNSURE[0], SURE, OTHER, UNSURE[1]))

    monkeypatch.setattr(judge, "looked", looked)
    return options


@pytest.mark.parametrize("faces", ["thorough", "fast"])
def test_settings_arrive_at_the_look(asked: list[Options], faces: str) -> None:
    settings = Settings(face_model="yunet.onnx", face_threshold=0.25, min_face=0.02)
    settings = settings._replace(faces="fast" if faces == "fast" else "thorough")
    assert list(judge.faces(b"", settings)) != []
    assert [how._asdict() for how in asked] == [
        {
            "model": "yunet.onnx",
            "threshold": 0.25,
            "min_face": 0.02,
            "effort": faces,
            "least": 0.20,
        }
    ]


def test_unsure_faces_are_hidden_with_the_first_sure_one_and_not_told(
    asked: list[Options],
) -> None:
    settings = Settings(faces="fast", face_threshold=0.30)
    along = tuple(cover(face.box) for face in UNSURE)
    assert list(judge.faces(b"", settings)) == [
        Seen(SURE.box, Hide((cover(SURE.box), *along))),
        Seen(OTHER.box, Hide((cover(OTHER.box),))),
    ]


def test_without_a_threshold_it_is_that_of_the_detector(asked: list[Options]) -> None:
    found = list(judge.faces(b"", Settings(faces="fast")))
    assert [seen.box for seen in found] == [SURE.box, OTHER.box]
    assert asked[0].threshold == 0.0


def test_what_was_not_seen_behind_a_face_is_told_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "looked", lambda *_: Looked((SURE,), "damaged"))
    found = judge.faces(b"", Settings(faces="fast", face_threshold=0.30))
    assert next(found).box == SURE.box
    with pytest.raises(BadImage, match="damaged"):
        next(found)
