"""The logistic family."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import numpy as np

from klviz.core.arrays import Array
from klviz.core.families.family import LOC, Family, Member, Tail
from klviz.core.parameters import Parameter


class Logistic(Family):
    """Logistic(m, s): log f₀(z) = −z − 2 log(1 + e^−z). The standard deviation is πs/√3."""

    key = "logistic"
    label = "Logistic"
    notation = "Logistic"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("loc", "m", "location", 0.0, help=LOC.help),
        Parameter("scale", "s", "scale", 1.0, positive=True, help="sd · √3/π."),
    )

    def member(self, values: Sequence[float]) -> Member:
        """Return Logistic(loc, scale)."""
        loc, scale = (row.checked(v) for row, v in zip(self.parameters, values, strict=True))
        return Member(loc, scale)

    def values(self, member: Member) -> tuple[float, ...]:
        """Return (loc, scale)."""
        return member.loc, member.scale

    def standardised(
        self, x: Array, loc: float | Array, scale: float | Array, *shape: float | Array
    ) -> Array:
        """Return z = (x − loc)/scale."""
        return (x - loc) / scale

    def log_density(self, z: Array, *shape: float | Array) -> Array:
        """Return −|z| − 2 log(1 + e^−|z|)."""
        distance = np.abs(z)
        return -distance - 2.0 * np.log1p(np.exp(-distance))

    def slope(self, z: Array, *shape: float | Array) -> Array:
        """Return −tanh(z/2)."""
        return -np.tanh(0.5 * z)

    def cdf(self, z: Array, *shape: float | Array) -> Array:
        """Return 1/(1 + e^−z)."""
        return np.exp(-np.logaddexp(0.0, -z))

    def sf(self, z: Array, *shape: float | Array) -> Array:
        """Return the distribution function at −z, by symmetry."""
        return self.cdf(-z, *shape)

    def sample(self, n: int, rng: np.random.Generator, *shape: float) -> Array:
        """Return n standard logistic draws, (n,)."""
        return rng.logistic(size=n)

    def sd(self, *shape: float) -> float:
        """Return π/√3."""
        return math.pi / math.sqrt(3.0)

    def mean(self, *shape: float) -> float:
        """Return 0."""
        return 0.0

    def entropy(self, *shape: float) -> float:
        """Return 2."""
        return 2.0

    def support(self, member: Member) -> tuple[float, float]:
        """Return the whole line."""
        return -math.inf, math.inf

    def tail(self, member: Member, side: int) -> Tail:
        """Return −|x|/s, exactly."""
        return Tail(Fraction(0), 1 / Fraction(member.scale), Fraction(0))

    def knots(self, *shape: float) -> Array:
        """Return knots out to where e^−|z| is 1e-17."""
        return np.array([-40.0, -26.0, -14.0, -5.0, -1.5, 1.5, 5.0, 14.0, 26.0, 40.0])

    def kinks(self, *shape: float) -> tuple[float, ...]:
        """Return none."""
        return ()
