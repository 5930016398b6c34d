"""Area: a filled region, as one closed polygon a piece, so that it has no seams."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from klviz.gui.items.item import Item


class Area(Item):
    """Polygons in pixels, filled and not outlined."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._polygons: tuple[QPolygonF, ...] = ()
        self._brush = QBrush(Qt.BrushStyle.NoBrush)

    def set_colour(self, colour: QColor) -> None:
        """Fill with that colour from now on."""
        brush = QBrush(colour)
        if brush != self._brush:
            self._brush = brush
            self.update()

    def set_polygons(self, polygons: Sequence[QPolygonF]) -> None:
        """Fill these regions."""
        polygons = tuple(polygons)
        if polygons != self._polygons:
            self._polygons = polygons
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._brush)
        for polygon in self._polygons:
            painter.drawPolygon(polygon)
