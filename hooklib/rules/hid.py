"""HID: pictures that no viewer shows and that are in the file all the same."""

from __future__ import annotations

from collections.abc import Iterator

from hooklib.model import Hide, Rule, Seen, Settings

HEAD = 4096
NO_CROP = "no crop is carried out here; export the picture anew, cropped"


def _hidden(data: bytes, settings: Settings) -> Iterator[Seen]:
    from hooklib.formats import svg, svgz

    head = data[:HEAD]
    if svg.sniff(head):
        return _in_drawing(data, settings)
    if svgz.sniff(head):  # the drawing in it is looked at itself
        return iter(())
    return _in_pixels(data, settings)


def _in_drawing(data: bytes, settings: Settings) -> Iterator[Seen]:
    from hooklib.hidden.drawing import cropped_pictures

    for what in cropped_pictures(data, settings):
        yield Seen(where=f"not drawn: {what}", why=NO_CROP)


def _in_pixels(data: bytes, settings: Settings) -> Iterator[Seen]:
    from hooklib.hidden.cropped import crops  # pixels cost much to load
    from hooklib.hidden.transparent import hides_picture

    for what in crops(data, settings.max_images):
        yield Seen(where=what, why=NO_CROP)
    if hides_picture(data):
        yield Seen(change=Hide((), transparent=True), where="under full transparency")


RULES: tuple[Rule, ...] = (
    Rule(
        "HID101",
        "hidden-picture",
        "hidden picture",
        "What was erased to transparency or cropped away is often still in the file, and a few"
        " clicks bring it back.",
        "--fix clears the colours under full transparency in PNG, and nothing that is seen changes;"
        " where a crop or another format hides a picture, export it anew; select it with"
        ' extend-select = ["HID101"].',
        default=False,
        look=_hidden,
        sought="hidden pictures",
        drawings=True,
    ),
)
