"""Landscapes: those of all runs in a figure, as many as there is room for."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.fit import FitSnapshot
from klviz.analyses.landscape import LandscapeSnapshot
from klviz.gui.plots.landscape import LandscapePlot
from klviz.gui.plots.panel import Frame
from klviz.gui.plots.shown import Shown
from klviz.gui.style import Style

REACH = 12.0
"""How near the cursor must be to the start, in pixels times k."""


class Landscapes:
    """The landscapes of a figure.

    Args:
        add: puts graphics items into the scene.
    """

    def __init__(self, add: Callable[[Sequence[QGraphicsItem]], None]) -> None:
        self._add = add
        self._plots: list[LandscapePlot] = []
        self._found: LandscapeSnapshot | None = None
        self._style: Style | None = None

    @property
    def shown(self) -> list[LandscapePlot]:
        """Those that have a place."""
        return [plot for plot in self._plots if plot.panel.is_shown]

    @property
    def found(self) -> LandscapeSnapshot | None:
        """What is drawn."""
        return self._found

    def show_finding(self, found: LandscapeSnapshot | None) -> None:
        """Take what is drawn from now on; None for nothing."""
        self._found = found

    def count(self, snapshot: FitSnapshot) -> int:
        """Return how many landscapes there are to be shown."""
        views = [view for view in snapshot.runs if view.run.visible]
        return sum(len(view.path) > 0 for view in views) if self._found is not None else 0

    def arrange(self, frames: Sequence[Frame], style: Style) -> None:
        """Lie there and look like that."""
        self._style = style
        while len(self._plots) < len(frames):
            self._plots.append(LandscapePlot())
            self._add(self._plots[-1].items)
        for number, plot in enumerate(self._plots):
            plot.arrange(frames[number] if number < len(frames) else None, style)

    def show_runs(self, runs: Sequence[Shown]) -> None:
        """Draw the landscapes of these runs, and their paths up to the step that is shown."""
        found = self._found
        if found is None:
            return
        for plot, run in zip(self.shown, runs, strict=False):
            problem = run.view.run.divergence, run.view.run.alpha
            picture = found.pictures.get(problem)
            family = found.request.approximation.family
            plot.show_picture(picture, found.region, problem, family, found.error)
            plot.show_run(run)

    def at(self, place: QPointF) -> LandscapePlot | None:
        """Return the landscape at a place."""
        over = (plot for plot in self.shown if plot.panel.plot.contains(place))
        return next(over, None)

    def start_at(self, place: QPointF) -> LandscapePlot | None:
        """Return the landscape whose start is at a place, for the hand to take."""
        plot = self.at(place)
        if plot is None or plot.start is None or self._style is None:
            return None
        away = math.dist(plot.place_of(plot.start).toTuple(), place.toTuple())
        return plot if away <= REACH * self._style.k else None

    def point_at(self, place: QPointF | None) -> None:
        """Tell the divergence under the cursor, and let the start stand out that it is at."""
        started = self.start_at(place) if place is not None else None
        for plot in self.shown:
            plot.point_at(place)
            plot.hold(plot is started)
