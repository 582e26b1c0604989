"""Smart objects of a PSD: the files embedded in its layers, each an image again.

Source: Adobe Photoshop File Formats Specification, Layer and Mask Information Section, Additional
Layer Information, Linked Layer. What cannot be followed ends the search: it stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hooklib.model import Span

MOST: Final = 10_000
_SIGNATURES: Final = (b"8BIM", b"8B64")
_LINKED: Final = frozenset((b"lnkD", b"lnk2", b"lnk3"))
_LONG: Final = frozenset(
    (
        *(b"LMsk", b"Lr16", b"Lr32", b"Layr", b"Mt16", b"Mt32", b"Mtrn", b"Alph", b"FMsk"),
        *(b"lnk2", b"lnk3", b"lnkD", b"FEid", b"FXid", b"PxSD"),
    )
)
"""Blocks whose length has 8 bytes in a PSB."""
_EMBEDDED: Final = b"liFD"
_IMAGE = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n|8BPS\0|II\*\0|MM\0\*|GIF8|RIFF....WEBP", re.DOTALL)
_TRIES: Final = 64


def embedded(data: bytes, layers: Span, long: bool) -> Iterator[Span]:
    """Yield where embedded files are that begin as an image does; `long` is for PSB."""
    for key, block in _blocks(data, layers, long):
        if key in _LINKED:
            yield from _files(data, block)


def _blocks(data: bytes, layers: Span, long: bool) -> Iterator[tuple[bytes, Span]]:
    """Yield the blocks behind the layers and the global mask."""
    size = 8 if long else 4
    at = layers.start + size + _number(data, layers.start, size)
    at += 4 + _number(data, at, 4)
    for _ in range(MOST):
        key = data[at + 4 : at + 8]
        if at + 12 > layers.end or data[at : at + 4] not in _SIGNATURES:
            return
        width = 8 if long and (key in _LONG or data.startswith(b"8B64", at)) else 4
        start = at + 8 + width
        end = start + _number(data, at + 8, width)
        if end > layers.end:
            return
        yield key, Span(start, end)
        at = end + -(end - start) % 4


def _files(data: bytes, block: Span) -> Iterator[Span]:
    at = block.start
    while at + 24 <= block.end:
        record = Span(at + 8, at + 8 + _number(data, at, 8))
        if record.end > block.end or record.end <= at + 8:
            return
        found = _file(data, record)
        if found is not None:
            yield found
        at = record.end + -(record.end - record.start) % 4


def _file(data: bytes, record: Span) -> Span | None:
    """Return where the file of a record is: behind its names and, maybe, a descriptor."""
    if data[record.start : record.start + 4] != _EMBEDDED:
        return None
    at = record.start + 8
    at += 1 + data[at]  # unique id
    at += 4 + 2 * _number(data, at, 4)  # name of the file
    at += 8  # type and creator
    size = _number(data, at, 8)
    for _, match in zip(range(_TRIES), _IMAGE.finditer(data, at + 9, record.end), strict=False):
        if size and match.start() + size <= record.end:
            return Span(match.start(), match.start() + size)
    return None


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "big")
