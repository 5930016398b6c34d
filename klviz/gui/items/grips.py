"""Grips: the points of a plot that a hand can take, the one under the hand larger and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from klviz.gui.items.item import Item
from klviz.gui.style import Style

RADIUS = 5.5
GROWN = 1.45
"""How much larger the one under the hand is."""
SIZE = 13.0
PAD = 6.0


class Shape(Enum):
    """How a grip looks: a dot is moved about, a lozenge sideways."""

    DOT = "dot"
    LOZENGE = "lozenge"


@dataclass(frozen=True, slots=True)
class Grip:
    """A point that can be taken.

    Attributes:
        place: where it is, in pixels.
        shape: how it looks.
        colour: what it is filled with.
        hollow: whether it is a ring of that colour instead.
    """

    place: QPointF
    shape: Shape
    colour: str
    hollow: bool = False


class Grips(Item):
    """The grips of one plot, with words beside the one that is taken or pointed at."""

    def __init__(self) -> None:
        super().__init__()
        self._style: Style | None = None
        self._grips: tuple[Grip, ...] = ()
        self._active: int | None = None
        self._words = ""

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style = style

    def show_grips(self, grips: Sequence[Grip], active: int | None = None, words: str = "") -> None:
        """Draw these grips, one of them larger and with words beside it."""
        shown = tuple(grips), active, words
        if shown != (self._grips, self._active, self._words):
            before = self._extent()
            self._grips, self._active, self._words = shown
            # A hand moves oftener than the curves do: what lies around is not drawn again for it.
            self.update(before.united(self._extent()))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        style = self._style
        if style is None:
            return
        for number, grip in enumerate(self._grips):
            _paint_grip(painter, style, grip, grown=number == self._active)
        if self._active is not None and self._words:
            self._paint_words(painter, style, self._grips[self._active].place)

    def _extent(self) -> QRectF:
        """Return what is drawn on."""
        extent = QRectF()
        if self._style is not None:
            far = (GROWN * RADIUS + 2.0) * self._style.k
            for grip in self._grips:
                extent |= QRectF(grip.place, grip.place).adjusted(-far, -far, far, far)
            if self._active is not None and self._words:
                extent |= self._plate(self._style, self._grips[self._active].place)
        return extent.adjusted(-2.0, -2.0, 2.0, 2.0)

    def _plate(self, style: Style, place: QPointF) -> QRectF:
        """Return the place of the words: beside a grip, on whichever side there is room."""
        metrics = style.metrics(SIZE, semibold=True)
        pad, gap = style.px(PAD), style.px(12)
        width = metrics.horizontalAdvance(self._words) + 2.0 * pad
        height = style.px(SIZE + 10)
        left = place.x() + gap
        if left + width > self._bounds.right():
            left = max(self._bounds.left(), place.x() - gap - width)
        top = min(max(place.y() - gap - height, self._bounds.top()), self._bounds.bottom() - height)
        return QRectF(left, top, width, height)

    def _paint_words(self, painter: QPainter, style: Style, place: QPointF) -> None:
        """Write beside a grip, above the lines."""
        plate, pad = self._plate(style, place), style.px(PAD)
        metrics = style.metrics(SIZE, semibold=True)
        painter.setPen(style.axis_pen)
        painter.setBrush(QColor(style.theme.canvas))
        painter.drawRoundedRect(plate, style.px(4), style.px(4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(style.theme.ink))
        painter.setFont(style.font(SIZE, semibold=True))
        baseline = round(plate.center().y() + 0.5 * metrics.capHeight())
        painter.drawText(QPointF(plate.left() + pad, baseline), self._words)


def _paint_grip(painter: QPainter, style: Style, grip: Grip, *, grown: bool) -> None:
    radius = RADIUS * style.k * (GROWN if grown else 1.0)
    canvas, colour = QColor(style.theme.canvas), QColor(grip.colour)
    # A ring of canvas sets it apart from the lines under it.
    painter.setPen(QPen(colour if grip.hollow else canvas, 2.0 * style.k))
    painter.setBrush(canvas if grip.hollow else colour)
    if grip.shape is Shape.DOT:
        painter.drawEllipse(grip.place, radius, radius)
    else:
        x, y = grip.place.x(), grip.place.y()
        corners = ((x - radius, y), (x, y - radius), (x + radius, y), (x, y + radius))
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
