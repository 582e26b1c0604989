"""PNG and APNG: parts by chunk, and a rewrite that leaves every other chunk as it was.

Specification: Portable Network Graphics (PNG), third edition, W3C; "section" means one of its.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from hooklib.formats._png_chunks import SIGNATURE, Chunk, Edit, chunks, make, splice
from hooklib.formats._png_icc import NAME_KEY, NEUTRAL_NAME
from hooklib.formats._png_other import KINDS, chunk_parts, exif_payload
from hooklib.formats._png_picture import PIXELS, picture_parts
from hooklib.formats._png_text import NAMES, encode
from hooklib.formats._tail import tail_part
from hooklib.formats._zlib import Inflater
from hooklib.model import (
    DAMAGED,
    EXIF,
    ICC,
    IMAGE,
    INDEX,
    IPTC,
    PHOTOSHOP,
    PICTURE,
    SILENT,
    TEXT,
    UNKNOWN,
    XMP,
    BadImage,
    CannotFix,
    Format,
    Part,
)
from hooklib.reading import kept

KEPT: Final = frozenset((PICTURE, ICC, INDEX, SILENT))
METADATA: Final = frozenset((EXIF, XMP, IPTC, PHOTOSHOP, TEXT))


def sniff(head: bytes) -> bool:
    """Tell a PNG by its signature (section 5.2)."""
    return head.startswith(SIGNATURE)


@kept
def parts(data: bytes) -> list[Part]:
    """Return all parts in the order of the file. Raises BadImage."""
    found = chunks(data)
    inflate = Inflater(len(data))
    all_parts = picture_parts(data, found)
    for chunk in found:
        if chunk.name not in PIXELS:
            all_parts += _of_chunk(data, chunk, inflate)
    behind = tail_part(data, found[-1].end)
    all_parts += [behind] if behind else []
    return sorted(all_parts, key=lambda part: part.spans[0].start)


def _of_chunk(data: bytes, chunk: Chunk, inflate: Inflater) -> list[Part]:
    payload = data[slice(*chunk.payload)]
    try:
        if not chunk.sound:
            raise BadImage("wrong checksum")
        return chunk_parts(chunk, payload, inflate)
    except BadImage as error:
        if chunk.critical:
            raise BadImage(f"{chunk.name}: {error}") from error
        return [Part(DAMAGED, f"{chunk.name}: {error}", (chunk.whole,), payload)]


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with parts dropped or replaced. Raises BadImage or CannotFix."""
    if not changes:
        return data
    found = parts(data)
    edits = [
        edit for index, change in changes.items() for edit in _edits(data, found[index], change)
    ]
    return splice(data, edits)


def _edits(data: bytes, part: Part, change: bytes | None) -> Iterator[Edit]:
    if part.kind in KEPT:
        raise CannotFix(f"{part.name} must stay")
    if part.key == NAME_KEY:
        yield Edit(*part.spans[0], change or NEUTRAL_NAME)
    elif change is None or (not change and part.kind in METADATA):
        if part.kind == UNKNOWN and _is_critical(data, part):
            raise CannotFix(f"{part.name}: the picture may depend on it")
        for span in part.spans:
            yield Edit(*span)
    else:
        yield Edit(*part.spans[0], _replacement(data, part, change))


def _is_critical(data: bytes, part: Part) -> bool:
    """Tell whether the picture may depend on a chunk that is not known (section 5.4)."""
    return data[part.spans[0].start + 4 : part.spans[0].start + 5].isupper()


def _replacement(data: bytes, part: Part, new: bytes) -> bytes:
    """Return the bytes of a part that has a new payload, framing included."""
    if part.kind == IMAGE:
        return new
    start, end = part.spans[0]
    name = part.name.split()[0]
    if data[start + 4 : start + 8] == name.encode("ascii", "replace") and len(part.spans) == 1:
        payload = data[start + 8 : end - 4]
        inflate = Inflater(len(data))
        if name in NAMES and part.kind in METADATA:
            return encode(name, payload, part.kind, new, inflate)
        if part.kind == EXIF:
            return make(name, exif_payload(payload, new, inflate))
        if name in KINDS:
            return make(name, new)
    raise CannotFix(f"{part.name} cannot take a new value")


FORMAT = Format("PNG", (".png", ".apng"), sniff, parts, rebuild)
