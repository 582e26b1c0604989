"""Findings -> Edits -> bytes, proven: the pure half of a fix."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from hooklib.formats import sniff
from hooklib.metadata import reader
from hooklib.model import (
    ICC,
    PICTURE,
    VALUE,
    BadImage,
    Blob,
    CannotFix,
    Change,
    Edit,
    Field,
    Finding,
    Item,
    Settings,
)
from hooklib.scan import HEAD, NESTED_IMAGES, Place, scan, walk

ROUNDS = 4
"""A cut can bring to light what lay behind it; more rounds than this mean that we are wrong."""
KEPT = ("Orientation", "XResolution", "YResolution", "ResolutionUnit")
"""EXIF tags that no fix may change: they turn and scale the picture."""


class Cleaned(NamedTuple):
    """The bytes after a fix, what was removed from them and what no fix could remove."""

    data: bytes
    removed: tuple[Finding, ...]
    left: tuple[Finding, ...]


def clean(blob: Blob, settings: Settings) -> Cleaned:
    """Remove from a blob all that the settings' rules flag and a fix can mend.

    The picture's own bytes, the colour profile, the orientation and the resolution are compared
    before the result is returned, and the result is checked again with the same settings.
    Raises CannotFix when any of this fails.
    """
    removed: tuple[Finding, ...] = ()
    now = blob
    for _ in range(ROUNDS):
        findings = scan(now, settings).findings
        fixable = tuple(finding for finding in findings if finding.fixable)
        if not fixable:
            left = tuple(finding for finding in findings if not finding.fixable)
            return Cleaned(now.data, removed, left)
        removed += fixable
        edits = [edit for finding in fixable for edit in finding.edits]
        now = now._replace(data=_rewritten(now.data, edits))
    raise CannotFix("what was removed came back after each try")


def _rewritten(data: bytes, edits: Sequence[Edit]) -> bytes:
    try:
        return apply(data, edits)
    except BadImage as error:
        raise CannotFix(f"the rewrite met damaged data: {error}") from error


def apply(data: bytes, edits: Sequence[Edit]) -> bytes:
    """Carry out edits on an image and prove that its picture is the same.

    Images inside it come through here again. Raises BadImage or CannotFix.
    """
    fmt = sniff(data[:HEAD])
    if fmt is None:
        raise CannotFix("an image inside is of a kind that cannot be rewritten")
    changes: dict[int, bytes | None] = {}
    for index, change in _changes(dict(enumerate(fmt.parts(data))), edits).items():
        assert isinstance(index, int)  # noqa: S101 - for the type checker; the keys are indices
        changes[index] = change.encode() if isinstance(change, str) else change
    rewritten = fmt.rebuild(data, changes)
    _prove_same_picture(data, rewritten)
    return rewritten


def _changes(items: Mapping[Hashable, Item], edits: Iterable[Edit]) -> dict[Hashable, Change]:
    below: dict[Hashable, list[Edit]] = {}
    for edit in edits:
        below.setdefault(edit.at[0], []).append(edit._replace(at=edit.at[1:]))
    return {at: _change(items[at], inner) for at, inner in below.items()}


def _change(item: Item, edits: Sequence[Edit]) -> Change:
    """Join the edits of one item: dropping it wins over replacing it, that over what is inside."""
    own = [edit.change for edit in edits if not edit.at]
    if own:
        return None if None in own else own[0]
    if item.kind in NESTED_IMAGES:
        return apply(item.data, edits)
    payload = reader(item.kind)
    if payload is None:
        raise CannotFix(f"{item.name} can only be removed whole")
    fields = {field.at: field for field in payload.fields(item.data)}
    return payload.rebuild(item.data, _changes(fields, edits)) or None


def _prove_same_picture(before: bytes, after: bytes) -> None:
    old, new = _essence(before), _essence(after)
    for what, was, now in zip(old._fields, old, new, strict=True):
        if was != now:
            raise CannotFix(f"the rewrite would have changed the {what}")


class _Essence(NamedTuple):
    """What no fix may change."""

    picture: list[bytes]
    profile: list[bytes]
    orientation: list[tuple[str, str]]


def _essence(data: bytes) -> _Essence:
    essence = _Essence([], [], [])
    for item in _own_items(data):
        if isinstance(item, Field):
            if _kept(item):
                essence.orientation.append((item.key, item.text))
        elif item.kind in (PICTURE, ICC):
            pieces = essence.picture if item.kind == PICTURE else essence.profile
            pieces.append(b"".join(data[start:end] for start, end in item.spans))
    return essence


def _own_items(data: bytes) -> Iterator[Item]:
    """Yield the items of the outer image, without those of images inside it."""
    fmt = sniff(data[:HEAD])
    if fmt is None:
        raise CannotFix("the rewrite could not be read back")
    yield from (item for place, item in walk(data, fmt, Place("", "", ())) if not place.path)


def _kept(field: Field) -> bool:
    group, _, tag = field.key.rpartition(".")
    return field.kind == VALUE and group == "Exif.Image" and tag in KEPT
