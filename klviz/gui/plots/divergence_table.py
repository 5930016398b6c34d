"""The table of all divergences of a pair, with what bounds each and how much room that leaves."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.generator import BoundRow, DivergenceRow, GeneratorContent
from klviz.core.bounds import ANY, BOUNDS, NATS
from klviz.core.divergences import DIVERGENCES
from klviz.core.estimates import Estimate
from klviz.document.numbers import format_number, typeset
from klviz.document.units import Unit
from klviz.gui.items.bound_rows import BoundLine, BoundRows, Line, ValueLine
from klviz.gui.items.heading import Entry, Heading
from klviz.gui.plots.generator import colour_of, words_in
from klviz.gui.plots.wording import estimate_text
from klviz.gui.style import Style

UNKNOWN = "…"
COMFORTABLE = 13.0
"""The size of words below which only the divergence that is looked at has its bounds."""
MOST_VALUES = len(DIVERGENCES) + 3
"""How many divergences there are on the line."""
MOST_BOUNDS = max(sum(b.about == key for b in BOUNDS.values()) for key in DIVERGENCES)
"""How many bounds a divergence has at most."""


class DivergenceTable:
    """Every divergence with its value, and below it its bounds.

    Where there is little room only the one that is looked at has its bounds.
    """

    def __init__(self) -> None:
        self._heading, self._rows = Heading(), BoundRows()
        self._style: Style | None = None
        self._place, self._room = QRectF(), 0.0

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return (self._heading, self._rows)

    @property
    def is_shown(self) -> bool:
        """Whether it has a place."""
        return not self._place.isEmpty()

    def arrange(self, rect: QRectF | None, heading: float, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no place."""
        self._style, self._place = style, rect or QRectF()
        self._room = self._place.height() - heading
        for item in self.items:
            item.setVisible(rect is not None)
        if rect is None:
            return
        self._heading.set_style(style)
        self._rows.set_style(style)
        self._heading.place(QRectF(rect.left(), rect.top(), rect.width(), heading))
        self._rows.place(rect.adjusted(0.0, heading, 0.0, 0.0))

    @staticmethod
    def least_height(style: Style) -> float:
        """Return how high it must be for the bounds of one divergence, without its heading."""
        return BoundRows.least_height(MOST_VALUES, MOST_BOUNDS, style)

    def covers(self, place: QPointF) -> bool:
        """Whether a place lies in it."""
        return self._place.contains(place)

    def key_at(self, place: QPointF) -> str:
        """Return the divergence at a place, "" for none."""
        return self._rows.key_at(place) if self.is_shown else ""

    def show_table(self, content: GeneratorContent, unit: Unit) -> None:
        """Write what is known of all divergences."""
        style = self._style
        if style is None or not self.is_shown:
            return
        theme = style.theme
        sparse = style.theme.sparse or self._room < BoundRows.least_height(
            MOST_VALUES, len(BOUNDS), style, COMFORTABLE
        )
        words = ("All divergences, and what bounds them", "All divergences", "")
        if sparse:
            words = ("All divergences, and what bounds this one", *words[1:])
        slack = Entry(("full bar: bound attained", "full: attained", ""), theme.muted)
        self._heading.show_entries([Entry(words, theme.ink)], slack)
        lines: list[Line] = []
        for row in content.rows:
            shown = row.bounds if row.key == content.key or not sparse else ()
            lines += lines_of_row(replace(row, bounds=shown), content, unit, style)
        self._rows.show_lines(lines)


def lines_of_row(
    row: DivergenceRow, content: GeneratorContent, unit: Unit, style: Style
) -> Iterator[Line]:
    """Yield the line of a divergence and those of its bounds."""
    colour = style.theme.ink
    if row.key in ("kl", "reverse_kl") or row.key == content.key:
        colour = words_in(style, colour_of(style, row.key, content.alpha))
    factor = unit.factor if row.logarithmic else 1.0
    forward = next((other.value for other in content.rows if other.key == "kl"), None)
    yield ValueLine(
        row.key,
        (f"{row.label}  {row.name}", row.label, row.name if "P" in row.name else row.label),
        value_texts(row.value, factor, unit.key if row.logarithmic else ""),
        colour,
        remarks_of(row, forward, unit.factor / factor),
        row.key == content.key,
    )
    for bound in row.bounds:
        yield line_of_bound(bound, unit)


def line_of_bound(bound: BoundRow, unit: Unit) -> BoundLine:
    """Return a bound as it is written: in the unit, where it holds in any."""
    named = f"{bound.statement}  ({bound.name})" if bound.name else ""
    texts = tuple(text for text in (named, bound.statement) if text)
    if bound.identity is None:
        return BoundLine(texts, UNKNOWN, 0.0, attained=False)
    left, right = bound.identity.left, bound.identity.right
    factor = unit.factor if bound.unit == ANY else 1.0
    first, second = (format_number(side.value * factor, 3) for side in (left, right))
    word = f" {NATS}" if bound.unit == NATS and unit.key != NATS else ""
    numbers = f"{first} {'=' if bound.attained else '≤'} {second}{word}"
    return BoundLine(texts, numbers, share_of(left, right), bound.attained)


def remarks_of(row: DivergenceRow, forward: Estimate | None, scale: float) -> tuple[str, ...]:
    """Return why a divergence is infinite, or how many times KL is as large, here and close by.

    ``scale`` is the ratio of the units in which both are told.
    """
    if row.value is None or forward is None:
        return ()
    if row.value.reason or row.key == "kl":
        reason = typeset(row.value.reason)
        # Half a sentence misleads, but a consequence that is left out does not.
        return (reason, reason.split(", so ")[0], "") if reason else ()
    curvature = row.curvature
    if curvature is None or not math.isfinite(curvature.value) or not row.value.value > 0.0:
        return ()
    limit = format_number(scale / curvature.value, 3)
    if not math.isfinite(forward.value):
        return ()
    ratio = format_number(scale * forward.value / row.value.value, 3)
    told = f"KL is {ratio} × this"
    return f"{told}, {limit} × as Q → P", told, ""


def share_of(left: Estimate, right: Estimate) -> float:
    """Return how much of the larger side the smaller is."""
    if math.isinf(right.value):
        return 0.0
    return min(left.value / right.value, 1.0) if right.value > 0.0 else 1.0


def value_texts(value: Estimate | None, factor: float, word: str) -> tuple[str, ...]:
    """Return a value with its unit, from long to short; "…" as long as it is not known."""
    if value is None:
        return (UNKNOWN,)
    if math.isnan(value.value):
        return ("not known",)
    number = estimate_text(value, factor)
    told = f"{number} {word}".strip() if math.isfinite(value.value) else number
    return (told, number)
