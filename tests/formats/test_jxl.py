"""JPEG XL: boxes plain and compressed, and what is kept to become a JPEG again."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import brotli
import pytest

from hooklib.cleaning import clean
from hooklib.formats import _brotli, _jxl_jpeg
from hooklib.formats._boxes import make
from hooklib.formats._brotli import Unpacker
from hooklib.formats._jxl_jpeg import stored
from hooklib.formats.jxl import FORMAT
from hooklib.model import AUXILIARY, EXIF, INDEX, PICTURE, XMP, BadImage, Blob, CannotFix, Settings
from hooklib.scan import scan
from tests.formats.parted import framing, index_of
from tests.judges import picture, same_picture
from tests.samples import jxl as samples
from tests.samples.jxl import brob, container, exif, from_jpeg, gain_map, stream
from tests.samples.png import CITY, SECRET, camera, frames

CLEAN = samples.clean()
PLANTS = {plant.carrier: plant.data for plant in samples.plants()}


def _by(data: bytes, kind: str) -> int:
    return index_of(data, FORMAT, kind)


@pytest.mark.parametrize("name", [*CLEAN, *PLANTS])
def test_every_byte_but_framing_is_in_a_part(name: str) -> None:
    data = CLEAN[name] if name in CLEAN else PLANTS[name]
    seen = framing(data, FORMAT)
    assert SECRET not in seen
    assert len(seen) - seen.count(0) <= 8 * len(FORMAT.parts(data))


@pytest.mark.parametrize("name", CLEAN)
def test_the_plug_in_shows_the_samples(name: str) -> None:
    assert not isinstance(picture(CLEAN[name]), str)


@pytest.mark.parametrize("kind", [EXIF, XMP])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "brob"])
def test_a_new_payload_is_written_plainly(kind: str, packed: bool) -> None:
    box = exif(camera()) if kind == EXIF else make(b"xml ", CITY)
    data = container(brob(box) if packed else box)
    index = _by(data, kind)
    after = FORMAT.rebuild(data, {index: b"II*\0new" if kind == EXIF else b"<rdf:RDF/>"})
    new = exif(b"II*\0new") if kind == EXIF else make(b"xml ", b"<rdf:RDF/>")
    assert after == container(new)
    assert FORMAT.rebuild(data, {index: b""}) == container()


def test_the_header_of_an_exif_box_keeps_its_form() -> None:
    for name in ("EXIF-headed", "EXIF-headed-uncounted", "EXIF-without-offset"):
        data = PLANTS[f"jxl-{name}"]
        index = _by(data, EXIF)
        assert FORMAT.rebuild(data, {index: camera()}) == data


def test_a_gain_map_stays_and_takes_a_new_picture() -> None:
    data = container(after=gain_map())
    index = _by(data, AUXILIARY)
    assert FORMAT.parts(data)[index].data == stream("L")
    assert FORMAT.rebuild(data, {index: stream("L")}) == data


@pytest.mark.parametrize("kind", [PICTURE, INDEX])
def test_what_the_picture_needs_cannot_go(kind: str) -> None:
    data = CLEAN["jxl-index"]
    with pytest.raises(CannotFix):
        FORMAT.rebuild(data, {_by(data, kind): None})


# what is kept to become a JPEG again


def _boxes(data: bytes) -> set[bytes]:
    found, at = set(), 0
    while at < len(data):
        found.add(data[at + 4 : at + 8])
        at += int.from_bytes(data[at : at + 4], "big") or len(data)
    return found


@pytest.mark.parametrize("name", ["comment", "segment", "tail"])
def test_what_is_stored_of_the_jpeg_is_judged_like_in_one(name: str) -> None:
    data = PLANTS[f"jxl-jbrd-{name}"]
    finding = scan(Blob(data, "x"), Settings()).findings[0]
    assert finding.path == "x!data-that-turn-it-back-into-a-JPEG"
    after = clean(Blob(data, "x"), Settings()).data
    assert b"jbrd" not in _boxes(after)
    assert {b"jxlp", b"ftyp"} <= _boxes(after)


def test_a_jpeg_with_nothing_private_keeps_its_way_back() -> None:
    data = CLEAN["jxl-from-jpeg"]
    assert b"jbrd" in _boxes(data)
    content = FORMAT.parts(data)[_by(data, AUXILIARY)].data
    assert b"JFIF" in content
    assert not isinstance(picture(content), str)
    behind = clean(Blob(data + b"behind", "x"), Settings())
    assert (behind.data, behind.notes) == (data, ())


def test_the_way_back_goes_with_the_metadata_that_it_needs() -> None:
    data = PLANTS["jxl-EXIF-from-jpeg"]
    (finding,) = scan(Blob(data, "x"), Settings()).findings
    assert finding.message.endswith("(without it, no way back to the JPEG)")
    cleaned = clean(Blob(data, "x"), Settings())
    assert cleaned.notes == ("it no longer turns back into the JPEG that it was made from",)
    after = cleaned.data
    assert _boxes(after).isdisjoint({b"jbrd", b"Exif", b"brob"})
    assert same_picture(data, after)


def test_nothing_stored_is_nothing_to_judge() -> None:
    data = from_jpeg()
    part = FORMAT.parts(data)[_by(data, AUXILIARY)]
    (start, end) = part.spans[0]
    payload = bytearray(data[start + 8 : end])
    assert stored(bytes(payload), Unpacker())
    with pytest.raises(BadImage):
        stored(bytes(payload[:-1]), Unpacker())
    with pytest.raises(BadImage):
        stored(bytes(payload) + b"x", Unpacker())
    for cut in range(0, len(payload) - 1, 7):
        with pytest.raises(BadImage):
            stored(bytes(payload[:cut]), Unpacker())


def test_too_many_markers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadImage, match="too many"):
        stored(bytes(1 << 15), Unpacker())
    monkeypatch.setattr(_jxl_jpeg, "MOST", 3)
    with pytest.raises(BadImage, match="too many"):
        stored(bytes(9), Unpacker())


# compressed boxes


def test_a_stream_comes_out_whole() -> None:
    data = bytes(range(256)) * 3000
    assert Unpacker()(brotli.compress(data)) == data
    assert Unpacker()(brotli.compress(b"")) == b""


@pytest.mark.parametrize("change", ["cut", "tail", "broken", "empty"])
def test_a_damaged_stream_is_refused(change: str) -> None:
    data = brotli.compress(CITY)
    damaged = {
        "cut": data[:-2],
        "tail": data + b"x",
        "broken": b"\xff" * 20,
        "empty": b"",
    }[change]
    with pytest.raises(BadImage):
        Unpacker()(damaged)


def test_all_streams_of_a_file_share_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = brotli.compress(bytes(1 << 20))
    assert len(bomb) < 100
    monkeypatch.setattr(_brotli, "MOST", 3 << 19)
    unpack = Unpacker()
    assert len(unpack(bomb)) == 1 << 20
    with pytest.raises(BadImage, match="too large"):
        unpack(bomb)
    data = container(brob(make(b"xml ", bytes(1 << 20))), brob(make(b"xml ", bytes(1 << 20))))
    assert [f.code for f in scan(Blob(data, "x"), Settings()).findings] == ["EMB105", "IMG101"]


BAD = {
    "signature-only": samples.SIGNATURE,
    "no-ftyp": samples.SIGNATURE + make(b"jxlc", stream()),
    "no-codestream": samples.SIGNATURE + samples.FTYP + exif(camera()),
    "too-many-boxes": container(make(b"free", b"") * (1 << 14)),
}


@pytest.mark.parametrize("name", BAD)
def test_damaged_file_is_refused(name: str) -> None:
    with pytest.raises(BadImage):
        FORMAT.parts(BAD[name])


# the reference programs


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    for tool in ("cjxl", "djxl"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    return tmp_path


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.external
@pytest.mark.parametrize("kind", ["png", "jpg", "apng"])
def test_the_reference_encoder_is_silent(tools: Path, kind: str) -> None:
    source, out = tools / f"in.{kind}", tools / "out.jxl"
    first, *others = (frame.resize((64, 48)) for frame in frames())
    first.save(source, save_all=kind == "apng", append_images=others if kind == "apng" else [])
    _run("cjxl", "-e", "3", "--container=1", str(source), str(out))
    found = scan(Blob(out.read_bytes(), "x"), Settings())
    assert found.findings == ()
    assert found.skipped is None
    if kind == "jpg":
        _run("djxl", str(out), str(tools / "back.jpg"))
        assert (tools / "back.jpg").read_bytes() == source.read_bytes()


@pytest.mark.external
@pytest.mark.parametrize(
    "name", ["EXIF-from-jpeg", "EXIF-compressed", "second-XMP", "jbrd-comment"]
)
def test_the_reference_decoder_shows_the_same(tools: Path, name: str) -> None:
    data = PLANTS[f"jxl-{name}"]
    after = clean(Blob(data, "x"), Settings()).data
    shown = []
    for number, content in enumerate((data, after)):
        (tools / f"{number}.jxl").write_bytes(content)
        _run("djxl", str(tools / f"{number}.jxl"), str(tools / f"{number}.ppm"))
        shown.append((tools / f"{number}.ppm").read_bytes())
    assert shown[0] == shown[1]


@pytest.mark.external
def test_exiftool_reads_what_is_left(tools: Path) -> None:
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    two = CITY.replace(
        b"<photoshop:City>", b"<photoshop:Credit>Kept</photoshop:Credit><photoshop:City>"
    )
    data = clean(Blob(container(brob(make(b"xml ", two))), "x"), Settings()).data
    path = tools / "a.jxl"
    path.write_bytes(data)
    done = subprocess.run(["exiftool", "-a", "-G1", str(path)], capture_output=True, check=True)
    assert b"Kept" in done.stdout
    assert SECRET not in done.stdout
    assert b"Warning" not in done.stdout
