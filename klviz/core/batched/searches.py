"""Where to look for minima and saddles of a divergence in q, so that none is passed over.

A lattice over the region shows where the slope changes sign and where values are lowest. What is
too narrow for it stands near a narrow component of p, so each of those has a lattice of its own,
in distances measured in scales of q; and runs begin at the components of p and at their groups.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.batched.row_infinities import Flags
from klviz.core.batched.row_terrain import RowTerrain
from klviz.core.mixtures import Mixture
from klviz.core.plans import TooFarError, told
from klviz.core.terrain import plateau, spread

FARTHEST = 1e100
"""How far out, how wide or the inverse of how narrow p and q may be: the squares of such numbers,
and what they are multiplied by, are numbers still."""
WIDER = 3.0
"""How far beyond the places of p's components, in their scales, the region reaches."""
NARROW = 2.0
"""How many steps of the lattice a component is wide that needs none of its own."""
DISTANCES = np.array([-3.0, -1.8, -0.9, -0.3, 0.3, 0.9, 1.8, 3.0])
"""Where the lattice of a component looks, in scales of q from it."""
LEVEL = 0.35
"""How far apart the log scales are that it looks at."""
BELOW = 1.4
"""How far below the log scale of the component it begins."""
ABOVE = 0.7
"""How far above the step of the other lattice, in log scale, it ends."""
ALIKE = (0.5, 0.4)
"""How close components are, in scales and in log scale, that one of them stands for."""
FEW = 6
"""Up to how many components all groups of neighbours are begun at."""
ON_THE_WAY = np.linspace(0.1, 0.9, 9)
"""Where the ridge between two minima is looked for."""
MOST_PAIRS = 30
"""How many pairs of minima, the nearest first, ridges are looked for between."""


class Region(NamedTuple):
    """A rectangle of θ, ends included."""

    loc: tuple[float, float]
    log_scale: tuple[float, float]

    def contains(self, thetas: Array) -> Flags:
        """Return which θ, (b, 2), lie in it."""
        ends = np.array(self)
        return np.asarray(((thetas >= ends[:, 0]) & (thetas <= ends[:, 1])).all(axis=1))


class Starts(NamedTuple):
    """Where to look: for minima, and for anything without slope, (n, 2) each."""

    low: Array
    level: Array


def check_reach(p: Mixture) -> None:
    """Make sure that all components of p lie where landscapes and minima can be computed.

    Raises:
        TooFarError: one does not; the message names it.
    """
    for part in p.present:
        loc, scale = part.member.loc, part.member.scale
        if max(abs(loc), scale) > FARTHEST or scale < 1.0 / FARTHEST:
            raise TooFarError(
                f"p with {told(part)} is out of reach: landscapes and minima are computed for "
                "places up to 10¹⁰⁰ and scales from 10⁻¹⁰⁰ to 10¹⁰⁰"
            )


def region_of(p: Mixture) -> Region:
    """Return a region that has, for all but odd targets, whatever is stationary.

    Raises:
        TooFarError: a component of p is out of reach; the message names it.
    """
    check_reach(p)
    locs, scales = _places(p)
    low, high = float((locs - WIDER * scales).min()), float((locs + WIDER * scales).max())
    widest = max(spread(p), float(scales.max()))
    return Region((low, high), (math.log(scales.min() / 10.0), math.log(5.0 * widest)))


def starts(terrain: RowTerrain, region: Region, shape: tuple[int, int]) -> Starts:
    """Return where a lattice of that shape, and those of narrow components, say to look."""
    lattices = [lattice(region, shape), *_narrow(terrain.p, region, shape)]
    found = terrain.slopes(np.concatenate([grid.reshape(-1, 2) for grid in lattices]))
    # Where p and q see nothing of each other there is no slope, and nothing to be found.
    summit = plateau(terrain.divergence)
    seen = np.isfinite(found.values) & (found.values < summit)
    ends = np.cumsum([grid[..., 0].size for grid in lattices])[:-1]
    columns = (np.split(column, ends) for column in (found.values, found.gradients, seen))
    low, level = [_groups(terrain.p)], [np.empty((0, 2))]
    for thetas, values, gradients, known in zip(lattices, *columns, strict=True):
        rows, size = thetas.shape, thetas.shape[:2]
        low.append(_lowest(thetas, np.where(known, values, math.inf).reshape(size)))
        slopes = np.where(np.isfinite(values)[:, None], gradients, math.nan).reshape(rows)
        level.append(_crossed(thetas, slopes, known.reshape(size)))
    inside = np.concatenate(low)
    return Starts(inside[region.contains(inside)], np.concatenate(level))


def ridges(terrain: RowTerrain, minima: Array) -> Array:
    """Return the highest point on the way between any two minima, (m, 2) to (k, 2).

    The way is that of the normal with mean and variance of the two in changing shares.
    """
    pairs = np.array(list(combinations(range(len(minima)), 2)), dtype=np.intp).reshape(-1, 2)
    if not len(pairs):
        return np.empty((0, 2))
    first, second = minima[pairs[:, 0]], minima[pairs[:, 1]]
    near = np.argsort(np.abs(first[:, 0] - second[:, 0]), kind="stable")[:MOST_PAIRS]
    first, second = first[near, None, :], second[near, None, :]
    loc = first[..., 0] + ON_THE_WAY * (second[..., 0] - first[..., 0])
    between = np.sqrt(ON_THE_WAY * (1.0 - ON_THE_WAY)) * np.abs(second[..., 0] - first[..., 0])
    own = (1.0 - ON_THE_WAY) * np.exp(2.0 * first[..., 1]) + ON_THE_WAY * np.exp(
        2.0 * second[..., 1]
    )
    ways = np.stack([loc, np.log(np.hypot(between, np.sqrt(own)))], axis=2)
    values = terrain.values(ways.reshape(-1, 2)).reshape(loc.shape)
    highest = np.where(np.isfinite(values), values, -math.inf).argmax(axis=1)
    return np.asarray(ways[np.arange(len(ways)), highest])


def _places(p: Mixture) -> tuple[Array, Array]:
    """Return where the components of p are and how wide, (k,) each."""
    members = [part.member for part in p.present]
    return np.array([member.loc for member in members]), np.array([m.scale for m in members])


def _components(p: Mixture) -> Array:
    """Return loc, log scale and weight of the components, one for those alike, ascending, (k, 3).

    The heavier come first to stand for others.
    """
    locs, scales = _places(p)
    weights = np.array([part.weight for part in p.present])
    rows = np.stack([locs, np.log(scales), weights], axis=1)
    kept: list[Array] = []
    for row in rows[np.argsort(-weights, kind="stable")]:
        near = (
            np.abs(row[:2] - other[:2]) <= (ALIKE[0] * math.exp(other[1]), ALIKE[1])
            for other in kept
        )
        if not any(both.all() for both in near):
            kept.append(row)
    return np.array(sorted(kept, key=lambda row: tuple(row.tolist())))


def _groups(p: Mixture) -> Array:
    """Return loc and log scale of components, and of groups of neighbours by their moments."""
    rows = _components(p)
    found = list(rows[:, :2])
    count = len(rows)
    sizes = range(2, count + 1) if count <= FEW else [2, count]
    for size in sizes:
        for first in range(count - size + 1):
            locs, logs, weights = rows[first : first + size].T
            shares = weights / weights.sum()
            middle = float(shares @ locs)
            width = math.hypot(*np.sqrt(shares) * np.exp(logs), *np.sqrt(shares) * (locs - middle))
            found.append(np.array([middle, math.log(width)]))
    return np.array(found)


def lattice(region: Region, shape: tuple[int, int]) -> Array:
    """Return evenly spaced θ over a region, (k, m, 2)."""
    axes = (np.linspace(*ends, n) for ends, n in zip(region, shape, strict=True))
    return np.stack(np.meshgrid(*axes), axis=2)


def _narrow(p: Mixture, region: Region, shape: tuple[int, int]) -> list[Array]:
    """Return the lattices of the components that are narrow beside a step of the other, (k, m, 2).

    They widen as q does, up to where the other one sees what there is.
    """
    step = (region.loc[1] - region.loc[0]) / (shape[0] - 1)
    lattices = []
    for loc, log_scale, _ in _components(p).tolist():
        low = max(log_scale - BELOW, region.log_scale[0])
        high = min(max(log_scale, math.log(step)) + ABOVE, region.log_scale[1])
        if math.exp(log_scale) < NARROW * step and low < high:
            levels = np.linspace(low, high, 2 + int((high - low) / LEVEL))
            places = loc + np.exp(levels)[:, None] * DISTANCES
            lattices.append(np.stack([places, np.broadcast_to(levels[:, None], places.shape)], 2))
    return lattices


def _lowest(thetas: Array, values: Array) -> Array:
    """Return the places of a lattice that no neighbour is lower than, (b, 2)."""
    rows, columns = values.shape
    padded = np.pad(values, 1, constant_values=math.inf)
    around = [
        padded[1 + i : rows + 1 + i, 1 + j : columns + 1 + j]
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
        if (i, j) != (0, 0)
    ]
    return np.asarray(thetas[np.isfinite(values) & (values <= np.min(around, axis=0))])


def _crossed(thetas: Array, slopes: Array, seen: Flags) -> Array:
    """Return the middles of the cells in which both parts of the slope may change sign, (b, 2)."""
    corners = np.stack([_corner(slopes, i, j) for i in (0, 1) for j in (0, 1)])
    unknown = np.isnan(corners)
    lowest = np.where(unknown, math.inf, corners).min(axis=0)
    highest = np.where(unknown, -math.inf, corners).max(axis=0)
    # At the edge of what is finite the slope may change sign unseen.
    torn = unknown.any(axis=0) & ~unknown.all(axis=0)
    shown = np.stack([_corner(seen, i, j) for i in (0, 1) for j in (0, 1)]).any(axis=0)
    cells = np.nonzero((((lowest <= 0.0) & (highest >= 0.0)) | torn).all(axis=2) & shown)
    middles = 0.5 * (_corner(thetas, 0, 0) + _corner(thetas, 1, 1))
    return np.asarray(middles[cells])


def _corner(values: NDArray[Any], i: int, j: int) -> NDArray[Any]:
    """Return the values at one corner of all cells."""
    rows, columns = values.shape[:2]
    return values[i : rows - 1 + i, j : columns - 1 + j]
