"""BigTIFF: TIFF with offsets of 8 bytes, read and written by the same tools."""

from __future__ import annotations

from typing import Final

from hooklib.formats.tiff import parts, rebuild
from hooklib.model import Format

STARTS: Final = (b"II+\0", b"MM\0+")


def sniff(head: bytes) -> bool:
    """Tell a BigTIFF by its byte order and its number."""
    return head.startswith(STARTS)


FORMAT = Format("BigTIFF", (".tif", ".tiff", ".dng"), sniff, parts, rebuild)
