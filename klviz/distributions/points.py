"""Points on the line as a target, and the distributions that follow from them."""

from __future__ import annotations

from typing import NamedTuple

from numpy.typing import ArrayLike

from klviz.arguments import number
from klviz.core.arrays import Array
from klviz.core.estimates import Estimate
from klviz.core.families import FAMILIES
from klviz.core.parameters import choose
from klviz.core.sampling import likelihood, samples
from klviz.distributions.line import LineDistribution


class Points:
    """Data on the line, each point of weight 1/n. Immutable; no density, so no divergence.

    ``fit(Points(x))`` maximises their likelihood, ``kernel_density(x)`` makes a density of them.

    Args:
        points: (n,), finite.

    Raises:
        ValueError: there is none, or one is not finite; the message names it.
    """

    __slots__ = ("sample",)

    def __init__(self, points: ArrayLike) -> None:
        self.sample = samples.Sample(points)

    @property
    def points(self) -> Array:
        """The points, ascending, (n,)."""
        return self.sample.points

    @property
    def mean(self) -> float:
        """The mean of the points."""
        return self.sample.mean

    @property
    def sd(self) -> float:
        """The root of the mean squared distance from the mean."""
        return self.sample.sd

    def __repr__(self) -> str:
        return f"Points({self.points.size} from {self.points[0]:g} to {self.points[-1]:g})"


class Likeliest(NamedTuple):
    """What ``maximum_likelihood`` found.

    Attributes:
        q: the likeliest member of the family.
        value: the mean negative log likelihood there, in nats, with its standard error.
        method: how it was found, in words.
        note: why it may not be the likeliest, as a sentence; "" where it is.
    """

    q: LineDistribution
    value: Estimate
    method: str
    note: str


def kernel_density(points: ArrayLike, bandwidth: str | float = "silverman") -> LineDistribution:
    """Return the kernel density estimate (1/n) Σ N(xᵢ, h), with a kernel on every point.

    Nothing is binned, so time grows with n: a divergence takes about two seconds for 10,000 points.

    Args:
        points: (n,), finite.
        bandwidth: scott, silverman, robust, or h itself.

    Raises:
        ValueError: a point or the bandwidth makes no sense; the message names it.
    """
    if not isinstance(bandwidth, str):
        bandwidth = number("bandwidth", bandwidth)
    return LineDistribution.of(samples.kernel_density(samples.Sample(points), bandwidth))


def maximum_likelihood(
    points: ArrayLike, family: str = "normal", *, df: float | None = None
) -> Likeliest:
    """Return the member of a family under which the points are the likeliest.

    To maximise the mean of log q over the points is to minimise KL(P‖Q), of which it is all that
    hangs on q. Closed forms for normal, Laplace and uniform, Newton's method for the others.

    Args:
        points: (n,), finite.
        family: normal, laplace, logistic, student_t, uniform.
        df: degrees of freedom of a student_t, which stay; 3 if left out.

    Raises:
        ValueError: the points are all the same, or another argument makes no sense.
    """
    row = choose(FAMILIES, family, "family")
    shape: tuple[float, ...] = ()
    if row.key == "student_t":
        first = row.parameters[0]
        shape = (first.checked(number("df", first.default if df is None else df)),)
    elif df is not None:
        raise ValueError(f"df is for student_t, got {df!r} for {family}")
    found = likelihood.maximum_likelihood(samples.Sample(points), row, shape)
    return Likeliest(LineDistribution.of(found.mixture), found.value, found.method, found.note)
