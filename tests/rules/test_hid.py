"""HID101: pictures under full transparency or outside of a crop, and what only looks like some."""

from __future__ import annotations

import base64
import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage
from skimage import data as photos

import hooklib
from hooklib.cli import main
from hooklib.hidden import transparent
from hooklib.hidden.transparent import MARGIN, has_picture, hides_picture
from tests.effort import every
from tests.faces.pictures import faceless, saved
from tests.photos import phone_photo
from tests.samples._bmff_bytes import Thing, box, coded, heif, u32

pytestmark = pytest.mark.once
LOOK: dict[str, Any] = {"select": ["HID"], "faces": "off"}
Pixels = NDArray[np.uint8]


def cat(size: tuple[int, int] = (451, 300)) -> Image.Image:
    return Image.fromarray(photos.chelsea()).resize(size)


def masked(image: Image.Image, shape: str = "circle") -> Image.Image:
    """Return a picture of which a circle, dots or nothing at all are seen."""
    mask = Image.new("L", image.size, 0)
    draw = ImageDraw.Draw(mask)
    width, height = image.size
    if shape == "circle":
        draw.ellipse((width // 3, height // 3, 2 * width // 3, 2 * height // 3), fill=255)
    rng = np.random.default_rng(1)
    for _ in range(120 * (shape == "dots")):
        x, y, r = (int(n) for n in rng.integers((0, 0, 1), (width, height, 8)))
        draw.ellipse((x - r, y - r, x + r, y + r), fill=255)
    found = image.convert("RGBA")
    found.putalpha(mask)
    return found


def text(mode: str) -> Image.Image:
    import matplotlib

    font = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    page = Image.new(mode, (600, 160), 255 if mode == "L" else 1)
    said = "Anna Example, 12 Any Street"
    ImageDraw.Draw(page).text((20, 40), said, font=ImageFont.truetype(str(font), 18), fill=0)
    return masked(page.convert("RGB"), "nothing")


def found(data: bytes) -> list[hooklib.Finding]:
    findings = hooklib.inspect(data, LOOK)
    assert {finding.code for finding in findings} <= {"HID101"}
    return findings


PICTURES: dict[str, Callable[[], Image.Image]] = {
    "around what is seen": lambda: masked(cat()),
    "between dots": lambda: masked(cat((1200, 800)), "dots"),
    "with nothing seen": lambda: masked(cat(), "nothing"),
    "small": lambda: masked(cat((64, 48)), "nothing"),
    "large and not sharp": lambda: masked(cat((2400, 1600))),
    "grey": lambda: masked(cat().convert("L")).convert("LA"),
    "text": lambda: text("L"),
    "text without smooth edges": lambda: text("1"),
}


def shown(data: bytes) -> Pixels:
    """Return what is seen of a picture, with its transparency."""
    with Image.open(io.BytesIO(data)) as image:
        pixels = np.array(image.convert("RGBA"))
    pixels[pixels[..., 3] == 0] = 0
    return pixels


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_under_transparency_is_found_and_cleared(name: str) -> None:
    before = saved(PICTURES[name](), "PNG")
    (finding,) = found(before)
    assert finding.message == "hidden picture, under full transparency"
    assert finding.fixable
    cleaned = hooklib.clean(before, LOOK)
    assert [f.code for f in cleaned.removed] == ["HID101"]
    assert not cleaned.kept
    assert not hooklib.inspect(cleaned.data, LOOK)
    assert np.array_equal(shown(before), shown(cleaned.data))
    with Image.open(io.BytesIO(cleaned.data)) as image:
        pixels = np.asarray(image.convert("RGBA"))
    assert not pixels[pixels[..., 3] == 0].any()
    assert hooklib.clean(cleaned.data, LOOK).data is cleaned.data


def _sixteen_bits() -> bytes:
    """Return a PNG of 16 bits a sample whose low bytes count as well."""
    import cv2

    rgba = np.asarray(masked(cat())).astype(np.uint16) * 257
    rgba[..., :3] ^= 5
    return bytes(cv2.imencode(".png", rgba[..., (2, 1, 0, 3)])[1])


def test_sixteen_bits_a_sample() -> None:
    import cv2

    before = _sixteen_bits()
    cleaned = hooklib.clean(before, LOOK).data
    old, new = (
        cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_UNCHANGED)
        for file in (before, cleaned)
    )
    assert old is not None
    assert new is not None
    assert new.dtype == np.uint16
    seen = old[..., 3] > 0
    assert np.array_equal(old[seen], new[seen])
    assert not new[~seen].any()


def test_a_palette_with_several_transparent_colours() -> None:
    image = cat().quantize(64)
    alpha = bytes([0] * 60 + [255] * 4)
    before = saved(image, "PNG", transparency=alpha)
    assert found(before)
    cleaned = hooklib.clean(before, LOOK)
    assert np.array_equal(shown(before), shown(cleaned.data))
    assert not found(cleaned.data)


def test_a_frame_of_an_animation() -> None:
    frames = [masked(Image.new("RGB", (451, 300), "navy")), masked(cat())]
    before = saved(frames[0], "PNG", save_all=True, append_images=frames[1:], blend=0, disposal=1)
    cleaned = hooklib.clean(before, LOOK)
    assert [f.code for f in cleaned.removed] == ["HID101"]
    assert not found(cleaned.data)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("WEBP", {"lossless": True, "exact": True}),
        ("WEBP", {"quality": 80, "exact": True}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("AVIF", {"quality": 60}),
    ],
)
def test_in_other_containers_it_is_told_that_no_fix_clears_it(kind: str, options: Any) -> None:
    before = saved(masked(cat()), kind, **options)
    (finding,) = found(before)
    assert not finding.fixable
    assert "cannot be changed in " in finding.message
    cleaned = hooklib.clean(before, LOOK)
    assert cleaned.data == before
    assert [f.code for f in cleaned.kept] == ["HID101"]


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    Path("a.png").write_bytes(saved(masked(cat()), "PNG"))
    assert main(["a.png"]) == 0, "it is opt-in"
    assert main(["a.png", "--extend-select", "HID"]) == 1
    assert main(["a.png", "--extend-select", "HID", "--fix"]) == 0
    assert main(["a.png", "--extend-select", "HID101"]) == 0


def nearest(image: Image.Image) -> Image.Image:
    """Return a picture with the colour of the nearest pixel seen under its transparency."""
    pixels = np.array(image)
    unseen = pixels[..., 3] == 0
    y, x = ndimage.distance_transform_edt(unseen, return_distances=False, return_indices=True)
    pixels[..., :3] = pixels[y, x, :3]
    return Image.fromarray(pixels)


def smooth(image: Image.Image, sigma: float) -> Image.Image:
    """Return a picture whose colours are carried on smoothly under its transparency."""
    pixels = np.array(image).astype(np.float64)
    seen = (pixels[..., 3:] > 0).astype(np.float64)
    spread = ndimage.gaussian_filter(pixels[..., :3] * seen, (sigma, sigma, 0))
    spread /= np.maximum(ndimage.gaussian_filter(seen, (sigma, sigma, 0)), 1e-6)
    pixels[..., :3] = np.where(seen > 0, pixels[..., :3], spread)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def along_rows(image: Image.Image) -> Image.Image:
    """Return a picture under whose transparency each pixel repeats the one to its left."""
    pixels = np.array(image)
    for row in pixels:
        last = np.maximum.accumulate(np.where(row[:, 3] > 0, np.arange(len(row)), 0))
        row[:, :3] = row[last, :3]
    return Image.fromarray(pixels)


def blanked(image: Image.Image, colour: int) -> Image.Image:
    pixels = np.array(image)
    pixels[pixels[..., 3] == 0] = (colour, colour, colour, 0)
    return Image.fromarray(pixels)


def gradient() -> Image.Image:
    y, x = np.mgrid[0:300, 0:451]
    pixels = np.stack((x * 255 // 451, y * 255 // 300, (x + y) // 3, 0 * x), axis=2)
    return Image.fromarray(pixels.astype(np.uint8))


def plot() -> Image.Image:
    figure = Figure()
    figure.subplots().plot(np.random.default_rng(0).random(30))
    out = io.BytesIO()
    figure.savefig(out, format="png", transparent=True)
    return Image.open(out)


def icon(side: int) -> Image.Image:
    """Return an icon drawn large and scaled, its own colours to the edge of its square."""
    large = Image.new("RGBA", (512, 512), (255, 255, 255, 0))
    draw = ImageDraw.Draw(large)
    draw.rounded_rectangle((40, 40, 470, 470), 90, fill=(30, 120, 220, 255))
    draw.polygon([(256, 90), (420, 400), (92, 400)], fill=(250, 220, 60, 255))
    return large.resize((side, side), Image.Resampling.LANCZOS)


def sprites() -> Image.Image:
    sheet = Image.new("RGBA", (512, 512), (255, 0, 255, 0))
    for number in range(16):
        sheet.paste(icon(96), (number % 4 * 128 + 8, number // 4 * 128 + 8))
    return sheet


NOTHING: dict[str, Callable[[], Image.Image]] = {
    "black": lambda: blanked(masked(cat()), 0),
    "white": lambda: blanked(masked(cat()), 255),
    "nearest, circle": lambda: nearest(masked(cat())),
    "nearest, dots": lambda: nearest(masked(cat(), "dots")),
    "nearest, large": lambda: nearest(masked(cat((1800, 1200)), "dots")),
    "smooth, narrow": lambda: smooth(masked(cat()), 3),
    "smooth, dots": lambda: smooth(masked(cat(), "dots"), 3),
    "smooth, wide": lambda: smooth(masked(cat()), 20),
    "along rows": lambda: along_rows(masked(cat())),
    "gradient": gradient,
    "plot": plot,
    "icon": lambda: icon(128),
    "large icon": lambda: icon(500),
    "sprites": sprites,
    "opaque": cat,
}


@pytest.mark.parametrize("name", NOTHING)
def test_what_programs_leave_under_transparency_is_no_picture(name: str) -> None:
    assert found(saved(NOTHING[name](), "PNG")) == []


@pytest.mark.parametrize("options", [{"quality": 80}, {"quality": 50}, {"lossless": True}])
def test_what_webp_cleared_is_no_picture(options: Any) -> None:
    assert found(saved(masked(cat()), "WEBP", **options)) == []


@pytest.mark.parametrize("kind", ["AVIF", "WEBP"])
def test_what_a_lossy_codec_smears_into_black_is_no_picture(kind: str) -> None:
    exact = {"exact": True} if kind == "WEBP" else {}
    assert found(saved(blanked(masked(cat()), 0), kind, quality=40, **exact)) == []


def test_pictures_without_transparency_and_plots() -> None:
    assert [name for name, make in every(5, faceless()) if hides_picture(make())] == []
    assert found(phone_photo()) == []


def test_an_edge_that_is_everywhere_takes_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []
    real = transparent._matches

    def counted(colour: Any, squares: Any, edge: Any) -> bool:
        compared.append(len(edge))
        return real(colour, squares, edge)

    monkeypatch.setattr(transparent, "_matches", counted)
    monkeypatch.setattr(transparent, "COMPARED", 1 << 22)
    for size in (256, 512, 768):
        compared.clear()
        pixels = np.full((size, size, 4), 128, np.uint8)
        pixels[..., :3] += 24 * np.random.default_rng(0).integers(0, 2, (size, size, 1), np.uint8)
        y, x = np.mgrid[0:size, 0:size]
        pixels[..., 3] = 255 * (((y + x) % 2 == 0) & (y < size // 2))  # and noise below it
        has_picture(pixels, MARGIN)
        assert max(compared) > size * size / 5
        assert sum(compared) < 3 << 22  # in three sizes at most


def test_the_edge_of_what_is_seen_does_not_count() -> None:
    pixels = np.asarray(cat((120, 120)).convert("RGBA")).copy()
    pixels[32:88, 32:88, 3] = 0
    assert has_picture(pixels, 0)
    assert not has_picture(pixels, 2 * MARGIN)


def with_crop(kind: str, image: Image.Image, crop: tuple[int, int, int, int]) -> bytes:
    """Return a HEIC or AVIF file that shows a part: width, height, and how far off the middle."""
    if kind == "avif":
        data, props = coded(saved(image, "AVIF", quality=70))
    else:
        out = io.BytesIO()
        pillow_heif.from_pillow(image).save(out, quality=70)
        data, props = coded(out.getvalue())
    width, height, across, down = crop
    offsets = [number.to_bytes(4, "big", signed=True) for number in (across, down)]
    one = u32(1)
    clap = box(b"clap", u32(width, 1, height, 1), offsets[0], one, offsets[1], one)
    item = Thing(1, b"av01" if kind == "avif" else b"hvc1", data, (*props, clap))
    return heif([item], major=b"avif" if kind == "avif" else b"heic")


@pytest.mark.parametrize("kind", ["avif", "heic"])
def test_a_picture_outside_of_a_crop(kind: str) -> None:
    data = with_crop(kind, cat((448, 320)), (200, 160, 0, 0))
    (finding,) = found(data)
    assert finding.message.startswith(
        "hidden picture, outside of the crop to 200 x 160 of 448 x 320 px ("
    )
    assert not finding.fixable
    assert "export the picture anew" in finding.message


@pytest.mark.parametrize("kind", ["avif", "heic"])
def test_a_crop_that_leaves_out_padding(kind: str) -> None:
    assert found(with_crop(kind, cat((448, 320)), (440, 310, 0, 0))) == []
    page = Image.new("RGB", (448, 320), "white")
    page.paste(cat((200, 160)), (124, 80))
    assert found(with_crop(kind, page, (200, 160, 0, 0))) == []


def clapped(number: int, image: Image.Image) -> Thing:
    """Return an item of a HEIC file, its middle shown."""
    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out, quality=70)
    data, props = coded(out.getvalue())
    one, none = u32(1), bytes(4)
    clap = box(b"clap", u32(200, 1, 160, 1), none, one, none, one)
    return Thing(number, b"hvc1", data, (*props, clap))


def test_each_picture_of_a_collection_has_a_crop_of_its_own() -> None:
    blank, full = Image.new("RGB", (448, 320), "white"), cat((448, 320))
    whole = clapped(1, full)
    whole = whole._replace(props=whole.props[:-1])
    assert len(found(heif([clapped(1, blank), clapped(2, full)]))) == 1
    assert len(found(heif([clapped(1, full), clapped(2, full)]))) == 2
    assert found(heif([whole, clapped(2, blank)])) == []


def test_no_more_crops_are_looked_at_than_images() -> None:
    blank = clapped(1, Image.new("RGB", (448, 320), "white"))
    data = heif([blank._replace(id=number) for number in range(1, 40)])
    (finding,) = hooklib.inspect(data, {**LOOK, "max-images": 5})
    assert finding.message == (
        "not checked: hidden pictures, since it holds more than 5 cropped ones (max-images)"
    )


def svg(inside: str, root: str = 'viewBox="0 0 400 300"') -> bytes:
    uri = "data:image/png;base64," + base64.b64encode(saved(cat((200, 100)), "PNG")).decode()
    text = inside.replace("{URI}", uri)
    xlink = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {xlink} {root}>{text}</svg>'.encode()


CLIP = '<clipPath id="c"><rect x="0" y="0" width="100" height="100"/></clipPath>'
WHOLE = '<clipPath id="c"><path d="M 0 0 H 200 V 100 L 0 100 z"/></clipPath>'
IMAGE = '<image x="0" y="0" width="200" height="100" href="{URI}"/>'
LINKED = '<image width="200" height="100" xlink:href="{URI}"/>'
CROPPED = {
    "clip": f'{CLIP}<g clip-path="url(#c)">{IMAGE}</g>',
    "clip in a style": f'<g style="clip-path:url(#c)">{LINKED}</g><defs>{CLIP}</defs>',
    "clip moved away": f'{WHOLE}<g transform="translate(-120)" clip-path="url(#c)">{IMAGE}</g>',
    "circle": '<clipPath id="c"><circle cx="50" cy="50" r="40"/></clipPath>'
    f'<g clip-path="url(#c)">{IMAGE}</g>',
    "beyond the drawing": IMAGE.replace('x="0"', 'x="320"'),
    "scaled beyond": f'<g transform="scale(4)">{IMAGE}</g>',
    "nested svg": f'<svg x="9" y="9" width="100" height="100">{IMAGE}</svg>',
    "nested view box": f'<svg width="90" height="90" viewBox="0 0 50 50">{IMAGE}</svg>',
    "slice": '<image width="100" height="100" preserveAspectRatio="xMinYMid slice" href="{URI}"/>',
    "far away": IMAGE.replace('x="0"', 'x="9000"'),
}
UNCROPPED = {
    "plain": IMAGE,
    "clip of the same size": f'{WHOLE}<g clip-path="url(#c)">{IMAGE}</g>',
    "smaller in a square": '<image width="100" height="100" href="{URI}"/>',
    "nested to fit": f'<svg width="90" height="90" viewBox="0 0 200 100">{IMAGE}</svg>',
    "mirrored": f'{CLIP}<g transform="scale(-1 1)" clip-path="url(#c)">{IMAGE}</g>',
    "numbers without end": '<g transform="scale(1e300)"><g transform="scale(1e300)">'
    f"{IMAGE}</g></g>" + IMAGE.replace('x="0"', 'x="1e400"'),
    "a point": f'{CLIP}<g transform="scale(1e-300)" clip-path="url(#c)">{IMAGE}</g>',
    "no size": f'<svg width="1" height="1" viewBox="0 0 1e-300 1">{IMAGE}</svg>',
    "turned": f'{CLIP}<g transform="rotate(9)" clip-path="url(#c)">{IMAGE}</g>',
    "a clip that is not told": '<clipPath id="c"><text>a</text></clipPath>'
    f'<g clip-path="url(#c)">{IMAGE}</g>',
    "not drawn": "<defs>" + IMAGE.replace('x="0"', 'x="9000"') + "</defs>",
    "no clip of that name": f'<g clip-path="url(#none)">{IMAGE}</g>',
    "no raster": '<image width="10" height="10" href="a.png"/>',
}


BESIDE = 'x="0"', 'x="-180"'
ROOTS = {
    'viewBox="0 0 400 300"': True,
    'viewBox="0 0 400 300" width="4cm" height="3cm"': True,
    'width="400" height="300"': True,
    'viewBox="0 0 400 300" width="400" height="300" preserveAspectRatio="none"': True,
    'viewBox="0 0 400 300" width="100%" height="100%"': False,
    'viewBox="0 0 400 300" width="4000" height="300"': False,
    'viewBox="0 0 400 300" width="4000"': False,
    'viewBox="0 0 400 300" width="4000" height="300" preserveAspectRatio="xMinYMin"': True,
    "": False,
}


@pytest.mark.parametrize("root", ROOTS)
def test_what_a_drawing_shows_beside_its_view_box(root: str) -> None:
    assert bool(found(svg(IMAGE.replace(*BESIDE), root))) is ROOTS[root]


@pytest.mark.parametrize("name", CROPPED)
def test_an_embedded_picture_of_which_a_part_is_not_drawn(name: str) -> None:
    (finding,) = found(svg(CROPPED[name]))
    assert "% of an embedded picture of 200 x 100 px" in finding.message
    assert not finding.fixable


@pytest.mark.parametrize("name", UNCROPPED)
def test_an_embedded_picture_that_is_drawn_or_cannot_be_told(name: str) -> None:
    assert found(svg(UNCROPPED[name])) == []


@pytest.mark.parametrize(
    ("plain", "other"),
    [
        ("data:image/png;base64,iV", "data:image/png;base64,%69V"),
        ("data:image/png;base64,", "DATA:image/PNG;Base64,"),
        ("data:image/png;base64,", "data:image/png;charset=utf-8;base64,"),
        ("data:image/png;base64,", "data:;base64,"),
    ],
)
def test_an_embedded_picture_however_it_is_written(plain: str, other: str) -> None:
    before = svg(CROPPED["clip"])
    assert plain.encode() in before
    (finding,) = found(before.replace(plain.encode(), other.encode()))
    assert "50% of an embedded picture" in finding.message


def test_a_compressed_drawing_is_looked_at_once() -> None:
    (finding,) = found(gzip.compress(svg(CROPPED["clip"])))
    assert "50% of an embedded picture" in finding.message
    assert found(gzip.compress(svg(IMAGE))) == []


def embedded(data: bytes, place: str = 'x="320"') -> str:
    uri = base64.b64encode(data).decode()
    return f'<image {place} width="200" height="100" href="data:image/png;base64,{uri}"/>'


def test_a_picture_that_cannot_be_decoded_hides_no_other() -> None:
    damaged = embedded(saved(cat((200, 100)), "PNG")[:33])
    inside = CROPPED["clip"] + damaged + CROPPED["beyond the drawing"]
    findings = hooklib.inspect(svg(inside), LOOK)
    said = [f.message for f in findings if f.code != "IMG101" and not f.path]
    assert [message.partition(",")[0] for message in said] == [
        "hidden picture",
        "hidden picture",
        "not checked: hidden pictures",
    ]


def test_no_more_embedded_pictures_are_decoded_than_images() -> None:
    blank = embedded(saved(Image.new("RGB", (200, 100), "white"), "PNG"))
    look = {**LOOK, "max-images": 3}
    assert hooklib.inspect(svg(blank * 3), look) == []
    (finding,) = hooklib.inspect(svg(blank * 4), look)
    assert "since it crops more than 3 (max-images)" in finding.message
    assert hooklib.inspect(svg(embedded(saved(cat(), "PNG"), "") * 9), look) == []
    large = svg(embedded(saved(cat((1200, 900)), "PNG")))
    assert [f.code for f in hooklib.inspect(large, LOOK)] == ["HID101"]
    for finding in hooklib.inspect(large, {**LOOK, "max-pixels": 1}):
        assert finding.message.endswith("it has more than 1 megapixels (max-pixels)")


def test_how_much_is_not_drawn() -> None:
    (finding,) = found(svg(CROPPED["clip"]))
    assert finding.message.startswith("hidden picture, not drawn: 50% of an embedded picture")


def test_the_picture_in_a_drawing_is_looked_at_too() -> None:
    uri = "data:image/png;base64," + base64.b64encode(saved(masked(cat()), "PNG")).decode()
    data = svg(f'<image width="100" height="70" href="{uri}"/>')
    (finding,) = found(data)
    assert finding.fixable
    cleaned = hooklib.clean(data, LOOK)
    assert cleaned.data != data
    assert found(cleaned.data) == []


def test_a_plot_with_an_image_is_silent() -> None:
    figure = Figure()
    figure.subplots().imshow(photos.chelsea())
    out = io.BytesIO()
    figure.savefig(out, format="svg")
    assert found(out.getvalue()) == []


def test_white_left_out_is_no_picture() -> None:
    page = Image.new("RGB", (200, 100), "white")
    page.paste(cat((80, 80)), (5, 5))
    uri = "data:image/png;base64," + base64.b64encode(saved(page, "PNG")).decode()
    assert found(svg(CROPPED["clip"].replace("{URI}", uri))) == []
