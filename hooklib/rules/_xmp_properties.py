"""Which rule decides on which XMP property, by name space (under exiv2's prefix) and local name.

Sources: XMP specification parts 1 and 2, IPTC Photo Metadata Standard 2025.1, PLUS LDF 2.0, MWG
guidelines 2.0, Darwin Core, DICOM, exiv2's and ExifTool's lists, vendors' own pages. What a name
space has beside the names given here falls to the rule in its first column; adding one is a line.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from hooklib.rules._exif_tags import TAGS
from hooklib.rules._vocabulary import Owners, vocabulary


class Space(NamedTuple):
    """One name space: who decides on what `names` does not tell."""

    rest: Owners
    names: dict[str, Owners]


def _space(rest: str, **names: str) -> Space:
    """Return a name space; `LOC101="a b"` gives names to a rule, NOBODY= to none, A_B= to two."""
    groups = {"" if c == "NOBODY" else c.replace("_", " "): text for c, text in names.items()}
    return Space(tuple(rest.split()), vocabulary(groups))


_PLACE = "City State Country Location CountryCode CountryName ProvinceState Sublocation WorldRegion"
_LENS_PROFILE = "Make Model UniqueCameraModel CameraPrettyName Lens LensPrettyName LensID LensInfo"
_CAMERA_RAW = _space(
    "CAM101",
    DEV101="""CameraModelRestriction LensProfileFilename LensProfileName
        LensProfileMatchKeyCameraModelName LensProfileMatchKeyExifMake LensProfileMatchKeyExifModel
        LensProfileMatchKeyLensID LensProfileMatchKeyLensInfo LensProfileMatchKeyLensName Lens
        LensModel""",
    DEV102="CameraSerialNumber DefaultsSpecificToSerial",
    IDN102="ContactInfo",
    IDN103="RawFileName",
    IDN104="NegativeCachePath",
    RGT101="Copyright",
    TRC101="Converter Version ProcessVersion UUID",
)
_EXIF = Space(("CAM101",), TAGS)

_XMP_AND_ADOBE = {
    "xmp": _space(
        "TRC101",
        CAP101="Rating RatingPercent Label Title Description Keywords Nickname",
        EMB101="Thumbnails PageInfo",
        IDN101="LastSavedBy LastModifiedBy",
        NOBODY="Format",
        RGT101="Author",
        TIM101="CreateDate ModifyDate MetadataDate",
    ),
    "xmpRights": _space("RGT101"),
    "xmpMM": _space("TRC101", IDN103="PreservedFileName", IDN104="LastURL ManageTo ManageUI"),
    "stRef": _space(
        "TRC101",
        IDN104="filePath lastURL alternatePaths manageTo manageUI",
        TRC101_TIM101="lastModifyDate",
    ),
    "stEvt": _space("TRC101", TRC101_TIM101="when"),
    "stVer": _space("TRC101", IDN101="modifier", IDN103="comments", TRC101_TIM101="modifyDate"),
    "stMfs": _space("TRC101"),
    "stFnt": _space("TRC101"),
    "stDim": _space(""),
    "stArea": _space("CAM101"),
    "stJob": _space("IDN103"),  # names of jobs and clients
    "xmpBJ": _space("IDN103"),
    "xmpTPg": _space("TRC101"),
    "xmpT": _space("TRC101"),
    "xmpG": _space("TRC101"),
    "xmpGImg": _space("", EMB101="image"),
    "xmpidq": _space("TRC101"),
    "xmpNote": _space(""),  # HasExtendedXMP: a checksum that holds the packet together
    "xmpx": _space("TRC101"),
    "xmpScript": _space("IDN103"),
    "xmpPLUS": _space("RGT101"),
    "xmpDM": _space(
        "CAM101",
        CAP101="""album altTapeName good genre instrument key loop lyrics name scene shotName
            tapeName trackName title discNumber trackNumber takeNumber shotNumber shotSize""",
        DEV101="cameraModel cameraLabel",
        IDN101="speaker",
        IDN103="client projectName logComment comment cuePointParams",
        IDN104="absPeakAudioFilePath relativePeakAudioFilePath path projectRef",
        LOC102="shotLocation",
        RGT101="artist composer copyright director directorPhotography engineer",
        TIM101="audioModDate metadataModDate releaseDate shotDate shotDay videoModDate",
        TRC101="location target webStatement",
    ),
    "pdf": _space(
        "TRC101",
        CAP101="Title Subject Keywords",
        NOBODY="PDFVersion Trapped",
        RGT101="Author Copyright Marked",
        TIM101="CreationDate ModDate",
    ),
    "pdfx": _space("IDN103"),  # a document's own properties, under names of its own
    "photoshop": _space(
        "TRC101",
        # text layers: mostly what the picture shows anyway, and in any button made with Photoshop
        CAP101="""Headline Category SupplementalCategories Urgency TextLayers LayerName
            LayerText""",
        DEV101="CameraProfiles",
        DEV102="TransmissionReference",
        IDN101="CaptionWriter",
        IDN103="Instructions",
        LOC102="City State Country",
        NOBODY="ColorMode ICCProfile",
        RGT101="AuthorsPosition Credit Source",
        TIM101="DateCreated",
    ),
    "crs": _CAMERA_RAW,
    "crss": _CAMERA_RAW,
    "crd": _CAMERA_RAW,
    "crlcp": _space("CAM101", DEV101=_LENS_PROFILE, RGT101="Author"),
    "stCamera": _space("CAM101", DEV101=_LENS_PROFILE, RGT101="Author"),
    "lr": _space("CAP101", IDN103="privateRTKInfo"),
    "tiff": _EXIF,
    "exif": _EXIF,
    "exifEX": _EXIF,
    "aux": _EXIF,
    "DICOM": _space(
        "IDN101", DEV101="EquipmentManufacturer", LOC102="EquipmentInstitution", CAM101="Modality"
    ),
    "album": _space("IDN103"),
    "bmsp": _space("RGT101"),
    "creatorAtom": _space(
        "TRC101", IDN104="posixProjectPath uncProjectPath fullPath", TRC101_TIM101="renderTimeStamp"
    ),
    "illustrator": _space("TRC101"),
    "riffinfo": _space(
        "CAP101",
        IDN103="comment",
        RGT101="artist copyright",
        TIM101="creationDate",
        TRC101="software",
    ),
    "bext": _space(
        "CAM101",
        CAP101="description",
        RGT101="originator",
        DEV102="originatorReference umid",
        TIM101="originationDate originationTime",
        TRC101="codingHistory",
    ),
}
_DUBLIN_CORE = {
    "dc": _space(
        "CAP101",
        LOC102="coverage",
        NOBODY="format language type",
        RGT101="contributor creator publisher rights source",
        TIM101="date",
        TRC101="identifier relation",
    ),
    "dcterms": _space(
        "CAP101",
        LOC102="coverage spatial Location",
        NOBODY="format language type extent medium conformsTo",
        PRV101="provenance",
        RGT101="""accessRights bibliographicCitation contributor creator license mediator publisher
            rights rightsHolder source""",
        TIM101="""available created date dateAccepted dateCopyrighted dateSubmitted issued modified
            temporal valid""",
        TRC101="""hasFormat hasPart hasVersion identifier isFormatOf isPartOf isReferencedBy
            isReplacedBy isRequiredBy isVersionOf references relation replaces requires""",
    ),
    "cc": _space("RGT101"),
    "rdf": _space("", TRC101="about"),
    "rdfs": _space("CAP101"),
    "foaf": _space("IDN101", IDN102="mbox mbox_sha1sum phone homepage"),
    "dwc": _space(
        "CAP101",
        IDN101="""recordedBy recordedByID identifiedBy identifiedByID georeferencedBy determinedBy
            measurementDeterminedBy relationshipAccordingTo""",
        IDN103="fieldNotes fieldNumber eventRemarks occurrenceRemarks locationRemarks",
        LOC101="""decimalLatitude decimalLongitude verbatimLatitude verbatimLongitude
            verbatimCoordinates footprintWKT""",
        LOC102="""continent country countryCode county higherGeography higherGeographyID island
            islandGroup locality locationID municipality stateProvince verbatimLocality waterBody
            locationAccordingTo""",
        LOC103="""coordinatePrecision coordinateUncertaintyInMeters footprintSRS footprintSpatialFit
            geodeticDatum georeferenceProtocol georeferenceRemarks georeferenceSources
            georeferenceVerificationStatus maximumDepthInMeters maximumElevationInMeters
            maximumDistanceAboveSurfaceInMeters minimumDepthInMeters minimumElevationInMeters
            minimumDistanceAboveSurfaceInMeters pointRadiusSpatialFit verbatimCoordinateSystem
            verbatimDepth verbatimElevation verbatimSRS verticalDatum""",
        TIM101="""day earliestDate endDayOfYear eventDate eventTime latestDate month startDayOfYear
            verbatimEventDate year dateIdentified georeferencedDate measurementDeterminedDate""",
    ),
}
_IPTC = {
    "Iptc4xmpCore": _space("CAP101", LOC102="Location CountryCode", IDN102="CreatorContactInfo"),
    "Iptc4xmpExt": _space(
        "CAP101",
        CAM101="""RbShape RbUnit RbX RbY RbH RbW RbRx rbShape rbUnit rbX rbY rbH rbW rbRx rbVertices
            RegionBoundary RId rCtype rRole RRole RCtype audioBitRate audioBitRateMode
            audioBitsPerSample audioChannelCount videoBitRate videoBitRateMode
            videoDisplayAspectRatio videoEncodingProfile videoStreamsCount""",
        DEV101="Manufacturer ModelName AttLensDescription",
        DEV102="DigImageGUID SerialNumber OwnersDeviceId FeedIdentifier",
        IDN101="""AddlModelInfo ModelAge PersonInImage PersonId PersonName PersonDescription
            metadataLastEditor AIPromptWriterName""",
        IDN103="Dopesheet DopesheetLink PlanningRef AIPromptInformation ExternalMetadataLink",
        LOC102=_PLACE + " LocationName LocationId LocationCreated LocationShown RatingRegion",
        NOBODY="MaxAvailHeight MaxAvailWidth ContainerFormat",
        RGT101="""AOCopyrightNotice AOCreator AOCreatorId AOCurrentCopyrightOwnerId
            AOCurrentCopyrightOwnerName AOCurrentLicensorId AOCurrentLicensorName AOSource
            AOSourceInvNo AOSourceInvURL Contributor CopyrightYear Creator EmbdEncRightsExpr
            EncRightsExpr LinkedEncRightsExpr LinkedRightsExpr RightsExprEncType RightsExprLangId
            RegistryId RegItemId RegOrgId RegEntryRole SupplyChainSource metadataAuthority
            DataMining OtherConstraints""",
        TIM101="CircaDateCreated IptcLastEdited metadataLastEdited",
        TRC101="""AISystemUsed AISystemVersionUsed DigitalSourceType DigitalSourcefileType parentId
            ReleaseReady SnapshotLink StorylineIdentifier StreamReady TranscriptLink WorkflowTag""",
    ),
    "plus": _space(
        "RGT101",
        IDN102="""LicensorEmail LicensorTelephone1 LicensorTelephone2 LicensorTelephoneType1
            LicensorTelephoneType2 LicensorStreetAddress LicensorExtendedAddress LicensorPostalCode
            LicensorCity LicensorRegion LicensorCountry""",
        IDN103="FileNameAsDelivered LicenseeImageNotes LicenseeProjectReference",
        TRC101="ImageFileFormatAsDelivered ImageFileSizeAsDelivered ImageType Version",
    ),
    "prism": _space(
        "CAP101",
        IDN101="person",
        LOC102="location",
        RGT101="copyright corporateEntity distributor publicationName sellingAgency",
        TIM101="""copyrightYear coverDate creationDate dateReceived dateRecieved killDate
            modificationDate offSaleDate onSaleDate onSaleDay publicationDate
            publicationDisplayDate coverDisplayDate date day""",
        TRC101="blogURL doi link url versionIdentifier productCode",
    ),
    "pmi": _space(
        "CAP101",
        CAP101="make manufacturer model modelYear",  # of the thing that is shown
        IDN102="contactInfo",
        LOC102="location",
        TRC101="productID shootID",
    ),
    "prl": _space("CAP101", LOC102="geography"),
    "prm": _space("CAP101"),
    "pur": _space("RGT101"),
}
_REGIONS_AND_CATALOGUES = {
    "mwg-rs": _space("CAM101", IDN101="Name Description", IDN103="BarCodeValue SeeAlso"),
    "mwg-kw": _space("CAP101"),
    "mwg-coll": _space("IDN103"),
    "MP": _space("IDN101", CAM101="RegionInfo"),
    "MPRI": _space("IDN101", CAM101="Regions", TIM101="DateRegionsValid"),
    "MPReg": _space("IDN101", CAM101="Rectangle"),
    "MP1": _space("CAM101", DEV101="CameraModelID"),
    "MicrosoftPhoto": _space(
        "TRC101",
        CAP101="LastKeywordIPTC LastKeywordXMP Rating",
        DEV101="FlashManufacturer FlashModel LensManufacturer LensModel CameraModelID",
        DEV102="CameraSerialNumber",
        LOC102=_PLACE,
        TIM101="DateAcquired",
    ),
    "expressionmedia": _space("CAP101", IDN101="People", IDN103="UserFields", LOC102="Location"),
    "mediapro": _space("CAP101", IDN101="People", IDN103="UserFields", LOC102="Location"),
    "digiKam": _space(
        "CAP101",
        DEV101="LensCorrectionSettings",
        DEV102="ImageUniqueID picasawebGPhotoId",
        IDN101="CaptionsAuthorNames",
        TIM101="CaptionsDateTimeStamps",
        TRC101="ImageHistory",
    ),
    "kipi": _space(
        "TRC101", DEV102="picasawebGPhotoId", IDN103="PanoramaInputFiles EnfuseInputFiles"
    ),
    "darktable": _space(
        "TRC101",
        TRC101_TIM101="import_timestamp change_timestamp export_timestamp print_timestamp",
    ),
    "GIMP": _space("TRC101", TRC101_TIM101="TimeStamp"),
    "acdsee": _space(
        "CAP101",
        CAM101="Snapshots rawrppused",
        IDN103="notes",
        LOC102=_PLACE,
        RGT101="author byline bylinetitle copyright credit source",
        IDN102="contact",
        IDN101="writer",
        TIM101="datetime ReleaseDate ReleaseTime dateCreated timeCreated",
        TRC101="dpp rpp OriginatingProgram FixtureIdentifier",
    ),
    "acdsee-rs": _space("CAM101", IDN101="Name"),
    "acdsee-stArea": _space("CAM101"),
    "fpv": _space("IDN103"),
    "ics": _space(
        "CAP101",
        IDN103="FileName",
        IDN104="ImageRef",
        TIM101="TimeStamp",
        TRC101="AppVersion VersRef Reference ParentReference",
    ),
    "extensis": _space("IDN103", IDN101="ApprovedBy RoutedTo", TRC101="Approved JobStatus"),
    "photomech": _space(
        "CAP101", LOC102="CountryCode", TIM101="TimeCreated", TRC101="PMVersion Prefs"
    ),
    "GettyImagesGIFT": _space(
        "IDN103",
        CAP101="Composition ImageRank CallForImage ExclusiveCoverage",
        DEV101="CameraMakeModel",
        DEV102="AssetID CameraSerialNumber ParentMEID ParentMediaEventID",
        IDN101="Personality",
        TIM101="OriginalCreateDateTime TimeShot MediaEventIdDate",
    ),
    "avm": _space(
        "CAP101",
        IDN102="""Contact.Address Contact.City Contact.Country Contact.Email Contact.Name
            Contact.PostalCode Contact.StateProvince Contact.Telephone""",
        RGT101="Creator CreatorURL Credit",
        TIM101="Date MetadataDate Temporal.StartTime",
        TRC101="ID ReferenceURL ResourceID ResourceURL RelatedResources MetadataVersion",
    ),
    "cell": _space("LOC101"),  # the radio cells in reach say where the phone was
    "dex": _space("CAP101", DEV102="ffid crc32", RGT101="licensetype source", TRC101="revision os"),
    "et": _space("IDN103"),
    "Attrib": _space("DEV102", NOBODY="TouchType", TIM101="Created"),  # Canva's account and design
    "TC260": _space("DEV102"),  # China's label of generated pictures names account and content
}
_PHONES = {
    "GPano": _space(
        "CAM101", TIM101="FirstPhotoDate LastPhotoDate", TRC101="CaptureSoftware StitchingSoftware"
    ),
    "GSpherical": _space("CAM101", TIM101="Timestamp", TRC101="StitchingSoftware"),
    "GCamera": _space(
        "CAM101",
        DEV102="BurstID",
        DEV103="HdrPlusMakernote hdrp_makernote shot_log_data PortraitNote PortraitRequest",
    ),
    "GCreations": _space("CAM101", DEV102="CameraBurstID"),
    "GDepth": _space(
        "CAM101",
        DEV101="Manufacturer Model",
        NOBODY="Data Confidence Mime ConfidenceMime",  # a depth map stays
        TRC101="Software",
    ),
    "GFocus": _space("CAM101"),
    "GImage": _space("", EMB102="Data"),
    "LImage": _space("CAM101", EMB102="Data RightAlbedo"),
    "GAudio": _space("", EMB103="Data"),
    "Container": _space(""),  # where the pictures in the file are: without it a gain map is lost
    "Item": _space(""),
    "hdrgm": _space(""),
    "hdr_metadata": _space(""),
    "HDRGainMap": _space(""),
    "apdi": _space(""),
    "iio": _space(""),
    "AppInfo": _space("TRC101"),
    "VendorInfo": _space("DEV101", IDN103="Notes"),
    "EarthPose": _space("LOC103", LOC101="Latitude Longitude Altitude", LOC103_TIM101="Timestamp"),
    "EarthPos": _space("LOC103", LOC101="Latitude Longitude Altitude", LOC103_TIM101="Timestamp"),
    "Pose": _space("CAM101", TIM101="Timestamp"),
    "apple-fi": _space("CAM101", IDN101="FaceID", TIM101="Timestamp"),
    "MiCamera": _space("CAM101", DEV103="XMPMeta"),
    "drone-dji": _space(
        "CAM101",
        DEV101="DroneModel ProductName Make Model",
        DEV102="DroneID DroneSerialNumber CameraSerialNumber SensorID ShutterCount",
        IDN103="SelfData",
        LOC101="""AbsoluteAltitude GpsLatitude GpsLongitude GpsLongtitude Latitude Longitude
            RelativeAltitude GpsAltitude""",
        LOC103="""AltitudeType FlightPitchDegree FlightRollDegree FlightXSpeed FlightYSpeed
            FlightYawDegree FlightZSpeed GpsStatus RtkDiffAge RtkFlag RtkStdHgt RtkStdLat RtkStdLon
            LRFTargetDistance LRFTargetLat LRFTargetLon LRFTargetAlt LRFTargetAbsAlt""",
        TIM101="CreateDate ModifyDate UTCAtExposure",
        TRC101="Version",
    ),
    "pix4d": _space("CAM101", LOC103="GPSXYAccuracy GPSZAccuracy Yaw Pitch Roll"),
    "ast": _space("CAM101", LOC101="GPSLatitude GPSLongitude GPSAltitude"),
    "nine": _space("CAM101", CAP101="Label Rating"),
    "sdc": _space("TRC101"),
}
# Name spaces whose properties all fall to one rule.
_PLAIN = {
    "CAM101": """
        aas depthData depthBlurEffect portraitEffectsMatte portraitLightingEffect
        semanticSegmentationMatte SpatialMedia Device Profile Camera DepthMap Image LightEstimate
        Plane PointCloud ImagingModel OpCamera VCamera samsung huawei FLIR MicaSense sensefly
        jpeg jp2k png asf wav swf video audio""",
    "TRC101": """
        svg x iX pdfaid pdfaExtension pdfaField pdfaProperty pdfaSchema pdfaType pdfuaid pdfxid""",
    "": "xml",
}

SPACES: Final[dict[str, Space]] = {
    prefix.lower(): space
    for prefix, space in {
        **_XMP_AND_ADOBE,
        **_DUBLIN_CORE,
        **_IPTC,
        **_REGIONS_AND_CATALOGUES,
        **_PHONES,
        **{name: _space(codes) for codes, names in _PLAIN.items() for name in names.split()},
    }.items()
}
"""What is known of each name space, by its lower-case prefix."""

ALIASES: Final = {
    "iptc": "iptc4xmpcore",  # exiv2's own short forms
    "iptcext": "iptc4xmpext",
    "iptccore": "iptc4xmpcore",
    "xap": "xmp",  # before 2004
    "xapmm": "xmpmm",
    "xaprights": "xmprights",
    "xapbj": "xmpbj",
    "xaptpg": "xmptpg",
    "microsoft": "microsoftphoto",
    "getty": "gettyimagesgift",
    "photomechanic": "photomech",
    "lightroom": "lr",
}
"""Other prefixes in use for the same name spaces."""

WHOLE: Final[dict[tuple[str, str], Owners]] = {
    (prefix, name): (code,)
    for code, prefix, names in (
        ("LOC102", "iptc4xmpext", "locationcreated locationshown ratingregion"),
        ("IDN101", "iptc4xmpext", "personinimagewdetails personheard metadatalasteditor"),
        ("IDN103", "iptc4xmpext", "planningref dopesheetlink"),
        ("RGT101", "iptc4xmpext", "contributor creator supplychainsource metadataauthority"),
        ("IDN102", "iptc4xmpcore", "creatorcontactinfo"),
        ("IDN103", "xmpbj", "jobref"),
        ("IDN103", "mwg-coll", "collections"),
        ("RGT101", "plus", "copyrightowner imagecreator imagesupplier"),
        ("RGT101", "dc", "creator contributor publisher rights"),  # RDF: a cc:Agent with dc:title
    )
    for name in names.split()
}
"""Structures that one rule decides on with all that is in them, but for positions."""

NAMED_PEOPLE: Final = frozenset((("iptc4xmpext", "imageregion"),))
"""Structures whose `Name` is, as a rule, a person's."""

INHERITED: Final = frozenset((("xml", "lang"), ("rdf", "value"), ("rdf", "type")))
"""Qualifiers: they belong to the property above them."""
