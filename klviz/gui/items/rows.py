"""Rows: a small table without lines; names, symbols and numbers each stand in a column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from klviz.document.numbers import MINUS
from klviz.gui.items.flush import draw_flush_right
from klviz.gui.items.heading import SWATCH, SWATCH_GAP, Swatch, paint_swatch
from klviz.gui.items.item import Item
from klviz.gui.style import Style

SIZES = (14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0)
"""The sizes of the words; the largest that fits is taken."""
FAIR = 11.0
"""The size below which numbers are rather told in brief."""
COLUMN_GAP, LABEL_GAP = 16.0, 7.0
TIGHT = 0.6
"""How much of the gaps is left between numbers in brief."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A number and what it is.

    Room is kept for a minus sign that may come if it is ``signed``, and for ``room``. Where there
    is little room, it is told by the one in ``brief``.
    """

    symbol: str
    number: str
    signed: bool = False
    room: str = ""
    brief: Cell | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a swatch, a name in a few lengths, numbers with their symbols, a remark."""

    swatch: Swatch
    names: tuple[str, ...]
    colour: str
    cells: tuple[Cell, ...]
    remark: str = ""

    def name(self, level: int) -> str:
        """Return the name at a level of brevity, 0 being the longest."""
        return self.names[min(level, len(self.names) - 1)]

    def told(self, *, brief: bool) -> tuple[Cell, ...]:
        """Return the numbers, in brief or in full."""
        return tuple((cell.brief if brief else None) or cell for cell in self.cells)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The size and brevity that fit, where symbols and numbers end, and where remarks begin."""

    size: float
    level: int
    brief: bool
    symbols: tuple[float, ...]
    numbers: tuple[float, ...]
    remark: float | None
    right: float


class Rows(Item):
    """A table of rows that shortens its names, then its remarks, then its letters, until it fits.

    Before its letters become hard to read it tells its numbers in brief.

    Args:
        remark: the longest remark; room is kept for it, so that no column ever moves.
        larger: sizes of the words above the usual ones, the largest first.
    """

    def __init__(self, remark: str = "", larger: tuple[float, ...] = ()) -> None:
        super().__init__()
        self._remark, self._sizes = remark, (*larger, *SIZES)
        self._style: Style | None = None
        self._rows: tuple[Row, ...] = ()
        self._columns: _Columns | None = None

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style = style

    @property
    def letters(self) -> float:
        """The size of the letters, in pixels; 0 where there are none."""
        return self._columns.size * self._style.k if self._columns and self._style else 0.0

    def row_at(self, place: QPointF) -> int | None:
        """Return the number of the line at a place of the parent; None where there is none."""
        if not (self._rows and self.isVisible() and self._bounds.contains(place)):
            return None
        share = (place.y() - self._bounds.top()) / self._bounds.height()
        return min(int(share * len(self._rows)), len(self._rows) - 1)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Write these rows, at equal distances, over the whole height."""
        self._rows = tuple(rows)
        self._columns = self._fitting(self._style) if self._style and rows else None
        self.update()

    def _fitting(self, style: Style) -> _Columns:
        width = self._bounds.width()
        last = len(self._rows[0].names) - 1
        smallest = self._laid_out(style, SIZES[-1], last, brief=True, remarks=False)
        fitting = (found for found in self._candidates(style) if found.right <= width)
        return next(fitting, smallest)

    def _candidates(self, style: Style) -> Iterator[_Columns]:
        levels = range(max(len(row.names) for row in self._rows))
        height = self._bounds.height() / len(self._rows)
        fair = [size for size in self._sizes if size >= FAIR]
        for size, brief in (*((s, False) for s in fair), *((s, True) for s in self._sizes)):
            if style.px(size) <= height or size == SIZES[-1]:
                for level in levels:
                    yield self._laid_out(style, size, level, brief=brief, remarks=True)
                    yield self._laid_out(style, size, level, brief=brief, remarks=False)

    def _laid_out(
        self, style: Style, size: float, level: int, *, brief: bool, remarks: bool
    ) -> _Columns:
        told = [row.told(brief=brief) for row in self._rows]
        tightness = TIGHT if brief and self._has_brief else 1.0
        gap, label = tightness * style.px(COLUMN_GAP), tightness * style.px(LABEL_GAP)
        x = style.px(SWATCH + SWATCH_GAP)
        x += max(style.width(row.name(level), size, semibold=True) for row in self._rows)
        symbols, numbers = [], []
        for cells in zip_longest(*told):
            symbol, number = _widths(style, cells, size)
            symbols.append(x + gap + symbol)
            x = symbols[-1] + label + number
            numbers.append(x)
        place = x + gap if remarks else None
        right = x if place is None else place + style.width(self._remark, size)
        return _Columns(size, level, brief, tuple(symbols), tuple(numbers), place, right)

    @property
    def _has_brief(self) -> bool:
        return any(cell.brief is not None for row in self._rows for cell in row.cells)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        style, columns = self._style, self._columns
        if style is None or columns is None:
            return
        height = self._bounds.height() / len(self._rows)
        cap = style.metrics(columns.size).capHeight()
        for number, row in enumerate(self._rows):
            middle = self._bounds.top() + (number + 0.5) * height
            left = QPointF(self._bounds.left(), float(round(middle + 0.5 * cap)))
            paint_swatch(painter, style, row.swatch, left - QPointF(0.0, 0.5 * cap))
            _paint_row(painter, style, row, columns, left)


def _widths(style: Style, cells: Sequence[Cell | None], size: float) -> tuple[float, float]:
    """Return how wide the symbols and the numbers of a column are; None is no cell."""
    there = [cell for cell in cells if cell is not None]
    symbol = max(style.width(cell.symbol, size) for cell in there)
    return symbol, max(_number_width(style, cell, size) for cell in there)


def _number_width(style: Style, cell: Cell, size: float) -> float:
    positive = cell.signed and not cell.number.startswith(MINUS)
    width = style.width(MINUS + cell.number if positive else cell.number, size)
    return max(width, style.width(cell.room, size)) if cell.room else width


def _paint_row(painter: QPainter, style: Style, row: Row, columns: _Columns, left: QPointF) -> None:
    size = columns.size
    painter.setFont(style.font(size, semibold=True))
    painter.setPen(QColor(row.colour))
    name_at = left + QPointF(style.px(SWATCH + SWATCH_GAP), 0.0)
    painter.drawText(name_at, row.name(columns.level))
    painter.setFont(style.font(size))
    muted, ink = QColor(style.theme.muted), QColor(style.theme.ink)
    told = row.told(brief=columns.brief)
    for cell, symbol, number in zip(told, columns.symbols, columns.numbers, strict=False):
        painter.setPen(muted)
        symbol_at = QPointF(symbol - style.width(cell.symbol, size), 0.0)
        draw_flush_right(painter, left + symbol_at, cell.symbol)
        painter.setPen(ink)
        number_at = QPointF(number - style.width(cell.number, size), 0.0)
        draw_flush_right(painter, left + number_at, cell.number)
    if columns.remark is not None and row.remark:
        painter.setPen(muted)
        painter.drawText(left + QPointF(columns.remark, 0.0), row.remark)
