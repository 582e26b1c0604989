"""What the tests of the formats share: a file beside its parts."""

from __future__ import annotations

from hooklib.model import Format


def framing(data: bytes, fmt: Format) -> bytes:
    """Return a file with zeros in place of all that is in a part."""
    left = bytearray(data)
    for part in fmt.parts(data):
        for start, end in part.spans:
            left[start:end] = bytes(end - start)
    return bytes(left)


def index_of(data: bytes, fmt: Format, kind: str) -> int:
    """Return the index of the first part of a kind."""
    return next(n for n, part in enumerate(fmt.parts(data)) if part.kind == kind)
