"""PairPlot: P and Q beside what is looked at, over x or over outcomes, for a hand to move."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt

from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.compare.sketch import PairBars, PairCurves, Sketch
from klviz.document.scene import Scene
from klviz.gui.figures.aspects.aspect import Add
from klviz.gui.gestures import Edit, Gesture
from klviz.gui.outcome_painting import PaintDrag
from klviz.gui.plots.density_grips import DensityGrips
from klviz.gui.plots.outcome_bars import OutcomeBars
from klviz.gui.plots.pair_densities import PairDensities
from klviz.gui.plots.panel import Frame, Panel
from klviz.gui.style import Style

ABOVE = 10.0
"""Handles lie over all plots."""


class PairPlot:
    """Densities with handles, or bars to paint, whichever the pair is.

    Args:
        add: puts graphics items into the scene.
    """

    def __init__(self, add: Add) -> None:
        self._densities, self._bars = PairDensities(), OutcomeBars()
        for plot in (self._densities, self._bars):
            add(plot.items)
        self._grips = DensityGrips(self._densities.panel)
        self._grips.item.setZValue(ABOVE)
        add([self._grips.item])
        self._frame: Frame | None = None
        self._style: Style | None = None
        self._shown: tuple[CompareSnapshot, Sketch] | None = None
        self._over_outcomes: bool | None = None

    @property
    def panels(self) -> Sequence[Panel]:
        """The plot over x, which hands zoom and move."""
        return [self._bars.plot.panel if self._over_outcomes else self._densities.panel]

    @property
    def grips(self) -> DensityGrips | None:
        """The handles of the densities; None over outcomes, and where they have no place."""
        return None if self._over_outcomes or self._frame is None else self._grips

    def arrange(self, frame: Frame | None, style: Style) -> None:
        """Lie there and look like that; be hidden where there is no frame."""
        self._frame, self._style, self._over_outcomes = frame, style, None
        if frame is None:
            self._shown = None
        self._lay_out(None, None, style)

    def show(self, snapshot: CompareSnapshot, sketch: Sketch) -> None:
        """Draw both."""
        frame, style = self._frame, self._style
        if frame is None or style is None:
            return
        over_outcomes = isinstance(sketch, PairBars)
        if over_outcomes != self._over_outcomes:
            self._over_outcomes = over_outcomes
            self._lay_out(None if over_outcomes else frame, frame if over_outcomes else None, style)
        self._shown = snapshot, sketch
        if isinstance(sketch, PairBars):
            self._bars.show(snapshot, sketch)
        elif isinstance(sketch, PairCurves):
            self._densities.show(snapshot, sketch, still=self._grips.holds)
            self._grips.allow(snapshot.request.density_view == "density")
            self._grips.refresh()

    def covers(self, place: QPointF) -> bool:
        """Whether a place lies in the plot."""
        return any(panel.covers(place) for panel in self.panels)

    def begin(self, place: QPointF, scene: Scene, edit: Edit, *, paints: bool) -> Gesture | None:
        """Return the stroke that begins at a place over outcomes; None elsewhere."""
        if not self._can_paint(place):
            return None
        assert self._shown is not None
        log = self._shown[0].request.density_view == "log"
        who = "q" if paints else self._bars.who_at(place)
        return PaintDrag(self._bars, who, place, scene, edit, self._again, log=log)

    def cursor_at(self, place: QPointF) -> Qt.CursorShape | None:
        """Return the cursor of a hand that can paint."""
        return Qt.CursorShape.CrossCursor if self._can_paint(place) else None

    def hold(self) -> None:
        """Let the ranges but grow from now on."""
        self._densities.hold()
        self._bars.hold()

    def _lay_out(self, over_x: Frame | None, over_outcomes: Frame | None, style: Style) -> None:
        self._densities.arrange(over_x, style)
        self._bars.arrange(over_outcomes, style)
        self._grips.set_style(style)
        self._grips.refresh()

    def _can_paint(self, place: QPointF) -> bool:
        """Return whether a hand paints at a place: sums are not painted."""
        panel = self._bars.plot.panel
        if self._shown is None or not (panel.is_shown and panel.plot.contains(place)):
            return False
        return self._shown[0].request.density_view != "cdf"

    def _again(self) -> None:
        """Draw what is shown again: a range that was kept may fit now."""
        if self._shown is not None:
            self.show(*self._shown)
