"""The command line: arguments in, exit code out."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from itertools import islice

from hooklib import commands
from hooklib.commands._command import FAULT, FINDINGS, INTERRUPTED, USAGE, say
from hooklib.model import UsageError


def run() -> None:
    """Run the command of this process's arguments, and end the process."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # so it was while this was loaded
        signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main(sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code; whatever happens, no traceback."""
    try:
        return _dispatch(list(argv))
    except UsageError as error:
        say(str(error))
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINDINGS
    except Exception as error:
        if os.environ.get("IMAGE_PRIVACY_DEBUG"):
            raise
        say(f"a fault in the program ({type(error).__name__}), please report it")
        return FAULT


def _dispatch(argv: list[str]) -> int:
    name = argv.pop(0) if argv and argv[0] in commands.NAMES else "check"
    command = commands.load(name)
    parser = command.parser()
    options, unknown = parser.parse_known_args(_guarded(argv, parser))
    if unknown:
        parser.error(f"unrecognized arguments: {_named(unknown)}{_hint(unknown[0], parser)}")
    return command.run(options)


def _named(arguments: Sequence[str]) -> str:
    from hooklib.sources import shown  # pulls in the formats

    return " ".join(map(shown, arguments))


def _hint(flag: str, parser: argparse.ArgumentParser) -> str:
    from difflib import get_close_matches  # only when it is needed

    near = get_close_matches(flag.partition("=")[0], parser._option_string_actions, 1, 0.75)
    return f"; did you mean {near[0]}?" if near else ""


def _guarded(argv: list[str], parser: argparse.ArgumentParser) -> list[str]:
    """Put the options first, and keep file names that begin with a dash from being read as some.

    pre-commit puts names behind the options without a separator, and a stranger's pull request
    chooses the names. argparse itself takes no options between names.
    """
    cut = argv.index("--") if "--" in argv else len(argv)
    options: list[str] = []
    paths: list[str] = []
    rest = iter(argv[:cut])
    for argument in rest:
        action = parser._option_string_actions.get(argument)
        if action is not None:
            options += [argument, *islice(rest, 1 if action.nargs is None else 0)]
        elif argument.startswith("-") and not os.path.lexists(argument):
            options.append(argument)
        else:
            paths.append(argument)
    paths += argv[cut + 1 :]
    return [*options, "--", *paths] if paths else options
