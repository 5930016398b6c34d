"""A divergence over all q of a family, for the Python API: landscape, minima, saddles, basins."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.api import Alpha, divergence_row, line_law
from klviz.arguments import count, instance, number, positive
from klviz.core.approximations import LocationScale, approximation_of
from klviz.core.arrays import Array, frozen
from klviz.core.batched.landscapes import landscape as picture
from klviz.core.batched.row_infinities import infinite_rows
from klviz.core.batched.searches import FARTHEST, Region, lattice, region_of
from klviz.core.batched.stationary import LATTICE, Kind, Landmarks, Stationary
from klviz.core.batched.stationary import minima as landmarks_of
from klviz.core.divergences import Divergence
from klviz.core.estimates import TOO_LARGE, Estimate
from klviz.core.families import FAMILIES
from klviz.core.infinities import reason as why_infinite
from klviz.core.mixtures import Mixture
from klviz.distributions import Distribution, LineDistribution
from klviz.starts import beginning

Interval = tuple[float, float]


class Minimum(NamedTuple):
    """A local minimum: the q there, and the divergence with its error."""

    q: LineDistribution
    value: Estimate


class StationaryPoint(NamedTuple):
    """A q without slope.

    Attributes:
        kind: minimum, saddle or maximum.
        q: the approximation there.
        value: the divergence, with its error.
        hessian: its second derivatives in location and log scale, (2, 2); nan at a minimum where
            the slope has a kink, as total variation has it.
    """

    kind: Kind
    q: LineDistribution
    value: Estimate
    hessian: Array


def minima(
    p: Distribution,
    *,
    family: str = "normal",
    divergence: str | Alpha = "kl",
    loc: Interval | None = None,
    scale: Interval | None = None,
) -> list[Minimum]:
    """Return every local minimum of D(P‖Q) over location and scale of q, the best first.

    Args:
        p: the target, on the line.
        family: of q: normal, laplace, logistic or student_t.
        divergence: as in ``divergence``.
        loc: from where to where to look; around all components of p if left out.
        scale: likewise.

    Raises:
        ValueError: an argument makes no sense, or the divergence is infinite for every q; the
            message names it.
    """
    found = _landmarks(p, family, divergence, loc, scale)
    return [Minimum(_q(found.approximation, point), point.estimate) for point in found.minima]


def stationary_points(
    p: Distribution,
    *,
    family: str = "normal",
    divergence: str | Alpha = "kl",
    loc: Interval | None = None,
    scale: Interval | None = None,
) -> list[StationaryPoint]:
    """Return every q without slope, saddles and maxima too, the lowest first; as ``minima``.

    Raises:
        ValueError: an argument makes no sense, or the divergence is infinite for every q; the
            message names it.
    """
    found = _landmarks(p, family, divergence, loc, scale)
    return [
        StationaryPoint(point.kind, _q(found.approximation, point), point.estimate, point.hessian)
        for point in found.points
    ]


def basins(
    p: Distribution,
    starts: Sequence[Distribution],
    *,
    family: str = "normal",
    divergence: str | Alpha = "kl",
    loc: Interval | None = None,
    scale: Interval | None = None,
) -> NDArray[np.intp]:
    """Return in which of ``minima`` natural gradient ends from each start; −1 for none of them.

    Args:
        p: the target, on the line.
        starts: members of the family.
        family: as in ``minima``, over the same region.
        divergence: likewise.
        loc: likewise.
        scale: likewise.

    Raises:
        ValueError: an argument makes no sense, or the divergence is infinite for every q; the
            message names it.
    """
    instance("starts", starts, list | tuple, "a list of distributions")
    found = _landmarks(p, family, divergence, loc, scale)
    thetas = [beginning(p, family, start, 1).theta for start in starts]
    return found.basins(np.array(thetas).reshape(-1, 2))


class Landscape(NamedTuple):
    """A divergence over location and scale of q. Arrays are read-only.

    Attributes:
        locs: ascending, (m,).
        scales: ascending, evenly spaced in their logarithms, (k,).
        values: in nats, a row a scale, (k, m); inf where it is so.
        reason: why, as a sentence, where any of them is infinite; else "".
    """

    locs: Array
    scales: Array
    values: Array
    reason: str = ""


def landscape(
    p: Distribution,
    *,
    family: str = "normal",
    divergence: str | Alpha = "kl",
    loc: Interval | None = None,
    scale: Interval | None = None,
    shape: tuple[int, int] = (200, 200),
) -> Landscape:
    """Return D(P‖Q) for many q at once, good to 1e-7 of 1 + value.

    Args:
        p: the target, on the line.
        family: of q: normal, laplace, logistic or student_t.
        divergence: as in ``divergence``.
        loc: the first and the last location; around all components of p if left out.
        scale: likewise.
        shape: how many locations and how many scales, at least 2 each.

    Raises:
        ValueError: an argument makes no sense; the message names it.
    """
    law, row, approximation, region = _ground(p, family, divergence, loc, scale)
    instance("shape", shape, list | tuple, "a pair such as (200, 200)")
    if len(shape) != 2:
        raise ValueError(f"shape must be a pair such as (200, 200), got {shape!r}")
    columns, rows = (count("shape", number) for number in shape)
    found = picture(law, row, approximation, region.loc, region.log_scale, (columns, rows))
    infinite = np.argwhere(np.isinf(found.values))
    reason = ""
    if infinite.size:
        i, j = infinite[0].tolist()
        theta = float(found.locs[j]), float(found.log_scales[i])
        reason = why_infinite(row, law, approximation.mixture(theta)) or TOO_LARGE
    return Landscape(found.locs, frozen(np.exp(found.log_scales)), found.values, reason)


def _landmarks(
    p: Distribution,
    family: str,
    divergence: str | Alpha,
    loc: Interval | None,
    scale: Interval | None,
) -> Landmarks:
    law, row, approximation, region = _ground(p, family, divergence, loc, scale)
    thetas = lattice(region, LATTICE).reshape(-1, 2)
    if infinite_rows(row, law, approximation, thetas).all():
        middle = tuple(thetas.mean(axis=0).tolist())
        reason = why_infinite(row, law, approximation.mixture(middle))
        # Of some divergences it hangs on supports and classes of tails alone, not on the scale.
        which = " of the region" if row.may_overflow else ""
        raise ValueError(f"{row.name} is infinite for every q{which}: {reason}")
    return landmarks_of(law, row, approximation, region)


def _ground(
    p: Distribution,
    family: str,
    divergence: str | Alpha,
    loc: Interval | None,
    scale: Interval | None,
) -> tuple[Mixture, Divergence, LocationScale, Region]:
    """Return what is looked at, and where."""
    law = line_law(p, "p")
    names = [key for key, row in FAMILIES.items() if row.approximates]
    if family not in names:
        raise ValueError(f"family must be one of {', '.join(names)}, got {family!r}")
    row = FAMILIES[family]
    # Location and scale do not matter: of the parameters the shape alone belongs to the family.
    approximation, _ = approximation_of(row, [parameter.default for parameter in row.parameters])
    assert isinstance(approximation, LocationScale)
    region = region_of(law)
    if loc is not None:
        region = region._replace(loc=_within_reach("loc", _interval("loc", loc), FARTHEST))
    if scale is not None:
        low, high = (positive("scale", end) for end in _interval("scale", scale))
        _within_reach("scale", (low, high), FARTHEST)
        if low < 1.0 / FARTHEST:
            raise ValueError(f"scale must be at least {1.0 / FARTHEST:g}, got {low!r}")
        region = region._replace(log_scale=(math.log(low), math.log(high)))
    return law, divergence_row(divergence), approximation, region


def _interval(name: str, ends: Interval) -> Interval:
    instance(name, ends, list | tuple, "a pair such as (-3, 3)")
    if len(ends) != 2:
        raise ValueError(f"{name} must be a pair such as (-3, 3), got {ends!r}")
    low, high = (number(name, end) for end in ends)
    if not low < high:
        raise ValueError(f"{name} must go from low to high, got {ends!r}")
    return low, high


def _within_reach(name: str, ends: Interval, farthest: float) -> Interval:
    for end in ends:
        if abs(end) > farthest:
            raise ValueError(f"{name} must be at most {farthest:g} in size, got {end!r}")
    return ends


def _q(approximation: LocationScale, point: Stationary) -> LineDistribution:
    return LineDistribution.of(approximation.mixture(point.theta))
