"""Colour profiles: telling them from other bytes, and the PNG chunk they are in."""

from __future__ import annotations

from typing import Final

from hooklib.formats._png_chunks import Chunk
from hooklib.formats._zlib import CutOff, Inflated, Inflater
from hooklib.model import ICC, INDEX, TRAILER, VALUE, BadImage, Part, Span

LEAST: Final = 132
"""Bytes of the header and of the tag count after it (ICC.1, sections 7.2 and 7.3)."""
NAME_KEY: Final = "Png.iCCP.ProfileName"
NEUTRAL_NAME: Final = b"icc"
"""What a dropped profile name becomes: the chunk cannot be without one."""
PLAIN_NAMES: Final = frozenset((NEUTRAL_NAME, b"ICC Profile", b"ICC profile", b"ICC"))
"""Names that every encoder may give: they say nothing, so nobody need judge them."""


def profile_end(data: bytes) -> int:
    """Return where the ICC profile at the start of `data` ends. Raises BadImage when it is none."""
    size = int.from_bytes(data[:4], "big")
    if len(data) < LEAST or size < LEAST or data[36:40] != b"acsp":
        raise BadImage("not an ICC profile")
    return min(size, len(data))


def check_profile(data: bytes) -> None:
    """Raise BadImage when `data` are anything but an ICC profile and zero bytes after it."""
    if any(data[profile_end(data) :]):
        raise BadImage("an ICC profile with further bytes behind it")


def _inflated(data: bytes, inflate: Inflater) -> Inflated:
    """Return a profile; decoders take one whose compressed data lack their checksum."""
    try:
        return inflate(data)
    except CutOff as error:
        if len(error.data) < LEAST or len(error.data) != int.from_bytes(error.data[:4], "big"):
            raise
        return Inflated(error.data, len(data))


def iccp_parts(chunk: Chunk, payload: bytes, inflate: Inflater) -> list[Part]:
    """Return the name, the profile and what follows its compressed data (PNG, 11.3.2.3)."""
    name, zero, rest = payload.partition(b"\0")
    if not zero or rest[:1] != b"\0":
        raise BadImage("another layout")
    inflated = _inflated(rest[1:], inflate)
    check_profile(inflated.data)
    start, end = chunk.payload
    text = name.decode("latin-1")
    method = start + len(name) + 1
    cut = method + 1 + inflated.end
    label = Part(VALUE, "iCCP profile name", (Span(start, method - 1),), name, NAME_KEY, text)
    if name in PLAIN_NAMES:
        label = Part(INDEX, label.name, label.spans)
    parts = [label, Part(ICC, "iCCP", (Span(method, cut),))]
    if cut < end:
        tail = payload[cut - start :]
        parts.append(Part(TRAILER, "bytes after the iCCP profile", (Span(cut, end),), tail))
    return parts
