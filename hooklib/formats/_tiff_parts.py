"""The parts of a TIFF file, each with how a rewrite finds it again."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Final, NamedTuple

from hooklib.formats._png_icc import profile_end
from hooklib.formats._tiff_decodes import DECODES
from hooklib.formats._tiff_gaps import gaps
from hooklib.formats._tiff_heads import Head, head_of
from hooklib.formats._tiff_imagej import DESCRIPTION, METADATA, parted, stack
from hooklib.formats._tiff_jpeg import carried, excess
from hooklib.formats._tiff_names import names
from hooklib.formats._tiff_pictures import (
    COMPRESSION,
    JPEG,
    LENGTH,
    OLD_JPEG,
    WIDTH,
    Pictures,
    Shown,
    pictures,
)
from hooklib.metadata._exif_edits import OFFSET, TABLE
from hooklib.metadata._exif_fields import field, is_misused
from hooklib.metadata._ifd import ASCII, UTF8, Directory, Entry, Tree, raw
from hooklib.metadata._ifd_pictures import Picture
from hooklib.metadata._ifd_read import read
from hooklib.metadata._spans import merge, subtract
from hooklib.metadata._tags import key
from hooklib.model import (
    DAMAGED,
    ICC,
    IMAGE,
    INDEX,
    MAKERNOTE,
    PICTURE,
    PREVIEW,
    SILENT,
    TRAILER,
    UNKNOWN,
    VALUE,
    BadImage,
    Part,
    Span,
)

ENTRIES: Final = 400_000
PAGES: Final = 20_000
"""So much is read at most; a file with more is not judged in part."""
KEPT: Final = frozenset((0x0112, 0x011A, 0x011B, 0x0128))
"""Orientation, resolution and its unit: of the first directory, they are the whole file's."""
CAMERA: Final = frozenset((0x010F, 0x0110, 0xC614))
JPEG_FROM_RAW: Final = 0x002E  # Panasonic's preview, in a tag
STAYS: Final = "programs that develop this raw file need it"
STACKED: Final = "it says where the further pictures are"
NEEDED: Final = frozenset((MAKERNOTE, PREVIEW, IMAGE, UNKNOWN, DAMAGED))
"""Kinds of parts that are its maker's own in a raw file."""

SHOWN: Final = "shown"
BLANK: Final = "blank"
LOOSE: Final = "loose"
TRIM: Final = "trim"
BOTH: Final = "both"


class Piece(NamedTuple):
    """A part and its address: an entry's position, a tuple beginning with one of the words
    above, or None for what cannot change.
    """

    part: Part
    at: Hashable = None


class File(NamedTuple):
    """A file, its directories, its pictures, and what no tag reaches."""

    data: bytes
    head: Head
    tree: Tree
    pictures: Pictures
    stack: list[Span]
    gaps: list[Span]


def file_of(data: bytes) -> File:
    """Read a file. Raises BadImage."""
    head = head_of(data)
    tree = read(data, ENTRIES, PAGES, head.layout)
    if len(tree.directories) >= PAGES or sum(len(d.entries) for d in tree.directories) >= ENTRIES:
        raise BadImage("more directories or tags than are read")
    found = pictures(data, tree, head)
    more: list[Span] = []
    first = found.shown[tree.directories[0].at]
    if len(tree.directories) == 1 and len(first.pairs) == 1:
        pixels = first.numbers.get(WIDTH, 0) * first.numbers.get(LENGTH, 0)
        more = stack(data, tree, first.pairs[0][0].spans, pixels)
    shown = [
        span
        for own in found.shown.values()
        for spans in (*(picture.spans for picture, _ in own.pairs), own.extra)
        for span in spans
    ]
    return File(data, head, tree, found, more, gaps(data, tree, (*shown, *more), shown))


def pieces(file: File) -> list[Piece]:
    """Return all parts, directory by directory, then what lies beside them."""
    called = names(file.tree)
    found: list[Piece] = []
    for number, directory in enumerate(file.tree.directories):
        found += _directory(file, directory, called[directory.at], first=not number)
    for broken in file.tree.broken:
        name = "next directory" if broken.tag is None else f"directory of tag 0x{broken.tag:04x}"
        found.append(Piece(Part(DAMAGED, name, ()), (OFFSET, broken.at)))
    if file.gaps:
        found.append(Piece(_loose(file), (LOOSE,)))
    return [_needed(piece) for piece in found] if file.pictures.raw else found


def _loose(file: File) -> Part:
    """Return what no tag reaches. In a raw file its maker's own tags may: they hold offsets."""
    kind = MAKERNOTE if file.pictures.raw else TRAILER
    data = b"".join(file.data[start:end] for start, end in file.gaps)
    return Part(kind, "bytes no tag points to", tuple(file.gaps), data)


def _needed(piece: Piece) -> Piece:
    part = piece.part
    if part.kind in NEEDED or part.key.rpartition(".")[2] in _CAMERA_NAMES:
        return Piece(part._replace(stays=STAYS), piece.at)
    return piece


_CAMERA_NAMES: Final = frozenset((key("Image", tag) or "").rpartition(".")[2] for tag in CAMERA)


def _directory(file: File, directory: Directory, name: str, first: bool) -> Iterator[Piece]:
    shown = file.pictures.shown[directory.at]
    pixels = bool(shown.pairs or shown.extra)
    small = {e.at for p, preview in shown.pairs if preview for e in (p.offsets, p.lengths)}
    decoding = [
        entry
        for entry in directory.entries
        if entry.at not in small
        and _decodes(entry, first, pixels, shown)
        and not is_misused(key("Image", entry.tag) or "", entry, raw(file.data, entry))
    ]
    yield from _pictures(file, directory, name, first, shown, decoding)
    used = {entry.at for entry in decoding}
    for picture, _ in shown.pairs:
        used |= {picture.offsets.at, picture.lengths.at}
    noted = next((entry for entry in directory.entries if entry.tag == METADATA), None)
    for entry in directory.entries:
        if entry.at not in used:
            pieces_of = _notes if entry is noted else _entry
            yield from pieces_of(file, directory, entry, name)
    if directory.cut:
        yield Piece(Part(DAMAGED, f"{name} cut off", ()), (TABLE, directory.at))


def _decodes(entry: Entry, first: bool, pixels: bool, shown: Shown) -> bool:
    if entry.tag not in DECODES or not (pixels or (first and entry.tag in KEPT)):
        return False
    if not entry.ok and shown.is_main:
        raise BadImage("a tag that tells how the picture is stored is damaged")
    return entry.ok and entry.type not in (ASCII, UTF8)


def _pictures(
    file: File,
    directory: Directory,
    name: str,
    first: bool,
    shown: Shown,
    decoding: Sequence[Entry],
) -> Iterator[Piece]:
    main = [picture for picture, preview in shown.pairs if not preview]
    stays = [e for e in decoding if shown.is_main or (first and e.tag in KEPT)]
    tags = _tag_spans(file, stays)
    beside = [span for picture in main for span in _beside(file, picture, shown)]
    strips = merge(span for p in main for span in p.spans)
    spans = (*tags, *subtract(strips, merge(beside)), *shown.extra, *(file.stack if first else ()))
    if spans:
        yield Piece(Part(PICTURE, f"{name} picture", spans))
    rest = _tag_spans(file, [e for e in decoding if e not in stays])
    if rest:
        yield Piece(Part(SILENT, f"{name} preview's tags", tuple(rest)))
    for span in beside:
        data = file.data[span.start : span.end]
        if not any(data):
            continue
        inside = shown.numbers.get(COMPRESSION) in (OLD_JPEG, JPEG)
        where = "segment of a JPEG stream" if inside else "bytes after a strip's end"
        kind = UNKNOWN if inside else TRAILER
        yield Piece(Part(kind, f"{name} {where}", (span,), data), (BLANK, span))
    for picture, preview in shown.pairs:
        if preview:
            yield _preview(file, directory, picture, name)


def _beside(file: File, picture: Picture, shown: Shown) -> Iterator[Span]:
    """Yield the bytes in strips that are no picture."""
    if shown.numbers.get(COMPRESSION) in (OLD_JPEG, JPEG):
        for span in picture.spans:
            yield from carried(file.data, span)
    elif not file.pictures.raw:  # there numbers are packed in ways of their own
        yield from excess(file.data, picture, shown.numbers)


def _tag_spans(file: File, entries: Sequence[Entry]) -> list[Span]:
    """Return tag, type and count of each entry, and its value; not where that is."""
    head = 4 + file.tree.layout.slot
    spans: list[Span] = []
    for entry in entries:
        spans += [Span(entry.at, entry.at + head), Span(entry.start, entry.end)]
    return spans


def _preview(file: File, directory: Directory, picture: Picture, name: str) -> Piece:
    at = (SHOWN, directory.at, picture.offsets.at)
    if not picture.spans:
        return Piece(Part(DAMAGED, f"{name} preview outside the file", ()), at)
    data = b"".join(file.data[start:end] for start, end in picture.spans)
    if not any(data):
        return Piece(Part(SILENT, f"{name} blank preview", picture.spans))
    label = key(directory.group, picture.offsets.tag) or ""
    whole = data if len(picture.spans) == 1 else b""  # tiles one after the other are no file
    return Piece(Part(PREVIEW, f"{name} preview", picture.spans, whole, label), at)


def _entry(file: File, directory: Directory, entry: Entry, name: str) -> Iterator[Piece]:
    found = field(file.data, file.tree.layout, directory.group, entry)
    whole = Span(entry.at, entry.at + file.tree.layout.entry)
    spans = (whole, Span(entry.start, entry.end)) if entry.start > whole.end else (whole,)
    if file.head.maker == "Panasonic" and entry.tag == JPEG_FROM_RAW and entry.ok:
        part = Part(PREVIEW, f"{name} preview", spans, raw(file.data, entry), found.key)
        yield Piece(part, entry.at)
    elif found.kind == ICC:
        yield from _profile(file, entry, name, whole)
    elif found.kind == INDEX:
        yield Piece(Part(INDEX, name, spans))
    else:
        label = f"{name} / {found.name}" if found.kind in _APART else name
        stays = STACKED if file.stack and entry.tag == DESCRIPTION else ""
        part = Part(found.kind, label, spans, found.data, found.key, found.text, stays)
        yield Piece(part, entry.at)


_APART: Final = frozenset(("xmp", "iptc", "photoshop", IMAGE, DAMAGED, TRAILER))
"""Kinds that are places of their own in messages."""


def _notes(file: File, directory: Directory, entry: Entry, name: str) -> Iterator[Piece]:
    """Yield ImageJ's own metadata in two: in which colours to show the picture, and the rest."""
    (whole,) = _entry(file, directory, entry, name)
    if whole.part.kind != VALUE:
        yield whole
        return
    private, changes = parted(file.data, file.tree, directory, entry)
    if not any(value for _, value in changes):
        yield Piece(whole.part, (BOTH, changes))
        return
    yield Piece(Part(SILENT, name, tuple(subtract(merge(whole.part.spans), private))))
    if private:
        data = b"".join(file.data[start:end] for start, end in private)
        yield Piece(Part(VALUE, name, private, data, whole.part.key), (BOTH, changes))


def _profile(file: File, entry: Entry, name: str, whole: Span) -> Iterator[Piece]:
    value = raw(file.data, entry)
    try:
        end = profile_end(value)
    except BadImage as error:
        yield Piece(Part(DAMAGED, f"{name} ICC profile: {error}", (whole,), value), entry.at)
        return
    yield Piece(Part(ICC, f"{name} ICC profile", (Span(entry.start, entry.start + end),)))
    if any(value[end:]):
        rest = Span(entry.start + end, entry.end)
        part = Part(TRAILER, f"{name} bytes after the ICC profile", (rest,), value[end:])
        yield Piece(part, (TRIM, entry.at, value[:end]))
