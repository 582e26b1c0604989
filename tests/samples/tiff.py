"""TIFF files, as Pillow, tifffile and matplotlib write them and by hand."""

from __future__ import annotations

import io
import struct
from functools import lru_cache
from typing import Any

import numpy as np
import tifffile
from PIL import Image

from hooklib.model import EXIF, IPTC, PHOTOSHOP, XMP
from tests.samples import Plant, _raw_files, _tiff_plants
from tests.samples._tiff_bytes import ROWS, strip_page, tiff, with_picture
from tests.samples.exif import Tag, ascii_, block, byte, long, short, sub, tiny_jpeg, undefined
from tests.samples.png import icc

MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "I;16", "I", "F")
CODECS = ("tiff_lzw", "tiff_adobe_deflate", "tiff_deflate", "packbits", "jpeg")
SIZE = (21, 13)


def pixels(mode: str = "RGB", shift: int = 0) -> Image.Image:
    """Return a small picture that is the same in no two rows."""
    rows = np.add.outer(np.arange(SIZE[1]) * 7 + shift, np.arange(SIZE[0]) * 11)
    if mode == "I;16":
        return Image.fromarray((rows * 200).astype(np.uint16))
    if mode in ("I", "F"):
        return Image.fromarray((rows * 20.5).astype(np.int32 if mode == "I" else np.float32))
    colours = np.stack((rows, rows[::-1], rows[:, ::-1]), axis=-1).astype(np.uint8)
    return Image.fromarray(colours).convert(
        "RGBA" if mode == "RGBA" else mode if mode != "LAB" else "RGB"
    )


def pillow(image: Image.Image, **options: Any) -> bytes:
    """Return a picture as Pillow writes it."""
    out = io.BytesIO()
    image.save(out, "TIFF", **options)
    return out.getvalue()


def written(array: np.ndarray[Any, Any], **options: Any) -> bytes:
    """Return an array as tifffile writes it."""
    out = io.BytesIO()
    tifffile.imwrite(out, array, **options)
    return out.getvalue()


def stack() -> np.ndarray[Any, Any]:
    """Return three planes of 16-bit numbers."""
    return (np.arange(3 * 16 * 16) * 37 % 65521).astype(np.uint16).reshape(3, 16, 16)


@lru_cache(maxsize=1)
def clean() -> dict[str, bytes]:
    """Return a file of every variant."""
    made = {f"pillow-{mode}": pillow(pixels(mode)) for mode in MODES}
    made |= {f"pillow-{codec}": pillow(pixels(), compression=codec) for codec in CODECS}
    made["pillow-group4"] = pillow(pixels("1"), compression="group4")
    made["pillow-icc"] = pillow(pixels(), icc_profile=icc(), dpi=(300, 300))
    made["pillow-pages"] = pillow(
        pixels(), save_all=True, append_images=[pixels("L", 3), pixels("CMYK", 5)]
    )
    for codec in ("tiff_lzw", "jpeg"):
        more = [pixels("RGB", 3), pixels("RGB", 5)]
        made[f"pillow-pages-{codec}"] = pillow(
            pixels(), save_all=True, append_images=more, compression=codec
        )
    made["pillow-software"] = pillow(pixels(), software="Pillow 11.0", resolution=72)
    for turn in range(1, 9):
        made[f"orientation-{turn}"] = pillow(pixels(), tiffinfo={274: turn})
    made |= _tifffile()
    made |= _by_hand()
    return made


def _tifffile() -> dict[str, bytes]:
    planes = stack()
    grey = {"photometric": "minisblack"}
    return {
        "tifffile": written(planes, **grey),
        "tifffile-big-endian": written(planes, byteorder=">", **grey),
        "tifffile-imagej": written(planes, imagej=True, metadata={"axes": "ZYX"}),
        "tifffile-ome": written(planes, ome=True, metadata={"axes": "ZYX"}, **grey),
        "tifffile-float": written(planes.astype(np.float32), **grey),
        "tifffile-tiled": written(planes, tile=(16, 16), compression="zlib", **grey),
        "tifffile-planar": written(planes, photometric="rgb", planarconfig="separate"),
        "tifffile-imagej-colours": written(
            planes, imagej=True, metadata={"axes": "ZYX", "Ranges": (0.0, 9.0)}
        ),
        "tifffile-imagej-rgb": written(
            np.stack([np.asarray(pixels())] * 3)[:, None], imagej=True, metadata={"axes": "TZYXS"}
        ),
        "tifffile-pyramid": pyramid(subifds=False),
        "tifffile-truncated": written(planes, truncate=True, **grey),
    }


def pyramid(subifds: bool) -> bytes:
    """Return a picture in tiles, with two smaller versions of it: pages, or in SubIFDs."""
    whole = np.asarray(pixels().resize((90, 70)))
    out = io.BytesIO()
    options: dict[str, Any] = {"photometric": "rgb", "tile": (16, 16), "compression": "zlib"}
    with tifffile.TiffWriter(out) as writer:
        writer.write(whole, subifds=2 if subifds else 0, metadata=None, **options)
        for step in (2, 4):
            writer.write(whole[::step, ::step], subfiletype=1, metadata=None, **options)
    return out.getvalue()


def _by_hand() -> dict[str, bytes]:
    scanner = (ascii_(0x131, "SilverFast 8"), ascii_(0x132, "2024:05:01 12:34:56"))
    described = [t for t in strip_page() if t.tag != 0x112]
    old = tiny_jpeg()
    return {
        "scanner": tiff(strip_page(*scanner)),
        "scanner-big-endian": tiff(strip_page(*scanner), order=">"),
        "rights": tiff(strip_page(ascii_(0x13B, "Foto Kollektiv"), ascii_(0x8298, "(c) 2024"))),
        "gdal": tiff(
            strip_page(ascii_(0xA480, b"<GDALMetadata>%s</GDALMetadata>" % _tiff_plants.SCALE))
        ),
        "nodata": tiff(strip_page(ascii_(0xA481, "-9999"))),
        "geo-free": tiff(described),
        "padding": tiff(strip_page(undefined(0xEA1C, b"\x1c\xea\0\0" + bytes(500)))),
        "blank-tail": tiff(strip_page(), tail=bytes(40)),
        "alpha": tiff(strip_page(short(0x152, 2), pixels=ROWS + ROWS[:64], samples=4)),
        "subifd-full-size": tiff(strip_page(sub(0x14A, strip_page(pixels=ROWS[::-1])))),
        "shared-values": _shared(),
        "old-jpeg": tiff(
            [
                *(long(0x100, 16), long(0x101, 16), short(0x102, 8, 8, 8), short(0x103, 6)),
                *(short(0x106, 6), short(0x115, 3), *block(0x201, 0x202, old)),
            ]
        ),
        "cloud-optimised": _cloud_optimised(),
        "opcodes": tiff(
            strip_page(undefined(0xC741, bytes(3) + b"\1" + bytes(12)), byte(0xC612, 1, 4, 0, 0))
        ),
    }


def _shared() -> bytes:
    """Return two pages with the same software, stored once."""
    name = b"SilverFast 8.8.0\0"
    first = tiff(strip_page(ascii_(0x131, name[:-1])), strip_page(ascii_(0x131, name[:-1])))
    at, again = first.index(name), first.rindex(name)
    blanked = first[:again] + bytes(len(name)) + first[again + len(name) :]
    return blanked.replace(struct.pack("<I", again), struct.pack("<I", at))


def _cloud_optimised() -> bytes:
    """Return a file with what GDAL puts behind the header and around each tile."""
    layout = b"LAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\nBLOCK_LEADER=SIZE_AS_UINT4\n"
    layout += b" MASK_INTERLEAVED_WITH_IMAGERY=YES\n"
    ghost = b"GDAL_STRUCTURAL_METADATA_SIZE=%06d bytes\n" % len(layout) + layout
    head = tiff(strip_page(), between=ghost)
    at = head.index(ROWS)
    blanked = head[:at] + bytes(len(ROWS)) + head[at + len(ROWS) :]
    moved = blanked.replace(struct.pack("<I", at), struct.pack("<I", len(head) + 4))
    return moved + struct.pack("<I", len(ROWS)) + ROWS + ROWS[-4:]


def wrap(kind: str, payload: bytes) -> bytes | None:
    """Return a file that carries a payload, None for a kind that has no place here."""
    if kind == EXIF:
        return with_picture(payload)
    if kind in PLACES and payload:
        return tiff(strip_page(Tag(*PLACES[kind], payload)))
    return None


PLACES = {XMP: (0x2BC, 1), IPTC: (0x83BB, 7), PHOTOSHOP: (0x8649, 7)}


def plants() -> list[Plant]:
    """Return files with one carrier each."""
    places = {
        "little": struct.pack("<I", _raw_files.PLACE),
        "big": struct.pack(">I", _raw_files.PLACE),
    }
    made = _tiff_plants.plants(big=False)
    for name, make in _raw_files.MAKERS.items():
        data = make()
        gone = places["big" if data[:1] == b"M" else "little"]
        made.append(Plant(name, data, "LOC101", (gone, _raw_files.OWNER, _raw_files.SERIAL), KEPT))
    for name, jpeg in (("dng", False), ("dng-jpeg-first", True)):
        told = (places["little"], _raw_files.OWNER, _raw_files.SERIAL)
        made.append(Plant(name, _raw_files.dng(jpeg), "EMB101", told, (_raw_files.NOISE,)))
    labels = written(
        stack(), imagej=True, metadata={"axes": "ZYX", "Labels": ["Maxine M.", "b", "c"]}
    )
    made.append(Plant("imagej-labels", labels, "IDN103", (b"Maxine M.",)))
    ranges = (0.0, 8.987654321)
    both = {"axes": "ZYX", "Info": "Maxine M.", "Ranges": ranges}
    composite, kept = written(stack(), imagej=True, metadata=both), struct.pack("<2d", *ranges)
    wide = "Maxine M.".encode("utf-16-le")
    made.append(Plant("imagej-info-and-ranges", composite, "IDN103", (wide,), (kept,)))
    return made


KEPT = (_raw_files.NOISE[:256], _raw_files.NOTE)
