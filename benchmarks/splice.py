"""Hiding one face in a JPEG of 12 megapixels, baseline and progressive: prints CPU seconds.

Run: python -m benchmarks.splice
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Mapping
from statistics import median
from typing import Final

import numpy as np
from PIL import Image
from skimage import data

from hooklib.faces.model import Box
from hooklib.faces.painters import painter

KEY: Final = "splice"
SIZE: Final = (4000, 3000)
FACE: Final = Box(1360, 160, 816, 960)
AIMS: Final = {"baseline": 1.0, "progressive": 3.0}
"""CPU seconds at most."""
ROUNDS: Final = 5


def main() -> None:
    """Print the table."""
    print("\n".join(table(measured())))


def measured() -> dict[str, float]:
    """Make the photos and return the CPU seconds that each takes, without start and imports."""
    found = {}
    for kind in AIMS:
        out = io.BytesIO()
        _photo().save(out, "JPEG", quality=90, progressive=kind == "progressive")
        found[kind] = _seconds(out.getvalue())
    return found


def table(seconds: Mapping[str, float]) -> Iterator[str]:
    """Yield the lines of a section of RESULTS.md."""
    yield "## One face hidden in a JPEG of 12 megapixels, proven and compared\n"
    yield "| JPEG | CPU s | aim |"
    yield "| --- | --- | --- |"
    for kind, cpu in seconds.items():
        most = AIMS[kind]
        yield f"| {kind} | {cpu:.2f} | at most {most:g} s: {'met' if cpu <= most else 'missed'} |"


def ratios(seconds: Mapping[str, float]) -> dict[str, float]:
    """Return what is compared with later runs."""
    return {f"{KEY}: CPU seconds, {kind}": round(cpu, 2) for kind, cpu in seconds.items()}


def _photo() -> Image.Image:
    large = Image.fromarray(data.astronaut()).resize((4000, 4000)).crop((0, 300, 4000, 3300))
    grain = np.random.default_rng(1).normal(0, 4, (SIZE[1], SIZE[0], 1))
    return Image.fromarray((np.asarray(large) + grain).clip(0, 255).astype(np.uint8))


def _seconds(photo: bytes) -> float:
    found = painter("JPEG")
    assert found is not None
    found.paint(photo, [], "fill")  # loads what the first call loads
    costs = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        found.paint(photo, [FACE], "fill")
        costs.append(time.process_time() - begun)
    return median(costs)


if __name__ == "__main__":
    main()
