"""PSD and PSB files by bytes: what Pillow decodes, with image resources of every kind."""

from __future__ import annotations

import zlib

from hooklib.model import PHOTOSHOP
from tests import photos
from tests.samples import Plant, iptc, photoshop
from tests.samples._tails import behind
from tests.samples.png import icc

SECRET = b"Wilhelmina Droste-Quexal"
WIDTH, HEIGHT = 6, 5
COLOURS = bytes(range(256)) * 3
LAYERS = b"\0\0\0\0" + b"\0\0\0\0" + b"8BIMlspf\0\0\0\4\0\0\0\0"
"""No layers, no mask, one block."""


def psd(
    resources: bytes = photoshop.RESOLUTION,
    *,
    version: int = 1,
    compression: int = 0,
    layers: bytes = LAYERS,
    indexed: bool = False,
    depth: int = 8,
    after: bytes = b"",
) -> bytes:
    """Return a file of three channels, or one."""
    channels = 1 if indexed else 3
    numbers = (
        *((version, 2), (0, 6), (channels, 2), (HEIGHT, 4), (WIDTH, 4)),
        *((depth, 2), (2 if indexed else 3, 2)),
    )
    header = b"8BPS" + b"".join(number.to_bytes(size, "big") for number, size in numbers)
    long = 8 if version == 2 else 4
    return b"".join(
        (
            header,
            _counted(COLOURS if indexed else b"", 4),
            _counted(resources, 4),
            _counted(layers, long),
            compression.to_bytes(2, "big"),
            _pixels(channels, compression, version, depth),
            after,
        )
    )


def _counted(data: bytes, size: int) -> bytes:
    return len(data).to_bytes(size, "big") + data


def _pixels(channels: int, compression: int, version: int, depth: int) -> bytes:
    row = bytes(range(7, 7 + WIDTH * depth // 8))
    count = channels * HEIGHT
    if compression == 1:
        coded = bytes((len(row) - 1,)) + row  # PackBits: all of them as they are
        return len(coded).to_bytes(2 * version, "big") * count + coded * count
    return zlib.compress(row * count) if compression else row * count


def smart_object(
    *files: bytes, version: int = 1, descriptor: bytes = b"", kind: bytes = b"liFD"
) -> bytes:
    """Return layers that hold files, as smart objects do."""
    block = b""
    for file in files:
        name = "photo.jpg\0".encode("utf-16-be")
        record = kind + b"\0\0\0\7" + b"\x04uuid" + b"\0\0\0\x0a" + name + b"JPEG8BIM"
        record += len(file).to_bytes(8, "big") + bytes((bool(descriptor),)) + descriptor + file
        record += b"\0\0\0\1\0\0" + bytes(9)  # child's id, time, lock
        block += _counted(record, 8) + bytes(-len(record) % 4)
    long = 8 if version == 2 else 4
    other = b"8BIMPatt\0\0\0\5abcde\0\0\0"
    return bytes(long) + bytes(4) + other + b"8BIMlnk2" + _counted(block, long)


def clean() -> dict[str, bytes]:
    """Return a file of every variant."""
    profile = photoshop.RESOLUTION + photoshop.resource(0x040F, icc())
    return {
        "psd-raw": psd(),
        "psd-runs": psd(compression=1),
        "psd-zip": psd(compression=2),
        "psd-indexed": psd(indexed=True),
        "psd-deep": psd(depth=16),
        "psd-icc": psd(profile),
        "psd-without-resources": psd(b""),
        "psd-without-layers": psd(layers=b""),
        "psb": psd(version=2),
        "psb-runs": psd(version=2, compression=1),
        "psd-smart-object": psd(layers=smart_object(photos.clean_png())),
        "psd-linked-file": psd(layers=smart_object(b"", kind=b"liFE")),
    }


def wrap(kind: str, payload: bytes) -> bytes | None:
    """Return a file that carries image resources; what is in them is tested with JPEG files too."""
    return psd(payload) if kind == PHOTOSHOP else None


def plants() -> list[Plant]:
    """Return files with one carrier each."""
    city = photoshop.resource(0x0404, iptc.data_set(2, 90, SECRET))
    keeps = (photoshop.RESOLUTION,)
    files = {
        "psd-behind": psd(after=SECRET),
        "psd-behind-runs": psd(compression=1, after=SECRET),
        "psd-behind-deflated": psd(compression=3, after=SECRET),
        "psb-behind": psd(version=2, after=SECRET),
        "psb-city": psd(photoshop.RESOLUTION + city, version=2),
        "psd-city-runs": psd(photoshop.RESOLUTION + city, compression=1),
    }
    rows = [
        Plant(name, data, "LOC102" if "city" in name else "EMB104", (SECRET,), keeps)
        for name, data in files.items()
    ]
    return [*rows, *_smart_objects(), *behind("psd", psd())]


def _smart_objects() -> list[Plant]:
    photo = photos.gps_jpeg()
    other = photos.clean_png()
    files = {
        "psd-smart-object": psd(layers=smart_object(photo)),
        "psd-second-smart-object": psd(layers=smart_object(other, photo)),
        "psd-described": psd(layers=smart_object(photo, descriptor=b"\0\0\0\x10 as it was")),
        "psb-smart-object": psd(layers=smart_object(photo, version=2), version=2),
    }
    position = b"\0\0\x82\xb0\0\0\x03\xe8"  # 33.456 seconds, as a fraction
    return [Plant(name, data, "LOC101", (position,), (b"uuid",)) for name, data in files.items()]
