"""Far tails: power laws to infinity, beyond the largest x that panels reach.

Out there log x p(x) is a straight line in y = log |x| for every component, so that no x is needed,
which a double might not hold: ∫ F(p, q) dx = ∫ F(x p, x q) dy for what is homogeneous of degree
one, as divergences are.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np

from klviz.core.arrays import Array
from klviz.core.measures import GAUSS, KRONROD, NODES, ROUNDING, rule_errors
from klviz.core.mixtures import Mixture, log_sum_exp
from klviz.core.panels import End, Plan

FarIntegrand: TypeAlias = Callable[[Array, Array, Array], Array]
"""A map of log x p, log x q and log x to the integrand times x."""

STRAIGHT = 1e-12
"""How much the slope of a component may differ from that of its power law, relative."""
EMPTY = 60.0
"""−log of a mass that is nothing."""
GONE = -800.0
"""The logarithm of a light tail of which nothing is left."""
NOISE = 6e-13
"""What rounding can do to the logarithm of a density out there, with a few of them."""
NOTHING = 1e-18
"""A tail is followed while its last panel holds more than this fraction of all."""
TOLERANCE = 1e-13
"""A panel is halved while its rules differ by more than this fraction of all."""
MAX_ROUNDS = 60
FARTHEST = 1e290
"""The largest log x."""


class Lines(NamedTuple):
    """log x f(x) of components: ``top`` − ``fall`` · t, (k,) both, with t = log x from a point."""

    top: Array
    fall: Array

    def logs(self, t: Array) -> Array:
        """Return log x Σ f(x), the shape of t."""
        return log_sum_exp(self.top[:, None] - self.fall[:, None] * t.ravel()).reshape(t.shape)

    @property
    def mass(self) -> float:
        """How much of the mixture lies out there."""
        return math.fsum(np.exp(self.top) / self.fall)


class FarTail(NamedTuple):
    """Two densities beyond the last panel on one side.

    Attributes:
        side: +1 on the right, −1 on the left.
        start: log |x| where it begins.
        p: the first density.
        q: the second.
    """

    side: int
    start: float
    p: Lines
    q: Lines

    def integral(self, function: FarIntegrand, total: float) -> tuple[float, float]:
        """Return the integral out to infinity and a bound on its error.

        Args:
            function: what is integrated.
            total: ∫|f| of what lies nearer.
        """

        def integrand(t: Array) -> Array:
            return function(self.p.logs(t), self.q.logs(t), self.start + t)

        low, high = 0.0, 1.0 / float(max(self.p.fall.max(), self.q.fall.max()))
        value = error = size = 0.0
        while high < FARTHEST:
            found = _resolved(integrand, low, high, total + size)
            value, error, size = value + found.value, error + found.error, size + found.size
            if found.size <= NOTHING * (total + size) and not found.rises:
                break
            low, high = high, 2.0 * high
        noise = NOISE * (size + self.p.mass + self.q.mass) + ROUNDING * size
        return value, error + noise


class Beyond(NamedTuple):
    """What is integrated beyond the panels, and the tails it is integrated over."""

    tails: tuple[FarTail, ...]
    function: FarIntegrand

    @property
    def sides(self) -> set[int]:
        """The sides on which there is such a tail."""
        return {tail.side for tail in self.tails}

    def integral(self, total: float) -> tuple[float, float]:
        """Return the sum over the tails, and a bound on its error."""
        found = [tail.integral(self.function, total) for tail in self.tails]
        return math.fsum(value for value, _ in found), math.fsum(error for _, error in found)


NOTHING_FURTHER = Beyond((), lambda log_p, log_q, y: y)


def beyond(p: Mixture, q: Mixture, cuts: Plan, function: FarIntegrand) -> Beyond:
    """Return what lies beyond the panels of a plan, where both densities are power laws there."""
    tails = (_far_tail(p, q, end) for end in (cuts.left, cuts.right))
    return Beyond(tuple(tail for tail in tails if tail is not None), function)


def _far_tail(p: Mixture, q: Mixture, end: End) -> FarTail | None:
    """Return the tail beyond the last panel; None where it is empty, or not of two power laws."""
    if end.fall * end.last > EMPTY:
        return None
    x = end.edge + end.side * end.unit * math.expm1(end.last)
    first, second = _lines(p, x, end.side), _lines(q, x, end.side)
    if first is None or second is None or x * end.side <= 0.0:
        return None
    return FarTail(end.side, math.log(abs(x)), first, second)


def _lines(mixture: Mixture, x: float, side: int) -> Lines | None:
    """Return the power laws of a mixture beyond x; None where it is not yet, or never, of those."""
    logs = mixture.component_logs(np.array([[x]]))[:, 0]
    # Beyond the doubles in units of a scale there is no slope, and no straight line.
    with np.errstate(invalid="ignore", over="ignore"):
        slopes = x * mixture.component_slopes(np.array([[x]]))[:, 0]
    rows = []
    for part, log, slope in zip(mixture.grouped_parts, logs.tolist(), slopes.tolist(), strict=True):
        tail = part.family.tail(part.member, side)
        if tail is None or tail.quadratic or tail.linear:
            if tail is not None and log > GONE:
                return None
            continue
        power = float(tail.power)
        if not abs(slope + power) <= STRAIGHT * power:
            return None
        rows.append((log + math.log(abs(x)), float(tail.power - 1)))
    return Lines(*np.array(rows).T) if rows else None


class _Piece(NamedTuple):
    """An integral over a stretch: ∫f, its error, ∫|f|, and whether |f| is larger at the end."""

    value: float
    error: float
    size: float
    rises: bool


def _resolved(integrand: Callable[[Array], Array], low: float, high: float, total: float) -> _Piece:
    """Return the integral from low to high with panels halved where the rules differ."""
    cuts = np.array([low, high])
    for _ in range(MAX_ROUNDS):
        half, middle = 0.5 * np.diff(cuts), 0.5 * (cuts[1:] + cuts[:-1])
        values = integrand(middle[:, None] + half[:, None] * NODES)
        size, gap = half * (np.abs(values) @ KRONROD), half * np.abs(values @ (KRONROD - GAUSS))
        coarse = gap > TOLERANCE * (total + float(size.sum()))
        if not coarse.any():
            break
        cuts = np.union1d(cuts, middle[coarse])
    error = float(rule_errors(gap, size).sum())
    rises = bool(abs(values[-1, -1]) > abs(values[0, 0]))
    return _Piece(float(half @ (values @ KRONROD)), error, float(size.sum()), rises)
