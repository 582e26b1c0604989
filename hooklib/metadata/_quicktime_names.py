"""Names of QuickTime's values that specifications and makers' software use; others are not printed.

Sources: QuickTime File Format, "User Data Atoms" and "Metadata"; 3GPP TS 26.244, 8; what Android,
ffmpeg, GoPro and the makers of cameras write, as ExifTool lists it.
"""

from __future__ import annotations

from typing import Final

_INTERNATIONAL = """
©xyz ©mak ©mod ©mdl ©swr ©day ©cmt ©nam ©aut ©ART ©art ©alb ©gen ©cpy ©des ©dir ©dis ©ed1 ©ed2
©fmt ©inf ©key ©prd ©prf ©prk ©prl ©req ©src ©wrt ©too ©enc ©grp ©url ©hst ©PRD ©xsp ©ysp ©zsp
©fpt ©frl ©fyw ©gpt ©grl ©gyw ©TIM ©TSC ©TSZ ©mal ©lyr ©com ©trk ©arg ©ope ©snm ©st3 ©phg ©isr ©lab
"""
_THREE_GPP = "titl dscp cprt perf auth gnre rtng clsf kywd albm"
_PLAIN = """
loci yrrc name tagc slno cmid cmnm manu modl mvtg FIRM LENS CAME MUID HMMT GPMF SETT smta SDLN
smrd hnti hinf ptv_ gshh gspm gspu gssd gsst gstd WLOC AllF LOOP SelO Cprt MMAV kgrf kgsi vndr date
cami came CNCV CNMN CNFV CNDM FFMV TIME chpl play info mdat
"""
_ITEMS = """
aART tmpo trkn disk desc ldes sdes catg keyw stik rtng pgap cpil hdvd purd purl egid tvsh tven tves
tven tvnn pcst apID akID cnID atID geID plID sfID cmID xid sonm soar soal soaa soco sosn covr gnre
"""
_APPLE = """
location.ISO6709 location.accuracy.horizontal location.name location.body location.note
location.role location.date make model software creationdate content.identifier author artist
album comment copyright description director displayname title genre information keywords
producer publisher performer year collection.user rating.user direction.facing direction.motion
camera.identifier camera.framereadouttimeinmicroseconds camera.lens_model
camera.focal_length.35mm_equivalent live-photo.auto live-photo.vitality-score
live-photo.vitality-scoring-version live-photo.vitality-limiting-cause still-image-time
video-orientation detected-face detected-face.bounds detected-face.face-id detected-face.roll-angle
detected-face.yaw-angle full-frame-rate-playback-intent cinematic-video encoder lens-model
apple-photos-added-to-library-date is-montage spatial.format-version
"""
_ANDROID = """
com.android.version com.android.capture.fps com.android.manufacturer com.android.model
com.xiaomi.product.marketname com.xiaomi.preview_video_cover com.google.camera.id encoder
major_brand minor_version compatible_brands title artist date comment location creation_time
"""

INTERNATIONAL: Final = frozenset(_INTERNATIONAL.split())
"""Texts of user data, each behind its length and language."""
THREE_GPP: Final = frozenset(_THREE_GPP.split())
"""Texts behind version, flags and language."""
ATOMS: Final = INTERNATIONAL | THREE_GPP | frozenset(_PLAIN.split()) | frozenset(_ITEMS.split())
KEYS: Final = frozenset(f"com.apple.quicktime.{name}" for name in _APPLE.split()) | frozenset(
    _ANDROID.split()
)
"""Keys of the namespace mdta."""
THUMBNAILS: Final = frozenset((b"thmb", b"THMB", b"snal", b"tnal", b"covr", b"PRVW"))
EPOCH: Final = 2_082_844_800
"""Seconds from 1904, from which these files count, to 1970 (BMFF 8.2.2.3)."""
