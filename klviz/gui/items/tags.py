"""Tags: dots, arrowheads and short words that belong to points of curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from klviz.gui.items.item import Item
from klviz.gui.style import Style

SIZE = 14.0
DOT = 4.6
"""The radius of a dot."""
RING = 3.4
"""The radius of a ring."""
ARROW = 5.0
"""Half the width of an arrowhead."""


class Mark(Enum):
    """The shape at the point of a tag."""

    NONE = "none"
    DOT = "dot"
    RING = "ring"
    UP = "up"


@dataclass(frozen=True, slots=True)
class Tag:
    """A mark at a point, and words whose left end is in the middle of their height elsewhere."""

    point: QPointF
    mark: Mark
    colour: str
    text: str = ""
    text_colour: str = ""
    text_at: QPointF | None = None


class Tags(Item):
    """The tags of one plot. Words have a plate of canvas, so that no line runs through them."""

    def __init__(self) -> None:
        super().__init__()
        self._style: Style | None = None
        self._tags: tuple[Tag, ...] = ()

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style = style

    def show_tags(self, tags: Sequence[Tag]) -> None:
        """Draw these tags, the later above the earlier."""
        self._tags = tuple(tags)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._style is None:
            return
        for tag in self._tags:
            _paint_mark(painter, self._style, tag)
        painter.setFont(self._style.font(SIZE, semibold=True))
        for tag in self._tags:
            if tag.text and tag.text_at is not None:
                _paint_words(painter, self._style, tag, tag.text_at)


def _paint_mark(painter: QPainter, style: Style, tag: Tag) -> None:
    painter.setBrush(QColor(tag.colour))
    if tag.mark is Mark.DOT:
        # A ring of canvas sets the dot apart from the lines under it.
        painter.setPen(QPen(QColor(style.theme.canvas), 1.6 * style.stroke))
        painter.drawEllipse(tag.point, DOT * style.stroke, DOT * style.stroke)
    elif tag.mark is Mark.RING:
        painter.setBrush(QColor(style.theme.canvas))
        painter.setPen(QPen(QColor(tag.colour), 1.4 * style.stroke))
        painter.drawEllipse(tag.point, RING * style.stroke, RING * style.stroke)
    elif tag.mark is Mark.UP:
        half = ARROW * style.stroke
        painter.setPen(Qt.PenStyle.NoPen)
        tip, right = tag.point, tag.point + QPointF(half, 1.7 * half)
        painter.drawPolygon(QPolygonF([tip, right, tag.point + QPointF(-half, 1.7 * half)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_words(painter: QPainter, style: Style, tag: Tag, place: QPointF) -> None:
    metrics = style.metrics(SIZE, semibold=True)
    height = style.px(SIZE + 3)
    plate = QRectF(place.x(), place.y() - 0.5 * height, metrics.horizontalAdvance(tag.text), height)
    if not style.transparent:
        pad = style.px(3)
        painter.fillRect(plate.adjusted(-pad, 0, pad, 0), QColor(style.theme.canvas))
    painter.setPen(QColor(tag.text_colour or tag.colour))
    painter.drawText(QPointF(place.x(), round(place.y() + 0.5 * metrics.capHeight())), tag.text)


def kept_apart(wanted: Sequence[float], distance: float, low: float, high: float) -> list[float]:
    """Return positions near the wanted ones, in their order, at least that distance apart.

    They stay from ``low`` to ``high``; where there is no room for all, they stand evenly.
    """
    count = len(wanted)
    if count and (count - 1) * distance > high - low:
        distance = (high - low) / max(1, count - 1)
    order = sorted(range(count), key=lambda index: wanted[index])
    placed: list[float] = []
    for rank, index in enumerate(order):
        least = placed[-1] + distance if placed else low
        most = high - (count - 1 - rank) * distance
        placed.append(min(max(wanted[index], least), most))
    _balance(placed, [wanted[index] for index in order], distance, low, high)
    result = [0.0] * count
    for position, index in zip(placed, order, strict=True):
        result[index] = position
    return result


def _balance(
    placed: list[float], wanted: list[float], distance: float, low: float, high: float
) -> None:
    """Move groups that touch so that they lie evenly about where they were wanted, in place."""
    start = 0
    while start < len(placed):
        end = start + 1
        while end < len(placed) and placed[end] - placed[end - 1] < distance * 1.001:
            end += 1
        group = range(start, end)
        shift = sum(wanted[i] - placed[i] for i in group) / len(group)
        floor = placed[start - 1] + distance if start else low
        ceiling = placed[end] - distance if end < len(placed) else high
        shift = min(max(shift, floor - placed[start]), ceiling - placed[end - 1])
        for i in group:
            placed[i] += shift
        start = end
