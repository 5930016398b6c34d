"""From the records of a scene to the objects of the mathematics."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from functools import lru_cache

from klviz.analyses.record import Start
from klviz.core.approximations import Approximation, approximation_of
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture, Weighted
from klviz.core.normal_mixtures import KEY as NORMAL_MIXTURE
from klviz.core.normal_mixtures import NormalMixture
from klviz.core.optimisers import Theta
from klviz.core.sampling.samples import Sample, kernel_density
from klviz.core.terrain import spread
from klviz.document import approximation as records
from klviz.document.approximation import COMPONENTS
from klviz.document.samples import Samples
from klviz.document.scene import Scene, Source
from klviz.document.target import Component, Target

KERNELS = 150
"""How many kernels a density may have that is looked at from many sides at once."""
FARTHEST = 1e300
"""How far the view reaches at most: widths beyond could not be computed with."""
MOST_APART = 20.0
"""How many of its widths from one distribution another may be and still be shown beside it."""
RECENT = 8
"""Of how many sources the mixtures are remembered."""
GRAINS = 24
"""In about how many round parts the view is divided; its ends are ends of those."""


@lru_cache(maxsize=RECENT)
def mixture_of(source: Source) -> Mixture:
    """Return the mixture that a target describes, its weights normalised.

    Of samples it is their kernel density. Of what was asked for last it is the same object again:
    while one of two is dragged, the other knows already where its components cross.

    Raises:
        ValueError: they are points, which have no density.
    """
    if isinstance(source, Target):
        return Mixture([_weighted(component) for component in source.components])
    if source.kind != "kde":
        raise ValueError("points have no density")
    width = "silverman" if source.bandwidth is None else source.bandwidth
    return kernel_density(Sample(source.points), width)


def has_density(source: Source) -> bool:
    """Return whether p is a density, rather than points."""
    return isinstance(source, Target) or source.kind == "kde"


def is_explored(source: Source) -> bool:
    """Return whether p has a density that can be looked at thousands of times in a moment."""
    return has_density(source) and (isinstance(source, Target) or len(source.points) <= KERNELS)


def source_of(scene: Scene) -> Source:
    """Return p as requests have it: of a target, with weights that sum to one."""
    return scene.samples or scene.target.normalised()


def start_of(approximation: records.Approximation) -> tuple[Approximation, Theta]:
    """Return q as an optimiser sees it, and the parameters θ of its start."""
    if approximation.is_mixture:
        mixtures = NormalMixture(len(approximation.components))
        return mixtures, mixtures.theta_of(approximation.values)
    return approximation_of(FAMILIES[approximation.family], approximation.values)


def start_from(approximation: records.Approximation) -> Start[Mixture]:
    """Return where runs towards a p on the line begin."""
    family, theta = start_of(approximation)
    return Start(family, theta, family.mixture)


def q_of(approximation: records.Approximation, values: Sequence[float]) -> Mixture:
    """Return the q of a family with these values."""
    if not approximation.is_mixture:
        family = FAMILIES[approximation.family]
        return Mixture.single(family, family.member(values))
    k, normal = len(values) // 3, FAMILIES["normal"]
    parts = zip(values[:k], values[k : 2 * k], values[2 * k :], strict=True)
    return Mixture([Weighted(weight, normal, normal.member(rest)) for weight, *rest in parts])


def spread_start(source: Source, count: int) -> records.Approximation:
    """Return a mixture of so many normals side by side, each on an equal share of p.

    Raises:
        ValueError: there are too few or too many.
    """
    size = int(COMPONENTS.checked(count))
    p = mixture_of(source) if has_density(source) else _density_of_points(source)
    mixtures = NormalMixture(size)
    values = mixtures.values_of(mixtures.spread_over(p, spread(p)))
    means, sds = values[size : 2 * size], values[2 * size :]
    # What is typed and read is round: to a hundredth of a width, at least.
    unit = 10.0 ** math.floor(math.log10(min(sds)) - 1.0)
    places = [float(f"{round(mean / unit) * unit:.12g}") for mean in means]
    widths = [float(f"{sd:.2g}") for sd in sds]
    return records.Approximation(NORMAL_MIXTURE, (*(1.0,) * size, *places, *widths))


def _density_of_points(source: Source) -> Mixture:
    """Return a density of points, to see where they are."""
    assert isinstance(source, Samples)
    return kernel_density(Sample(source.points))


def view_of(scene: Scene) -> tuple[float, float]:
    """Return the interval of x that shows the target and the start of q, with a margin.

    A start that lies far off or is very wide may stretch the view to three times what the
    target needs, and no further: the target would become a spike.
    """
    reach = _reach_of_samples(scene.samples) if scene.samples else _reach_of(scene.target)
    extents = [_extent(c.family, c.values) for c in scene.approximation.components]
    return _view_of(reach, (min(e[0] for e in extents), max(e[1] for e in extents)))


def view_of_targets(p: Target, q: Target) -> tuple[float, float]:
    """Return the interval of x that shows two targets, with a margin.

    Wherever the second one is, it is there, unless that is MOST_APART widths of the first away; of
    a much wider one there is as much as three widths of the first.
    """
    reach, other = _reach_of(p), _reach_of(q)
    width = reach[1] - reach[0]
    middle, seen = 0.5 * (other[0] + other[1]), min(0.5 * (other[1] - other[0]), 1.5 * width)
    low, high = reach[0] - MOST_APART * width, reach[1] + MOST_APART * width
    near = max(middle - seen, low), min(middle + seen, high)
    if near[0] < near[1]:
        reach = min(reach[0], near[0]), max(reach[1], near[1])
    return _view_of(reach, reach)


def _view_of(reach: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """Return the round interval that shows one reach, and as much of another as leaves it seen."""
    low, high = (min(max(end, -FARTHEST), FARTHEST) for end in reach)
    width = high - low
    low = max(min(low, other[0]), low - width)
    high = min(max(high, other[1]), high + width)
    margin = 0.03 * (high - low)
    return _rounded(low - margin, high + margin)


def _reach_of(target: Target) -> tuple[float, float]:
    """Return the interval that shows every component that counts."""
    extents = [_extent(c.family, c.values) for c in target.components if c.weight > 0]
    return min(e[0] for e in extents), max(e[1] for e in extents)


def _reach_of_samples(samples: Samples) -> tuple[float, float]:
    """Return the interval that shows every sample, and its kernel if it has one."""
    low, high = min(samples.points), max(samples.points)
    margin = 0.05 * (high - low)
    if has_density(samples):
        margin = max(margin, 3.0 * mixture_of(samples).finest)
    return low - margin, high + margin


def _rounded(low: float, high: float) -> tuple[float, float]:
    """Return an interval widened to round ends, so that it holds still while p is dragged."""
    share = (high - low) / GRAINS
    if not sys.float_info.min < share < math.inf:
        return low, high
    power = 10.0 ** math.floor(math.log10(share))
    grain = max(power * mantissa for mantissa in (1.0, 2.0, 5.0) if mantissa * power <= share * 1.1)
    return min(low, math.floor(low / grain) * grain), max(high, math.ceil(high / grain) * grain)


def _weighted(component: Component) -> Weighted:
    family = FAMILIES[component.family]
    return Weighted(component.weight, family, family.member(component.values))


def _extent(key: str, values: tuple[float, ...]) -> tuple[float, float]:
    """Return the interval that shows a member: its support, or four deviations either way."""
    family = FAMILIES[key]
    member = family.member(values)
    low, high = family.support(member)
    if math.isfinite(high - low):
        return low - 0.2 * (high - low), high + 0.2 * (high - low)
    sd = family.sd(*member.shape)
    reach = member.scale * (4.0 * sd if math.isfinite(sd) and sd < 2.0 else 7.0)
    return member.loc - reach, member.loc + reach
