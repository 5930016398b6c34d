"""Where a divergence is stationary in q: all its local minima, saddles and maxima over a region.

The slope is computed on a lattice over the region. Where both its parts change sign within a cell
there may be a point without slope: it is approached from there by Newton's method on the slope,
which goes to saddles as well as to minima. What does not get there, or leaves the region, is none.
"""

from __future__ import annotations

import math
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array, Theta
from klviz.core.batched.batches import run_batch
from klviz.core.batched.row_infinities import Flags
from klviz.core.batched.row_terrain import RowTerrain
from klviz.core.divergences import Divergence, largest_value
from klviz.core.estimates import Estimate
from klviz.core.mixtures import Mixture
from klviz.core.optimisers import NaturalGradient, Optimiser
from klviz.core.terrain import PLATEAU, spread
from klviz.core.values import divergence_value

Kind: TypeAlias = Literal["minimum", "saddle", "maximum"]

LATTICE = (64, 48)
"""How many values of loc and of log scale the slope is looked at, if nobody says another."""
FINE = 40
"""Points a panel for the slopes by which a point is refined."""
APART = 1e-4
"""How far apart slopes are compared for second derivatives, in scales and in log scale."""
FARTHEST = np.array([0.5, 0.3])
"""How far a step of Newton's goes at most, in scales and in log scale."""
ROUNDS = 40
"""After how many such steps a search is given up."""
ARRIVED = 1e-11
"""How long the last step may be, in scales and in log scale."""
AGREED = 1e-6
"""How far a step on other points may lead, and how far values may differ, relatively, at a point
that is one: where integrals are not resolved, slopes vanish by accident."""
SAME = 1e-5
"""How close two points are, in scales and in log scale, that are one."""
BESIDE = 1e-3
"""How close to a minimum a run ends that is in its basin."""
WIDER = 3.0
"""How far beyond the places of p's components, in their scales, the region reaches."""


class Region(NamedTuple):
    """A rectangle of θ, ends included."""

    loc: tuple[float, float]
    log_scale: tuple[float, float]

    def contains(self, thetas: Array) -> Flags:
        """Return which θ, (b, 2), lie in it."""
        ends = np.array(self)
        return np.asarray(((thetas >= ends[:, 0]) & (thetas <= ends[:, 1])).all(axis=1))


class Stationary(NamedTuple):
    """A point without slope.

    Attributes:
        kind: what it is.
        theta: (loc, log scale) of q.
        estimate: the divergence there, as it is shown.
        hessian: its second derivatives in (loc, log scale), (2, 2).
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
        self, starts: Array, optimiser: Optimiser[Any] | None = None, steps: int = 3000
    ) -> NDArray[np.intp]:
        """Return which of the minima a run from every θ, (n, 2), ends in; −1 for none of them.

        Basins are an optimiser's: from the same start another may end elsewhere. Natural gradient
        in small steps is taken if nobody says another.
        """
        rule = NaturalGradient(0.1) if optimiser is None else optimiser
        ends = run_batch(*self[:3], rule, starts, steps).ends
        basins = np.full(len(ends), -1, dtype=np.intp)
        for i, point in enumerate(self.minima):
            apart = np.abs(ends - point.theta) / (math.exp(point.theta[1]), 1.0)
            basins[(apart < BESIDE).all(axis=1)] = i
        return basins


def region_of(p: Mixture) -> Region:
    """Return a region that has, for all but odd targets, whatever is stationary."""
    locs = np.array([part.member.loc for part in p.present])
    scales = np.array([part.member.scale for part in p.present])
    low, high = float((locs - WIDER * scales).min()), float((locs + WIDER * scales).max())
    widest = max(spread(p), float(scales.max()))
    return Region((low, high), (math.log(scales.min() / 10.0), math.log(5.0 * widest)))


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
    starts = _candidates(RowTerrain(p, divergence, approximation), region, shape)
    terrain = RowTerrain(p, divergence, approximation, order=FINE)
    thetas, hessians = _refined(terrain, starts)
    inside = region.contains(thetas)
    thetas, hessians = _distinct(thetas[inside], hessians[inside])
    values = terrain.values(thetas).tolist()
    sure = _still_level(RowTerrain(p, divergence, approximation), thetas).tolist()
    found = [_stationary(terrain, *pair) for pair in zip(thetas, hessians, strict=True)]
    summit = (1.0 - PLATEAU) * largest_value(divergence)
    points = [
        point
        for point, value, is_sure in zip(found, values, sure, strict=True)
        if is_sure
        and point.value < summit
        and math.isclose(value, point.value, rel_tol=AGREED, abs_tol=AGREED**2)
    ]
    # Mirror images have one value, but for rounding.
    points.sort(key=lambda point: (float(f"{point.value:.9e}"), point.theta))
    return Landmarks(p, divergence, approximation, tuple(points))


def _candidates(terrain: RowTerrain, region: Region, shape: tuple[int, int]) -> Array:
    """Return a θ in every cell of the lattice where there may be no slope, (b, 2)."""
    loc, log_scale = (np.linspace(*ends, n) for ends, n in zip(region, shape, strict=True))
    thetas = np.stack(np.meshgrid(loc, log_scale), axis=2)
    slopes = terrain.slopes(thetas.reshape(-1, 2))
    gradients = slopes.gradients.reshape(thetas.shape)
    finite = np.isfinite(slopes.values).reshape(thetas.shape[:2])
    gradients = np.where(finite[:, :, None], gradients, np.nan)
    corners = np.stack([_corner(gradients, i, j) for i in (0, 1) for j in (0, 1)])
    unknown = np.isnan(corners)
    lowest = np.where(unknown, math.inf, corners).min(axis=0)
    highest = np.where(unknown, -math.inf, corners).max(axis=0)
    # At the edge of what is finite the slope may change sign unseen.
    torn = unknown.any(axis=0) & ~unknown.all(axis=0)
    cells = np.nonzero((((lowest <= 0.0) & (highest >= 0.0)) | torn).all(axis=2))
    middles = 0.5 * (_corner(thetas, 0, 0) + _corner(thetas, 1, 1))
    return np.asarray(middles[cells])


def _corner(values: Array, i: int, j: int) -> Array:
    """Return the values at one corner of all cells."""
    rows, columns = values.shape[:2]
    return values[i : rows - 1 + i, j : columns - 1 + j]


def _refined(terrain: RowTerrain, thetas: Array) -> tuple[Array, Array]:
    """Return where Newton's method on the slope gets to, (b, 2), and the Hessians there."""
    found, hessians = [np.empty((0, 2))], [np.empty((0, 2, 2))]
    for _ in range(ROUNDS):
        thetas = thetas[np.isfinite(thetas).all(axis=1) & ~terrain.infinite(thetas)]
        if not len(thetas):
            break
        gradients, curvatures = _curvatures(terrain, thetas)
        steps, exact = _steps(thetas, gradients, curvatures)
        there = np.asarray(exact & (np.abs(steps / _units(thetas)).max(axis=1) < ARRIVED))
        found.append(thetas[there])
        hessians.append(curvatures[there])
        thetas = (thetas + steps)[~there]
    return np.concatenate(found), np.concatenate(hessians)


def _still_level(terrain: RowTerrain, thetas: Array) -> Flags:
    """Return where there is no slope on other points either, (b,)."""
    if not len(thetas):
        return np.empty(0, dtype=np.bool_)
    gradients, curvatures = _curvatures(terrain, thetas)
    steps, exact = _steps(thetas, gradients, curvatures)
    units = _units(thetas)
    # Beside a wall of infinity curvature is so steep that steps are short whatever the slope.
    level = np.abs(gradients * units).max(axis=1) < AGREED * (1.0 + terrain.values(thetas))
    return np.asarray(exact & level & (np.abs(steps / units).max(axis=1) < AGREED))


def _units(thetas: Array) -> Array:
    """Return the scale of every q, and 1, (b, 2)."""
    return np.stack([np.exp(thetas[:, 1]), np.ones(len(thetas))], axis=1)


def _steps(thetas: Array, gradients: Array, hessians: Array) -> tuple[Array, Flags]:
    """Return the steps of Newton's method, none too long, and which were left as they were."""
    units = _units(thetas)
    curved = hessians * units[:, :, None] * units[:, None, :]
    fine = np.asarray(np.isfinite(curved).all(axis=(1, 2)) & np.isfinite(gradients).all(axis=1))
    # Where there is no telling, a θ that is no number ends the search.
    curved = np.where(fine[:, None, None], curved, np.eye(2))
    slopes = np.where(fine[:, None], gradients * units, math.nan)
    steps = -np.einsum("bij,bj->bi", np.linalg.pinv(curved, rcond=1e-13), slopes)
    excess = np.max(np.abs(steps) / FARTHEST, axis=1, keepdims=True)
    return steps / np.maximum(excess, 1.0) * units, np.asarray(excess[:, 0] <= 1.0)


def _curvatures(terrain: RowTerrain, thetas: Array) -> tuple[Array, Array]:
    """Return gradients, (b, 2), and by their differences Hessians, (b, 2, 2), at every θ."""
    laid = terrain.lay(thetas)

    def gradients(there: Array) -> Array:
        # Total variation finds the points where p = q, and kinks of q, by itself.
        on_the_same = terrain.divergence.is_variation or not terrain.approximation.has_kinks
        return terrain.slopes_on(laid if on_the_same else terrain.lay(there), there).gradients

    def derivative(axis: int) -> Array:
        step = np.zeros_like(thetas)
        step[:, axis] = APART * _units(thetas)[:, axis]
        change = gradients(thetas + step) - gradients(thetas - step)
        return np.asarray(change / (2.0 * step[:, axis, None]))

    # What overflows is seen by its value.
    with np.errstate(over="ignore", invalid="ignore"):
        hessians = np.stack([derivative(0), derivative(1)], axis=1)
        return gradients(thetas), 0.5 * (hessians + hessians.transpose(0, 2, 1))


def _distinct(thetas: Array, hessians: Array) -> tuple[Array, Array]:
    """Return each point once."""
    kept: list[int] = []
    for i, theta in enumerate(thetas):
        unit = np.array([math.exp(theta[1]), 1.0])
        if all(np.abs((theta - thetas[j]) / unit).max() > SAME for j in kept):
            kept.append(i)
    return thetas[kept], hessians[kept]


def _stationary(terrain: RowTerrain, theta: Array, hessian: Array) -> Stationary:
    """Return a point, and what it is."""
    place = tuple(theta.tolist())
    q = terrain.approximation.mixture(place)
    units = np.array([math.exp(theta[1]), 1.0])
    curvatures = np.linalg.eigvalsh(hessian * np.outer(units, units))
    falls = int((curvatures < 0.0).sum())
    kinds: tuple[Kind, ...] = ("minimum", "saddle", "maximum")
    value = divergence_value(terrain.divergence, terrain.p, q)
    return Stationary(kinds[falls], place, value, hessian)
