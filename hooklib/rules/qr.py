"""QR: codes that a machine reads, in the picture itself. Found by `hooklib.codes`."""

from __future__ import annotations

from collections.abc import Iterator

from hooklib.model import BadImage, Hide, Rule, Seen, Settings


def _codes(data: bytes, settings: Settings) -> Iterator[Seen]:
    from hooklib.codes.look import codes  # pixels cost much to load
    from hooklib.faces.hide import cover

    found = codes(data)
    yield from (Seen(box, Hide((cover(box),))) for box in found.boxes)
    if found.unseen:
        raise BadImage(found.unseen)


RULES: tuple[Rule, ...] = (
    Rule(
        "QR101",
        "machine-code",
        "QR or bar code",
        "A code on a boarding pass, a ticket, a parcel or a router opens the booking, the door or"
        " the network to whoever photographs the screen.",
        "--fix lays a black rectangle over each code; select it with extend-select ="
        ' ["QR101"], leave it out where codes are what the pictures are about. Aztec, Data Matrix'
        " and PDF417 codes are not found.",
        default=False,
        look=_codes,
        sought="QR and bar codes",
    ),
)
