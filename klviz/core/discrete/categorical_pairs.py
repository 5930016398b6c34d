"""Two categorical distributions side by side, as divergences want them.

Where they nearly agree, log p/q is taken from the difference of what was typed: two distributions
that agree to eight digits are told apart to sixteen more.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from klviz.core.arrays import Array
from klviz.core.densities import Densities, densities
from klviz.core.discrete.categorical import UNIT_ROUNDING, Categorical

NEAR = 1.0
"""Logarithms of ratios that are all smaller are computed from differences of weights."""


class Comparison(NamedTuple):
    """Two distributions over the same outcomes, ready for a divergence.

    Attributes:
        pair: both, with log p/q as accurate as it can be, (n,).
        blur: a bound on the error of log p/q, (n,).
    """

    pair: Densities
    blur: Array


def compared(p: Categorical, q: Categorical) -> Comparison:
    """Return p beside q.

    Where they nearly agree, log p/q = δ − log Σ q eᵟ with δ the ratio of what was typed, so its
    error is relative to itself, not to log p.

    Raises:
        ValueError: they have different numbers of outcomes.
    """
    if p.size != q.size:
        raise ValueError(f"p has {p.size} outcomes and q has {q.size}; they must have the same")
    pair = densities(p.log_probabilities, q.log_probabilities)
    pair = pair._replace(p=p.probabilities, q=q.probabilities)
    close = _close(p, q, pair) if np.abs(pair.log_ratio).max() < NEAR else None
    if close is not None:
        return close
    sizes = finite_size(pair.log_p) + finite_size(pair.log_q)
    return Comparison(pair, UNIT_ROUNDING * (2.0 + 2.0 * sizes) + p.rounding + q.rounding)


def finite_size(logs: Array) -> Array:
    """Return |logs|, and 0 where they are infinite."""
    return np.where(np.isinf(logs), 0.0, np.abs(logs))


def _close(p: Categorical, q: Categorical, pair: Densities) -> Comparison | None:
    """Return a comparison of distributions that nearly agree as typed; None if they do not."""
    free = _free_log_ratio(p, q)
    if free is None or np.abs(free).max() >= NEAR:
        return None
    raised = np.expm1(free)
    excess = math.fsum(q.probabilities * raised)
    offset = math.log1p(excess)
    ratio = np.where(p.support, free - offset, 0.0)
    blur = 3.0 * UNIT_ROUNDING * np.abs(free) + p.rounding + q.rounding
    if p.weights is None:
        # Logits have been moved by the largest of them.
        blur = blur + UNIT_ROUNDING * np.where(p.support, np.abs(p.logits) + np.abs(q.logits), 0.0)
    # The offset is a mean whose terms may cancel, and with it the ratio where free is small.
    doubts = (1.0 + raised) * blur + 4.0 * UNIT_ROUNDING * np.abs(raised)
    shared = math.fsum(q.probabilities * doubts) / (1.0 + excess)
    blur = blur + shared + 2.0 * UNIT_ROUNDING * (abs(offset) + np.abs(ratio))
    return Comparison(pair._replace(log_ratio=ratio), blur)


def _free_log_ratio(p: Categorical, q: Categorical) -> Array | None:
    """Return log p/q up to a constant, 0 where both are zero, from what was typed."""
    if p.weights is None and q.weights is None:
        with np.errstate(invalid="ignore"):
            return np.where(p.support, p.logits - q.logits, 0.0)
    if p.weights is None or q.weights is None:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        excess = np.where(p.support, (p.weights - q.weights) / q.weights, 0.0)
    # Between −½ and 1 the difference of two numbers is exact.
    return np.log1p(excess) if excess.min() >= -0.5 and excess.max() <= 1.0 else None
