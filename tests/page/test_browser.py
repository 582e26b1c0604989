"""The page in a real browser: no complaint, no request, usable by keyboard, by axe's rules too."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from hooklib.cli import main
from tests.browser import Tab, program, tab
from tests.faces.pictures import portrait, saved
from tests.page.test_drawing import SHAPE, svg
from tests.photos import clean_png, gps_jpeg, phone_photo
from tests.places import settle

FILES = 500
SVG = svg(
    b"<style>rect { fill: teal }</style>", SHAPE, b'<image href="https://example.org/a.png"/>'
)
AXE = """axe.run(document, {resultTypes: ["violations"]}).then((found) => JSON.stringify(
  found.violations.map((one) => [one.id, one.nodes.length, one.nodes[0].html])))"""
ALL_IMAGES = """Promise.all(Array.from(document.images, (image) => {
  image.loading = "eager";  // else only what is seen is decoded
  return image.decode();
})).then((all) => all.length)"""

pytestmark = [
    pytest.mark.once,
    pytest.mark.external,
    pytest.mark.skipif(program() is None, reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a run over many files of which some have something wrong."""
    folder = tmp_path_factory.mktemp("page")
    with pytest.MonkeyPatch.context() as patch:
        work = settle(patch, folder)
        for number in range(FILES - 4):
            made = (clean_png, gps_jpeg)[number % 10 == 0]
            suffix = (".png", ".jpg")[number % 10 == 0]
            (work / f"{number:03d}{suffix}").write_bytes(made(number % 7))
        (work / "<img src=x onerror=alert(1)>.png").write_bytes(clean_png())
        (work / "phone.jpg").write_bytes(phone_photo())
        (work / "plan.svg").write_bytes(SVG)
        (work / "face.jpg").write_bytes(saved(portrait("astronaut", 300).image, "JPEG"))
        main([".", "--jobs", "2", "--faces", "off", "--diff", "--report", "../report.html"])
    return folder / "report.html"


@pytest.fixture
def chromium(tmp_path: Path) -> Iterator[Tab]:
    with tab(tmp_path / "profile") as opened:
        yield opened


def shown(browser: Tab) -> int:
    return cast("int", browser.run('document.querySelectorAll("#list > li:not([hidden])").length'))


def told(browser: Tab) -> str:
    return cast("str", browser.run('document.getElementById("status").textContent'))


def chosen(browser: Tab, script: str) -> None:
    """Change a filter by script, as a person would, and wait for what it does."""
    browser.run(
        f'{{ const form = document.getElementById("filters"); {script};'
        ' form.dispatchEvent(new Event("input")); }'
        " new Promise((done) => setTimeout(done, 400))"
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_opens_without_a_complaint(page: Path, chromium: Tab, width: int, dark: bool) -> None:
    chromium.open(page, width, dark=dark)
    assert shown(chromium) == FILES
    assert told(chromium) == "Showing 500 files; you have looked at 0."
    assert chromium.run("document.documentElement.scrollWidth") <= width
    assert chromium.run(ALL_IMAGES) >= FILES
    assert chromium.complaints() == []
    assert [url for url in chromium.requests() if not url.startswith("data:")] == [page.as_uri()]


def test_the_policy_is_in_force(page: Path, chromium: Tab) -> None:
    """What would get into the page by mistake does nothing."""
    chromium.open(page)
    chromium.run("""{
      const script = document.createElement("script"); script.textContent = "window.ran = true";
      document.body.append(script);
      const image = document.createElement("img"); image.src = "https://example.org/a.png";
      document.body.append(image); document.body.setAttribute("style", "color: red");
    }""")
    assert chromium.run("window.ran") is None
    said = "\n".join(chromium.complaints())
    for directive in ("script-src 'sha256-", "img-src data:", "style-src 'sha256-"):
        assert directive in said
    failed = [e["params"] for e in chromium.events if e["method"] == "Network.loadingFailed"]
    assert [failure.get("blockedReason") for failure in failed] == ["csp"]


def test_the_list_is_filtered_and_says_so(page: Path, chromium: Tab) -> None:
    chromium.open(page)
    chosen(chromium, 'form.elements.verdict.value = "fixed"')
    assert told(chromium) == "Showing 51 of 500 files; you have looked at 0."
    chosen(chromium, 'form.querySelector("[value=EMB101]").checked = true')
    assert shown(chromium) == 1
    chosen(chromium, "form.reset()")
    assert shown(chromium) == FILES
    chosen(chromium, 'form.elements.search.value = "  PHONE .jpg"')
    assert shown(chromium) == 1
    chosen(chromium, 'form.elements.search.value = "no such file"')
    assert told(chromium).startswith("Showing 0 of 500 files")
    chosen(chromium, 'form.reset(); document.querySelector(".seen").click()')
    assert told(chromium) == "Showing 500 files; you have looked at 1."
    chosen(chromium, "form.elements.unseen.checked = true")
    assert shown(chromium) == FILES - 1
    assert chromium.complaints() == []


def test_a_keyboard_is_enough(page: Path, chromium: Tab) -> None:
    chromium.open(page)
    focus = "document.activeElement"
    chromium.press("Tab", 9)
    assert chromium.run(f"{focus}.textContent") == "Skip to the files"
    assert chromium.run(f"{focus}.getBoundingClientRect().left") >= 0
    assert chromium.run(f"getComputedStyle({focus}).outlineWidth") == "3px"
    chromium.press("Enter", 13, "\r")
    chromium.press("Tab", 9)
    assert chromium.run(f"{focus}.name") == "search"
    chromium.send("Input.insertText", text="phone")
    chromium.run("new Promise((done) => setTimeout(done, 400))")
    assert shown(chromium) == 1
    for _ in range(12):
        if chromium.run(f"{focus}.className") == "seen":
            break
        chromium.press("Tab", 9)
    chromium.press(" ", 32, " ")
    assert told(chromium) == "Showing 1 of 500 files; you have looked at 1."


def test_without_script_all_is_there_but_the_filters(page: Path, chromium: Tab) -> None:
    chromium.send("Emulation.setScriptExecutionDisabled", value=True)
    chromium.open(page)
    assert shown(chromium) == FILES
    assert chromium.run('document.getElementById("filters").checkVisibility()') is False
    assert chromium.complaints() == []


def axe() -> Path | None:
    """Return axe-core as npm installs it; NODE_PATH says where."""
    places = os.environ.get("NODE_PATH", "").split(os.pathsep)
    files = (Path(place, "axe-core", "axe.min.js") for place in places if place)
    return next((file for file in files if file.is_file()), None)


@pytest.mark.parametrize(("width", "dark"), [(390, True), (1280, False)])
def test_axe_finds_nothing(page: Path, chromium: Tab, width: int, dark: bool) -> None:
    script = axe()
    if script is None:
        pytest.skip("axe-core from npm is not installed: see .ci/run")
    chromium.open(page, width, dark=dark)
    chosen(chromium, 'form.elements.search.value = "0"')  # a hundred cards; it takes its time
    chromium.run(script.read_text(encoding="utf-8") + "; 0")
    found: list[Any] = json.loads(chromium.run(AXE))
    assert found == []
