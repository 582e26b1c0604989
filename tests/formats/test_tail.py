"""What lies behind a picture is called by its kind, and the fix gets it off every container."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooklib.cleaning import clean
from hooklib.formats import _tail
from hooklib.formats._tail import ANYTHING, behind_zeros, kind_of, tail_part
from hooklib.model import IMAGE, MEDIA, TRAILER, Blob, Settings, Span
from hooklib.scan import scan
from tests.rows import CONTAINERS, samples
from tests.samples import Plant
from tests.samples._tails import SECOND, SECRET, TAILS, VIDEO
from tests.samples.gif import comment, with_blocks

NAMES = {
    "bytes": ANYTHING,
    "zeros": ANYTHING,
    "zip": "ZIP archive after the end",
    "pdf": "PDF document after the end",
    "rar": "RAR archive after the end",
    "7z": "7z archive after the end",
    "page": "HTML page after the end",
    "php": "PHP script after the end",
    "picture": "second picture",
    "picture-after-zeros": "second picture",
    "video": "video after the end",
    "sound": "sound after the end",
}


@pytest.mark.parametrize("name", TAILS)
def test_the_kind_decides_the_name(name: str) -> None:
    tail, code = TAILS[name]
    part = tail_part(b"front" + tail, 5)
    assert part is not None
    assert part.name == NAMES[name]
    assert part.kind == {"EMB102": IMAGE, "EMB103": MEDIA, "EMB104": TRAILER}[code]
    assert (b"front" + tail).endswith(part.data)
    assert SECRET in part.data


@pytest.mark.parametrize("head", [b"\0\0\0\x18ftypheic", b"II*\0", b"\x89PNG\r\n\x1a\n", b"8BPS\0"])
def test_any_known_picture_is_a_second_picture(head: bytes) -> None:
    assert kind_of(head + bytes(8))[0] == IMAGE


@pytest.mark.parametrize(
    ("behind", "kept"),
    [
        pytest.param(b"\0" * 25, b"\0" * 10, id="padding"),
        pytest.param(b"\0" * 25 + b"x", b"\0" * 5 + b"x", id="at the end"),
        pytest.param(b" " * 10 + b"x" * 25, b"x" * 10, id="behind padding"),
        pytest.param(b"\0" * 9 + b"x", b"\0" * 9 + b"x", id="as much as is kept"),
    ],
)
def test_of_much_some_that_is_no_padding_is_kept(
    monkeypatch: pytest.MonkeyPatch, behind: bytes, kept: bytes
) -> None:
    monkeypatch.setattr(_tail, "MOST", 10)
    part = tail_part(b"front" + behind, 5)
    assert part is not None
    assert part.data == kept
    assert part.spans == (Span(5, 5 + len(behind)),)


def test_nothing_is_nothing() -> None:
    assert tail_part(b"front", 5) is None


@given(st.integers(0, 40), st.sampled_from([VIDEO, SECOND, b"x", b""]))
def test_zeros_of_a_box_are_not_padding(count: int, behind: bytes) -> None:
    data = b"x" + bytes(count) + behind
    assert behind_zeros(data, 1, len(data)) == 1 + count


def _with_picture(container: str) -> bytes:
    plants: list[Plant] = samples(container).plants()
    return next(plant.data for plant in plants if plant.carrier.endswith("behind-picture"))


CARRYING = [
    c for c in CONTAINERS if any(p.carrier.endswith("-behind-zip") for p in samples(c).plants())
]


def test_the_containers_of_this_table() -> None:
    assert {"gif", "jpeg", "png", "webp"} <= set(CARRYING)


@pytest.mark.parametrize("container", CARRYING)
def test_a_second_picture_that_may_stay_is_cleaned(container: str) -> None:
    data = _with_picture(container)
    settings = Settings(ignore=("EMB102",))
    found = scan(Blob(data, "x"), settings).findings
    assert [(f.code, f.path) for f in found] == [("IDN103", "x!second-picture")]
    cleaned = clean(Blob(data, "x"), settings).data
    assert SECRET not in cleaned
    assert cleaned.endswith(SECOND[-200:])


@pytest.mark.parametrize("container", CARRYING)
def test_a_second_picture_of_another_kind_is_judged_too(container: str) -> None:
    second = with_blocks(comment(SECRET))
    data = next(iter(samples(container).clean().values())) + second
    found = scan(Blob(data, "x"), Settings()).findings
    assert {(f.code, f.path) for f in found} == {("EMB102", "x"), ("IDN103", "x!second-picture")}
    assert SECRET not in clean(Blob(data, "x"), Settings()).data
    kept = clean(Blob(data, "x"), Settings(ignore=("EMB102",))).data
    assert kept == data.replace(comment(SECRET), b"")


@pytest.mark.parametrize("container", CARRYING)
def test_a_real_archive_does_not_survive(container: str) -> None:
    picture = next(iter(samples(container).clean().values()))
    out = io.BytesIO(picture)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("diary.txt", "dear diary")
    data = out.getvalue()
    assert zipfile.is_zipfile(io.BytesIO(data))
    found = scan(Blob(data, "x"), Settings()).findings
    assert [f.message for f in found] == ["leftover data in ZIP archive after the end"]
    assert clean(Blob(data, "x"), Settings()).data == picture
