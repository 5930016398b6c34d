"""Measure: points with weights; an integral is a weighted sum over them.

`counting` makes sums of it, `panels` quadrature on the line, `sampled` Monte Carlo. The code that
integrates does not know which.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from klviz.core.arrays import Array, frozen
from klviz.core.mixtures import Mixture

# Gauss-Kronrod 10/21 on [−1, 1]: the non-negative nodes of the 21-point rule, ascending, its
# weights, and the weights of the 10-point Gauss rule that shares every other node
# (R. Piessens et al., QUADPACK, 1983).
_HALF_NODES = (
    0.0,
    0.148874338981631210884826001129720,
    0.294392862701460198131126603103866,
    0.433395394129247190799265943165784,
    0.562757134668604683339000099272694,
    0.679409568299024406234327365114874,
    0.780817726586416897063717578345042,
    0.865063366688984510732096688423493,
    0.930157491355708226001207180059508,
    0.973906528517171720077964012084452,
    0.995657163025808080735527280689003,
)
_HALF_KRONROD = (
    0.149445554002916905664936468389821,
    0.147739104901338491374841515972068,
    0.142775938577060080797094273138717,
    0.134709217311473325928054001771707,
    0.123491976262065851077958109585166,
    0.109387158802297641899210590325805,
    0.093125454583697605535065465083366,
    0.075039674810919952767043140916190,
    0.054755896574351996031381300244580,
    0.032558162307964727478818972459390,
    0.011694638867371874278064396062192,
)
_HALF_GAUSS = (
    0.0,
    0.295524224714752870173815619188769,
    0.0,
    0.269266719309996355091226921569469,
    0.0,
    0.219086362515982043995534934228163,
    0.0,
    0.149451349150580593145863397657697,
    0.0,
    0.066671344308688137593568809893332,
    0.0,
)


def _mirrored(half: tuple[float, ...], sign: float = 1.0) -> Array:
    return frozen(np.array([sign * v for v in half[:0:-1]] + list(half)))


NODES = _mirrored(_HALF_NODES, -1.0)
"""The 21 nodes on [−1, 1], ascending."""
KRONROD = _mirrored(_HALF_KRONROD)
"""Their weights."""
GAUSS = _mirrored(_HALF_GAUSS)
"""The weights of the 10-point Gauss rule, 0 at nodes that it lacks."""

SAFETY = 10.0
"""How many times |Kronrod − Gauss| bounds the error of a panel whatever the integrand."""
SHARPNESS = 200.0
"""What |Kronrod − Gauss| is multiplied by before it is raised to the power 1.5."""
ROUNDING = 1e-14
"""The claimed bound on the error of the values themselves, relative to ∫|f|."""


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """Points and weights with ∫ f ≈ Σ weights · f(points). Its arrays are read-only.

    Attributes:
        points: where to evaluate, (n,).
        weights: what a value counts, (n,).
        coarse: the weights of a second rule at the same points, (n,), in blocks of 21 points a
            panel; None where there is no such rule.
        draws: whether the points are random, so that the error is a standard error.
    """

    points: Array
    weights: Array
    coarse: Array | None = None
    draws: bool = False

    def __post_init__(self) -> None:
        for array in (self.points, self.weights, self.coarse):
            if array is not None:
                frozen(array)

    def integral(self, values: Array) -> Array:
        """Return ∫ f for the values of f at the points; (..., n) to (...)."""
        return np.asarray(values @ self.weights)

    def estimate(self, values: Array) -> tuple[float, float]:
        """Return ∫ f and a bound on its error, for the values of f at the points, (n,).

        Of panels the bound is Σ `rule_errors` + 1e-14 ∫|f|, of draws it is one standard error, of
        a sum it is what rounding can do. Where the integral is infinite, so is the bound.
        """
        value = float(self.integral(values))
        if not math.isfinite(value):
            return value, math.inf
        error = ROUNDING * float(self.integral(np.abs(values)))
        if self.coarse is not None:
            sizes = (self.weights * np.abs(values)).reshape(-1, NODES.size).sum(axis=1)
            gaps = ((self.weights - self.coarse) * values).reshape(-1, NODES.size).sum(axis=1)
            error += float(rule_errors(np.abs(gaps), sizes).sum())
        if self.draws:
            error += float(np.std(self.weights * values)) * math.sqrt(values.size)
        return value, error


def rule_errors(gap: Array, size: Array) -> Array:
    """Return bounds on the errors of panels, of |Kronrod − Gauss| and ∫|f| of each; (m,) all.

    Where the rules nearly agree Kronrod's is better than their difference by far: there the
    difference, relative to ∫|f|, is raised to the power 1.5 (R. Piessens et al., QUADPACK, 1983).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        sharper = size * (SHARPNESS * gap / size) ** 1.5
    return np.asarray(np.fmin(SAFETY * gap, sharper))


def gap_of(error: float, size: float) -> float:
    """Return the |Kronrod − Gauss| for which `rule_errors` gives at least this error."""
    return max(error / SAFETY, size / SHARPNESS * math.pow(error / size, 2.0 / 3.0))


def counting(n: int) -> Measure:
    """Return the measure on 0, 1, … n − 1 that makes an integral a sum."""
    return Measure(np.arange(n, dtype=np.float64), np.ones(n))


def sampled(proposal: Mixture, n: int, rng: np.random.Generator) -> Measure:
    """Return n draws from the proposal r, each with weight 1/(n r): Monte Carlo."""
    points = proposal.sample(n, rng)
    return Measure(points, np.exp(-proposal.log_prob(points)) / n, draws=True)


def panels(breaks: Array) -> Measure:
    """Return Gauss-Kronrod 10/21 on every interval between neighbouring breaks, (m,) ascending."""
    half = 0.5 * np.diff(breaks)[:, None]
    middle = 0.5 * (breaks[1:] + breaks[:-1])[:, None]
    return Measure(
        (middle + half * NODES).ravel(), (half * KRONROD).ravel(), (half * GAUSS).ravel()
    )
