"""HEIC files, made by hand around pictures of one colour that x265 coded.

Nothing in Python codes HEVC; of a picture of one colour some 25 bytes are enough.
"""

from __future__ import annotations

from hooklib.model import EXIF, XMP
from tests.samples import Plant
from tests.samples import _bmff_plants as shared
from tests.samples._bmff_bytes import box, full, u32
from tests.samples._bmff_plants import Base

_TILES = (
    "000000162801af1980f77c8537fff7f8c7fd7dabfe290578b470",
    "000000152801af1980f77c8537b3f11ffae9bbfddc15e2d1c0",
    "000000162801af1980f77c8537fffb856047cd776fcd0578b470",
    "000000162801af1980f77c8537b4f8c257ff35dcbf3415e2d1c0",
)
_CONFIGURATION = """
0103700000000000000000001ef000fcfdf8f800000f03200001001840010c01ffff037000000300900000030000030
01eba0240210001002b42010103700000030090000003000003001ea020810596ea4929ae6e04040c08000003000800
000300084022000100074401c172b02240
"""
_GREY = "0000000d2801ae33e2b0e0fffed953c38f"
_GREY_CONFIGURATION = """
0104080000000000000000001ef000fcfcf8f800000f03200001001740010c01ffff0408000003009ff800000300001
eba024021000100264201010408000003009ff800000300001ec08204165ba924a6b9b0200000030020000003002122
000100074401c172b02240
"""


def _config(text: str) -> bytes:
    return box(b"hvcC", bytes.fromhex(text.replace("\n", "")))


def base() -> Base:
    """Return a picture of four tiles, and small ones, coded as HEVC."""
    size = full(b"ispe", u32(64, 64))
    colours = full(b"pixi", b"\3\x08\x08\x08")
    props = (_config(_CONFIGURATION), size, colours)
    grey = (_config(_GREY_CONFIGURATION), size, full(b"pixi", b"\1\x08"))
    tiles = tuple(bytes.fromhex(tile) for tile in _TILES)
    return Base(b"heic", b"hvc1", tiles, props, (tiles[0], props), (bytes.fromhex(_GREY), grey))


def clean() -> dict[str, bytes]:
    """Return a file of every variant."""
    return {f"heic-{name}": data for name, data in shared.clean(base()).items()}


def wrap(kind: str, payload: bytes) -> bytes | None:
    """Return a file that carries a payload, None for a kind that has no place here."""
    return shared.wrap(base(), kind, payload) if kind in (EXIF, XMP) else None


def plants() -> list[Plant]:
    """Return files with one carrier each."""
    return shared.plants(base(), "heic")
