"""Directions: both KLs of a pair, always: the formula, the value, its unit and its error."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.request import CompareSnapshot
from klviz.core.estimates import Estimate
from klviz.document.numbers import typeset
from klviz.document.units import UNITS, Unit
from klviz.gui.items.heading import Entry, Heading, agree
from klviz.gui.items.note import LEADING, SIZE, Note, wrapped
from klviz.gui.plots.density import run_swatch
from klviz.gui.plots.numbers import Number
from klviz.gui.plots.wording import equal_to, estimate_text, told_of
from klviz.gui.style import Style

WORDS = 19.0
"""The size of the words."""
ROW, GAP, BELOW = 34.0, 26.0, 4.0
"""The height of a line, what lies between two, and below the reason of an infinite one."""
FORMULAS = {
    "line": (("KL(P‖Q) = ∫ p log(p/q) dx", "KL(P‖Q)"), ("KL(Q‖P) = ∫ q log(q/p) dx", "KL(Q‖P)")),
    "outcomes": (("KL(P‖Q) = Σ p log(p/q)", "KL(P‖Q)"), ("KL(Q‖P) = Σ q log(q/p)", "KL(Q‖P)")),
}
"""How the two are written in each space, forward first, at length and in brief."""
NARROW = 560.0
"""A figure narrower than that, times k, has them one below the other."""


class Directions:
    """Forward and reverse KL side by side, in their colours."""

    def __init__(self) -> None:
        self._headings = (Heading(WORDS), Heading(WORDS))
        self._reasons = (Note(muted=True), Note(muted=True))
        self._style: Style | None = None

    @property
    def items(self) -> Sequence[QGraphicsItem]:
        """What goes into the scene."""
        return (*self._headings, *self._reasons)

    @staticmethod
    def height(
        snapshot: CompareSnapshot, width: float, style: Style, *, still: bool = False
    ) -> float:
        """Return how high both are at a width, with where they come from or why they are infinite.

        They are ``still`` where that has one line, however long: nothing below moves while a hand
        is at it.
        """
        values = (snapshot.forward, snapshot.reverse)
        heights = [style.px(ROW) + _under(value, width, style, still=still) for value in values]
        return sum(heights) if width < style.px(NARROW) else max(heights)

    def arrange(
        self,
        rect: QRectF | None,
        style: Style,
        snapshot: CompareSnapshot,
        *,
        still: bool = False,
    ) -> None:
        """Lie there and look like that; be hidden where there is no place."""
        self._style = style if rect is not None else None
        for item in self.items:
            item.setVisible(rect is not None)
        if rect is None:
            return
        values = (snapshot.forward, snapshot.reverse)
        for part, cell in enumerate(_cells(rect, style, values, still=still)):
            row = QRectF(cell.left(), cell.top(), cell.width(), style.px(ROW))
            self._headings[part].set_style(style)
            self._headings[part].place(row)
            self._reasons[part].set_style(style)
            below = QRectF(cell.left(), row.bottom(), cell.width(), cell.bottom() - row.bottom())
            self._reasons[part].place(below)

    def show(self, snapshot: CompareSnapshot, unit: Unit) -> None:
        """Write the values of a snapshot in a unit."""
        style = self._style
        if style is None:
            return
        formulas = FORMULAS[snapshot.request.comparison.space]
        for part, value in enumerate((snapshot.forward, snapshot.reverse)):
            colour = style.theme.run_text(part)
            equal, with_unit, number = value_texts(value, unit)
            long, brief = formulas[part]
            texts = (f"{long} {equal}", f"{brief} {equal}", with_unit, number)
            self._headings[part].show_entries([Entry(texts, colour, run_swatch(style, part))])
            self._reasons[part].show_text(_remark(value, unit))
        agree(self._headings)


def numbers_of_directions(snapshot: CompareSnapshot, unit: Unit) -> list[Number]:
    """Return both KLs with all their digits."""
    return [
        Number.of_estimate("pair", name, value, unit.factor, unit.key)
        for name, value in (("KL(P‖Q)", snapshot.forward), ("KL(Q‖P)", snapshot.reverse))
    ]


def equations(snapshot: CompareSnapshot, unit: Unit) -> list[str]:
    """Return both KLs as equations: "KL(P‖Q) = 0.3181 nats"."""
    values = (snapshot.forward, snapshot.reverse)
    brief = [texts[1] for texts in FORMULAS[snapshot.request.comparison.space]]
    return [f"{name} {value_texts(v, unit)[0]}" for name, v in zip(brief, values, strict=True)]


def value_texts(value: Estimate, unit: Unit) -> tuple[str, ...]:
    """Return a value as text: "= 0.3181 nats", and the bare number."""
    number = estimate_text(value, unit.factor)
    with_unit = f"{number} {unit.key}" if math.isfinite(value.value) else number
    return equal_to(with_unit), with_unit, number


def _remark(value: Estimate, unit: Unit) -> str:
    """Return where a value comes from and how far off it may be, or why it is infinite."""
    return typeset(value.reason if math.isinf(value.value) else told_of(value, unit))


def _under(value: Estimate, width: float, style: Style, *, still: bool) -> float:
    """Return how high what is said of a value is, in a figure of that width."""
    cell = width if width < style.px(NARROW) else 0.5 * (width - style.px(GAP))
    lines = 1 if still else max(1, len(wrapped(_remark(value, UNITS["nats"]), cell, style)))
    return lines * style.px(SIZE * LEADING) + style.px(BELOW)


def _cells(rect: QRectF, style: Style, values: Sequence[Estimate], *, still: bool) -> list[QRectF]:
    """Return where each of them lies."""
    if rect.width() < style.px(NARROW):
        cells, top = [], rect.top()
        for value in values:
            height = style.px(ROW) + _under(value, rect.width(), style, still=still)
            cells.append(QRectF(rect.left(), top, rect.width(), height))
            top += height
        return cells
    width = 0.5 * (rect.width() - style.px(GAP))
    left = QRectF(rect.left(), rect.top(), width, rect.height())
    return [left, left.translated(width + style.px(GAP), 0.0)]
