"""AVIF, still and animated: a HEIF file whose pictures are coded as AV1 (AV1 Image File Format)."""

from __future__ import annotations

from hooklib.formats._bmff import kind, parts, rebuild
from hooklib.model import Format


def sniff(head: bytes) -> bool:
    """Tell an AVIF by its brands."""
    return kind(head) == "AVIF"


FORMAT = Format("AVIF", (".avif", ".avifs"), sniff, parts, rebuild)
