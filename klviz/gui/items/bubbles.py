"""Bubbles: discs at points, as large as their weights, so that many over each other are seen."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from klviz.core.arrays import Array
from klviz.gui.items.item import Item
from klviz.gui.style import Style

SOLID, MOST, FAINTEST = 24, 0.85, 0.4
"""So many of them are nearly solid; the more there are the fainter each is, down to the last."""


class Bubbles(Item):
    """Discs in one colour."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._style: Style | None = None
        self._colour = ""
        self._places = np.empty((0, 2))
        self._radii = np.empty(0)

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style = style

    def show_bubbles(self, places: Array, radii: Array, colour: str) -> None:
        """Draw discs about places in pixels, (n, 2), with these radii, (n,)."""
        same = np.array_equal(places, self._places) and np.array_equal(radii, self._radii)
        if not same or colour != self._colour:
            self._places, self._radii, self._colour = places, radii, colour
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._style is None or not len(self._places):
            return
        fill = QColor(self._colour)
        fill.setAlphaF(max(FAINTEST, min(MOST, SOLID / len(self._places))))
        painter.setBrush(QBrush(fill))
        ring = QPen(QColor(self._style.theme.canvas), 0.8 * self._style.stroke)
        painter.setPen(ring if len(self._places) <= SOLID else QPen(Qt.PenStyle.NoPen))
        for (x, y), radius in zip(self._places.tolist(), self._radii.tolist(), strict=True):
            box = QRectF(x - radius, y - radius, 2.0 * radius, 2.0 * radius)
            if self._bounds.intersects(box):
                painter.drawEllipse(QPointF(x, y), radius, radius)
        painter.setBrush(QBrush())
