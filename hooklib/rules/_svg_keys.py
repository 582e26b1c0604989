"""Which rule decides on which value of an SVG file, by what is behind "Svg." in its key.

Sources of drawings (draw.io's) are as in PNG files: put there knowingly, so TRC101. Layer names,
window states and versions tell how a file was made. Any other text is judged for paths and
addresses only ("").
"""

from __future__ import annotations

from typing import Final

from hooklib.rules._vocabulary import Owners, vocabulary

OWNERS: Final[dict[str, Owners]] = vocabulary(
    {
        "CAP101": "title desc xlink.title inkscape.name inkscape.shortdesc inkscape.keywords",
        "IDN103": "comment text gzip.comment",
        "IDN104": "inkscape.export-filename sodipodi.docbase sodipodi.absref",
        "RGT101": "comment.rights inkscape.author",
        "TIM101": "inkscape.date",
        "TRC101": """content gzip.name sodipodi.docname sodipodi.version inkscape.version
            inkscape.output_extension inkscape.label inkscape.current-layer inkscape.window-x
            inkscape.window-y inkscape.window-width inkscape.window-height
            inkscape.window-maximized inkscape.zoom inkscape.cx inkscape.cy""",
        "": "href attribute string",
    }
)
"""Owners by lower-case name."""


def is_bare_name(key: str, text: str) -> bool:
    """Return whether a value that may be a path is the name of a file only."""
    return key.startswith(("Svg.", "Bmp.")) and not any(mark in text for mark in "/\\")
