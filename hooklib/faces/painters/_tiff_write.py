"""New strips and tiles put into a TIFF: in the place of the old ones, or at the end of the file."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hooklib.faces.painters._tiff_pages import Page
from hooklib.metadata._ifd import FORMATS, LONG, PREFIX, SIZES, Entry, Layout, Tree, claims
from hooklib.metadata._spans import merge, subtract
from hooklib.model import CannotFix, Span

LONG8: Final = 16
"""An offset of 8 bytes, in BigTIFF."""


def replace(
    data: bytes, tree: Tree, pages: Sequence[Page], changes: Mapping[tuple[int, int], bytes]
) -> bytes:
    """Return the file with new strips and tiles, by index of the page and in the page.

    One that no longer fits, or whose bytes stand for others too, goes to the end of the file.
    No byte of an old one stays that nothing else needs. Raises CannotFix.
    """
    out = bytearray(data)
    spans = [list(page.spans) for page in pages]
    shared = _shared(tree, pages)
    for span in _freed(tree, pages, changes):
        out[slice(*span)] = bytes(span.end - span.start)
    for (number, index), new in changes.items():
        old = spans[number][index]
        start = old.start
        if old in shared or len(new) > old.end - old.start:
            out += bytes(len(out) % 2)  # offsets are even (TIFF 6.0, section 2)
            start = len(out)
        out[start : start + len(new)] = new
        spans[number][index] = Span(start, start + len(new))
    for number in sorted({number for number, _ in changes}):
        page, new_spans = pages[number], spans[number]
        _set(out, page.offsets, [span.start for span in new_spans], tree.layout)
        _set(out, page.sizes, [span.end - span.start for span in new_spans], tree.layout)
    if len(out) >= 1 << 8 * tree.layout.slot:
        raise CannotFix("the file would become too long for its kind")
    return bytes(out)


def _shared(tree: Tree, pages: Sequence[Page]) -> set[Span]:
    """Return the strips and tiles that have a byte in common with another one or with a table."""
    used = [span for page in pages for span in page.spans if span.start < span.end]
    everything = sorted([*used, *claims(tree)])
    found = set()
    end = 0
    for place, span in enumerate(everything):
        following = everything[place + 1] if place + 1 < len(everything) else None
        if end > span.start or (following is not None and following.start < span.end):
            found.add(span)
        end = max(end, span.end)
    return found


def _freed(
    tree: Tree, pages: Sequence[Page], changes: Mapping[tuple[int, int], bytes]
) -> Iterator[Span]:
    """Yield the bytes of old strips and tiles that nothing needs any more."""
    gone: list[Span] = []
    kept = list(claims(tree))
    for number, page in enumerate(pages):
        for index, span in enumerate(page.spans):
            (gone if (number, index) in changes else kept).append(span)
    yield from subtract(merge(gone), merge(kept))


def _set(out: bytearray, entry: Entry, values: Sequence[int], layout: Layout) -> None:
    """Write an entry's numbers, in a wider type and in another place when they need it."""
    kind, start = entry.type, entry.start
    if max(values) >= 1 << 8 * SIZES[kind]:
        kind = LONG if layout.slot == 4 else LONG8
        start = entry.at + 4 + layout.slot
        if SIZES[kind] * len(values) > layout.slot:
            out += bytes(len(out) % 2)
            out[start : start + layout.slot] = len(out).to_bytes(layout.slot, layout.order)
            start = len(out)
            out += bytes(SIZES[kind] * len(values))
        out[entry.at + 2 : entry.at + 4] = kind.to_bytes(2, layout.order)
    try:
        code = f"{PREFIX[layout.order]}{len(values)}{FORMATS[kind]}"
        struct.pack_into(code, out, start, *values)
    except struct.error as error:
        raise CannotFix("the file would become too long for its kind") from error
