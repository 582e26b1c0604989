"""Fuzz with atheris: python -m tests.fuzz [TARGET ...] [--seconds N] [--corpus DIR].

Each target runs in a process of its own, `--jobs` at a time. Finds are written to the corpus folder
as crash-*, timeout-* or oom-*; turn each into a case of tests/fuzz/test_finds.py.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fuzz.targets import Target

MEMORY = 1024  # MiB a process, the interpreter and its libraries included
LONGEST = 10  # seconds a file; instrumented code is slower
PNG = b"\x89PNG\r\n\x1a\n"


def main() -> int:
    """Fuzz the targets asked for, all by default; return 1 when one has a find."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="default: all of them")
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    parser.add_argument("--corpus", type=Path, help="where files that reach new code are kept")
    parser.add_argument("--jobs", type=int, default=1, help="targets at a time (1)")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        _fuzz(options.targets[0], options.seconds, options.corpus)
    from tests.fuzz.targets import targets  # after the line above, which loads it instrumented

    known = targets()
    names = options.targets or list(known)
    unknown = set(names) - set(known)
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as pool:
        corpus = options.corpus or Path(folder)
        for name in names:  # made here, once for all: each process would take seconds for it
            (corpus / name).mkdir(parents=True, exist_ok=True)
            _write_seeds(known[name], corpus / name)
        run = partial(_in_own_process, seconds=options.seconds, corpus=corpus)
        failed = [name for name, well in zip(names, pool.map(run, names), strict=True) if not well]
    print(f"{len(names)} targets, with finds: {', '.join(failed) or 'none'}")
    return bool(failed)


def _in_own_process(name: str, seconds: int, corpus: Path) -> bool:
    command = [sys.executable, "-m", "tests.fuzz", name, "--here", "--seconds", str(seconds)]
    done = subprocess.run(
        [*command, "--corpus", str(corpus / name)], stderr=subprocess.PIPE, check=False, text=True
    )
    runs = [line for line in done.stderr.splitlines() if line.startswith("Done ")]
    print(f"{name}: {runs[-1] if runs else 'a find'}", flush=True)
    if done.returncode:
        print(done.stderr[-4000:], flush=True)
    return done.returncode == 0


def _fuzz(name: str, seconds: int, corpus: Path) -> None:
    """Fuzz one target in this process, which libFuzzer ends."""
    import atheris

    with atheris.instrument_imports(include=["hooklib"]):
        from tests.fuzz.targets import attempt, targets

        target = targets()[name]
    flags = [
        f"-max_total_time={seconds}",
        f"-timeout={LONGEST}",
        f"-rss_limit_mb={MEMORY}",
        f"-artifact_prefix={corpus}/",
        "-max_len=65536",
    ]
    mutate = {"custom_mutator": _mutated_png} if name == "png" else {}
    atheris.Setup([sys.argv[0], *flags, str(corpus)], lambda data: attempt(target, data), **mutate)
    atheris.Fuzz()


def _write_seeds(target: Target, corpus: Path) -> None:
    for seed in target.seeds():
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)


def _mutated_png(data: bytes, most: int, seed: int) -> bytes:
    """Mutate a PNG and make its checksums right again: else no mutation would be read far."""
    import atheris

    return repaired(atheris.Mutate(data, most))[:most]


def repaired(data: bytes) -> bytes:
    """Return a PNG with the right CRC behind each chunk (PNG 3rd edition, 5.3)."""
    if not data.startswith(PNG):
        return data
    made, at = bytearray(data), len(PNG)
    while at + 12 <= len(made):
        end = at + 8 + int.from_bytes(made[at : at + 4], "big")
        if end + 4 > len(made):
            break
        made[end : end + 4] = zlib.crc32(made[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return bytes(made)


if __name__ == "__main__":
    sys.exit(main())
