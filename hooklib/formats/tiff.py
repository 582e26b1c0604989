"""TIFF, DNG and cameras' raw files that are TIFF: parts by tag, of every page.

Specifications: TIFF 6.0, TIFF/EP, DNG 1.7. Strips and tiles stay where they are; what goes is cut
out of its directory, and its bytes are overwritten with zeros.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hooklib.model import Format, Part

STARTS: Final = (
    *(b"II*\0", b"MM\0*"),
    *(b"IIRO", b"IIRS", b"MMOR"),  # Olympus
    b"IIU\0",  # Panasonic
)
SUFFIXES: Final = (".tif", ".tiff", ".dng", ".nef", ".cr2", ".arw", ".orf", ".rw2", ".pef")


def sniff(head: bytes) -> bool:
    """Tell a TIFF by its byte order and number (section 2), raw files by their makers'."""
    return head.startswith(STARTS)


def parts(data: bytes) -> list[Part]:
    """Return all parts, directory by directory. Raises BadImage."""
    from hooklib.formats._tiff_parts import file_of, pieces  # only files of this kind need it

    return [piece.part for piece in pieces(file_of(data))]


def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
    """Return the file with parts dropped or replaced. Raises BadImage or CannotFix."""
    from hooklib.formats import _tiff_rebuild

    return _tiff_rebuild.rebuild(data, changes)


FORMAT = Format("TIFF", SUFFIXES, sniff, parts, rebuild)
