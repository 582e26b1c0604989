"""IPTC-IIM: the data sets of a block, and the block without some of them.

A field's `at` is (record, number, n), n counting data sets of that number from 0; bytes that are
no data set have the address ("gap", n). Source: IPTC-NAA Information Interchange Model 4.2.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Final, NamedTuple

from hooklib.metadata._iptc_names import (
    CHARACTER_SET,
    NUMBERS,
    PREVIEW_DATA,
    RASTERIZED_CAPTION,
    known,
    unknown,
)
from hooklib.model import (
    DAMAGED,
    IPTC,
    PREVIEW,
    SILENT,
    TRAILER,
    UNKNOWN,
    VALUE,
    BadImage,
    CannotFix,
    Change,
    Field,
    Payload,
    Span,
)

MAX_DATA_SETS: Final = 65_536

_MARKER: Final = 0x1C  # IIM 1.5(b): tag marker
_HEADER: Final = 5  # marker, record, data set, two bytes of length
_EXTENDED: Final = 0x8000  # IIM 1.5(d): the length is in the bytes after, this says how many
_MAX_LENGTH_BYTES: Final = 4
_RECORDS: Final = range(1, 10)
_UTF8: Final = b"\x1b%G"  # ISO 2022: UTF-8 without a way back
_MAX_ESCAPE: Final = 8


class _DataSet(NamedTuple):
    """One data set, whole in [start, end); its value from `value` on; `ok` unless it is cut off."""

    start: int
    value: int
    end: int
    record: int
    number: int
    ok: bool = True


class _Piece(NamedTuple):
    """A field and the bytes that go with it."""

    field: Field
    span: Span


def _data_set(data: bytes, at: int) -> _DataSet | None:
    """Read a data set's header, None when there is none; one that is cut off is not `ok`."""
    if data[at] != _MARKER:
        return None
    if at + _HEADER > len(data):
        return _DataSet(at, at, len(data), 0, 0, ok=False)
    record, number = data[at + 1], data[at + 2]
    length = int.from_bytes(data[at + 3 : at + 5], "big")
    value = at + _HEADER
    if length & _EXTENDED:
        size = length ^ _EXTENDED
        if size > _MAX_LENGTH_BYTES or value + size > len(data):
            return _DataSet(at, at, len(data), record, number, ok=False)
        length = int.from_bytes(data[value : value + size], "big")
        value += size
    ok = value + length <= len(data)
    return _DataSet(at, value, value + length if ok else len(data), record, number, ok)


def _split(data: bytes) -> Iterator[_DataSet | Span]:
    """Yield the data sets, and as spans what lies between and after them."""
    at = 0
    while at < len(data):
        found = _data_set(data, at)
        if found is None or not found.ok:
            start, found = at, _next(data, at + 1)
            end = len(data) if found is None else found.start
            yield _cut_off(data, start, end) or Span(start, end)
            at = end
        if found is not None:
            yield found
            at = found.end


def _cut_off(data: bytes, start: int, end: int) -> _DataSet | None:
    """Return the data set that begins here and runs past the end, with what there is of it."""
    found = _data_set(data, start)
    return None if found is None else found._replace(end=end)


def _next(data: bytes, at: int) -> _DataSet | None:
    """Return the next sound data set, as readers that search for the marker find it."""
    while (at := data.find(_MARKER, at)) >= 0:
        found = _data_set(data, at)
        if found is not None and found.ok and found.record in _RECORDS:
            return found
        at += 1
    return None


def _pieces(data: bytes) -> list[_Piece]:
    """Return all fields with their spans. Raises BadImage when there are too many."""
    found = list(_bounded(_split(data)))
    sets = [one for one in found if isinstance(one, _DataSet)]
    utf8 = any(
        (one.record, one.number) == CHARACTER_SET and data[one.value : one.end].startswith(_UTF8)
        for one in sets
    )
    seen: dict[Hashable, int] = {}
    pieces = []
    for one in found:
        piece = _gap(data, one) if isinstance(one, Span) else _field(data, one, utf8)
        if piece is not None:
            kind = piece.field.at
            number = seen[kind] = seen.get(kind, -1) + 1
            at = (*kind, number) if isinstance(kind, tuple) else (kind, number)
            pieces.append(piece._replace(field=piece.field._replace(at=at)))
    return pieces


def _bounded(found: Iterator[_DataSet | Span]) -> Iterator[_DataSet | Span]:
    for count, one in enumerate(found):
        if count >= MAX_DATA_SETS:
            raise BadImage("IPTC: too many data sets")
        yield one


def _gap(data: bytes, span: Span) -> _Piece | None:
    """Return bytes that are no data set; zeros are padding."""
    gap = data[span.start : span.end]
    if not gap.strip(b"\0"):
        return None
    return _Piece(Field("", "gap", "", TRAILER, gap, "bytes between data sets"), span)


def _field(data: bytes, one: _DataSet, utf8: bool) -> _Piece:
    value = data[one.value : one.end]
    where = (one.record, one.number)
    span = Span(one.start, one.end)
    key = known(*where)
    name = f"data set {one.record}:{one.number:02d}"
    if not one.ok:
        gap = data[one.start : one.end]
        return _Piece(Field("", where, "", DAMAGED, gap, "data set cut off"), span)
    kind = UNKNOWN if key is None else _kind(where, value)
    if key is None or kind == UNKNOWN:
        text = _text(value, utf8)
        return _Piece(Field(unknown(*where), where, text, UNKNOWN, value, name), span)
    if where == PREVIEW_DATA:
        name = "thumbnail"
    text = "" if where in (PREVIEW_DATA, RASTERIZED_CAPTION) else _shown(where, value, utf8)
    return _Piece(Field(key, where, text, kind, value, name), span)


def _kind(where: tuple[int, int], value: bytes) -> str:
    """Return the kind of a data set that the specification names."""
    if where == PREVIEW_DATA:
        return PREVIEW
    if where in NUMBERS:
        return SILENT if len(value) == 2 else UNKNOWN
    if where == CHARACTER_SET:
        return SILENT if value[:1] in (b"", b"\x1b") and len(value) <= _MAX_ESCAPE else UNKNOWN
    return VALUE


def _shown(where: tuple[int, int], value: bytes, utf8: bool) -> str:
    if where in NUMBERS and len(value) == 2:
        return str(int.from_bytes(value, "big"))
    return _text(value, utf8)


def _text(value: bytes, utf8: bool) -> str:
    """Return text in the character set that 1:90 names, or else in the one it looks like."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("utf-8", "replace") if utf8 else value.decode("latin-1")


def fields(data: bytes) -> list[Field]:
    """Return every data set, and the bytes that are none. Raises BadImage."""
    return [piece.field for piece in _pieces(data)]


def rebuild(data: bytes, changes: Mapping[Hashable, Change]) -> bytes:
    """Return the block without what is dropped and with new values, b"" when nothing is left.

    A str is written in UTF-8. Versions and character sets alone are nothing. Raises BadImage,
    CannotFix.
    """
    if not changes:
        return data
    pieces = _pieces(data)
    if not set(changes) <= {piece.field.at for piece in pieces}:
        raise CannotFix("IPTC: no such data set")
    kept = []
    at = 0
    left = False
    for field, span in pieces:
        change = changes.get(field.at, field.data)
        left = left or (change is not None and field.kind != SILENT)
        if field.at not in changes:
            continue
        kept += [data[at : span.start], _written(field, change)]
        at = span.end
    return b"".join([*kept, data[at:]]) if left else b""


def _written(field: Field, change: Change) -> bytes:
    """Return a data set with a new value, nothing when it is dropped."""
    if change is None:
        return b""
    where = field.at
    if field.kind in (TRAILER, DAMAGED) or not isinstance(where, tuple):
        raise CannotFix("IPTC: this can be dropped only")
    value = change.encode("utf-8") if isinstance(change, str) else change
    header = bytes((_MARKER, where[0], where[1]))
    if len(value) < _EXTENDED:
        return header + len(value).to_bytes(2, "big") + value
    return header + b"\x80\x04" + len(value).to_bytes(4, "big") + value


PAYLOAD = Payload(IPTC, fields, rebuild)
