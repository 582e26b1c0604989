"""Faces that may stay: consent, or people known to the public. Known by the picture's content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from hooklib.faces.model import Box, Face
from hooklib.formats import sniff
from hooklib.model import ICC, PICTURE, Allowed, BadImage

SAME = 0.5
"""Boxes that share this much of what they cover together are one face."""


def digest(data: bytes) -> str:
    """Return the SHA-256 of what makes a file's picture: metadata may come and go."""
    content = hashlib.sha256()
    for piece in _picture(data):
        content.update(piece)
    return content.hexdigest()


def _picture(data: bytes) -> Iterable[bytes]:
    fmt = sniff(data[:4096])
    if fmt is None:
        return [data]
    try:
        parts = fmt.parts(data)
    except BadImage:
        return [data]
    pictures = (part for part in parts if part.kind in (PICTURE, ICC))
    return (data[start:end] for part in pictures for start, end in part.spans)


def here(allowed: Sequence[Allowed], data: bytes) -> tuple[Allowed, ...]:
    """Return what is allowed in this picture."""
    faces = [entry for entry in allowed if entry.code == "FAC101"]
    if not faces:
        return ()
    own = digest(data)
    return tuple(entry for entry in faces if entry.digest == own)


def may_stay(face: Face, allowed: Sequence[Allowed]) -> bool:
    """Whether one of the entries, all of this picture, is about this face."""
    return any(entry.box is None or overlap(face.box, Box(*entry.box)) >= SAME for entry in allowed)


def overlap(one: Box, other: Box) -> float:
    """Return the intersection of two boxes over their union."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    both = max(0, width) * max(0, height)
    return both / max(1, one.width * one.height + other.width * other.height - both)


def carried_over(allowed: Sequence[Allowed], before: bytes, after: bytes) -> tuple[Allowed, ...]:
    """Return the entries with those of the old picture made out for the new one as well."""
    if not allowed:
        return ()
    old, new = here(allowed, before), digest(after)
    known = {(entry.code, entry.digest, entry.box) for entry in allowed}
    fresh = (entry._replace(digest=new) for entry in old)
    return (*allowed, *(e for e in fresh if (e.code, e.digest, e.box) not in known))
