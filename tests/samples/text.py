"""Texts with a keyword, as PNG chunks and comments hold them."""

from __future__ import annotations

from tests.samples import Plant

_PRIVATE = {
    "comment": ("Comment", "IDN103"),
    "comment-lower-case": ("comment", "IDN103"),
    "jpeg-comment": ("JPEG comment", "IDN103"),
    "gif-comment": ("GIF comment", "IDN103"),
    "prompt": ("prompt", "IDN103"),
    "parameters": ("parameters", "IDN103"),
    "workflow": ("workflow", "IDN103"),
    "dream": ("Dream", "IDN103"),
    "invokeai": ("invokeai_metadata", "IDN103"),
    "sd-metadata": ("sd-metadata", "IDN103"),
    "unknown-keyword": ("Kwfremd77", "IDN103"),
}
_CLEAN = {
    "gimp": ("Comment", "Created with GIMP"),
    "matplotlib": ("Software", "Matplotlib version3.8.2, https://matplotlib.org/"),
    "gnome-screenshot": ("Software", "gnome-screenshot"),
    "gd": ("JPEG comment", "CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90\n"),
    "imagemagick-date": ("date:create", "2024-05-17T09:41:22+00:00"),
    "creation-time": ("Creation Time", "Fri 17 May 2024 09:41:22 AM CEST"),
    "tIME": ("tIME", "2024-05-17T09:41:22"),
}


def payload(keyword: str, value: str) -> bytes:
    """Return a payload of kind TEXT."""
    return f"{keyword}\0{value}".encode()


def plants() -> list[Plant]:
    """Return texts with one secret each."""
    rows = [
        Plant(f"text-{carrier}", payload(keyword, f"geheim {carrier}"), code, (secret(carrier),))
        for carrier, (keyword, code) in _PRIVATE.items()
    ]
    return [
        *rows,
        _plant("thumb-uri", "Thumb::URI", "file:///home/erika/Bilder/a.png", "IDN104", "erika"),
        _plant("mail", "Comment", "ask erika.muster@example.org", "IDN102", "erika.muster"),
        _plant("gps", "exif:GPSLatitude", "48/1, 51/1, 2913/100", "LOC101", "2913/100"),
        _plant("model", "exif:Model", "Kamera 9431", "DEV101", "Kamera 9431"),
        _plant("title", "Title", "Hochzeit von Erika", "CAP101", "Hochzeit", "CAP101"),
        _plant("description", "Description", "Erika am See", "CAP101", "am See", "CAP101"),
        _plant("software", "Software", "Paintomatic 7.31", "TRC101", "7.31", "TRC101"),
        _plant("author", "Author", "Erika Mustermann", "RGT101", "Mustermann", "RGT101"),
        _plant("copyright", "Copyright", "(c) Mustermann", "RGT101", "Mustermann", "RGT101"),
        _plant("disclaimer", "Disclaimer", "no copy, says Erika", "RGT101", "Erika", "RGT101"),
        _plant("time", "Creation Time", "17 May 2023 08:17", "TIM101", "08:17", "TIM101"),
        _plant("date", "date:create", "2023-05-17T08:17:21", "TIM101", "08:17:21", "TIM101"),
    ]


def secret(carrier: str) -> bytes:
    """Return the secret of a plain row."""
    return f"geheim {carrier}".encode()


def _plant(carrier: str, keyword: str, value: str, code: str, hidden: str, *select: str) -> Plant:
    data = payload(keyword, value)
    return Plant(f"text-{carrier}", data, code, (hidden.encode(),), select=select)


def clean() -> dict[str, bytes]:
    """Return texts that nobody minds."""
    return {name: payload(keyword, value) for name, (keyword, value) in _CLEAN.items()}
