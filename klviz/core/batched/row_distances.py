"""Total variation of p and many q: by their distribution functions at the points where p = q.

TV is the sum over those points of ±(P − Q), and so is its gradient: that p and q change places
there does not count, because they are equal. So no integral across a kink is left.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array
from klviz.core.batched.row_panels import RowMeasure
from klviz.core.crossings import roots
from klviz.core.mixtures import Mixture
from klviz.core.near_zeros import Spans, near_zero, turned

CLOSE = 1e-12
"""How close to zero log p − log q is at what counts as a crossing."""
NOTHING = -40.0
"""Log of the mass between two points below which they hide nothing."""
HALVINGS = 14
"""How often the gap is halved in which log p − log q turns."""


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
    ratio = _LogRatio(p, approximation, thetas)
    seen = _Gaps(row, points[row, at], points[row, at + 1], sign[row, at])
    with np.errstate(invalid="ignore", divide="ignore"):
        hidden = _hidden(ratio, points, log_p, log_p - log_q)
    row, low, high, left = (np.concatenate(columns) for columns in zip(seen, *hidden, strict=True))
    x = roots(partial(ratio.at, row), low, high, close=CLOSE) if row.size else low
    return Crossings(row, x, left)


class _LogRatio(NamedTuple):
    """log p − log q of the q of every row."""

    p: Mixture
    approximation: LocationScale
    thetas: Array

    def at(self, row: NDArray[np.intp], x: Array) -> Array:
        """Return it at points, (m,), of those rows; −1 where p and q are zero."""
        loc, log_scale = self.thetas[row].T
        with np.errstate(invalid="ignore"):
            apart = self.p.log_prob(x) - log_density(self.approximation, loc, log_scale, x)
        return np.where(np.isnan(apart), -1.0, apart)


class _Gaps(NamedTuple):
    """Between which points p − q changes its sign: row, ends, and the sign left of it."""

    row: NDArray[np.intp]
    low: Array
    high: Array
    left: Array


def _hidden(ratio: _LogRatio, points: Array, log_p: Array, apart: Array) -> tuple[_Gaps, _Gaps]:
    """Return the crossings that come in pairs between two points: before and after the turn.

    There log p − log q comes near zero and turns, so that its signs at the points do not tell.
    """
    bent = near_zero(apart, CLOSE)
    bent &= log_p[:, 1:-1] + np.log(points[:, 2:] - points[:, :-2]) > NOTHING
    row, at = np.nonzero(bent)
    sign = np.sign(apart[:, 1:-1])[row, at]
    spans = Spans(row, points[row, at], points[row, at + 1], points[row, at + 2], sign)
    row, low, turn, high, sign = turned(ratio.at, spans, HALVINGS)
    return _Gaps(row, low, turn, sign), _Gaps(row, turn, high, -sign)


def log_density(approximation: LocationScale, loc: Array, log_scale: Array, x: Array) -> Array:
    """Return log q(x); all arrays broadcast together."""
    z = (x - loc) * np.exp(-log_scale)
    return approximation.family.log_density(z, *approximation.shape) - log_scale
