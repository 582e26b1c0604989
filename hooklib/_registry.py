"""Finds the modules of a package and the constants that they end with."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any


def names(path: list[str]) -> tuple[str, ...]:
    """Return the names of a package's modules that have no leading underscore."""
    return tuple(sorted(m.name for m in iter_modules(path) if not m.name.startswith("_")))


def constant(package: str, module: str, name: str) -> Any:
    """Return what a module of the package calls `name`."""
    return getattr(import_module(f"{package}.{module}"), name)
