"""Network: corners joined by straight edges, with lines of words on each edge, and bars below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from klviz.gui.items.item import Item
from klviz.gui.style import Style

SIZE, PAD, LEADING = 14.0, 5.0, 1.3
"""The size of words, around them on their plate, and the distance of lines in sizes."""


@dataclass(frozen=True, slots=True)
class Side:
    """An edge with words: each line has a colour of its own.

    ``place`` is where the middle of the words is, ``strong`` how the edge is drawn.
    """

    line: QLineF
    place: QPointF
    words: tuple[tuple[str, str], ...]
    colour: str
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of pieces one after the other, each of a colour; words before it and behind it."""

    rect: QRectF
    pieces: tuple[tuple[float, str], ...]
    before: str
    behind: str
    colour: str


class Network(Item):
    """Edges, the words on them, and bars."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._style: Style | None = None
        self._sides: tuple[Side, ...] = ()
        self._bars: tuple[Bar, ...] = ()

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style, self._sides, self._bars = style, (), ()

    def show_parts(self, sides: Sequence[Side], bars: Sequence[Bar]) -> None:
        """Draw these."""
        if (tuple(sides), tuple(bars)) != (self._sides, self._bars):
            self._sides, self._bars = tuple(sides), tuple(bars)
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        style = self._style
        if style is None:
            return
        for side in self._sides:
            painter.setPen(style.pen(side.colour, side.width))
            painter.drawLines(outside(side.line, _plate(side, style)))
        for side in self._sides:
            _paint_words(painter, style, side)
        for bar in self._bars:
            _paint_bar(painter, style, bar)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def size_of(words: Sequence[tuple[str, str]], style: Style) -> tuple[float, float]:
    """Return how wide and high the plate of lines of words is."""
    widest = max((style.width(text, SIZE, semibold=True) for text, _ in words), default=0.0)
    return widest + 2.0 * style.px(PAD), len(words) * style.px(SIZE * LEADING)


def outside(line: QLineF, plate: QRectF) -> list[QLineF]:
    """Return the pieces of a line that lie outside a rectangle."""
    enters, leaves = 0.0, 1.0
    for start, step, low, high in (
        (line.x1(), line.dx(), plate.left(), plate.right()),
        (line.y1(), line.dy(), plate.top(), plate.bottom()),
    ):
        if step == 0.0:
            if not low < start < high:
                return [line]
            continue
        near, far = sorted(((low - start) / step, (high - start) / step))
        enters, leaves = max(enters, near), min(leaves, far)
    if enters >= leaves:
        return [line]
    ends = ((0.0, enters), (leaves, 1.0))
    return [QLineF(line.pointAt(a), line.pointAt(b)) for a, b in ends if b > a]


def _plate(side: Side, style: Style) -> QRectF:
    """Return where the words of an edge are, with what stays free around them."""
    plate = QRectF(0.0, 0.0, *size_of(side.words, style))
    plate.moveCenter(side.place)
    return plate


def _paint_words(painter: QPainter, style: Style, side: Side) -> None:
    plate = _plate(side, style)
    height = plate.height()
    metrics = style.metrics(SIZE, semibold=True)
    painter.setFont(style.font(SIZE, semibold=True))
    for number, (text, colour) in enumerate(side.words):
        middle = plate.top() + (number + 0.5) * height / len(side.words)
        left = plate.center().x() - 0.5 * style.width(text, SIZE, semibold=True)
        painter.setPen(QColor(colour))
        painter.drawText(QPointF(round(left), round(middle + 0.5 * metrics.capHeight())), text)


def _paint_bar(painter: QPainter, style: Style, bar: Bar) -> None:
    left = bar.rect.left()
    painter.setPen(Qt.PenStyle.NoPen)
    for length, colour in bar.pieces:
        painter.fillRect(QRectF(left, bar.rect.top(), length, bar.rect.height()), QColor(colour))
        left += length
    if len(bar.pieces) > 1:
        painter.setPen(QPen(QColor(style.theme.canvas), style.px(2)))
        x = bar.rect.left() + bar.pieces[0][0]
        painter.drawLine(QPointF(x, bar.rect.top()), QPointF(x, bar.rect.bottom()))
    metrics = style.metrics(SIZE)
    baseline = round(bar.rect.center().y() + 0.5 * metrics.capHeight())
    gap = style.px(8)
    painter.setFont(style.font(SIZE))
    painter.setPen(QColor(bar.colour))
    start = bar.rect.left() - gap - style.width(bar.before, SIZE)
    painter.drawText(QPointF(start, baseline), bar.before)
    painter.drawText(QPointF(left + gap, baseline), bar.behind)
