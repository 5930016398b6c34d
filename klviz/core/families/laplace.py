"""The Laplace (double exponential) family."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import numpy as np

from klviz.core.arrays import Array
from klviz.core.families.family import LOC, Family, Member, Tail
from klviz.core.parameters import Parameter

LOG_2 = math.log(2.0)


class Laplace(Family):
    """Laplace(m, b): log f₀(z) = −|z| − log 2. b is the scale; the standard deviation is b√2."""

    key = "laplace"
    label = "Laplace"
    notation = "Laplace"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("loc", "m", "location", 0.0, help=LOC.help),
        Parameter("scale", "b", "scale", 1.0, positive=True, help="Mean distance from the centre."),
    )

    def member(self, values: Sequence[float]) -> Member:
        """Return Laplace(loc, scale)."""
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
        """Return −|z| − log 2."""
        return -np.abs(z) - LOG_2

    def slope(self, z: Array, *shape: float | Array) -> Array:
        """Return −sign z."""
        return -np.sign(z)

    def cdf(self, z: Array, *shape: float | Array) -> Array:
        """Return eᶻ/2 left of 0, 1 − e^−z/2 right of it."""
        tail = 0.5 * np.exp(-np.abs(z))
        return np.where(z < 0.0, tail, 1.0 - tail)

    def sf(self, z: Array, *shape: float | Array) -> Array:
        """Return the distribution function at −z, by symmetry."""
        return self.cdf(-z, *shape)

    def sample(self, n: int, rng: np.random.Generator, *shape: float) -> Array:
        """Return n standard Laplace draws, (n,)."""
        return rng.laplace(size=n)

    def sd(self, *shape: float) -> float:
        """Return √2."""
        return math.sqrt(2.0)

    def mean(self, *shape: float) -> float:
        """Return 0."""
        return 0.0

    def entropy(self, *shape: float) -> float:
        """Return 1 + log 2."""
        return 1.0 + LOG_2

    def support(self, member: Member) -> tuple[float, float]:
        """Return the whole line."""
        return -math.inf, math.inf

    def tail(self, member: Member, side: int) -> Tail:
        """Return −|x|/b, exactly."""
        return Tail(Fraction(0), 1 / Fraction(member.scale), Fraction(0))

    def knots(self, *shape: float) -> Array:
        """Return knots out to where e^−|z| is 1e-17."""
        return np.array([-40.0, -26.0, -14.0, -6.0, 0.0, 6.0, 14.0, 26.0, 40.0])

    def kinks(self, *shape: float) -> tuple[float, ...]:
        """Return 0, where the slope jumps."""
        return (0.0,)
