"""Faces that can be seen, and places that were hidden too weakly, as the rules tell of them."""

from __future__ import annotations

from collections.abc import Iterator

from hooklib.faces import allowed
from hooklib.faces.hide import cover
from hooklib.faces.look import looked
from hooklib.faces.settings import options, threshold
from hooklib.model import BadImage, Hide, Seen, Settings


def faces(data: bytes, settings: Settings) -> Iterator[Seen]:
    """Yield the faces that may not stay, the largest first.

    Once one is sure enough, the less sure ones are hidden with it. Raises BadImage, after the last
    one as well, where not all of the file could be looked at.
    """
    stay = allowed.here(settings.allowed, data)
    seen, unseen = looked(data, options(settings))
    found = [face for face in seen if not allowed.may_stay(face, stay)]
    least = threshold(settings) if found else 0.0
    unsure = tuple(cover(face.box) for face in found if face.score < least)
    for face in (face for face in found if face.score >= least):
        yield Seen(face.box, Hide((cover(face.box), *unsure)))
        unsure = ()  # hidden with the first one
    if unseen:
        raise BadImage(unseen)


def weak(data: bytes, settings: Settings) -> Iterator[Seen]:
    """Yield the mosaics, the largest first. Raises BadImage."""
    from hooklib.faces.weak import FAST_SIDE, SIDE, weakly_hidden  # not needed for faces

    yield from map(Seen, weakly_hidden(data, FAST_SIDE if settings.faces == "fast" else SIDE))
