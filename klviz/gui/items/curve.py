"""Curve: lines with one pen; a whole curve, or a rule such as the zero line."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from klviz.gui.items.item import Item


class Curve(Item):
    """Polylines in pixels, drawn with a plain pen.

    Its width is in pixels of the page, not of the device: a line is as thick on a fine screen
    and in a file as on a coarse one.
    """

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[QPolygonF, ...] = ()
        self._pen = QPen(Qt.PenStyle.NoPen)

    def set_pen(self, pen: QPen) -> None:
        """Draw with that pen from now on."""
        if pen != self._pen:
            self._pen = pen
            self.update()

    def set_lines(self, lines: Sequence[QPolygonF]) -> None:
        """Draw these lines."""
        lines = tuple(lines)
        if lines != self._lines:
            self._lines = lines
            self.update()

    def set_rule(self, start: QPointF, end: QPointF) -> None:
        """Draw one horizontal or vertical line, moved by less than a pixel so that it is sharp."""
        width = self._pen.widthF()
        if start.y() == end.y():
            y = sharp(start.y(), width)
            start, end = QPointF(start.x(), y), QPointF(end.x(), y)
        elif start.x() == end.x():
            x = sharp(start.x(), width)
            start, end = QPointF(x, start.y()), QPointF(x, end.y())
        self.set_lines([QPolygonF([start, end])])

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setPen(self._pen)
        for line in self._lines:
            painter.drawPolyline(line)


def sharp(position: float, width: float) -> float:
    """Return the position nearest to this one at which a line of that width fills whole pixels."""
    half = 0.5 * (max(1, round(width)) % 2)
    return math.floor(position - half + 0.5) + half
