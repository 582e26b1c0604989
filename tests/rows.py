"""Every carrier in every container that can hold it: the rows of the matrix."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import hooklib.formats
import hooklib.metadata
from tests.samples import Plant


def names(package: ModuleType) -> list[str]:
    """Return the names of a package's plug-in modules."""
    return sorted(m.name for m in iter_modules(package.__path__) if not m.name.startswith("_"))


def samples(name: str) -> ModuleType:
    """Return the sample files of a container or payload; a module without samples fails here."""
    return import_module(f"tests.samples.{name}")


CONTAINERS = names(hooklib.formats)
PAYLOADS = names(hooklib.metadata)


def rows() -> Iterator[Plant]:
    """Yield every plant as a whole file, its carrier named `container: carrier`."""
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


def clean_files() -> Iterator[tuple[str, bytes]]:
    """Yield whole files in which nothing is to be found, with their names."""
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
