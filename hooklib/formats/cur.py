"""CUR: Windows cursors; see `_icons`. Each picture in them is an image of its own."""

from __future__ import annotations

from functools import partial
from typing import Final

from hooklib.formats import _icons
from hooklib.model import Format

KIND: Final = 2
"""What the directory says of itself (ICONDIR, idType)."""

FORMAT = Format(
    "CUR",
    (".cur",),
    partial(_icons.sniff, kind=KIND),
    partial(_icons.parts, kind=KIND),
    partial(_icons.rebuild, kind=KIND),
    pixels=False,
)
