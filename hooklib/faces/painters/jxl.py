"""Boxes hidden in JPEG XL: new frames behind the header that the file had, in the boxes it had.

A picture coded without loss stays so, and is the same outside the boxes; any other one is encoded
again, and the note says so. Needs pillow-jxl-plugin, which knows no colours but sRGB: the header of
a codestream, which says what the numbers mean and how the picture is turned, is never its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

import numpy as np

from hooklib.faces._jxl import MODULE, REMEDY, check, decode
from hooklib.faces.model import Box, Painted, Painter, Style
from hooklib.faces.painters._like_size import quality_of
from hooklib.faces.painters._paint import Array, painted
from hooklib.faces.painters._pillow import ERRORS, check_alike, guarded
from hooklib.faces.upright import TURNS
from hooklib.formats._jxl_bits import Bits
from hooklib.formats._jxl_frames import frames
from hooklib.formats._jxl_image import Image, Undecided, image
from hooklib.formats._jxl_stream import codestream, replaced
from hooklib.guest import no_warnings
from hooklib.model import CannotFix

LACKS: Final = f"JPEG XL is only written here with pillow-jxl-plugin: {REMEDY}"
NOTE: Final = "JPEG XL: re-encoded at quality {}; pixels outside the box change slightly"
LARGE: Final = 2_000_000
"""From so many pixels on, encoding is done fast."""
MODES: Final = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
"""By number of channels."""
LOSSLESS: Final = 100


def lacks() -> str:
    """Return what has to be installed before JPEG XL can be written, "" when all is there."""
    return "" if find_spec(MODULE) else LACKS


def paint(data: bytes, boxes: Sequence[Box], style: Style) -> Painted:
    """Hide boxes in a still picture. Raises BadImage or CannotFix."""
    try:
        plugin = import_module(MODULE)
    except ImportError as error:
        raise CannotFix(LACKS) from error
    stream = codestream(data)
    header, at = _header(stream)
    lossless = _is_lossless(stream, header)
    old = _seen(plugin, stream)
    new = painted(old, boxes, style)
    if np.array_equal(old, new):
        return Painted(data)
    canvas = _turned_back(new, header.orientation)
    coder = _Coder(plugin, canvas.shape[0] * canvas.shape[1] > LARGE)
    quality = LOSSLESS
    if not lossless:
        quality = quality_of(len(stream) - at, canvas, lambda rows, q: len(coder.encode(rows, q)))
    made = _joined(stream, header, at, coder.encode(canvas, quality), not lossless)
    out = replaced(data, made)
    shown = _seen(plugin, codestream(out))
    check_alike(old, shown, boxes, style == "fill")
    if not lossless:
        return Painted(out, NOTE.format(quality))
    if not np.array_equal(new, shown):
        raise CannotFix("the picture cannot be written without loss")
    return Painted(out)


def _header(stream: bytes) -> tuple[Image, int]:
    """Return a codestream's header, and where its frames begin. Raises BadImage or CannotFix."""
    bits = Bits(stream)
    try:
        header = image(bits)
    except Undecided as error:
        raise CannotFix(f"a JPEG XL with {error} cannot be written here") from error
    if header.animated:
        raise CannotFix("an animated JPEG XL cannot be written here")
    if header.depth != 8:
        raise CannotFix("a JPEG XL of other than 8 bits cannot be written here without loss")
    if not header.plain:
        raise CannotFix("a JPEG XL with this kind of transparency cannot be written here")
    return header, bits.byte()


def _is_lossless(stream: bytes, header: Image) -> bool:
    """Tell whether a picture was coded without loss. Raises CannotFix for what has to stay lossy.

    Modular coding of the very colours is without loss as far as a file says; what was a JPEG and
    what is in XYB is not.
    """
    check(stream)
    found = [frame for frame, _ in frames(stream)]
    if sum(frame.shown for frame in found) > 1:
        raise CannotFix("a JPEG XL of several layers cannot be written here")
    if not header.xyb and all(frame.modular for frame in found):
        return True
    if not header.srgb or header.toned:
        raise CannotFix("a lossy JPEG XL of other colours than sRGB cannot be written here")
    return False


def _seen(plugin: Any, stream: bytes) -> Array:
    """Return the picture as it is seen: rows x columns x channels, 8 bits."""

    def decoded() -> Array:
        picture = decode(plugin, stream)
        if picture.mode not in MODES.values():
            raise CannotFix("a JPEG XL of these colours cannot be written here")
        return np.asarray(picture)

    found = guarded(decoded)
    return found if found.ndim == 3 else np.expand_dims(found, 2)


def _turned_back(seen: Array, orientation: int) -> Array:
    """Return a picture as it is stored, so that the header's orientation shows it as it was."""
    transposed, down, across = TURNS[orientation]
    seen = seen[:: -1 if down else 1, :: -1 if across else 1]
    return seen.swapaxes(0, 1) if transposed else seen


class _Coder:
    """Encodes samples; `fast` for large pictures."""

    def __init__(self, plugin: Any, fast: bool) -> None:
        self.plugin, self.effort = plugin, 3 if fast else 6

    def encode(self, samples: Array, quality: int) -> bytes:
        """Return a codestream, at the quality LOSSLESS one without loss. Raises CannotFix."""
        height, width, channels = samples.shape
        try:
            with no_warnings():
                encoder = self.plugin.Encoder(
                    mode=MODES[channels],
                    lossless=quality == LOSSLESS,
                    quality=quality,
                    decoding_speed=0,
                    effort=self.effort,
                    use_container=False,
                    use_original_profile=False,
                    num_threads=0,
                )
                pixels = np.ascontiguousarray(samples).tobytes()
                return bytes(encoder(pixels, width, height, jpeg_encode=False))
        except ERRORS as error:
            raise CannotFix("the picture cannot be written as JPEG XL here") from error


def _joined(stream: bytes, header: Image, at: int, made: bytes, xyb: bool) -> bytes:
    """Return the old header, of which at most one bit changes, and new frames behind it."""
    new, start = _header(codestream(made))
    same = (new.size, new.channels, new.depth, new.xyb, new.plain, new.toned)
    if same != (header.size, header.channels, 8, xyb, True, False):
        raise CannotFix("the picture cannot be written in the same way here")
    head = bytearray(stream[:at])
    if header.xyb != xyb:
        head[header.xyb_at // 8] ^= 1 << header.xyb_at % 8
    return bytes(head) + codestream(made)[start:]


PAINTER = Painter("JPEG XL", paint, lacks=lacks)
