"""The integrand of one run: the curve whose area is the divergence, positive and negative apart."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.fit import FitSnapshot, RunView
from klviz.core.arrays import Array
from klviz.gui.items.area import Area
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import halves, lines, unbroken
from klviz.gui.items.heading import Entry
from klviz.gui.plots.density import run_swatch
from klviz.gui.plots.extent import Extent
from klviz.gui.plots.panel import Frame, Names, Panel, largest
from klviz.gui.plots.shown import Shown
from klviz.gui.plots.wording import typeset
from klviz.gui.style import Style

WIDTH = 2.2
POSITIVE, NEGATIVE = 0.38, 0.14
"""The share of the run's colour in the two areas."""
FLOOR = 0.06
"""How far below zero a plot reaches at least, as a share of how far it reaches above."""


SHARED = -1
"""The group of the integrands whose values have a unit."""
MOST_WORDS = 0.6
"""The share of the height that words at the top of a plot may take."""


class IntegrandPlot:
    """The integrand of one run over x."""

    def __init__(self) -> None:
        self.panel = Panel(Names("x", "integrand"))
        self._negative, self._positive = Area(self.panel.box), Area(self.panel.box)
        self._zero, self._curve = Curve(self.panel.box), Curve(self.panel.box)
        self._style: Style | None = None

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return self.panel.items

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style = style
        self.panel.arrange(frame, style)
        self._zero.set_pen(style.axis_pen)

    def show_reason(self, run: Shown) -> float:
        """Write why the value is infinite, or why nothing is drawn; return how high that is.

        The height is a share of the plot's.
        """
        height = self.panel.note.show_text(typeset(_remark(run.view)))
        return height / max(1.0, self.panel.plot.height())

    def show_run(self, snapshot: FitSnapshot, run: Shown, y_range: tuple[float, float]) -> None:
        """Draw the integrand of a run; the range of y is in its unit."""
        style = self._style
        if style is None or not self.panel.is_shown:
            return
        theme, swatch = style.theme, run_swatch(style, run.colour)
        words = (run.name.formula, run.name.texts[3])
        self.panel.heading.show_entries(
            [Entry(words, theme.run_text(run.colour), swatch)], Entry(run.texts, theme.ink)
        )
        self.panel.set_ranges(snapshot.request.view, y_range)
        self._show_curve(style, snapshot.x, run.integrand, run.colour)

    def _show_curve(self, style: Style, x: Array, values: Array, colour: int) -> None:
        mapping = self.panel.mapping
        zero = mapping.point(0.0, 0.0).y()
        for item in (self._negative, self._positive, self._zero, self._curve):
            item.place(mapping.rect)
        line = style.theme.run(colour)
        self._positive.set_colour(style.wash(line, POSITIVE))
        self._negative.set_colour(style.wash(line, NEGATIVE))
        self._curve.set_pen(style.pen(line, WIDTH))
        runs = unbroken(mapping.pixels(x, values))
        positive, negative = halves(runs, zero)
        self._positive.set_polygons(positive)
        self._negative.set_polygons(negative)
        if np.isinf(values).any():
            # The area reaches up to infinity; a line there would be a line at the edge.
            runs = unbroken(mapping.pixels(x, np.where(np.isfinite(values), values, np.nan)))
        self._curve.set_lines(lines(runs))
        self._zero.set_rule(QPointF(0.0, zero), QPointF(mapping.rect.right(), zero))


class IntegrandRanges:
    """The ranges of y of all integrands: one for those in nats, so that areas compare by eye."""

    def __init__(self) -> None:
        self._extents: dict[int, tuple[Extent, Extent]] = {}

    def fit(self, runs: Sequence[Shown], reasons: Sequence[float]) -> list[tuple[float, float]]:
        """Return the range of y of every run's integrand.

        Args:
            runs: those with a unit share one range.
            reasons: the share of the height that words at the top of each plot take.
        """
        groups = [SHARED if run.name.logarithmic else index for index, run in enumerate(runs)]
        fitted = {}
        for group in set(groups):
            members = [index for index, other in enumerate(groups) if other == group]
            curves = [runs[index].integrand for index in members]
            room = min(MOST_WORDS, max(reasons[index] for index in members))
            fitted[group] = self._fit_group(group, curves, room)
        return [fitted[group] for group in groups]

    def forget(self) -> None:
        """Fit the next curves as if there had been none before."""
        self._extents.clear()

    def _fit_group(self, group: int, curves: Sequence[Array], room: float) -> tuple[float, float]:
        above, below = self._extents.setdefault(group, (Extent(), Extent()))
        up = above.fit(max(largest(curve) for curve in curves))
        down = below.fit(max(largest(-curve) for curve in curves))
        if not up and not down:
            return 0.0, 1.0
        low = -max(down, FLOOR * up)
        return low, max(up, -FLOOR * low) + room / (1.0 - room) * (up - low)


def _remark(view: RunView) -> str:
    value = view.estimate.value
    if math.isinf(value):
        return view.estimate.reason or "The integral diverges."
    if math.isnan(value) and view.estimate.reason:
        return view.estimate.reason
    if not np.isfinite(view.integrand).any():
        return "The integrand cannot be computed here."
    return ""
