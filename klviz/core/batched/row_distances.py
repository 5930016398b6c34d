"""Total variation of p and many q: by their distribution functions at the points where p = q.

TV is the sum over those points of ±(P − Q), and so is its gradient: that p and q change places
there does not count, because they are equal. So no integral across a kink is left.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array
from klviz.core.batched.row_panels import RowMeasure
from klviz.core.crossings import roots
from klviz.core.mixtures import Mixture

CLOSE = 1e-12
"""How close to zero log p − log q is at what counts as a crossing."""


class Crossings(NamedTuple):
    """Where p − q changes its sign: the row, the point, and the sign left of it, (m,) each."""

    row: NDArray[np.intp]
    x: Array
    left: Array


def total_variation(
    p: Mixture, approximation: LocationScale, thetas: Array, measure: RowMeasure, log_p: Array
) -> tuple[Array, Array, Array]:
    """Return ½ ∫ |p − q|, (b,), its gradient, (b, 2), and what may cancel in that, (b, 2).

    Args:
        p: the target.
        approximation: the set of q.
        thetas: θ of every row, (b, 2).
        measure: points of every row that resolve p and q, ascending.
        log_p: log p there, (b, n).
    """
    points = measure.points
    if approximation.has_kinks:
        # q may rise above p at its kink alone, between two points.
        points = np.sort(np.concatenate([points, thetas[:, :1]], axis=1), axis=1)
        log_p = p.log_prob(points)
    found = crossings(p, approximation, thetas, points, log_p)
    family, shape = approximation.family, approximation.shape
    loc, log_scale = thetas[found.row].T
    z = (found.x - loc) * np.exp(-log_scale)
    density = np.exp(family.log_density(z, *shape))
    apart = found.left * (p.cdf(found.x) - family.cdf(z, *shape))
    by_loc, by_scale = found.left * density * np.exp(-log_scale), found.left * density * z

    def summed(values: Array) -> Array:
        return np.bincount(found.row, values, minlength=len(thetas)).astype(np.float64)

    gradient = np.stack([summed(by_loc), summed(by_scale)], axis=1)
    size = np.stack([summed(np.abs(by_loc)), summed(np.abs(by_scale))], axis=1)
    return summed(apart), gradient, size


def crossings(
    p: Mixture, approximation: LocationScale, thetas: Array, points: Array, log_p: Array
) -> Crossings:
    """Return the points where p − q changes its sign, at jumps or not, as far as points show it."""
    log_q = log_density(approximation, thetas[:, :1], thetas[:, 1:], points)
    sign = np.where(log_p > log_q, 1.0, -1.0)
    row, at = np.nonzero(sign[:, 1:] != sign[:, :-1])
    loc, log_scale = thetas[row].T

    def log_ratio(x: Array) -> Array:
        with np.errstate(invalid="ignore"):
            apart = p.log_prob(x) - log_density(approximation, loc, log_scale, x)
        return np.where(np.isnan(apart), -1.0, apart)

    low, high = points[row, at], points[row, at + 1]
    x = roots(log_ratio, low, high, close=CLOSE) if row.size else low
    return Crossings(row, x, sign[row, at])


def log_density(approximation: LocationScale, loc: Array, log_scale: Array, x: Array) -> Array:
    """Return log q(x); all arrays broadcast together."""
    z = (x - loc) * np.exp(-log_scale)
    return approximation.family.log_density(z, *approximation.shape) - log_scale
