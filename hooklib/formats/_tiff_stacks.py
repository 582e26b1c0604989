"""Stacks of pictures behind the first one of a TIFF file, that no directory names.

ImageJ writes one directory for a stack of any size, tifffile does so when asked to (`truncate`):
the description of the first page says how many pictures follow it without a gap.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from hooklib.metadata._ifd import Tree, raw
from hooklib.metadata._spans import merge
from hooklib.model import Span

DESCRIPTION: Final = 0x010E
LONGEST: Final = 4096
_IMAGEJ: Final = re.compile(rb"ImageJ=[^\0]*?\nimages=(\d{1,9})\n")
_SHAPED: Final = re.compile(rb'\{"shape": \[([\d, ]{1,200})\][^\0]*"truncated": true')


def stack(data: bytes, tree: Tree, spans: Sequence[Span], pixels: int) -> list[Span]:
    """Return the bytes of the further pictures, none when the first page says nothing of them.

    `spans` are the strips of the only page, `pixels` its width times its height.
    """
    whole = merge(spans)
    description = _description(data, tree)
    if len(whole) != 1 or not description:
        return []
    count = _count(description, pixels)
    start, size = whole[0].end, whole[0].end - whole[0].start
    end = start + size * (count - 1)
    return [Span(start, end)] if start < end <= len(data) else []


def _description(data: bytes, tree: Tree) -> bytes:
    for entry in tree.directories[0].entries:
        if entry.tag == DESCRIPTION:
            return raw(data, entry)[:LONGEST]
    return b""


def _count(description: bytes, pixels: int) -> int:
    """Return how many pictures there are in all."""
    match = _IMAGEJ.match(description)
    if match:
        return int(match[1])
    match = _SHAPED.match(description)
    if not match or not pixels:
        return 1
    total = 1
    for word in match[1].split(b","):
        total *= int(word[:12] or b"1")
    return min(total, 1 << 48) // pixels
