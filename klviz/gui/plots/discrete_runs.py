"""A discrete fit: P as bars with the q of every run as a flight of stairs, and what adds up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.compare.descent import DescentContent, DescentReading, DiscreteRun
from klviz.analyses.compare.request import CompareSnapshot
from klviz.core.arrays import Array
from klviz.document.numbers import typeset
from klviz.document.units import Unit
from klviz.gui.items.area import Area
from klviz.gui.items.heading import Entry, Swatch
from klviz.gui.items.steps import Steps
from klviz.gui.plots.density import run_swatch
from klviz.gui.plots.extent import Extent
from klviz.gui.plots.outcome_geometry import (
    APART,
    GAPS,
    Shape,
    bars,
    slot,
    stairs,
)
from klviz.gui.plots.outcome_panel import OutcomePanel
from klviz.gui.plots.painted_bars import PaintedBars
from klviz.gui.plots.panel import Frame
from klviz.gui.plots.shown import ShownRun
from klviz.gui.plots.signed_curve import NEGATIVE, POSITIVE
from klviz.gui.plots.wording import run_names
from klviz.gui.style import Style

DiscreteShown: TypeAlias = ShownRun[DiscreteRun]
"""A visible run of a discrete fit."""
P_WIDTH, Q_WIDTH, TERM_WIDTH = 2.0, 3.0, 1.8
ROOM = 1.15
"""How far above the tallest bar the plot reaches."""


def shown_discrete(content: DescentContent, unit: Unit) -> list[DiscreteShown]:
    """Return the runs that are not hidden, named so that they can be told apart."""
    views = [view for view in content.runs if view.run.visible]
    names = run_names([view.run for view in views])
    return [ShownRun(view, name, unit) for view, name in zip(views, names, strict=True)]


class FittedBars(PaintedBars):
    """P and the q of every run."""

    def __init__(self) -> None:
        super().__init__()
        box = self.plot.panel.box
        self._area, self._line = Area(box), Steps(box)
        self._curves: list[Steps] = []

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style = style
        self.plot.arrange(frame, style)
        self._area.set_colour(style.wash(style.theme.p_fill, 1.0))
        self._line.set_pen(style.pen(style.theme.p_line, P_WIDTH))

    def show(
        self, snapshot: CompareSnapshot, content: DescentContent, runs: Sequence[DiscreteShown]
    ) -> None:
        """Draw P and these runs."""
        style, panel = self._style, self.plot.panel
        if style is None or not panel.is_shown:
            return
        self._look_by(snapshot.request.density_view)
        panel.heading.show_entries(_legend(style, runs))
        tall = max(float(h.max()) for h in _heights(content, runs))
        held = self._painted.of(snapshot.request.comparison.table, tall)
        low, high = held or self._range(content, runs)
        self.plot.show_ranges(snapshot.request.view, (low, high), content.names, zero=low)
        mapping = panel.mapping
        apart = slot(mapping) >= GAPS * style.k
        shape = (
            bars(mapping, content.heights, low, APART)
            if apart
            else stairs(mapping, content.heights, low)
        )
        self._area.set_polygons(shape.areas)
        self._line.set_lines(shape.outlines)
        for item in (self._area, self._line):
            item.place(mapping.rect)
        self._show_runs(style, runs, low)
        self.plot.show_read(read_span(snapshot))

    def _show_runs(self, style: Style, runs: Sequence[DiscreteShown], low: float) -> None:
        mapping = self.plot.panel.mapping
        while len(self._curves) < len(runs):
            self._curves.append(Steps(self.plot.panel.box))
        for curve in self._curves[len(runs) :]:
            curve.set_lines(())
        for curve, run in zip(self._curves, runs, strict=False):
            curve.set_pen(style.run_pen(run.colour, Q_WIDTH))
            curve.place(mapping.rect)
            curve.set_lines(stairs(mapping, run.view.heights, low).outlines)

    def _range(self, content: DescentContent, runs: Sequence[DiscreteShown]) -> tuple[float, float]:
        heights = np.concatenate(_heights(content, runs))
        if self._view == "log":
            # A q that has hardly any mass somewhere must not press all the rest together.
            least = float(-content.heights[np.isfinite(content.heights)].min(initial=-1.0))
            return -(self._depth.fit(2.0 * least) or 1.0), 0.0
        if self._view == "cdf":
            return 0.0, 1.0
        return 0.0, min(self._top.fit(ROOM * float(heights.max())) or 1.0, ROOM)


def _heights(content: DescentContent, runs: Sequence[DiscreteShown]) -> list[Array]:
    """Return how tall all bars and steps are."""
    return [content.heights, *(run.view.heights for run in runs)]


class RunTerms:
    """What every outcome adds to the divergence of one run, as signed bars."""

    def __init__(self) -> None:
        self.plot = OutcomePanel("contribution")
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

    def show(
        self,
        snapshot: CompareSnapshot,
        content: DescentContent,
        run: DiscreteShown,
        y_range: tuple[float, float],
    ) -> None:
        """Draw the contributions of a run in a range of y."""
        style, panel = self._style, self.plot.panel
        if style is None or not panel.is_shown:
            return
        theme, line = style.theme, style.theme.run(run.colour)
        self._positive.set_colour(style.wash(line, POSITIVE))
        self._negative.set_colour(style.wash(line, NEGATIVE))
        self._line.set_pen(style.pen(line, TERM_WIDTH))
        words = (f"{run.name.formula} of each outcome", run.name.formula, run.name.texts[3])
        entry = Entry(words, theme.run_text(run.colour), run_swatch(style, run.colour))
        panel.heading.show_entries([entry], Entry(run.texts[1:], theme.ink))
        self.plot.show_ranges(snapshot.request.view, y_range, content.names)
        self._show_bars(style, run)
        self.plot.show_read(read_span(snapshot))
        reason = run.view.estimate.reason if math.isinf(run.value) else ""
        panel.note.show_text(typeset(reason))

    def _show_bars(self, style: Style, run: DiscreteShown) -> None:
        mapping, values = self.plot.panel.mapping, run.view.contributions * run.factor
        parts = np.maximum(values, 0.0), np.minimum(values, 0.0)
        if slot(mapping) >= GAPS * style.k:
            up, down = (bars(mapping, part, 0.0, APART) for part in parts)
        else:
            up, down = (stairs(mapping, part, 0.0) for part in parts)
        self._draw(up, down)
        for item in (self._negative, self._positive, self._line):
            item.place(mapping.rect)

    def _draw(self, up: Shape, down: Shape) -> None:
        self._positive.set_polygons(up.areas)
        self._negative.set_polygons(down.areas)
        self._line.set_lines([*up.outlines, *down.outlines])


class TermRanges:
    """The range of y that the contributions of all runs with a unit share: it holds still."""

    def __init__(self) -> None:
        self._high, self._low = Extent(), Extent()

    def forget(self) -> None:
        """Let it fit the next snapshot alone."""
        self._high.forget()
        self._low.forget()

    def fit(self, runs: Sequence[DiscreteShown]) -> tuple[float, float]:
        """Return the range for these runs."""
        values = np.concatenate([[0.0], *(run.view.contributions * run.factor for run in runs)])
        finite = values[np.isfinite(values)]
        high, low = self._high.fit(float(finite.max())), self._low.fit(-float(finite.min()))
        return (-low, high) if high + low > 0.0 else (0.0, 1.0)


def read_span(snapshot: CompareSnapshot) -> tuple[int, int] | None:
    """Return the numbers of the first and the last outcome that are read; None for none."""
    reading = snapshot.reading
    return (reading.first, reading.last) if isinstance(reading, DescentReading) else None


def _legend(style: Style, runs: Sequence[DiscreteShown]) -> list[Entry]:
    theme = style.theme
    p_swatch = Swatch(theme.p_line, 1.5, fill=theme.p_fill)
    entries = [Entry(("target P", "P"), theme.p_line, p_swatch)]
    return entries + [
        Entry(run.name.texts, theme.run_text(run.colour), run_swatch(style, run.colour))
        for run in runs
    ]
