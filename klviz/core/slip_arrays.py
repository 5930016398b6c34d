"""What code that computes KL is given: both as arrays, over outcomes or on a grid of the line."""

from __future__ import annotations

import math

import numpy as np

from klviz.core.arrays import Array
from klviz.core.discrete.categorical import Categorical
from klviz.core.families.family import Tail
from klviz.core.mixtures import Mixture
from klviz.core.slips import Arrays

AGREES = 5e-5
"""How near to the right value, relatively, a number is right: to the digits that are shown."""
MOST_POINTS, FINE = 4000, 0.125
"""How many points a grid has at most, and how far apart they are in scales."""


def agrees(value: float, right: float) -> bool:
    """Return whether a number is right: ∞ only where the divergence is."""
    if math.isinf(right) or math.isinf(value):
        return value == right
    return math.isclose(value, right, rel_tol=AGREES, abs_tol=1e-15)


def outcome_arrays(p: Categorical, q: Categorical, eps: float) -> Arrays:
    """Return both over the outcomes, and as they were typed."""
    typed = [law.probabilities if law.weights is None else law.weights for law in (p, q)]
    return Arrays(
        p.probabilities,
        q.probabilities,
        p.log_probabilities,
        q.log_probabilities,
        typed[0],
        typed[1],
        1.0,
        eps,
    )


def grid_arrays(p: Mixture, q: Mixture, eps: float) -> Arrays:
    """Return both densities on a grid that covers the first."""
    low, high, count = grid_of(p, q)
    dx = (high - low) / count
    # In the middle of cells: the ends of a block would count double.
    x = np.asarray(low + dx * (np.arange(count) + 0.5), dtype=np.float64)
    return _at(p.log_prob(x), q.log_prob(x), dx, eps)


def _at(log_p: Array, log_q: Array, dx: float, eps: float) -> Arrays:
    with np.errstate(under="ignore"):
        p, q = np.exp(log_p), np.exp(log_q)
    return Arrays(p, q, log_p, log_q, p, q, dx, eps)


def grid_of(p: Mixture, q: Mixture) -> tuple[float, float, int]:
    """Return from where to where a grid covers p, and at how many points; fine enough for both."""
    ends = []
    for weight, family, member in p.present:
        low, high = family.support(member)
        reach = _reach(family.tail(member, 1)) * member.scale
        if weight > 0.0:
            ends.append((max(low, member.loc - reach), min(high, member.loc + reach)))
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    wanted = (high - low) / (FINE * min(p.finest, q.finest))
    return low, high, int(min(max(wanted, 200.0), MOST_POINTS))


def _reach(tail: Tail | None) -> float:
    """Return how many scales of a component a grid covers on each side."""
    if tail is None or tail.quadratic:
        return 12.0
    return 40.0 if tail.linear else 200.0
