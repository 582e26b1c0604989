"""From the settings of a run to the options of a look."""

from __future__ import annotations

from hooklib.faces.look import Options
from hooklib.model import Settings

LEAST = 0.20
"""In a picture that shows a face, this score is enough for a box to be hidden as well."""


def threshold(settings: Settings) -> float:
    """Return the score from which on a box is a face."""
    from hooklib.faces import detector

    return settings.face_threshold or detector.load(settings.face_model).threshold


def options(settings: Settings) -> Options:
    """Return how faces are looked for."""
    return Options(
        model=settings.face_model,
        threshold=settings.face_threshold,
        min_face=settings.min_face,
        effort="fast" if settings.faces == "fast" else "thorough",
        least=LEAST,
    )
