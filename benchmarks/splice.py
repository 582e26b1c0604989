"""Hiding one face in a JPEG of 12 megapixels, baseline and progressive: prints CPU seconds.

Run: python -m benchmarks.splice
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image
from skimage import data

from hooklib.faces.model import Box
from hooklib.faces.painters import painter

SIZE = (4000, 3000)
FACE = Box(1360, 160, 816, 960)


def main() -> None:
    """Make the photos and time the splice of each."""
    with tempfile.TemporaryDirectory() as name:
        for kind in ("baseline", "progressive"):
            path = Path(name, f"{kind}.jpg")
            _photo().save(path, quality=90, progressive=kind == "progressive")
            _time_splice(path)


def _photo() -> Image.Image:
    large = Image.fromarray(data.astronaut()).resize((4000, 4000)).crop((0, 300, 4000, 3300))
    grain = np.random.default_rng(1).normal(0, 4, (SIZE[1], SIZE[0], 1))
    return Image.fromarray((np.asarray(large) + grain).clip(0, 255).astype(np.uint8))


def _time_splice(path: Path) -> None:
    paint = painter("JPEG")
    assert paint is not None
    paint.paint(path.read_bytes(), [], "fill")  # loads what the first call loads
    begun = time.process_time()
    paint.paint(path.read_bytes(), [FACE], "fill")
    print(f"hiding one face, {path.stem}: {time.process_time() - begun:.2f} s CPU")


if __name__ == "__main__":
    main()
