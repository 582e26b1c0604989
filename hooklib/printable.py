"""How text that strangers chose is printed: names of files, and what git says of them."""

from __future__ import annotations


def shown(path: str) -> str:
    """Return a path as it may be printed: one line, no control characters."""
    text = path
    if not path.isprintable():
        text = "".join(c if c.isprintable() else _escaped(c) for c in path)
    # to GitHub's log reader "::" at the start, behind blanks too, and "##[" anywhere are commands
    text = text.replace("##[", "##\\x5b")
    return f"./{text}" if text.lstrip().startswith("::") else text


def _escaped(char: str) -> str:
    if "\udc80" <= char <= "\udcff":  # a byte that is not UTF-8, as os.fsdecode passes it on
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode()
