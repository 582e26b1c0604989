"""A release, for real, in a clone: the version is the tag's, everywhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.places import Result, git, process

ROOT = Path(__file__).parent.parent
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
pytestmark = pytest.mark.checkout


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone on main, as a maintainer has it."""
    for key, value in (("NAME", "A Maintainer"), ("EMAIL", "maintainer@example.org")):
        monkeypatch.setenv(f"GIT_AUTHOR_{key}", value)
        monkeypatch.setenv(f"GIT_COMMITTER_{key}", value)
    clone = tmp_path / "clone"
    git("clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone), cwd=tmp_path)
    git("checkout", "--quiet", "-B", "main", cwd=clone)
    return clone


def release(clone: Path, tag: str) -> Result:
    return process([sys.executable, str(clone / "scripts" / "release.py"), tag], cwd=clone)


def test_the_version_of_the_tag_is_everywhere(clone: Path) -> None:
    done = release(clone, "v12.3.4")
    assert done.code == 0, done.err
    assert git("describe", "--exact-match", cwd=clone) == b"v12.3.4\n"
    assert git("status", "--porcelain", cwd=clone) == b""
    assert '__version__ = "12.3.4"' in (clone / "hooklib" / "__init__.py").read_text()
    readme = (clone / "README.md").read_text(encoding="utf-8")
    assert "rev: v12.3.4" in readme
    assert set(re.findall(r"(?:rev: |image-privacy@)(v\S+)", readme)) == {"v12.3.4"}
    changes = (clone / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"## Unreleased\n\n## 12\.3\.4 - \d{4}-\d\d-\d\d\n\n### ", changes)
    again = release(clone, "v12.3.5")
    assert (again.code, again.err) == (1, "release: the changelog says nothing of this release\n")


@pytest.mark.parametrize("tag", ["1.2.3", "v1.2", "v1.2.3rc1", "v0.0.0"])
def test_other_tags_are_refused(clone: Path, tag: str) -> None:
    done = release(clone, tag)
    assert done.code == 1
    assert done.err.startswith(f"release: {tag}") or "is not behind" in done.err
    assert git("tag", cwd=clone) == git("tag", cwd=ROOT)
    assert git("status", "--porcelain", cwd=clone) == b""


def test_what_is_not_committed_is_not_released(clone: Path) -> None:
    (clone / "new").touch()
    assert "not committed" in release(clone, "v12.3.4").err
    (clone / "new").unlink()
    git("tag", "v12.3.4", cwd=clone)
    assert "is there already" in release(clone, "v12.3.4").err
    git("checkout", "--quiet", "-b", "other", cwd=clone)
    assert "on main" in release(clone, "v12.3.5").err


def test_the_workflow_compares_tag_and_version(clone: Path) -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())
    (step,) = (
        s for s in workflow["jobs"]["build"]["steps"] if s.get("name", "").startswith("the tag")
    )
    for tag, code in (("v12.3.4", 0), ("v12.3.5", 1), ("v12.3", 1)):
        (clone / "hooklib" / "__init__.py").write_text('__version__ = "12.3.4"\n')
        done = subprocess.run(
            ["bash", "-c", step["run"]], cwd=clone, env={"GITHUB_REF_NAME": tag}, check=False
        )
        assert done.returncode == code


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_forms_for_issues_are_valid(form: Path) -> None:
    config = form.name == "config.yml"
    schema = "vendor.github-issue-config" if config else "vendor.github-issue-forms"
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(form)]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout
