"""The page as it is written: a card a file as it comes, and what stands around them at the end."""

from __future__ import annotations

import shutil
import tempfile
from types import TracebackType
from typing import Final

from hooklib.files import replacing
from hooklib.outcome import Mode, Outcome
from hooklib.page.card import card
from hooklib.page.document import foot, head
from hooklib.page.place import place, refusal
from hooklib.reports._run import Run

PRIVATE: Final = 0o600
ROOM: Final = 150 << 20
"""So many bytes a browser takes well; the pictures of what comes behind them are left out."""


class Page:
    """The page of one run. A disk that is full ends no run: `finish` tells of it."""

    def __init__(self, given: str, mode: Mode) -> None:
        """Begin a page. Raises UsageError where it must not be written, or cannot be."""
        self._given, self._mode = given, mode
        self._place = place(given)
        self._files = self._left_out = 0
        self._trouble: OSError | None = None
        try:
            # without a name, and in the place itself: a folder for temporary files may be memory
            self._cards = tempfile.TemporaryFile(dir=self._place.workshop)  # noqa: SIM115
        except OSError as error:
            raise refusal(given, error.strerror or "cannot be written") from error

    def __enter__(self) -> Page:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._cards.close()

    def add(self, outcome: Outcome) -> None:
        """Write a file's card."""
        self._files += 1
        if self._trouble is not None:
            return
        try:
            if self._cards.tell() > ROOM and outcome.sight is not None:
                outcome = outcome._replace(sight=None)
                self._left_out += 1
            self._cards.write(_bytes(card(outcome, self._mode, self._files)))
        except OSError as error:
            self._trouble = error

    def finish(self, run: Run, *, values: bool) -> None:
        """Put the whole page in its place. Raises UsageError."""
        try:
            if self._trouble is not None:
                raise self._trouble
            self._cards.seek(0)
            with replacing(self._place.path, PRIVATE, self._place.workshop) as file:
                file.write(_bytes(head(run, values=values, left_out=self._left_out)))
                shutil.copyfileobj(self._cards, file)
                file.write(_bytes(foot()))
        except OSError as error:
            raise refusal(self._given, error.strerror or "cannot be written") from error


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")
