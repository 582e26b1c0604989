"""Settings files and flags -> Config."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from fnmatch import fnmatchcase
from typing import Any, NamedTuple, TypeVar, get_type_hints

from hooklib import _registry, baseline
from hooklib.model import Allowed, Settings, UsageError
from hooklib.rules import RULES
from hooklib.sources import shown

OWN_FILE = ".image-privacy.toml"
CHOICES = {
    "location": ("remove", "coarsen"),
    "output-format": _registry.names([os.path.join(os.path.dirname(__file__), "reports")]),
    "fail-on": ("error", "warning", "never"),
    "faces": ("thorough", "fast", "off"),
    "redact": ("fill", "mosaic", "blur"),
}
EXTEND_DEPTH = 8
_OURS = re.compile(rb"image-privacy|\\[uU]")  # a key may be written with escapes


class Config(NamedTuple):
    """Everything a run is told, from the settings file and, over it, from flags.

    `root` is the folder that `exclude` and `per-file-ignores` patterns are relative to. Of the
    baseline, `allowed` are the faces, `known` what else stays, whole files at a time.
    """

    root: str = "."
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    location: str = "remove"
    location_decimals: int = 1
    faces: str = "thorough"
    face_model: str = ""
    face_threshold: float = 0.0  # 0: the detector's own
    min_face: float = 0.0
    redact: str = "fill"
    max_file_size: int = Settings().max_file_size
    max_images: int = Settings().max_images
    max_pixels: int = 0
    max_frames: int = 0
    baseline: str = baseline.NAME
    allowed: tuple[Allowed, ...] = ()
    known: tuple[Allowed, ...] = ()
    output_format: str = "text"
    output_file: str = ""
    fail_on: str = "error"
    strict: bool = False
    exit_non_zero_on_fix: bool = False
    show_values: bool = False
    jobs: int = 0  # 0: as many as pay
    file_timeout: int = 120  # seconds; 0: no bound
    no_cache: bool = False
    shard: tuple[int, int] = (1, 1)  # the first of one: everything
    update_baseline: bool = False
    report: str = ""


OF_ONE_RUN = ("show_values", "output_file", "report", "shard", "update_baseline")
FLAGS_ONLY = frozenset(("root", "allowed", "known", *OF_ONE_RUN))
KEYS = {
    name.replace("_", "-"): hint
    for name, hint in get_type_hints(Config).items()
    if name not in FLAGS_ONLY
}


def load(flags: Mapping[str, Any], file: str | None) -> Config:
    """Return the settings of a run: defaults, then the settings file, then the flags given.

    `flags` is keyed like Config. Without `file`, the nearest settings file above the current
    folder counts. Raises UsageError.
    """
    path = _nearest(os.getcwd()) if file is None else file
    values: dict[str, Any] = {} if path is None else _read(path, EXTEND_DEPTH)
    config = Config(root=os.path.realpath(os.path.dirname(path) if path else os.getcwd()))
    config = config._replace(**values)._replace(**_from_here(flags))
    config = config._replace(baseline=os.path.join(config.root, config.baseline))
    check_codes(config)
    return _with_baseline(config)


def check_codes(config: Config | Settings) -> None:
    """Raise UsageError for a code of no rule."""
    for code in (*config.select, *config.extend_select, *config.ignore):
        _check_code(code, "select and ignore")


def _with_baseline(config: Config) -> Config:
    entries = baseline.read(config.baseline)
    faces = tuple(entry for entry in entries if entry.code.startswith("FAC"))
    others = tuple(entry for entry in entries if not entry.code.startswith("FAC"))
    return config._replace(allowed=faces, known=others)


def _from_here(flags: Mapping[str, Any]) -> dict[str, Any]:
    """Return flags with their paths made out from the current folder, not the settings file's."""
    return {
        k: os.path.abspath(v) if k in ("baseline", "face_model") else v for k, v in flags.items()
    }


def for_file(config: Config, path: str) -> Settings | None:
    """Return what is looked for in one file, None when the settings exclude it."""
    if not config.exclude and not config.per_file_ignores:
        return for_any(config)
    inside = _inside(path, config.root)
    if any(_matches(inside, pattern) for pattern in config.exclude):
        return None
    own = (codes for pattern, codes in config.per_file_ignores if _matches(inside, pattern))
    return for_any(config)._replace(file_ignore=tuple(code for codes in own for code in codes))


def for_any(config: Config) -> Settings:
    """Return what is looked for in any file, whatever its path."""
    return Settings(
        select=config.select,
        extend_select=config.extend_select,
        ignore=config.ignore,
        location=_choice(config.location, "remove", "coarsen"),
        location_decimals=config.location_decimals,
        show_values=config.show_values,
        faces=_choice(config.faces, "thorough", "fast", "off"),
        face_model=config.face_model and os.path.join(config.root, config.face_model),
        face_threshold=config.face_threshold,
        min_face=config.min_face,
        redact=_choice(config.redact, "fill", "mosaic", "blur"),
        max_file_size=config.max_file_size or Settings().max_file_size,
        max_images=config.max_images or Settings().max_images,
        max_pixels=config.max_pixels,
        max_frames=config.max_frames,
        allowed=config.allowed,
    )


_Choice = TypeVar("_Choice", bound=str)


def _choice(value: str, *known: _Choice) -> _Choice:
    """Return the value as one of those it has been checked against."""
    return next(choice for choice in known if choice == value)


def _inside(path: str, root: str) -> str:
    full = os.path.abspath(path)
    with suppress(ValueError):  # another drive
        full = os.path.relpath(full, root)
    return full.replace(os.sep, "/")


def _matches(path: str, pattern: str) -> bool:
    """Match as ruff does: a bare name at any depth, a path from the root; a folder with all in it.

    `path` is relative, with slashes.
    """
    pieces = path.split("/")
    ahead = ["/".join(pieces[: n + 1]) for n in range(len(pieces))]
    names = pieces if "/" not in pattern.rstrip("/") else []
    wanted = pattern.removeprefix("./").rstrip("/")
    wanted = wanted.removesuffix("/**") if wanted != "**" else "*"
    return any(fnmatchcase(name, wanted) for name in (*ahead, *names))


def _nearest(folder: str) -> str | None:
    """Return the nearest settings file; a repository's root is the highest place looked at."""
    own, project = os.path.join(folder, OWN_FILE), os.path.join(folder, "pyproject.toml")
    if os.path.isfile(own):
        return own
    if os.path.isfile(project) and _table(project) is not None:
        return project
    above = os.path.dirname(folder)
    is_top = above == folder or os.path.exists(os.path.join(folder, ".git"))
    return None if is_top else _nearest(above)


def _table(path: str) -> dict[str, Any] | None:
    """Return the settings in a TOML file; in a pyproject.toml, those of its own table or None."""
    table = _toml(path)
    if table is None or os.path.basename(path) != "pyproject.toml":
        return table
    own = table
    for name in ("tool", "image-privacy"):
        if name not in own:
            return None
        own = own[name]
        if not isinstance(own, dict):
            raise UsageError(f"{shown(path)}: {name} must be a table")
    return own


def _toml(path: str) -> dict[str, Any] | None:
    """Return a TOML file; None for a pyproject.toml that does not name us: most do not."""
    try:
        with open(path, "rb") as file:
            text = file.read()
        if os.path.basename(path) == "pyproject.toml" and not _OURS.search(text):
            return None
        if sys.version_info >= (3, 11):
            import tomllib
        else:
            import tomli as tomllib
        return tomllib.loads(text.decode())
    except (OSError, ValueError, RecursionError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{shown(path)}: {why}") from error


def _read(path: str, depth: int) -> dict[str, Any]:
    where = shown(path)
    table = dict(_table(path) or {})
    base = table.pop("extend", None)
    values: dict[str, Any] = {}
    if base is not None:
        if not isinstance(base, str) or not depth:
            raise UsageError(f"{where}: extend: must be a path, and not lead back to this file")
        values = _read(os.path.join(os.path.dirname(path), base), depth - 1)
    return values | values_of(where, table)


def values_of(where: str, table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a table as the fields of Config. Raises UsageError."""
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in KEYS:
            raise UsageError(f"{where}: unknown setting {key!r}{_nearest_name(key)}")
        values[key.replace("-", "_")] = _value(f"{where}: {key}", key, value)
    return values


def _nearest_name(key: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key, [*KEYS, "extend"], 1, 0.5)
    return f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(sorted(KEYS))}"


def _value(where: str, key: str, value: Any) -> Any:
    """Return a setting's value in the type that Config wants, or raise UsageError."""
    if key in CHOICES and value not in CHOICES[key]:
        raise UsageError(f"{where}: must be one of {', '.join(CHOICES[key])}")
    if key == "per-file-ignores":
        return _per_file(where, value)
    hint = KEYS[key]
    if hint is float and type(value) is int:
        value = float(value)
    if hint in (bool, int, float, str):
        if type(value) is not hint or (hint is int and value < 0) or not _is_share(key, value):
            raise UsageError(f"{where}: must be {_TYPE_NAMES[hint]}")
        return value
    return _strings(where, value)


_TYPE_NAMES = {
    bool: "true or false",
    int: "a whole number from 0 on",
    float: "a number from 0 to 1",
    str: "a string",
}


def _is_share(key: str, value: Any) -> bool:
    return KEYS[key] is not float or 0 <= value <= 1


def _strings(where: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise UsageError(f"{where}: must be a list of strings")
    return tuple(value)


def _per_file(where: str, value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict):
        raise UsageError(f"{where}: must be a table of patterns and lists of codes")
    pairs = tuple((pattern, _strings(where, codes)) for pattern, codes in value.items())
    for _, codes in pairs:
        for code in codes:
            _check_code(code, where)
    return pairs


def _check_code(code: str, where: str) -> None:
    if not code or not any(known.startswith(code) for known in RULES):
        raise UsageError(f"{where}: {code!r} begins the code of no rule; see `image-privacy rules`")
