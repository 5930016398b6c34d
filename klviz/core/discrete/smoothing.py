"""Smoothing of a categorical distribution: (q + ε)/(1 + nε), what it does to KL, and to what end.

It is no cure of an infinite KL but another Q: the uniform prior, mixed in with the weight
nε/(1 + nε). Adding λ to each of N counts is the same with ε = λ/N. As ε falls the answer runs to
infinity like −P(q = 0) log ε.
"""

from __future__ import annotations

import math

import numpy as np

from klviz.core.arrays import Array
from klviz.core.discrete.categorical import UNIT_ROUNDING, Categorical
from klviz.core.discrete.categorical_pairs import compared


def smoothed(q: Categorical, epsilon: float) -> Categorical:
    """Return (q + ε)/(1 + nε)."""
    return Categorical(q.probabilities + epsilon, q.names, rounding=UNIT_ROUNDING)


def prior_weight(size: int, epsilon: float) -> float:
    """Return nε/(1 + nε), the weight of the uniform distribution in what is smoothed."""
    return size * epsilon / (1.0 + size * epsilon)


def missed_mass(p: Categorical, q: Categorical) -> float:
    """Return P(q = 0)."""
    return math.fsum(p.probabilities[~q.support])


def smoothed_values(p: Categorical, q: Categorical, epsilons: Array) -> tuple[Array, Array]:
    """Return KL(P‖(q + ε)/(1 + nε)) of many positive ε and bounds on its errors, (m,) both.

    Raises:
        ValueError: p and q have different numbers of outcomes.
    """
    compared(p, q)
    here = p.support
    shares, logs = p.probabilities[here], p.log_probabilities[here]
    added = np.log(q.probabilities[here] + epsilons[:, None])
    norm = np.log1p(q.size * epsilons)
    values = (shares * (logs - added)).sum(axis=1) + norm
    sizes = (shares * (np.abs(logs) + np.abs(added) + 1.0)).sum(axis=1) + norm
    return values, (8.0 + shares.size) * UNIT_ROUNDING * sizes


def asymptote(p: Categorical, q: Categorical, epsilons: Array) -> Array:
    """Return −P(q = 0) log ε and the constant it leaves, (m,): what the answer tends to be.

    Where q covers p it is the divergence itself.
    """
    both = p.support & q.support
    lost = p.support & ~q.support
    shares = p.probabilities
    constant = math.fsum(shares[both] * (p.log_probabilities[both] - q.log_probabilities[both]))
    constant += math.fsum(shares[lost] * p.log_probabilities[lost])
    return constant - missed_mass(p, q) * np.log(epsilons)
