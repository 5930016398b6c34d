"""Objective: the divergence between p and q as a function of the parameters θ of q.

The measure stays for many θ, so all that p contributes is computed once. F is the integrand of the
divergence, and whatever it is, the gradient is ∫ pull · ∇θ log q.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from klviz.core.approximations import Approximation
from klviz.core.arrays import Array
from klviz.core.divergences import Divergence, QuickForm, Terms, densities
from klviz.core.measures import Measure
from klviz.core.optimisers import Theta
from klviz.core.scores import Scored


class Evaluation(NamedTuple):
    """The objective at θ: its value in nats, its gradient, and what its metric follows from."""

    value: float
    gradient: Theta
    weights: Array
    q: Array
    scored: Scored

    def in_units(self, units: Theta) -> Evaluation:
        """Return the same for a θ that is measured in these units."""
        gradient = tuple([g * unit for g, unit in zip(self.gradient, units, strict=True)])
        return self._replace(gradient=gradient, scored=self.scored.in_units(units))

    def fisher(self) -> Array:
        """Return the Fisher information of q, ∫ q s sᵀ with s = ∇θ log q, (k, k)."""
        score = self.scored.score()
        return np.asarray((self.weights * self.q * score) @ score.T)

    def predicted_decrease(self) -> float:
        """Return ½ gᵀF⁻¹g: about what is left to gain, in nats, whatever the parameters are."""
        gradient = np.array(self.gradient)
        return 0.5 * float(gradient @ np.linalg.solve(self.fisher(), gradient))


class Objective:
    """D(P‖Q_θ), integrated by a fixed measure, for θ near the one that the measure was made for."""

    def __init__(
        self,
        divergence: Divergence,
        measure: Measure,
        log_p: Array,
        approximation: Approximation,
        near: Theta,
    ) -> None:
        """Take log p at the points of the measure, (n,)."""
        self._weights = measure.weights
        self._log_p = log_p
        self._p = np.exp(log_p)
        self._scores = approximation.scores(measure.points, near)
        self._terms = divergence.quick if np.isfinite(log_p).all() else careful(divergence)
        self._noise = self._rounding(near, approximation.rounding(near))

    def evaluate(self, theta: Theta) -> Evaluation:
        """Return value and gradient at θ.

        A derivative that is smaller than the rounding of its own sum is 0: an optimiser that
        divides by the size of the gradient would take it for a slope. So a run that begins on
        a ridge, by symmetry, stays there.
        """
        scored = self._scores.at(theta)
        log_q, weights = scored.log_q, self._weights
        q = np.exp(log_q)
        integrand, pull, _ = self._terms(self._log_p, log_q, self._p, q)
        sums = scored.integral(weights * pull)
        gradient = tuple([g if abs(g) > n else 0.0 for g, n in zip(sums, self._noise, strict=True)])
        return Evaluation(float(weights.dot(integrand)), gradient, weights, q, scored)

    def _rounding(self, theta: Theta, rounding: float) -> Theta:
        """Return how far rounding can move each derivative: a multiple of ∫ |pull · score|."""
        scored = self._scores.at(theta)
        _, pull, _ = self._terms(self._log_p, scored.log_q, self._p, np.exp(scored.log_q))
        sizes = np.abs(scored.score()) @ (self._weights * np.abs(pull))
        return tuple((rounding * sizes).tolist())


def careful(divergence: Divergence) -> QuickForm:
    """Return the terms of a divergence in the forms that bear densities of zero."""

    def terms(log_p: Array, log_q: Array, p: Array, q: Array) -> Terms:
        pair = densities(log_p, log_q)
        return divergence.integrand(pair), divergence.pull(pair), divergence.recoil(pair)

    return terms
