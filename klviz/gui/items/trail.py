"""Trail: the path of a run through its landscape, from the start, a ring, to where it is now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from klviz.gui.items.item import Item
from klviz.gui.style import Style

WIDTH, HALO = 2.6, 5.4
RING, DOT = 4.6, 5.4
"""The radii of the start and of where the run is."""
GROWN = 1.45
"""How much larger the start is under the hand."""


class Trail(Item):
    """A path with a halo of canvas, which sets it apart from any ground."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._style: Style | None = None
        self._colour = QColor()
        self._lines: Sequence[QPolygonF] = ()
        self._start: QPointF | None = None
        self._now: QPointF | None = None
        self._grown = False

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style = style

    def show_trail(
        self,
        lines: Sequence[QPolygonF],
        start: QPointF | None,
        now: QPointF | None,
        colour: str,
        *,
        grown: bool = False,
    ) -> None:
        """Draw that path in that colour, the start larger if the hand is at it."""
        self._lines, self._start, self._now = lines, start, now
        self._colour, self._grown = QColor(colour), grown
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        style = self._style
        if style is None:
            return
        canvas, k = QColor(style.theme.canvas), style.stroke
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((canvas, HALO), (self._colour, WIDTH)):
            painter.setPen(_pen(colour, width * k))
            for line in self._lines:
                painter.drawPolyline(line)
        if self._start is not None:
            radius = RING * k * (GROWN if self._grown else 1.0)
            painter.setPen(_pen(canvas, HALO * k))
            painter.drawEllipse(self._start, radius, radius)
            painter.setPen(_pen(self._colour, 2.0 * k))
            painter.setBrush(canvas)
            painter.drawEllipse(self._start, radius, radius)
        if self._now is not None:
            painter.setPen(_pen(canvas, 1.6 * k))
            painter.setBrush(self._colour)
            painter.drawEllipse(self._now, DOT * k, DOT * k)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _pen(colour: QColor, width: float) -> QPen:
    # A path may turn back on itself: mitred, its turns would be spikes.
    return QPen(
        colour,
        width,
        Qt.PenStyle.SolidLine,
        Qt.PenCapStyle.RoundCap,
        Qt.PenJoinStyle.RoundJoin,
    )
