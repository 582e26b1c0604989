"""`image-privacy completion`: what a shell needs to complete the command line."""

from __future__ import annotations

import argparse
from typing import Any, Final

from hooklib import commands
from hooklib.commands._command import CLEAN, Command
from hooklib.rules import RULES

SHELLS: Final = ("bash", "zsh", "fish")
FOLDERS: Final = frozenset(("DIR",))
FILES: Final = frozenset(("PATH", "PATHS", "FILE"))


def parser() -> argparse.ArgumentParser:
    """Return the parser of `completion`."""
    made = argparse.ArgumentParser(
        prog="image-privacy completion",
        description="Print what a shell needs to complete commands, flags and files. bash: "
        'eval "$(image-privacy completion bash)" in ~/.bashrc; zsh: into a file _image-privacy in '
        "a folder of $fpath; fish: into ~/.config/fish/completions/image-privacy.fish.",
        allow_abbrev=False,
    )
    made.add_argument("shell", choices=SHELLS)
    return made


def run(options: argparse.Namespace) -> int:
    """Print the completion script of a shell."""
    import shtab  # only here

    script: str = shtab.complete(whole(shtab), options.shell)
    if options.shell == "bash":  # what is no command and no flag is a file
        script = script.replace("complete -o bashdefault ", "complete -o bashdefault -o default ")
    print(script)
    return CLEAN


def whole(shtab: Any) -> argparse.ArgumentParser:
    """Return one parser of the whole command line, with what is to be completed as files."""
    made = argparse.ArgumentParser(prog="image-privacy", add_help=False)
    below = made.add_subparsers()
    for name in commands.NAMES:
        own = commands.load(name).parser()
        below.add_parser(name, parents=[own], add_help=False, help=own.description)
    check = commands.load("check").parser()
    for action in check._actions:
        if action.option_strings:
            made._add_action(action)
    for each in (made, *below.choices.values()):
        for action in each._actions:
            kind = shtab.DIRECTORY if action.metavar in FOLDERS else shtab.FILE
            if action.metavar in FOLDERS | FILES:
                action.complete = kind  # type: ignore[attr-defined]
            elif action.metavar == "CODE":
                action.choices = sorted(RULES)
    return made


COMMAND = Command(parser, run)
