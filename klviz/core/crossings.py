"""Where a difference of log densities changes its sign: corners of log p, and points with p = q.

Between two modes log p turns from one component to the next within 1/|difference of slopes|: the
further apart the modes, the sharper the corner. Quadrature that does not know of it is blind to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array

if TYPE_CHECKING:
    from klviz.core.mixtures import Mixture

Indices = NDArray[np.intp]

ROUNDS = 4
"""How often a component hidden between two others is looked for."""

CLOSE = 0.02
"""A corner is found when the two components differ by less than this, in nats."""

SHARP = 0.3
"""A corner at a distance d from both components is sharp if its width is less than this times d."""

BLOCK = 1 << 18


class _Turns(NamedTuple):
    """Intervals in which the largest component changes from ``first`` to ``second``."""

    first: Indices
    second: Indices
    low: Array
    high: Array

    def lead(self, mixture: Mixture) -> Callable[[Array], Array]:
        """Return x -> log of the first component minus log of the second, an interval each."""

        def difference(x: Array) -> Array:
            logs = mixture.component_logs(x)
            column = np.arange(x.size)
            with np.errstate(invalid="ignore"):
                return np.asarray(logs[self.first, column] - logs[self.second, column])

        return difference

    def widths(self, mixture: Mixture, x: Array) -> Array:
        """Return 1/|difference of the slopes| at a point of each interval."""
        slopes = mixture.component_slopes(x)
        column = np.arange(x.size)
        with np.errstate(divide="ignore"):
            slopes = slopes[self.first, column] - slopes[self.second, column]
            return np.asarray(1.0 / np.abs(slopes))

    def chosen(self, which: NDArray[np.bool_]) -> _Turns:
        """Return some of the intervals."""
        return _Turns(self.first[which], self.second[which], self.low[which], self.high[which])


def corners(mixture: Mixture, grid: Array) -> tuple[Array, Array]:
    """Return where the largest component changes, ascending, and the widths of the corners.

    Args:
        mixture: the density.
        grid: ascending points, some of them in the middle of every component, and some far out.
    """
    points, widths = np.empty(0), np.empty(0)
    if len(mixture.present) == 1:
        return points, widths
    for _ in range(ROUNDS):
        turns = _turns(mixture, grid)
        if not turns.low.size:
            break
        points = roots(turns.lead(mixture), turns.low, turns.high, close=CLOSE)
        leaders = _leaders(mixture, points)
        hidden = (leaders != turns.first) & (leaders != turns.second)
        widths = turns.widths(mixture, points)
        if not hidden.any():
            break
        grid = np.union1d(grid, points[hidden])
    return points, widths


def roots(function: Callable[[Array], Array], low: Array, high: Array, *, close: float) -> Array:
    """Return a point of each interval where the function is within ``close`` of zero.

    The function has different signs at the two ends of each interval; it is evaluated at all
    intervals at once, by the Illinois form of the rule of false position.
    """
    at_low, at_high = function(low), function(high)
    x, before = 0.5 * (low + high), np.full(low.shape, np.nan)
    for turn in range(100):
        with np.errstate(invalid="ignore", divide="ignore"):
            x = high - at_high * ((high - low) / (at_high - at_low))
        # Bisection now and then, for functions that are nothing like a line.
        straight = np.isfinite(at_low) & np.isfinite(at_high) & (turn % 4 < 3)
        x = np.where(straight, np.clip(x, low, high), 0.5 * (low + high))
        value = function(x)
        if np.all((np.abs(value) <= close) | (high - low <= 1e-15 * np.abs(x))):
            break
        left = np.sign(value) == np.sign(at_low)
        # An end that stays put twice has its value halved, so that it is left behind next time.
        fade = np.where(left == before, 0.5, 1.0)
        low, high = np.where(left, x, low), np.where(left, high, x)
        at_low, at_high = (
            np.where(left, value, fade * at_low),
            np.where(left, fade * at_high, value),
        )
        before = left
    return x


def _turns(mixture: Mixture, grid: Array) -> _Turns:
    """Return the intervals of the grid with a sharp change of the largest component.

    A corner no sharper than what the nearer of the two components asks for is left out.
    """
    leaders = _leaders(mixture, grid)
    at = np.flatnonzero(leaders[1:] != leaders[:-1])
    turns = _Turns(leaders[at], leaders[at + 1], grid[at], grid[at + 1])
    sharpest = np.minimum(turns.widths(mixture, turns.low), turns.widths(mixture, turns.high))
    parts = mixture.grouped_parts
    loc = np.array([part.member.loc for part in parts])
    scale = np.array([part.member.scale for part in parts])
    apart = [np.abs(turns.low - loc[turns.first]), np.abs(turns.high - loc[turns.second])]
    fine = np.maximum(
        np.minimum(scale[turns.first], scale[turns.second]), SHARP * np.minimum(*apart)
    )
    lead = turns.lead(mixture)
    meet = np.isfinite(lead(turns.low)) & np.isfinite(lead(turns.high))
    return turns.chosen((sharpest < fine) & meet)


def _leaders(mixture: Mixture, x: Array) -> Indices:
    """Return which component is the largest at each point, (n,)."""
    size = max(1, BLOCK // len(mixture.present))
    blocks = [x[i : i + size] for i in range(0, x.size, size)]
    return np.concatenate([mixture.component_logs(block).argmax(axis=0) for block in blocks])
