"""The normal (Gaussian) family."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import ClassVar

import numpy as np

from klviz.core.arrays import Array
from klviz.core.families.family import LOC, Family, Member, Tail
from klviz.core.parameters import Parameter

HALF_LOG_2PI = 0.5 * math.log(2.0 * math.pi)


class Normal(Family):
    """N(μ, σ): log f₀(z) = −z²/2 − ½ log 2π. σ is the standard deviation, never the variance."""

    key = "normal"
    label = "Normal"
    notation = "N"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("loc", "μ", "mean", 0.0, help=LOC.help),
        Parameter("scale", "σ", "sd", 1.0, positive=True, help="Standard deviation."),
    )

    def member(self, values: Sequence[float]) -> Member:
        """Return N(loc, scale)."""
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
        """Return −z²/2 − ½ log 2π."""
        logs = -0.5 * z
        logs *= z
        logs -= HALF_LOG_2PI
        return logs

    def slope(self, z: Array, *shape: float | Array) -> Array:
        """Return −z."""
        return -z

    def cdf(self, z: Array, *shape: float | Array) -> Array:
        """Return Φ(z)."""
        return np.asarray(_ndtr()(z))

    def sf(self, z: Array, *shape: float | Array) -> Array:
        """Return Φ(−z)."""
        return self.cdf(-z, *shape)

    def sample(self, n: int, rng: np.random.Generator, *shape: float) -> Array:
        """Return n standard normal draws, (n,)."""
        return rng.standard_normal(n)

    def sd(self, *shape: float) -> float:
        """Return 1."""
        return 1.0

    def mean(self, *shape: float) -> float:
        """Return 0."""
        return 0.0

    def entropy(self, *shape: float) -> float:
        """Return ½ log 2πe."""
        return HALF_LOG_2PI + 0.5

    def support(self, member: Member) -> tuple[float, float]:
        """Return the whole line."""
        return -math.inf, math.inf

    def tail(self, member: Member, side: int) -> Tail:
        """Return −x²/(2σ²) + xμ/σ², exactly."""
        # Whole numbers all along, as fractions of fractions take three times as long.
        loc, per = member.loc.as_integer_ratio()
        scale, unit = member.scale.as_integer_ratio()
        quadratic = Fraction(unit**2, 2 * scale**2)
        return Tail(quadratic, Fraction(-side * loc * unit**2, per * scale**2), Fraction(0))

    def knots(self, *shape: float) -> Array:
        """Return knots at 1, 3, 6 and 10 sd."""
        return np.array([-10.0, -6.5, -3.75, -1.25, 1.25, 3.75, 6.5, 10.0])

    def kinks(self, *shape: float) -> tuple[float, ...]:
        """Return none."""
        return ()


@cache
def _ndtr() -> Callable[[Array], Array]:
    """Return Φ: looked up once, for an import is dear where thousands of points are sought."""
    from scipy.special import ndtr

    found: Callable[[Array], Array] = ndtr
    return found
