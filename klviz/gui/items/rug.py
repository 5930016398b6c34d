"""Rug: a short tick for every sample, on the bottom of a plot."""

from __future__ import annotations

from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from klviz.core.arrays import Array
from klviz.gui.items.geometry import Mapping
from klviz.gui.items.item import Item


class Rug(Item):
    """Vertical ticks at some x."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._lines: list[QLineF] = []
        self._pen = QPen(Qt.PenStyle.NoPen)
        self._drawn: tuple[object, ...] = ()

    def set_pen(self, pen: QPen) -> None:
        """Draw with that pen from now on."""
        self._pen = pen
        self.update()

    def set_ticks(self, x: Array, mapping: Mapping, height: float) -> None:
        """Draw ticks of that height, in pixels, at these x, (m,)."""
        drawn = x, mapping.rect, mapping.x_range, height
        if self._drawn and drawn[0] is self._drawn[0] and drawn[1:] == self._drawn[1:]:
            return
        self._drawn = drawn
        bottom = mapping.rect.bottom()
        self._lines = [QLineF(at, bottom, at, bottom - height) for at in mapping.x(x).tolist()]
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setPen(self._pen)
        painter.drawLines(self._lines)
