"""TIFF, BigTIFF and raw files: what stays where it is, what goes, what cannot go."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pytest
import tifffile

from hooklib.cleaning import clean
from hooklib.formats import sniff, tiff
from hooklib.formats._tiff_gaps import GHOST
from hooklib.formats._tiff_parts import file_of
from hooklib.model import (
    DAMAGED,
    ICC,
    PICTURE,
    PREVIEW,
    BadImage,
    Blob,
    CannotFix,
    Finding,
    Settings,
)
from hooklib.scan import scan
from hooklib.seeing import check_seen
from tests.samples import _raw_files, _tiff_plants, bigtiff
from tests.samples import tiff as samples
from tests.samples._tiff_bytes import ROWS, jpeg_page, strip_page
from tests.samples._tiff_bytes import tiff as made
from tests.samples.exif import (
    SUB_IFDS,
    ascii_,
    block,
    byte,
    entry,
    long,
    short,
    sub,
    tiny_jpeg,
    undefined,
)
from tests.samples.png import icc

SECRET = b"Maxine-4711"
DEFAULT = Settings()
PLANTS = {
    f"{name} {plant.carrier}": plant
    for name, plants in (("tiff", samples.plants()), ("big", bigtiff.plants()))
    for plant in plants
    if plant.carrier not in _raw_files.MAKERS and not plant.carrier.startswith("dng")
}


def found(data: bytes, settings: Settings = DEFAULT) -> dict[str, list[Finding]]:
    """Return the findings by their codes."""
    by_code: dict[str, list[Finding]] = {}
    for finding in scan(Blob(data, "x"), settings).findings:
        by_code.setdefault(finding.code, []).append(finding)
    return by_code


def fixed(data: bytes, settings: Settings = DEFAULT) -> bytes:
    return clean(Blob(data, "x"), settings).data


def strips(data: bytes) -> set[tuple[int, bytes]]:
    """Return where each strip of each full page is, and its bytes, as tifffile sees them."""
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        return {
            (at, data[at : at + size])
            for page in file.pages
            if page.tags.get(254) is None or not int(page.tags[254].value) & 1
            for at, size in zip(page.dataoffsets, page.databytecounts, strict=False)
            if size and 273 in page.tags
        }


@pytest.mark.parametrize("name", PLANTS)
def test_no_strip_or_tile_moves(name: str) -> None:
    plant = PLANTS[name]
    after = strips(fixed(plant.data, Settings(extend_select=plant.select)))
    if "jpeg-strip" in name or "too-long" in name:  # what else is in the strip is blanked
        assert {at for at, _ in after} == {at for at, _ in strips(plant.data)}
    else:
        assert after == strips(plant.data)


def test_each_page_is_named() -> None:
    pages = [strip_page(ascii_(0x110, SECRET)) for _ in range(3)]
    inner = strip_page(ascii_(0x110, SECRET), sub(SUB_IFDS, strip_page(ascii_(0x110, SECRET))))
    findings = found(made(*pages, inner))["DEV101"]
    assert [(finding.part, finding.fields) for finding in findings] == [
        ("IFD0", ("Exif.Image.Model",)),
        ("IFD1", ("Exif.Thumbnail.Model",)),
        ("IFD2", ("Exif.Image2.Model",)),
        ("IFD3", ("Exif.Image3.Model",)),
        ("SubIFD 1", ("Exif.SubImage1.Model",)),
    ]


def test_the_picture_part_holds_pixels_and_what_decodes_them() -> None:
    data = made(strip_page())
    (picture,) = (part for part in tiff.parts(data) if part.kind == PICTURE)
    joined = b"".join(data[start:end] for start, end in picture.spans)
    assert ROWS in joined
    for tag in (0x100, 0x103, 0x112, 0x11A, 0x128):
        assert struct.pack("<H", tag) in joined
    with pytest.raises(CannotFix, match="must stay"):
        tiff.rebuild(data, {tiff.parts(data).index(picture): None})


def test_a_profile_cannot_go() -> None:
    data = samples.clean()["pillow-icc"]
    index = next(n for n, part in enumerate(tiff.parts(data)) if part.kind == ICC)
    with pytest.raises(CannotFix, match="must stay"):
        tiff.rebuild(data, {index: None})


@pytest.mark.parametrize("maker", _raw_files.MAKERS)
def test_a_makers_raw_file_keeps_what_its_programs_need(maker: str) -> None:
    data = _raw_files.MAKERS[maker]()
    before = found(data)
    for code in ("DEV103", "DEV101"):
        assert all(not finding.fixable for finding in before[code])
        assert all("develop this raw file" in finding.message for finding in before[code])
    cleaned = clean(Blob(data, "x"), Settings())
    assert {"LOC101", "IDN101", "DEV102"} <= {finding.code for finding in cleaned.removed}
    assert not any(finding.fixable for finding in cleaned.left)
    head = 16 if maker == "cr2" else 8
    assert cleaned.data[:head] == data[:head]
    for piece in (_raw_files.NOTE, _raw_files.NOISE[:256]):
        assert cleaned.data.index(piece) == data.index(piece)
    for secret in (_raw_files.OWNER, _raw_files.SERIAL):
        assert secret not in cleaned.data


@pytest.mark.parametrize("maker", _raw_files.MAKERS)
def test_a_maker_note_of_a_raw_file_cannot_go(maker: str) -> None:
    data = _raw_files.MAKERS[maker]()
    stays = [n for n, part in enumerate(tiff.parts(data)) if part.stays]
    assert stays
    for index in stays:
        with pytest.raises(CannotFix, match="must stay"):
            tiff.rebuild(data, {index: None})


def test_a_damaged_preview_of_a_raw_file_does_not_hinder_the_fix() -> None:
    data = _raw_files.nef()
    start = data.index(tiny_jpeg())
    broken = data[: start + 4] + b"\0\1" + data[start + 6 :]  # a segment of one byte
    assert not found(broken)["IMG101"][0].fixable
    cleaned = clean(Blob(broken, "x"), DEFAULT)
    assert _raw_files.SERIAL not in cleaned.data
    assert broken[start : start + 40] in cleaned.data


def test_an_uncompressed_preview_in_front_turns_black() -> None:
    data = _raw_files.dng()
    after = fixed(data)
    assert after.index(_raw_files.NOISE) == data.index(_raw_files.NOISE)
    at = data.index(ROWS)
    assert after[at : at + len(ROWS)] == bytes(len(ROWS))
    assert [part.name for part in tiff.parts(after) if part.kind == PREVIEW] == []


def test_a_jpeg_preview_in_front_is_cut_out() -> None:
    data = _raw_files.dng(jpeg_first=True)
    after = fixed(data)
    assert after.index(_raw_files.NOISE) == data.index(_raw_files.NOISE)
    assert b"\xff\xd8" not in after
    assert struct.pack("<HHII", 0xFE, 4, 1, 1) in after  # or readers take the first one for main


def test_a_preview_that_stays_is_cleaned() -> None:
    data = made(strip_page(), jpeg_page(tiny_jpeg(SECRET)))
    after = fixed(data, Settings(ignore=("EMB101",)))
    assert SECRET not in after
    (preview,) = (part for part in tiff.parts(after) if part.kind == PREVIEW)
    assert preview.data == tiny_jpeg()
    assert strips(after) == strips(data)


def test_pages_that_all_claim_to_be_reduced_are_pages() -> None:
    data = made([long(0xFE, 1), *strip_page()], [long(0xFE, 1), *strip_page(pixels=ROWS[::-1])])
    assert found(data) == {}


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ([*strip_page()[:5], long(0x111, 0x7FFFFF), long(0x117, 99)], "outside the file"),
        ([*strip_page()[:5], long(0x111, 8, 9), long(0x117, 1)], "outside the file"),
        ([*strip_page()[:5]], "no picture"),
        ([*strip_page()[:3], short(0x103, 5), long(0x111, 8)], "without lengths"),
        ([*strip_page()[:2], entry(0x102, 3, 99_999, 8), *strip_page()[3:]], "is damaged"),
    ],
)
def test_a_picture_that_cannot_be_vouched_for(page: list[object], why: str) -> None:
    data = made(page)  # type: ignore[arg-type]
    (finding,) = found(data)["IMG101"]
    assert why in finding.message
    assert not finding.fixable


@pytest.mark.once
def test_many_pages_all_stay() -> None:
    data = made(*(strip_page(ascii_(0x110, SECRET), pixels=bytes(192)) for _ in range(1200)))
    after = fixed(data)
    assert SECRET not in after
    with tifffile.TiffFile(io.BytesIO(after)) as file:
        assert len(file.pages) == 1200


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hooklib.formats._tiff_parts.PAGES", 3)
    with pytest.raises(BadImage, match="more directories"):
        file_of(made(*[strip_page()] * 3))


def test_pages_that_share_too_many_bytes_are_refused() -> None:
    tags = [t for t in strip_page() if t.tag not in (0x111, 0x117)]
    page = sorted([*tags, long(0x111, 8), long(0x117, 60_000)], key=lambda tag: tag.tag)
    with pytest.raises(BadImage, match="share more bytes"):
        tiff.parts(made(*[page] * 30, tail=bytes(60_000)))


def test_a_chain_in_a_circle_ends() -> None:
    data = bytearray(made(strip_page()))
    link = 8 + 2 + 12 * len(strip_page())
    struct.pack_into("<I", data, link, 8)
    (finding,) = found(bytes(data))["IMG101"]
    after = fixed(bytes(data))
    assert finding.fixable
    assert after == made(strip_page())


def test_what_gdal_writes_is_known_and_nothing_else() -> None:
    data = samples.clean()["cloud-optimised"]
    assert GHOST.search(data)
    assert found(data) == {}
    assert "EMB104" in found(data.replace(b"LAYOUT=IFDS", b"layout=maxi"))


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
def test_the_scale_of_a_raster_stays_when_a_note_in_the_same_tag_goes(
    order: str, *, big: bool
) -> None:
    owner = b'<Item name="OWNER">Quexal Nonpareil</Item>'
    said = b"<GDALMetadata>" + _tiff_plants.SCALE + owner + b"</GDALMetadata>"
    after = fixed(made(strip_page(ascii_(0xA480, said)), order=order, big=big))
    assert b"Quexal" not in after
    assert found(after) == {}
    with tifffile.TiffFile(io.BytesIO(after)) as file:
        assert (
            file.pages[0].tags[0xA480].value
            == (f"<GDALMetadata>\n  {_tiff_plants.SCALE.decode()}\n</GDALMetadata>\n").rstrip()
        )
        assert file.pages[0].tags[0xA480].count == len(_tiff_plants.SCALE) + 35


def test_a_stack_behind_the_first_page_is_picture() -> None:
    data = samples.clean()["tifffile-truncated"]
    every = Settings(select=("CAP", "EMB"))
    (finding,) = found(data, every)["CAP101"]
    assert not finding.fixable
    assert found(data.replace(b'"truncated": true', b'"truncated":false'))["EMB104"]


def imagej_metadata(data: bytes) -> dict[str, Any]:
    """Return what tifffile reads of ImageJ's own metadata, without the description's."""
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        found = file.imagej_metadata or {}
        return {name: value for name, value in found.items() if name in IMAGEJ}


IMAGEJ: Final[dict[str, Any]] = {
    "Info": "Quexal Nonpareil",
    "Labels": ["Quexal", "DAPI", "GFP"],
    "Ranges": (10.0, 200.0, 0.0, 100.0, 0.0, 50.0),
    "LUTs": [(np.arange(768) * n % 256).astype(np.uint8).reshape(3, 256) for n in (1, 3, 5)],
    "Plot": b"Quexal plots",
    "ROI": b"Quexal draws",
    "Overlays": [b"Quexal draws on", b"and on"],
    "Properties": {"Quexal": "Nonpareil"},
}
WRITTEN = ("Info", "Labels", "Plot", "ROI", "Overlays", "Properties")


def with_imagej(names: Iterable[str], order: Literal["<", ">"] = "<") -> bytes:
    """Return a stack with some of ImageJ's own metadata, as tifffile writes it."""
    told: dict[str, Any] = {name: IMAGEJ[name] for name in names}
    metadata = {"axes": "CYX", "mode": "composite", **told}
    return samples.written(samples.stack(), imagej=True, byteorder=order, metadata=metadata)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("names", [[name] for name in WRITTEN] + [list(WRITTEN)])
def test_what_imagej_displays_by_stays_when_notes_go(
    names: list[str], order: Literal["<", ">"]
) -> None:
    data = with_imagej([*names, "Ranges", "LUTs"], order)
    after = fixed(data)
    assert list(found(data)) == ["IDN103"]
    assert found(after) == {}
    assert fixed(after) == after
    for codec in ("latin-1", "utf-16-le", "utf-16-be"):
        assert "Quexal".encode(codec) not in after
    left = imagej_metadata(after)
    assert set(left) == {"Ranges", "LUTs"}
    assert left["Ranges"] == IMAGEJ["Ranges"]
    assert np.array_equal(left["LUTs"], IMAGEJ["LUTs"])
    assert strips(after) == strips(data)


@pytest.mark.parametrize("names", [["Ranges"], ["LUTs"], ["Ranges", "LUTs"]])
def test_what_imagej_displays_by_is_silent(names: list[str]) -> None:
    data = with_imagej(names)
    assert found(data) == {}
    assert set(imagej_metadata(data)) == set(names)


@pytest.mark.parametrize("name", WRITTEN)
def test_both_tags_of_imagej_go_when_no_note_is_left(name: str) -> None:
    after = fixed(with_imagej([name]))
    with tifffile.TiffFile(io.BytesIO(after)) as file:
        assert {0xC696, 0xC697}.isdisjoint(tag.code for tag in file.pages[0].tags)


RANGE = struct.pack("<2d", 0, 9)


@pytest.mark.parametrize(
    ("value", "counts", "private"),
    [
        (b"JIJIgnar\1\0\0\0" + RANGE, (12, 16), b""),
        (b"JIJIgnar\1\0\0\0" + RANGE + b"Quexal", (12, 16), b"Quexal"),
        (b"JIJIgnar\1\0\0\0lbal\1\0\0\0" + RANGE + b"Q\0", (20, 16, 2), b"Q\0"),
        (b"JIJIgnar\2\0\0\0" + RANGE + b"Quexal", (12, 16, 6), b"Quexal"),
        (b"JIJIstul\2\0\0\0Quexal" + bytes(768), (12, 6, 768), b"Quexal"),
        (b"JIJIgnar\0\0\0\0stul\1\0\0\0" + bytes(768), (20, 768), b""),
        (b"JIJIgnar\1\0\0\0" + RANGE, (12, 17), None),
        (b"JIJIgnar\1\0\0\0" + RANGE, (12, 16, 0), None),
        (b"JIJIgnar\2\0\0\0" + RANGE, (12, 16), None),
        (b"JIJIgnar\xff\xff\xff\xff" + RANGE, (12, 16), None),
        (b"JIJIgnar\1\0\0\0Quex\0\0\0\0" + RANGE, (20, 16), None),
        (b"JIJIgnar\1\0\0\0" + RANGE, (13, 15), None),
        (b"JIJIgnar\1\0\0\0" + b"gnar\0\0\0\0" * 101 + RANGE, (820, 16), None),
        (b"JIJIgnar\1\0\0\0" + RANGE, (2, 16), None),
        (b"IJIJrang\0\0\0\1" + RANGE, (12, 16), None),
        (b"Quexal Nonpareil", (4, 12), None),
        (b"JIJI" + bytes(9), (12,), None),
    ],
)
def test_which_notes_of_imagej_only_display(
    value: bytes, counts: tuple[int, ...], private: bytes | None
) -> None:
    data = made(strip_page(long(0xC696, *counts), byte(0xC697, *value)))
    after = fixed(data)
    if private is not None:
        told = [part.data for part in tiff.parts(data) if part.key.endswith(".IJMetadata")]
        assert told == ([private] if private else [])
    assert ("IDN103" in found(data)) is (private != b"")
    assert found(after) == {}
    assert b"Quex" not in after
    with tifffile.TiffFile(io.BytesIO(after)) as file:
        left = {0xC696, 0xC697} & {tag.code for tag in file.pages[0].tags}
    assert bool(left) is (private is not None)


def test_without_lengths_imagej_s_metadata_go_as_a_whole() -> None:
    after = fixed(made(strip_page(byte(0xC697, *b"JIJIgnar\1\0\0\0", *RANGE))))
    assert b"JIJI" not in after
    assert found(after) == {}


def test_an_address_in_what_is_no_metadata_of_imagej_is_still_found() -> None:
    tags = strip_page(long(0xC696, 4, 12), ascii_(0xC697, b"Ask at maxine@secret.example"))
    after = fixed(made(tags), Settings(ignore=("IDN103",)))
    assert b"maxine" not in after
    with tifffile.TiffFile(io.BytesIO(after)) as file:
        assert b"Ask at\0" in after
        assert {0xC696, 0xC697} <= {tag.code for tag in file.pages[0].tags}


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"II*\0\x08\0\0\0", "TIFF"),
        (b"MM\0*\0\0\0\x08", "TIFF"),
        (b"IIRO\x08\0\0\0", "TIFF"),
        (b"IIU\0\x18\0\0\0", "TIFF"),
        (b"II+\0\x08\0\0\0", "BigTIFF"),
        (b"MM\0+\0\x08\0\0", "BigTIFF"),
        (b"II\xbc\1\x08\0\0\0", None),  # JPEG XR
    ],
)
def test_kinds_by_content(head: bytes, name: str | None) -> None:
    fmt = sniff(head + bytes(64))
    assert (fmt.name if fmt else None) == name


@pytest.mark.parametrize("data", [_raw_files.nef(), _raw_files.dng(), _raw_files.orf()])
def test_a_preview_is_not_taken_for_the_picture(data: bytes) -> None:
    with pytest.raises(BadImage, match="not the picture itself"):
        check_seen(data)


@pytest.mark.parametrize("name", ["pillow-pages", "tifffile-ome", "subifd-full-size"])
def test_only_pages_are_looked_at(name: str) -> None:
    data = samples.clean()[name]
    if name == "subifd-full-size":
        with pytest.raises(BadImage):
            check_seen(data)
    else:
        check_seen(data)


def test_profiles_after_a_fix_are_whole() -> None:
    tag = undefined(0x8773, icc() + SECRET)
    with tifffile.TiffFile(io.BytesIO(fixed(made(strip_page(tag))))) as file:
        assert file.pages[0].tags[0x8773].value == icc()


def test_sub_images_that_lead_to_each_other_are_whole() -> None:
    data = samples.pyramid(subifds=True)
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        places = [page.offset for page in file.pages[0].pages]
    assert len(places) == 2
    kinds = [(part.kind, part.name) for part in tiff.FORMAT.parts(data)]
    assert DAMAGED not in {kind for kind, _ in kinds}
    previews = [name for kind, name in kinds if kind == PREVIEW]
    assert previews == ["SubIFD 1 preview", "SubIFD 2 preview"]
    after = fixed(data)
    assert [part.name for part in tiff.FORMAT.parts(after) if part.kind == PREVIEW] == []
    with tifffile.TiffFile(io.BytesIO(after)) as file:
        assert np.array_equal(file.pages[0].asarray(), tifffile.imread(io.BytesIO(data)))


def test_tiles_one_after_the_other_are_no_picture() -> None:
    """Where they are JPEG streams, each further tile was told as a second picture of the first."""
    data = samples.pyramid(subifds=True)
    assert not [
        p.data for p in tiff.FORMAT.parts(data) if p.kind == PREVIEW and len(p.spans) > 1 and p.data
    ]


@pytest.mark.parametrize("change", ["in strips", "of another size", "of other samples"])
def test_only_halved_tiles_are_a_level(change: str) -> None:
    whole = np.asarray(samples.pixels().resize((90, 70)))
    small = {"of another size": whole[::3, ::3], "of other samples": whole[::2, ::2, 0]}
    level = small.get(change, whole[::2, ::2])
    kind = "minisblack" if level.ndim == 2 else "rgb"
    tiles = {} if change == "in strips" else {"tile": (16, 16)}
    out = io.BytesIO()
    with tifffile.TiffWriter(out) as writer:
        writer.write(whole, photometric="rgb", tile=(16, 16), metadata=None)
        writer.write(level, photometric=kind, subfiletype=1, metadata=None, **tiles)
    assert PREVIEW in {part.kind for part in tiff.FORMAT.parts(out.getvalue())}


def test_offsets_of_old_jpeg_streams_stay() -> None:
    pairs = block(0x201, 0x202, tiny_jpeg())
    sizes = (long(0x100, 16), long(0x101, 16), short(0x103, 6))
    data = made([*sizes, ascii_(0x110, SECRET), *pairs])
    after = fixed(data)
    assert SECRET not in after
    assert after.index(tiny_jpeg()) == data.index(tiny_jpeg())


def _tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


@pytest.mark.external
@pytest.mark.parametrize("depth", ["8", "16"])
@pytest.mark.parametrize("compression", ["None", "LZW", "Zip", "JPEG"])
def test_what_imagemagick_writes_is_silent(tmp_path: Path, depth: str, compression: str) -> None:
    name = f"{depth}-{compression}.tif"
    depth = "8" if compression == "JPEG" else depth
    command = ["-size", "40x30", "plasma:", "-depth", depth, "-compress", compression, name]
    subprocess.run([_tool("convert"), *command], cwd=tmp_path, check=True, capture_output=True)
    assert found((tmp_path / name).read_bytes()) == {}


@pytest.mark.external
@pytest.mark.parametrize("maker", [*_raw_files.MAKERS, "dng"])
def test_exiftool_reads_what_is_left_of_a_raw_file(tmp_path: Path, maker: str) -> None:
    make = _raw_files.MAKERS.get(maker, _raw_files.dng)
    path = tmp_path / f"x.{maker}"
    path.write_bytes(fixed(make()))
    command = [
        _tool("exiftool"),
        "-a",
        "-u",
        "-G1",
        "-error",
        "-FileType",
        "-Orientation",
        str(path),
    ]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert f": {maker.upper()}" in done.stdout
    assert "Error" not in done.stdout
