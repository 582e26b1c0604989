from __future__ import annotations

from hooklib.model import PROVENANCE
from tests.rules.verdicts import codes, field


def test_manifests_and_links_to_them() -> None:
    assert codes(field("", "", PROVENANCE, b"jumb")) == {"PRV101"}
    assert codes(field("Xmp.dcterms.provenance", "https://example.org/x.c2pa")) == {"PRV101"}
