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

CLOSE = 1e-12
"""How close to zero log p − log q is at what counts as a crossing."""
NOTHING = -40.0
"""Log of the mass between two points below which they hide nothing."""
SHARE = 0.6
"""How much of the bend between three points, the middle one the nearest to zero, it may lie above
zero for a parabola to get there: a quarter where the points are equally spaced."""
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
    size = np.abs(apart)
    middle, outer = size[:, 1:-1], size[:, 2:] + size[:, :-2]
    inner = np.sign(apart[:, 1:-1])
    bent = (
        (middle <= size[:, 2:])
        & (middle <= size[:, :-2])
        & (middle < SHARE * (0.5 * outer - middle))
    )
    bent &= (inner == np.sign(apart[:, 2:])) & (inner == np.sign(apart[:, :-2])) & (middle > CLOSE)
    bent &= log_p[:, 1:-1] + np.log(points[:, 2:] - points[:, :-2]) > NOTHING
    row, at = np.nonzero(bent)
    spans = _Spans(row, points[row, at], points[row, at + 1], points[row, at + 2], inner[row, at])
    row, low, turn, high, sign = _turned(ratio, spans)
    return _Gaps(row, low, turn, sign), _Gaps(row, turn, high, -sign)


class _Spans(NamedTuple):
    """Where a function comes near zero and turns: row, low, middle, high, and its sign there."""

    row: NDArray[np.intp]
    low: Array
    middle: Array
    high: Array
    sign: Array

    def chosen(self, which: NDArray[np.bool_]) -> _Spans:
        """Return some of them."""
        return _Spans(self.row[which], *(column[which] for column in self[1:]))


def _turned(ratio: _LogRatio, spans: _Spans) -> _Spans:
    """Return those in the middle of which, as it is moved to where it turns, the sign changes."""
    found = [spans.chosen(np.zeros(spans.row.size, bool))]
    for _ in range(HALVINGS):
        if not spans.row.size:
            break
        row, low, middle, high, sign = spans
        places = (0.5 * (low + middle), middle, 0.5 * (middle + high))
        values = np.array([sign * ratio.at(row, x) for x in places])
        best = values.argmin(axis=0)
        ends = np.array([low, places[0], middle, places[2], high])
        numbers = np.arange(row.size)
        before, turn, after = (ends[best + i, numbers] for i in range(3))
        below = values.min(axis=0) < 0.0
        # Beside the turn the sign may have changed already, at the ends it has not.
        found.append(_Spans(row, low, turn, high, sign).chosen(below))
        spans = _Spans(row, before, turn, after, sign).chosen(~below)
    rows = np.concatenate([each.row for each in found])
    columns = [np.concatenate(column) for column in zip(*(each[1:] for each in found), strict=True)]
    return _Spans(rows, *columns)


def log_density(approximation: LocationScale, loc: Array, log_scale: Array, x: Array) -> Array:
    """Return log q(x); all arrays broadcast together."""
    z = (x - loc) * np.exp(-log_scale)
    return approximation.family.log_density(z, *approximation.shape) - log_scale
