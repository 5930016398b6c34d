"""Objective: the divergence between p and q as a function of the parameters θ of q.

The measure stays for many θ, so all that p contributes is computed once. F is the integrand of the
divergence, and whatever it is, the gradient is ∫ pull · ∇θ log q.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from klviz.core.arrays import Array
from klviz.core.divergences import Divergence, QuickForm, Terms, densities
from klviz.core.measures import Measure
from klviz.core.optimisers import Theta
from klviz.core.scores import Scored, Scores


class Evaluation(NamedTuple):
    """The objective at θ: its value in nats, its gradient, and what its metric follows from."""

    value: float
    gradient: Theta
    weights: Array
    q: Array
    scored: Scored

    def fisher(self) -> Array:
        """Return the Fisher information of q, ∫ q s sᵀ with s = ∇θ log q, (k, k)."""
        score = self.scored.score()
        return np.asarray((self.weights * self.q * score) @ score.T)

    def predicted_decrease(self) -> float:
        """Return ½ gᵀF⁻¹g: about what is left to gain, in nats, whatever the parameters are."""
        gradient = np.array(self.gradient)
        return 0.5 * float(gradient @ np.linalg.solve(self.fisher(), gradient))


class Objective:
    """D(P‖Q_θ), or whichever divergence, integrated by a fixed measure."""

    def __init__(
        self, divergence: Divergence, measure: Measure, log_p: Array, scores: Scores
    ) -> None:
        """Take log p at the points of the measure, (n,), and q's scores there."""
        self._weights = measure.weights
        self._log_p = log_p
        self._p = np.exp(log_p)
        self._scores = scores
        self._terms = divergence.quick if np.isfinite(log_p).all() else careful(divergence)

    def evaluate(self, theta: Theta) -> Evaluation:
        """Return value and gradient at θ."""
        scored = self._scores.at(theta)
        log_q, weights = scored.log_q, self._weights
        q = np.exp(log_q)
        integrand, pull, _ = self._terms(self._log_p, log_q, self._p, q)
        value = float(weights.dot(integrand))
        return Evaluation(value, scored.integral(weights * pull), weights, q, scored)


def careful(divergence: Divergence) -> QuickForm:
    """Return the terms of a divergence in the forms that bear densities of zero."""

    def terms(log_p: Array, log_q: Array, p: Array, q: Array) -> Terms:
        pair = densities(log_p, log_q)
        return divergence.integrand(pair), divergence.pull(pair), divergence.recoil(pair)

    return terms
