"""What holds for the rules on pixels that are asked for: no file makes them fail."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import hooklib
from hooklib.cli import main
from hooklib.model import Rule
from hooklib.rules import RULES
from tests.codes import ean_13, qr_code, scene
from tests.faces.painted import flipped, prefixes
from tests.faces.pictures import saved
from tests.rules.test_hid import CROPPED, cat, masked, svg, with_crop

LOOK = {"select": ["QR", "HID"], "faces": "off"}
OPT_IN = [rule for rule in RULES.values() if rule.look and not rule.default]


def small() -> Image.Image:
    """Return a picture with codes, a part of it under transparency."""
    image = scene(qr_code(module=3), ean_13(module=2, height=60), size=(480, 260)).convert("RGBA")
    image.paste(masked(cat((120, 80)), "nothing"), (290, 175))
    return image


FILES = {
    "PNG": lambda: saved(small(), "PNG"),
    "WEBP": lambda: saved(small(), "WEBP", quality=70),
    "GIF": lambda: saved(small(), "GIF"),
    "TIFF": lambda: saved(small(), "TIFF", compression="tiff_lzw"),
    "cropped AVIF": lambda: with_crop("avif", cat((192, 128)), (64, 64, 0, 0)),
    "SVG": lambda: svg(CROPPED["nested view box"]),
}


@pytest.mark.once
@pytest.mark.parametrize("kind", FILES)
def test_damaged_files_get_a_verdict(kind: str) -> None:
    data = FILES[kind]()
    for damaged in (*flipped(data, 1, 25), *prefixes(data, 15)):
        with contextlib.suppress(hooklib.BadImage):
            hooklib.inspect(damaged, LOOK)
            hooklib.clean(damaged, LOOK)


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (700, 1), (3, 3), (9, 4), (16, 16), (2000, 5)])
def test_small_and_thin_pictures(size: tuple[int, int]) -> None:
    for image in (Image.new("RGB", size, "red"), Image.effect_noise(size, 90).convert("RGBA")):
        assert hooklib.inspect(saved(image, "PNG"), LOOK) == []
        image.putalpha(0)
        hooklib.clean(saved(image, "PNG"), LOOK)


@pytest.mark.parametrize("rule", OPT_IN, ids=lambda rule: rule.code)
def test_a_rule_says_what_it_looks_for(rule: Rule) -> None:
    assert rule.sought
    assert not rule.sought.endswith(".")


def test_both_in_one_rewrite() -> None:
    cleaned = hooklib.clean(FILES["PNG"](), LOOK)
    assert {finding.code for finding in cleaned.removed} == {"QR101", "HID101"}
    assert cleaned.kept == ()


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / ".image-privacy.toml").write_text('extend-select = ["QR", "HID"]')
    (tmp_path / "a.png").write_bytes(FILES["PNG"]())
    return tmp_path


def test_redact_hides_its_boxes_and_nothing_else(work: Path) -> None:
    before = np.asarray(Image.open(io.BytesIO((work / "a.png").read_bytes())))
    assert main(["redact", "a.png", "--box", "0,0,16,16"]) == 0
    after = np.array(Image.open(work / "a.png"))
    after[:16, :16] = before[:16, :16]
    assert np.array_equal(before, after)


def test_a_baseline_lets_them_stay(work: Path) -> None:
    assert main(["a.png"]) == 1
    assert main(["a.png", "--update-baseline"]) == 0
    assert "QR101\t" in (work / ".image-privacy-baseline").read_text()
    assert main(["a.png"]) == 0


def test_what_a_fix_did_is_told(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["a.png", "--diff"]) == 1
    out = capsys.readouterr().out
    assert "would lose hidden-picture, machine-code" in out
    assert "  2 codes would be hidden, " in out
    assert main(["a.png", "--fix"]) == 0
    assert "  2 codes hidden, " in capsys.readouterr().out
