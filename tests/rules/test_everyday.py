from __future__ import annotations

import pytest

from hooklib.model import Settings
from tests.rules.verdicts import codes, field

EVERYDAY = """
matplotlib: Text.Software = Matplotlib version3.8.0, https://matplotlib.org/
macOS screenshot: Exif.Photo.UserComment = Screenshot
macOS screenshot: Xmp.exif.UserComment[1] = Screenshot
macOS screenshot: Xmp.exif.PixelXDimension = 1280
macOS screenshot: Xmp.x.xmptk = XMP Core 6.0.0
macOS screenshot: Png.iCCP.ProfileName = Color LCD
macOS screenshot: Exif.Image.XResolution = 144/1
macOS screenshot: Exif.Photo.ColorSpace = 1
GNOME screenshot: Text.Software = gnome-screenshot
GNOME screenshot: Text.Creation Time = Tue 04 May 2021 10:22:33 AM CEST
GIMP: Text.Comment = Created with GIMP
GIMP: Text.tIME = 2021-05-04 10:22:33
GIMP: Xmp.GIMP.Platform = Linux
GIMP: Xmp.GIMP.TimeStamp = 1620116553000000
GIMP: Xmp.xmp.CreatorTool = GIMP 2.10
GIMP: Xmp.xmpMM.History[1]/stEvt:changed = /
GIMP: Xmp.tiff.Orientation = 1
GIMP: Exif.Image.Software = GIMP 2.10.34
GIMP: Exif.Image.DateTime = 2021:05:04 10:22:33
Photoshop: Exif.Image.Software = Adobe Photoshop CC 2019 (Windows)
Photoshop: Xmp.photoshop.ColorMode = 3
Photoshop: Xmp.photoshop.ICCProfile = sRGB IEC61966-2.1
Photoshop: Xmp.photoshop.LegacyIPTCDigest = 00000000000000000000000000000000
Photoshop: Xmp.dc.format = image/jpeg
Photoshop: Xmp.xmpMM.DocumentID = adobe:docid:photoshop:9e3e5c9a-8c81-db11-8734-db58fdde4ba7
Photoshop: Xmp.xmpMM.DerivedFrom/stRef:instanceID = xmp.iid:9e3e5c9a
Photoshop: Photoshop.0x03ed = 72 72
Photoshop: Photoshop.0x041a = Untitled-1
Photoshop: Photoshop.0x0421 = Adobe Photoshop
Photoshop: Photoshop.0x0425 = d41d8cd98f00b204e9800998ecf8427e
Photoshop: Photoshop.0x043a = x
Photoshop: Exif.Photo.PixelXDimension = 640
Photoshop 5: Photoshop.0x040a.Name = Copyright Flag
Photoshop 5: Photoshop.0x0419.Name = FX Global Altitude
Photoshop: Photoshop.0x07d0.Name = metal base
Photoshop: Photoshop.0x0fa1 = x
.NET: Exif.Image.GDIGamma = 45455/100000
.NET: Exif.Image.GDILuminanceTable = 16 11 10
.NET: Exif.Image.GDIThumbnailResolutionX = 72/1
astronomy: Xmp.avm.Spatial.ReferenceValue[1] = 53.122751
astronomy: Xmp.avm.Instrument[1] = IRAC
Apple: Xmp.SpatialMedia.version = 1.0
ImageMagick: Text.date:create = 2021-05-04T10:22:33+00:00
ImageMagick: Text.png:IHDR.bit-depth-orig = 8
ImageMagick: Text.icc:copyright = Copyright (c) 1998 Hewlett-Packard Company
ImageMagick: Text.signature = d41d8cd98f00b204e9800998ecf8427e
ImageMagick: Text.exif:ColorSpace = 1
ImageMagick: Text.exif:ExifOffset = 102
ImageMagick 6: Text.JPEG-Colorspace = 2
ImageMagick 6: Text.JPEG-Colorspace-Name = RGB
ImageMagick 6: Text.JPEG-Quality = 90
ImageMagick 6: Text.JPEG-Sampling-factors = 2x2,1x1,1x1
ImageMagick 6: Text.jpeg:colorspace = 2
ImageMagick 6: Text.Software = ImageMagick 6.0.6 Q16 file:/usr/share/doc/imagemagick/html/index.html
ImageMagick 6: Text.Software = ImageMagick 5.5.7 07/10/03 Q16 http://www.imagemagick.org
ImageMagick 6: Text.svg:base-uri = file:///usr/share/icons/hicolor/scalable/apps/x.svg
thumbnailer: Text.Thumb::URI = file:///usr/share/icons/x.png
thumbnailer: Text.Thumb::Image::Width = 640
thumbnailer: Text.Thumb::Mimetype = image/png
ffmpeg: Text.JPEG comment = Lavc58.134.100
gd: Text.JPEG comment = CREATOR: gd-jpeg v1.0 (using IJG JPEG v80), quality = 90
Ultra HDR: Xmp.hdrgm.GainMapMax = 2.3
Ultra HDR: Xmp.Container.Directory[1]/Container:Item/Item:Semantic = Primary
Apple: Xmp.HDRGainMap.HDRGainMapVersion = 131072
GNOME icon: Text.Source = http://jimmac.musichall.cz
Photoshop: Xmp.photoshop.TextLayers[1]/photoshop:LayerText = learn more
Photoshop: Text.Comment = File written by Adobe Photoshop? 5.0
ImageMagick 4: Text.Page = 32x32+0+0
credit: Exif.Image.Copyright = © 2021 Anna Muster
credit: Exif.Image.Artist = Anna Muster
credit: Xmp.dc.creator[1] = Anna Muster
caption: Xmp.dc.title[1] = Sales in 2021
caption: Text.Title = Figure 1
draw.io: Text.mxfile = %3Cmxfile%20host%3D%22Electron%22%3E
Blender: Text.File = <untitled>
Blender: Text.Camera = Camera
Blender: Text.Scene = Scene
Blender: Text.RenderTime = 00:01.02
Blender: Text.Frame = 001
""".strip().split("\n")


@pytest.mark.parametrize("line", EVERYDAY)
def test_everyday_values_are_silent_by_default(line: str) -> None:
    key, text = line.split(": ", 1)[1].split(" = ", 1)
    assert codes(field(key, text), Settings()) == set()
