"""PNG and APNG: every carrier is a part, can go alone, and nothing else changes."""

from __future__ import annotations

import io
import shutil
import subprocess
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hooklib.cleaning import clean
from hooklib.formats import _png_chunks
from hooklib.formats._png_known import KNOWN
from hooklib.formats.png import FORMAT, KEPT
from hooklib.model import (
    DAMAGED,
    EXIF,
    ICC,
    PICTURE,
    TEXT,
    TRAILER,
    XMP,
    BadImage,
    Blob,
    CannotFix,
    Part,
    Settings,
)
from hooklib.scan import scan
from tests.samples import Plant
from tests.samples import png as samples
from tests.samples.png import chunk, text

CLEAN = samples.clean()
PLANTS = {plant.carrier: plant for plant in samples.plants()}
INFO = ("dpi", "gamma", "icc_profile", "transparency", "chromaticity", "srgb", "loop", "duration")
WRAPPED = {
    "eXIf": (EXIF, samples.camera()),
    "xmp": (XMP, samples.CITY),
    "iptc": ("iptc", samples.IIM),
    "8bim": ("photoshop", samples.IRB),
    "text": (TEXT, b"Comment\0abc"),
    "wide-text": (TEXT, "Comment\0Ελλάδα".encode()),
}


def decoded(data: bytes) -> list[Any]:
    """Return what a viewer shows: pixels, durations, colour and resolution."""
    shown: list[Any] = []
    with Image.open(io.BytesIO(data)) as image:
        for frame in range(getattr(image, "n_frames", 1)):
            image.seek(frame)
            info = [str(image.info.get(name)) for name in INFO]
            shown.append((image.mode, image.size, image.tobytes(), image.getpalette(), info))
    return shown


def unfolded(data: bytes) -> bytes:
    """Return the file and all that its chunks inflate to, tails of streams included."""
    out = [data]
    for _, payload in samples.split_chunks(data):
        for at in [n for n in range(len(payload)) if payload[n] == 0x78][:50]:
            inflater = zlib.decompressobj()
            try:
                out.append(inflater.decompress(payload[at:], 1 << 20))
            except zlib.error:
                continue
    return b"".join(out)


def holders(data: bytes, secret: bytes) -> list[int]:
    """Return the indices of the parts that show a secret to the rules."""
    found = [n for n, part in enumerate(FORMAT.parts(data)) if secret in part.data]
    return found or [n for n, part in enumerate(FORMAT.parts(data)) if part.name == "tIME"]


@pytest.mark.parametrize("name", CLEAN)
def test_clean_file_has_nothing_hidden_and_stays(name: str) -> None:
    data = CLEAN[name]
    kinds = {part.kind for part in FORMAT.parts(data)}
    assert not kinds & {"unknown", TRAILER, DAMAGED, "image"}
    assert PICTURE in kinds
    assert FORMAT.sniff(data[:64])
    assert FORMAT.rebuild(data, {}) == data


PIXELS_AND_ORDER = {"PLTE", "CgBI", "iDOT"}
"""Chunks that cannot be put beside any picture."""
QUIET = {name: min(known.sizes) for name, known in KNOWN.items() if name not in PIXELS_AND_ORDER}
GOLDEN = """
PLTE tRNS gAMA cHRM sRGB cICP mDCV mDCv cLLI cLLi sBIT pHYs bKGD hIST oFFs sTER gIFg CgBI gmAP iDOT
vpAg caNv orNT npTc npOl npLb grAb
"""


def test_the_known_chunks() -> None:
    assert list(KNOWN) == GOLDEN.split()


@pytest.mark.parametrize("name", QUIET)
def test_a_known_chunk_of_numbers_is_no_finding_and_stays(name: str) -> None:
    data = samples.build(before=chunk(name.encode(), bytes(QUIET[name])))
    assert scan(Blob(data, "x"), Settings()).findings == ()
    assert clean(Blob(data, "x"), Settings()).data == data


@pytest.mark.parametrize("name", QUIET)
def test_a_known_chunk_of_another_length_is_damaged(name: str) -> None:
    data = samples.build(before=chunk(name.encode(), bytes(max(KNOWN[name].sizes) + 1)))
    assert [f.code for f in scan(Blob(data, "x"), Settings()).findings] == ["IMG101"]


def _with_gain_map(gain_map: bytes) -> bytes:
    return samples.build(before=chunk(b"gmAP", bytes(62)) + chunk(b"gdAT", gain_map))


def test_a_gain_map_stays_and_loses_its_own_exif() -> None:
    kept = _with_gain_map(samples.build(0, size=(5, 4)))
    assert clean(Blob(kept, "x"), Settings()).data == kept
    exif = chunk(b"eXIf", samples.camera())
    cleaned = clean(
        Blob(_with_gain_map(samples.build(0, size=(5, 4), before=exif)), "x"), Settings()
    )
    assert [f.code for f in cleaned.removed] == ["DEV101"]
    assert cleaned.data == kept


@pytest.mark.parametrize("name", ["seAl", "caBX", "dSIG"])
def test_a_signature_goes_as_provenance(name: str) -> None:
    cleaned = clean(
        Blob(samples.build(before=chunk(name.encode(), samples.SECRET)), "x"), Settings()
    )
    assert [f.code for f in cleaned.removed] == ["PRV101"]
    assert cleaned.data == samples.build()


@pytest.mark.parametrize("name", [*CLEAN, *PLANTS])
def test_every_byte_but_framing_is_in_a_part(name: str) -> None:
    data = CLEAN[name] if name in CLEAN else PLANTS[name].data
    seen = bytearray(len(data))
    for part in FORMAT.parts(data):
        for start, end in part.spans:
            seen[start:end] = b"\1" * (end - start)
    for piece in _png_chunks.chunks(data):
        start, end = piece.payload
        framing = {"fdAT": 4, "iCCP": 1}.get(piece.name, 0)
        assert seen[start:end].count(0) <= framing, piece.name
    assert 0 not in seen[piece.end :]


@pytest.mark.parametrize("plant", PLANTS.values(), ids=lambda plant: plant.carrier)
def test_plant_is_a_part_and_goes_alone(plant: Plant) -> None:
    before = FORMAT.parts(plant.data)
    doomed = holders(plant.data, plant.secrets[0])
    assert doomed
    assert FORMAT.rebuild(plant.data, {}) == plant.data
    after = FORMAT.rebuild(plant.data, dict.fromkeys(doomed))
    whole = unfolded(after)
    assert not [secret for secret in plant.secrets if secret in whole]
    assert not [secret for secret in plant.secrets if secret.hex().encode() in whole]
    assert all(keep in after for keep in plant.keeps)
    kept = [part for n, part in enumerate(before) if n not in doomed]
    assert judged(kept) == judged(FORMAT.parts(after))
    assert essence(plant.data) == essence(after)
    if "CRC" not in plant.carrier.upper():
        assert decoded(plant.data) == decoded(after)


def judged(parts: list[Part]) -> list[tuple[str, bytes]]:
    """Return parts without their places; a dropped profile name leaves a neutral one behind."""
    return [(part.kind, part.data) for part in parts if part.name != "iCCP profile name"]


def essence(data: bytes) -> list[bytes]:
    """Return the bytes of pictures and profiles."""
    return [
        b"".join(data[start:end] for start, end in part.spans)
        for part in FORMAT.parts(data)
        if part.kind in (PICTURE, ICC)
    ]


@pytest.mark.parametrize("plant", PLANTS.values(), ids=lambda plant: plant.carrier)
def test_names_and_keys_hold_nothing_private(plant: Plant) -> None:
    for part in FORMAT.parts(plant.data):
        assert not [one for one in plant.secrets if one.decode("latin-1") in part.name + part.key]


@pytest.mark.parametrize("name", WRAPPED)
def test_new_payload_is_read_back(name: str) -> None:
    kind, payload = WRAPPED[name]
    data = samples.wrap(kind, payload)
    assert data is not None
    (index,) = [n for n, part in enumerate(FORMAT.parts(data)) if part.kind == kind]
    assert FORMAT.parts(data)[index].data == payload
    smaller = payload[:-2]
    after = FORMAT.rebuild(data, {index: smaller})
    assert FORMAT.parts(after)[index].data == smaller
    assert FORMAT.rebuild(data, {index: payload}).startswith(samples.SIGNATURE)
    assert len(FORMAT.parts(FORMAT.rebuild(data, {index: b""}))) == len(FORMAT.parts(data)) - 1
    assert decoded(after) == decoded(data)


FORMS = ["tEXt-Comment", "zTXt-Comment", "iTXt-Comment", "iTXtz-Comment", "zTXt-raw-exif"]
FORMS += ["tEXt-raw-exif", "iTXtz-raw-exif", "zTXt-raw-APP1-xmp", "zTXt-raw-8bim", "tXMP"]
FORMS += ["tEXt-raw-8bim-headed", "eXIf-headed", "zxIf", "iTXtz-xmp"]


@pytest.mark.parametrize("name", FORMS)
def test_form_of_the_carrier_stays(name: str) -> None:
    data = PLANTS[f"png-{name}"].data
    (index,) = holders(data, samples.SECRET)
    part = FORMAT.parts(data)[index]
    same = FORMAT.rebuild(data, {index: part.data})
    names = [kind for kind, _ in samples.split_chunks(data)]
    assert [kind for kind, _ in samples.split_chunks(same)] == names
    assert FORMAT.parts(same)[index]._replace(spans=()) == part._replace(spans=())
    changed = part.data.replace(samples.SECRET, b"neu")
    after = FORMAT.rebuild(data, {index: changed})
    assert FORMAT.parts(after)[index].data == changed
    assert samples.SECRET not in unfolded(after)
    assert after.count(b"Exif\0\0") == data.count(b"Exif\0\0")


TEXTS = [
    ("latin-1", text(b"tEXt", b"Title", b"a"), "Größe", b"tEXt", "Größe".encode("latin-1")),
    ("greek", text(b"tEXt", b"Title", b"a"), "Ελλάδα", b"iTXt", "Ελλάδα".encode()),
    ("utf-8", text(b"iTXt", b"Title", b"a"), "Größe", b"iTXt", "Größe".encode()),
]


@pytest.mark.parametrize(("piece", "value", "name", "raw"), [row[1:] for row in TEXTS], ids=str)
def test_text_takes_the_narrowest_chunk(piece: bytes, value: str, name: bytes, raw: bytes) -> None:
    data = samples.build(before=piece)
    (index,) = holders(data, b"Title\0a")
    after = FORMAT.rebuild(data, {index: f"Title\0{value}".encode()})
    assert name in after
    assert raw in after
    assert FORMAT.parts(after)[index].data == f"Title\0{value}".encode()


def test_text_in_utf8_inside_a_latin1_chunk_is_read_as_meant() -> None:
    data = samples.build(before=text(b"tEXt", b"Comment", "Köln".encode()))
    assert holders(data, "Comment\0Köln".encode())


CORNERS = [
    (b"en\0\0", b"Comment\0abc"),
    (b"zh-Hant-TW\0Comment\0", b"Comment\0abc"),
    (b"erika-x\0\0", b"Comment\0abc\nerika-x"),
    (b"de\0Kommentar von Erika\0", b"Comment\0abc\nKommentar von Erika"),
]


@pytest.mark.parametrize(("corner", "seen"), CORNERS, ids=range(len(CORNERS)))
def test_language_and_translated_keyword_are_seen(corner: bytes, seen: bytes) -> None:
    data = samples.build(before=text(b"iTXt", b"Comment", b"abc", corner))
    (index,) = holders(data, b"Comment\0abc")
    assert FORMAT.parts(data)[index].data == seen
    same = FORMAT.rebuild(data, {index: seen})
    assert same == data
    after = FORMAT.rebuild(data, {index: b"Comment\0new"})
    assert FORMAT.parts(after)[index].data == b"Comment\0new"
    assert b"Erika" not in after


@pytest.mark.parametrize("name", ["png-iTXt-xmp-translated-keyword"])
def test_corner_of_xmp_goes_without_the_packet(name: str) -> None:
    data = PLANTS[name].data
    (index,) = [n for n, part in enumerate(FORMAT.parts(data)) if part.kind == TEXT]
    after = FORMAT.rebuild(data, {index: None})
    assert samples.SCREENSHOT in after
    assert samples.SECRET not in after


KEEPERS = sorted({part.kind for data in CLEAN.values() for part in FORMAT.parts(data)} & KEPT)


@pytest.mark.parametrize("kind", KEEPERS)
@pytest.mark.parametrize("change", [None, b"x"], ids=["drop", "replace"])
def test_what_the_picture_needs_cannot_go(kind: str, change: bytes | None) -> None:
    data, index = next(
        (data, n)
        for data in CLEAN.values()
        for n, part in enumerate(FORMAT.parts(data))
        if part.kind == kind
    )
    with pytest.raises(CannotFix):
        FORMAT.rebuild(data, {index: change})


@pytest.mark.parametrize("name", ["png-caBX", "png-tIME", "png-IDAT-tail", "png-gIFt", "png-pCAL"])
def test_what_has_no_written_form_cannot_be_replaced(name: str) -> None:
    data = PLANTS[name].data
    doomed = holders(data, PLANTS[name].secrets[0])
    if name == "png-caBX":
        assert b"caBX" in FORMAT.rebuild(data, {doomed[0]: b"new"})
        return
    with pytest.raises(CannotFix):
        FORMAT.rebuild(data, {doomed[0]: b"new"})


def test_unknown_critical_chunk_is_reported_and_stays() -> None:
    data = samples.build(before=chunk(b"ABCD", b"x"))
    (index,) = [n for n, part in enumerate(FORMAT.parts(data)) if part.kind == "unknown"]
    with pytest.raises(CannotFix):
        FORMAT.rebuild(data, {index: None})


def test_iccp_name_becomes_neutral_and_the_profile_stays() -> None:
    data = PLANTS["png-iCCP-name"].data
    (index,) = holders(data, samples.MAIL)
    after = FORMAT.rebuild(data, {index: None})
    assert dict(samples.split_chunks(after))[b"iCCP"].startswith(b"icc\0\0")
    assert Image.open(io.BytesIO(after)).info["icc_profile"] == samples.icc()


@pytest.mark.parametrize(("missing", "kind"), [(4, ICC), (40, DAMAGED)])
def test_a_profile_without_its_checksum_stays(missing: int, kind: str) -> None:
    packed = zlib.compress(samples.icc())[:-missing]
    data = samples.pillow(Image.new("RGB", (8, 8)))
    at = data.index(b"IDAT") - 4
    data = data[:at] + samples.chunk(b"iCCP", b"icc\0\0" + packed) + data[at:]
    assert [part.kind for part in FORMAT.parts(data) if "iCCP" in part.name][-1] == kind
    codes = [finding.code for finding in scan(Blob(data, "a.png"), Settings()).findings]
    assert codes == ([] if kind == ICC else ["IMG101"])


def test_idot_points_to_its_idat_after_the_edit() -> None:
    data = CLEAN["png-macos-screenshot"]
    order = [b"iDOT", b"iTXt"]  # move the text behind iDOT, where it shifts what iDOT points to
    pieces = samples.split_chunks(data)
    first, second = (
        next(n for n, (name, _) in enumerate(pieces) if name == kind) for kind in order
    )
    pieces.insert(first, pieces.pop(second))
    shift = 12 + len(pieces[first][1])
    words = bytearray(pieces[first - 1][1])
    words[24:] = (int.from_bytes(words[24:], "big") + shift).to_bytes(4, "big")
    pieces[first - 1] = (b"iDOT", bytes(words))
    data = samples.SIGNATURE + b"".join(chunk(*piece) for piece in pieces)
    assert pointed(data) == b"IDAT"
    doomed = [n for n, part in enumerate(FORMAT.parts(data)) if part.kind in (EXIF, XMP)]
    after = FORMAT.rebuild(data, dict.fromkeys(doomed))
    assert len(after) < len(data) - shift
    assert pointed(after) == b"IDAT"
    assert decoded(after) == decoded(data)


def pointed(data: bytes) -> bytes:
    """Return the type of the chunk that iDOT's last word points to."""
    at = data.index(b"iDOT") - 4
    at += int.from_bytes(data[at + 32 : at + 36], "big")
    return data[at + 4 : at + 8]


def test_apng_sequence_numbers_stay_complete() -> None:
    data = PLANTS["png-fdAT-left-over"].data
    doomed = holders(data, samples.SECRET)
    after = FORMAT.rebuild(data, dict.fromkeys(doomed))
    numbers = [
        int.from_bytes(payload[:4], "big")
        for name, payload in samples.split_chunks(after)
        if name in (b"fcTL", b"fdAT")
    ]
    assert numbers == list(range(len(numbers)))


def test_idat_left_over_between_frames_goes_without_the_frame() -> None:
    pieces = samples.split_chunks(samples.animated())
    last = max(n for n, (name, _) in enumerate(pieces) if name == b"fcTL")
    pieces.insert(last + 1, (b"IDAT", samples.SECRET))
    data = samples.SIGNATURE + b"".join(chunk(*piece) for piece in pieces)
    after = FORMAT.rebuild(data, dict.fromkeys(holders(data, samples.SECRET)))
    assert after == samples.animated()


def _with(**changes: Any) -> bytes:
    return samples.build(**changes)


ROWS = samples.rows(2, 8, (13, 11))
BAD = {
    "empty": b"",
    "signature-only": samples.SIGNATURE,
    "no-iend": samples.build()[:-12],
    "no-idat": _with(idat=[]),
    "two-ihdr": _with(before=samples.header(2, 8, (13, 11))),
    "digit-in-type": _with(before=chunk(b"ab1d")),
    "length-beyond-file": samples.build()[:-12] + b"\x7f\xff\xff\xffIEND",
    "wrong-critical-crc": samples.build()[:-1] + b"\0",
    "short-ihdr": samples.SIGNATURE + chunk(b"IHDR", bytes(12)) + samples.build()[33:],
    "colour-type-5": samples.build().replace(
        samples.header(2, 8, (13, 11)), chunk(b"IHDR", b"\0\0\0\x0d\0\0\0\x0b\x08\5\0\0\0")
    ),
    "zero-width": samples.build().replace(
        samples.header(2, 8, (13, 11)), chunk(b"IHDR", bytes(7) + b"\x0b\x08\2\0\0\0")
    ),
    "huge-size": samples.build().replace(
        samples.header(2, 8, (13, 11)), chunk(b"IHDR", b"\x7f\xff\xff\xff" * 2 + b"\x08\2\0\0\0")
    ),
    "rows-missing": _with(idat=[zlib.compress(ROWS[:-1])]),
    "rows-hidden": _with(idat=[zlib.compress(ROWS + samples.SECRET)]),
    "rows-endless": _with(idat=[zlib.compress(ROWS + bytes(1 << 20))]),
    "stream-cut": _with(idat=[zlib.compress(ROWS)[:-1]]),
    "stream-damaged": _with(idat=[b"\x78\x9c" + samples.SECRET]),
    "palette-of-4-bytes": _with(before=chunk(b"PLTE", bytes(4))),
    "acTL-of-7-bytes": _with(before=chunk(b"acTL", bytes(7))),
    "fcTL-of-3-bytes": _with(before=chunk(b"acTL", b"\0\0\0\1" * 2) + chunk(b"fcTL", bytes(3))),
}


@pytest.mark.parametrize("name", BAD)
def test_damaged_file_is_refused_without_its_text(name: str) -> None:
    with pytest.raises(BadImage) as caught:
        FORMAT.parts(BAD[name])
    assert samples.SECRET.decode() not in str(caught.value)


def test_cgbi_has_no_zlib_wrapper() -> None:
    squeeze = zlib.compressobj(wbits=-15)
    stream = squeeze.compress(ROWS) + squeeze.flush()
    data = _with(before=chunk(b"CgBI", b"\x50\0\x20\6"), idat=[stream + samples.SECRET])
    (index,) = holders(data, samples.SECRET)
    assert samples.SECRET not in FORMAT.rebuild(data, {index: None})


@pytest.mark.parametrize(
    "name", [*CLEAN, "png-zTXt-raw-iptc", "png-fdAT-tail", "png-iTXt-language"]
)
def test_every_prefix_is_refused_or_read(name: str) -> None:
    data = CLEAN[name] if name in CLEAN else PLANTS[name].data
    step = max(1, len(data) // 400)
    for size in [*range(0, len(data) - 200, step), *range(max(0, len(data) - 200), len(data))]:
        with pytest.raises(BadImage):
            FORMAT.parts(data[:size])


EVERYTHING = [*CLEAN.values(), *(plant.data for plant in PLANTS.values())]
SMALL = [data for data in EVERYTHING if len(data) < 6000]


def check_any(data: bytes) -> None:
    """Read and empty a file: it must work, or be refused in one of the two ways."""
    try:
        found = FORMAT.parts(data)
        doomed = [n for n, part in enumerate(found) if part.kind not in KEPT]
        after = FORMAT.rebuild(data, dict.fromkeys(doomed))
        assert essence(after) == essence(data)
    except (BadImage, CannotFix):
        pass


@given(st.sampled_from(SMALL), st.data())
@settings(max_examples=150, deadline=None)
def test_flipped_bytes_are_refused_or_read(data: bytes, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(0, len(data) - 1))
    check_any(data[:at] + bytes((data[at] ^ draw.draw(st.integers(1, 255)),)) + data[at + 1 :])


@given(st.sampled_from(SMALL), st.data())
@settings(max_examples=200, deadline=None)
def test_flipped_payloads_with_right_checksums(data: bytes, draw: st.DataObject) -> None:
    found = _png_chunks.chunks(data)
    piece = draw.draw(st.sampled_from(found))
    payload = bytearray(data[slice(*piece.payload)])
    for at, value in draw.draw(st.dictionaries(st.integers(0, 400), st.integers(0, 255))).items():
        if payload:
            payload[at % len(payload)] = value
    cut = draw.draw(st.integers(0, len(payload)))
    new = _png_chunks.make(piece.name, bytes(payload if cut % 2 else payload[:cut]))
    check_any(data[: piece.start] + new + data[piece.end :])


BOMB = zlib.compress(bytes(300 << 20), 9)
BOMBS = {
    "zTXt": chunk(b"zTXt", b"Comment\0\0" + BOMB),
    "iTXt": chunk(b"iTXt", b"Comment\0\1\0\0\0" + BOMB),
    "iCCP": chunk(b"iCCP", b"icc\0\0" + BOMB),
    "zxIf": chunk(b"zxIf", bytes(5) + BOMB),
    "many": chunk(b"zTXt", b"Comment\0\0" + BOMB[: 1 << 16]) * 40,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_costs_little_memory_and_can_go(name: str) -> None:
    data = samples.build(before=BOMBS[name])
    tracemalloc.start()
    try:
        found = FORMAT.parts(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < (16 << 20) + 24 * len(data)
    doomed = [n for n, part in enumerate(found) if part.kind == DAMAGED]
    assert doomed
    assert len(FORMAT.rebuild(data, dict.fromkeys(doomed))) < 1000


def test_bomb_in_idat_costs_little_memory() -> None:
    data = samples.build(idat=[BOMB])
    tracemalloc.start()
    try:
        with pytest.raises(BadImage):
            FORMAT.parts(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 << 20


def test_walk_of_a_large_picture_keeps_nothing() -> None:
    size = (4000, 3000)
    stream = zlib.compress(bytes((size[0] * 3 + 1) * size[1]), 1)
    data = samples.SIGNATURE + samples.header(2, 8, size) + chunk(b"IDAT", stream) + chunk(b"IEND")
    tracemalloc.start()
    try:
        FORMAT.parts(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 6 << 20


@pytest.mark.external
@pytest.mark.parametrize("name", ["eXIf", "xmp", "iptc", "8bim"])
def test_exiftool_reads_what_was_written(name: str, tmp_path: Path) -> None:
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    kind, payload = WRAPPED[name]
    data = samples.wrap(kind, payload)
    assert data is not None
    (index,) = [n for n, part in enumerate(FORMAT.parts(data)) if part.kind == kind]
    path = tmp_path / "a.png"
    path.write_bytes(FORMAT.rebuild(data, {index: payload}))
    command = ["exiftool", "-a", "-u", "-ee", "-validate", "-warning", "-all", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert samples.SECRET.decode() in run.stdout
    assert "CRC" not in run.stdout


@pytest.mark.external
def test_exiftool_finds_nothing_after_the_fix(tmp_path: Path) -> None:
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    for name, plant in PLANTS.items():
        doomed = holders(plant.data, plant.secrets[0])
        (tmp_path / f"{name}.png").write_bytes(FORMAT.rebuild(plant.data, dict.fromkeys(doomed)))
    command = ["exiftool", "-a", "-u", "-ee", "-all", "-ext", "png", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, check=True)
    lines = [line for line in run.stdout.splitlines() if not line.startswith((b"File", b"==="))]
    assert len(lines) > 10 * len(PLANTS)
    assert not [line for line in lines if samples.SECRET in line or samples.MAIL in line]
