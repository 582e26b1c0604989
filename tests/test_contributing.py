"""CONTRIBUTING.md is true: its format, rule and report are one file each, and they work."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILE = re.compile(r"<!-- file: (\S+) -->\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
pytestmark = pytest.mark.checkout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the repository with the files of the guide in it, and nothing else."""
    for name in ("hooklib", "tests"):
        unwanted = shutil.ignore_patterns("__pycache__", "*.onnx")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=unwanted)
    for name in ("pyproject.toml", "README.md", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    files = FILE.findall(text)
    assert len(files) == 4 == text.count("```python")
    for name, content in files:
        assert not (tmp_path / name).exists()
        (tmp_path / name).write_text(content)
    return tmp_path


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a module of the copy."""
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, check=False, text=True
    )


def test_a_format_a_rule_and_a_report_are_one_file_each(copy: Path) -> None:
    sample = "from tests.samples.farbfeld import plants; print(plants()[0].data.hex())"
    made = subprocess.run(
        [sys.executable, "-c", sample], cwd=copy, capture_output=True, check=True, text=True
    )
    (copy / "a.ff").write_bytes(bytes.fromhex(made.stdout))
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><!-- see wiki.corp --></svg>'
    (copy / "b.svg").write_text(svg)
    flags = ("--faces", "off", "--no-cache", "--extend-select", "NET", "a.ff", "b.svg")
    found = run(copy, "hooklib", "--output-format", "codes", *flags)
    assert (found.stdout, found.returncode) == ("EMB104 1\nNET101 1\n", 1), found.stderr
    assert run(copy, "hooklib", "--fix", *flags).returncode == 0
    assert run(copy, "hooklib", *flags).stdout.startswith("2 images checked, nothing found")
    assert "wiki" not in (copy / "b.svg").read_text()
    assert "Names of hosts" in run(copy, "hooklib", "rules", "NET101").stdout


@pytest.mark.once
def test_the_contract_and_the_matrix_take_the_format_in(copy: Path) -> None:
    tests = ("tests/test_contract.py", "tests/test_matrix.py", "-k", "farbfeld")
    done = run(copy, "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", *tests)
    assert done.returncode == 0, done.stdout
    assert int(re.findall(r"(\d+) passed", done.stdout)[0]) > 10


def test_the_files_of_the_guide_are_in_house_style(copy: Path) -> None:
    names = [name for name, _ in FILE.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))]
    for command in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]):
        done = run(copy, *command, *names)
        assert done.returncode == 0, done.stdout
