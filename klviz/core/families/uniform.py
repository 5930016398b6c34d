"""The uniform family: a block with a jump at either end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from klviz.core.arrays import Array
from klviz.core.families.family import Family, Member
from klviz.core.parameters import LEAST, Parameter

LOG_2 = math.log(2.0)
BEYOND = math.nextafter(1.0, 2.0)
"""The first number past the end of f₀."""


class Uniform(Family):
    """U(a, b): f₀ = ½ on [−1, 1]. A member's shape is (a, b), so that its ends stay exact."""

    key = "uniform"
    label = "Uniform"
    notation = "U"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("low", "a", "low", -1.0, help="Where the block begins."),
        Parameter("high", "b", "high", 1.0, help="Where the block ends."),
    )
    approximates = False

    def member(self, values: Sequence[float]) -> Member:
        """Return U(low, high)."""
        low, high = (row.checked(v) for row, v in zip(self.parameters, values, strict=True))
        if not low < high:
            raise ValueError(f"high must be greater than low, got low {low!r} and high {high!r}")
        half = 0.5 * high - 0.5 * low
        if half < LEAST:
            raise ValueError(
                f"high must be at least 4.46e-308 above low, got low {low!r} and high {high!r}"
            )
        return Member(0.5 * low + 0.5 * high, half, (low, high))

    def values(self, member: Member) -> tuple[float, ...]:
        """Return (low, high)."""
        return member.shape

    def standardised(
        self, x: Array, loc: float | Array, scale: float | Array, *shape: float | Array
    ) -> Array:
        """Return z, −1 at low and 1 at high."""
        low, high = shape
        width = np.where(np.greater(high, low), np.subtract(high, low), 2.0 * scale)
        z = ((x - low) - (high - x)) / width
        # Rounding may put z on the wrong side of ±1, where all depends on the side.
        z = np.where(x < low, np.minimum(z, -BEYOND), np.maximum(z, -1.0))
        return np.where(x > high, np.maximum(z, BEYOND), np.minimum(z, 1.0))

    def log_density(self, z: Array, *shape: float | Array) -> Array:
        """Return −log 2 from −1 to 1, −∞ outside."""
        return np.where(np.abs(z) <= 1.0, -LOG_2, -math.inf)

    def slope(self, z: Array, *shape: float | Array) -> Array:
        """Return 0."""
        return np.zeros_like(z)

    def cdf(self, z: Array, *shape: float | Array) -> Array:
        """Return (z + 1)/2 between 0 and 1."""
        return np.clip(0.5 * (z + 1.0), 0.0, 1.0)

    def sf(self, z: Array, *shape: float | Array) -> Array:
        """Return the distribution function at −z, by symmetry."""
        return self.cdf(-z, *shape)

    def sample(self, n: int, rng: np.random.Generator, *shape: float) -> Array:
        """Return n draws from −1 to 1, (n,)."""
        return rng.uniform(-1.0, 1.0, size=n)

    def sd(self, *shape: float) -> float:
        """Return 1/√3."""
        return 1.0 / math.sqrt(3.0)

    def mean(self, *shape: float) -> float:
        """Return 0."""
        return 0.0

    def entropy(self, *shape: float) -> float:
        """Return log 2."""
        return LOG_2

    def support(self, member: Member) -> tuple[float, float]:
        """Return [low, high], to the last bit."""
        low, high = member.shape
        return low, high

    def tail(self, member: Member, side: int) -> None:
        """Return None: beyond its ends there is nothing."""

    def mapped(self, member: Member, factor: float, shift: float) -> Member:
        """Return the member with both ends mapped."""
        ends = sorted(factor * end + shift for end in member.shape)
        return Member(factor * member.loc + shift, abs(factor) * member.scale, tuple(ends))

    def knots(self, *shape: float) -> Array:
        """Return both ends."""
        return np.array([-1.0, 1.0])

    def kinks(self, *shape: float) -> tuple[float, ...]:
        """Return both ends, where the density jumps."""
        return -1.0, 1.0
