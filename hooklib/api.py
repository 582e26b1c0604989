"""What programs call: `inspect` and `clean`, on bytes or on a file, from any thread.

Nothing is written, printed or fetched, and what belongs to the whole process stays as it is.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from hooklib.config import KEYS, Config, check_codes, for_any, load, values_of
from hooklib.guest import as_guest
from hooklib.model import (
    BadImage,
    Blob,
    CannotFix,
    Finding,
    ImagePrivacyError,
    Settings,
    UsageError,
    Verdicts,
)
from hooklib.reading import keeping
from hooklib.scan import scan
from hooklib.telling import FIXABLE

__all__ = (
    "BadImage",
    "Cleaned",
    "Finding",
    "ImagePrivacyError",
    "Settings",
    "UsageError",
    "clean",
    "inspect",
    "load_settings",
    "make_settings",
)

Image: TypeAlias = bytes | bytearray | memoryview | str | os.PathLike[str]
"""The bytes of a picture, or the path of its file."""
Chosen: TypeAlias = Settings | Mapping[str, Any] | None
"""Settings as they were made, or as a table with the keys of the settings file; None: defaults."""
OF_A_PICTURE: Final = frozenset(
    (
        "select",
        "extend-select",
        "ignore",
        "location",
        "location-decimals",
        "faces",
        "face-model",
        "face-threshold",
        "min-face",
        "redact",
        "max-file-size",
        "max-images",
        "max-pixels",
        "max-frames",
    )
)
"""The settings that are about a picture; the others are about a run of the command."""


class Cleaned(NamedTuple):
    """A picture after `clean`.

    `data` are its bytes, the very ones given where nothing was removed. `removed` are the findings
    that were mended, `kept` those that are still in it, each with its reason in the message.
    `notes` say what else had to change, as where hiding a face meant to encode the picture anew.
    """

    data: bytes
    removed: tuple[Finding, ...]
    kept: tuple[Finding, ...]
    notes: tuple[str, ...] = ()


def inspect(image: Image, settings: Chosen = None, *, name: str = "") -> list[Finding]:
    """Return what a picture tells about people, in the order of the file; [] for nothing.

    `name` is what findings call a picture that is given as bytes. Damage is a finding, IMG101, and
    what could not be looked into is another, IMG102. Raises BadImage for what is no picture of a
    known kind, UsageError for wrong settings or a face detector that does not run, OSError for a
    file that cannot be read.
    """
    wanted = _settings(settings)
    blob = _blob(image, name, wanted.max_file_size << 20)
    with as_guest():
        return list(map(_slim, _looked_into(blob, _for_content(wanted, blob)).findings))


def clean(image: Image, settings: Chosen = None, *, name: str = "") -> Cleaned:
    """Return a picture without what `inspect` finds and a fix can mend; no file is changed.

    The result is proven before it is returned: the same picture but for the boxes that were
    hidden, and nothing left that could be mended. Raises BadImage for what cannot be read, and
    what `inspect` raises.
    """
    wanted = _settings(settings)
    blob = _blob(image, name, wanted.max_file_size << 20)
    with as_guest(), keeping():
        wanted = _for_content(wanted, blob)
        verdicts = _looked_into(blob, wanted)
        if verdicts.skipped is not None:
            raise BadImage(verdicts.skipped)
        return _cleaned(blob, verdicts, wanted)


def make_settings(
    *,
    select: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    location: Literal["remove", "coarsen"] = "remove",
    location_decimals: int = 1,
    faces: Literal["thorough", "fast", "off"] = "thorough",
    face_model: str = "",
    face_threshold: float = 0.0,
    min_face: float = 0.0,
    redact: Literal["fill", "mosaic", "blur"] = "fill",
    max_file_size: int = Settings().max_file_size,
    max_images: int = Settings().max_images,
    max_pixels: int = 0,
    max_frames: int = 0,
) -> Settings:
    """Return settings; the names, values and defaults are those of the settings file.

    Raises UsageError.
    """
    given = dict(locals())
    return _settings({key.replace("_", "-"): value for key, value in given.items()})


def load_settings(path: str | os.PathLike[str]) -> Settings:
    """Return the settings of a file: `.image-privacy.toml`, `pyproject.toml`.

    What its baseline lets stay may stay. What chooses among files (`exclude`, `per-file-ignores`)
    or is about a run of the command plays no part. Raises UsageError.
    """
    config = load({}, os.fspath(path))
    settings = for_any(config)
    return settings._replace(allowed=(*config.allowed, *config.known))


def _blob(image: Image, name: str, most: int) -> Blob:
    if isinstance(image, str | os.PathLike):
        path = os.fspath(image)
        with open(path, "rb") as file:
            kind = os.fstat(file.fileno())
            size = kind.st_size if stat.S_ISREG(kind.st_mode) else most
            # no more than there is: a larger number would be set aside before it is read
            return Blob(_bounded(file.read(min(size, most) + 1), most), name or path)
    return Blob(_bounded(bytes(image), most), name)


def _bounded(data: bytes, most: int) -> bytes:
    if len(data) > most:
        raise BadImage(f"larger than {most >> 20} MiB (max-file-size)")
    return data


def _settings(chosen: Chosen) -> Settings:
    if not isinstance(chosen, Settings | Mapping | None):
        raise UsageError("settings: must be Settings, or a table of settings")
    settings = chosen if isinstance(chosen, Settings) else _of_table(chosen or {})
    check_codes(settings)
    return settings


def _of_table(table: Mapping[str, Any]) -> Settings:
    for key in KEYS.keys() - OF_A_PICTURE:
        if key in table:
            raise UsageError(f"settings: {key} is about a run of the command, not about a picture")
    plain = {key: list(v) if isinstance(v, tuple) else v for key, v in table.items()}
    return for_any(Config()._replace(**values_of("settings", plain)))


def _for_content(settings: Settings, blob: Blob) -> Settings:
    """Return settings without the rules that a baseline lets this very content break."""
    whole = [entry for entry in settings.allowed if entry.box is None]
    if not whole:
        return settings
    content = hashlib.sha256(blob.data).hexdigest()
    codes = tuple(entry.code for entry in whole if entry.digest == content)
    return settings._replace(file_ignore=(*settings.file_ignore, *codes))


def _looked_into(blob: Blob, settings: Settings) -> Verdicts:
    """Return what a picture comes to. Raises BadImage where silence would not mean clean."""
    verdicts = scan(blob, settings)
    if not verdicts.format:
        raise BadImage("not an image of a known kind")
    if verdicts.skipped is not None and not verdicts.findings:
        raise BadImage(verdicts.skipped)
    return verdicts


def _cleaned(blob: Blob, verdicts: Verdicts, settings: Settings) -> Cleaned:
    findings = verdicts.findings
    if not any(finding.fixable for finding in findings):
        return Cleaned(blob.data, (), findings)
    from hooklib.cleaning import clean as without
    from hooklib.cleaning import unfixed

    try:
        done = without(blob, settings, verdicts)
    except CannotFix as error:
        kept = (unfixed(f, str(error)) if f.fixable else f for f in findings)
        return Cleaned(blob.data, (), tuple(kept))
    return Cleaned(done.data, tuple(map(_slim, done.removed)), done.left, done.notes)


def _slim(finding: Finding) -> Finding:
    """Leave only that a finding can be fixed: how says more than what goes into a log."""
    return finding._replace(edits=finding.edits and FIXABLE)
