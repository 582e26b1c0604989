"""Which items a viewer shows, which are previews of them, and which nothing leads to.

Shown is the primary item, every further one that is not hidden, and whatever these are derived from
or accompanied by: tiles, overlays, alpha, depth and gain maps, alternatives. A thumbnail goes with
all that only it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from hooklib.formats._bmff_items import Meta
from hooklib.formats._bmff_known import PICTURE_ITEMS, THUMBNAIL_AUXILIARY

METADATA: Final = frozenset((b"Exif", b"mime", b"uri ", b"jumb", b"c2pa", b""))
ABOUT: Final = frozenset((b"thmb", b"cdsc"))
"""References from what shows or describes a picture to it: no picture needs these."""
FROM: Final = frozenset((b"dimg", b"base", b"tbas", b"exbl", b"prem"))
"""References to what a picture is made from, whatever that is."""
BESIDE: Final = frozenset((b"auxl",))
"""References from what accompanies a picture to it: it stays with the picture."""


class Roles(NamedTuple):
    """Items by role; `previews` and `strays` have with them what only they need."""

    shown: frozenset[int]
    previews: dict[int, tuple[int, ...]]
    strays: dict[int, tuple[int, ...]]


def roles(data: bytes, meta: Meta) -> Roles:
    """Tell the roles of all pictures among the items."""
    pictures = {item for item, entry in meta.entries.items() if entry.type in PICTURE_ITEMS}
    sources = {
        kind: {r.source for r in meta.references if r.type == kind} for kind in ABOUT | BESIDE
    }
    targets = {t for r in meta.references if r.type not in ABOUT | BESIDE for t in r.targets}
    small = sources[b"thmb"] | (sources[b"auxl"] & _linear(data, meta))
    roots = {
        item
        for item in pictures - small - sources[b"auxl"] - targets
        if not meta.entries[item].hidden
    }
    links = _links(meta, small)
    if meta.primary is not None and meta.primary in meta.entries.keys() - _described(meta):
        roots.add(meta.primary)
    shown = _reached(roots, links, set())
    owned = set(shown)
    thumbnails = sorted((small - shown) & meta.entries.keys())
    previews = {item: _owned(item, links, owned) for item in thumbnails}
    open_ones = {item for item in pictures - owned if not meta.entries[item].hidden}
    shown |= _reached(open_ones - sources[b"auxl"], links, owned)  # hidden ones are made from them
    owned |= shown
    rest = sorted(pictures - owned, key=lambda item: item in targets or item in sources[b"auxl"])
    strays = {item: _owned(item, links, owned) for item in rest if item not in owned}
    return Roles(frozenset(shown), previews, strays)


def _described(meta: Meta) -> set[int]:
    """Return the items that are metadata."""
    return {
        item
        for item, entry in meta.entries.items()
        if entry.type in METADATA and not entry.content.lower().startswith(b"image/")
    }


def _linear(data: bytes, meta: Meta) -> set[int]:
    """Return the items that Apple calls a thumbnail in the type of the auxiliary picture."""
    container = meta.node.first(b"iprp", b"ipco")
    numbers = {
        number
        for number, node in enumerate(container.children if container else (), start=1)
        if node.type == b"auxC" and data.startswith(THUMBNAIL_AUXILIARY, node.box.at + 4)
    }
    return {found.item for found in meta.associations if not numbers.isdisjoint(found.indices)}


def _links(meta: Meta, small: set[int]) -> Mapping[int, set[int]]:
    """Return which items an item cannot be without, or should not be."""
    links: dict[int, set[int]] = {item: set() for item in meta.entries}
    described = _described(meta)
    strange = {i for i, entry in meta.entries.items() if entry.type not in PICTURE_ITEMS}
    for reference in meta.references:
        for target in reference.targets if reference.source not in described else ():
            if target in described:
                continue
            if reference.type in BESIDE and reference.source not in small:
                links.setdefault(target, set()).add(reference.source)
            elif reference.type in FROM or (
                reference.type not in ABOUT | BESIDE and target not in strange
            ):
                links.setdefault(reference.source, set()).add(target)
    for group in meta.groups:
        members = [m for m in group.members if m in meta.entries and m not in small | strange]
        for one, other in pairwise(members):
            links[one].add(other)
            links[other].add(one)
    return links


def _reached(start: Iterable[int], links: Mapping[int, set[int]], seen: set[int]) -> set[int]:
    found: set[int] = set()
    todo = [item for item in start if item not in seen]
    while todo:
        item = todo.pop()
        if item not in found:
            found.add(item)
            todo += [n for n in links.get(item, ()) if n not in seen and n not in found]
    return found


def _owned(item: int, links: Mapping[int, set[int]], owned: set[int]) -> tuple[int, ...]:
    mine = _reached((item,), links, owned) | {item}
    owned |= mine
    return tuple(sorted(mine))
