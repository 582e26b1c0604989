"""BigTIFF files, as Pillow and tifffile write them and by hand."""

from __future__ import annotations

from hooklib.model import IPTC, PHOTOSHOP
from tests.samples import Plant, _tiff_plants
from tests.samples._tiff_bytes import strip_page, tiff
from tests.samples.exif import Tag, ascii_, undefined
from tests.samples.png import icc
from tests.samples.tiff import PLACES, pillow, pixels, stack, written

GREY = {"photometric": "minisblack"}


def clean() -> dict[str, bytes]:
    """Return a file of every variant."""
    software = ascii_(0x131, "SilverFast 8")
    return {
        "pillow": pillow(pixels(), big_tiff=True, icc_profile=icc()),
        "pillow-pages": pillow(
            pixels(), big_tiff=True, save_all=True, append_images=[pixels("L"), pixels("I;16")]
        ),
        "tifffile": written(stack(), bigtiff=True, **GREY),
        "tifffile-big-endian": written(stack(), bigtiff=True, byteorder=">", **GREY),
        "tifffile-tiled": written(stack(), bigtiff=True, tile=(16, 16), compression="zlib", **GREY),
        "tifffile-ome": written(stack(), bigtiff=True, ome=True, **GREY),
        "scanner": tiff(strip_page(software), big=True),
        "scanner-big-endian": tiff(strip_page(software), order=">", big=True),
        "pages": tiff(strip_page(), strip_page(undefined(0x8773, icc())), big=True),
    }


def wrap(kind: str, payload: bytes) -> bytes | None:
    """Return a file that carries a payload, None for a kind that has no place here."""
    if kind in (IPTC, PHOTOSHOP) and payload:  # the rest is the same as in TIFF
        return tiff(strip_page(Tag(*PLACES[kind], payload)), big=True)
    return None


def plants() -> list[Plant]:
    """Return files with one carrier each."""
    return _tiff_plants.plants(big=True)
