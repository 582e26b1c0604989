"""What is built is reproducible: the same commit gives the same bytes, wherever and whenever."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import tomli

from tests.places import git

ROOT = Path(__file__).parent.parent
PACKED = ("centerface.onnx", "centerface.LICENSE.txt")
pytestmark = [pytest.mark.checkout, pytest.mark.once]


def build(folder: Path, umask: int, epoch: str) -> dict[str, bytes]:
    """Return wheel and sdist of what is committed, built in a clone in this folder."""
    clone = folder / "clone"
    git("clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone), cwd=folder)
    for name in PACKED:  # as pip download brings them; the index is not asked in tests
        shutil.copyfile(ROOT / "hooklib" / "faces" / name, clone / "hooklib" / "faces" / name)
    for file in clone.rglob("*"):
        os.utime(file, (umask + 1e9, umask + 1e9))
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder / "dist")]
    environment = {**os.environ, "PYTHONHASHSEED": str(umask), "TZ": f"Etc/GMT+{umask % 9}"}
    if epoch:
        environment["SOURCE_DATE_EPOCH"] = epoch
    before = os.umask(umask)
    try:
        done = subprocess.run(
            [*command, str(clone)], env=environment, capture_output=True, check=False, text=True
        )
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stdout + done.stderr
    return {file.name: file.read_bytes() for file in (folder / "dist").iterdir()}


@pytest.mark.parametrize("epoch", ["", "1700000000"])
def test_two_builds_are_the_same_bytes(tmp_path: Path, epoch: str) -> None:
    made = []
    for umask in (0o022, 0o077):
        folder = tmp_path / f"a folder {umask}"
        folder.mkdir()
        made.append(build(folder, umask, epoch))
    assert sorted(name.rpartition(".")[2] for name in made[0]) == ["gz", "whl"]
    assert made[0] == made[1]


def test_what_is_in_them(tmp_path: Path) -> None:
    files = build(tmp_path, 0o022, "")
    (wheel,) = (tmp_path / "dist" / name for name in files if name.endswith(".whl"))
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {f"hooklib/faces/{name}" for name in PACKED} <= set(names)
    assert "hooklib/py.typed" in names
    assert any(name.endswith("share/man/man1/image-privacy.1") for name in names)
    assert "hooklib/faces/_pack.py" not in names
    assert not [name for name in names if name.startswith("tests")]


def test_every_locked_package_has_a_hash() -> None:
    for lock in (ROOT / "tests" / "requirements.txt", ROOT / "tests" / "fuzz" / "requirements.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        packages = [part for part in text.replace("\\\n", " ").splitlines() if part[:1].isalnum()]
        assert packages
        assert all("==" in part and "--hash=sha256:" in part for part in packages)


def test_the_lock_holds_all_that_the_tests_need() -> None:
    project = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["dev"], *extras["examples"]]
    locked = (ROOT / "tests" / "requirements.txt").read_text(encoding="utf-8")
    names = {name.lower() for name in re.findall(r"^([\w.-]+)(?:\[.*\])?==", locked, re.MULTILINE)}
    for line in wanted:
        name = re.match(r"[\w.-]+", line)
        assert name is not None
        if name[0] != "image-privacy":
            assert name[0].lower().replace("_", "-") in names, line
