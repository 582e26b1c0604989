"""Print what each hostile file costs: python -m tests.hostile [NAME ...]."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

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
            command = [sys.executable, "-m", "hooklib", "--fix", "--output-format", "json", name]
            process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            cpu = usage.ru_utime + usage.ru_stime
            rows.append((cpu, usage.ru_maxrss // 1024, process.returncode, name))
            path.unlink()
    for cpu, memory, code, name in sorted(rows):
        print(f"{cpu:7.2f} s {memory:6} MiB  exit {code}  {name}")
    print(f"{len(rows)} files")


if __name__ == "__main__":
    main()
