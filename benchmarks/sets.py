"""What is measured: sets of files, the commands that are run over each, and what is aimed at."""

from __future__ import annotations

import io
import random
import shutil
import sys
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, PngImagePlugin
from skimage import data

from benchmarks.corpus import photos

OURS = "image-privacy"
COMMAND = str(Path(sys.executable).with_name("image-privacy"))
"""What users run; `python -m hooklib` loads more."""
OWN = (COMMAND, "--no-cache")
OFF = (*OWN, "--faces", "off")
FIX = f"{OURS} --fix"
FACES = f"{OURS} --select FAC101"
FAST = f"{FACES} --faces fast"
MEGABYTE = 1 << 20


class Aim(NamedTuple):
    """Our cost over that of another command is to be at most this; `own` names which of ours."""

    other: str
    cpu: float
    memory: float | None = None
    own: str = OURS


class Bench(NamedTuple):
    """Commands over one set of files, in turn, `rounds` times; the first one is ours.

    `prepare` puts the files back before each command, where commands change them.
    """

    key: str
    title: str
    commands: dict[str, list[str]]
    rounds: int
    aims: tuple[Aim, ...] = ()
    most: float | None = None  # CPU seconds of ours
    prepare: Callable[[], None] | None = None


def benches(folder: Path, scale: float, tools: Sequence[str]) -> list[Bench]:
    """Make the files and return what is to be run; `scale` 1 is the whole of it.

    `tools` are folders with further commands: those of deface and exif-stripper.
    """

    def command(name: str, *arguments: str) -> dict[str, list[str]]:
        found = shutil.which(name) or shutil.which(name, path=":".join(tools))
        return {" ".join((name, *arguments)): [found, *arguments]} if found else {}

    many = max(8, round(200 * scale))
    large = [str(p) for p in photos(folder / "photos", many, MEGABYTE, 8 * MEGABYTE)]
    small = _small(folder / "small", max(40, round(2000 * scale)))
    shown = _portraits(folder / "faces", max(2, round(100 * scale)))
    clean = _clean(folder / "clean.jpg", (1200, 900))
    face = _clean(folder / "face.jpg", (640, 480))
    checks = [
        ("exiftool", "-q", "-fast"),
        ("exiftool", "-q"),
        ("exiv2", "-q", "-pa"),
        ("detect-exif",),
        ("mat2", "--show"),
        ("cat",),
    ]
    found = [
        Bench(
            "check-photos",
            f"check, metadata only: {many} photos of 1 to 8 MB",
            _over(large, {OURS: [*OFF]}, *(command(*check) for check in checks)),
            3,
            (Aim("exiftool -q", 0.35), Aim("cat", 8)),
        ),
        Bench(
            "check-small",
            f"check, metadata only: {len(small)} small PNG, WebP and SVG files",
            _over(small, {OURS: [*OFF]}, *(command(*check) for check in checks[1:3])),
            3,
            (Aim("exiftool -q", 0.15),),
        ),
        _fixing(folder, large[: max(8, many // 4)], command),
        Bench(
            "check-faces",
            f"check with faces: {len(shown)} photos of 12 megapixels",
            _over(
                shown,
                {FAST: [*OWN, "--select", "FAC101", "--faces", "fast"]},
                {FACES: [*OWN, "--select", "FAC101"]},
                {f"{OURS} --faces fast": [*OWN, "--faces", "fast"]},
                {OURS: [*OWN]},
                command("deface"),
            ),
            1,
            (Aim("deface", 1 / 25, 1 / 15, FAST), Aim("deface", 1 / 8, 1 / 10, FACES)),
        ),
        Bench("start", "one clean JPEG, without faces", {OURS: [*OFF, clean]}, 9, most=0.12),
        Bench(
            "start-faces",
            "one JPEG of 640 px with a face",
            {FACES: [*OWN, "--select", "FAC101", face]},
            5,
            most=0.5,
        ),
    ]
    return [*found, *_curves(large, small, many)]


def _over(files: Sequence[str], *commands: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: [*words, *files] for found in commands for name, words in found.items()}


def _fixing(
    folder: Path, files: Sequence[str], command: Callable[..., dict[str, list[str]]]
) -> Bench:
    work = folder / "fix"
    copies = [str(work / Path(file).name) for file in files]
    return Bench(
        "fix-photos",
        f"fix, metadata only: {len(files)} photos of 1 to 8 MB",
        _over(
            copies,
            {FIX: [*OFF, "--fix"]},
            command("exiftool", "-q", "-overwrite_original", "-all="),
            command("exiv2", "-q", "rm"),
            command("exif-stripper"),
            command("mat2", "--inplace"),
        ),
        3,
        (Aim("exiftool -q -overwrite_original -all=", 1, own=FIX),),
        prepare=partial(_copied, files, work),
    )


def _copied(files: Sequence[str], folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for file in files:
        shutil.copy(file, folder)


def _curves(large: Sequence[str], small: Sequence[str], many: int) -> list[Bench]:
    """Return runs over more and more files, and over more and more bytes, of one kind."""
    counts = [len(small) // part for part in (8, 4, 2, 1)]
    by_files = {f"{n} files": [*OFF, *small[:n]] for n in counts}
    by_bytes = {f"{n} photos": [*OFF, *large[:n]] for n in (many // 8, many // 4, many // 2, many)}
    return [
        Bench("curve-files", "the more files", by_files, 3),
        Bench("curve-bytes", "the more bytes", by_bytes, 3),
    ]


def _small(folder: Path, number: int) -> list[str]:
    """Write small files: a third each of PNG, WebP and SVG, some of them with a text or EXIF."""
    folder.mkdir()
    rng = random.Random(2)
    files = []
    for index in range(number):
        kind = ("png", "webp", "svg")[index % 3]
        path = folder / f"{index:05}.{kind}"
        path.write_bytes(_drawing(rng) if kind == "svg" else _icon(rng, kind))
        files.append(str(path))
    return files


def _icon(rng: random.Random, kind: str) -> bytes:
    side = rng.choice((16, 32, 64, 128))
    image = Image.frombytes("RGB", (side, side), rng.randbytes(side * side * 3))
    out = io.BytesIO()
    if kind == "png":
        info = PngImagePlugin.PngInfo()
        info.add_text("Software", "Matplotlib version3.9, https://matplotlib.org/")
        image.save(out, "PNG", pnginfo=info)
    else:
        image.save(out, "WEBP", quality=80, method=0)
    return out.getvalue()


def _drawing(rng: random.Random) -> bytes:
    paths = "".join(
        f'<path id="p{n}" fill="#{rng.randrange(1 << 24):06x}" d="M{rng.randrange(99)} '
        f'{rng.randrange(99)}h{rng.randrange(99)}v{rng.randrange(99)}z"/>\n'
        for n in range(rng.randrange(5, 60))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 100 100">\n{paths}</svg>\n'
    ).encode()


def _portrait(size: tuple[int, int]) -> Image.Image:
    """Return a portrait with the grain of a camera."""
    width, height = size
    large = Image.fromarray(data.astronaut()).resize((width, width))
    top = width * 3 // 40
    grain = np.random.default_rng(zlib.crc32(b"grain")).normal(0, 4, (height, width, 1))
    shown = np.asarray(large.crop((0, top, width, top + height)), np.float32)
    return Image.fromarray((shown + grain).clip(0, 255).astype(np.uint8))


def _portraits(folder: Path, number: int) -> list[str]:
    folder.mkdir()
    first = folder / "00000.jpg"
    _portrait((4000, 3000)).save(first, quality=90)
    rest = [folder / f"{n:05}.jpg" for n in range(1, number)]
    whole = first.read_bytes()
    for number, path in enumerate(rest):  # another file each: what was seen is remembered
        path.write_bytes(whole[:2] + b"\xff\xfe\0\4" + number.to_bytes(2, "big") + whole[2:])
    return [str(path) for path in (first, *rest)]


def _clean(path: Path, size: tuple[int, int]) -> str:
    _portrait(size).save(path, quality=90)
    return str(path)
