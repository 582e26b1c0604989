"""Make the pictures of the README: python scripts/pictures.py.

A commit is stopped in a repository made for it, and a photo made in code is fixed: the pictures
show what the command said.
"""

from __future__ import annotations

import base64
import html
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tests.samples.phone import photo  # noqa: E402 - the samples are no installed package

OUT = ROOT / "docs" / "pictures"
OWN = [sys.executable, "-m", "hooklib"]
HOOK = '#!/bin/sh\nexec "{python}" -m hooklib --staged --faces off\n'
STYLE = (
    "text{font:13px ui-monospace,Menlo,Consolas,monospace;fill:#e6edf3;white-space:pre}"
    ".r{fill:#ff7b72}.g{fill:#7ee787}.d{fill:#8b949e}.h{font-weight:bold}"
)


def main() -> None:
    """Write both pictures."""
    OUT.mkdir(exist_ok=True)
    (OUT / "stopped.svg").write_text(_terminal(_stopped()), encoding="utf-8")
    (OUT / "before-after.svg").write_text(_before_after(), encoding="utf-8")


def _run(command: Sequence[str], folder: str) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "GIT_AUTHOR_NAME": "A. Writer",
        "GIT_AUTHOR_EMAIL": "writer@example.org",
        "GIT_COMMITTER_NAME": "A. Writer",
        "GIT_COMMITTER_EMAIL": "writer@example.org",
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, check=False, text=True
    )
    return done.stdout + done.stderr


def _stopped() -> list[str]:
    """Return what a person types and reads whose commit is stopped, and who cleans the photo."""
    with tempfile.TemporaryDirectory() as folder:
        _run(["git", "init", "-q"], folder)
        hook = Path(folder, ".git", "hooks", "pre-commit")
        hook.write_text(HOOK.format(python=sys.executable))
        hook.chmod(0o755)
        Path(folder, "beach.jpg").write_bytes(photo())
        lines = []
        for typed, command in (
            ("git add beach.jpg", ["git", "add", "beach.jpg"]),
            ("git commit -m 'Our holiday'", ["git", "commit", "-qm", "Our holiday"]),
            ("image-privacy --fix beach.jpg", [*OWN, "--fix", "--faces", "off", "beach.jpg"]),
            ("git add beach.jpg", ["git", "add", "beach.jpg"]),
            ("git commit -m 'Our holiday'", ["git", "commit", "-qm", "Our holiday"]),
        ):
            said = _run(command, folder)
            lines += [f"$ {typed}", *(line for line in said.splitlines() if line)]
        return lines


def _terminal(lines: Iterable[str]) -> str:
    shown = [piece for line in lines for piece in _wrapped(line, 92)]
    rows = []
    for number, line in enumerate(shown):
        code = re.search(r"\b[A-Z]{3}\d{3}\b", line)
        style = "h" if line.startswith("$") else "g" if "fixed" in line or "nothing" in line else ""
        text = html.escape(line)
        if code and not line.startswith("$"):
            text = text.replace(code[0], f'<tspan class="r">{code[0]}</tspan>')
        rows.append(f'<text x="16" y="{28 + 18 * number}" class="{style}">{text}</text>')
    return _svg(
        760, 28 + 18 * len(shown), rows, "A commit with a photo is stopped, and goes through"
    )


def _wrapped(line: str, width: int) -> list[str]:
    pieces = []
    while len(line) > width:
        cut = line.rfind(" ", 0, width)
        pieces.append(line[:cut])
        line = "  " + line[cut + 1 :]
    return [*pieces, line]


def _svg(width: int, height: int, rows: Sequence[str], label: str) -> str:
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" aria-label="{label}">',
            f"<style>{STYLE}</style>",
            f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>',
            *rows,
            "</svg>\n",
        )
    )


def _before_after() -> str:
    """Return a photo beside what is in it, before and after."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "beach.jpg")
        file.write_bytes(photo())
        said = _run([*OWN, "--faces", "off", "--output-format", "json", "beach.jpg"], folder)
        before, found = len(photo()), json.loads(said)["findings"]
        _run([*OWN, "--fix", "--faces", "off", "beach.jpg"], folder)
        after = file.read_bytes()
    rows = [
        *_card(16, "before", photo(), [f["message"] for f in found], "r"),
        *_card(392, "after", after, ["nothing found", f"{before - len(after):,} bytes less"], "g"),
    ]
    return _svg(760, 480, rows, "A photo before and after a fix: the same picture, nothing else")


def _card(x: int, title: str, data: bytes, lines: Sequence[str], style: str) -> list[str]:
    with Image.open(io.BytesIO(data)) as image:
        small = image.convert("RGB").resize((352, 264))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=80)
    link = base64.b64encode(out.getvalue()).decode()
    rows = [
        f'<text x="{x}" y="28" class="h">{title}</text>',
        f'<image x="{x}" y="40" width="352" height="264" href="data:image/jpeg;base64,{link}"/>',
    ]
    for number, line in enumerate(lines):
        y = 330 + 20 * number
        rows.append(f'<text x="{x}" y="{y}" class="{style}">{html.escape(line)}</text>')
    return rows


if __name__ == "__main__":
    main()
