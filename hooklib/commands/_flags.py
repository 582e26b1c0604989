"""The flags of `check`, most of which the hooks around a push have as well."""

from __future__ import annotations

import argparse

from hooklib import sources
from hooklib.config import CHOICES

EXIT_CODES = """exit codes:
  0  clean, or all of it fixed
  1  findings remain (with --exit-non-zero-on-fix also: files were fixed)
  2  wrong usage or settings
  3  a fault in the program
"""


LIMITS = (
    ("max-file-size", "MIB", "larger files are not checked, and told as IMG102 (default 512)"),
    ("max-images", "N", "look at the pixels of so many images inside a file (default 16)"),
    ("max-pixels", "MP", "look at pictures of so many megapixels only (default: all that fit)"),
    ("max-frames", "N", "look at pictures of so many frames or pages only (default: all that fit)"),
)


def add_settings(made: argparse.ArgumentParser) -> None:
    """Add the flags that every command has which judges images."""
    _add_rules(made)
    _add_faces(made)
    _add_baseline(made)
    _add_output(made)
    _add_running(made)


def add_sources(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("where to look, instead of in files (with PATHS: only there)")
    either = group.add_mutually_exclusive_group()
    for source in map(sources.load, sources.NAMES):
        if source.metavar:
            either.add_argument(f"--{source.name}", metavar=source.metavar, help=source.help)
        elif source.help:
            either.add_argument(f"--{source.name}", action="store_true", help=source.help)


def add_actions(parser: argparse.ArgumentParser) -> None:
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
    group.add_argument(
        "--report",
        metavar="FILE",
        help="write a page with the pictures, what is in them and what a fix does (where git does "
        "not take it along only)",
    )


def _add_running(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("how to run")
    group.add_argument(
        "--jobs", type=_number, metavar="N", help="processes; default: as many as pay"
    )
    group.add_argument(
        "--file-timeout",
        type=_number,
        metavar="S",
        help="a file that takes longer is given up as IMG101 (default 120 seconds; 0: never)",
    )
    for name, metavar, what in LIMITS:
        group.add_argument(f"--{name}", type=_number, metavar=metavar, help=what)
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
        help="show what was found (terminal only, and --report)",
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
