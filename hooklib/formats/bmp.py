"""BMP; see `_bmp`, which is loaded for files of this kind only."""

from __future__ import annotations

from collections.abc import Mapping

from hooklib.model import Format, Part


def sniff(head: bytes) -> bool:
    """Tell a BMP by both its headers."""
    if not head.startswith(b"BM"):
        return False
    from hooklib.formats import _bmp

    return _bmp.sniff(head)


def parts(data: bytes) -> list[Part]:
    """Return all parts. Raises BadImage."""
    from hooklib.formats import _bmp

    return _bmp.parts(data)


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file without parts. Raises BadImage or CannotFix."""
    from hooklib.formats import _bmp

    return _bmp.rebuild(data, changes)


FORMAT = Format("BMP", (".bmp", ".dib"), sniff, parts, rebuild)
