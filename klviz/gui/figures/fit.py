"""The figure of the Fit lab: densities over integrands, the readout over the losses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtWidgets import QGraphicsScene

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.landscape import STUDY, LandscapeSnapshot, why_none
from klviz.analyses.snapshots import Snapshot
from klviz.analyses.translation import has_density
from klviz.document.units import UNITS, Unit
from klviz.gui.figures.drawing import Drawing
from klviz.gui.figures.landscapes import Landscapes
from klviz.gui.figures.layout import LAYOUTS, LEAST_HEIGHTS, FitLayout, x_column
from klviz.gui.figures.sheet import Sheet
from klviz.gui.items.caption import HEIGHT as FOOT
from klviz.gui.items.caption import Caption
from klviz.gui.items.heading import Entry, agree
from klviz.gui.items.note import Note
from klviz.gui.plots.crosshair import Crosshair
from klviz.gui.plots.density import DensityPlot, legend
from klviz.gui.plots.density_grips import DensityGrips
from klviz.gui.plots.integrand import IntegrandPlot, is_area
from klviz.gui.plots.integrand_ranges import IntegrandRanges
from klviz.gui.plots.loss import Course, LossPlot
from klviz.gui.plots.numbers import (
    Number,
    known,
    numbers_of_p,
    numbers_of_run,
    readings_of_run,
    table_of,
    value_of,
)
from klviz.gui.plots.panel import Panel
from klviz.gui.plots.readout import Readout
from klviz.gui.plots.shown import Shown, shown_runs
from klviz.gui.plots.wording import source_texts
from klviz.gui.style import Style

PIXELS_PER_POINT, LEAST_POINTS = 1.5, 200
NOT_SHOWN = "They are hidden; F7 shows them."
WITH_LANDSCAPES = ("page", "landscapes")
"""The parts that show landscapes."""
ABOVE, OVER_PLOTS = 10.0, 5.0
"""Handles lie above everything else, the crosshair above the plots."""


class FitDrawing(Drawing):
    """All that is drawn of a `FitSnapshot`. Items are made once; then only their data are set."""

    parts: ClassVar[tuple[str, ...]] = tuple(LAYOUTS)
    studies: ClassVar[frozenset[str]] = frozenset({STUDY})

    def __init__(self, scene: QGraphicsScene, part: str = "page") -> None:
        super().__init__(scene, part)
        self._part, self._layout = part, LAYOUTS[part]
        self._density, self._readout, self._loss = DensityPlot(), Readout(), LossPlot()
        self._integrands: list[IntegrandPlot] = []
        self._ranges = IntegrandRanges()
        self._unit = UNITS["nats"]
        self._sheet: Sheet | None = None
        self._snapshot: FitSnapshot | None = None
        self._landscapes, self._remark = Landscapes(self._add), Note(muted=True)
        self._caption, self._holds, self._rows, self._areas = Caption(), False, 1, True
        self._room, self._k = QSizeF(), 0.0
        self._laid_out: tuple[object, ...] | None = None
        for plot in (self._density, self._readout, self._loss):
            self._add(plot.items)
        self._grips = DensityGrips(self._density.panel)
        self._add([self._remark, self._grips.item, self._caption])
        self._grips.item.setZValue(ABOVE)
        self._crosshair = Crosshair()
        self._add(self._crosshair.items)
        for item in self._crosshair.items:
            item.setZValue(OVER_PLOTS)

    def arrange(
        self,
        width: float,
        height: float,
        style: Style,
        *,
        grows: bool = False,
        tells: bool = False,
    ) -> None:
        self._room = QSizeF(width, height)
        foot = style.px(FOOT) if self._caption.text else 0.0
        self._sheet, self._laid_out = Sheet(width, height - foot, style, grows, tells), None
        self._caption.set_style(style)
        self._caption.place(QRectF(0.0, height - foot, width, foot))
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def show_unit(self, unit: Unit) -> None:
        if unit != self._unit:
            self._unit, self._laid_out = unit, None
            self._ranges.forget()
            if self._snapshot is not None:
                self.show_snapshot(self._snapshot)

    def show_caption(self, text: str) -> None:
        comes = bool(text) != bool(self._caption.text)
        self._caption.show_text(text)
        if comes and self._sheet is not None:
            sheet, room = self._sheet, self._room
            self.arrange(
                room.width(), room.height(), sheet.style, grows=sheet.grows, tells=sheet.tells
            )

    def hold(self, *, areas: bool = True) -> None:
        self._holds = True
        self._density.hold()
        if areas:
            self._ranges.hold()
        self._loss.hold()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        assert isinstance(snapshot, FitSnapshot)
        before = self._snapshot
        if before is not None and _is_new(before, snapshot):
            self._forget()
        self._snapshot = snapshot
        if self._sheet is None:
            return
        runs = shown_runs(snapshot, self._unit)
        if self._laid_out is None or before is None or not snapshot.is_drawn_like(before):
            self._show_plots(self._sheet, snapshot, runs)
        self._show_reading(snapshot, runs)

    def _show_plots(self, sheet: Sheet, snapshot: FitSnapshot, runs: Sequence[Shown]) -> None:
        self._lay_out(sheet, runs)
        self._density.show_snapshot(snapshot, runs, still=self._grips.holds)
        self._grips.allow(snapshot.request.density_view == "density")
        self._grips.refresh()
        self._show_integrands(snapshot, runs)
        self._loss.show_course(course_of(snapshot), runs)
        self._landscapes.show_runs(runs)

    def _show_reading(self, snapshot: FitSnapshot, runs: Sequence[Shown]) -> None:
        """Show what is read: the numbers, and where they are read."""
        self._readout.show_snapshot(snapshot, runs, self._density.panel.pixel)
        crossed = [self._density.crossed(snapshot, runs)]
        crossed += [plot.crossed(run) for plot, run in zip(self._integrands, runs, strict=False)]
        reading, region = snapshot.reading, snapshot.region
        x = None if reading is None else reading.x
        ends = None if region is None else (region.low, region.high)
        self._crosshair.show(x, ends, crossed, worded=not self._readout.reads)

    def show_finding(self, study: str, finding: object) -> None:
        assert finding is None or isinstance(finding, LandscapeSnapshot)
        self._landscapes.show_finding(finding)
        if self._snapshot is None or self._sheet is None:
            return
        runs = shown_runs(self._snapshot, self._unit)
        if self._is_laid_out(runs):
            self._landscapes.show_runs(runs)
        else:
            self._show_plots(self._sheet, self._snapshot, runs)
            self._show_reading(self._snapshot, runs)

    def x_panel(self, place: QPointF) -> Panel | None:
        panels = [self._density.panel, *(plot.panel for plot in self._integrands)]
        over = (panel for panel in panels if panel.is_shown and panel.plot.contains(place))
        return next(over, None)

    @property
    def demand(self) -> object:
        shown = self._snapshot
        return sum(view.run.visible for view in shown.runs) if shown is not None else 0

    @property
    def landscapes(self) -> Landscapes:
        """The landscapes of the runs."""
        return self._landscapes

    @property
    def grips(self) -> DensityGrips:
        """The handles on the densities."""
        return self._grips

    def numbers_at(self, place: QPointF) -> Sequence[Number]:
        snapshot = self._snapshot
        if snapshot is None:
            return ()
        runs = shown_runs(snapshot, self._unit)
        row = self._readout.row_at(place)
        if row is None or row > len(runs):
            return known(self._numbers_in_plots(place, snapshot, runs))
        return known(numbers_of_run(snapshot, runs[row - 1]) if row else numbers_of_p(snapshot))

    def _numbers_in_plots(
        self, place: QPointF, snapshot: FitSnapshot, runs: Sequence[Shown]
    ) -> Sequence[Number]:
        for plot, run in zip(self._integrands, runs, strict=False):
            if plot.panel.covers(place):
                return [value_of(run.view, run.name, run.unit), *readings_of_run(snapshot, run)]
        for landscape in self._landscapes.shown:
            if landscape.panel.covers(place):
                return landscape.numbers
        if self._loss.panel.covers(place):
            return [value_of(run.view, run.name, run.unit) for run in runs]
        return numbers_of_p(snapshot) if self._density.panel.covers(place) else ()

    def part_at(self, place: QPointF) -> str:
        panels = {
            "densities": [self._density.panel],
            "integrands": [plot.panel for plot in self._integrands],
            "landscapes": [plot.panel for plot in self._landscapes.shown],
            "loss": [self._loss.panel],
        }
        here = (part for part, those in panels.items() if any(p.covers(place) for p in those))
        return next(here, "")

    def lacks(self, part: str) -> str:
        if self._snapshot is None:
            return "there is nothing yet"
        if part == "landscapes" and not self._landscapes.count(self._snapshot):
            return why_none(self._snapshot.request) or NOT_SHOWN
        return ""

    def table(self) -> str:
        snapshot = self._snapshot
        if snapshot is None:
            return ""
        marked = [number for plot in self._landscapes.shown for number in plot.numbers]
        return table_of(snapshot, shown_runs(snapshot, self._unit), marked)

    @property
    def pixel(self) -> float:
        return self._density.panel.pixel

    def points(self) -> int:
        shown = self._snapshot
        count = sum(view.run.visible for view in shown.runs) if shown is not None else 0
        width = x_column(self._sheet.holding(count)).width() if self._sheet else 0.0
        return max(LEAST_POINTS, round(width / PIXELS_PER_POINT))

    def least_height(
        self, width: float, style: Style, height: float, *, tells: bool = False
    ) -> float:
        if self._snapshot is None:
            return 0.0
        runs = shown_runs(self._snapshot, self._unit)
        sheet = Sheet(width, height, style, grows=True, tells=tells)
        sheet = self._holding(sheet, self._snapshot, len(runs))
        entries = legend(sheet.style, self._snapshot.request.target, runs)
        rows = self._legend_rows(sheet, entries)
        foot = style.px(FOOT) if self._caption.text else 0.0
        return foot + LEAST_HEIGHTS[self._part](sheet, len(runs), rows)

    @property
    def k(self) -> float:
        return self._k

    def left_out(self) -> Sequence[str]:
        if self._snapshot is None:
            return ()
        missing = self._left_out_of_page(self._snapshot) if self._part == "page" else []
        wanted = self._landscapes.count(self._snapshot) if self._part in WITH_LANDSCAPES else 0
        if wanted > len(self._landscapes.shown):
            missing.append("landscapes")
        return tuple(missing)

    def _left_out_of_page(self, snapshot: FitSnapshot) -> list[str]:
        """Return what a page lacks beside its landscapes."""
        missing = [] if self._loss.panel.is_shown else ["numbers", "losses"]
        has_runs = any(view.run.visible for view in snapshot.runs)
        if has_runs and not any(plot.panel.is_shown for plot in self._integrands):
            missing.append("integrands")
        return missing

    def summary(self) -> str:
        if self._snapshot is None:
            return ""
        runs = shown_runs(self._snapshot, self._unit)
        values = [f"{run.name.texts[1]}: {run.texts[1]}" for run in runs]
        return f"Step {self._snapshot.step}. " + "; ".join(values)

    def _forget(self) -> None:
        self._density.forget()
        self._ranges.forget()
        self._loss.forget()

    def _lay_out(self, full: Sheet, runs: Sequence[Shown]) -> None:
        """Place the plots, unless they lie where they should already."""
        if self._is_laid_out(runs):
            return
        assert self._snapshot is not None
        self._laid_out = self._contents(runs)
        sheet = self._holding(full, self._snapshot, len(runs))
        entries = legend(sheet.style, self._snapshot.request.target, runs)
        rows = self._legend_rows(sheet, entries)
        layout = self._layout(sheet, len(runs), rows)
        self._k = sheet.style.k
        self._density.arrange(layout.density, sheet.style)
        self._grips.set_style(sheet.style)
        self._crosshair.set_style(sheet.style, QRectF(0.0, 0.0, sheet.width, sheet.height))
        self._place_integrands(layout, sheet.style)
        self._readout.arrange(layout.readout, sheet.style)
        self._loss.arrange(layout.loss, sheet.style)
        self._landscapes.arrange(layout.landscapes, sheet.style)
        self._place_remark(layout.remark, sheet.style)
        if self._holds:
            panels = [self._density.panel, self._loss.panel]
            panels += [plot.panel for plot in self._integrands]
            panels += [plot.panel for plot in self._landscapes.shown]
            for panel in panels:
                panel.heading.hold()

    def _place_remark(self, place: QRectF | None, style: Style) -> None:
        """Say why there are fewer landscapes than one might look for."""
        assert self._snapshot is not None
        self._remark.set_style(style)
        self._remark.place(place or QRectF())
        self._remark.show_text(self._landscapes.remark(self._snapshot) if place else "")

    def _holding(self, sheet: Sheet, snapshot: FitSnapshot, runs: int) -> Sheet:
        """Return the sheet for these runs and their landscapes, or for why there are none."""
        lacks = self._part == "page" and sheet.tells and self._landscapes.lacks(snapshot)
        return sheet.holding(runs, self._landscapes.count(snapshot), lacks=lacks)

    def _is_laid_out(self, runs: Sequence[Shown]) -> bool:
        """Whether the plots lie where they should already."""
        return self._laid_out == self._contents(runs)

    def _contents(self, runs: Sequence[Shown]) -> tuple[object, ...]:
        """Return what it depends on where the plots lie."""
        assert self._snapshot is not None
        source = source_texts(self._snapshot.request.target)
        landscapes = self._landscapes
        known = landscapes.count(self._snapshot), landscapes.lacks(self._snapshot)
        return *known, why_none(self._snapshot.request), source, *(run.name.texts for run in runs)

    def _legend_rows(self, sheet: Sheet, entries: Sequence[Entry]) -> int:
        """Return how many rows the legend needs; its width does not depend on that."""
        frame = self._layout(sheet, 1, 1).density
        if frame is None:
            return 1
        rows = self._density.panel.heading.rows(sheet.style, entries, frame.heading.width())
        self._rows = max(rows, self._rows) if self._holds else rows
        return self._rows

    def _place_integrands(self, layout: FitLayout, style: Style) -> None:
        while len(self._integrands) < len(layout.integrands):
            self._integrands.append(IntegrandPlot())
            self._add(self._integrands[-1].items)
        for number, plot in enumerate(self._integrands):
            shown = number < len(layout.integrands)
            plot.arrange(layout.integrands[number] if shown else None, style)

    def _show_integrands(self, snapshot: FitSnapshot, runs: Sequence[Shown]) -> None:
        plots = [plot for plot in self._integrands if plot.panel.is_shown]
        reasons = [plot.show_reason(run) for plot, run in zip(plots, runs, strict=False)]
        if reasons:
            scales = self._ranges.fit(runs, reasons)
            areas = all(is_area(snapshot, run) for run in runs)
            areas = self._areas = areas and (self._areas or not self._holds)
            for plot, run, scale in zip(plots, runs, scales, strict=True):
                plot.show_run(snapshot, run, scale, is_area=areas)
            agree([plot.panel.heading for plot in plots])


def _is_new(before: FitSnapshot, after: FitSnapshot) -> bool:
    """Whether a snapshot is of another experiment, so that ranges begin afresh."""
    old, new = before.request, after.request
    kept = ("restart", "view", "density_view", "ratio_view")
    changed = any(getattr(old, name) != getattr(new, name) for name in kept)
    return changed or len(old.runs) != len(new.runs)


def course_of(snapshot: FitSnapshot) -> Course:
    """Return where the runs of a fit are."""
    of_points = not has_density(snapshot.request.target)
    return Course(snapshot.step, snapshot.last, snapshot.along, of_points, bool(snapshot.error))
