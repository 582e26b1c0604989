"""The file of what may stay, committed with the repository: one entry a line, sorted, no dates.

An entry is the rule's code, the SHA-256 of the picture, a box or "-", and the reason, with tabs
between them. Lines that begin with # are for people. Two branches that add entries merge.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from hooklib.model import Allowed, Rectangle, UsageError

NAME = ".image-privacy-baseline"
HEADER = "# image-privacy: what may stay. Code, SHA-256 of the picture, box, reason.\n"
_ENTRY = re.compile(r"([A-Z]{2,3}\d{3})\t([0-9a-f]{64})\t(-|\d+,\d+,\d+,\d+)(?:\t(.*))?")


def read(path: str) -> tuple[Allowed, ...]:
    """Return the entries of a baseline, none when there is no such file. Raises UsageError."""
    if not os.path.exists(path):
        return ()
    try:
        with open(path, encoding="utf-8", newline="\n") as file:
            lines = file.read().splitlines()
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: the baseline cannot be read") from error
    wanted = (line for line in enumerate(lines, 1) if line[1].strip() and line[1][0] != "#")
    return tuple(_entry(path, number, line) for number, line in wanted)


def _entry(path: str, number: int, line: str) -> Allowed:
    match = _ENTRY.fullmatch(line)
    if match is None:
        raise UsageError(f"{path}: line {number} is no entry of a baseline")
    code, digest, box, reason = match.groups()
    return Allowed(code, digest, None if box == "-" else _box(box), reason or "")


def _box(text: str) -> Rectangle:
    x, y, width, height = map(int, text.split(","))
    return x, y, width, height


def text(entries: Iterable[Allowed]) -> str:
    """Return a baseline as it is written; of entries that differ only in the reason, the last."""
    unique = {(e.code, e.digest, e.box): e for e in entries}
    return HEADER + "".join(sorted(_line(entry) for entry in unique.values()))


def _line(entry: Allowed) -> str:
    box = ",".join(map(str, entry.box)) if entry.box else "-"
    reason = " ".join(entry.reason.split())
    return "\t".join((entry.code, entry.digest, box, reason)).rstrip() + "\n"


def write(path: str, entries: Iterable[Allowed]) -> None:
    """Write a baseline in one step. Raises OSError."""
    from pathlib import Path

    from hooklib.files import replace

    replace(Path(path), text(entries).encode(), 0o644)
