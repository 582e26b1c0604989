"""Which rule decides on which EXIF, TIFF, DNG, GPS or MPF tag, by exiv2's names.

Sources: EXIF 3.0 (CIPA DC-008-2023), TIFF 6.0, TIFF/EP, DNG 1.7, GeoTIFF 1.1, DC-007 (MPF), and
ExifTool's list of vendors' tags in IFD0. The same names are used by XMP (`exif`, `tiff`, `aux`...)
and by ImageMagick's `exif:` texts, therefore names that only those two have are here as well.
"""

from __future__ import annotations

from typing import Final

from hooklib.rules._vocabulary import vocabulary

_POSITION = """
GPSLatitude GPSLatitudeRef GPSLongitude GPSLongitudeRef GPSAltitude GPSAltitudeRef GPSPosition
GPSCoordinates ModelPixelScale ModelTiepoint ModelTransformation IntergraphMatrix GeoKeyDirectory
GeoDoubleParams GeoAsciiParams RPCCoefficient
"""
_TRACE = """
GPSVersionID GPSSatellites GPSStatus GPSMeasureMode GPSDOP GPSSpeedRef GPSSpeed GPSTrackRef GPSTrack
GPSImgDirectionRef GPSImgDirection GPSMapDatum GPSDestLatitudeRef GPSDestLatitude
GPSDestLongitudeRef GPSDestLongitude GPSDestBearingRef GPSDestBearing GPSDestDistanceRef
GPSDestDistance GPSProcessingMethod GPSAreaInformation GPSDifferential GPSHPositioningError
"""
_MODEL = """
Make Model Model2 LensMake LensModel LensSpecification LensInfo DNGLensInfo Lens LensID
LensDistortInfo UniqueCameraModel LocalizedCameraModel CameraLabel GDIThumbnailEquipMake
GDIThumbnailEquipModel ExpandLens ExpandFilm ExpandFilterLens ExpandScanner ExpandFlashLamp
"""
# ImageNumber counts the shutter's releases in many bodies: with it two files are tied to one camera
_SERIAL = """
BodySerialNumber LensSerialNumber CameraSerialNumber SerialNumber ImageUniqueID RawDataUniqueID
ImageNumber GooglePlusUploadCode MPFImageUIDList OceIDNumber
"""
_PRIVATE_TEXT = """
UserComment XPComment WinXP-Comments SecurityClassification OriginalRawFileName OriginalFileName
RawFile GDALMetadata SEMInfo MDLabName MDSampleInfo UIC1Tag UIC2Tag UIC3Tag UIC4Tag WangAnnotation
WangTag1 WangTag3 WangTag4 IJMetadata OceScanjobDesc OceApplicationSelector Annotations
MSDocumentText FedexEDR
"""
# Payloads that the reader opens; where it could not, nobody knows what is in them.
_UNREAD = """
XMLPacket IPTCNAA ImageResources ImageResourceInformation XP_DIP_XML MSPropertySetStorage
MSDocumentTextPosition JPLCartoIFD
"""
_TIME = """
DateTime DateTimeOriginal DateTimeDigitized SubSecTime SubSecTimeOriginal SubSecTimeDigitized
OffsetTime OffsetTimeOriginal OffsetTimeDigitized TimeZoneOffset PreviewDateTime MDPrepDate
MDPrepTime TimeCodes FaxRecvTime GDIThumbnailDateTime
"""
_CAPTION = """
ImageDescription ImageTitle XPTitle XPKeywords XPSubject WinXP-Title WinXP-Keywords WinXP-Subject
DocumentName PageName ReelName Rating RatingPercent PanasonicTitle PanasonicTitle2
GDIThumbnailImageDescription
"""
_TRACKS = """
ProcessingSoftware Software ExpandSoftware ImageHistory CameraFirmware Firmware NativeDigest
RAWDevelopingSoftware ImageEditingSoftware MetadataEditingSoftware PreviewApplicationName
PreviewApplicationVersion PreviewSettingsName PreviewSettingsDigest RawImageDigest NewRawImageDigest
OriginalRawFileDigest CacheVersion AliasLayerMetadata CIP3DataFile CIP3Sheet CIP3Side
RelatedSoundFile USPTOMiscellaneous USPTOOriginalContentType FaxRecvParams Converter
GDIThumbnailSoftwareUsed
"""
_SETTINGS = """
ExposureTime FNumber ExposureProgram SpectralSensitivity ISOSpeedRatings PhotographicSensitivity
OECF SensitivityType StandardOutputSensitivity RecommendedExposureIndex ISOSpeed ISOSpeedLatitudeyyy
ISOSpeedLatitudezzz ShutterSpeedValue ApertureValue BrightnessValue ExposureBiasValue
MaxApertureValue SubjectDistance MeteringMode LightSource Flash FocalLength SubjectArea Temperature
Humidity Pressure WaterDepth Acceleration CameraElevationAngle FlashEnergy SpatialFrequencyResponse
Noise FocalPlaneXResolution FocalPlaneYResolution FocalPlaneResolutionUnit SubjectLocation
ExposureIndex SensingMethod FileSource SceneType CFAPattern CFAPattern2 CFARepeatPatternDim
CustomRendered ExposureMode WhiteBalance DigitalZoomRatio FocalLengthIn35mmFilm SceneCaptureType
GainControl Contrast Saturation Sharpness DeviceSettingDescription SubjectDistanceRange
CompositeImage CompositeImageCount CompositeImageExposureTimes SourceImageNumberOfCompositeImage
SourceExposureTimesOfCompositeImage BatteryLevel SelfTimerMode Interlace TIFFEPStandardID
PrintImageMatching Exposure Shadows Brightness Smoothness MoireFilter FlashCompensation
ApproximateFocusDistance SRawType SonyRawFileType SonyToneCurve VignettingCorrection
ChromaticAberrationCorrection DistortionCorrection FrameRate TStop EnhanceParams ImageSequenceInfo
ImageStats StoNits MPFPanOrientation MPFPanOverlapH MPFPanOverlapV MPFBaseViewpointNum
MPFConvergenceAngle MPFBaselineLength MPFVerticalDivergence MPFAxisDistanceX MPFAxisDistanceY
MPFAxisDistanceZ MPFYawAngle MPFPitchAngle MPFRollAngle
"""
_PICTURE = """
NewSubfileType SubfileType ImageWidth ImageLength ImageHeight BitsPerSample Compression
PhotometricInterpretation Thresholding Threshholding CellWidth CellLength FillOrder StripOffsets
Orientation SamplesPerPixel RowsPerStrip StripByteCounts MinSampleValue MaxSampleValue XResolution
YResolution PlanarConfiguration XPosition YPosition FreeOffsets FreeByteCounts GrayResponseUnit
GrayResponseCurve T4Options T6Options ResolutionUnit PageNumber ColorResponseUnit TransferFunction
Predictor WhitePoint PrimaryChromaticities ColorMap HalftoneHints TileWidth TileLength TileOffsets
TileByteCounts BadFaxLines CleanFaxData ConsecutiveBadFaxLines SubIFDs InkSet InkNames NumberOfInks
DotRange ExtraSamples SampleFormat SMinSampleValue SMaxSampleValue TransferRange ClipPath
XClipPathUnits YClipPathUnits Indexed JPEGTables OPIProxy GlobalParametersIFD ProfileType FaxProfile
CodingMethods VersionYear ModeNumber Decode DefaultImageColor T82Options JPEGProc
JPEGInterchangeFormat JPEGInterchangeFormatLength JPEGRestartInterval JPEGLosslessPredictors
JPEGPointTransforms JPEGQTables JPEGDCTables JPEGACTables YCbCrCoefficients YCbCrSubSampling
YCbCrPositioning ReferenceBlackWhite StripRowCounts RelatedImageFileFormat RelatedImageWidth
RelatedImageLength Matteing DataType ImageDepth TileDepth ImageFullWidth ImageFullLength
TextureFormat WrapModes FovCot MatrixWorldToScreen MatrixWorldToCamera InterColorProfile ExifTag
ExifOffset GPSTag GPSInfo InteroperabilityTag InteroperabilityOffset InteroperabilityIndex
InteroperabilityVersion ExifVersion FlashpixVersion ComponentsConfiguration CompressedBitsPerPixel
ColorSpace PixelXDimension PixelYDimension ExifImageWidth ExifImageLength Gamma GDALNoData
PixelFormat Transformation Uncompressed ImageType WidthResolution HeightResolution ImageOffset
ImageByteCount AlphaOffset AlphaByteCount ImageDataDiscard AlphaDataDiscard LercParameters Padding
OffsetSchema MPFVersion MPFNumberOfImages MPFImageList MPFTotalFrames MPFIndividualNum
ColorSequence IT8Header RasterPadding BitsPerRunLength BitsPerExtendedRunLength ColorTable
ImageColorIndicator BackgroundColorIndicator ImageColorValue BackgroundColorValue
PixelIntensityRange TransparencyIndicator ColorCharacterization HCUsage TrapIndicator CMYKEquivalent
TIFF_FXExtensions MultiProfiles SharedData T88Options ImageLayer JBIGOptions PixelMagicJBIGOptions
IJMetadataByteCounts GDIGamma GDISRGBRenderingIntent GDIResolutionXUnit GDIResolutionYUnit
GDIResolutionXLengthUnit GDIResolutionYLengthUnit GDIJPEGQuality GDIGridSize GDIThumbnailFormat
GDIThumbnailWidth GDIThumbnailHeight GDIThumbnailColorDepth GDIThumbnailPlanes GDIThumbnailRawBytes
GDIThumbnailSize GDIThumbnailCompressedSize GDILuminanceTable GDIChrominanceTable GDIFrameDelay
GDILoopCount GDIIndexBackground GDIIndexTransparent GDIPixelUnit GDIPixelPerUnitX GDIPixelPerUnitY
GDIPaletteHistogram
GDIThumbnailImageWidth GDIThumbnailImageHeight GDIThumbnailBitsPerSample GDIThumbnailCompression
GDIThumbnailPhotometricInterp GDIThumbnailStripOffsets GDIThumbnailOrientation
GDIThumbnailSamplesPerPixel GDIThumbnailRowsPerStrip GDIThumbnailStripBytesCount
GDIThumbnailResolutionX GDIThumbnailResolutionY GDIThumbnailPlanarConfig
GDIThumbnailResolutionUnit GDIThumbnailTransferFunction GDIThumbnailWhitePoint
GDIThumbnailPrimaryChromaticities GDIThumbnailYCbCrCoefficients GDIThumbnailYCbCrSubsampling
GDIThumbnailYCbCrPositioning GDIThumbnailRefBlackWhite
"""
# How a raw file's numbers become colours: the same for every camera of a model, needed to decode.
_RAW = """
DNGVersion DNGBackwardVersion CFAPlaneColor CFALayout LinearizationTable BlackLevelRepeatDim
BlackLevel BlackLevelDeltaH BlackLevelDeltaV WhiteLevel DefaultScale DefaultCropOrigin
DefaultCropSize ColorMatrix1 ColorMatrix2 ColorMatrix3 CameraCalibration1 CameraCalibration2
CameraCalibration3 ReductionMatrix1 ReductionMatrix2 ReductionMatrix3 AnalogBalance AsShotNeutral
AsShotWhiteXY BaselineExposure BaselineNoise BaselineSharpness BayerGreenSplit LinearResponseLimit
ChromaBlurRadius AntiAliasStrength ShadowScale MakerNoteSafety CalibrationIlluminant1
CalibrationIlluminant2 CalibrationIlluminant3 BestQualityScale RawImageSegmentation ActiveArea
MaskedAreas AsShotICCProfile AsShotPreProfileMatrix CurrentICCProfile CurrentPreProfileMatrix
ColorimetricReference CameraCalibrationSignature ProfileCalibrationSignature ExtraCameraProfiles
AsShotProfileName NoiseReductionApplied ProfileName ProfileHueSatMapDims ProfileHueSatMapData1
ProfileHueSatMapData2 ProfileHueSatMapData3 ProfileToneCurve ProfileEmbedPolicy ForwardMatrix1
ForwardMatrix2 ForwardMatrix3 PreviewColorSpace SubTileBlockSize RowInterleaveFactor
ProfileLookTableDims ProfileLookTableData OpcodeList1 OpcodeList2 OpcodeList3 NoiseProfile
OriginalDefaultFinalSize OriginalBestQualityFinalSize OriginalDefaultCropSize
ProfileHueSatMapEncoding ProfileLookTableEncoding BaselineExposureOffset DefaultBlackRender
RawToPreviewGain DefaultUserCrop DepthFormat DepthNear DepthFar DepthUnits DepthMeasureType
ProfileGainTableMap ProfileGainTableMap2 SemanticName SemanticInstanceID IlluminantData1
IlluminantData2 IlluminantData3 MaskSubArea RGBTables ColumnInterleaveFactor ProfileDynamicRange
ProfileGroupName JXLDistance JXLEffort JXLDecodeSpeed VignettingCorrParams
ChromaticAberrationCorrParams DistortionCorrParams
"""

TAGS: Final = vocabulary(
    {
        "LOC101": _POSITION,
        "LOC102": "Site",
        "LOC103": _TRACE,
        "LOC103 TIM101": "GPSTimeStamp GPSDateStamp",
        "DEV101": _MODEL,
        "DEV102": _SERIAL,
        "DEV103": "MakerNote DNGPrivateData HasselbladExif",
        "DEV104": "HostComputer TargetPrinter",
        # ImageEditor (EXIF 3.0) is who worked on the file; Photographer asks to be credited
        "IDN101": "CameraOwnerName OwnerName XPAuthor WinXP-Author ImageEditor",
        "IDN102": "FaxSubAddress",
        "IDN103": _PRIVATE_TEXT,
        "IDN104": "ImageID",  # OPI: the path of the full picture
        "EMB101": "GDIThumbnailData",
        "EMB102": "OriginalRawFileData ImageSourceData HasselbladRawImage",
        "EMB105": _UNREAD,
        "TIM101": _TIME,
        "CAM101": _SETTINGS,
        "CAP101": _CAPTION,
        "TRC101": _TRACKS,
        "RGT101": """Artist Copyright Photographer ProfileCopyright GDIThumbnailArtist
            GDIThumbnailCopyRight""",
        "": _PICTURE + _RAW,
    }
)

NUMBERS: Final = {
    0x000B: "ProcessingSoftware",
    0x4747: "XP_DIP_XML",
    0x80A4: "WangAnnotation",
    0x827D: "Model2",
    0x82A8: "MDLabName",
    0x82A9: "MDSampleInfo",
    0x82AA: "MDPrepDate",
    0x82AB: "MDPrepTime",
    0x830E: "ModelPixelScale",
    0x835C: "UIC1Tag",
    0x835D: "UIC2Tag",
    0x8480: "IntergraphMatrix",
    0x8482: "ModelTiepoint",
    0x84E0: "Site",
    0x8546: "SEMInfo",
    0x85D8: "ModelTransformation",
    0x87AF: "GeoKeyDirectory",
    0x87B0: "GeoDoubleParams",
    0x87B1: "GeoAsciiParams",
    0x885D: "FaxSubAddress",
    0x9009: "GooglePlusUploadCode",
    0x932F: "MSDocumentText",
    0x935C: "ImageSourceData",
    0xA436: "ImageTitle",
    0xA437: "Photographer",
    0xA438: "ImageEditor",
    0xA439: "CameraFirmware",
    0xA480: "GDALMetadata",
    0xA481: "GDALNoData",
    0xC427: "OceScanjobDesc",
    0xC429: "OceIDNumber",
    0xC44F: "Annotations",
    0xC573: "OriginalFileName",
    0xC6D2: "PanasonicTitle",
    0xC6D3: "PanasonicTitle2",
    0xC69C: "RPCCoefficient",
    0xEA1C: "Padding",
    0xEA1D: "OffsetSchema",
    0xFDE8: "OwnerName",
    0xFDE9: "SerialNumber",
    0xFDEA: "Lens",
    0xFE4C: "RawFile",
}
"""Names of tags that exiv2 prints as a number (`Exif.Image.0x8482`) though others know them."""
