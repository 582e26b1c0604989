"""The photos that the benchmarks run over, made in code: noise like a camera's, and its EXIF."""

from __future__ import annotations

import io
import random
from pathlib import Path

import piexif
from PIL import Image, ImageCms, ImageFilter


def photos(folder: Path, number: int, smallest: int, largest: int, seed: int = 1) -> list[Path]:
    """Write JPEGs of `smallest` to `largest` bytes with EXIF, GPS, a maker note and a thumbnail."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    bases = [_base(rng, smallest + (largest - smallest) * step // 7) for step in range(8)]
    paths = []
    for index in range(number):
        path = folder / f"IMG_{index:04}.jpg"
        path.write_bytes(_with_exif(bases[index % len(bases)], rng))
        paths.append(path)
    return paths


def _base(rng: random.Random, size: int) -> bytes:
    """Return a noisy JPEG of about `size` bytes: 0.8 bytes a pixel at quality 90."""
    side = int((size / 0.8) ** 0.5)
    noise = Image.frombytes("RGB", (side, side), rng.randbytes(side * side * 3))
    buffer = io.BytesIO()
    noise.filter(ImageFilter.GaussianBlur(0.6)).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def _with_exif(jpeg: bytes, rng: random.Random) -> bytes:
    """Return a JPEG with what a phone writes: EXIF in four IFDs, XMP, a colour profile."""
    buffer = io.BytesIO()
    Image.new("RGB", (160, 120), (90, 120, 60)).save(buffer, "JPEG")
    tags = {
        "0th": _FIRST,
        "Exif": {**_EXIF, 0x927C: rng.randbytes(20_000), 0xA431: b"%012d" % rng.randrange(10**12)},
        "GPS": {
            **_GPS,
            2: ((48, 1), (51, 1), (rng.randrange(6000), 100)),
            4: ((2, 1), (17, 1), (rng.randrange(6000), 100)),
        },
        "1st": {259: 6, 282: (72, 1), 283: (72, 1), 296: 2},
        "thumbnail": buffer.getvalue(),
    }
    out = io.BytesIO()
    piexif.insert(piexif.dump(tags), jpeg, out)
    with_exif = out.getvalue()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    end = 4 + int.from_bytes(with_exif[4:6], "big")
    more = _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + _XMP)
    more += _segment(0xE2, b"ICC_PROFILE\0\1\1" + profile)
    return with_exif[:end] + more + with_exif[end:]


def _segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload


_DATE = b"2024:05:01 10:00:00"
_FIRST = {
    271: b"Maker", 272: b"Model 1", 274: 1, 282: (72, 1), 283: (72, 1), 296: 2, 305: b"1.0",
    306: _DATE, 316: b"Model 1", 531: 1,
}  # fmt: skip
_EXIF = {
    0x829A: (1, 120), 0x829D: (18, 10), 0x8822: 2, 0x8827: 100, 0x9000: b"0232", 0x9003: _DATE,
    0x9004: _DATE, 0x9010: b"+02:00", 0x9011: b"+02:00", 0x9012: b"+02:00", 0x9101: b"\1\2\3\0",
    0x9201: (69, 10), 0x9202: (17, 10), 0x9203: (5, 1), 0x9204: (0, 1), 0x9207: 5, 0x9209: 16,
    0x920A: (6, 1), 0x9214: (2015, 1511, 2217, 1330), 0x9291: b"123", 0x9292: b"123",
    0xA000: b"0100", 0xA001: 65535, 0xA002: 4032, 0xA003: 3024, 0xA217: 2, 0xA301: b"\1",
    0xA402: 0, 0xA403: 0, 0xA405: 26, 0xA406: 0,
    0xA432: ((15, 10), (6, 1), (18, 10), (28, 10)), 0xA433: b"Maker", 0xA434: b"Lens 24-70",
}  # fmt: skip
_GPS = {
    0: (2, 3, 0, 0), 1: b"N", 3: b"E", 5: 0, 6: (351, 10), 7: ((8, 1), (0, 1), (5, 1)), 12: b"K",
    13: (0, 1), 16: b"T", 17: (1204, 10), 23: b"T", 24: (1204, 10), 29: b"2024:05:01",
    31: (47, 10),
}  # fmt: skip
_XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmp:CreateDate="2024-05-01T10:00:00" xmp:CreatorTool="1.0" xmp:ModifyDate="2024-05-01T10:00:00"
 photoshop:DateCreated="2024-05-01T10:00:00"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""
