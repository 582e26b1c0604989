"""What pages say to do works: every block of code runs, is read by what it is for, or is marked."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from hooklib import commands
from hooklib.commands.check import parser as check_parser
from hooklib.config import load
from hooklib.rules import RULES
from tests.faces.pictures import portrait
from tests.pages import FRAGMENT, PAGES, ROOT, Block, blocks, title
from tests.photos import phone_photo
from tests.places import COMMAND, git, new_repository, process, settle
from tests.samples.phone import photo

pytestmark = pytest.mark.checkout
BLOCKS = [block for page in PAGES for block in blocks(page)]
ELSEWHERE = ("try-command", "test-command", "file: ", "name: ")
"""Marks of blocks that are run by a test of their own, or by `.ci/run`."""
OUTPUT = "text"


def of_kind(kind: str) -> list[Block]:
    return [b for b in BLOCKS if b.kind == kind and not b.mark.startswith(ELSEWHERE)]


def name_of(block: Block) -> str:
    return f"{title(block.page)}:{block.line}"


def test_every_block_has_a_language_that_something_reads() -> None:
    assert {b.kind for b in BLOCKS} <= {"sh", "toml", "yaml", "python", OUTPUT}
    marks = {b.mark.partition(":")[0] for b in BLOCKS} - {"", FRAGMENT}
    assert marks <= {"try-command", "test-command", "file", "name"}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a portrait that a phone took, and the command on the path."""
    work = new_repository(settle(monkeypatch, tmp_path))
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "image-privacy").write_text(f'#!/bin/sh\nexec {shlex.join(COMMAND)} "$@"\n')
    (tools / "image-privacy").chmod(0o755)
    (tools / "python3").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", f"{tools}:{Path(sys.executable).parent}:/usr/bin:/bin")
    git("checkout", "-q", "-b", "main")
    git("commit", "-q", "--allow-empty", "-m", "First")
    git("checkout", "-q", "-b", "work")
    (work / ".image-privacy.toml").write_text('faces = "fast"\n')
    (work / "photos").mkdir()
    (work / "photos" / "home.jpg").write_bytes(photo())
    (work / "photo.jpg").write_bytes(portrait_by_phone(tmp_path))
    git("add", ".")
    git("commit", "-q", "-m", "Photos")
    return work


def portrait_by_phone(folder: Path) -> bytes:
    """Return a portrait with the metadata of a phone's photo in front of its own segments."""
    plain = folder / "plain.jpg"
    portrait("hopper").image.save(plain, quality=90)
    source, data = phone_photo(), plain.read_bytes()
    at = source.index(b"\xff\xe1")
    size = int.from_bytes(source[at + 2 : at + 4], "big") + 2
    return data[:2] + source[at : at + size] + data[2:]


PAGES_WITH_COMMANDS = [p for p in PAGES if any(b.page == p for b in of_kind("sh"))]
CHECKED = "trap 'code=$?; [ $code -le 1 ] || { echo \"exit code $code\" >&2; exit 99; }' ERR\n"


@pytest.mark.once
@pytest.mark.faces
@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("page", PAGES_WITH_COMMANDS, ids=title)
def test_commands_run(page: Path, repository: Path) -> None:
    """Run the commands of a page one after the other: each ends clean, or with findings."""
    for block in of_kind("sh"):
        if block.page != page or block.mark == FRAGMENT:
            continue
        done = subprocess.run(
            ["bash", "-E", "-c", CHECKED + block.code],
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode <= 1, f"{name_of(block)}: {done.stdout}{done.stderr}"
        assert "usage:" not in done.stderr


@pytest.mark.once
@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_a_history_is_cleaned_as_the_page_says(repository: Path) -> None:
    page = ROOT / "docs" / "published-history.md"
    (block,) = (b for b in blocks(page) if "--blob-callback" in b.code)
    assert process([*COMMAND, "--history"]).code == 1
    done = process(["bash", "-c", f"{block.code.rstrip()} --force"])
    assert done.code == 0, done.err
    again = process([*COMMAND, "--history"])
    assert (again.code, again.err) == (0, ""), again.out
    assert again.out.startswith("2 images checked, nothing found")
    assert git("log", "--oneline").count(b"\n") == 2


@pytest.mark.parametrize("block", of_kind("sh"), ids=name_of)
def test_flags_are_right(block: Block) -> None:
    """Read every command of ours with its parser, in marked blocks as well."""
    code = re.sub(r"'\n.*?\n'", "''", block.code, flags=re.DOTALL)
    for line in re.split(r"\n|&&", code):
        words = shlex.split(line.partition(" > ")[0].replace("exec ", ""), comments=True)
        if words[:1] == ["image-privacy"]:
            name = words[1] if len(words) > 1 and words[1] in commands.NAMES else "check"
            options = words[1:] if name == "check" else words[2:]
            _, unknown = commands.load(name).parser().parse_known_args(options)
            assert not [word for word in unknown if word.startswith("-")]


@pytest.mark.parametrize("block", of_kind("toml"), ids=name_of)
def test_settings_are_right(block: Block, tmp_path: Path) -> None:
    own = "pyproject.toml" if "[tool.image-privacy" in block.code else ".image-privacy.toml"
    code = re.sub(r'^extend = "(.*)"', 'extend = "other.toml"', block.code, flags=re.MULTILINE)
    (tmp_path / own).write_text(code)
    (tmp_path / "other.toml").write_text("")
    load({}, str(tmp_path / own))


@pytest.mark.parametrize("block", of_kind("yaml"), ids=name_of)
def test_yaml_is_what_it_is_for(block: Block, tmp_path: Path) -> None:
    document = yaml.safe_load(block.code)
    if block.mark == FRAGMENT:
        return
    file = tmp_path / "file.yaml"
    file.write_text(block.code)
    if "repos" in document:
        command = [sys.executable, "-m", "pre_commit", "validate-config", str(file)]
        ids = {hook["id"] for repo in document["repos"] for hook in repo["hooks"]}
        own = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
        assert ids <= {hook["id"] for hook in own}
    else:
        schema = "vendor.github-workflows" if "jobs" in document else "vendor.gitlab-ci"
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_page_is_reached_from_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        if page.name != "index.md":
            assert f"]({page.relative_to(ROOT / 'docs').as_posix()})" in index, page.name


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_has_its_page(code: str) -> None:
    text = (ROOT / "docs" / "rules" / f"{code}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {code} {RULES[code].name}\n")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["The risk", "What is flagged", "What the fix does", "To keep it"]
    assert ("Opt-in" in text) == (not RULES[code].default)
    assert "```toml" in text


def test_there_is_a_page_for_rules_only() -> None:
    assert {page.stem for page in (ROOT / "docs" / "rules").iterdir()} == set(RULES)


def test_every_flag_is_told_somewhere() -> None:
    told = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    page = (ROOT / "docs" / "image-privacy.1").read_text(encoding="utf-8").replace("\\-", "-")
    for action in check_parser()._actions:
        for flag in action.option_strings:
            assert flag in told or flag in page, flag
