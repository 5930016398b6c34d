"""SVG: a drawing whose text is text."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QRect, QSize
from PySide6.QtGui import QPainter

from klviz.gui.exporters.options import SCREEN_DPI, ExportOptions
from klviz.gui.exporters.paint import paint_figure
from klviz.gui.figure import Figure

WITH_SUBSTITUTES = (b'font-family="Inter"', b'font-family="Inter, Helvetica, Arial, sans-serif"')
"""The typeface, and those that take its place where it is not installed."""


def svg_bytes(figure: Figure, options: ExportOptions) -> bytes:
    """Return the figure as SVG 1.1; a unit is a pixel of the figure."""
    from PySide6.QtSvg import QSvgGenerator

    size = QSize(figure.width(), figure.height())
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setResolution(round(SCREEN_DPI))
    generator.setTitle(options.title)
    generator.setDescription(figure.drawing.summary())
    painter = QPainter(generator)
    with figure.copyable_text():
        paint_figure(figure, painter, clip_all=True)
    painter.end()
    return bytes(buffer.data().data()).replace(*WITH_SUBSTITUTES)
