"""Bar rows: bars, dots and words in rows, one number each, all in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from klviz.gui.items.flush import draw_flush_right
from klviz.gui.items.item import Item
from klviz.gui.style import Style
from klviz.gui.theme import mix

SIZE, NOTE = 14.0, 12.5
"""The sizes of words, and of notes below a row."""
ARROW = 7.0
"""How long the arrowhead of what is infinite is."""
DOT = 4.6
JOIN, RULE = 0.55, 0.6
"""How much of the ink's colour lines between rows have, and of the muted one lines through them."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from one x to another; what is ``open`` goes on to infinity behind its end."""

    start: float
    end: float
    top: float
    height: float
    colour: str
    share: float = 1.0
    outlined: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """Words at a baseline; flush right they end there."""

    place: QPointF
    text: str
    colour: str
    size: float = SIZE
    semibold: bool = False
    flush: bool = False


@dataclass(frozen=True, slots=True)
class Whisker:
    """A dot with how far off it may be on either side."""

    place: QPointF
    low: float
    high: float
    colour: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """All that is drawn of rows.

    Attributes:
        bars: the bars.
        joins: thin lines from the end of a bar to where the next begins.
        ticks: short lines at former places, the oldest first.
        rules: lines through all rows, at what they are held to.
        whiskers: dots with their errors.
        words: all words.
        tick_colour: what former places are drawn in.
    """

    bars: Sequence[Bar] = ()
    joins: Sequence[QLineF] = ()
    ticks: Sequence[QLineF] = ()
    rules: Sequence[QLineF] = ()
    whiskers: Sequence[Whisker] = ()
    words: Sequence[Word] = ()
    tick_colour: str = field(default="")


class BarRows(Item):
    """Rows of bars and words."""

    def __init__(self) -> None:
        super().__init__()
        self._style: Style | None = None
        self._drawn = Drawn()

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style = style

    def show_rows(self, drawn: Drawn) -> None:
        """Draw that."""
        if drawn != self._drawn:
            self._drawn = drawn
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        style = self._style
        if style is None:
            return
        for bar in self._drawn.bars:
            _paint_bar(painter, style, bar)
        theme = style.theme
        painter.setPen(style.pen(mix(theme.canvas, theme.ink, JOIN), 1.0))
        painter.drawLines(list(self._drawn.joins))
        painter.setPen(style.pen(mix(theme.canvas, theme.muted, RULE), 1.4))
        painter.drawLines(list(self._drawn.rules))
        self._paint_ticks(painter, style)
        for whisker in self._drawn.whiskers:
            _paint_whisker(painter, style, whisker)
        for word in self._drawn.words:
            painter.setFont(style.font(word.size, semibold=word.semibold))
            painter.setPen(QColor(word.colour))
            if word.flush:
                width = style.width(word.text, word.size, semibold=word.semibold)
                draw_flush_right(painter, word.place - QPointF(width, 0.0), word.text)
            else:
                painter.drawText(word.place, word.text)

    def _paint_ticks(self, painter: QPainter, style: Style) -> None:
        """Draw former places, the older the fainter."""
        count = len(self._drawn.ticks)
        for number, tick in enumerate(self._drawn.ticks, start=1):
            share = 0.25 + 0.75 * number / count
            painter.setPen(QPen(style.wash(self._drawn.tick_colour, share), 1.2 * style.stroke))
            painter.drawLine(tick)


def _paint_bar(painter: QPainter, style: Style, bar: Bar) -> None:
    left, right = min(bar.start, bar.end), max(bar.start, bar.end)
    # A bar of next to nothing is a line all the same.
    box = QRectF(left, bar.top, max(right - left, style.stroke), bar.height)
    fill = style.wash(bar.colour, bar.share)
    if bar.outlined:
        pen = style.pen(bar.colour, 1.6)
        half = 0.5 * pen.widthF()
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRect(box.adjusted(half, half, -half, -half))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.fillRect(box, fill)
    if bar.is_open:
        _paint_arrow(painter, style, bar)


def _paint_arrow(painter: QPainter, style: Style, bar: Bar) -> None:
    """Draw the head that says that a bar goes on."""
    middle, length = bar.top + 0.5 * bar.height, style.px(ARROW)
    tip = QPointF(bar.end + length, middle)
    ends = (QPointF(bar.end, bar.top), QPointF(bar.end, bar.top + bar.height))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.wash(bar.colour, 1.0))
    painter.drawPolygon(QPolygonF([ends[0], tip, ends[1]]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_whisker(painter: QPainter, style: Style, whisker: Whisker) -> None:
    y, cap = whisker.place.y(), 4.0 * style.stroke
    painter.setPen(style.pen(whisker.colour, 2.0))
    painter.drawLine(QLineF(whisker.low, y, whisker.high, y))
    if whisker.high - whisker.low > 2.0 * DOT * style.stroke:
        for x in (whisker.low, whisker.high):
            painter.drawLine(QLineF(x, y - cap, x, y + cap))
    painter.setPen(QPen(QColor(style.theme.canvas), 1.6 * style.stroke))
    painter.setBrush(QColor(whisker.colour))
    painter.drawEllipse(whisker.place, DOT * style.stroke, DOT * style.stroke)
    painter.setBrush(Qt.BrushStyle.NoBrush)
