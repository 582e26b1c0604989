"""The command line: arguments in, exit code out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from hooklib import __version__
from hooklib.config import CHOICES, Config, load
from hooklib.model import CannotFix, ImagePrivacyError, UsageError

if TYPE_CHECKING:
    from hooklib.run import Mode

CLEAN, FINDINGS, USAGE, FAULT, INTERRUPTED = 0, 1, 2, 3, 130
COMMANDS = ("check", "rules", "restore")
EXIT_CODES = """exit codes:
  0  clean, or all of it fixed
  1  findings remain (with --exit-non-zero-on-fix also: files were fixed)
  2  wrong usage or settings
  3  a fault in the program
"""


def run() -> None:
    """Entry point of the `image-privacy` command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main(sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code; whatever happens, no traceback."""
    try:
        return _dispatch(list(argv))
    except UsageError as error:
        return _say(str(error), USAGE)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINDINGS
    except Exception as error:
        if os.environ.get("IMAGE_PRIVACY_DEBUG"):
            raise
        return _say(f"a fault in the program ({type(error).__name__}), please report it", FAULT)


def _say(text: str, code: int) -> int:
    print(f"image-privacy: {text}", file=sys.stderr)
    return code


def _dispatch(argv: list[str]) -> int:
    command = argv.pop(0) if argv and argv[0] in COMMANDS else "check"
    if command == "rules":
        return _rules(_rules_parser().parse_args(argv))
    if command == "restore":
        return _restore(_restore_parser().parse_args(_guarded(argv, _restore_parser())))
    parser = check_parser()
    return _check(parser.parse_args(_guarded(argv, parser)))


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


def check_parser() -> argparse.ArgumentParser:
    """Return the parser of the `check` command, which is also what runs without a command."""
    parser = argparse.ArgumentParser(
        prog="image-privacy",
        usage="image-privacy [check] [options] [PATHS ...]\n"
        "       image-privacy rules [CODE]\n       image-privacy restore PATH ...",
        description="Find, and with --fix remove, what images tell about people: places, "
        "devices, names, hidden thumbnails and left-over bytes. The picture stays the same.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATHS",
        help="files and folders; default: the images git tracks here, else the files below .",
    )
    parser.add_argument("--version", action="version", version=f"image-privacy {__version__}")
    _add_actions(parser)
    _add_rules(parser)
    _add_output(parser)
    return parser


def _add_actions(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what to do")
    either = group.add_mutually_exclusive_group()
    either.add_argument("--fix", action="store_true", help="rewrite the files, keep the originals")
    either.add_argument("--diff", action="store_true", help="say what --fix would do, do nothing")
    group.add_argument(
        "--jobs", type=_number, metavar="N", help="processes; default: as many as pay"
    )
    group.add_argument("--config", metavar="FILE", help="settings file; default: the nearest one")


def _add_rules(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what to look for (codes or prefixes, as in LOC,DEV102)")
    group.add_argument("--select", type=_codes, metavar="CODES", help="only these rules")
    group.add_argument("--extend-select", type=_codes, metavar="CODES", help="these rules as well")
    group.add_argument("--ignore", type=_codes, metavar="CODES", help="not these rules")
    group.add_argument(
        "--location",
        choices=CHOICES["location"],
        help="remove positions (default), or coarsen them in place",
    )
    group.add_argument(
        "--location-decimals",
        type=_number,
        metavar="N",
        help="decimal places of a degree that --location coarsen leaves (default 1, about 11 km)",
    )


def _add_output(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what to say")
    group.add_argument("--output-format", choices=CHOICES["output-format"], help="default: text")
    group.add_argument("--output-file", metavar="FILE", help="write the report there")
    group.add_argument(
        "--show-values",
        action="store_true",
        default=None,
        help="show what was found (terminal only)",
    )
    group.add_argument(
        "--fail-on", choices=CHOICES["fail-on"], help="what makes exit code 1 (default: error)"
    )
    group.add_argument(
        "--strict", action="store_true", default=None, help="what could not be checked fails too"
    )
    group.add_argument(
        "--exit-non-zero-on-fix", action="store_true", default=None, help="exit 1 after a fix"
    )


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 6:
        raise argparse.ArgumentTypeError("must be a whole number from 0 on")
    return int(text)


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code for code in text.replace(",", " ").split() if code)


def _rules_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="image-privacy rules", description="List the rules, or explain one."
    )
    parser.add_argument("code", nargs="?", metavar="CODE", help="a code or a prefix of codes")
    return parser


def _restore_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="image-privacy restore",
        description="Bring back, byte for byte, what --fix replaced.",
        allow_abbrev=False,
    )
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument(
        "--force", action="store_true", help="also where the file was changed after the fix"
    )
    return parser


def _check(options: argparse.Namespace) -> int:
    from hooklib.reports import load as load_report
    from hooklib.reports._progress import progress
    from hooklib.reports._run import Run
    from hooklib.run import run as run_all
    from hooklib.sources import candidates, tracked

    config = load(_given(options), options.config)
    _guard_values(config)
    found = None if options.paths else tracked()
    files = list(candidates(options.paths)) if found is None else found
    mode: Mode = "fix" if options.fix else "diff" if options.diff else "check"
    with progress(len(files)) as tick:
        outcomes = run_all(files, config, mode, tick)
    colour = not config.output_file and _colour()
    _deliver(load_report(config.output_format).render(Run(outcomes, mode, colour)), config)
    return exit_code(outcomes, config)


def _given(options: argparse.Namespace) -> dict[str, Any]:
    """Return the flags that were given and that are settings."""
    return {
        key: value
        for key, value in vars(options).items()
        if key in Config._fields and value is not None
    }


def _guard_values(config: Config) -> None:
    if config.show_values and (config.output_file or not sys.stdout.isatty()):
        raise UsageError("--show-values is for the terminal only: the output goes elsewhere")
    if config.show_values and config.output_format != "text":
        raise UsageError("--show-values goes with the text output only")


def _deliver(report: str, config: Config) -> None:
    if not config.output_file:
        sys.stdout.write(report)
        sys.stdout.flush()
        return
    try:
        with open(config.output_file, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(report)
    except OSError as error:
        raise UsageError(f"--output-file {config.output_file}: {error.strerror}") from error


def exit_code(outcomes: Sequence[Any], config: Config) -> int:
    """Return the exit code that outcomes come to under the settings."""
    if any(outcome.fault for outcome in outcomes):
        return FAULT
    if config.fail_on == "never":
        return CLEAN
    if config.exit_non_zero_on_fix and any(outcome.removed for outcome in outcomes):
        return FINDINGS
    findings = (finding for outcome in outcomes for finding in outcome.findings)
    return FINDINGS if any(_fails(finding, config) for finding in findings) else CLEAN


def _fails(finding: Any, config: Config) -> bool:
    if finding.severity == "error" or config.fail_on == "warning":
        return True
    return bool(config.strict and finding.code == "IMG102")


def _colour() -> bool:
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def _rules(options: argparse.Namespace) -> int:
    from hooklib.reports._rules import explained, listed
    from hooklib.rules import RULES

    rules = [RULES[code] for code in sorted(RULES) if code.startswith(options.code or "")]
    if not rules:
        raise UsageError(f"no rule's code begins with {options.code!r}; see `image-privacy rules`")
    print(explained(rules) if options.code else listed(rules))
    return CLEAN


def _restore(options: argparse.Namespace) -> int:
    from hooklib.originals import restore
    from hooklib.sources import shown

    failed = False
    for path in options.paths:
        try:
            restore(path, force=options.force)
            print(f"{shown(path)}: the original is back")
        except (CannotFix, OSError) as error:
            why = str(error) if isinstance(error, ImagePrivacyError) else error.strerror
            failed = bool(_say(f"{shown(path)}: {why}", FINDINGS))
    return FINDINGS if failed else CLEAN
