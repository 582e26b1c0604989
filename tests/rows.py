"""Every carrier in every container that can hold it: the rows of the matrix.

They are made once a process. Tests go through them group by group, with `for_each`: thousands of
tests of a few milliseconds would cost more in pytest than in what they test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

import hooklib.formats
import hooklib.metadata
from tests.samples import Plant

T = TypeVar("T")


def names(package: ModuleType) -> list[str]:
    """Return the names of a package's plug-in modules."""
    return sorted(m.name for m in iter_modules(package.__path__) if not m.name.startswith("_"))


def samples(name: str) -> ModuleType:
    """Return the sample files of a container or payload; a module without samples fails here."""
    return import_module(f"tests.samples.{name}")


CONTAINERS = names(hooklib.formats)
PAYLOADS = names(hooklib.metadata)


@cache
def rows() -> tuple[Plant, ...]:
    """Return every plant as a whole file, its carrier named `group: carrier`.

    A group is a container, or `container > payload`.
    """
    return tuple(_rows())


def _rows() -> Iterator[Plant]:
    for container in CONTAINERS:
        for plant in samples(container).plants():
            yield plant._replace(carrier=f"{container}: {plant.carrier}")
        for payload in PAYLOADS:
            yield from _wrapped(container, payload)


def _wrapped(container: str, payload: str) -> Iterator[Plant]:
    try:
        module = samples(payload)
    except ModuleNotFoundError:
        return  # payloads of one container only have their plants there; see test_contract.py
    kind = import_module(f"hooklib.metadata.{payload}").PAYLOAD.kind
    for plant in module.plants():
        data = samples(container).wrap(kind, plant.data)
        if data is not None:
            yield plant._replace(carrier=f"{container} > {payload}: {plant.carrier}", data=data)


@cache
def clean_files() -> tuple[tuple[str, bytes], ...]:
    """Return whole files in which nothing is to be found, with their names."""
    return tuple(_clean_files())


def _clean_files() -> Iterator[tuple[str, bytes]]:
    for container in CONTAINERS:
        for name, data in samples(container).clean().items():
            yield f"{container}: {name}", data
        for payload in PAYLOADS:
            yield from _wrapped_clean(container, payload)


def _wrapped_clean(container: str, payload: str) -> Iterator[tuple[str, bytes]]:
    try:
        module = samples(payload)
    except ModuleNotFoundError:
        return
    kind = import_module(f"hooklib.metadata.{payload}").PAYLOAD.kind
    for name, data in module.clean().items():
        wrapped = samples(container).wrap(kind, data)
        if wrapped is not None:
            yield f"{container} > {payload}: {name}", wrapped


def grouped(cases: Iterable[T], name: Callable[[T], str]) -> dict[str, list[T]]:
    """Return cases by their group: what stands before the colon of their names."""
    groups: dict[str, list[T]] = {}
    for case in cases:
        groups.setdefault(name(case).partition(":")[0], []).append(case)
    return groups


def for_each(cases: Iterable[T], name: Callable[[T], str], judge: Callable[[T], None]) -> None:
    """Judge every case, whatever came of those before; fail with the names of all that failed."""
    failed: dict[str, Exception] = {}
    count = 0
    for case in cases:
        count += 1
        try:
            judge(case)
        except Exception as error:  # as a test runner does: told below
            failed[name(case)] = error
    assert count
    if failed:
        told = "\n".join(f"{case}: {error!r}"[:1000] for case, error in failed.items())
        raise AssertionError(f"{len(failed)} of {count}:\n{told}") from next(iter(failed.values()))
