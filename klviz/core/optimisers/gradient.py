"""Gradient descent and Polyak's heavy ball: plain steps in θ."""

from __future__ import annotations

from dataclasses import dataclass

from klviz.core.arrays import Theta
from klviz.core.optimisers.optimiser import Optimiser, Slope


@dataclass(frozen=True, slots=True)
class GradientDescent(Optimiser[None]):
    """Δθ = −η g.

    Near a minimum with Hessian H it converges for η < 2/λmax(H), by a factor of
    max |1 − η λᵢ(H)| a step.

    Attributes:
        rate: η > 0.
    """

    rate: float

    def init(self, theta: Theta) -> None:
        """Return nothing: a step depends on the slope alone."""
        return

    def step(self, slope: Slope, state: None) -> tuple[Theta, None]:
        """Return −η g, k numbers."""
        return tuple([-self.rate * g for g in slope.gradient]), None


@dataclass(frozen=True, slots=True)
class Momentum(Optimiser[Theta]):
    """v ← β v − η g, Δθ = v: the heavy ball of Polyak (1964).

    Far from turns it goes 1/(1 − β) times as fast as gradient descent at the same rate.

    Attributes:
        rate: η > 0.
        beta: the share of its velocity that it keeps, 0 ≤ β < 1.
    """

    rate: float
    beta: float = 0.9

    def init(self, theta: Theta) -> Theta:
        """Return a velocity of 0, k numbers."""
        return tuple(0.0 * t for t in theta)

    def step(self, slope: Slope, state: Theta) -> tuple[Theta, Theta]:
        """Return the velocity, k numbers, as change and as state."""
        beta, rate = self.beta, self.rate
        pairs = zip(state, slope.gradient)  # noqa: B905 (it takes time)
        velocity = tuple([beta * v - rate * g for v, g in pairs])
        return velocity, velocity
