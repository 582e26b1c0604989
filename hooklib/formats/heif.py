"""HEIC and every other HEIF file that is no AVIF (ISO/IEC 23008-12), still or a sequence."""

from __future__ import annotations

from hooklib.formats._bmff import kind, parts, rebuild
from hooklib.model import Format


def sniff(head: bytes) -> bool:
    """Tell a HEIF by its brands."""
    return kind(head) == "HEIC"


FORMAT = Format("HEIC", (".heic", ".heif", ".hif"), sniff, parts, rebuild)
