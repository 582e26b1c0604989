"""One gzip member: its header's fields, what it holds, what is behind it (RFC 1952)."""

from __future__ import annotations

import zlib
from typing import Final, NamedTuple

from hooklib.model import BadImage, Span

MAGIC: Final = b"\x1f\x8b\x08"
MOST: Final = 64 << 20
"""More than any drawing has: what grows beyond this is refused."""

_FHCRC, _FEXTRA, _FNAME, _FCOMMENT = 0x02, 0x04, 0x08, 0x10
_RESERVED: Final = 0xE0
_FIXED: Final = 10
_FOOTER: Final = 8


class Member(NamedTuple):
    """The header's optional fields by name, the content, and where the member ends."""

    fields: dict[str, Span]
    checksum: Span
    body: int
    content: bytes
    end: int


def read(data: bytes) -> Member:
    """Return the first member of a file. Raises BadImage."""
    if len(data) < _FIXED or not data.startswith(MAGIC) or data[3] & _RESERVED:
        raise BadImage("gzip: no header")
    flags, at = data[3], _FIXED
    fields: dict[str, Span] = {}
    if flags & _FEXTRA:
        size = 2 + int.from_bytes(data[at : at + 2], "little")
        fields["extra"] = Span(at, at + size)
        at += size
    for flag, name in ((_FNAME, "name"), (_FCOMMENT, "comment")):
        if flags & flag:
            end = data.find(b"\0", at) + 1
            if not end:
                raise BadImage("gzip: header cut off")
            fields[name] = Span(at, end)
            at = end
    checksum = Span(at, at + 2 if flags & _FHCRC else at)
    body = checksum.end
    if body + _FOOTER > len(data):
        raise BadImage("gzip: header cut off")
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = stream.decompress(data[body:], MOST)
    except zlib.error as error:
        raise BadImage("gzip: damaged data") from error
    if not stream.eof:
        raise BadImage("gzip: cut off, or larger than any drawing")
    end = len(data) - len(stream.unused_data)
    footer = data[end : end + _FOOTER]
    expected = zlib.crc32(content).to_bytes(4, "little") + len(content).to_bytes(4, "little")
    if footer != expected:
        raise BadImage("gzip: wrong checksum")
    return Member(fields, checksum, body, content, end + _FOOTER)


def begins(head: bytes, most: int) -> bytes:
    """Return the beginning of what a member holds, b"" where that cannot be told."""
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(head, most)
    except zlib.error:
        return b""


def write(data: bytes, member: Member, gone: set[str], content: bytes | None) -> bytes:
    """Return the member without header fields and with new content, None: the same.

    The time of packing and the checksum of the header go with any change.
    """
    flags = data[3] & ~_FHCRC
    for flag, name in ((_FEXTRA, "extra"), (_FNAME, "name"), (_FCOMMENT, "comment")):
        if name in gone:
            flags &= ~flag
    kept = b"".join(data[slice(*span)] for name, span in member.fields.items() if name not in gone)
    header = MAGIC + bytes((flags,)) + bytes(4) + data[8:10] + kept
    if content is None:
        return header + data[member.body : member.end]
    stream = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = stream.compress(content) + stream.flush()
    size = len(content).to_bytes(4, "little")
    return header + body + zlib.crc32(content).to_bytes(4, "little") + size
