"""Which rule decides on which IPTC-IIM data set, by exiv2's names (IIM 4.2, chapters 5 and 6)."""

from __future__ import annotations

from typing import Final

from hooklib.rules._vocabulary import Owners, vocabulary

ENVELOPE: Final = vocabulary(
    {
        "DEV102": "UNO",
        "IDN103": "Destination",
        "TIM101": "DateSent TimeSent",
        "TRC101": "ServiceId EnvelopeNumber ProductId",
        "": "ModelVersion FileFormat FileVersion EnvelopePriority CharacterSet ARMId ARMVersion",
    }
)
APPLICATION: Final = vocabulary(
    {
        "CAP101": """Caption Headline ObjectName Keywords Subject Category SuppCategory ObjectType
            ObjectAttribute Urgency EditStatus EditorialUpdate AudioOutcue RasterizedCaption""",
        "DEV102": "TransmissionReference",
        "EMB101": "Preview",
        "IDN101": "Writer",
        "IDN102": "Contact",
        "IDN103": "SpecialInstructions",
        "LOC102": """City SubLocation ProvinceState CountryCode CountryName LocationCode
            LocationName""",
        "RGT101": "Byline BylineTitle Credit Source Copyright",
        "TIM101": """DateCreated TimeCreated DigitizationDate DigitizationTime ReleaseDate
            ReleaseTime ExpirationDate ExpirationTime ReferenceDate""",
        "TRC101": """Program ProgramVersion FixtureId ActionAdvised ReferenceService ReferenceNumber
            ObjectCycle""",
        "": """RecordVersion ImageType ImageOrientation Language AudioType AudioRate AudioResolution
            AudioDuration PreviewFormat PreviewVersion""",
        # data sets of Photo Mechanic, FotoStation and others that IIM does not name
        "CAP101 ": "0x0079 0x00dd 0x00de 0x00df 0x00ff",  # local caption, prefs, catalogues
        "DEV101": "0x00e8",  # ExifCameraInfo
        "IDN101 ": "0x00bc",  # OwnerID
        "IDN103 ": "0x00b8 0x00e6",  # JobID, DocumentNotes
        "TRC101 ": "0x00b9 0x00ba 0x00bb 0x00e7",  # document ids and history
    }
)
NEWS_PHOTO: Final = vocabulary({"DEV102": "0x000a IPTCPictureNumber"})
"""Record 3: 3:10 names the maker, the equipment and the picture; the rest describes the raster."""
OBJECT_DATA: Final = vocabulary({"EMB102": "0x000a SubFile"})
"""Records 7 to 9: a whole file inside; the rest is its size."""

RECORDS: Final[dict[str, dict[str, Owners]]] = {
    "envelope": ENVELOPE,
    "0x0001": ENVELOPE,
    "application2": APPLICATION,
    "0x0002": APPLICATION,
    "newsphoto": NEWS_PHOTO,
    "0x0003": NEWS_PHOTO,
    "preobjectdata": {},
    "0x0007": {},
    "objectdata": OBJECT_DATA,
    "0x0008": OBJECT_DATA,
    "postobjectdata": {},
    "0x0009": {},
}
TECHNICAL: Final = frozenset(RECORDS) - {"envelope", "0x0001", "application2", "0x0002"}
"""Records where what the table does not name is about rasters and sizes."""
