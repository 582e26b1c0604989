"""What programs call: `hooklib.inspect` and `hooklib.clean`."""

from __future__ import annotations

import contextlib
import inspect
import io
import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from PIL import Image

import hooklib
from hooklib import api, baseline
from hooklib.cli import main
from hooklib.config import KEYS, Config
from hooklib.model import Allowed
from tests.faces.pictures import portrait, saved
from tests.photos import phone_photo
from tests.places import HOOKLIB, POSIX
from tests.samples import exif
from tests.samples._jpeg_bytes import segment

RUN_KEYS = {
    "exclude",
    "per-file-ignores",
    "baseline",
    "output-format",
    "fail-on",
    "strict",
    "exit-non-zero-on-fix",
    "jobs",
    "file-timeout",
    "no-cache",
}


def codes(findings: Any) -> set[str]:
    return {finding.code for finding in findings}


@pytest.mark.parametrize("wrap", [bytes, bytearray, memoryview])
def test_bytes_of_any_kind(wrap: Any) -> None:
    findings = hooklib.inspect(wrap(phone_photo()), name="a.jpg")
    assert {"LOC101", "DEV101", "EMB101"} <= codes(findings)
    assert {finding.path for finding in findings} == {"a.jpg"}


@pytest.mark.parametrize("wrap", [str, Path])
def test_a_path_gives_the_same_as_its_bytes(tmp_path: Path, wrap: Any) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(phone_photo())
    of_bytes = hooklib.inspect(phone_photo(), name=str(path))
    assert hooklib.inspect(wrap(path)) == of_bytes
    assert hooklib.clean(wrap(path)) == hooklib.clean(phone_photo(), name=str(path))
    assert path.read_bytes() == phone_photo()
    assert os.listdir(tmp_path) == ["a.jpg"]


def test_clean_takes_out_what_inspect_finds() -> None:
    data = phone_photo()
    cleaned = hooklib.clean(data)
    assert codes(cleaned.removed) == codes(hooklib.inspect(data))
    assert cleaned.kept == ()
    assert hooklib.inspect(cleaned.data) == []
    assert hooklib.clean(cleaned.data).data is cleaned.data


def test_the_command_and_the_functions_say_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jpg").write_bytes(phone_photo())
    main(["a.jpg"])
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("a.jpg: ")]
    said = [f"a.jpg: {f.code} {f.message} [*]" for f in hooklib.inspect("a.jpg")]
    assert said == lines


def test_findings_hold_no_value_and_go_from_process_to_process() -> None:
    rounded = hooklib.make_settings(location="coarsen", faces="off")
    for finding in hooklib.inspect(phone_photo(), rounded):
        assert finding.fixable
        assert finding.values == ()
        assert finding.edits[0].change is None
        assert pickle.loads(pickle.dumps(finding)) == finding  # noqa: S301
    assert pickle.loads(pickle.dumps(hooklib.clean(phone_photo())))  # noqa: S301


@pytest.mark.parametrize("data", [b"", b"words", b"\0" * 5000, b"%PDF-1.7 "])
@pytest.mark.parametrize("function", ["inspect", "clean"])
def test_what_is_no_picture_is_refused(data: bytes, function: str) -> None:
    with pytest.raises(hooklib.BadImage, match="not an image of a known kind"):
        getattr(hooklib, function)(data)


def test_damage_is_a_finding_and_cannot_be_cleaned() -> None:
    data = phone_photo()[:400]
    assert codes(hooklib.inspect(data)) == {"IMG101"}
    with pytest.raises(hooklib.BadImage):
        hooklib.clean(data)


def test_damage_that_is_ignored_is_not_called_clean() -> None:
    with pytest.raises(hooklib.BadImage):
        hooklib.inspect(phone_photo()[:400], {"ignore": ["IMG"]})


def test_a_kind_that_is_not_read_is_told_and_not_cleaned() -> None:
    data = b"\0\0\0\x18ftypcrx " + bytes(64)
    assert codes(hooklib.inspect(data, {"faces": "off"})) == {"IMG102"}
    with pytest.raises(hooklib.BadImage, match="CR3"):
        hooklib.clean(data)


def test_more_than_is_read(tmp_path: Path) -> None:
    data = phone_photo() + bytes(1 << 20)
    (tmp_path / "a.jpg").write_bytes(data)
    for image in (data, tmp_path / "a.jpg"):
        with pytest.raises(hooklib.BadImage, match=r"larger than 1 MiB \(max-file-size\)"):
            hooklib.inspect(image, {"max-file-size": 1})


@pytest.mark.parametrize("most", [10**6, 10**13])
def test_no_more_memory_is_set_aside_than_a_file_takes(tmp_path: Path, most: int) -> None:
    (tmp_path / "a.jpg").write_bytes(phone_photo())
    found = hooklib.inspect(tmp_path / "a.jpg", {"max-file-size": most, "faces": "off"})
    assert codes(found) == codes(hooklib.inspect(phone_photo(), {"faces": "off"}))


@pytest.mark.skipif(not POSIX, reason="pipes with a path are of POSIX systems")
def test_a_pipe_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for most, raises in ((8, False), (1, True)):
        data = phone_photo() + bytes(2 << 20)
        writer = threading.Thread(target=_write, args=(pipe, data), daemon=True)
        writer.start()
        settings = {"faces": "off", "max-file-size": most}
        if raises:
            with pytest.raises(hooklib.BadImage, match="larger than 1 MiB"):
                hooklib.inspect(pipe, settings)
        else:
            assert hooklib.inspect(pipe, settings) == hooklib.inspect(
                data, settings, name=str(pipe)
            )
        writer.join()


def _write(path: Path, data: bytes) -> None:
    with contextlib.suppress(BrokenPipeError), path.open("wb") as file:
        file.write(data)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        hooklib.inspect(tmp_path / "none.jpg")


def test_where_a_rewrite_cannot_be_proven_all_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    from hooklib import cleaning
    from hooklib.model import CannotFix

    def fails(*_: object) -> None:
        raise CannotFix("the rewrite would have changed the picture")

    monkeypatch.setattr(cleaning, "_prove_same_picture", fails)
    data = phone_photo()
    cleaned = hooklib.clean(data)
    assert cleaned.data == data
    assert cleaned.removed == ()
    assert codes(cleaned.kept) == codes(hooklib.inspect(data))
    assert all("would have changed the picture" in finding.message for finding in cleaned.kept)
    assert not any(finding.fixable for finding in cleaned.kept)


WRONG: list[tuple[Any, str]] = [
    ({"slect": ["LOC"]}, "did you mean 'select'"),
    ({"select": ["LOK"]}, "begins the code of no rule"),
    ({"select": "LOC"}, "must be a list of strings"),
    ({"faces": "of"}, "must be one of"),
    ({"min-face": 2}, "a number from 0 to 1"),
    ({"jobs": 2}, "about a run of the command"),
    (hooklib.Settings(select=("LOK",)), "begins the code of no rule"),
    ("LOC", "must be Settings, or a table"),
    (["LOC"], "must be Settings, or a table"),
]


@pytest.mark.parametrize(("settings", "words"), WRONG, ids=lambda value: str(value)[:30])
def test_wrong_settings(settings: Any, words: str) -> None:
    with pytest.raises(hooklib.UsageError, match=words):
        hooklib.inspect(phone_photo(), settings)


def test_wrong_keywords() -> None:
    with pytest.raises(hooklib.UsageError, match="begins the code of no rule"):
        hooklib.make_settings(select=["NOP"])
    with pytest.raises(hooklib.UsageError, match="list of strings"):
        hooklib.make_settings(select="LOC")


@pytest.mark.faces
def test_keywords_are_the_settings_of_a_picture_with_their_defaults() -> None:
    parameters = inspect.signature(hooklib.make_settings).parameters
    assert {name.replace("_", "-") for name in parameters} == api.OF_A_PICTURE
    assert {n: p.default for n, p in parameters.items()} == {
        name: getattr(Config(), name) for name in parameters
    }
    assert hooklib.make_settings() == api._settings(None) == api._settings({})


def test_every_setting_is_of_a_picture_or_of_a_run() -> None:
    assert KEYS.keys() == api.OF_A_PICTURE | RUN_KEYS


def test_settings_of_a_file_and_of_its_baseline(tmp_path: Path) -> None:
    import hashlib

    data = phone_photo()
    (tmp_path / ".image-privacy.toml").write_text('ignore = ["DEV"]\nexclude = ["*.jpg"]\njobs = 3')
    stays = Allowed("LOC101", hashlib.sha256(data).hexdigest(), None, "agreed")
    baseline.write(str(tmp_path / ".image-privacy-baseline"), [stays])
    settings = hooklib.load_settings(tmp_path / ".image-privacy.toml")._replace(faces="off")
    found = codes(hooklib.inspect(data, settings))
    assert "LOC103" in found
    assert not found & {"LOC101", "DEV101"}
    cleaned = hooklib.clean(data, settings)
    assert "LOC101" in codes(hooklib.inspect(cleaned.data, {"faces": "off"}))
    assert "LOC103" not in codes(hooklib.inspect(cleaned.data, {"faces": "off"}))


def test_no_settings_file_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".image-privacy.toml").write_text('ignore = ["LOC"]')
    assert "LOC101" in codes(hooklib.inspect(phone_photo()))


def test_a_settings_file_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(hooklib.UsageError):
        hooklib.load_settings(tmp_path / "none.toml")
    monkeypatch.chdir(tmp_path)
    Path(".image-privacy.toml").write_text('ignore = ["LOC"]')
    with pytest.raises(hooklib.UsageError):  # and not the nearest one
        hooklib.load_settings("")
    assert main(["--config", "", "."]) == 2
    assert "No such file" in capsys.readouterr().err


@pytest.mark.faces
def test_faces_are_hidden_unless_switched_off() -> None:
    data = saved(portrait("astronaut", 320).image, "JPEG", quality=90)
    assert codes(hooklib.inspect(data)) == {"FAC101"}
    cleaned = hooklib.clean(data)
    assert codes(cleaned.removed) == {"FAC101"}
    assert hooklib.inspect(cleaned.data) == []
    assert hooklib.inspect(data, {"faces": "off"}) == []
    assert hooklib.inspect(data, {"ignore": ["FAC"]}) == []


@pytest.mark.faces
def test_a_face_that_cannot_be_hidden_is_kept_with_its_reason() -> None:
    out = io.BytesIO()
    portrait("astronaut", 320).image.convert("CMYK").save(out, "JPEG", quality=90)
    inside = exif.ifds([exif.ascii_(exif.MAKE, "ACME")])
    data = out.getvalue()[:2] + segment(0xE1, b"Exif\0\0" + inside) + out.getvalue()[2:]
    cleaned = hooklib.clean(data, {"redact": "blur", "faces": "fast"})
    assert codes(cleaned.removed) == {"DEV101"}
    assert codes(cleaned.kept) == {"FAC101"}
    assert all("not fixed: " in finding.message for finding in cleaned.kept)
    assert b"ACME" not in cleaned.data


@pytest.mark.faces
def test_a_picture_encoded_anew_is_told() -> None:
    data = saved(portrait("astronaut", 320).image, "WEBP", quality=80)
    assert hooklib.clean(data, {"faces": "fast"}).notes


@pytest.mark.faces
def test_a_host_with_a_lower_limit_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    data = saved(Image.new("RGB", (200, 200), "navy"), "PNG")
    (finding,) = hooklib.inspect(data)
    assert finding.code == "IMG102"
    assert "more pixels than are looked at" in finding.message


def test_the_names_are_those_that_are_promised() -> None:
    assert hooklib.__all__ == api.__all__
    for name in hooklib.__all__:
        assert getattr(hooklib, name) is getattr(api, name)
        assert name in dir(hooklib)
    modules = {module.name for module in iter_modules(hooklib.__path__)}
    assert not modules & set(hooklib.__all__), "importing it would take the function's place"
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        getattr(hooklib, "nothing_of_the_kind")  # noqa: B009


def _modules(code: str) -> set[str]:
    program = f"import sys; sys.path.insert(0, {HOOKLIB!r}); before = set(sys.modules); {code}; "
    program += "print(*(set(sys.modules) - before))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_to_import_the_package_loads_nothing_else() -> None:
    assert _modules("import hooklib") <= {"hooklib", "__future__"}


def test_metadata_alone_takes_no_pixels() -> None:
    loaded = _modules("import hooklib; hooklib.inspect")
    assert not loaded & {"numpy", "cv2", "PIL", "git", "argparse"}
