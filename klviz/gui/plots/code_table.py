"""Code table: every way to write KL with what it gives, and the lines of one of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.numerics import Given, NumericsContent
from klviz.analyses.compare.request import CompareSnapshot
from klviz.core.slips import Slip
from klviz.document.numbers import format_number
from klviz.document.units import Unit
from klviz.gui.items.bar_rows import Bar, BarRows, Drawn, Word
from klviz.gui.plots.code_sweep import CODE
from klviz.gui.plots.wording import settled
from klviz.gui.style import Style

SIZE, LETTERS, SENTENCE = 14.0, 13.0, 14.0
SMALLEST = 0.6
"""By how much letters shrink at most where rows have no room."""
ROW, LINE, PARTED = 25.0, 20.0, 10.0
"""The height of a row, of a line of code or of words, and what lies between the two, times k."""
GAP, INDENT = 18.0, "    "
HEADS = ("KL(P‖Q)", "KL(Q‖P)")
REVERSE = 1
"""The column that makes way where there is no room for all."""
CHOSEN = 0.13
"""How much of its colour lies under the row of the way that is chosen."""


class _Line(NamedTuple):
    """A row of the table: what it is called, and a number for each column."""

    title: str
    numbers: tuple[str, str, str]
    agrees: tuple[bool, bool, bool]


class CodeTable:
    """Rows of numbers over lines of code."""

    def __init__(self) -> None:
        self._rows = BarRows()
        self._rect: QRectF | None = None
        self._style: Style | None = None
        self._keys: tuple[tuple[str, QRectF], ...] = ()

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene."""
        return (self._rows,)

    @staticmethod
    def least_height(content: NumericsContent, width: float, style: Style) -> float:
        """Return how high it must be at a width."""
        rows = len(content.given) + 2
        lines = len(_code_lines(content, width, style)) + len(_words(content, width, style))
        return style.px(ROW) * rows + style.px(LINE) * lines + 2.0 * style.px(PARTED)

    def arrange(self, rect: QRectF | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no place."""
        self._rect, self._style = rect, style
        self._rows.setVisible(rect is not None)
        self._rows.set_style(style)
        if rect is not None:
            self._rows.place(rect)

    def key_at(self, place: QPointF) -> str:
        """Return the way whose row is at a place; "" for none."""
        return next((key for key, box in self._keys if box.contains(place)), "")

    def show(self, snapshot: CompareSnapshot, content: NumericsContent, unit: Unit) -> None:
        """Write the table."""
        style, rect = self._style, self._rect
        if style is None or rect is None:
            return
        right = snapshot.forward.value, snapshot.reverse.value, content.hardest.value
        first, second, third = (_number(value, unit) for value in right)
        table = [_Line("right", (first, second, third), (True, True, True))]
        table += [_line(given, unit) for given in content.given]
        heads = (*HEADS, content.hardest_name)
        shares, size = _columns(table, heads, rect.width(), style)
        height = style.px(ROW)
        words, bars, keys = _heads(heads, rect, shares, size, style), [], []
        for number, line in enumerate(table):
            top = rect.top() + (number + 1) * height
            words += _cells(line, rect, top, shares, size, style, bold=number == 0)
            if number:
                key = content.given[number - 1].slip.key
                keys.append((key, QRectF(rect.left(), top, rect.width(), height)))
                if key == content.shown.key:
                    colour = style.theme.run(CODE)
                    bars.append(Bar(rect.left(), rect.right(), top, height, colour, CHOSEN))
        top = rect.top() + (len(table) + 1) * height + style.px(PARTED)
        words += _text(content, rect, top, style)
        self._keys = tuple(keys)
        self._rows.show_rows(Drawn(bars=bars, words=words))


def _line(given: Given, unit: Unit) -> _Line:
    agrees = given.forward_agrees, given.reverse_agrees, given.hardest_agrees
    values = given.forward, given.reverse, given.hardest
    first, second, third = (
        ("" if right else "≠ ") + _number(value, unit)
        for value, right in zip(values, agrees, strict=True)
    )
    return _Line(given.slip.title, (first, second, third), agrees)


def _number(value: float, unit: Unit) -> str:
    if math.isnan(value):
        return "nan"  # as NumPy writes it
    return settled(value * unit.factor) if math.isfinite(value) else format_number(value)


def _columns(
    table: Sequence[_Line], heads: Sequence[str], width: float, style: Style
) -> tuple[list[float], float]:
    """Return where the columns of numbers end, from the left, and the size of the letters.

    The reverse one is left out, and ends at nan, where letters would be too small for all.
    """
    titles = max(style.width(line.title, SIZE, semibold=True) for line in table)
    widths = [
        max(
            style.width(heads[column], SIZE, semibold=True),
            *(style.width(line.numbers[column], SIZE, semibold=True) for line in table),
        )
        for column in range(len(heads))
    ]
    gap, pad = style.px(GAP), style.px(6)
    needed = titles + sum(widths) + gap * len(widths) + 2.0 * pad
    crowded = width < SMALLEST * needed
    if crowded:
        needed -= widths[REVERSE] + gap
    factor = max(SMALLEST, min(1.0, width / needed))
    spare = max(0.0, width - needed) / len(widths)
    ends, x = [], pad + factor * titles
    for number, column in enumerate(widths):
        if crowded and number == REVERSE:
            ends.append(math.nan)
        else:
            x += factor * (gap + column) + spare
            ends.append(x)
    return ends, factor * SIZE


def _heads(
    heads: Sequence[str], rect: QRectF, shares: Sequence[float], size: float, style: Style
) -> list[Word]:
    theme, baseline = style.theme, _baseline(rect.top(), size, style)
    left = QPointF(rect.left() + style.px(6), baseline)
    words = [Word(left, "in NumPy", theme.muted, size)]
    colours = theme.run_text(0), theme.run_text(1), theme.muted
    for head, x, colour in zip(heads, shares, colours, strict=True):
        if math.isfinite(x):
            at = QPointF(rect.left() + x, baseline)
            words.append(Word(at, head, colour, size, semibold=True, flush=True))
    return words


def _cells(
    line: _Line,
    rect: QRectF,
    top: float,
    shares: Sequence[float],
    size: float,
    style: Style,
    *,
    bold: bool,
) -> list[Word]:
    theme, baseline = style.theme, _baseline(top, size, style)
    at = QPointF(rect.left() + style.px(6), baseline)
    words = [Word(at, line.title, theme.ink, size, bold)]
    for text, agrees, x in zip(line.numbers, line.agrees, shares, strict=True):
        colour = theme.ink if agrees else theme.run_text(CODE)
        if math.isnan(x):
            continue
        place = QPointF(rect.left() + x, baseline)
        words.append(Word(place, text, colour, size, bold or not agrees, True))
    return words


def _baseline(top: float, size: float, style: Style) -> float:
    return float(round(top + 0.5 * (style.px(ROW) + style.metrics(size).capHeight())))


def _text(content: NumericsContent, rect: QRectF, top: float, style: Style) -> list[Word]:
    """Return the code of the way that is chosen, and what goes wrong in it."""
    theme, step, found = style.theme, style.px(LINE), []
    left, y = rect.left() + style.px(6), top + style.metrics(LETTERS).ascent()
    for line in _code_lines(content, rect.width(), style):
        indent = style.width(INDENT, LETTERS) if line.startswith(INDENT) else 0.0
        found.append(Word(QPointF(left + indent, y), line.strip(), theme.p_line, LETTERS))
        y += step
    y += style.px(PARTED)
    for line in _words(content, rect.width(), style):
        found.append(Word(QPointF(left, y), line, theme.muted, SENTENCE))
        y += step
    return found


def code_of(slip: Slip, content: NumericsContent) -> list[str]:
    """Return the lines of a way, with the ε that is used in it."""
    lines = list(slip.code)
    if content.grid is None:
        lines = [line.replace(" * dx", "") for line in lines]
    if any("eps" in line for line in lines):
        lines.insert(0, f"eps = {content.eps:g}")
    return lines


def _code_lines(content: NumericsContent, width: float, style: Style) -> list[str]:
    """Return the code, broken where it has no room."""
    return [
        part
        for line in code_of(content.shown, content)
        for part in _broken(line, width - style.px(12), LETTERS, style, INDENT)
    ]


def _words(content: NumericsContent, width: float, style: Style) -> list[str]:
    sentence = content.shown.sentence
    if content.grid is not None:
        low, high, count = content.grid
        ends = f"{format_number(low)} to {format_number(high)}"
        sentence += (
            f" KL(P‖Q) is a sum over {count} equal steps from {ends}: no such sum can tell that"
            " a tail makes it infinite."
        )
    return _broken(sentence, width - style.px(12), SENTENCE, style, "")


def _broken(text: str, width: float, size: float, style: Style, indent: str) -> list[str]:
    """Return words in lines no wider than that; those after the first are indented."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and style.width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(f"{indent}{word}" if lines else word)
    return lines
