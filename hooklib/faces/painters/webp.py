"""Boxes hidden in WebP: only the bitstreams that a box meets are written anew.

A lossless one is the same outside the boxes; a lossy one is coded again, and the note says so.
Specification: RFC 9649; "section" means one of its.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from PIL import Image

from hooklib.faces.model import Box, Painted, Painter, Style
from hooklib.faces.painters import _vp8_header
from hooklib.faces.painters._paint import Array, Look, clip, hide
from hooklib.faces.painters._pillow import ERRORS, check_exact, check_lossy, frames
from hooklib.formats._riff import HEADER, Edit, chunks, make, splice
from hooklib.formats.webp import FRAME, START, parts
from hooklib.model import PICTURE, BadImage, CannotFix, Span

LOOK: Final = Look((0, 0, 0, 255), 255, 3)
ALPHA: Final = 0x10
"""Flag of VP8X (section 2.7.1)."""
ALPHA_BIT: Final = 0x10
"""Of byte 4 of VP8L: alpha is used (section 3.4)."""
EFFORT: Final = 4
NOTE: Final = "lossy WebP: re-encoded at quality {}; pixels outside the box change slightly"


class _Frame(NamedTuple):
    """One bitstream: place on the canvas (None: all of it), and where its chunks' payloads are."""

    area: Box | None
    lossless: bool
    bitstream: Span
    alpha: Span | None


def paint(data: bytes, boxes: Sequence[Box], style: Style) -> Painted:
    """Hide boxes in all frames. Raises BadImage or CannotFix."""
    edits: list[Edit] = []
    qualities: set[int] = set()
    for frame in list(_frames(data)):
        if frame.area is not None and not clip(boxes, frame.area):
            continue
        old = _pixels(data, frame)
        inside = clip(boxes, frame.area or Box(0, 0, old.shape[1], old.shape[0]))
        if frame.area is not None and old.shape[:2] != (frame.area.height, frame.area.width):
            raise BadImage("a frame of another size than its bitstream")
        new = old.copy()
        for box in inside:
            hide(new[box.y : box.y + box.height, box.x : box.x + box.width], style, LOOK)
        if np.array_equal(old, new):
            continue
        if frame.lossless:
            edits.append(Edit(*frame.bitstream, _lossless(data, frame, new)))
        else:
            qualities.add(_vp8_header.quality(data[slice(*frame.bitstream)]))
            edits += _lossy(data, frame, old, new)
    if not edits:
        return Painted(data)
    out = _splice(data, edits)
    if not qualities:
        check_exact(data, out, "WEBP", boxes)
        return Painted(out)
    check_lossy(data, out, "WEBP", boxes, style == "fill")
    return Painted(
        out, NOTE.format(" to ".join(map(str, sorted({min(qualities), max(qualities)}))))
    )


def _frames(data: bytes) -> Iterator[_Frame]:
    """Yield all bitstreams; `parts` has checked what they are in."""
    area: Box | None = None
    alpha: Span | None = None
    for part in parts(data):
        if part.kind != PICTURE:
            continue
        name, span = part.name.removeprefix("ANMF "), part.spans[0]
        if name == "ANMF":
            area, alpha = _area(data, span.start), None
        elif name == "ALPH":
            alpha = span
        elif name in ("VP8", "VP8L"):
            yield _Frame(area, name == "VP8L", span, alpha)
            alpha = None


def _area(data: bytes, at: int) -> Box:
    """Read the halves of a frame's x and y, and its width and height less one (section 2.7.1.1)."""
    x, y, width, height = (
        int.from_bytes(data[at + n : at + n + 3], "little") for n in range(0, 12, 3)
    )
    return Box(2 * x, 2 * y, width + 1, height + 1)


def _pixels(data: bytes, frame: _Frame) -> Array:
    """Decode one bitstream for itself: rows x columns x red, green, blue, alpha."""
    stream = data[slice(*frame.bitstream)]
    if frame.lossless:
        return _decode(_wrap(make(b"VP8L", stream)))
    picture = make(b"VP8 ", stream)
    if frame.alpha is None:
        return _decode(_wrap(picture))
    # the size is in the frame's header, 14 bits each (RFC 6386, section 9.1)
    width, height = (int.from_bytes(stream[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    extended = make(b"VP8X", bytes((ALPHA, 0, 0, 0)) + canvas)
    return _decode(_wrap(extended + make(b"ALPH", data[slice(*frame.alpha)]) + picture))


def _wrap(row: bytes) -> bytes:
    return b"RIFF" + (len(row) + 4).to_bytes(4, "little") + b"WEBP" + row


def _decode(data: bytes) -> Array:
    found = next(frames(data, "WEBP")).samples
    if found.shape[2] == 4:
        return found
    return np.concatenate((found, np.full_like(found[..., :1], 255)), axis=2)


def _encode(pixels: Array, **options: int | bool) -> dict[bytes, bytes]:
    """Return the chunks of a picture as Pillow writes it, their payloads by FourCC."""
    out = io.BytesIO()
    opaque = bool((pixels[..., 3] == 255).all())
    image = Image.fromarray(np.ascontiguousarray(pixels[..., :3]) if opaque else pixels)
    try:
        image.save(out, "WEBP", exact=True, method=EFFORT, **options)
    except ERRORS as error:
        raise CannotFix("the picture cannot be written as WebP here") from error
    found, _ = chunks(out.getvalue(), START, len(out.getvalue()))
    return {chunk.fourcc: out.getvalue()[slice(*chunk.payload)] for chunk in found}


def _lossless(data: bytes, frame: _Frame, pixels: Array) -> bytes:
    """Return a VP8L bitstream of the same pixels, proven by decoding it."""
    stream = _encode(pixels, lossless=True, quality=80).get(b"VP8L")
    if stream is None:
        raise CannotFix("the picture cannot be written without loss")
    # whether alpha is used stays as it was, so that viewers choose the same mode
    used = data[frame.bitstream.start + 4] & ALPHA_BIT
    stream = stream[:4] + bytes((stream[4] & ~ALPHA_BIT | used,)) + stream[5:]
    if not np.array_equal(_decode(_wrap(make(b"VP8L", stream))), pixels):
        raise CannotFix("the picture cannot be written without loss")
    return stream


def _lossy(data: bytes, frame: _Frame, old: Array, new: Array) -> Iterator[Edit]:
    """Code a VP8 frame again as strongly as it was; alpha, which is coded without loss, stays."""
    quality = _vp8_header.quality(data[slice(*frame.bitstream)])
    made = _encode(new, quality=quality, alpha_quality=100)
    if b"VP8 " not in made:
        raise CannotFix("the picture cannot be written as lossy WebP")
    yield Edit(*frame.bitstream, made[b"VP8 "])
    if frame.alpha is not None and not np.array_equal(old[..., 3], new[..., 3]):
        if b"ALPH" in made:
            yield Edit(*frame.alpha, made[b"ALPH"])
        else:  # opaque now: the chunk goes
            start, end = frame.alpha
            yield Edit(start - HEADER, end + (end - start) % 2)


def _splice(data: bytes, edits: Sequence[Edit]) -> bytes:
    size = HEADER + int.from_bytes(data[4:8], "little")
    end = size + 1 if size % 2 and data[size : size + 1] == b"\0" else size
    row = splice(data, START, end, edits, lambda fourcc: FRAME if fourcc == b"ANMF" else None)
    return _wrap(row) + data[end:]


PAINTER = Painter("WebP", paint)
