"""`image-privacy [check]`: look at images and, with --fix, clean them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from hooklib import __version__, sources
from hooklib.commands._command import CLEAN, FAULT, FINDINGS, Command, formatter, say
from hooklib.commands._flags import EXIT_CODES, add_actions, add_settings, add_sources
from hooklib.config import Config, load
from hooklib.model import BadImage, UsageError

if TYPE_CHECKING:
    from hooklib.outcome import Mode, Outcome


DESCRIPTION: Final = (
    "Find what images tell about people, and with --fix take it out: places, devices,\n"
    "names, faces, hidden thumbnails, left-over bytes. The picture stays the same."
)
HELP: Final = f"""\
usage: image-privacy [options] [PATHS ...]
       image-privacy COMMAND --help

{DESCRIPTION}

  image-privacy                   look at the images git tracks here, else below .
  image-privacy photo.jpg docs/   at these files and folders
  image-privacy --staged          at what the next commit holds
  image-privacy --range main..    at every image that commits add or change
  image-privacy --history         at every image that any branch or tag reaches
  image-privacy --diff            say what --fix would take out
  image-privacy --fix             take it out; the originals are kept

often used:  --select LOC,DEV102   --ignore CODES   --faces fast|off   --strict
             --output-format text|json|sarif|github|gitlab|junit   --baseline FILE
commands:    allow  completion  pre-push  pre-receive  redact  restore  rules  watch
exit codes:  0 clean or all fixed, 1 findings remain, 2 wrong usage, 3 a fault

`image-privacy --help-all` tells all flags, `image-privacy rules` all that it finds.
"""


class _Help(argparse.Action):
    """Prints what fits a screen."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        sys.stdout.write(HELP)
        parser.exit()


def parser() -> argparse.ArgumentParser:
    """Return the parser of the `check` command, which is also what runs without a command."""
    made = argparse.ArgumentParser(
        prog="image-privacy",
        usage="image-privacy [check] [options] [PATHS ...]\n       image-privacy COMMAND --help",
        description=DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=formatter,
        add_help=False,
        allow_abbrev=False,
    )
    made.add_argument(
        "paths",
        nargs="*",
        metavar="PATHS",
        help="files and folders; default: the images git tracks here, else the files below .",
    )
    made.add_argument("-h", "--help", action=_Help, nargs=0, help="show this on one screen")
    made.add_argument("--help-all", action="help", help="show all flags")
    made.add_argument("--version", action="version", version=f"image-privacy {__version__}")
    add_sources(made)
    add_actions(made)
    add_settings(made)
    return made


def run(options: argparse.Namespace) -> int:
    """Check, fix or compare all files, deliver the report, return what it comes to."""
    config = load(given(options), options.config)
    source, value = _source(options)
    guard_values(config)
    _guard_previews(options)
    _guard_source(options, source)
    found = source.collect(sources.Request(tuple(options.paths), value))
    mode: Mode = "fix" if options.fix else "diff" if options.diff else "check"
    if source.again and mode == "fix":
        config = config._replace(exit_non_zero_on_fix=True)
    if config.report:
        from hooklib.commands._report import reported

        return reported(found, config, mode, source.remedy)
    outcomes = judged(found, config, mode)
    remember(outcomes, config)
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
        flag = "fix" if options.fix else "diff"
        raise UsageError(f"--{flag} is for files, not for --{source.name}: {source.remedy}")
    if options.update_baseline and (options.fix or options.diff):
        raise UsageError(
            "--update-baseline writes down what is found: use it without --fix, --diff"
        )
    if options.report == "":
        raise UsageError("--report: name a file")
    if options.report and (options.update_baseline or options.save_preview):
        raise UsageError("--report goes without --update-baseline and --save-preview")
    if options.save_preview and stored:
        raise UsageError("--save-preview is for files: give their paths")


def _is_whole(options: argparse.Namespace, source: sources.Source) -> bool:
    """Whether the run looks at all that the baseline may be about."""
    narrowed = options.select or options.ignore or options.extend_select or options.shard
    repository = sources.repository(os.getcwd())
    top = repository and os.path.realpath(repository.working_dir)
    return source.name == "tracked" and top == os.path.realpath(".") and not narrowed


def judged(
    found: Sequence[sources.Candidate],
    config: Config,
    mode: Mode,
    page: Callable[[Outcome], None] | None = None,
) -> Sequence[Outcome]:
    """Look at all candidates, with a bar where it takes long; `page` is told of each."""
    from hooklib.plan import is_remembered
    from hooklib.reports._progress import progress
    from hooklib.run import run as run_all

    memory = None
    cached = is_remembered(config, len(found))
    if cached or config.shard[1] > 1:
        from hooklib.recall import memory_for  # what it loads few runs need

        memory = memory_for(config, cached=cached)
    with progress(len(found)) as tick:
        return run_all(found, config, mode, tick, memory, page)


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


def guard_values(config: Config) -> None:
    """Refuse to show values anywhere but on a terminal, as text."""
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
    folder = os.path.realpath(options.save_preview)  # a link may lead into one
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


def remember(outcomes: Sequence[Outcome], config: Config) -> None:
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
        try:
            sys.stdout.write(report)
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise UsageError(f"what was found cannot be written: {error.strerror}") from error
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
