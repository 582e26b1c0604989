"""Looking for faces beside deface: prints ratios of CPU seconds and memory.

Run: python -m benchmarks.faces [PATH OF THE deface COMMAND]
The photo is skimage's astronaut, enlarged, with the noise of a camera. deface and the hook are both
given several photos at once, as they are in a commit.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image
from skimage import data

from benchmarks.cost import table
from hooklib.faces.model import Box
from hooklib.faces.painters import painter

ROUNDS = 3
SIZE = (4000, 3000)
PHOTOS = 6
FACE = Box(1360, 160, 816, 960)
OWN = [sys.executable, "-m", "hooklib", "--select", "FAC101"]


def main() -> None:
    """Make the photos, run the tools in turn, print a table."""
    deface = sys.argv[1] if len(sys.argv) > 1 else "deface"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        baseline, progressive = folder / "baseline.jpg", folder / "progressive.jpg"
        photo = _photo()
        photo.save(baseline, quality=90)
        photo.save(progressive, quality=90, progressive=True)
        photos = [shutil.copy(baseline, folder / f"{n}.jpg") for n in range(PHOTOS)]
        small = folder / "small.jpg"
        photo.resize((1200, 900)).save(small, quality=90)
        commands = {
            "image-privacy, thorough": [*OWN, *map(str, photos)],
            "image-privacy, fast": [*OWN, "--faces", "fast", *map(str, photos)],
            "deface": [deface, *map(str, photos)],
        }
        table(f"{PHOTOS} photos of 12 megapixels, check", _there(commands), ROUNDS)
        table("1 megapixel, check", {"image-privacy": [*OWN, str(small)]}, ROUNDS)
        for path in (baseline, progressive):
            _time_splice(path)


def _photo() -> Image.Image:
    large = Image.fromarray(data.astronaut()).resize((4000, 4000)).crop((0, 300, 4000, 3300))
    grain = np.random.default_rng(1).normal(0, 4, (SIZE[1], SIZE[0], 1))
    return Image.fromarray((np.asarray(large) + grain).clip(0, 255).astype(np.uint8))


def _there(commands: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: command for name, command in commands.items() if shutil.which(command[0])}


def _time_splice(path: Path) -> None:
    paint = painter("JPEG")
    assert paint is not None
    begun = time.process_time()
    paint.paint(path.read_bytes(), [FACE], "fill")
    print(f"hiding one face, {path.stem}: {time.process_time() - begun:.2f} s CPU")


if __name__ == "__main__":
    main()
