"""Spots: points of a landscape, each with a glyph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from klviz.gui.items.item import Item
from klviz.gui.style import Style

RADIUS = 3.4
SMALL = 0.55
"""How large the glyph of a start is beside that of its minimum."""


class Glyph(Enum):
    """The shape at a point. The first ones tell basins apart, the cross is a saddle."""

    DISC = "disc"
    SQUARE = "square"
    TRIANGLE = "triangle"
    LOZENGE = "lozenge"
    STAR = "star"
    CROSS = "cross"
    POINT = "point"


BASINS = (Glyph.DISC, Glyph.SQUARE, Glyph.TRIANGLE, Glyph.LOZENGE, Glyph.STAR)
"""The glyphs of minima, and of what runs into them; they recur."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A point in pixels, its glyph, and the words that belong to it."""

    place: QPointF
    glyph: Glyph
    text: str = ""
    small: bool = False


class Spots(Item):
    """Points, each with its glyph."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._style: Style | None = None
        self._spots: tuple[Spot, ...] = ()

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style, self._spots = style, ()

    def show_spots(self, spots: Sequence[Spot]) -> None:
        """Draw these points."""
        if self._style is not None and tuple(spots) != self._spots:
            self._spots = tuple(spots)
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._style is not None:
            for spot in self._spots:
                _paint_glyph(painter, self._style, spot)


def _paint_glyph(painter: QPainter, style: Style, spot: Spot) -> None:
    ink, canvas = QColor(style.theme.ink), QColor(style.theme.canvas)
    radius = RADIUS * style.stroke * (SMALL if spot.small else 1.0)
    if spot.glyph is Glyph.CROSS:
        arms = _cross(spot.place, radius)
        for pen in (QPen(canvas, 4.2 * style.stroke), QPen(ink, 1.7 * style.stroke)):
            painter.setPen(pen)
            painter.drawLines(arms)
        return
    painter.setPen(Qt.PenStyle.NoPen if spot.small else QPen(canvas, 1.4 * style.stroke))
    painter.setBrush(QColor(style.theme.muted) if spot.small else ink)
    if spot.glyph is Glyph.POINT:
        radius *= 0.5
    if spot.glyph in (Glyph.DISC, Glyph.POINT):
        painter.drawEllipse(spot.place, radius, radius)
    else:
        painter.drawPolygon(_polygon(spot, radius))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _cross(place: QPointF, radius: float) -> list[QLineF]:
    aside, back = QPointF(radius, radius), QPointF(radius, -radius)
    return [QLineF(place - aside, place + aside), QLineF(place - back, place + back)]


_CORNERS = {
    Glyph.SQUARE: ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    Glyph.TRIANGLE: ((0.0, -1.25), (1.15, 0.85), (-1.15, 0.85)),
    Glyph.LOZENGE: ((0.0, -1.4), (1.1, 0.0), (0.0, 1.4), (-1.1, 0.0)),
    Glyph.STAR: (
        (0.0, -1.5),
        (0.4, -0.4),
        (1.5, 0.0),
        (0.4, 0.4),
        (0.0, 1.5),
        (-0.4, 0.4),
        (-1.5, 0.0),
        (-0.4, -0.4),
    ),
}


def _polygon(spot: Spot, radius: float) -> QPolygonF:
    return QPolygonF([spot.place + QPointF(x, y) * radius for x, y in _CORNERS[spot.glyph]])
