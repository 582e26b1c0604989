"""CUR: Windows cursors; see `_icons`. Each picture in them is an image of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hooklib.model import Format, Part

KIND: Final = 2
"""What the directory says of itself (ICONDIR, idType)."""


def sniff(head: bytes) -> bool:
    """Tell it by its directory."""
    if not head.startswith(b"\0\0\2\0"):
        return False
    from hooklib.formats import _icons

    return _icons.sniff(head, KIND)


def parts(data: bytes) -> list[Part]:
    """Return all parts. Raises BadImage."""
    from hooklib.formats import _icons

    return _icons.parts(data, KIND)


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with parts dropped or replaced. Raises BadImage or CannotFix."""
    from hooklib.formats import _icons

    return _icons.rebuild(data, changes, KIND)


FORMAT = Format("CUR", (".cur",), sniff, parts, rebuild, pixels=False)
