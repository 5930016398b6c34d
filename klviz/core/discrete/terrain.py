"""The objective over distributions on outcomes, wherever θ goes.

It offers a run what `klviz.core.terrain` offers on the line. Here the measure is the counting
measure, which serves every θ: nothing is ever laid out anew.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from klviz.core.approximations import ROUNDING
from klviz.core.arrays import Array
from klviz.core.densities import densities
from klviz.core.discrete.approximations import DiscreteApproximation
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.values import infinity_reason
from klviz.core.divergences import Divergence
from klviz.core.grounds import Landing
from klviz.core.kinks import NOTHING, not_below_zero
from klviz.core.optimisers import Theta
from klviz.core.optimisers.optimiser import solved
from klviz.core.terrain import OUT_OF_REACH, TOO_LARGE, natural_unit, plateau


class CountingEvaluation(NamedTuple):
    """The objective at θ, and its metric.

    Attributes:
        value: the divergence, in nats.
        gradient: its derivatives, k numbers, in the units of θ.
        q: the probabilities, (n,).
        approximation: what q is one of.
        theta: θ.
        units: in what θ is measured, k numbers.
    """

    value: float
    gradient: Theta
    q: Array
    approximation: DiscreteApproximation
    theta: Theta
    units: Theta

    def in_units(self, units: Theta) -> CountingEvaluation:
        """Return the same for a θ that is measured in these units."""
        gradient = tuple([g * unit for g, unit in zip(self.gradient, units, strict=True)])
        return self._replace(gradient=gradient, units=units)

    def fisher(self) -> Array:
        """Return the metric on θ that natural gradients use, (k, k), or its diagonal, (k,)."""
        metric = self.approximation.fisher(self.theta, self.q)
        units = np.array(self.units)
        return metric * (units * units if metric.ndim == 1 else np.outer(units, units))

    def predicted_decrease(self) -> float:
        """Return ½ gᵀF⁻¹g: about what is left to gain, in nats, whatever the parameters are."""
        gradient = np.array(self.gradient)
        return 0.5 * float(gradient @ solved(self.fisher(), gradient))


class CountingTerrain:
    """D(P‖Q_θ) for one p over outcomes, one divergence and one set of q.

    Attributes:
        p: the target.
        divergence: D.
        units: in what optimisers measure θ, so that a rate means the same for any target;
            None where they are all 1.
        reason: why there was no value at the θ asked for last, as a sentence; "" if there was.
        is_random: False: the same θ has the same value.
        is_dead_end: False: a shorter step may lead on.
        has_kinks: whether the slope jumps wherever p and q agree on an outcome.
        landing: what ends a step at p = q, where there is such a kink; else None.
    """

    is_random = False
    is_dead_end = False

    def __init__(
        self, p: Categorical, divergence: Divergence, approximation: DiscreteApproximation
    ) -> None:
        """Nothing is computed yet."""
        self.p = p
        self.divergence = divergence
        self.reason = ""
        self._approximation = approximation
        unit = natural_unit(spread_of_outcomes(p))
        self.units = None if unit == 1.0 else approximation.units(unit)
        self.has_kinks = not divergence.smooth
        self.landing: Landing | None = not_below_zero if self.has_kinks else None
        self._plateau = plateau(divergence)
        self._infinite: str | None = None

    def evaluate(self, theta: Theta) -> CountingEvaluation | None:
        """Return value and slope at θ; None where there are none, and ``reason`` says why."""
        self.reason = self._obstacle(theta)
        if self.reason:
            return None
        with np.errstate(over="ignore", invalid="ignore"):
            evaluation = self._evaluated(theta)
        if not math.isfinite(sum(evaluation.gradient, evaluation.value)):
            self.reason = TOO_LARGE
            return None
        return evaluation

    def is_plateau(self, value: float) -> bool:
        """Return whether p and q are so far apart that a bounded divergence sees no difference."""
        return value > self._plateau

    def _obstacle(self, theta: Theta) -> str:
        """Return why there is nothing to go down at θ; "" if there is."""
        if not self._approximation.is_within_reach(theta):
            return OUT_OF_REACH
        if self._infinite is None:
            # Once: no θ of a set of q has another support.
            q = self._approximation.categorical(theta)
            self._infinite = infinity_reason(self.divergence, self.p, q)
        return self._infinite

    def _evaluated(self, theta: Theta) -> CountingEvaluation:
        """Return value and slope at θ; a slope that is smaller than its own rounding is 0."""
        log_q = self._approximation.log_prob(theta)
        pair = densities(self.p.log_probabilities, log_q)
        pull = self.divergence.pull(pair)
        gradient, size = self._approximation.slopes(theta, pair.q, pull)
        slopes = np.where(np.abs(gradient) > ROUNDING * size, gradient, 0.0)
        ones = (1.0,) * slopes.size
        value = float(self.divergence.integrand(pair).sum())
        if self.has_kinks and value <= NOTHING:
            slopes = np.zeros_like(slopes)
        return CountingEvaluation(
            value, tuple(slopes.tolist()), pair.q, self._approximation, theta, ones
        )


def spread_of_outcomes(p: Categorical) -> float:
    """Return the standard deviation of the number of an outcome; 1 where there is but one."""
    numbers = np.arange(float(p.size))
    away = numbers - p.probabilities @ numbers
    return math.sqrt(float(p.probabilities @ away**2)) or 1.0
