"""Collects the constants that a package's modules end with."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any


def constants(package: str, path: list[str], name: str) -> tuple[Any, ...]:
    """Return `name` of every module of the package whose own name has no leading underscore."""
    modules = sorted(info.name for info in iter_modules(path) if not info.name.startswith("_"))
    return tuple(getattr(import_module(f"{package}.{module}"), name) for module in modules)
