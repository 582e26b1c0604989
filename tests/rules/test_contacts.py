from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooklib.model import Verdict
from hooklib.rules._contacts import contacts
from hooklib.rules._cut import without

CUT: list[tuple[str, Verdict]] = [
    ("anna@example.org", True),
    ("<anna@example.org>", True),
    ("  anna.b+c@mail.example.co.uk \n", True),
    ("Photo: Anna Muster, anna@example.org", "Photo: Anna Muster"),
    ("Anna Muster <anna@example.org>", "Anna Muster"),
    ("Anna Muster (anna@example.org), Berlin", "Anna Muster, Berlin"),
    ("© 2021 Anna Muster / e-mail: anna@example.org / all rights reserved",
     "© 2021 Anna Muster / all rights reserved"),
    ("mail anna@example.org or bob@example.net now", "or now"),
    ("mailto:anna@example.org", True),
    ("anna [at] example [dot] org", True),
    ("anna@müller-foto.de", True),
    ("anna@printer.local", True),
    ("+49 170 1234567", True),
    ("+1 (415) 555-0100", True),
    ("+4917012345678", True),
    ("© Anna, +49 (0)30 1234567, Berlin", "© Anna, Berlin"),
    ("Anna Muster Tel. 030/123 45 67", "Anna Muster"),
    ("Anna Muster, phone: 030-1234567", "Anna Muster"),
    ("Tel: 01 23 45 67 89", True),
    ("Fax no. 0301234567", True),
    ("call (415) 555-0100 now", "call now"),
    ("anna@example.org +49 170 1234567", True),
    ("Anna anna@example.org +49 170 1234567 Muster", "Anna Muster"),
]  # fmt: skip

WORDS = """
tel telphone telephone telefon telefone telefono teléfono tél télephone téléphone phone mobil
mobile mob fax handy cellphone cell whatsapp movil móvil cellulare тел 電話 电话
"""

KEPT = """
Anna Muster
icon@2x.png
@(#)ImageMagick 4.2.2 99/05/01 cristy@mystic.es.dupont.com
sprite@3x.retina.webp
react@18.2.0
@anna
a@b
user@host
12345678
978-3-16-148410-0
ISBN 9783161484100
4006381333931
2021-05-06 10:22:33+02:00
2021:05:06 10:22:33
2021-05-06T10:22:33.123+0200
UTC +2 2021-03-04 10
+48.8577+002.2945/
+48.857712
+2.5 EV
1/250 s, f/2.8, ISO 100
48/1 51/1 2951/100
d41d8cd98f00b204e9800998ecf8427e
uuid:9E3E5C9A8C81DB118734DB58FDDE4BA7
xmp.did:0180117407206811808383E2
Windows Phone 8.1.14234
Windows Phone 10.0.15063.1446
iPhone 12 Pro Max 13.4
Mobile Safari/537.36
Getty 1234567890
shutterstock_123456789
C++ 11 22 33 44
Adobe Photoshop 24.0 (Macintosh)
(c) 2021 Anna Muster 2019-2021
10 (20) 30-40
http://example.org/+12345678/
""".strip().split("\n")


@pytest.mark.parametrize(("text", "left"), CUT, ids=[text for text, _ in CUT])
def test_contacts_are_cut_out(text: str, left: Verdict) -> None:
    assert without(text, contacts) == left


@pytest.mark.parametrize("text", KEPT)
def test_other_text_stays(text: str) -> None:
    assert without(text, contacts) is False


@pytest.mark.parametrize("word", [*WORDS.split(), "cell phone"])
def test_a_number_behind_a_word_for_telephone_is_cut_out_with_it(word: str) -> None:
    for written in (word, word.title()):
        assert without(f"Anna {written}: 030 1234567", contacts) == "Anna"


@pytest.mark.parametrize("label", ["no", "no.", "nr", "nr.", "number", "#"])
def test_a_label_between_word_and_number_is_cut_out_too(label: str) -> None:
    assert without(f"Anna Tel. {label} 030 1234567", contacts) == "Anna"


PIECES = st.sampled_from(
    ["anna@example.org", "+49 170 1234567", " ", "(", ")", "<", ">", "@", "example.org", "a", "+4",
     "9 170 12", "34567", "tel: ", "030 123456", ",", "\n", "Anna", "."]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
@settings(max_examples=300)
def test_what_is_left_has_no_contact(text: str) -> None:
    left = without(text, contacts)
    if isinstance(left, str):
        assert without(left, contacts) is False
        assert len(left) < len(text)


@pytest.mark.parametrize(
    "text",
    [
        "a." * 10**5 + "@",
        "a@" * 10**5,
        "anna@example.org " * 10**4,
        "+1 " * 10**5,
        "tel " * 10**5,
        "1 " * 10**5 + "+",
        "a@" + "b." * 10**5,
        "(" * 10**5,
    ],
    ids=["local", "at", "many", "plus", "tel", "digits", "domain", "brackets"],
)
def test_hostile_texts_take_no_time(text: str) -> None:
    before = time.process_time()
    without(text, contacts)
    assert time.process_time() - before < 5
