"""PRV: signed records of where a picture comes from."""

from __future__ import annotations

from hooklib.model import PROVENANCE, Rule
from hooklib.rules._keys import by_kind_or_key

RULES: tuple[Rule, ...] = (
    Rule(
        "PRV101",
        "provenance",
        "provenance manifest",
        "C2PA manifests hold thumbnails of earlier versions, times, devices and the signer's"
        " identity, and are void after any edit.",
        "--fix removes the manifest and the link to one; to keep it, ignore ="
        ' ["PRV101"] and change nothing else in the file.',
        by_kind_or_key(PROVENANCE, "PRV101"),
    ),
)
