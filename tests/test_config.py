"""Settings: where they are looked for, every key, every mistake, flags over the file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from hooklib.cli import main
from hooklib.commands.check import given
from hooklib.commands.check import parser as check_parser
from hooklib.config import CHOICES, FLAGS_ONLY, KEYS, OWN_FILE, Config, for_any, for_file, load
from hooklib.model import Settings, UsageError
from tests.photos import gps_jpeg, phone_photo
from tests.places import POSIX, settle


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return settle(monkeypatch, tmp_path)


def _loaded(text: str, **flags: Any) -> Config:
    Path(OWN_FILE).write_text(text, encoding="utf-8")
    return load(flags, None)


# every key


EVERY_KEY = {
    "select": ('["LOC", "DEV102"]', ("LOC", "DEV102")),
    "extend-select": ('["TIM"]', ("TIM",)),
    "ignore": ('["DEV101"]', ("DEV101",)),
    "exclude": ('["vendor", "*.png"]', ("vendor", "*.png")),
    "per-file-ignores": ('{ "docs/*" = ["LOC", "EMB"] }', (("docs/*", ("LOC", "EMB")),)),
    "location": ('"coarsen"', "coarsen"),
    "location-decimals": ("3", 3),
    "output-format": ('"json"', "json"),
    "fail-on": ('"warning"', "warning"),
    "strict": ("true", True),
    "exit-non-zero-on-fix": ("true", True),
    "jobs": ("2", 2),
    "file-timeout": ("5", 5),
    "max-file-size": ("9", 9),
    "max-images": ("3", 3),
    "max-pixels": ("50", 50),
    "max-frames": ("10", 10),
    "no-cache": ("true", True),
    "faces": ('"fast"', "fast"),
    "face-model": ('"yunet.onnx"', "yunet.onnx"),
    "face-threshold": ("0.5", 0.5),
    "min-face": ("0.02", 0.02),
    "redact": ('"mosaic"', "mosaic"),
    "baseline": ('"known"', "known"),
}


def test_every_key_is_tried_here() -> None:
    assert sorted(EVERY_KEY) == sorted(KEYS)


@pytest.mark.parametrize("key", EVERY_KEY)
def test_a_key_arrives(work: Path, key: str) -> None:
    text, value = EVERY_KEY[key]
    name = key.replace("-", "_")
    found = getattr(_loaded(f"{key} = {text}"), name)
    assert found in (value, os.path.join(os.path.realpath(work), str(value)))
    assert getattr(Config(), name) != value


@pytest.mark.parametrize("key", sorted(set(EVERY_KEY) - {"exclude", "per-file-ignores"}))
def test_a_key_has_a_flag_of_the_same_name(key: str) -> None:
    assert f"--{key}" in check_parser()._option_string_actions


def test_values_are_shown_only_on_the_word_of_a_flag(work: Path) -> None:
    for key in ("show-values", "show_values", "output-file", "report", "root"):
        with pytest.raises(UsageError, match="unknown setting"):
            _loaded(f'{key} = "x"')
    of_one_run = {"show_values", "output_file", "shard", "update_baseline", "report"}
    assert {*of_one_run, "root", "allowed", "known"} == FLAGS_ONLY


OF_A_PICTURE = sorted(key for key in EVERY_KEY if key.replace("-", "_") in Settings._fields)


@pytest.mark.parametrize("key", OF_A_PICTURE)
@pytest.mark.parametrize("flag", [False, True], ids=["file", "flag"])
def test_a_setting_arrives_where_pictures_are_looked_at(
    work: Path, monkeypatch: pytest.MonkeyPatch, key: str, *, flag: bool
) -> None:
    text, value = EVERY_KEY[key]
    name = key.replace("-", "_")
    (work / "below").mkdir()
    (work / OWN_FILE).write_text("" if flag else f"{key} = {text}")
    monkeypatch.chdir(work / "below")
    words = ",".join(value) if isinstance(value, tuple) else str(value)
    config = load(given(check_parser().parse_args([f"--{key}", words] if flag else [])), None)
    if key == "face-model":  # from where it was written down
        value = os.path.join(os.path.realpath(work / "below" if flag else work), str(value))
    assert getattr(for_any(config), name) == value
    assert for_file(config, "a.png") == for_any(config)
    only_this: dict[str, Any] = {name: value}
    assert for_any(config) == for_any(Config())._replace(**only_this)


@pytest.mark.parametrize("faces", ["thorough", "fast", "off"])
def test_how_faces_are_looked_for_arrives(work: Path, faces: str) -> None:
    assert for_any(_loaded(f'faces = "{faces}"')).faces == faces


@pytest.mark.parametrize("key", CHOICES)
def test_every_choice(work: Path, key: str) -> None:
    for choice in CHOICES[key]:
        assert getattr(_loaded(f'{key} = "{choice}"'), key.replace("-", "_")) == choice


# mistakes: one line, exit code 2


MISTAKES = {
    "an unknown key": ("slect = []", "unknown setting 'slect'; did you mean 'select'?"),
    "underscores": ("fail_on = 'error'", "did you mean 'fail-on'?"),
    "another word": ("exclud = []", "did you mean 'exclude'?"),
    "of ruff": ("extend-selct = []", "did you mean 'extend-select'?"),
    "extended": ("extends = 'x'", "did you mean 'extend'?"),
    "nothing like it": ("zzz = 1", "unknown setting 'zzz'; known are"),
    "a table": ("[tool.image-privacy]\nselect = []", "unknown setting 'tool'"),
    "a string for a list": ("select = 'LOC'", "select: must be a list of strings"),
    "numbers in a list": ("ignore = [1]", "ignore: must be a list of strings"),
    "a number for a list": ("exclude = 1", "exclude: must be a list of strings"),
    "a string for a truth": ("strict = 'yes'", "strict: must be true or false"),
    "a number for a truth": ("strict = 1", "strict: must be true or false"),
    "a truth for a number": ("jobs = true", "jobs: must be a whole number from 0 on"),
    "a fraction": ("location-decimals = 1.5", "location-decimals: must be a whole number"),
    "below nothing": ("jobs = -1", "jobs: must be a whole number from 0 on"),
    "no choice": ("location = 'hide'", "location: must be one of remove, coarsen"),
    "a list as a choice": ("fail-on = ['error']", "fail-on: must be one of error, warning, never"),
    "an unknown code": ("select = ['GPS']", "'GPS' begins the code of no rule"),
    "a code in lower case": ("ignore = ['loc']", "'loc' begins the code of no rule"),
    "an empty code": ("extend-select = ['']", "'' begins the code of no rule"),
    "a list of files": ("per-file-ignores = ['x']", "per-file-ignores: must be a table"),
    "a file's code alone": ("per-file-ignores = { x = 'LOC' }", "must be a list of strings"),
    "a file's unknown code": ("per-file-ignores = { x = ['XY'] }", "'XY' begins the code"),
    "a number to extend": ("extend = 1", "extend: must be a path"),
    "extending itself": (f"extend = '{OWN_FILE}'", "not lead back to this file"),
    "extending what is not there": ("extend = 'gone.toml'", "gone.toml: No such file"),
    "no TOML": ("select = [", "Invalid value"),
    "twice": ("jobs = 1\njobs = 2", "overwrite"),
    "too deep": ("select = " + "[" * 20_000, OWN_FILE),
}


def _one_line(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("image-privacy: ")
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake(work: Path, capsys: pytest.CaptureFixture[str], mistake: str) -> None:
    text, message = MISTAKES[mistake]
    (work / OWN_FILE).write_text(text)
    assert main([]) == 2
    error = _one_line(capsys)
    assert message in error
    assert OWN_FILE in error or "begins the code" in error or "gone.toml" in error


@pytest.mark.parametrize("data", [b"\xff", b"select = ['\xff']"])
def test_no_text(work: Path, capsys: pytest.CaptureFixture[str], data: bytes) -> None:
    (work / OWN_FILE).write_bytes(data)
    assert main([]) == 2
    assert OWN_FILE in _one_line(capsys)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tool = 1 # image-privacy", "tool must be a table"),
        ("[tool]\nimage-privacy = true", "image-privacy must be a table"),
        ("[tool.image-privacy]\nnope = 1", "unknown setting 'nope'"),
    ],
)
def test_a_mistake_in_pyproject(
    work: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    (work / "pyproject.toml").write_text(text)
    assert main([]) == 2
    error = _one_line(capsys)
    assert "pyproject.toml: " in error
    assert message in error


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--config", "gone.toml"], "gone.toml: No such file"),
        (["--config", "."], "Is a directory" if POSIX else "Permission denied"),
        (["--select", "XYZ"], "'XYZ' begins the code of no rule"),
        (["--ignore", "LOC,nope"], "'nope' begins the code of no rule"),
        (["--extend-select", "LOC1011"], "'LOC1011' begins the code of no rule"),
    ],
)
def test_a_mistake_in_a_flag(
    work: Path, capsys: pytest.CaptureFixture[str], flags: list[str], message: str
) -> None:
    assert main(flags) == 2
    assert message in _one_line(capsys)


@pytest.mark.skipif(not POSIX, reason="such names are of POSIX systems")
def test_a_mistake_in_a_folder_with_a_strange_name(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = work / "new\nline\x1b[31m"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / OWN_FILE).write_text("nope = 1")
    assert main([]) == 2
    assert "\x1b" not in _one_line(capsys)


# which file counts


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _jobs(monkeypatch: pytest.MonkeyPatch, folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder)
    return load({}, None).jobs


def test_pyproject_and_its_own_file(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(work / "pyproject.toml", "[tool.image-privacy]\njobs = 3")
    assert _jobs(monkeypatch, work) == 3
    _write(work / OWN_FILE, "jobs = 4")
    assert _jobs(monkeypatch, work) == 4


def test_the_nearest_one_above(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(work / OWN_FILE, "jobs = 3")
    assert _jobs(monkeypatch, work / "a" / "b") == 3
    _write(work / "a" / "pyproject.toml", "[tool.ruff]\nline-length = 80")
    assert _jobs(monkeypatch, work / "a" / "b") == 3
    _write(work / "a" / "pyproject.toml", "[tool.image-privacy]\n")
    assert _jobs(monkeypatch, work / "a" / "b") == 0


def test_the_names_in_a_pyproject_may_be_written_with_escapes(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(work / "pyproject.toml", '[tool."image\\u002dprivacy"]\njobs = 3')
    assert _jobs(monkeypatch, work) == 3


def test_a_damaged_pyproject_that_does_not_name_us_is_for_others_to_mend(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(work / "pyproject.toml", "[tool.ruff\nline-length = ")
    assert _jobs(monkeypatch, work) == 0


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_none_above_the_repository(work: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    _write(work / OWN_FILE, "jobs = 3")
    (work / "repo").mkdir()
    if kind == "folder":
        (work / "repo" / ".git").mkdir()
    else:
        _write(work / "repo" / ".git", "gitdir: elsewhere")
    assert _jobs(monkeypatch, work / "repo" / "a") == 0
    _write(work / "repo" / OWN_FILE, "jobs = 5")
    assert _jobs(monkeypatch, work / "repo" / "a") == 5


def test_the_one_that_is_named(work: Path) -> None:
    _write(work / OWN_FILE, "jobs = 3")
    _write(work / "other" / "mine.toml", "jobs = 5")
    _write(work / "other" / "pyproject.toml", "[tool.image-privacy]\njobs = 6")
    assert load({}, "other/mine.toml").jobs == 5
    assert load({}, "other/pyproject.toml").jobs == 6
    assert load({}, "other/mine.toml").root == str((work / "other").resolve())


def test_extend(work: Path) -> None:
    _write(
        work / "base" / "one.toml", "jobs = 1\nstrict = true\nignore = ['LOC']\nextend = '2.toml'"
    )
    _write(work / "base" / "2.toml", "jobs = 2\nfail-on = 'never'\nignore = ['DEV']")
    config = _loaded("extend = 'base/one.toml'\njobs = 7")
    assert (config.jobs, config.strict, config.fail_on) == (7, True, "never")
    assert config.ignore == ("LOC",)
    assert config.root == str(work.resolve())


def test_extend_pyproject(work: Path) -> None:
    _write(work / "up" / "pyproject.toml", "[tool.image-privacy]\njobs = 2\n[tool.ruff]")
    assert _loaded("extend = 'up/pyproject.toml'").jobs == 2


def test_extending_in_a_circle(work: Path) -> None:
    _write(work / "other.toml", f"extend = '{OWN_FILE}'")
    with pytest.raises(UsageError, match="lead back"):
        _loaded("extend = 'other.toml'")


def test_flags_over_the_file(work: Path) -> None:
    config = _loaded("jobs = 3\nselect = ['LOC']\nstrict = true", jobs=1, select=("DEV",))
    assert (config.jobs, config.select, config.strict) == (1, ("DEV",), True)


def test_flags_over_the_file_in_a_run(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (work / "a.jpg").write_bytes(gps_jpeg())
    (work / OWN_FILE).write_text("select = ['DEV']\noutput-format = 'json'")
    assert main(["a.jpg", "--output-format", "text"]) == 0
    assert main(["a.jpg", "--select", "LOC101", "--output-format=text"]) == 1
    assert "LOC101" in capsys.readouterr().out


# excluded files, and rules ignored for some


MATCHES = [
    ("a.png", "a.png", True),
    ("a.png", "sub/a.png", True),
    ("*.png", "sub/deep/a.png", True),
    ("*.png", "sub/a.jpg", False),
    ("*.png", "a.PNG", False),
    ("vendor", "vendor/a.png", True),
    ("vendor", "sub/vendor/b/a.png", True),
    ("vendor/", "vendor/b/a.png", True),
    ("vendor", "vendor2/a.png", False),
    ("vendor/b", "vendor/b/a.png", True),
    ("vendor/b", "sub/vendor/b/a.png", False),
    ("vendor/*.png", "vendor/a.png", True),
    ("vendor/*.png", "a.png", False),
    ("vendor/**", "vendor/b/c/a.png", True),
    ("./vendor", "vendor/a.png", True),
    ("**", "sub/a.png", True),
    ("*", "a.png", True),
    ("img_[0-9].png", "sub/img_7.png", True),
    ("img_[0-9].png", "sub/img_x.png", False),
    ("**/b/*.png", "sub/b/a.png", True),
    ("", "a.png", False),
    ("/", "a.png", False),
]


@pytest.mark.parametrize(("pattern", "path", "hit"), MATCHES)
def test_a_pattern(work: Path, pattern: str, path: str, *, hit: bool) -> None:
    config = _loaded(f"exclude = ['{pattern}']")
    assert (for_file(config, path) is None) is hit
    assert (for_file(config, str(work / path)) is None) is hit
    config = _loaded(f"per-file-ignores = {{ '{pattern}' = ['LOC'] }}")
    settings = for_file(config, path)
    assert settings is not None
    assert settings.file_ignore == (("LOC",) if hit else ())


def test_patterns_count_from_the_settings_file(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (work / "sub").mkdir()
    config = _loaded("exclude = ['sub/a.png']")
    monkeypatch.chdir(work / "sub")
    assert for_file(config, "a.png") is None
    assert for_file(config, "sub/a.png") is not None
    assert for_file(config, "../b.png") is not None


def test_every_pattern_that_hits_counts(work: Path) -> None:
    config = _loaded("per-file-ignores = { '*.png' = ['LOC'], 'docs' = ['DEV', 'EMB101'] }")
    settings = for_file(config, "docs/a.png")
    assert settings is not None
    assert sorted(settings.file_ignore) == ["DEV", "EMB101", "LOC"]


def test_what_a_file_is_looked_at_with(work: Path) -> None:
    text = "select = ['LOC']\nextend-select = ['TIM']\nignore = ['LOC102']\n"
    config = _loaded(text + "location = 'coarsen'\nlocation-decimals = 2", show_values=True)
    assert for_file(config, "a.png") == Settings(
        select=("LOC",),
        extend_select=("TIM",),
        ignore=("LOC102",),
        location="coarsen",
        location_decimals=2,
        show_values=True,
    )


def test_a_file_on_another_drive(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def relpath(path: str, start: str) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    config = _loaded("exclude = ['*.png']")
    monkeypatch.setattr(os.path, "relpath", relpath)
    assert for_file(config, "a.png") is None
    assert for_file(config, "a.jpg") is not None


def test_ignored_for_a_file_even_if_a_flag_selects_it(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.jpg", "b.jpg"):
        (work / name).write_bytes(phone_photo())
    (work / OWN_FILE).write_text("per-file-ignores = { 'a.jpg' = ['LOC', 'IMG'] }")
    assert main(["a.jpg", "b.jpg", "--select", "LOC101"]) == 1
    out = capsys.readouterr().out
    assert "b.jpg: LOC101" in out
    assert "a.jpg: " not in out


def test_excluded_files_are_told_of(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (work / "docs").mkdir()
    (work / "docs" / "a.jpg").write_bytes(phone_photo())
    (work / "docs" / "a.txt").write_text("words")
    (work / OWN_FILE).write_text("exclude = ['docs']")
    assert main(["."]) == 0
    assert capsys.readouterr().out == (
        f"{Path('docs', 'a.jpg')}: skipped: excluded by the settings\n\n"
        "Nothing was checked: 1 file not checked.\n"
    )
    assert main(["docs/a.txt"]) == 0
    assert "docs/a.txt: skipped: excluded by the settings" in capsys.readouterr().out
