"""Bound rows: a table of values with what bounds each, the slack of a bound as a bar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from klviz.gui.items.flush import draw_flush_right
from klviz.gui.items.item import Item
from klviz.gui.style import Style
from klviz.gui.theme import mix

SIZES = (14.0, 13.0, 12.0, 11.0, 10.0, 9.0)
"""The sizes of the words; the largest that fits is taken."""
GAP, INDENT = 12.0, 12.0
WIDEST_BAR, THINNEST_BAR = 110.0, 26.0
THICK = 0.42
"""How thick a bar is, in lines."""
LEADING = 1.42
READABLE = 11.0
"""The least size of words that can be read."""
TRACK, FILL = 0.2, 0.6
"""The shares of the ink's colour that what is left of a bound has, and what is taken of it."""
CHOSEN = 0.1
USUAL = "0.0888 ≤ 0.0888"
"""The room that numbers have at least, so that bars stay where they are as these come in."""
VALUE_WEIGHT = 1.3
"""How much higher the line of a divergence is than that of a bound."""


@dataclass(frozen=True, slots=True)
class ValueLine:
    """The line of a divergence: its names from long to short, its value, its colour.

    Attributes:
        key: what it stands for.
        names: from long to short.
        values: likewise; "" as long as it is not known.
        colour: of the name.
        remarks: what stands beside the name, from long to short.
        chosen: whether it is the one that is looked at.
    """

    key: str
    names: tuple[str, ...]
    values: tuple[str, ...]
    colour: str
    remarks: tuple[str, ...] = ()
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class BoundLine:
    """A bound below its divergence.

    Attributes:
        texts: the statement, from long to short.
        numbers: both sides.
        share: how much of the larger side the smaller is; 0 where that is infinite.
        attained: whether both are equal.
    """

    texts: tuple[str, ...]
    numbers: str
    share: float
    attained: bool


Line = ValueLine | BoundLine


@dataclass(frozen=True, slots=True)
class _Columns:
    """The size and brevity that fit, and where numbers and bars end."""

    size: float
    level: int
    numbers: float
    bar: float


class BoundRows(Item):
    """A table whose words shorten and shrink until they fit."""

    def __init__(self) -> None:
        super().__init__()
        self._style: Style | None = None
        self._lines: tuple[Line, ...] = ()
        self._columns: _Columns | None = None

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style = style

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Write these lines, from the top on."""
        lines = tuple(lines)
        self._lines = lines
        self._columns = self._fitting() if lines else None
        self.update()

    @staticmethod
    def least_height(values: int, bounds: int, style: Style, size: float = READABLE) -> float:
        """Return how high so many lines are with words of a size, the least that can be read."""
        return (VALUE_WEIGHT * values + bounds) * style.px(size * LEADING)

    def key_at(self, place: QPointF) -> str:
        """Return whose line is at a place of the scene; "" for none."""
        if not (self._lines and self.isVisible() and self._bounds.contains(place)):
            return ""
        key = ""
        for line, row in self._rows():
            if isinstance(line, ValueLine):
                key = line.key
            if row.contains(place):
                return key
        return ""

    def _rows(self) -> Iterator[tuple[Line, QRectF]]:
        """Yield every line and where it lies; the first is the line of a divergence."""
        top, pitch = self._bounds.top(), self._pitch
        for line in self._lines:
            height = pitch * _weight(line)
            yield line, QRectF(self._bounds.left(), top, self._bounds.width(), height)
            top += height

    @property
    def _pitch(self) -> float:
        """The height of the line of a bound."""
        assert self._style is not None
        most = self._style.px(SIZES[0] * LEADING * 1.15)
        weights = sum(_weight(line) for line in self._lines)
        return float(min(self._bounds.height() / max(1.0, weights), most))

    def _fitting(self) -> _Columns | None:
        style = self._style
        if style is None or self._bounds.isEmpty():
            return None
        levels = range(3)
        found = None
        for size in SIZES:
            if style.px(size * LEADING) > self._pitch + 1.0 and size != SIZES[-1]:
                continue
            for level in levels:
                found = self._laid_out(style, size, level)
                if found.bar >= style.px(THINNEST_BAR):
                    return found
        return found

    def _laid_out(self, style: Style, size: float, level: int) -> _Columns:
        """Return where columns end, at a size and brevity; the bar has what is left."""
        gap, indent = style.px(GAP), style.px(INDENT)
        bounds = [line for line in self._lines if isinstance(line, BoundLine)]
        values = [line for line in self._lines if isinstance(line, ValueLine)]
        words = [indent + style.width(_at(line.texts, level), size) for line in bounds]
        numbers = [style.width(text, size) for text in (USUAL, *(b.numbers for b in bounds))]
        words_width, numbers_width = max(words, default=0.0), max(numbers, default=0.0)
        room = self._bounds.width()
        left = min(room - words_width - numbers_width - 2.0 * gap, style.px(WIDEST_BAR))
        for line in values:
            told = style.width(_at(line.names, level), size, semibold=True)
            told += style.width(_at(line.values, level), size, semibold=True) + gap
            if told > room:
                left = min(left, 0.0)
        return _Columns(size, level, room - left - gap, left)

    # Qt's names from here on

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        style, columns = self._style, self._columns
        if style is None or columns is None:
            return
        for line, row in self._rows():
            if isinstance(line, ValueLine):
                _paint_value(painter, style, columns, row, line)
            else:
                _paint_bound(painter, style, columns, row, line)


def _weight(line: Line) -> float:
    return VALUE_WEIGHT if isinstance(line, ValueLine) else 1.0


def _paint_value(
    painter: QPainter, style: Style, columns: _Columns, row: QRectF, line: ValueLine
) -> None:
    theme, size = style.theme, columns.size
    if line.chosen:
        painter.fillRect(
            row.adjusted(-style.px(4), 0, style.px(4), 0), style.wash(theme.ink, CHOSEN)
        )
    baseline = _baseline(style, size, row)
    name, value = _at(line.names, columns.level), _at(line.values, columns.level)
    painter.setFont(style.font(size, semibold=True))
    painter.setPen(QColor(line.colour))
    painter.drawText(QPointF(row.left(), baseline), name)
    width = style.width(value, size, semibold=True)
    painter.setPen(QColor(theme.ink))
    draw_flush_right(painter, QPointF(row.right() - width, baseline), value)
    if line.remarks:
        left = row.left() + style.width(name, size, semibold=True) + style.px(GAP)
        room = row.right() - width - style.px(GAP) - left
        fitting = (text for text in line.remarks if style.width(text, size) <= room)
        text = next(fitting, "")
        if text:
            painter.setFont(style.font(size))
            painter.setPen(QColor(theme.muted))
            painter.drawText(QPointF(left, baseline), text)


def _paint_bound(
    painter: QPainter, style: Style, columns: _Columns, row: QRectF, line: BoundLine
) -> None:
    theme, size = style.theme, columns.size
    baseline = _baseline(style, size, row)
    painter.setFont(style.font(size))
    painter.setPen(QColor(theme.muted))
    text = _at(line.texts, columns.level)
    painter.drawText(QPointF(row.left() + style.px(INDENT), baseline), text)
    painter.setPen(QColor(theme.ink))
    numbers = QPointF(row.left() + columns.numbers - style.width(line.numbers, size), baseline)
    draw_flush_right(painter, numbers, line.numbers)
    if columns.bar < style.px(THINNEST_BAR):
        return
    thick = float(max(3, round(THICK * style.px(size))))
    bar = QRectF(row.right() - columns.bar, row.center().y() - 0.5 * thick, columns.bar, thick)
    painter.fillRect(bar, style.wash(theme.ink, TRACK))
    taken = QRectF(bar)
    taken.setWidth(bar.width() * line.share)
    colour = theme.runs[2] if line.attained else mix(theme.canvas, theme.ink, FILL)
    painter.fillRect(taken, QColor(colour))


def _baseline(style: Style, size: float, row: QRectF) -> float:
    return float(round(row.center().y() + 0.5 * style.metrics(size).capHeight()))


def _at(texts: tuple[str, ...], level: int) -> str:
    return texts[min(level, len(texts) - 1)] if texts else ""
