"""Paths of somebody's own machine in free text: home folders, drives, shares, file URLs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from hooklib.model import Span

_HINTS: Final = ("/home/", "/Users/", "\\", "~/", "/root/", "/mnt/", "/media/", "/cygdrive/", ":/")
_HINTS_TOO: Final = ("/Volumes/", "/var/folders/", "/storage/", "/sdcard/", "/run/user/", "/data/")
_INSTALLED: Final = r"/usr/(?:local/)?(?:share|lib(?:32|64)?)/(?![^\s\"'<>|]*\.\.(?:/|%2[Ff]))"
"""Where systems put what everybody has: a program's documentation, icons, fonts."""


@lru_cache(maxsize=1)
def _path() -> re.Pattern[str]:
    """Compile on first use. Folders may have blanks in their names, files only with an ending."""
    never = r"""\r\n\t"'<>|*?"""
    ending = r"\.[A-Za-z]\w{0,4}\b(?![\w.])"

    def names(separators: str) -> tuple[str, str]:
        word = rf"[^{separators}{never} :]"
        folder = rf"[^{separators}{never}:]{{1,128}}[{separators}]{{1,2}}"
        file = rf"(?:{word}{{1,128}}?(?: {word}{{1,64}}?){{0,8}}?{ending}|{word}{{1,255}})?"
        return folder, file

    folder, file = names("/")
    windows_folder, windows_file = names(r"\\/")
    roots = (
        r"/(?:home|Users|mnt|media|run/media|Volumes|export/home|storage/emulated|sdcard|run/user|data/user"
        r"|[a-z]/Users|cygdrive/[a-z])/(?=[^\s/])|/root/|/(?:private/)?var/folders/|~/(?=[\w.])"
    )
    host = r"""[^\s"'<>|/\\]+[/\\]"""  # a name alone is a style sheet of pygal's
    harmless = r"(?!(?i:windows|winnt|program files(?: \(x86\))?|programdata)\b)"
    drive = rf"(?<![\w\\/])[A-Za-z]:(?:\\{{1,2}}|/(?!/)){harmless}(?=[^\s\\/])"
    share = r"(?<![\w\\:])(?:\\{2}(?:[?.]\\)?[\w.$\-]{1,64}\\|\\{4}[\w.$\-]{1,64}\\{2})(?=[^\s\\])"
    return re.compile(
        rf"""(?i:file):(?!(?://)?{_INSTALLED})(?:///|/(?!/)|//(?={host}))[^\s"'<>|]+"""
        rf"|(?<![\w/.~:%\-])(?:{roots})(?:{folder}){{0,64}}{file}"
        rf"|(?:{drive}|{share})(?:{windows_folder}){{0,64}}{windows_file}"
    )


def paths(text: str) -> Iterator[Span]:
    """Yield where paths are."""
    if any(hint in text for hint in _HINTS) or any(hint in text for hint in _HINTS_TOO):
        for match in _path().finditer(text):
            yield Span(*match.span())


def is_installed(text: str) -> bool:
    """Return whether a text is the path of a file that a system's packages bring, and no more."""
    return re.fullmatch(rf"(?:(?i:file):(?://)?)?{_INSTALLED}[^\s\"'<>|]*", text) is not None
