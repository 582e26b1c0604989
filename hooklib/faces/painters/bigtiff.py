"""Boxes hidden in BigTIFF, which differs from TIFF in the width of its offsets only."""

from __future__ import annotations

from hooklib.faces.model import Painter
from hooklib.faces.painters.tiff import paint

PAINTER = Painter("BigTIFF", paint)
