"""Checking metadata beside exiftool and cat: prints ratios of CPU seconds and memory.

Run: python -m benchmarks.metadata
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image

from benchmarks.corpus import photos
from benchmarks.cost import table

ROUNDS = 5
OWN = [sys.executable, "-m", "hooklib", "--faces", "off"]


def main() -> None:
    """Make the photos, run the tools in turn, print a table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [str(path) for path in photos(folder / "photos", 200, 1 << 20, 4 << 20)]
        clean = folder / "clean.jpg"
        buffer = io.BytesIO()
        Image.effect_noise((1200, 900), 60).save(buffer, "JPEG", quality=90)
        clean.write_bytes(buffer.getvalue())
        many = {
            "image-privacy": [*OWN, *files],
            "image-privacy --jobs 2": [*OWN, "--jobs", "2", *files],
            "exiftool": ["exiftool", "-q", *files],
            "cat": ["cat", *files],
        }
        one = {
            "image-privacy": [*OWN, str(clean)],
            "python -c pass": [sys.executable, "-c", "pass"],
            "exiftool": ["exiftool", "-q", str(clean)],
        }
        for title, commands in (("200 photos of 1 to 4 MB", many), ("one clean JPEG", one)):
            table(title, {n: c for n, c in commands.items() if shutil.which(c[0])}, ROUNDS)


if __name__ == "__main__":
    main()
