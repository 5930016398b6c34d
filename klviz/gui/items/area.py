"""Area: a filled region, as one closed polygon a piece, so that it has no seams."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from klviz.core.arrays import Array
from klviz.gui.items.item import Item


class Area(Item):
    """Polygons in pixels, filled and not outlined."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._polygons: tuple[QPolygonF, ...] = ()
        self._boxes = PrimitiveArray(QRectF, 4)
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
        if len(self._boxes) or polygons != self._polygons:
            self._polygons = polygons
            self._boxes.resize(0)
            self.update()

    def set_boxes(self, boxes: Array) -> None:
        """Fill these rectangles in place of regions: left, top, width and height, (m, 4)."""
        if self._polygons or not np.array_equal(boxes, self._boxes.ndarray()):
            self._polygons = ()
            self._boxes.resize(len(boxes))
            self._boxes.ndarray()[:] = boxes
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._brush)
        for polygon in self._polygons:
            painter.drawPolygon(polygon)
        if len(self._boxes):
            painter.drawRects(*self._boxes.drawargs())
