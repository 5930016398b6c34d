"""Truncated distributions: a density on the line conditioned on an interval, normalised again.

Every quantity of it is one of the whole density on that interval, and the logarithm of the mass
there: KL of two of them is ∫ p log(p/q) over the interval, divided by P's mass, and the difference
of the logarithms of both masses.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from klviz.core import infinities
from klviz.core.arrays import Array
from klviz.core.divergences import KL, REVERSE_KL
from klviz.core.estimates import Estimate
from klviz.core.families.family import Tail
from klviz.core.infinities import EVERYWHERE, Interval
from klviz.core.mixtures import Mixture
from klviz.core.partial_values import partial_value
from klviz.core.quantiles import ROUNDING, Mass, above, below, mass_within
from klviz.core.values import LEAST_MASS, SUPPORT_AND_TAILS

UNIT_ROUNDING = 2.0**-53


@dataclass(frozen=True, eq=False)
class Truncated:
    """A density conditioned on the interval from low to high.

    Attributes:
        density: the density it is a part of.
        low: where the interval begins.
        high: where it ends.

    Raises:
        ValueError: the interval is empty, or there is no mass in it that a number can hold.
    """

    density: Mixture
    low: float = -math.inf
    high: float = math.inf

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"a cut must go from low to high, got {self.low:g} to {self.high:g}")
        if self.mass.value < LEAST_MASS:
            raise ValueError(f"there is no mass {_told(self.interval)} that is left")

    @property
    def interval(self) -> Interval:
        """Where it is not cut off."""
        return self.low, self.high

    @cached_property
    def is_whole(self) -> bool:
        """Whether nothing is cut off."""
        low, high = self.density.support[0][0], self.density.support[-1][1]
        return self.low <= low and high <= self.high

    @cached_property
    def mass(self) -> Mass:
        """The probability of the interval under the density."""
        if self.is_whole:
            return Mass(1.0, 0.0)
        return mass_within(self.density, [self.interval])

    @cached_property
    def log_mass(self) -> Mass:
        """Its logarithm: from what is cut off, where that is the smaller."""
        if self.is_whole:
            return Mass(0.0, 0.0)
        value, error = self.mass
        if value < 0.5:
            return Mass(math.log(value), error / value + UNIT_ROUNDING * abs(math.log(value)))
        ends = np.array([self.low]), np.array([self.high])
        lost = float(below(self.density, ends[0])[0] + above(self.density, ends[1])[0])
        return Mass(math.log1p(-lost), 2.0 * ROUNDING * lost)

    @cached_property
    def support(self) -> tuple[Interval, ...]:
        """The disjoint closed intervals, ascending, outside of which it is zero."""
        return tuple(infinities.overlap(self.density.support, (self.interval,)))

    @cached_property
    def gaps(self) -> tuple[Interval, ...]:
        """The open intervals where it is zero, ascending, those to ±∞ among them."""
        ends = [-math.inf, *(end for pair in self.support for end in pair), math.inf]
        pairs = zip(ends[::2], ends[1::2], strict=True)
        return tuple((low, high) for low, high in pairs if low < high)

    def tail(self, side: int) -> Tail | None:
        """Return that of the density, on the right (side = +1) or left (−1); None if cut off."""
        return self.density.tail(side) if math.isinf(self.high if side > 0 else self.low) else None

    def log_prob(self, x: Array) -> Array:
        """Return its log density, −∞ where it is cut off; the shape of x."""
        inside = (x >= self.low) & (x <= self.high)
        return np.where(inside, self.density.log_prob(x) - self.log_mass.value, -math.inf)

    def share(self, low: float, high: float) -> Mass:
        """Return its probability of an interval."""
        ends = max(low, self.low), min(high, self.high)
        if not ends[0] < ends[1]:
            return Mass(0.0, 0.0)
        if ends == self.interval:
            return Mass(1.0, 0.0)
        part, whole = mass_within(self.density, [ends]), self.mass
        share = min(part.value / whole.value, 1.0)
        return Mass(share, (part.error + share * whole.error) / whole.value)


def _told(interval: Interval) -> str:
    low, high = interval
    if math.isinf(low):
        return f"below {high:g}"
    return f"above {low:g}" if math.isinf(high) else f"from {low:g} to {high:g}"


def truncated_kl(p: Truncated, q: Truncated, *, swapped: bool = False) -> Estimate:
    """Return KL(P‖Q) of two truncated distributions, infinite where P has mass that Q has not.

    Args:
        p: P.
        q: Q.
        swapped: whether KL(Q‖P) is wanted; a reason still calls both by their names.

    Raises:
        UnresolvableError: panels cannot be laid.
    """
    reason = infinities.reason(REVERSE_KL if swapped else KL, p, q)
    if reason:
        return Estimate(math.inf, method=SUPPORT_AND_TAILS, reason=reason)
    if swapped:
        p, q = q, p
    offset = Mass(q.log_mass.value - p.log_mass.value, q.log_mass.error + p.log_mass.error)
    return log_ratio_mean(p, q.density, p.interval, offset)


def log_ratio_mean(p: Truncated, q: Mixture, where: Interval, offset: Mass) -> Estimate:
    """Return what an interval adds to the mean of log(p/q) + offset under a truncated P.

    Here p is the density before it was cut.
    """
    ends = max(where[0], p.low), min(where[1], p.high)
    if not ends[0] < ends[1]:
        return Estimate(0.0, method="empty")
    if p.is_whole and ends == p.interval:
        ends = EVERYWHERE
    part = partial_value(KL, p.density, q, *ends)
    if math.isinf(part.value):
        return part
    mass, share = p.mass, p.share(*where)
    mean = part.value / mass.value
    error = (part.error + abs(mean) * mass.error) / mass.value
    error += share.error * abs(offset.value) + share.value * offset.error
    value = mean + share.value * offset.value
    rounding = UNIT_ROUNDING * (abs(mean) + abs(share.value * offset.value) + abs(value))
    return Estimate(value, error + rounding, part.method, part.reason)
