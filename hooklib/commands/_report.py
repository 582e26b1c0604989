"""--report: the run as a page besides what is said of it."""

from __future__ import annotations

import os
from collections.abc import Sequence

from hooklib.commands._command import say
from hooklib.commands.check import judged, remember, told
from hooklib.config import Config
from hooklib.faces.look import loading
from hooklib.model import UsageError
from hooklib.outcome import Mode
from hooklib.page.writer import Page
from hooklib.reports._run import Run
from hooklib.sources import Candidate, shown


def reported(found: Sequence[Candidate], config: Config, mode: Mode, remedy: str) -> int:
    """Look at all candidates, say what they come to, write the page, return the exit code.

    Raises UsageError before the first file where there can be no page.
    """
    _guard_output(config)
    with loading():
        import hooklib.page.sight  # noqa: F401 - else a fix would end at its first picture
    with Page(config.report, mode) as page:
        outcomes = judged(found, config, mode, page.add)
        remember(outcomes, config)
        code = told(outcomes, config, mode, remedy)
        page.finish(Run(outcomes, mode, remedy=remedy), values=config.show_values)
    say(f"{shown(config.report)} holds the pictures: keep it private")
    return code


def _guard_output(config: Config) -> None:
    if config.output_file and os.path.realpath(config.output_file) == os.path.realpath(
        config.report
    ):
        raise UsageError("--report and --output-file name the same file")
