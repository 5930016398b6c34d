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
        loc, scale = (row.checked(v) for row, v in zip(self.parameters, values, strict=True))
        return Member(loc, scale)

    def values(self, member: Member) -> tuple[float, ...]:
        return member.loc, member.scale

    def standardised(
        self, x: Array, loc: float | Array, scale: float | Array, *shape: float | Array
    ) -> Array:
        return (x - loc) / scale

    def log_density(self, z: Array, *shape: float | Array) -> Array:
        distance = np.abs(z)
        return -distance - 2.0 * np.log1p(np.exp(-distance))

    def slope(self, z: Array, *shape: float | Array) -> Array:
        return -np.tanh(0.5 * z)

    def cdf(self, z: Array, *shape: float | Array) -> Array:
        return np.exp(-np.logaddexp(0.0, -z))

    def sample(self, n: int, rng: np.random.Generator, *shape: float) -> Array:
        return rng.logistic(size=n)

    def sd(self, *shape: float) -> float:
        return math.pi / math.sqrt(3.0)

    def mean(self, *shape: float) -> float:
        return 0.0

    def entropy(self, *shape: float) -> float:
        return 2.0

    def support(self, member: Member) -> tuple[float, float]:
        return -math.inf, math.inf

    def tail(self, member: Member, side: int) -> Tail:
        return Tail(Fraction(0), 1 / Fraction(member.scale), Fraction(0))

    def moved(self, member: Member, by: float) -> Member:
        return member._replace(loc=member.loc + by)

    def knots(self, *shape: float) -> Array:
        return np.array([-40.0, -26.0, -14.0, -5.0, -1.5, 1.5, 5.0, 14.0, 26.0, 40.0])

    def kinks(self, *shape: float) -> tuple[float, ...]:
        return ()
