"""An SVG is shown when it is drawn in a moment, without what it tells besides."""

from __future__ import annotations

import base64
import gzip
import io

import pytest
from PIL import Image

from hooklib.model import BadImage
from hooklib.page._drawing import MOST, drawing

OPEN = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
SHAPE = b'<rect width="9" height="9"/>'


def svg(*inside: bytes) -> bytes:
    return OPEN + b"".join(inside) + b"</svg>"


def uses(depth: int, key: bytes = b"href") -> bytes:
    """Return shapes of which each draws the one before twice."""
    steps = (
        b'<g id="a%d"><use %s="#a%d"/><use %s=" #a%d"/></g>' % (n, key, n - 1, key, n - 1)
        for n in range(1, depth + 1)
    )
    return b'<g id="a0">' + SHAPE + b"</g>" + b"".join(steps)


def clips(depth: int, link: bytes) -> bytes:
    """Return clip paths of which each is cut by the one before, twice."""
    return b"".join(
        b'<clipPath id="a%d"><path %s d="M0 0z"/><path %s d="M0 0z"/></clipPath>'
        % (n, link % (n - 1), link % (n - 1))
        for n in range(depth)
    )


@pytest.mark.parametrize(
    "data",
    [
        svg(SHAPE),
        b'<?xml version="1.0" encoding="utf-8" standalone="no"?>\n' + svg(SHAPE),
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'
        + svg(SHAPE),
        svg(b"<style>.a { fill: red }</style>", SHAPE),
        svg(b'<g style="filter:none;filter-blend-mode:normal"/>', SHAPE),
        svg(uses(6), b'<use xlink:href="#gone"/>'),
        svg(b'<defs><path id="e" d="M0 0z"/></defs>', b'<use xlink:href="#e"/>' * 500),
        svg(clips(3, b'clip-path="url(#a%d)"'), SHAPE),
        gzip.compress(svg(SHAPE)),
    ],
    ids=["plain", "declared", "doctype", "style", "no filter", "uses", "letters", "clips", "svgz"],
)
def test_it_is_shown(data: bytes) -> None:
    shown = drawing(data)
    assert shown.media_type == "image/svg+xml"
    assert SHAPE in shown.data or b"M0 0z" in shown.data


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (svg(uses(30)), "long"),
        (svg(uses(30, b"xlink:href")), "long"),
        (svg(uses(30).replace(b"#a", b"#%61")), "long"),
        (svg(clips(30, b'clip-path="url(#a%d)"')), "long"),
        (svg(clips(30, b"style=\"clip-path: URL( '#a%d' )\"")), "long"),
        (svg(clips(30, b'style="clip-path: u\\72l(#a%d)"')), "long"),
        (svg(b"<style>.a { clip-path: url(#a) }</style>", SHAPE), "long"),
        (svg(b"<style>.a { clip-path: \\75rl(#a) }</style>", SHAPE), "long"),
        (svg(b'<g id="a"><use href="#a"/></g>'), "long"),
        (svg(b"<g>" * 200, SHAPE, b"</g>" * 200), "long"),
        (svg(b"<script>while (1);</script>"), "long"),
        (svg(b'<s:script xmlns:s="http://www.w3.org/2000/svg"/>'), "long"),
        (svg(b'<filter id="f"><feMorphology radius="9999"/></filter>'), "long"),
        (svg(b'<pattern id="p" width="1" height="1">', SHAPE, b"</pattern>"), "long"),
        (svg(b"<rect><animate/></rect>"), "long"),
        (svg(b"<foreignObject/>"), "long"),
        (svg(b"<style>@keyframes x { to { opacity: 0 } }</style>"), "long"),
        (svg(b'<g style="filter: blur(40px)">' * 9, SHAPE, b"</g>" * 9), "long"),
        (svg(b'<g style="f&#105;lter/**/:blur(40px)">' * 9, SHAPE, b"</g>" * 9), "long"),
        (svg(b'<g filter="blur(40px)">' * 9, SHAPE, b"</g>" * 9), "long"),
        (svg(b"<style>g { fil<!-- -->ter: blur(40px) }</style>", SHAPE), "long"),
        (svg(b'<path d="', b"M0 0" * MOST, b'"/>'), "more than 128 KiB"),
        (svg(b"<!--", b" " * 9 * MOST, b"-->"), "more than 128 KiB"),
        (svg(SHAPE).decode().encode("utf-16"), "long"),
    ],
    ids=[
        *("uses", "old uses", "escaped uses", "clips", "styled clips", "escaped clips", "sheet"),
        *("escaped sheet", "itself", "deep", "script", "named script", "filter", "pattern"),
        *("animation", "foreign", "keyframes", "blur", "written blur", "attribute"),
        *("blur in a sheet", "large", "large before", "utf-16"),
    ],
)
def test_it_is_not_shown(data: bytes, words: str) -> None:
    with pytest.raises(BadImage, match=words):
        drawing(data)


def test_what_it_tells_besides_is_left_out() -> None:
    told = (
        b"<title>our new kitchen</title><metadata>Beatrijs Droste</metadata>",
        b"<!-- /home/wdroste/kitchen.svg -->",
        b'<g xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:export-filename="/home/x/y">',
        SHAPE,
        b"</g>",
    )
    shown = drawing(svg(*told)).data
    assert SHAPE in shown
    assert [word for word in (b"kitchen", b"Droste", b"/home") if word in shown] == []


def blank(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes for many pixels."""
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def test_a_picture_in_it_of_few_bytes_and_many_pixels_is_not_shown() -> None:
    def shown(picture: bytes) -> bytes:
        uri = b"data:image/png;base64," + base64.b64encode(picture)
        return drawing(svg(b'<image width="9" height="9" href="%s"/>' % uri)).data

    assert b"<image" in shown(blank(2000, 1500))
    assert len(blank(8000, 8000)) < MOST // 2
    with pytest.raises(BadImage, match="too large"):
        shown(blank(8000, 8000))
