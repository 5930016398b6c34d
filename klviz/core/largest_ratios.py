"""The largest log(p/q), Rényi's divergence of order ∞: how much likelier p can make anything.

It is looked for on the points of a plan, next to every jump and far into the tails, and then
between the neighbours of every point that is higher than both of them.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from klviz.core.arrays import Array
from klviz.core.estimates import Estimate
from klviz.core.mixtures import Mixture
from klviz.core.origins import UNIT_ROUNDING
from klviz.core.plans import plan

METHOD = "largest log ratio"
NOISE = 4.0 * UNIT_ROUNDING
"""What rounding can do to log p − log q, relative to their sizes."""
PEAKS = 64
"""How many of the highest points are looked at closely."""
POINTS = 21
ROUNDS = 14
"""Each divides the distance between neighbours by ten."""


class _Heights(NamedTuple):
    """log(p/q) at points, and what of it is left when rounding has taken what it can."""

    log_ratio: Array
    noise: Array

    @property
    def sure(self) -> Array:
        return np.asarray(self.log_ratio - self.noise)


def largest_log_ratio(p: Mixture, q: Mixture) -> Estimate:
    """Return the largest log p(x)/q(x), known to be finite, or what it tends to far out."""
    cuts = plan(p, q).followed()
    beside = [np.nextafter(cuts.kinks, end) for end in (-math.inf, math.inf)]
    x = np.unique(np.concatenate([cuts.rule(cuts.panels()).points.ravel(), cuts.kinks, *beside]))
    heights = _heights(p, q, x)
    at = int(np.argmax(heights.sure))
    best = float(heights.log_ratio[at]), float(heights.noise[at])
    low, high = _around_peaks(x, heights.sure)
    for _ in range(ROUNDS):
        grid = low[:, None] + (high - low)[:, None] * np.linspace(0.0, 1.0, POINTS)
        heights = _heights(p, q, grid)
        row, column = np.unravel_index(int(np.argmax(heights.sure)), grid.shape)
        found = float(heights.log_ratio[row, column]), float(heights.noise[row, column])
        best = max(best, found, key=lambda pair: pair[0] - pair[1])
        top, rows = heights.sure.argmax(axis=1), np.arange(low.size)
        low = grid[rows, np.maximum(top - 1, 0)]
        high = grid[rows, np.minimum(top + 1, POINTS - 1)]
    return Estimate(best[0], best[1], METHOD)


def _heights(p: Mixture, q: Mixture, x: Array) -> _Heights:
    """Return log(p/q) at points of any shape; −∞ where p is zero."""
    log_p = p.log_prob(x.ravel()).reshape(x.shape)
    log_q = q.log_prob(x.ravel()).reshape(x.shape)
    here = np.isfinite(log_p) & np.isfinite(log_q)
    log_p, log_q = np.where(here, log_p, -math.inf), np.where(here, log_q, 0.0)
    # Where a logarithm is near zero it is still a sum of terms that are not.
    terms = 1.0 + max(abs(math.log(part.member.scale)) for part in p.present + q.present)
    noise = NOISE * (np.where(here, np.abs(log_p), 0.0) + np.abs(log_q) + terms)
    return _Heights(np.asarray(log_p - log_q), noise)


def _around_peaks(x: Array, heights: Array) -> tuple[Array, Array]:
    """Return the neighbours of the highest of those points that are higher than both."""
    padded = np.concatenate([[-math.inf], heights, [-math.inf]])
    peaks = np.flatnonzero((heights >= padded[:-2]) & (heights >= padded[2:]))
    peaks = peaks[np.argsort(heights[peaks])[-PEAKS:]]
    return x[np.maximum(peaks - 1, 0)], x[np.minimum(peaks + 1, x.size - 1)]
