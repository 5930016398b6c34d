"""Where a divergence has no slope in θ: Newton's method on the slope, from many θ at once.

It goes to saddles and maxima as well as to minima. A point counts if other points of quadrature
say so, too: where integrals are not resolved, slopes vanish by accident.
"""

from __future__ import annotations

import math

import numpy as np

from klviz.core.arrays import Array
from klviz.core.batched.row_infinities import Flags
from klviz.core.batched.row_terrain import RowTerrain

APART = 1e-4
"""How far apart slopes are compared for second derivatives, in scales and in log scale."""
FARTHEST = np.array([0.5, 0.3])
"""How far a step of Newton's goes at most, in scales and in log scale."""
ROUNDS = 40
"""After how many such steps a search is given up."""
ARRIVED = 1e-11
"""How long the last step may be, in scales and in log scale."""
CLOSE = 1e-5
"""How long a step is from which on the search goes on with finer quadrature."""
MET = 1e-4
"""How close two searches are, in scales and in log scale, that go to one point."""
PAUSE = 3
"""After how many steps each they are compared."""
AGREED = 1e-6
"""How far a step on other points may lead, and how far values may differ, relatively, at a point
that is one."""


def units(thetas: Array) -> Array:
    """Return the scale of every q, and 1, (b, 2)."""
    return np.stack([np.exp(thetas[:, 1]), np.ones(len(thetas))], axis=1)


def apart(thetas: Array, theta: Array) -> Array:
    """Return how far points, (b, 2), are from one, in its scales or in log scale, (b,)."""
    return np.asarray(np.abs((thetas - theta) / (math.exp(theta[1]), 1.0)).max(axis=1))


def distinct(thetas: Array, same: float) -> list[int]:
    """Return the numbers of the points that are not as close as that to one before."""
    kept: list[int] = []
    for i, theta in enumerate(thetas):
        if not kept or (apart(thetas[kept], theta) > same).all():
            kept.append(i)
    return kept


def approached(terrain: RowTerrain, thetas: Array) -> Array:
    """Return where Newton's method on the slope comes close to a point without any, (b, 2)."""
    return _searched(terrain, thetas, CLOSE, ROUNDS // 2)[0]


def refined(terrain: RowTerrain, thetas: Array) -> tuple[Array, Array]:
    """Return where Newton's method on the slope gets to, (b, 2), and the Hessians there."""
    return _searched(terrain, thetas, ARRIVED, ROUNDS)


def _searched(
    terrain: RowTerrain, thetas: Array, arrived: float, rounds: int
) -> tuple[Array, Array]:
    """Return where steps of Newton's method get as short as that, and the Hessians there."""
    found, hessians = [np.empty((0, 2))], [np.empty((0, 2, 2))]
    for number in range(rounds):
        thetas = thetas[np.isfinite(thetas).all(axis=1)]
        thetas = thetas[~terrain.infinite(thetas)]
        if number % PAUSE == 0:
            thetas = thetas[distinct(thetas, MET)]
        if not len(thetas):
            break
        gradients, hessian = curvatures(terrain, thetas)
        steps, exact = _steps(thetas, gradients, hessian)
        there = np.asarray(exact & (np.abs(steps / units(thetas)).max(axis=1) < arrived))
        found.append(thetas[there])
        hessians.append(hessian[there])
        thetas = (thetas + steps)[~there]
    return np.concatenate(found), np.concatenate(hessians)


def still_level(terrain: RowTerrain, thetas: Array) -> Flags:
    """Return where there is no slope on other points either, (b,)."""
    if not len(thetas):
        return np.empty(0, dtype=np.bool_)
    gradients, hessians = curvatures(terrain, thetas)
    steps, exact = _steps(thetas, gradients, hessians)
    unit = units(thetas)
    # Beside a wall of infinity curvature is so steep that steps are short whatever the slope.
    level = np.abs(gradients * unit).max(axis=1) < AGREED * (1.0 + terrain.values(thetas))
    return np.asarray(exact & level & (np.abs(steps / unit).max(axis=1) < AGREED))


def _steps(thetas: Array, gradients: Array, hessians: Array) -> tuple[Array, Flags]:
    """Return the steps of Newton's method, none too long, and which were left as they were."""
    unit = units(thetas)
    with np.errstate(over="ignore", invalid="ignore"):
        curved = hessians * unit[:, :, None] * unit[:, None, :]
    fine = np.asarray(np.isfinite(curved).all(axis=(1, 2)) & np.isfinite(gradients).all(axis=1))
    # Where there is no telling, a θ that is no number ends the search; so it is where curvature
    # is too small for its inverse.
    fine &= np.abs(curved).max(axis=(1, 2)) > np.finfo(np.float64).tiny / APART
    curved = np.where(fine[:, None, None], curved, np.eye(2))
    slopes = np.where(fine[:, None], gradients * unit, np.nan)
    steps = -np.einsum("bij,bj->bi", np.linalg.pinv(curved, rcond=1e-13), slopes)
    excess = np.max(np.abs(steps) / FARTHEST, axis=1, keepdims=True)
    return steps / np.maximum(excess, 1.0) * unit, np.asarray(excess[:, 0] <= 1.0)


def curvatures(terrain: RowTerrain, thetas: Array, apart: float = APART) -> tuple[Array, Array]:
    """Return gradients, (b, 2), and by their differences Hessians, (b, 2, 2), at every θ."""
    laid = terrain.lay(thetas)

    def gradients(there: Array) -> Array:
        # Total variation finds the points where p = q, and kinks of q, by itself.
        on_the_same = terrain.divergence.is_variation or not terrain.approximation.has_kinks
        return terrain.slopes_on(laid if on_the_same else terrain.lay(there), there).gradients

    def derivative(axis: int) -> Array:
        step = np.zeros_like(thetas)
        step[:, axis] = apart * units(thetas)[:, axis]
        change = gradients(thetas + step) - gradients(thetas - step)
        return np.asarray(change / (2.0 * step[:, axis, None]))

    # What overflows is seen by its value.
    with np.errstate(over="ignore", invalid="ignore"):
        hessians = np.stack([derivative(0), derivative(1)], axis=1)
        return gradients(thetas), 0.5 * (hessians + hessians.transpose(0, 2, 1))
