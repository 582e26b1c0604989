"""What holds for all tests."""

from __future__ import annotations

import pytest

from hooklib.config import Config


@pytest.fixture(autouse=True)
def _no_faces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the detector out of what is about something else: it would take most of the time.

    Tests marked `faces`, and every subprocess, run with the defaults that users have.
    """
    if request.node.get_closest_marker("faces") is None:
        defaults = Config()._replace(faces="off")
        monkeypatch.setattr(Config.__new__, "__defaults__", tuple(defaults))
