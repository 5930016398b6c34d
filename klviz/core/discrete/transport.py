"""What it costs to move the mass of one distribution over outcomes to another's places."""

from __future__ import annotations

import math

import numpy as np

from klviz.core.discrete.categorical import UNIT_ROUNDING, Categorical
from klviz.core.estimates import Estimate


def wasserstein1(p: Categorical, q: Categorical) -> Estimate:
    """Return W₁(P, Q) = Σ |F − G| of outcomes that lie one apart, in their order.

    Raises:
        ValueError: p and q have different numbers of outcomes.
    """
    if p.size != q.size:
        raise ValueError(f"p has {p.size} outcomes and q has {q.size}; they must have the same")
    # Differences first: where both agree there is nothing to round.
    apart = np.cumsum(p.probabilities - q.probabilities)[:-1]
    value = math.fsum(np.abs(apart))
    slip = 4.0 * UNIT_ROUNDING * (p.size + 1.0) + p.rounding + q.rounding
    return Estimate(value, slip * p.size, f"sum over {p.size} outcomes")
