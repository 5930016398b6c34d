"""Worked terms: an example by hand, each term right and with the logarithm of another ratio."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.numerics import WorkedTerm
from klviz.document.numbers import format_number
from klviz.gui.items.bar_rows import BarRows, Drawn, Word
from klviz.gui.plots.wording import fixed
from klviz.gui.style import Style

SIZE, ROW, SMALLEST = 14.0, 23.0, 0.6
HEADS = ("by hand, in bits", "right", "a common slip: p/q misread")
REMARK = 13.0
"""The size of the words below the table."""


class WorkedTerms:
    """A row a term, with the sums of both directions."""

    def __init__(self) -> None:
        self._rows = BarRows()
        self._rect: QRectF | None = None
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene."""
        return (self._rows,)

    @staticmethod
    def least_height(terms: Sequence[WorkedTerm], style: Style) -> float:
        """Return how high it must be; 0 where there is nothing."""
        rows = len(_table(terms)) + 1 + len(_remarks(terms))
        return style.px(ROW) * rows if terms else 0.0

    def arrange(self, rect: QRectF | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no place."""
        self._rect, self._style = rect, style
        self._rows.setVisible(rect is not None)
        self._rows.set_style(style)
        if rect is not None:
            self._rows.place(rect)

    def show(self, terms: Sequence[WorkedTerm]) -> None:
        """Write the terms."""
        style, rect = self._style, self._rect
        if style is None or rect is None:
            return
        theme = style.theme
        table = [(HEADS, theme.muted, False), *_coloured(_table(terms), style)]
        widths = [
            max(style.width(cells[column], SIZE, semibold=True) for cells, _, _ in table)
            for column in range(3)
        ]
        gap, pad = style.px(20), style.px(6)
        factor = max(SMALLEST, min(1.0, rect.width() / (sum(widths) + 2.0 * (gap + pad))))
        size, ends = factor * SIZE, _ends(widths, factor, gap)
        words = []
        for number, (cells, colour, bold) in enumerate(table):
            top = rect.top() + number * style.px(ROW)
            cap = style.metrics(size).capHeight()
            y = float(round(top + 0.5 * (style.px(ROW) + cap)))
            words.append(Word(QPointF(rect.left() + pad, y), cells[0], colour, size, bold))
            for cell, x in zip(cells[1:], ends, strict=True):
                words.append(
                    Word(QPointF(rect.left() + pad + x, y), cell, colour, size, bold, True)
                )
        for number, text in enumerate(_remarks(terms), len(table)):
            room = rect.width() - 2.0 * pad
            fits = min(1.0, room / style.width(text, REMARK))
            y = rect.top() + (number + 0.7) * style.px(ROW)
            place = QPointF(rect.left() + pad, float(round(y)))
            words.append(Word(place, text, theme.muted, fits * REMARK))
        self._rows.show_rows(Drawn(words=words))


def _remarks(terms: Sequence[WorkedTerm]) -> list[str]:
    """Return what was done wrong, and how it could have been noticed: Σ q · p/q is Σ p."""
    own = [term for term in terms if term.direction == 0]
    if not own:
        return []
    told, parts, total = [], [], 0.0
    for term in own:
        p, q, misread = term.weight, term.weight / term.ratio, term.misread
        first, second, wrong = (format_number(one) for one in (p, q, misread))
        told.append(f"{first}/{second} = {format_number(term.ratio)} was taken for {wrong}")
        parts.append(f"{second} · {wrong}")
        total += q * misread
    check = f"{' + '.join(parts)} = {format_number(total)}"
    return [f"{', '.join(told)}.", f"A check: Σ q · p/q = Σ p = 1, but {check}."]


def _table(terms: Sequence[WorkedTerm]) -> list[tuple[tuple[str, str, str], int | None]]:
    """Return the cells of every row, and for a sum its direction."""
    rows: list[tuple[tuple[str, str, str], int | None]] = []
    for direction, name in enumerate(("KL(P‖Q)", "KL(Q‖P)")):
        own = [term for term in terms if term.direction == direction]
        for term in own:
            misread = format_number(term.misread)
            what = f"{format_number(term.weight)} · log₂ {format_number(term.ratio)}"
            slip = f"log₂ {misread}: {fixed(term.wrong, 4)}"
            rows.append(((what, fixed(term.right, 4), slip), None))
        right, wrong = math.fsum(t.right for t in own), math.fsum(t.wrong for t in own)
        rows.append(((name, fixed(right, 4), f"≠ {fixed(wrong, 4)}"), direction))
    return rows


def _coloured(
    rows: Sequence[tuple[tuple[str, str, str], int | None]], style: Style
) -> list[tuple[tuple[str, str, str], str, bool]]:
    theme = style.theme
    return [
        (cells, theme.ink if total is None else theme.run_text(total), total is not None)
        for cells, total in rows
    ]


def _ends(widths: Sequence[float], factor: float, gap: float) -> tuple[float, float]:
    """Return where both columns of numbers end, from the left."""
    first = factor * (widths[0] + gap + widths[1])
    return first, first + factor * (gap + widths[2])
