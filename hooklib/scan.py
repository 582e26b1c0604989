"""Blob -> Findings: the only place where formats, payloads and rules meet."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from hooklib.formats import sniff
from hooklib.formats._unread import name as unread_name
from hooklib.metadata import KINDS, reader
from hooklib.model import (
    AUXILIARY,
    DAMAGED,
    ICC,
    IMAGE,
    INDEX,
    PICTURE,
    PREVIEW,
    SILENT,
    BadImage,
    Blob,
    Edit,
    Field,
    Finding,
    Format,
    Item,
    Part,
    Payload,
    Rule,
    Settings,
    Verdicts,
)
from hooklib.reading import once
from hooklib.rules import RULES, looking, selected

HEAD = 4096
"""So many bytes tell the kind of a file."""
DEPTH = 8
"""So deep may payloads and images lie in one another."""
SMALL, MOST_KNOWN = 256, 4096
"""Judgements on so small items are kept, so many at a time."""
Judgement: TypeAlias = tuple[tuple[Rule, str | None], ...]
NESTED_IMAGES = frozenset((PREVIEW, IMAGE, AUXILIARY))
UNJUDGED = frozenset((PICTURE, ICC, INDEX, SILENT))


class Place(NamedTuple):
    """Where an item is: for people (path, part) and for the fix (at)."""

    path: str
    part: str
    at: tuple[Hashable, ...]


def walk(data: bytes, fmt: Format, place: Place) -> Iterator[tuple[Place, Item]]:
    """Yield every item of an image and of all that lies in it, outer ones first.

    Raises BadImage when the container itself is damaged; damage further in is an item.
    """
    for index, part in enumerate(once(fmt.parts, data)):
        here = Place(place.path, part.name, (*place.at, index))
        yield here, part
        yield from _inside(part, here)


def _inside(item: Item, place: Place) -> Iterator[tuple[Place, Item]]:
    if len(place.at) > DEPTH:
        yield place, _damaged("nested too deeply")
        return
    try:
        if item.kind in NESTED_IMAGES:
            yield from _nested_image(item, place)
        elif payload := reader(item.kind):
            yield from _payload(payload, item, place)
    except BadImage as error:
        yield place, _damaged(str(error), item)


def _damaged(why: str, item: Item | None = None) -> Item:
    """Return the damage in an item: what holds it cannot be dropped when that has to stay."""
    if isinstance(item, Part) and item.stays:
        return Part(DAMAGED, why, (), stays=item.stays)
    return Field("", (), kind=DAMAGED, name=why)


def _nested_image(item: Item, place: Place) -> Iterator[tuple[Place, Item]]:
    fmt = sniff(item.data[:HEAD])
    if fmt is not None:
        yield from walk(item.data, fmt, place._replace(path=_path_of(item, place)))


def _path_of(item: Item, place: Place) -> str:
    """Return how an image inside another is called: photo.jpg!thumbnail."""
    return f"{place.path}!{item.name.replace(' ', '-')}"


def _payload(payload: Payload, item: Item, place: Place) -> Iterator[tuple[Place, Item]]:
    for field in once(payload.fields, item.data):
        part = f"{place.part} / {field.name}" if field.kind in KINDS else place.part
        here = Place(place.path, part, (*place.at, field.at))
        yield here, field
        yield from _inside(field, here)


def scan(blob: Blob, settings: Settings) -> Verdicts:
    """Return the findings of one blob, in the order of the file, one a rule and part."""
    fmt = sniff(blob.data[:HEAD])
    if fmt is None:
        return _unread(blob, settings)
    try:
        items = list(walk(blob.data, fmt, Place(blob.path, "", ())))
    except BadImage as error:
        found = whole_file("IMG101", str(error), blob, settings)
        return Verdicts(found, skipped=str(error), format=fmt.name)
    found = _judge(items, settings, blob) + _unread_inside(items, settings, blob, fmt)
    return Verdicts(found + _pixels(items, settings, blob), format=fmt.name)


def _unread_inside(
    items: Iterable[tuple[Place, Item]], settings: Settings, blob: Blob, fmt: Format
) -> tuple[Finding, ...]:
    """Return a finding an image inside that stays and is of a kind that is not read.

    What stays in a file that has no pixels of its own is always an image.
    """
    found: tuple[Finding, ...] = ()
    for place, item in items:
        if item.kind != AUXILIARY or sniff(item.data[:HEAD]) is not None:
            continue
        kind = unread_name(item.data[:HEAD], "")
        if kind is not None or not fmt.pixels:
            reason = f"metadata of {kind} files is not read yet" if kind else "of no known kind"
            inside = blob._replace(path=_path_of(item, place))
            found += whole_file("IMG102", reason, inside, settings)
    return found


def _unread(blob: Blob, settings: Settings) -> Verdicts:
    """Return what can be said of a kind of file that only Pillow may read: what it shows."""
    kind = unread_name(blob.data[:HEAD], os.path.splitext(blob.path)[1].lower())
    if kind is None:
        return Verdicts()
    reason = f"metadata of {kind} files is not read yet"
    shown = _pixels([], settings, blob)
    unseen = [f.message.partition(": ")[2] for f in shown if f.code == "IMG102"]
    found = whole_file("IMG102", "; ".join((reason, *unseen)), blob, settings)
    seen = tuple(finding for finding in shown if finding.code != "IMG102")
    return Verdicts(found + seen, skipped=reason, format=kind)


def _pixels(
    items: Sequence[tuple[Place, Item]], settings: Settings, blob: Blob
) -> tuple[Finding, ...]:
    """Return what the pixels of an image, and of those inside it, show."""
    rules = looking(settings)
    if not rules:
        return ()
    from hooklib.faces.look import loading

    with loading():
        from hooklib.seeing import Shown, see, sought  # pixels cost much to load

    own = sniff(blob.data[:HEAD])
    images = [Shown(blob.data, blob.path, (), own is None or own.pixels)]
    for place, item in items:
        inner = sniff(item.data[:HEAD]) if item.kind in NESTED_IMAGES else None
        if inner is not None:
            images.append(Shown(item.data, _path_of(item, place), place.at, inner.pixels))
    if not any(rule.drawings for rule in rules):
        images = [shown for shown in images if shown.pixels]
    found: list[Finding] = []
    different: set[bytes] = set()
    for shown in images:
        different.add(shown.data)
        if len(different) > settings.max_images + 1:
            what = sought([rule.sought for rule in rules])
            why = f"{what} in all images inside it, since it holds more than {settings.max_images}"
            why += " (max-images)"
            found += whole_file("IMG102", why, blob, settings)
            break
        sight = see(shown, rules, settings)
        found += sight.findings
        for why in sight.unseen:
            found += whole_file("IMG102", why, blob._replace(path=shown.path), settings)
    return tuple(finding._replace(commit=blob.commit) for finding in found)


def whole_file(code: str, why: str, blob: Blob, settings: Settings) -> tuple[Finding, ...]:
    """Return the finding on a file as a whole, which no fix can mend; none if it is ignored."""
    rule = RULES[code]
    if rule not in selected(settings):
        return ()
    message = f"{rule.what}: {why}"
    finding = Finding(code, rule.name, blob.path, message, severity=rule.severity)
    return (finding._replace(commit=blob.commit),)


def _judge(
    items: Iterable[tuple[Place, Item]], settings: Settings, blob: Blob
) -> tuple[Finding, ...]:
    known = _known(settings)
    found: dict[tuple[str, str, str], list[Finding]] = {}
    for place, item in items:
        if item.kind in UNJUDGED:
            continue
        for rule, change in _judgement(item, settings, known):
            new = _finding(rule, place, item, Edit(place.at, change), settings, blob)
            found.setdefault((new.path, new.part, new.code), []).append(new)
    return tuple(map(_joined, found.values()))


@lru_cache(maxsize=8)
def _known(settings: Settings) -> dict[Item, Judgement]:
    """Return what the rules said of items so far: most items of a photo are in the next one too."""
    return {}


def _judgement(item: Item, settings: Settings, known: dict[Item, Judgement]) -> Judgement:
    """Return the rules that object to an item, and what each makes of it."""
    small = len(item.data) + len(item.text) <= SMALL
    before = known.get(item) if small else None
    if before is not None:
        return before
    verdicts = ((rule, rule.judge(item, settings)) for rule in selected(settings))
    found = tuple((r, None if v is True else v) for r, v in verdicts if v is not False)
    if small:
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[item] = found
    return found


def _finding(
    rule: Rule, place: Place, item: Item, edit: Edit, settings: Settings, blob: Blob
) -> Finding:
    stays = item.stays if isinstance(item, Part) else ""
    detail = stays or (item.name if item.kind == DAMAGED else "")
    return Finding(
        code=rule.code,
        name=rule.name,
        path=place.path,
        message=f"{rule.what} in {place.part}" + (f" ({detail})" if detail else ""),
        part=place.part,
        fields=(item.key,) if item.key else (),
        severity=rule.severity,
        commit=blob.commit,
        edits=() if stays else (edit,),
        values=(item.text,) if settings.show_values and item.text else (),
    )


def _joined(findings: Sequence[Finding]) -> Finding:
    """Join findings of one rule in one part: people count places, not tags.

    All at once: joined one by one, the work would grow with the square of their number.
    """
    return findings[0]._replace(
        fields=tuple(key for finding in findings for key in finding.fields),
        edits=tuple(edit for finding in findings for edit in finding.edits),
        values=tuple(value for finding in findings for value in finding.values),
    )
