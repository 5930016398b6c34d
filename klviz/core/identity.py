"""Identity: a statement of the theory with both its sides computed, and what rounding can do."""

from __future__ import annotations

import math
from dataclasses import dataclass

from klviz.core.discrete.categorical import UNIT_ROUNDING
from klviz.core.estimates import Estimate

EQUAL = "="
AT_MOST = "≤"
NOTHING = Estimate(0.0, method="exact")
LOG_2 = Estimate(math.log(2.0), UNIT_ROUNDING, "exact")


@dataclass(frozen=True, slots=True)
class Identity:
    """left = right, or left ≤ right.

    Attributes:
        key: the name in files and in tables.
        statement: the theorem as a formula.
        left: the value of the left side.
        relation: = or ≤.
        right: the value of the right side.
    """

    key: str
    statement: str
    left: Estimate
    relation: str
    right: Estimate

    @property
    def slack(self) -> float:
        """How much the right side is larger; 0 where both are infinite."""
        if self.left.value == self.right.value:
            return 0.0
        return self.right.value - self.left.value

    @property
    def holds(self) -> bool:
        """Whether it holds, but for what the errors of the two sides explain."""
        doubt = self.left.error + self.right.error
        return self.slack >= -doubt and (self.relation == AT_MOST or self.slack <= doubt)


def plus(first: Estimate, second: Estimate) -> Estimate:
    """Return the sum of two estimates."""
    value = first.value + second.value
    error = first.error + second.error + UNIT_ROUNDING * abs(value)
    return _estimate(value, error, first.reason or second.reason)


def minus(first: Estimate, second: Estimate) -> Estimate:
    """Return the difference of two estimates that are finite."""
    return plus(first, times(-1.0, second))


def times(factor: float, estimate: Estimate) -> Estimate:
    """Return a multiple of an estimate."""
    value = factor * estimate.value
    error = abs(factor) * estimate.error + UNIT_ROUNDING * abs(value)
    return _estimate(value, error, estimate.reason)


def squared(estimate: Estimate) -> Estimate:
    """Return the square of an estimate."""
    value = estimate.value**2
    error = (2.0 * abs(estimate.value) + estimate.error) * estimate.error
    return _estimate(value, error + UNIT_ROUNDING * value, estimate.reason)


def root(estimate: Estimate) -> Estimate:
    """Return the square root of an estimate that is at least 0."""
    value = math.sqrt(estimate.value)
    if math.isinf(value):
        return estimate
    error = math.sqrt(estimate.value + estimate.error) - value
    return _estimate(value, error + estimate.error / (value or 1.0) + UNIT_ROUNDING * value, "")


def log_one_plus(estimate: Estimate) -> Estimate:
    """Return log(1 + estimate), of one that is at least 0."""
    value = math.log1p(estimate.value)
    if math.isinf(value):
        return estimate
    share = estimate.error / (1.0 + estimate.value)
    lower = min(estimate.error, estimate.value) / (1.0 + estimate.value)
    doubt = max(math.log1p(share), -math.log1p(-lower))
    return _estimate(value, UNIT_ROUNDING * value + doubt, "")


def _estimate(value: float, error: float, reason: str) -> Estimate:
    if math.isfinite(value):
        return Estimate(value, error, "arithmetic")
    return Estimate(value, method="arithmetic", reason=reason)
