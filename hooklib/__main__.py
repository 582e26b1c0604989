"""`python -m hooklib` is `image-privacy`."""

from __future__ import annotations

from hooklib.cli import run

run()
