"""The numbers that are shown of categorical distributions: sums, with what rounding can do.

A divergence is the sum of its integrand over the outcomes, added without rounding. It is infinite
where its integrand is so at an outcome that one of the two lacks, and the reason names it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.densities import Densities, power_mean
from klviz.core.discrete.categorical import UNIT_ROUNDING, Categorical
from klviz.core.discrete.categorical_pairs import Comparison, compared, finite_size
from klviz.core.divergence import PointwiseMap
from klviz.core.divergences import KL, Divergence, alpha
from klviz.core.estimates import TOO_LARGE, Estimate
from klviz.core.values import SMALL_SUM

ARITHMETIC = 24.0
"""Roundings in the integrand of a divergence, besides those of its logarithms."""
SUPPORT = "support"
ENDLESS = 1e290
"""Beyond this order of Rényi's divergence only the largest ratio counts."""
LISTED = 3
"""How many outcomes a reason names."""
DISJOINT = "p and q have no outcome in common: where one is positive the other is zero"


def divergence_value(divergence: Divergence, p: Categorical, q: Categorical) -> Estimate:
    """Return D(P‖Q) = Σ F(p, q).

    Raises:
        ValueError: p and q have different numbers of outcomes.
    """
    both = compared(p, q)
    terms = _quiet(divergence, both)
    reason = infinity_reason(divergence, p, q)
    if reason:
        return Estimate(math.inf, method=SUPPORT, reason=reason)
    if _overflows(terms):
        return Estimate(math.inf, method=_method(terms.size), reason=TOO_LARGE)
    return _sum(terms, _errors(divergence, both, terms))


def infinity_reason(divergence: Divergence, p: Categorical, q: Categorical) -> str:
    """Return which outcomes make D(P‖Q) infinite, as a sentence; "" if none does."""
    both = compared(p, q)
    # Other infinite terms are larger than a number can hold, and yet finite.
    infinite = np.isinf(_quiet(divergence, both)) & np.isinf(both.pair.log_ratio)
    return _uncovered_reason(p, q, infinite)


def classic_terms(divergence: Divergence, p: Categorical, q: Categorical) -> Array:
    """Return what each outcome adds in the textbooks' form, (n,): p log(p/q) for KL."""
    with np.errstate(over="ignore", invalid="ignore"):
        return divergence.classic(compared(p, q).pair)


def entropy(p: Categorical) -> Estimate:
    """Return Shannon's entropy −Σ p log p, in nats."""
    return cross_entropy(p, p)


def cross_entropy(p: Categorical, q: Categorical) -> Estimate:
    """Return −Σ p log q, in nats.

    Raises:
        ValueError: p and q have different numbers of outcomes.
    """
    reason = _uncovered_reason(p, q, compared(p, q).pair.log_ratio == math.inf)
    if reason:
        return Estimate(math.inf, method=SUPPORT, reason=reason)
    sizes = finite_size(q.log_probabilities)
    terms = p.probabilities * sizes
    # The logarithm of a share above one half comes from the rest, and is relatively exact.
    blur = np.where(q.probabilities > 0.5, sizes, 1.0) * (UNIT_ROUNDING + 2.0 * q.rounding)
    errors = p.probabilities * blur + terms * (6.0 * UNIT_ROUNDING + p.rounding)
    return _sum(terms, errors)


def renyi(p: Categorical, q: Categorical, order: float) -> Estimate:
    """Return Rényi's divergence log Σ pᵃ q¹⁻ᵃ / (a − 1) of order a ≥ 0, its limits included.

    The limits: −log Q(p > 0) of order 0, KL(P‖Q) of order 1, log max p/q of order ∞.

    Raises:
        ValueError: the order is negative or nan, or p and q have different numbers of outcomes.
    """
    if not order >= 0.0:
        raise ValueError(f"order must be at least 0, got {order!r}")
    both = compared(p, q)
    if not (p.support & q.support).any():
        return Estimate(math.inf, method=SUPPORT, reason=DISJOINT)
    if order >= 1.0:
        reason = _uncovered_reason(p, q, p.support & ~q.support)
        if reason:
            return Estimate(math.inf, method=SUPPORT, reason=reason)
    if order == 0.0:
        return _missed_mass(p, q)
    return _largest_log_ratio(both) if order > ENDLESS else _renyi_between(p, q, order)


def variance_of_log_ratio(p: Categorical, q: Categorical) -> Estimate:
    """Return the variance of log(p/q) under p, which a Monte Carlo estimate of KL(P‖Q) feels.

    Raises:
        ValueError: p and q have different numbers of outcomes.
    """
    mean = divergence_value(KL, p, q)
    if math.isinf(mean.value):
        return mean
    both = compared(p, q)
    here = p.support
    apart = np.where(here, np.where(here, both.pair.log_ratio, 0.0) - mean.value, 0.0)
    terms = p.probabilities * apart * apart
    blur = both.blur + mean.error + UNIT_ROUNDING * np.abs(apart)
    return _sum(terms, p.probabilities * np.abs(apart) * 2.0 * blur + 4.0 * UNIT_ROUNDING * terms)


def _renyi_between(p: Categorical, q: Categorical, order: float) -> Estimate:
    """Return Rényi's divergence of an order that is no limit but 1, where it is finite."""
    if order == 1.0:
        return divergence_value(KL, p, q)
    near = divergence_value(alpha(order), p, q)
    # Σ pᵃ q¹⁻ᵃ = 1 + a(a − 1) D_a: near 1 the second term has the digits.
    beyond_one = order * (order - 1.0) * near.value
    if abs(beyond_one) >= SMALL_SUM:
        return _log_mean(compared(p, q), order)
    value = math.log1p(beyond_one) / (order - 1.0)
    error = order * near.error / (1.0 + beyond_one) + 4.0 * UNIT_ROUNDING * abs(value)
    return Estimate(value, error, near.method)


def _log_mean(both: Comparison, order: float) -> Estimate:
    """Return log Σ pᵃ q¹⁻ᵃ / (a − 1) where the sum may be any size."""
    pair = both.pair
    common = np.isfinite(pair.log_p) & np.isfinite(pair.log_q)
    log_q, ratio = pair.log_q[common], pair.log_ratio[common]
    logs = log_q + order * ratio
    top = float(logs.max())
    value = (top + math.log(math.fsum(np.exp(logs - top)))) / (order - 1.0)
    leading = int(logs.argmax())
    size = abs(float(log_q[leading])) + 2.0 * order * abs(float(ratio[leading])) + abs(top)
    blur = order * float(both.blur[common][leading]) + UNIT_ROUNDING * (4.0 + 2.0 * size)
    return Estimate(value, blur / abs(order - 1.0), _method(pair.p.size))


def _missed_mass(p: Categorical, q: Categorical) -> Estimate:
    """Return −log Q(p > 0), the limit of order 0."""
    missed = math.fsum(q.probabilities[~p.support])
    seen = math.fsum(q.probabilities[p.support])
    value = 0.0 - (math.log1p(-missed) if missed < 0.5 else math.log(seen))
    error = UNIT_ROUNDING * (2.0 * abs(value) + 4.0 * missed / seen)
    return Estimate(value, error + q.rounding * missed / seen, _method(p.size))


def _largest_log_ratio(both: Comparison) -> Estimate:
    """Return log max p/q, the limit of order ∞, where q covers p."""
    ratio = np.where(np.isfinite(both.pair.log_p), both.pair.log_ratio, -math.inf)
    top = int(ratio.argmax())
    return Estimate(float(ratio[top]), float(both.blur[top]), _method(ratio.size))


def _quiet(divergence: Divergence, both: Comparison) -> Array:
    """Return the integrand at every outcome; inf where it is infinite or too large."""
    with np.errstate(over="ignore", invalid="ignore"):
        return divergence.integrand(both.pair)


def _errors(divergence: Divergence, both: Comparison, terms: Array) -> Array:
    """Return how wrong each term may be.

    F is q f(p/q): an error of log p/q moves it by recoil = ∂F/∂ log p, one of log q by F. It is as
    much a function of p and p/q: then by pull = ∂F/∂ log q, and by F for one of log p. Both bound
    what is wrong, and where one of the two is next to nothing they differ by far.
    """
    pair = both.pair
    with np.errstate(over="ignore", invalid="ignore"):
        turns = _exponents(divergence, pair)
        ways = (divergence.recoil, pair.log_q), (divergence.pull, pair.log_p)
        bounds = [
            _slope(slope, both) * both.blur
            + np.where(terms > 0.0, terms * UNIT_ROUNDING * (turns + finite_size(logs)), 0.0)
            for slope, logs in ways
        ]
    return np.fmin(*bounds)


def _exponents(divergence: Divergence, pair: Densities) -> Array:
    """Return roundings of the arithmetic, those of the exponents of pᵃ q¹⁻ᵃ among them."""
    most = np.zeros(pair.p.shape)
    for a, _ in divergence.parts:
        if a not in (0.0, 1.0):
            size = (abs(a) + abs(1.0 - a)) * finite_size(pair.log_ratio) + finite_size(pair.log_p)
            most = np.maximum(most, np.where(power_mean(pair, a) > 0.0, size, 0.0))
    return ARITHMETIC + most


def _slope(slope: PointwiseMap, both: Comparison) -> Array:
    """Return the larger |slope| at both ends of where log p/q may lie; 0 where it is infinite.

    Where p = q there is none, or it jumps.
    """
    pair = both.pair
    ends = [pair._replace(log_ratio=pair.log_ratio + way * both.blur) for way in (-1.0, 1.0)]
    return np.where(np.isinf(pair.log_ratio), 0.0, np.maximum(*(np.abs(slope(e)) for e in ends)))


def _overflows(terms: Array) -> bool:
    """Return whether the sum of terms that are at least 0 is larger than a number can hold."""
    with np.errstate(over="ignore"):
        return math.isinf(float(terms.sum()))


def _sum(terms: Array, errors: Array) -> Estimate:
    """Return the sum of terms that are at least 0, rounded once."""
    value = math.fsum(terms)
    return Estimate(value, math.fsum(errors) + UNIT_ROUNDING * value, _method(terms.size))


def _method(size: int) -> str:
    return f"sum over {size} outcomes" if size > 1 else "sum over one outcome"


def _uncovered_reason(p: Categorical, q: Categorical, where: NDArray[np.bool_]) -> str:
    """Return which of these outcomes p or q alone has, as a sentence; "" if there are none."""
    parts = []
    for name, first, other, second in (("p", p, "q", q), ("q", q, "p", p)):
        alone = np.flatnonzero(where & first.support & ~second.support)
        if alone.size:
            outcomes = _listed([first.names[i] for i in alone.tolist()])
            parts.append(f"{name} has mass at {outcomes}, where {other} is zero")
    return ", and ".join(parts)


def _listed(names: Sequence[str]) -> str:
    """Return names of outcomes as a phrase."""
    if len(names) == 1:
        return f"outcome {names[0]}"
    more = len(names) - LISTED
    shown = list(names[:LISTED]) + ([f"{more} more"] if more > 0 else [])
    return f"outcomes {', '.join(shown[:-1])} and {shown[-1]}"
