"""Pictures embedded in an SVG of which only a part is drawn.

Only what can be proven is told: the picture is drawn upright, and an outer `svg`, a nested one, a
`clipPath` of simple shapes or `preserveAspectRatio="... slice"` leaves a part of it out. Masks,
patterns, style sheets and turned pictures are not gone into.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from hooklib.faces.pixels import frames, over_limit, shape
from hooklib.formats._svg_piece import Place, escaped, link
from hooklib.formats._svg_text import read, starts_svg
from hooklib.hidden._drawn import Drawn, drawn_pictures
from hooklib.hidden._shapes import both, fitted, moved, surface
from hooklib.hidden.cropped import Area, outside
from hooklib.model import AUXILIARY, BadImage, Settings, Span

LEAST: Final = 0.02
"""Share of a picture that has to be left out; less is a rounded edge."""
HEAD: Final = 4096
NOWHERE: Final = Place(Span(0, 0), Span(0, 0), escaped)
"""The place of an address that is only read."""
POINT: Final = 1e-6
"""Smaller than this a picture is none."""


class _Cropped(NamedTuple):
    """An embedded picture of which a part is left out, and the part that is shown of it."""

    raster: bytes
    shown: Area
    what: str


def cropped_pictures(data: bytes, settings: Settings) -> Iterator[str]:
    """Yield what to tell of each embedded picture of which a part is not drawn.

    Raises BadImage in the end for those that cannot be decoded, or are over a limit.
    """
    looked_at = 0
    trouble: BadImage | None = None
    for drawn in drawn_pictures(read(data).text):
        try:
            cropped = _cropped(drawn, settings)
            looked_at += cropped is not None
            if looked_at > settings.max_images:
                trouble = BadImage(f"it crops more than {settings.max_images} (max-images)")
                break
            if cropped is not None and _hides(cropped):
                yield cropped.what
        except BadImage as error:
            trouble = error
    if trouble is not None:
        raise trouble


def _cropped(drawn: Drawn, settings: Settings) -> _Cropped | None:
    """Return the picture of an image element if a part of it is left out. Raises BadImage."""
    raster = _raster(drawn.uri)
    if not raster:
        return None
    if over := over_limit(raster, settings.max_pixels, settings.max_frames):
        raise BadImage(over)
    form = shape(raster)
    if form.orientation != 1:
        return None
    whole = moved(fitted(form.width, form.height, drawn.port, drawn.fit), drawn.matrix)
    seen = both(both(drawn.seen, moved(drawn.port, drawn.matrix)), whole)
    if seen.right <= seen.left or seen.bottom <= seen.top:
        seen = Area(whole.left, whole.top, whole.left, whole.top)  # all of it is left out
    wide, high = whole.right - whole.left, whole.bottom - whole.top
    if min(wide, high) < POINT:
        return None
    left_out = 1 - surface(seen) / surface(whole)
    if left_out < LEAST:
        return None
    across, down = form.width / wide, form.height / high
    shown = Area(
        (seen.left - whole.left) * across,
        (seen.top - whole.top) * down,
        (seen.right - whole.left) * across,
        (seen.bottom - whole.top) * down,
    )
    what = f"{left_out:.0%} of an embedded picture of {form.width} x {form.height} px"
    return _Cropped(raster, shown, what)


def _hides(cropped: _Cropped) -> bool:
    return any(
        outside(np.asarray(frame.convert("RGB")), cropped.shown) for frame in frames(cropped.raster)
    )


def _raster(uri: str) -> bytes:
    """Return the bytes of an embedded raster picture, b"" for anything else."""
    piece = link(uri, NOWHERE, 1)
    if piece is None or piece.kind != AUXILIARY or starts_svg(piece.data[:HEAD]):
        return b""
    return piece.data
