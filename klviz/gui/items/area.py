"""Area: a filled region, as one closed polygon, so that it has no seams."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from klviz.gui.items.item import Item


class Area(Item):
    """A polygon in pixels, filled and not outlined."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._polygon = QPolygonF()
        self._brush = QBrush(Qt.BrushStyle.NoBrush)

    def set_colour(self, colour: QColor) -> None:
        """Fill with that colour from now on."""
        self._brush = QBrush(colour)
        self.update()

    def set_polygon(self, polygon: QPolygonF) -> None:
        """Fill that region."""
        self._polygon = polygon
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._brush)
        painter.drawPolygon(self._polygon)
