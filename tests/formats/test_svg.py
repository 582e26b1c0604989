"""SVG and SVGZ: what exactly goes, what is refused, what is drawn afterwards."""

from __future__ import annotations

import io
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from PIL import Image

from hooklib.cleaning import clean
from hooklib.formats import svg, svgz
from hooklib.model import AUXILIARY, PICTURE, BadImage, Blob, CannotFix, Settings
from hooklib.scan import scan
from tests import photos
from tests.judges import holds
from tests.samples import svg as samples
from tests.samples import svgz as packed_samples

ALL = Settings(extend_select=("CAP", "TRC", "TIM", "RGT"))


def cleaned(data: bytes, settings: Settings | None = None) -> bytes:
    return clean(Blob(data, "x.svg"), settings or Settings()).data


def codes(data: bytes, settings: Settings | None = None) -> list[str]:
    found = scan(Blob(data, "x.svg"), settings or Settings()).findings
    return sorted(finding.code for finding in found)


_S = '<svg xmlns="http://www.w3.org/2000/svg" '
# what is in the file, and what is left of it; everything else in the row is the same
CUTS = [
    (f"{_S}>\n  <!-- by Wilhelmina -->\n  <g/>\n</svg>\n", f"{_S}>\n  <g/>\n</svg>\n"),
    (f"{_S}><!-- by Wilhelmina --><g/></svg>", f"{_S}><g/></svg>"),
    (f"{_S}><text>a <!-- by Wilhelmina --> b</text></svg>", f"{_S}><text>a  b</text></svg>"),
    (
        f"{_S}><!--\tSaved from ~/wd/x.svg with Inkscape 1.2 --></svg>",
        f"{_S}><!--\tSaved from with Inkscape 1.2 --></svg>",
    ),
    (f"{_S}>\n<a href='file:///home/wd/x'\n  id='a'/></svg>", f"{_S}>\n<a\n  id='a'/></svg>"),
    (f"{_S}><title>T &amp; wd@example.org</title></svg>", f"{_S}><title>T &amp;</title></svg>"),
    (f"{_S}><title>wd@example.org</title></svg>", f"{_S}></svg>"),
    (
        f'{_S}><g style="a:url(&quot;file:///home/wd/x&quot;)"/></svg>',
        f'{_S}><g style="a:url(&quot;about:invalid&quot;)"/></svg>',
    ),
    (f"{_S}>\n</svg>\nPK\3\4", f"{_S}>\n</svg>\n"),
    (f"{_S}></svg>PK\3\4", f"{_S}></svg>"),
    (f"<!-- by Wilhelmina -->\n{_S}/>", f"\n{_S}/>"),
    (  # what only looks like a link into the document
        f'{_S}xmlns:xlink="urn:own"><g xlink:href="#wd@example.org"/><use href="#a"/></svg>',
        f'{_S}xmlns:xlink="urn:own"><g/><use href="#a"/></svg>',
    ),
    (
        f"{_S}><use href=\"#a\" style='a:url(file:///home/wd/x)'/></svg>",
        f"{_S}><use href=\"#a\" style='a:url(about:invalid)'/></svg>",
    ),
    (f"{_S}>lost Wilhelmina Droste<!-- x --> words</svg>", f"{_S}><!-- x --> words</svg>"),
]


@pytest.mark.parametrize(("before", "after"), CUTS)
def test_what_goes_and_nothing_else(before: str, after: str) -> None:
    assert cleaned(before.encode()) == after.encode()
    assert cleaned(after.encode()) == after.encode()


def test_an_inkscape_file_loses_whole_lines_only() -> None:
    text = samples.INKSCAPE % (
        '\n   inkscape:export-filename="/home/wdroste/a.png"',
        "\n        <dc:coverage>Vlissingen</dc:coverage>",
        '\n    <image\n       xlink:href="a.png"\n       sodipodi:absref="/home/wdroste/a.png" />',
    )
    after = cleaned(text.encode()).decode()
    gone = [line for line in text.splitlines() if line not in after.splitlines()]
    assert [line.strip() for line in gone] == [
        'inkscape:export-filename="/home/wdroste/a.png"',
        "<dc:coverage>Vlissingen</dc:coverage>",
        'xlink:href="a.png"',
        'sodipodi:absref="/home/wdroste/a.png" />',
    ]
    assert 'xlink:href="a.png" />' in after


def test_illustrators_copy_goes_and_its_drawing_stays() -> None:
    text = samples.ILLUSTRATOR % ("", samples.SWITCH, samples.PGF % "eJzsvQl4XNV1")
    after = cleaned(text.encode()).decode()
    assert "pgf" not in after
    assert "foreignObject" not in after
    assert "<switch>\n\t<g i:extraneous" in after
    assert 'ENTITY ns_ai "http' in after


def test_where_illustrators_copy_was_says_nothing() -> None:
    place = '<foreignObject width="1" height="1" requiredExtensions="&ns_ai;"/>'
    switch = f"\n<switch>\n\t{place}"
    text = samples.ILLUSTRATOR % ("", switch, "\n</switch>")
    assert scan(Blob(text.encode(), "a.svg"), Settings()).findings == ()


@pytest.mark.parametrize("label", ["Learning Rate", "My results", r"$\\sum_i x_i$"])
def test_the_label_that_matplotlib_repeats_is_a_text_of_the_picture(label: str) -> None:
    drawn = f'<g id="text_12">\n    <!-- {label} -->\n    <g><path d="M0 0h9v9z"/></g></g>'
    head = '<svg xmlns="http://www.w3.org/2000/svg">'
    assert scan(Blob(f"{head}{drawn}</svg>".encode(), "a.svg"), Settings()).findings == ()
    elsewhere = f"{head}<g><!-- drawn by Wilhelmina Droste --></g>{drawn}</svg>"
    found = scan(Blob(elsewhere.encode(), "a.svg"), Settings()).findings
    assert [finding.code for finding in found] == ["IDN103"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1"])
def test_the_encoding_stays(codec: str) -> None:
    head = '<?xml version="1.0" encoding="iso-8859-1"?>' if codec == "iso-8859-1" else ""
    text = f"{head}{_S}><!-- by Wilhelmina --><title>\u00c9t\u00e9</title></svg>"
    after = cleaned(text.encode(codec))
    assert after.decode(codec) == text.replace("<!-- by Wilhelmina -->", "")
    assert after[:2] == text.encode(codec)[:2]


def test_spans_are_those_of_the_file_in_any_encoding() -> None:
    text = f"{_S}><!-- by Wilhelmina --><title>\u00c9t\u00e9</title></svg>"
    for codec in ("utf-8", "utf-16-le", "utf-16"):
        data = text.encode(codec)
        comment = next(part for part in svg.parts(data) if part.name == "comment")
        start, end = comment.spans[0]
        wide = "utf-16-le" if codec == "utf-16" else codec
        assert data[start:end].decode(wide) == "<!-- by Wilhelmina -->"


_LAUGHS = '<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">'
REFUSED = {
    "laughs": f"<!DOCTYPE svg [{_LAUGHS}]>{_S}><title>&c;</title></svg>",
    "many": f'<!DOCTYPE svg [<!ENTITY a "{"x" * 4000}">]>{_S}><desc>{"&a;" * 2000}</desc></svg>',
    "many in attributes": f'<!DOCTYPE svg [<!ENTITY a "{"x" * 4000}">]>{_S} id="{"&a;" * 2000}"/>',
    "long": f'<!DOCTYPE svg [<!ENTITY a "{"x" * 5000}">]>{_S}/>',
    "markup": f'<!DOCTYPE svg [<!ENTITY a "&#60;g/>">]>{_S}>&a;</svg>',
    "external": f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>{_S}>&a;</svg>',
    "parameter": f'<!DOCTYPE svg [<!ENTITY % a SYSTEM "file:///etc/x"> %a;]>{_S}/>',
    "undeclared": f'<!DOCTYPE svg SYSTEM "x.dtd">{_S}><text>&a;</text></svg>',
    "no root": "<?xml version='1.0'?><!-- svg -->",
    "not closed": f"{_S}><g>",
    "another kind": '<?xml version="1.0"?><html><svg/></html>',
    "another name space": '<svg xmlns="http://example.org/other"/>',
    "unknown encoding": f'<?xml version="1.0" encoding="utf-7"?>{_S}/>',
    "deep": f"{_S}>{'<g>' * 2500}{'</g>' * 2500}</svg>",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_refused(text: str) -> None:
    started = time.process_time()
    with pytest.raises(BadImage):
        svg.parts(text.encode())
    assert time.process_time() - started < 5


def test_entities_for_name_spaces_are_no_hindrance() -> None:
    data = (samples.ILLUSTRATOR % ("", "", "")).encode()
    assert svg.parts(data)
    assert codes(data) == []


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"<svg/>", True),
        (b"\xef\xbb\xbf \n<svg xmlns='x'>", True),
        (b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a 'b>'>]>\n<!-- <p> --><s:svg>", True),
        ("\ufeff<svg>".encode("utf-16-be"), True),
        (b"<svgfoo>", False),
        (b"<html><svg></svg></html>", False),
        (b"<?xml version='1.0'?><kml/>", False),
        (b"<!-- " + b"svg " * 1100, True),  # a licence longer than what is looked at
        (b"<!-- " + b"xml " * 1100, False),
        (b"svg", False),
        (b"", False),
    ],
)
def test_sniff(head: bytes, expected: bool) -> None:
    assert svg.sniff(head[:4096]) is expected


def test_a_photo_in_a_drawing_is_judged_and_cleaned_by_its_own_format() -> None:
    data = samples.phone_photo_inside()
    found = scan(Blob(data, "plan.svg"), Settings()).findings
    assert {"LOC101", "DEV102", "EMB101", "IDN101"} <= {finding.code for finding in found}
    assert {finding.path for finding in found if finding.code == "LOC101"} == {"plan.svg!image"}
    after = cleaned(data)
    for secret in photos.SECRETS:
        assert not holds(after, secret.encode())
    assert _pixels(after) == _pixels(data)


def _pixels(data: bytes) -> bytes:
    part = next(part for part in svg.parts(data) if part.kind == AUXILIARY)
    with Image.open(io.BytesIO(part.data)) as image:
        return bytes(image.tobytes())


@pytest.mark.parametrize(
    ("inner", "kind", "why"),
    [
        (b"FUJIFILMCCD-RAW 0201" + bytes(40), "image/x-fuji-raf", "Fujifilm raw"),
        (b"FUJIFILMCCD-RAW 0201" + bytes(40), "", "Fujifilm raw"),
        (b"a picture of the future", "image/next", "of no known kind"),
    ],
    ids=["raw", "raw without a type", "unknown"],
)
def test_a_picture_of_a_kind_that_is_not_read_is_told_of(inner: bytes, kind: str, why: str) -> None:
    data = samples.drawing(f'<image href="{samples.packed(inner, kind)}"/>')
    found = scan(Blob(data, "x.svg"), Settings()).findings
    assert [(finding.code, finding.path) for finding in found] == [("IMG102", "x.svg!image")]
    assert why in found[0].message


@pytest.mark.parametrize(
    "uri",
    [
        "data:;base64,\\\nT1RUTwACACAAAQAA\\\n",
        "data:application/octet-stream;base64,d09GMgABAAAAAA==",
        "data:text/plain,hello",
        "data:font/woff2;base64,d09GMgABAAAAAA",
        "data:audio/wav;base64,UklGRg==",
    ],
)
def test_what_is_no_picture_in_it_is_silent(uri: str) -> None:
    body = f"<style>a{{b:url('{uri}')}}</style><a href=\"{uri}\"/>"
    found = svg.parts(samples.drawing(body))
    assert AUXILIARY not in [part.kind for part in found]


def test_a_damaged_picture_stays_and_is_told_of() -> None:
    inner = samples.packed(photos.gps_jpeg()[:200])
    data = samples.drawing(f'<image href="{inner}"/>')
    assert "IMG101" in codes(data)
    with pytest.raises(CannotFix):
        cleaned(data)


def test_a_picture_cannot_be_dropped() -> None:
    data = samples.drawing(f'<image href="{samples.packed(photos.clean_jpeg())}"/>')
    index = next(n for n, part in enumerate(svg.parts(data)) if part.kind == AUXILIARY)
    for number in (0, index):
        with pytest.raises(CannotFix):
            svg.rebuild(data, {number: None})


def test_fonts_and_references_are_no_parts() -> None:
    body = '<style>a{src:url(data:font/woff;base64,AAAA);b:url(#c)}</style><use href="#c"/>'
    assert [part.kind for part in svg.parts(samples.drawing(body))] == [PICTURE]


@pytest.mark.parametrize("name", [n for n in samples.clean() if "drawio" in n])
def test_a_diagrams_source_stays_by_default(name: str) -> None:
    data = samples.clean()[name]
    assert b"mxfile" in cleaned(data)
    assert b"mxfile" not in cleaned(data, ALL)


def test_much_is_read_in_little_time() -> None:
    shape = '<path class="a" d="M1 1h6v6z" fill="#c03" style="stroke:#fff"/>\n'
    data = samples.drawing(shape * 20_000)
    started = time.process_time()
    assert codes(data) == []
    assert time.process_time() - started < 12


def test_svgz_keeps_what_it_need_not_change() -> None:
    inner = samples.drawing("<!-- by Wilhelmina -->")
    data = packed_samples.member(inner, name=b"plan.svg", time=b"\1\2\3\4")
    after = cleaned(data)
    member = svgz.parts(after)
    assert next(part.data for part in member if part.kind == AUXILIARY) == cleaned(inner)
    assert [part.text for part in member if part.name == "gzip file name"] == ["plan.svg"]
    assert after[4:8] == bytes(4)
    found = scan(Blob(data, "x.svgz"), Settings()).findings
    assert [finding.path for finding in found] == ["x.svgz!drawing"]


SVGZ_REFUSED = {
    "bomb": packed_samples.member(samples.drawing(" " * (65 << 20))),
    "cut off": packed_samples.member(samples.drawing())[:-9],
    "checksum": packed_samples.member(samples.drawing())[:-8] + bytes(8),
    "no svg": packed_samples.member(b"hello"),
    "damaged": packed_samples.member(samples.drawing())[:40] + b"\xff" * 60,
}


@pytest.mark.parametrize("data", SVGZ_REFUSED.values(), ids=SVGZ_REFUSED)
def test_svgz_refused(data: bytes) -> None:
    with pytest.raises(BadImage):
        svgz.parts(data)


@pytest.mark.external
def test_what_is_drawn_stays_the_same(tmp_path: Path) -> None:
    if shutil.which("rsvg-convert") is None:
        pytest.skip("rsvg-convert is not installed")
    shown = 0
    for plant in samples.plants():
        before = _drawn(plant.data)
        after = _drawn(clean(Blob(plant.data, "x"), ALL).data)
        assert before is None or before == after, plant.carrier
        shown += before is not None
    assert shown > 40


def _drawn(data: bytes) -> bytes | None:
    done = subprocess.run(["rsvg-convert"], input=data, capture_output=True, check=False)
    return done.stdout or None


def test_a_plot_of_matplotlib_is_silent() -> None:
    from matplotlib.figure import Figure

    figure, out = Figure(), io.BytesIO()
    axes = figure.subplots()
    axes.imshow([[1, 2], [3, 4]])
    axes.set_title("Growth")
    figure.savefig(out, format="svg")
    assert codes(out.getvalue()) == []
    assert cleaned(out.getvalue()) == out.getvalue()


@pytest.mark.faces
def test_faces_are_looked_for_in_the_pictures_of_a_drawing_only() -> None:
    from tests.faces.pictures import portrait, saved

    settings = Settings(faces="fast")
    assert codes(samples.drawing(), settings) == []
    photo = saved(portrait("astronaut", 256).image, "PNG")
    data = samples.drawing(f'<image href="{samples.packed(photo, "image/png")}"/>')
    for file in (data, packed_samples.member(data)):
        found = scan(Blob(file, "x.svg"), settings).findings
        assert [finding.code for finding in found] == ["FAC101"]
        assert found[0].path.endswith("!image")
    assert codes(cleaned(data, settings), settings) == []


HOSTILE = {
    "urls": f"{_S}><style>{'url(' * 200_000}</style></svg>",
    "blanks in an url": f"{_S}><style>url({' ' * 400_000}</style></svg>",
    "escapes": f"{_S}><style>{chr(39) + chr(92)}{(chr(92) + 'a') * 200_000}</style></svg>",
    "open strings": f"{_S}><style>{(chr(39) + chr(92)) * 200_000}</style></svg>",
    "open comments": f"{_S}><style>{'/*a' * 100_000}</style></svg>",
    "style": f"{_S} style='{'url(#' * 200_000}'/>",
    "comments in a style sheet": f"{_S}><style>{'<!-- a -->/* b */' * 4_000}</style></svg>",
    "name spaces": f"{_S} {' '.join(f'xmlns:a{n}=' + repr(str(n)) for n in range(2_000))}/>",
    "packets": f"{_S}><?xpacket begin=''?>{'<?xpacket end=' + repr('w') + '?>' * 20_000}</svg>",
    "diagrams": f"{_S} content='&lt;mxfile {'&lt;diagram' * 50_000}'/>",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_time_grows_with_the_bytes_only(text: str) -> None:
    started = time.process_time()
    scan(Blob(text.encode(), "x.svg"), Settings())
    assert time.process_time() - started < 12


def test_where_an_element_stands_decides_again_for_each_name_space() -> None:
    """The same tag: drawn under one binding of its prefix, unknown under the other."""
    unknown = f'{_S}><g xmlns:a="urn:own"><a:g>Wilhelmina</a:g></g></svg>'
    drawn = unknown.replace("urn:own", "http://www.w3.org/2000/svg")
    both = f"{_S}>" + "".join(text[len(_S) + 1 : -6] for text in (drawn, unknown, drawn)) + "</svg>"
    assert codes(drawn.encode()) == []
    assert codes(unknown.encode()) == codes(both.encode()) == ["EMB105"]
