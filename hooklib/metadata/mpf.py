"""Multi-Picture Format: the small TIFF in APP2 "MPF" (CIPA DC-007).

The index of the pictures is book-keeping, kept right by the JPEG format; here are the values that
could say more than where a picture is.
"""

from __future__ import annotations

import struct
from collections.abc import Hashable, Mapping
from typing import Final, NamedTuple

from hooklib.model import (
    INDEX,
    TRAILER,
    UNKNOWN,
    VALUE,
    BadImage,
    CannotFix,
    Change,
    Field,
    Payload,
)

VERSION: Final = 0xB000
NUMBER_OF_IMAGES: Final = 0xB001
ENTRIES: Final = 0xB002
UID_LIST: Final = 0xB003
ENTRY_SIZE: Final = 16  # one picture in ENTRIES (DC-007, 5.2.3.3)
UID_SIZE: Final = 33  # one picture in UID_LIST (DC-007, 5.2.3.4)

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_LONG, _RATIONAL, _UNDEFINED, _SRATIONAL = 4, 5, 7, 10
_MOST_IFDS = 2  # MP Index IFD and MP Attribute IFD (DC-007, 5.1)
_SLACK = "slack"


class Known(NamedTuple):
    """A tag of DC-007 (tables 3 and 6): name, type, number of values (0: any), kind of field."""

    name: str
    type: int
    length: int = 1
    kind: str = VALUE


KNOWN = {
    VERSION: Known("MPFVersion", _UNDEFINED, 4, INDEX),
    NUMBER_OF_IMAGES: Known("MPFNumberOfImages", _LONG, 1, INDEX),
    ENTRIES: Known("MPFImageList", _UNDEFINED, 0, INDEX),
    UID_LIST: Known("MPFImageUIDList", _UNDEFINED, 0),
    0xB004: Known("MPFTotalFrames", _LONG, 1, INDEX),
    0xB101: Known("MPFIndividualNum", _LONG, 1, INDEX),
    0xB201: Known("MPFPanOrientation", _LONG),
    0xB202: Known("MPFPanOverlapH", _RATIONAL),
    0xB203: Known("MPFPanOverlapV", _RATIONAL),
    0xB204: Known("MPFBaseViewpointNum", _LONG),
    0xB205: Known("MPFConvergenceAngle", _SRATIONAL),
    0xB206: Known("MPFBaselineLength", _RATIONAL),
    0xB207: Known("MPFVerticalDivergence", _SRATIONAL),
    0xB208: Known("MPFAxisDistanceX", _SRATIONAL),
    0xB209: Known("MPFAxisDistanceY", _SRATIONAL),
    0xB20A: Known("MPFAxisDistanceZ", _SRATIONAL),
    0xB20B: Known("MPFYawAngle", _SRATIONAL),
    0xB20C: Known("MPFPitchAngle", _SRATIONAL),
    0xB20D: Known("MPFRollAngle", _SRATIONAL),
}


class Tag(NamedTuple):
    """One tag as it is stored: `length` values of a type, their bytes, and where those are."""

    number: int
    type: int
    length: int
    at: int
    value: bytes


class Block(NamedTuple):
    """The payload taken apart: byte order ("<" or ">"), IFDs, bytes that nothing points to."""

    order: str
    ifds: list[list[Tag]]
    slack: bytes


def read(data: bytes) -> Block:
    """Take the payload apart. Raises BadImage."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
    if order is None or len(data) < 8:
        raise BadImage("MPF does not begin with a TIFF header")
    seen = bytearray(len(data))
    seen[:8] = b"\1" * 8
    ifds: list[list[Tag]] = []
    (at,) = struct.unpack_from(order + "I", data, 4)
    while at:
        if len(ifds) == _MOST_IFDS:
            raise BadImage("MPF has more IFDs than its format")
        tags, at = _ifd(data, order, at, seen)
        ifds.append(tags)
    slack = bytes(byte for byte, used in zip(data, seen, strict=True) if not used)
    return Block(order, ifds, slack if any(slack) else b"")


def _ifd(data: bytes, order: str, at: int, seen: bytearray) -> tuple[list[Tag], int]:
    if at + 2 > len(data):
        raise BadImage("MPF IFD lies outside its segment")
    (count,) = struct.unpack_from(order + "H", data, at)
    end = at + 2 + 12 * count + 4
    if end > len(data):
        raise BadImage("MPF IFD ends outside its segment")
    for start, stop in ((at, at + 2), (end - 4, end)):
        seen[start:stop] = b"\1" * (stop - start)
    tags: list[Tag] = []
    size = 0
    for entry in range(at + 2, end - 4, 12):
        tags.append(_tag(data, order, entry, seen))
        size += len(tags[-1].value)
        if size > len(data):
            raise BadImage("MPF values overlap")
    return tags, struct.unpack_from(order + "I", data, end - 4)[0]


def _tag(data: bytes, order: str, entry: int, seen: bytearray) -> Tag:
    number, kind, count, offset = struct.unpack_from(order + "HHII", data, entry)
    if kind not in _SIZES:
        raise BadImage(f"MPF tag 0x{number:04X} has an unknown type")
    size = _SIZES[kind] * count
    at = entry + 8 if size <= 4 else offset
    if at + size > len(data):
        raise BadImage(f"MPF tag 0x{number:04X} lies outside its segment")
    seen[entry : entry + (8 if size <= 4 else 12)] = b"\1" * (8 if size <= 4 else 12)
    seen[at : at + size] = b"\1" * size
    return Tag(number, kind, count, at, data[at : at + size])


def write(block: Block) -> bytes:
    """Return the payload of a block: header, IFDs with their values behind them, slack."""
    out = bytearray((b"II*\0" if block.order == "<" else b"MM\0*") + b"\0\0\0\0")
    link = 4
    for tags in block.ifds:
        struct.pack_into(block.order + "I", out, link, len(out))
        link = len(out) + 2 + 12 * len(tags)
        out += _ifd_bytes(block.order, tags, len(out))
    return bytes(out) + block.slack


def _ifd_bytes(order: str, tags: list[Tag], start: int) -> bytes:
    head = struct.pack(order + "H", len(tags))
    values = b""
    values_at = start + 2 + 12 * len(tags) + 4
    for tag in tags:
        head += struct.pack(order + "HHI", tag.number, tag.type, tag.length)
        if len(tag.value) <= 4:
            head += tag.value.ljust(4, b"\0")
        else:
            head += struct.pack(order + "I", values_at + len(values))
            values += tag.value + b"\0" * (len(tag.value) % 2)
    return head + b"\0\0\0\0" + values


def fields(data: bytes) -> list[Field]:
    """Return every tag, and the bytes that none points to."""
    block = read(data)
    found = [
        _field(block.order, tag, (ifd, position))
        for ifd, tags in enumerate(block.ifds)
        for position, tag in enumerate(tags)
    ]
    if block.slack:
        found.append(
            Field("", _SLACK, kind=TRAILER, data=block.slack, name="bytes that no tag points to")
        )
    return found


def _field(order: str, tag: Tag, at: Hashable) -> Field:
    known = KNOWN.get(tag.number)
    if known is None or known.type != tag.type or known.length not in (0, tag.length):
        key = f"Exif.MpfInfo.0x{tag.number:04x}"
        return Field(key, at, kind=UNKNOWN, data=tag.value, name=f"tag 0x{tag.number:04X}")
    kind = known.kind if any(tag.value) else INDEX
    return Field(f"Exif.MpfInfo.{known.name}", at, _text(order, tag), kind, name=known.name)


def _text(order: str, tag: Tag) -> str:
    if tag.type in (_RATIONAL, _SRATIONAL):
        letter = "I" if tag.type == _RATIONAL else "i"
        values = struct.unpack(f"{order}{2 * tag.length}{letter}", tag.value)
        return " ".join(f"{a}/{b}" for a, b in zip(values[::2], values[1::2], strict=True))
    if tag.type == _LONG:
        return " ".join(str(v) for v in struct.unpack(f"{order}{tag.length}I", tag.value))
    if tag.number == UID_LIST:
        return tag.value.replace(b"\0", b" ").decode("latin-1").strip()
    return ""


def rebuild(data: bytes, changes: Mapping[Hashable, Change]) -> bytes:
    """Return the payload without some tags or without the bytes that none points to."""
    if not changes:
        return data
    if any(change is not None for change in changes.values()):
        raise CannotFix("MPF tags can only be removed")
    block = read(data)
    ifds = [
        [tag for position, tag in enumerate(tags) if (ifd, position) not in changes]
        for ifd, tags in enumerate(block.ifds)
    ]
    slack = b"" if _SLACK in changes else block.slack
    if not slack and all(tag.number == VERSION for tags in ifds for tag in tags):
        return b""
    return write(Block(block.order, [tags for tags in ifds if tags], slack))


PAYLOAD = Payload("mpf", fields, rebuild)
