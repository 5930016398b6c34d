"""Labels: a few words beside points of a landscape, which stay where they are while they can."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from klviz.core.arrays import Array
from klviz.gui.items.item import Item
from klviz.gui.items.places import Ground, Place, Words, meets, pieces, place_of
from klviz.gui.items.spots import RADIUS, Spot
from klviz.gui.items.trail import DOT
from klviz.gui.style import Style

SIZE = 12.0
PAD = 3.0
"""Around words on their plate."""
CLEAR = 3.0
"""How far words stay from a glyph, and from the start and the end of a path."""
EDGE = 0.8
"""How far the canvas about a dot reaches."""
LINE = 1.1
"""The width of the line from words to their point."""
AT = 3.0
"""How near to a point a path begins or ends that does so there, in pixels."""
NO_WAY = np.empty((0, 2))


@dataclass(frozen=True, slots=True)
class Label:
    """Words on a plate that belong to a point, and the line to it if there is one."""

    plate: QRectF
    text: str
    point: QPointF
    line: QLineF | None


class Labels(Item):
    """The words of points that have room beside them, or where a line leads to.

    They keep away from each other, from all points, and from the path with what moves along it.
    """

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._style: Style | None = None
        self._spots: tuple[Spot, ...] = ()
        self._start: QPointF | None = None
        self._way = NO_WAY
        self._places: dict[int, Place] = {}
        self._choices: dict[int, int] = {}
        self._labels: tuple[Label, ...] = ()

    @property
    def labels(self) -> tuple[Label, ...]:
        """The words there is room for."""
        return self._labels

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style, self._spots, self._way = style, (), NO_WAY
        self._places, self._choices, self._labels = {}, {}, ()

    def show_labels(
        self,
        spots: Sequence[Spot],
        start: QPointF | None = None,
        way: Array = NO_WAY,
    ) -> None:
        """Write the words of these points.

        A label that has found a place keeps it until the points change or the path meets it. Of
        a path the longest part is remembered: seen again from its start, nothing moves any more.

        Args:
            spots: the points, in the order in which their words matter, but for the one that the
                path ends at, whose words come first.
            start: where the path begins, if there is one.
            way: the path so far, (n, 2).
        """
        style, now = self._style, tuple(spots)
        if style is None:
            return
        if (now, start) != (self._spots, self._start):
            self._spots, self._start, self._way, self._places = now, start, way, {}
        elif _is_part(way, self._way):
            return
        else:
            self._drop_met(style, way)
        self._find_places(style)
        self._choices.update((number, place.choice) for number, place in self._places.items())
        labels = tuple(_label(now[n], place) for n, place in sorted(self._places.items()))
        if labels != self._labels:
            self._labels = labels
            self.update()

    def _drop_met(self, style: Style, way: Array) -> None:
        """Take the places away that a path meets that is new or has gone on."""
        known = len(self._way)
        goes_on = known > 0 and _is_part(self._way, way)
        new, self._way = pieces(way[known - 1 :] if goes_on else way), way
        boxes = np.array([place.box for place in self._places.values()]).reshape(-1, 4)
        met = meets(boxes, new, _reach(style))
        numbers = zip(list(self._places), met.tolist(), strict=True)
        for number in [number for number, is_met in numbers if is_met]:
            del self._places[number]

    def _find_places(self, style: Style) -> None:
        """Find places for the words that have none."""
        spots, missing = self._spots, [n for n in self._in_order() if n not in self._places]
        if not missing or self._bounds.isEmpty():
            return
        points = np.array([point.toTuple() for point in self._apart(spots)])
        area = self._bounds.adjusted(1.0, 1.0, -1.0, -1.0)
        box = area.left(), area.top(), area.right(), area.bottom()
        radius = style.stroke * (RADIUS + CLEAR)
        ground = Ground(box, points, radius, pieces(self._way), _reach(style))
        gap = style.stroke * (DOT + EDGE) + style.k * CLEAR
        for number in missing:
            spot, former = spots[number], self._choices.get(number)
            width = style.width(spot.text, SIZE) + 2.0 * style.px(PAD)
            words = Words(number, width, style.px(SIZE + 4), gap)
            place = place_of(words, ground, list(self._places.values()), former)
            if place is not None:
                self._places[number] = place

    def _apart(self, spots: Sequence[Spot]) -> list[QPointF]:
        """Return the places of the points, and where the path begins unless that is one of them."""
        places, start = [spot.place for spot in spots], self._start
        if start is None or any(_are_one(place, start) for place in places):
            return places
        return [*places, start]

    def _in_order(self) -> list[int]:
        """Return the numbers of the points with words, that one first where the path ends."""
        shown = [n for n, s in enumerate(self._spots) if s.text and self._bounds.contains(s.place)]
        if not len(self._way):
            return shown
        end = QPointF(*self._way[-1].tolist())
        return sorted(shown, key=lambda n: not _are_one(self._spots[n].place, end))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        style = self._style
        if style is None:
            return
        metrics, plate = style.metrics(SIZE), QColor(style.theme.canvas)
        ink, canvas = QColor(style.theme.ink), QColor(style.theme.canvas)
        for label in self._labels:
            if label.line is not None:
                for colour, width in ((canvas, 3.0 * LINE), (ink, LINE)):
                    painter.setPen(QPen(colour, width * style.stroke))
                    painter.drawLine(label.line)
        plate.setAlphaF(0.72)
        painter.setFont(style.font(SIZE))
        for label in self._labels:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(plate)
            painter.drawRoundedRect(label.plate, style.px(3), style.px(3))
            painter.setPen(ink)
            baseline = round(label.plate.center().y() + 0.5 * metrics.capHeight())
            painter.drawText(QPointF(label.plate.left() + style.px(PAD), baseline), label.text)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _are_one(one: QPointF, other: QPointF) -> bool:
    return math.dist(one.toTuple(), other.toTuple()) < AT


def _reach(style: Style) -> float:
    """Return how far words stay from a path, so that what moves along it hides none."""
    return style.stroke * (DOT + EDGE) + 1.0


def _is_part(way: Array, whole: Array) -> bool:
    """Whether a path is the beginning of another one, or all of it."""
    count = len(way)
    if count > len(whole):
        return False
    return count == 0 or np.array_equal(way[[0, -1]], whole[[0, count - 1]], equal_nan=True)


def _label(spot: Spot, place: Place) -> Label:
    left, top, right, bottom = place.box
    line = None if place.line is None else QLineF(*place.line)
    return Label(QRectF(left, top, right - left, bottom - top), spot.text, spot.place, line)
