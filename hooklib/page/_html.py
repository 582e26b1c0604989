"""Text and pictures -> HTML in which nothing of a file's name or content is markup."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable

from hooklib.page.model import Mark, Picture
from hooklib.sources import shown

UNITS = ("kB", "MB", "GB")


def text(value: str) -> str:
    """Return any text as it may stand between tags and in quoted attributes: one visible line."""
    return html.escape(shown(value))


def items(lines: Iterable[str]) -> str:
    """Return list items of what is HTML already."""
    return "".join(f"<li>{line}</li>" for line in lines)


def amount(number: int) -> str:
    """Return a number of bytes for people, exact where it is small."""
    size, unit = float(number), "bytes" if number != 1 else "byte"
    for larger in UNITS:
        if size < 1000:
            break
        size, unit = size / 1000, larger
    return f"{number:,} {unit}" if unit.startswith("byte") else f"{size:.1f} {unit}"


def image(picture: Picture, alt: str) -> str:
    """Return a picture with the places in it drawn over it; those are told in words elsewhere."""
    source = base64.b64encode(picture.data).decode("ascii")
    shape = f' width="{picture.width}" height="{picture.height}"' if picture.width else ""
    return (
        f'<span class="frame"><img src="data:{picture.media_type};base64,{source}" '
        f'alt="{text(alt)}"{shape} loading="lazy" decoding="async">{_marks(picture)}</span>'
    )


def _marks(picture: Picture) -> str:
    """Return the places as a drawing in the picture's own pixels, of any size on the screen."""
    if not picture.marks:
        return ""
    box = f"0 0 {picture.width} {picture.height}"
    drawn = "".join(_mark(mark, picture) for mark in picture.marks)
    return f'<svg class="marks" viewBox="{box}" aria-hidden="true">{drawn}</svg>'


def _mark(mark: Mark, picture: Picture) -> str:
    x, y, width, height = mark.box
    place = f'x="{x}" y="{y}" width="{width}" height="{height}"'
    size = max(picture.width, picture.height) // 16
    above = y - size // 4 if y > size else y + height + size
    label = f'<text x="{x}" y="{above}" font-size="{size}">{text(mark.label)}</text>'
    number = label if mark.label else ""
    return f'<g class="{mark.kind}"><rect class="halo" {place}/><rect {place}/>{number}</g>'
