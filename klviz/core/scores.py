"""The log density of q and its score ∇θ log q at fixed points, for θ after θ.

An optimiser visits the same points some thousand times. What depends on the points alone is
computed once, and the score is left as a product, matrix(θ) · features: an integral of the score
is then one pass over the features and a few numbers.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import NamedTuple, TypeAlias

import numpy as np

from klviz.core.arrays import Array
from klviz.core.families.family import Family
from klviz.core.families.normal import HALF_LOG_2PI
from klviz.core.optimisers import Theta

Row: TypeAlias = tuple[float, float, float]


class Scored(NamedTuple):
    """Log q at the points, (n,), and its score there: matrix (k, 3) · features (3, n)."""

    log_q: Array
    features: Array
    matrix: tuple[Row, ...]

    def score(self) -> Array:
        """Return ∇θ log q, (k, n)."""
        return np.array(self.matrix) @ self.features

    def in_units(self, units: Theta) -> Scored:
        """Return the same for a θ that is measured in these units."""
        rows = zip(self.matrix, units, strict=True)
        return self._replace(matrix=tuple((a * u, b * u, c * u) for (a, b, c), u in rows))

    def integral(self, values: Array) -> Theta:
        """Return Σ values · ∇θ log q, for values that carry the weights of the points, (n,)."""
        f0, f1, f2 = self.features.dot(values).tolist()
        return tuple([a * f0 + b * f1 + c * f2 for a, b, c in self.matrix])


class Scores(ABC):
    """The curves of a family with θ = (loc, log scale), at points that stay."""

    @abstractmethod
    def at(self, theta: Theta) -> Scored:
        """Return log q and its score for this θ."""


class LocationScaleScores(Scores):
    """Any family: with z = (x − loc)/scale and ψ = d log f₀/dz the features are 1, ψ and zψ."""

    def __init__(self, points: Array, family: Family, shape: tuple[float, ...]) -> None:
        self._points = points
        self._family = family
        self._shape = shape

    def at(self, theta: Theta) -> Scored:
        """Return log q = log f₀(z) − log scale; its score is −ψ/scale and −1 − zψ."""
        loc, log_scale = theta
        inverse = math.exp(-log_scale)
        z = (self._points - loc) * inverse
        slope = self._family.slope(z, *self._shape)
        features = np.array((np.ones_like(z), slope, z * slope))
        log_q = self._family.log_density(z, *self._shape) - log_scale
        return Scored(log_q, features, ((0.0, -inverse, 0.0), (-1.0, 0.0, -1.0)))


class NormalScores(Scores):
    """The normal family: log q is quadratic in x, so the features 1, u, u² do not depend on θ.

    u is x in units of a q near by, of which loc and scale differ by less than a factor or two: in x
    itself the powers would cancel.
    """

    def __init__(self, points: Array, near: Theta) -> None:
        loc, log_scale = near
        self._loc = loc
        self._log_scale = log_scale
        self._inverse = math.exp(-log_scale)
        u = (points - loc) * self._inverse
        self._features = np.array((np.ones_like(u), u, u * u))

    def at(self, theta: Theta) -> Scored:
        """Return log q = −z²/2 − log scale − ½ log 2π with z = (u − shift)/ratio."""
        loc, log_scale = theta
        shift = (loc - self._loc) * self._inverse
        precision = math.exp(2.0 * (self._log_scale - log_scale))
        slope = precision * shift
        square = slope * shift
        constant = -0.5 * square - log_scale - HALF_LOG_2PI
        log_q = np.array((constant, slope, -0.5 * precision)).dot(self._features)
        unit = precision * self._inverse
        return Scored(
            log_q,
            self._features,
            ((-unit * shift, unit, 0.0), (square - 1.0, -2.0 * slope, precision)),
        )
