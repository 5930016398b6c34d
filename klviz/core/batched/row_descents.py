"""Descents: from many θ at once down to where a divergence is least, each as far as it goes.

A run goes by BFGS: the direction is the slope as an estimate of the inverse Hessian turns it, the
length such that the divergence falls. It asks for values and slopes alone, so it passes over kinks.
What is found without a vanishing slope is polished, and proven, by rings of values around it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.batched.row_infinities import Flags
from klviz.core.batched.row_newton import distinct, units
from klviz.core.batched.row_terrain import RowTerrain

ROUNDS = 150
"""After how many steps, taken or refused, a run is left where it is."""
FARTHEST = np.array([0.7, 0.4])
"""How far a step goes at most, in scales and in log scale."""
ENOUGH = 1e-4
"""The share of the decrease promised by the slope that a step must make (Armijo's rule)."""
SHORTER = 0.3
"""By what a step is shortened that does not make it."""
HALF = 0.5
"""The same where the step showed a curvature, and another way is gone."""
GROWTH = 4.0
"""By what steps grow where the slope does not lessen."""
SHORTEST = 1e-9
"""The share of a step that is given up."""
SETTLED = 1e-11
"""The decrease promised, relative to 1 + value, at which a run is over: of a smooth divergence."""
SETTLED_AT_KINKS = 1e-15
"""The same of one with kinks, where no slope vanishes afterwards."""
TOGETHER = 1e-2
"""How close two runs are, in scales and in log scale, of which the higher one ends."""
PAUSE = 5
"""After how many steps each runs are compared."""
RADII = (1e-2, 1e-3, 1e-4, 1e-5)
"""How wide the rings are on which nothing may lie lower, in scales and in log scale."""
SPOKES = 16
"""How many points a ring has."""
POLISHES = 60
"""After how many rings a polish is given up."""
FINEST = 1e-8
"""The radius of the ring at which a polish is over."""
ROUNDING = 1e-13
"""How much lower a value is, relatively to 1 + value, that lies lower."""
UNIT_ROUNDING = 1e-15
"""How much higher, likewise, it may be after a step."""


class Ends(NamedTuple):
    """Where runs ended, (b, 2), and the divergence there, (b,)."""

    thetas: Array
    values: Array

    def chosen(self, which: Flags | NDArray[np.intp]) -> Ends:
        """Return some of them."""
        return Ends(self.thetas[which], self.values[which])


class _Runs(NamedTuple):
    """Runs that go on; slopes and curvatures are in scales and in log scale.

    Attributes:
        thetas: where they are, (b, 2).
        values: the divergence there, (b,).
        slopes: its slope, (b, 2).
        inverses: the estimates of the inverse Hessian, (b, 2, 2).
        shares: of the step asked for that is tried next, (b,).
        fresh: whether nothing is known of the curvature, (b,).
    """

    thetas: Array
    values: Array
    slopes: Array
    inverses: Array
    shares: Array
    fresh: Flags

    def chosen(self, which: Flags) -> _Runs:
        """Return some of them."""
        thetas, values, slopes, inverses, shares, fresh = self
        return _Runs(
            thetas[which],
            values[which],
            slopes[which],
            inverses[which],
            shares[which],
            fresh[which],
        )


def descended(terrain: RowTerrain, thetas: Array) -> Ends:
    """Return where runs from every θ, (n, 2), end, the lowest first; one of those that meet."""
    settled = SETTLED if terrain.divergence.smooth else SETTLED_AT_KINKS
    # What overflows is seen by its value.
    with np.errstate(over="ignore", invalid="ignore"):
        return _gone(terrain, _begun(terrain, thetas), settled)


def _gone(terrain: RowTerrain, runs: _Runs, settled: float) -> Ends:
    """Return where runs end that go on until the decrease promised is no more than that."""
    over = [Ends(np.empty((0, 2)), np.empty(0))]
    for number in range(ROUNDS):
        if number % PAUSE == 0:
            runs = runs.chosen(_first_of_many(runs.thetas, runs.values))
        changes = _changes(runs)
        promises = -(changes * runs.slopes).sum(axis=1)
        ended = (promises <= settled * (1.0 + np.abs(runs.values))) | (runs.shares < SHORTEST)
        over.append(Ends(runs.thetas[ended], runs.values[ended]))
        runs, changes = runs.chosen(~ended), changes[~ended]
        if not len(runs.thetas):
            break
        runs = _stepped(terrain, runs, changes)
    over.append(Ends(runs.thetas, runs.values))
    ends = Ends(*(np.concatenate(column) for column in zip(*over, strict=True)))
    return ends.chosen(np.argsort(ends.values, kind="stable"))


def _begun(terrain: RowTerrain, thetas: Array) -> _Runs:
    """Return runs at those θ where there is a value."""
    found = terrain.slopes(thetas)
    size = len(thetas)
    runs = _Runs(
        thetas,
        found.values,
        found.gradients * units(thetas),
        np.tile(np.eye(2), (size, 1, 1)),
        np.ones(size),
        np.full(size, True),
    )
    return runs.chosen(np.isfinite(found.values + found.gradients.sum(axis=1)))


def _changes(runs: _Runs) -> Array:
    """Return the steps asked for, in scales and in log scale, none too long, (b, 2)."""
    changes = -np.einsum("bij,bj->bi", runs.inverses, runs.slopes)
    return np.asarray(changes / np.maximum(np.abs(changes / FARTHEST).max(axis=1), 1.0)[:, None])


def _stepped(terrain: RowTerrain, runs: _Runs, changes: Array) -> _Runs:
    """Return the runs a step further, or with a shorter step to try."""
    taken = runs.shares[:, None] * changes
    there = runs.thetas + taken * units(runs.thetas)
    found = terrain.slopes(there)
    slopes = found.gradients * units(there)
    most = runs.values + ENOUGH * (taken * runs.slopes).sum(axis=1)
    # Where a step changes less than rounding does, a value as good as the last will do.
    slack = UNIT_ROUNDING * (1.0 + np.abs(runs.values))
    known = np.isfinite(found.values) & np.isfinite(slopes).all(axis=1)
    lower = (found.values <= most + slack) & known
    # A step that is refused tells of the curvature, too.
    inverses, learnt = _updated(runs, taken, np.where(known[:, None], slopes, runs.slopes))
    straight = np.where(lower, GROWTH, 1.0)[:, None, None] * runs.inverses
    shares = np.where(lower, np.minimum(2.0 * runs.shares, 1.0), SHORTER * runs.shares)
    return _Runs(
        np.where(lower[:, None], there, runs.thetas),
        np.where(lower, found.values, runs.values),
        np.where(lower[:, None], slopes, runs.slopes),
        np.where(learnt[:, None, None], inverses, straight),
        np.where(learnt & ~lower, HALF * runs.shares, shares),
        runs.fresh & ~learnt,
    )


def _updated(runs: _Runs, taken: Array, slopes: Array) -> tuple[Array, Flags]:
    """Return the inverse Hessians after steps (Broyden, Fletcher, Goldfarb, Shanno), and where."""
    change = slopes - runs.slopes
    curved = (taken * change).sum(axis=1)
    size = np.sqrt((taken**2).sum(axis=1) * (change**2).sum(axis=1))
    learnt = np.asarray(curved > 1e-8 * size) & (size > 0.0)
    safe = np.where(learnt, curved, 1.0)
    # Before the first step the estimate has no unit of its own.
    unit = np.where(runs.fresh & learnt, safe / np.where(learnt, (change**2).sum(axis=1), 1.0), 1.0)
    before = runs.inverses * unit[:, None, None]
    left = np.eye(2) - np.einsum("bi,bj->bij", taken, change) / safe[:, None, None]
    outer = np.einsum("bi,bj->bij", taken, taken) / safe[:, None, None]
    inverses = left @ before @ left.transpose(0, 2, 1) + outer
    return inverses, learnt & np.isfinite(inverses).all(axis=(1, 2))


def _first_of_many(thetas: Array, values: Array) -> Flags:
    """Return which points are the lowest of those close to them."""
    order = np.argsort(values, kind="stable")
    kept = order[distinct(thetas[order], TOGETHER)]
    which = np.full(len(values), False)
    which[kept] = True
    return which


def polished(terrain: RowTerrain, ends: Ends) -> Ends:
    """Return the lowest points that smaller and smaller rings of values lead to."""
    thetas, values = ends.thetas.copy(), ends.values.copy()
    radii = np.full(len(values), RADII[0])
    for number in range(POLISHES):
        going = radii > FINEST
        if not going.any():
            break
        ring = _ring(thetas[going], radii[going], SPOKES // 2, turned=0.4 * number)
        found = _values_on(terrain, ring)
        best = found.argmin(axis=1)
        lowest = np.take_along_axis(found, best[:, None], axis=1)[:, 0]
        lower = lowest < values[going]
        at = np.flatnonzero(going)
        thetas[at[lower]] = ring[np.arange(len(best)), best][lower]
        values[at[lower]] = lowest[lower]
        radii[at] *= np.where(lower, 1.0, 0.3)
    return Ends(thetas, values)


def lowest_around(terrain: RowTerrain, ends: Ends) -> Flags:
    """Return which points have nothing lower on rings of several radii around them, (b,)."""
    least = ends.values - ROUNDING * (1.0 + np.abs(ends.values))
    fine = np.isfinite(ends.values)
    for radius in RADII:
        ring = _ring(ends.thetas, np.full(len(fine), radius), SPOKES)
        fine &= (_values_on(terrain, ring) >= least[:, None]).all(axis=1)
    return fine


def _ring(thetas: Array, radii: Array, spokes: int, turned: float = 0.0) -> Array:
    """Return points around every θ, (b, spokes, 2)."""
    angles = turned + 2.0 * math.pi * np.arange(spokes) / spokes
    spots = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    away = radii[:, None, None] * spots * units(thetas)[:, None, :]
    return np.asarray(thetas[:, None, :] + away)


def _values_on(terrain: RowTerrain, thetas: Array) -> Array:
    """Return the divergence at (b, m, 2) as (b, m); inf where there is none."""
    if not thetas.size:
        return np.empty(thetas.shape[:2])
    values = terrain.values(thetas.reshape(-1, 2)).reshape(thetas.shape[:2])
    return np.where(np.isnan(values), math.inf, values)
