"""Runs made up for the tests of the reports: every kind of outcome once."""

from __future__ import annotations

from pathlib import Path

from hooklib.model import Edit, Finding
from hooklib.outcome import Mode, Outcome

GOLDEN = Path(__file__).parent / "golden"

GPS = Finding(
    "LOC101",
    "gps-position",
    "a.jpg",
    "GPS position in APP1 Exif",
    part="APP1 Exif",
    fields=("Exif.GPSInfo.GPSLatitude", "Exif.GPSInfo.GPSLongitude"),
    edits=(Edit((1, "GPS"), None),),
)
INSIDE = GPS._replace(path="a.jpg!thumbnail", fields=("Exif.GPSInfo.GPSLatitude",))
PREVIEW = Finding(
    "EMB101",
    "preview",
    "a.jpg",
    "preview in APP1 Exif",
    part="APP1 Exif",
    edits=(Edit((1, "1st"), None),),
)
BAD = Finding("IMG101", "unreadable", "bad.png", "cannot be read: chunk cut off at byte 33")
AWAY = Finding(
    "IMG102", "not-checked", "lfs.jpg", "not checked: Git LFS pointer", severity="warning"
)

RUNS: dict[str, list[Outcome]] = {
    "nothing": [],
    "clean": [Outcome("a.jpg", checked=True), Outcome("b.png", checked=True)],
    "everything": [
        Outcome("a.jpg", (GPS, INSIDE, PREVIEW), checked=True),
        Outcome("bad.png", (BAD,), skipped="chunk cut off at byte 33"),
        Outcome("clean.png", checked=True),
        Outcome("fault.jpg", skipped="KeyError in the program", fault="KeyError in the program"),
        Outcome("lfs.jpg", (AWAY,), skipped="Git LFS pointer"),
        Outcome("vendor/x.png", skipped="excluded by the settings"),
        Outcome("new\nline \udcff.jpg", (GPS._replace(path="new\nline \udcff.jpg"),), checked=True),
    ],
    "skipped": [Outcome("vendor/x.png", skipped="excluded by the settings")],
    "fixed": [
        Outcome("a.jpg", removed=(GPS, INSIDE, PREVIEW), saved=12345, checked=True),
        Outcome("b.jpg", removed=(GPS,), saved=-12, checked=True),
        Outcome("bad.png", (BAD,), skipped="chunk cut off at byte 33"),
        Outcome(
            "c.jpg",
            (GPS._replace(path="c.jpg", message=f"{GPS.message} (not fixed: why)", edits=()),),
            checked=True,
        ),
        Outcome("clean.png", checked=True),
    ],
    "all fixed": [Outcome("a.jpg", removed=(GPS,), saved=1, checked=True)],
    "would be fixed": [
        Outcome(
            "a.jpg",
            (GPS, INSIDE, PREVIEW),
            removed=(GPS, INSIDE, PREVIEW),
            saved=12345,
            checked=True,
        ),
        Outcome("clean.png", checked=True),
    ],
}
"""Runs by name; those with "fix" in their name are of that mode."""


def mode(name: str) -> Mode:
    """Return how the run of this name was asked for."""
    return "diff" if "would" in name else "fix" if "fixed" in name else "check"


def golden(name: str, suffix: str) -> str:
    """Return what a report on the run of this name must be."""
    path = GOLDEN / f"{name.replace(' ', '-')}{suffix}"
    return path.read_text(encoding="utf-8")
