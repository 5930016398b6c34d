"""Normals in the plane as an optimiser sees them: full, factorised (mean field) or round.

A normal is a chain: x₁ ~ N(μ₁, s₁) and x₂ ~ N(μ₂ + β (x₁ − μ₁), s₂). Its five numbers
(μ₁, μ₂, log s₁, log s₂, β) may be any, and the Fisher information is zero between the last three.
Factorised is β = 0; round is s₁ = s₂ as well.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from klviz.core.approximations import (
    NEAR_LOC,
    NEAR_LOG_SCALE,
    REACH,
    ROUNDING,
    STEP_OF_LOC,
    STEP_OF_LOG_SCALE,
)
from klviz.core.arrays import Array
from klviz.core.families.normal import HALF_LOG_2PI
from klviz.core.multivariate.mixtures import MultivariateMixture
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.optimisers import Theta
from klviz.core.parameters import table

FLATTEST = 1e6
"""How far x₂ may follow x₁ in widths of what is left of it: a correlation of 1 − 5e-13."""
INFORMATION = np.array([1.0, 1.0, 2.0, 2.0, 1.0])
"""Variances under q of the five features that scores are made of."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The five numbers of a normal: x₁ ~ N(μ₁, s₁), x₂ ~ N(μ₂ + β (x₁ − μ₁), s₂)."""

    mu1: float
    mu2: float
    log_s1: float
    log_s2: float
    slope: float

    @property
    def shear(self) -> float:
        """How far x₂ follows one s₁ of x₁, in s₂."""
        return self.slope * math.exp(self.log_s1 - self.log_s2)

    def whitened(self, rows: Array) -> Array:
        """Return z, standard normal under q, for points given as rows of coordinates, (2, n)."""
        along = rows[0] - self.mu1
        across = rows[1] - self.mu2
        if self.slope:
            across = across - self.slope * along
        return np.array([along * math.exp(-self.log_s1), across * math.exp(-self.log_s2)])

    def log_prob(self, z: Array) -> Array:
        """Return log q for points that are whitened, (2, n) to (n,)."""
        constant = self.log_s1 + self.log_s2 + 2.0 * HALF_LOG_2PI
        return np.asarray(-0.5 * (z[0] * z[0] + z[1] * z[1]) - constant)

    def cov(self) -> Array:
        """Return the covariance matrix, (2, 2)."""
        first = math.exp(2.0 * self.log_s1)
        shared = self.slope * first
        second = self.slope * shared + math.exp(2.0 * self.log_s2)
        return np.array([[first, shared], [shared, second]])

    def tangents(self) -> Array:
        """Return the five scores as sums of the features z₁, z₂, z₁² − 1, z₂² − 1, z₁z₂, (5, 5)."""
        tangents = np.eye(5)
        tangents[0, 0], tangents[1, 1] = math.exp(-self.log_s1), math.exp(-self.log_s2)
        tangents[0, 1] = -self.slope * tangents[1, 1]
        tangents[4, 4] = math.exp(self.log_s1 - self.log_s2)
        return tangents


@dataclass(frozen=True, slots=True)
class PlaneApproximation:
    """A set of normals q in the plane.

    Attributes:
        key: the name in files and in the API.
        label: the name on screen.
        symbols: how the entries of θ are written.
        places: which entry of θ each of the five numbers of the chain is; None where it is 0.
    """

    key: str
    label: str
    symbols: tuple[str, ...]
    places: tuple[int | None, ...]

    def chain(self, theta: Theta) -> Chain:
        """Return the five numbers that θ stands for."""
        return Chain(*(0.0 if i is None else theta[i] for i in self.places))

    def normal(self, theta: Theta) -> MultivariateNormal:
        """Return q."""
        chain = self.chain(theta)
        return MultivariateNormal([chain.mu1, chain.mu2], chain.cov())

    def mixture(self, theta: Theta) -> MultivariateMixture:
        """Return q as a mixture of one."""
        return MultivariateMixture.single(self.normal(theta))

    def theta_of(self, normal: MultivariateNormal) -> Theta:
        """Return the θ of the q with this mean that has, as far as it can, this covariance.

        A factorised q has the variances of the normal, a round one their geometric mean.

        Raises:
            ValueError: the normal is not in the plane.
        """
        if normal.dimensions != 2:
            raise ValueError(f"the plane has 2 dimensions, got {normal.dimensions}")
        (first, _), (shared, second) = normal.factor.tolist()
        free = 4 in self.places
        s2 = second if free else float(normal.sd[1])
        numbers = (*normal.mean.tolist(), math.log(first), math.log(s2), shared / first)
        chosen: dict[int, list[float]] = {}
        for place, number in zip(self.places, numbers, strict=True):
            if place is not None:
                chosen.setdefault(place, []).append(number)
        return tuple(sum(chosen[i]) / len(chosen[i]) for i in range(len(self.symbols)))

    def values_of(self, theta: Theta) -> tuple[float, ...]:
        """Return what a person calls q by: both means, both sds, and the correlation."""
        chain = self.chain(theta)
        s1, tilt = math.exp(chain.log_s1), chain.shear
        return (
            chain.mu1,
            chain.mu2,
            s1,
            math.exp(chain.log_s2) * math.hypot(1.0, tilt),
            tilt / math.hypot(1.0, tilt),
        )

    def tangents(self, theta: Theta) -> Array:
        """Return ∇θ log q as sums of z₁, z₂, z₁² − 1, z₂² − 1 and z₁z₂, (k, 5)."""
        tangents = np.zeros((len(self.symbols), 5))
        for place, row in zip(self.places, self.chain(theta).tangents(), strict=True):
            if place is not None:
                tangents[place] += row
        return tangents

    def score(self, theta: Theta, x: Array) -> Array:
        """Return ∇θ log q at points (n, 2), (k, n)."""
        z = self.chain(theta).whitened(x.T)
        features = np.array([z[0], z[1], z[0] ** 2 - 1.0, z[1] ** 2 - 1.0, z[0] * z[1]])
        return np.asarray(self.tangents(theta) @ features)

    def fisher(self, theta: Theta) -> Array:
        """Return the Fisher information ∫ q s sᵀ with s = ∇θ log q, (k, k), in closed form."""
        tangents = self.tangents(theta)
        return np.asarray((tangents * INFORMATION) @ tangents.T)

    def largest_step(self, theta: Theta) -> Theta:
        """Return how far each parameter may go in one step, however large the rate."""
        chain = self.chain(theta)
        s1, s2 = math.exp(chain.log_s1), math.exp(chain.log_s2)
        # In conditional widths: one coordinate moves while the other stays.
        first = s1 / math.hypot(1.0, chain.shear)
        caps = (
            STEP_OF_LOC * first,
            STEP_OF_LOC * s2,
            STEP_OF_LOG_SCALE,
            STEP_OF_LOG_SCALE,
            STEP_OF_LOG_SCALE * s2 / s1,
        )
        return self._least(caps)

    def units(self, length: float) -> Theta:
        """Return the units in which optimisers measure θ where x is measured in this length."""
        return self._least((length, length, 1.0, 1.0, 1.0))

    def rounding(self, theta: Theta) -> float:
        """Return the relative error to expect of an integral over points around q."""
        chain = self.chain(theta)
        away = abs(chain.mu1) * math.exp(-chain.log_s1) + abs(chain.mu2) * math.exp(-chain.log_s2)
        return ROUNDING * (1.0 + away) * math.hypot(1.0, chain.shear)

    def is_within_reach(self, theta: Theta, length: float) -> bool:
        """Return whether q, beside a target of that length, can still be computed with."""
        chain = self.chain(theta)
        if not all(map(math.isfinite, theta)):
            return False
        logs = (chain.log_s1 - math.log(length), chain.log_s2 - math.log(length))
        return max(map(abs, logs)) < REACH and abs(chain.shear) < FLATTEST

    def are_near(self, theta: Theta, other: Theta) -> bool:
        """Return whether a measure laid out for the one q still resolves the other."""
        chain, near = self.chain(theta), self.chain(other)
        shift = near.whitened(np.array([chain.mu1, chain.mu2]))
        widths = (chain.log_s1 - near.log_s1, chain.log_s2 - near.log_s2)
        turn = (chain.slope - near.slope) * math.exp(near.log_s1 - near.log_s2)
        return (
            float(np.abs(shift).max()) <= NEAR_LOC
            and max(map(abs, widths)) <= NEAR_LOG_SCALE
            and abs(turn) <= NEAR_LOC
        )

    def _least(self, numbers: tuple[float, ...]) -> Theta:
        """Return for each entry of θ the smallest of the numbers that it stands for."""
        pairs = list(zip(self.places, numbers, strict=True))
        return tuple(min(n for place, n in pairs if place == i) for i in range(len(self.symbols)))


FULL = PlaneApproximation(
    key="full",
    label="Full covariance",
    symbols=("μ₁", "μ₂", "log σ₁", "log σ₂|₁", "β"),
    places=(0, 1, 2, 3, 4),
)
DIAGONAL = PlaneApproximation(
    key="diagonal",
    label="Diagonal (mean field)",
    symbols=("μ₁", "μ₂", "log σ₁", "log σ₂"),
    places=(0, 1, 2, 3, None),
)
ISOTROPIC = PlaneApproximation(
    key="isotropic",
    label="Isotropic",
    symbols=("μ₁", "μ₂", "log σ"),
    places=(0, 1, 2, 2, None),
)

PLANE_APPROXIMATIONS: Mapping[str, PlaneApproximation] = table([FULL, DIAGONAL, ISOTROPIC])
