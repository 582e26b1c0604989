"""CPU seconds and peak memory of whole commands, run in turn so that the machine's moods cancel."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple


class Cost(NamedTuple):
    """CPU seconds (user and system, with children) and peak resident memory in MiB."""

    cpu: float
    memory: float


def cost(command: Sequence[str]) -> Cost:
    """Run a command to its end and return what it cost.

    A small process of its own starts it: a child counts the memory of whom it was forked from.
    """
    launcher = [sys.executable, "-S", "-E", __file__, *command]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(launcher, stdout=subprocess.PIPE, check=True, env=environment)
    cpu, memory = map(float, done.stdout.split())
    return Cost(cpu, memory)


def in_turn(
    commands: Mapping[str, Sequence[str]],
    rounds: int,
    prepare: Callable[[], None] | None = None,
) -> dict[str, Cost]:
    """Return the median cost of each command over so many rounds, after one that does not count.

    `prepare` is called before each command and costs nothing. One round counts without another.
    """
    seen: dict[str, list[Cost]] = {name: [] for name in commands}
    for turn in range(rounds + 1 if rounds > 1 else 1):
        for name, command in commands.items():
            if prepare is not None:
                prepare()
            this = cost(command)
            if turn or rounds == 1:
                seen[name].append(this)
    return {
        name: Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))
        for name, costs in seen.items()
    }


def table(title: str, commands: Mapping[str, Sequence[str]], rounds: int) -> None:
    """Print what each command costs and how much of that the first one costs."""
    costs = in_turn(commands, rounds)
    ours = next(iter(costs.values()))
    print(f"\n{title}, median of {rounds} runs in turn; ours / this")
    for name, this in costs.items():
        cpu = f"{ours.cpu / this.cpu:6.2f}" if this.cpu else "     -"
        print(
            f"  {name:<26} {this.cpu:8.3f} s CPU {cpu}   "
            f"{this.memory:7.0f} MiB {ours.memory / this.memory:6.2f}"
        )


def _launch(command: Sequence[str]) -> None:
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(command, stdout=nowhere, stderr=nowhere)
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    _launch(sys.argv[1:])
