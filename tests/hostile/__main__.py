"""Print what each hostile file costs: python -m tests.hostile [NAME ...]."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.cost import cost
from tests.hostile import files


def main() -> None:
    """Check each file in a process of its own; print CPU seconds and MiB, the dearest last."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, make in files():
            if sys.argv[1:] and name not in sys.argv[1:]:
                continue
            path = Path(folder, name)
            path.write_bytes(make())
            rows.append((*cost([sys.executable, "-m", "hooklib", "--fix", str(path)]), name))
            path.unlink(missing_ok=True)
    for cpu, memory, name in sorted(rows):
        print(f"{cpu:7.2f} s {memory:6.0f} MiB  {name}")
    print(f"{len(rows)} files")


if __name__ == "__main__":
    main()
