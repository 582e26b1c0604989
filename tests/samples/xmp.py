"""XMP packets with one carrier each, and packets as programs write them for drawn pictures."""

from __future__ import annotations

import base64
import io
import re
from typing import NamedTuple

from PIL import Image

from tests.samples import Plant

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NS = {
    "GAudio": "http://ns.google.com/photos/1.0/audio/",
    "GCamera": "http://ns.google.com/photos/1.0/camera/",
    "GCreations": "http://ns.google.com/photos/1.0/creations/",
    "GDepth": "http://ns.google.com/photos/1.0/depthmap/",
    "GIMP": "http://www.gimp.org/xmp/",
    "GImage": "http://ns.google.com/photos/1.0/image/",
    "Container": "http://ns.google.com/photos/1.0/container/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "Item": "http://ns.google.com/photos/1.0/container/item/",
    "MP": "http://ns.microsoft.com/photo/1.2/",
    "MPRI": "http://ns.microsoft.com/photo/1.2/t/RegionInfo#",
    "MPReg": "http://ns.microsoft.com/photo/1.2/t/Region#",
    "MicrosoftPhoto": "http://ns.microsoft.com/photo/1.0/",
    "acme": "http://ns.acme.example/private/1.0/",
    "apdi": "http://ns.apple.com/pixeldatainfo/1.0/",
    "aux": "http://ns.adobe.com/exif/1.0/aux/",
    "crs": "http://ns.adobe.com/camera-raw-settings/1.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "digiKam": "http://www.digikam.org/ns/1.0/",
    "drone-dji": "http://www.dji.com/drone-dji/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "exifEX": "http://cipa.jp/exif/1.0/",
    "hdrgm": "http://ns.adobe.com/hdr-gain-map/1.0/",
    "illustrator": "http://ns.adobe.com/illustrator/1.0/",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
    "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "stArea": "http://ns.adobe.com/xmp/sType/Area#",
    "stDim": "http://ns.adobe.com/xap/1.0/sType/Dimensions#",
    "stEvt": "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#",
    "stRef": "http://ns.adobe.com/xap/1.0/sType/ResourceRef#",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpG": "http://ns.adobe.com/xap/1.0/g/",
    "xmpGImg": "http://ns.adobe.com/xap/1.0/g/img/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "xmpNote": "http://ns.adobe.com/xmp/note/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "xmpTPg": "http://ns.adobe.com/xap/1.0/t/pg/",
}
KEPT = "<dc:format>image/jpeg</dc:format>"
BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
END = '<?xpacket end="w"?>'


def declarations(text: str) -> str:
    """Return the name spaces that a text uses, declared."""
    used = set(re.findall(r"[\s</]([\w-]+):", text))
    return "".join(f'\n    xmlns:{prefix}="{NS[prefix]}"' for prefix in NS if prefix in used)


def packet(body: str = "", attributes: str = "", toolkit: str = "", padding: int = 0) -> bytes:
    """Return a packet of one description with these child elements and attributes."""
    toolkit = f' x:xmptk="{toolkit}"' if toolkit else ""
    return (
        f'{BEGIN}<x:xmpmeta xmlns:x="adobe:ns:meta/"{toolkit}>\n <rdf:RDF xmlns:rdf="{RDF}">\n'
        f'  <rdf:Description rdf:about=""{declarations(f" {attributes} {body}")}\n    {attributes}>'
        f"\n   {body}\n  </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n"
        f"{(' ' * 99 + chr(10)) * padding}{END}"
    ).encode()


def array(kind: str, *items: str) -> str:
    """Return an RDF container of plain items."""
    return f"<rdf:{kind}>{''.join(f'<rdf:li>{item}</rdf:li>' for item in items)}</rdf:{kind}>"


def alternatives(text: str) -> str:
    """Return a text in its default language."""
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt>'


def structure(*fields: str) -> str:
    """Return an array of one structure."""
    return f'<rdf:Bag><rdf:li rdf:parseType="Resource">{"".join(fields)}</rdf:li></rdf:Bag>'


def picture(comment: bytes) -> str:
    """Return a small JPEG with a comment, in base64."""
    out = io.BytesIO()
    Image.new("RGB", (16, 16), (200, 30, 30)).save(out, "JPEG", comment=comment)
    return base64.b64encode(out.getvalue()).decode()


class Row(NamedTuple):
    """One carrier: elements, and attributes of the description."""

    carrier: str
    code: str
    secret: str
    body: str = ""
    attributes: str = ""
    select: tuple[str, ...] = ()


_AREA = '<mwg-rs:Area stArea:x="0.5" stArea:y="0.5" stArea:unit="normalized"/>'
_ROWS = (
    Row("GPS attribute", "LOC101", "48,51.1101N", attributes='exif:GPSLatitude="48,51.1101N"'),
    Row("GPS element", "LOC101", "2,17.4402E", "<exif:GPSLongitude>2,17.4402E</exif:GPSLongitude>"),
    Row("GPS altitude", "LOC101", "351203/10", "<exif:GPSAltitude>351203/10</exif:GPSAltitude>"),
    Row(
        "drone position", "LOC101", "+47.4410991", attributes='drone-dji:GpsLatitude="+47.4410991"'
    ),
    Row("city", "LOC102", "Aix-la-Plage", "<photoshop:City>Aix-la-Plage</photoshop:City>"),
    Row("state", "LOC102", "Hauteprovince", attributes='photoshop:State="Hauteprovince"'),
    Row("country", "LOC102", "Ruritania", "<photoshop:Country>Ruritania</photoshop:Country>"),
    Row(
        "sublocation",
        "LOC102",
        "Rue du Puits 7",
        attributes='Iptc4xmpCore:Location="Rue du Puits 7"',
    ),
    Row(
        "country code", "LOC102", "XQZ", "<Iptc4xmpCore:CountryCode>XQZ</Iptc4xmpCore:CountryCode>"
    ),
    Row(
        "location created",
        "LOC102",
        "Brigadoon-Sud",
        "<Iptc4xmpExt:LocationCreated>"
        + structure("<Iptc4xmpExt:City>Brigadoon-Sud</Iptc4xmpExt:City>")
        + "</Iptc4xmpExt:LocationCreated>",
    ),
    Row(
        "location shown, attributes of nested description",
        "LOC102",
        "Castle Rackrent",
        "<Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li><rdf:Description"
        ' Iptc4xmpExt:Sublocation="Castle Rackrent"/></rdf:li></rdf:Bag>'
        "</Iptc4xmpExt:LocationShown>",
    ),
    Row(
        "GPS time",
        "LOC103",
        "2021-06-05T11:22:33",
        attributes='exif:GPSTimeStamp="2021-06-05T11:22:33"',
    ),
    Row(
        "GPS direction",
        "LOC103",
        "20711/100",
        "<exif:GPSImgDirection>20711/100</exif:GPSImgDirection>",
    ),
    Row("make", "DEV101", "Fotomaschinen AG", "<tiff:Make>Fotomaschinen AG</tiff:Make>"),
    Row("model", "DEV101", "Modell 4711X", attributes='tiff:Model="Modell 4711X"'),
    Row("lens", "DEV101", "31.5-77.0 mm f/1.7", attributes='aux:Lens="31.5-77.0 mm f/1.7"'),
    Row("lens model", "DEV101", "LX-G 7713", "<exifEX:LensModel>LX-G 7713</exifEX:LensModel>"),
    Row("serial number", "DEV102", "SN00471177", attributes='aux:SerialNumber="SN00471177"'),
    Row(
        "body serial number",
        "DEV102",
        "BSN8081182",
        "<exifEX:BodySerialNumber>BSN8081182</exifEX:BodySerialNumber>",
    ),
    Row("burst id", "DEV102", "b7b3f2e0-77a1", attributes='GCamera:BurstID="b7b3f2e0-77a1"'),
    Row("image id", "DEV102", "9f8e7d6c5b4a", attributes='exif:ImageUniqueID="9f8e7d6c5b4a"'),
    Row(
        "maker note",
        "DEV103",
        "HDRP note 88231",
        attributes=f'GCamera:HdrPlusMakernote="{base64.b64encode(b"HDRP note 88231").decode()}"',
    ),
    Row(
        "owner name", "IDN101", "Wilhelmina Q. Doe", attributes='aux:OwnerName="Wilhelmina Q. Doe"'
    ),
    Row(
        "person in image",
        "IDN101",
        "Ferdinand Example",
        f"<Iptc4xmpExt:PersonInImage>{array('Bag', 'Ferdinand Example')}"
        "</Iptc4xmpExt:PersonInImage>",
    ),
    Row(
        "face region",
        "IDN101",
        "Rosalinde Muster",
        '<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList>'
        + structure("<mwg-rs:Name>Rosalinde Muster</mwg-rs:Name>", _AREA)
        + "</mwg-rs:RegionList></mwg-rs:Regions>",
    ),
    Row(
        "face region of Windows",
        "IDN101",
        "Ottokar Beispiel",
        "<MP:RegionInfo><rdf:Description><MPRI:Regions><rdf:Bag><rdf:li><rdf:Description"
        ' MPReg:PersonDisplayName="Ottokar Beispiel"/></rdf:li></rdf:Bag></MPRI:Regions>'
        "</rdf:Description></MP:RegionInfo>",
    ),
    Row(
        "contact",
        "IDN102",
        "hilde@muster.example",
        '<Iptc4xmpCore:CreatorContactInfo rdf:parseType="Resource"><Iptc4xmpCore:CiEmailWork>'
        "hilde@muster.example</Iptc4xmpCore:CiEmailWork></Iptc4xmpCore:CreatorContactInfo>",
    ),
    Row(
        "contact, attributes of the property",
        "IDN102",
        "+49 30 5550123",
        '<Iptc4xmpCore:CreatorContactInfo Iptc4xmpCore:CiTelWork="+49 30 5550123"/>',
    ),
    Row(
        "user comment",
        "IDN103",
        "never show this",
        f"<exif:UserComment>{alternatives('never show this')}</exif:UserComment>",
    ),
    Row(
        "ancestor path",
        "IDN104",
        "/Users/wilhelmina/layout.psd",
        "<photoshop:DocumentAncestors>"
        + array("Bag", "file:///Users/wilhelmina/layout.psd")
        + "</photoshop:DocumentAncestors>",
    ),
    Row(
        "path of a placed file",
        "IDN104",
        "Users\\ottokar\\logo.ai",
        "<xmpMM:Ingredients>"
        + structure("<stRef:filePath>C:\\Users\\ottokar\\logo.ai</stRef:filePath>")
        + "</xmpMM:Ingredients>",
    ),
    Row(
        "resource path",
        "IDN104",
        "/home/ferdi/secret",
        '<xmpMM:LastURL rdf:resource="file:///home/ferdi/secret"/>',
    ),
    Row(
        "thumbnail",
        "EMB101",
        "thumbnail comment 771",
        "<xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType='Resource'><xmpGImg:width>16"
        f"</xmpGImg:width><xmpGImg:image>{picture(b'thumbnail comment 771')}</xmpGImg:image>"
        "</rdf:li></rdf:Alt></xmp:Thumbnails>",
    ),
    Row(
        "original picture",
        "EMB102",
        "original comment 882",
        f"<GImage:Mime>image/jpeg</GImage:Mime><GImage:Data>{picture(b'original comment 882')}"
        "</GImage:Data>",
    ),
    Row(
        "audio",
        "EMB103",
        "spoken words 993",
        attributes=f'GAudio:Data="{base64.b64encode(b"spoken words 993").decode()}"',
    ),
    Row(
        "unknown name space", "EMB105", "acme secret 55", "<acme:thing>acme secret 55</acme:thing>"
    ),
    Row("unknown attribute", "EMB105", "acme secret 66", attributes='acme:thing="acme secret 66"'),
    Row("unknown property, empty", "EMB105", "Hildegard", "<acme:Hildegard/>"),
    Row("comment", "EMB105", "left by hilde", "<!-- left by hilde -->"),
    Row("stray text", "EMB105", "between the lines", "between the lines"),
    Row("processing instruction", "EMB105", "hilde-was-here", '<?editor name="hilde-was-here"?>'),
    Row(
        "CDATA in a structure",
        "EMB105",
        "cdata of hilde",
        "<xmpMM:DerivedFrom rdf:parseType='Resource'><![CDATA[cdata of hilde]]>"
        "<stRef:documentID>1</stRef:documentID></xmpMM:DerivedFrom>",
    ),
    Row(
        "create date",
        "TIM101",
        "2019-03-04T05:06:07",
        attributes='xmp:CreateDate="2019-03-04T05:06:07"',
        select=("TIM101",),
    ),
    Row(
        "camera raw setting",
        "CAM101",
        "13371",
        attributes='crs:Temperature="13371"',
        select=("CAM101",),
    ),
    Row(
        "description",
        "CAP101",
        "Aunt Hilde at the well",
        f"<dc:description>{alternatives('Aunt Hilde at the well')}</dc:description>",
        select=("CAP101",),
    ),
    Row(
        "keyword",
        "CAP101",
        "keyword-hilde",
        f"<dc:subject>{array('Bag', 'keyword-hilde', 'well')}</dc:subject>",
        select=("CAP101",),
    ),
    Row(
        "history",
        "TRC101",
        "xmp.iid:4711-0815",
        "<xmpMM:History><rdf:Seq><rdf:li stEvt:action='saved'"
        " stEvt:instanceID='xmp.iid:4711-0815'/></rdf:Seq></xmpMM:History>",
        select=("TRC101",),
    ),
    Row(
        "creator tool",
        "TRC101",
        "Malprogramm 3000",
        attributes='xmp:CreatorTool="Malprogramm 3000"',
        select=("TRC101",),
    ),
    Row(
        "rights",
        "RGT101",
        "Rights of Wilhelmina",
        f"<dc:rights>{alternatives('Rights of Wilhelmina')}</dc:rights>",
        select=("RGT101",),
    ),
    Row(
        "creator",
        "RGT101",
        "Wilhelmina Malerin",
        f"<dc:creator>{array('Seq', 'Wilhelmina Malerin')}</dc:creator>",
        select=("RGT101",),
    ),
)


def plants() -> list[Plant]:
    """Return packets with one carrier each."""
    rows = [
        Plant(
            row.carrier,
            packet(f"{KEPT}{row.body}", row.attributes, padding=3),
            row.code,
            (row.secret.encode(),),
            (b"image/jpeg",),
            row.select,
        )
        for row in _ROWS
    ]
    return [*rows, *_forms()]


def _forms() -> list[Plant]:
    """Return one carrier in the other forms that a packet may have."""
    secret = b"Schloss Wunderlich"
    text = packet(f"{KEPT}<photoshop:City>{secret.decode()}</photoshop:City>").decode()
    bare = text.removeprefix(BEGIN).removesuffix(END)
    plain = bare[bare.index("<rdf:RDF") : bare.index("</x:xmpmeta>")].strip()
    forms = {
        "UTF-16": b"\xfe\xff" + text.encode("utf-16-be"),
        "UTF-16 without mark": text.encode("utf-16-le"),
        "UTF-32": text.encode("utf-32-be"),
        "without wrapper": bare.encode(),
        "rdf:RDF alone": plain.encode(),
        "NULs at the end": text.encode() + b"\0" * 32,
        "XML declaration": b'<?xml version="1.0" encoding="UTF-8"?>\n' + bare.encode(),
        "two descriptions": text.replace(
            "</rdf:RDF>", f'<rdf:Description rdf:about="" {_dc("Other")}/></rdf:RDF>'
        ).encode(),
    }
    keeps = (b"image/jpeg",)
    plants = [
        Plant(f"city, {form}", data, "LOC102", (secret,), keeps) for form, data in forms.items()
    ]
    whole = packet(KEPT)
    return [
        *plants,
        Plant("bytes after the packet", whole + b"tail 31415", "EMB104", (b"tail 31415",), keeps),
        Plant("bytes before the packet", b"head 27182" + whole, "EMB104", (b"head 27182",), keeps),
    ]


def _dc(source: str) -> str:
    return f'xmlns:d="{NS["dc"]}" d:type="{source}"'


def clean() -> dict[str, bytes]:
    """Return packets as programs write them for pictures that nobody photographed."""
    return {
        "nothing": packet(),
        "Photoshop": packet(_PHOTOSHOP, _PHOTOSHOP_ATTRIBUTES, "Adobe XMP Core 9.1-c001", 20),
        "GIMP": packet(_GIMP, _GIMP_ATTRIBUTES, "XMP Core 4.4.0-Exiv2", 20),
        "Illustrator": packet(_ILLUSTRATOR, "", "Adobe XMP Core 5.6-c145", 20),
        "Apple screenshot": packet(_APPLE, "", "XMP Core 6.0.0").replace(
            b'begin="\xef\xbb\xbf"', b'begin=""'
        ),
        "Lightroom's empty properties": packet(_EMPTY),
        "Ultra HDR": packet(_ULTRA_HDR, _ULTRA_HDR_ATTRIBUTES, "Adobe XMP Core 5.1.2"),
        "gain map": packet("", _GAIN_MAP, "Adobe XMP Core 5.1.2"),
        "extended": packet("", 'xmpNote:HasExtendedXMP="0123456789ABCDEF0123456789ABCDEF"'),
    }


_PHOTOSHOP_ATTRIBUTES = (
    'xmp:CreatorTool="Adobe Photoshop 25.4 (Macintosh)" xmp:CreateDate="2024-02-01T10:11:12+01:00"'
    ' xmp:ModifyDate="2024-02-01T10:13:12+01:00" xmp:MetadataDate="2024-02-01T10:13:12+01:00"'
    ' dc:format="image/png" photoshop:ColorMode="3" photoshop:ICCProfile="sRGB IEC61966-2.1"'
    ' xmpMM:InstanceID="xmp.iid:2dd2d6c8-1f5b-4a3e-9c0f-5a6b7c8d9e0f"'
    ' xmpMM:DocumentID="adobe:docid:photoshop:a1b2c3d4-0000-1111-2222-333344445555"'
    ' xmpMM:OriginalDocumentID="xmp.did:6f7e8d9c-1234-5678-9abc-def012345678"'
)
_PHOTOSHOP = (
    '<xmpMM:History><rdf:Seq><rdf:li stEvt:action="created"'
    ' stEvt:instanceID="xmp.iid:6f7e8d9c-1234-5678-9abc-def012345678"'
    ' stEvt:when="2024-02-01T10:11:12+01:00" stEvt:softwareAgent="Adobe Photoshop 25.4"/>'
    '<rdf:li stEvt:action="saved" stEvt:changed="/"/></rdf:Seq></xmpMM:History>'
    "<photoshop:DocumentAncestors>"
    + array("Bag", "xmp.did:0C2D7E1A6B3F11E4A1B2C3D4E5F60718")
    + "</photoshop:DocumentAncestors>"
)
_GIMP_ATTRIBUTES = (
    'GIMP:API="2.0" GIMP:Platform="Linux" GIMP:TimeStamp="1700000000000000" GIMP:Version="2.10.36"'
    ' dc:Format="image/png" tiff:Orientation="1" xmp:CreatorTool="GIMP 2.10"'
    ' xmpMM:DocumentID="gimp:docid:gimp:11111111-2222-3333-4444-555555555555"'
)
_GIMP = (
    '<xmpMM:History><rdf:Seq><rdf:li stEvt:action="saved" stEvt:changed="/"'
    ' stEvt:softwareAgent="Gimp 2.10 (Linux)" stEvt:when="2024-01-02T03:04:05"/></rdf:Seq>'
    "</xmpMM:History>"
)
_ILLUSTRATOR = (
    f"<dc:format>application/pdf</dc:format><dc:title>{alternatives('Web')}</dc:title>"
    "<xmp:CreatorTool>Adobe Illustrator CC 22.1 (Windows)</xmp:CreatorTool>"
    '<xmpTPg:MaxPageSize rdf:parseType="Resource"><stDim:w>64.000000</stDim:w>'
    "<stDim:h>64.000000</stDim:h><stDim:unit>Pixels</stDim:unit></xmpTPg:MaxPageSize>"
    "<xmpTPg:SwatchGroups><rdf:Seq><rdf:li rdf:parseType='Resource'>"
    "<xmpG:groupName>Default Swatch Group</xmpG:groupName><xmpG:groupType>0</xmpG:groupType>"
    "</rdf:li></rdf:Seq></xmpTPg:SwatchGroups>"
    "<illustrator:StartupProfile>Web</illustrator:StartupProfile>"
    "<xmpMM:RenditionClass>proof:pdf</xmpMM:RenditionClass>"
    "<pdf:Producer>Adobe PDF library 15.00</pdf:Producer>"
)
_APPLE = (
    "<exif:PixelXDimension>1200</exif:PixelXDimension><exif:PixelYDimension>800"
    f"</exif:PixelYDimension><exif:UserComment>{alternatives('Screenshot')}</exif:UserComment>"
)
_EMPTY = (
    "<dc:title/><photoshop:City></photoshop:City><photoshop:DocumentAncestors><rdf:Bag/>"
    "</photoshop:DocumentAncestors><xmpMM:DerivedFrom rdf:parseType='Resource'/>"
)
_GAIN_MAP = (
    'hdrgm:Version="1.0" hdrgm:GainMapMin="0" hdrgm:GainMapMax="2.3" hdrgm:Gamma="1"'
    ' hdrgm:OffsetSDR="0.015625" hdrgm:OffsetHDR="0.015625" hdrgm:HDRCapacityMin="0"'
    ' hdrgm:HDRCapacityMax="2.3" hdrgm:BaseRenditionIsHDR="False"'
)
_ULTRA_HDR_ATTRIBUTES = 'hdrgm:Version="1.0"'
_ULTRA_HDR = (
    "<Container:Directory><rdf:Seq>"
    '<rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="Primary"'
    ' Item:Mime="image/jpeg"/></rdf:li>'
    '<rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="GainMap"'
    ' Item:Mime="image/jpeg" Item:Length="12345"/></rdf:li></rdf:Seq></Container:Directory>'
)
