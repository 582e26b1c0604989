"""EMB: what else is in the file beside the picture."""

from __future__ import annotations

from hooklib.formats._tail import PADDING
from hooklib.model import IMAGE, MEDIA, PREVIEW, TRAILER, UNKNOWN, Item, Rule, Settings, Verdict
from hooklib.rules._keys import by_kind_or_key


def _trailer(item: Item, settings: Settings) -> Verdict:
    if item.kind != TRAILER:
        return False
    return not item.data or bool(item.data.strip(PADDING))


RULES: tuple[Rule, ...] = (
    Rule(
        "EMB101",
        "preview",
        "preview picture",
        "A thumbnail often still shows the whole picture as it was before somebody cropped or"
        " blurred it.",
        "--fix removes thumbnails and previews, programs make their own; to keep them, ignore ="
        ' ["EMB101"].',
        by_kind_or_key(PREVIEW, "EMB101"),
    ),
    Rule(
        "EMB102",
        "second-image",
        "second picture",
        "Another full picture in the same file may show what the first does not, with metadata of"
        " its own.",
        "--fix removes the further pictures; gain maps and depth maps stay and are cleaned; to keep"
        ' them all, ignore = ["EMB102"].',
        by_kind_or_key(IMAGE, "EMB102"),
    ),
    Rule(
        "EMB103",
        "appended-media",
        "video, sound or vendor data",
        "A motion photo has seconds of video and sound from before and after the shot, unseen in"
        " most viewers.",
        "--fix removes the video, the sound and the vendor's data behind the picture; to keep them,"
        ' ignore = ["EMB103"].',
        by_kind_or_key(MEDIA, "EMB103"),
    ),
    Rule(
        "EMB104",
        "trailing-data",
        "leftover data",
        "Bytes that nothing in the file accounts for may be what an editor meant to cut away"
        " (CVE-2023-21036), or something hidden.",
        '--fix removes them, no viewer reads them; to keep them, ignore = ["EMB104"].',
        _trailer,
    ),
    Rule(
        "EMB105",
        "unknown-part",
        "data of unknown meaning",
        "No specification says what is in it, so nobody can vouch for it.",
        '--fix removes it; to keep it, ignore = ["EMB105"].',
        by_kind_or_key(UNKNOWN, "EMB105"),
    ),
)
