"""EXIF: a TIFF stream in memory, from its byte order mark on (EXIF 3.0, CIPA DC-008-2023).

All directories are read: the chain (Image, Thumbnail, Image2...), Exif, GPS, Interoperability and
SubIFDs, whatever is in them. A stream is rewritten in one of two ways:

- anew and compactly, when everything that stays is understood;
- in place, when something stays that may hold offsets or be what they lead to: a maker note,
  damaged entries, bytes that no tag points to. Nothing moves then.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from hooklib.metadata._exif_edits import GAPS, OFFSET, PICTURE, TABLE, edits_of, written
from hooklib.metadata._exif_fields import field
from hooklib.metadata._exif_stream import Stream, gaps, split, stream_of
from hooklib.metadata._ifd import Directory
from hooklib.metadata._ifd_edit import Rest, edit, rest_of
from hooklib.metadata._tags import OPAQUE, key
from hooklib.model import DAMAGED, EXIF, PREVIEW, TRAILER, Change, Field, Payload


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
            yield field(stream.data, stream.tree.layout, directory.group, entry)
    if directory.cut:
        yield Field("", (TABLE, directory.at), kind=DAMAGED, name="directory cut off")


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
