"""FAC: faces that can be seen, and faces that were hidden too weakly. Found by `hooklib.faces`."""

from __future__ import annotations

from collections.abc import Iterator

from hooklib.model import Rule, Seen, Settings


def _faces(data: bytes, settings: Settings) -> Iterator[Seen]:
    from hooklib.faces.judge import faces  # pixels cost much to load

    return faces(data, settings)


def _weak(data: bytes, settings: Settings) -> Iterator[Seen]:
    from hooklib.faces.judge import weak

    return weak(data, settings)


RULES: tuple[Rule, ...] = (
    Rule(
        "FAC101",
        "visible-face",
        "visible face",
        "A face names its owner to everybody who knows them and to every search engine for faces.",
        "--fix lays a black rectangle over each face, in JPEG, PNG and other lossless files without"
        " a change anywhere else; `image-privacy allow FILE` lets a face stay; to look for none,"
        ' faces = "off" or ignore = ["FAC101"].',
        look=_faces,
        sought="faces",
    ),
    Rule(
        "FAC102",
        "weak-redaction",
        "weakly hidden place",
        "Pixelation keeps enough of a face for a program to tell whose it is: four or more cells"
        " across a face were recognised again in most of our trials.",
        "Cover the place with one solid colour (`image-privacy redact FILE --box X,Y,W,H`), from"
        " the original if you have it; a blur cannot be judged, so none is reported; to keep it,"
        ' ignore = ["FAC102"].',
        severity="warning",
        look=_weak,
        sought="faces",
    ),
)
