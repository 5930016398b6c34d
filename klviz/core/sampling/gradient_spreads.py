"""How widely slopes from draws spread, by quadrature: on the line, for any estimator."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from klviz.core.approximations import Approximation
from klviz.core.arrays import Array, Theta
from klviz.core.divergences import Divergence
from klviz.core.estimates import Estimate
from klviz.core.mixtures import Mixture
from klviz.core.plans import plan
from klviz.core.quadrature import Integral, integrate
from klviz.core.sampling.gradient_estimators import GradientEstimator, source_law
from klviz.core.sampling.monte_carlo import densities_beside
from klviz.core.terrain import spread

METHOD = "quadrature"
OUTERMOST = 1e20
"""How many widths of p out the most of a variance may be made: beyond, numbers end, not it."""
ENDLESS = "rare draws, far out in the tail, count for so much that there is no variance"


class Spread(NamedTuple):
    """What one draw says of the slope, exactly; k estimates each.

    Attributes:
        mean: the slope.
        sd: the standard deviation; that of the mean over n draws is its 1/√n.
    """

    mean: tuple[Estimate, ...]
    sd: tuple[Estimate, ...]


def exact_spread(
    estimator: GradientEstimator,
    divergence: Divergence,
    p: Mixture,
    approximation: Approximation,
    theta: Theta,
) -> Spread:
    """Return mean and standard deviation of what one draw says of the slope, by quadrature.

    With a baseline, of one draw among so many that the baseline is the best there is.

    Raises:
        ValueError: the estimator cannot serve.
    """
    refusal = estimator.refusal(divergence, p, approximation)
    if refusal:
        raise ValueError(refusal)
    each = [_OneDraw(estimator, divergence, p, approximation, theta, i) for i in range(len(theta))]
    means, variances = zip(*(of_one.moments() for of_one in each), strict=True)
    return Spread(
        tuple(Estimate(mean.value, mean.error, METHOD) for mean in means),
        tuple(_root(variance, spread(p)) for variance in variances),
    )


class _OneDraw(NamedTuple):
    """What one draw says of one derivative, as a function of where it falls."""

    estimator: GradientEstimator
    divergence: Divergence
    p: Mixture
    approximation: Approximation
    theta: Theta
    i: int

    def moments(self) -> tuple[Integral, Integral]:
        """Return its mean and its variance."""
        baseline = self._baseline()
        mean = self._mean(lambda w, d: (w - baseline) * d)
        return mean, self._mean(lambda w, d: ((w - baseline) * d - mean.value) ** 2)

    def _baseline(self) -> float:
        if not self.estimator.has_baseline:
            return 0.0
        return self._mean(lambda w, d: w * d * d).value / self._mean(lambda w, d: d * d).value

    def _mean(self, function: Callable[[Array, Array], Array]) -> Integral:
        """Return the mean of a function of weight and direction."""
        q = self.approximation.mixture(self.theta)
        law = source_law(self.estimator, self.p, q)

        def integrand(x: Array) -> Array:
            flat = x.ravel()
            density = np.exp(law.log_prob(flat))
            beside = densities_beside(law, self.p, q, flat)
            weights = self.estimator.weights(self.divergence, beside)
            rows = self.estimator.directions(self.p, self.approximation, self.theta, flat)
            values = np.where(density > 0.0, function(weights, rows[self.i]), 0.0)
            return np.asarray((density * values).reshape(x.shape))

        return integrate(integrand, plan(self.p, q))


def _root(variance: Integral, length: float) -> Estimate:
    """Return √variance; ∞ where its integral does not end, or only where numbers do."""
    if not math.isfinite(variance.error) or abs(variance.peak) > OUTERMOST * length:
        return Estimate(math.inf, method=METHOD, reason=ENDLESS)
    sd = math.sqrt(variance.value)
    return Estimate(sd, 0.5 * variance.error / sd if sd else 0.0, METHOD)
