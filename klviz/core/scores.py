"""The log density of q and its score ∇θ log q at fixed points, for θ after θ.

An optimiser visits the same points some thousand times. What depends on the points alone is
computed once, and the score is left as a product, matrix(θ) · features: an integral of the score
is then one pass over the features and a few numbers. The features carry the weights of the points.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import TypeAlias

import numpy as np

from klviz.core.arrays import Array, Theta
from klviz.core.families.family import Family
from klviz.core.families.normal import HALF_LOG_2PI

FARTHEST = 1e75
SYMMETRIC = 1e-9
"""How small a relative Fisher information between two parameters counts as none."""

Row: TypeAlias = tuple[float, float, float]
Matrix: TypeAlias = tuple[Row, ...] | Array
"""k rows: of three numbers each where there are three features, else an array, (k, m)."""
Scored: TypeAlias = tuple[Array, Array, Matrix]
"""Log q, (n,); weights · (1, f₁, …), (m, n); the k rows that make the score of 1, f₁, …."""


def score(features: Array, matrix: Matrix) -> Array:
    """Return ∇θ log q at the points, (k, n), from what `Scores.at` returns."""
    return np.asarray(np.asarray(matrix) @ (features / features[0]))


class Scores(ABC):
    """The curves of a set of densities, at points that stay."""

    @abstractmethod
    def at(self, theta: Theta) -> Scored:
        """Return log q and its score for this θ. The next call may write over the arrays."""

    def own_units(self, theta: Theta) -> Theta:
        """Return the units of θ in which the Fisher information is about 1, k numbers."""
        return math.exp(theta[1]), 1.0

    def fisher(self, theta: Theta, q: Array, units: Theta) -> Array:
        """Return ∫ q s sᵀ with s = ∇θ log q for θ in these units, (k, k), of q there, (n,)."""
        _, features, matrix = self.at(theta)
        slopes = np.array(units)[:, None] * score(features, matrix)
        fisher = (features[0] * q * slopes) @ slopes.T
        size = np.sqrt(np.diag(fisher))
        # What vanishes by symmetry is to vanish exactly, or a run would leave a ridge by it.
        return np.where(np.abs(fisher) < SYMMETRIC * np.outer(size, size), 0.0, fisher)


class LocationScaleScores(Scores):
    """Any family: with z = (x − loc)/scale and ψ = d log f₀/dz the features are 1, ψ and zψ."""

    def __init__(
        self, points: Array, weights: Array, family: Family, shape: tuple[float, ...]
    ) -> None:
        """Take points and weights, (n,)."""
        self._points = points
        self._weights = weights
        self._family = family
        self._shape = shape

    def at(self, theta: Theta) -> Scored:
        """Return log q = log f₀(z) − log scale; its score is −ψ/scale and −1 − zψ."""
        loc, log_scale = theta
        inverse = math.exp(-log_scale)
        z = (self._points - loc) * inverse
        slope = self._weights * self._family.slope(z, *self._shape)
        features = np.array((self._weights, slope, z * slope))
        log_q = self._family.log_density(z, *self._shape) - log_scale
        return log_q, features, ((0.0, -inverse, 0.0), (-1.0, 0.0, -1.0))


class NormalScores(Scores):
    """The normal family: log q is quadratic in x, so the features 1, u, u² do not depend on θ.

    u is x in units of a q near by, of which loc and scale differ by less than a factor or two: in x
    itself the powers would cancel.

    Attributes:
        powers: 1, u, u², (3, n).
    """

    def __init__(self, points: Array, weights: Array, near: Theta) -> None:
        """Take points and weights, (n,), and the θ of a q near by."""
        loc, log_scale = near
        self._loc = loc
        self._log_scale = log_scale
        self._inverse = math.exp(-log_scale)
        # Far beyond where q is zero u² times a weight would not be a number.
        u = np.clip((points - loc) * self._inverse, -FARTHEST, FARTHEST)
        self.powers = np.array((np.ones_like(u), u, u * u))
        self._features = weights * self.powers
        self._coefficients = np.empty(3)
        self._log_q = np.empty_like(u)

    def at(self, theta: Theta) -> Scored:
        """Return log q = −z²/2 − log scale − ½ log 2π with z = (u − shift)/ratio."""
        expansion, matrix = self.expansion(theta)
        return self.log_q(expansion), self._features, matrix

    def expansion(self, theta: Theta) -> tuple[Row, tuple[Row, Row]]:
        """Return the coefficients of log q in 1, u, u², and the rows that make the score."""
        loc, log_scale = theta
        shift = (loc - self._loc) * self._inverse
        precision = math.exp(2.0 * (self._log_scale - log_scale))
        slope = precision * shift
        square = slope * shift
        unit = precision * self._inverse
        matrix = ((-unit * shift, unit, 0.0), (square - 1.0, -2.0 * slope, precision))
        return (-0.5 * square - log_scale - HALF_LOG_2PI, slope, -0.5 * precision), matrix

    def log_q(self, expansion: Row) -> Array:
        """Return log q at the points; the next call writes over it."""
        # Arrays that are there already: making them anew would be a tenth of an optimiser's step.
        coefficients = self._coefficients
        coefficients[0], coefficients[1], coefficients[2] = expansion
        return coefficients.dot(self.powers, self._log_q)

    def fisher(self, theta: Theta, q: Array, units: Theta) -> Array:
        """Return the diagonal of 1/scale² and 2: no integral is needed."""
        of_loc, of_log_scale = units
        ratio = of_loc * math.exp(-theta[1])
        fisher = np.zeros((2, 2))
        fisher[0, 0] = ratio * ratio
        fisher[1, 1] = 2.0 * of_log_scale * of_log_scale
        return fisher
