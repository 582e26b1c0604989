"""Kinds of image files that are known by their first bytes but not read yet."""

from __future__ import annotations

import re

SUFFIXES = frozenset(
    (
        ".apng",
        ".arw",
        ".avif",
        ".avifs",
        ".bmp",
        ".cr2",
        ".cr3",
        ".cur",
        ".dib",
        ".dng",
        ".gif",
        ".heic",
        ".heif",
        ".hif",
        ".ico",
        ".j2k",
        ".jfif",
        ".jif",
        ".jp2",
        ".jpe",
        ".jpeg",
        ".jpf",
        ".jpg",
        ".jpx",
        ".jxl",
        ".mpo",
        ".nef",
        ".orf",
        ".pef",
        ".png",
        ".psb",
        ".psd",
        ".raf",
        ".rw2",
        ".svg",
        ".svgz",
        ".tif",
        ".tiff",
        ".webp",
    )
)
"""Names that promise an image: such a file is never passed over in silence."""

_MAGIC = (
    (b"8BPS\0", "PSD"),
    (b"FUJIFILMCCD-RAW", "Fujifilm raw"),
)
_HTML = re.compile(rb"<(?:!doctype\s+)?html\b", re.IGNORECASE)
_WEAK = ((b"BM", "BMP"), (b"\0\0\1\0", "ICO"), (b"\0\0\2\0", "CUR"))
"""Too short to tell anything without the name's help."""


def name(head: bytes, suffix: str) -> str | None:
    """Return what kind of image these first bytes begin, or None; `suffix` is in lower case."""
    if head[4:8] == b"ftyp":
        return "Canon CR3" if head[8:12] == b"crx " else None
    magic = _MAGIC + _WEAK if suffix in SUFFIXES else _MAGIC
    found = next((kind for start, kind in magic if head.startswith(start)), None)
    return found or (_xml(head, suffix))


def _xml(head: bytes, suffix: str) -> str | None:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    drawing = b"<svg" in head and not _HTML.search(head)  # pages hold drawings as well
    if text.startswith((b"<?xml", b"<!", b"<svg")) and (drawing or suffix == ".svg"):
        return "SVG"
    return "SVGZ" if suffix == ".svgz" and head.startswith(b"\x1f\x8b") else None
