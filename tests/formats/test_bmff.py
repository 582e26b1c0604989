"""HEIC and AVIF: every byte accounted for, what goes goes wholly, what stays is found again."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hooklib.cleaning import clean
from hooklib.formats import avif as avif_format
from hooklib.formats import heif as heif_format
from hooklib.formats._bmff import kind, parts, rebuild
from hooklib.formats._bmff_layout import layout
from hooklib.formats._bmff_moves import Edit, Moves, Patch
from hooklib.formats._bmff_roles import roles
from hooklib.formats._bmff_tree import tree, walk
from hooklib.metadata._spans import merge, subtract
from hooklib.model import MEDIA, PICTURE, BadImage, Blob, CannotFix, Settings, Span
from hooklib.scan import scan
from tests.judges import holds, same_picture
from tests.samples import _bmff_plants as plants
from tests.samples import avif, heif
from tests.samples._bmff_bytes import Ref, Thing, added, box, find, full, handler, u32
from tests.samples._bmff_bytes import heif as made
from tests.samples.png import CITY, SECRET, camera, frames, icc, tiff

BASE = heif.base()
FILES = {
    **avif.clean(),
    **heif.clean(),
    **{plant.carrier: plant.data for plant in (*avif.plants(), *heif.plants())},
}
DEFAULT = Settings()
ORIENTATION, MODEL = 0x0112, 0x0110


def cleaned(data: bytes, *select: str) -> bytes:
    return clean(Blob(data, "x"), Settings(extend_select=select)).data


def kinds(data: bytes) -> list[tuple[str, str]]:
    return [(part.kind, part.name) for part in parts(data)]


# what a file is


BRANDS = {
    "avif": (b"avif", (b"mif1",), "AVIF"),
    "avis": (b"avis", (), "AVIF"),
    "mif1 of AV1": (b"mif1", (b"avif", b"miaf"), "AVIF"),
    "mif1 of HEVC": (b"mif1", (b"heic",), "HEIC"),
    "mif1 of both": (b"mif1", (b"avif", b"heic"), "HEIC"),
    "heic": (b"heic", (b"mif1",), "HEIC"),
    "heix": (b"heix", (), "HEIC"),
    "hevc": (b"hevc", (), "HEIC"),
    "msf1": (b"msf1", (), "HEIC"),
    "mp4": (b"isom", (b"mp42",), ""),
    "raw": (b"crx ", (b"isom",), ""),
}


@pytest.mark.parametrize(("major", "others", "name"), BRANDS.values(), ids=BRANDS)
def test_the_brand_tells_the_kind(major: bytes, others: tuple[bytes, ...], name: str) -> None:
    head = box(b"ftyp", major, bytes(4), *others)
    assert kind(head) == name
    assert avif_format.FORMAT.sniff(head) is (name == "AVIF")
    assert heif_format.FORMAT.sniff(head) is (name == "HEIC")


# every byte


def unaccounted(data: bytes) -> Iterator[Span]:
    """Yield bytes that are in no part and no header of a box."""
    found = layout(data)
    spans = [span for piece in found.pieces for span in piece.part.spans]
    headers = [Span(node.box.start, node.box.at) for node in walk(found.root)]
    fixed = [Span(node.box.at, node.box.at + 8) for node in walk(found.root) if node.children]
    yield from subtract([Span(0, len(data))], merge([*spans, *headers, *fixed]))


@pytest.mark.parametrize("name", FILES)
def test_every_byte_is_in_a_part_or_is_zero(name: str) -> None:
    data = FILES[name]
    for start, end in unaccounted(data):
        piece = data[start:end]
        # sizes and types of boxes that are not opened, such as those in dref and stsd
        assert not any(piece) or end - start <= 16, (start, piece)


@pytest.mark.parametrize("name", [name for name in FILES if "profile" in name or "icc" in name])
def test_the_profile_stays(name: str) -> None:
    assert icc() in cleaned(FILES[name])


# what goes


def test_an_item_goes_with_its_name_place_and_references() -> None:
    data = plants.phone(BASE, camera(), CITY)
    after = cleaned(data)
    assert b"Exif" not in after
    assert b"mime" not in after
    assert b"thmb" not in after
    assert b"cdsc" not in after
    assert same_picture(data, after)


def test_ids_of_what_stays_are_kept() -> None:
    before, after = (layout(d).metas[0] for d in two_versions(plants.phone(BASE, camera(), CITY)))
    assert before.primary == after.primary == 1
    assert set(after.entries) == {1, 3, 10, 11, 12, 13}
    assert {r.source: r.targets for r in after.references} == {1: (10, 11, 12, 13), 3: (1,)}
    left = {found.item: found.indices for found in after.associations}
    assert left.items() <= {found.item: found.indices for found in before.associations}.items()


def two_versions(data: bytes) -> tuple[bytes, bytes]:
    return data, cleaned(data)


def test_the_file_shrinks_by_what_goes() -> None:
    data = plants.single(BASE, after=[box(b"mpvd", bytes(9000) + SECRET)])
    assert cleaned(data) == plants.single(BASE)


def test_a_gain_map_stays_and_its_metadata_go() -> None:
    jpeg = FILES["heic-JPEG-gain-map"]
    after = cleaned(jpeg)
    assert b"\xff\xd8\xff" in after
    assert b"auxl" in after
    assert SECRET not in after


def test_a_thumbnail_that_may_stay_is_cleaned() -> None:
    small = Thing(8, b"jpeg", jpeg(), (full(b"ispe", u32(24, 18)),))
    data = plants.single(BASE, small, refs=(Ref(b"thmb", 8, (1,)),))
    settings = Settings(ignore=("EMB101",))
    assert {finding.code for finding in scan(Blob(data, "x"), settings).findings} == {"DEV101"}
    after = clean(Blob(data, "x"), settings).data
    assert b"\xff\xd8\xff" in after
    assert SECRET not in after


def jpeg() -> bytes:
    out = io.BytesIO()
    frames()[0].save(out, "JPEG", exif=b"Exif\0\0" + camera())
    return out.getvalue()


def test_a_video_that_goes_is_forgotten_in_xmp() -> None:
    after = cleaned(FILES["heic-motion-photo"])
    assert b'GCamera:MotionPhoto="0"' in after


def test_a_property_becomes_free_space_so_that_the_others_keep_their_places() -> None:
    strange = box(b"prIv", SECRET)
    data = made([plants.picture(BASE, strange, plants.irot(3))])
    after = cleaned(data)
    assert same_picture(data, after)
    start, end = find(after, b"meta", b"iprp", b"ipco")
    assert after[start:end].endswith(box(b"free") + plants.irot(3))
    assert layout(after).metas[0].associations[0].indices == (1, 2, 3, 5)


def test_a_property_that_the_picture_may_need_is_not_dropped() -> None:
    data = made([plants.picture(BASE, box(b"prIv", SECRET), essential=True)])
    assert "EMB105" in {finding.code for finding in scan(Blob(data, "x"), DEFAULT).findings}
    with pytest.raises(CannotFix, match="may depend"):
        cleaned(data)


def test_items_that_share_their_bytes_lose_them_together() -> None:
    shared = plants.exif(2, camera())
    at = plants.single(BASE, shared).index(shared.data)
    twin = shared._replace(id=3, at=(at + 60, len(shared.data)))
    data = plants.single(BASE, shared, twin)
    twin = twin._replace(at=(data.index(shared.data), len(shared.data)))
    data = plants.single(BASE, shared, twin)
    after = cleaned(data)
    assert not holds(after, SECRET)
    assert same_picture(data, after)


def test_bytes_that_the_picture_shares_stay() -> None:
    start = plants.single(BASE).index(BASE.tiles[0])
    thief = Thing(2, b"Exif", at=(start, len(BASE.tiles[0])))
    grown = len(plants.single(BASE, thief)) - len(plants.single(BASE))
    thief = thief._replace(at=(start + grown, len(BASE.tiles[0])))
    data = plants.single(BASE, thief)
    after = cleaned(data)
    assert same_picture(data, after)
    assert b"Exif" not in after


def test_a_profile_kept_in_pieces_is_replaced_in_one() -> None:
    data = plants.single(BASE, plants.exif(2, camera() + bytes(3), pieces=3))
    number = next(n for n, part in enumerate(parts(data)) if part.name == "Exif item")
    after = rebuild(data, {number: b"II*\0" + bytes(4)})
    assert (
        layout(after).metas[0].places[2].spans[0].end
        - layout(after).metas[0].places[2].spans[0].start
        == 12
    )
    assert len(layout(after).metas[0].places[2].extents) == 1


@pytest.mark.parametrize("number", range(len(parts(FILES["heic-named"]))))
def test_what_the_picture_needs_cannot_go(number: int) -> None:
    data = FILES["heic-named"]
    part = parts(data)[number]
    if part.kind in ("picture", "icc", "index", "silent"):
        with pytest.raises(CannotFix, match="must stay"):
            rebuild(data, {number: None})
    else:
        assert same_picture(data, rebuild(data, {number: None}))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_stays(orientation: int) -> None:
    """Pillow writes it as irot and imir."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MODEL] = SECRET.decode()
    data = avif.pillow(frames()[0], exif=exif.tobytes(), icc_profile=icc())
    after = cleaned(data)
    assert same_picture(data, after)
    assert not holds(after, SECRET)
    with Image.open(io.BytesIO(after)) as image:
        assert image.getexif().get(ORIENTATION, 1) == orientation


def test_a_position_is_made_coarse_where_it_is() -> None:
    gps = {1: b"N", 2: ((48, 1), (51, 1), (2950, 100)), 3: b"E", 4: ((2, 1), (17, 1), (40, 1))}
    data = plants.phone(BASE, tiff({"GPS": gps}), CITY)
    settings = Settings(location="coarsen")
    after = clean(Blob(data, "x"), settings).data
    assert same_picture(data, after)
    assert b"Exif" in after
    assert not scan(Blob(after, "x"), settings).findings
    assert "LOC101" in {finding.code for finding in scan(Blob(after, "x"), DEFAULT).findings}


def test_a_track_that_cannot_be_read_goes() -> None:
    mdia = box(b"mdia", handler(b"soun"), box(b"minf", box(b"stbl", full(b"stsd", u32(0)))))
    data = added(avif.animated(), (b"moov",), box(b"trak", mdia, box(b"prIv", SECRET)))
    assert "IMG101" in {finding.code for finding in scan(Blob(data, "x"), DEFAULT).findings}
    assert cleaned(data) == avif.animated()


def test_a_damaged_profile_cannot_go_for_it_colours_the_picture() -> None:
    data = made([plants.picture(BASE, box(b"colr", b"prof", SECRET))])
    assert {finding.code for finding in scan(Blob(data, "x"), DEFAULT).findings} == {"IMG101"}
    with pytest.raises(CannotFix, match="changed the picture"):
        cleaned(data)


def test_what_else_is_wrong_goes_beside_a_damaged_profile() -> None:
    damaged = plants.picture(BASE, box(b"colr", b"prof", SECRET))
    data = made([damaged, plants.exif(2, camera())], [Ref(b"cdsc", 2, (1,))])
    after = clean(Blob(data, "x"), DEFAULT)
    assert [finding.code for finding in after.left] == ["IMG101"]
    assert "not fixed" in after.left[0].message
    assert [finding.code for finding in scan(Blob(after.data, "x"), DEFAULT).findings] == ["IMG101"]
    assert "DEV101" in {finding.code for finding in after.removed}


def test_a_profile_of_no_bytes_is_none() -> None:
    empty = plants.picture(BASE, box(b"colr", b"prof"))
    assert scan(Blob(made([empty]), "x"), DEFAULT).findings == ()
    data = made([empty, plants.exif(2, camera())], [Ref(b"cdsc", 2, (1,))])
    assert cleaned(data) != data
    assert scan(Blob(cleaned(data), "x"), DEFAULT).findings == ()


# roles


def role(things: list[Thing], references: list[Ref], groups: tuple[bytes, ...] = ()) -> list[str]:
    """Return what each item is: shown, preview, stray, owned by one of these, or nothing."""
    data = made(things, references, groups=groups)
    found = roles(data, layout(data).metas[0])
    names = []
    for thing in things:
        names += [
            next(
                (
                    name
                    for name, items in (
                        ("shown", found.shown),
                        ("preview", found.previews),
                        ("stray", found.strays),
                    )
                    if thing.id in items
                ),
                "other",
            )
        ]
    return names


def thing(number: int, hidden: bool = False) -> Thing:
    return Thing(number, b"hvc1", b"x", BASE.props, hidden=hidden)


H = True
ROLES: dict[str, tuple[Any, ...]] = {
    "two open ones": ([thing(1), thing(2)], [], ["shown", "shown"]),
    "hidden one": ([thing(1), thing(2, H)], [], ["shown", "stray"]),
    "tile": ([thing(1), thing(2, H)], [Ref(b"dimg", 1, (2,))], ["shown", "shown"]),
    "thumbnail": ([thing(1), thing(2)], [Ref(b"thmb", 2, (1,))], ["shown", "preview"]),
    "its tile": (
        [thing(1), thing(2), thing(3)],
        [Ref(b"thmb", 2, (1,)), Ref(b"dimg", 2, (3,))],
        ["shown", "preview", "other"],
    ),
    "its tile is a picture's": (
        [thing(1), thing(2), thing(3, H)],
        [Ref(b"thmb", 2, (1,)), Ref(b"dimg", 2, (3,)), Ref(b"dimg", 1, (3,))],
        ["shown", "preview", "shown"],
    ),
    "thumbnail that is a tile": (
        [thing(1), thing(2)],
        [Ref(b"thmb", 2, (1,)), Ref(b"dimg", 1, (2,))],
        ["shown", "shown"],
    ),
    "alpha": ([thing(1), thing(2, H)], [Ref(b"auxl", 2, (1,))], ["shown", "shown"]),
    "alpha of a thumbnail": (
        [thing(1), thing(2), thing(3)],
        [Ref(b"thmb", 2, (1,)), Ref(b"auxl", 3, (2,))],
        ["shown", "preview", "other"],
    ),
    "alpha of both": (
        [thing(1), thing(2), thing(3)],
        [Ref(b"thmb", 2, (1,)), Ref(b"auxl", 3, (1, 2))],
        ["shown", "preview", "shown"],
    ),
    "open one from which a hidden one is made": (
        [thing(1), thing(2), thing(3, H)],
        [Ref(b"dimg", 3, (2,))],
        ["shown", "shown", "stray"],
    ),
    "the primary one, called a thumbnail": (
        [thing(1), thing(2)],
        [Ref(b"thmb", 1, (2,))],
        ["shown", "shown"],
    ),
    "a circle": (
        [thing(1), thing(2, H), thing(3, H)],
        [Ref(b"dimg", 2, (3,)), Ref(b"dimg", 3, (2,))],
        ["shown", "stray", "other"],
    ),
    "alternatives": (
        [thing(1), thing(2, H)],
        [],
        ["shown", "shown"],
        (full(b"altr", u32(9, 2, 1, 2)),),
    ),
}


@pytest.mark.parametrize("row", ROLES.values(), ids=ROLES)
def test_roles(row: tuple[Any, ...]) -> None:
    things, references, expected, *groups = row
    assert role(things, references, *groups) == expected


def test_an_exif_item_is_no_picture_even_when_it_is_the_primary_one() -> None:
    data = made([plants.exif(1, camera()), thing(2)])
    assert {finding.code for finding in scan(Blob(data, "x"), DEFAULT).findings} == {"DEV101"}


# movies


def test_a_video_in_a_sequence_is_the_picture() -> None:
    data = avif.animated().replace(b"pict" + bytes(12), b"vide" + bytes(12))
    assert (PICTURE, "image sequence") in kinds(data)
    assert MEDIA not in dict(kinds(data))


def test_a_video_beside_a_still_picture_goes() -> None:
    data = FILES["heic-movie"]
    after = cleaned(data)
    assert b"moov" not in after
    assert SECRET not in after


def test_times_are_cleared_and_nothing_moves() -> None:
    data = avif.animated()
    after = cleaned(data, "TIM101")
    assert len(after) == len(data)
    assert sum(old != new for old, new in zip(data, after, strict=True)) <= 3 * 2 * 8
    assert same_picture(data, after)


# damage


BAD = {
    "no meta": box(b"ftyp", b"heic", bytes(4)),
    "only metadata": made([plants.exif(1, camera())]),
    "fragments": plants.single(BASE, before=[box(b"moof", bytes(8))]),
    "picture elsewhere": made([Thing(1, b"hvc1", props=BASE.props, at=(1 << 20, 4))]),
    "picture in the header": made([Thing(1, b"hvc1", props=BASE.props, at=(0, 16))]),
    "two of a number": made([thing(1), thing(1)]),
    "cut": plants.single(BASE)[:-3],
    "cut in a header": plants.single(BASE)[: find(plants.single(BASE), b"mdat")[0] + 8],
    "item of itself": made([thing(1)._replace(method=2)], [Ref(b"iloc", 1, (1,))]),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_damage_is_told(data: bytes) -> None:
    with pytest.raises(BadImage):
        parts(data)
    assert {finding.code for finding in scan(Blob(data, "x"), DEFAULT).findings} == {"IMG101"}


def test_zeros_behind_the_end_say_nothing() -> None:
    data = plants.single(BASE, after=[bytes(64)])
    assert not scan(Blob(data, "x"), DEFAULT).findings


def test_no_claim_of_a_count_costs_anything() -> None:
    """Counts and sizes of 2**32 - 1 in every table, one after the other."""
    data = avif.animated()
    for kind_, at in ((b"stsz", 8), (b"stsz", 12), (b"stco", 8), (b"stsc", 8), (b"stts", 8)):
        start = data.index(kind_) - 4
        broken = data[: start + 4 + at] + b"\xff" * 4 + data[start + 8 + at :]
        assert scan(Blob(broken, "x"), DEFAULT).findings or broken


# moving bytes


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_bytes_that_stay_are_where_they_are_said_to_be(data: st.DataObject) -> None:
    old = bytes(range(200))
    cuts = sorted(data.draw(st.lists(st.integers(0, 200), max_size=12, unique=True)))
    edits = [
        Edit(start, end, data.draw(st.binary(max_size=4)))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    moves = Moves(edits)
    new = moves.apply(old, ())
    for at in range(200):
        if not moves.is_gone(at):
            assert new[moves.to(at)] == old[at]
    assert moves.to(200) == len(new)


def test_edits_that_cross_are_refused() -> None:
    with pytest.raises(CannotFix, match="share bytes"):
        Moves([Edit(0, 5), Edit(3, 8)])
    assert Moves([Edit(0, 5), Edit(2, 4, b"x")]).edits == [Edit(0, 5)]


def test_a_number_that_no_longer_fits_is_refused() -> None:
    with pytest.raises(CannotFix, match="no longer fit"):
        Moves([]).apply(bytes(4), [Patch(0, 1, 256)])


def test_boxes_are_opened_in_their_place_only() -> None:
    nested = box(b"moov", box(b"moov", box(b"trak")))
    assert [node.type for node in walk(tree(nested, 0, len(nested)))] == [b"", b"moov", b"moov"]


# other programs


def run(*command: str | Path) -> None:
    if shutil.which(str(command[0])) is None:
        pytest.skip(f"{command[0]} is not installed")
    subprocess.run(command, check=True, capture_output=True)


def drawn(path: Path) -> Path:
    picture = Image.effect_noise((150, 130), 60).convert("RGB")
    picture.save(path)
    return path


def pixels(path: Path) -> tuple[tuple[int, int], bytes]:
    with Image.open(path) as image:
        return image.size, image.tobytes()


ENCODERS = {
    "avifenc": ("a.avif", ["avifenc", "-s", "10", "{in}", "{out}"]),
    "avifenc, lossless": ("a.avif", ["avifenc", "-s", "10", "-l", "{in}", "{out}"]),
    "avifenc, grid": ("a.avif", ["avifenc", "-s", "10", "--grid", "2x2", "{in}", "{out}"]),
    "heif-enc": ("a.heic", ["heif-enc", "{in}", "-o", "{out}"]),
    "heif-enc, AV1": ("a.avif", ["heif-enc", "-A", "{in}", "-o", "{out}"]),
}


@pytest.mark.external
@pytest.mark.parametrize(("name", "command"), ENCODERS.values(), ids=ENCODERS)
def test_what_encoders_write_says_nothing(name: str, command: list[str], tmp_path: Path) -> None:
    source, target = drawn(tmp_path / "in.png"), tmp_path / name
    if "--grid" in command:
        Image.new("RGB", (256, 256), "teal").save(source)
    run(*(part.format(**{"in": source, "out": target}) for part in command))
    data = target.read_bytes()
    found = scan(Blob(data, "x"), DEFAULT)
    assert [finding.message for finding in found.findings] == []
    assert not found.skipped


CODED = {
    "HEVC with a thumbnail": ("heif-enc", ["-t", "48", "{jpg}", "-o", "{out}"], "heif-convert"),
    "AV1": ("avifenc", ["-s", "10", "{jpg}", "{out}"], "avifdec"),
    "AV1, 12 bit, alpha": (
        "avifenc",
        ["-s", "10", "-d", "12", "--exif", "{exif}", "--xmp", "{xmp}", "{png}", "{out}"],
        "avifdec",
    ),
    "AV1, turned": (
        "avifenc",
        ["-s", "10", "--irot", "1", "--imir", "1", "{jpg}", "{out}"],
        "avifdec",
    ),
}


@pytest.mark.external
@pytest.mark.parametrize(("tool", "arguments", "decoder"), CODED.values(), ids=CODED)
def test_other_decoders_see_the_same(
    tool: str, arguments: list[str], decoder: str, tmp_path: Path
) -> None:
    places = {name: tmp_path / f"in.{name}" for name in ("jpg", "png", "exif", "xmp")}
    places["out"] = tmp_path / ("a.heic" if tool == "heif-enc" else "a.avif")
    picture = Image.effect_noise((150, 130), 60).convert("RGBA")
    picture.putalpha(Image.effect_noise((150, 130), 30))
    picture.save(places["png"], icc_profile=icc())
    info: dict[str, Any] = {"exif": b"Exif\0\0" + camera(), "xmp": CITY, "icc_profile": icc()}
    picture.convert("RGB").save(places["jpg"], **info)
    places["exif"].write_bytes(camera())
    places["xmp"].write_bytes(CITY)
    run(tool, *(argument.format(**places) for argument in arguments))
    data = places["out"].read_bytes()
    assert holds(data, SECRET)
    after = cleaned(data)
    assert not holds(after, SECRET)
    assert len(after) < len(data)
    fixed = places["out"].with_stem("b")
    fixed.write_bytes(after)
    for path in (places["out"], fixed):
        run(decoder, path, path.with_suffix(".png"))
    assert pixels(tmp_path / "a.png") == pixels(tmp_path / "b.png")


@pytest.mark.external
def test_other_decoders_see_the_same_in_a_phones_file(tmp_path: Path) -> None:
    data = plants.phone(BASE, camera(), CITY, after=[box(b"mpvd", plants.VIDEO)])
    for name, version in (("a", data), ("b", cleaned(data))):
        (tmp_path / f"{name}.heic").write_bytes(version)
        run("heif-convert", tmp_path / f"{name}.heic", tmp_path / f"{name}.png")
    assert pixels(tmp_path / "a.png") == pixels(tmp_path / "b.png")
