"""The range of y of the plot of the densities, for every way to look at them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from klviz.core.arrays import Array
from klviz.gui.plots.extent import Extent
from klviz.gui.plots.panel import largest

DOMINANCE = 5.0
"""How many times as high as p the plot reaches, so that a spike of q does not flatten p."""
PRESENT = 0.02
"""The share of the mass of p that must be in view for p to set that limit."""
DEPTH, LEAST_DEPTH = 1.5, 20.0
"""How deep a plot of log densities reaches: so many times as deep as p does, and so many nats."""
GRAIN = 5.0
"""Its ends are multiples of this, so that it holds still."""
ALL_OF_IT = 1.04
"""How high a plot of distribution functions reaches."""


class DensityRanges:
    """Where the plot of the densities begins and ends."""

    def __init__(self) -> None:
        self._extent = Extent()
        self._held: tuple[float, float] | None = None
        self._holds = False

    def fit(
        self, view: str, x: Array, p: Array, curves: Sequence[Array], *, still: bool
    ) -> tuple[float, float]:
        """Return the range that shows p and every q at x, (n,) all; if ``still``, that of before.

        Densities and distribution functions begin at 0.
        """
        match view:
            case "cdf":
                return 0.0, ALL_OF_IT
            case "log":
                return self._widened(_log_range(p, curves))
        top = self._extent.reach if still else self._extent.fit(_highest(x, p, curves))
        return 0.0, top or 1.0

    def hold(self) -> None:
        """Let the range but grow from now on."""
        self._holds = True
        self._extent.hold()

    def _widened(self, needed: tuple[float, float]) -> tuple[float, float]:
        """Return a range that holds those of before, too, if it is to."""
        if self._holds:
            low, high = self._held or needed
            self._held = needed = min(low, needed[0]), max(high, needed[1])
        return needed

    def forget(self) -> None:
        """Fit the next curves alone."""
        self._held = None
        self._extent.forget()


def _highest(x: Array, p: Array, curves: Sequence[Array]) -> float:
    """Return how high the plot reaches: to the highest curve, but not so that p is flat."""
    peak = largest(p)
    needed = max([peak, *(largest(curve) for curve in curves)])
    if needed > DOMINANCE * peak and _in_view(x, p):
        return DOMINANCE * peak
    return needed


def _in_view(x: Array, p: Array) -> bool:
    """Whether enough of p is in view for a reader to compare q with it."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.trapezoid(np.where(np.isfinite(p), p, 0.0), x) > PRESENT)


def _log_range(p: Array, curves: Sequence[Array]) -> tuple[float, float]:
    """Return a range that shows where p lies, and of every q what is not much deeper."""
    every = np.concatenate([p, *curves])
    every, own = every[np.isfinite(every)], p[np.isfinite(p)]
    if not len(every):
        return -1.0, 0.0
    high = float(every.max())
    depth = DEPTH * (high - float(own.min())) if len(own) else 0.0
    low = max(float(every.min()), high - max(LEAST_DEPTH, depth))
    return GRAIN * math.floor(low / GRAIN), GRAIN * math.ceil(high / GRAIN + 0.1)
