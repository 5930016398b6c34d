"""No minimum is passed over: whatever a search by values from a dense lattice finds is listed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array
from klviz.core.batched.landscapes import landscape
from klviz.core.batched.row_terrain import RowTerrain
from klviz.core.batched.searches import Region, region_of
from klviz.core.batched.stationary import minima
from klviz.core.divergences import DIVERGENCES, largest_value
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from tests.core.records import normals
from tests.soak import few_or_all

KEYS = ("kl", "reverse_kl", "jeffreys", "jsd", "hellinger2", "tv", "neyman_chi2", "chi2")
PLACES = 61
RADII = (1e-2, 1e-3, 1e-4)


def random_target(rng: np.random.Generator) -> Mixture:
    count = int(rng.integers(1, 4))
    rows = zip(
        rng.uniform(0.1, 1.0, count),
        rng.uniform(-12.0, 12.0, count),
        10.0 ** rng.uniform(-1.0, 0.5, count),
        strict=True,
    )
    return normals(*(tuple(row) for row in rows))


def lowest_places(terrain: RowTerrain, region: Region) -> list[Array]:
    """Return the places of a dense landscape that no neighbour is lower than."""
    found = landscape(
        terrain.p, terrain.divergence, terrain.approximation, *region, (PLACES, PLACES)
    )
    padded = np.pad(found.values, 1, constant_values=math.inf)
    shifts = [(i, j) for i in range(3) for j in range(3) if (i, j) != (1, 1)]
    around = np.min([padded[i : i + PLACES, j : j + PLACES] for i, j in shifts], axis=0)
    summit = (1.0 - 1e-4) * largest_value(terrain.divergence)
    at = np.argwhere((found.values <= around) & (found.values < summit))
    return [np.array([found.locs[j], found.log_scales[i]]) for i, j in at]


def gone_down(terrain: RowTerrain, start: Array) -> tuple[Array, float]:
    """Return where a simplex gets to, and the value there."""
    unit = np.array([math.exp(start[1]), 1.0])

    def value(z: Array) -> float:
        if np.abs(z).max() > 20.0:
            return math.inf
        return float(terrain.values((start + z * unit)[None])[0])

    z = np.zeros(2)
    for width in (0.1, 0.01):
        simplex = z + width * np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
        options = {"xatol": 1e-8, "fatol": 1e-13, "initial_simplex": simplex}
        z = minimize(value, z, method="Nelder-Mead", options=options).x
    return start + z * unit, value(z)


def is_lowest_around(terrain: RowTerrain, theta: Array, value: float) -> bool:
    turns = np.linspace(0.0, 2.0 * math.pi, 24)
    spots = np.stack([math.exp(theta[1]) * np.cos(turns), np.sin(turns)], axis=1)
    rings = np.concatenate([theta + radius * spots for radius in RADII])
    return bool(terrain.values(rings).min() >= value - 1e-10 * (1.0 + value))


@pytest.mark.parametrize("count", few_or_all(8, 400))
def test_whatever_a_search_by_values_finds_is_listed(count: int) -> None:
    rng = np.random.default_rng(20)
    for number in range(count):
        p, divergence = random_target(rng), DIVERGENCES[KEYS[number % len(KEYS)]]
        approximation = LocationScale(FAMILIES["normal"])
        terrain, region = RowTerrain(p, divergence, approximation, order=24), region_of(p)
        listed = minima(p, divergence, approximation).minima
        for start in lowest_places(terrain, region):
            theta, value = gone_down(terrain, start)
            if not region.contains(theta[None])[0] or not is_lowest_around(terrain, theta, value):
                continue
            unit = np.array([math.exp(theta[1]), 1.0])
            assert any(
                np.abs((theta - point.theta) / unit).max() < 0.3
                and point.value <= value + 1e-7 * (1.0 + value)
                for point in listed
            ), (number, divergence.key, theta, value)
