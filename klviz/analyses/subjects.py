"""Subjects: p as the Fit lab looks at it, be it a density or points.

Of a density everything is known; of points where they lie, their histogram, and how likely they
are under a q. What does not exist is undefined, with the reason.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import replace
from functools import cached_property

import numpy as np

from klviz.analyses.curves import crowd, drawing_points, with_neighbours
from klviz.analyses.record import Law
from klviz.analyses.running import RunningIntegrals
from klviz.analyses.translation import has_density, mixture_of
from klviz.analyses.views import DENSITY_VIEWS, RATIO_VIEWS, Compared
from klviz.core.arrays import Array, frozen
from klviz.core.densities import densities
from klviz.core.divergences import Divergence
from klviz.core.estimates import Estimate
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.plans import STEP, UnresolvableError, plan
from klviz.core.quantiles import mass_within
from klviz.core.sampling.likelihood import maximum_likelihood
from klviz.core.sampling.samples import Sample, negative_log_likelihood
from klviz.core.values import divergence_value
from klviz.document.approximation import Approximation
from klviz.document.samples import Samples
from klviz.document.scene import Source

NOWHERE = frozen(np.empty(0))
FEW = 50
"""How many components of p are looked at one by one where its curve is sampled."""
MOST_BINS = 400
ROUNDING = 2e-15
"""What rounding can do to log q, relative."""


class Subject(ABC):
    """What the runs go towards, and what is drawn of it.

    Attributes:
        law: p as a run knows it.
        mean: its mean; nan where there is none.
        sd: its standard deviation; inf where it diverges.
    """

    law: Law
    mean: float
    sd: float
    _sample: Sample | None = None
    _rug: tuple[object, Array] = None, NOWHERE

    @abstractmethod
    def points_of(self, view: tuple[float, float], points: int, qs: list[Mixture]) -> Array:
        """Return where curves are sampled so that nothing of p and every q is hidden, (n,)."""

    @abstractmethod
    def curve(self, x: Array, density_view: str) -> Array:
        """Return p at the points asked for last, (n,), by a row of DENSITY_VIEWS."""

    @abstractmethod
    def compared(
        self, divergence: Divergence, q: Mixture, x: Array, log_q: Array, ratio_view: str
    ) -> Array:
        """Return how p and q compare at ascending points, (n,), by a row of RATIO_VIEWS."""

    def compared_if_known(
        self, divergence: Divergence, q: Mixture, x: Array, log_q: Array, ratio_view: str
    ) -> Array:
        """Return the same, (n,); nan where no panels can be laid for an integral of it."""
        try:
            return self.compared(divergence, q, x, log_q, ratio_view)
        except UnresolvableError:
            return np.full(len(x), math.nan)

    @abstractmethod
    def estimate(self, divergence: Divergence, q: Mixture) -> Estimate:
        """Return the divergence of q from p, or what there is instead, with its error."""

    @abstractmethod
    def height(self, x: float, density_view: str) -> float:
        """Return p at one x, by a row of DENSITY_VIEWS."""

    @abstractmethod
    def log_density(self, x: Array) -> Array:
        """Return log p, (n,); nan where there is no density."""

    @abstractmethod
    def part(self, divergence: Divergence, q: Mixture, low: float, high: float) -> Estimate:
        """Return what of ``estimate`` comes from the interval (low, high], with its error.

        Raises:
            UnresolvableError: that cannot be told.
        """

    def of_itself(self, whole: Estimate) -> Estimate:
        """Return an estimate as it is of this p, rather than of what its points came from."""
        return whole

    @abstractmethod
    def mass(self, low: float, high: float) -> Estimate:
        """Return the probability of the interval (low, high]."""

    @abstractmethod
    def check(self, divergence: Divergence, q: Mixture) -> None:
        """Make sure that a run can go on from q towards this p.

        Raises:
            UnresolvableError: it cannot.
        """

    def least(self, approximation: Approximation) -> float:
        """Return what the losses of a family are measured from, in nats: their least value."""
        return 0.0

    def rug(self, view: tuple[float, float], points: int) -> Array:
        """Return where samples lie in the view, (m,), ascending; no two nearer than is seen."""
        key = view, points
        if self._sample is not None and key != self._rug[0]:
            self._rug = key, _rug(self._sample, view, points)
        return self._rug[1]


class DensitySubject(Subject):
    """A p that has a density.

    Args:
        mixture: p.
        sample: what it was made of, None where it was not.
    """

    law: Mixture

    def __init__(self, mixture: Mixture, sample: Sample | None = None) -> None:
        self.law, self.mean, self.sd = mixture, mixture.mean, mixture.sd
        self._sample, self._running = sample, RunningIntegrals(mixture)
        self._grid: tuple[object, Array, Array] = (None, NOWHERE, NOWHERE)
        self._x = self._log_p = NOWHERE

    def points_of(self, view: tuple[float, float], points: int, qs: list[Mixture]) -> Array:
        if len(self.law.parts) <= FEW:
            return drawing_points(view, points, [self.law, *qs])
        if self._grid[0] != (view, points):
            base = np.union1d(
                drawing_points(view, points, []), crowd(view, points, self._places, self.law.finest)
            )
            self._grid = (view, points), base, self.law.log_prob(base)
        return np.union1d(self._grid[1], drawing_points(view, 2, qs))

    def curve(self, x: Array, density_view: str) -> Array:
        return DENSITY_VIEWS[density_view].of(self.law, x, self._log_density(x))

    def compared(
        self, divergence: Divergence, q: Mixture, x: Array, log_q: Array, ratio_view: str
    ) -> Array:
        pair = densities(self._log_density(x), log_q)
        both = Compared(pair, lambda: self._running.values(divergence, q, x)[0])
        return RATIO_VIEWS[ratio_view].of(divergence, both)

    def estimate(self, divergence: Divergence, q: Mixture) -> Estimate:
        return divergence_value(divergence, self.law, q)

    def height(self, x: float, density_view: str) -> float:
        place = np.array([x])
        return float(DENSITY_VIEWS[density_view].of(self.law, place, self.log_density(place))[0])

    def log_density(self, x: Array) -> Array:
        return self._log_density(x)

    def part(self, divergence: Divergence, q: Mixture, low: float, high: float) -> Estimate:
        return self._running.between(divergence, q, low, high)

    def mass(self, low: float, high: float) -> Estimate:
        return mass_of(self.law, low, high)

    def check(self, divergence: Divergence, q: Mixture) -> None:
        try:
            plan(self.law, q, STEP)
        except UnresolvableError:
            # Closed forms may know a value where no panel can be laid.
            divergence_value(divergence, self.law, q)

    @cached_property
    def _places(self) -> Array:
        return np.array([part.member.loc for part in self.law.parts])

    def _log_density(self, x: Array) -> Array:
        """Return log p, (n,): what is known of the grid of p is not computed again."""
        if len(x) == 1:
            return self.law.log_prob(x)
        if x is not self._x:
            _, base, known = self._grid
            if len(base) and len(self.law.parts) > FEW:
                log_p = np.empty(len(x))
                places = np.searchsorted(x, base)
                fresh = np.ones(len(x), dtype=bool)
                fresh[places] = False
                log_p[places] = known
                log_p[fresh] = self.law.log_prob(x[fresh])
            else:
                log_p = self.law.log_prob(x)
            self._x, self._log_p = x, log_p
        return self._log_p


class PointsSubject(Subject):
    """A p that is points, drawn as their histogram.

    Args:
        sample: the points, two of which differ.
    """

    law: Sample

    def __init__(self, sample: Sample) -> None:
        self.law = self._sample = sample
        self.mean, self.sd = sample.mean, sample.sd
        self._least: dict[tuple[str, tuple[float, ...]], float] = {}

    def points_of(self, view: tuple[float, float], points: int, qs: list[Mixture]) -> Array:
        low, high = view
        edges = self._histogram[0]
        seen = edges[(edges >= low) & (edges <= high)]
        return np.union1d(drawing_points(view, points, qs), with_neighbours(seen))

    def curve(self, x: Array, density_view: str) -> Array:
        if density_view == "cdf":
            below = np.searchsorted(self.law.points, x, "right")
            return np.asarray(below / self.law.size)
        edges, heights = self._histogram
        bins = np.searchsorted(edges, x, "right")
        height = np.concatenate([[0.0], heights, [0.0]])[bins]
        if density_view == "log":
            with np.errstate(divide="ignore"):
                height = np.log(height)
        return np.asarray(height)

    def compared(
        self, divergence: Divergence, q: Mixture, x: Array, log_q: Array, ratio_view: str
    ) -> Array:
        if not divergence.is_alpha(1.0):
            return np.full(len(x), math.nan)
        return -log_q if ratio_view != "running" else self._running(q, x)

    def _running(self, q: Mixture, x: Array) -> Array:
        """Return the sum of −log q / n over the points up to each x, (n,)."""
        logs = q.log_prob(self.law.points) / self.law.size
        sums = np.concatenate([[0.0], np.cumsum(-logs)])
        return np.asarray(sums[np.searchsorted(self.law.points, x, "right")])

    def height(self, x: float, density_view: str) -> float:
        return float(self.curve(np.array([x]), density_view)[0])

    def log_density(self, x: Array) -> Array:
        return np.full(len(x), math.nan)

    def part(self, divergence: Divergence, q: Mixture, low: float, high: float) -> Estimate:
        if not divergence.is_alpha(1.0):
            return self.estimate(divergence, q)
        logs = q.log_prob(self._between(low, high)) / self.law.size
        error = ROUNDING * math.fsum(np.abs(logs)) if np.isfinite(logs).all() else 0.0
        return Estimate(0.0 - math.fsum(logs), error, "sum over points")

    def of_itself(self, whole: Estimate) -> Estimate:
        return replace(whole, error=ROUNDING * abs(whole.value))

    def mass(self, low: float, high: float) -> Estimate:
        return Estimate(self._between(low, high).size / self.law.size, method="counted")

    def _between(self, low: float, high: float) -> Array:
        """Return the points of an interval, without its lower end."""
        first, last = np.searchsorted(self.law.points, (low, high), "right")
        return self.law.points[first:last]

    def estimate(self, divergence: Divergence, q: Mixture) -> Estimate:
        if divergence.is_alpha(1.0):
            return negative_log_likelihood(self.law, q)
        reason = (
            f"Points have no density, so {divergence.name} has no value: take a kernel density."
        )
        return Estimate(math.nan, math.nan, reason=reason)

    def check(self, divergence: Divergence, q: Mixture) -> None:
        return

    def least(self, approximation: Approximation) -> float:
        """Return the least mean negative log likelihood of a family, nan where there is none."""
        if approximation.is_mixture:
            return 0.0  # On a point a component may be as narrow and as likely as it likes.
        family = FAMILIES[approximation.family]
        shape = family.member(approximation.values).shape
        key = approximation.family, shape
        if key not in self._least:
            try:
                found = maximum_likelihood(self.law, family, shape).value.value
            except ValueError:
                found = math.nan
            self._least[key] = found
        return self._least[key]

    @property
    def bins(self) -> int:
        """The number of bins of the histogram."""
        return self._histogram[1].size

    @cached_property
    def _histogram(self) -> tuple[Array, Array]:
        """The edges of the bins, (k + 1,), and the density in each, (k,).

        Bins are as wide as D. Freedman and P. Diaconis (1981) advise, 2 · quartile range / n^⅓,
        and at least √n of them.
        """
        points = self.law.points
        length = float(points[-1] - points[0])
        width = 2.0 * self.law.quartile_range * self.law.size ** (-1.0 / 3.0)
        wanted = length / width if width > length / MOST_BINS else MOST_BINS
        bins = min(MOST_BINS, max(math.ceil(wanted), math.ceil(math.sqrt(self.law.size))))
        edges = np.linspace(points[0], points[-1], bins + 1)
        counts = np.histogram(points, edges)[0]
        return edges, counts / (self.law.size * np.diff(edges))


def mass_of(mixture: Mixture, low: float, high: float) -> Estimate:
    """Return the probability of an interval."""
    found = mass_within(mixture, [(low, high)])
    return Estimate(found.value, found.error, "distribution functions")


def subject_of(source: Source) -> Subject:
    """Return p as the lab looks at it."""
    if not isinstance(source, Samples):
        return DensitySubject(mixture_of(source))
    sample = Sample(source.points)
    if has_density(source):
        return DensitySubject(mixture_of(source), sample)
    return PointsSubject(sample)


def _rug(sample: Sample, view: tuple[float, float], points: int) -> Array:
    low, high = np.searchsorted(sample.points, view)
    seen = sample.points[low:high]
    cells = np.floor((seen - view[0]) * (points / (view[1] - view[0])))
    return frozen(seen[np.unique(cells, return_index=True)[1]])
