"""A run over all hostile files gives each a verdict, and leaves it as it was or whole and clean."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.hostile import files

HERE = Path(__file__).parents[2]
LEAST = 200
PATIENCE = 600  # seconds for all of them: to end a hang, no measure of speed
SETTINGS = """[per-file-ignores]
"exif-*.jpg" = ["FAC"]
"jpeg-[eijx]*.jpg" = ["FAC"]
"jpeg-samsung-*.jpg" = ["FAC"]
"xmp-*.jpg" = ["FAC"]
"cve-2020-13112-*.jpg" = ["FAC"]
"""
"""In these, metadata about one and the same small picture are what is hostile: looking for faces
in it again and again would take half the time."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("hostile")
    for name, make in files():
        (made / name).write_bytes(make())
    return made


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("settings") / "settings.toml"
    path.write_text(SETTINGS)
    return str(path)


@pytest.mark.once
def test_a_run_gives_each_a_verdict(folder: Path, settings: str) -> None:
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) >= LEAST
    before = _digests(folder)
    report = _run(folder, "--fix", "--faces", "fast", "--config", settings, ".")
    told = {finding["path"] for finding in report["findings"]}
    told |= {skipped["path"] for skipped in report["skipped"]} | set(report["fixed"])
    told = {path.partition("!")[0] for path in told}
    silent = len(set(names) - told)
    assert report["summary"]["checked"] + len(report["skipped"]) == len(names)
    assert silent <= report["summary"]["checked"]
    after = _digests(folder)
    assert sorted(after) == names  # none gone, no stray file
    changed = {name for name in names if after[name] != before[name]}
    assert changed == set(report["fixed"])
    assert all((folder / name).stat().st_size for name in changed)
    # what hides faces twice is tested elsewhere
    again = _run(folder, "--fix", "--faces", "off", *sorted(changed))
    assert again["fixed"] == []
    assert _digests(folder) == after


def _run(folder: Path, *arguments: str) -> dict[str, Any]:
    command = [
        sys.executable,
        "-m",
        "hooklib",
        *arguments,
        "--output-format",
        "json",
        "--jobs",
        "2",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=PATIENCE, check=False)
    assert done.stderr == b""
    assert done.returncode in (0, 1)
    report: dict[str, Any] = json.loads(done.stdout)
    reasons = [skipped["reason"] for skipped in report["skipped"]]
    faults = ("in the program", "took longer", "was ended")
    assert not [reason for reason in reasons if any(fault in reason for fault in faults)]
    return report


def _digests(folder: Path) -> dict[str, bytes]:
    return {
        path.name: hashlib.blake2b(path.read_bytes()).digest() for path in sorted(folder.iterdir())
    }
