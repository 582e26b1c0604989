"""JPEG 2000: how a file is told; the rest is loaded when there is one, for every run asks here."""

from __future__ import annotations

from collections.abc import Mapping

from hooklib.formats._signatures import J2K, JP2
from hooklib.model import Format, Part


def sniff(head: bytes) -> bool:
    """Tell a JP2 by its signature box, a codestream by its first markers."""
    return head.startswith((JP2, J2K))


def parts(data: bytes) -> list[Part]:
    """Return all parts in the order of the file. Raises BadImage."""
    from hooklib.formats import _jp2_file

    return _jp2_file.parts(data)


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with parts dropped or replaced. Raises BadImage or CannotFix."""
    from hooklib.formats import _jp2_file

    return _jp2_file.rebuild(data, changes)


FORMAT = Format("JPEG 2000", (".jp2", ".j2k", ".jpf", ".jpx"), sniff, parts, rebuild)
