"""The Student-t family; one degree of freedom makes it the Cauchy distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import ClassVar

import numpy as np

from klviz.core.arrays import Array
from klviz.core.families.family import LOC, SCALE, Family, Member, Tail
from klviz.core.parameters import Parameter

DF = Parameter(
    "df",
    "ν",
    "degrees of freedom",
    3.0,
    positive=True,
    help="How light the tails are: 1 is Cauchy, many is nearly normal.",
)


class StudentT(Family):
    """t(ν; m, s): log f₀(z) = −(ν+1)/2 · log(1 + z²/ν) + const. s is not the standard deviation."""

    key = "student_t"
    label = "Student-t"
    notation = "t"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        DF,
        Parameter("loc", "m", "location", 0.0, help=LOC.help),
        Parameter("scale", "s", "scale", 1.0, positive=True, help=SCALE.help),
    )

    def member(self, values: Sequence[float]) -> Member:
        """Return t(loc, scale) with that many degrees of freedom."""
        df, loc, scale = (row.checked(v) for row, v in zip(self.parameters, values, strict=True))
        return Member(loc, scale, (df,))

    def values(self, member: Member) -> tuple[float, ...]:
        """Return (df, loc, scale)."""
        return member.shape[0], member.loc, member.scale

    def standardised(
        self, x: Array, loc: float | Array, scale: float | Array, *shape: float | Array
    ) -> Array:
        """Return z = (x − loc)/scale."""
        return (x - loc) / scale

    def log_density(self, z: Array, *shape: float | Array) -> Array:
        """Return −(ν + 1)/2 · log(1 + z²/ν) + log of its norm."""
        (df,) = shape
        growth = np.log1p(z * z / df)
        if np.isinf(growth).any():
            # Past 1e154 the square of z overflows, its logarithm does not.
            far = np.abs(z) > 1e150
            growth = np.where(far, 2.0 * np.log(np.where(far, np.abs(z), 1.0)) - np.log(df), growth)
        return log_peak(df) - 0.5 * (df + 1.0) * growth

    def slope(self, z: Array, *shape: float | Array) -> Array:
        """Return −(ν + 1) z/(ν + z²)."""
        (df,) = shape
        return -(df + 1.0) * (z / (df + z * z))

    def cdf(self, z: Array, *shape: float | Array) -> Array:
        """Return the distribution function by the incomplete beta function."""
        from scipy.special import stdtr

        return np.asarray(stdtr(shape[0], z))

    def sf(self, z: Array, *shape: float | Array) -> Array:
        """Return the distribution function at −z, by symmetry."""
        return self.cdf(-z, *shape)

    def sample(self, n: int, rng: np.random.Generator, *shape: float) -> Array:
        """Return n draws of Student's t, (n,)."""
        return rng.standard_t(shape[0], size=n)

    def sd(self, *shape: float) -> float:
        """Return √(ν/(ν − 2)); inf for 1 < ν ≤ 2, nan for ν ≤ 1."""
        (df,) = shape
        if df <= 1.0:
            return math.nan
        return math.sqrt(df / (df - 2.0)) if df > 2.0 else math.inf

    def mean(self, *shape: float) -> float:
        """Return 0 for ν > 1, nan below."""
        return 0.0 if shape[0] > 1.0 else math.nan

    def entropy(self, *shape: float) -> float:
        """Return the entropy by digamma and beta functions."""
        (df,) = shape
        return 0.5 * (df + 1.0) * _digamma_step(0.5 * df) - _log_peak(df)

    def support(self, member: Member) -> tuple[float, float]:
        """Return the whole line."""
        return -math.inf, math.inf

    def tail(self, member: Member, side: int) -> Tail:
        """Return −(ν + 1) log |x|, exactly."""
        return Tail(Fraction(0), Fraction(0), Fraction(member.shape[0]) + 1)

    def knots(self, *shape: float) -> Array:
        """Return knots from the bulk to where the power law holds."""
        # The nearest singularities of log f₀ are at ±i√ν.
        unit = min(2.0, 0.8 * math.sqrt(shape[0]))
        return unit * np.array([-5.0, -1.5, -0.5, 0.5, 1.5, 5.0])

    def kinks(self, *shape: float) -> tuple[float, ...]:
        """Return none."""
        return ()


def log_peak(df: float | Array) -> float | Array:
    """Return log f₀(0) = log Γ((ν+1)/2) − log Γ(ν/2) − ½ log πν."""
    if isinstance(df, np.ndarray):
        return np.reshape([_log_peak(float(v)) for v in df.flat], df.shape)
    return _log_peak(float(df))


@lru_cache(maxsize=4096)
def _log_peak(df: float) -> float:
    half = 0.5 * df
    if half < 20.0:
        return math.lgamma(half + 0.5) - math.lgamma(half) - 0.5 * math.log(math.pi * df)
    # log Γ(x + ½) − log Γ(x) = ½ log x − 1/8x + …: the difference of two large numbers otherwise.
    x2 = half * half
    series = -1 / 8 + (1 / 192 - (1 / 640 - (17 / 14336 - 31 / 18432 / x2) / x2) / x2) / x2
    return series / half - 0.5 * math.log(2.0 * math.pi)


def _digamma_step(x: float) -> float:
    """Return ψ(x + ½) − ψ(x), by its recurrence up to where its series is accurate."""
    total = 0.0
    while x < 40.0:
        total += 0.5 / (x * (x + 0.5))
        x += 1.0
    x2 = x * x
    return total + 0.5 / x + (1 / 8 - (1 / 64 - (1 / 128 - 17 / 2048 / x2) / x2) / x2) / x2
