"""The tags of a TIFF file without which its pictures come out otherwise."""

from __future__ import annotations

import re
from typing import Final

from hooklib.metadata._tags import IMAGE

DECODES: Final = frozenset(
    tag
    for tag, name in IMAGE.items()
    if re.fullmatch(
        "(New)?SubfileType|Image(Width|Length|Depth)|BitsPerSample|Compression|FillOrder"
        "|PhotometricInterpretation|Orientation|SamplesPerPixel|(Strip|Tile)(Offsets|ByteCounts)"
        "|RowsPerStrip|S?(Min|Max)SampleValue|[XY]Resolution|ResolutionUnit|PlanarConfiguration"
        "|Predictor|Tile(Width|Length|Depth)|ColorMap|ExtraSamples|SampleFormat|JPEG.*|YCbCr.*"
        "|WhitePoint|PrimaryChromaticities|ReferenceBlackWhite|Transfer(Function|Range)|Decode"
        "|DotRange|InkSet|NumberOfInks|(Gray|Color)Response.*|T[46]Options|T82Options|Indexed"
        "|DefaultImageColor|StripRowCounts|Matteing|DataType|LercParameters|CFA.*|[XY]Position"
        "|LinearizationTable|BlackLevel.*|WhiteLevel|DefaultScale|DefaultCrop.*|ActiveArea"
        "|MaskedAreas|OpcodeList.|SubTileBlockSize|(Row|Column)InterleaveFactor|BayerGreenSplit"
        "|(Color|Forward|Reduction)Matrix.|CameraCalibration.|CalibrationIlluminant.|AnalogBalance"
        "|AsShotNeutral|AsShotWhiteXY|DNGVersion|DNGBackwardVersion|BestQualityScale|Thresholding",
        name,
    )
)
"""TIFF 6.0, TIFF/EP and DNG 1.7: they stay, and are compared before and after a fix."""
