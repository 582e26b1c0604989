"""`image-privacy redact`: hide what no detector knows: plates, screens, badges."""

from __future__ import annotations

import argparse
import re
from contextlib import suppress
from typing import NamedTuple

from hooklib.commands._command import CLEAN, FINDINGS, Command, say
from hooklib.commands._pixels import blob_of, failure
from hooklib.config import CHOICES, for_file, load
from hooklib.model import BadImage, CannotFix, Hide, Rectangle, Settings, UsageError

_NUMBER = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)(%?)")


class _Length(NamedTuple):
    """A number of pixels, or of hundredths of the picture's width or height."""

    value: float
    percent: bool

    def of(self, whole: int) -> float:
        """Return it in pixels."""
        return self.value * whole / 100 if self.percent else self.value


def parser() -> argparse.ArgumentParser:
    """Return the parser of `redact`."""
    made = argparse.ArgumentParser(
        prog="image-privacy redact",
        description="Hide places in a picture for good: a black rectangle, and nothing changes"
        " outside it but in previews, which go. The original is kept (image-privacy restore).",
        allow_abbrev=False,
    )
    made.add_argument("paths", nargs=1, metavar="PATH")
    made.add_argument(
        "--box",
        action="append",
        required=True,
        type=_box,
        metavar="X,Y,W,H",
        help="from the top left of the picture as it is seen, in pixels or percent (10%%,5%%,20%%,"
        "8%%); edges move outward to the next 16 px; may be given again",
    )
    made.add_argument(
        "--redact",
        choices=CHOICES["redact"],
        help="how (default fill: one solid black; mosaic and blur hide less)",
    )
    made.add_argument("--config", metavar="FILE", help="settings file; default: the nearest one")
    return made


def _box(text: str) -> tuple[_Length, ...]:
    matches = [_NUMBER.fullmatch(piece.strip()) for piece in text.split(",")]
    if len(matches) != 4 or not all(matches):
        raise argparse.ArgumentTypeError("must be four numbers: X,Y,W,H, in pixels or percent")
    return tuple(_Length(float(m[1]), m[2] == "%") for m in matches if m)


def run(options: argparse.Namespace) -> int:
    """Hide the boxes and keep the original."""
    from hooklib.cleaning import hidden
    from hooklib.faces.look import loading
    from hooklib.fix import put
    from hooklib.sources import shown

    with loading():
        from hooklib.faces import pixels  # noqa: F401
    path = options.paths[0]
    flags = {"redact": options.redact} if options.redact else {}
    settings = for_file(load(flags, options.config), path)
    if settings is None:
        raise UsageError(f"{shown(path)}: excluded by the settings")
    blob = blob_of(path)
    try:
        boxes = _stored(blob.data, options.box)
        only_these = Settings(select=("IMG",), redact=settings.redact)  # and nothing else is seen
        result = hidden(blob, Hide(boxes), only_these)
        put(blob, result.data)
    except (CannotFix, OSError) as error:
        say(f"{shown(path)}: {failure(error)}")
        return FINDINGS
    except BadImage as error:
        raise UsageError(f"{shown(path)}: {error}") from error
    print(f"{shown(path)}: {len(boxes)} {'places' if len(boxes) != 1 else 'place'} hidden")
    for note in result.notes:
        print(f"{shown(path)}: {note}")
    return CLEAN


def _is_turned_in_several_ways(data: bytes) -> bool:
    """Whether a place of the first page would be another one on others, as viewers show them."""
    if not data.startswith((b"II", b"MM")):
        return False
    from hooklib.faces.pixels import pictures

    found: set[int] = set()
    with suppress(BadImage):  # told where it matters
        found.update(view.orientation for view in pictures(data, lambda width, height: 1))
    return len(found) > 1


def _stored(data: bytes, boxes: list[tuple[_Length, ...]]) -> tuple[Rectangle, ...]:
    """Return boxes of the upright picture in stored pixels, on the grid."""
    from hooklib.faces.hide import snapped
    from hooklib.faces.pixels import shape
    from hooklib.faces.upright import seen_size, stored_box

    if _is_turned_in_several_ways(data):
        raise BadImage("its pages are turned in different ways: turn them alike first")
    form = shape(data)
    width, height = seen_size(form)
    found = []
    for x, y, wide, high in boxes:
        left, top = x.of(width), y.of(height)
        right, bottom = left + wide.of(width), top + high.of(height)
        if right <= left or bottom <= top or left >= width or top >= height:
            raise UsageError(f"a box is empty or outside the picture of {width} x {height} px")
        box = stored_box(form, left, top, min(right, width), min(bottom, height))
        found.append(snapped(box.x, box.y, box.x + box.width, box.y + box.height))
    return tuple((x, y, wide, high) for x, y, wide, high in found)


COMMAND = Command(parser, run)
