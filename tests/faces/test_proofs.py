"""What stands between a painter that does wrong and the file: it is looked at again, and proven."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from PIL import Image

from hooklib.faces import hide as hiding
from hooklib.faces.hide import hide
from hooklib.faces.model import Box, Painted, Painter, Style
from hooklib.faces.painters import png
from hooklib.model import CannotFix, Hide, Settings
from tests.faces.painted import Array, noise

pytestmark = pytest.mark.once

NOTHING = Settings(select=("IMG",))
FIRST, FURTHER = Box(16, 16, 32, 32), Box(64, 32, 16, 16)


def stored(samples: Array, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(samples).save(out, kind, **options)
    return out.getvalue()


def decoded(data: bytes) -> Array:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def inside(samples: Array, box: Box) -> Array:
    x, y, width, height = box
    return samples[y : y + height, x : x + width]


def light() -> Array:
    """Return a picture without a black pixel."""
    return noise((96, 64)) | 32


# what is still seen


def test_what_is_seen_afterwards_is_hidden_too(monkeypatch: pytest.MonkeyPatch) -> None:
    data = stored(light())
    looked_at: list[bytes] = []
    answers: Iterator[list[Hide]] = iter([[Hide((FURTHER,))], []])

    def seen(painted: bytes, settings: Settings, before: bytes) -> list[Hide]:
        assert before == data
        looked_at.append(painted)
        return next(answers)

    monkeypatch.setattr(hiding, "_seen", seen)
    result = hide(data, Hide((FIRST,)), NOTHING).data
    expected = light()
    inside(expected, FIRST)[:] = 0
    assert np.array_equal(decoded(looked_at[0]), expected)
    inside(expected, FURTHER)[:] = 0
    assert np.array_equal(decoded(result), expected)
    assert looked_at[1:] == [result]


def test_each_round_starts_from_the_original(monkeypatch: pytest.MonkeyPatch) -> None:
    data = stored(light())
    given: list[tuple[bytes, list[Box]]] = []

    def paint(file: bytes, boxes: Sequence[Box], style: Style) -> Painted:
        given.append((file, list(boxes)))
        return png.paint(file, boxes, style)

    answers = iter([[Hide((FURTHER,))], []])
    monkeypatch.setattr(hiding, "painter", lambda kind: Painter(kind, paint))
    monkeypatch.setattr(hiding, "_seen", lambda *_: next(answers))
    hide(data, Hide((FIRST,)), NOTHING)
    assert given == [(data, [FIRST]), (data, [FIRST, FURTHER])]


def test_what_is_seen_in_every_round_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[bytes] = []

    def seen(painted: bytes, settings: Settings, before: bytes) -> list[Hide]:
        rounds.append(painted)
        return [Hide((FURTHER,))]

    monkeypatch.setattr(hiding, "_seen", seen)
    settings = Settings(select=("FAC101",), faces="fast")
    with pytest.raises(CannotFix, match="faces were still seen after 3 tries"):
        hide(stored(light()), Hide((FIRST,)), settings)
    assert len(rounds) == hiding.ROUNDS
