"""Exponential laws over 0 … n − 1, q ∝ exp(t k): the widest normals there are at each mean."""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import brentq

from klviz.core.discrete.categorical import Categorical

STEEPEST = 700.0
"""The largest |t|: beyond it all but the end of the outcomes underflows."""
SAME = 1e-9
"""The share of a variance within which two are taken for equal."""


def variance_at_mean(mean: float, size: int) -> float:
    """Return the variance of the law q ∝ exp(t k) over 0 … n − 1 with that mean.

    Raises:
        ValueError: the mean does not lie between 0 and n − 1.
    """
    if not 0.0 <= mean <= size - 1.0:
        raise ValueError(f"mean must lie between 0 and {size - 1}, got {mean}")
    low, high = (_moments(t, size)[0] for t in (-STEEPEST, STEEPEST))
    if not low < mean < high:
        return 0.0
    t = brentq(lambda t: _moments(t, size)[0] - mean, -STEEPEST, STEEPEST, xtol=1e-14)
    return _moments(float(t), size)[1]


def is_wider_than_normals(p: Categorical) -> bool:
    """Return whether p has at least the variance that normals at 0 … n − 1 with its mean tend to.

    Then Σ p log(p/q) has no least value over them: they are an exponential family in k and k², so
    that q would need the mean and the variance of p, and normals of finite σ are all narrower than
    the exponential law with their mean.
    """
    k = np.arange(float(p.size))
    mean = math.fsum(p.probabilities * k)
    variance = math.fsum(p.probabilities * (k - mean) ** 2)
    widest = variance_at_mean(min(max(mean, 0.0), p.size - 1.0), p.size)
    return 0.0 < widest * (1.0 - SAME) <= variance


def _moments(t: float, size: int) -> tuple[float, float]:
    """Return mean and variance of the law q ∝ exp(t k)."""
    k = np.arange(float(size))
    weights = np.exp(t * k - max(0.0, t * (size - 1)))
    q = weights / weights.sum()
    mean = float(q @ k)
    return mean, float(q @ (k - mean) ** 2)
