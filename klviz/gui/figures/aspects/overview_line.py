"""The figure of both densities, and of what each direction adds up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from klviz.analyses.compare.line_overview import LineContent, LineReading
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.views import RATIO_VIEWS
from klviz.document.numbers import format_number
from klviz.document.units import Unit
from klviz.gui.figures.aspects.aspect import ALL, Add, AspectFigure
from klviz.gui.figures.aspects.line_layout import (
    DENSITIES,
    FORWARD,
    REVERSE,
    least_height,
    line_frames,
)
from klviz.gui.figures.aspects.line_numbers import numbers_of, numbers_of_part
from klviz.gui.figures.sheet import Sheet
from klviz.gui.items.heading import agree
from klviz.gui.plots.crosshair import Crosshair
from klviz.gui.plots.density_grips import DensityGrips
from klviz.gui.plots.direction_plot import DirectionPlot, Way
from klviz.gui.plots.integrand_ranges import IntegrandRanges
from klviz.gui.plots.numbers import Number
from klviz.gui.plots.pair_densities import PairDensities, named
from klviz.gui.plots.panel import Panel, largest
from klviz.gui.plots.signed_curve import holds_area
from klviz.gui.style import Style

ABOVE, OVER_PLOTS = 10.0, 5.0
"""Handles lie above everything else, the crosshair above the plots."""
PRESENT = 5e-3
"""The share of its highest from which on a density is something."""
KEPT = ("view", "density_view", "ratio_view")
"""What of a request is the same as long as ranges hold still."""


class LineOverviewFigure(AspectFigure):
    """Both densities with their handles, over the integrands of both directions."""

    plots: ClassVar[Mapping[str, str]] = {
        DENSITIES: "Densities of P and Q",
        FORWARD: "Integrand of KL(P‖Q)",
        REVERSE: "Integrand of KL(Q‖P)",
    }

    def __init__(self, add: Add) -> None:
        super().__init__(add)
        self._densities = PairDensities()
        self._directions = DirectionPlot(0), DirectionPlot(1)
        self._ranges, self._crosshair = IntegrandRanges(), Crosshair()
        for plot in (self._densities, *self._directions):
            add(plot.items)
        self._grips = DensityGrips(self._densities.panel)
        self._grips.item.setZValue(ABOVE)
        for item in self._crosshair.items:
            item.setZValue(OVER_PLOTS)
        add([*self._crosshair.items, self._grips.item])
        self._style: Style | None = None
        self._alone = False
        self._drawn: tuple[CompareSnapshot, Unit] | None = None

    def arrange(self, sheet: Sheet, rect: QRectF, plot: str = ALL) -> None:
        self._style, self._alone, self._drawn = sheet.style, plot != ALL, None
        frames = line_frames(sheet, rect, plot)
        self._densities.arrange(frames.get(DENSITIES), sheet.style)
        for key, direction in zip((FORWARD, REVERSE), self._directions, strict=True):
            direction.arrange(frames.get(key), sheet.style)
        self._crosshair.set_style(sheet.style, QRectF(0.0, 0.0, sheet.width, sheet.height))
        self._grips.set_style(sheet.style)

    def hide(self) -> None:
        if self._style is None:
            return
        self._drawn = None
        for plot in (self._densities, *self._directions):
            plot.arrange(None, self._style)
        self._crosshair.show(None, None, (), worded=False)
        self._grips.refresh()

    def show(self, snapshot: CompareSnapshot, unit: Unit) -> None:
        content = snapshot.content
        if not isinstance(content, LineContent):
            return
        ways = ways_of(snapshot, content, unit)
        drawn = self._drawn
        if drawn is None or drawn[1] != unit or not snapshot.is_drawn_like(drawn[0]):
            if drawn is not None and (drawn[1] != unit or _is_new(drawn[0], snapshot)):
                self._densities.forget()
                self._ranges.forget()
            self._show_plots(snapshot, content, ways)
        self._drawn = snapshot, unit
        self._show_reading(snapshot, ways)

    def least_height(
        self, snapshot: CompareSnapshot, width: float, style: Style, plot: str = ALL
    ) -> float:
        return least_height(style, plot)

    def plot_at(self, place: QPointF) -> str:
        rows = zip((DENSITIES, FORWARD, REVERSE), self.panels, strict=True)
        return next((key for key, panel in rows if panel.covers(place)), "")

    def summary(self, snapshot: CompareSnapshot, unit: Unit) -> str:
        content, comparison = snapshot.content, snapshot.request.comparison
        if not isinstance(content, LineContent):
            return ""
        both = (named("P", comparison.p)[0], named("Q", comparison.q)[0])
        places = ", ".join(format_number(x) for x in content.equal.tolist())
        equal = f"p = q at x = {places}" if places else "p and q cross nowhere that is known"
        equal = "Q is P" if content.same else equal
        return f"{' and '.join(both)}; {equal}."

    def numbers(self, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        content = snapshot.content
        return numbers_of(snapshot, content, unit) if isinstance(content, LineContent) else ()

    def numbers_at(self, place: QPointF, snapshot: CompareSnapshot, unit: Unit) -> Sequence[Number]:
        content = snapshot.content
        if not isinstance(content, LineContent):
            return ()
        return numbers_of_part(self.plot_at(place), snapshot, content, unit)

    @property
    def panels(self) -> Sequence[Panel]:
        return [self._densities.panel, *(plot.panel for plot in self._directions)]

    @property
    def grips(self) -> DensityGrips | None:
        return self._grips

    def hold(self) -> None:
        self._densities.hold()
        self._ranges.hold()

    def _show_plots(
        self, snapshot: CompareSnapshot, content: LineContent, ways: Sequence[Way]
    ) -> None:
        request = snapshot.request
        self._densities.show(snapshot, content, still=self._grips.holds)
        self._grips.allow(request.density_view == "density")
        self._grips.refresh()
        pairs = list(zip(self._directions, ways, strict=True))
        notes = [plot.show_note(way, alone=self._alone) for plot, way in pairs]
        scales = self._ranges.fit(ways, notes)
        both = (content.forward, content.reverse)
        is_area = all(holds_area(content.x, way.compared, way.value.value) for way in both)
        for (plot, way), scale in zip(pairs, scales, strict=True):
            plot.show(request.view, content.x, way, scale, is_area=is_area)
        agree([plot.panel.heading for plot in self._directions if plot.panel.is_shown])

    def _show_reading(self, snapshot: CompareSnapshot, ways: Sequence[Way]) -> None:
        """Show where is read, and the numbers beside the line."""
        reading = snapshot.reading
        point = reading.point if isinstance(reading, LineReading) else None
        part = reading.part if isinstance(reading, LineReading) else None
        crossed = [self._densities.crossed(snapshot)]
        for plot, way in zip(self._directions, ways, strict=True):
            crossed.append(plot.crossed(way))
            if point is None and part is None:
                plot.show_note(way, alone=self._alone)
            else:
                plot.hide_note()
        x = None if point is None else point.x
        ends = None if part is None else (part.low, part.high)
        self._crosshair.show(x, ends, crossed, worded=True)


def ways_of(snapshot: CompareSnapshot, content: LineContent, unit: Unit) -> tuple[Way, Way]:
    """Return both directions of a snapshot as they are drawn."""
    ratio, reading = RATIO_VIEWS[snapshot.request.ratio_view], snapshot.reading
    point = reading.point if isinstance(reading, LineReading) else None
    part = reading.part if isinstance(reading, LineReading) else None
    forward, reverse = (
        Way(
            number,
            direction,
            ratio,
            unit,
            None if point is None else (point.reverse if number else point.forward),
            None if part is None else (part.reverse if number else part.forward),
            seen_of(content) if ratio.key == "log_ratio" else math.inf,
        )
        for number, direction in enumerate((content.forward, content.reverse))
    )
    return forward, reverse


def seen_of(content: LineContent) -> float:
    """Return the largest |log p/q| where at least one of both has something of its mass, in nats.

    Where neither has, it says little, and grows without end; there it leaves the plot.
    """
    here = np.zeros(len(content.x), dtype=np.bool_)
    for direction in (content.forward, content.reverse):
        weight = direction.weight
        here |= weight > PRESENT * largest(weight)
    sizes = np.abs(content.forward.compared[here])
    return largest(sizes) or math.inf


def _is_new(before: CompareSnapshot, after: CompareSnapshot) -> bool:
    """Whether a snapshot is looked at another way, so that ranges begin afresh."""
    old, new = before.request, after.request
    return any(getattr(old, name) != getattr(new, name) for name in KEPT)
