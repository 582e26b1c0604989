"""Looking for faces beside deface: prints ratios of CPU seconds and memory.

Run: python -m benchmarks.faces [PATH OF THE deface COMMAND]
The photos are the face-free noise of `corpus` with skimage's astronaut pasted in.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from skimage import data

from benchmarks.cost import table
from hooklib.faces.model import Box
from hooklib.faces.painters import painter

ROUNDS = 3
SIZE = (4000, 3000)
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
        small = folder / "small.jpg"
        photo.resize((1200, 900)).save(small, quality=90)
        commands = {
            "image-privacy, thorough": [*OWN, str(baseline)],
            "image-privacy, fast": [*OWN, "--faces", "fast", str(baseline)],
            "deface": [deface, str(baseline), "-o", str(folder / "out.jpg")],
        }
        table("12 megapixels, check", _there(commands), ROUNDS)
        table("1 megapixel, check", {"image-privacy": [*OWN, str(small)]}, ROUNDS)
        for path in (baseline, progressive):
            _time_splice(path)


def _photo() -> Image.Image:
    photo = Image.effect_noise(SIZE, 40).convert("RGB")
    photo.paste(Image.fromarray(data.astronaut()).resize((1400, 1400)), (1200, 800))
    return photo


def _there(commands: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: command for name, command in commands.items() if shutil.which(command[0])}


def _time_splice(path: Path) -> None:
    paint = painter("JPEG")
    assert paint is not None
    begun = time.process_time()
    paint.paint(path.read_bytes(), [Box(1600, 960, 480, 560)], "fill")
    print(f"hiding one face, {path.stem}: {time.process_time() - begun:.2f} s CPU")


if __name__ == "__main__":
    main()
