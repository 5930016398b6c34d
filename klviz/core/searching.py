"""What a search does on the ground: it looks at curvature, and for a point that lies lower.

Second derivatives are differences of the exact slope, on the points that the slope is integrated
by, and steps are tried on the same ground that they are taken on.
"""

from __future__ import annotations

import math
from operator import add, mul
from typing import NamedTuple

import numpy as np

from klviz.core.arrays import Array, Theta
from klviz.core.grounds import Footing, Ground

APART = 1e-4
"""How far apart slopes are compared, in Fisher length: the error is about this squared."""
SMALL_PART = 1e-3
"""How far apart at most, as a share of the longest step."""
BLURRED = 1e-7
"""How small a second derivative between two parameters, beside their own, counts as none."""
ENOUGH = 1e-4
"""The share of the decrease promised by the slope that a step must make (Armijo's rule)."""
HALVINGS = 40
"""How often a step is halved before it is given up."""
ROUNDING = 1e-10
"""How far two values on different points may disagree, relatively."""
LEAST = 1e-14
"""How far they may disagree in nats."""


class Lookout(NamedTuple):
    """The objective at θ, and its second derivatives there.

    Attributes:
        ground: the objective wherever θ goes.
        theta: θ.
        footing: value and slope there.
        largest: how far each parameter may go in a step; no bound if left out.
    """

    ground: Ground
    theta: Theta
    footing: Footing
    largest: Theta = ()

    @property
    def gradient(self) -> Theta:
        """The derivatives, k numbers."""
        return self.footing.gradient

    def fisher(self) -> Array:
        """Return the Fisher information of q, (k, k)."""
        metric = self.footing.fisher()
        return np.diag(metric) if metric.ndim == 1 else metric

    def hessian(self) -> Array:
        """Return the second derivatives, (k, k), by central differences of the slope.

        Where the objective ends within such a difference it is the Fisher information, which is
        the Hessian of every f-divergence at p = q, up to a factor.
        """
        metric = self.fisher()
        # What faint components tell is so little that its length would lead to other ground.
        bounds = [SMALL_PART * most for most in self.largest] or [math.inf] * len(metric)
        lengths = [min(APART / math.sqrt(metric[i, i]), bound) for i, bound in enumerate(bounds)]
        rows = [self._difference(i, length) for i, length in enumerate(lengths)]
        if any(row is None for row in rows):
            return metric
        hessian = np.array(rows)
        hessian = 0.5 * (hessian + hessian.T)
        size = np.sqrt(np.abs(np.diag(hessian)))
        # What vanishes by symmetry is to vanish exactly, or a run would leave a ridge by it.
        return np.where(np.abs(hessian) < BLURRED * np.outer(size, size), 0.0, hessian)

    def _difference(self, i: int, length: float) -> Array | None:
        """Return the derivative of the slope in one parameter, (k,); None where it has none."""
        sides = []
        for step in (length, -length):
            there = self.ground.evaluate(moved(self.theta, i, step))
            if there is None:
                return None
            sides.append(np.array(there.gradient))
        return np.asarray((sides[0] - sides[1]) / (2.0 * length))


def moved(theta: Theta, i: int, by: float) -> Theta:
    """Return θ with one parameter moved."""
    return (*theta[:i], theta[i] + by, *theta[i + 1 :])


def lower(
    ground: Ground, theta: Theta, footing: Footing, change: Theta
) -> tuple[Theta, Footing] | None:
    """Return where a step leads that is halved until the divergence falls; None if it never does.

    Nor is a step halved that leads to a dead end.
    It falls enough by Armijo's rule, value(θ + t Δ) ≤ value(θ) + 1e-4 t g·Δ; where values differ by
    rounding alone, a step is taken as it is.
    """
    promise = sum(map(mul, footing.gradient, change))
    if not promise < 0.0 or not all(map(math.isfinite, change)):
        return None
    landing = ground.landing
    blur = ROUNDING * abs(footing.value) + LEAST
    for halving in range(HALVINGS):
        share = 0.5**halving
        there = tuple(map(add, theta, [share * c for c in change]))
        if landing is not None:
            there = landing(footing, theta, there)
        found = ground.evaluate(there)
        if found is None:
            if ground.is_dead_end:
                return None
            continue
        if _falls_enough(found.value - footing.value, share * promise, blur):
            return there, found
    return None


def _falls_enough(change: float, promise: float, blur: float) -> bool:
    """Whether a change of the value is what the slope promises, as far as rounding lets it show."""
    return change <= ENOUGH * promise or (-promise < blur and change <= blur)
