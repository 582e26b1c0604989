"""Boxes hidden in TIFF: strips and tiles that no box meets stay where they are, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from hooklib.faces.model import Box, Painted, Painter, Style
from hooklib.faces.painters import _tiff_tiles, _tiff_write
from hooklib.faces.painters._paint import Array, clip, darkest, hide, hide_indices
from hooklib.faces.painters._pillow import check_exact
from hooklib.faces.painters._tiff_pages import Page, pages
from hooklib.faces.upright import scale
from hooklib.metadata._ifd import Tree
from hooklib.metadata._ifd_read import read
from hooklib.model import BadImage

ORIENTATION: Final = 0x0112
XMP: Final = 0x02BC


def paint(data: bytes, boxes: Sequence[Box], style: Style) -> Painted:
    """Hide boxes in all pages; boxes are those of the first page, scaled to the size of others.

    Raises BadImage or CannotFix.
    """
    tree = read(data)
    found = pages(data, tree)
    if not found:
        raise BadImage("no picture in the file")
    first = (found[0].width, found[0].height)
    changes: dict[tuple[int, int], bytes] = {}
    for number, page in enumerate(found):
        whole = Box(0, 0, page.width, page.height)
        inside = clip(scale(boxes, first, (page.width, page.height)), whole)
        new = _tiff_tiles.painted(data, page, inside, _cover(page, style))
        changes |= {(number, index): piece for index, piece in new.items()}
    if not changes:
        return Painted(data)
    out = _tiff_write.replace(data, tree, found, changes)
    check_exact(_unturned(data, tree), _unturned(out, tree), "TIFF", boxes)
    return Painted(out)


def _unturned(data: bytes, tree: Tree) -> bytes:
    """Return the file without orientations: Pillow turns a TIFF's pixels, and boxes are not turned.

    It does so by those in XMP too. Tables stay where they are when strips and tiles are replaced.
    """
    out = bytearray(data)
    for entry in (entry for directory in tree.directories for entry in directory.entries):
        if entry.tag == XMP and entry.ok:
            out[entry.start : entry.end] = b" " * entry.size
        if entry.tag == ORIENTATION and entry.ok:
            out[entry.start : entry.end] = (1).to_bytes(entry.size, tree.layout.order)
    return bytes(out)


def _cover(page: Page, style: Style) -> Callable[[Array], None]:
    """Return what hides the samples of one box."""
    look, palette = page.look, page.palette
    if look is not None:
        return lambda samples: hide(samples, style, look)
    assert palette is not None  # noqa: S101  one of the two is there
    black, _ = darkest(palette)
    return lambda samples: hide_indices(samples[..., 0], style, palette, black)


PAINTER = Painter("TIFF", paint)
