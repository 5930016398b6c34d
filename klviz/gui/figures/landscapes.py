"""Landscapes: those of all runs in a figure, as many as there is room for."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsItem

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.landscape import LandscapeSnapshot, has_landscape, why_none
from klviz.analyses.pictures import Picture
from klviz.core.batched.searches import Region
from klviz.gui.figures.regions import zoomed
from klviz.gui.items.heading import agree
from klviz.gui.plots.landscape import LandscapePlot
from klviz.gui.plots.panel import Frame
from klviz.gui.plots.shown import Shown
from klviz.gui.style import Style

PATIENCE = 0.5
"""Seconds for which a rectangle that was asked for is taken as the one to go on from."""
ZOOM = 1.2
"""By how much one step of the wheel zooms."""
NONE_FIT = "Landscapes need a larger window."
SHARE = (0.0, 1.0)
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
        self._asked: tuple[float, Region | None] | None = None

    @property
    def shown(self) -> list[LandscapePlot]:
        """Those that have a place."""
        return [plot for plot in self._plots if plot.panel.is_shown]

    @property
    def region(self) -> Region | None:
        """The rectangle to go on from: the one asked for, while that is not shown yet."""
        if self._asked is not None and time.monotonic() - self._asked[0] < PATIENCE:
            return self._asked[1] or self._shown_region
        return self._shown_region

    @property
    def is_chosen(self) -> bool:
        """Whether someone has chosen the rectangle that is shown."""
        return self._found is not None and self._found.request.is_chosen

    @property
    def _shown_region(self) -> Region | None:
        return self._found.region if self._found is not None else None

    def ask(self, region: Region | None) -> None:
        """Note that someone asks for a rectangle."""
        self._asked = time.monotonic(), region

    def show_finding(self, found: LandscapeSnapshot | None) -> None:
        """Take what is drawn from now on; None for nothing."""
        self._found = found
        if self._asked is not None and self._asked[1] == self._shown_region:
            self._asked = None

    def count(self, snapshot: FitSnapshot) -> int:
        """Return how many landscapes there are to be shown."""
        views = [view for view in snapshot.runs if view.run.visible]
        return len(views) if self._found is not None and has_landscape(snapshot.request) else 0

    def remark(self, snapshot: FitSnapshot) -> str:
        """Return as a sentence why there are fewer than one might look for, "" if there are not."""
        if self._found is None:
            return ""
        missing = self.count(snapshot) - len(self.shown)
        if missing <= 0:
            return why_none(snapshot.request)
        return f"+{missing} more: enlarge the window" if self.shown else NONE_FIT

    def lacks(self, snapshot: FitSnapshot) -> bool:
        """Whether they are wanted, but p or q has none."""
        return self._found is not None and not has_landscape(snapshot.request)

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
        if found is None or not found.request.problems:
            return  # What was found is of a q without landscapes, and the next is under way.
        for plot, run in zip(self.shown, runs, strict=False):
            problem = run.view.run.divergence, run.view.run.alpha
            picture = found.pictures.get(problem)
            family = found.request.approximation.family
            plot.show_picture(picture, found.region, problem, family, found.error)
            plot.seek(_sought(found, picture))
            plot.show_run(run)
        self._agree()

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

    def point_at(self, place: QPointF | None) -> bool:
        """Tell the divergence under the cursor; return whether it is at a start, to be taken."""
        started = self.start_at(place) if place is not None else None
        for plot in self.shown:
            plot.point_at(place)
            plot.hold(plot is started)
        self._agree()
        return started is not None

    def _agree(self) -> None:
        """Let headings be equally brief, but for those that tell more than a name."""
        agree([plot.panel.heading for plot in self.shown if not plot.is_told])

    def zoomed(self, place: QPointF, turns: float) -> Region | None:
        """Return a smaller rectangle about the cursor, by steps of the wheel; None elsewhere."""
        plot, region = self.at(place), self.region
        if plot is None or region is None:
            return None
        across, up = plot.panel.scene_mapping._replace(x_range=SHARE, y_range=SHARE).at(place)
        (left, right), (low, high) = region
        centre = left + across * (right - left), low + up * (high - low)
        return zoomed(region, centre, ZOOM**-turns)


def _sought(found: LandscapeSnapshot, picture: Picture | None) -> str:
    """Return what is still looked for in a landscape, "" for nothing."""
    if found.complete or picture is None or picture.note:
        return ""
    if picture.spots is None:
        return "minima"
    return "basins" if found.request.basins and picture.basins is None else ""
