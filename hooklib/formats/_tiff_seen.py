"""Whether a TIFF file has pictures that a reader of its pages does not come to."""

from __future__ import annotations

from hooklib.formats._tiff_heads import head_of
from hooklib.formats._tiff_names import is_page, names
from hooklib.formats._tiff_pictures import pictures
from hooklib.metadata._ifd_read import read


def has_unseen(data: bytes) -> bool:
    """Return whether a full picture is raw data, or in no page but a SubIFD. Raises BadImage."""
    head = head_of(data)
    tree = read(data, layout=head.layout)
    found = pictures(data, tree, head)
    called = names(tree)
    return found.raw or any(
        own.is_main and not is_page(called[at]) for at, own in found.shown.items()
    )
