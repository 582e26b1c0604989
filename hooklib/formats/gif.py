"""GIF: how a file is told; the rest is loaded when there is one, for every run asks here."""

from __future__ import annotations

from collections.abc import Mapping

from hooklib.formats._signatures import GIF
from hooklib.model import Format, Part


def sniff(head: bytes) -> bool:
    """Tell a GIF by its signature and version."""
    return head.startswith(GIF)


def parts(data: bytes) -> list[Part]:
    """Return all parts in the order of the file. Raises BadImage."""
    from hooklib.formats import _gif_file

    return _gif_file.parts(data)


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with parts dropped or replaced. Raises BadImage or CannotFix."""
    from hooklib.formats import _gif_file

    return _gif_file.rebuild(data, changes)


FORMAT = Format("GIF", (".gif",), sniff, parts, rebuild)
