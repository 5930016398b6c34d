"""Laws of counts as categorical distributions: binomial, Poisson, geometric, Zipf, normal, uniform.

A law over infinitely many outcomes is cut to the first n and normalised again: conditioned on them.
Log weights are added up from the most probable outcome outwards, so that rounding is smallest
where the probability is largest, and nothing underflows.
"""

from __future__ import annotations

import math

import numpy as np

from klviz.core.arrays import Array
from klviz.core.discrete.categorical import UNIT_ROUNDING, Categorical
from klviz.core.parameters import Parameter

RATE = Parameter("rate", "λ", "rate", 1.0, positive=True)
EXPONENT = Parameter("exponent", "s", "exponent", 1.0)
LOC = Parameter("loc", "μ", "mean", 0.0)
SCALE = Parameter("scale", "σ", "sd", 1.0, positive=True)


def uniform(n: int) -> Categorical:
    """Return 1/n for each of n outcomes.

    Raises:
        ValueError: n is not positive.
    """
    return Categorical(np.ones(_counted(n)))


def binomial(trials: int, probability: float) -> Categorical:
    """Return C(n, k) πᵏ (1 − π)ⁿ⁻ᵏ for k = 0 … n successes in n trials.

    Raises:
        ValueError: there are fewer than 0 trials, or the probability is not from 0 to 1.
    """
    if trials < 0:
        raise ValueError(f"trials must be at least 0, got {trials}")
    _share(probability)
    if probability in (0.0, 1.0):
        return Categorical(np.arange(trials + 1) == probability * trials)
    k = np.arange(float(trials))
    return _chained(np.log((trials - k) / (k + 1.0)) + log_odds(probability))


def truncated_poisson(rate: float, n: int) -> Categorical:
    """Return λᵏ/k! for k = 0 … n − 1, normalised.

    Raises:
        ValueError: the rate is not positive or not finite, or n is not positive.
    """
    return _chained(math.log(RATE.checked(rate)) - np.log(np.arange(1.0, _counted(n))))


def geometric(probability: float, n: int) -> Categorical:
    """Return (1 − π)ᵏ for k = 0 … n − 1 failures before a success, normalised.

    Raises:
        ValueError: the probability is not above 0 and up to 1, or n is not positive.
    """
    _share(probability)
    if probability == 0.0:
        raise ValueError("probability must be above 0, got 0.0")
    k = np.arange(float(_counted(n)))
    if probability == 1.0:
        return Categorical(k == 0.0)
    return _of_logits(k * math.log1p(-probability))


def zipf(exponent: float, n: int) -> Categorical:
    """Return r⁻ˢ for the ranks r = 1 … n, normalised; outcome 0 is rank 1.

    Raises:
        ValueError: the exponent is not finite, or n is not positive.
    """
    ranks = np.arange(1.0, _counted(n) + 1.0)
    return _of_logits(-EXPONENT.checked(exponent) * np.log(ranks), first=1)


def discretised_normal(loc: float, scale: float, n: int) -> Categorical:
    """Return exp(−(k − μ)²/2σ²) for k = 0 … n − 1, normalised: a normal density, at whole numbers.

    Of all laws on these outcomes with its mean and variance it has the largest entropy.

    Raises:
        ValueError: a number is not finite, the scale not positive, or n not positive.
    """
    return _of_logits(normal_logits(LOC.checked(loc), SCALE.checked(scale), _counted(n)))


def normal_logits(loc: float, scale: float, n: int) -> Array:
    """Return −(k − μ)²/2σ² for k = 0 … n − 1, up to a constant that makes the largest 0.

    The nearest outcome m is subtracted before anything is squared: (m − k)(m + k − 2μ)/2σ².
    """
    k = np.arange(float(n))
    nearest = min(max(math.floor(loc + 0.5), 0), n - 1)
    return ((nearest - k) / scale) * ((0.5 * (nearest + k) - loc) / scale)


def log_choose(trials: int) -> Array:
    """Return log C(n, k) for k = 0 … n, (n + 1,), up to a constant."""
    k = np.arange(float(trials))
    return _added_up(np.log((trials - k) / (k + 1.0)))


def log_odds(probability: float) -> float:
    """Return log π/(1 − π), accurate also for π near 1."""
    return math.log(probability) - math.log1p(-probability)


def _chained(log_ratios: Array) -> Categorical:
    """Return the law with these logarithms of p(k + 1)/p(k), (n − 1,)."""
    return _of_logits(_added_up(log_ratios))


def _added_up(log_ratios: Array) -> Array:
    """Return the sums of the first 0, 1, … of them, less the largest sum, which is 0."""
    top = int(np.argmax(np.concatenate([[0.0], np.cumsum(log_ratios)])))
    below = -np.cumsum(log_ratios[:top][::-1])[::-1]
    return np.concatenate([below, [0.0], np.cumsum(log_ratios[top:])])


def _of_logits(logits: Array, first: int = 0) -> Categorical:
    """Return their softmax; outcomes are called by their counts, from the first."""
    names = [str(first + k) for k in range(logits.size)]
    return Categorical.from_logits(logits, names, rounding=8.0 * UNIT_ROUNDING)


def _share(probability: float) -> None:
    if not 0.0 <= probability <= 1.0:
        raise ValueError(f"probability must be from 0 to 1, got {probability!r}")


def _counted(n: int) -> int:
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n}")
    return n
