"""Where a divergence is stationary in q: all its local minima, saddles and maxima over a region.

Runs go down from wherever a minimum may be near (`klviz.core.batched.searches`); from where they
end, from cells in which the slope changes sign and from the ridges between minima Newton's method
finds the points without slope. A minimum at a kink has no such point: it is proven by its values.
"""

from __future__ import annotations

import math
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array, Theta
from klviz.core.batched.batches import run_batch
from klviz.core.batched.row_descents import Ends, descended, lowest_around, polished
from klviz.core.batched.row_newton import (
    AGREED,
    apart,
    approached,
    curvatures,
    distinct,
    refined,
    still_level,
)
from klviz.core.batched.row_terrain import RowTerrain
from klviz.core.batched.searches import Region, region_of, ridges, starts
from klviz.core.divergences import Divergence
from klviz.core.estimates import Estimate
from klviz.core.mixtures import Mixture
from klviz.core.optimisers import NaturalGradient, Optimiser
from klviz.core.terrain import plateau
from klviz.core.values import divergence_value

Kind: TypeAlias = Literal["minimum", "saddle", "maximum"]

LATTICE = (64, 48)
"""How many values of loc and of log scale the slope is looked at, if nobody says another."""
COARSE = 8
"""Points a panel for slopes by which it is decided where to look."""
FINE = 40
"""Points a panel for the slopes by which a point is refined."""
SAME = 1e-5
"""How close two points are, in scales and in log scale, that are one."""
BESIDE = 1e-3
"""How close to a minimum a run ends that is in its basin, or a point that is no other."""
STEPS = 3000
"""How many steps a run takes at most that shows whose basin it is in."""
STEPS_AT_KINKS = 300
"""The same where it never comes to rest."""
LEVEL = 1e-9
"""How much higher, relatively to 1 + value, it may be between two points of one level stretch."""
BETWEEN = np.linspace(0.0, 1.0, 11)
"""Where the way between two such points is looked at."""
BLURRED = 0.1
"""How much second derivatives over two distances may differ, relatively, where there are any."""
WIDTHS = (1e-4, 1e-5)
"""Over what distances second derivatives are compared, in scales and in log scale."""
CURVED = 1e-7
"""The least curvature, in scales and in log scale, by which a divergence with kinks is judged: it
has level stretches, on which the sign of a curvature is that of rounding."""


class Stationary(NamedTuple):
    """A point without slope, or a minimum at a kink.

    Attributes:
        kind: what it is.
        theta: (loc, log scale) of q.
        estimate: the divergence there, as it is shown.
        hessian: its second derivatives in (loc, log scale), (2, 2); nan at a kink of the slope.
    """

    kind: Kind
    theta: Theta
    estimate: Estimate
    hessian: Array

    @property
    def value(self) -> float:
        """The divergence there, in nats."""
        return self.estimate.value


class Landmarks(NamedTuple):
    """All points without slope that a region has, the lowest first, and what they belong to."""

    p: Mixture
    divergence: Divergence
    approximation: LocationScale
    points: tuple[Stationary, ...]

    @property
    def minima(self) -> tuple[Stationary, ...]:
        """The local minima, the lowest first."""
        return tuple(point for point in self.points if point.kind == "minimum")

    @property
    def saddles(self) -> tuple[Stationary, ...]:
        """The saddles, the lowest first."""
        return tuple(point for point in self.points if point.kind == "saddle")

    def basins(
        self, starts: Array, optimiser: Optimiser[Any] | None = None, steps: int | None = None
    ) -> NDArray[np.intp]:
        """Return which of the minima a run from every θ, (n, 2), ends in; −1 for none of them.

        Basins are an optimiser's: from the same start another may end elsewhere. Natural gradient
        in small steps is taken if nobody says another. Beside a kink a run goes to and fro, and on
        a level stretch it rests anywhere: from there the way down says which minimum is meant.
        """
        rule = NaturalGradient(0.1) if optimiser is None else optimiser
        if steps is None:
            steps = STEPS if self.divergence.smooth else STEPS_AT_KINKS
        runs = run_batch(*self[:3], rule, starts, steps)
        basins = self._beside(runs.ends)
        if self.divergence.smooth:
            return basins
        terrain = RowTerrain(*self[:3])
        for i in np.flatnonzero(basins < 0).tolist():
            if not runs.reasons[i]:
                basins[i] = self._below(terrain, runs.ends[i : i + 1])
        return basins

    def _beside(self, ends: Array) -> NDArray[np.intp]:
        """Return which of the minima every θ is close to; −1 for none of them."""
        basins = np.full(len(ends), -1, dtype=np.intp)
        for i, point in enumerate(self.minima):
            basins[apart(ends, np.array(point.theta)) < BESIDE] = i
        return basins

    def _below(self, terrain: RowTerrain, theta: Array) -> int:
        """Return which of the minima lies down from a θ, (1, 2); −1 for none of them."""
        low = polished(terrain, descended(terrain, theta))
        for i, point in enumerate(self.minima):
            if len(low.values) and _is_same(terrain, low, _end(point)):
                return i
        return -1


def minima(
    p: Mixture,
    divergence: Divergence,
    approximation: LocationScale,
    region: Region | None = None,
    shape: tuple[int, int] = LATTICE,
) -> Landmarks:
    """Return every local minimum, saddle and maximum of D(P‖Q_θ) over a region of θ.

    Args:
        p: the target.
        divergence: D.
        approximation: the family of q.
        region: where to look; around all components of p if left out.
        shape: how many values of loc and of log scale the slope is looked at.
    """
    region = region_of(p) if region is None else region
    task = (p, divergence, approximation)
    look = starts(RowTerrain(*task, order=COARSE), region, shape)
    good = RowTerrain(*task)
    # With kinks the digits are in the points where p = q, not in those of quadrature.
    fine = good if divergence.is_variation else RowTerrain(*task, order=FINE)
    low = _seen(region, divergence, descended(good, look.low))
    crossed = np.concatenate([look.level, ridges(good, low.thetas)])
    level = _level_points(good, fine, np.concatenate([low.thetas, approached(good, crossed)]))
    level = [point for point in level if region.contains(np.array([point.theta]))[0]]
    found = (
        _smooth(fine, level, low) if divergence.smooth else _with_kinks(good, level, low, region)
    )
    # Mirror images have one value, but for rounding.
    found.sort(key=lambda point: (float(f"{point.value:.9e}"), point.theta))
    return Landmarks(*task, tuple(found))


def _seen(region: Region, divergence: Divergence, ends: Ends) -> Ends:
    """Return the ends in a region from which p is seen."""
    summit = plateau(divergence)
    return ends.chosen(region.contains(ends.thetas) & (ends.values < summit))


def _level_points(good: RowTerrain, fine: RowTerrain, thetas: Array) -> list[Stationary]:
    """Return the points without slope that Newton's method finds from every θ, (b, 2)."""
    places, hessians = refined(fine, thetas)
    kept = distinct(places, SAME)
    places, hessians = places[kept], hessians[kept]
    values = fine.values(places).tolist()
    sure = still_level(good, places).tolist()
    summit = plateau(fine.divergence)
    found = [
        (_stationary(fine, place, hessian), value)
        for place, hessian, value, is_sure in zip(places, hessians, values, sure, strict=True)
        if is_sure and value < summit
    ]
    return [point for point, value in found if _agree(point.value, value)]


def _agree(value: float, other: float) -> bool:
    """Return whether two values are one, however they were computed."""
    return math.isclose(value, other, rel_tol=AGREED, abs_tol=AGREED**2)


def _smooth(terrain: RowTerrain, level: list[Stationary], low: Ends) -> list[Stationary]:
    """Return the points without slope, and the ends that are minima and were lost on the way."""
    lost = np.full(len(low.values), True)
    for point in level:
        lost &= apart(low.thetas, np.array(point.theta)) > BESIDE
    proven = _proven(terrain, low.chosen(lost)) if lost.any() else []
    far = [
        point
        for point in proven
        if all(apart(np.array([point.theta]), np.array(p.theta))[0] > BESIDE for p in level)
    ]
    return level + far


def _with_kinks(
    terrain: RowTerrain, level: list[Stationary], low: Ends, region: Region
) -> list[Stationary]:
    """Return the minima that values prove, and those points without slope that are no minima."""
    minima = [point for point in level if point.kind == "minimum"]
    others = [point for point in level if point.kind != "minimum" and _is_curved(point)]
    proven = [
        point
        for point in _proven_beside(terrain, minima, low)
        if region.contains(np.array([point.theta]))[0]
    ]
    return proven + [point for point in others if not _is_among(terrain, point, proven)]


def _proven_beside(terrain: RowTerrain, minima: list[Stationary], low: Ends) -> list[Stationary]:
    """Return the minima that values prove, from ends and from minima known exactly."""
    exact = {point.theta: point for point in minima}
    ends = Ends(
        np.concatenate([np.array(list(exact)).reshape(-1, 2), low.thetas]),
        np.concatenate([[point.value for point in exact.values()], low.values]),
    )
    return [exact.get(point.theta, point) for point in _proven(terrain, ends)]


def _is_among(terrain: RowTerrain, point: Stationary, known: list[Stationary]) -> bool:
    """Return whether a point is one of those that are known."""
    return any(_is_same(terrain, _end(point), _end(other)) for other in known)


def _proven(terrain: RowTerrain, ends: Ends) -> list[Stationary]:
    """Return the minima that ends lead to, each once: around them nothing lies lower."""
    rings = polished(terrain, ends)
    rings = rings.chosen(lowest_around(terrain, rings))
    kept: list[Ends] = []
    for i in np.argsort(np.round(rings.values, 10), kind="stable").tolist():
        one = rings.chosen(np.array([i]))
        if not any(_is_same(terrain, one, other) for other in kept):
            kept.append(one)
    found = [(_at_kink(terrain, one.thetas), float(one.values[0])) for one in kept]
    return [point for point, value in found if _agree(point.value, value)]


def _is_same(terrain: RowTerrain, one: Ends, other: Ends) -> bool:
    """Return whether two points are close, or on one level stretch of a divergence with kinks."""
    if apart(one.thetas, other.thetas[0])[0] < BESIDE:
        return True
    least = float(max(one.values[0], other.values[0]))
    slack = LEVEL * (1.0 + least)
    if terrain.divergence.smooth or abs(one.values[0] - other.values[0]) > slack:
        return False
    way = one.thetas + BETWEEN[:, None] * (other.thetas - one.thetas)
    return bool((terrain.values(way) <= least + slack).all())


def _end(point: Stationary) -> Ends:
    return Ends(np.array([point.theta]), np.array([point.value]))


def _is_curved(point: Stationary) -> bool:
    """Return whether its second derivatives are larger than those of rounding."""
    return bool(np.abs(np.linalg.eigvalsh(_in_scales(point.theta, point.hessian))).min() > CURVED)


def _stationary(terrain: RowTerrain, theta: Array, hessian: Array) -> Stationary:
    """Return a point without slope, and what it is."""
    place = (float(theta[0]), float(theta[1]))
    falls = int((np.linalg.eigvalsh(_in_scales(place, hessian)) < 0.0).sum())
    kinds: tuple[Kind, ...] = ("minimum", "saddle", "maximum")
    return Stationary(kinds[falls], place, _value(terrain, place), hessian)


def _at_kink(terrain: RowTerrain, theta: Array) -> Stationary:
    """Return a minimum that was found by values, at a θ, (1, 2)."""
    place = (float(theta[0, 0]), float(theta[0, 1]))
    hessian, closer = (curvatures(terrain, theta, width)[1][0] for width in WIDTHS)
    size = np.abs(_in_scales(place, hessian)).max()
    change = np.abs(_in_scales(place, hessian - closer)).max()
    if not change <= BLURRED * size:
        hessian = np.full((2, 2), math.nan)
    return Stationary("minimum", place, _value(terrain, place), hessian)


def _value(terrain: RowTerrain, place: Theta) -> Estimate:
    q = terrain.approximation.mixture(place)
    return divergence_value(terrain.divergence, terrain.p, q)


def _in_scales(place: Theta, hessian: Array) -> Array:
    """Return second derivatives in scales and in log scale, (2, 2)."""
    units = np.array([math.exp(place[1]), 1.0])
    return np.asarray(hessian * np.outer(units, units))
