"""Guides: thin lines across plots, dots where they meet the curves, and a quiet band."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from klviz.gui.items.item import Item
from klviz.gui.style import Style
from klviz.gui.theme import mix

DOT = 3.6
"""The radius of a dot."""
VEIL = 0.10
"""How much of the ink's colour a band lays over what is under it."""
LINE, EDGE = 0.75, 0.55
"""How much of the ink's colour lines and the edges of bands have, the rest canvas."""


class Dot(NamedTuple):
    """A point of a curve, in its colour."""

    place: QPointF
    colour: str


class Guides(Item):
    """Lines, dots and bands over any number of plots."""

    def __init__(self) -> None:
        super().__init__()
        self._style: Style | None = None
        self._lines: tuple[QLineF, ...] = ()
        self._dots: tuple[Dot, ...] = ()
        self._bands: tuple[QRectF, ...] = ()

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style = style

    def show_guides(
        self, lines: Sequence[QLineF], dots: Sequence[Dot], bands: Sequence[QRectF]
    ) -> None:
        """Draw these, the lines above the bands, the dots above the lines."""
        shown = tuple(lines), tuple(dots), tuple(bands)
        if shown != (self._lines, self._dots, self._bands):
            before = self._extent()
            self._lines, self._dots, self._bands = shown
            self.update(before.united(self._extent()))

    def _extent(self) -> QRectF:
        """Return what is drawn on."""
        far = (DOT + 2.0) * self._style.stroke if self._style is not None else 0.0
        extent = QRectF()
        for line in self._lines:
            extent |= QRectF(line.p1(), line.p2()).adjusted(-far, -far, far, far)
        for band in self._bands:
            extent |= band.adjusted(-far, -far, far, far)
        return extent

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        style = self._style
        if style is None:
            return
        theme = style.theme
        veil = QColor(theme.ink)
        veil.setAlphaF(VEIL)
        painter.setPen(style.pen(mix(theme.canvas, theme.ink, EDGE), 1.0))
        for band in self._bands:
            painter.fillRect(band, veil)
            painter.drawLine(QLineF(band.topLeft(), band.bottomLeft()))
            painter.drawLine(QLineF(band.topRight(), band.bottomRight()))
        painter.setPen(style.pen(mix(theme.canvas, theme.ink, LINE), 1.0))
        painter.drawLines(list(self._lines))
        # A ring of canvas sets a dot apart from the lines under it.
        painter.setPen(QPen(QColor(theme.canvas), 1.4 * style.stroke))
        for dot in self._dots:
            painter.setBrush(QColor(dot.colour))
            painter.drawEllipse(dot.place, DOT * style.stroke, DOT * style.stroke)
        painter.setBrush(Qt.BrushStyle.NoBrush)
