"""The integrand of one run: the curve whose area is the divergence, positive and negative apart."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.fit import FitSnapshot, RunView
from klviz.core.arrays import Array
from klviz.document.units import Unit
from klviz.gui.items.area import Area
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import halves, lines, unbroken
from klviz.gui.items.heading import Entry
from klviz.gui.plots.density import run_swatch
from klviz.gui.plots.extent import Extent
from klviz.gui.plots.panel import Frame, Names, Panel, largest
from klviz.gui.plots.wording import RunName, value_texts
from klviz.gui.style import Style

WIDTH = 2.2
POSITIVE, NEGATIVE = 0.38, 0.14
"""The share of the run's colour in the two areas."""
FLOOR = 0.06
"""How far below zero a plot reaches at least, as a share of how far it reaches above."""


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

    def show_reason(self, view: RunView) -> float:
        """Write why the value is infinite, or why nothing is drawn; return how high that is.

        The height is a share of the plot's.
        """
        height = self.panel.note.show_text(_remark(view))
        return height / max(1.0, self.panel.plot.height())

    def show_run(
        self,
        snapshot: FitSnapshot,
        view: RunView,
        name: RunName,
        unit: Unit,
        y_range: tuple[float, float],
    ) -> None:
        """Draw the integrand of a run; the range of y is in that unit, where it has one."""
        style = self._style
        if style is None or not self.panel.is_shown:
            return
        theme, colour = style.theme, view.run.colour
        formula = Entry(
            (name.formula, name.texts[3], ""), theme.run_text(colour), run_swatch(style, view)
        )
        self.panel.heading.show_entries([formula], Entry(value_texts(view, name, unit), theme.ink))
        self.panel.set_ranges(snapshot.request.view, y_range)
        self._show_curve(style, snapshot.x, in_unit(view, name, unit), colour)

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

    def fit(
        self, curves: Sequence[Array], shared: Sequence[bool], reasons: Sequence[float]
    ) -> list[tuple[float, float]]:
        """Return the range of y for every curve.

        Args:
            curves: the integrands, in the unit that is shown.
            shared: which of them share one range.
            reasons: the share of the height that words at the top of each plot take.
        """
        alone = [index for index, is_shared in enumerate(shared) if not is_shared]
        together = [index for index, is_shared in enumerate(shared) if is_shared]
        ranges = [(0.0, 1.0)] * len(curves)
        for group, members in [(-1, together), *((index, [index]) for index in alone)]:
            if members:
                found = self._fit_group(
                    group, [curves[i] for i in members], [reasons[i] for i in members]
                )
                for index in members:
                    ranges[index] = found
        return ranges

    def forget(self) -> None:
        """Fit the next curves as if there had been none before."""
        self._extents.clear()

    def _fit_group(
        self, group: int, curves: Sequence[Array], reasons: Sequence[float]
    ) -> tuple[float, float]:
        above, below = self._extents.setdefault(group, (Extent(), Extent()))
        up = above.fit(max(largest(curve) for curve in curves))
        down = below.fit(max(largest(-curve) for curve in curves))
        if not up and not down:
            return 0.0, 1.0
        low = -max(down, FLOOR * up)
        room = min(0.6, max(reasons))
        return low, max(up, -FLOOR * low) + room / (1.0 - room) * (up - low)


def in_unit(view: RunView, name: RunName, unit: Unit) -> Array:
    """Return the integrand in that unit, where it has one."""
    return view.integrand * unit.factor if name.logarithmic else view.integrand


def _remark(view: RunView) -> str:
    value = view.estimate.value
    if math.isinf(value):
        return view.estimate.reason or "The integral diverges."
    if math.isnan(value) and view.estimate.reason:
        return view.estimate.reason
    if not np.isfinite(view.integrand).any():
        return "The integrand cannot be computed here."
    return ""
