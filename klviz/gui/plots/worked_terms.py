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
HEADS = ("by hand, in bits", "right", "a common slip")


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
        return style.px(ROW) * (len(_table(terms)) + 1) if terms else 0.0

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
        self._rows.show_rows(Drawn(words=words))


def _table(terms: Sequence[WorkedTerm]) -> list[tuple[tuple[str, str, str], int | None]]:
    """Return the cells of every row, and for a sum its direction."""
    rows: list[tuple[tuple[str, str, str], int | None]] = []
    for direction, name in enumerate(("KL(P‖Q)", "KL(Q‖P)")):
        own = [term for term in terms if term.direction == direction]
        for term in own:
            ratio, misread = (format_number(r) for r in (term.ratio, term.misread))
            what = f"{format_number(term.weight)} · log₂ {ratio}"
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
