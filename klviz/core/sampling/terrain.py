"""The objective as draws show it: a fresh handful wherever θ goes.

The exact objective stays beneath. It knows where there is nothing to go down, and the metric of q,
which draws are not needed for; value and slope are those of the draws alone.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from klviz.core.arrays import Array, Theta
from klviz.core.divergences import Divergence
from klviz.core.grounds import Footing, Ground, Survey
from klviz.core.optimisers import Slope
from klviz.core.optimisers.optimiser import solved
from klviz.core.parameters import choose
from klviz.core.sampling.gradient_estimators import (
    GRADIENT_ESTIMATORS,
    GradientEstimator,
    best_estimator,
    drawn,
)
from klviz.core.sampling.monte_carlo import FEWEST
from klviz.core.terrain import TOO_LARGE, Terrain

DRAWN_TOO_FAR = "a draw lies further out than a number can hold: the tails are too heavy for draws"


class SampledEvaluation(NamedTuple):
    """What draws say at θ.

    Attributes:
        value: the divergence, in nats, as a mean over the draws.
        gradient: its derivatives likewise, k numbers.
        value_error: the standard error of the value.
        gradient_errors: the standard errors of the gradient, k numbers.
        exact: value, slope and metric as they are.
        measure: what offers the metric, in the units that θ is measured in.
        scale: how far q reaches in each parameter, in those units.
    """

    value: float
    gradient: Theta
    value_error: float
    gradient_errors: Theta
    exact: Footing
    measure: Slope
    scale: Theta

    def in_units(self, units: Theta) -> SampledEvaluation:
        """Return the same for a θ that is measured in these units."""
        return self._replace(
            gradient=_products(self.gradient, units),
            gradient_errors=_products(self.gradient_errors, units),
            measure=self.exact.in_units(units),
            scale=tuple([s / unit for s, unit in zip(self.scale, units, strict=True)]),
        )

    def fisher(self) -> Array:
        """Return the Fisher information of q, (k, k) or its diagonal, exactly."""
        return self.measure.fisher()

    def predicted_decrease(self) -> float:
        """Return ½ gᵀF⁻¹g, with the g of the draws: their noise is never nothing."""
        gradient = np.array(_products(self.gradient, self.scale))
        metric = self.exact.in_units(self.scale).fisher()
        return 0.5 * float(gradient @ solved(metric, gradient))


class SampledTerrain:
    """D(P‖Q_θ) by so many draws at every θ that is asked for, whatever space it is over.

    Attributes:
        p: the target.
        divergence: D.
        estimator: what makes slopes of draws.
        units: in what optimisers measure θ; None where they are all 1.
        reason: why there was no value at the θ asked for last, as a sentence; "" if there was.
        is_random: True: every look at a θ takes fresh draws.
        is_dead_end: False: a shorter step may lead on.
        has_kinks: False: draws blur them.
        landing: None, likewise.
    """

    is_random = True
    is_dead_end = False
    has_kinks = False
    landing = None

    def __init__(
        self,
        exact: Ground,
        approximation: Any,
        estimator: GradientEstimator,
        samples: int,
        rng: np.random.Generator,
    ) -> None:
        """Stand on the exact objective of the same target, divergence and set of q.

        Raises:
            ValueError: the estimator cannot serve, or there are fewer than 2 draws at a time.
        """
        refusal = estimator.refusal(exact.divergence, exact.p, approximation)
        if refusal:
            raise ValueError(refusal)
        if samples < FEWEST:
            raise ValueError(f"samples must be {FEWEST} or more, got {samples}")
        self.p = exact.p
        self.divergence = exact.divergence
        self.estimator = estimator
        self.units = exact.units
        self.reason = ""
        self._exact = exact
        self._approximation = approximation
        self._samples = samples
        self._rng = rng

    def evaluate(self, theta: Theta) -> SampledEvaluation | None:
        """Return value and slope at θ by fresh draws; None where D is infinite or out of reach."""
        exact = self._exact.evaluate(theta)
        self.reason = self._exact.reason
        if exact is None:
            return None
        parts = (self.estimator, self.divergence, self.p, self._approximation, theta)
        # Heavy tails may have draws at ∞, of which no density knows which is the larger.
        with np.errstate(over="ignore", invalid="ignore"):
            found = drawn(*parts, self._samples, self._rng)
            value, gradient = found.value, found.gradient
        if not math.isfinite(sum(gradient, value.value)):
            self.reason = TOO_LARGE if np.isfinite(found.points).all() else DRAWN_TOO_FAR
            return None
        return SampledEvaluation(
            value.value,
            gradient,
            value.error,
            found.gradient_errors,
            exact,
            exact,
            self._approximation.largest_step(theta),
        )

    def is_plateau(self, value: float) -> bool:
        """Return False: what draws say of a value is too blurred to call it flat."""
        return False


def sampled_survey(
    samples: int,
    seed: int | np.random.Generator,
    *,
    estimator: str | None = None,
    exact: Survey = Terrain,
) -> Survey:
    """Return what makes the ground of a run that goes by draws; the same seed, the same run.

    Args:
        samples: how many draws at every step.
        seed: where the draws of each ground begin; or what they come from, one ground after the
            other.
        estimator: a key of `GRADIENT_ESTIMATORS`; the first that serves if left out.
        exact: what makes the ground of the space.

    Raises:
        ValueError: there is no such estimator, or there are fewer than 2 draws.
    """
    row = None if estimator is None else choose(GRADIENT_ESTIMATORS, estimator, "estimator")
    if samples < FEWEST:
        raise ValueError(f"samples must be {FEWEST} or more, got {samples}")

    def survey(p: Any, divergence: Divergence, approximation: Any) -> Ground:
        chosen = row or best_estimator(divergence, p, approximation)
        ground = exact(p, divergence, approximation)
        return SampledTerrain(ground, approximation, chosen, samples, np.random.default_rng(seed))

    return survey


def _products(first: Theta, second: Theta) -> Theta:
    return tuple([a * b for a, b in zip(first, second, strict=True)])
