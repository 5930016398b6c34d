"""Points: discs with a letter beside them, and dots without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from klviz.gui.items.item import Item
from klviz.gui.style import Style

RADIUS, SMALL, GROWN = 5.5, 2.2, 1.3
"""The radius of a disc, that of a dot, and how much larger one under the hand is."""
LETTER = 14.0
"""The size of letters."""
BESIDE = 5.0
"""Between a disc and its letter."""


@dataclass(frozen=True, slots=True)
class Point:
    """A disc in pixels.

    Attributes:
        place: its middle.
        colour: what it is filled with.
        letter: what stands beside it, "" for nothing.
        hollow: whether it is a ring of that colour instead.
        small: whether it is a dot.
        grown: whether it is under the hand.
        aside: on which side the letter stands: across, and down.
    """

    place: QPointF
    colour: str
    letter: str = ""
    hollow: bool = False
    small: bool = False
    grown: bool = False
    aside: tuple[float, float] = (1.0, -1.0)


class Points(Item):
    """Discs and dots, the last on top."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._style: Style | None = None
        self._points: tuple[Point, ...] = ()

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style, self._points = style, ()

    def show_points(self, points: Sequence[Point]) -> None:
        """Draw these points."""
        if tuple(points) != self._points:
            self._points = tuple(points)
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._style is None:
            return
        for point in self._points:
            _paint(painter, self._style, point)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint(painter: QPainter, style: Style, point: Point) -> None:
    radius = (SMALL if point.small else RADIUS) * style.stroke * (GROWN if point.grown else 1.0)
    canvas, colour = QColor(style.theme.canvas), QColor(point.colour)
    if point.small and not point.hollow:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        painter.setPen(QPen(colour if point.hollow else canvas, 1.8 * style.stroke))
    painter.setBrush(canvas if point.hollow else colour)
    painter.drawEllipse(point.place, radius, radius)
    if not point.letter:
        return
    metrics = style.metrics(LETTER, semibold=True)
    away = radius + style.px(BESIDE)
    across, down = point.aside
    width, cap = metrics.horizontalAdvance(point.letter), metrics.capHeight()
    left = point.place.x() + across * (away + 0.5 * width) - 0.5 * width
    baseline = point.place.y() + down * (away + 0.5 * cap) + 0.5 * cap
    painter.setFont(style.font(LETTER, semibold=True))
    painter.setPen(colour)
    painter.drawText(QPointF(left, round(baseline)), point.letter)
