"""What a run says: one module an output format, found by itself."""

from __future__ import annotations

from hooklib import _registry
from hooklib.reports._run import Report

NAMES = _registry.names(__path__)


def load(name: str) -> Report:
    """Return the report of a module of this package."""
    report: Report = _registry.constant(__name__, name, "REPORT")
    return report
