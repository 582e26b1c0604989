"""CAM: how the camera was set."""

from __future__ import annotations

from hooklib.model import Rule
from hooklib.rules._keys import by_key

RULES: tuple[Rule, ...] = (
    Rule(
        "CAM101",
        "camera-settings",
        "camera settings",
        "Exposure, focal length and the like say little alone, but together they tell one camera"
        " from another.",
        "--fix removes them, never what the picture needs to look right; they stay unless you"
        " select CAM101.",
        by_key("CAM101"),
        default=False,
    ),
)
