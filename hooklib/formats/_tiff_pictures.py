"""Which bytes of a TIFF file are pictures, and which of these only show another one smaller.

Sections are those of TIFF 6.0. A picture is small ("preview") by its NewSubfileType (section 8), or
as cameras store a thumbnail: a JPEG stream in a directory other than the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from hooklib.formats._tiff_heads import Head
from hooklib.metadata._ifd import ROOM, Directory, Entry, Layout, Tree, numbers
from hooklib.metadata._ifd_pictures import Picture
from hooklib.metadata._ifd_read import UNCHAINED
from hooklib.metadata._spans import merge
from hooklib.metadata._tags import PICTURES
from hooklib.model import BadImage, Span

NEW_SUBFILE_TYPE, SUBFILE_TYPE, WIDTH, LENGTH, BITS, COMPRESSION, PHOTOMETRIC = (
    *(0x00FE, 0x00FF, 0x0100, 0x0101, 0x0102, 0x0103, 0x0106),
)
SAMPLES, ROWS, PLANAR, JPEG_STREAM = 0x0115, 0x0116, 0x011C, 0x0201
JPEG_TABLES: Final = {0x0207: 64, 0x0208: 16, 0x0209: 16}
"""Offsets of tables without lengths, and the bytes they have at least (section 22)."""
DNG_VERSION: Final = 0xC612
RAW_OFFSET: Final = 0x0118  # Panasonic: its raw data reaches to the end of the file
REDUCED: Final = 1  # bit 0 of NewSubfileType
OLD_REDUCED: Final = 2  # a value of SubfileType
UNCOMPRESSED, OLD_JPEG, JPEG = 1, 6, 7
TILE_OFFSETS: Final = 0x0144
RGB, YCBCR = 2, 6
MOST_HALVED: Final = 16
CFA: Final = 32803
MAKERS: Final = frozenset((32767, 32769, 32770, 34713, 65000, 65535))
"""Compressions of Sony, Epson, Samsung, Nikon, Kodak and Pentax raw files."""


class Shown(NamedTuple):
    """The pictures of one directory: each pair of tags, whether it is a preview, further bytes."""

    pairs: tuple[tuple[Picture, bool], ...] = ()
    extra: tuple[Span, ...] = ()
    numbers: Mapping[int, int] = {}  # the first number of each tag that tells how they are stored

    @property
    def is_main(self) -> bool:
        """Whether a picture is stored here that is no preview."""
        return bool(self.extra) or any(not preview for _, preview in self.pairs)


class Pictures(NamedTuple):
    """All pictures, by the position of the directory; whether it is a maker's own raw file."""

    shown: dict[int, Shown]
    raw: bool


def pictures(data: bytes, tree: Tree, head: Head) -> Pictures:
    """Return the pictures. Raises BadImage when one of them lies outside the file, or none is."""
    found = {d.at: _shown(data, d, tree.layout) for d in tree.directories}
    first = tree.directories[0]
    if head.maker == "Panasonic":
        found[first.at] = _panasonic(data, first, tree.layout)
    _check_room(data, found)
    main = _main(found, tree, head)
    if not main:
        raise BadImage("no picture in the file")
    for at, shown in found.items():
        small = at not in main
        found[at] = shown._replace(
            pairs=tuple((p, small or _beside(p, shown)) for p, _ in shown.pairs)
        )
    for shown in found.values():
        for picture, preview in shown.pairs:
            if not preview and not picture.spans:
                raise BadImage("a strip or tile lies outside the file")
    return Pictures(found, _is_raw(found, first, head))


def _is_raw(found: Mapping[int, Shown], first: Directory, head: Head) -> bool:
    """Whether only its maker's programs know what the file holds; DNG is for everybody."""
    if any(entry.tag == DNG_VERSION for entry in first.entries):
        return False
    return bool(head.maker) or any(
        shown.numbers.get(PHOTOMETRIC) == CFA or shown.numbers.get(COMPRESSION) in MAKERS
        for shown in found.values()
        if shown.pairs
    )


def _shown(data: bytes, directory: Directory, layout: Layout) -> Shown:
    entries = {entry.tag: entry for entry in reversed(directory.entries)}
    told = {}
    for tag in (NEW_SUBFILE_TYPE, SUBFILE_TYPE, WIDTH, LENGTH, BITS, COMPRESSION, PHOTOMETRIC):
        values = numbers(data, entries[tag], layout) if tag in entries else ()
        if values:
            told[tag] = values[0]
    for tag in (SAMPLES, ROWS, PLANAR):
        values = numbers(data, entries[tag], layout) if tag in entries else ()
        told[tag] = values[0] if values else {SAMPLES: 1, PLANAR: 1}.get(tag, told.get(LENGTH, 0))
    pairs, extra = [], []
    for offsets, lengths in PICTURES:
        if offsets not in entries:
            continue
        if lengths in entries:
            pair = _pair(data, entries[offsets], entries[lengths], layout)
            pairs += [(pair, False)] if pair else []
        elif directory.group not in UNCHAINED:
            extra += _without_lengths(data, entries[offsets], told, layout)
    if pairs or extra:
        extra += _tables(data, entries, layout)
    return Shown(tuple(pairs), tuple(extra), told)


def _pair(data: bytes, offsets: Entry, lengths: Entry, layout: Layout) -> Picture | None:
    """Return the strips or tiles; those without a length are not there (sparse files)."""
    places, sizes = numbers(data, offsets, layout), numbers(data, lengths, layout)
    if len(places) != len(sizes) or not places:
        return Picture(offsets, lengths, ())
    spans = [Span(at, at + size) for at, size in zip(places, sizes, strict=True) if size]
    if not spans:
        return None
    inside = all(layout.header <= span.start and span.end <= len(data) for span in spans)
    return Picture(offsets, lengths, tuple(spans) if inside else ())


def _without_lengths(
    data: bytes, offsets: Entry, told: Mapping[int, int], layout: Layout
) -> list[Span]:
    """Return the bytes of one uncompressed strip, or of one JPEG stream, whose length is left out.

    Such files are older than the rule (section 8, StripByteCounts).
    """
    places = numbers(data, offsets, layout)
    if len(places) != 1 or not layout.header <= places[0] < len(data):
        raise BadImage("strips or tiles without lengths")
    start = places[0]
    if offsets.tag == JPEG_STREAM:
        end = data.find(b"\xff\xd9", start)
        return [Span(start, len(data) if end < 0 else end + 2)]
    if told.get(COMPRESSION, 1) != UNCOMPRESSED:
        raise BadImage("strips or tiles without lengths")
    row = -(-told.get(WIDTH, 0) * told.get(BITS, 1) * told[SAMPLES] // 8)
    return [Span(start, min(len(data), start + row * told.get(LENGTH, 0)))]


def _tables(data: bytes, entries: Mapping[int, Entry], layout: Layout) -> Iterator[Span]:
    """Yield the tables of old-style JPEG: 64 steps, or 16 counts and their values (section 22)."""
    for tag, size in JPEG_TABLES.items():
        for at in numbers(data, entries[tag], layout)[:16] if tag in entries else ():
            if layout.header <= at and at + size <= len(data):
                more = 0 if tag == 0x0207 else sum(data[at : at + 16])
                yield Span(at, min(at + size + more, len(data)))


def _panasonic(data: bytes, first: Directory, layout: Layout) -> Shown:
    """Return the raw data: from the place that one of two tags tells to the end of the file."""
    for tag in (RAW_OFFSET, 0x0111):
        for entry in first.entries:
            places = numbers(data, entry, layout) if entry.tag == tag else ()
            if places and layout.header < places[0] < len(data):
                return Shown((), (Span(places[0], len(data)),), {})
    return Shown()


def _check_room(data: bytes, found: Mapping[int, Shown]) -> None:
    """Refuse pages that share so many bytes that reading them all would never end."""
    size = sum(
        span.end - span.start
        for shown in found.values()
        for spans in (*(picture.spans for picture, _ in shown.pairs), shown.extra)
        for span in merge(spans)
    )
    if size > 2 * len(data) + ROOM:
        raise BadImage("pictures share more bytes than are read")


def _main(found: Mapping[int, Shown], tree: Tree, head: Head) -> set[int]:
    """Return the directories whose pictures are no previews: all of them, if all claim to be.

    Directories of metadata (Exif, GPS) are no pages: what they show goes as a preview.
    """
    stored = [
        d
        for d in tree.directories
        if d.group not in UNCHAINED and (found[d.at].pairs or found[d.at].extra)
    ]
    if head.raw_directory in {d.at for d in stored}:
        return {head.raw_directory} if head.raw_directory is not None else set()
    striped = any(_has_strips(found[d.at]) for d in stored)
    first = tree.directories[0].at
    large = {
        d.at
        for d in stored
        if not _says_reduced(found[d.at])
        and (d.at == first or not striped or _has_strips(found[d.at]))
    }
    levels = {d.at for d in stored if _is_level(d, found[d.at], [found[at] for at in large])}
    return large | levels or {d.at for d in stored}


def _is_level(directory: Directory, shown: Shown, pages: Sequence[Shown]) -> bool:
    """Whether a page is a smaller version of another one for viewers of maps and slides: in tiles,
    as no camera stores a thumbnail, and halved one or several times. Readers of pages come to it.
    """
    tiled = any(picture.offsets.tag == TILE_OFFSETS for picture, _ in shown.pairs)
    chained = not directory.group.startswith("SubImage")
    return tiled and chained and any(_is_halved(shown.numbers, page.numbers) for page in pages)


def _is_halved(small: Mapping[int, int], large: Mapping[int, int]) -> bool:
    alike = all(small.get(tag) == large.get(tag) for tag in (BITS, SAMPLES))
    colours = {
        RGB if told.get(PHOTOMETRIC) == YCBCR else told.get(PHOTOMETRIC) for told in (small, large)
    }
    return (
        alike
        and len(colours) == 1
        and any(
            all(
                abs(small.get(side, 0) - large.get(side, 0) / (1 << times)) < 1
                for side in (WIDTH, LENGTH)
            )
            for times in range(1, MOST_HALVED)
        )
    )


def _has_strips(shown: Shown) -> bool:
    return any(p.offsets.tag != JPEG_STREAM for p, _ in shown.pairs) or bool(shown.extra)


def _says_reduced(shown: Shown) -> bool:
    new, old = shown.numbers.get(NEW_SUBFILE_TYPE, 0), shown.numbers.get(SUBFILE_TYPE, 0)
    return bool(new & REDUCED) or old == OLD_REDUCED


def _beside(picture: Picture, shown: Shown) -> bool:
    """Whether a JPEG stream is a thumbnail beside the strips that are the picture."""
    if picture.offsets.tag != JPEG_STREAM or shown.numbers.get(COMPRESSION) == OLD_JPEG:
        return False
    return _has_strips(shown)
