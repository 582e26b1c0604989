"""Make a release commit and its tag: python scripts/release.py v0.2.0.

The version is the tag's: it goes into the package, the changelog and the README, and is committed
and tagged here. Pushing the tag is left to a person; the workflow `release` does the rest.
"""

from __future__ import annotations

import argparse
import datetime
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TAG = re.compile(r"v(\d+)\.(\d+)\.(\d+)")
VERSION = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)
USED = re.compile(r"(rev: |image-privacy/image-privacy@)v\d+\.\d+\.\d+")
PLACES = ("hooklib/__init__.py", "CHANGELOG.md", "README.md")


def main() -> None:
    """Check that a release can be made, and make it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("tag", help="as in v0.2.0")
    tag = parser.parse_args().tag
    if TAG.fullmatch(tag) is None:
        sys.exit(f"release: {tag}: a tag is v, and three numbers")
    require_ready(tag)
    texts = {place: (ROOT / place).read_text(encoding="utf-8") for place in PLACES}
    for place, text in released(texts, tag, datetime.date.today().isoformat()).items():
        (ROOT / place).write_text(text, encoding="utf-8")
    git("commit", "--quiet", "--message", f"Release {tag}", "--", *PLACES)
    git("tag", "--annotate", "--message", f"image-privacy {tag}", tag)
    print(f"{tag} is made. Look at it (git show {tag}), then: git push origin main {tag}")


def require_ready(tag: str) -> None:
    """Refuse to release what is not what is committed on main, or was released before."""
    if git("branch", "--show-current") != "main":
        sys.exit("release: releases are made on main")
    if git("status", "--porcelain"):
        sys.exit("release: there are changes that are not committed")
    if git("tag", "--list", tag):
        sys.exit(f"release: {tag} is there already")


def released(texts: dict[str, str], tag: str, today: str) -> dict[str, str]:
    """Return the files of PLACES with the version of the tag in them."""
    package, changes, readme = (texts[place] for place in PLACES)
    before = VERSION.search(package)
    if before is None or _number(f"v{before[1]}") > _number(tag):
        sys.exit(f"release: {tag} is not behind the version in {PLACES[0]}")
    notes = changes.partition("## Unreleased\n")[2].partition("\n## ")[0]
    if not notes.strip():
        sys.exit("release: the changelog says nothing of this release")
    version = tag.removeprefix("v")
    new = changes.replace("## Unreleased\n", f"## Unreleased\n\n## {version} - {today}\n", 1)
    return {
        PLACES[0]: VERSION.sub(f'__version__ = "{version}"', package),
        PLACES[1]: new,
        PLACES[2]: USED.sub(rf"\g<1>{tag}", readme),
    }


def _number(tag: str) -> tuple[int, ...]:
    match = TAG.fullmatch(tag)
    return tuple(map(int, match.groups())) if match else ()


def git(*arguments: str) -> str:
    """Run git in the repository and return what it says."""
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, check=False, text=True
    )
    if done.returncode:
        sys.exit(f"release: git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout.strip()


if __name__ == "__main__":
    main()
