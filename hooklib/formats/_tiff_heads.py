"""How a TIFF file begins, and whose raw file it is.

Sources: TIFF 6.0, section 2; BigTIFF; ExifTool's documentation of Olympus, Panasonic and Canon raw.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from hooklib.metadata._ifd import Layout, layout_of, uint

CLASSIC: Final = (b"II*\0", b"MM\0*")
BIG: Final = (b"II+\0\x08\0\0\0", b"MM\0+\0\x08\0\0")
OLYMPUS: Final = (b"IIRO", b"IIRS", b"MMOR")
PANASONIC: Final = b"IIU\0"
PANASONIC_HEADER: Final = 24
CANON: Final = b"CR\2\0"
CANON_HEADER: Final = 16
"""Byte order, 42, first directory, "CR", version, and the position of the raw directory."""


class Head(NamedTuple):
    """The layout; whose raw file its mark says that it is; where that says the raw directory is."""

    layout: Layout
    maker: str = ""
    raw_directory: int | None = None


def head_of(data: bytes) -> Head:
    """Return what the first bytes tell. Raises BadImage."""
    if data[:4] in OLYMPUS and len(data) >= 8:
        return Head(layout_of((b"MM\0*" if data[:1] == b"M" else b"II*\0") + data[4:8]), "Olympus")
    if data[:4] == PANASONIC and len(data) >= PANASONIC_HEADER:
        layout = layout_of(b"II*\0" + data[4:8])
        return Head(layout._replace(header=PANASONIC_HEADER), "Panasonic")
    layout = layout_of(data[:16])
    if layout.slot == 4 and data[8:12] == CANON and len(data) >= CANON_HEADER:
        return Head(layout._replace(header=CANON_HEADER), "Canon", uint(data, 12, 4, layout))
    return Head(layout)
