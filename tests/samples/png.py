"""PNG and APNG files, made by hand and with Pillow."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Sequence
from functools import cache
from typing import Any

import piexif
from PIL import Image, ImageCms, PngImagePlugin

from hooklib.model import EXIF, IPTC, PHOTOSHOP, TEXT, XMP
from tests.samples import Plant
from tests.samples._tails import behind

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PHYS = (2835).to_bytes(4, "big") * 2 + b"\1"
GAMMA = (45455).to_bytes(4, "big")
KINDS = [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8)]
KINDS += [(4, 8), (4, 16), (6, 8), (6, 16)]
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PASSES = ((0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2))
PASSES += ((0, 1, 1, 2),)  # type: ignore[assignment]
SECRET = b"geheimnis-4711"
MAIL = b"erika.muster@example.org"
PACKET = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    'syntax-ns#"><rdf:Description rdf:about="" {}</rdf:Description></rdf:RDF></x:xmpmeta>'
)
CITY = PACKET.format(
    'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"><photoshop:City>'
    f"{SECRET.decode()}</photoshop:City>"
).encode()
SCREENSHOT = PACKET.format(
    'xmlns:exif="http://ns.adobe.com/exif/1.0/"><exif:PixelYDimension>64</exif:PixelYDimension>'
    "<exif:PixelXDimension>64</exif:PixelXDimension><exif:UserComment>Screenshot"
    "</exif:UserComment>"
).encode()
IIM = b"\x1c\x02\x5a" + len(SECRET).to_bytes(2, "big") + SECRET
IRB = b"8BIM\x04\x04\0\0" + len(IIM).to_bytes(4, "big") + IIM + b"\0" * (len(IIM) % 2)


def chunk(name: bytes, payload: bytes = b"") -> bytes:
    """Return a chunk with length and CRC."""
    crc = zlib.crc32(name + payload)
    return len(payload).to_bytes(4, "big") + name + payload + crc.to_bytes(4, "big")


def rows(colour: int, depth: int, size: tuple[int, int], interlaced: bool = False) -> bytes:
    """Return filtered rows of random pixels."""
    random_bytes = random.Random(colour * 100 + depth)
    out = bytearray()
    for left, step_x, top, step_y in PASSES if interlaced else ((0, 1, 0, 1),):
        columns = len(range(left, size[0], step_x))
        for _ in range(top, size[1] if columns else 0, step_y):
            length = (columns * depth * CHANNELS[colour] + 7) // 8
            out += b"\0" + random_bytes.randbytes(length)
    return bytes(out)


def header(colour: int, depth: int, size: tuple[int, int], interlaced: bool = False) -> bytes:
    """Return an IHDR chunk, and the palette where there must be one."""
    numbers = size[0].to_bytes(4, "big") + size[1].to_bytes(4, "big")
    out = chunk(b"IHDR", numbers + bytes((depth, colour, 0, 0, interlaced)))
    if colour == 3:
        out += chunk(b"PLTE", random.Random(depth).randbytes(3 * 2**depth))
        out += chunk(b"tRNS", bytes(range(2**depth)))
    return out


def build(
    colour: int = 2,
    depth: int = 8,
    size: tuple[int, int] = (13, 11),
    interlaced: bool = False,
    before: bytes = b"",
    idat: Sequence[bytes] | None = None,
    after: bytes = b"",
    end: bytes = b"",
) -> bytes:
    """Return a whole file: chunks before and after IDAT, and bytes after IEND."""
    stream = zlib.compress(rows(colour, depth, size, interlaced))
    pieces = [stream] if idat is None else idat
    data = SIGNATURE + header(colour, depth, size, interlaced) + chunk(b"gAMA", GAMMA)
    data += chunk(b"pHYs", PHYS) + before + b"".join(chunk(b"IDAT", piece) for piece in pieces)
    return data + after + chunk(b"IEND") + end


def text(name: bytes, keyword: bytes, value: bytes, corner: bytes = b"\0\0") -> bytes:
    """Return a text chunk; `name` iTXtz stands for a compressed iTXt."""
    if name == b"tEXt":
        return chunk(name, keyword + b"\0" + value)
    if name == b"zTXt":
        return chunk(name, keyword + b"\0\0" + zlib.compress(value))
    if name == b"iTXt":
        return chunk(name, keyword + b"\0\0\0" + corner + value)
    return chunk(b"iTXt", keyword + b"\0\1\0" + corner + zlib.compress(value))


def raw_profile(kind: str, payload: bytes) -> bytes:
    """Return the text of a raw profile as ImageMagick writes it."""
    digits = payload.hex()
    lines = "".join(digits[at : at + 72] + "\n" for at in range(0, len(digits), 72))
    return f"\n{kind}\n{len(payload):8d}\n{lines}".encode()


def profile(name: bytes, kind: str, payload: bytes) -> bytes:
    """Return a text chunk with a raw profile."""
    return text(name, b"Raw profile type " + kind.encode(), raw_profile(kind, payload))


def tiff(tags: dict[str, dict[int, Any]]) -> bytes:
    """Return a TIFF stream made by piexif."""
    whole: bytes = piexif.dump(tags)
    return whole[6:]


def camera() -> bytes:
    """Return EXIF with a camera's name."""
    return tiff({"0th": {piexif.ImageIFD.Model: SECRET}})


@cache
def icc() -> bytes:
    """Return a real colour profile; it holds the time of its making, so there is but one."""
    profile_bytes: bytes = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile_bytes


def pillow(image: Image.Image, **options: Any) -> bytes:
    """Return a picture as Pillow writes it."""
    out = io.BytesIO()
    image.save(out, "PNG", **options)
    return out.getvalue()


def frames(count: int = 3) -> list[Image.Image]:
    """Return pictures that differ."""
    return [
        Image.frombytes("RGB", (24, 18), random.Random(n).randbytes(24 * 18 * 3))
        for n in range(count)
    ]


def animated(**options: Any) -> bytes:
    """Return an APNG of three frames with durations of their own."""
    first, *others = frames()
    durations = [40, 80, 120]
    return pillow(first, save_all=True, append_images=others, duration=durations, **options)


def screenshot() -> bytes:
    """Return a file as macOS stores a screenshot."""
    exif = tiff({"Exif": {piexif.ExifIFD.UserComment: b"ASCII\0\0\0Screenshot"}})
    stream = zlib.compress(rows(6, 8, (64, 64)))
    half = len(stream) // 2
    words = (2, 0, 32, 40, 32, 32, 40 + 12 + half)
    before = chunk(b"eXIf", exif) + text(b"iTXt", b"XML:com.adobe.xmp", SCREENSHOT)
    before += chunk(b"iDOT", b"".join(word.to_bytes(4, "big") for word in words))
    return build(6, 8, (64, 64), before=before, idat=(stream[:half], stream[half:]))


def clean() -> dict[str, bytes]:
    """Return files of every colour type, and files as common programs write them."""
    files = {}
    for colour, depth in KINDS:
        files[f"png-{colour}-{depth}"] = build(colour, depth)
        files[f"png-{colour}-{depth}-adam7"] = build(colour, depth, interlaced=True)
    files["png-one-pixel-adam7"] = build(size=(1, 1), interlaced=True)
    stream = zlib.compress(rows(2, 8, (13, 11)))
    pieces = [stream[at : at + 7] for at in range(0, len(stream), 7)]
    files["png-many-idat"] = build(idat=[b"", *pieces, b""])
    files["png-padded-rows"] = build(idat=[zlib.compress(rows(2, 8, (13, 11)) + b"\0")])
    everything = chunk(b"cHRM", bytes(32)) + chunk(b"sBIT", b"\5\6\5") + chunk(b"sRGB", b"\0")
    everything += chunk(b"cICP", b"\1\15\0\1") + chunk(b"oFFs", bytes(9)) + chunk(b"sTER", b"\0")
    everything += chunk(b"bKGD", bytes(6)) + chunk(b"vpAg", bytes(9)) + chunk(b"orNT", b"\1")
    everything += chunk(b"caNv", bytes(16)) + chunk(b"sCAL", b"\0010.5\x000.5")
    everything += chunk(b"gIFx", b"NETSCAPE2.0\1\0\0") + chunk(b"npLb", bytes(16))
    files["png-colour-chunks"] = build(before=everything)
    files["png-apng"] = animated()
    files["png-apng-default-image"] = animated(default_image=True)
    files["png-icc"] = pillow(frames()[0], icc_profile=icc())
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "Matplotlib version3.8.2, https://matplotlib.org/")
    files["png-matplotlib"] = pillow(frames()[0].convert("RGBA"), pnginfo=info, dpi=(100, 100))
    files["png-macos-screenshot"] = screenshot()
    gnome = text(b"tEXt", b"Software", b"gnome-screenshot")
    gnome += text(b"zTXt", b"Creation Time", b"Fri 17 May 2024 09:41:22 AM CEST")
    files["png-gnome-screenshot"] = build(before=gnome)
    windows = chunk(b"sRGB", b"\0") + text(b"tEXt", b"Software", b"Greenshot")
    files["png-windows-screenshot"] = build(6, before=windows)
    gimp = chunk(b"tIME", b"\x07\xe8\5\x11\x09\x29\x16")
    gimp += text(b"tEXt", b"Comment", b"Created with GIMP")
    files["png-gimp"] = build(before=gimp)
    notes = ("tiff:XResolution", "pdf:HiResBoundingBox", "label:pointsize", "distortion")
    magick = b"".join(text(b"tEXt", note.encode(), b"612x792+0+0") for note in notes)
    files["png-imagemagick-notes"] = build(before=magick)
    files["png-favicon"] = pillow(frames()[0].resize((16, 16)).quantize(16))
    return files


def wrap(kind: str, payload: bytes) -> bytes | None:
    """Return a file that carries a payload, None for a kind that has no place here."""
    if kind == EXIF:
        return build(before=chunk(b"eXIf", payload))
    if kind == XMP:
        return build(before=text(b"iTXt", b"XML:com.adobe.xmp", payload))
    if kind == IPTC:
        return build(before=profile(b"zTXt", "iptc", payload))
    if kind == PHOTOSHOP:
        return build(before=profile(b"zTXt", "8bim", payload))
    if kind == TEXT:
        keyword, _, value = payload.decode("utf-8").partition("\0")
        try:
            return build(before=text(b"tEXt", keyword.encode(), value.encode("latin-1")))
        except UnicodeEncodeError:
            return build(before=text(b"iTXt", keyword.encode(), value.encode()))
    return None


def plants() -> list[Plant]:
    """Return files with one carrier each."""
    return [*_texts(), *_profiles(), *_chunks(), *_corners(), *_behind(), *_frames()]


def _plant(carrier: str, data: bytes, code: str, secret: bytes = SECRET, *select: str) -> Plant:
    keeps = (chunk(b"pHYs", PHYS), chunk(b"gAMA", GAMMA)) if b"pHYs" in data else ()
    return Plant(f"png-{carrier}", data, code, (secret,), keeps, select)


def _texts() -> list[Plant]:
    plain = [
        (b"tEXt", b"Comment", SECRET, "IDN103"),
        (b"zTXt", b"Comment", SECRET, "IDN103"),
        (b"iTXt", b"Comment", SECRET, "IDN103"),
        (b"iTXtz", b"Comment", SECRET, "IDN103"),
        (b"tEXt", SECRET, b"x", "IDN103"),
        (b"zTXt", b"Fremdes", SECRET, "IDN103"),
        (b"tEXt", b"parameters", SECRET, "IDN103"),
        (b"iTXt", b"workflow", b'{"n": "' + SECRET + b'"}', "IDN103"),
        (b"tEXt", b"prompt", SECRET, "IDN103"),
        (b"tEXt", b"Dream", SECRET, "IDN103"),
        (b"tEXt", b"Thumb::URI", b"file:///home/" + SECRET + b"/a.png", "IDN104"),
        (b"tEXt", b"Comment", b"ask " + MAIL, "IDN102"),
        (b"tEXt", b"exif:GPSLatitude", b"48/1, 51/1, 4711/100", "LOC101"),
        (b"tEXt", b"Raw profile type app12", SECRET, "IDN103"),
    ]
    rows = [
        _plant(
            f"{name.decode()}-{keyword.decode()}".replace(" ", "-").replace(":", "-")
            + (f"-{code}" if value.startswith(b"ask") else ""),
            build(before=text(name, keyword, value)),
            code,
            MAIL if MAIL in value else b"4711" if b"4711/" in value else SECRET,
        )
        for name, keyword, value, code in plain
    ]
    chosen = [
        (b"Title", "CAP101"),
        (b"Software", "TRC101"),
        (b"Author", "RGT101"),
        (b"Copyright", "RGT101"),
        (b"Creation Time", "TIM101"),
        (b"date:create", "TIM101"),
    ]
    for keyword, code in chosen:
        value = b"2023-05-17T08:17:21+00:00" if code == "TIM101" else SECRET
        name = keyword.decode().replace(" ", "-").replace(":", "-")
        data = build(before=text(b"tEXt", keyword, value))
        rows.append(_plant(f"tEXt-{name}", data, code, value, code))
    return rows


def _profiles() -> list[Plant]:
    app1 = b"Exif\0\0" + camera()
    xap = b"http://ns.adobe.com/xap/1.0/\0" + CITY
    small = zlib.compress(camera())
    carriers = {
        "zTXt-raw-exif": (profile(b"zTXt", "exif", camera()), "DEV101"),
        "zTXt-raw-exif-headed": (profile(b"zTXt", "exif", app1), "DEV101"),
        "tEXt-raw-exif": (profile(b"tEXt", "exif", camera()), "DEV101"),
        "iTXtz-raw-exif": (profile(b"iTXtz", "exif", camera()), "DEV101"),
        "zTXt-raw-APP1-exif": (profile(b"zTXt", "APP1", app1), "DEV101"),
        "zTXt-raw-APP1-xmp": (profile(b"zTXt", "APP1", xap), "LOC102"),
        "zTXt-raw-xmp": (profile(b"zTXt", "xmp", CITY), "LOC102"),
        "zTXt-raw-iptc": (profile(b"zTXt", "iptc", IIM), "LOC102"),
        "zTXt-raw-iptc-as-8bim": (profile(b"zTXt", "iptc", IRB), "LOC102"),
        "zTXt-raw-8bim": (profile(b"zTXt", "8bim", IRB), "LOC102"),
        "tEXt-raw-8bim-headed": (profile(b"tEXt", "8bim", b"Photoshop 3.0\0" + IRB), "LOC102"),
        "zTXt-xmp": (text(b"zTXt", b"XML:com.adobe.xmp", CITY), "LOC102"),
        "iTXtz-xmp": (text(b"iTXtz", b"XML:com.adobe.xmp", CITY), "LOC102"),
        "tXMP": (chunk(b"tXMP", CITY), "LOC102"),
        "eXIf-headed": (chunk(b"eXIf", app1), "DEV101"),
        "zxIf": (
            chunk(b"zxIf", b"\0" + len(camera()).to_bytes(4, "big") + small),
            "DEV101",
        ),
        "second-eXIf": (
            chunk(b"eXIf", tiff({"0th": {274: 1}})) + chunk(b"eXIf", camera()),
            "DEV101",
        ),
    }
    rows = [_plant(name, build(before=piece), code) for name, (piece, code) in carriers.items()]
    late = build(after=profile(b"zTXt", "exif", camera()))
    return [*rows, _plant("raw-exif-after-IDAT", late, "DEV101")]


def _chunks() -> list[Plant]:
    jumbf = b"\0\0\0\x28jumb\0\0\0\x1ejumdc2pa" + SECRET
    carriers = {
        "caBX": (chunk(b"caBX", jumbf), "PRV101"),
        "dSIG": (chunk(b"dSIG", SECRET), "PRV101"),
        "prVW": (chunk(b"prVW", SECRET), "EMB101"),
        "msOG": (chunk(b"msOG", b"MSOFFICE9.0GIF89a" + SECRET), "EMB105"),
        "mkBS": (chunk(b"mkBS", SECRET), "EMB105"),
        "skRf": (chunk(b"skRf", bytes(16) + SECRET), "EMB105"),
        "meTa": (chunk(b"meTa", SECRET), "EMB105"),
        "unknown": (chunk(b"prIv", SECRET), "EMB105"),
        "gIFt": (chunk(b"gIFt", bytes(24) + SECRET), "IDN103"),
        "gIFx": (chunk(b"gIFx", b"WhatEver1.0" + SECRET), "EMB105"),
        "iCCP-name": (chunk(b"iCCP", MAIL + b"\0\0" + zlib.compress(icc())), "IDN102"),
        "sPLT-name": (chunk(b"sPLT", MAIL + b"\0\x08" + bytes(6)), "IDN102"),
        "pCAL": (chunk(b"pCAL", MAIL + b"\0" + bytes(8) + b"\0\2mm\x000\x001"), "IDN102"),
        "wrong-crc": (chunk(b"tEXt", b"Comment\0" + SECRET)[:-4] + b"\0\0\0\0", "IMG101"),
        "long-cICP": (chunk(b"cICP", b"\1\15\0\1" + SECRET), "IMG101"),
        "raw-damaged": (text(b"tEXt", b"Raw profile type exif", b"\nexif\nX" + SECRET), "IMG101"),
    }
    rows = []
    for name, (piece, code) in carriers.items():
        rows.append(_plant(name, build(before=piece), code, MAIL if code == "IDN102" else SECRET))
    when = b"\x07\xe7\x05\x11\x08\x11\x15"
    rows.append(_plant("tIME", build(before=chunk(b"tIME", when)), "TIM101", when, "TIM101"))
    return rows


def _corners() -> list[Plant]:
    stream = zlib.compress(rows(2, 8, (13, 11)))
    xmp = text(b"iTXt", b"XML:com.adobe.xmp", SCREENSHOT, b"en\0" + SECRET + b"\0")
    lengthy = chunk(b"zTXt", b"Software\0\0" + zlib.compress(b"gimp") + SECRET)
    profiled = chunk(b"iCCP", b"icc\0\0" + zlib.compress(icc()) + SECRET)
    comment = text(b"iTXt", b"Comment", b"Created with GIMP", SECRET + b"\0\0")
    return [
        _plant("IDAT-tail", build(idat=[stream + SECRET]), "EMB104"),
        _plant("IDAT-tail-split", build(idat=[stream[:9], stream[9:] + SECRET, b"x"]), "EMB104"),
        _plant("IDAT-left-over", build(idat=[stream, SECRET, stream]), "EMB104"),
        _plant("IDAT-after-text", build(idat=[stream], after=chunk(b"IDAT", SECRET)), "EMB104"),
        _plant("IEND-payload", build()[:-12] + chunk(b"IEND", SECRET), "EMB104"),
        _plant("zTXt-tail", build(before=lengthy), "EMB104"),
        _plant("iCCP-tail", build(before=profiled), "EMB104"),
        _plant("iTXt-xmp-translated-keyword", build(before=xmp), "IDN103"),
        _plant("iTXt-language", build(before=comment), "IDN103"),
    ]


def _behind() -> list[Plant]:
    old = build()[60:-12] + SECRET + chunk(b"IEND")
    second = build(before=text(b"tEXt", b"Comment", SECRET))
    return [
        _plant("behind-old-picture", build(end=old), "EMB104"),
        _plant("behind-png", build(end=second), "EMB102"),
        *behind("png", build()),
    ]


def split_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return name and payload of each chunk."""
    out, at = [], 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        out.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + size]))
        at += 12 + size
    return out


def _frames() -> list[Plant]:
    pieces = split_chunks(animated())
    last = max(n for n, (name, _) in enumerate(pieces) if name == b"fdAT")
    tail = list(pieces)
    tail[last] = (b"fdAT", pieces[last][1] + SECRET)
    apart = list(pieces)
    number = int.from_bytes(pieces[last][1][:4], "big") + 1
    apart.insert(last + 1, (b"fdAT", number.to_bytes(4, "big") + SECRET))
    beyond = list(pieces)
    control = next(payload for name, payload in reversed(pieces) if name == b"fcTL")
    beyond[last + 1 : last + 1] = [
        (b"fcTL", number.to_bytes(4, "big") + control[4:]),
        (b"fdAT", (number + 1).to_bytes(4, "big") + SECRET),
    ]
    return [
        _plant("fdAT-tail", _joined(tail), "EMB104"),
        _plant("fdAT-left-over", _joined(apart), "EMB104"),
        _plant("frame-never-shown", _joined(beyond), "EMB105"),
    ]


def _joined(pieces: list[tuple[bytes, bytes]]) -> bytes:
    return SIGNATURE + b"".join(chunk(name, payload) for name, payload in pieces)
