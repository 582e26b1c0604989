"""`image-privacy allow`: this face may stay, and why."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from hooklib.commands._command import CLEAN, FINDINGS, Command, say
from hooklib.commands._pixels import blob_of
from hooklib.config import for_file, load
from hooklib.model import Allowed, Finding, Settings, UsageError

COLLECTIONS = ("ICO", "CUR")
"""Kinds of files that are images one beside the other."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of `allow`."""
    made = argparse.ArgumentParser(
        prog="image-privacy allow",
        description="Let the faces in a picture stay: who is in it agreed, or is known to the"
        " public. The baseline file records it by the picture's content, so that another picture,"
        " or a change of this one, is asked about again. Commit that file.",
        allow_abbrev=False,
    )
    made.add_argument("paths", nargs=1, metavar="PATH")
    made.add_argument(
        "--face", type=int, metavar="N", help="only the Nth face of the check, 1 is the largest"
    )
    made.add_argument("--reason", required=True, metavar="TEXT", help="why it may stay")
    made.add_argument("--config", metavar="FILE", help="settings file; default: the nearest one")
    return made


def run(options: argparse.Namespace) -> int:
    """Add the faces to the baseline."""
    from hooklib import baseline
    from hooklib.sources import shown

    path = options.paths[0]
    if not options.reason.strip():
        raise UsageError("--reason: say in a few words why it may stay")
    config = load({}, options.config)
    settings = for_file(config, path)
    if settings is None:
        raise UsageError(f"{shown(path)}: excluded by the settings")
    faces = _faces(path, settings)
    if not faces:
        say(f"{shown(path)}: no face is seen in it that is not allowed yet")
        return FINDINGS
    chosen = _chosen(faces, options.face, shown(path))
    entries = _entries(blob_of(path).data, chosen, options.reason)
    try:
        baseline.write(config.baseline, (*config.allowed, *config.known, *entries))
    except OSError as error:
        raise UsageError(f"{config.baseline}: {error.strerror}") from error
    print(f"{shown(path)}: {len(chosen)} of {len(faces)} faces may stay")
    print(f"Commit {shown(os.path.relpath(config.baseline))} with it.")
    return CLEAN


def _faces(path: str, settings: Settings) -> list[Finding]:
    """Return the faces of the picture itself, as a check shows them."""
    from hooklib.faces.look import loading
    from hooklib.formats import sniff
    from hooklib.rules import RULES
    from hooklib.scan import HEAD

    with loading():
        from hooklib.seeing import Shown, see

    data = blob_of(path).data
    kind = sniff(data[:HEAD])
    if kind is not None and (not kind.pixels or kind.name in COLLECTIONS):
        raise UsageError(
            f"{path}: faces in images inside a {kind.name} cannot be allowed one by one; "
            "per-file-ignores lets all of them stay"
        )
    shown_picture = Shown(data, path, ())
    wanted = settings._replace(faces="thorough" if settings.faces == "off" else settings.faces)
    sight = see(shown_picture, [RULES["FAC101"]], wanted)
    if sight.unseen:
        raise UsageError(f"{path}: not looked for: {sight.unseen[0]}")
    return list(sight.findings)


def _chosen(faces: Sequence[Finding], number: int | None, path: str) -> Sequence[Finding]:
    if number is None:
        return faces
    if not 1 <= number <= len(faces):
        raise UsageError(f"--face {number}: {path} shows {len(faces)}")
    return [faces[number - 1]]


def _entries(data: bytes, faces: Sequence[Finding], reason: str) -> list[Allowed]:
    from hooklib.faces.allowed import digest

    own = digest(data)
    return [Allowed("FAC101", own, face.box, reason) for face in faces]


COMMAND = Command(parser, run)
