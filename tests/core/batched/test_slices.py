"""A search in slices: it finds what it finds without pauses, and pauses often enough."""

from __future__ import annotations

import numpy as np
import pytest

from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array
from klviz.core.batched.row_terrain import SLICE, Laid, RowTerrain, Slopes
from klviz.core.batched.stationary import minima_in_slices
from klviz.core.divergences import DIVERGENCES
from klviz.core.families import FAMILIES
from klviz.core.slices import Slices, finished
from tests.core.records import TWO_MODES

NORMAL = LocationScale(FAMILIES["normal"])


def counting(most: int) -> Slices[int]:
    for _ in range(most):
        yield
    return most


@pytest.mark.parametrize("most", [0, 1, 7])
def test_a_computation_is_finished_after_all_its_pauses(most: int) -> None:
    assert finished(counting(most)) == most


@pytest.mark.parametrize("key", ["reverse_kl", "tv", "chi2"])
def test_between_two_pauses_of_a_search_few_points_are_evaluated(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    evaluated = RowTerrain.slopes_on

    def counted(terrain: RowTerrain, laid: Laid, thetas: Array) -> Slopes:
        sizes[-1] += laid.p.size
        return evaluated(terrain, laid, thetas)

    monkeypatch.setattr(RowTerrain, "slopes_on", counted)
    sizes.append(0)
    for _ in minima_in_slices(TWO_MODES, DIVERGENCES[key], NORMAL):
        sizes.append(0)
    # Points around summits come on top, and what a few rows at once prove.
    assert max(sizes) <= 4 * SLICE
    assert len(sizes) > 60


def test_rows_in_slices_are_those_evaluated_at_once() -> None:
    terrain = RowTerrain(TWO_MODES, DIVERGENCES["kl"], NORMAL)
    thetas = np.stack([np.linspace(-4.0, 4.0, 300), np.linspace(-1.0, 2.0, 300)], axis=1)
    once, sliced = terrain.slopes(thetas), finished(terrain.slopes_in_slices(thetas))
    np.testing.assert_allclose(sliced.values, once.values, 1e-13)
    np.testing.assert_allclose(sliced.gradients, once.gradients, 1e-11, 1e-13)
