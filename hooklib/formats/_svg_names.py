"""The names that SVG files are made of: name spaces, and which elements and attributes may talk.

Sources: SVG 1.1 and SVG 2, Inkscape's and Sodipodi's own pages, and what Illustrator, CorelDRAW,
Visio, LibreOffice, Affinity, Sketch, Figma, Boxy SVG and FontForge write.
"""

from __future__ import annotations

from typing import Final

SVG: Final = "http://www.w3.org/2000/svg"
XLINK: Final = "http://www.w3.org/1999/xlink"
XML: Final = "http://www.w3.org/XML/1998/namespace"
INKSCAPE: Final = "http://www.inkscape.org/namespaces/inkscape"
SODIPODI: Final = "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"
SODIPODI_OLD: Final = "http://inkscape.sourceforge.net/DTD/sodipodi-0.dtd"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XMP_META: Final = "adobe:ns:meta/"
C2PA: Final = "http://c2pa.org/manifest"
ILLUSTRATOR: Final = "http://ns.adobe.com/AdobeIllustrator/10.0/"

PREFIXES: Final = {
    "svg": SVG,
    "xlink": XLINK,
    "xml": XML,
    "inkscape": INKSCAPE,
    "sodipodi": SODIPODI,
    "rdf": RDF,
    "x": XMP_META,
    "i": ILLUSTRATOR,
    "osb": "http://www.openswatchbook.org/uri/2009/osb",
}
"""What these mean where a file does not say so."""

_DRAWN: Final = frozenset(
    (SVG, XLINK, XML, "http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML")
)
_EDITORS: Final = (
    INKSCAPE,
    SODIPODI,
    SODIPODI_OLD,
    "http://ns.adobe.com/",  # Illustrator's i:, x:, a:, graph:, variables, slices
    "http://www.adobe.com/",
    "http://www.serif.com",
    "http://www.bohemiancoding.com/sketch",
    "http://www.figma.com/",
    "https://www.figma.com/",
    "http://www.corel.com/",
    "http://schemas.microsoft.com/visio/",
    "http://www.openoffice.org/",
    "http://xml.openoffice.org/",
    "http://www.libreoffice.org/",
    "http://sun.com/",
    "http://vectornator.io",
    "https://boxy-svg.com",
    "http://krita.org/",
    "http://www.w3.org/",
    "http://www.jfree.org/",
    "http://purl.org/dc/",
    "http://creativecommons.org/ns",
    "http://web.resource.org/cc/",
    "http://www.gnuplot.info/",
    "http://svgjs.",
    "https://svgjs.",
    "http://schemas.google.com/",
    "http://www.isg.si/svg",
    "http://www.figma.",
    "http://www.svgmaker.com/",
    "http://xmlns.com/foaf/",
    "http://fritzing.org/",
    "http://www.openswatchbook.org/",
    "&",  # what is left of Illustrator's entities where a program did not understand them
    "http://www.texample.net/",
    "http://www.iki.fi/pav/software/textext/",
    "http://www.oasis-open.org/",
    "https://penpot.app/",
    "http://schemas.android.com/",
    "urn:schemas-microsoft-com",
)
"""How the name spaces of drawing programs begin: no secret in themselves, read for text."""

PRIVATE_BLOCKS: Final = frozenset(("pgf", "pgfRef", "aipgf", "aipgfRef", "aiPrivate"))
"""Illustrator's copy of its own document, and what points to it (in its own name space)."""

_DRAWN_TEXT = """
text tspan textPath tref altGlyph flowRoot flowPara flowSpan flowDiv flowRegion flowLine
foreignObject textArea tbreak handler style script
"""
DRAWN_TEXT: Final = frozenset(_DRAWN_TEXT.split())
"""Elements whose characters are drawn, or are instructions: none of them is loose text."""

CODE: Final = frozenset(("style", "script", "handler"))
LINKS: Final = frozenset(("href", "src"))
"""Attributes without a prefix that hold an address; so do xlink:href and xml:base."""

_PLAIN = """
accumulate additive alignment-baseline amplitude attributeName attributeType azimuth
baseFrequency baseProfile baseline-shift begin bias by calcMode class clip clip-path clip-rule
clipPathUnits color color-interpolation color-interpolation-filters color-rendering
contentScriptType contentStyleType cursor cx cy d diffuseConstant direction display divisor
dominant-baseline dur dx dy edgeMode elevation enable-background end exponent fill fill-opacity
fill-rule filter filterUnits flood-color flood-opacity font font-family font-size font-stretch
font-style font-variant font-weight fr from fx fy glyph-orientation-horizontal
glyph-orientation-vertical glyph-name gradientTransform gradientUnits height horiz-adv-x id
image-rendering in in2 intercept k k1 k2 k3 k4 kernelMatrix kernelUnitLength keyPoints
keySplines keyTimes lang lengthAdjust letter-spacing lighting-color limitingConeAngle marker
marker-end marker-mid marker-start markerHeight markerUnits markerWidth mask mask-type
maskContentUnits maskUnits max method min mode numOctaves offset opacity operator order
orient overflow overline-position paint-order pathLength patternContentUnits patternTransform
patternUnits pointer-events points pointsAtX pointsAtY pointsAtZ preserveAlpha
preserveAspectRatio primitiveUnits r radius refX refY repeatCount repeatDur requiredFeatures
result role rotate rx ry scale seed shape-rendering slope space spacing specularConstant
specularExponent spreadMethod startOffset stdDeviation stitchTiles stop-color stop-opacity
stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit
stroke-opacity stroke-width surfaceScale systemLanguage tabindex tableValues target targetX
targetY text-align text-anchor text-decoration text-rendering textLength to transform
transform-origin type unicode unicode-bidi values vector-effect version viewBox visibility
white-space width word-spacing writing-mode x x1 x2 xChannelSelector y y1 y2 yChannelSelector
z zoomAndPan
"""
PLAIN: Final = frozenset(_PLAIN.split())
"""Attributes that the picture is drawn from: never judged but for `url()` in them."""

_TALKING: Final = {
    INKSCAPE: """
        export-filename version output_extension label current-layer window-x window-y window-width
        window-height window-maximized zoom cx cy name author date shortdesc keywords""",
    SODIPODI: "docname docbase absref version",
    XLINK: "title",
}
_TALKING[SODIPODI_OLD] = _TALKING[SODIPODI]
_SHORT: Final = {
    INKSCAPE: "inkscape",
    SODIPODI: "sodipodi",
    SODIPODI_OLD: "sodipodi",
    XLINK: "xlink",
}
KEYS: Final = {
    (uri, local): f"Svg.{_SHORT[uri]}.{local}"
    for uri, names in _TALKING.items()
    for local in names.split()
}
"""Names that are printed, and judged one by one, of attributes and elements."""


def is_drawn(uri: str) -> bool:
    """Return whether elements of a name space are drawn, or none is named."""
    return not uri or uri in _DRAWN


def is_editors(uri: str) -> bool:
    """Return whether a name space is known to be a drawing program's or a vocabulary's."""
    return uri.startswith(_EDITORS)


def is_illustrators(uri: str) -> bool:
    """Return whether a name space is that of Illustrator's private data, any version."""
    return uri.startswith("http://ns.adobe.com/AdobeIllustrator/")
