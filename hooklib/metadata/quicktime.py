"""QuickTime's values in movie boxes: times, user data (udta), keys with values (meta with ilst).

The payload is the box as a whole. Specifications: ISO/IEC 14496-12 ("BMFF") 8.2.2, 8.3.2, 8.4.2 and
8.10.1; QuickTime File Format, "User Data Atoms" and "Metadata"; 3GPP TS 26.244, 8.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from hooklib.formats._boxes import Box, boxes, make, row, title
from hooklib.metadata._quicktime_names import ATOMS, EPOCH, KEYS, THUMBNAILS
from hooklib.metadata._quicktime_text import text_of, with_text
from hooklib.model import (
    PREVIEW,
    TRAILER,
    UNKNOWN,
    VALUE,
    XMP,
    BadImage,
    CannotFix,
    Change,
    Field,
    Payload,
)

QUICKTIME: Final = "quicktime"
TIMED: Final = frozenset((b"mvhd", b"tkhd", b"mdhd"))
PADDING: Final = frozenset((b"free", b"skip", b"wide"))
REST: Final = "rest"
JPEG: Final = b"\xff\xd8\xff"


def fields(data: bytes) -> list[Field]:
    """Return all values. Raises BadImage."""
    box = _box(data)
    if box.type in TIMED:
        return list(_times(data, box))
    if box.type == b"udta":
        return list(_user_data(data, box))
    if box.type == b"meta":
        return list(_meta(data, box))
    raise BadImage("a box without values of QuickTime")


def _box(data: bytes) -> Box:
    found = boxes(data, 0, len(data))
    if len(found) != 1:
        raise BadImage("not one box")
    return found[0]


def _time_spans(data: bytes, box: Box) -> list[tuple[str, int, int]]:
    """Return name, place and size of the two times of a header."""
    size = 8 if data[box.at : box.at + 1] == b"\1" else 4
    start = box.at + 4
    if start + 2 * size > box.end:
        raise BadImage("a header without its times")
    return [("creation_time", start, size), ("modification_time", start + size, size)]


def _times(data: bytes, box: Box) -> Iterator[Field]:
    for name, at, size in _time_spans(data, box):
        number = int.from_bytes(data[at : at + size], "big")
        yield Field(f"QuickTime.{title(box.type)}.{name}", at, _time(number), name=name)


def _time(number: int) -> str:
    if not number:
        return ""
    try:
        moment = datetime(1970, 1, 1) + timedelta(seconds=number - EPOCH)
    except OverflowError:
        return str(number)
    return moment.isoformat(sep=" ")


def _user_data(data: bytes, box: Box) -> Iterator[Field]:
    """Yield the values of a udta box; QuickTime ends it with four zero bytes."""
    found, rest = row(data, box.at, box.end)
    for child in found:
        payload = data[slice(*child.payload)]
        if child.type == b"meta":
            yield from _meta(data, child)
        elif child.type == b"XMP_":
            yield Field("", child.start, kind=XMP, data=payload, name="XMP")
        elif child.type not in PADDING or any(payload):
            yield _atom("udta", child, payload, text_of(child.type, payload))
    if any(data[slice(*rest)]):
        yield Field(
            "", (REST, box.start), "", TRAILER, data[slice(*rest)], "bytes after the values"
        )


def _atom(group: str, box: Box, payload: bytes, text: str | None) -> Field:
    """Return a value under a type of four letters."""
    name = title(box.type)
    if box.type in THUMBNAILS:
        start = max(payload.find(JPEG), 0)
        return Field("", box.start, "", PREVIEW, payload[start:], "thumbnail")
    if name not in ATOMS:
        return Field("", box.start, text or "", UNKNOWN, payload, f"{group} {name}")
    data = b"" if text else payload
    return Field(f"QuickTime.{group}.{name}", box.start, text or "", VALUE, data, f"{group} {name}")


def _inside(data: bytes, meta: Box) -> list[Box]:
    """Return the boxes in a meta box, which in QuickTime has no version and flags."""
    plain = data[meta.at + 4 : meta.at + 8] == b"hdlr"
    return boxes(data, meta.at + (0 if plain else 4), meta.end)


def _meta(data: bytes, meta: Box) -> Iterator[Field]:
    """Yield the values of a meta box: by key (handler mdta) or by type (handler mdir)."""
    inside = _inside(data, meta)
    keys = [key for box in inside if box.type == b"keys" for key in _keys(data, box)]
    used: set[int] = set()
    for box in inside:
        if box.type == b"ilst":
            for entry in boxes(data, box.at, box.end):
                number = int.from_bytes(entry.type, "big")
                used.add(number)
                yield _entry(data, entry, keys[number - 1] if 0 < number <= len(keys) else None)
        elif box.type not in (b"hdlr", b"keys") and any(data[slice(*box.payload)]):
            payload = data[slice(*box.payload)]
            yield Field("", box.start, "", UNKNOWN, payload, f"box {title(box.type)}")
    for number, key in enumerate(keys, start=1):
        if number not in used and key not in KEYS:
            yield Field("", ("key", meta.start, number), key, UNKNOWN, name="another key")


def _keys(data: bytes, box: Box) -> list[str]:
    """Return the names of a keys box: a count, then size, namespace and name of each."""
    start = box.at + 8  # version, flags and the count, which the boxes themselves tell
    return [
        data[slice(*key.payload)].decode("utf-8", "replace") for key in boxes(data, start, box.end)
    ]


def _entry(data: bytes, entry: Box, key: str | None) -> Field:
    """Return one entry of ilst; its value is in boxes of the type data."""
    payload = data[slice(*entry.payload)]
    values = [box for box in boxes(data, entry.at, entry.end) if box.type == b"data"]
    texts = [_text(data, box) for box in values]
    text = "\n".join(texts) if values and None not in texts else ""  # type: ignore[arg-type]
    if key is None:
        return _atom("ilst", entry, payload, text)
    if key not in KEYS:
        return Field("", entry.start, f"{key}\n{text}", UNKNOWN, payload, "another key")
    return Field(f"QuickTime.mdta.{key}", entry.start, text, VALUE, b"" if text else payload, key)


def _text(data: bytes, box: Box) -> str | None:
    """Return a value of the well-known types 1 and 2, UTF-8 and UTF-16; None for others."""
    kind = int.from_bytes(data[box.at : box.at + 4], "big")
    encoding = {1: "utf-8", 2: "utf-16-be"}.get(kind)
    return data[box.at + 8 : box.end].decode(encoding, "replace") if encoding else None


def rebuild(data: bytes, changes: Mapping[Hashable, Change]) -> bytes:
    """Return the box after the changes, b"" when no value is left."""
    if not changes:
        return data
    box = _box(data)
    if box.type in TIMED:
        return _without_times(data, box, changes)
    if box.type == b"udta":
        return _user_data_anew(data, box, changes)
    return _meta_anew(data, box, changes)


def _without_times(data: bytes, box: Box, changes: Mapping[Hashable, Change]) -> bytes:
    out = bytearray(data)
    for _, at, size in _time_spans(data, box):
        if at in changes:
            if changes[at] is not None:
                raise CannotFix("a time can only be removed")
            out[at : at + size] = bytes(size)
    return bytes(out)


def _user_data_anew(data: bytes, box: Box, changes: Mapping[Hashable, Change]) -> bytes:
    found, rest = row(data, box.at, box.end)
    out = b""
    for child in found:
        if child.type == b"meta":
            out += _meta_anew(data, child, changes)
        elif child.start not in changes:
            out += data[slice(*child.whole)]
        elif (change := changes[child.start]) is not None:
            old = data[slice(*child.payload)]
            out += make(child.type, _atom_anew(child.type, old, change))
    if not out:
        return b""
    tail = b"" if (REST, box.start) in changes else data[slice(*rest)]
    return make(b"udta", out + tail)


def _atom_anew(kind: bytes, old: bytes, change: bytes | str) -> bytes:
    if isinstance(change, str):
        return with_text(kind, old, change)
    return old[: max(old.find(JPEG), 0)] + change if kind in THUMBNAILS else change


def _meta_anew(data: bytes, meta: Box, changes: Mapping[Hashable, Change]) -> bytes:
    """Return the box without some entries; the keys that are left are numbered anew."""
    inside = _inside(data, meta)
    entries = [e for box in inside if box.type == b"ilst" for e in boxes(data, box.at, box.end)]
    kept = [entry for entry in entries if changes.get(entry.start, b"") is not None]
    if entries and not kept:
        return b""
    keys = [k for box in inside if box.type == b"keys" for k in boxes(data, box.at + 8, box.end)]
    numbers = {int.from_bytes(entry.type, "big") for entry in kept}
    left = [
        number
        for number in range(1, len(keys) + 1)
        if number in numbers or _is_plain(data, keys[number - 1], entries, number)
    ]
    places = {number: place for place, number in enumerate(left, start=1)} if keys else {}
    out = data[meta.at : inside[0].start] if inside else b""
    for box in inside:
        if box.type == b"ilst":
            out += make(b"ilst", b"".join(_entry_anew(data, e, changes, places) for e in kept))
        elif box.type == b"keys":
            named = b"".join(data[slice(*keys[number - 1].whole)] for number in left)
            head = data[box.at : box.at + 4] + len(left).to_bytes(4, "big")
            out += make(b"keys", head + named)
        elif changes.get(box.start, b"") is not None:
            out += data[slice(*box.whole)]
    return make(b"meta", out)


def _is_plain(data: bytes, key: Box, entries: list[Box], number: int) -> bool:
    """Whether a key never had a value and says nothing itself."""
    used = any(int.from_bytes(entry.type, "big") == number for entry in entries)
    return not used and data[slice(*key.payload)].decode("utf-8", "replace") in KEYS


def _entry_anew(
    data: bytes, entry: Box, changes: Mapping[Hashable, Change], places: Mapping[int, int]
) -> bytes:
    number = int.from_bytes(entry.type, "big")
    kind = places[number].to_bytes(4, "big") if number in places else entry.type
    change = changes.get(entry.start)
    if isinstance(change, bytes):
        raise CannotFix("a value of QuickTime can only be removed whole")
    if change is None:
        return make(kind, data[slice(*entry.payload)])
    return make(kind, make(b"data", (1).to_bytes(4, "big") + bytes(4) + change.encode("utf-8")))


PAYLOAD = Payload(QUICKTIME, fields, rebuild)
