"""Pictures made in code for the tests of the outer layers: photos full of secrets, clean ones."""

from __future__ import annotations

import io
import random
from functools import lru_cache

import piexif
from piexif import GPSIFD, ExifIFD, ImageIFD
from PIL import Image, ImageCms

SECRETS = (
    *("Quexal", "Zephyr", "Plenoptar", "SN8841-XK-2207", "LN5530917", "drostebook"),
    *("Wilhelmina", "Droste", "Beatrijs", "droste.w@example.org", "+31 118 555 0142"),
    *("Vlissingen", "Boulevard Bankert", "Zeeland", "our new kitchen", "left by the back door"),
    *("51.4426", "51 26 33", "51,26.5576", "51/1", "26/1", "33.456", "33456/1000", "51\u00b0"),
    *("3.5726", "3,34.3614", "34/1", "21.684", "21684/1000", "87.34", "8734/100"),
    *("c0ffee00d15ea5e0", "VENDOR-BLOCK-77", "/home/wdroste", "2031:05:17"),
)
"""What the phone photo tells: no output of any command may hold one of these."""
CREDITS = ("Studio Nonpareil", "(c) Nonpareil 2029")
"""The artist and the copyright notice: kept by default."""

_XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 exif:GPSLatitude="51,26.5576N" exif:GPSLongitude="3,34.3614E"
 aux:SerialNumber="SN8841-XK-2207" aux:OwnerName="Wilhelmina Droste"
 photoshop:City="Vlissingen" photoshop:State="Zeeland" Iptc4xmpCore:Location="Boulevard Bankert">
<Iptc4xmpCore:CreatorContactInfo rdf:parseType="Resource">
<Iptc4xmpCore:CiEmailWork>droste.w@example.org</Iptc4xmpCore:CiEmailWork>
<Iptc4xmpCore:CiTelWork>+31 118 555 0142</Iptc4xmpCore:CiTelWork>
</Iptc4xmpCore:CreatorContactInfo>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def noise(size: tuple[int, int] = (64, 48), seed: int = 1, mode: str = "RGB") -> Image.Image:
    """Return a picture of which no two pixels in a row are the same."""
    image = Image.new(mode, size)
    count = size[0] * size[1] * len(image.getbands())
    image.frombytes(random.Random(seed).randbytes(count))
    return image


def pixels(data: bytes) -> tuple[str, tuple[int, int], bytes]:
    """Return what Pillow decodes."""
    with Image.open(io.BytesIO(data)) as image:
        return image.mode, image.size, image.tobytes()


@lru_cache
def clean_jpeg(seed: int = 1) -> bytes:
    """Return a JPEG with nothing to find."""
    return _saved(noise(seed=seed), "JPEG", quality=80)


@lru_cache
def clean_png(seed: int = 1) -> bytes:
    """Return a PNG with nothing to find."""
    return _saved(noise((16, 12), seed), "PNG")


@lru_cache
def clean_webp() -> bytes:
    """Return a WebP with nothing to find."""
    return _saved(noise((16, 12)), "WEBP", lossless=True)


@lru_cache
def gps_jpeg(seed: int = 1) -> bytes:
    """Return a JPEG whose only secret is a position."""
    return _saved(noise(seed=seed), "JPEG", exif=piexif.dump({"GPS": _gps()}))


@lru_cache
def warned_jpeg() -> bytes:
    """Return a JPEG that cannot be read to its end."""
    return gps_jpeg()[:120]


@lru_cache
def phone_photo(seed: int = 1) -> bytes:
    """Return a JPEG such as a phone writes, with every kind of secret in `SECRETS`."""
    image = noise(seed=seed)
    data = _saved(image, "JPEG", quality=85, exif=piexif.dump(_exif()), icc_profile=profile())
    cut = data.index(b"Exif\0\0") - 2
    cut += int.from_bytes(data[cut : cut + 2], "big")
    xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + _XMP.encode())
    irb = segment(0xED, b"Photoshop 3.0\0" + _resource(0x0404, _iptc()))
    comment = segment(0xFE, b"our new kitchen, /home/wdroste/kitchen.jpg")
    return data[:cut] + xmp + irb + comment + data[cut:]


@lru_cache
def phone_png() -> bytes:
    """Return a PNG with a position, a device and a text."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "our new kitchen")
    return _saved(noise((16, 12)), "PNG", exif=piexif.dump(_exif()), pnginfo=info)


@lru_cache
def phone_webp() -> bytes:
    """Return a WebP with a position and a device."""
    return _saved(noise((16, 12)), "WEBP", lossless=True, exif=piexif.dump(_exif()))


@lru_cache
def other_kinds() -> dict[str, bytes]:
    """Return images of kinds that are known but not read, by file name."""
    raw = b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(64)
    return {
        "photo.cr3": raw,
        "photo.raf": b"FUJIFILMCCD-RAW 0201" + bytes(64),
    }


def lfs_pointer(data: bytes = b"") -> bytes:
    """Return what git stores where Git LFS keeps the file elsewhere."""
    return (
        b"version https://git-lfs.github.com/spec/v1\n"
        b"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n"
        b"size %d\n" % len(data)
    )


def profile() -> bytes:
    """Return a colour profile, the date of its making (bytes 24 to 35 of its header) left out."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:24] + bytes(12) + made[36:]


def segment(marker: int, payload: bytes) -> bytes:
    """Return a JPEG segment."""
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _gps() -> dict[int, object]:
    return {
        GPSIFD.GPSLatitudeRef: b"N",
        GPSIFD.GPSLatitude: ((51, 1), (26, 1), (33456, 1000)),
        GPSIFD.GPSLongitudeRef: b"E",
        GPSIFD.GPSLongitude: ((3, 1), (34, 1), (21684, 1000)),
        GPSIFD.GPSAltitude: (8734, 100),
        GPSIFD.GPSDateStamp: b"2031:05:17",
        GPSIFD.GPSImgDirection: (20311, 100),
    }


def _exif() -> dict[str, object]:
    main = {
        ImageIFD.Make: b"Quexal",
        ImageIFD.Model: b"Quexal Zephyr 9",
        ImageIFD.HostComputer: b"drostebook",
        ImageIFD.Orientation: 6,
        ImageIFD.XResolution: (300, 1),
        ImageIFD.YResolution: (300, 1),
        ImageIFD.ResolutionUnit: 2,
        ImageIFD.Artist: CREDITS[0].encode(),
        ImageIFD.Copyright: CREDITS[1].encode(),
        ImageIFD.XPAuthor: tuple("Beatrijs Droste\0".encode("utf-16-le")),
    }
    detail = {
        ExifIFD.MakerNote: b"Quexal\0VENDOR-BLOCK-77" + bytes(40),
        ExifIFD.UserComment: b"ASCII\0\0\0left by the back door",
        ExifIFD.CameraOwnerName: b"Wilhelmina Droste",
        ExifIFD.BodySerialNumber: b"SN8841-XK-2207",
        ExifIFD.LensModel: b"Plenoptar 24",
        ExifIFD.LensSerialNumber: b"LN5530917",
        ExifIFD.ImageUniqueID: b"c0ffee00d15ea5e0c0ffee00d15ea5e0",
    }
    small = _saved(noise((16, 12), 9), "JPEG")
    return {"0th": main, "Exif": detail, "GPS": _gps(), "1st": {}, "thumbnail": small}


def _iptc() -> bytes:
    sets = ((90, b"Vlissingen"), (92, b"Boulevard Bankert"), (95, b"Zeeland"))
    return b"".join(b"\x1c\x02%c%s%s" % (n, len(v).to_bytes(2, "big"), v) for n, v in sets)


def _resource(number: int, data: bytes) -> bytes:
    even = data + bytes(len(data) % 2)
    return b"8BIM" + number.to_bytes(2, "big") + b"\0\0" + len(data).to_bytes(4, "big") + even
