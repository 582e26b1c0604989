"""QuickTime's values: read by name, taken out one by one, the rest as it was."""

from __future__ import annotations

import pytest

from hooklib.metadata._quicktime_names import ATOMS, KEYS
from hooklib.metadata.quicktime import PAYLOAD
from hooklib.model import PREVIEW, TRAILER, UNKNOWN, XMP, BadImage, CannotFix
from hooklib.rules._quicktime_names import NAMES
from tests.samples import quicktime as samples
from tests.samples._bmff_bytes import box, full, u16, u32
from tests.samples.png import SECRET
from tests.samples.quicktime import PLACE, apple, keyed, text, typed, udta, value

PLANTS = {plant.carrier: plant.data for plant in samples.plants()}
ALL = {**PLANTS, **samples.clean()}
MVHD = full(b"mvhd", u32(3_600_000_000, 3_600_000_060, 1000, 0), bytes(80))
MVHD_LONG = full(
    b"mvhd", (3_600_000_000).to_bytes(8, "big"), bytes(8), u32(1000), bytes(88), version=1
)

READ = {
    "position": (udta(b"\xa9xyz", text(PLACE)), "QuickTime.udta.©xyz", PLACE.decode()),
    "Mac Roman": (udta(b"\xa9nam", text(b"Caf\x8e")), "QuickTime.udta.©nam", "Café"),
    "no length": (udta(b"\xa9nam", b"Dusk"), "QuickTime.udta.©nam", "Dusk"),
    "3GPP": (udta(b"titl", bytes(6) + b"Dusk\0"), "QuickTime.udta.titl", "Dusk"),
    "3GPP, UTF-16": (
        udta(b"titl", bytes(6) + b"\xfe\xff" + "Dusk\0".encode("utf-16-be")),
        "QuickTime.udta.titl", "Dusk",
    ),
    "binary": (udta(b"CAME", b"\0\xff\1"), "QuickTime.udta.CAME", ""),
    "key": (keyed((apple("make"), b"Apple")), "QuickTime.mdta.com.apple.quicktime.make", "Apple"),
    "type": (typed(b"\xa9ART", value(b"Ann")), "QuickTime.ilst.©ART", "Ann"),
    "UTF-16": (
        typed(b"\xa9ART", value("Ann".encode("utf-16-be"), 2)), "QuickTime.ilst.©ART", "Ann",
    ),
    "time": (MVHD, "QuickTime.mvhd.creation_time", "2018-01-28 16:00:00"),
    "long time": (MVHD_LONG, "QuickTime.mvhd.creation_time", "2018-01-28 16:00:00"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "key", "shown"), READ.values(), ids=READ)
def test_values_are_read(data: bytes, key: str, shown: str) -> None:
    field = PAYLOAD.fields(data)[0]
    assert (field.key, field.text) == (key, shown)


KINDS = {
    "XMP": (PLANTS["quicktime-XMP"], XMP),
    "thumbnail": (PLANTS["quicktime-thumbnail"], PREVIEW),
    "cover": (PLANTS["quicktime-cover"], PREVIEW),
    "unknown": (PLANTS["quicktime-unknown"], UNKNOWN),
    "unknown key": (PLANTS["quicktime-key-unknown"], UNKNOWN),
    "behind": (PLANTS["quicktime-behind"], TRAILER),
}


@pytest.mark.parametrize(("data", "kind"), KINDS.values(), ids=KINDS)
def test_kinds(data: bytes, kind: str) -> None:
    assert kind in {field.kind for field in PAYLOAD.fields(data)}


@pytest.mark.parametrize("name", ALL)
def test_with_every_value_dropped_nothing_is_left(name: str) -> None:
    fields = PAYLOAD.fields(ALL[name])
    left = PAYLOAD.rebuild(ALL[name], {field.at: None for field in fields})
    assert left == (b"" if fields else ALL[name])


def test_no_unknown_name_is_in_a_key() -> None:
    (field,) = PAYLOAD.fields(keyed((b"org.example." + SECRET, b"1")))
    assert SECRET.decode() not in field.key + field.name


def test_keys_are_numbered_anew() -> None:
    data = keyed((apple("make"), b"A"), (apple("model"), b"B"), (apple("software"), b"C"))
    fields = {field.text: field for field in PAYLOAD.fields(data)}
    left = PAYLOAD.rebuild(data, {fields["A"].at: None})
    assert left == keyed((apple("model"), b"B"), (apple("software"), b"C"))


def test_a_key_without_a_value_is_seen_and_goes() -> None:
    data = keyed((apple("make"), b"A"), (b"org." + SECRET, b"B"))
    ilst = data.index(b"ilst")
    entry = box(u32(2), value(b"B"))
    size = int.from_bytes(data[ilst - 4 : ilst], "big") - len(entry)
    data = data[: ilst - 4] + u32(size) + data[ilst : -len(entry)]
    data = u32(len(data)) + data[4:]
    made, stray = PAYLOAD.fields(data)
    assert (made.text, stray.kind) == ("A", UNKNOWN)
    assert SECRET not in PAYLOAD.rebuild(data, {stray.at: None})


def test_a_text_is_given_a_new_value() -> None:
    for data in (
        udta(b"\xa9nam", text(b"old")),
        udta(b"titl", bytes(6) + b"old\0"),
        typed(b"\xa9nam", value(b"old")),
        keyed((apple("title"), b"old")),
    ):
        (field,) = PAYLOAD.fields(data)
        after = PAYLOAD.rebuild(data, {field.at: "new value"})
        assert [f.text for f in PAYLOAD.fields(after)] == ["new value"]


def test_one_text_of_several_is_not_changed() -> None:
    data = udta(b"\xa9nam", text(b"a") + text(b"b", 1))
    with pytest.raises(CannotFix, match="several languages"):
        PAYLOAD.rebuild(data, {PAYLOAD.fields(data)[0].at: "x"})


def test_times_become_zero() -> None:
    for data in (MVHD, MVHD_LONG):
        made, _ = PAYLOAD.fields(data)
        after = PAYLOAD.rebuild(data, {made.at: None})
        assert len(after) == len(data)
        assert PAYLOAD.fields(after)[0].text == ""
        with pytest.raises(CannotFix):
            PAYLOAD.rebuild(data, {made.at: "2020-01-01"})


def test_the_zeros_at_the_end_of_user_data_stay() -> None:
    data = box(b"udta", box(b"\xa9mak", text(b"A")), box(b"\xa9mod", text(b"B")), bytes(4))
    make, model = PAYLOAD.fields(data)
    assert PAYLOAD.rebuild(data, {make.at: None}) == box(
        b"udta", box(b"\xa9mod", text(b"B")), bytes(4)
    )
    assert model.text == "B"


BAD = {
    "nothing": b"",
    "two boxes": MVHD * 2,
    "cut header": full(b"mvhd", u16(1)),
    "another box": box(b"free", bytes(9)),
    "entries that do not fit": box(b"meta", full(b"hdlr", bytes(20)), box(b"ilst", b"\0\0\0a")),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_damage_is_told(data: bytes) -> None:
    with pytest.raises(BadImage):
        PAYLOAD.fields(data)


def test_every_name_that_is_read_is_decided_on() -> None:
    assert {name for name in ATOMS | KEYS if name.lower() not in NAMES} == set()
