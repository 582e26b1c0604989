"""The text report, word for word."""

from __future__ import annotations

import re

import pytest

from hooklib.outcome import Mode
from hooklib.reports import load
from hooklib.reports._run import Run
from hooklib.reports.text import render
from tests.reports import GPS, RUNS

NEXT = (
    "Next: `image-privacy --fix` with the same files takes out what is marked [*]; the pictures "
    "stay the same, the originals are kept.\n"
)
CODES = "`image-privacy rules CODE` explains a code.\n"
LOOK = (
    "Look at the files and `git add` them. `image-privacy restore FILE` brings an original back.\n"
)

GOLDEN = {
    "nothing": "Nothing was checked: there are no images here.\n",
    "clean": "2 images checked, nothing found.\n",
    "skipped": (
        "vendor/x.png: skipped: excluded by the settings\n\n"
        "Nothing was checked: 1 file not checked.\n"
    ),
    "everything": (
        "a.jpg: LOC101 GPS position in APP1 Exif [*]\n"
        "a.jpg!thumbnail: LOC101 GPS position in APP1 Exif [*]\n"
        "a.jpg: EMB101 preview in APP1 Exif [*]\n"
        "bad.png: IMG101 cannot be read: chunk cut off at byte 33\n"
        "fault.jpg: fault: KeyError in the program\n"
        "lfs.jpg: IMG102 not checked: Git LFS pointer\n"
        "vendor/x.png: skipped: excluded by the settings\n"
        "new\\nline \\xff.jpg: LOC101 GPS position in APP1 Exif [*]\n"
        "\n"
        "Found 6 problems in 4 files, 4 fixable [*]; 3 images checked; 4 files not checked.\n"
    )
    + NEXT
    + CODES,
    "fixed": (
        "a.jpg: fixed: gps-position, preview (12,345 bytes less)\n"
        "b.jpg: fixed: gps-position (12 bytes more)\n"
        "bad.png: IMG101 cannot be read: chunk cut off at byte 33\n"
        "c.jpg: LOC101 GPS position in APP1 Exif (not fixed: why)\n"
        "\n"
        "Found 2 problems in 2 files, 0 fixable [*]; 4 images checked, 2 files fixed; "
        "1 file not checked.\n"
    )
    + LOOK
    + CODES,
    "all fixed": (
        "a.jpg: fixed: gps-position (1 byte less)\n\n"
        "1 image checked, nothing left, 1 file fixed.\n" + LOOK
    ),
    "would be fixed": (
        "a.jpg: would lose gps-position, preview (12,345 bytes less)\n"
        "  - LOC101 GPS position in APP1 Exif: "
        "Exif.GPSInfo.GPSLatitude, Exif.GPSInfo.GPSLongitude\n"
        "  - LOC101 GPS position in APP1 Exif of its thumbnail: Exif.GPSInfo.GPSLatitude\n"
        "  - EMB101 preview in APP1 Exif\n"
        "\n"
        "Found 3 problems in 1 file, 3 fixable [*]; 2 images checked, 1 file would be fixed.\n"
    )
    + CODES,
}


def _mode(name: str) -> Mode:
    return "diff" if "would" in name else "fix" if "fixed" in name else "check"


@pytest.mark.parametrize("name", RUNS)
def test_word_for_word(name: str) -> None:
    assert render(Run(RUNS[name], _mode(name))) == GOLDEN[name]


@pytest.mark.parametrize("name", RUNS)
def test_colour_changes_no_word(name: str) -> None:
    coloured = render(Run(RUNS[name], _mode(name), colour=True))
    assert re.sub(r"\x1b\[\d*m", "", coloured) == GOLDEN[name]


def test_errors_are_red_and_warnings_yellow() -> None:
    coloured = render(Run(RUNS["everything"], colour=True))
    assert "\x1b[31mLOC101\x1b[0m" in coloured
    assert "\x1b[33mIMG102\x1b[0m" in coloured


def test_values_stand_at_the_end_in_one_line() -> None:
    found = GPS._replace(values=("51/1 26/1", "a\x1b[2J\nb"))
    report = render(Run([RUNS["all fixed"][0]._replace(findings=(found,), removed=())]))
    assert report.startswith(
        "a.jpg: LOC101 GPS position in APP1 Exif [*] = 51/1 26/1; a\\x1b[2J\\nb\n"
    )


def test_it_is_the_one_of_that_name() -> None:
    assert load("text").render is render
