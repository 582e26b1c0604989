"""A fix that would change more than it should is not made, whatever a container's module does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hooklib import cleaning
from hooklib.cleaning import clean
from hooklib.cli import main
from hooklib.formats import sniff
from hooklib.model import Blob, CannotFix, Format, Settings
from tests.photos import gps_jpeg, phone_photo, phone_webp
from tests.places import settle

pytestmark = pytest.mark.once

Rebuild = Callable[[bytes, Mapping[int, bytes | None]], bytes]
ORIENTATION = b"\x01\x12\0\x03\0\0\0\x01\0\x06"


def rebuilt_by(monkeypatch: pytest.MonkeyPatch, change: Callable[[Rebuild], Rebuild]) -> None:
    def changed(head: bytes) -> Format | None:
        fmt = sniff(head)
        return fmt and fmt._replace(rebuild=change(fmt.rebuild))

    monkeypatch.setattr(cleaning, "sniff", changed)


def flipping(mark: bytes, behind: int) -> Callable[[Rebuild], Rebuild]:
    """Return what flips a bit of one byte after each rewrite."""

    def change(real: Rebuild) -> Rebuild:
        def rebuild(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
            new = bytearray(real(data, changes))
            new[new.rindex(mark) + behind] ^= 1
            return bytes(new)

        return rebuild

    return change


FLIPS = {
    "JPEG picture": (phone_photo, b"\xff\xd9", -9, "picture"),
    "WebP picture": (phone_webp, b"VP8L", 40, "picture"),
    "profile": (phone_photo, b"ICC_PROFILE\0", 200, "profile"),
    "orientation": (phone_photo, ORIENTATION, len(ORIENTATION) - 1, "orientation"),
}


@pytest.mark.parametrize("name", FLIPS)
def test_a_rewrite_that_changes_one_byte_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    photo, mark, behind, what = FLIPS[name]
    path = settle(monkeypatch, tmp_path) / "a.jpg"
    path.write_bytes(photo())
    rebuilt_by(monkeypatch, flipping(mark, behind))
    with pytest.raises(CannotFix, match=f"^the rewrite would have changed the {what}$"):
        clean(Blob(photo(), "a.jpg"), Settings())
    assert main(["--fix", "a.jpg"]) == 1
    assert path.read_bytes() == photo()
    assert f"(not fixed: the rewrite would have changed the {what})" in capsys.readouterr().out


def test_what_comes_back_each_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = []

    def idle(data: bytes, changes: Mapping[int, bytes | None]) -> bytes:
        rounds.append(changes)
        return data

    rebuilt_by(monkeypatch, lambda real: idle)
    with pytest.raises(CannotFix, match="came back after each try"):
        clean(Blob(gps_jpeg(), "a.jpg"), Settings())
    assert len(rounds) == cleaning.ROUNDS
