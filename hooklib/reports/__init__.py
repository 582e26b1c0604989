"""What a run says: one module an output format, found by itself."""

from __future__ import annotations

from hooklib._registry import constants
from hooklib.reports._run import Report

REPORTS: dict[str, Report] = {
    report.name: report for report in constants(__name__, __path__, "REPORT")
}
