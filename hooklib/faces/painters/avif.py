"""Boxes hidden in AVIF: the picture is encoded again, and the note says so.

Only a plain picture or animation: what Pillow would not carry over is refused.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from PIL import Image

from hooklib.faces.model import Box, Painted, Painter, Style
from hooklib.faces.painters._avif_boxes import subsampling
from hooklib.faces.painters._paint import Array, painted
from hooklib.faces.painters._pillow import ERRORS, Frame, check_lossy, frames, guarded
from hooklib.guest import no_warnings
from hooklib.model import CannotFix

NOTE: Final = "AVIF: re-encoded at quality {}; pixels outside the box change slightly"
BEST, WORST = 97, 20
"""Qualities between which the one is looked for that gives a file of the old one's size."""
STEPS: Final = 5
SPEED: Final = 6
FAST: Final = 8
LARGE: Final = 2_000_000
"""From so many pixels on, encoding is done fast."""
EXIF_IFDS: Final = (0x8769, 0x8825)
ORIENTATION: Final = 0x0112
CARRIED: Final = ("icc_profile", "exif", "xmp")


class _Source(NamedTuple):
    """What is encoded: painted frames, and what goes with them."""

    images: list[Image.Image]
    options: dict[str, Any]


def paint(data: bytes, boxes: Sequence[Box], style: Style) -> Painted:
    """Hide boxes in all frames. Raises BadImage or CannotFix."""
    sampling = subsampling(data)
    found = list(frames(data, "AVIF"))
    made = [_painted(frame, boxes, style) for frame in found]
    if all(np.array_equal(frame.samples, new) for frame, new in zip(found, made, strict=True)):
        return Painted(data)
    info = found[0].info
    if len(found) > 1 and _is_turned(info):
        raise CannotFix("an AVIF of several frames that is turned cannot be written here")
    options: dict[str, Any] = {key: info[key] for key in CARRIED if key in info}
    durations = [frame.info.get("duration", 0) for frame in found]
    height, width = found[0].samples.shape[:2]
    options |= {
        "subsampling": sampling,
        "duration": durations,
        "speed": FAST if width * height > LARGE else SPEED,
    }
    source = _Source([Image.fromarray(np.squeeze(new)) for new in made], options)
    quality, out = _of_like_size(source, len(data))
    check_lossy(data, out, "AVIF", boxes, style == "fill")
    _check_carried(found[0], next(frames(out, "AVIF")))
    return Painted(out, NOTE.format(quality))


def _is_turned(info: dict[str, Any]) -> bool:
    """Whether Pillow would write a turn as well: with several frames that ends the process."""
    exif = Image.Exif()
    exif.load(info.get("exif", b""))
    return bool(exif.get(ORIENTATION, 1) != 1)


def _painted(frame: Frame, boxes: Sequence[Box], style: Style) -> Array:
    if frame.samples.dtype != np.uint8:
        raise CannotFix("an AVIF of more than 8 bits cannot be written here without loss")
    return painted(frame.samples, boxes, style)


def _of_like_size(source: _Source, size: int) -> tuple[int, bytes]:
    """Return the lowest quality that gives a file as large as the old one, and the file."""
    low, high = WORST, BEST
    best = (high, _encode(source, high))
    for _ in range(STEPS):
        middle = (low + high) // 2
        made = _encode(source, middle)
        if len(made) >= size:
            best, high = (middle, made), middle
        else:
            low = middle
    return best


def _encode(source: _Source, quality: int) -> bytes:
    out = io.BytesIO()
    first, *others = source.images
    try:
        with no_warnings():
            first.save(
                out,
                "AVIF",
                quality=quality,
                save_all=bool(others),
                append_images=others,
                **source.options,
            )
    except ERRORS as error:
        raise CannotFix("the picture cannot be written as AVIF here") from error
    return out.getvalue()


def _check_carried(old: Frame, new: Frame) -> None:
    """Raise CannotFix unless colours, orientation and metadata came along."""
    if old.mode != new.mode or any(
        old.info.get(k) != new.info.get(k) for k in ("icc_profile", "xmp")
    ):
        raise CannotFix("mode, colour profile or XMP would change")
    if _tags(old) != _tags(new):
        raise CannotFix("EXIF would change")


def _tags(frame: Frame) -> dict[object, Any]:
    """Return EXIF's tags; Pillow leaves an orientation of 1, which is none, out."""
    exif = Image.Exif()
    guarded(lambda: exif.load(frame.info.get("exif", b"")))
    tags: dict[object, Any] = dict(exif.items())
    for ifd in EXIF_IFDS:
        inner = guarded(lambda ifd=ifd: exif.get_ifd(ifd))  # type: ignore[misc]
        tags |= {(ifd, tag): value for tag, value in inner.items()}
    for pointer in (*EXIF_IFDS, *((ORIENTATION,) if tags.get(ORIENTATION) == 1 else ())):
        tags.pop(pointer, None)  # where a directory is may change
    return tags


PAINTER = Painter("AVIF", paint)
