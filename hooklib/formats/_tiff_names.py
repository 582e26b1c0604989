"""What the directories of a TIFF file are called in messages: IFD0, IFD1, "IFD1 GPS", SubIFD 2."""

from __future__ import annotations

from typing import Final

from hooklib.metadata._ifd import POINTERS, Tree, links

_SHORT: Final = {"Photo": "Exif", "GPSInfo": "GPS", "Iop": "Interop"}
_FIRST: Final = "IFD0"


def names(tree: Tree) -> dict[int, str]:
    """Return the names by the positions of the directories; pages are counted along the chain."""
    pointers: dict[int, tuple[str, int]] = {}  # position of an offset: its owner's name, its tag
    nexts: dict[int, int] = {tree.layout.first: 0}
    found: dict[int, str] = {}
    for directory in tree.directories:
        if directory.link in nexts:
            number = nexts[directory.link]
            found[directory.at] = f"IFD{number}"
            if directory.next_at is not None:
                nexts[directory.next_at] = number + 1
        else:
            owner, tag = pointers.get(directory.link, ("", 0))
            found[directory.at] = _inner_name(directory.group, owner, tag)
        for entry in directory.entries:
            for at in links(entry):
                pointers[at] = (found[directory.at], entry.tag)
    return found


def _inner_name(group: str, owner: str, tag: int) -> str:
    short = _SHORT.get(POINTERS.get(tag, ""))
    if short is None:
        return group.replace("SubImage", "SubIFD ")  # counted through the file
    return short if owner in (_FIRST, "", "Exif") else f"{owner} {short}"


def is_page(name: str) -> bool:
    """Return whether a directory of this name is in the chain of pages."""
    return name.startswith("IFD") and " " not in name
