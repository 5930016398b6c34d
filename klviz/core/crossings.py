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
    from klviz.core.mixtures import Group, Mixture

Indices = NDArray[np.intp]

ROUNDS = 4
"""How often a component hidden between two others is looked for."""

CLOSE = 0.02
"""A corner is found when the two components differ by less than this, in nats."""

SHARP = 0.3
"""A corner at a distance d from both components is sharp if its width is less than this times d."""

ALIKE = 1e-3
"""By how much, in nats, components may differ on a stretch of the line to count as one there."""

BLOCK = 1 << 18
"""So many values of components at points are compared outright."""
FEW = 1 << 12
"""The same on a stretch of the line."""


class _Each(NamedTuple):
    """A component for each of n points.

    Attributes:
        parts: of every family which points its components are for, and these.
    """

    parts: tuple[tuple[slice | NDArray[np.bool_], Group], ...]

    def logs(self, x: Array) -> Array:
        """Return the log of the component at each point, (n,)."""
        found = np.empty(x.shape)
        for at, group in self.parts:
            found[at] = group.logs(x[at])
        return found

    def slopes(self, x: Array) -> Array:
        """Return its derivative in x, (n,)."""
        found = np.empty(x.shape)
        for at, group in self.parts:
            found[at] = group.slopes(x[at])
        return found


def _rows_of(group: Group, rows: Indices) -> Group:
    """Return some components of a family, (n,) instead of columns."""
    loc, scale, share = (c[rows, 0] for c in (group.loc, group.scale, group.log_share))
    shape = tuple(c[rows, 0] for c in group.shape)
    return group._replace(loc=loc, scale=scale, log_share=share, shape=shape)


class _Curves:
    """The components of a mixture, by their places among `Mixture.component_logs`.

    Attributes:
        loc: the middles, (k,).
        scale: the scales, (k,).
        size: how many there are.
    """

    def __init__(self, mixture: Mixture) -> None:
        """Take the present components."""
        self._groups = mixture.groups
        sizes = [group.loc.size for group in self._groups]
        self._group = np.repeat(np.arange(len(sizes)), sizes)
        self._row = np.concatenate([np.arange(size) for size in sizes])
        self.loc = np.concatenate([group.loc[:, 0] for group in self._groups])
        self.scale = np.concatenate([group.scale[:, 0] for group in self._groups])
        self.size = self.loc.size

    def all_logs(self, x: Array) -> Array:
        """Return the logs of all components at the points, (k, n)."""
        return np.concatenate([group.logs(x) for group in self._groups])

    def logs(self, which: Indices, x: Array) -> Array:
        """Return the log of one component at each point, (n,) all."""
        return self.each(which).logs(x)

    def slopes(self, which: Indices, x: Array) -> Array:
        """Return its derivative in x, (n,)."""
        return self.each(which).slopes(x)

    def each(self, which: Indices) -> _Each:
        """Return the chosen components, one for each of as many points, (n,)."""
        if len(self._groups) == 1:
            return _Each(((slice(None), _rows_of(self._groups[0], which)),))
        parts = []
        for g, group in enumerate(self._groups):
            at = self._group[which] == g
            parts.append((at, _rows_of(group, self._row[which[at]])))
        return _Each(tuple(parts))

    def distinct(self) -> Indices:
        """Return the components but for those that are a smaller copy of another one."""
        found = []
        for g, group in enumerate(self._groups):
            order = np.argsort(-group.log_share[:, 0], kind="stable")
            rows = np.concatenate([group.loc, group.scale, *group.shape], axis=1)[order]
            first = np.unique(rows, axis=0, return_index=True)[1]
            found.append(np.flatnonzero(self._group == g)[order[first]])
        return np.concatenate(found)


class _Turns(NamedTuple):
    """Intervals in which the largest component changes from ``first`` to ``second``."""

    first: Indices
    second: Indices
    low: Array
    high: Array

    def lead(self, curves: _Curves) -> Callable[[Array], Array]:
        """Return x -> log of the first component minus log of the second, an interval each."""
        first, second = curves.each(self.first), curves.each(self.second)

        def difference(x: Array) -> Array:
            with np.errstate(invalid="ignore"):
                return first.logs(x) - second.logs(x)

        return difference

    def widths(self, curves: _Curves, x: Array) -> Array:
        """Return 1/|difference of the slopes| at a point of each interval."""
        with np.errstate(divide="ignore"):
            apart = curves.slopes(self.first, x) - curves.slopes(self.second, x)
            return np.asarray(1.0 / np.abs(apart))

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
    curves = _Curves(mixture)
    for _ in range(ROUNDS):
        turns = _turns(curves, grid)
        if not turns.low.size:
            break
        points = roots(turns.lead(curves), turns.low, turns.high, close=CLOSE)
        leaders = _leaders(curves, points)
        hidden = (leaders != turns.first) & (leaders != turns.second)
        widths = turns.widths(curves, points)
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


def _turns(curves: _Curves, grid: Array) -> _Turns:
    """Return the intervals of the grid with a sharp change of the largest component.

    A corner no sharper than what the nearer of the two components asks for is left out.
    """
    leaders = _leaders(curves, grid)
    at = np.flatnonzero(leaders[1:] != leaders[:-1])
    turns = _Turns(leaders[at], leaders[at + 1], grid[at], grid[at + 1])
    sharpest = np.minimum(turns.widths(curves, turns.low), turns.widths(curves, turns.high))
    loc, scale = curves.loc, curves.scale
    apart = [np.abs(turns.low - loc[turns.first]), np.abs(turns.high - loc[turns.second])]
    fine = np.maximum(
        np.minimum(scale[turns.first], scale[turns.second]), SHARP * np.minimum(*apart)
    )
    lead = turns.lead(curves)
    meet = np.isfinite(lead(turns.low)) & np.isfinite(lead(turns.high))
    return turns.chosen((sharpest < fine) & meet)


def _leaders(curves: _Curves, x: Array) -> Indices:
    """Return which component is the largest at each of the ascending points, (n,).

    Of many components few can be that on a short stretch of the line: those that somewhere there
    are as large as another one is everywhere. They are found by halving it. Where all of them are
    within `ALIKE` of that other one, it stands for all: no corner between them is sharp.
    """
    if x.size * curves.size <= BLOCK:
        return np.asarray(curves.all_logs(x).argmax(axis=0))
    leaders = np.empty(x.size, dtype=np.intp)
    stretches = [(0, x.size, curves.distinct())]
    while stretches:
        low, high, which = stretches.pop()
        which, one_for_all = _contenders(curves, which, x[low], x[high - 1])
        middle = (low + high) // 2
        if one_for_all >= 0:
            leaders[low:high] = one_for_all
        elif which.size * (high - low) > FEW and high - low > 2:
            stretches += [(low, middle, which), (middle, high, which)]
        else:
            each, at = np.broadcast_arrays(which[:, None], x[low:high])
            logs = curves.logs(each.ravel(), at.ravel()).reshape(each.shape)
            leaders[low:high] = which[logs.argmax(axis=0)]
    return leaders


def _contenders(curves: _Curves, which: Indices, low: float, high: float) -> tuple[Indices, int]:
    """Return which components may be the largest between two points, and one for all or −1.

    Every component falls from its loc on both sides.
    """
    low_logs, high_logs = (curves.logs(which, np.full(which.shape, x)) for x in (low, high))
    least = np.minimum(low_logs, high_logs)
    most = curves.logs(which, np.clip(curves.loc[which], low, high))
    safe = int(least.argmax())
    stay = most >= least[safe]
    flat = most.max() < least[safe] + ALIKE
    return which[stay], int(which[safe]) if flat or np.count_nonzero(stay) == 1 else -1
