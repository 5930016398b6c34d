"""The densities: p filled, every run's q a line in its colour and dash."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.views import DENSITY_VIEWS
from klviz.core.arrays import Array
from klviz.document.scene import Source
from klviz.gui.items.area import Area
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import Mapping, areas, lines, unbroken
from klviz.gui.items.heading import Entry, Swatch
from klviz.gui.items.rug import Rug
from klviz.gui.items.tags import SIZE, Mark, Tag
from klviz.gui.plots.crosshair import Crossed
from klviz.gui.plots.density_ranges import DensityRanges
from klviz.gui.plots.extent import TINY
from klviz.gui.plots.panel import Frame, Names, Panel, largest
from klviz.gui.plots.reading_words import density_words
from klviz.gui.plots.shown import Shown
from klviz.gui.plots.wording import settled, source_texts
from klviz.gui.style import Style
from klviz.gui.theme import DASHES

P_WIDTH, Q_WIDTH, RUG_WIDTH = 2.0, 3.2, 1.0
RUG = 9.0
"""The height of the tick of a sample."""


class DensityPlot:
    """p and the q of every run over x."""

    def __init__(self) -> None:
        self.panel = Panel(Names("x", "density"))
        self._p_area, self._zero = Area(self.panel.box), Curve(self.panel.box)
        self._p_line, self._rug = Curve(self.panel.box), Rug(self.panel.box)
        self._curves: list[Curve] = []
        self._ranges = DensityRanges()
        self._style: Style | None = None
        self._is_density = True

    @property
    def items(self) -> tuple[QGraphicsItem, ...]:
        """What goes into the scene, from bottom to top."""
        return self.panel.items

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._style = style
        self.panel.arrange(frame, style)
        self._p_area.set_colour(style.wash(style.theme.p_fill, 1.0))
        self._zero.set_pen(style.axis_pen)
        self._p_line.set_pen(style.pen(style.theme.p_line, P_WIDTH))
        self._rug.set_pen(style.pen(style.theme.p_line, RUG_WIDTH))

    def show_snapshot(
        self, snapshot: FitSnapshot, runs: Sequence[Shown], *, still: bool = False
    ) -> None:
        """Draw the densities of a snapshot, q of these runs; if ``still``, in the same range."""
        if self._style is None or not self.panel.is_shown:
            return
        self.panel.heading.show_entries(legend(self._style, snapshot.request.target, runs))
        self._is_density = snapshot.request.density_view == "density"
        self.panel.call_y(DENSITY_VIEWS[snapshot.request.density_view].label.lower())
        curves = [run.view.curve for run in runs]
        view = snapshot.request.density_view
        low, high = self._ranges.fit(view, snapshot.x, snapshot.p, curves, still=still)
        sill = self._sill(self._style) * (high - low)
        self.panel.set_ranges(snapshot.request.view, (low - sill, high))
        mapping = self.panel.mapping
        runs_of_p = unbroken(mapping.pixels(snapshot.x, snapshot.p))
        self._p_area.place(mapping.rect)
        zero = mapping.point(0.0, low).y()
        self._p_area.set_polygons(areas(runs_of_p, zero))
        self._zero.place(mapping.rect)
        self._zero.set_rule(QPointF(0.0, zero), QPointF(mapping.rect.right(), zero))
        self._p_line.place(mapping.rect)
        self._p_line.set_lines(lines(runs_of_p))
        self._rug.place(mapping.rect)
        self._rug.set_ticks(snapshot.rug, mapping, self._style.px(RUG))
        self._show_curves(self._style, snapshot.x, runs, mapping)
        self.panel.tags.show_tags(self._peaks(self._style, snapshot.x, runs))
        self.panel.note.show_text(_remark(snapshot), centred=True)

    def crossed(self, snapshot: FitSnapshot, runs: Sequence[Shown]) -> Crossed:
        """Return what a crosshair meets here."""
        if self._style is None or snapshot.reading is None:
            return Crossed(self.panel, (), density_words(snapshot, self.panel.pixel))
        theme = self._style.theme
        values = [(snapshot.reading.p, theme.p_line)]
        values += [(r.reading.q, theme.run(r.colour)) for r in runs if r.reading is not None]
        return Crossed(self.panel, values, density_words(snapshot, self.panel.pixel))

    def hold(self) -> None:
        """Let the range of y but grow from now on."""
        self._ranges.hold()

    def forget(self) -> None:
        """Let the range of y fit the next snapshot alone."""
        self._ranges.forget()

    def _show_curves(self, style: Style, x: Array, runs: Sequence[Shown], mapping: Mapping) -> None:
        while len(self._curves) < len(runs):
            self._curves.append(Curve(self.panel.box))
        for curve in self._curves[len(runs) :]:
            curve.set_lines(())
        for curve, run in zip(self._curves, runs, strict=False):
            curve.set_pen(style.run_pen(run.colour, Q_WIDTH))
            curve.place(mapping.rect)
            curve.set_lines(lines(unbroken(mapping.pixels(x, run.view.curve))))

    def _sill(self, style: Style) -> float:
        """Return the share of the plot below zero that a line on zero needs to be whole."""
        return (0.5 * Q_WIDTH * style.stroke + 1.0) / max(1.0, self.panel.plot.height())

    def _peaks(self, style: Style, x: Array, runs: Sequence[Shown]) -> list[Tag]:
        """Return a tag for every q that leaves the plot through its top."""
        mapping, top = self.panel.scene_mapping, self.panel.mapping.y_range[1]
        leaving = [run for run in runs if largest(run.view.curve) > top and self._is_density]
        rows = [style.px(12) + style.px(SIZE + 8) * row for row in range(len(leaving))]
        return [
            self._peak(style, x, run, mapping, row) for run, row in zip(leaving, rows, strict=True)
        ]

    def _peak(self, style: Style, x: Array, run: Shown, mapping: Mapping, row: float) -> Tag:
        at = int(np.nanargmax(np.where(np.isfinite(run.view.curve), run.view.curve, -np.inf)))
        above = np.flatnonzero(run.view.curve > mapping.y_range[1])
        right = float(mapping.x(x[above[-1] : above[-1] + 1])[0])
        # The curve is sampled: its highest point may be half a per cent below its peak.
        text = f"peak ≈ {settled(float(run.view.curve[at]), 2)}"
        width = style.width(text, SIZE, semibold=True)
        left = right + style.px(12)
        if left + width > mapping.rect.right():
            left = float(mapping.x(x[above[0] : above[0] + 1])[0]) - style.px(12) - width
        left = min(max(left, mapping.rect.left() + style.px(4)), mapping.rect.right() - width)
        y = mapping.rect.top() + row
        tip = QPointF(float(mapping.x(x[at : at + 1])[0]), mapping.rect.top())
        theme, colour = style.theme, run.colour
        return Tag(tip, Mark.UP, theme.run(colour), text, theme.run_text(colour), QPointF(left, y))


def legend(style: Style, source: Source, runs: Sequence[Shown]) -> list[Entry]:
    """Return the heading of the densities: the legend of the whole figure."""
    theme = style.theme
    p_swatch = Swatch(theme.p_line, 1.5, fill=theme.p_fill)
    entries = [Entry(source_texts(source), theme.p_line, p_swatch)]
    return entries + [
        Entry(run.name.texts, theme.run_text(run.colour), run_swatch(style, run.colour))
        for run in runs
    ]


def run_swatch(style: Style, colour: int) -> Swatch:
    """Return a piece of the line of the run with that colour and dash."""
    return Swatch(style.theme.run(colour), dash=DASHES[colour % len(DASHES)])


def _remark(snapshot: FitSnapshot) -> str:
    """Return the sentence that stands where there is nothing to see."""
    if snapshot.error:
        return snapshot.error
    if len(snapshot.x) < 2:
        return "There are no points of x to draw here."
    curves = [snapshot.p, *(view.curve for view in snapshot.runs)]
    if not any(np.isfinite(curve).any() for curve in curves):
        return "No density can be computed here."
    is_density = snapshot.request.density_view == "density"
    if is_density and max(largest(curve) for curve in curves) < TINY:
        return "All densities are zero here, to the precision of a computer."
    return ""
