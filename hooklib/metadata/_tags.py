"""What the tags of TIFF and EXIF are called, by the group of the directory they belong in.

Names are exiv2's where it has one (`Exif.Image.Make`), else those of the specification that
defines the tag: TIFF 6.0, TIFF/EP, EXIF 3.0 (CIPA DC-008-2023), DNG 1.7, TIFF-FX (RFC 2301),
GeoTIFF 1.1, GDAL, JPEG XR, and Microsoft's padding and GDI+. Tags of other vendors are left out on
purpose: what no specification names is reported as such.
"""

from __future__ import annotations

import re
from typing import Final


def _table(text: str) -> dict[int, str]:
    words = text.split()
    return {int(tag, 16): name for tag, name in zip(words[::2], words[1::2], strict=True)}


IMAGE: Final = _table("""
    000b ProcessingSoftware  00fe NewSubfileType  00ff SubfileType  0100 ImageWidth
    0101 ImageLength  0102 BitsPerSample  0103 Compression  0106 PhotometricInterpretation
    0107 Thresholding  0108 CellWidth  0109 CellLength  010a FillOrder  010d DocumentName
    010e ImageDescription  010f Make  0110 Model  0111 StripOffsets  0112 Orientation
    0115 SamplesPerPixel  0116 RowsPerStrip  0117 StripByteCounts  0118 MinSampleValue
    0119 MaxSampleValue  011a XResolution  011b YResolution  011c PlanarConfiguration  011d PageName
    011e XPosition  011f YPosition  0120 FreeOffsets  0121 FreeByteCounts  0122 GrayResponseUnit
    0123 GrayResponseCurve  0124 T4Options  0125 T6Options  0128 ResolutionUnit  0129 PageNumber
    012c ColorResponseUnit  012d TransferFunction  0131 Software  0132 DateTime  013b Artist
    013c HostComputer  013d Predictor  013e WhitePoint  013f PrimaryChromaticities  0140 ColorMap
    0141 HalftoneHints  0142 TileWidth  0143 TileLength  0144 TileOffsets  0145 TileByteCounts
    0146 BadFaxLines  0147 CleanFaxData  0148 ConsecutiveBadFaxLines  014a SubIFDs  014c InkSet
    014d InkNames  014e NumberOfInks  0150 DotRange  0151 TargetPrinter  0152 ExtraSamples
    0153 SampleFormat  0154 SMinSampleValue  0155 SMaxSampleValue  0156 TransferRange  0157 ClipPath
    0158 XClipPathUnits  0159 YClipPathUnits  015a Indexed  015b JPEGTables  015f OPIProxy
    0190 GlobalParametersIFD  0191 ProfileType  0192 FaxProfile  0193 CodingMethods
    0194 VersionYear  0195 ModeNumber  01b1 Decode  01b2 DefaultImageColor  01b3 T82Options
    0200 JPEGProc  0201 JPEGInterchangeFormat  0202 JPEGInterchangeFormatLength
    0203 JPEGRestartInterval  0205 JPEGLosslessPredictors  0206 JPEGPointTransforms
    0207 JPEGQTables  0208 JPEGDCTables  0209 JPEGACTables  0211 YCbCrCoefficients
    0212 YCbCrSubSampling  0213 YCbCrPositioning  0214 ReferenceBlackWhite  022f StripRowCounts
    02bc XMLPacket  4746 Rating  4749 RatingPercent  7032 VignettingCorrParams
    7035 ChromaticAberrationCorrParams  7037 DistortionCorrParams  800d ImageID  80e3 Matteing
    80e4 DataType  80e5 ImageDepth  80e6 TileDepth  8214 ImageFullWidth  8215 ImageFullLength
    8216 TextureFormat  8217 WrapModes  8218 FovCot  8219 MatrixWorldToScreen
    821a MatrixWorldToCamera  828d CFARepeatPatternDim  828e CFAPattern  828f BatteryLevel
    8298 Copyright  829a ExposureTime  829d FNumber  830e ModelPixelScale  83bb IPTCNAA
    8480 IntergraphMatrix  8482 ModelTiepoint  85d8 ModelTransformation  8649 ImageResources
    8769 ExifTag  8773 InterColorProfile  87af GeoKeyDirectory  87b0 GeoDoubleParams
    87b1 GeoAsciiParams  8822 ExposureProgram  8824 SpectralSensitivity  8825 GPSTag
    8827 ISOSpeedRatings  8828 OECF  8829 Interlace  882a TimeZoneOffset  882b SelfTimerMode
    9003 DateTimeOriginal  9102 CompressedBitsPerPixel  9201 ShutterSpeedValue  9202 ApertureValue
    9203 BrightnessValue  9204 ExposureBiasValue  9205 MaxApertureValue  9206 SubjectDistance
    9207 MeteringMode  9208 LightSource  9209 Flash  920a FocalLength  920b FlashEnergy
    920c SpatialFrequencyResponse  920d Noise  920e FocalPlaneXResolution
    920f FocalPlaneYResolution  9210 FocalPlaneResolutionUnit  9211 ImageNumber
    9212 SecurityClassification  9213 ImageHistory  9214 SubjectLocation  9215 ExposureIndex
    9216 TIFFEPStandardID  9217 SensingMethod  935c ImageSourceData  9c9b XPTitle  9c9c XPComment
    9c9d XPAuthor  9c9e XPKeywords  9c9f XPSubject  a480 GDALMetadata  a481 GDALNoData
    bc01 PixelFormat  bc02 Transformation  bc03 Uncompressed  bc04 ImageType  bc80 ImageWidth
    bc81 ImageHeight  bc82 WidthResolution  bc83 HeightResolution  bcc0 ImageOffset
    bcc1 ImageByteCount  bcc2 AlphaOffset  bcc3 AlphaByteCount  bcc4 ImageDataDiscard
    bcc5 AlphaDataDiscard  c4a5 PrintImageMatching  c5f2 LercParameters  c612 DNGVersion
    c613 DNGBackwardVersion  c614 UniqueCameraModel  c615 LocalizedCameraModel  c616 CFAPlaneColor
    c617 CFALayout  c618 LinearizationTable  c619 BlackLevelRepeatDim  c61a BlackLevel
    c61b BlackLevelDeltaH  c61c BlackLevelDeltaV  c61d WhiteLevel  c61e DefaultScale
    c61f DefaultCropOrigin  c620 DefaultCropSize  c621 ColorMatrix1  c622 ColorMatrix2
    c623 CameraCalibration1  c624 CameraCalibration2  c625 ReductionMatrix1  c626 ReductionMatrix2
    c627 AnalogBalance  c628 AsShotNeutral  c629 AsShotWhiteXY  c62a BaselineExposure
    c62b BaselineNoise  c62c BaselineSharpness  c62d BayerGreenSplit  c62e LinearResponseLimit
    c62f CameraSerialNumber  c630 LensInfo  c631 ChromaBlurRadius  c632 AntiAliasStrength
    c633 ShadowScale  c634 DNGPrivateData  c635 MakerNoteSafety  c640 RawImageSegmentation
    c65a CalibrationIlluminant1  c65b CalibrationIlluminant2  c65c BestQualityScale
    c65d RawDataUniqueID  c68b OriginalRawFileName  c68c OriginalRawFileData  c68d ActiveArea
    c68e MaskedAreas  c68f AsShotICCProfile  c690 AsShotPreProfileMatrix  c691 CurrentICCProfile
    c692 CurrentPreProfileMatrix  c6bf ColorimetricReference  c6f3 CameraCalibrationSignature
    c6f4 ProfileCalibrationSignature  c6f5 ExtraCameraProfiles  c6f6 AsShotProfileName
    c6f7 NoiseReductionApplied  c6f8 ProfileName  c6f9 ProfileHueSatMapDims
    c6fa ProfileHueSatMapData1  c6fb ProfileHueSatMapData2  c6fc ProfileToneCurve
    c6fd ProfileEmbedPolicy  c6fe ProfileCopyright  c714 ForwardMatrix1  c715 ForwardMatrix2
    c716 PreviewApplicationName  c717 PreviewApplicationVersion  c718 PreviewSettingsName
    c719 PreviewSettingsDigest  c71a PreviewColorSpace  c71b PreviewDateTime  c71c RawImageDigest
    c71d OriginalRawFileDigest  c71e SubTileBlockSize  c71f RowInterleaveFactor
    c725 ProfileLookTableDims  c726 ProfileLookTableData  c740 OpcodeList1  c741 OpcodeList2
    c74e OpcodeList3  c761 NoiseProfile  c763 TimeCodes  c764 FrameRate  c772 TStop  c789 ReelName
    c791 OriginalDefaultFinalSize  c792 OriginalBestQualityFinalSize  c793 OriginalDefaultCropSize
    c7a1 CameraLabel  c7a3 ProfileHueSatMapEncoding  c7a4 ProfileLookTableEncoding
    c7a5 BaselineExposureOffset  c7a6 DefaultBlackRender  c7a7 NewRawImageDigest
    c7a8 RawToPreviewGain  c7b5 DefaultUserCrop  c7e9 DepthFormat  c7ea DepthNear  c7eb DepthFar
    c7ec DepthUnits  c7ed DepthMeasureType  c7ee EnhanceParams  cd2d ProfileGainTableMap
    cd2e SemanticName  cd30 SemanticInstanceID  cd31 CalibrationIlluminant3  cd32 CameraCalibration3
    cd33 ColorMatrix3  cd34 ForwardMatrix3  cd35 IlluminantData1  cd36 IlluminantData2
    cd37 IlluminantData3  cd38 MaskSubArea  cd39 ProfileHueSatMapData3  cd3a ReductionMatrix3
    cd3b RGBTables  cd40 ProfileGainTableMap2  cd43 ColumnInterleaveFactor  cd44 ImageSequenceInfo
    cd46 ImageStats  cd47 ProfileDynamicRange  cd48 ProfileGroupName  cd49 JXLDistance
    cd4a JXLEffort  cd4b JXLDecodeSpeed  ea1c Padding  ea1d OffsetSchema
    84e1 ColorSequence  84e2 IT8Header  84e3 RasterPadding  84e4 BitsPerRunLength
    84e5 BitsPerExtendedRunLength  84e6 ColorTable  84e7 ImageColorIndicator
    84e8 BackgroundColorIndicator  84e9 ImageColorValue  84ea BackgroundColorValue
    84eb PixelIntensityRange  84ec TransparencyIndicator  84ed ColorCharacterization  84ee HCUsage
    84ef TrapIndicator  84f0 CMYKEquivalent  877f TIFF_FXExtensions  8780 MultiProfiles
    8781 SharedData  8782 T88Options  87ac ImageLayer  85b8 PixelMagicJBIGOptions
    885c FaxRecvParams  885e FaxRecvTime  923f StoNits  c69c RPCCoefficient
    c696 IJMetadataByteCounts  c697 IJMetadata
    0301 GDIGamma  0303 GDISRGBRenderingIntent  5001 GDIResolutionXUnit  5002 GDIResolutionYUnit
    5003 GDIResolutionXLengthUnit  5004 GDIResolutionYLengthUnit  5010 GDIJPEGQuality
    5011 GDIGridSize  5012 GDIThumbnailFormat  5013 GDIThumbnailWidth  5014 GDIThumbnailHeight
    5015 GDIThumbnailColorDepth  5016 GDIThumbnailPlanes  5017 GDIThumbnailRawBytes
    5018 GDIThumbnailSize  5019 GDIThumbnailCompressedSize  501b GDIThumbnailData
    5090 GDILuminanceTable  5091 GDIChrominanceTable  5100 GDIFrameDelay  5101 GDILoopCount
    5103 GDIIndexBackground  5104 GDIIndexTransparent  5110 GDIPixelUnit  5111 GDIPixelPerUnitX
    5112 GDIPixelPerUnitY  5113 GDIPaletteHistogram
    5020 GDIThumbnailImageWidth  5021 GDIThumbnailImageHeight  5022 GDIThumbnailBitsPerSample
    5023 GDIThumbnailCompression  5024 GDIThumbnailPhotometricInterp
    5025 GDIThumbnailImageDescription  5026 GDIThumbnailEquipMake  5027 GDIThumbnailEquipModel
    5028 GDIThumbnailStripOffsets  5029 GDIThumbnailOrientation  502a GDIThumbnailSamplesPerPixel
    502b GDIThumbnailRowsPerStrip  502c GDIThumbnailStripBytesCount  502d GDIThumbnailResolutionX
    502e GDIThumbnailResolutionY  502f GDIThumbnailPlanarConfig  5030 GDIThumbnailResolutionUnit
    5031 GDIThumbnailTransferFunction  5032 GDIThumbnailSoftwareUsed  5033 GDIThumbnailDateTime
    5034 GDIThumbnailArtist  5035 GDIThumbnailWhitePoint  5036 GDIThumbnailPrimaryChromaticities
    5037 GDIThumbnailYCbCrCoefficients  5038 GDIThumbnailYCbCrSubsampling
    5039 GDIThumbnailYCbCrPositioning  503a GDIThumbnailRefBlackWhite  503b GDIThumbnailCopyRight
""")

PHOTO: Final = _table("""
    829a ExposureTime  829d FNumber  8822 ExposureProgram  8824 SpectralSensitivity
    8827 ISOSpeedRatings  8828 OECF  8830 SensitivityType  8831 StandardOutputSensitivity
    8832 RecommendedExposureIndex  8833 ISOSpeed  8834 ISOSpeedLatitudeyyy  8835 ISOSpeedLatitudezzz
    9000 ExifVersion  9003 DateTimeOriginal  9004 DateTimeDigitized  9010 OffsetTime
    9011 OffsetTimeOriginal  9012 OffsetTimeDigitized  9101 ComponentsConfiguration
    9102 CompressedBitsPerPixel  9201 ShutterSpeedValue  9202 ApertureValue  9203 BrightnessValue
    9204 ExposureBiasValue  9205 MaxApertureValue  9206 SubjectDistance  9207 MeteringMode
    9208 LightSource  9209 Flash  920a FocalLength  9214 SubjectArea  927c MakerNote
    9286 UserComment  9290 SubSecTime  9291 SubSecTimeOriginal  9292 SubSecTimeDigitized
    9400 Temperature  9401 Humidity  9402 Pressure  9403 WaterDepth  9404 Acceleration
    9405 CameraElevationAngle  a000 FlashpixVersion  a001 ColorSpace  a002 PixelXDimension
    a003 PixelYDimension  a004 RelatedSoundFile  a005 InteroperabilityTag  a20b FlashEnergy
    a20c SpatialFrequencyResponse  a20e FocalPlaneXResolution  a20f FocalPlaneYResolution
    a210 FocalPlaneResolutionUnit  a214 SubjectLocation  a215 ExposureIndex  a217 SensingMethod
    a300 FileSource  a301 SceneType  a302 CFAPattern  a401 CustomRendered  a402 ExposureMode
    a403 WhiteBalance  a404 DigitalZoomRatio  a405 FocalLengthIn35mmFilm  a406 SceneCaptureType
    a407 GainControl  a408 Contrast  a409 Saturation  a40a Sharpness  a40b DeviceSettingDescription
    a40c SubjectDistanceRange  a420 ImageUniqueID  a430 CameraOwnerName  a431 BodySerialNumber
    a432 LensSpecification  a433 LensMake  a434 LensModel  a435 LensSerialNumber  a436 ImageTitle
    a437 Photographer  a438 ImageEditor  a439 CameraFirmware  a43a RAWDevelopingSoftware
    a43b ImageEditingSoftware  a43c MetadataEditingSoftware  a460 CompositeImage
    a461 SourceImageNumberOfCompositeImage  a462 SourceExposureTimesOfCompositeImage  a500 Gamma
    ea1c Padding  ea1d OffsetSchema
""")

GPSINFO: Final = _table("""
    0000 GPSVersionID  0001 GPSLatitudeRef  0002 GPSLatitude  0003 GPSLongitudeRef
    0004 GPSLongitude  0005 GPSAltitudeRef  0006 GPSAltitude  0007 GPSTimeStamp  0008 GPSSatellites
    0009 GPSStatus  000a GPSMeasureMode  000b GPSDOP  000c GPSSpeedRef  000d GPSSpeed
    000e GPSTrackRef  000f GPSTrack  0010 GPSImgDirectionRef  0011 GPSImgDirection  0012 GPSMapDatum
    0013 GPSDestLatitudeRef  0014 GPSDestLatitude  0015 GPSDestLongitudeRef  0016 GPSDestLongitude
    0017 GPSDestBearingRef  0018 GPSDestBearing  0019 GPSDestDistanceRef  001a GPSDestDistance
    001b GPSProcessingMethod  001c GPSAreaInformation  001d GPSDateStamp  001e GPSDifferential
    001f GPSHPositioningError
""")

IOP: Final = _table("""
    0001 InteroperabilityIndex  0002 InteroperabilityVersion  1000 RelatedImageFileFormat
    1001 RelatedImageWidth  1002 RelatedImageLength
""")

TABLES: Final = {"Photo": PHOTO, "GPSInfo": GPSINFO, "Iop": IOP}

# Tags that the reader itself has to know.
EXIF_IFD: Final = 0x8769
GPS_IFD: Final = 0x8825
IOP_IFD: Final = 0xA005
SUB_IFDS: Final = 0x014A
XML_PACKET: Final = 0x02BC
IPTC_NAA: Final = 0x83BB
IMAGE_RESOURCES: Final = 0x8649
ICC_PROFILE: Final = 0x8773
DNG_ICC_PROFILES: Final = frozenset((0xC68F, 0xC691))
MAKER_NOTE: Final = 0x927C
DNG_PRIVATE_DATA: Final = 0xC634
IMAGE_SOURCE_DATA: Final = 0x935C
ORIGINAL_RAW_FILE: Final = 0xC68C
PADDING: Final = 0xEA1C

OPAQUE: Final = frozenset((MAKER_NOTE, DNG_PRIVATE_DATA))
"""Vendors' blocks: they may hold offsets into the stream around them, so nothing may move."""

UTF16: Final = frozenset((0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F))
"""XPTitle to XPSubject: BYTE arrays that hold UTF-16, little-endian in either byte order."""

COMMENTS: Final = frozenset((0x9286, 0x001B, 0x001C))
"""UserComment, GPSProcessingMethod, GPSAreaInformation: text behind a character code of 8 bytes
(EXIF 3.0, 4.6.6.4)."""

PICTURES: Final = (
    (0x0201, 0x0202),  # JPEGInterchangeFormat, JPEGInterchangeFormatLength
    (0x0111, 0x0117),  # StripOffsets, StripByteCounts
    (0x0144, 0x0145),  # TileOffsets, TileByteCounts
)
"""Pairs of tags that say where a picture's bytes are and how many."""

DESCRIBES: Final = frozenset(
    tag
    for tag, name in IMAGE.items()
    if re.fullmatch(
        "(New)?SubfileType|Image(Width|Length)|BitsPerSample|Compression|PhotometricInterpretation"
        "|FillOrder|Orientation|SamplesPerPixel|(Strip|Tile)(Offsets|ByteCounts)|RowsPerStrip"
        "|(Min|Max)SampleValue|[XY]Resolution|ResolutionUnit|PlanarConfiguration|Predictor"
        "|Tile(Width|Length)|ColorMap|ExtraSamples|SampleFormat|JPEG.*|YCbCr.*|WhitePoint"
        "|PrimaryChromaticities|ReferenceBlackWhite|TransferFunction",
        name,
    )
)
"""Tags that say how a picture is stored: meaningless in a directory that has lost its picture."""


def key(group: str, tag: int) -> str | None:
    """Return exiv2's key of a tag in a group, None when no specification names it.

    A tag in the wrong directory (a serial number in IFD0) has the key of its right place, for
    readers find it there all the same.
    """
    name = TABLES.get(group, IMAGE).get(tag)
    if name is not None:
        return f"Exif.{group}.{name}"
    for other, table in (("Photo", PHOTO), ("Image", IMAGE)):
        if tag in table:
            return f"Exif.{other}.{table[tag]}"
    return None
