"""Images that nobody photographed say nothing: written here by the programs that write them."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import matplotlib as mpl
import pytest
from PIL import Image, ImageDraw

from hooklib.cli import main

mpl.use("Agg")
pytestmark = pytest.mark.faces


def plot(path: Path) -> None:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    axes.plot([1, 4, 9, 16], label="squares")
    axes.imshow([[1, 2], [3, 4]], extent=(0, 1, 0, 5))
    axes.set_title("Growth")
    axes.legend()
    figure.savefig(path)
    pyplot.close(figure)


def window(path: Path) -> None:
    image = Image.new("RGB", (900, 600), (245, 245, 245))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 900, 40), fill=(60, 60, 70))
    for line in range(20):
        draw.text((30, 60 + 25 * line), f"{line:>3}  def function_{line}(argument): ...", "black")
    image.save(path, dpi=(144, 144))


def icon(path: Path) -> None:
    image = Image.new("RGBA", (32, 32))
    ImageDraw.Draw(image).ellipse((3, 3, 28, 28), (200, 30, 60, 255))
    image.save(path)


def webp(path: Path) -> None:
    if shutil.which("cwebp") is None:
        pytest.skip("cwebp is not installed")
    window(path.with_suffix(".png"))
    command = ["cwebp", "-quiet", str(path.with_suffix(".png")), "-o", str(path)]
    subprocess.run(command, check=True)


def moving(path: Path) -> None:
    frames = [Image.new("RGB", (120, 80), (20 * n, 90, 200)) for n in range(6)]
    for number, frame in enumerate(frames):
        ImageDraw.Draw(frame).text((10 + 9 * number, 30), "loading ...", "white")
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=80, loop=0)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (plot, "plot.png"),
        (plot, "plot.jpg"),
        (plot, "plot.webp"),
        (window, "window.png"),
        (icon, "favicon.png"),
        (moving, "spinner.gif"),
        (window, "window.jp2"),
        (window, "window.j2k"),
        pytest.param(webp, "window.webp", marks=pytest.mark.external),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nothing_to_say(
    make: object, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    assert callable(make)
    make(path)
    before = path.read_bytes()
    assert main([str(path)]) == 0
    assert capsys.readouterr().out == "1 image checked, nothing found.\n"
    assert path.read_bytes() == before
    assert Image.open(io.BytesIO(before)).size
