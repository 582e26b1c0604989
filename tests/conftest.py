"""What holds for all tests."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from hooklib.config import Config

# a busy machine is no defect of the program; else the profile stays, in CI one without luck
settings.register_profile(
    "patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def _no_faces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the detector out of what is about something else: it would take most of the time.

    Tests marked `faces`, and every subprocess, run with the defaults that users have.
    """
    if request.node.get_closest_marker("faces") is None:
        defaults = Config()._replace(faces="off")
        monkeypatch.setattr(Config.__new__, "__defaults__", tuple(defaults))
