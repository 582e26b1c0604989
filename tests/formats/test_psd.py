"""PSD and PSB: image resources go, the sections around them stay where their lengths say."""

from __future__ import annotations

import pytest

from hooklib.cleaning import clean
from hooklib.formats import psd
from hooklib.model import AUXILIARY, BadImage, Blob, CannotFix, Settings
from hooklib.scan import scan
from tests import photos
from tests.samples import iptc, photoshop
from tests.samples import psd as samples
from tests.samples.psd import SECRET

CITY = photoshop.resource(0x0404, iptc.data_set(2, 90, SECRET))


@pytest.mark.parametrize("version", [1, 2], ids=["PSD", "PSB"])
@pytest.mark.parametrize("compression", [0, 1, 2, 3], ids=["raw", "runs", "zip", "predicted"])
def test_all_but_the_resource_stays(version: int, compression: int) -> None:
    data = samples.psd(
        photoshop.RESOLUTION + CITY, version=version, compression=compression, after=SECRET
    )
    after = clean(Blob(data, "x"), Settings()).data
    assert after == samples.psd(photoshop.RESOLUTION, version=version, compression=compression)


def test_no_resource_left() -> None:
    assert clean(Blob(samples.psd(CITY), "x"), Settings()).data == samples.psd(b"")


BROKEN = {
    "resources": samples.psd()[:40],
    "layers": samples.psd(layers=bytes(40))[:80],
    "raw pixels": samples.psd()[:-1],
    "runs": samples.psd(compression=1)[:-1],
    "zip": samples.psd(compression=2)[:-1],
    "damaged zip": samples.psd(compression=2)[:-8] + bytes(8),
    "compression": samples.psd(compression=9),
    "depth": samples.psd(depth=7),
    "wide": samples.psd()[:18] + b"\0\1\0\0" + samples.psd()[22:],
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_refused(data: bytes) -> None:
    with pytest.raises(BadImage):
        psd.parts(data)


@pytest.mark.parametrize("index", [0, 1])
def test_the_picture_stays(index: int) -> None:
    with pytest.raises(CannotFix):
        psd.rebuild(samples.psd(), {index: None})


def test_a_smart_object_keeps_its_length_and_its_pixels() -> None:
    data = samples.psd(layers=samples.smart_object(photos.gps_jpeg()))
    found = scan(Blob(data, "x.psd"), Settings()).findings
    assert {finding.path for finding in found} == {"x.psd!smart-object"}
    after = clean(Blob(data, "x.psd"), Settings()).data
    assert len(after) == len(data)
    old, new = (next(p.data for p in psd.parts(d) if p.kind == AUXILIARY) for d in (data, after))
    assert photos.pixels(old) == photos.pixels(new)
    index = next(n for n, part in enumerate(psd.parts(data)) if part.kind == AUXILIARY)
    for change in (None, old + b"\0"):
        with pytest.raises(CannotFix):
            psd.rebuild(data, {index: change})


@pytest.mark.parametrize("end", [60, 80, 120, 200])
def test_smart_objects_that_lead_nowhere_stay(end: int) -> None:
    layers = samples.smart_object(photos.clean_png())
    broken = layers[:end] + b"\xff" * 24 + layers[end + 24 :]
    assert psd.parts(samples.psd(layers=broken))
