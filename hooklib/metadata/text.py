r"""Text with a keyword: PNG text chunks, comments of JPEG and GIF files.

The payload is b"Keyword\0value", UTF-8. Only keywords from the tables below reach a field's key,
for a keyword that nobody knows may itself be private.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Final

from hooklib.model import TEXT, BadImage, CannotFix, Change, Field, Payload

OTHER: Final = "other"

# Keywords, one a line where they hold spaces. PNG, section 11.3.3.1, and the extensions' register.
_SPECIFIED = "Title|Author|Description|Copyright|Creation Time|Software|Disclaimer|Warning|Source"
_SPECIFIED += "|Comment|Collection|XML:com.adobe.xmp"
# Made by this program for what other containers and chunks hold.
_OURS = "JPEG comment|GIF comment|JPEG 2000 comment|tIME|gIFt|Item name|Handler name"
_OURS += "|Compressor name"
# Hex dumps by ImageMagick, exiftool, exiv2, GIMP.
_PROFILE_KINDS = ("exif", "APP1", "xmp", "iptc", "8bim", "icc", "icm", "app12", "app13", "generic")
_PROFILES = "|".join(f"Raw profile type {kind}" for kind in _PROFILE_KINDS)
# freedesktop.org thumbnails, and what ImageMagick makes of them.
_THUMBNAILS = """
Thumb::URI Thumb::MTime Thumb::Size Thumb::Mimetype Thumb::Image::Width Thumb::Image::Height
Thumb::Document::Pages Thumb::Movie::Length Thumb::Image::Orientation Thumb::Audio::Length
Thumb::Orientation X-GNOME::Thumbnail
"""
_IMAGEMAGICK = """
JPEG-Colorspace JPEG-Colorspace-Name JPEG-Quality JPEG-Sampling-factors
date:create date:modify date:timestamp icc:copyright icc:description icc:manufacturer icc:model
icc:brand icc:name signature label caption jpeg:colorspace jpeg:sampling-factor jpeg:quality
png:IHDR.bit-depth-orig png:IHDR.bit_depth png:IHDR.color-type-orig png:IHDR.color_type
png:IHDR.interlace_method png:IHDR.width,height png:bKGD png:cHRM png:gAMA png:iCCP png:pHYs
png:sRGB png:sBIT png:tIME png:tRNS png:text png:oFFs png:PLTE.number_colors png:mng
svg:base-uri svg:title svg:comment svg:description svg:desc pdf:Version pdf:Producer pdf:Creator
ps:HiResBoundingBox ps:Level ps:SpotColor-0 pdf:HiResBoundingBox label:pointsize caption:pointsize
caption:lines distortion similarity similarity.offset.x similarity.offset.y tiff:XResolution
tiff:YResolution tiff:ResolutionUnit fits:SIMPLE fits:EXTEND fits:BITPIX fits:NAXIS fits:NAXIS1
fits:NAXIS2 fits:NAXIS3 fits:BZERO fits:BSCALE fits:DATAMIN fits:DATAMAX
psd:layer-name tiff:alpha tiff:document tiff:artist
tiff:copyright tiff:endian tiff:hostcomputer tiff:make tiff:model tiff:photometric tiff:timestamp
tiff:Orientation tiff:rows-per-strip tiff:software tiff:subfiletype webp:lossless webp:mux-blend
heic:orientation
photoshop:City photoshop:Country photoshop:State photoshop:DateCreated photoshop:Credit
photoshop:Source photoshop:ColorMode photoshop:ICCProfile photoshop:Headline
photoshop:AuthorsPosition photoshop:Instructions photoshop:TransmissionReference
xmp:CreateDate xmp:ModifyDate xmp:MetadataDate xmp:CreatorTool xmp:Label xmp:Rating xmp:Nickname
xmpMM:DocumentID xmpMM:InstanceID xmpMM:OriginalDocumentID xmpRights:Marked xmpRights:WebStatement
dc:title dc:creator dc:description dc:format dc:rights dc:subject dc:date dc:source dc:identifier
dng:make dng:camera.make dng:camera.model.name dng:serial.number dng:camera.serial.number
dng:lens dng:lens.model dng:lens.type dng:lens.serial.number dng:artist dng:description
dng:software dng:gps.latitude dng:gps.longitude dng:gps.altitude dng:gps.timestamp
dng:create.date dng:timestamp dng:iso.setting dng:exposure.time dng:f.number dng:focal.length
Page filename exif Rendering-Intent Rasterizer Raster unknown
"""
_GENERATORS = """
parameters prompt workflow negative_prompt Dream invokeai_metadata invokeai_graph
invokeai_workflow sd-metadata generation_data postprocessing extras sui_image_params
fooocus_scheme smproj parameters-json seed sampler_name sampler guidance_scale cfg_scale
num_inference_steps steps use_stable_diffusion_model use_vae_model use_lora_model model_hash
model_name metadata aesthetic_score user_comment chara ccv3 AIGC c2pa
"""
_GENERATORS_SPACED = "Generation time|Generation Data|Model hash|Negative prompt"
# Blender's render stamp, POV-Ray, Mathematica, draw.io, PlantUML, Excalidraw, Open Badges, BIMI.
_PROGRAMS = """
File Note Date RenderTime Memory Hostname Frame FrameRange Camera Lens Time Marker Scene Strip
Render_Date Platform Render_Input_File Command_Line mxfile mxGraphModel plantuml copyleft openbadges
application/vnd.excalidraw+json application/vnd.excalidraw.dark+json application/pgp-signature
latex TexText TextEntry pyDict shape config fractal flam3_version flam3_genome flam3_time
"""
_PROGRAMS_SPACED = "Software Version|Render Time|Image Description|XMP Data|Screen Capture"
# Words that programs of all kinds take for themselves.
_COMMON = """
Artist Document Label Make Model Name Subject Keywords Keyword Tags Category Rating Creator
Producer Publisher Contributor Owner User UserName Login Host HostComputer Computer
Machine Email E-mail Contact Phone Address Organization Company Department Language Version
Revision Generator Application Program Format Type Identifier ID UUID Link URL URI WWW Website
Homepage License Licence Rights Credit Credits Legal Usage Relation Coverage Location Place City
State Province Country Latitude Longitude Altitude GPS GPSLatitude GPSLongitude GPSAltitude
GPSPosition Position Coordinates create-date modify-date creation-date modification-date
CreationDate ModDate Created Modified CreateDate ModifyDate DateTime DateTimeOriginal TimeStamp
ImageDescription UserComment Caption Abstract Summary Headline Text Info Notes Annotation
Annotations Orientation Resolution Thumbnail Screenshot Path FilePath OriginalFilename
SerialNumber Serial Device Instrument Operator Patient PatientName PatientID Experiment Sample
Project Session Study Job Command CommandLine Script Arguments Environment cwd hash md5 sha1
"""
_COMMON_SPACED = "Creation Date|Modification Time|Last Modified|File Name|Original File Name"
_COMMON_SPACED += "|Serial Number|Device Model|Window Title|User Comment|Camera Model|GPS Position"
_EXIF = """
ImageWidth ImageLength BitsPerSample Compression PhotometricInterpretation DocumentName
ImageDescription Make Model StripOffsets Orientation SamplesPerPixel RowsPerStrip StripByteCounts
XResolution YResolution PlanarConfiguration PageName XPosition YPosition ResolutionUnit
TransferFunction Software DateTime Artist HostComputer WhitePoint PrimaryChromaticities
JPEGInterchangeFormat JPEGInterchangeFormatLength YCbCrCoefficients YCbCrSubSampling
YCbCrPositioning ReferenceBlackWhite Rating RatingPercent ImageID CFARepeatPatternDim CFAPattern
CFAPattern2 BatteryLevel Copyright ExposureTime FNumber ExifOffset InterColorProfile
ImageResourceInformation ExposureProgram SpectralSensitivity GPSInfo ISOSpeedRatings
PhotographicSensitivity OECF TimeZoneOffset SelfTimerMode SensitivityType
StandardOutputSensitivity RecommendedExposureIndex ISOSpeed ISOSpeedLatitudeyyy
ISOSpeedLatitudezzz ExifVersion DateTimeOriginal DateTimeDigitized OffsetTime OffsetTimeOriginal
OffsetTimeDigitized ComponentsConfiguration CompressedBitsPerPixel ShutterSpeedValue
ApertureValue BrightnessValue ExposureBiasValue MaxApertureValue SubjectDistance MeteringMode
LightSource Flash FocalLength FlashEnergy SpatialFrequencyResponse Noise FocalPlaneXResolution
FocalPlaneYResolution FocalPlaneResolutionUnit ImageNumber SecurityClassification ImageHistory
SubjectArea SubjectLocation ExposureIndex MakerNote UserComment SubSecTime SubSecTimeOriginal
SubSecTimeDigitized Temperature Humidity Pressure WaterDepth Acceleration CameraElevationAngle
FlashPixVersion ColorSpace PixelXDimension PixelYDimension ExifImageWidth ExifImageLength
RelatedSoundFile InteroperabilityOffset InteroperabilityIndex InteroperabilityVersion
SensingMethod FileSource SceneType CustomRendered ExposureMode WhiteBalance DigitalZoomRatio
FocalLengthIn35mmFilm SceneCaptureType GainControl Contrast Saturation Sharpness
DeviceSettingDescription SubjectDistanceRange ImageUniqueID CameraOwnerName BodySerialNumber
LensSpecification LensMake LensModel LensSerialNumber ImageTitle Photographer ImageEditor
CameraFirmware RAWDevelopingSoftware ImageEditingSoftware MetadataEditingSoftware CompositeImage
Gamma PrintImageMatching GPSVersionID GPSLatitudeRef GPSLatitude GPSLongitudeRef GPSLongitude
GPSAltitudeRef GPSAltitude GPSTimeStamp GPSSatellites GPSStatus GPSMeasureMode GPSDop GPSSpeedRef
GPSSpeed GPSTrackRef GPSTrack GPSImgDirectionRef GPSImgDirection GPSMapDatum GPSDestLatitudeRef
GPSDestLatitude GPSDestLongitudeRef GPSDestLongitude GPSDestBearingRef GPSDestBearing
GPSDestDistanceRef GPSDestDistance GPSProcessingMethod GPSAreaInformation GPSDateStamp
GPSDifferential GPSHPositioningError WinXP-Title WinXP-Comments WinXP-Author WinXP-Keywords
WinXP-Subject XPTitle XPComment XPAuthor XPKeywords XPSubject
"""
_PLAIN = (_THUMBNAILS, _IMAGEMAGICK, _GENERATORS, _PROGRAMS, _COMMON)
_SPACED = (
    (_OURS, _PROFILES, _GENERATORS_SPACED, _PROGRAMS_SPACED, _COMMON_SPACED, _SPECIFIED)
)  # fmt: skip

KEYWORDS: Final[dict[str, str]] = {
    keyword.lower(): keyword
    for keywords in (
        *(text.split() for text in _PLAIN),
        *(f"exif:{tag} exif:thumbnail:{tag}".split() for tag in _EXIF.split()),
        *(text.split("|") for text in _SPACED),
    )
    for keyword in keywords
}
"""The keywords that may be printed, by their lower case; the specification's spelling wins."""


def known(keyword: str) -> str | None:
    """Return the usual spelling of a keyword from the tables, None for any other."""
    return KEYWORDS.get(keyword.lower())


def split(data: bytes) -> tuple[str, str]:
    """Return keyword and value of a payload. Raises BadImage when it is not UTF-8."""
    try:
        keyword, _, value = data.decode("utf-8").partition("\0")
    except UnicodeDecodeError as error:
        raise BadImage("text that is not UTF-8") from error
    return keyword, value


def fields(data: bytes) -> list[Field]:
    """Return the one field of a text; an unknown keyword is part of its value."""
    keyword, value = split(data)
    label = known(keyword)
    text = value if label else f"{keyword}\n{value}"
    name = f"text {label}" if label else "text with another keyword"
    return [Field(f"Text.{label or OTHER}", 0, text, name=name)]


def rebuild(data: bytes, changes: Mapping[Hashable, Change]) -> bytes:
    """Return the text with its new value, b"" when it is to go."""
    if not changes:
        return data
    if set(changes) != {0}:
        raise CannotFix("a text has one field only")
    change = changes[0]
    if change is None:
        return b""
    keyword, _ = split(data)
    value = change if isinstance(change, str) else split(b"\0" + change)[1]
    if not known(keyword):
        value = value.removeprefix(f"{keyword}\n")
    return keyword.encode("utf-8") + b"\0" + value.encode("utf-8")


PAYLOAD = Payload(TEXT, fields, rebuild)
