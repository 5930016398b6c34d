"""SVG: a drawing whose text is text, or the outlines of letters."""

from __future__ import annotations

import re

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, QSizeF

from klviz.document.carried_svg import with_scene
from klviz.document.figure_sizes import PIXELS_PER_MILLIMETRE
from klviz.gui.exporters.options import SCREEN_DPI, ExportOptions
from klviz.gui.exporters.outlines import painting_on, written
from klviz.gui.exporters.paint import paint_figure
from klviz.gui.exporters.svg_text import TextPainter, substitutable
from klviz.gui.figure import Figure

ROUNDED_SIZE = re.compile(rb'width="[\d.]+mm" height="[\d.]+mm"')


def svg_bytes(figure: Figure, options: ExportOptions) -> bytes:
    """Return the figure as SVG 1.1; a unit is a pixel, 96 of which are an inch."""
    from PySide6.QtSvg import QSvgGenerator

    extent = figure.extent
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setSize(extent.toSize())
    generator.setViewBox(QRectF(QPointF(), extent))
    generator.setResolution(round(SCREEN_DPI))
    generator.setTitle(options.title)
    generator.setDescription(figure.drawing.summary())
    with written(figure, options), painting_on(generator, options, TextPainter) as painter:
        paint_figure(figure, painter, extent, clip_all=True)
        flush = painter.flush if isinstance(painter, TextPainter) else ()
    drawing = substitutable(bytes(buffer.data().data()), flush)
    drawing = ROUNDED_SIZE.sub(_size(extent), drawing, count=1)
    return with_scene(drawing, options.carried)


def _size(extent: QSizeF) -> bytes:
    """Return the attributes of that size: in pixels if they are whole, else in millimetres.

    The generator has rounded them. In millimetres a slide would have a third of one.
    """
    if extent == QSizeF(extent.toSize()):
        return b'width="%d" height="%d"' % extent.toTuple()
    width, height = (length / PIXELS_PER_MILLIMETRE for length in extent.toTuple())
    return f'width="{width:.10g}mm" height="{height:.10g}mm"'.encode()
