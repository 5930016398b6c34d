"""The estimators k1, k2 and k3 of KL(Q‖P) from draws of q, and what they are as losses.

Each is a function of t = log p/q at a draw: k1 = −t, k2 = t²/2, k3 = eᵗ − 1 − t (J. Schulman,
Approximating KL Divergence, 2020). What a mean over draws hides is found here by quadrature: bias,
spread, and the slope that automatic differentiation takes through k while the draws are held fixed.
With s = ∇θ log q that slope is −E[k′(t) s]: zero for k1, ∇KL(Q‖P) for k2, ∇KL(P‖Q) for k3.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache, partial
from typing import ClassVar, NamedTuple, TypeAlias

import numpy as np

from klviz.core import infinities
from klviz.core.approximations import Approximation
from klviz.core.arrays import Array, Theta
from klviz.core.densities import exp_minus_one_minus
from klviz.core.divergences import REVERSE_KL
from klviz.core.estimates import Estimate
from klviz.core.line_integrals import laid_out, pair
from klviz.core.mixtures import Mixture
from klviz.core.panels import Plan
from klviz.core.parameters import table
from klviz.core.plans import plan
from klviz.core.quadrature import integrate
from klviz.core.sampling.monte_carlo import draws, expectation, mass_off
from klviz.core.sampling.tail_moments import Power, where_it_diverges
from klviz.core.values import CLOSED_FORM, SUPPORT_AND_TAILS, divergence_value

PointwiseMap: TypeAlias = Callable[["Weight", Array], Array]
"""A map of the weight q and of t = log p/q."""

METHOD = "quadrature"
RECENT = 4
"""Of how many pairs the cuts are remembered: what is told of three estimators is nine integrals."""


class Weight(NamedTuple):
    """A weight w, and w eᵗ = w p/q, by their logarithms.

    The second is no sum of the first and t: far out these are large and cancel.
    """

    log: Array
    log_moved: Array

    @property
    def root(self) -> Weight:
        """The root of q; moved it is p/√q."""
        return Weight(0.5 * self.log, self.log_moved - 0.5 * self.log)


class RatioEstimator(ABC):
    """A function k of t = log p/q of which the mean over draws from q estimates KL(Q‖P)."""

    key: ClassVar[str]
    label: ClassVar[str]
    formula: ClassVar[str]
    help: ClassVar[str]
    powers: ClassVar[tuple[Power, ...]]
    """What q k is made of, far out, as powers pᵃ q¹⁻ᵃ tᵏ."""
    as_loss: ClassVar[str]
    """What its slope is the slope of, in expectation, where the draws are held fixed."""
    misses: ClassVar[float | None]
    """How many times P(q = 0) its mean lacks of KL(Q‖P); None where it is off by more than that."""

    @abstractmethod
    def values(self, t: Array) -> Array:
        """Return k(t); t may be −∞, where p is zero."""

    @abstractmethod
    def weighted(self, w: Weight, t: Array) -> Array:
        """Return w k(t), a number also where w eᵗ is one and eᵗ is not."""

    @abstractmethod
    def weighted_slopes(self, w: Weight, t: Array) -> Array:
        """Return w k′(t)."""


class K1(RatioEstimator):
    """k1 = −t: what the definition says. No bias, either sign, a wide spread."""

    key = "k1"
    label = "k1"
    formula = "−log r"
    help = "The definition: right on average, but a draw may be negative."
    powers = (Power(Fraction(0), 1),)
    as_loss = "0"
    misses = 0.0

    def values(self, t: Array) -> Array:
        return -t

    def weighted(self, w: Weight, t: Array) -> Array:
        return -np.exp(w.log) * t

    def weighted_slopes(self, w: Weight, t: Array) -> Array:
        return -np.exp(w.log)


class K2(RatioEstimator):
    """k2 = t²/2: never negative, biased, and as a loss the slope of KL(Q‖P) all the same."""

    key = "k2"
    label = "k2"
    formula = "½ (log r)²"
    help = "Half the square: never negative and steady, but right only where p and q are near."
    powers = (Power(Fraction(0), 2),)
    as_loss = "KL(q‖p)"
    misses = None

    def values(self, t: Array) -> Array:
        return 0.5 * t * t

    def weighted(self, w: Weight, t: Array) -> Array:
        return 0.5 * np.exp(w.log) * t * t

    def weighted_slopes(self, w: Weight, t: Array) -> Array:
        return np.exp(w.log) * t


class K3(RatioEstimator):
    """k3 = r − 1 − log r: k1 with r − 1, of mean zero, to steady it; as a loss the other KL."""

    key = "k3"
    label = "k3"
    formula = "r − 1 − log r"
    help = "Never negative and right on average; its slope is that of the other direction."
    powers = (Power(Fraction(0), 1), Power(Fraction(1)))
    as_loss = "KL(p‖q)"
    misses = 1.0

    def values(self, t: Array) -> Array:
        with np.errstate(over="ignore"):
            return exp_minus_one_minus(t)

    def weighted(self, w: Weight, t: Array) -> Array:
        close = np.abs(t) < 1.0
        near = np.exp(w.log) * exp_minus_one_minus(np.where(close, t, 0.0))
        return np.where(close, near, np.exp(w.log_moved) - np.exp(w.log) * (1.0 + t))

    def weighted_slopes(self, w: Weight, t: Array) -> Array:
        close = np.abs(t) < 1.0
        near = np.exp(w.log) * np.expm1(np.where(close, t, 0.0))
        return np.where(close, near, np.exp(w.log_moved) - np.exp(w.log))


RATIO_ESTIMATORS: Mapping[str, RatioEstimator] = table([K1(), K2(), K3()])


class Quality(NamedTuple):
    """How good an estimator is, exactly.

    Attributes:
        truth: KL(Q‖P).
        mean: E[k], what the mean over ever more draws tends to.
        bias: E[k] − KL(Q‖P).
        sd: the standard deviation of k over draws; that of a mean over n is its 1/√n.
    """

    truth: Estimate
    mean: Estimate
    bias: Estimate
    sd: Estimate


def log_ratio(p: Mixture, q: Mixture, x: Array) -> Array:
    """Return t = log p/q at draws of q, (n,)."""
    return p.log_prob(x) - q.log_prob(x)


def estimate(
    estimator: RatioEstimator, p: Mixture, q: Mixture, n: int, rng: np.random.Generator
) -> Estimate:
    """Return the mean of k over n draws from q, with its standard error.

    Raises:
        ValueError: there are fewer than 2 draws.
    """
    return expectation(estimator.values(log_ratio(p, q, draws(q, n, rng).points)))


def quality(estimator: RatioEstimator, p: Mixture, q: Mixture) -> Quality:
    """Return mean, bias and standard deviation of k under q, by quadrature.

    k3 counts on E[r] = 1: where q lacks what p has, it falls short by that mass.
    """
    truth = divergence_value(REVERSE_KL, p, q)
    endless = truth.reason or _no_moment(estimator, p, q, 1)
    if endless:
        infinite = Estimate(math.inf, method=SUPPORT_AND_TAILS, reason=endless)
        # Where the truth is infinite too, nobody can say how far off an infinite mean is.
        bias = Estimate(math.nan, reason=endless) if truth.reason else infinite
        return Quality(truth, infinite, bias, infinite)
    return Quality(truth, _mean(estimator, p, q, truth), *_bias_and_sd(estimator, p, q, truth))


def _mean(estimator: RatioEstimator, p: Mixture, q: Mixture, truth: Estimate) -> Estimate:
    return _under_q(p, q, estimator.weighted) if estimator.misses != 0.0 else truth


def _bias_and_sd(
    estimator: RatioEstimator, p: Mixture, q: Mixture, truth: Estimate
) -> tuple[Estimate, Estimate]:
    bias = _bias(estimator, p, q)
    return bias, _sd(estimator, p, q, truth.value + bias.value)


def _bias(estimator: RatioEstimator, p: Mixture, q: Mixture) -> Estimate:
    if estimator.misses == 0.0:
        return Estimate(0.0, method=CLOSED_FORM)
    unseen = mass_off(p, q)
    if estimator.misses is not None:
        return Estimate(0.0 - estimator.misses * unseen, method=CLOSED_FORM)
    # k − k3 is of the third order in t: where p and q are near, nothing cancels.
    steady = RATIO_ESTIMATORS["k3"].weighted
    apart = _under_q(p, q, lambda w, t: estimator.weighted(w, t) - steady(w, t))
    return Estimate(apart.value - unseen, apart.error, METHOD)


def _sd(estimator: RatioEstimator, p: Mixture, q: Mixture, mean: float) -> Estimate:
    """Return √E[(k − E k)²]."""
    endless = _no_moment(estimator, p, q, 2)
    if endless:
        return Estimate(math.inf, method=SUPPORT_AND_TAILS, reason=endless)

    def square(w: Weight, t: Array) -> Array:
        return (estimator.weighted(w.root, t) - mean * np.exp(w.root.log)) ** 2

    variance = _under_q(p, q, square)
    sd = math.sqrt(variance.value)
    return Estimate(sd, 0.5 * variance.error / sd if sd else math.sqrt(variance.error), METHOD)


def _under_q(p: Mixture, q: Mixture, function: PointwiseMap) -> Estimate:
    """Return ∫ f(q, t) dx over where q is positive."""

    def integrand(x: Array) -> Array:
        both = pair(p, q, x)
        return _where_q_is(function, both.log_p, both.log_q)

    found = integrate(integrand, _panels(p, q))
    return Estimate(found.value, found.error, METHOD)


@lru_cache(maxsize=RECENT)
def _panels(p: Mixture, q: Mixture) -> Plan:
    """Return the cuts that resolve both; of what was asked for last, the same again."""
    where = laid_out(p, q)
    return plan(p, q) if where.shift else where.cuts


def _where_q_is(function: PointwiseMap, log_p: Array, log_q: Array) -> Array:
    """Return f(q, t), and 0 where q is zero: no draw ever falls there."""
    present = ~np.isneginf(log_q)
    log_p, log_q = np.where(present, log_p, 0.0), np.where(present, log_q, 0.0)
    return np.where(present, function(Weight(log_q, log_p), log_p - log_q), 0.0)


def _no_moment(estimator: RatioEstimator, p: Mixture, q: Mixture, order: int) -> str:
    """Return why k has no mean (order 1) or no variance (order 2); "" where it has."""
    reason = infinities.reason(REVERSE_KL, p, q)
    if reason:
        return reason
    for power in estimator.powers:
        # (q · rᵃ tᵏ)ⁿ/qⁿ⁻¹ is pⁿᵃ q¹⁻ⁿᵃ tⁿᵏ.
        where = where_it_diverges(p, q, Power(order * power.a, order * power.logs))
        if where:
            what = "mean" if order == 1 else "variance"
            return f"{estimator.label} has no {what}: it grows too fast for the tail of q {where}"
    return ""


class LossSlopes(NamedTuple):
    """What the slope of an estimator is in expectation, by quadrature; k numbers each.

    Attributes:
        held: −E[k′(t) s], what automatic differentiation gives where draws are held fixed.
        moving: E[k s], what the draws add because q, which they come from, moves too.
        whole: their sum, ∇θ E[k].
    """

    held: Theta
    moving: Theta
    whole: Theta


def loss_slopes(
    estimator: RatioEstimator, p: Mixture, approximation: Approximation, theta: Theta
) -> LossSlopes:
    """Return the slope of E[k] at θ, and what of it is seen where draws are held fixed.

    Raises:
        ValueError: E[k] is infinite; the message says why.
    """
    q = approximation.mixture(theta)
    endless = _no_moment(estimator, p, q, 1)
    if endless:
        raise ValueError(endless)
    held = _score_mean(p, approximation, theta, lambda w, t: -estimator.weighted_slopes(w, t))
    moving = _score_mean(p, approximation, theta, estimator.weighted)
    return LossSlopes(held, moving, tuple(a + b for a, b in zip(held, moving, strict=True)))


def held_slopes(
    estimator: RatioEstimator,
    p: Mixture,
    approximation: Approximation,
    theta: Theta,
    x: Array,
) -> Array:
    """Return ∇θ k at draws that are held fixed, −k′(t) s, (k, n): what a loss's backward gives."""
    t = p.log_prob(x) - approximation.log_prob(theta, x)
    return -estimator.weighted_slopes(Weight(np.zeros_like(t), t), t) * approximation.score(
        theta, x
    )


def _score_mean(
    p: Mixture,
    approximation: Approximation,
    theta: Theta,
    function: PointwiseMap,
) -> Theta:
    """Return ∫ f(q, t) s dx, k numbers."""
    q = approximation.mixture(theta)
    cuts = plan(p, q)

    def integrand(i: int, x: Array) -> Array:
        flat = x.ravel()
        log_q = approximation.log_prob(theta, flat)
        weights = _where_q_is(function, p.log_prob(flat), log_q)
        slopes = np.where(weights == 0.0, 0.0, approximation.score(theta, flat)[i])
        return np.asarray((weights * slopes).reshape(x.shape))

    return tuple(integrate(partial(integrand, i), cuts).value for i in range(len(theta)))
