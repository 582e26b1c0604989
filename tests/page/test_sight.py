"""What is shown of a file: small and upright, nothing but pixels, what hides in it, what stays."""

from __future__ import annotations

import io

import numpy as np
import piexif
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from hooklib.model import Blob, Edit, Finding, Hide, Settings
from hooklib.outcome import Outcome
from hooklib.page.card import card
from hooklib.page.model import Picture, Sight
from hooklib.page.sight import MOST_INSIDE, MOST_ROWS, sight
from hooklib.scan import scan
from tests import photos
from tests.codes import qr_code
from tests.codes import scene as code_scene
from tests.faces.pictures import Portrait, portrait, saved, turned
from tests.rows import CONTAINERS, samples

pytestmark = pytest.mark.once
SIZE = (640, 480)
AREA = (80, 40, 240, 160)  # of the upright picture: left, top, right, bottom


def look(data: bytes, *findings: Finding, after: bytes | None = None) -> Sight:
    found = (*scan(Blob(data, "a.jpg"), Settings()).findings, *findings)
    return sight(Blob(data, "a.jpg"), after, found, Settings())


def face(box: tuple[int, int, int, int], path: str = "a.jpg", code: str = "FAC101") -> Finding:
    return Finding(code, "", path, "visible face", box=box, edits=(Edit((), Hide((box,))),))


def opened(picture: Picture | None) -> Image.Image:
    assert picture is not None
    return Image.open(io.BytesIO(picture.data))


def array(picture: Picture | None) -> NDArray[np.uint8]:
    return np.asarray(opened(picture).convert("RGB"))


def scene() -> Image.Image:
    """Return a landscape with a bright area."""
    image = Image.new("RGB", SIZE, "navy")
    ImageDraw.Draw(image).rectangle((AREA[0], AREA[1], AREA[2] - 1, AREA[3] - 1), fill="white")
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_is_upright_and_so_are_the_places(kind: str, orientation: int) -> None:
    stored = turned(Portrait(scene(), AREA), orientation)
    left, top, right, bottom = (int(edge) for edge in stored.face)
    box = (left, top, right - left, bottom - top)
    found = look(saved(stored.image, kind, orientation), face(box))
    assert found.picture is not None
    assert (found.picture.width, found.picture.height) == SIZE
    small = array(found.picture)
    assert small.shape == (240, 320, 3)
    (mark,) = found.picture.marks
    assert (mark.box, mark.kind, mark.label) == ((80, 40, 160, 120), "face", "1")
    assert small[25:75, 45:115].min() > 200
    assert small[120:].max() < 150
    hidden = array(found.after)
    assert hidden[30:70, 50:110].max() < 16
    assert found.sketch


def test_faces_have_the_numbers_of_allow_and_weak_places_none() -> None:
    found = look(
        saved(scene(), "PNG"),
        *(face((0, 0, 90, 90)), face((9, 9, 9, 9), code="FAC102"), face((50, 50, 20, 20))),
    )
    assert found.picture is not None
    marks = [(mark.kind, mark.label) for mark in found.picture.marks]
    assert marks == [("face", "1"), ("weak", ""), ("face", "2")]


def test_what_a_fix_really_made_is_shown_where_there_is_one() -> None:
    green = saved(Image.new("RGB", SIZE, (0, 128, 0)), "PNG")
    found = look(saved(scene(), "PNG"), face((80, 40, 160, 120)), after=green)
    assert not found.sketch
    assert array(found.after).mean(axis=(0, 1)) == pytest.approx((0, 128, 0), abs=3)
    assert found.size_after == len(green)


@pytest.mark.parametrize("code", ["FAC102", "LOC101"])
def test_pixels_that_no_fix_changes_are_shown_once(code: str) -> None:
    assert look(saved(scene(), "PNG"), face((80, 40, 160, 120), code=code)).after is None
    stays = face((80, 40, 160, 120))._replace(edits=())
    assert look(saved(scene(), "PNG"), stays).after is None


def test_codes_are_marked_and_hidden_as_faces_are() -> None:
    code = face((80, 40, 160, 120), code="QR101")
    found = look(saved(scene(), "PNG"), face((0, 0, 9, 9)), code)
    assert found.picture is not None
    assert [(mark.kind, mark.label) for mark in found.picture.marks] == [
        ("face", "1"),
        ("code", ""),
    ]
    assert array(found.after)[30:70, 50:110].max() < 16
    shown = card(Outcome("a.png", (code,), sight=found), "check", 1)
    assert "1 face and 1 code marked" in shown


def test_a_picture_over_the_users_own_limits_is_not_decoded_for_it() -> None:
    large = saved(code_scene(qr_code(), size=(1200, 1000)), "PNG")
    assert "QR101" in {stays.code for stays in sight(Blob(large, ""), None, (), Settings()).stays}
    settings = Settings(max_pixels=1)
    found = sight(Blob(large, "a.png"), None, (), settings)
    assert found.picture is None
    assert found.why == "it has more than 1 megapixels (max-pixels)"
    assert found.stays == ()
    clear = saved(Image.new("RGBA", (64, 64)), "PNG")
    assert sight(Blob(clear, "a.png"), None, (), settings).picture is not None


def test_nothing_but_pixels_is_taken_along() -> None:
    for data in (photos.phone_photo(), photos.phone_png(), photos.phone_webp()):
        found = look(data)
        for picture in (found.picture, *(inside.picture for inside in found.inside)):
            image = opened(picture)
            assert (image.format, dict(image.getexif())) == ("JPEG", {})
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def with_thumbnail(main: Image.Image, small: Image.Image, orientation: int = 1) -> bytes:
    out = io.BytesIO()
    exif = piexif.dump(
        {
            "0th": {piexif.ImageIFD.Orientation: orientation},
            "1st": {},
            "thumbnail": saved(small, "JPEG", quality=60),
        }
    )
    main.save(out, "JPEG", exif=exif)
    return out.getvalue()


def shrunk(image: Image.Image) -> Image.Image:
    return image.resize((160, 160 * image.height // image.width))


def boxed(image: Image.Image) -> Image.Image:
    """Return a thumbnail of 4 to 3 with bars above and below."""
    sheet = Image.new("RGB", (160, 120))
    small = image.resize((160, 106))
    sheet.paste(small, (0, 7))
    return sheet


@pytest.mark.parametrize("name", ["astronaut", "hopper"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_thumbnail_is_compared_with_the_picture_and_shown_as_it(
    name: str, orientation: int
) -> None:
    whole = portrait(name, 512)
    stored = turned(whole, orientation)
    honest = look(with_thumbnail(stored.image, shrunk(stored.image), orientation))
    (inside,) = honest.inside
    assert (inside.name, inside.differs) == ("thumbnail", False)
    wide, high = opened(honest.picture).size
    own_wide, own_high = opened(inside.picture).size
    assert own_wide / own_high == pytest.approx(wide / high, rel=0.03)

    covered = stored.image.copy()
    left, top, right, bottom = (int(edge) for edge in stored.face)
    covered.paste((20, 20, 20), (left, top, right, bottom))
    (inside,) = look(with_thumbnail(covered, shrunk(stored.image), orientation)).inside
    assert inside.differs
    cropped = stored.image.crop((0, 0, stored.image.width, stored.image.height * 2 // 3))
    (inside,) = look(with_thumbnail(cropped, shrunk(stored.image), orientation)).inside
    assert inside.differs


def test_bars_and_a_paler_thumbnail_make_no_difference() -> None:
    main = portrait("astronaut", 600).image.crop((0, 0, 600, 400))
    (inside,) = look(with_thumbnail(main, boxed(main))).inside
    assert inside.differs is False
    paler = shrunk(main).point(lambda value: 20 + value * 0.9)
    (inside,) = look(with_thumbnail(main, paler)).inside
    assert inside.differs is False


def test_faces_in_a_thumbnail_are_marked_there() -> None:
    data = with_thumbnail(scene(), shrunk(scene()))
    found = look(data, face((20, 10, 40, 30), "a.jpg!thumbnail"))
    (inside,) = found.inside
    assert inside.picture is not None
    assert found.picture is not None
    assert [mark.box for mark in inside.picture.marks] == [(20, 10, 40, 30)]
    assert (found.picture.marks, found.after, inside.after) == ((), None, None)


def test_many_pictures_inside_are_counted() -> None:
    sizes = [(size, size) for size in range(16, 16 + 8 * (MOST_INSIDE + 3), 8)]
    out = io.BytesIO()
    Image.new("RGBA", (256, 256), "teal").save(out, "ICO", sizes=sizes)
    found = look(out.getvalue())
    assert (len(found.inside), found.more) == (MOST_INSIDE, 3)
    assert all(inside.picture is not None for inside in found.inside)


def test_what_goes_and_what_stays_is_told_without_values() -> None:
    data = photos.phone_photo()
    found = look(data)
    assert {stays.code for stays in found.stays} == {"RGT101"}
    assert all(not stays.values for stays in found.stays)
    assert all(row.after is None for row in found.rows)
    assert sum(row.before for row in found.rows) == found.size == len(data)
    later = look(data, after=photos.clean_jpeg())
    after = {row.name: row.after for row in later.rows}
    assert after["APP1 Exif"] == 0
    assert sum(after.values()) == later.size_after == len(photos.clean_jpeg())  # type: ignore[arg-type]


def test_values_are_there_where_they_are_asked_for() -> None:
    blob = Blob(photos.phone_photo(), "a.jpg")
    found = sight(blob, None, (), Settings(show_values=True))
    assert [value for stays in found.stays for value in stays.values] == list(photos.CREDITS)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (photos.phone_photo()[:3000], "cannot be decoded"),
        (photos.other_kinds()["photo.cr3"], "cannot be decoded"),
        (b"\xff\xd8\xff\xe0 nothing", "cannot be decoded"),
    ],
    ids=["cut", "unread", "nothing"],
)
def test_it_says_why_there_is_no_picture(data: bytes, words: str) -> None:
    found = look(data)
    assert found.picture is None
    assert words in found.why
    assert found.size == len(data)


def test_an_animation_shows_its_first_frame() -> None:
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "lime", "blue")]
    found = look(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert array(found.picture).mean(axis=(0, 1)) == pytest.approx((255, 0, 0), abs=4)


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_is_shown_or_says_why(name: str) -> None:
    for data in samples(name).clean().values():
        found = look(data)
        assert (found.picture is None) == bool(found.why)
        assert 0 < len(found.rows) <= MOST_ROWS + 1


def test_a_damaged_rest_ends_nothing() -> None:
    data = photos.phone_photo()
    for size in range(0, len(data), 97):
        assert look(data[:size]).size == size
