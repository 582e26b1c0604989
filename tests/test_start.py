"""What a run loads: the time until the verdict on a few files is mostly that of imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.samples._jpeg_bytes import with_segments

RUN = "import sys; from hooklib.cli import main; code = main(sys.argv[1:]); print(*sys.modules)"
HEAVY = {"PIL", "ast", "brotli", "bz2", "cv2", "git", "hashlib", "inspect", "multiprocessing"}
HEAVY |= {"numpy", "shutil", "sqlite3", "subprocess", "tempfile", "tomllib", "xml"}


def test_a_clean_jpeg_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(with_segments())
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\n")
    command = [sys.executable, "-c", RUN, "--no-cache", "--faces", "off", "a.jpg"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    verdict, modules = done.stdout.splitlines()
    assert verdict == "1 image checked, nothing found."
    assert "hooklib.formats.jpeg" in modules.split()
    assert not set(modules.split()) & HEAVY
