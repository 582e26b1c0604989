"""A TIFF file without some parts, or with others in their place: no strip or tile ever moves."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from hooklib.formats._tiff_parts import (
    BLANK,
    BOTH,
    KEPT,
    LOOSE,
    SHOWN,
    TRIM,
    File,
    Piece,
    file_of,
    pieces,
)
from hooklib.formats._tiff_pictures import COMPRESSION, NEW_SUBFILE_TYPE, UNCOMPRESSED
from hooklib.metadata._exif_edits import PICTURE, edits_of
from hooklib.metadata._exif_stream import Stream
from hooklib.metadata._ifd import Directory
from hooklib.metadata._ifd_edit import edit
from hooklib.metadata._ifd_pictures import Picture
from hooklib.metadata._spans import merge
from hooklib.metadata._tags import DESCRIBES
from hooklib.model import UNKNOWN, VALUE, CannotFix, Change, Span


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with parts dropped or replaced. Raises BadImage or CannotFix."""
    if not changes:
        return data
    file = file_of(data)
    found = pieces(file)
    blank: list[Span] = []
    edits: dict[Hashable, Change] = {}
    for index, change in changes.items():
        if not 0 <= index < len(found):
            raise CannotFix("no such part")
        _add(edits, blank, file, found[index], change)
    loose = (LOOSE,) in edits
    edits.pop((LOOSE,), None)
    out = bytearray(_edited(file, edits, loose) if edits or loose else data)
    for start, end in blank:
        out[start:end] = bytes(end - start)
    return bytes(out)


def _add(
    edits: dict[Hashable, Change], blank: list[Span], file: File, piece: Piece, change: bytes | None
) -> None:
    """Translate the change of one part into changes of entries, and bytes to be blanked."""
    part, at = piece
    if at is None:
        raise CannotFix(f"{part.name} must stay")
    if part.stays and (change is None or part.kind == VALUE):
        raise CannotFix(f"{part.name} must stay: {part.stays}")
    if isinstance(at, int):
        text = part.kind in (VALUE, UNKNOWN) and change is not None
        edits[at] = change.decode() if text and change is not None else change
    elif not isinstance(at, tuple):
        raise CannotFix(f"{part.name} must stay")
    elif at[0] in (BLANK, TRIM) and change is not None:
        raise CannotFix(f"{part.name} cannot take a new value")
    elif at[0] == BLANK:
        blank.append(at[1])
    elif at[0] == TRIM:
        edits[at[1]] = at[2]
    elif at[0] == BOTH:
        edits |= dict(at[1]) if change is None else {at[1][0][0]: change.decode()}
    elif at[0] == SHOWN:
        _add_preview(edits, blank, file, at, change)
    else:
        edits[at] = change


def _add_preview(
    edits: dict[Hashable, Change],
    blank: list[Span],
    file: File,
    at: tuple[Hashable, ...],
    change: bytes | None,
) -> None:
    """Put another picture in a preview's place, or let it go with the directory that is only its.

    The first directory stays, with what it says of the file; there an uncompressed preview turns
    black, and of another the tags go that tell where it is.
    """
    directory = next(d for d in file.tree.directories if d.at == at[1])
    shown = file.pictures.shown[directory.at]
    picture = next(p for p, _ in shown.pairs if p.offsets.at == at[2])
    if change is not None:
        edits[(PICTURE, picture.offsets.at)] = change
    elif shown.is_main:
        edits |= dict.fromkeys((picture.offsets.at, picture.lengths.at))
    elif directory is not file.tree.directories[0]:
        edits |= dict.fromkeys(entry.at for entry in directory.entries)
    elif shown.numbers.get(COMPRESSION, UNCOMPRESSED) == UNCOMPRESSED and picture.spans:
        blank += picture.spans
    else:
        edits |= dict.fromkeys(_only_preview(directory, picture))


def _only_preview(directory: Directory, picture: Picture) -> list[int]:
    stays = {*KEPT, NEW_SUBFILE_TYPE}
    going = [e.at for e in directory.entries if e.tag in DESCRIBES and e.tag not in stays]
    return [*going, picture.offsets.at, picture.lengths.at]


def _edited(file: File, changes: Mapping[Hashable, Change], loose: bool) -> bytes:
    """Carry out changes of entries; `loose`: what no tag reaches goes as well."""
    shown = {
        at: tuple(picture for picture, _ in own.pairs if picture.spans)
        for at, own in file.pictures.shown.items()
    }
    stream = Stream(file.data, file.tree, shown)
    extra = [span for own in file.pictures.shown.values() for span in own.extra]
    header = Span(0, file.tree.layout.header)
    kept = merge((header, *extra, *file.stack, *(() if loose else file.gaps)))
    edits = edits_of(stream, changes, kept)
    if loose:
        edits = edits._replace(erase=[*edits.erase, *file.gaps])
    return edit(file.data, file.tree, edits)
