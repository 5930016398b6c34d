"""PDF deck: a page a slide, with its title in the outline; vectors and text throughout."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from math import ceil
from uuid import UUID, uuid5

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, QSizeF, QUuid
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPageLayout, QPageSize, QPainter, QPdfWriter

from klviz.gui import fonts
from klviz.gui.exporters.exporter import DeckWriter
from klviz.gui.exporters.options import SCREEN_DPI, DeckOptions
from klviz.gui.exporters.paint import paint_figure
from klviz.gui.exporters.pdf import POINTS_PER_INCH
from klviz.gui.exporters.slides import TITLE_LINE, VALUE_LINE, Column, Slide
from klviz.gui.theme import THEMES

NO_NAME = "00000000-0000-0000-0000-00000000006b"
"""What a file is called until it is whole."""
POINTS_PER_PIXEL = POINTS_PER_INCH / SCREEN_DPI
TIMELESS = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>'
    b'<?xpacket end="w"?>'
)
"""What stands for the description that the writer would make up, with the time in it."""


class PdfDeck(DeckWriter):
    """A PDF with a page a slide.

    Args:
        options: size, theme and title.
    """

    def __init__(self, options: DeckOptions) -> None:
        self._options, self._theme = options, THEMES[options.theme]
        self._titles: list[str] = []
        self._buffer = QBuffer()
        self._buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._writer = QPdfWriter(self._buffer)
        # At the resolution of the screen pens are as thick as there; see `pdf`.
        self._writer.setResolution(round(SCREEN_DPI))
        self._writer.setDocumentXmpMetadata(TIMELESS)
        self._writer.setDocumentId(QUuid(NO_NAME))
        self._points = QSizeF(options.size.width, options.size.height) * POINTS_PER_PIXEL
        # The writer knows whole points only; slides lie at the lower edge of its pages.
        whole = QSizeF(ceil(self._points.width()), ceil(self._points.height()))
        page = QPageSize(whole, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
        self._writer.setPageSize(page)
        self._writer.setPageMargins(QMarginsF(0.0, 0.0, 0.0, 0.0), QPageLayout.Unit.Point)
        self._painter = QPainter(self._writer)
        self._painter.translate(0.0, (whole.height() - self._points.height()) / POINTS_PER_PIXEL)

    def add(self, slide: Slide) -> Callable[[], None]:
        if self._titles:
            self._writer.newPage()
        self._titles.append(slide.title)
        painter, layout = self._painter, slide.layout
        ground = QRectF(0.0, 0.0, layout.size.width, layout.size.height)
        painter.fillRect(ground, QColor(self._theme.canvas))
        font = fonts.font(layout.title_pixels, semibold=True, tabular=False)
        painter.setPen(QColor(self._theme.ink))
        line_height = TITLE_LINE * layout.title_pixels
        for number, line in enumerate(layout.lines):
            top = layout.title.top() + number * line_height
            _write(painter, font, QPointF(layout.title.left(), top), line_height, line)
        for column in layout.columns:
            self._write_values(column, layout.value_pixels)
        painter.save()
        painter.translate(layout.figure.topLeft())
        with slide.figure.copyable_text():
            paint_figure(slide.figure, painter, slide.figure.extent)
        painter.restore()
        return _nothing

    def close(self) -> Callable[[], bytes]:
        self._painter.end()
        return partial(self._outlined, bytes(self._buffer.data().data()))

    def abandon(self) -> None:
        # What is painted on must not go before what paints.
        if self._painter.isActive():
            self._painter.end()

    def _write_values(self, column: Column, pixels: float) -> None:
        bold = fonts.font(pixels, semibold=True, tabular=False)
        regular = fonts.font(pixels, tabular=False)
        line_height, place = VALUE_LINE * pixels, column.place.topLeft()
        for value in column.values:
            self._painter.setPen(QColor(value.colour))
            wide = _write(self._painter, bold, place, line_height, value.equation)
            self._painter.setPen(QColor(self._theme.muted))
            after = QPointF(place.x() + wide, place.y())
            _write(self._painter, regular, after, line_height, value.remark)
            place += QPointF(0.0, line_height)

    def _outlined(self, data: bytes) -> bytes:
        """Return the file with the titles of slides in its outline, and no date in it."""
        from pypdf import PdfReader, PdfWriter

        made = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
        for number, title in enumerate(self._titles):
            made.add_outline_item(title=title, page_number=number)
        for page in made.pages:
            page.mediabox.upper_right = self._points.toTuple()
        made.metadata = {"/Title": self._options.title, "/Creator": "klviz"}
        written = io.BytesIO()
        made.write(written)
        return _identified(written.getvalue())


def _nothing() -> None:
    """Do nothing: the page is drawn."""


def _identified(data: bytes) -> bytes:
    """Return a file that is told from others by what it holds, not by when it was made."""
    told = str(uuid5(UUID(NO_NAME), sha256(data).hexdigest()))
    return data.replace(NO_NAME.encode().hex().encode(), told.encode().hex().encode())


def _write(painter: QPainter, font: QFont, place: QPointF, height: float, text: str) -> float:
    """Write in a line of that height whose upper left corner is there; return how wide it is."""
    metrics = QFontMetricsF(font)
    baseline = place.y() + 0.5 * (height + metrics.ascent() - metrics.descent())
    if text:
        painter.setFont(font)
        painter.drawText(QPointF(place.x(), baseline), text)
    return metrics.horizontalAdvance(text)
