"""When CenterFace looks at the mirror image, and what the two looks come to, with a net of lies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest

from hooklib.faces import centerface
from hooklib.faces.centerface import STRIDE, THRESHOLD, find
from tests.faces.painted import Array

pytestmark = pytest.mark.once

CELLS = 640 // STRIDE


class Spot(NamedTuple):
    """A face that the net claims to see: its score, the column and row of its middle in cells, its
    side in pixels.
    """

    score: float
    column: int = 40
    row: int = 40
    side: float = 48

    def mirrored(self, score: float) -> Spot:
        return self._replace(score=score, column=CELLS - 1 - self.column)


class Net:
    """Gives one answer after the other, of at most one face each."""

    def __init__(self, *answers: Spot | None) -> None:
        self.answers = list(answers)
        self.inputs: list[Array] = []

    def setInput(self, blob: Array) -> None:  # noqa: N802  OpenCV's name
        self.inputs.append(blob[0].transpose(1, 2, 0)[..., ::-1])

    def forward(self, names: Sequence[str]) -> tuple[Any, ...]:
        heat = np.zeros((1, 1, CELLS, CELLS), np.float32)
        scale = np.zeros((1, 2, CELLS, CELLS), np.float32)
        spot = self.answers[len(self.inputs) - 1]
        if spot is not None:
            heat[0, 0, spot.row, spot.column] = spot.score
            scale[0, :, spot.row, spot.column] = np.log(spot.side / STRIDE)
        return heat, scale, np.zeros_like(scale), None


def picture(side: int = 640) -> Array:
    rows, columns = np.mgrid[:side, :side]
    return np.dstack((rows % 256, columns % 256, (rows + columns) % 251)).astype(np.uint8)


def test_the_threshold() -> None:
    assert THRESHOLD == 0.30


@pytest.mark.parametrize(
    ("first", "mirror", "face"),
    [(0.5, 0.0, False), (0.5, 0.2, True), (0.31, 0.2, False), (0.2, 0.45, True)],
)
def test_the_mean_of_both_looks_decides(first: float, mirror: float, face: bool) -> None:
    spot = Spot(first)
    net = Net(spot, spot.mirrored(mirror))
    found = find(net, picture(), THRESHOLD, thorough=False)
    assert len(net.inputs) == 2
    assert (found[:, 4] >= THRESHOLD).tolist() == [face]
    middle = STRIDE * (spot.column + 0.5)
    assert found[0] == pytest.approx((middle - 24, 162 - 24, 48, 48, (first + mirror) / 2))


def test_the_second_look_is_at_the_mirror_image() -> None:
    net = Net(Spot(0.5), None)
    find(net, picture(), THRESHOLD, thorough=False)
    assert np.array_equal(net.inputs[0], picture())
    assert np.array_equal(net.inputs[1], picture()[:, ::-1])


@pytest.mark.parametrize("score", [None, 0.05, 0.61, 0.9])
def test_without_a_doubt_there_is_no_second_look(score: float | None) -> None:
    net = Net(None if score is None else Spot(score))
    found = find(net, picture(), THRESHOLD, thorough=False)
    assert len(net.inputs) == 1
    assert (found[:, 4] >= THRESHOLD).sum() == (score is not None and score > 0.6)


def test_twice_the_threshold_is_where_doubt_ends() -> None:
    net = Net(Spot(0.59), None)
    assert len(find(net, picture(), THRESHOLD, thorough=False)) == 1
    assert len(net.inputs) == 2


@pytest.mark.parametrize(("finer", "looks"), [(0.9, 5), (0.34, 6), (0.36, 5)])
def test_what_the_finer_look_is_sure_of_is_in_no_doubt(finer: float, looks: int) -> None:
    """At 1184 px the finer look has four tiles; a score of it has a weight of 6 to 7."""
    same = round(40 * 640 / 1184)
    first = Spot(0.5, same, same, 60 * 640 / 1184)
    net = Net(Spot(finer, side=60), None, None, None, first, None)
    find(net, picture(1184), THRESHOLD, thorough=True)
    assert len(net.inputs) == looks


def test_the_weight_of_the_finer_look() -> None:
    threshold = 0.35 * centerface.FINER
    assert threshold == pytest.approx(THRESHOLD)
