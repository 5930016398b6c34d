"""Spots: points of a landscape with a glyph and, where there is room, a few words beside each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from klviz.core.arrays import Array
from klviz.gui.items.item import Item
from klviz.gui.items.trail import DOT
from klviz.gui.style import Style

SIZE = 12.0
PAD, GAP = 3.0, 11.0
"""Around words on their plate, and between a point and its words."""
RADIUS = 3.4
CLEAR = 3.0
"""How far words stay from a glyph, and from the start and the end of a path."""
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
    NONE = "none"


BASINS = (Glyph.DISC, Glyph.SQUARE, Glyph.TRIANGLE, Glyph.LOZENGE, Glyph.STAR)
"""The glyphs of minima, and of what runs into them; they recur."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A point in pixels, its glyph, and words in the order in which they matter."""

    place: QPointF
    glyph: Glyph
    text: str = ""
    small: bool = False


NO_WAY = np.empty((0, 2))


@dataclass(frozen=True, slots=True)
class Label:
    """Words on a plate."""

    plate: QRectF
    text: str


class Spots(Item):
    """Points with words that cover neither each other nor any point, nor a path if they can."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._style: Style | None = None
        self._spots: tuple[Spot, ...] = ()
        self._free: tuple[QPointF, ...] = ()
        self._labels: tuple[Label, ...] = ()

    @property
    def labels(self) -> tuple[Label, ...]:
        """The words there is room for."""
        return self._labels

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style = style
        self._labels = ()
        self._spots = ()

    def show_spots(
        self, spots: Sequence[Spot], free: Sequence[QPointF] = (), way: Array = NO_WAY
    ) -> None:
        """Draw these points, with words beside those where there is room, the first ones first.

        Args:
            spots: the points.
            free: further places that words stay away from: the ends of a path.
            way: the path, (n, 2), which they stay away from where they can.
        """
        shown = tuple(spots), tuple(free)
        if self._style is not None and shown != (self._spots, self._free):
            self._spots, self._free = shown
            self._labels = tuple(_labels(self._style, spots, free, way, self._bounds))
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        style = self._style
        if style is None:
            return
        for spot in self._spots:
            _paint_glyph(painter, style, spot)
        metrics, plate = style.metrics(SIZE), QColor(style.theme.canvas)
        plate.setAlphaF(0.72)
        painter.setFont(style.font(SIZE))
        for label in self._labels:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(plate)
            painter.drawRoundedRect(label.plate, style.px(3), style.px(3))
            painter.setPen(QColor(style.theme.ink))
            baseline = round(label.plate.center().y() + 0.5 * metrics.capHeight())
            painter.drawText(QPointF(label.plate.left() + style.px(PAD), baseline), label.text)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _labels(
    style: Style, spots: Sequence[Spot], free: Sequence[QPointF], way: Array, area: QRectF
) -> list[Label]:
    """Return the words that have room, on the first side of their points where they have."""
    k = style.stroke
    taken = [_about(spot.place, k * (RADIUS + CLEAR)) for spot in spots if not spot.small]
    taken += [_about(place, k * (DOT + CLEAR)) for place in free]
    found: list[Label] = []
    boxes = _boxes(way)
    for spot in spots:
        if spot.text and area.contains(spot.place):
            plate = _free_plate(style, spot, taken, boxes, area)
            if plate is not None:
                found.append(Label(plate, spot.text))
                taken.append(plate)
    return found


def _about(place: QPointF, reach: float) -> QRectF:
    return QRectF(place.x() - reach, place.y() - reach, 2.0 * reach, 2.0 * reach)


def _free_plate(
    style: Style, spot: Spot, taken: Sequence[QRectF], boxes: Array, area: QRectF
) -> QRectF | None:
    """Return the first place for the words of a point that meets nothing; None for none.

    It lies on the path only where there is no other.
    """
    on_way = None
    for plate in _plates(style, spot):
        if area.contains(plate) and not any(plate.intersects(other) for other in taken):
            if not _crosses(boxes, plate):
                return plate
            on_way = on_way or plate
    return on_way


def _boxes(way: Array) -> Array:
    """Return the boxes about the pieces of a path: left, right, top, bottom, (4, n)."""
    one, other = way[:-1].T, way[1:].T
    low, high = np.minimum(one, other), np.maximum(one, other)
    return np.stack([low[0], high[0], low[1], high[1]])


def _crosses(boxes: Array, plate: QRectF) -> bool:
    """Whether one of these boxes meets a rectangle; nan meets nothing."""
    left, right, top, bottom = boxes
    across = (left <= plate.right()) & (right >= plate.left())
    return bool((across & (top <= plate.bottom()) & (bottom >= plate.top())).any())


def _plates(style: Style, spot: Spot) -> Iterator[QRectF]:
    """Yield where the words of a point may stand: right, left, above, below, and at corners."""
    width = style.width(spot.text, SIZE) + 2.0 * style.px(PAD)
    height, gap = style.px(SIZE + 4), style.px(GAP) + RADIUS * max(0.0, style.stroke - style.k)
    x, y = round(spot.place.x()), round(spot.place.y())
    right, left, middle = x + gap, x - gap - width, x - 0.5 * width
    level, above, below = y - 0.5 * height, y - gap - height, y + gap
    corners = (
        (right, level),
        (left, level),
        (middle, above),
        (middle, below),
        (right, above),
        (left, above),
        (right, below),
        (left, below),
    )
    return (QRectF(a, b, width, height) for a, b in corners)


def _paint_glyph(painter: QPainter, style: Style, spot: Spot) -> None:
    if spot.glyph is Glyph.NONE:
        return
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
