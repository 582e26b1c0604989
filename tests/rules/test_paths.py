from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooklib.model import Verdict
from hooklib.rules._cut import without
from hooklib.rules._paths import paths

CUT: list[tuple[str, Verdict]] = [
    ("/home/anna/pictures/x.png", True),
    ("/home/anna", True),
    ("/Users/anna/Desktop/My Holiday/day 1.jpg", True),
    ("/root/x.svg", True),
    ("~/pictures/x.png", True),
    ("/mnt/c/Users/anna/x.png", True),
    ("/Volumes/Annas Disk/x.psd", True),
    ("/private/var/folders/ab/c1/T/x.png", True),
    ("file:///home/anna/x%20y.png", True),
    ("file://server/share/x.png", True),
    (r"file://server\share\x.png", True),
    ("file://style.css", False),
    ('"css": ["file://style.css", "file://graph.css"]', False),
    ("file:///usr/share/../../home/anna/x.png", True),
    ("file:/usr/share/a/..%2f..%2fhome/anna/x.png", True),
    ("file://usr/share/x.png", True),
    ("file:/usr/src/anna/x.png", True),
    ("file:/usr/share/x.png file:/home/anna/x.png", "file:/usr/share/x.png"),
    (r"C:\Users\Anna Muster\Pictures\a b.jpg", True),
    ("C:/Users/anna/x.png", True),
    (r"D:\Kunden\Muster\x.psd", True),
    ("/run/media/anna/STICK/x.tif", True),
    ("/media/anna/STICK/x.tif", True),
    (r"\\nas\photos\anna\x.jpg", True),
    (r"\\\\nas\\photos\\anna\\x.jpg", True),
    (r"C:\\Users\\anna\\x.png", True),
    ("Saved from /home/anna/x.svg with Inkscape 1.2", "Saved from with Inkscape 1.2"),
    ("Drawing (/home/anna/x.svg), second try", "Drawing, second try"),
    ('open "C:\\Users\\anna\\x.png" first', "open first"),
    ("a=/home/anna/x.png\nb=2", "a=\nb=2"),
    ("from /home/anna/a.png to /home/bob/b.png", "from"),
]

KEPT = """
ImageMagick 6.0.6 01/18/05 Q16 file:/usr/share/doc/imagemagick/html/index.html
ImageMagick 6.7.7-10 file:///usr/share/doc/imagemagick/www/index.html
Version 6.0.7 file:/usr/lib/ImageMagick-6.0.7/doc/index.html
file:/usr/local/share/doc/ImageMagick-6.5.8/index.html
x.png
IMG_1234.CR2
48/1 51/1 2951/100
72/1
1/250 s
https://example.org/home/anna/x.png
https://example.org/~anna/x.png
http://www.inkscape.org/
image/png
and/or
/usr/share/icons/x.png
./home/anna
../Users/anna
C:\\Windows\\system32\\x.icm
C:\\Program Files\\Adobe\\x
C:\\Program Files (x86)\\Adobe\\x
3:/4
a:b
TeX: \\alpha \\beta
line\\nline\\nline
~5 m
~/
home/anna
/homework/anna
""".strip().split("\n")


@pytest.mark.parametrize(("text", "left"), CUT, ids=[text for text, _ in CUT])
def test_paths_are_cut_out(text: str, left: Verdict) -> None:
    assert without(text, paths) == left


@pytest.mark.parametrize("text", KEPT)
def test_other_text_stays(text: str) -> None:
    assert without(text, paths) is False


ROOTS = """
/home/ /Users/ /mnt/ /media/ /run/media/ /Volumes/ /export/home/ /storage/emulated/ /sdcard/
/run/user/ /data/user/ /c/Users/ /cygdrive/c/ /root/ /var/folders/ /private/var/folders/ ~/ C:/ C:\\
\\\\nas\\ \\\\?\\nas\\ \\\\.\\nas\\ file:/ file:/// FILE:///
"""


@pytest.mark.parametrize("root", ROOTS.split())
def test_what_is_below_a_root_is_cut_out_with_it(root: str) -> None:
    assert without(f"from {root}anna/x.png", paths) == "from"


PIECES = st.sampled_from(
    ["/home/anna/x.png", "/home/", "anna", "/", "\\", "C:\\Users\\anna", "C:", " ", "file://", "~/",
     "x.png", "(", ")", '"', "\n", "text", "\\\\nas\\a"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
@settings(max_examples=300)
def test_what_is_left_has_no_path(text: str) -> None:
    left = without(text, paths)
    if isinstance(left, str):
        assert without(left, paths) is False
        assert len(left) < len(text)


@pytest.mark.parametrize(
    "text",
    [
        "/home/" * 10**5,
        "/home/a b " * 10**5,
        "C:\\" * 10**5,
        "C:\\" + "a b" * 10**5,
        "\\\\" * 10**5,
        "/home/" + "a " * 10**5 + ".",
        "file:/" * 10**5,
        "/home/" + "a.b c." * 10**5,
    ],
    ids=["homes", "words", "drives", "long", "slashes", "blanks", "files", "dots"],
)
def test_hostile_texts_take_no_time(text: str) -> None:
    before = time.process_time()
    without(text, paths)
    assert time.process_time() - before < 5
