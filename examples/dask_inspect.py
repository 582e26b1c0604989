"""Looks at all pictures below a folder or a bucket on Dask, and writes one line a finding.

python examples/dask_inspect.py photos/ --out findings.jsonl
python examples/dask_inspect.py s3://bucket/photos/ --scheduler tcp://scheduler:8786 --out f.jsonl
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

import fsspec
from dask.distributed import Client, as_completed

import hooklib

BATCH = 200
"""Files a task: some seconds of work, against which Dask's milliseconds a task do not count."""
AHEAD = 4
"""Batches waiting for each thread of the workers: the scheduler never holds millions of paths."""
RETRIES = 2


class Result(NamedTuple):
    """What a batch came to: how many pictures were looked at, and a row a finding."""

    looked_at: int
    rows: list[dict[str, Any]]


def paths(root: str) -> Iterator[str]:
    """Yield the addresses of all files below a root, folder by folder."""
    files, top = fsspec.core.url_to_fs(root)
    for folder, _, names in files.walk(top, on_error="raise"):
        for name in sorted(names):
            yield files.unstrip_protocol(f"{folder.rstrip('/')}/{name}")


def inspected(batch: Sequence[str], settings: Mapping[str, Any]) -> Result:
    """Look at a batch of files. This is what runs on the workers."""
    looked_at, rows = 0, []
    for path in batch:
        try:
            with fsspec.open(path, "rb") as file:
                findings = hooklib.inspect(file.read(), settings, name=path)
        except (hooklib.BadImage, OSError) as error:
            rows.append(failure(path, str(error)))
            continue
        looked_at += 1
        rows += [row(finding) for finding in findings]
    return Result(looked_at, rows)


def row(finding: hooklib.Finding) -> dict[str, Any]:
    """Return what is written of a finding."""
    names = ("path", "code", "message", "severity", "box", "fixable")
    return {name: getattr(finding, name) for name in names}


def failure(path: str, why: str) -> dict[str, Any]:
    """Return what is written of a file that could not be looked at."""
    return {"path": path, "code": None, "message": why}


def results(client: Client, root: str, settings: Mapping[str, Any]) -> Iterator[Result]:
    """Yield what the batches of files below a root come to, in the order in which they finish."""
    client.run(one_thread_each)
    ahead = AHEAD * max(1, sum(client.nthreads().values()))
    batches = in_batches(paths(root))
    pending: dict[Any, list[str]] = {}

    def submitted(count: int) -> Iterator[Any]:
        for batch in islice(batches, count):
            future = client.submit(inspected, batch, settings, pure=False, retries=RETRIES)
            pending[future.key] = batch
            yield future

    running = as_completed(submitted(ahead))
    for future in running:
        batch = pending.pop(future.key)
        if future.status == "finished":
            yield future.result()
        else:  # a worker that died of it: these files are named, and the rest goes on
            yield Result(0, [failure(path, "its batch failed on the worker") for path in batch])
        running.update(list(submitted(1)))


def in_batches(addresses: Iterator[str]) -> Iterator[list[str]]:
    """Yield the addresses, some at a time."""
    while batch := list(islice(addresses, BATCH)):
        yield batch


def one_thread_each() -> None:
    """Keep OpenCV in each of many workers from starting a thread for every core."""
    import cv2

    cv2.setNumThreads(1)


def connected(scheduler: str | None) -> Client:
    """Return a client of a cluster, or of processes on this machine, one a core."""
    if scheduler is not None:
        return Client(scheduler)
    return Client(threads_per_worker=1, dashboard_address=None)


def main(argv: Sequence[str]) -> int:
    """Look at everything, write what is found, and tell what it comes to."""
    parser = argparse.ArgumentParser(description="Look at all pictures below a folder on Dask.")
    parser.add_argument("root", help="a folder, or the address of a bucket")
    parser.add_argument("--scheduler", help="tcp://host:8786; default: processes on this machine")
    parser.add_argument("--out", required=True, help="a file, one JSON object a line")
    parser.add_argument("--faces", choices=("thorough", "fast", "off"), default="thorough")
    given = parser.parse_args(argv)
    looked_at = found = failed = 0
    with connected(given.scheduler) as client, open(given.out, "w", encoding="utf-8") as out:
        for result in results(client, given.root, {"faces": given.faces}):
            out.writelines(json.dumps(line) + "\n" for line in result.rows)
            missed = sum(line["code"] is None for line in result.rows)
            looked_at, failed = looked_at + result.looked_at, failed + missed
            found += len(result.rows) - missed
    print(f"{looked_at} pictures looked at, {found} findings, {failed} files not looked at")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
