"""Sight: what of a scene is looked at, and as what. It is no part of the scene, nor undone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from klviz.document.carried import Shown

MIN_WIDTH, MAX_WIDTH = 1e-12, 1e150
"""How narrow an interval of x may be, relative to where it lies, and how wide."""
POINTS_STEP = 50


@dataclass(frozen=True, slots=True)
class Sight:
    """How a fit is looked at.

    Attributes:
        view: the interval of x that is drawn; None for the one that shows everything.
        points: how many points of x the drawing can show.
        density_view: the row of DENSITY_VIEWS that p and q are drawn by.
        ratio_view: the row of RATIO_VIEWS that compares them.
        cursor: the x at which numbers are read; None for nowhere.
        region: the interval of x in which they are read; None for none.
    """

    view: tuple[float, float] | None = None
    points: int = 500
    density_view: str = "density"
    ratio_view: str = "integrand"
    cursor: float | None = None
    region: tuple[float, float] | None = None

    def at(self, low: float, high: float) -> Sight:
        """Return the sight of an interval, this one if it is too narrow or wide for numbers."""
        width, reach = high - low, max(abs(low), abs(high))
        seen = MIN_WIDTH * max(reach, 1e-200) < width < MAX_WIDTH
        return replace(self, view=(low, high)) if seen else self

    def of(self, shown: Shown) -> Sight:
        """Return the sight of another document, looked at as is said; the rest is as it was."""
        whole = replace(self, view=None)
        return replace(
            whole if shown.view is None else whole.at(*shown.view),
            density_view=shown.density_view or self.density_view,
            ratio_view=shown.ratio_view or self.ratio_view,
        )

    def with_points(self, points: int) -> Sight:
        """Return the sight with about so many points of x."""
        # In steps, so that dragging the edge of the window does not draw all anew at every pixel.
        return replace(self, points=max(POINTS_STEP, POINTS_STEP * round(points / POINTS_STEP)))
