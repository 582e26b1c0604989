"""Which carriers other tools take out: python -m benchmarks.carriers [--tools DIR].

Each file of the test matrix has one secret in it, and every tool cleans a copy. Prints, for each
container and tool, from how many files the secret is gone, from what is compressed in them too, and
in how many of these the picture is as it was: pixels, frames, profile, gamma, orientation and
resolution.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.judges import holds, same_picture
from tests.rows import rows
from tests.samples import Plant

TOOLS = {
    "image-privacy": [sys.executable, "-m", "hooklib", "--fix", "--faces", "off", "--no-cache"],
    "exiftool -all=": ["exiftool", "-q", "-q", "-overwrite_original", "-all="],
    "mat2": ["mat2", "--inplace"],
    "exiv2": ["exiv2", "-q", "rm"],
    "exif-stripper": ["exif-stripper"],
}
EACH = ("mat2", "exif-stripper")
"""These may stop at the first file that they cannot read: they get one at a time."""
SUFFIXES = {"heif": "heic", "bigtiff": "tif", "tiff": "tif", "jpeg": "jpg"}


class Cleaned(NamedTuple):
    """From how many files of each container the secret is gone, and in how many all else stays."""

    gone: Counter[str]
    whole: Counter[str]


def main() -> None:
    """Run all tools and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tools", action="append", default=[], help="a folder with commands")
    parser.add_argument("--share", type=int, default=1, help="only every Nth carrier")
    options = parser.parse_args()
    # captions, dates and the like are kept by default here, and pixels of damaged files are moot
    wanted = [row for row in rows() if not row.select and row.secrets and row.code != "IMG101"]
    wanted = wanted[:: options.share]
    kinds = Counter(map(_kind, wanted))
    table: dict[str, Cleaned] = {}
    for name, (program, *arguments) in TOOLS.items():
        found = shutil.which(program) or shutil.which(program, path=":".join(options.tools))
        if found:
            table[name] = _cleaned([found, *arguments], wanted, name in EACH)
    print("| container | carriers |", " | ".join(table), "|")
    print("| --- " * (len(table) + 2) + "|")
    for kind, number in sorted(kinds.items()):
        print(
            f"| {kind} | {number} |",
            " | ".join(f"{t.gone[kind]}, {t.whole[kind]}" for t in table.values()),
            "|",
        )
    totals = (f"{t.gone.total()}, {t.whole.total()}" for t in table.values())
    print("| all |", len(wanted), "|", " | ".join(totals), "|")


def _kind(row: Plant) -> str:
    return row.carrier.partition(":")[0].partition(" ")[0]


def _cleaned(command: Sequence[str], wanted: Sequence[Plant], each: bool) -> Cleaned:
    """Return how many carriers of each container a tool takes out."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, row in enumerate(wanted):
            file = Path(folder, f"{number:05}.{SUFFIXES.get(_kind(row), _kind(row))}")
            file.write_bytes(row.data)
            files.append(file)
        names = [str(file) for file in files]
        for some in [[name] for name in names] if each else [names]:
            subprocess.run([*command, *some], capture_output=True, check=False)
        got = Cleaned(Counter(), Counter())
        for file, row in zip(files, wanted, strict=True):
            data = file.read_bytes() if file.exists() else b""
            if data and not any(holds(data, secret) for secret in row.secrets):
                got.gone[_kind(row)] += 1
                got.whole[_kind(row)] += same_picture(row.data, data)
        return got


if __name__ == "__main__":
    main()
