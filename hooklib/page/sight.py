"""A file's bytes -> what a page shows of it: its picture, what lies in it, what goes, what stays.

It is called where the file was judged, beside the verdict, and only for a page: numpy and Pillow
are loaded by it. No fault of a picture is one of the file's verdict: it says why there is none.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from hooklib.faces.hide import kind_of
from hooklib.formats import sniff
from hooklib.model import PICTURE, PREVIEW, BadImage, Blob, Finding, Format, Item, Settings
from hooklib.page._compare import difference
from hooklib.page._drawing import drawing
from hooklib.page._small import Small, encoded, sketched, small, turned
from hooklib.page.model import Inside, Picture, Row, Sight, Stays
from hooklib.rules import RULES, selected
from hooklib.scan import HEAD, NESTED_IMAGES, Place, scan, walk

MOST_INSIDE: Final = 6
"""So many further pictures of a file are shown; the rest is counted."""
MOST_ROWS: Final = 30
DRAWINGS: Final = ("SVG", "SVGZ")
OTHERS: Final = "other parts"
FRAMING: Final = "headers, lengths, checksums"

Address: TypeAlias = tuple[Hashable, ...]


class _Main(NamedTuple):
    """A file's own picture, as it is compared with others and as it is shown."""

    small: Small | None
    picture: Picture | None
    why: str = ""


def sight(
    blob: Blob, after: bytes | None, findings: Sequence[Finding], settings: Settings
) -> Sight:
    """Return what is shown of a file; `after` is what a fix made or would make of it, if known.

    `findings` are all of the file, those that a fix took away as well.
    """
    data = blob.data
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    main = _main(data, by_path.get(blob.path, ()), settings)
    fmt = sniff(data[:HEAD])
    inside = list(_inside(blob, fmt, main.small, by_path, settings)) if fmt else []
    return Sight(
        kind=kind_of(data),
        size=len(data),
        picture=main.picture,
        why=main.why,
        after=_after(main.small, after, by_path.get(blob.path, ()), settings),
        sketch=after is None,
        inside=tuple(inside[:MOST_INSIDE]),
        more=max(0, len(inside) - MOST_INSIDE),
        rows=tuple(_rows(data, after, fmt)),
        size_after=None if after is None else len(after),
        stays=tuple(_stays(blob, after, settings)),
    )


def _main(data: bytes, findings: Sequence[Finding], settings: Settings) -> _Main:
    try:
        if kind_of(data) in DRAWINGS:
            return _Main(None, drawing(data))
        found = small(data, settings)
    except BadImage as error:
        return _Main(None, None, str(error))
    return _Main(found, encoded(found, findings))


def _after(
    before: Small | None, after: bytes | None, findings: Sequence[Finding], settings: Settings
) -> Picture | None:
    """Return the picture as a fix leaves it, None where that is as it was."""
    if before is None:
        return None
    drawn = sketched(before, findings, settings.redact)
    if drawn is None:
        return None
    if after is None:
        return encoded(drawn)
    try:
        return encoded(small(after, settings))
    except BadImage:
        return None


def _inside(
    blob: Blob,
    fmt: Format,
    main: Small | None,
    by_path: Mapping[str, Sequence[Finding]],
    settings: Settings,
) -> Iterator[Inside]:
    """Yield the further pictures in a file; only the first ones are decoded."""
    shown = 0
    for path, item in _nested(blob, fmt):
        if shown >= MOST_INSIDE:
            yield Inside("", 0, None)
            continue
        shown += 1
        yield _one_inside(item, path, main, by_path.get(path, ()), settings)


def _nested(blob: Blob, fmt: Format) -> Iterator[tuple[str, Item]]:
    """Yield the images in a file and how each is called; what comes before damage counts."""
    try:
        for place, item in walk(blob.data, fmt, Place(blob.path, "", ())):
            kind = sniff(item.data[:HEAD]) if item.kind in NESTED_IMAGES else None
            if item.kind in NESTED_IMAGES and (kind is None or kind.pixels):
                yield f"{place.path}!{item.name.replace(' ', '-')}", item
    except BadImage:
        return


def _one_inside(
    item: Item, path: str, main: Small | None, findings: Sequence[Finding], settings: Settings
) -> Inside:
    name, size = path.partition("!")[2], len(item.data)
    try:
        found = small(item.data, settings)
    except BadImage as error:
        return Inside(name, size, None, str(error))
    apart = None
    if item.kind == PREVIEW and main is not None:
        found, apart = _nearest(found, main)
    hidden = None if item.kind == PREVIEW else sketched(found, findings, settings.redact)
    return Inside(
        name,
        size,
        encoded(found, findings),
        differs=None if apart is None else apart > 1,
        after=hidden and encoded(hidden),
    )


def _nearest(preview: Small, main: Small) -> tuple[Small, float]:
    """Return a preview as the picture's orientation shows it, if that is more like the picture."""
    views = [preview]
    if preview.form.orientation == 1 != main.form.orientation:
        views.append(turned(preview, main.form.orientation))
    return min(
        ((view, difference(main.array, view.array)) for view in views), key=lambda pair: pair[1]
    )


def _rows(data: bytes, after: bytes | None, fmt: Format | None) -> Iterator[Row]:
    """Yield the parts of a file by name, the picture first, and how many bytes they have."""
    before = _sizes(data, fmt)
    later = _sizes(after, fmt) if after is not None else None
    names = list(dict.fromkeys((*before, *(later or ()))))
    for name in names[:MOST_ROWS]:
        yield Row(name, before.get(name, 0), None if later is None else later.get(name, 0))
    if rest := names[MOST_ROWS:]:
        left = None if later is None else sum(later.get(name, 0) for name in rest)
        yield Row(OTHERS, sum(before.get(name, 0) for name in rest), left)


def _sizes(data: bytes, fmt: Format | None) -> dict[str, int]:
    """Return the bytes of a file's parts by name; none of a file that cannot be read."""
    try:
        parts = fmt.parts(data) if fmt is not None else []
    except BadImage:
        return {}
    sizes: dict[str, int] = {}
    for part in sorted(parts, key=lambda part: part.kind != PICTURE):
        size = sum(end - start for start, end in part.spans)
        sizes[part.name] = sizes.get(part.name, 0) + size
    if parts and (rest := len(data) - sum(sizes.values())) > 0:
        sizes[FRAMING] = rest
    return sizes


def _stays(blob: Blob, after: bytes | None, settings: Settings) -> Iterable[Stays]:
    """Return what the file holds, or will, and that no selected rule asks for."""
    wanted = selected(settings)
    others = tuple(code for code, rule in RULES.items() if rule not in wanted)
    codes = tuple(code for code in others if not code.startswith(("FAC", "IMG")))
    if not codes:
        return ()
    asked = settings._replace(select=codes, extend_select=(), ignore=(), file_ignore=())
    asked = asked._replace(location="remove", faces="off")
    seen = scan(blob._replace(data=blob.data if after is None else after), asked).findings
    gone = _dropped(blob, settings) if after is None else frozenset()
    return [
        Stays(f.code, f.message + _of(f.path, blob.path), f.values)
        for f in seen
        if f.code in codes and not _goes(f, gone)
    ]


def _dropped(blob: Blob, settings: Settings) -> frozenset[Address]:
    """Return the addresses of what a fix of the metadata takes out whole."""
    found = scan(blob, settings._replace(faces="off")).findings
    return frozenset(edit.at for f in found for edit in f.edits if edit.change is None)


def _goes(finding: Finding, gone: frozenset[Address]) -> bool:
    """Whether all that a finding is about lies in what goes for other reasons."""
    places = [edit.at for edit in finding.edits]
    return bool(places) and all(
        any(at[:length] in gone for length in range(1, len(at) + 1)) for at in places
    )


def _of(path: str, own: str) -> str:
    inside = path.removeprefix(own).lstrip("!")
    return f" of its {inside}" if inside else ""
