"""What ImageJ, and tifffile like it, put into a TIFF: stacks that no directory names, and notes.

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
METADATA: Final = 0xC697
_MARKS: Final = (b"IJIJ", b"JIJI")
_NOTES: Final = (b"info", b"labl", b"prop", b"roi ", b"over", b"plot")
"""Kinds of notes that people write or draw; the others are colours and ranges to show it in."""
_RECORD: Final = 8
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


def only_display(value: bytes) -> bool:
    """Return whether ImageJ's own metadata say no more than in which colours to show the picture.

    They begin with a mark and pairs of kind and number, in the byte order of the file.
    """
    if value[:4] not in _MARKS:
        return False
    turned = value.startswith(b"J")
    known = (b"rang", b"luts")
    at = 4
    kinds = []
    while len(kind := value[at : at + 4]) == 4:
        kind = kind[::-1] if turned else kind
        if kind not in known + _NOTES:
            break
        kinds.append(kind)
        at += _RECORD
    return bool(kinds) and all(kind in known for kind in kinds)
