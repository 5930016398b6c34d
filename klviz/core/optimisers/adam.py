"""Adam: steps of about the same length in every parameter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from klviz.core.arrays import Theta
from klviz.core.optimisers.optimiser import Optimiser, Slope

AdamState: TypeAlias = tuple[tuple[tuple[float, float], ...], float, float]
"""Running means of g and of g², a pair a parameter; the weights of the zeros they began with."""


@dataclass(frozen=True, slots=True)
class Adam(Optimiser[AdamState]):
    """Δθ = −η m̂ / (√v̂ + ε), with m and v the running means of g and g² (Kingma and Ba 2015).

    m ← β₁ m + (1 − β₁) g and v ← β₂ v + (1 − β₂) g² begin at 0; m̂ = m/(1 − β₁ᵗ) and
    v̂ = v/(1 − β₂ᵗ) make up for that.

    Attributes:
        rate: η > 0, about the length of a step.
        beta1: β₁, how much of the mean slope stays.
        beta2: β₂, how much of the mean square stays.
        epsilon: ε, below which a slope counts as none.
    """

    rate: float
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def init(self, theta: Theta) -> AdamState:
        """Return means of 0, a pair a parameter, and the whole weight of these zeros."""
        return ((0.0, 0.0),) * len(theta), 1.0, 1.0

    def step(self, slope: Slope, state: AdamState) -> tuple[Theta, AdamState]:
        """Return the change, k numbers, and the means with this slope in them."""
        b1, b2, epsilon = self.beta1, self.beta2, self.epsilon
        before, bias1, bias2 = state
        bias1, bias2 = b1 * bias1, b2 * bias2
        rate, correction = -self.rate / (1.0 - bias1), 1.0 / (1.0 - bias2)
        means, change = [], []
        for (m, v), g in zip(before, slope.gradient):  # noqa: B905 (a tenth of the step)
            m, v = b1 * m + (1.0 - b1) * g, b2 * v + (1.0 - b2) * g * g
            means.append((m, v))
            change.append(rate * m / ((v * correction) ** 0.5 + epsilon))
        return tuple(change), (tuple(means), bias1, bias2)
