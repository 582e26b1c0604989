"""The net's outputs decoded, the tiles of the finer look, and that no look depends on another."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from numpy.typing import NDArray

from hooklib.faces import _boxes, _tiles, centerface, weights
from hooklib.faces._boxes import iou, mean, none, scaled, suppressed
from hooklib.faces.pixels import Array
from tests.faces.pictures import portrait

pytestmark = pytest.mark.once


@cache
def net() -> Any:
    return centerface.net(weights.read())


def picture(name: str, side: int) -> Array:
    return np.ascontiguousarray(np.asarray(portrait(name, side).image)[..., ::-1])


Values = NDArray[np.float32]


def outputs(side: int = 8) -> tuple[Values, Values, Values]:
    heat, two = np.zeros((side, side), np.float32), np.zeros((2, side, side), np.float32)
    return heat, two, two.copy()


def test_a_cell_becomes_a_box() -> None:
    heat, scale, offset = outputs()
    heat[2, 5] = 0.75
    scale[:, 2, 5] = np.log(3), np.log(2)  # height, width
    offset[:, 2, 5] = 0.25, -0.25  # y, x
    (box,) = centerface.decoded(heat, scale, offset, 0.5)
    height, width, y, x = 4 * 3, 4 * 2, 4 * (2 + 0.25 + 0.5), 4 * (5 - 0.25 + 0.5)
    assert box == pytest.approx((x - width / 2, y - height / 2, width, height, 0.75))


@pytest.mark.parametrize("value", [np.nan, np.inf, 7.0, 1e9])
def test_boxes_without_end_are_none(value: float) -> None:
    for channel in (0, 1):
        heat, scale, offset = outputs()
        heat[1, 1] = heat[6, 6] = 0.9
        scale[channel, 1, 1] = value
        assert len(centerface.decoded(heat, scale, offset, 0.5)) == 1
    heat, scale, offset = outputs()
    heat[1, 1] = np.nan
    assert len(centerface.decoded(heat, scale, offset, 0.5)) == 0


def test_the_boxes_of_an_input_are_bounded() -> None:
    heat, scale, offset = outputs(64)
    heat[:] = np.linspace(0.2, 1, 64 * 64).reshape(64, 64)
    found = centerface.decoded(heat, scale, offset, 0.1)
    assert len(found) == centerface.MOST
    assert found[:, 4].min() == pytest.approx(1 - 0.8 * (centerface.MOST - 1) / (64 * 64 - 1))


def test_of_boxes_on_one_place_the_best_stays() -> None:
    rows = [
        (0, 0, 10, 10, 0.5),
        (1, 1, 10, 10, 0.9),  # overlaps the first
        (3, 3, 3, 3, 0.7),  # lies in it: low IoU
        (8, 8, 10, 10, 0.4),  # overlaps too little
        (50, 50, 5, 5, 0.1),
    ]
    assert suppressed(np.array(rows))[:, 4].tolist() == [0.9, 0.4, 0.1]
    assert suppressed(none()).shape == (0, 5)


def test_the_mean_of_two_looks() -> None:
    one = np.array([(0, 0, 10, 10, 0.8), (40, 0, 10, 10, 0.5)])
    other = np.array([(90, 0, 10, 10, 0.6), (1, 0, 10, 10, 0.4)])
    both = mean(one, other, 0.35)
    assert both[:, [0, 4]].tolist() == [
        [0, pytest.approx(0.6)],
        [40, pytest.approx(0.25)],
        [90, pytest.approx(0.3)],
    ]
    assert mean(none(), none(), 0.35).shape == (0, 5)


def test_iou_and_scaling() -> None:
    box = np.array((0, 0, 10, 10, 1.0))
    others = np.array([(0, 0, 10, 10, 1.0), (5, 0, 10, 10, 1.0), (20, 0, 5, 5, 1.0)])
    assert iou(box, others) == pytest.approx((1, 1 / 3, 0))
    assert scaled(others, 2, 3)[1].tolist() == [10, 0, 20, 30, 1]


@given(st.integers(1, 2000), st.integers(1, 2000))
@effort(max_examples=200)
def test_tiles_cover_the_picture_and_share_no_pixel_of_the_input(width: int, height: int) -> None:
    own, seen = np.zeros((height, width), np.uint8), np.zeros((height, width), np.bool_)
    for tiles in _tiles.inputs(width, height):
        used = np.zeros((_tiles.SIDE, _tiles.SIDE), np.uint8)
        for across, down, x, y in tiles:
            own[down.first : down.last, across.first : across.last] += 1
            seen[down.start : down.end, across.start : across.end] = True
            place = used[y : y + down.end - down.start, x : x + across.end - across.start]
            assert place.shape == (down.end - down.start, across.end - across.start)
            place += 1
        assert used.max() == 1
    assert (own == 1).all()
    assert seen.all()


@pytest.mark.parametrize(
    ("size", "long", "inputs"),
    [
        ((4000, 3000), 1184, 3),
        ((3000, 4000), 1184, 3),
        ((6000, 4000), 1184, 3),
        ((1920, 1080), 1137, 2),
        ((1080, 1920), 1137, 2),
        ((2000, 2000), 1184, 4),
        ((641, 480), 1184, 3),
        ((1280, 1024), 1184, 4),
        ((1000, 20000), 8880, 16),  # a screenshot of a page
        ((12000, 2000), 2664, 5),  # a panorama
        ((100_000, 10), 9216, 16),
        ((1, 100_000), 9216, 16),
    ],
)
def test_how_fine_the_finer_look_is(size: tuple[int, int], long: int, inputs: int) -> None:
    assert _tiles.long_side(*size) == long
    scale = long / max(size)
    tiles = _tiles.inputs(max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
    assert len(tiles) == inputs


@pytest.mark.parametrize(("name", "thorough"), [("hopper", True), ("astronaut", False)])
def test_a_look_does_not_depend_on_those_before(name: str, thorough: bool) -> None:
    sides = [700, 90, 640, 700]
    alone = {
        side: centerface.find(centerface.net(weights.read()), picture(name, side), 0.3, thorough)
        for side in set(sides)
    }
    for side in sides:
        found = centerface.find(net(), picture(name, side), 0.3, thorough)
        assert np.array_equal(found, alone[side])


def test_threads_change_nothing() -> None:
    import cv2

    before = cv2.getNumThreads()
    found = []
    for threads in (1, 2, 4):
        cv2.setNumThreads(threads)
        found.append(centerface.find(net(), picture("astronaut", 500), 0.3, True))
    cv2.setNumThreads(before)
    assert np.array_equal(found[0], found[1])
    assert np.array_equal(found[0], found[2])


def test_the_finer_look_sees_smaller_faces() -> None:
    scene = np.full((960, 1280, 3), 128, np.uint8)
    small = picture("astronaut", 80)  # a face of 15 px, 7 in the first look
    places = [(20, 20), (560, 400), (1100, 300), (590, 700), (1100, 800)]
    for x, y in places:
        scene[y : y + 80, x : x + 80] = small
    faces = [(x + 180 / 6.4, y + 64 / 6.4, 93 / 6.4, 114 / 6.4, 1) for x, y in places]

    def seen(thorough: bool) -> int:
        boxes = centerface.find(net(), scene, 0.3, thorough)
        sure = boxes[boxes[:, 4] >= 0.3]
        return sum(iou(np.array(face), sure).max(initial=0) > 0.5 for face in faces)

    assert seen(thorough=False) < seen(thorough=True) == len(places)


def test_a_lower_threshold_lowers_the_floor() -> None:
    counts = [len(centerface.find(net(), picture("hopper", 300), t, False)) for t in (0.03, 0.3)]
    assert counts[0] > counts[1] >= 1


def test_names_used_by_the_net() -> None:
    assert _boxes.SAME_UNION < _boxes.SAME_SMALLER
    assert set(centerface.OUTPUTS) == set(net().getUnconnectedOutLayersNames())
