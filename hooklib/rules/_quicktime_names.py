"""Which rule decides on which value of QuickTime, 3GPP or Android in a movie box.

Sources: QuickTime File Format; 3GPP TS 26.244; ExifTool's lists of what makers of cameras write.
"""

from __future__ import annotations

from typing import Final

from hooklib.rules._vocabulary import vocabulary

_APPLE = "com.apple.quicktime."
_KEYS: Final = {
    "LOC101": "location.ISO6709",
    "LOC102": "location.name location.body location.note location.role",
    "LOC103": "location.accuracy.horizontal location.date direction.facing direction.motion",
    "DEV101": "make model camera.lens_model lens-model",
    "DEV102": "content.identifier camera.identifier",
    "IDN101": "detected-face detected-face.bounds detected-face.face-id",
    "IDN103": "comment information",
    "TIM101": "creationdate year apple-photos-added-to-library-date",
    "CAM101": """camera.focal_length.35mm_equivalent detected-face.roll-angle
        detected-face.yaw-angle""",
    "CAP101": "title displayname description keywords genre collection.user rating.user album",
    "RGT101": "author artist copyright director producer publisher performer",
    "TRC101": "software encoder",
    "": """live-photo.auto live-photo.vitality-score live-photo.vitality-scoring-version
        live-photo.vitality-limiting-cause still-image-time video-orientation
        full-frame-rate-playback-intent cinematic-video is-montage spatial.format-version
        camera.framereadouttimeinmicroseconds""",
}
NAMES: Final = {
    **vocabulary(
        {
            "LOC101": "©xyz loci gspm gspu gstd WLOC location",
            "LOC103": """©xsp ©ysp ©zsp ©fpt ©frl ©fyw ©gpt ©grl ©gyw gshh gssd gsst GPMF""",
            "DEV101": """©mak ©mod ©mdl manu modl cmnm came LENS CNMN vndr
                com.android.manufacturer com.android.model com.xiaomi.product.marketname""",
            "DEV102": "slno cmid CAME MUID ©snm com.google.camera.id ©isr",
            "DEV103": "smta SDLN smrd cami CNDM SETT FFMV info mvtg",
            "IDN101": "©hst",
            "IDN103": "©cmt ©inf ©url ©com name tagc comment kgrf kgsi ©arg ©ope ©phg ©lab",
            "IDN104": "©src",
            "TIM101": """©day ©TIM ©TSC ©TSZ TIME yrrc date ©ed1 ©ed2 creation_time
                modification_time""",
            "CAP101": """©nam ©des ©key ©gen ©alb ©fmt ©grp titl dscp kywd gnre albm clsf rtng title
                desc ldes sdes catg keyw stik tvsh tven tves tvnn ©lyr ©trk ©st3""",
            "RGT101": """©aut ©art ©cpy ©dir ©prd ©prf ©wrt ©prk ©prl ©dis aart perf auth cprt
                artist sonm soar soal soaa soco sosn""",
            "TRC101": """©swr ©too ©enc ©req FIRM CNCV CNFV encoder com.android.version
                major_brand minor_version compatible_brands ©mal ©prd""",
            "DEV102 IDN102": "apID akID cnID atID geID plID sfID cmID xid egid purl purd",
            "": """HMMT hnti hinf ptv_ AllF LOOP SelO MMAV chpl play tmpo trkn disk pgap cpil hdvd
                pcst covr mdat com.android.capture.fps com.xiaomi.preview_video_cover""",
        }
    ),
    **vocabulary(
        {codes: " ".join(_APPLE + name for name in names.split()) for codes, names in _KEYS.items()}
    ),
}
"""Owners by lower-case name: a type of four letters, a key, a field of a header."""
