"""Total variation in the plane, ½ ∫ |p − q|, for mixtures of normals.

|p − q| has a kink wherever p = q, which boxes cannot follow. Along lines it is integrated exactly,
between its crossings (`plane_lines`); across the lines by Gauss-Kronrod in panels, halved until the
places are resolved where the number of crossings changes.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.estimates import Estimate
from klviz.core.measures import GAUSS, KRONROD, NODES, SAFETY
from klviz.core.multivariate.mixtures import MultivariateMixture
from klviz.core.multivariate.normal import EPSILON
from klviz.core.multivariate.plane_lines import OFFSETS, Lines
from klviz.core.multivariate.plane_plans import frame_of

TOLERANCE = 8e-15
"""Panels are halved until the errors sum up to less, between two single normals."""
ROUNDING = 1e-15
"""What rounding of distribution functions can do to the value."""
SEARCHED = 1e-11
"""What crossings may come to that nodes do not show; two single normals have no such."""
UNEVEN = 8
"""How often a panel is halved, whatever its error, in which the number of crossings changes."""
MAX_PANELS = 1500
MAX_ROUNDS = 60
BATCH = 2_000_000
"""How many densities are evaluated at once."""
ROOT_TAU = math.sqrt(2.0 * math.pi)


class _Panels(NamedTuple):
    """Intervals of x, what the rules made of them, and whether p and q cross as often throughout.

    Attributes:
        low: where they begin, (m,).
        high: where they end, (m,).
        depth: how often they were halved, (m,).
        value: ∫ over them by Kronrod's rule, (m,).
        error: a bound on its error, (m,).
        even: whether the number of crossings is the same at all nodes, (m,).
    """

    low: Array
    high: Array
    depth: NDArray[np.intp]
    value: Array
    error: Array
    even: NDArray[np.bool_]

    def chosen(self, which: NDArray[np.bool_]) -> _Panels:
        columns = (self.value[which], self.error[which], self.even[which])
        return _Panels(self.low[which], self.high[which], self.depth[which], *columns)

    def beside(self, other: _Panels) -> _Panels:
        return _Panels(*(np.concatenate(pair) for pair in zip(self, other, strict=True)))

    def coarse(self, tolerance: float) -> NDArray[np.bool_]:
        """Return which of them must be halved for all errors to sum up to less, (m,)."""
        order = np.argsort(self.error)
        ahead = np.cumsum(self.error[order])
        # The many panels with small errors may keep a part of what is allowed.
        share = 1.0 if ahead[-1] <= tolerance else 0.5
        found = np.zeros(order.size, dtype=np.bool_)
        found[order[int(np.searchsorted(ahead, share * tolerance, side="right")) :]] = True
        # Where crossings come or go both rules may miss it alike.
        return found | (~self.even & (self.depth < UNEVEN))


def total_variation(p: MultivariateMixture, q: MultivariateMixture) -> Estimate:
    """Return ½ ∫ |p − q|; p and q should be near the origin."""
    if p.parts == q.parts:
        return Estimate(0.0, method="p = q")
    lines, slips = _lines(p, q)
    ends = lines.breaks()
    panels = _resolved(lines, ends[:-1], ends[1:], np.zeros(ends.size - 1, dtype=np.intp))
    missed = 0.0 if lines.x.size == 2 else SEARCHED
    for _ in range(MAX_ROUNDS):
        coarse = panels.coarse(TOLERANCE + 0.1 * missed)
        if not coarse.any() or panels.low.size > MAX_PANELS:
            break
        rest, old = panels.chosen(~coarse), panels.chosen(coarse)
        middle = 0.5 * old.low + 0.5 * old.high
        low, high = np.concatenate([old.low, middle]), np.concatenate([middle, old.high])
        panels = rest.beside(_resolved(lines, low, high, np.tile(old.depth + 1, 2)))
    method = f"Gauss–Kronrod 21 vs 10 across lines cut where p = q, {panels.low.size} panels"
    error = 0.5 * float(panels.error.sum()) + ROUNDING + missed + slips
    return Estimate(0.5 * math.fsum(panels.value.tolist()), error, method)


def _resolved(lines: Lines, low: Array, high: Array, depth: NDArray[np.intp]) -> _Panels:
    """Return what the rules make of panels."""
    half = 0.5 * (high - low)
    x = (0.5 * low + 0.5 * high)[:, None] + half[:, None] * NODES
    each = max(BATCH // (lines.x.size * (OFFSETS.size * lines.x.size + 2)), 1)
    lots = [lines.distances(lot) for lot in np.array_split(x.ravel(), -(-x.size // each))]
    distances, counts = (
        np.concatenate(column).reshape(x.shape) for column in zip(*lots, strict=True)
    )
    half = half / ROOT_TAU
    value = (distances @ KRONROD) * half
    error = SAFETY * np.abs(value - (distances @ GAUSS) * half)
    return _Panels(low, high, depth, value, error, (counts == counts[:, :1]).all(axis=1))


def _lines(p: MultivariateMixture, q: MultivariateMixture) -> tuple[Lines, float]:
    """Return the components along lines on which they differ most, and what rounding can do."""
    parts = [*p.present, *q.present]
    weights = np.array([part.weight for part in parts])
    to_frame = np.linalg.inv(frame_of(p, q).axes)
    means = np.array([to_frame @ part.normal.mean for part in parts])
    factors = np.array([to_frame @ part.normal.factor for part in parts])
    turn = _turn(weights, means, factors)
    means, factors = means @ turn.T, turn @ factors
    across, along = factors[:, 0], factors[:, 1]
    x_width = np.hypot(*across.T)
    y_width = np.abs(np.linalg.det(factors)) / x_width
    slope = np.einsum("ki,ki->k", across, along) / x_width / x_width
    # A slip of a component by so many of its widths moves no more of its mass than that.
    aspect = np.hypot(*along.T) / y_width
    far = np.abs(means[:, 0]) / x_width + np.abs(means[:, 1]) / y_width
    own = np.array([part.normal.rounding for part in parts])
    slips = 0.25 * float(np.sum(weights * (own + EPSILON * (aspect + far))))
    found = Lines(
        len(p.present), np.log(weights), means[:, 0], x_width, means[:, 1], slope, y_width
    )
    return found, slips


def _turn(weights: Array, means: Array, factors: Array) -> Array:
    """Return the rotation, (2, 2), after which components differ most along the second axis."""
    middle = weights @ means / weights.sum()
    shapes = factors @ np.swapaxes(factors, 1, 2) - np.eye(2)
    apart = means - middle
    # Sizes count by their logarithms, or one wide component would decide for all.
    spread = sum(
        weight * (shape @ shape / (1.0 + np.sum(shape**2)) + np.outer(m, m) / (1.0 + m @ m))
        for weight, shape, m in zip(weights, shapes, apart, strict=True)
    )
    return np.asarray(np.linalg.eigh(spread)[1].T)
