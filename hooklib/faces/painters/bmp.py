"""Boxes hidden in BMP, in place: rows are stored as they are, so nothing else moves.

"Header" means the BITMAPINFOHEADER family as Microsoft documents it (and the older
BITMAPCOREHEADER).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from hooklib.faces.model import Box, Painted, Painter, Style
from hooklib.faces.painters import _samples
from hooklib.faces.painters._paint import Array, Look, clip, darkest, hide, hide_indices
from hooklib.faces.painters._pillow import check_exact
from hooklib.faces.painters._samples import Layout
from hooklib.model import BadImage, CannotFix

FILE_HEADER: Final = 14
CORE: Final = 12
"""Bytes of the oldest header, in which width and height have 16 bits."""
HEADERS: Final = frozenset((40, 52, 56, 64, 108, 124))
PLAIN, BITFIELDS, ALPHA_BITFIELDS = 0, 3, 6
DEPTHS: Final = frozenset((1, 2, 4, 8, 16, 24, 32))
MASKS: Final = {16: (0x7C00, 0x03E0, 0x001F, 0), 32: (0xFF0000, 0xFF00, 0xFF, 0)}
"""Bits of red, green, blue, alpha where the header does not say them."""


class _Picture(NamedTuple):
    """What the header says; `masks` only where a pixel is one number of 16 or 32 bits."""

    width: int
    height: int
    upward: bool  # the lowest row comes first
    bits: int
    masks: tuple[int, ...]
    palette: Array  # rows of red, green, blue, alpha
    start: int  # of the pixels


def paint(data: bytes, boxes: Sequence[Box], style: Style) -> Painted:
    """Hide boxes. Raises BadImage or CannotFix."""
    picture = _picture(data)
    stride = (picture.width * picture.bits + 31) // 32 * 4
    end = picture.start + stride * picture.height
    if end > len(data):
        raise BadImage("the file ends within its rows")
    out = bytearray(data)
    rows = np.frombuffer(out, np.uint8)[picture.start : end].reshape(picture.height, stride)
    upright = rows[::-1] if picture.upward else rows
    for box in clip(boxes, Box(0, 0, picture.width, picture.height)):
        _hide(upright[box.y : box.y + box.height], box.x, box.width, picture, style)
    new = bytes(out)
    if new != data:
        check_exact(data, new, "BMP", boxes)
    return Painted(new)


def _hide(rows: Array, x: int, width: int, picture: _Picture, style: Style) -> None:
    layout = _layout(picture.bits)
    samples = _samples.read(rows, x, width, layout)
    if picture.bits <= 8:
        black, _ = darkest(picture.palette)
        hide_indices(samples[..., 0], style, picture.palette, black)
    elif picture.masks:
        _hide_masked(samples[..., 0], picture.masks, style)
    else:
        hide(samples, style, Look((0, 0, 0), 255))
    _samples.write(rows, x, samples, layout)


def _layout(bits: int) -> Layout:
    if bits == 24:
        return Layout(3, 8)
    return Layout(1, bits, f"<u{bits // 8}" if bits >= 8 else "u1")


def _hide_masked(pixels: Array, masks: Sequence[int], style: Style) -> None:
    """Hide pixels whose channels are bits of one number; what no mask names goes to zero."""
    used = [mask for mask in masks if mask]
    shifts = [(mask & -mask).bit_length() - 1 for mask in used]
    tops = [mask >> shift for mask, shift in zip(used, shifts, strict=True)]
    channels = [
        ((pixels >> shift) & top) * (255.0 / top) for shift, top in zip(shifts, tops, strict=True)
    ]
    samples = np.stack(channels, axis=2)
    alpha = len(used) - 1 if masks[3] else None
    black = (0.0,) * (len(used) - (alpha is not None)) + (255.0,) * (alpha is not None)
    hide(samples, style, Look(black, 255, alpha))
    pixels[...] = 0
    for channel, (shift, top) in enumerate(zip(shifts, tops, strict=True)):
        pixels |= np.rint(samples[..., channel] * (top / 255.0)).astype(pixels.dtype) << shift


def _picture(data: bytes) -> _Picture:
    """Read the headers. Raises BadImage, or CannotFix for a compression."""
    if not data.startswith(b"BM") or len(data) < FILE_HEADER + CORE:
        raise BadImage("no BMP header")
    size = _number(data, FILE_HEADER, 4)
    if size != CORE and size not in HEADERS:
        raise CannotFix("a BMP header that is not known here")
    if FILE_HEADER + size > len(data):
        raise BadImage("the file ends within its header")
    wide = 2 if size == CORE else 4
    width, height = (_number(data, 18 + n * wide, wide, size != CORE) for n in (0, 1))
    bits = _number(data, 20 + 2 * wide, 2)
    compression = _number(data, 30, 4) if size > CORE else PLAIN
    if compression not in (PLAIN, BITFIELDS, ALPHA_BITFIELDS):
        raise CannotFix("a compressed BMP is not painted here")
    if width <= 0 or not height or bits not in DEPTHS:
        raise BadImage("a size or depth out of range")
    start = _number(data, 10, 4)
    masks = _masks(data, size, bits, compression)
    palette = _palette(data, size, bits, start) if bits <= 8 else np.zeros((0, 4), np.uint8)
    return _Picture(width, abs(height), height > 0, bits, masks, palette, start)


def _number(data: bytes, at: int, size: int, signed: bool = False) -> int:
    return int.from_bytes(data[at : at + size], "little", signed=signed)


def _masks(data: bytes, size: int, bits: int, compression: int) -> tuple[int, ...]:
    """Return the channels' bits: from the header or right after it, or the usual ones."""
    if bits not in MASKS or compression == PLAIN:
        return MASKS.get(bits, ())
    alpha = size >= 56 and size != 64
    count = 4 if alpha or compression == ALPHA_BITFIELDS else 3
    at = FILE_HEADER + 40
    masks = tuple(_number(data, at + 4 * n, 4) if n < count else 0 for n in range(4))
    if at + 4 * count > len(data) or not all(masks[:3]) or max(masks) >= 1 << bits:
        raise BadImage("the bits of a channel are missing")
    for mask in filter(None, masks):
        top = mask // (mask & -mask)
        if top & (top + 1):
            raise CannotFix("a channel whose bits are not side by side")
    return masks


def _palette(data: bytes, size: int, bits: int, start: int) -> Array:
    """Return the colours, which are stored as blue, green, red and mostly a fourth byte."""
    step = 3 if size == CORE else 4
    at = FILE_HEADER + size
    claimed = _number(data, 46, 4) if size > CORE else 0
    count = min(claimed or 1 << bits, 1 << bits, max(0, min(start, len(data)) - at) // step)
    if not count:
        raise BadImage("the palette is missing")
    stored = np.frombuffer(data, np.uint8, count * step, at).reshape(count, step)
    colours = np.full((count, 4), 255, np.uint8)
    colours[:, :3] = stored[:, 2::-1]
    return colours


PAINTER = Painter("BMP", paint)
