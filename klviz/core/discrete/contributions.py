"""Contributions: p log(p/q) of every outcome, what KL(P‖Q) adds up, each with its error.

One is negative where q is the larger. One is infinite where p has mass and q has none.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array, frozen
from klviz.core.discrete.categorical import UNIT_ROUNDING, Categorical
from klviz.core.discrete.categorical_pairs import compared, finite_size
from klviz.core.discrete.values import ARITHMETIC, SUPPORT, infinity_reason
from klviz.core.divergences import KL
from klviz.core.estimates import Estimate


class Contributions(NamedTuple):
    """What the outcomes add.

    Attributes:
        values: p log(p/q), (n,), in nats; 0 where p is zero, inf where q alone is.
        errors: a bound on the error of each, (n,).
        reason: why some are infinite, as a sentence; "" where none is.
    """

    values: Array
    errors: Array
    reason: str

    @property
    def is_known(self) -> NDArray[np.bool_]:
        """Whether each is told from zero: it is larger than its error, (n,)."""
        return np.abs(self.values) > self.errors

    def part(self, where: NDArray[np.bool_]) -> Estimate:
        """Return what some of the outcomes add together."""
        values, count = self.values[where], int(where.sum())
        if np.isinf(values).any():
            return Estimate(math.inf, method=SUPPORT, reason=self.reason)
        value = math.fsum(values)
        error = math.fsum(self.errors[where]) + UNIT_ROUNDING * abs(value)
        return Estimate(value, error, f"sum over {count} outcome{'s' * (count != 1)}")


def contributions(p: Categorical, q: Categorical) -> Contributions:
    """Return p log(p/q) of every outcome.

    Raises:
        ValueError: p and q have different numbers of outcomes.
    """
    both = compared(p, q)
    values = KL.classic(both.pair)
    relative = UNIT_ROUNDING * (ARITHMETIC + finite_size(both.pair.log_p)) + p.rounding
    errors = finite_size(values) * relative + np.where(p.support, both.pair.p * both.blur, 0.0)
    return Contributions(frozen(values), frozen(errors), infinity_reason(KL, p, q))
