"""Whether a place with stripes is a bar code, and how far it reaches.

In a bar code both the bars and the gaps have several widths, all of them whole modules; in
hatchings, charts, fences and staves one of them has a single width. The row across the bars is the
same wherever it is taken. As long as it is, the code goes on: any row of it can be read.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hooklib.codes._tiles import Corners
from hooklib.faces._opencv import cv2
from hooklib.faces.pixels import Array

Values: TypeAlias = NDArray[np.float64]

ROWS: Final = 32
"""Rows that are taken across the bars; those at either end may lie beside them."""
BESIDE: Final = 6
MARGIN: Final = 0.06
"""Share of the width that is looked at on either side: the detector may miss the outermost bars."""
CONTRAST: Final = 30
"""Between bars and gaps, of 255."""
ALIKE: Final = 0.88
"""Correlation that four of five rows have with their mean."""
GOES_ON: Final = 0.6
"""Correlation of a row that still belongs to the code."""
FEWEST: Final = 24
MOST: Final = 250
"""Bars and gaps in a code: EAN-8 has 43, the shortest Code 128 has 25, the longest are bounded."""
OF_ONE_WIDTH: Final = 0.85
"""Share of the bars, and of the gaps, that have the most frequent width at most."""
NARROW: Final = 0.2
"""Share of both that are one module wide at least."""
WIDEST: Final = 4
"""Modules (EAN, UPC, Code 128); wider gaps are the quiet zone."""
LEAST: Final = 0.5
"""Pixels of a module at least."""
OFF: Final = 0.11
"""Modules by which widths differ from whole ones on average."""


def whole_code(grey: Array, corners: Corners) -> Corners | None:
    """Return the corners of the bar code at a place, in its full height; None if it is none."""
    for turn in (0, 1):  # the bars are across the first side, or else along it
        quad = np.roll(corners, turn, axis=0)
        profile = _profile(grey, quad)
        if profile is not None and is_code(_runs(profile)):
            return _extended(grey, quad, profile)
    return None


def _profile(grey: Array, quad: Corners) -> Values | None:
    """Return the mean row across the bars, None where rows differ or show no contrast."""
    width = max(200, int(2 * np.linalg.norm(quad[1] - quad[0])))
    rows = _sampled(grey, _wider(quad), width, ROWS)[BESIDE:-BESIDE]
    mean = rows.mean(axis=0)
    low, high = np.percentile(mean, (5, 95))
    if high - low < CONTRAST:
        return None
    return mean if np.percentile(_likeness(rows, mean), 20) >= ALIKE else None


def _wider(quad: Corners) -> Corners:
    """Return a place with a margin beyond the first and the last bar."""
    upper, lower = (quad[1] - quad[0]) * MARGIN, (quad[2] - quad[3]) * MARGIN
    return np.asarray(quad + np.stack((-upper, upper, lower, -lower)))


def _sampled(grey: Array, quad: Corners, width: int, height: int) -> Values:
    """Return the pixels of a place as an upright rectangle of this size."""
    target = np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32)
    turn = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    found = cv2.warpPerspective(grey, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float64)


def _likeness(rows: Values, mean: Values) -> Values:
    """Return the correlation of each row with a mean row."""
    centred, ideal = rows - rows.mean(axis=1, keepdims=True), mean - mean.mean()
    scale = np.linalg.norm(centred, axis=1) * np.linalg.norm(ideal)
    return np.asarray(centred @ ideal / np.maximum(scale, 1e-9))


def _runs(profile: Values) -> Values:
    """Return the widths of bars and gaps in turn, to a fraction of a pixel."""
    low, high = np.percentile(profile, (5, 95))
    level = profile - (low + high) / 2
    at = np.nonzero(np.diff(np.signbit(level)))[0]
    edges = at + level[at] / (level[at] - level[at + 1])
    return np.asarray(np.diff(edges))


def is_code(runs: Values) -> bool:
    """Whether widths of bars and gaps in turn are those of a bar code."""
    if not FEWEST <= len(runs) <= MOST:
        return False
    for module in np.linspace(max(LEAST, runs.min() * 0.6), np.median(runs) * 1.2, 60):
        modules = np.maximum(1, np.round(runs / module))
        if _off(runs, modules, module) <= OFF and all(map(_varied, (modules[::2], modules[1::2]))):
            return True
    return False


def _off(runs: Values, modules: Values, module: float) -> float:
    """Return by how many modules widths differ from whole ones; print makes all bars wider."""
    off = 0.0
    for colour in (0, 1):
        beyond = runs[colour::2] - modules[colour::2] * module
        off += float(np.abs(beyond - np.median(beyond)).sum())
    return off / module / len(runs) + float((modules > WIDEST).mean())


def _varied(modules: Values) -> bool:
    """Whether there are several widths, the narrowest of them one module."""
    counts = np.unique(modules[modules <= WIDEST], return_counts=True)[1]
    narrow = float((modules == 1).mean())
    return len(counts) > 1 and counts.max() <= OF_ONE_WIDTH * len(modules) and narrow >= NARROW


def _extended(grey: Array, quad: Corners, profile: Values) -> Corners:
    """Return a place as high as the bars are."""
    down = ((quad[3] - quad[0]) + (quad[2] - quad[1])) / 2
    height = float(np.linalg.norm(down)) or 1.0
    step = down / height * max(1.0, height / ROWS)
    middle = np.stack((quad[:2].mean(0), quad[2:].mean(0))).mean(0) - quad[:2].mean(0)
    line = _wider(quad)[:2] + middle
    above, below = (_reach(grey, line, way, profile) for way in (-step, step))
    return np.stack(
        (
            quad[0] + middle + above,
            quad[1] + middle + above,
            quad[1] + middle + below,
            quad[0] + middle + below,
        )
    )


def _reach(grey: Array, line: Corners, step: Values, profile: Values) -> Values:
    """Return how far a line can be moved in steps until its row is no longer the profile."""
    height, width = grey.shape
    gone = np.zeros(2)
    for _ in range(4 * max(height, width)):
        moved = line + gone + step
        if not ((moved > -2) & (moved < (width + 2, height + 2))).all():
            break
        ends = np.stack((moved[0], moved[1], moved[1] + step, moved[0] + step))
        row = _sampled(grey, ends, len(profile), 1)
        if _likeness(row, profile)[0] < GOES_ON:
            break
        gone = gone + step
    return gone
