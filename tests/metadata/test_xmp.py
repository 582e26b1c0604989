"""XMP packets: keys, values, removal by spans; exiv2 and ExifTool as judges."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Hashable
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooklib.metadata import xmp
from hooklib.metadata._xmp_names import known
from hooklib.model import (
    AUXILIARY,
    IMAGE,
    MAKERNOTE,
    PREVIEW,
    TRAILER,
    UNKNOWN,
    VALUE,
    BadImage,
    CannotFix,
    Field,
)
from tests.samples import Plant
from tests.samples.xmp import KEPT, NS, RDF, alternatives, array, clean, packet, plants, structure

PLANTS = {plant.carrier: plant for plant in plants()}
CLEAN = clean()
SAMPLES = {**CLEAN, **{name: plant.data for name, plant in PLANTS.items()}}


def _holds(field: Field, secret: bytes) -> bool:
    return secret in field.text.encode() or secret in field.data


def _secret_fields(plant: Plant) -> list[Field]:
    return [f for f in xmp.fields(plant.data) if any(_holds(f, s) for s in plant.secrets)]


def _without(plant: Plant) -> bytes:
    return xmp.rebuild(plant.data, {field.at: None for field in _secret_fields(plant)})


def _listed(data: bytes) -> list[tuple[str, str]]:
    return [(field.key or field.name, field.text) for field in xmp.fields(data)]


def _drop(data: bytes, *keys: str) -> bytes:
    return xmp.rebuild(data, {f.at: None for f in xmp.fields(data) if (f.key or f.name) in keys})


@pytest.mark.parametrize("name", SAMPLES)
def test_without_changes_the_bytes_stay(name: str) -> None:
    assert xmp.rebuild(SAMPLES[name], {}) is SAMPLES[name]


@pytest.mark.parametrize("name", PLANTS)
def test_a_secret_is_seen_and_goes_alone(name: str) -> None:
    plant = PLANTS[name]
    secret = _secret_fields(plant)
    assert secret
    after = _without(plant)
    for lost in plant.secrets:
        assert lost not in after
        assert len(lost) < 6 or base64.b64encode(lost)[:-4] not in after
    assert all(kept in after for kept in plant.keeps)
    gone = {field.at for field in secret}
    others = [(f.key, f.text, f.data) for f in xmp.fields(plant.data) if f.at not in gone]
    assert (
        sorted((f.key, f.text, f.data) for f in xmp.fields(after))
        == sorted(other for other in others if not other[0].startswith("Xmp.dc.subject"))
        or "keyword" in name
    )  # the other keyword moves up


@pytest.mark.parametrize("name", SAMPLES)
def test_dropping_all_leaves_nothing(name: str) -> None:
    data = SAMPLES[name]
    found = xmp.fields(data)
    if found:
        assert xmp.rebuild(data, {field.at: None for field in found}) == b""


@pytest.mark.parametrize("name", SAMPLES)
def test_addresses_and_keys(name: str) -> None:
    found = xmp.fields(SAMPLES[name])
    assert len({field.at for field in found}) == len(found)
    assert all(field.key.isascii() and "acme" not in field.key for field in found)


@pytest.mark.parametrize("name", CLEAN)
def test_clean_samples_hold_known_values_only(name: str) -> None:
    assert {field.kind for field in xmp.fields(CLEAN[name])} <= {VALUE}


NOTATION = {
    "element": ("<dc:source>x</dc:source>", "", [("Xmp.dc.source", "x")]),
    "attribute": ("", "dc:source='x'", [("Xmp.dc.source", "x")]),
    "entities": ("<dc:source>a &amp; &#228;</dc:source>", "", [("Xmp.dc.source", "a & ä")]),
    "CDATA": ("<dc:source><![CDATA[<x>]]></dc:source>", "", [("Xmp.dc.source", "<x>")]),
    "resource": ("<xmp:BaseURL rdf:resource='u'/>", "", [("Xmp.xmp.BaseURL", "u")]),
    "array": (
        f"<dc:creator>{array('Seq', 'a', 'b')}</dc:creator>",
        "",
        [("Xmp.dc.creator[1]", "a"), ("Xmp.dc.creator[2]", "b")],
    ),
    "languages": (f"<dc:title>{alternatives('t')}</dc:title>", "", [("Xmp.dc.title[1]", "t")]),
    "no language": (
        "<dc:title xml:lang='not a tag'>t</dc:title>",
        "",
        [("Xmp.dc.title/?xml:lang", "not a tag"), ("Xmp.dc.title", "t")],
    ),
    "structure, parseType": (
        "<xmpMM:DerivedFrom rdf:parseType='Resource'><stRef:filePath>p</stRef:filePath>"
        "</xmpMM:DerivedFrom>",
        "",
        [("Xmp.xmpMM.DerivedFrom/stRef:filePath", "p")],
    ),
    "structure, description": (
        "<xmpMM:DerivedFrom><rdf:Description stRef:filePath='p'><stRef:documentID>d"
        "</stRef:documentID></rdf:Description></xmpMM:DerivedFrom>",
        "",
        [
            ("Xmp.xmpMM.DerivedFrom/stRef:filePath", "p"),
            ("Xmp.xmpMM.DerivedFrom/stRef:documentID", "d"),
        ],
    ),
    "structure, attributes": (
        "<xmpMM:DerivedFrom stRef:filePath='p'/>",
        "",
        [("Xmp.xmpMM.DerivedFrom/stRef:filePath", "p")],
    ),
    "qualifier": (
        "<xmp:Identifier rdf:parseType='Resource'><rdf:value>v</rdf:value>"
        "<stRef:documentID>q</stRef:documentID></xmp:Identifier>",
        "",
        [("Xmp.xmp.Identifier", "v"), ("Xmp.xmp.Identifier/?stRef:documentID", "q")],
    ),
    "short prefixes": (
        "<Iptc4xmpExt:LocationCreated rdf:parseType='Resource'><Iptc4xmpExt:City>c"
        "</Iptc4xmpExt:City></Iptc4xmpExt:LocationCreated>",
        "Iptc4xmpCore:Location='l'",
        [("Xmp.iptc.Location", "l"), ("Xmp.iptcExt.LocationCreated/Iptc4xmpExt:City", "c")],
    ),
    "directory": (
        "<Container:Directory><rdf:Seq><rdf:li rdf:parseType='Resource'>"
        "<Container:Item Item:Length='7'/></rdf:li></rdf:Seq></Container:Directory>",
        "",
        [("Xmp.Container.Directory[1]/Container:Item/Item:Length", "7")],
    ),
    "twice": (
        "<dc:source>a</dc:source>",
        "dc:source='b'",
        [("Xmp.dc.source", "b"), ("Xmp.dc.source", "a")],
    ),
    "unknown": (
        "<acme:a><rdf:Bag><rdf:li>x</rdf:li></rdf:Bag></acme:a>",
        "",
        [("Xmp.unknown.property[1]", "x")],
    ),
    "text beside an array": (
        f"<dc:subject>t{array('Bag', 'x')}</dc:subject>",
        "",
        [("Xmp.dc.subject", "t"), ("Xmp.dc.subject[1]", "x")],
    ),
    "unknown and empty": ("<acme:a/>", "", [("unknown element", "a")]),
    "unknown and not RDF": ("<acme:a><acme:b>x</acme:b></acme:a>", "", [("stray text", "x")]),
    "known in unknown": (
        "<acme:a rdf:parseType='Resource'><exif:GPSLatitude>1N</exif:GPSLatitude></acme:a>",
        "",
        [("Xmp.unknown.property/exif:GPSLatitude", "1N")],
    ),
    "private name": ("<dc:söhnlein>x</dc:söhnlein>", "", [("Xmp.unknown.property", "x")]),
    "nothing": ("<dc:title/><dc:subject><rdf:Bag/></dc:subject>", "dc:source=' '", []),
}


@pytest.mark.parametrize(("body", "attributes", "expected"), NOTATION.values(), ids=NOTATION)
def test_notation(body: str, attributes: str, expected: list[tuple[str, str]]) -> None:
    assert _listed(packet(body, attributes)) == expected


def test_the_documents_own_prefixes_say_nothing() -> None:
    data = packet("<photoshop:City>x</photoshop:City>").replace(b"photoshop:", b"private:")
    data = data.replace(b"xmlns:photoshop", b"xmlns:private")
    assert [field.key for field in xmp.fields(data)] == ["Xmp.photoshop.City"]


def test_name_spaces_without_their_last_mark_are_known() -> None:
    assert known("http://ns.microsoft.com/photo/1.0")
    assert known("http://ns.adobe.com/xap/1.0/sType/ResourceRef")
    assert not known("http://ns.adobe.com/")


def test_about_and_toolkit() -> None:
    data = packet(KEPT, toolkit="Tool 1").replace(b'rdf:about=""', b'rdf:about="file:///home/x"')
    assert ("Xmp.rdf.about", "file:///home/x") in _listed(data)
    assert ("Xmp.x.xmptk", "Tool 1") in _listed(data)
    after = _drop(data, "Xmp.rdf.about", "Xmp.x.xmptk")
    assert b"about" not in after
    assert b"xmptk" not in after
    assert _drop(data, "Xmp.dc.format") == b""
    plain = data.replace(b"file:///home/x", b"uuid:faf5bdd5-ba3d-11da-ad31-d33d75182f1b")
    assert "Xmp.rdf.about" not in [key for key, _ in _listed(plain)]


def test_only_the_span_goes() -> None:
    data = packet(f"{KEPT}\n   <photoshop:City>x</photoshop:City>\n   <dc:source>s</dc:source>")
    assert _drop(data, "Xmp.photoshop.City") == data.replace(
        b"\n   <photoshop:City>x</photoshop:City>", b""
    )
    data = packet(KEPT, "photoshop:City='x' dc:source='s'")
    assert _drop(data, "Xmp.photoshop.City") == data.replace(b"\n    photoshop:City='x'", b"")


@pytest.mark.parametrize("kind", ["Bag", "Seq", "Alt"])
def test_an_array_goes_with_its_last_item(kind: str) -> None:
    data = packet(f"{KEPT}<dc:subject>{array(kind, 'a', 'b')}</dc:subject>")
    one = _drop(data, "Xmp.dc.subject[1]")
    assert one == data.replace(b"<rdf:li>a</rdf:li>", b"")
    assert b"subject" not in _drop(one, "Xmp.dc.subject[1]")


def test_an_item_goes_with_its_last_value() -> None:
    item = (
        "<rdf:li rdf:parseType='Resource'><Container:Item Item:Mime='m' Item:Length='{}'/></rdf:li>"
    )
    items = f"<rdf:Seq>{item.format(1)}{item.format(2)}</rdf:Seq>"
    body = f"<Container:Directory>{items}</Container:Directory>"
    data = packet(body)
    second = "Xmp.Container.Directory[2]/Container:Item/Item:"
    after = xmp.rebuild(data, {(f"{second}Mime", 0): None, (f"{second}Length", 0): None})
    assert after == packet(body.replace(item.format(2), ""))
    assert xmp.rebuild(data, {(f"{second}Length", 0): "4711"}) == data.replace(b"'2'", b"'4711'")


def test_a_description_goes_with_its_last_property() -> None:
    other = f'<rdf:Description rdf:about="" xmlns:d="{NS["dc"]}" d:type="x"/>'.encode()
    data = packet(KEPT).replace(b"</rdf:RDF>", other + b"</rdf:RDF>")
    assert other not in _drop(data, "Xmp.dc.type")
    assert _drop(data, "Xmp.dc.format").count(b"<rdf:Description") == 1


def test_a_value_takes_its_qualifiers_along() -> None:
    data = packet(
        f"{KEPT}<xmp:Identifier rdf:parseType='Resource'><rdf:value>v</rdf:value>"
        "<stRef:documentID>q</stRef:documentID></xmp:Identifier>"
    )
    assert b"Identifier" not in _drop(data, "Xmp.xmp.Identifier")


@pytest.mark.parametrize("body", ["<acme:a>x</acme:a>", ""])
def test_a_private_name_space_goes_with_its_last_use(body: str) -> None:
    data = packet(KEPT + body, f'xmlns:acme="{NS["acme"]}"' if not body else "")
    found = [field for field in xmp.fields(data) if field.kind == UNKNOWN]
    assert len(found) == 1
    after = xmp.rebuild(data, {found[0].at: None})
    assert b"acme" not in after
    assert NS["dc"].encode() in after


def test_a_private_name_space_stays_while_it_is_used() -> None:
    data = packet(f"{KEPT}<acme:a>x</acme:a><acme:b>y</acme:b>")
    after = xmp.rebuild(data, {("Xmp.unknown.property", 0): None})
    assert [f.text for f in xmp.fields(after)] == ["image/jpeg", "y"]


@pytest.mark.parametrize(
    ("body", "attributes"),
    [("<dc:source>old</dc:source>", ""), ("", "dc:source='old'"), ("", 'dc:source="old"')],
    ids=["element", "single quotes", "double quotes"],
)
@pytest.mark.parametrize("new", ["48,51.1N", "a<b&c>\"d'", "ä€😀", " line\n"])
def test_a_new_value_is_written_in_place(body: str, attributes: str, new: str) -> None:
    data = packet(KEPT + body, attributes)
    after = xmp.rebuild(data, {("Xmp.dc.source", 0): new})
    assert dict(_listed(after)) == {"Xmp.dc.format": "image/jpeg", "Xmp.dc.source": new}
    assert b"old" not in after


def test_comments_of_old_photoshops_say_nothing() -> None:
    notes = "<!-- pdf:Subject is aliased --><!-- xapRights:Copyright is aliased -->"
    assert dict(_listed(packet(KEPT + notes))) == {"Xmp.dc.format": "image/jpeg"}
    assert ("comment", " Anna is aliased ") in _listed(packet(f"{KEPT}<!-- Anna is aliased -->"))


def test_what_cannot_be_changed_is_said() -> None:
    data = packet(f"{KEPT}<!-- c -->")
    for changes in (
        {("comment", 0): "x"},
        {("Xmp.dc.format", 0): "\0"},
        {("Xmp.dc.format", 0): b"\xff"},
        {("Xmp.dc.title", 0): None},
        {"nonsense": None},
    ):
        with pytest.raises(CannotFix):
            xmp.rebuild(data, changes)  # type: ignore[arg-type]


def test_padding_is_closed_up_only_when_something_changes() -> None:
    data = packet(f"{KEPT}<dc:source>s</dc:source>", padding=20)
    after = _drop(data, "Xmp.dc.source")
    assert len(after) < len(data) - 1900
    assert after.endswith(b'</x:xmpmeta>\n<?xpacket end="w"?>')


EMBEDDED = {
    "xmpGImg:image": PREVIEW,
    "GImage:Data": IMAGE,
    "GDepth:Data": AUXILIARY,
    "GDepth:Confidence": AUXILIARY,
    "GCamera:HdrPlusMakernote": MAKERNOTE,
}


@pytest.mark.parametrize("name", EMBEDDED)
@pytest.mark.parametrize("form", ["element", "attribute", "lines", "unpadded"])
def test_pictures_in_base64(name: str, form: str) -> None:
    text = base64.b64encode(b"\xff\xd8 some bytes").decode()
    text = {"lines": f"\n{text[:8]}&#xA;{text[8:]} ", "unpadded": text.rstrip("=")}.get(form, text)
    body, attributes = (
        ("", f'{name}="{text}"') if form == "attribute" else (f"<{name}>{text}</{name}>", "")
    )
    data = packet(KEPT + body, attributes)
    field = next(f for f in xmp.fields(data) if f.kind != VALUE)
    assert (field.kind, field.data, field.text) == (EMBEDDED[name], b"\xff\xd8 some bytes", "")
    after = xmp.rebuild(data, {field.at: b"\xff\xd8 less"})
    assert next(f.data for f in xmp.fields(after) if f.kind != VALUE) == b"\xff\xd8 less"


def test_a_picture_that_is_no_base64_is_still_a_picture() -> None:
    data = packet("<xmpGImg:image>not base64!</xmpGImg:image>")
    field = xmp.fields(data)[0]
    assert (field.kind, field.data) == (PREVIEW, b"not base64!")


WRAPPERS = {
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>': True,
    b"<?xpacket begin='\xef\xbb\xbf' id='W5M0MpCehiHzreSzNTczkc9d' bytes='99'?>": True,
    b'<?xpacket begin="\xc3\xaf\xc2\xbb\xc2\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>': True,
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d" encoding="UTF-8"?>': True,
    b'<?xpacket begin="secret" id="W5M0MpCehiHzreSzNTczkc9d"?>': False,
    b'<?xpacket begin="" id="secret"?>': False,
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d" by="secret"?>': False,
}


@pytest.mark.parametrize(("wrapper", "plain"), WRAPPERS.items())
def test_the_wrapper_may_say_only_what_it_should(wrapper: bytes, plain: bool) -> None:
    text = packet(KEPT)
    data = wrapper + text[text.index(b"\n") :]
    found = [field for field in xmp.fields(data) if field.name == "packet wrapper"]
    assert len(found) == (0 if plain else 1)
    if not plain:
        after = xmp.rebuild(data, {found[0].at: None})
        assert b"secret" not in after
        assert _listed(after) == [("Xmp.dc.format", "image/jpeg")]


def test_bytes_around_the_packet() -> None:
    data = b"\0before " + packet(KEPT) + b"\n\0after"
    found = {field.name: field for field in xmp.fields(data) if field.kind == TRAILER}
    assert set(found) == {"bytes before the packet", "bytes after the packet"}
    after = xmp.rebuild(data, {field.at: None for field in found.values()})
    assert after.strip() == packet(KEPT)
    kept = _drop(data, "Xmp.dc.format")
    assert [field.kind for field in xmp.fields(kept)] == [TRAILER, TRAILER]


@pytest.mark.parametrize("data", [b"", b"\0\0\0", b" \n", b"\xef\xbb\xbf"])
def test_nothing_at_all(data: bytes) -> None:
    assert xmp.fields(data) == []


BAD = {
    "no XML": b"hello",
    "other XML": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "not closed": packet(KEPT)[:-60],
    "document type": b"<!DOCTYPE x><x/>",
    "entities": b"<!DOCTYPE x [<!ENTITY a 'secret'>]>" + packet(KEPT),
    "nested deeply": packet("<dc:a><rdf:Bag><rdf:li>" * 60 + "</rdf:li></rdf:Bag></dc:a>" * 60),
    "long keys": packet(
        f"<dc:{'a' * 60} rdf:parseType='Resource'>" * 12 + f"</dc:{'a' * 60}>" * 12
    ),
    "too many properties": packet("<dc:a>x</dc:a>" * 50_001),
    "too many elements": packet("<dc:a/>" * 210_000),
}


@pytest.mark.once
@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_refused(data: bytes) -> None:
    with pytest.raises(BadImage) as caught:
        xmp.fields(data)
    assert "secret" not in str(caught.value)


MANY = {
    "elements": packet("".join(f"<dc:p{i}>v{i}</dc:p{i}>\n" for i in range(20_000))),
    "attributes": packet("", " ".join(f'dc:p{i}="v{i}"' for i in range(20_000))),
}


@pytest.mark.once
@pytest.mark.parametrize("data", MANY.values(), ids=MANY)
def test_twenty_thousand_properties_take_little_time(data: bytes) -> None:
    begun = process_time()
    found = xmp.fields(data)
    after = xmp.rebuild(data, {field.at: None for field in found[::2]})
    assert process_time() - begun < 15
    assert len(found) == 2 * len(xmp.fields(after)) == 20_000


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_packets_are_refused_or_read(data: st.DataObject) -> None:
    broken = bytearray(SAMPLES[data.draw(st.sampled_from(sorted(SAMPLES)))])
    for _ in range(data.draw(st.integers(0, 3))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(broken[: data.draw(st.integers(len(broken) // 2, len(broken)))])
    try:
        found = xmp.fields(cut)
    except BadImage:
        return
    dropped: dict[Hashable, None] = {f.at: None for f in found if data.draw(st.booleans())}
    after = xmp.rebuild(cut, dropped)
    left = [(f.key, f.text, f.data) for f in found if f.at not in dropped]
    assert len(xmp.fields(after)) <= len(left)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(NOTATION)), min_size=1, max_size=6),
    st.data(),
)
def test_whatever_goes_the_rest_reads_the_same(names: list[str], data: st.DataObject) -> None:
    body = "".join(NOTATION[name][0] for name in names)
    whole = packet(body)
    found = xmp.fields(whole)
    dropped: dict[Hashable, None] = {f.at: None for f in found if data.draw(st.booleans())}
    after = xmp.fields(xmp.rebuild(whole, dropped)) if dropped else found
    left = sorted(f.text for f in found if f.at not in dropped)
    lost = len(left) - len(after)
    assert 0 <= lost <= sum(1 for f in found if "/?" in f.key)
    if not lost:
        assert sorted(f.text for f in after) == left


def _exiftool(folder: Path, files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """Return what ExifTool reads in the files, in one call."""
    folder.mkdir()
    for index, data in enumerate(files.values()):
        (folder / f"{index:03d}.xmp").write_bytes(data)
    command = ["exiftool", "-j", "-a", "-G1", "-struct", "-u", "-XMP:all", str(folder)]
    listed = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    read = {Path(entry.pop("SourceFile")).stem: entry for entry in listed}
    return {name: read[f"{index:03d}"] for index, name in enumerate(files)}


@pytest.mark.external
@pytest.mark.skipif(shutil.which("exiftool") is None, reason="needs exiftool")
def test_exiftool_reads_the_rest_as_before(tmp_path: Path) -> None:
    before = _exiftool(tmp_path / "before", {n: p.data for n, p in PLANTS.items()})
    after = _exiftool(tmp_path / "after", {n: _without(p) for n, p in PLANTS.items()})
    for name, plant in PLANTS.items():
        assert all(secret.decode() not in str(after[name]) for secret in plant.secrets), name
        assert set(after[name]) <= {*before[name], "XMP-dc:Format"}, name
        lost = {key for key in before[name] if before[name][key] != after[name].get(key)}
        assert len(lost) <= 1, (name, lost)
        assert after[name]["XMP-dc:Format"] == "image/jpeg"


RICH = packet(
    f"<dc:creator>{array('Seq', 'a', 'b')}</dc:creator><dc:title>{alternatives('t')}</dc:title>"
    "<mwg-rs:Regions rdf:parseType='Resource'><mwg-rs:RegionList>"
    + structure("<mwg-rs:Name>n</mwg-rs:Name>", "<mwg-rs:Area stArea:x='1' stArea:unit='u'/>")
    + "</mwg-rs:RegionList></mwg-rs:Regions><Iptc4xmpExt:LocationShown>"
    + structure("<Iptc4xmpExt:City>c</Iptc4xmpExt:City>")
    + "</Iptc4xmpExt:LocationShown><Iptc4xmpCore:CreatorContactInfo Iptc4xmpCore:CiTelWork='1'/>"
    + "<MP:RegionInfo><rdf:Description><MPRI:Regions><rdf:Bag><rdf:li>"
    "<rdf:Description MPReg:PersonDisplayName='p'/></rdf:li></rdf:Bag></MPRI:Regions>"
    "</rdf:Description></MP:RegionInfo>",
    "exif:GPSLatitude='1,2.5N' aux:Lens='l' xmp:CreatorTool='c' photoshop:City='x' digiKam:y='2'",
)


@pytest.mark.external
@pytest.mark.skipif(shutil.which("exiv2") is None, reason="needs exiv2")
def test_exiv2_prints_the_same_keys(tmp_path: Path) -> None:
    path = tmp_path / "rich.xmp"
    path.write_bytes(RICH)
    done = subprocess.run(["exiv2", "-PXkyv", str(path)], check=True, capture_output=True)
    printed = {line.split()[0] for line in done.stdout.decode().splitlines()}
    leaves = {key for key, _ in _listed(RICH)}
    plain = {key.removesuffix("[1]").removesuffix("[2]") for key in leaves}
    assert plain <= printed
    inner = {key for key in printed if any(_is_in(leaf, key) for leaf in plain)}
    assert printed == plain | inner


def _is_in(leaf: str, key: str) -> bool:
    return leaf.startswith((f"{key}/", f"{key}["))


@pytest.mark.external
@pytest.mark.skipif(shutil.which("exiv2") is None, reason="needs exiv2")
def test_exiv2_reads_what_is_left(tmp_path: Path) -> None:
    path = tmp_path / "left.xmp"
    path.write_bytes(_drop(RICH, "Xmp.exif.GPSLatitude", "Xmp.photoshop.City", "Xmp.dc.creator[1]"))
    done = subprocess.run(["exiv2", "-PXkv", str(path)], check=True, capture_output=True)
    printed = done.stdout.decode()
    assert "GPSLatitude" not in printed
    assert "Xmp.photoshop.City" not in printed
    assert ["Xmp.dc.creator", "b"] in [line.split() for line in printed.splitlines()]


def test_rdf_is_the_usual_one() -> None:
    assert RDF.encode() in packet()
