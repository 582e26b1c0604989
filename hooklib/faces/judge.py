"""Pictures -> Findings: faces that can be seen, and places that were hidden too weakly."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from hooklib.faces import allowed
from hooklib.faces.hide import cover, seen, why_not
from hooklib.faces.model import Box
from hooklib.faces.settings import threshold
from hooklib.model import BadImage, Edit, Finding, Hide, Rule, Settings


class Shown(NamedTuple):
    """One image: its bytes, where it is for people, and its address for the fix."""

    data: bytes
    path: str
    at: tuple[Hashable, ...]


def judge(shown: Shown, rules: Sequence[Rule], settings: Settings) -> Iterator[Finding]:
    """Yield a finding a face, the largest first, and one a weakly hidden place.

    Raises BadImage when the pixels cannot be read, after the findings where some can.
    """
    for rule in rules:
        if rule.code == "FAC101":
            yield from _faces(rule, shown, settings)
        elif rule.code == "FAC102":
            from hooklib.faces.weak import weakly_hidden

            for box in weakly_hidden(shown.data):
                yield _finding(rule, shown, box, ())
    _check_seen(shown.data)


def _check_seen(data: bytes) -> None:
    """Raise BadImage when only a preview was looked at: the picture itself is in no page."""
    if data[:2] not in (b"II", b"MM"):
        return
    from hooklib.formats._tiff_seen import has_unseen

    if has_unseen(data):
        raise BadImage("only a preview can be decoded here, not the picture itself")


def _faces(rule: Rule, shown: Shown, settings: Settings) -> Iterator[Finding]:
    faces = seen(shown.data, settings, allowed.here(settings.allowed, shown.data))
    if not faces:
        return
    least = threshold(settings)
    why = why_not(shown.data)
    unsure = tuple(cover(face.box) for face in faces if face.score < least)
    for face in (face for face in faces if face.score >= least):
        boxes = (cover(face.box), *unsure)
        unsure = ()  # hidden with the first one
        if why:
            found = _finding(rule, shown, face.box, ())
            yield found._replace(message=f"{found.message} ({why})")
        else:
            yield _finding(rule, shown, face.box, (Edit(shown.at, Hide(boxes)),))


def _finding(rule: Rule, shown: Shown, box: Box, edits: tuple[Edit, ...]) -> Finding:
    where = f"{box.width} x {box.height} px at {box.x},{box.y}"
    return Finding(
        code=rule.code,
        name=rule.name,
        path=shown.path,
        message=f"{rule.what}, {where}",
        severity=rule.severity,
        box=(box.x, box.y, box.width, box.height),
        edits=edits,
    )
