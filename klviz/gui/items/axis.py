"""Axis: a thin line on the left of a plot or below it, with its marks, numbers and name.

What is drawn is worked out when the range or the place changes; painting only repeats it, as
plain lines and words, which every format takes as such.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from klviz.gui.items.curve import sharp
from klviz.gui.items.flush import draw_flush_right
from klviz.gui.items.item import Item
from klviz.gui.items.ticks import Ticks
from klviz.gui.style import Style

TICK = 5.0
"""The length of a mark, outward."""
GAP = 4.0
"""Between a mark and its number."""
NUMBERS, NAME = 13.0, 14.0
"""The sizes of the numbers and of the name."""
SMALLEST_NUMBERS = 9.0
"""How small the numbers of a left axis become where they are too wide for its strip."""


class Side(Enum):
    """Where an axis stands."""

    LEFT = "left"
    BOTTOM = "bottom"


class Axis(Item):
    """An axis outside one edge of a plot.

    Args:
        side: which edge.
    """

    def __init__(self, side: Side) -> None:
        super().__init__()
        self._side = side
        self._style: Style | None = None
        self._name = self._colour = ""
        self._lines: list[QLineF] = []
        self._numbers: list[tuple[QPointF, str]] = []
        self._size = NUMBERS
        self._name_at: QPointF | None = None

    def set_style(self, style: Style) -> None:
        """Draw in that style, its words muted."""
        self._style, self._colour = style, style.theme.muted

    def set_colour(self, colour: str) -> None:
        """Write in that colour."""
        if colour != self._colour:
            self._colour = colour
            self.update()

    def show_ticks(self, ticks: Ticks, pixels: list[float], plot: QRectF, name: str = "") -> None:
        """Draw marks at those pixels.

        Args:
            ticks: the numbers.
            pixels: where each of them is, along the axis.
            plot: the rectangle that the axis belongs to.
            name: what the axis is called; "" where its plot says it already.
        """
        if self._style is None:
            return
        self._name = name
        if self._side is Side.LEFT:
            self._lay_out_left(self._style, ticks, pixels, plot)
        else:
            self._lay_out_bottom(self._style, ticks, pixels, plot)
        self.update()

    def _lay_out_left(self, style: Style, ticks: Ticks, pixels: list[float], plot: QRectF) -> None:
        width, tick = style.axis_pen.widthF(), style.px(TICK)
        x = sharp(plot.left() - 0.5 * width, width)
        self._lines = [QLineF(x, plot.top(), x, plot.bottom() + width)]
        start = plot.left() - width - tick
        self._lines += [QLineF(start, y, start + tick, y) for y in _sharpened(pixels, width)]
        right = start - style.px(GAP)
        self._size = self._fitting_size(style, ticks, right - self._bounds.left())
        metrics = style.metrics(self._size)
        drop = 0.5 * metrics.capHeight()
        self._numbers = [
            (QPointF(right - metrics.horizontalAdvance(label), round(y + drop)), label)
            for label, y in zip(ticks.labels, pixels, strict=True)
        ]
        self._name_at = self._left_name_at(style, plot)

    def _fitting_size(self, style: Style, ticks: Ticks, room: float) -> float:
        """Return the size at which even the widest number is whole: smaller where it must be."""
        widest = max((style.width(label, NUMBERS) for label in ticks.labels), default=0.0)
        size = NUMBERS
        while widest > room and size > SMALLEST_NUMBERS:
            size -= 0.5
            widest = max(style.width(label, size) for label in ticks.labels)
        return size

    def _left_name_at(self, style: Style, plot: QRectF) -> QPointF | None:
        """Return where the name begins, upward; None where wide numbers leave no room for it."""
        right = self._bounds.left() + style.metrics(NAME).ascent()
        if any(place.x() < right + style.px(GAP) for place, _ in self._numbers):
            return None
        return QPointF(right, plot.center().y() + 0.5 * style.width(self._name, NAME))

    def _lay_out_bottom(
        self, style: Style, ticks: Ticks, pixels: list[float], plot: QRectF
    ) -> None:
        width, tick = style.axis_pen.widthF(), style.px(TICK)
        y = sharp(plot.bottom() + 0.5 * width, width)
        self._lines = [QLineF(plot.left() - width, y, plot.right(), y)]
        start = plot.bottom() + width
        self._lines += [QLineF(x, start, x, start + tick) for x in _sharpened(pixels, width)]
        metrics = style.metrics(NUMBERS)
        baseline = round(start + tick + style.px(GAP) + metrics.capHeight())
        self._numbers = self._spaced(style, ticks, pixels, baseline)
        half = 0.5 * style.width(self._name, NAME)
        self._name_at = QPointF(
            plot.center().x() - half, self._bounds.bottom() - style.metrics(NAME).descent()
        )

    def _spaced(
        self, style: Style, ticks: Ticks, pixels: list[float], baseline: float
    ) -> list[tuple[QPointF, str]]:
        """Return the numbers that stand clear of each other and inside of the axis' bounds."""
        shown: list[tuple[QPointF, str]] = []
        free = self._bounds.left()
        for label, x in zip(ticks.labels, pixels, strict=True):
            width = style.width(label, NUMBERS)
            left = x - 0.5 * width
            if left >= free and left + width <= self._bounds.right():
                shown.append((QPointF(left, baseline), label))
                free = left + width + style.px(8)
        return shown

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        style = self._style
        if style is None:
            return
        painter.setPen(style.axis_pen)
        painter.drawLines(self._lines)
        painter.setFont(style.font(self._size))
        painter.setPen(QColor(self._colour))
        for place, label in self._numbers:
            if self._side is Side.LEFT:
                draw_flush_right(painter, place, label)
            else:
                painter.drawText(place, label)
        if self._name and self._name_at is not None:
            painter.setFont(style.font(NAME))
            painter.setPen(QColor(self._colour))
            self._paint_name(painter, self._name_at)

    def _paint_name(self, painter: QPainter, place: QPointF) -> None:
        if self._side is Side.BOTTOM:
            painter.drawText(place, self._name)
            return
        painter.save()
        painter.translate(place)
        painter.rotate(-90.0)
        painter.drawText(QPointF(0.0, 0.0), self._name)
        painter.restore()


def _sharpened(pixels: list[float], width: float) -> list[float]:
    return [sharp(pixel, width) for pixel in pixels]
