"""EXIF: a TIFF stream in memory, from its byte order mark on (EXIF 3.0, CIPA DC-008-2023).

All directories are read: the chain (Image, Thumbnail, Image2...), Exif, GPS, Interoperability and
SubIFDs, whatever is in them. A stream is rewritten in one of two ways:

- anew and compactly, when everything that stays is understood;
- in place, when something stays that may hold offsets or be what they lead to: a maker note,
  damaged entries, bytes that no tag points to. Nothing moves then.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from typing import Final

from hooklib.metadata._exif_edits import GAPS, OFFSET, PICTURE, TABLE, edits_of, written
from hooklib.metadata._exif_stream import Stream, gaps, is_swapped, split, stream_of, swapped
from hooklib.metadata._ifd import UNDEFINED, Directory, Entry, links, raw
from hooklib.metadata._ifd_edit import Rest, edit, rest_of
from hooklib.metadata._ifd_text import TEXT_TYPES, decode
from hooklib.metadata._tags import (
    DNG_ICC_PROFILES,
    DNG_PRIVATE_DATA,
    ICC_PROFILE,
    IMAGE_RESOURCES,
    IMAGE_SOURCE_DATA,
    IPTC_NAA,
    MAKER_NOTE,
    OPAQUE,
    ORIGINAL_RAW_FILE,
    PADDING,
    XML_PACKET,
    key,
)
from hooklib.model import (
    DAMAGED,
    EXIF,
    ICC,
    IMAGE,
    INDEX,
    IPTC,
    MAKERNOTE,
    PHOTOSHOP,
    PREVIEW,
    TRAILER,
    UNKNOWN,
    VALUE,
    XMP,
    Change,
    Field,
    Payload,
)

INNER: Final = {
    XML_PACKET: (XMP, "XMP"),
    IPTC_NAA: (IPTC, "IPTC"),
    IMAGE_RESOURCES: (PHOTOSHOP, "Photoshop"),
    ICC_PROFILE: (ICC, "ICC profile"),
    **dict.fromkeys(DNG_ICC_PROFILES, (ICC, "ICC profile")),
    MAKER_NOTE: (MAKERNOTE, "MakerNote"),
    DNG_PRIVATE_DATA: (MAKERNOTE, "DNGPrivateData"),
    IMAGE_SOURCE_DATA: (IMAGE, "Photoshop layers"),
    ORIGINAL_RAW_FILE: (IMAGE, "original raw file"),
}
"""Tags whose values are payloads, pictures or blocks, not values."""
BLANK: Final = b"\0"
"""`Field.data` of a blank value; that of a binary one is its bytes, that of a text is empty."""
NUMERIC: Final = frozenset(
    [
        "Orientation",
        "XResolution",
        "YResolution",
        "ResolutionUnit",
        "ColorSpace",
        "PixelXDimension",
        "PixelYDimension",
    ]
)
"""Tags that always stay since they hold a number; words in them are nobody's orientation."""
WORDS: Final = re.compile(rb"[A-Za-z]{2}|[\x80-\xff]{5}")
"""What no number has, not even one that was written out as text."""
MEANT: Final = re.compile(rb"\s*(?:inch(?:es)?|cm|none|sRGB|Uncalibrated)[\s\0]*", re.IGNORECASE)
"""Words that say what the number would."""
PADDING_HEAD: Final = 8
"""Bytes of a Padding tag that may be other than zero: its mark, and what Windows puts behind it."""


def fields(data: bytes) -> list[Field]:
    """Return every entry of every directory, the pictures, what is damaged and what is unused."""
    stream = stream_of(split(data)[1])
    found: list[Field] = []
    for directory in stream.tree.directories:
        found += _directory_fields(stream, directory)
    for broken in stream.tree.broken:
        name = "next directory" if broken.tag is None else f"directory of tag 0x{broken.tag:04x}"
        found.append(Field("", (OFFSET, broken.at), kind=DAMAGED, name=name))
    loose = b"".join(stream.data[start:end] for start, end in gaps(stream))
    if loose:
        found.append(Field("", GAPS, kind=TRAILER, data=loose, name="bytes no tag points to"))
    return found


def _directory_fields(stream: Stream, directory: Directory) -> Iterator[Field]:
    owned: set[int] = set()
    for picture in stream.pictures[directory.at]:
        owned.update((picture.offsets.at, picture.lengths.at))
        data = b"".join(stream.data[start:end] for start, end in picture.spans)
        name = key(directory.group, picture.offsets.tag) or ""
        kind = PREVIEW if data else DAMAGED
        yield Field(name, (PICTURE, picture.offsets.at), "", kind, data, "thumbnail")
    for entry in directory.entries:
        if entry.at not in owned:
            yield _field(stream, directory.group, entry)
    if directory.cut:
        yield Field("", (TABLE, directory.at), kind=DAMAGED, name="directory cut off")


def _field(stream: Stream, group: str, entry: Entry) -> Field:
    number = f"tag 0x{entry.tag:04x}"
    known = key(group, entry.tag)
    name = known or f"Exif.{group}.0x{entry.tag:04x}"
    if not entry.ok:
        return Field(name, entry.at, kind=DAMAGED, name=number)
    if links(entry):
        return Field(name, entry.at, kind=INDEX, name=number)
    value = raw(stream.data, entry)
    if entry.tag in INNER and value:
        return _inner_field(name, entry, value)
    if entry.tag == PADDING:
        used = value[PADDING_HEAD:].strip(b"\0")
        return Field(name, entry.at, "", TRAILER if used else VALUE, used or BLANK, "padding")
    text = decode(entry, value, stream.tree.layout)
    if known is None or _is_misused(known, entry, value):
        return Field(name, entry.at, text or "", UNKNOWN, value, number)
    data = value if text is None else b"" if text else BLANK
    return Field(name, entry.at, text or "", VALUE, data, known.rpartition(".")[2])


def _is_misused(known: str, entry: Entry, value: bytes) -> bool:
    """Whether a tag that holds a number (CIPA DC-008, tables 4 and 8) holds words instead."""
    wordy = entry.type in TEXT_TYPES or entry.type == UNDEFINED
    if not wordy or known.rpartition(".")[2] not in NUMERIC:
        return False
    return WORDS.search(value) is not None and MEANT.fullmatch(value) is None


def _inner_field(name: str, entry: Entry, value: bytes) -> Field:
    kind, label = INNER[entry.tag]
    if is_swapped(entry, value):
        value = swapped(value)
    if kind == IPTC and value.startswith(b"8BIM"):
        kind, label = INNER[IMAGE_RESOURCES]  # some writers put the whole block in
    return Field(name, entry.at, "", kind, value, label)


def rebuild(data: bytes, changes: Mapping[Hashable, Change]) -> bytes:
    """Return the stream after the changes, b"" when nothing is left.

    A thumbnail takes with it the entries that only describe it, and any change makes right the
    count of a directory that is cut off. Raises BadImage and CannotFix.
    """
    if not changes:
        return data
    preamble, bare = split(data)
    stream = stream_of(bare)
    loose = [] if GAPS in changes else gaps(stream)
    edits = edits_of(stream, changes, loose)
    rest = rest_of(bare, stream.tree, edits)
    if not loose and not any(rest.entries.values()) and not _has_broken(stream, rest):
        return b""
    if loose or _is_opaque(stream, rest, changes):
        return preamble + edit(bare, stream.tree, edits, rest)
    return preamble + written(stream, edits, rest)


def _has_broken(stream: Stream, rest: Rest) -> bool:
    return any(rest.targets[broken.at] for broken in stream.tree.broken)


def _is_opaque(stream: Stream, rest: Rest, changes: Mapping[Hashable, Change]) -> bool:
    """Whether something stays that may hold offsets, or is not understood."""
    kept = [entry for entries in rest.entries.values() for entry in entries]
    lost = {picture.offsets.at for picture in stream.every_picture if not picture.spans}
    return (
        stream.tree.layout.slot != 4  # only classic TIFF is written anew
        or any(entry.tag in OPAQUE or not entry.ok or entry.at in lost for entry in kept)
        or any(d.cut and (TABLE, d.at) not in changes for d in stream.tree.directories)
        or _has_broken(stream, rest)
    )


PAYLOAD = Payload(kind=EXIF, fields=fields, rebuild=rebuild)
