"""What a second run over 10,000 unchanged images takes: seconds, and CPU.

python -m benchmarks.cache [FOLDER]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.cost import cost
from benchmarks.history import images

FILES = 10_000
LIMIT = 2.0


def repository(folder: Path) -> None:
    """Make a repository that tracks the images."""
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    for index, data in enumerate(images(FILES, folder.parent / "bases")):
        path = folder / f"{index % 100:02}" / f"{index}.jpg"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    adding = ["git", "-C", str(folder), "-c", "core.compression=0", "add", "."]
    subprocess.run(adding, check=True)


def main(folder: Path) -> int:
    """Print what the runs take and return 1 where the limit is not kept."""
    work = folder / "work"
    if not work.exists():
        repository(work)
    program = f"import os; os.chdir({str(work)!r}); from hooklib.cli import run; run()"
    own = [sys.executable, "-c", program, "--faces", "off"]
    names = [str(path.relative_to(work)) for path in sorted(work.glob("*/*.jpg"))]
    runs = {
        "without the cache": [*own, "--no-cache"],
        "first run": own,
        "second run": own,
        "third run": own,
        "all files named": [*own, *names],
    }
    taken = {}
    for name, command in runs.items():
        begun = time.monotonic()
        cpu, memory = cost(command)
        taken[name] = time.monotonic() - begun
        print(f"  {name:<20} {taken[name]:7.2f} s {cpu:8.2f} s CPU {memory:6.0f} MiB")
    return int(min(taken["second run"], taken["third run"]) > LIMIT)


if __name__ == "__main__":
    os.environ["PYTHONPATH"] = os.getcwd()
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else temporary)))
