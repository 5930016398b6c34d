"""KL in either direction to a normal q, by moments of q: the steps that are taken most often.

Log q is quadratic, so log q = log q₀ + d₀ + d₁u + d₂u² with q₀ the q that the points were laid out
for. What is left to integrate is q, times curves that stay: all integrals of a step are one product
of a matrix by q. Points and weights are those of the `Objective`, and so is the accuracy: whatever
may nearly cancel, log q₀ − log p and the d, is small before it is summed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from klviz.core.arrays import Theta
from klviz.core.divergences import KL, REVERSE_KL, Divergence
from klviz.core.objectives import Evaluation, Objective
from klviz.core.scores import NormalScores, Row

VANISHED = 60.0
"""Where every normal near enough to q₀ is exactly 0 in doubles, in scales of q₀."""


class ForwardKl:
    """∫ p log(p/q) − p + q: of p only its moments are needed, and those stay."""

    def __init__(self, objective: Objective, scores: NormalScores, near: Theta) -> None:
        """Take the objective that was made for θ near the given."""
        log_q, self._features, _ = scores.at(near)
        self._scores = scores
        self._noise = objective.noise
        self._first, _ = scores.expansion(near)
        self._of_p: list[float] = self._features.dot(objective.p).tolist()
        self._at_first = float(objective.weights.dot(objective.p * (objective.log_p - log_q)))

    def evaluate(self, theta: Theta) -> Evaluation:
        """Return value and gradient at θ; the pull is q − p."""
        expansion, matrix = self._scores.expansion(theta)
        q = np.exp(self._scores.log_q(expansion))
        (c0, c1, c2), (a0, a1, a2) = expansion, self._first
        p0, p1, p2 = self._of_p
        q0, q1, q2 = self._features.dot(q).tolist()
        mass = q0 - p0
        value = self._at_first - (c0 - a0) * p0 - (c1 - a1) * p1 - (c2 - a2) * p2 + mass
        gradient = _slopes(matrix, mass, q1 - p1, q2 - p2, self._noise)
        return Evaluation(value, gradient, theta, q, self._scores)


class ReverseKl:
    """∫ q log(q/p) − q + p: moments of q up to the fourth, and its integrals with log q₀/p."""

    def __init__(self, objective: Objective, scores: NormalScores, near: Theta) -> None:
        """Take the objective that was made for θ near the given."""
        log_q, features, _ = scores.at(near)
        self._scores = scores
        self._noise = objective.noise
        self._first, _ = scores.expansion(near)
        self._mass = float(objective.weights.dot(objective.p))
        _, u, square = scores.powers
        seen = np.abs(u) < VANISHED
        curves = [*features, features[2] * u, features[2] * square]
        curves += [feature * (log_q - objective.log_p) for feature in features]
        # An infinite curve times a q of 0 would be no number.
        self._curves = np.where(seen, curves, 0.0)

    def evaluate(self, theta: Theta) -> Evaluation:
        """Return value and gradient at θ; the pull is q log(q/p)."""
        expansion, matrix = self._scores.expansion(theta)
        q = np.exp(self._scores.log_q(expansion))
        (c0, c1, c2), (a0, a1, a2) = expansion, self._first
        d0, d1, d2 = c0 - a0, c1 - a1, c2 - a2
        q0, q1, q2, q3, q4, f0, f1, f2 = self._curves.dot(q).tolist()
        f0 += d0 * q0 + d1 * q1 + d2 * q2
        f1 += d0 * q1 + d1 * q2 + d2 * q3
        f2 += d0 * q2 + d1 * q3 + d2 * q4
        gradient = _slopes(matrix, f0, f1, f2, self._noise)
        return Evaluation(f0 + self._mass - q0, gradient, theta, q, self._scores)


def _slopes(rows: tuple[Row, Row], f0: float, f1: float, f2: float, noise: Theta) -> Theta:
    """Return rows · (f₀, f₁, f₂), with 0 for what is smaller than its noise."""
    (a, b, _), (c, d, e) = rows
    g, h = a * f0 + b * f1, c * f0 + d * f1 + e * f2
    of_g, of_h = noise
    return g if abs(g) > of_g else 0.0, h if abs(h) > of_h else 0.0


def evaluator(
    objective: Objective, divergence: Divergence, near: Theta
) -> Callable[[Theta], Evaluation]:
    """Return what evaluates the objective by the shortest way there is."""
    scores = objective.scores
    if isinstance(scores, NormalScores) and objective.is_positive:
        if divergence is KL:
            return ForwardKl(objective, scores, near).evaluate
        if divergence is REVERSE_KL:
            return ReverseKl(objective, scores, near).evaluate
    return objective.evaluate
