"""What every outcome adds to one direction of KL, as signed bars: p log(p/q), or its relatives."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.outcome_overview import Direction, OutcomeReading, OutcomesReading, Side
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.views import RATIO_VIEWS
from klviz.core.arrays import Array
from klviz.core.estimates import Estimate
from klviz.document.numbers import format_number
from klviz.document.units import Unit
from klviz.gui.items.area import Area
from klviz.gui.items.heading import Entry
from klviz.gui.items.steps import Steps
from klviz.gui.plots.density import run_swatch
from klviz.gui.plots.outcome_bars import read_words
from klviz.gui.plots.outcome_geometry import APART, GAPS, bars, slot, stairs
from klviz.gui.plots.outcome_panel import OutcomePanel
from klviz.gui.plots.panel import Frame
from klviz.gui.plots.signed_curve import NEGATIVE, POSITIVE
from klviz.gui.plots.wording import equal_to, estimate_text
from klviz.gui.style import Style

WIDTH = 1.8
PRODUCTS = ("p log(p/q)", "q log(q/p)")
"""What is added in each direction, forward first."""
AXES = {"integrand": "contribution", "running": "sum so far"}
"""What the left axis is called by the ratio view, where outcomes have another word for it."""
SWAPPED = str.maketrans("pq", "qp")


class OutcomeTerms:
    """The contributions to one direction.

    Args:
        part: which: 0 for KL(P‖Q), 1 for KL(Q‖P).
    """

    def __init__(self, part: int) -> None:
        self.plot = OutcomePanel("contribution")
        self._part = part
        box = self.plot.panel.box
        self._negative, self._positive, self._line = Area(box), Area(box), Steps(box)
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return self.plot.items

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style = style
        self.plot.arrange(frame, style)
        colour = style.theme.run(self._part)
        self._positive.set_colour(style.wash(colour, POSITIVE))
        self._negative.set_colour(style.wash(colour, NEGATIVE))
        self._line.set_pen(style.pen(colour, WIDTH))

    def show(
        self, snapshot: CompareSnapshot, way: Direction, unit: Unit, y_range: tuple[float, float]
    ) -> None:
        """Draw one direction of a snapshot in a range of y, in a unit."""
        style, content = self._style, snapshot.content
        if style is None or not self.plot.panel.is_shown:
            return
        row, names = RATIO_VIEWS[snapshot.request.ratio_view], getattr(content, "names", ())
        whole = snapshot.reverse if self._part else snapshot.forward
        self.plot.panel.call_y(AXES.get(row.key, row.axis))
        self._show_heading(style, row.key, whole, unit)
        self.plot.show_ranges(snapshot.request.view, y_range, names)
        self._show_bars(way.drawn * factor_of(snapshot, unit), style)
        span, _ = read_words(snapshot)
        self.plot.show_read(span)
        tags = self.plot.read_tag(span, _words(self._side(snapshot), unit))
        endless = np.flatnonzero(np.isposinf(way.drawn)).tolist()
        if endless and not tags:
            # Sums stay infinite after the first outcome that makes them so.
            shown = endless[:1] if row.key == "running" else endless
            tags = self.plot.endless_tags(shown, names, style.theme.run_text(self._part))
        self.plot.panel.tags.show_tags(tags)

    def _show_heading(self, style: Style, view: str, whole: Estimate, unit: Unit) -> None:
        theme, product = style.theme, PRODUCTS[self._part]
        colour, swatch = theme.run_text(self._part), run_swatch(style, self._part)
        entry = Entry(_formulas(view, self._part), colour, swatch)
        number = estimate_text(whole, unit.factor)
        if math.isfinite(whole.value):
            number = f"{number} {unit.key}"
        sums = f"Σ {product} {equal_to(number)}", f"Σ {equal_to(number)}", number
        value = Entry(sums, theme.ink) if view in ("integrand", "running") else None
        self.plot.panel.heading.show_entries([entry], value)

    def _show_bars(self, values: Array, style: Style) -> None:
        mapping = self.plot.panel.mapping
        up, down = np.maximum(values, 0.0), np.minimum(values, 0.0)
        if slot(mapping) >= GAPS * style.k:
            # Where a bar has some room its neighbours do not touch it.
            shapes = [bars(mapping, part, 0.0, APART) for part in (up, down)]
            outlines = [line for shape in shapes for line in shape.outlines]
        else:
            shapes = [stairs(mapping, part, 0.0) for part in (up, down)]
            outlines = stairs(mapping, values, 0.0).outlines
        self._positive.set_polygons(shapes[0].areas)
        self._negative.set_polygons(shapes[1].areas)
        self._line.set_lines(outlines)
        for item in (self._negative, self._positive, self._line):
            item.place(mapping.rect)

    def _side(self, snapshot: CompareSnapshot) -> Side | None:
        reading = snapshot.reading
        if isinstance(reading, OutcomeReading | OutcomesReading):
            return reading.reverse if self._part else reading.forward
        return None


def factor_of(snapshot: CompareSnapshot, unit: Unit) -> float:
    """Return by what the values that are drawn are multiplied, so that they are in a unit."""
    return 1.0 if RATIO_VIEWS[snapshot.request.ratio_view].in_nats is False else unit.factor


def _formulas(view: str, part: int) -> tuple[str, ...]:
    """Return what is drawn, at length and in brief."""
    product = PRODUCTS[part]
    if view == "integrand":
        return (product,)
    if view == "running":
        return f"{product} added up from the left", f"{product}, added up"
    formula = RATIO_VIEWS[view].formula
    ratio = formula.translate(SWAPPED) if part and "/" in formula else formula
    return (ratio,)


def _words(side: Side | None, unit: Unit) -> str:
    """Return what an outcome, or some, add, and as what share."""
    if side is None:
        return ""
    added = format_number(side.added.value * unit.factor)
    if math.isnan(side.share.value):
        return f"adds {added} {unit.key}" if math.isfinite(side.added.value) else "adds ∞"
    return f"adds {added} {unit.key}, {format_number(100.0 * side.share.value, 3)} %"
