"""Findings -> Edits -> bytes, proven: the pure half of a fix."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from hooklib.formats import sniff
from hooklib.metadata import reader
from hooklib.model import (
    AUXILIARY,
    ICC,
    IMAGE,
    MAKERNOTE,
    MEDIA,
    PICTURE,
    PREVIEW,
    PROVENANCE,
    TRAILER,
    VALUE,
    BadImage,
    Blob,
    CannotFix,
    Change,
    Edit,
    Field,
    Finding,
    Format,
    Hide,
    Item,
    Rectangle,
    Settings,
    Verdicts,
)
from hooklib.reading import once
from hooklib.scan import HEAD, NESTED_IMAGES, Place, scan, walk

ROUNDS = 4
"""A cut can bring to light what lay behind it; more rounds than this mean that we are wrong."""
DAMAGE = "IMG101"
"""The rule whose findings may stay, so that the others go."""
KEPT = ("Orientation", "XResolution", "YResolution", "ResolutionUnit")
"""EXIF tags that no fix may change: they turn and scale the picture."""
SHOWING = frozenset((PREVIEW, MEDIA, TRAILER, PROVENANCE, MAKERNOTE))
"""What may show the whole picture once more: it goes when something in the picture is hidden."""
FURTHER = frozenset((IMAGE, AUXILIARY))
"""Pictures beside the first one: the same places are hidden in them."""

Hider: TypeAlias = Callable[[bytes, Hide], bytes]
"""Changes the pixels of an image. Raises BadImage or CannotFix."""
Held: TypeAlias = Callable[[Finding], bool]
"""Whether a finding is one of those that are held back."""


class Cleaned(NamedTuple):
    """The bytes after a fix, what was removed from them and what no fix could remove.

    `notes` say what else had to change, as where a picture could only be hidden in by encoding it
    anew; `settings` are the given ones, with what was allowed in the old picture for the new one.
    """

    data: bytes
    removed: tuple[Finding, ...]
    left: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    settings: Settings = Settings()


def clean(blob: Blob, settings: Settings, verdicts: Verdicts | None = None) -> Cleaned:
    """Remove from a blob all that the settings' rules flag and a fix can mend.

    The picture's own bytes, the colour profile, the orientation and the resolution are compared
    before the result is returned, and the result is checked again with the same settings.
    `verdicts` are those of `blob`, where it has been looked at with these settings.
    Raises CannotFix when any of this fails.
    """
    removed: tuple[Finding, ...] = ()
    notes: list[str] = []
    now = blob
    held: list[tuple[Held, str]] = []
    if verdicts is None:
        verdicts = scan(blob, settings)
    for _ in range(ROUNDS):
        findings = tuple(_shown(finding, held) for finding in verdicts.findings)
        fixable = tuple(finding for finding in findings if finding.fixable)
        if not fixable:
            left = tuple(finding for finding in findings if not finding.fixable)
            return Cleaned(now.data, removed, left, tuple(dict.fromkeys(notes)), settings)
        edits = [edit for finding in fixable for edit in finding.edits]
        try:
            rewritten = _rewritten(now.data, edits, settings, notes)
        except CannotFix as error:
            hold = _to_hold(fixable)
            if hold is None:
                raise
            held.append((hold, str(error)))
            continue
        fmt = sniff(now.data[:HEAD])
        lost = fmt.lost(now.data, rewritten) if fmt else ""
        notes += [lost] if lost else []
        removed += fixable
        settings = _carried_over(settings, now.data, rewritten)
        now = now._replace(data=rewritten)
        verdicts = scan(now, settings)
    raise CannotFix("what was removed came back after each try")


def _to_hold(findings: Sequence[Finding]) -> Held | None:
    """Return what a fix that failed is tried again without: first pixels, then damaged parts.

    What else is wrong with the file is mended all the same.
    """
    if any(map(_hides, findings)):
        return _hides
    damaged = sum(map(_is_damage, findings))
    return _is_damage if 0 < damaged < len(findings) else None


def _hides(finding: Finding) -> bool:
    return any(isinstance(edit.change, Hide) for edit in finding.edits)


def _is_damage(finding: Finding) -> bool:
    return finding.code == DAMAGE


def _shown(finding: Finding, held: Sequence[tuple[Held, str]]) -> Finding:
    """Return a finding that is held back as one that stays, and why."""
    why = next((why for applies, why in held if finding.edits and applies(finding)), "")
    return unfixed(finding, why) if why else finding


def unfixed(finding: Finding, why: str) -> Finding:
    """Return a finding that says why its fix was not carried out."""
    return finding._replace(message=f"{finding.message} (not fixed: {why})", edits=())


def hidden(blob: Blob, change: Hide, settings: Settings) -> Cleaned:
    """Hide places in a picture, and in what else the file shows of it.

    Raises CannotFix.
    """
    notes: list[str] = []
    data = _rewritten(blob.data, [Edit((), change)], settings, notes)
    return Cleaned(data, (), (), tuple(notes), settings)


def _rewritten(data: bytes, edits: Sequence[Edit], settings: Settings, notes: list[str]) -> bytes:
    def hide(image: bytes, change: Hide) -> bytes:
        from hooklib.faces.hide import hide as hide_in  # pixels cost much to load

        painted = hide_in(image, change, settings)
        notes.extend([painted.note] if painted.note else [])
        return painted.data

    try:
        return apply(data, edits, hide)
    except BadImage as error:
        raise CannotFix(f"the rewrite met damaged data: {error}") from error


def _carried_over(settings: Settings, before: bytes, after: bytes) -> Settings:
    """Allow in the new picture what was allowed in the old one: only other places changed."""
    if not settings.allowed:
        return settings
    from hooklib.faces.allowed import carried_over

    return settings._replace(allowed=carried_over(settings.allowed, before, after))


def apply(data: bytes, edits: Sequence[Edit], hide: Hider) -> bytes:
    """Carry out edits on an image, and prove that its picture is the same but for what is hidden.

    Images inside it come through here again. Raises BadImage or CannotFix.
    """
    hides = [edit.change for edit in edits if not edit.at and isinstance(edit.change, Hide)]
    boxes = [box for change in hides for box in change.boxes]
    below = [edit for edit in edits if edit.at]
    fmt = sniff(data[:HEAD])
    if hides and fmt is not None:
        below += _shown_again(data, fmt, boxes)
    rewritten = _without(data, fmt, below, hide) if below else data
    transparent = any(change.transparent for change in hides)
    return hide(rewritten, Hide(tuple(boxes), transparent)) if hides else rewritten


def _shown_again(data: bytes, fmt: Format, boxes: Sequence[Rectangle]) -> Iterator[Edit]:
    """Yield what has to happen to the other pictures in a file when boxes in its own are hidden."""
    for place, item in walk(data, fmt, Place("", "", ())):
        if place.path:
            continue  # inside one of those pictures
        if item.kind in SHOWING:
            yield Edit(place.at, None)
        elif item.kind in FURTHER and boxes:
            from hooklib.faces.hide import scaled

            yield Edit(place.at, scaled(boxes, data, item.data, item.kind == IMAGE))


def _without(data: bytes, fmt: Format | None, edits: Sequence[Edit], hide: Hider) -> bytes:
    """Carry out what leaves the picture the same, and prove that it did."""
    if fmt is None:
        raise CannotFix("an image inside is of a kind that cannot be rewritten")
    changes: dict[int, bytes | None] = {}
    for index, change in _changes(dict(enumerate(once(fmt.parts, data))), edits, hide).items():
        assert isinstance(index, int)  # noqa: S101 - for the type checker; the keys are indices
        changes[index] = change.encode() if isinstance(change, str) else change
    rewritten = fmt.rebuild(data, changes)
    _prove_same_picture(data, rewritten)
    return rewritten


def _changes(
    items: Mapping[Hashable, Item], edits: Iterable[Edit], hide: Hider
) -> dict[Hashable, Change]:
    below: dict[Hashable, list[Edit]] = {}
    for edit in edits:
        below.setdefault(edit.at[0], []).append(edit._replace(at=edit.at[1:]))
    return {at: _change(items[at], inner, hide) for at, inner in below.items()}


def _change(item: Item, edits: Sequence[Edit], hide: Hider) -> Change:
    """Join the edits of one item: dropping it wins over replacing it, that over what is inside."""
    own = [edit.change for edit in edits if not edit.at]
    if None in own:
        return None
    for change in own:
        if not isinstance(change, Hide):
            return change
    if item.kind in NESTED_IMAGES:
        return apply(item.data, edits, hide)
    payload = reader(item.kind)
    if payload is None:
        raise CannotFix(f"{item.name} can only be removed whole")
    fields = {field.at: field for field in once(payload.fields, item.data)}
    return payload.rebuild(item.data, _changes(fields, edits, hide)) or None


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
    essence.orientation.sort(key=itemgetter(0))  # entries are put in order; of twins none overtakes
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
