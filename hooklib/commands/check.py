"""`image-privacy [check]`: look at images and, with --fix, clean them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hooklib import __version__, sources
from hooklib.commands._command import CLEAN, FAULT, FINDINGS, Command, say
from hooklib.config import CHOICES, Config, load
from hooklib.model import BadImage, UsageError

if TYPE_CHECKING:
    from hooklib.run import Mode, Outcome

EXIT_CODES = """exit codes:
  0  clean, or all of it fixed
  1  findings remain (with --exit-non-zero-on-fix also: files were fixed)
  2  wrong usage or settings
  3  a fault in the program
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the `check` command, which is also what runs without a command."""
    made = argparse.ArgumentParser(
        prog="image-privacy",
        usage="image-privacy [check] [options] [PATHS ...]\n"
        "       image-privacy rules|restore|redact|allow|pre-push|pre-receive --help",
        description="Find, and with --fix remove, what images tell about people: places, "
        "devices, names, hidden thumbnails and left-over bytes. The picture stays the same.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    made.add_argument(
        "paths",
        nargs="*",
        metavar="PATHS",
        help="files and folders; default: the images git tracks here, else the files below .",
    )
    made.add_argument("--version", action="version", version=f"image-privacy {__version__}")
    _add_sources(made)
    _add_actions(made)
    add_settings(made)
    return made


def add_settings(made: argparse.ArgumentParser) -> None:
    """Add the flags that every command has which judges images."""
    _add_rules(made)
    _add_faces(made)
    _add_baseline(made)
    _add_output(made)
    _add_running(made)


def _add_sources(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("where to look, instead of in files (with PATHS: only there)")
    either = group.add_mutually_exclusive_group()
    for source in map(sources.load, sources.NAMES):
        if source.metavar:
            either.add_argument(f"--{source.name}", metavar=source.metavar, help=source.help)
        elif source.help:
            either.add_argument(f"--{source.name}", action="store_true", help=source.help)


def _add_actions(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what to do")
    either = group.add_mutually_exclusive_group()
    either.add_argument("--fix", action="store_true", help="rewrite the files, keep the originals")
    either.add_argument("--diff", action="store_true", help="say what --fix would do, do nothing")
    group.add_argument(
        "--update-baseline",
        action="store_true",
        default=None,
        help="write all that is found into the baseline: it is known from now on",
    )
    group.add_argument(
        "--save-preview",
        metavar="DIR",
        help="write small pictures with the faces' boxes there (outside repositories only)",
    )


def _add_running(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("how to run")
    group.add_argument(
        "--jobs", type=_number, metavar="N", help="processes; default: as many as pay"
    )
    group.add_argument(
        "--shard",
        type=_shard,
        metavar="I/N",
        help="only the Ith of N parts, divided by content: run all N to look at everything",
    )
    group.add_argument(
        "--no-cache",
        action="store_true",
        default=None,
        help="look at everything anew; else what earlier runs found is in .git/image-privacy/cache",
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


def _add_faces(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("faces")
    group.add_argument(
        "--faces",
        choices=CHOICES["faces"],
        help="thorough (default) finds small faces as well, fast looks once, off not at all",
    )
    group.add_argument(
        "--redact",
        choices=CHOICES["redact"],
        help="how --fix hides them: fill (default, solid black); mosaic and blur hide less",
    )
    group.add_argument(
        "--face-threshold", type=_share, metavar="P", help="how sure is a face: 0 to 1 (0.30)"
    )
    group.add_argument(
        "--min-face", type=_share, metavar="P", help="smaller faces, by the long side, do not count"
    )
    group.add_argument(
        "--face-model", metavar="FILE", help="another detector: a YuNet file in ONNX form"
    )


def _add_baseline(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what is known already")
    group.add_argument(
        "--baseline", metavar="FILE", help="what may stay (default: .image-privacy-baseline)"
    )


def _shard(text: str) -> tuple[int, int]:
    turn, _, shards = text.partition("/")
    if not (turn.isdecimal() and shards.isdecimal() and 1 <= int(turn) <= int(shards) <= 10_000):
        raise argparse.ArgumentTypeError("must be I/N, from 1/N to N/N")
    return int(turn), int(shards)


def _share(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError("must be a number from 0 to 1")
    return number


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


def run(options: argparse.Namespace) -> int:
    """Check, fix or compare all files, deliver the report, return what it comes to."""
    config = load(given(options), options.config)
    source, value = _source(options)
    _guard_values(config)
    _guard_previews(options)
    _guard_source(options, source)
    found = source.collect(sources.Request(tuple(options.paths), value))
    mode: Mode = "fix" if options.fix else "diff" if options.diff else "check"
    if source.again and mode == "fix":
        config = config._replace(exit_non_zero_on_fix=True)
    outcomes = judged(found, config, mode)
    _remember(outcomes, config)
    if config.update_baseline:
        from hooklib.commands._update import update

        outcomes = update(outcomes, config, whole=_is_whole(options, source))
    if options.save_preview:
        _save_previews(outcomes, options.save_preview)
    return told(outcomes, config, mode, source.remedy)


def _source(options: argparse.Namespace) -> tuple[sources.Source, str]:
    """Return the source that the flags ask for, and the value of its flag."""
    for name in sources.NAMES:
        value = getattr(options, name, None)
        if value not in (None, False) and sources.load(name).help:
            return sources.load(name), value if isinstance(value, str) else ""
    return sources.load("paths" if options.paths else "tracked"), ""


def _guard_source(options: argparse.Namespace, source: sources.Source) -> None:
    stored = bool(source.help)
    if (options.fix or options.diff) and not source.fixes:
        raise UsageError(
            f"--{'fix' if options.fix else 'diff'} is for files and cannot change what is"
            f" committed. Without it --{source.name} says what there is; {source.remedy}"
        )
    if options.update_baseline and (options.fix or options.diff):
        raise UsageError(
            "--update-baseline writes down what is found: use it without --fix, --diff"
        )
    if options.save_preview and stored:
        raise UsageError("--save-preview is for files: give their paths")


def _is_whole(options: argparse.Namespace, source: sources.Source) -> bool:
    """Whether the run looks at all that the baseline may be about."""
    narrowed = options.select or options.ignore or options.extend_select or options.shard
    repository = sources.repository(os.getcwd())
    top = repository and os.path.realpath(repository.working_dir)
    return source.name == "tracked" and top == os.path.realpath(".") and not narrowed


def judged(found: Sequence[sources.Candidate], config: Config, mode: Mode) -> Sequence[Outcome]:
    """Look at all candidates, with a bar where it takes long."""
    from hooklib.plan import is_remembered
    from hooklib.reports._progress import progress
    from hooklib.run import run as run_all

    memory = None
    cached = is_remembered(config, len(found))
    if cached or config.shard[1] > 1:
        from hooklib.recall import memory_for  # what it loads few runs need

        memory = memory_for(config, cached=cached)
    with progress(len(found)) as tick:
        return run_all(found, config, mode, tick, memory)


def told(outcomes: Sequence[Outcome], config: Config, mode: Mode, remedy: str) -> int:
    """Deliver the report and return what the outcomes come to."""
    from hooklib.reports import load as load_report
    from hooklib.reports._run import Run

    colour = not config.output_file and _colour()
    report = load_report(config.output_format).render(Run(outcomes, mode, colour, remedy))
    _deliver(report, config)
    return exit_code(outcomes, config)


def given(options: argparse.Namespace) -> dict[str, Any]:
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


def _guard_previews(options: argparse.Namespace) -> None:
    """Refuse to put pictures of people where the next commit takes them along."""
    if not options.save_preview:
        return
    from hooklib.sources import repository, shown

    if options.fix:
        raise UsageError("--save-preview shows what a fix would hide: use it without --fix")
    folder = os.path.abspath(options.save_preview)
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    if repository(folder) is not None:
        raise UsageError(f"--save-preview {shown(options.save_preview)}: is inside a repository")


def _save_previews(outcomes: Sequence[Outcome], folder: str) -> None:
    from hooklib.faces.preview import file_name, preview
    from hooklib.sources import shown

    for outcome in outcomes:
        boxes = [f.box for f in outcome.findings if f.box and f.path == outcome.path]
        if not boxes:
            continue
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            with open(outcome.path, "rb") as source:
                picture = preview(source.read(), boxes)
            target = os.path.join(folder, file_name(outcome.path))
            with open(target, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                file.write(picture)
        except (OSError, BadImage) as error:
            why = error.strerror if isinstance(error, OSError) else error
            say(f"{shown(outcome.path)}: no preview: {why}")


def _remember(outcomes: Sequence[Outcome], config: Config) -> None:
    """Write down what was allowed in a picture for what a fix made of it."""
    fresh = [entry for outcome in outcomes for entry in outcome.allowed]
    if not fresh:
        return
    from hooklib import baseline

    try:
        baseline.write(config.baseline, (*config.allowed, *config.known, *fresh))
    except OSError as error:
        raise UsageError(f"{config.baseline}: {error.strerror}") from error


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


COMMAND = Command(parser, run)
