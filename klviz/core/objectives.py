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
from klviz.core.scores import Matrix, Scores, score


class Evaluation(NamedTuple):
    """The objective at θ, and what its metric follows from.

    Attributes:
        value: the divergence, in nats.
        gradient: its derivatives, k numbers.
        theta: θ.
        q: the density at the points, (n,).
        scores: what knows the score of q there.
        units: what θ is measured in for gradient and metric; None where that is 1.
    """

    value: float
    gradient: Theta
    theta: Theta
    q: Array
    scores: Scores
    units: Theta | None = None

    def in_units(self, units: Theta) -> Evaluation:
        """Return the same for a θ that is measured in these units."""
        gradient = tuple([g * unit for g, unit in zip(self.gradient, units, strict=True)])
        both = tuple([b * unit for b, unit in zip(self._units, units, strict=True)])
        return self._replace(gradient=gradient, units=both)

    def fisher(self) -> Array:
        """Return the Fisher information of q, ∫ q s sᵀ with s = ∇θ log q, (k, k)."""
        return self.scores.fisher(self.theta, self.q, self._units)

    def predicted_decrease(self) -> float:
        """Return ½ gᵀF⁻¹g: about what is left to gain, in nats, whatever the parameters are."""
        # In units of its own, lest the square of a small scale be too small for a number.
        wanted = self.scores.own_units(self.theta)
        own = self.in_units(tuple([w / unit for w, unit in zip(wanted, self._units, strict=True)]))
        gradient = np.array(own.gradient)
        return 0.5 * float(gradient @ np.linalg.solve(own.fisher(), gradient))

    @property
    def _units(self) -> Theta:
        """What θ is measured in, k numbers."""
        return self.units or (1.0,) * len(self.gradient)


class Objective:
    """D(P‖Q_θ), integrated by a fixed measure, for θ near the one that the measure was made for.

    Attributes:
        weights: of the points, (n,).
        log_p: log p there, (n,).
        p: p there, (n,).
        is_positive: whether p is so at all of them.
        scores: log q and its score there.
        noise: how small a derivative is lost in the rounding of its own sum, k numbers.
    """

    def __init__(
        self,
        divergence: Divergence,
        measure: Measure,
        log_p: Array,
        approximation: Approximation,
        near: Theta,
    ) -> None:
        """Take log p at the points of the measure, (n,)."""
        self.weights = measure.weights
        self.log_p = log_p
        self.p = np.exp(log_p)
        self.is_positive = bool(np.isfinite(log_p).all())
        self.scores = approximation.scores(measure.points, measure.weights, near)
        self._terms = divergence.quick if self.is_positive else careful(divergence)
        rounding = approximation.rounding(near)
        self.noise: Theta = tuple([rounding * size for size in self.absolute_gradient(near)])

    def evaluate(self, theta: Theta) -> Evaluation:
        """Return value and gradient at θ.

        A derivative that is smaller than the rounding of its own sum is 0: an optimiser that
        divides by the size of the gradient would take it for a slope. So a run that begins on
        a ridge, by symmetry, stays there.
        """
        log_q, features, matrix = self.scores.at(theta)
        q = np.exp(log_q)
        pull, recoil = self._terms(self.log_p, log_q, self.p, q)
        sums = features.dot(pull).tolist()
        value = sums[0] + float(self.weights.dot(recoil))
        return Evaluation(value, _slopes(matrix, sums, self.noise), theta, q, self.scores)

    def absolute_gradient(self, theta: Theta) -> Theta:
        """Return ∫ |pull · ∇θ log q|: how large what cancels in the gradient is."""
        log_q, features, matrix = self.scores.at(theta)
        pull, _ = self._terms(self.log_p, log_q, self.p, np.exp(log_q))
        return tuple((np.abs(score(features, matrix)) @ (self.weights * np.abs(pull))).tolist())


def _slopes(matrix: Matrix, sums: list[float], noises: Theta) -> Theta:
    """Return matrix · sums, with 0 for what is smaller than its noise, k numbers."""
    if isinstance(matrix, np.ndarray):
        many = matrix @ sums
        return tuple(np.where(np.abs(many) > noises, many, 0.0).tolist())
    f0, f1, f2 = sums
    slopes = []
    for (a, b, c), noise in zip(matrix, noises):  # noqa: B905 (it takes time)
        g = a * f0 + b * f1 + c * f2
        slopes.append(g if abs(g) > noise else 0.0)
    return tuple(slopes)


def careful(divergence: Divergence) -> QuickForm:
    """Return pull and recoil in the forms that bear densities of zero."""

    def terms(log_p: Array, log_q: Array, p: Array, q: Array) -> Terms:
        pair = densities(log_p, log_q)
        return divergence.pull(pair), divergence.recoil(pair)

    return terms
