"""The XMP name spaces by URI, under the prefixes that exiv2 prints, and keys made of them.

A document's own prefixes are never used: they are text of the file. Sources: XMP specification
parts 1 and 2, IPTC Photo Metadata Standard, exiv2, ExifTool, and vendors' own pages.
"""

from __future__ import annotations

import binascii
import re
from typing import Final, NamedTuple

from hooklib.metadata._xml import XML_URI, Name
from hooklib.model import AUXILIARY, IMAGE, MAKERNOTE, MEDIA, PREVIEW, BadImage

RDF_URI: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
META_URI: Final = "adobe:ns:meta/"
UNKNOWN_PART: Final = "unknown:property"
MAX_KEY: Final = 512

_TABLE: Final = """
x adobe:ns:meta/
xml http://www.w3.org/XML/1998/namespace
rdf http://www.w3.org/1999/02/22-rdf-syntax-ns#
rdfs http://www.w3.org/2000/01/rdf-schema#
iX http://ns.adobe.com/iX/1.0/
dc http://purl.org/dc/elements/1.1/
dc http://purl.org/dc/1.1/
dcterms http://purl.org/dc/terms/
xmp http://ns.adobe.com/xap/1.0/
xmp http://ns.adobe.com/xmp/1.0/
xmpRights http://ns.adobe.com/xap/1.0/rights/
xmpMM http://ns.adobe.com/xap/1.0/mm/
xmpBJ http://ns.adobe.com/xap/1.0/bj/
xmpTPg http://ns.adobe.com/xap/1.0/t/pg/
xmpT http://ns.adobe.com/xap/1.0/t/
xmpG http://ns.adobe.com/xap/1.0/g/
xmpGImg http://ns.adobe.com/xap/1.0/g/img/
xmpPLUS http://ns.adobe.com/xap/1.0/PLUS/
xmpDM http://ns.adobe.com/xmp/1.0/DynamicMedia/
xmpScript http://ns.adobe.com/xmp/1.0/Script/
xmpNote http://ns.adobe.com/xmp/note/
xmpidq http://ns.adobe.com/xmp/Identifier/qual/1.0/
xmpx http://ns.adobe.com/xmp/1.0/x/
stDim http://ns.adobe.com/xap/1.0/sType/Dimensions#
stEvt http://ns.adobe.com/xap/1.0/sType/ResourceEvent#
stFnt http://ns.adobe.com/xap/1.0/sType/Font#
stJob http://ns.adobe.com/xap/1.0/sType/Job#
stMfs http://ns.adobe.com/xap/1.0/sType/ManifestItem#
stRef http://ns.adobe.com/xap/1.0/sType/ResourceRef#
stVer http://ns.adobe.com/xap/1.0/sType/Version#
stArea http://ns.adobe.com/xmp/sType/Area#
stCamera http://ns.adobe.com/photoshop/1.0/camera-profile
pdf http://ns.adobe.com/pdf/1.3/
pdfx http://ns.adobe.com/pdfx/1.3/
pdfaid http://www.aiim.org/pdfa/ns/id/
pdfaExtension http://www.aiim.org/pdfa/ns/extension/
pdfaField http://www.aiim.org/pdfa/ns/field#
pdfaProperty http://www.aiim.org/pdfa/ns/property#
pdfaSchema http://www.aiim.org/pdfa/ns/schema#
pdfaType http://www.aiim.org/pdfa/ns/type#
pdfuaid http://www.aiim.org/pdfua/ns/id/
pdfxid http://www.npes.org/pdfx/ns/id/
photoshop http://ns.adobe.com/photoshop/1.0/
crs http://ns.adobe.com/camera-raw-settings/1.0/
crss http://ns.adobe.com/camera-raw-saved-settings/1.0/
crd http://ns.adobe.com/camera-raw-defaults/1.0/
crlcp http://ns.adobe.com/camera-raw-embedded-lens-profile/1.0/
lr http://ns.adobe.com/lightroom/1.0/
tiff http://ns.adobe.com/tiff/1.0/
exif http://ns.adobe.com/exif/1.0/
exifEX http://cipa.jp/exif/1.0/
exifEX http://cipa.jp/exif/2.32/
aux http://ns.adobe.com/exif/1.0/aux/
png http://ns.adobe.com/png/1.0/
jpeg http://ns.adobe.com/jpeg/1.0/
jp2k http://ns.adobe.com/jp2k/1.0/
asf http://ns.adobe.com/asf/1.0/
wav http://ns.adobe.com/xmp/wav/1.0/
bext http://ns.adobe.com/bwf/bext/1.0/
riffinfo http://ns.adobe.com/riff/info/
swf http://ns.adobe.com/swf/1.0/
DICOM http://ns.adobe.com/DICOM/
album http://ns.adobe.com/album/1.0/
bmsp http://ns.adobe.com/StockPhoto/1.0/
creatorAtom http://ns.adobe.com/creatorAtom/1.0/
illustrator http://ns.adobe.com/illustrator/1.0/
hdrgm http://ns.adobe.com/hdr-gain-map/1.0/
hdr_metadata http://ns.adobe.com/hdr-metadata/1.0/
Iptc4xmpCore http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/
Iptc4xmpExt http://iptc.org/std/Iptc4xmpExt/2008-02-29/
plus http://ns.useplus.org/ldf/xmp/1.0/
prism http://prismstandard.org/namespaces/basic/2.0/
prism http://prismstandard.org/namespaces/basic/2.1/
prism http://prismstandard.org/namespaces/basic/3.0/
prl http://prismstandard.org/namespaces/prl/2.1/
prm http://prismstandard.org/namespaces/prm/3.0/
pur http://prismstandard.org/namespaces/prismusagerights/2.1/
pmi http://prismstandard.org/namespaces/pmi/2.2/
cc http://creativecommons.org/ns#
cc http://web.resource.org/cc/
foaf http://xmlns.com/foaf/0.1/
mwg-rs http://www.metadataworkinggroup.com/schemas/regions/
mwg-kw http://www.metadataworkinggroup.com/schemas/keywords/
mwg-coll http://www.metadataworkinggroup.com/schemas/collections/
MicrosoftPhoto http://ns.microsoft.com/photo/1.0/
MP1 http://ns.microsoft.com/photo/1.1
MP http://ns.microsoft.com/photo/1.2/
MPRI http://ns.microsoft.com/photo/1.2/t/RegionInfo#
MPReg http://ns.microsoft.com/photo/1.2/t/Region#
expressionmedia http://ns.microsoft.com/expressionmedia/1.0/
mediapro http://ns.iview-multimedia.com/mediapro/1.0/
digiKam http://www.digikam.org/ns/1.0/
kipi http://www.digikam.org/ns/kipi/1.0/
darktable http://darktable.sf.net/
GIMP http://www.gimp.org/xmp/
acdsee http://ns.acdsee.com/iptc/1.0/
acdsee-rs http://ns.acdsee.com/regions/
acdsee-stArea http://ns.acdsee.com/sType/Area#
fpv http://ns.fastpictureviewer.com/fpv/1.0/
ics http://ns.idimager.com/ics/1.0/
extensis http://ns.extensis.com/extensis/1.0/
photomech http://ns.camerabits.com/photomechanic/1.0/
GettyImagesGIFT http://xmp.gettyimages.com/gift/1.0/
avm http://www.communicatingastronomy.org/avm/1.0/
cell http://developer.sonyericsson.com/cell/1.0/
dex http://ns.optimasc.com/dex/1.0/
dwc http://rs.tdwg.org/dwc/index.htm
et http://ns.exiftool.org/1.0/
et http://ns.exiftool.ca/1.0/
svg http://www.w3.org/2000/svg
video http://www.video/
audio http://www.audio/
GPano http://ns.google.com/photos/1.0/panorama/
GCamera http://ns.google.com/photos/1.0/camera/
GImage http://ns.google.com/photos/1.0/image/
GAudio http://ns.google.com/photos/1.0/audio/
GDepth http://ns.google.com/photos/1.0/depthmap/
GFocus http://ns.google.com/photos/1.0/focus/
GCreations http://ns.google.com/photos/1.0/creations/
GSpherical http://ns.google.com/videos/1.0/spherical/
Container http://ns.google.com/photos/1.0/container/
Item http://ns.google.com/photos/1.0/container/item/
Container http://ns.google.com/photos/dd/1.0/container/
Item http://ns.google.com/photos/dd/1.0/item/
Device http://ns.google.com/photos/dd/1.0/device/
Profile http://ns.google.com/photos/dd/1.0/profile/
Camera http://ns.google.com/photos/dd/1.0/camera/
DepthMap http://ns.google.com/photos/dd/1.0/depthmap/
Image http://ns.google.com/photos/dd/1.0/image/
Pose http://ns.google.com/photos/dd/1.0/pose/
EarthPose http://ns.google.com/photos/dd/1.0/earthpose/
LightEstimate http://ns.google.com/photos/dd/1.0/lightestimate/
Plane http://ns.google.com/photos/dd/1.0/plane/
PointCloud http://ns.google.com/photos/dd/1.0/pointcloud/
ImagingModel http://ns.google.com/photos/dd/1.0/imagingmodel/
AppInfo http://ns.google.com/photos/dd/1.0/appinfo/
VendorInfo http://ns.google.com/photos/dd/1.0/vendorinfo/
LImage http://ns.leiainc.com/photos/1.0/image/
MiCamera http://ns.xiaomi.com/photos/1.0/camera/
OpCamera http://ns.oplus.com/photos/1.0/camera/
VCamera http://ns.vivo.com/photos/1.0/camera/
samsung http://ns.samsung.com/photos/1.0/camera/
huawei http://ns.huawei.com/photos/1.0/camera/
drone-dji http://www.dji.com/drone-dji/1.0/
pix4d http://pix4d.com/camera/1.0/
FLIR http://ns.flir.com/xmp/1.0/
MicaSense http://micasense.com/MicaSense/1.0/
sensefly http://ns.sensefly.com/Camera/1.0/
aas http://ns.apple.com/adjustment-settings/1.0/
apple-fi http://ns.apple.com/faceinfo/1.0/
apdi http://ns.apple.com/pixeldatainfo/1.0/
SpatialMedia http://ns.apple.com/SpatialMedia/1.0/
HDRGainMap http://ns.apple.com/HDRGainMap/1.0/
iio http://ns.apple.com/ImageIO/1.0/
depthData http://ns.apple.com/depthData/1.0/
depthBlurEffect http://ns.apple.com/depthBlurEffect/1.0/
portraitEffectsMatte http://ns.apple.com/portraitEffectsMatte/1.0/
portraitLightingEffect http://ns.apple.com/portraitLightingEffect/2.0/
semanticSegmentationMatte http://ns.apple.com/semanticSegmentationMatte/1.0/
ast http://ns.nikon.com/asteroid/1.0/
nine http://ns.nikon.com/nine/1.0/
sdc http://ns.nikon.com/sdc/1.0/
TC260 http://www.tc260.org.cn/ns/AIGC/1.0/
Attrib http://ns.attribution.com/ads/1.0/
"""


def _bare(uri: str) -> str:
    """Return a URI without its last mark: writers leave it out, or write the other one."""
    return uri.rstrip("/#")


_PREFIXES: Final = {
    _bare(uri): prefix
    for prefix, uri in reversed([line.split() for line in _TABLE.strip().splitlines()])
}
_SHORT: Final = {"Iptc4xmpCore": "iptc", "Iptc4xmpExt": "iptcExt"}  # exiv2, in front of a key only

EMBEDDED: Final = {
    "xmpGImg:image": (PREVIEW, "thumbnail"),
    "GImage:Data": (IMAGE, "original picture"),
    "LImage:Data": (IMAGE, "second view"),
    "GDepth:Data": (AUXILIARY, "depth map"),
    "GDepth:Confidence": (AUXILIARY, "depth confidence"),
    "GAudio:Data": (MEDIA, "audio"),
    "GCamera:HdrPlusMakernote": (MAKERNOTE, "HDR+ maker note"),
    "GCamera:hdrp_makernote": (MAKERNOTE, "HDR+ maker note"),
    "GCamera:shot_log_data": (MAKERNOTE, "shot log"),
    "exif:MakerNote": (MAKERNOTE, "maker note"),
}
"""What is carried in base64: the kind and name of its field, by prefix and local name."""

_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}\Z")
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}\Z")


def known(uri: str) -> bool:
    """Return whether a name space is in the table."""
    return _bare(uri) in _PREFIXES


def component(name: Name) -> str | None:
    """Return `prefix:local` in exiv2's prefixes, None when it could hold text of the file."""
    prefix = "xml" if name.uri == XML_URI else _PREFIXES.get(_bare(name.uri))
    if prefix is None or not _LOCAL.match(name.local):
        return None
    return f"{prefix}:{name.local}"


def _top(part: str) -> str:
    """Return a property's key from its component."""
    prefix, local = part.split(":")
    return f"Xmp.{_SHORT.get(prefix, prefix)}.{local}"


class Place(NamedTuple):
    """Where in the data model: the key so far, its last component, whether all below is unknown."""

    key: str = ""
    part: str | None = ""
    unknown: bool = False

    def item(self, index: int) -> Place:
        """Return the place of an array item, from 1."""
        return self._replace(key=f"{self.key}[{index}]")

    def below(self, name: Name, mark: str = "/") -> Place:
        """Return the place of a property, a field of a structure or a qualifier ("/?")."""
        part = component(name)
        shown = part or UNKNOWN_PART
        key = f"{self.key}{mark}{shown}" if self.key else _top(shown)
        if len(key) > MAX_KEY:
            raise BadImage("XMP: nested too deeply")
        return Place(key, part, self.unknown or part is None)


def from_base64(text: str) -> bytes | None:
    """Return what base64 text says, None when it is something else."""
    packed = "".join(text.split())
    if not _BASE64.match(packed):
        return None
    packed = packed.rstrip("=")
    try:
        return binascii.a2b_base64(packed + "=" * (-len(packed) % 4))
    except binascii.Error:
        return None
