"""Measure everything beside other tools: python -m benchmarks [--scale N] [--tools DIR] [--write].

CPU seconds and peak memory of whole processes, run in turn so that the machine's moods cancel.
`--write` puts the tables into benchmarks/RESULTS.md, which `python -m benchmarks.guard` reads.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks import splice
from benchmarks.cost import Cost, in_turn
from benchmarks.sets import Bench, benches

RESULTS = Path(__file__).parent / "RESULTS.md"
HEAD = """\
# Measured

Made by `python -m benchmarks --write`{arguments}: CPU seconds (user and system, children
included) and peak memory of whole processes, medians of runs in turn. Seconds say little on another
machine; the ratios, ours over the other's, are what counts. A command that is in no table was not
there.

What is missed, and why: with few files Python's start is most of it. A photo of 4.5 MB costs 7 ms:
2 to search it for markers, without which bytes behind the end are not seen, 2 for its metadata, the
rest to read all of it and for the rules. exiftool reads the front and jumps over the rest, cat
copies in the kernel. A fix goes through a photo twice, before and after, compares the pictures and
makes a SHA-256 of both; it keeps the original, and waits until both are on the disk. A thorough
look at 12 megapixels is four passes of the network, a fast one is one: nine tenths, and eight, of
its time. With one small picture, half of the time is for loading numpy, OpenCV and the network.
What is aimed at is the look for faces (FAC101), which is what deface does; the commands without
`--select` look for all else as well, for places that are hidden too weakly (FAC102) among it.
From run to run the ratios move by some five in a hundred, seconds by more: what is met or missed by
less may be the other one the next time.
"""


def main() -> None:
    """Run the sets and print, or write, a table for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--scale", type=float, default=1.0, help="share of the files (1)")
    parser.add_argument("--only", default="", help="keys of sets, with commas between them")
    parser.add_argument("--tools", action="append", default=[], help="a folder with commands")
    parser.add_argument("--write", action="store_true", help="into benchmarks/RESULTS.md")
    options = parser.parse_args()
    wanted = options.only.split(",") if options.only else []
    pieces: list[str] = []
    ratios: dict[str, float] = {}
    for bench, costs in measured(options.scale, wanted, options.tools):
        ratios |= ratios_of(bench, costs)
        pieces.append("\n".join(_table(bench, costs)))
        print(pieces[-1], "\n", flush=True)
    if not wanted or splice.KEY in wanted:
        seconds = splice.measured()
        ratios |= splice.ratios(seconds)
        pieces.append("\n".join(splice.table(seconds)))
        print(pieces[-1], "\n", flush=True)
    if options.write:
        arguments = f", with `--scale {options.scale:g}`" if options.scale != 1 else ""
        kept = f"<!-- ratios\n{json.dumps(ratios, indent=1)}\n-->"
        text = "\n\n".join((HEAD.format(arguments=arguments), *pieces, kept))
        RESULTS.write_text(f"{text}\n", encoding="utf-8")


def measured(
    scale: float, wanted: Sequence[str], tools: Sequence[str]
) -> Iterator[tuple[Bench, Mapping[str, Cost]]]:
    """Yield each set with what its commands cost."""
    with tempfile.TemporaryDirectory() as folder:
        for bench in benches(Path(folder), scale, tools):
            if not wanted or bench.key in wanted:
                yield bench, in_turn(bench.commands, bench.rounds, bench.prepare)


def ratios_of(bench: Bench, costs: Mapping[str, Cost]) -> dict[str, float]:
    """Return what is to be compared with later runs: our cost over that of others."""
    found = {
        f"{bench.key}: CPU, {aim.own} / {aim.other}": round(
            costs[aim.own].cpu / costs[aim.other].cpu, 4
        )
        for aim in bench.aims
        if aim.other in costs and costs[aim.other].cpu
    }
    if bench.most is not None:
        found[f"{bench.key}: CPU seconds"] = round(next(iter(costs.values())).cpu, 3)
    return found


def _table(bench: Bench, costs: Mapping[str, Cost]) -> Iterator[str]:
    ours = next(iter(costs.values()))
    yield f"## {bench.title[0].upper()}{bench.title[1:]}\n"
    yield "| command | CPU s | ours / this | MiB | ours / this | aim |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, this in costs.items():
        ratio = f"{ours.cpu / this.cpu:.2f}" if this.cpu else "-"
        aim = "; ".join(_aims(bench, name, costs))
        memory = f"{this.memory:.0f} | {ours.memory / this.memory:.2f}"
        yield f"| `{name}` | {this.cpu:.3f} | {ratio} | {memory} | {aim} |"


def _aims(bench: Bench, name: str, costs: Mapping[str, Cost]) -> Iterator[str]:
    this, ours = costs[name], next(iter(costs.values()))
    for aim in bench.aims:
        if aim.other == name:
            own = costs[aim.own]
            which = f"{aim.own}: " if own is not ours else ""
            yield f"{which}CPU at most {aim.cpu:.3g}, is {_told(own.cpu, this.cpu, aim.cpu)}"
            if aim.memory is not None:
                told = _told(own.memory, this.memory, aim.memory)
                yield f"{which}memory at most {aim.memory:.3g}, is {told}"
    if bench.most is not None:
        met = "met" if ours.cpu <= bench.most else "missed"
        yield f"at most {bench.most} s: {met}"


def _told(own: float, other: float, most: float) -> str:
    return f"{own / other:.3g}: {'met' if own <= most * other else 'missed'}"


if __name__ == "__main__":
    main()
