"""JPEG 2000: how a file is told; the rest is loaded when there is one, for every run asks here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hooklib.model import Format, Part

SIGNATURE: Final = b"\0\0\0\x0cjP  \r\n\x87\n"
CODESTREAM: Final = b"\xff\x4f\xff\x51"


def sniff(head: bytes) -> bool:
    """Tell a JP2 by its signature box, a codestream by its first markers (T.800, I.5.1, A.2)."""
    return head.startswith((SIGNATURE, CODESTREAM))


def parts(data: bytes) -> list[Part]:
    """Return all parts in the order of the file. Raises BadImage."""
    from hooklib.formats import _jp2_file

    return _jp2_file.parts(data)


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with parts dropped or replaced. Raises BadImage or CannotFix."""
    from hooklib.formats import _jp2_file

    return _jp2_file.rebuild(data, changes)


FORMAT = Format("JPEG 2000", (".jp2", ".j2k", ".jpf", ".jpx"), sniff, parts, rebuild)
