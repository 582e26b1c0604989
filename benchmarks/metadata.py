"""Checking metadata beside exiftool and cat: prints ratios of CPU seconds.

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
from benchmarks.cost import in_turn

ROUNDS = 5


def main() -> None:
    """Make the photos, run the tools in turn, print a table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [str(path) for path in photos(folder / "photos", 200, 1 << 20, 4 << 20)]
        clean = folder / "clean.jpg"
        buffer = io.BytesIO()
        Image.effect_noise((1200, 900), 60).save(buffer, "JPEG", quality=90)
        clean.write_bytes(buffer.getvalue())
        own = [sys.executable, "-m", "hooklib"]
        _table("200 photos of 1 to 4 MB", {
            "image-privacy": [*own, *files],
            "image-privacy --jobs 1": [*own, "--jobs", "1", *files],
            "exiftool": ["exiftool", "-q", *files],
            "cat": ["cat", *files],
        })  # fmt: skip
        _table("start to verdict on one clean JPEG", {
            "image-privacy": [*own, str(clean)],
            "python -c pass": [sys.executable, "-c", "pass"],
            "exiftool": ["exiftool", "-q", str(clean)],
        })  # fmt: skip


def _table(title: str, commands: dict[str, list[str]]) -> None:
    present = {name: command for name, command in commands.items() if shutil.which(command[0])}
    costs = in_turn(present, ROUNDS)
    ours = costs["image-privacy"].cpu
    print(f"\n{title}, median of {ROUNDS} runs in turn")
    for name, this in costs.items():
        ratio = f"{ours / this.cpu:7.2f}" if this.cpu else "      -"
        print(f"  {name:<24} {this.cpu:8.3f} s CPU {this.memory:8.0f} MiB   ours / this {ratio}")


if __name__ == "__main__":
    main()
