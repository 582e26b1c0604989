"""Which rule decides on which text with a keyword: PNG chunks, comments of JPEG and GIF files.

Sources: PNG third edition 11.3.3.1, the Thumbnail Managing Standard (freedesktop.org), ImageMagick,
Blender, image generators. Under any other keyword a text is free text: IDN103.
"""

from __future__ import annotations

from typing import Final

from hooklib.rules._vocabulary import vocabulary

KEYWORDS: Final = vocabulary(
    {
        "LOC101": """latitude|longitude|altitude|gps|gpslatitude|gpslongitude|gpsaltitude
            |gpsposition|gps position|position|coordinates""",
        "LOC102": "location|place|city|state|province|country|coverage",
        "DEV101": "make|model|source|device|device model|camera model|instrument",
        "DEV102": "serialnumber|serial number|serial|uuid|aigc",
        "DEV104": "hostname|host|hostcomputer|computer|machine|tiff:hostcomputer",
        "IDN101": "user|username|login|owner|operator|patient|patientname|patientid",
        "IDN102": "email|e-mail|contact|phone|address",
        "IDN104": """thumb::uri|file|path|filepath|svg:base-uri|render_input_file|cwd|command
            |command_line|commandline|script|arguments|environment""",
        "EMB101": "thumbnail",
        "PRV101": "c2pa",
        "TIM101": """creation time|creation date|creationdate|created|createdate|create-date
            |creation-date|modification time|modification-date|modified|modifydate|modify-date
            |moddate|last modified|date|time|datetime|datetimeoriginal|timestamp|render_date
            |date:create|date:modify|date:timestamp|thumb::mtime|tiff:timestamp|png:time
            |generation time|render time|rendertime""",
        "CAP101": """title|description|caption|label|subject|keywords|keyword|tags|category|rating
            |headline|abstract|summary|collection|warning|imagedescription|image description
            |document|name|type|language|svg:title|svg:desc|svg:description|tiff:document""",
        "RGT101": """author|artist|copyright|disclaimer|creator|publisher|contributor|license
            |licence|rights|credit|credits|legal|usage|tiff:artist|tiff:copyright|organization
            |company|department""",
        # Sources of drawings are what their programs open again: put there knowingly, by choosing
        # "include a copy of my diagram", and the file is of no use to its author without them.
        "TRC101": """software|software version|platform|generator|producer|application|program
            |version|revision|identifier|id|relation|hash|md5|sha1|rasterizer|raster|tiff:software
            |pdf:producer|pdf:creator|pdf:version|icc:copyright|icc:description|icc:manufacturer
            |icc:model|icc:brand|icc:name|xmp data
            |page|thumb::size|thumb::mimetype|x-gnome::thumbnail
            |mxfile|mxgraphmodel|plantuml|copyleft|application/vnd.excalidraw+json
            |application/vnd.excalidraw.dark+json|flam3_version|flam3_time|psd:layer-name
            |raw profile type icc|raw profile type icm""",
        "": """orientation|tiff:orientation|resolution|rendering-intent|format|signature|memory
            |frame|framerange|thumb::image::width|thumb::image::height|thumb::image::orientation|thumb::orientation
            |thumb::document::pages|thumb::movie::length|thumb::audio::length|heic:orientation
            |ps:hiresboundingbox|ps:level|ps:spotcolor-0|tiff:alpha|tiff:endian|tiff:photometric
            |tiff:rows-per-strip|tiff:subfiletype|tiff:xresolution|tiff:yresolution
            |tiff:resolutionunit|pdf:hiresboundingbox|label:pointsize|caption:pointsize
            |caption:lines|distortion|similarity|similarity.offset.x|similarity.offset.y
            |fits:simple|fits:extend|fits:bitpix|fits:naxis|fits:naxis1|fits:naxis2|fits:naxis3
            |fits:bzero|fits:bscale|fits:datamin|fits:datamax|webp:lossless|webp:mux-blend
            |jpeg-colorspace
            |jpeg-colorspace-name|jpeg-quality|jpeg-sampling-factors""",
    },
    separator="|",
)
"""Owners by lower-case keyword."""

TECHNICAL: Final = ("png:", "jpeg:", "bmp:", "gif:", "webp:", "quantum:")
"""ImageMagick's notes on how a file was stored begin like this."""

MAGICK: Final = {
    "make": "Make",
    "camera.model.name": "Model",
    "camera.make": "Make",
    "serial.number": "SerialNumber",
    "camera.serial.number": "SerialNumber",
    "lens": "LensModel",
    "lens.model": "LensModel",
    "lens.type": "LensModel",
    "lens.serial.number": "LensSerialNumber",
    "artist": "Artist",
    "description": "ImageDescription",
    "software": "Software",
    "gps.latitude": "GPSLatitude",
    "gps.longitude": "GPSLongitude",
    "gps.altitude": "GPSAltitude",
    "gps.timestamp": "GPSTimeStamp",
    "iso.setting": "ISOSpeedRatings",
    "exposure.time": "ExposureTime",
    "f.number": "FNumber",
    "focal.length": "FocalLength",
    "create.date": "DateTime",
    "timestamp": "DateTime",
}
"""What ImageMagick calls the tags of raw files, behind "dng:"."""
