"""Before a release: are the ratios still those of RESULTS.md? python -m benchmarks.guard.

Runs the sets in small and exits with 1 where one is worse than then by more than a third.
"""

from __future__ import annotations

import argparse
import json
import re
import sys

from benchmarks import splice
from benchmarks.__main__ import RESULTS, measured, ratios_of

WORSE = 1.33


def main() -> int:
    """Compare and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--scale", type=float, default=0.1, help="share of the files (0.1)")
    parser.add_argument("--tools", action="append", default=[], help="a folder with commands")
    options = parser.parse_args()
    then = ratios(RESULTS.read_text(encoding="utf-8"))
    now: dict[str, float] = {}
    for bench, costs in measured(options.scale, (), options.tools):
        now |= ratios_of(bench, costs)
    now |= splice.ratios(splice.measured())
    bad = worse(then, now)
    for name in sorted(then.keys() | now.keys()):
        mark = "WORSE" if name in bad else "" if name in now else "not measured"
        print(f"{name:<60} then {then.get(name, '-'):>8} now {now.get(name, '-'):>8} {mark}")
    return bool(bad)


def ratios(text: str) -> dict[str, float]:
    """Return the ratios that a page of results keeps."""
    kept = re.search(r"<!-- ratios\n(.*?)\n-->", text, re.DOTALL)
    if kept is None:
        sys.exit("guard: RESULTS.md holds no ratios: run python -m benchmarks --write")
    found: dict[str, float] = json.loads(kept[1])
    return found


def worse(then: dict[str, float], now: dict[str, float]) -> set[str]:
    """Return what has grown by more than a third."""
    return {name for name, value in now.items() if value > WORSE * then.get(name, value)}


if __name__ == "__main__":
    sys.exit(main())
