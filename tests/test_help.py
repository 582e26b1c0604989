"""Help fits a screen, and flags are told in full, completed by shells and in the man page."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hooklib import commands
from hooklib.commands.completion import SHELLS
from tests.places import COMMAND

INTERNAL = {"check", "github-action"}
ROOT = Path(__file__).parent.parent


def said(*arguments: str) -> str:
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, check=True, text=True)
    assert done.stderr == ""
    return done.stdout


def flags(parser: argparse.ArgumentParser) -> set[str]:
    return {name for name in parser._option_string_actions if name.startswith("--")}


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_fits_a_screen_and_names_all_commands(flag: str) -> None:
    shown = said(flag)
    assert len(shown.splitlines()) <= 24
    assert max(map(len, shown.splitlines())) <= 84
    for name in set(commands.NAMES) - INTERNAL:
        assert f" {name} " in shown.replace("\n", " ")
    assert "image-privacy --fix" in shown


def test_all_flags_are_told_by_help_all() -> None:
    shown = said("--help-all")
    assert all(flag in shown for flag in flags(commands.load("check").parser()))


@pytest.mark.parametrize("name", sorted(commands.NAMES))
def test_every_flag_has_help(name: str) -> None:
    for action in commands.load(name).parser()._actions:
        assert action.help or not action.option_strings, action.option_strings


@pytest.mark.parametrize("shell", SHELLS)
def test_shells_get_every_flag(shell: str) -> None:
    script = said("completion", shell)
    for flag in flags(commands.load("check").parser()):
        assert flag.lstrip("-") in script
    program = shutil.which(shell)
    if program is not None:
        done = subprocess.run([program, "-n"], input=script.encode(), check=False)
        assert done.returncode == 0


BASH = """
eval "$("$@" completion bash)"
try() {
  COMP_WORDS=(image-privacy $1 "$2") COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
  _shtab_image_privacy
  echo "${COMPREPLY[@]}"
}
try '' --face
try '' pre
try --faces ''
try restore --f
try rules LOC
try watch f
complete -p image-privacy
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes_flags_commands_choices_and_folders(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    done = subprocess.run(
        ["bash", "-c", BASH, "bash", *COMMAND],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        text=True,
    )
    found = [set(line.split()) for line in done.stdout.splitlines()]
    assert found[0] == {"--faces", "--face-threshold", "--face-model"}
    assert found[1] == {"pre-push", "pre-receive"}
    assert found[2] == {"thorough", "fast", "off"}
    assert found[3] == {"--force"}
    assert found[4] == {"LOC101", "LOC102", "LOC103"}
    assert found[5] == {"folder"}
    assert {"-o", "default"} < found[6]  # what is no command and no flag is a file


@pytest.mark.checkout
def test_the_man_page_has_every_flag_of_every_command() -> None:
    page = (ROOT / "docs" / "image-privacy.1").read_text(encoding="utf-8").replace("\\-", "-")
    for name in commands.NAMES:
        section = page.partition(f".SH COMMAND \\fI\\,'image-privacy {name}'")[2].partition(
            ".SH COMMAND"
        )[0]
        own = flags(commands.load(name).parser()) - {"--help"}
        missing = {flag for flag in own if flag not in section}
        assert not missing, f"{name}: {missing}: python -m tests.manpage > docs/image-privacy.1"


def test_the_man_page_is_made_from_the_parsers() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.manpage"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.startswith(".TH IMAGE\\-PRIVACY")
    assert "20" not in done.stdout.splitlines()[0]  # no date: one text, one page
