"""Hiding boxes in a picture, and looking again whether that was enough."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from hooklib.faces.allowed import carried_over
from hooklib.faces.model import Box, Painted, Painter
from hooklib.faces.painters import painter
from hooklib.faces.pixels import shape
from hooklib.faces.upright import from_upright, scale, seen_size, to_upright
from hooklib.formats import sniff
from hooklib.formats._unread import name
from hooklib.model import BadImage, CannotFix, Hide, Rectangle, Settings
from hooklib.rules import looking

MARGIN = 0.15  # of the face's width and height, on each side
GRID = 16  # px; the largest common JPEG block: edges on it leave nothing that looks like a face
ROUNDS = 3
NO_PAINTER = "{} cannot be written here; convert it to another format first"
NO_BLANK = "colours under transparency cannot be changed in {} here; flatten or crop the picture"
HEAD = 4096
ANY = ".bmp"
"""The suffix of an image: of what was decoded, a few first bytes are enough to tell the kind."""


def hide(data: bytes, change: Hide, settings: Settings) -> Painted:
    """Hide boxes (as they are to be covered) in a file's pixels, and what the rules then see.

    Each round starts from `data` again. Raises BadImage, or CannotFix when something is still seen
    after the last round or the kind of file cannot be painted.
    """
    kind = kind_of(data)
    paint = painter(kind)
    if paint is None:
        raise CannotFix(NO_PAINTER.format(kind))
    for _ in range(ROUNDS):
        painted = paint.paint(data, [Box(*box) for box in change.boxes], settings.redact)
        if change.transparent:
            blank = _blank(paint, kind)(painted.data)
            painted = Painted(blank.data, painted.note or blank.note)
        left = _seen(painted.data, settings, data)
        if not left:
            return painted
        change = joined((change, *left))
    what = " and ".join(dict.fromkeys(rule.sought for rule in looking(settings)))
    raise CannotFix(f"{what} were still seen after {ROUNDS} tries to hide them")


def kind_of(data: bytes) -> str:
    """Return the name of a file's kind, "unknown" when it is none that is known."""
    fmt = sniff(data[:HEAD])
    return fmt.name if fmt else name(data[:HEAD], ANY) or "unknown"


def _blank(paint: Painter, kind: str) -> Callable[[bytes], Painted]:
    if paint.blank is None:
        raise CannotFix(NO_BLANK.format(kind))
    return paint.blank


def joined(changes: Iterable[Hide]) -> Hide:
    """Return one change that does what several do."""
    found = tuple(changes)
    boxes = tuple(box for change in found for box in change.boxes)
    return Hide(boxes, any(change.transparent for change in found))


def why_not(data: bytes, change: Hide) -> str:
    """Return why a change cannot be made in files of this kind; "" where it can."""
    kind = kind_of(data)
    paint = painter(kind)
    if paint is None:
        return NO_PAINTER.format(kind)
    if lacking := paint.lacks():
        return lacking
    return NO_BLANK.format(kind) if change.transparent and paint.blank is None else ""


def _seen(painted: bytes, settings: Settings, before: bytes) -> list[Hide]:
    """Return what would have to be hidden as well; what may stay may do so in the new picture.

    What cannot be looked at is told of the file; that it decodes as before, the painter proves.
    """
    settings = settings._replace(allowed=carried_over(settings.allowed, before, painted))
    found: list[Hide] = []
    for look in (rule.look for rule in looking(settings) if rule.look):
        with suppress(BadImage):
            for seen in look(painted, settings):
                if seen.change and not why_not(painted, seen.change):
                    found.append(seen.change)
    return found


def cover(box: Box) -> Box:
    """Return the box to be hidden for a face: larger by the margin, edges on the grid."""
    across, down = box.width * MARGIN, box.height * MARGIN
    left, top = int(max(0.0, box.x - across)), int(max(0.0, box.y - down))
    right, bottom = box.x + box.width + across, box.y + box.height + down
    return snapped(left, top, right, bottom)


def snapped(left: float, top: float, right: float, bottom: float) -> Box:
    """Return the smallest box on the grid around a rectangle."""
    x, y = int(left // GRID) * GRID, int(top // GRID) * GRID
    across, down = -int(-right // GRID) * GRID, -int(-bottom // GRID) * GRID
    return Box(x, y, across - x, down - y)


def share(data: bytes, boxes: Sequence[Rectangle]) -> float:
    """Return which share of a picture boxes cover, what several cover counted once."""
    width, height, _ = shape(data)
    cells = {
        (column, row)
        for x, y, wide, high in boxes
        for column in range(x // GRID, -(-min(x + wide, width) // GRID))
        for row in range(y // GRID, -(-min(y + high, height) // GRID))
    }
    return min(1.0, len(cells) * GRID * GRID / (width * height))


def scaled(boxes: Sequence[Rectangle], first: bytes, other: bytes, alone: bool) -> Hide | None:
    """Return the same places of another picture in the file; None: it goes, unreadable as it is.

    `alone`: it may be shown by itself. Where it is turned another way then, nobody can say whether
    it was taken so or only lost its orientation: both places are hidden.
    """
    try:
        form, own = shape(first), shape(other)
    except BadImage:
        return None
    found = [Box(*box) for box in boxes]
    places = scale(found, form[:2], own[:2])
    if alone and form.orientation != own.orientation:
        seen = scale((to_upright(box, form) for box in found), seen_size(form), seen_size(own))
        places += [from_upright(box, own.orientation, own.width, own.height) for box in seen]
    return Hide(tuple(snapped(x, y, x + wide, y + high) for x, y, wide, high in places))
