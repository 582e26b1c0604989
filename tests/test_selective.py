"""A fix removes what is selected and leaves the rest readable: exiftool is the judge."""

from __future__ import annotations

import json
import shutil
import subprocess
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from hooklib.cleaning import clean
from hooklib.model import Blob, Settings
from hooklib.scan import scan
from tests import photos
from tests.samples import exif
from tests.samples import jpeg as jpegs

PLACES = (
    "GPS:",
    "XMP-exif:GPS",
    "XMP-photoshop:City",
    "XMP-photoshop:State",
    "XMP-iptcCore:Loc",
    "IPTC:City",
    "IPTC:Sub-location",
    "IPTC:Province",
    "IPTC:Country",
)
BOOKKEEPING = ("File:", "System:", "ExifTool:", "SourceFile", "Composite:", "IFD0:GPSInfo")
OFFSETS = ("ThumbnailOffset", "CurrentIPTCDigest", "IPTCDigest")


def exiftool(data: bytes, folder: Path) -> dict[str, Any]:
    """Return every tag that exiftool reads, with its group, undecoded."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    path = folder / "seen.jpg"
    path.write_bytes(data)
    command = ["exiftool", "-a", "-u", "-n", "-b", "-G1", "-j", str(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    tags: dict[str, Any] = json.loads(done.stdout)[0]
    return {
        key: value
        for key, value in tags.items()
        if not key.startswith(BOOKKEEPING) and not key.endswith(OFFSETS)
    }


def with_camera(order: str) -> bytes:
    wrapped = jpegs.wrap("exif", exif.camera(order))
    assert wrapped is not None
    return wrapped


@pytest.mark.external
@pytest.mark.parametrize(
    "data",
    [photos.phone_photo(), with_camera("<"), with_camera(">")],
    ids=["phone", "camera, little-endian", "camera, big-endian"],
)
def test_with_only_places_selected_all_else_stays_readable(data: bytes, tmp_path: Path) -> None:
    before = exiftool(data, tmp_path)
    cleaned = clean(Blob(data, "x"), Settings(select=("LOC",)))
    after = exiftool(cleaned.data, tmp_path)
    gone = set(before) - set(after)
    assert gone
    assert all(key.startswith(PLACES) for key in gone), gone
    assert {key: before[key] for key in after} == after
    assert any(key.startswith("Canon:") for key in after) or b"VENDOR-BLOCK-77" in cleaned.data


@pytest.mark.external
def test_what_the_rules_do_not_name_stays_by_default(tmp_path: Path) -> None:
    before = exiftool(photos.phone_photo(), tmp_path)
    after = exiftool(clean(Blob(photos.phone_photo(), "x"), Settings()).data, tmp_path)
    kept = ("IFD0:Artist", "IFD0:Copyright", "IFD0:Orientation", "IFD0:XResolution")
    profile = [key for key in before if key.startswith("ICC")]
    assert profile
    for key in (*kept, *profile):
        assert after[key] == before[key]


@pytest.mark.external
@pytest.mark.parametrize(("decimals", "step"), [(0, 1.0), (1, 0.1), (2, 0.01)])
def test_positions_are_coarsened_in_place(decimals: int, step: float, tmp_path: Path) -> None:
    before = exiftool(photos.phone_photo(), tmp_path)
    settings = Settings(location="coarsen", location_decimals=decimals)
    cleaned = clean(Blob(photos.phone_photo(), "x"), settings).data
    after = exiftool(cleaned, tmp_path)
    for key in ("GPS:GPSLatitude", "GPS:GPSLongitude", "XMP-exif:GPSLatitude"):
        assert after[key] != before[key]
        assert abs(after[key] - before[key]) <= step / 2 + 1e-9
        assert abs(after[key] / step - round(after[key] / step)) < 1e-6
    assert "GPS:GPSAltitude" not in after
    assert not [key for key in after if "TimeStamp" in key or "DateStamp" in key]
    assert clean(Blob(cleaned, "x"), settings).data == cleaned


def test_a_check_takes_little_more_memory_than_the_file() -> None:
    tail = bytes(range(256)) * 40_000  # 10 MB that nothing accounts for
    data = photos.phone_photo() + tail
    tracemalloc.start()
    scan(Blob(data, "x"), Settings())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * len(data)
