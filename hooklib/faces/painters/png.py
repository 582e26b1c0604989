"""Boxes hidden in PNG and APNG: rows that no box meets keep their bytes, and so do all chunks.

Specification: Portable Network Graphics (PNG), third edition, W3C; "section" means one of its.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

import numpy as np

from hooklib.faces.model import Box, Painted, Painter, Style
from hooklib.faces.painters._paint import Array, Look, clip, darkest, hide, hide_indices
from hooklib.faces.painters._pillow import check_exact, check_shown
from hooklib.faces.painters._png_rows import painted
from hooklib.faces.painters._samples import Layout
from hooklib.formats._png_chunks import Chunk, Edit, chunks, splice
from hooklib.formats._png_picture import CHANNELS, picture_parts
from hooklib.model import PICTURE, BadImage, CannotFix, Part, Span

GRAY, RGB, PALETTE, GRAY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
STALE: Final = "data that stood for the old pixels and that no viewer shows are gone"
NUDGED: Final = 8
"""Bits a sample from which one step is too little to be seen."""


class _Picture(NamedTuple):
    """What IHDR says (section 11.2.1)."""

    width: int
    height: int
    colour: int
    layout: Layout
    interlaced: bool


class _Frame(NamedTuple):
    """One compressed picture: its place on the canvas and where its bytes are."""

    area: Box
    spans: tuple[Span, ...]


class _Palette(NamedTuple):
    """The colours with their alpha, the index that fills boxes, and whether it has to be added."""

    colours: Array
    black: int
    added: bool


def paint(data: bytes, boxes: Sequence[Box], style: Style) -> Painted:
    """Hide boxes in all frames. Raises BadImage or CannotFix."""
    found, parts, picture, palette = _read(data)
    cover = _cover(picture, style, palette, _key(data, found, picture))
    edits = list(_covered(data, parts, picture, boxes, cover))
    if not edits:
        return Painted(data)
    if palette is not None and palette.added and style == "fill":
        edits += _longer(found)
    stale = list(_stale(found, parts))
    out = splice(data, [*edits, *stale])
    check_exact(data, out, "PNG", boxes)
    return Painted(out, STALE if stale else "")


def blank(data: bytes) -> Painted:
    """Clear the colours under full transparency in all frames. Raises BadImage or CannotFix."""
    found, parts, picture, palette = _read(data)
    cover = _clearing(picture, palette)
    if cover is None:
        return Painted(data)
    whole = [Box(0, 0, picture.width, picture.height)]
    edits = list(_covered(data, parts, picture, whole, cover))
    if not edits:
        return Painted(data)
    stale = list(_stale(found, parts))
    out = splice(data, [*edits, *stale])
    check_shown(data, out, "PNG")
    return Painted(out, STALE if stale else "")


def _clearing(picture: _Picture, palette: _Palette | None) -> Callable[[Array], None] | None:
    """Return what clears the samples of a box, None where they can hide nothing.

    Of the entries of a palette that are transparent all but one could draw; a single transparent
    colour of a picture without an alpha channel cannot.
    """
    if picture.colour in (GRAY_ALPHA, RGB_ALPHA):

        def clear(samples: Array) -> None:
            samples[samples[..., -1] == 0] = 0

        return clear
    unseen = [] if palette is None else np.nonzero(palette.colours[:, 3] == 0)[0].tolist()
    if len(unseen) < 2:
        return None

    def join(samples: Array) -> None:
        samples[np.isin(samples, unseen)] = unseen[0]

    return join


def _read(data: bytes) -> tuple[list[Chunk], list[Part], _Picture, _Palette | None]:
    """Return the chunks, the parts of the picture in their order, what it is, and its palette."""
    found = chunks(data)
    if any(chunk.name == "CgBI" for chunk in found):
        raise CannotFix("Apple's own variant of PNG is not painted here")
    parts = sorted(picture_parts(data, found), key=lambda part: part.spans)
    picture = _picture(data, found)
    palette = _palette(data, found, picture.layout.depth) if picture.colour == PALETTE else None
    return found, parts, picture, palette


def _covered(
    data: bytes,
    parts: Sequence[Part],
    picture: _Picture,
    boxes: Sequence[Box],
    cover: Callable[[Array], None],
) -> Iterator[Edit]:
    """Yield the new streams of the frames in which boxes are covered."""
    for frame in _frames(data, parts, picture):
        stream = b"".join(data[start:end] for start, end in frame.spans)
        inside = clip(boxes, frame.area)
        size = (frame.area.width, frame.area.height)
        new = painted(stream, size, picture.layout, picture.interlaced, inside, cover)
        if new is not None:
            yield from _spread(frame.spans, new)


def _picture(data: bytes, found: Sequence[Chunk]) -> _Picture:
    """Read IHDR, which `picture_parts` has checked."""
    start = next(chunk.start + 8 for chunk in found if chunk.name == "IHDR")
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (start, start + 4))
    depth, colour, interlace = data[start + 8], data[start + 9], data[start + 12]
    layout = Layout(CHANNELS[colour], depth, ">u2" if depth == 16 else "u1")
    return _Picture(width, height, colour, layout, interlace == 1)


def _frames(data: bytes, parts: Sequence[Part], picture: _Picture) -> Iterator[_Frame]:
    """Yield all pictures with their places; that of a frame is in the fcTL before its data."""
    whole = area = Box(0, 0, picture.width, picture.height)
    for part in parts:
        if part.kind != PICTURE:
            continue
        if part.name == "fcTL":
            area = _area(data, part.spans[0].start, whole)
        elif part.name in ("IDAT", "fdAT"):
            yield _Frame(whole if part.name == "IDAT" else area, part.spans)


def _area(data: bytes, start: int, whole: Box) -> Box:
    """Read a frame's size and place (section 11.3.6.2)."""
    width, height, x, y = (int.from_bytes(data[start + n : start + n + 4], "big") for n in OFFSETS)
    if x + width > whole.width or y + height > whole.height:
        raise BadImage("a frame reaches beyond the picture")
    return Box(x, y, width, height)


OFFSETS: Final = (4, 8, 12, 16)
"""Of width, height, x and y in fcTL."""


def _payload(data: bytes, found: Sequence[Chunk], name: str) -> bytes:
    span = next((chunk.payload for chunk in found if chunk.name == name), Span(0, 0))
    return data[slice(*span)]


def _palette(data: bytes, found: Sequence[Chunk], depth: int) -> _Palette:
    """Read PLTE and tRNS, and choose the index of black, a new one where there is room."""
    plain, alpha = _payload(data, found, "PLTE"), _payload(data, found, "tRNS")
    count = len(plain) // 3
    if not 0 < count <= 1 << depth or len(plain) % 3:
        raise BadImage("PLTE is of no possible length")
    colours = np.full((count, 4), 255, np.uint8)
    colours[:, :3] = np.frombuffer(plain, np.uint8).reshape(count, 3)
    colours[: len(alpha), 3] = np.frombuffer(alpha[:count], np.uint8)
    black, dark = darkest(colours)
    added = not dark and count < 1 << depth
    return _Palette(colours, count if added else black, added)


def _key(data: bytes, found: Sequence[Chunk], picture: _Picture) -> tuple[int, ...]:
    """Return the colour that tRNS makes transparent, () when there is none (section 11.3.1.1)."""
    payload = _payload(data, found, "tRNS")
    count = {GRAY: 1, RGB: 3}.get(picture.colour, 0)
    if len(payload) != 2 * count:
        return ()
    return tuple(int.from_bytes(payload[at : at + 2], "big") for at in range(0, 2 * count, 2))


def _cover(
    picture: _Picture, style: Style, palette: _Palette | None, key: tuple[int, ...]
) -> Callable[[Array], None]:
    """Return what hides the samples of one box."""
    if palette is not None:
        return lambda samples: hide_indices(samples[..., 0], style, palette.colours, palette.black)
    most = (1 << picture.layout.depth) - 1
    has_alpha = picture.colour in (GRAY_ALPHA, RGB_ALPHA)
    alpha = picture.layout.channels - 1 if has_alpha else None
    black = (0,) * (picture.layout.channels - has_alpha) + (most,) * has_alpha
    look = Look(black, most, alpha)

    def cover(samples: Array) -> None:
        hide(samples, style, look)
        if key and picture.layout.depth >= NUDGED:
            # by one step another colour, so that the box does not become a hole
            samples[(samples == key).all(axis=2), -1] ^= 1

    return cover


def _spread(spans: Sequence[Span], stream: bytes) -> Iterator[Edit]:
    """Share the new stream out over the old chunks in proportion, so that their number stays.

    So an animation's sequence numbers stay what they are, and so does each fcTL.
    """
    lengths = list(accumulate((span.end - span.start for span in spans), initial=0))
    cuts = [len(stream) * length // max(1, lengths[-1]) for length in lengths]
    for span, start, end in zip(spans, cuts, cuts[1:], strict=False):
        yield Edit(*span, stream[start:end])


def _longer(found: Sequence[Chunk]) -> Iterator[Edit]:
    """Add black to PLTE, and its count to the histogram, which must have as many (11.3.4.1)."""
    for chunk in found:
        if chunk.name in ("PLTE", "hIST"):
            end = chunk.payload.end
            yield Edit(end, end, bytes(3 if chunk.name == "PLTE" else 2))


def _stale(found: Sequence[Chunk], parts: Sequence[Part]) -> Iterator[Edit]:
    """Drop what only stood for the old pixels: bytes behind a stream, frames that are never shown,
    and Apple's iDOT, which tells where in the old stream the rows of the lower half begin.
    """
    for part in parts:
        if part.kind != PICTURE:
            yield from (Edit(*span) for span in part.spans)
    yield from (Edit(*chunk.whole) for chunk in found if chunk.name == "iDOT")


PAINTER = Painter("PNG", paint, blank)
