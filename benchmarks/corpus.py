"""The photos that the benchmarks run over, made in code: noise like a camera's, and its EXIF."""

from __future__ import annotations

import io
import random
from pathlib import Path

import piexif
from PIL import Image, ImageFilter


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
    buffer = io.BytesIO()
    Image.new("RGB", (160, 120), (90, 120, 60)).save(buffer, "JPEG")
    tags = {
        "0th": {271: b"Maker", 272: b"Model 1", 274: 1, 305: b"1.0", 306: b"2024:05:01 10:00:00"},
        "Exif": {
            0x8827: 100,
            0x9003: b"2024:05:01 10:00:00",
            0x927C: rng.randbytes(20_000),
            0xA431: b"%012d" % rng.randrange(10**12),
            0xA434: b"Lens 24-70",
        },
        "GPS": {
            1: b"N",
            2: ((48, 1), (51, 1), (rng.randrange(6000), 100)),
            3: b"E",
            4: ((2, 1), (17, 1), (rng.randrange(6000), 100)),
        },
        "1st": {513: 1, 514: 1},
        "thumbnail": buffer.getvalue(),
    }
    out = io.BytesIO()
    piexif.insert(piexif.dump(tags), jpeg, out)
    return out.getvalue()
