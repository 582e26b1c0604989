"""Words that programs, encoders and their makers leave in comments, and nobody's name among them.

A text of such words, versions and numbers says which program made a file and nothing else. First
names that are also programs (Julia, Maya, Dia, Jasper) are left out on purpose.
"""

from __future__ import annotations

from typing import Final

_PROGRAMS = """
1stbase abbyy acd acdsee acrobat adobe affinity aftereffects agfa aladdin amped ansys
antidote apache apple applemark arcgis arcsoft aseprite ashampoo asymptote autocad autodesk
aviary avid avisynth aviutl axialis balsamiq bandicam barco batik bildschirmfoto
bildschirmkopie bioelectromech blender bokeh boxshot cairo cairosvg calibre camtasia canva
canvas capcut captureone chrome chromium cinebench cinepaint cjpeg cleanshot clippingmagic
clipstudio cloudinary corel coreldraw cwebp cximage cypress d3js darktable dcraw deepart
delphi deluxepaint deskscan digikam directx distiller djpeg docusaurus dompdf doxygen
draw.io drawio dreamweaver dvipng dxo ebay ecw electron engauge epson excalidraw ezgif
ezgif.com facebook fcoder ffmpeg figma filmora firefox fireworks flameshot fontforge
foobar2000 formlabs fotor freecad freehand freeimage freetype gd gd-jpeg gdal gdi gdi+ gegl
gemini geogebra ggplot ggplot2 ghostscript gifbuilder giflib gifmovie gifsicle gifski
gigapixel gimp gimp's glaxnimate gmic gmic-qt gmt gnome gnome-screenshot gnuplot godot
google gotenberg gqview grafana grapher graphicconverter graphicsmagick graphviz greenshot
gthumb guetzli gwenview gyazo handmade hdrsoft highcharts hugin hypersnap ideogram ijg
illustrator imagekit imagemagick imageoptim imageready imaginary imazen imgbb imgbot imgflip
imgix imgproxy imgur indesign inkscape instagram intel irfanview ishot iwork jasc java
jfreechart jhead jpeg-archive jpeg-recompress jpegclub jpegcrop jpegli jpegmini jpegoptim
jpegrescan jpegtran jsplumb jupyter kaleido kakadu kdenlive keynote khtml2png koffice kolourpaint
kraken kraken.io krita ksnapshot ksnip kvec lavc lavcodec lavf lead lead-tools leadtools
leptonica lexmark libavcodec libgd libjpeg libjpeg-turbo libpng libreoffice libtiff libvips
libwebp lightroom lightshot lightzone livegraphics lodepng luminar lunapic macromedia magick
magix mapnik mapserver mate-screenshot mathcad mathematica mathjax matlab matplotlib mermaid
metasoft microsoft microstation midjourney minitab mitsuba monosnap mozjpeg mspaint mtpaint
mupdf nconvert netpbm nsimage nuke näyttökuva octave oiio onenote openai opencv openimageio
openjpeg openjph openoffice openoffice.org openscad optipng originlab paint paint.net paintbrush
paintshop pandoc paraview pdf2image pdfcreator pdfium pdftoppm phantomjs photobrush
photodraw photoedit photofiltre photoimpact photolab photoline photomatix photopea photoplus
photoscape photoshop photostudio photoworks phplot phpthumb picasa picmonkey pikopixel
pillow pixelmator pixlr plantuml playwright plotly pngcrush pngout pngquant pnmtojpeg polarr
poppler posterazor pov-ray povray powerpoint premiere procreate psp ptgui puppeteer pyplot
pyvips qgis qimage qt qtcreator quark quicktime r-project rawtherapee ray.so realbasic
recharts renderman resizer ricoh rmagick rrdtool sagemath sas scantailor schermafbeelding
scikit-image scrcpy screenshot screenshots scribus scrot selenium sentry shapemapper
shareaza sharex shottr shotwell shutterfly silverfast simplescan sips sketchbook sketchup
skia skitch skjermbilde skärmavbild skærmbillede snagit snapseed snipaste snipping spectacle
spss squoosh stata storybook svg2png svgexport swfrender tableau tensorboard tesseract
texstudio texturepacker thumbor tiktok tinify tinyjpg tinypng tldraw topaz trimage twain
twitter u-lead ulead unreal uploadcare veusz vips vipsthumb virtualdub visio vlc vsco
vuescan weasyprint webkit webp windirstat wkhtmltoimage wkhtmltopdf wolfram wondershare
wordpress xara xcode xfce xfce4-screenshooter xing xli xmgrace xnconvert xnview xnviewmp
xpaint xsane xtable xv zbrush zeiss zoner zoomify zopfli zopflipng aomedia
gpac kofax libaom libheif libuhdr magick++ rav1e svt-av1 x265
スクリーンショット 屏幕快照
屏幕截图 截图 截屏 螢幕快照 螢幕截圖 스크린샷
"""
PROGRAMS: Final = frozenset(_PROGRAMS.split())
"""One of these must be there for a text to be a program's."""

_AROUND = """
32-bit 64-bit a aarch64 afpl ai alchemy alpha amd64 and android app application arm64 as at attrib
av1 avec avifs b
baseline bit build by c captura capture cc clipboard cmyk coder colors communications company
compressed compressor con construction conversion converted copyright corp corporation
created creator cs d d'écran de debian default desktop device digital dpi draw d’écran ecran
edit edited edition editor elements en encoded encoder encoding engine esp et exported exporter
express extended fedora file files filter flash for foundation free from für gainmap gear
generated generator gif gmbh gnu gpl grayscale group hdri home html http https icc image images
imaging importer in inc independent jp-ext-fix intel64 international ios ipad iphone istantanea jpeg
jpeg2000 jpg js kaydedilmiş laboratories labs language lib library linux lite llc lossless
lossy ltd mac macintosh macos made make mit mobile module movie ms net new nl note of office
on online open optimal optimise optimised optimize optimized origin os os/2 osx output
package palette pantalla patch patchlevel pdf photo photos picture pictures plot plug-in
plugin plus png pnm pnmraw portable ppmraw print printscreen prnt pro processed processing
produced producer program progressive project ps psd q16 q32 q8 quality ratio raw rc release
rendered renderer research resize resized rev revision rgb running sarl sas save saved
scaled scan scanned schermata schermo screen sdk server service set shop shot smoothing
smoothness software source standard studio subsampling suite svg system systems technologies
technology tela the this tiff tool toolbox toolkit tools trial ubuntu ultimate unity unknown
unregistered user's using utility v ver vers version via viewer visual was web webapp win
win32 win64 windows with word writer written x x11 x64 x86 x86_64 xp z écran экрана
settings used
"""
AROUND: Final = frozenset(_AROUND.split())
"""Words that say nothing beside a program's name."""

_HOSTS = """
adobe.com apple.com blender.org canva.com cairographics.org digikam.org draw.io diagrams.net
app.diagrams.net excalidraw.com ezgif.com faststone.org ffmpeg.org figma.com getgreenshot.org
getpaint.net getsharex.com gimp.org gnuplot.info gnuplot.sourceforge.net graphicsmagick.org
graphviz.org ijg.org imagemagick.org imgflip.com inkscape.org irfanview.com jpegmini.com
krita.org libpng.org matplotlib.org online-convert.com paint.net photopea.com pixlr.com
plantuml.com qt.io rawtherapee.com r-project.org sk1project.net squoosh.app tinypng.com
xnview.com lunapic.com gifmaker.me ajaxload.info gifntext.com mozilla.org libreoffice.org
"""
HOSTS: Final = frozenset(_HOSTS.split())
"""Sites of programs."""

WHOLE: Final = frozenset(
    (
        "?radiance",
        "jpeg encoder copyright 1998, james r. weeks and bioelectromech.",
        "gifbuilder 0.2 by yves piguet",
        "gifbuilder 0.4 by yves piguet",
        "gifbuilder 0.5 by yves piguet",
        "gif smartsaver ver1.1",
        "imported from iphone",
        "hewlett-packard",
        "hp",
        "exif_jpeg_picture",
        "screen shot",
        "screen capture",
        "print screen",
        "capture d'écran",
        "capture d’écran",
        "captura de pantalla",
        "captura de tela",
        "schermata",
        "снимок экрана",
        "untitled",
        "<untitled>",
        "camera",  # Blender's stamp: its own default names
        "scene",
        "sequencer",
    )
)
"""Texts of programs in other words; the people in them are those programs' authors."""
