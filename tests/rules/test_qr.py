"""QR101: codes that a machine reads are found in every container, hidden, and never read."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, ImageOps

import hooklib
from hooklib.cleaning import clean
from hooklib.cli import main
from hooklib.codes.bars import is_code
from hooklib.codes.look import Found, codes
from hooklib.model import Blob, Settings
from hooklib.scan import scan
from tests.codes import TEXT, ean_13, qr_code, scene
from tests.effort import every, orientations
from tests.faces.pictures import faceless, portrait, saved, turned
from tests.photos import phone_photo
from tests.places import HOOKLIB
from tests.samples import jxl

pytestmark = pytest.mark.once
LOOK = Settings(select=("QR",))
CORNER = np.array((80, 60))
KINDS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88},
    "PNG": {},
    "TIFF": {"compression": "tiff_lzw"},
    "WEBP": {"quality": 85},
    "AVIF": {"quality": 85, "speed": 9},
    "GIF": {},
    "BMP": {},
}
BY_EXIF = ("JPEG", "PNG", "TIFF", "WEBP", "AVIF")
MADE: dict[str, Callable[[], NDArray[np.uint8]]] = {"QR": qr_code, "EAN-13": ean_13}


def found(data: bytes) -> list[tuple[int, int, int, int]]:
    findings = scan(Blob(data, "x"), LOOK).findings
    assert {finding.code for finding in findings} <= {"QR101"}
    return [finding.box for finding in findings if finding.box]


def shown(data: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(ImageOps.exif_transpose(image).convert("L"))


@pytest.mark.parametrize("code", MADE)
@pytest.mark.parametrize("kind", KINDS)
def test_in_every_container_codes_are_found_and_hidden(kind: str, code: str) -> None:
    picture = MADE[code]()
    data = saved(scene(picture), kind, **KINDS[kind])
    ((x, y, width, height),) = found(data)
    inner = np.argwhere(picture < 128)
    (top, left), (bottom, right) = inner.min(0) + CORNER, inner.max(0) + CORNER + 1
    assert x - 4 <= left < right <= x + width + 4
    assert y - 4 <= top < bottom <= y + height + 4
    assert width * height < 2 * picture.size
    cleaned = clean(Blob(data, "x"), LOOK)
    assert [finding.code for finding in cleaned.removed] == ["QR101"]
    assert found(cleaned.data) == []
    assert shown(cleaned.data)[top:bottom, left:right].max() < 64
    assert clean(Blob(cleaned.data, "x"), LOOK).data == cleaned.data


@pytest.mark.parametrize(("kind", "orientation"), orientations(*BY_EXIF))
def test_in_every_orientation(kind: str, orientation: int) -> None:
    upright = portrait("astronaut")._replace(image=scene(qr_code()))
    stored = turned(upright._replace(face=(60, 80, 61, 81)), orientation)
    data = saved(stored.image, kind, orientation, **KINDS[kind])
    cleaned = clean(Blob(data, "x"), LOOK).data
    assert found(cleaned) == []
    assert shown(cleaned)[96:180, 76:160].max() < 64


@pytest.mark.parametrize("angle", [0, 10, 45, 90, 180, 260])
@pytest.mark.parametrize("code", MADE)
def test_at_every_angle(code: str, angle: int) -> None:
    picture = MADE[code]()
    side = int(np.hypot(*picture.shape)) + 2
    page = Image.new("L", (side, side), 255)
    page.paste(Image.fromarray(picture), ((side - picture.shape[1]) // 2, 40))
    turned_page = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    assert len(found(saved(scene(np.asarray(turned_page)), "PNG"))) == 1


def test_a_finding_a_code_and_nothing_of_what_it_says() -> None:
    data = saved(scene(qr_code(), ean_13()), "PNG")
    findings = hooklib.inspect(data, {"select": ["QR101"]})
    assert len(findings) == 2
    for finding in findings:
        assert finding.fixable
        assert finding.box
        assert finding.message == "QR or bar code, {2} x {3} px at {0},{1}".format(*finding.box)
        assert not any(word in repr(finding) for word in (TEXT, "Sesame", "400638"))


def test_a_sheet_of_codes() -> None:
    sheet = np.tile(np.pad(qr_code(module=2), 8, constant_values=255), (9, 9))
    assert len(found(saved(Image.fromarray(sheet), "PNG"))) == 81


def test_so_many_codes_that_it_takes_hours_are_told() -> None:
    crowd = np.tile(np.pad(qr_code(module=1), 4, constant_values=255), (24, 24))
    page = scene(qr_code(module=4), size=(2400, 800))
    page.paste(Image.fromarray(crowd), (2400 - crowd.shape[1], 0))
    findings = hooklib.inspect(saved(page, "PNG"), {"select": ["QR101"]})
    assert "QR101" in {finding.code for finding in findings}
    (told,) = (finding.message for finding in findings if finding.code == "IMG102")
    assert "more of what is like QR codes close together than is looked at" in told


@pytest.mark.parametrize("spacing", [9, 12])
def test_graph_paper_takes_no_minutes(spacing: int) -> None:
    paper = np.full((800, 1200), 255, np.uint8)
    paper[::spacing] = paper[:, ::spacing] = 0
    page = scene(qr_code(module=4), size=(2400, 800))
    page.paste(Image.fromarray(paper), (1200, 0))
    before = time.process_time()
    findings = hooklib.inspect(saved(page, "PNG"), {"select": ["QR101"]})
    assert time.process_time() - before < 10  # it was 40 and more
    assert {finding.code for finding in findings} == {"QR101", "IMG102"}


def test_a_table_is_no_crowd() -> None:
    table = np.full((1200, 1200), 255, np.uint8)
    table[::24] = table[:, ::80] = 0
    assert hooklib.inspect(saved(Image.fromarray(table), "PNG"), {"select": ["QR101"]}) == []


def test_small_codes_in_a_large_picture() -> None:
    page = scene(qr_code(module=2), ean_13(module=2, height=60), size=(4000, 3000))
    assert len(found(saved(page, "JPEG", quality=90))) == 2


def test_a_code_as_large_as_the_picture() -> None:
    assert len(found(saved(Image.fromarray(qr_code(module=40)), "PNG"))) == 1


def test_white_on_black() -> None:
    assert len(found(saved(scene(255 - qr_code()), "PNG"))) == 1


def test_under_transparency() -> None:
    image = scene(qr_code()).convert("RGBA")
    image.putalpha(0)
    assert len(found(saved(image, "PNG"))) == 1


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_in_a_later_frame(kind: str) -> None:
    frames = [scene(), scene(qr_code())]
    options = {"lossless": True} if kind == "WEBP" else {}
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:], **options)
    assert len(found(data)) == 1
    assert found(clean(Blob(data, "x"), LOOK).data) == []


def test_all_of_a_bar_code_goes_since_any_row_can_be_read() -> None:
    picture = ean_13(module=2, height=200)
    data = saved(scene(picture), "PNG")
    cleaned = clean(Blob(data, "x"), LOOK).data
    left, right = 60 + 11 * 2, 60 + (11 + 95) * 2
    assert shown(cleaned)[80 + 14 : 80 + 210, left:right].max() == 0


@pytest.mark.faces
def test_faces_and_codes_in_one_rewrite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    page = scene(qr_code(), size=(800, 480))
    page.paste(portrait("astronaut", 300).image, (450, 100))
    page.save("a.png")
    assert main(["a.png", "--fix", "--extend-select", "QR", "--faces", "fast"]) == 0
    out = capsys.readouterr().out
    assert "1 face and 1 code hidden, " in out
    assert main(["a.png", "--extend-select", "QR101"]) == 0


def test_with_codes_alone_faces_stay() -> None:
    page = scene(qr_code(), size=(800, 480))
    page.paste(portrait("astronaut", 300).image, (450, 100))
    data = saved(page, "PNG")
    cleaned = hooklib.clean(data, {"select": ["QR"], "faces": "thorough"})
    assert [finding.code for finding in cleaned.removed] == ["QR101"]
    assert np.array_equal(shown(cleaned.data)[100:, 450:750], shown(data)[100:, 450:750])


def test_where_pixels_cannot_be_decoded_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_jxl", None)
    data = next(iter(jxl.clean().values()))
    told = [finding.message for finding in hooklib.inspect(data, {"select": ["QR"]})]
    (message,) = told
    assert message.startswith(
        "not checked: QR and bar codes, since its pixels cannot be decoded without pillow-jxl"
    )


def test_codes_before_a_damaged_frame_count_and_the_damage_is_told() -> None:
    options: dict[str, Any] = {"save_all": True, "append_images": [scene(qr_code())] * 70}
    data = saved(scene(qr_code()), "TIFF", **options)
    codes_of = [finding.code for finding in hooklib.inspect(data, {"select": ["QR"]})]
    assert codes_of == ["QR101", "IMG102"]


PROGRAM = """
import sys
sys.path.insert(0, {path!r})
import hooklib
found = hooklib.inspect(sys.argv[1], dict(faces='off'{more}))
print(sum(f.code == 'QR101' for f in found), 'hooklib.codes' in sys.modules, 'cv2' in sys.modules)
"""


@pytest.mark.parametrize(
    ("more", "printed"),
    [("", "0 False False\n"), (", **{'extend-select': ['QR']}", "1 True True\n")],
)
def test_it_costs_nothing_unless_selected(more: str, printed: str, tmp_path: Path) -> None:
    scene(qr_code()).save(tmp_path / "a.png")
    program = PROGRAM.format(path=HOOKLIB, more=more)
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "a.png")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == printed


def test_no_code_is_found_where_none_is() -> None:
    assert [name for name, make in every(5, faceless()) if codes(make()).boxes] == []


STRIPES = ("|||", "///", "---", "xxx", "++")


@pytest.mark.parametrize("hatch", STRIPES)
def test_hatchings_and_charts_are_no_codes(hatch: str) -> None:
    from matplotlib.figure import Figure

    rng = np.random.default_rng(len(hatch))
    figure = Figure(figsize=(8, 6))
    bars, events, hist, blocks = figure.subplots(2, 2).ravel()
    bars.bar(range(60), rng.random(60), color="k", width=0.5)
    events.eventplot([rng.random(40) for _ in range(5)], colors="k")
    hist.bar(range(5), rng.random(5), hatch=hatch, fill=False)
    blocks.imshow(rng.random((25, 25)) > 0.5, cmap="gray", interpolation="nearest")
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=150)
    assert codes(out.getvalue()).boxes == ()


def _page(words: str, size: int) -> bytes:
    import matplotlib

    font = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    page = Image.new("L", (900, 1200), 255)
    draw = ImageDraw.Draw(page)
    for top in range(20, 1180, int(size * 1.4)):
        draw.text((20, top), words * 20, font=ImageFont.truetype(str(font), size), fill=0)
    return saved(page, "PNG")


@pytest.mark.parametrize("words", ["minimum illicit ", "|||| lllI 1111 ", "HTTP QR 0110 "])
@pytest.mark.parametrize("size", [12, 24])
def test_text_is_no_code(words: str, size: int) -> None:
    assert codes(_page(words, size)) == Found(())


@pytest.mark.parametrize("width", [2, 5, 8, 21])
def test_fences_are_no_codes(width: int) -> None:
    row = np.array([255 * (x // width % 2) for x in range(900)], np.uint8)
    assert codes(saved(Image.fromarray(row[np.newaxis].repeat(500, 0)), "PNG")) == Found(())


def test_noise_and_photos_show_no_code() -> None:
    rng = np.random.default_rng(0)
    noise = Image.fromarray(rng.integers(0, 256, (400, 600, 3), np.uint8))
    for data in (saved(noise, "PNG"), phone_photo(), saved(portrait("hopper").image, "JPEG")):
        assert codes(data) == Found(())


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([1, 2, 1, 1, 3, 2, 1, 4] * 5, True),
        ([2, 4, 2, 2, 6, 4, 2, 8] * 5, True),
        ([1, 2, 1, 1, 3, 2, 1, 4], False),
        ([3] * 60, False),
        ([1, 2, 1, 3, 1, 4, 1, 2] * 5, False),
        ([1, 2, 1, 1, 3, 2, 1, 4] * 40, False),
        (np.random.default_rng(0).uniform(1, 5, 60), False),
    ],
)
def test_widths_of_bars(runs: list[float], expected: bool) -> None:
    assert is_code(np.array(runs, np.float64)) is expected


def test_the_bar_code_drawn_here_is_one() -> None:
    _, said, _, _ = cv2.barcode.BarcodeDetector().detectAndDecodeWithType(
        np.asarray(Image.fromarray(ean_13(module=2)).convert("RGB"))
    )
    assert said == ("4006381333931",)
