"""Where the detector cannot run, the command says so and ends with 2: nothing is called clean."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

BROKEN = {
    "no OpenCV": "import sys; sys.modules['cv2'] = None",
    "no numpy": "import sys; sys.modules['numpy'] = None",
    "a library that OpenCV needs": "import sys; sys.path.insert(0, 'shadow')",
    "no weights": "import hooklib.faces.weights as w; w.read.__defaults__ = ('none.onnx',)",
    "other weights": "import hooklib.faces.weights as w; w.read.__defaults__ = ('a.jpg',)",
}
RUNS = {
    "check": ["a.jpg"],
    "fix": ["a.jpg", "b.jpg", "--fix"],
    "a pool": ["a.jpg", "b.jpg", "--jobs", "2"],
    "allow": ["allow", "a.jpg", "--reason", "agreed"],
    "redact": ["redact", "a.jpg", "--box", "0,0,9,9"],
}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    for name in ("a.jpg", "b.jpg"):
        Image.new("RGB", (64, 48), "navy").save(tmp_path / name)
    (tmp_path / "shadow" / "cv2").mkdir(parents=True)
    (tmp_path / "shadow" / "cv2" / "__init__.py").write_text("raise ImportError('libX.so.1')")
    return tmp_path


def _run(work: Path, broken: str, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    code = f"{broken}; import sys; from hooklib.cli import main; sys.exit(main(sys.argv[1:]))"
    path = os.pathsep.join(filter(None, sys.path))
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=work,
        env={**os.environ, "PYTHONPATH": path, "XDG_DATA_HOME": str(work / "data")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("broken", "run"),
    [*((name, "check") for name in BROKEN), *(("no OpenCV", run) for run in RUNS)],
)
def test_the_remedy_is_said(work: Path, broken: str, run: str) -> None:
    before = [(work / name).read_bytes() for name in ("a.jpg", "b.jpg")]
    done = _run(work, BROKEN[broken], RUNS[run])
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("image-privacy: ")
    assert done.stderr.endswith("or ignore FAC\n")
    assert done.stderr.count("\n") == 1
    assert [(work / name).read_bytes() for name in ("a.jpg", "b.jpg")] == before


@pytest.mark.parametrize("flags", [["--faces", "off"], ["--ignore", "FAC"], ["--select", "LOC"]])
def test_who_looks_for_no_faces_needs_no_detector(work: Path, flags: list[str]) -> None:
    done = _run(work, BROKEN["no OpenCV"], ["a.jpg", *flags])
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "1 image checked, nothing found.\n",
        "",
    )
