"""k1, k2 and k3 over outcomes: mean, bias and spread as exact sums, with what rounding can do."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from klviz.core.arrays import Array
from klviz.core.discrete import values
from klviz.core.discrete.categorical import UNIT_ROUNDING, Categorical
from klviz.core.discrete.categorical_pairs import Comparison, compared
from klviz.core.divergences import REVERSE_KL
from klviz.core.estimates import CLOSED_FORM, Estimate
from klviz.core.sampling.monte_carlo import expectation, mass_off
from klviz.core.sampling.ratio_estimators import (
    RATIO_ESTIMATORS,
    Quality,
    RatioEstimator,
    Weight,
)

ROUNDINGS = 16.0
"""Roundings in q k(t), besides that of t."""


def outcome_ratios(p: Categorical, q: Categorical, outcomes: Array) -> Array:
    """Return t = log p/q at draws of q, (n,), from the logarithm of each outcome's ratio."""
    return compared(p, q).pair.log_ratio[np.asarray(outcomes, dtype=np.int64)]


def estimate(
    estimator: RatioEstimator, p: Categorical, q: Categorical, n: int, rng: np.random.Generator
) -> Estimate:
    """Return the mean of k over n draws from q, with its standard error.

    Raises:
        ValueError: there are fewer than 2 draws, or p and q have different numbers of outcomes.
    """
    drawn = q.sample(n, rng)
    return expectation(estimator.values(outcome_ratios(p, q, drawn.astype(np.float64))))


def quality(estimator: RatioEstimator, p: Categorical, q: Categorical) -> Quality:
    """Return mean, bias and standard deviation of k under q, by sums over the outcomes.

    Raises:
        ValueError: p and q have different numbers of outcomes.
    """
    truth = values.divergence_value(REVERSE_KL, p, q)
    if truth.reason:
        infinite = Estimate(math.inf, method=truth.method, reason=truth.reason)
        # Where the truth is infinite too, nobody can say how far off an infinite mean is.
        return Quality(truth, infinite, Estimate(math.nan, reason=truth.reason), infinite)
    both, bias = compared(p, q), _bias(estimator, p, q)
    mean = truth
    if estimator.misses != 0.0:
        mean = _under_q(
            both, q, estimator.weighted, lambda w, t: np.abs(estimator.weighted_slopes(w, t))
        )
    return Quality(truth, mean, bias, _sd(estimator, both, q, mean))


def _bias(estimator: RatioEstimator, p: Categorical, q: Categorical) -> Estimate:
    if estimator.misses == 0.0:
        return Estimate(0.0, method=CLOSED_FORM)
    unseen = mass_off(p, q)
    doubt = unseen * (UNIT_ROUNDING * p.size + p.rounding)
    if estimator.misses is not None:
        return Estimate(0.0 - estimator.misses * unseen, doubt, f"sum over {p.size} outcomes")
    # k − k3 is of the third order in t: where p and q are near, nothing cancels.
    steady = RATIO_ESTIMATORS["k3"]
    apart = _under_q(
        compared(p, q),
        q,
        lambda w, t: estimator.weighted(w, t) - steady.weighted(w, t),
        lambda w, t: np.abs(estimator.weighted_slopes(w, t)) + np.abs(steady.weighted_slopes(w, t)),
    )
    return Estimate(apart.value - unseen, apart.error + doubt, apart.method)


def _sd(estimator: RatioEstimator, both: Comparison, q: Categorical, mean: Estimate) -> Estimate:
    """Return √E[(k − E k)²]."""

    def square(w: Weight, t: Array) -> Array:
        return (estimator.weighted(w.root, t) - mean.value * np.exp(w.root.log)) ** 2

    def slope(w: Weight, t: Array) -> Array:
        away = np.abs(estimator.weighted(w.root, t) - mean.value * np.exp(w.root.log))
        return 2.0 * away * np.abs(estimator.weighted_slopes(w.root, t))

    variance = _under_q(both, q, square, slope)
    # An error δ of the mean adds δ² and no more: the square is least there.
    doubt = variance.error + mean.error**2
    sd = math.sqrt(variance.value)
    return Estimate(sd, 0.5 * doubt / sd if sd else math.sqrt(doubt), variance.method)


def _under_q(
    both: Comparison,
    q: Categorical,
    function: Callable[[Weight, Array], Array],
    slope: Callable[[Weight, Array], Array],
) -> Estimate:
    """Return Σ f(q, t) over where q is positive; ``slope`` bounds how it feels an error of t."""
    here = q.support
    log_p, log_q, t = (a[here] for a in (both.pair.log_p, both.pair.log_q, both.pair.log_ratio))
    blur = both.blur[here]
    weight = Weight(log_q, log_p)
    terms = function(weight, t)
    sizes = np.abs(terms) + np.exp(log_q) * np.abs(t) * UNIT_ROUNDING
    doubt = slope(weight, t) * blur + sizes * (ROUNDINGS * UNIT_ROUNDING + q.rounding)
    doubt += np.abs(terms) * UNIT_ROUNDING * np.where(np.isinf(log_q), 0.0, np.abs(log_q))
    value = math.fsum(terms)
    error = math.fsum(doubt) + UNIT_ROUNDING * abs(value)
    return Estimate(value, error, f"sum over {q.size} outcomes")
