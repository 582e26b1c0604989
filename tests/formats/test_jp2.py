"""JPEG 2000: every box and comment is a part, sizes follow, and lengths in tiles stay right."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from hooklib.cleaning import clean
from hooklib.formats._boxes import make
from hooklib.formats.jp2 import FORMAT
from hooklib.model import (
    EXIF,
    ICC,
    IMAGE,
    INDEX,
    PICTURE,
    SILENT,
    TEXT,
    UNKNOWN,
    XMP,
    BadImage,
    Blob,
    CannotFix,
    Settings,
)
from hooklib.scan import scan
from tests.formats.parted import framing, index_of
from tests.judges import picture, same_picture
from tests.samples import jp2 as samples
from tests.samples.jp2 import build, com, commented, in_tile, raw, split_boxes, uncommented, uuid
from tests.samples.png import CITY, MAIL, SECRET, camera, frames, icc

CLEAN = samples.clean()
PLANTS = {plant.carrier: plant.data for plant in samples.plants()}


def _by(data: bytes, kind: str) -> int:
    return index_of(data, FORMAT, kind)


@pytest.mark.parametrize("name", [*CLEAN, *PLANTS])
def test_every_byte_but_framing_is_in_a_part(name: str) -> None:
    data = CLEAN[name] if name in CLEAN else PLANTS[name]
    seen = framing(data, FORMAT)
    assert SECRET not in seen
    # 16 bytes for the header of each box, 6 for each comment
    assert len(seen) - seen.count(0) <= 16 * (len(FORMAT.parts(data)) + 3)


@pytest.mark.parametrize("name", CLEAN)
def test_pillow_shows_the_samples(name: str) -> None:
    assert not isinstance(picture(CLEAN[name]), str)


@pytest.mark.parametrize("name", ["box-in-header", "bytes-in-header", "ICC-tail", "COM"])
def test_sizes_follow(name: str) -> None:
    data = clean(Blob(PLANTS[f"jp2-{name}"], "x"), Settings()).data
    kinds = [kind for kind, _ in split_boxes(data)]
    assert kinds == [b"jP  ", b"ftyp", b"jp2h", b"jp2c"]
    assert same_picture(PLANTS[f"jp2-{name}"], data)
    assert data in (build(), samples.profiled(icc()))


def test_a_large_size_follows_too() -> None:
    data = clean(Blob(PLANTS["jp2-COM-large-size"], "x"), Settings()).data
    assert data == CLEAN["jp2-large-size"]


def test_a_comment_in_a_tile_is_blanked_where_it_is() -> None:
    data = in_tile(com(SECRET))
    after = clean(Blob(data, "x"), Settings()).data
    assert after == in_tile(com(bytes(len(SECRET))))
    index = _by(data, TEXT)
    cut = FORMAT.rebuild(data, {index: b"JPEG 2000 comment\0gimp"})
    assert cut == in_tile(com(b"gimp".ljust(len(SECRET), b"\0")))


@pytest.mark.parametrize("name", ["COM", "EXIF", "free", "box-in-header"])
def test_nothing_moves_where_bytes_are_counted(name: str) -> None:
    data = PLANTS[f"jp2-{name}-where-nothing-moves"]
    after = clean(Blob(data, "x"), Settings()).data
    assert len(after) == len(data)
    assert after.index(b"jp2c") == data.index(b"jp2c")
    assert SECRET not in after


def test_a_smaller_payload_is_filled_up_where_nothing_moves() -> None:
    index = make(b"cidx", b"manf")
    data = build(index, uuid(samples.UUIDS[XMP], CITY))
    at = _by(data, XMP)
    after = FORMAT.rebuild(data, {at: b"<x/>"})
    assert len(after) == len(data)
    assert FORMAT.parts(after)[at].data == b"<x/>"
    with pytest.raises(CannotFix):
        FORMAT.rebuild(data, {at: CITY[:-3]})
    assert _by(data, INDEX)


@pytest.mark.parametrize("kind", [EXIF, XMP])
def test_a_new_payload_keeps_the_form(kind: str) -> None:
    old = camera() if kind == EXIF else CITY
    for data in (build(uuid(samples.UUIDS[kind], old)), PLANTS["jp2-EXIF-headed"]):
        if kind == EXIF or b"Exif\0\0" not in data:
            index = _by(data, kind)
            after = FORMAT.rebuild(data, {index: b"II*\0new"})
            assert FORMAT.parts(after)[index].data == b"II*\0new"
            assert FORMAT.rebuild(data, {index: FORMAT.parts(data)[index].data}) == data


@pytest.mark.parametrize("kind", [PICTURE, ICC])
def test_what_the_picture_needs_cannot_go(kind: str) -> None:
    data = CLEAN["jp2-icc"]
    with pytest.raises(CannotFix):
        FORMAT.rebuild(data, {_by(data, kind): None})


def test_a_second_codestream_is_a_picture_of_its_own() -> None:
    data = PLANTS["jp2-second-codestream"]
    keep = Settings(ignore=("EMB102",))
    assert FORMAT.parts(data)[_by(data, IMAGE)].data == commented(SECRET)
    assert [f.path for f in scan(Blob(data, "x"), keep).findings] == ["x!second-picture"]
    after = clean(Blob(data, "x"), keep).data
    assert split_boxes(after)[-1] == (b"jp2c", uncommented(raw()))


def test_codestreams_of_a_layered_file_stay() -> None:
    layered = build(make(b"jpch", make(b"lbl ", b"back"))) + make(b"jp2c", commented(SECRET))
    kinds = [part.kind for part in FORMAT.parts(layered)]
    assert IMAGE not in kinds
    after = clean(Blob(layered, "x"), Settings()).data
    assert [len(payload) for _, payload in split_boxes(after)[-2:]] == [len(uncommented(raw()))] * 2


def test_addresses_of_other_files_are_told_of_but_stay() -> None:
    table = make(b"dtbl", b"\0\1" + make(b"url ", b"\0\0\0\0file:///home/erika/scan.jp2\0"))
    data = build(table)
    assert [f.code for f in scan(Blob(data, "x"), Settings()).findings] == ["IDN104"]
    with pytest.raises(CannotFix):
        clean(Blob(data, "x"), Settings())


def test_fragments_are_kept_with_their_table() -> None:
    fragments = build(make(b"ftbl", make(b"flst", bytes(16))), make(b"mdat", SECRET))
    assert UNKNOWN not in {part.kind for part in FORMAT.parts(fragments)}
    loose = build(make(b"mdat", SECRET))
    assert FORMAT.parts(loose)[_by(loose, UNKNOWN)].data == SECRET


STREAM = uncommented(raw())
SOT = STREAM.index(b"\xff\x90")
BAD = {
    "empty": b"",
    "signature-only": CLEAN["jp2-plain"][:12],
    "no-codestream": CLEAN["jp2-plain"][: CLEAN["jp2-plain"].index(b"jp2c") - 4],
    "no-header": CLEAN["jp2-plain"].replace(b"jp2h", b"jp2x"),
    "no-size": STREAM[:2] + STREAM[4:],
    "no-tile": STREAM[:SOT],
    "no-tile-but-end": STREAM[:SOT] + b"\xff\xd9",
    "segment-too-long": STREAM[:SOT] + b"\xff\x64\xff\xff" + STREAM[SOT:],
    "segment-too-short": STREAM[:SOT] + b"\xff\x64\0\1" + STREAM[SOT:],
    "comment-without-kind": STREAM[:SOT] + b"\xff\x64\0\3\0" + STREAM[SOT:],
    "tile-part-too-long": STREAM[: SOT + 6] + b"\x7f" + STREAM[SOT + 7 :],
    "tile-part-too-short": STREAM[: SOT + 6] + b"\0\0\0\x0d" + STREAM[SOT + 10 :],
    "too-many-comments": STREAM[:SOT] + com(b"x") * (1 << 14) + com(b"x") + STREAM[SOT:],
    "too-many-boxes": build(make(b"free", b"") * (1 << 14)),
    "codestream-of-nothing": build(last=make(b"jp2c", SECRET)),
}


@pytest.mark.parametrize("name", BAD)
def test_damaged_file_is_refused_without_its_text(name: str) -> None:
    with pytest.raises(BadImage) as caught:
        FORMAT.parts(BAD[name])
    assert SECRET.decode() not in str(caught.value)


def test_a_missing_end_is_tolerated() -> None:
    assert {part.kind for part in FORMAT.parts(STREAM[:-2])} == {PICTURE}


# what the reference encoder writes, and what its decoder makes of the results


@pytest.fixture
def opj(tmp_path: Path) -> Path:
    if shutil.which("opj_compress") is None:
        pytest.skip("opj_compress is not installed")
    frames()[0].resize((64, 48)).save(tmp_path / "in.ppm")
    return tmp_path


def _compress(folder: Path, name: str, *flags: str) -> bytes:
    command = ["opj_compress", "-i", str(folder / "in.ppm"), "-o", str(folder / name), *flags]
    subprocess.run(command, check=True, capture_output=True)
    return (folder / name).read_bytes()


def _decoded(folder: Path, data: bytes, suffix: str) -> bytes:
    (folder / f"a{suffix}").write_bytes(data)
    command = ["opj_decompress", "-i", str(folder / f"a{suffix}"), "-o", str(folder / "out.ppm")]
    subprocess.run(command, check=True, capture_output=True)
    return (folder / "out.ppm").read_bytes()


@pytest.mark.external
@pytest.mark.parametrize("suffix", [".jp2", ".j2k"])
def test_the_reference_encoder_is_silent_and_its_decoder_content(opj: Path, suffix: str) -> None:
    flags = ("-t", "16,16", "-n", "3", "-TP", "R", "-TLM", "-PLT", "-SOP", "-EPH")
    data = _compress(opj, f"o{suffix}", *flags)
    assert scan(Blob(data, "x"), Settings()).findings == ()
    assert {part.kind for part in FORMAT.parts(data)} <= {PICTURE, TEXT, SILENT}
    told = _compress(opj, f"t{suffix}", *flags, "-C", f"ask {MAIL.decode()} of {SECRET.decode()}")
    fixed = clean(Blob(told, "x"), Settings()).data
    assert SECRET not in fixed
    assert MAIL not in fixed
    assert _decoded(opj, fixed, suffix) == _decoded(opj, data, suffix)
