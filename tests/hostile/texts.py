"""XML in every coat: entity bombs, external entities, depth, width; in XMP and as SVG."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterator

from tests.hostile import Made, fixed
from tests.hostile.pngs import bomb
from tests.samples._jpeg_bytes import XMP_ID, segment, with_segments

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SVG = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>"
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
DOCTYPE = f'<!DOCTYPE svg [<!ENTITY a0 "ha">{LAUGHS}]>'
OUTSIDE = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
PARAMETER = '<!DOCTYPE svg [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>'


def made() -> Iterator[Made]:
    """Yield the files."""
    for name, text in _documents().items():
        yield f"svg-{name}.svg", fixed(text.encode())
        packet = text.replace(SVG, f"<svg xmlns:rdf='{RDF}'><rdf:RDF/>").encode()
        if len(packet) < 65_000:
            yield f"xmp-{name}.jpg", fixed(with_segments(segment(0xE1, XMP_ID + packet)))
    yield "svg-depth-of-a-million.svg", lambda: (SVG + "<g>" * 1_000_000).encode()
    yield "svg-million-elements.svg", lambda: (SVG + "<g/>" * 1_000_000 + "</svg>").encode()
    yield (
        "svg-attribute-of-64-mb.svg",
        lambda: (SVG + f"<g a='{'x' * (64 << 20)}'/></svg>").encode(),
    )
    yield "svg-100000-attributes.svg", lambda: _attributes(100_000)
    yield "svg-data-in-data.svg", _data_in_data
    yield "svgz-bomb.svgz", lambda: gzip.compress(SVG.encode() + b" " * (300 << 20) + b"</svg>", 9)
    yield "svgz-cut.svgz", lambda: gzip.compress(SVG.encode())[:-9]
    yield "svgz-garbage.svgz", fixed(b"\x1f\x8b\x08\xff" + b"\xff" * 99)
    yield "svg-bomb-in-data.svg", _bomb_in_data


def _documents() -> dict[str, str]:
    return {
        "laughs": f"{DOCTYPE}{SVG}<text>&a11;</text></svg>",
        "laughs-attribute": f"{DOCTYPE}{SVG}<text id='&a11;'/></svg>",
        "external-entity": f"{OUTSIDE}{SVG}<text>&x;</text></svg>",
        "parameter-entity": f"{PARAMETER}{SVG}<text/></svg>",
        "entity-of-itself": f'<!DOCTYPE svg [<!ENTITY x "&x;">]>{SVG}&x;</svg>',
        "quadratic": f"<!DOCTYPE svg [<!ENTITY x '{'y' * 30000}'>]>{SVG}{'&x;' * 5000}</svg>",
        "external-dtd": f'<!DOCTYPE svg SYSTEM "file:///dev/zero">{SVG}</svg>',
        "depth": f"{SVG}{'<g>' * 5000}{'</g>' * 5000}</svg>",
        "not-closed": f"{SVG}<g><g><g>",
        "wrong-order": f"{SVG}<a><b></a></b></svg>",
        "encoding-unknown": f"<?xml version='1.0' encoding='klingon'?>{SVG}</svg>",
        "encoding-utf-7": f"<?xml version='1.0' encoding='utf-7'?>{SVG}+ADw-/svg>",
        "nul-inside": f"{SVG}\0</svg>",
        "two-roots": f"{SVG}</svg>{SVG}</svg>",
        "comment-open": f"{SVG}<!-- ",
        "cdata-open": f"{SVG}<![CDATA[ ",
        "prefix-unbound": "<svg><x:y/></svg>",
        "namespaces": SVG + "".join(f"<g xmlns:n{n}='{n}'/>" for n in range(2000)) + "</svg>",
        "data-uri-broken": f"{SVG}<image xlink:href='data:image/png;base64,!!!!'/></svg>",
        "data-uri-empty": f"{SVG}<image href='data:'/><image href='data:image/png,'/></svg>",
        "rdf-in-rdf": f"{SVG}<rdf:RDF xmlns:rdf='{RDF}'>"
        + "<rdf:Description><rdf:value>" * 40
        + "</rdf:value></rdf:Description>" * 40
        + "</rdf:RDF></svg>",
    }


def _attributes(count: int) -> bytes:
    return (SVG + "<g " + " ".join(f"a{n}='x'" for n in range(count)) + "/></svg>").encode()


def _data_in_data() -> bytes:
    inner = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    for _ in range(24):
        uri = b"data:image/svg+xml;base64," + base64.b64encode(inner)
        inner = SVG.encode() + b"<image href='" + uri + b"'/></svg>"
    return inner


def _bomb_in_data() -> bytes:
    from tests.hostile.pngs import END, header
    from tests.samples.png import SIGNATURE, chunk

    picture = SIGNATURE + header(9, 9) + chunk(b"zTXt", b"Comment\0\0" + bomb(200)) + END
    uri = b"data:image/png;base64," + base64.b64encode(picture)
    return SVG.encode() + (b"<image href='" + uri + b"'/>") * 20 + b"</svg>"
