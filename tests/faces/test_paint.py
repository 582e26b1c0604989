"""The shared tools: what the styles make of samples and indices, and samples of any depth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooklib.faces.model import Box, Style
from hooklib.faces.painters import _samples
from hooklib.faces.painters._paint import (
    Look,
    clip,
    darkest,
    hide,
    hide_indices,
    outside,
)
from hooklib.faces.painters._samples import Layout
from hooklib.faces.upright import scale
from tests.faces.painted import STYLES, Array, noise

RGB = Look((0, 0, 0), 255)
RGBA = Look((0, 0, 0, 255), 255, 3)


def picture(size: tuple[int, int], channels: int = 3) -> Array:
    """Return noise over a ramp, so that a mosaic has cells that differ."""
    ramp = np.linspace(0, 200, size[0], dtype=np.uint8)[None, :, None]
    made: Array = ramp + noise(size, channels) // 8
    return made


@pytest.mark.parametrize(
    ("kind", "most"),
    [("u1", 255), (">u2", 65535), ("<u2", 65535), ("<u4", 2**32 - 1), ("<f4", 1.0), ("<i2", 32767)],
)
@pytest.mark.parametrize("style", STYLES)
def test_any_kind_of_sample(kind: str, most: float, style: Style) -> None:
    samples = (picture((40, 30)) / 255 * most).astype(kind)
    before = samples.copy()
    hide(samples, style, Look((0, 0, 0), most))
    assert samples.dtype == before.dtype
    assert not np.array_equal(samples, before)
    if style == "fill":
        assert not samples.any()
    else:
        assert before.min() <= samples.min()
        assert samples.max() <= before.max()
        assert abs(float(samples.mean()) - float(before.mean())) < 0.05 * most


@pytest.mark.parametrize(
    ("size", "cells"), [((40, 30), 9), ((15, 15), 1), ((17, 90), 6), ((1, 1), 1), ((5, 200), 3)]
)
def test_a_mosaic_has_few_cells_of_mean_colour(size: tuple[int, int], cells: int) -> None:
    samples = noise(size)
    before = samples.copy()
    hide(samples, "mosaic", RGB)
    assert len(np.unique(samples.reshape(-1, 3), axis=0)) <= cells
    assert np.abs(samples.mean(axis=(0, 1)) - before.mean(axis=(0, 1))).max() <= 1


@pytest.mark.parametrize("size", [(40, 30), (300, 200), (7, 3), (1, 50)])
def test_a_blur_leaves_no_detail(size: tuple[int, int]) -> None:
    samples = noise(size)
    samples[: size[1] // 2] //= 4
    before = samples.copy()
    hide(samples, "blur", RGB)
    assert samples.std(axis=1).max() <= before.std()
    steps = np.abs(np.diff(samples.astype(int), axis=1))
    assert steps.max(initial=0) <= max(2, 600 / size[0] ** 1.2)


def test_a_blur_is_a_gaussian_of_a_third_of_the_box_twice() -> None:
    line = np.zeros((1, 96, 1), np.float64)
    line[0, 48] = 1
    hide(line, "blur", Look((0,), 1))
    spread = line[0, :, 0] / line.sum()
    sigma = np.sqrt((spread * (np.arange(96) - 48) ** 2).sum())
    assert sigma > 96 / 3 * 0.75  # the box's edges cut off what would lie outside of it
    assert spread.max() < 1.5 * spread.mean()


@pytest.mark.parametrize("style", STYLES)
def test_transparent_pixels_become_opaque_and_their_colour_counts_for_nothing(style: Style) -> None:
    samples = np.full((24, 24, 4), 100, np.uint8)
    samples[..., 3] = 255
    samples[:12, :, :] = (255, 0, 77, 0)
    hide(samples, style, RGBA)
    assert (samples[..., 3] == 255).all()
    assert (samples[..., :3] == (0 if style == "fill" else 100)).all()


@pytest.mark.parametrize("style", STYLES)
def test_hidden_colours_go_where_all_is_transparent(style: Style) -> None:
    samples = noise((10, 10), 4)
    samples[..., 3] = 0
    hide(samples, style, RGBA)
    assert not samples[..., :3].any()
    assert (samples[..., 3] == (255 if style == "fill" else 0)).all()


def test_numbers_that_are_none_do_not_spread() -> None:
    samples = np.full((20, 20, 1), np.nan, np.float32)
    hide(samples, "blur", Look((0,), 1))
    assert np.isfinite(samples).all()


PALETTES = {
    "black": ([(9, 9, 9, 255), (0, 0, 0, 255), (255, 255, 255, 255)], (1, True)),
    "dark": ([(200, 0, 0, 255), (9, 16, 9, 255)], (1, True)),
    "light": ([(200, 0, 0, 255), (100, 90, 90, 255)], (0, False)),
    "transparent-black": ([(0, 0, 0, 0), (70, 70, 70, 255)], (1, False)),
    "half": ([(0, 0, 0, 9), (70, 70, 70, 200)], (1, False)),
}


@pytest.mark.parametrize(("colours", "wanted"), PALETTES.values(), ids=PALETTES)
def test_darkest(colours: list[tuple[int, ...]], wanted: tuple[int, bool]) -> None:
    assert darkest(np.array(colours, np.uint8)) == wanted


@pytest.mark.parametrize("style", STYLES)
def test_indices(style: Style) -> None:
    palette = np.array([(v, v, v, 255) for v in range(0, 256, 17)], np.uint8)
    indices = np.random.default_rng(1).integers(0, 16, (30, 60)).astype(np.uint8)
    indices[:, 30:] //= 4
    hide_indices(indices, style, palette, 0)
    if style == "fill":
        assert not indices.any()
    else:
        assert abs(int(indices[15, 5]) - 7) <= 2
        assert abs(int(indices[15, 55]) - 2) <= 2


def test_indices_beyond_the_palette_and_transparent_ones() -> None:
    palette = np.array([(10, 0, 0, 255), (0, 250, 0, 255), (0, 0, 0, 0)], np.uint8)
    indices = np.array([[2, 2, 2, 200]], np.uint8)
    hide_indices(indices, "mosaic", palette, 0)
    assert (indices == 2).all()
    indices = np.array([[2, 1, 200, 1]], np.uint8)
    hide_indices(indices, "mosaic", palette, 0)
    assert (indices == 1).all()


numbers = st.integers(-20, 60)
lengths = st.integers(-2, 50)


@given(st.lists(st.builds(Box, numbers, numbers, lengths, lengths), max_size=4))
@settings(max_examples=80)
def test_clip_and_outside_agree(found: list[Box]) -> None:
    area = Box(5, 3, 30, 20)
    inside = clip(found, area)
    assert all(b.x >= 0 and b.y >= 0 and b.width > 0 and b.height > 0 for b in inside)
    assert all(b.x + b.width <= 30 and b.y + b.height <= 20 for b in inside)
    canvas = outside((60, 60), found)[3:23, 5:35]
    assert np.array_equal(canvas, outside((20, 30), inside))


def test_scale_snaps_outward() -> None:
    assert scale([Box(1, 1, 3, 3)], (10, 10), (10, 10)) == [Box(1, 1, 3, 3)]
    assert scale([Box(1, 1, 3, 3)], (10, 10), (5, 25)) == [Box(0, 2, 2, 8)]


LAYOUTS = [Layout(n, d) for d in (1, 2, 3, 4, 5, 8, 10, 12, 14) for n in (1, 2, 3, 4)]
LAYOUTS += [Layout(3, 16, ">u2"), Layout(4, 16, "<u2"), Layout(2, 32, "<f4")]


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_samples_are_read_and_written(layout: Layout) -> None:
    width = 13
    rows = noise((layout.row_size(width), 5), 1)[..., 0]
    before = rows.copy()
    everything = _samples.read(rows, 0, width, layout)
    for x, count in ((0, 13), (3, 5), (12, 1), (7, 0)):
        part = _samples.read(rows, x, count, layout)
        equal = part == everything[:, x : x + count]
        assert (equal | np.isnan(part.astype(float))).all()
        _samples.write(rows, x, part, layout)
        assert np.array_equal(rows, before)
    _samples.write(rows, 3, np.zeros_like(everything[:, 3:8]), layout)
    after = _samples.read(rows, 0, width, layout)
    assert not after[:, 3:8].any()
    assert after[:, :3].tobytes() == everything[:, :3].tobytes()
    assert after[:, 8:].tobytes() == everything[:, 8:].tobytes()


def test_packed_samples_begin_in_the_highest_bits() -> None:
    rows = np.array([[0b11010010, 0b01000000]], np.uint8)
    assert _samples.read(rows, 0, 4, Layout(1, 3))[0, :, 0].tolist() == [6, 4, 4, 4]
