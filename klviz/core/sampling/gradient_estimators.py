"""Slopes of a divergence from draws, each right on average.

∇θ D = ∫ pull · s with s = ∇θ log q is a mean over draws from q of (pull/q) s, whatever D is: the
score-function estimator (R. Williams, 1992), steadied by a baseline since E[s] = 0. Where a draw is
loc + scale · z, reverse KL can be followed along the draw instead (D. Kingma and M. Welling, 2014).
Forward KL needs draws from p only: its slope is that of their likelihood.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array, Theta
from klviz.core.densities import Densities
from klviz.core.discrete.approximations import DiscreteApproximation
from klviz.core.divergences import Divergence
from klviz.core.estimates import Estimate
from klviz.core.mixtures import Mixture, log_sum_exp
from klviz.core.parameters import table
from klviz.core.sampling.monte_carlo import Blend, Drawable, densities_beside, draws, expectation


class GradientEstimator(ABC):
    """A rule of what one draw says of the slope: (weight − baseline) · direction."""

    key: str
    label: str
    help: str
    source: str
    """What is drawn from: p, q or both, half of either."""
    has_baseline: bool = False
    """Whether the weight of a draw is that beyond what the other draws make of it."""

    @abstractmethod
    def refusal(self, divergence: Divergence, p: Drawable, approximation: Any) -> str:
        """Return why it cannot serve, as a sentence; "" if it can."""

    @abstractmethod
    def weights(self, divergence: Divergence, beside: Densities) -> Array:
        """Return how much each draw counts, (n,), by p and q beside the density it comes from."""

    @abstractmethod
    def directions(self, p: Drawable, approximation: Any, theta: Theta, x: Array) -> Array:
        """Return what each draw pulls θ along, (k, n)."""


@dataclass(frozen=True)
class ByScore(GradientEstimator):
    """(pull/r) s over draws from r; for reverse KL and draws from q log(q/p) s.

    With a baseline (pull/r − b) s, with the b that leaves each derivative the least spread: it is
    E[w s²]/E[s²], taken over the other draws, so that no draw counts twice (E. Greensmith,
    P. Bartlett and J. Baxter, 2004). With r = (p + q)/2 no weight is large, no mode of p unseen.
    """

    key: str
    label: str
    help: str
    source: str
    has_baseline: bool = False

    def refusal(self, divergence: Divergence, p: Drawable, approximation: Any) -> str:
        return ""

    def weights(self, divergence: Divergence, beside: Densities) -> Array:
        with np.errstate(over="ignore"):
            return divergence.pull(beside)

    def directions(self, p: Drawable, approximation: Any, theta: Theta, x: Array) -> Array:
        return score_at(approximation, theta, x)


class Reparameterised(GradientEstimator):
    """∇θ log q/p at x = loc + scale · z for z drawn from the standard member.

    There log q = log f₀(z) − log scale: of q nothing is left but −1 for the log scale.
    """

    key = "reparameterised"
    label = "Reparameterised"
    help = "Reverse KL only: moves the draws with q, along the slope of log p. Steady near p."
    source = "q"

    def refusal(self, divergence: Divergence, p: Drawable, approximation: Any) -> str:
        if not divergence.is_alpha(0.0):
            return f"reparameterised slopes are those of KL(q‖p), not of {divergence.name}"
        if not isinstance(approximation, LocationScale):
            return "reparameterised draws need a q on the line that has one location and one scale"
        if not isinstance(p, Mixture) or _jumps(p):
            return "reparameterised slopes need a p without jumps: there they miss what a jump adds"
        return ""

    def weights(self, divergence: Divergence, beside: Densities) -> Array:
        return np.full(beside.log_ratio.shape, -1.0)

    def directions(self, p: Drawable, approximation: Any, theta: Theta, x: Array) -> Array:
        slope = slope_of_log(p, x)
        return np.array([slope, 1.0 + slope * (x - theta[0])])


class MaximumLikelihood(GradientEstimator):
    """−s over draws from p: the slope of their mean negative log likelihood."""

    key = "data"
    label = "Samples of p"
    help = "Forward KL from draws of p alone: maximum likelihood."
    source = "p"

    def refusal(self, divergence: Divergence, p: Drawable, approximation: Any) -> str:
        if not divergence.is_alpha(1.0):
            return f"samples of p give the slope of KL(p‖q), not of {divergence.name}"
        return ""

    def weights(self, divergence: Divergence, beside: Densities) -> Array:
        return np.full(beside.log_ratio.shape, -1.0)

    def directions(self, p: Drawable, approximation: Any, theta: Theta, x: Array) -> Array:
        return score_at(approximation, theta, x)


GRADIENT_ESTIMATORS: Mapping[str, GradientEstimator] = table(
    [
        ByScore(
            "score", "Score function", "Serves every divergence and every q; spreads widely.", "q"
        ),
        ByScore(
            "score_baseline",
            "Score function with a baseline",
            "Takes off every draw what the others make likely: the same slope, less spread.",
            "q",
            has_baseline=True,
        ),
        Reparameterised(),
        MaximumLikelihood(),
        ByScore(
            "both",
            "Samples of p and q",
            "Serves every divergence; sees also what q misses of p.",
            "both",
        ),
    ]
)


def best_estimator(divergence: Divergence, p: Drawable, approximation: Any) -> GradientEstimator:
    """Return the estimator to take where nobody has said one.

    Draws of p for forward KL and of q for reverse KL, reparameterised if they can be; of both for
    all else, where draws of q alone would miss the modes that q misses.
    """
    keys = ["data", "reparameterised", "both"]
    if divergence.is_alpha(0.0):
        keys[2] = "score_baseline"
    rows = (GRADIENT_ESTIMATORS[key] for key in keys)
    return next(row for row in rows if not row.refusal(divergence, p, approximation))


class Draws(NamedTuple):
    """What draws say of a divergence and of its slope.

    Attributes:
        points: the draws, (n,) or (n, d).
        values: of which the mean is D on average, (n,).
        slopes: of which the mean is ∇θ D on average, (k, n).
    """

    points: Array
    values: Array
    slopes: Array

    @property
    def value(self) -> Estimate:
        """D, with its standard error."""
        return expectation(self.values)

    @property
    def gradient(self) -> Theta:
        """∇θ D, k numbers."""
        return tuple(self.slopes.mean(axis=1).tolist())

    @property
    def sd(self) -> Theta:
        """The standard deviation of what one draw says of the slope, k numbers."""
        return tuple(self.slopes.std(axis=1, ddof=1).tolist())

    @property
    def gradient_errors(self) -> Theta:
        """The standard errors of the gradient, k numbers."""
        return tuple(sd / math.sqrt(self.values.size) for sd in self.sd)


def drawn(
    estimator: GradientEstimator,
    divergence: Divergence,
    p: Drawable,
    approximation: Any,
    theta: Theta,
    n: int,
    rng: np.random.Generator,
) -> Draws:
    """Return what n draws say of D(P‖Q) and of its slope at θ.

    Raises:
        ValueError: the estimator cannot serve, or there are fewer than 2 draws.
    """
    refusal = estimator.refusal(divergence, p, approximation)
    if refusal:
        raise ValueError(refusal)
    law = source_law(estimator, p, law_at(approximation, theta))
    points = draws(law, n, rng).points
    return drawn_at(estimator, divergence, p, approximation, theta, points)


def drawn_at(
    estimator: GradientEstimator,
    divergence: Divergence,
    p: Drawable,
    approximation: Any,
    theta: Theta,
    x: Array,
) -> Draws:
    """Return what these draws say, (n,) or (n, d), from where the estimator draws."""
    q = law_at(approximation, theta)
    beside = densities_beside(source_law(estimator, p, q), p, q, x)
    weights = estimator.weights(divergence, beside)
    directions = estimator.directions(p, approximation, theta, x)
    if estimator.has_baseline:
        weights = weights - _baselines(weights, directions)
    with np.errstate(over="ignore"):
        values: Array = divergence.classic(beside)
    return Draws(x, values, weights * directions)


def _baselines(weights: Array, directions: Array) -> Array:
    """Return Σ w d²/Σ d² over all draws but one, for each, (k, n); 0 where they say nothing."""
    squares = directions * directions
    of_others = squares.sum(axis=1, keepdims=True) - squares
    shares = weights * squares
    sums = shares.sum(axis=1, keepdims=True) - shares
    zeros = np.zeros_like(sums)
    return np.asarray(np.divide(sums, of_others, out=zeros, where=of_others > 0.0))


def law_at(approximation: Any, theta: Theta) -> Any:
    """Return q, whatever space it is over."""
    if isinstance(approximation, DiscreteApproximation):
        return approximation.categorical(theta)
    return approximation.mixture(theta)


def score_at(approximation: Any, theta: Theta, x: Array) -> Array:
    """Return ∇θ log q at points (n,) or (n, d), (k, n), whatever space they are of."""
    if isinstance(approximation, DiscreteApproximation):
        q = np.exp(approximation.log_prob(theta))
        return approximation.score_at(theta, q, x.astype(np.int64))
    return np.asarray(approximation.score(theta, x))


def slope_of_log(p: Any, x: Array) -> Array:
    """Return d log p/dx of a mixture on the line, (n,): its components' by their shares."""
    row = x.reshape(1, -1)
    logs = p.component_logs(row)
    shares = np.exp(logs - log_sum_exp(logs))
    return np.asarray((shares * p.component_slopes(row)).sum(axis=0))


def source_law(estimator: GradientEstimator, p: Drawable, q: Drawable) -> Drawable:
    """Return what the estimator draws from."""
    return {"p": p, "q": q, "both": Blend(p, q)}[estimator.source]


def _jumps(p: Mixture) -> bool:
    """Return whether the density of p jumps somewhere."""
    ends = (end for part in p.present for end in part.family.support(part.member))
    return any(map(math.isfinite, ends))
