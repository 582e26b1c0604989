"""The pages of a TIFF: how their pixels are stored, and what their samples mean.

TIFF 6.0 is the specification; "section" means one of its. Pages are all directories with pixels:
those of the chain and the sub-images (smaller versions, pyramids).
"""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

import numpy as np

from hooklib.faces.painters._paint import Array, Look
from hooklib.faces.painters._samples import WHOLE_BYTES, Layout
from hooklib.faces.painters._tiff_codec import FAX, FAX_OPTIONS, Coding
from hooklib.metadata._ifd import PREFIX, Directory, Entry, Tree, numbers
from hooklib.model import BadImage, CannotFix, Span

WIDTH, LENGTH, BITS, COMPRESSION, PHOTOMETRIC = 256, 257, 258, 259, 262
FILL_ORDER, CHANNELS, PLANAR, PREDICTOR = 266, 277, 284, 317
STRIPS: Final = (273, 279)
"""Tags of the strips' offsets and byte counts; RowsPerStrip is 278."""
TILES: Final = (324, 325)
ROWS_PER_STRIP, TILE_WIDTH, TILE_LENGTH = 278, 322, 323
COLOUR_MAP, INK_SET, EXTRA, FORMAT, SUBSAMPLING, JPEG_STREAM = 320, 332, 338, 339, 530, 513
KINDS: Final = {1: "u", 2: "i", 3: "f", 4: "u"}
"""numpy's letter for a SampleFormat; 4 is "undefined" (section 19)."""
WHITE_ZERO, GRAY, RGB, PALETTE, MASK, INKS, YCBCR, LAB, ICC_LAB = 0, 1, 2, 3, 4, 5, 6, 8, 9
ALPHAS: Final = (1, 2)
"""ExtraSamples: associated and unassociated alpha (section 18)."""
DEPTHS: Final = {"u": (8, 16, 32), "i": (8, 16, 32), "f": (16, 32, 64)}
"""Bits a sample that numpy has a number for."""
NAMES: Final = {6: "JPEG", 7: "JPEG", 34712: "JPEG 2000", 50001: "WebP", 50002: "JPEG XL"}
"""Compressions that are not painted here."""
PREDICTED: Final = frozenset((5, 8, 32946, 50000, 34925))
"""Compressions that a predictor goes with: LZW, Deflate, Zstandard, LZMA."""
MOST: Final = 1 << 31
MOST_CHANNELS: Final = 64
READ: Final = frozenset(
    {WIDTH, LENGTH, BITS, COMPRESSION, PHOTOMETRIC, FILL_ORDER, CHANNELS, PLANAR, PREDICTOR}
    | {ROWS_PER_STRIP, TILE_WIDTH, TILE_LENGTH, COLOUR_MAP, INK_SET, EXTRA, FORMAT, SUBSAMPLING}
    | {*STRIPS, *TILES, *FAX_OPTIONS.values()}
)
"""Tags that tell how pixels are stored and what they mean."""

Values: TypeAlias = dict[int, tuple[int, ...]]


class Page(NamedTuple):
    """One picture. Strips are tiles of the page's width; the last ones may be cut short.

    `look` is None for a palette. `offsets` and `sizes` are the entries that hold them.
    """

    width: int
    height: int
    tile: tuple[int, int]
    tiled: bool
    planes: int
    layout: Layout  # of a strip or tile: of one channel when there are planes
    coding: Coding
    predictor: int
    look: Look | None
    palette: Array | None
    offsets: Entry
    sizes: Entry
    spans: tuple[Span, ...]


def pages(data: bytes, tree: Tree) -> list[Page]:
    """Return all pages. Raises BadImage, or CannotFix for what is not painted here."""
    if any(directory.cut for directory in tree.directories):
        raise BadImage("a directory is cut short")
    if any(broken.tag in (None, 330) for broken in tree.broken):  # 330: SubIFDs
        raise BadImage("a directory cannot be read")
    return [
        _page(data, tree, entries)
        for directory in tree.directories
        if (entries := _with_pixels(directory))
    ]


def _with_pixels(directory: Directory) -> dict[int, Entry]:
    """Return a directory's entries by tag, none when it has no pixels."""
    entries = {entry.tag: entry for entry in directory.entries}
    if len(entries) < len(directory.entries):
        raise BadImage("a tag is there twice")
    if JPEG_STREAM in entries:
        raise CannotFix("a JPEG stream inside a TIFF is not painted here")
    return entries if entries.keys() & {STRIPS[0], TILES[0]} else {}


def _page(data: bytes, tree: Tree, entries: dict[int, Entry]) -> Page:
    values = {tag: numbers(data, entries[tag], tree.layout) for tag in READ & entries.keys()}
    if any(not found for found in values.values()):
        raise BadImage("a tag that tells how pixels are stored has no value")
    width, height = _one(values, WIDTH), _one(values, LENGTH)
    tiled = TILES[0] in values
    rows = min(_one(values, ROWS_PER_STRIP, height), height)
    tile = (_one(values, TILE_WIDTH), _one(values, TILE_LENGTH)) if tiled else (width, rows)
    if not (0 < width < MOST and 0 < height < MOST and 0 < tile[0] < MOST and 0 < tile[1] < MOST):
        raise BadImage("a width or height out of range")
    layout, planes = _layout(values, PREFIX[tree.layout.order])
    palette = _palette(values, layout)
    tags = TILES if tiled else STRIPS
    return Page(
        width,
        height,
        tile,
        tiled,
        planes,
        layout,
        _coding(values, layout),
        _predictor(values, layout),
        None if palette is not None else _look(values, layout, planes * layout.channels),
        palette,
        _entry(entries, tags[0]),
        _entry(entries, tags[1]),
        _spans(data, values, tags),
    )


def _one(values: Values, tag: int, default: int | None = None) -> int:
    found = values.get(tag, () if default is None else (default,))
    if not found:
        raise BadImage(f"tag {tag} is missing")
    return found[0]


def _entry(entries: dict[int, Entry], tag: int) -> Entry:
    if tag not in entries:
        raise BadImage(f"tag {tag} is missing")
    return entries[tag]


def _spans(data: bytes, values: Values, tags: tuple[int, int]) -> tuple[Span, ...]:
    offsets, sizes = values[tags[0]], values.get(tags[1], ())
    if len(offsets) != len(sizes):
        raise BadImage("not as many byte counts as strips or tiles")
    spans = tuple(Span(at, at + size) for at, size in zip(offsets, sizes, strict=True))
    if any(span.end > len(data) for span in spans):
        raise BadImage("a strip or tile lies outside the file")
    return spans


def _layout(values: Values, order: str) -> tuple[Layout, int]:
    """Return what a strip or tile has in its rows, and the number of planes."""
    channels = _one(values, CHANNELS, 1)
    depths, formats = set(values.get(BITS, (1,))), set(values.get(FORMAT, (1,)))
    if not 0 < channels <= MOST_CHANNELS or len(depths) != 1 or len(formats) != 1:
        raise CannotFix("samples of several kinds are not painted here")
    depth, letter = depths.pop(), KINDS.get(formats.pop(), "")
    packed = letter == "u" and 0 < depth <= 16
    if depth not in DEPTHS.get(letter, ()) and not packed:
        raise CannotFix("samples of this kind are not painted here")
    planes = channels if _one(values, PLANAR, 1) == 2 else 1
    kind = f"{order}{letter}{depth // 8}" if depth % 8 == 0 else "u1"
    return Layout(channels // planes, depth, kind), planes


def _coding(values: Values, layout: Layout) -> Coding:
    compression = _one(values, COMPRESSION, 1)
    if compression in FAX and layout.bits != 1:
        raise BadImage("a fax compression of what is not black and white")
    if compression in NAMES:
        raise CannotFix(f"{NAMES[compression]} inside a TIFF is not painted here")
    options = _one(values, FAX_OPTIONS.get(compression, 0), 0)
    return Coding(compression, _one(values, FILL_ORDER, 1) == 2, options)


def _predictor(values: Values, layout: Layout) -> int:
    predictor = _one(values, PREDICTOR, 1)
    if _one(values, COMPRESSION, 1) not in PREDICTED:
        return 1
    if predictor not in (1, 2) or (predictor == 2 and layout.depth not in WHOLE_BYTES):
        raise CannotFix("a predictor of this kind is not painted here")
    return predictor


def _palette(values: Values, layout: Layout) -> Array | None:
    """Return the colours as rows of red, green, blue, alpha; None when there are none."""
    if _one(values, PHOTOMETRIC) != PALETTE:
        return None
    if layout.bits > 8 or layout.kind.lstrip("<>") != "u1" or _one(values, CHANNELS, 1) != 1:
        raise CannotFix("a palette picture of this kind is not painted here")
    count = 1 << layout.depth
    levels = np.array(values.get(COLOUR_MAP, ()), np.int64)
    if len(levels) != 3 * count:
        raise BadImage("a colour map of another length than its pictures need")
    # values have 16 bits; some writers put 8 into them
    shift = 8 if levels.max() > 255 else 0
    colours = np.full((count, 4), 255, np.uint8)
    colours[:, :3] = (levels >> shift).astype(np.uint8).reshape(3, count).T
    return colours


def _look(values: Values, layout: Layout, channels: int) -> Look:
    """Return what the samples mean, by PhotometricInterpretation (section 8 and part 3)."""
    meaning = _one(values, PHOTOMETRIC)
    least, most = _range(layout)
    half = (most + 1) / 2
    blacks: dict[int, tuple[float, ...]] = {
        WHITE_ZERO: (most,),
        GRAY: (least,),
        RGB: (least,) * 3,
        MASK: (most,),
        INKS: _inks(values, channels, least, most),
        YCBCR: (least, half, half),
        LAB: (least,) * 3,
        ICC_LAB: (least, half, half),
    }
    black = blacks.get(meaning)
    if black is None or (meaning == YCBCR and values.get(SUBSAMPLING) != (1, 1)):
        raise CannotFix(f"PhotometricInterpretation {meaning} is not painted here")
    if len(black) > channels:
        raise BadImage("fewer samples a pixel than its colours need")
    extras = (values.get(EXTRA, ()) + (0,) * channels)[: channels - len(black)]
    alphas = [n for n, extra in enumerate(extras) if extra in ALPHAS]
    alpha = len(black) + alphas[0] if alphas else None
    return Look((*black, *(most if extra in ALPHAS else least for extra in extras)), most, alpha)


def _range(layout: Layout) -> tuple[float, float]:
    """Return the samples of no light and of the most; what is below zero is no colour."""
    letter = layout.kind.lstrip("<>")[0]
    if letter == "f":
        return 0, 1
    if letter == "i":
        return 0, (1 << layout.depth - 1) - 1
    return 0, (1 << layout.depth) - 1


def _inks(values: Values, channels: int, least: float, most: float) -> tuple[float, ...]:
    """Return black for inks: black ink only, or all there are when they are not CMYK."""
    if _one(values, INK_SET, 1) == 1 and channels >= 4:
        return (least, least, least, most)
    return (most,) * max(1, channels - len(values.get(EXTRA, ())))
