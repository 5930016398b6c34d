"""Family: the contract of a location-scale family of densities on the line.

A family is described once, by its standard member (location 0, scale 1). Mixtures use it for p,
`klviz.core.approximations` for q, the quadrature for break points, the analysis of
infinities for supports and tails.

What a family must keep, besides what its methods say:

- log f₀ is finite inside the support, at every double where 1/scale and x allow z to be one: where
  it overflowed to −∞ a finite divergence would come out infinite. So it falls no faster than a
  power of |z|; exp(−e^|z|) has no place here.
- Its tails are of the form that `Tail` can say: a Gaussian, an exponential, a power law, or
  products of these; or there is none, and the support ends.
- It need not be symmetric. Then it has no mirror images, and its mean is not 0.
- If it serves as q its support is the whole line. If it also is not symmetric, its location and
  log scale are correlated: `klviz.core.batched.row_runs` takes their Fisher information for a
  diagonal all the same, so runs of many get to the same minima by other paths than a run of one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar, NamedTuple

import numpy as np

from klviz.core.arrays import Array
from klviz.core.parameters import Parameter

LOC = Parameter("loc", "μ", "location", 0.0, help="Where the density is centred.")
SCALE = Parameter("scale", "s", "scale", 1.0, positive=True, help="How wide it is.")


class Tail(NamedTuple):
    """How fast a density falls: log f(x) ~ −quadratic·x² − linear·|x| − power·log|x|, |x| → ∞.

    Tails compare in that order, and the smaller is the heavier. The coefficients are exact,
    because whether an integral converges can hang on their last bit. A density of bounded
    support has no tail: None stands for it.
    """

    quadratic: Fraction
    linear: Fraction
    power: Fraction


class Member(NamedTuple):
    """A member of a family: x = loc + scale·z with z of the standard member of that shape."""

    loc: float
    scale: float
    shape: tuple[float, ...] = ()


class Family(ABC):
    """Densities f(x) = f₀((x − loc)/scale; shape)/scale, by their standard member f₀.

    Instances hold nothing. In the methods below z may have any shape, and the entries of
    ``shape`` (none for most families, the degrees of freedom for Student-t) are scalars or
    broadcast against z.
    """

    key: ClassVar[str]
    label: ClassVar[str]
    """What a person reads, one word."""
    notation: ClassVar[str]
    """The name in the notation of the target line: N, Laplace, t …"""
    parameters: ClassVar[tuple[Parameter, ...]]
    """What a person types, in the order of the notation."""
    approximates: ClassVar[bool] = True
    """Whether it serves as q: its log density has a derivative almost everywhere in θ."""
    symmetric: ClassVar[bool] = True
    """Whether f₀(−z) = f₀(z): if not, the family has no mirror images."""

    @abstractmethod
    def member(self, values: Sequence[float]) -> Member:
        """Return the member that these values of ``parameters`` name.

        Raises:
            ValueError: a value makes no sense; the message names it.
        """

    @abstractmethod
    def values(self, member: Member) -> tuple[float, ...]:
        """Return the values of ``parameters`` that name this member; undoes ``member``."""

    @abstractmethod
    def standardised(
        self, x: Array, loc: float | Array, scale: float | Array, *shape: float | Array
    ) -> Array:
        """Return z = (x − loc)/scale; |z| ≤ 1 for a block exactly where x lies within its ends."""

    @abstractmethod
    def log_density(self, z: Array, *shape: float | Array) -> Array:
        """Return log f₀(z), −inf outside the support."""

    @abstractmethod
    def slope(self, z: Array, *shape: float | Array) -> Array:
        """Return d log f₀/dz."""

    @abstractmethod
    def cdf(self, z: Array, *shape: float | Array) -> Array:
        """Return the distribution function of f₀, accurate in the left tail."""

    @abstractmethod
    def sf(self, z: Array, *shape: float | Array) -> Array:
        """Return 1 − cdf of f₀, the probability above z, accurate in the right tail."""

    @abstractmethod
    def sample(self, n: int, rng: np.random.Generator, *shape: float) -> Array:
        """Return n independent draws from f₀, (n,)."""

    @abstractmethod
    def sd(self, *shape: float) -> float:
        """Return the standard deviation of f₀: inf where it diverges, nan where it is undefined."""

    @abstractmethod
    def mean(self, *shape: float) -> float:
        """Return the mean of f₀: 0 if it is symmetric, nan where it does not exist."""

    @abstractmethod
    def entropy(self, *shape: float) -> float:
        """Return the differential entropy of f₀ in nats."""

    @abstractmethod
    def support(self, member: Member) -> tuple[float, float]:
        """Return the closed interval outside of which the member is zero, exactly."""

    @abstractmethod
    def tail(self, member: Member, side: int) -> Tail | None:
        """Return the tail of a member on the right (side = +1) or left (−1), None if bounded."""

    def mapped(self, member: Member, factor: float, shift: float) -> Member:
        """Return the member whose law is that of factor · x + shift; the shape stays.

        A negative factor is asked for only if the family is symmetric.
        """
        return Member(factor * member.loc + shift, abs(factor) * member.scale, member.shape)

    @abstractmethod
    def knots(self, *shape: float) -> Array:
        """Return where to cut f₀ for quadrature, ascending, from bulk to bulk.

        Gauss-Kronrod panels between neighbours resolve f₀, the shortest of them in its middle;
        what lies outside is either negligible or a power law. Kinks and jumps are knots.
        """

    @abstractmethod
    def kinks(self, *shape: float) -> tuple[float, ...]:
        """Return the points where log f₀ is not smooth: no panel may reach across one."""
