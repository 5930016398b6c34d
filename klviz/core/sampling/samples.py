"""A target given by points: the points themselves, and kernel density estimates of them.

The points have no density, so their forward KL is known up to a constant only, the entropy of what
they came from: what is left is the mean negative log likelihood. A kernel density estimate puts a
normal on every point, and is a mixture like any other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from klviz.core.arrays import Array, frozen, numbers
from klviz.core.estimates import Estimate
from klviz.core.families import FAMILIES
from klviz.core.families.family import Member
from klviz.core.measures import Measure
from klviz.core.mixtures import Mixture, Weighted
from klviz.core.parameters import choose, table

SAME = "the points are all the same: they say nothing of a width"


class Sample:
    """Points on the line, each of weight 1/n. Immutable.

    Attributes:
        points: ascending, (n,), read-only.
    """

    __slots__ = ("points",)

    points: Array

    def __init__(self, points: ArrayLike) -> None:
        """Take the points, in any order.

        Raises:
            ValueError: there is none, they are no row, or one is not finite; the message names it.
        """
        given = numbers("points", points)
        if given.ndim != 1 or not given.size:
            raise ValueError(
                f"points must be a row of at least one number, got shape {given.shape}"
            )
        bad = np.flatnonzero(~np.isfinite(given))
        if bad.size:
            raise ValueError(f"points[{bad[0]}] must be finite, got {float(given[bad[0]])!r}")
        self.points = frozen(np.sort(given))

    @property
    def size(self) -> int:
        """The number of points n."""
        return self.points.size

    @property
    def measure(self) -> Measure:
        """The points with weights 1/n: an integral is a mean, its error the standard error."""
        return Measure(self.points, np.full(self.size, 1.0 / self.size), draws=True)

    @property
    def mean(self) -> float:
        """The mean of the points."""
        first = float(self.points[0])
        return first + math.fsum((self.points - first).tolist()) / self.size

    @property
    def sd(self) -> float:
        """The root of the mean squared distance from the mean, Σ (x − mean)²/n."""
        away = self.points - self.mean
        top = float(np.abs(away).max())
        return top * math.sqrt(float(np.mean((away / top) ** 2))) if top else 0.0

    @property
    def median(self) -> float:
        """The point in the middle, or the mean of the two there."""
        low, high = self.points[(self.size - 1) // 2], self.points[self.size // 2]
        return float(0.5 * low + 0.5 * high)

    @property
    def quartile_range(self) -> float:
        """The distance between the quartiles."""
        low, high = np.quantile(self.points, [0.25, 0.75])
        return float(high - low)

    @property
    def has_width(self) -> bool:
        """Whether two points differ."""
        return bool(self.points[0] < self.points[-1])

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Return n draws with replacement, (n,)."""
        return rng.choice(self.points, n)


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """A rule for the width of kernels.

    Attributes:
        key: the name in files and in the API.
        label: the name on screen.
        help: a sentence for the tooltip.
        of: the width for a sample of two different points or more.
    """

    key: str
    label: str
    help: str
    of: Callable[[Sample], float]


def _scott(sample: Sample) -> float:
    return _unbiased_sd(sample) * math.pow(sample.size, -0.2)


def _silverman(sample: Sample) -> float:
    return _unbiased_sd(sample) * math.pow(0.75 * sample.size, -0.2)


def _robust(sample: Sample) -> float:
    sd, quartiles = _unbiased_sd(sample), sample.quartile_range / 1.34
    return 0.9 * (min(sd, quartiles) or sd) * math.pow(sample.size, -0.2)


def _unbiased_sd(sample: Sample) -> float:
    return sample.sd * math.sqrt(sample.size / (sample.size - 1.0))


BANDWIDTHS: Mapping[str, Bandwidth] = table(
    [
        Bandwidth(
            key="scott",
            label="Scott",
            help="sd · n^(−1/5): the best for normal data; smooths modes away (Scott 1992).",
            of=_scott,
        ),
        Bandwidth(
            key="silverman",
            label="Silverman",
            help="sd · (3n/4)^(−1/5): likewise, six per cent wider (Silverman 1986).",
            of=_silverman,
        ),
        Bandwidth(
            key="robust",
            label="Rule of thumb",
            help="0.9 min(sd, quartiles/1.34) n^(−1/5): bears outliers (Silverman 1986, 3.31).",
            of=_robust,
        ),
    ]
)


def bandwidth_of(sample: Sample, bandwidth: str | float = "silverman") -> float:
    """Return the width of the kernels: by a rule, or as given.

    Raises:
        ValueError: there is no such rule, a width is not positive and finite, or a rule finds none
            because the points are all the same.
    """
    if isinstance(bandwidth, str):
        row = choose(BANDWIDTHS, bandwidth, "bandwidth")
        if not sample.has_width:
            raise ValueError(f"{SAME}; give a bandwidth")
        return row.of(sample)
    if not 0.0 < bandwidth < math.inf:
        raise ValueError(f"bandwidth must be positive and finite, got {bandwidth!r}")
    return float(bandwidth)


def kernel_density(sample: Sample, bandwidth: str | float = "silverman") -> Mixture:
    """Return (1/n) Σ N(xᵢ, h), a normal of the width h on every point; equal points share one."""
    width = bandwidth_of(sample, bandwidth)
    places, counts = np.unique(sample.points, return_counts=True)
    parts = zip(counts.tolist(), places.tolist(), strict=True)
    normal = FAMILIES["normal"]
    return Mixture([Weighted(float(n), normal, Member(x, width)) for n, x in parts])


def negative_log_likelihood(sample: Sample, q: Mixture) -> Estimate:
    """Return −(1/n) Σ log q(xᵢ) in nats, with its standard error.

    It is KL(P‖Q) + H(P) on average, where P is what the points came from.
    """
    log_q = q.log_prob(sample.points)
    missed = np.flatnonzero(np.isneginf(log_q))
    method = f"mean over {sample.size:,} points"
    if missed.size:
        where = (
            f"q is zero at {missed.size:,} of the points, such as {sample.points[missed[0]]:.4g}"
        )
        return Estimate(math.inf, method=method, reason=where)
    error = float(log_q.std(ddof=1)) / math.sqrt(sample.size) if sample.size > 1 else math.inf
    return Estimate(-float(log_q.mean()), error, method)
