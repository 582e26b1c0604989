"""The data sets of IPTC-IIM 4.2 by record and number, under the names that exiv2 prints."""

from __future__ import annotations

from typing import Final

_ENVELOPE: Final = """
0 ModelVersion, 5 Destination, 20 FileFormat, 22 FileVersion, 30 ServiceId, 40 EnvelopeNumber,
50 ProductId, 60 EnvelopePriority, 70 DateSent, 80 TimeSent, 90 CharacterSet, 100 UNO, 120 ARMId,
122 ARMVersion
"""
_APPLICATION: Final = """
0 RecordVersion, 3 ObjectType, 4 ObjectAttribute, 5 ObjectName, 7 EditStatus, 8 EditorialUpdate,
10 Urgency, 12 Subject, 15 Category, 20 SuppCategory, 22 FixtureId, 25 Keywords, 26 LocationCode,
27 LocationName, 30 ReleaseDate, 35 ReleaseTime, 37 ExpirationDate, 38 ExpirationTime,
40 SpecialInstructions, 42 ActionAdvised, 45 ReferenceService, 47 ReferenceDate,
50 ReferenceNumber, 55 DateCreated, 60 TimeCreated, 62 DigitizationDate, 63 DigitizationTime,
65 Program, 70 ProgramVersion, 75 ObjectCycle, 80 Byline, 85 BylineTitle, 90 City, 92 SubLocation,
95 ProvinceState, 100 CountryCode, 101 CountryName, 103 TransmissionReference, 105 Headline,
110 Credit, 115 Source, 116 Copyright, 118 Contact, 120 Caption, 122 Writer,
125 RasterizedCaption, 130 ImageType, 131 ImageOrientation, 135 Language, 150 AudioType,
151 AudioRate, 152 AudioResolution, 153 AudioDuration, 154 AudioOutcue, 200 PreviewFormat,
201 PreviewVersion, 202 Preview
"""


def _keys(record: str, table: str) -> dict[int, str]:
    entries = (entry.split() for entry in table.split(","))
    return {int(number): f"Iptc.{record}.{name}" for number, name in entries}


_KEYS: Final = {1: _keys("Envelope", _ENVELOPE), 2: _keys("Application2", _APPLICATION)}

MODEL_VERSION: Final = (1, 0)
FILE_FORMAT: Final = (1, 20)
FILE_VERSION: Final = (1, 22)
CHARACTER_SET: Final = (1, 90)
RECORD_VERSION: Final = (2, 0)
RASTERIZED_CAPTION: Final = (2, 125)
PREVIEW_FORMAT: Final = (2, 200)
PREVIEW_VERSION: Final = (2, 201)
PREVIEW_DATA: Final = (2, 202)

NUMBERS: Final = frozenset(
    (MODEL_VERSION, FILE_FORMAT, FILE_VERSION, RECORD_VERSION, PREVIEW_FORMAT, PREVIEW_VERSION)
)
"""Two bytes of version or format each, which name nothing but a specification."""


def known(record: int, number: int) -> str | None:
    """Return a data set's key, None when the specification does not name it."""
    return _KEYS.get(record, {}).get(number)


def unknown(record: int, number: int) -> str:
    """Return the key of a data set that has no name."""
    return f"Iptc.0x{record:04x}.0x{number:04x}"
