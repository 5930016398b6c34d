"""Running integrals: F(x) = ∫ up to x of the integrand of a divergence, at any number of x.

The integrand is resolved once. On each panel it is the polynomial through its 21 points, whose
integral up to x is known; before that panel are whole panels.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.polynomial import chebyshev

from klviz.core import infinities
from klviz.core.approximations import NEAR_LOC, NEAR_LOG_SCALE
from klviz.core.arrays import Array, frozen
from klviz.core.densities import densities
from klviz.core.divergence import Divergence
from klviz.core.estimates import TOO_LARGE, Estimate
from klviz.core.line_integrals import Layout, laid_out, of_exponents, pair
from klviz.core.measures import KRONROD, NODES, ROUNDING, rule_errors
from klviz.core.mixtures import Mixture, Weighted
from klviz.core.origins import Indices
from klviz.core.panels import Panels, Plan, UnresolvableError
from klviz.core.partial_values import cuts_of, partial_value, rounding_of, views_of
from klviz.core.quadrature import in_pieces

DEGREE = NODES.size - 1
FAINT = 17
"""The degree from which on the parts of a polynomial are taken for its error."""
FROM_VALUES: Array = frozen(np.linalg.inv(chebyshev.chebvander(NODES, DEGREE)).T.astype(np.float64))
"""From values at the nodes, a row, to coefficients of Chebyshev's polynomials."""
INTEGRATED = frozen(
    np.asarray(FROM_VALUES @ chebyshev.chebint(np.eye(DEGREE + 1), lbnd=-1.0, axis=1), np.float64)
)
"""The same for the integral from −1 on."""
GOOD = 1e-8
"""The error, relative to ∫|f|, up to which panels that were cut for another q are used."""


class Pieces(NamedTuple):
    """Panels from left to right, and the two rules on them; points ascend.

    Attributes:
        cuts: the plan they belong to.
        panels: the panels, (m,).
        origin: what their points are measured from, (m,).
        points: the points, (m, 21).
        weights: their weights, (m, 21).
        coarse: those of the second rule, (m, 21).
        starts: the x at which each panel begins, (m,).
    """

    cuts: Plan
    panels: Panels
    origin: Array
    points: Array
    weights: Array
    coarse: Array
    starts: Array

    def place(self, x: Array) -> tuple[Indices, Array]:
        """Return in which panel each x lies, and where in it from −1 to 1, (n,) both.

        What lies beyond them all is at the end of the nearest.
        """
        which = np.clip(np.searchsorted(self.starts, x, "right") - 1, 0, self.starts.size - 1)
        low, high, side = (array[which] for array in self.panels[:3])
        u = x - self.origin[which]
        for end in (self.cuts.left, self.cuts.right):
            outside = side == end.side
            if outside.any():
                beyond = np.maximum(end.side * (x[outside] - end.edge), 0.0)
                u[outside] = np.log1p(beyond / end.unit)
        t = (2.0 * u - low - high) / (high - low)
        return which, np.minimum(np.maximum(np.where(side < 0.0, -t, t), -1.0), 1.0)


def _pieces(divergence: Divergence, where: Layout, cuts: Plan) -> tuple[Pieces, Array]:
    """Return the panels that resolve the integrand, and what it is at their points, (m, 21).

    Raises:
        UnresolvableError: it is more than a number can hold.
    """
    found = in_pieces(views_of(divergence, where), cuts, rounding_of(divergence, where, 2.0))
    if not np.isfinite(found.values).all():
        raise UnresolvableError(f"the integrand is {TOO_LARGE} somewhere")
    side = found.panels.side
    # Far out middles may be the same double, but not as they are measured from the edge.
    order = np.lexsort(
        (np.where(side < 0.0, -1.0, 1.0) * found.panels.low, cuts.middles(found.panels))
    )
    found = found.chosen(order)
    side, outer = found.panels.side, found.panels.high
    starts = cuts.ends(found.panels, np.where(side < 0.0, outer, found.panels.low))
    flipped = np.where((side < 0.0)[:, None], np.arange(DEGREE, -1, -1), np.arange(DEGREE + 1))
    points, weights, coarse, values = (
        np.take_along_axis(array, flipped, axis=1) for array in (*found.rule, found.values)
    )
    return Pieces(cuts, found.panels, found.origin, points, weights, coarse, starts), values


class RunningIntegral:
    """F(x) for the x of an interval at whose lower end it is known.

    Args:
        divergence: whose integrand of the textbooks it is.
        where: p and q.
        pieces: panels that resolve it.
        values: the integrand at their points, (m, 21).
        start: F at the lower end.
        cut_for: the q for which the panels were cut.
    """

    def __init__(
        self,
        divergence: Divergence,
        where: Layout,
        pieces: Pieces,
        values: Array,
        start: Estimate,
        cut_for: Mixture,
    ) -> None:
        self._divergence, self._where, self._pieces = divergence, where, pieces
        self._start, self._cut_for = start, cut_for
        self._log_p: Array | None = None
        amounts = values * pieces.weights
        parts, sizes = amounts.sum(axis=1), np.abs(amounts).sum(axis=1)
        gaps = np.abs(parts - (values * pieces.coarse).sum(axis=1))
        self._values = amounts / KRONROD
        self._before = np.concatenate([[0.0], np.cumsum(parts)])
        self._doubt = np.concatenate([[0.0], np.cumsum(rule_errors(gaps, sizes))])
        self._size = float(sizes.sum())
        self._slips = rounding_of(divergence, where, 2.0)(self._size) + ROUNDING * self._size
        self._slips += self._of_exponents(amounts, sizes)

    @property
    def is_resolved(self) -> bool:
        """Whether both rules nearly agree on all panels."""
        return bool(self._doubt[-1] <= GOOD * self._size)

    def at(self, x: Array) -> tuple[Array, Array]:
        """Return F and a bound on its error, (n,) both, at x of the interval, (n,)."""
        which, t = self._pieces.place(np.asarray(x + self._where.shift))
        own = self._values[which]
        polynomials = np.cos(np.arccos(t)[:, None] * np.arange(DEGREE + 2))
        values = self._start.value + self._before[which]
        values += ((own @ INTEGRATED) * polynomials).sum(axis=1)
        faint = np.abs(own @ FROM_VALUES[:, FAINT:]).sum(axis=1)
        return values, self._start.error + self._doubt[which] + faint + self._slips

    def near(self, divergence: Divergence, q: Mixture) -> RunningIntegral | None:
        """Return F of another q on the same panels; None where these may not resolve it.

        Under another divergence it is never asked for: there F may peak elsewhere.
        """
        where = self._where
        unmoved = where.shift == 0.0 and where.seen.points.size == 1
        same = divergence is self._divergence and divergence.smooth
        if not (unmoved and same and _are_near(q, self._cut_for)):
            return None
        if self._log_p is None:
            self._log_p = where.p.log_prob(self._pieces.points)
        values = divergence.classic(densities(self._log_p, q.log_prob(self._pieces.points)))
        found = RunningIntegral(
            divergence, where._replace(q=q), self._pieces, values, self._start, self._cut_for
        )
        found._log_p = self._log_p
        return found if found.is_resolved else None

    def _of_exponents(self, amounts: Array, sizes: Array) -> float:
        """Return what rounding of exponents can do to powers of p and q."""
        orders = [a for a, _ in self._divergence.parts if a not in (0.0, 1.0)]
        if not orders or not sizes.size:
            return 0.0
        at = np.abs(amounts).argmax(axis=1)[:, None]
        peaks = np.take_along_axis(self._pieces.points, at, axis=1)[:, 0] + self._pieces.origin
        there = pair(self._where.p, self._where.q, peaks)
        return math.fsum(of_exponents(sizes, there, a) for a in orders)


def endless_integral(divergence: Divergence, p: Mixture, q: Mixture) -> RunningIntegral | None:
    """Return F(x) = ∫ from −∞ to x; None where it is infinite, or where tails are too heavy.

    Raises:
        UnresolvableError: panels cannot be laid.
    """
    tails = (mixture.tail(side) for mixture in (p, q) for side in (-1, 1))
    heavy = any(tail is not None and not (tail.quadratic or tail.linear) for tail in tails)
    if heavy or infinities.reason(divergence, p, q):
        return None
    where = laid_out(p, q)
    pieces, values = _pieces(divergence, where, cuts_of(divergence, where))
    return RunningIntegral(divergence, where, pieces, values, Estimate(0.0), q)


def resolving_points(divergence: Divergence, p: Mixture, q: Mixture) -> tuple[Array, Array]:
    """Return where the panels begin that resolve the integrand, and the points of the rule on them.

    Both ascend. There are none where the integral is infinite.

    Raises:
        UnresolvableError: panels cannot be laid.
    """
    if infinities.reason(divergence, p, q):
        return np.empty(0), np.empty(0)
    where = laid_out(p, q)
    pieces, _ = _pieces(divergence, where, cuts_of(divergence, where))
    points = pieces.points + pieces.origin[:, None]
    return pieces.starts - where.shift, points.ravel() - where.shift


def running_values(divergence: Divergence, p: Mixture, q: Mixture, x: Array) -> tuple[Array, Array]:
    """Return F(x) = ∫ from −∞ to x and bounds on its errors, (n,) both, at ascending x, (n,).

    It is ∞ from the first x on below which the integral diverges.

    Raises:
        UnresolvableError: panels cannot be laid, or do not reach there.
    """
    values, errors = np.full(x.size, math.inf), np.zeros(x.size)
    finite = _finite_until(divergence, p, q, x)
    if not finite:
        return values, errors
    start = partial_value(divergence, p, q, -math.inf, float(x[0]))
    found = _resolved(divergence, p, q, (float(x[0]), float(x[finite - 1])), start)
    values[:finite], errors[:finite] = found(x[:finite])
    return values, errors


def integral_from(
    divergence: Divergence, p: Mixture, q: Mixture, low: float, high: float
) -> Callable[[Array], tuple[Array, Array]]:
    """Return F(x) = ∫ from low to x and bounds on its errors, for x up to high, where it is finite.

    Raises:
        UnresolvableError: panels cannot be laid, or do not reach there, or the integrand is too
            large for a number.
    """
    return _resolved(divergence, p, q, (low, high), Estimate(0.0))


def _resolved(
    divergence: Divergence, p: Mixture, q: Mixture, ends: tuple[float, float], start: Estimate
) -> Callable[[Array], tuple[Array, Array]]:
    """Return F, which is finite in the interval and known where it begins."""
    where = laid_out(p, q)
    cuts = cuts_of(divergence, where).within(ends[0] + where.shift, ends[1] + where.shift)
    if ends[0] < ends[1] and cuts.panels().side.size:
        return RunningIntegral(divergence, where, *_pieces(divergence, where, cuts), start, q).at
    return lambda x: (np.full(x.size, start.value), np.full(x.size, start.error))


def _finite_until(divergence: Divergence, p: Mixture, q: Mixture, x: Array) -> int:
    """Return the number of ascending x up to which the integral is finite."""

    def diverges(end: float) -> bool:
        return bool(infinities.reason(divergence, p, q, (-math.inf, end)))

    if not infinities.reason(divergence, p, q):
        return x.size
    low, high = 0, x.size
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if diverges(float(x[middle])) else (middle + 1, high)
    return low


def _are_near(q: Mixture, other: Mixture) -> bool:
    """Return whether panels cut for one mixture resolve another: its parts have hardly moved."""
    if q.kinks.size or len(q.present) != len(other.present):
        return False
    return all(_is_near(*parts) for parts in zip(q.present, other.present, strict=True))


def _is_near(part: Weighted, other: Weighted) -> bool:
    (loc, scale, shape), (place, width, form) = part.member, other.member
    if part.family is not other.family or shape != form:
        return False
    close = abs(loc - place) <= NEAR_LOC * width
    return close and abs(math.log(scale / width)) <= NEAR_LOG_SCALE
