"""Faces in every container, orientation and size: python -m tests.faces.matrix [--sizes 200,4000].

Each of two photographs is stored in each way, looked at, fixed, looked at again and fixed again:
the face is found, hidden, found no more, and the second fix changes no byte. Takes hours in full.
"""

from __future__ import annotations

import argparse
import io
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from hooklib.cleaning import clean
from hooklib.model import Blob, ImagePrivacyError, Settings
from hooklib.scan import scan
from tests.faces.pictures import NAMES, portrait, saved, turned

CONTAINERS: dict[str, tuple[str, dict[str, object]]] = {
    "jpeg": ("JPEG", {"quality": 90}),
    "jpeg-progressive": ("JPEG", {"quality": 80, "progressive": True}),
    "png": ("PNG", {"compress_level": 1}),
    "tiff": ("TIFF", {"compression": "tiff_lzw"}),
    "webp": ("WEBP", {"quality": 80}),
    "webp-lossless": ("WEBP", {"lossless": True, "quality": 10}),
    "avif": ("AVIF", {"quality": 80, "speed": 9}),
    "heic": ("HEIF", {"quality": 80}),
    "heic-tiles": ("HEIF", {"quality": 80, "tile_size": 512}),
    "jxl": ("JXL", {"quality": 85}),
    "jxl-lossless": ("JXL", {"lossless": True, "effort": 3}),
    "gif": ("GIF", {}),
    "bmp": ("BMP", {}),
}
WITHOUT_ORIENTATION = ("gif", "bmp", "jxl", "jxl-lossless")
SIZES = (200, 440, 640, 1500, 4000)
DARK = 50
"""A hidden place may be so bright at most, after lossy coding."""


class Case(NamedTuple):
    """One file of the matrix: `side` is its longer side in pixels."""

    container: str
    name: str
    orientation: int
    side: int


def main() -> int:
    """Run the matrix, print what is wrong, and return 1 if anything is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", type=_numbers, default=SIZES, help="longer sides in pixels")
    parser.add_argument("--containers", type=_words, default=tuple(CONTAINERS))
    parser.add_argument("--orientations", type=_numbers, default=tuple(range(1, 9)))
    parser.add_argument("--names", type=_words, default=NAMES)
    parser.add_argument("--faces", choices=("thorough", "fast"), default="thorough")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    cases = [
        Case(container, name, orientation, side)
        for container, side, name, orientation in product(
            options.containers, options.sizes, options.names, options.orientations
        )
        if orientation == 1 or container not in WITHOUT_ORIENTATION
    ]
    bad = 0
    with ProcessPoolExecutor(options.jobs) as pool:
        results = pool.map(partial(wrong, faces=options.faces), cases)
        for number, (case, why) in enumerate(zip(cases, results, strict=True), 1):
            if why:
                bad += 1
                print(f"{case}: {why}", flush=True)
            last = number == len(cases) or cases[number][:1] + cases[number][3:] != (
                case.container,
                case.side,
            )
            if last:
                print(f"{case.container} {case.side} px: done, {bad} bad so far", flush=True)
    print(f"{len(cases)} files, {bad} bad")
    return bad > 0


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


def wrong(case: Case, faces: str) -> str:
    """Return what is wrong with a case, "" for nothing."""
    kind, options = CONTAINERS[case.container]
    square = portrait(case.name, 512).image
    width = round(case.side * square.width / max(square.size))
    photo = portrait(case.name, width)
    stored = turned(photo, case.orientation)
    settings = Settings(select=("FAC101",), faces="fast" if faces == "fast" else "thorough")
    before = Blob(saved(stored.image, kind, case.orientation, **options), "x")
    try:
        found = [finding for finding in scan(before, settings).findings if finding.box]
        if len(found) != 1:
            return f"{len(found)} faces found"
        cleaned = clean(before, settings)
    except ImagePrivacyError as error:
        return str(error)
    if cleaned.left:
        return f"left: {cleaned.left[0].message}"
    after = Blob(cleaned.data, "x")
    if scan(after, settings).findings:
        return "found again"
    if clean(after, settings).data != cleaned.data:
        return "a second fix changes it"
    left, top, right, bottom = (int(edge) for edge in photo.face)
    with Image.open(io.BytesIO(cleaned.data)) as image:
        shown = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    brightest = int(shown[top:bottom, left:right].max())
    return f"not hidden: {brightest}" if brightest >= DARK else ""


if __name__ == "__main__":
    sys.exit(main())
