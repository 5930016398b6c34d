"""Objectives of divergences whose integrand may peak anywhere, and move far while q moves little.

The powers pᵃ q¹⁻ᵃ of χ² and its like have peaks where neither density has its mass. Panels that
resolve them at one θ need not at the next, so at every θ the two rules are compared again.
"""

from __future__ import annotations

import math

import numpy as np

from klviz.core.approximations import Approximation
from klviz.core.arrays import Array, Theta
from klviz.core.divergences import Divergence, QuickForm, Terms
from klviz.core.measures import NODES
from klviz.core.objectives import Evaluation, Objective
from klviz.core.quadrature import Settled

DOUBT = 1e-5
"""How much the two rules may differ, relative to ∫|F|, before other panels are due."""
WORSE = 4.0
"""How many times more than at the θ they were laid out for they may differ in any case."""
ROUNDING = 1e-10
"""The same as DOUBT, relative to the masses of p and q: plain arithmetic is no better."""
BEYOND = 1e3
"""How many times what the outermost panels hold may lie beyond them."""


class WatchedObjective(Objective):
    """The objective, and whether its measure still resolves it.

    Attributes:
        doubt: how much the two rules differed at the θ of the last evaluation, relative to ∫|F|;
            inf where the integrand grows towards an end.
    """

    def __init__(
        self,
        divergence: Divergence,
        settled: Settled,
        log_p: Array,
        approximation: Approximation,
        near: Theta,
    ) -> None:
        """Take log p at the points of the rule, (n,)."""
        rule, ends = settled.rule, settled.open_ends()
        super().__init__(divergence, rule.measure(), log_p, approximation, near)
        self._gaps = rule.weights - rule.coarse
        self._gaps[ends] = BEYOND * rule.weights[ends]
        width = NODES.size
        self._ends = [(row * width, row * width + width - 1) for row in ends]
        self._growth = [float(rule.weights[row, -1] / rule.weights[row, 0]) for row in ends]
        self._terms = self._watched(self._terms)
        self._near = near
        self._allowed = DOUBT
        self.doubt = math.nan

    def evaluate(self, theta: Theta) -> Evaluation:
        found = super().evaluate(theta)
        if theta == self._near:
            self._allowed = max(DOUBT, WORSE * self.doubt)
        return found

    @property
    def is_doubtful(self) -> bool:
        """Whether the value and slope of the last evaluation need another measure."""
        return not self.doubt <= self._allowed

    def _watched(self, terms: QuickForm) -> QuickForm:
        """Return pull and recoil with a look at their sum, the integrand."""

        def looked_at(log_p: Array, log_q: Array, p: Array, q: Array) -> Terms:
            pull, recoil = terms(log_p, log_q, p, q)
            self.doubt = self._doubt(pull + recoil)
            return pull, recoil

        return looked_at

    def _doubt(self, values: Array) -> float:
        """Return how well these values of the integrand, (n,), are integrated."""
        # Number by number: of two or four of them arrays would take ten times as long.
        for (first, last), growth in zip(self._ends, self._growth, strict=True):
            if abs(values.item(last)) * growth > abs(values.item(first)):
                return math.inf
        gap = float(np.abs(np.vecdot(self._gaps, values.reshape(self._gaps.shape))).sum())
        return gap / (abs(float(self.weights.dot(values))) + ROUNDING)
