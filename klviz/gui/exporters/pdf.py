"""PDF: one page of true vectors with the fonts in it."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter

from klviz.document.carried_pdf import KIND, NAME
from klviz.gui.exporters.options import SCREEN_DPI, ExportOptions
from klviz.gui.exporters.outlines import painting_on, written
from klviz.gui.exporters.paint import paint_figure
from klviz.gui.figure import Figure

POINTS_PER_INCH = 72.0


def pdf_bytes(figure: Figure, options: ExportOptions) -> bytes:
    """Return the figure as PDF; 1280 × 720 pixels are 13⅓ × 7½ inches, a slide.

    The resolution is that of the screen, at which pens are as thick as there. Nothing is lost by
    that: coordinates are real numbers. The writer knows pages of whole points only, from the
    upper edge down: its page is the next larger one, and the figure is at the lower edge of it.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(round(SCREEN_DPI))
    points = figure.extent * (POINTS_PER_INCH / SCREEN_DPI)
    whole = QSizeF(ceil(points.width()), ceil(points.height()))
    page = QPageSize(whole, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageSize(page)
    writer.setPageMargins(QMarginsF(0.0, 0.0, 0.0, 0.0), QPageLayout.Unit.Point)
    writer.setTitle(options.title)
    writer.setCreator("klviz")
    if options.carried:
        writer.addFileAttachment(NAME, options.carried.encode(), KIND)
    with written(figure, options), painting_on(writer, options) as painter:
        painter.translate(0.0, (whole.height() - points.height()) * (SCREEN_DPI / POINTS_PER_INCH))
        paint_figure(figure, painter, figure.extent)
    return bytes(buffer.data().data()).replace(_box(whole), _box(points).ljust(len(_box(whole))))


def _box(points: QSizeF) -> bytes:
    """Return how the writer says the size of a page; places in the file must stay what they are."""
    return b"/MediaBox [0 0 %.6f %.6f]" % points.toTuple()
