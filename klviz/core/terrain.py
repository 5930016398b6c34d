"""Terrain: the objective wherever θ goes.

The measure of an `Objective` serves some way around; beyond it a new one is laid out. Whether there
is anything to go down is settled first: an infinite divergence has no slope.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable

import numpy as np

from klviz.core.approximations import Approximation, has_digits
from klviz.core.arrays import Array
from klviz.core.densities import densities
from klviz.core.divergences import Divergence, largest_value
from klviz.core.grounds import Landing
from klviz.core.infinities import reason
from klviz.core.kinks import NOTHING as NOTHING_LEFT
from klviz.core.kinks import not_below_zero
from klviz.core.kl_objectives import evaluator
from klviz.core.measures import Measure
from klviz.core.mixtures import Mixture
from klviz.core.objectives import Evaluation, Objective
from klviz.core.optimisers import Theta
from klviz.core.panels import Plan
from klviz.core.plans import STEP, WATCHED, UnresolvableError, plan
from klviz.core.quadrature import Settled, settle
from klviz.core.sign_changes import sign_changes
from klviz.core.watched_objectives import WatchedObjective

OUT_OF_REACH = "q is too narrow or too wide beside p to be computed with"
TOO_LARGE = "the divergence from here is larger than a number can hold"
P_TOO_FAR = "p lies so far out, beside its width, that the numbers there have too few digits"
Q_TOO_FAR = "q lies so far out, beside its width, that the numbers there have too few digits"
DROWNED = "the divergence from here is so large that its slope is lost in rounding"
BLIND = 1e-3
"""What rounding may do to a slope that is called none, in nats over the longest step allowed."""
NOTHING = -300.0
"""Log of the mass of p and of q below which a point is left out, where a bounded power of the
densities is integrated: e⁻¹⁵⁰ at most may be there by the time q is too far away to be near."""
PLATEAU = 1e-6
"""How close to the largest value there is, relatively, a divergence counts as flat."""


def plateau(divergence: Divergence) -> float:
    """Return the value above which p and q are so far apart that a divergence sees no difference.

    That of a divergence without a largest value is ∞.
    """
    return (1.0 - PLATEAU) * largest_value(divergence)


class Terrain:
    """D(P‖Q_θ) for one p, one divergence and one set of q.

    Attributes:
        p: the target.
        divergence: D.
        units: in what optimisers measure θ, so that a rate means the same for any target;
            None where they are all 1.
        reason: why there was no value at the θ asked for last, as a sentence; "" if there was.
        is_random: False: the same θ has the same value.
        is_dead_end: False: a shorter step may lead on.
        has_kinks: False: integrals over the line are smooth in θ, but for p = q.
        landing: what ends a step at p = q, where there is a kink; else None.
    """

    is_random = False
    is_dead_end = False
    has_kinks = False

    def __init__(self, p: Mixture, divergence: Divergence, approximation: Approximation) -> None:
        """Nothing is computed yet."""
        self.p = p
        self.divergence = divergence
        self.reason = ""
        self._approximation = approximation
        self._length = spread(p)
        unit = natural_unit(self._length)
        self.units = None if unit == 1.0 else approximation.units(unit)
        self.landing: Landing | None = None if divergence.smooth else not_below_zero
        self._plateau = plateau(divergence)
        # Whether the others are infinite hangs on supports and classes of tails, which stay.
        self._is_watchful = divergence.may_overflow
        # Where panels end at kinks of q or at p = q, a measure serves one θ; its plan serves more.
        steady = divergence.smooth and not approximation.has_kinks
        self._serves = approximation.are_near if steady else operator.eq
        self._evaluate: Callable[[Theta], Evaluation] | None = None
        self._near: Theta = ()
        self._noise: Theta = ()
        self._plan: tuple[Plan, Theta] | None = None
        self._watched: WatchedObjective | None = None

    def evaluate(self, theta: Theta) -> Evaluation | None:
        """Return value and slope at θ; None where there are none, and ``reason`` says why."""
        evaluate = self._laid_out(theta)
        if evaluate is None:
            return None
        evaluation = evaluate(theta)
        if self._watched is not None and self._watched.is_doubtful and theta != self._near:
            self._plan = self._evaluate = None
            return self.evaluate(theta)
        if not math.isfinite(sum(evaluation.gradient, evaluation.value)):
            self.reason = TOO_LARGE
        elif 0.0 in evaluation.gradient and self._is_blind(theta, evaluation.gradient):
            self.reason = DROWNED
        else:
            return evaluation
        return None

    def is_plateau(self, value: float) -> bool:
        """Return whether p and q are so far apart that a bounded divergence sees no difference."""
        return value > self._plateau

    def _laid_out(self, theta: Theta) -> Callable[[Theta], Evaluation] | None:
        """Return what evaluates at θ, laid out anew if need be; None where there is no value."""
        if self._evaluate is None or not self._serves(theta, self._near):
            self._lay_out(theta)
        elif self._is_watchful and self._is_infinite(theta):
            return None
        return self._evaluate

    def _lay_out(self, theta: Theta) -> None:
        """Take the measure for q near θ, if the divergence is finite there."""
        unknown = self._evaluate is None or self._is_watchful
        self._evaluate, self._near = None, theta
        if not self._approximation.is_within_reach(theta, self._length):
            self.reason = OUT_OF_REACH
        elif not self._lacks_digits(theta) and not (unknown and self._is_infinite(theta)):
            self._take_measure(theta)

    def _take_measure(self, theta: Theta) -> None:
        """Take the measure for q near θ, if panels can be laid there."""
        try:
            self._evaluate = self._watch(theta) if self._is_watchful else self._objective(theta)
        except UnresolvableError as error:
            self.reason = str(error)

    def _lacks_digits(self, theta: Theta) -> bool:
        """Decide whether p or q lies where doubles are too far apart for it, and which."""
        q = self._approximation.mixture(theta)
        for mixture, sentence in ((self.p, P_TOO_FAR), (q, Q_TOO_FAR)):
            if not all(has_digits(part.member) for part in mixture.present):
                self.reason = sentence
                return True
        return False

    def _is_blind(self, theta: Theta, gradient: Theta) -> bool:
        """Return whether all there is of a slope may have been lost in rounding."""
        if any(gradient):
            return False
        return self._noise_over(self._approximation.largest_step(theta)) > BLIND

    def _noise_over(self, largest: Theta) -> float:
        """Return what rounding does to the slope, in nats over the longest step allowed."""
        return math.fsum(map(operator.mul, self._noise, largest))

    def _is_infinite(self, theta: Theta) -> bool:
        """Decide by supports and tails whether the divergence is infinite, and why."""
        self.reason = reason(self.divergence, self.p, self._approximation.mixture(theta))
        return bool(self.reason)

    def _objective(self, theta: Theta) -> Callable[[Theta], Evaluation]:
        """Return what evaluates value and slope by a measure for q near θ."""
        measure = self._measure(theta)
        log_p = self.p.log_prob(measure.points)
        log_q = self._approximation.log_prob(theta, measure.points)
        counts = np.maximum(log_p, log_q) + np.log(measure.weights) > NOTHING
        measure = Measure(measure.points[counts], measure.weights[counts])
        parts = (self.divergence, measure, log_p[counts], self._approximation, theta)
        # What overflows is seen by its value. To keep numpy quiet takes time, so only here.
        with np.errstate(over="ignore", invalid="ignore"):
            objective = Objective(*parts)
        self._noise = objective.noise
        evaluate = evaluator(objective, self.divergence, theta)
        return evaluate if self.divergence.smooth else _level_at_zero(evaluate)

    def _watch(self, theta: Theta) -> Callable[[Theta], Evaluation]:
        """Return the same of an integrand that may overflow, and peak where neither p nor q does.

        The measure has its two rules, to be compared at every θ, and the whole line.
        """
        settled = self._settled(theta)
        log_p = self.p.log_prob(settled.rule.points.ravel())
        quiet = np.errstate(over="ignore", invalid="ignore")
        with quiet:
            watched = WatchedObjective(self.divergence, settled, log_p, self._approximation, theta)
        self._noise, self._watched = watched.noise, watched
        return quiet(watched.evaluate)

    def _measure(self, theta: Theta) -> Measure:
        """Return a measure for p and q at θ, with cuts at all kinks."""
        q = self._approximation.mixture(theta)
        cuts = self._cuts(q, theta)
        if not self.divergence.smooth:
            equal = sign_changes(lambda x: self.p.log_prob(x) - q.log_prob(x), cuts)
            cuts = cuts.cut_at(equal)
        return cuts.rule(cuts.panels()).measure()

    def _settled(self, theta: Theta) -> Settled:
        """Return a measure that resolves the integrand at θ, whatever it does."""
        q = self._approximation.mixture(theta)
        is_new = self._plan is None or not self._approximation.are_near(theta, self._plan[1])
        cuts = self._cuts(q, theta)

        def integrand(x: Array) -> Array:
            return self.divergence.integrand(densities(self.p.log_prob(x), q.log_prob(x)))

        found = settle(integrand, cuts)
        if is_new:
            self._plan = found.cut_alike(), theta
        return found

    def _cuts(self, q: Mixture, theta: Theta) -> Plan:
        """Return the cuts for p and q at θ, those at the kinks of q among them."""
        if self._plan is None or not self._approximation.are_near(theta, self._plan[1]):
            self._plan = plan(self.p, q, WATCHED if self._is_watchful else STEP), theta
        cuts = self._plan[0]
        return cuts.cut_at(q.kinks) if self._approximation.has_kinks else cuts


def _level_at_zero(evaluate: Callable[[Theta], Evaluation]) -> Callable[[Theta], Evaluation]:
    """Return the same with a slope of 0 where the value is 0 but for rounding: it has a kink."""

    def evaluated(theta: Theta) -> Evaluation:
        found = evaluate(theta)
        level = abs(found.value) <= NOTHING_LEFT
        return found._replace(gradient=(0.0,) * len(theta)) if level else found

    return evaluated


@functools.lru_cache(maxsize=64)
def spread(p: Mixture) -> float:
    """Return the standard deviation of p or, where it has none, of its components' places."""
    if math.isfinite(p.sd):
        return p.sd
    locs = np.array([part.member.loc for part in p.present])
    scales = np.array([part.member.scale for part in p.present])
    weights = np.array([part.weight for part in p.present])
    middle = weights @ locs
    # In the largest of them, so that no square is too large or too small for a number.
    away = np.concatenate([np.abs(locs - middle), scales])
    size = away.max()
    return float(size * np.sqrt(np.concatenate([weights, weights]) @ (away / size) ** 2))


def natural_unit(length: float) -> float:
    """Return the power of ten to measure such lengths by: 1 for those from 0.05 to 50."""
    return 1.0 if 0.05 <= length <= 50.0 else 10.0 ** math.floor(math.log10(length))
