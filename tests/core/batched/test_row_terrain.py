"""Many q at once: each row is the divergence of its own q, and its slope."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest

from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array
from klviz.core.batched.row_terrain import RowTerrain
from klviz.core.divergences import DIVERGENCES, Divergence, alpha
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.terrain import Terrain
from klviz.core.values import divergence_value
from tests.core.records import TWO_MODES, mixed, one

FAMILY_ROWS: Mapping[str, LocationScale] = {
    "normal": LocationScale(FAMILIES["normal"]),
    "laplace": LocationScale(FAMILIES["laplace"]),
    "logistic": LocationScale(FAMILIES["logistic"]),
    "student_t": LocationScale(FAMILIES["student_t"], (4.0,)),
    "cauchy": LocationScale(FAMILIES["student_t"], (1.0,)),
}
TARGETS: Mapping[str, Mixture] = {
    "two modes": TWO_MODES,
    "narrow beside wide": mixed((0.2, "normal", (1.0, 0.01)), (0.8, "normal", (0.0, 2.0))),
    "heavy": mixed((0.5, "logistic", (-3.0, 1.0)), (0.5, "student_t", (3.0, 3.0, 1.0))),
    "with a corner": one("laplace", 0.5, 1.0),
    "with ends": mixed((0.5, "uniform", (-1.0, 1.0)), (0.5, "uniform", (0.5, 3.0))),
}
KINDS: Mapping[str, Divergence] = {**DIVERGENCES, "alpha 0.25": alpha(0.25), "alpha 2": alpha(2.0)}
THETAS = np.array(
    [
        (-2.9, 0.02),
        (0.0, 1.0),
        (0.3, 0.4),
        (1.0, 1.2),
        (2.5, 0.3),
        (-5.0, 0.9),
        (6.0, 1.5),
        (0.4, -1.0),
    ]
)
LARGEST = 1e6
"""Beyond, powers of p/q peak so far out that steps do not resolve them."""


def terrain_of(target: str, key: str, family: str) -> RowTerrain:
    return RowTerrain(TARGETS[target], KINDS[key], FAMILY_ROWS[family])


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("family", FAMILY_ROWS)
@pytest.mark.parametrize("key", KINDS)
def test_every_row_has_the_value_that_is_shown(key: str, family: str, target: str) -> None:
    terrain = terrain_of(target, key, family)
    values = terrain.values(THETAS)
    for theta, value in zip(THETAS.tolist(), values.tolist(), strict=True):
        q = terrain.approximation.mixture(tuple(theta))
        shown = divergence_value(terrain.divergence, terrain.p, q)
        if shown.value < LARGEST or math.isinf(shown.value):
            assert value == pytest.approx(shown.value, rel=1e-7, abs=1e-9), theta


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("family", FAMILY_ROWS)
@pytest.mark.parametrize("key", KINDS)
def test_every_row_has_the_slope_of_a_terrain_of_its_own(
    key: str, family: str, target: str
) -> None:
    terrain = terrain_of(target, key, family)
    slopes, sizes = terrain.slopes(THETAS), terrain.sizes_on(terrain.lay(THETAS), THETAS)
    for i, theta in enumerate(THETAS.tolist()):
        own = Terrain(terrain.p, terrain.divergence, terrain.approximation).evaluate(tuple(theta))
        if own is None:
            assert math.isinf(slopes.values[i]), theta
        elif own.value < LARGEST:
            apart = np.abs(slopes.gradients[i] - np.array(own.gradient))
            assert np.all(apart <= 1e-6 * sizes[i] + 1e-9), theta


def difference(terrain: RowTerrain, axis: int) -> Array:
    """Return the central difference quotient of the values in one parameter."""
    step = np.zeros(2)
    step[axis] = 1e-4
    return (terrain.values(THETAS + step) - terrain.values(THETAS - step)) / 2e-4


@pytest.mark.parametrize("key", ["kl", "reverse_kl", "jsd", "tv", "hellinger2"])
def test_slopes_are_difference_quotients(key: str) -> None:
    terrain = terrain_of("two modes", key, "normal")
    gradients = terrain.slopes(THETAS).gradients
    for axis in range(2):
        np.testing.assert_allclose(gradients[:, axis], difference(terrain, axis), 1e-5, 2e-7)


def test_a_row_does_not_hang_on_the_rows_beside_it() -> None:
    terrain = terrain_of("heavy", "reverse_kl", "student_t")
    together = terrain.values(THETAS)
    alone = [terrain.values(THETAS[i : i + 1])[0] for i in range(len(THETAS))]
    np.testing.assert_allclose(together, alone, 1e-13)


def test_mirrored_q_are_equally_far_from_a_symmetric_p() -> None:
    terrain = terrain_of("two modes", "kl", "logistic")
    mirrored = terrain.values(THETAS * (-1.0, 1.0))
    np.testing.assert_allclose(mirrored, terrain.values(THETAS), 1e-12)


def test_points_laid_for_one_q_serve_another_near_it() -> None:
    terrain = terrain_of("two modes", "reverse_kl", "normal")
    laid = terrain.lay(THETAS)
    near = THETAS + np.stack([0.3 * np.exp(THETAS[:, 1]), np.full(len(THETAS), 0.25)], axis=1)
    np.testing.assert_allclose(terrain.slopes_on(laid, near).values, terrain.values(near), 1e-9)


def test_rows_laid_anew_take_the_place_of_others_whatever_their_size() -> None:
    terrain = terrain_of("narrow beside wide", "jsd", "normal")
    laid = terrain.lay(THETAS[:4])
    which = np.array([False, True, False, True])
    thetas = THETAS[:4].copy()
    thetas[which] = THETAS[6:8]
    both = laid.replaced(which, terrain.lay(THETAS[6:8]))
    np.testing.assert_allclose(terrain.slopes_on(both, thetas).values, terrain.values(thetas), 1e-9)


def test_no_rows_have_no_values() -> None:
    found = terrain_of("heavy", "jsd", "normal").slopes(np.empty((0, 2)))
    assert found.values.shape == (0,)
    assert found.gradients.shape == (0, 2)


def test_far_more_rows_than_fit_in_a_block_are_all_there() -> None:
    terrain = terrain_of("two modes", "kl", "normal")
    many = np.tile(THETAS, (50, 1))
    np.testing.assert_array_equal(terrain.values(many), np.tile(terrain.values(THETAS), 50))


def test_total_variation_sees_where_q_rises_above_p_between_two_points() -> None:
    """There p − q changes its sign twice within a panel: one q after another has it wider."""
    p = mixed((0.3, "normal", (-3.0, 1.0)), (0.7, "normal", (3.0, 0.6)))
    normal = FAMILY_ROWS["normal"]
    widths = 0.84 + 1e-3 * np.arange(12)
    thetas = np.stack([np.full(12, 2.888), np.log(widths)], axis=1)
    found = RowTerrain(p, DIVERGENCES["tv"], normal).slopes(thetas)
    x = np.linspace(-20.0, 25.0, 450_001)
    for theta, value, slope in zip(thetas, found.values, found.gradients, strict=True):
        low, middle, high = (
            0.5 * np.abs(p.prob(x) - normal.mixture((theta[0], log_scale)).prob(x)).sum() * 1e-4
            for log_scale in theta[1] + np.array([-1e-4, 0.0, 1e-4])
        )
        assert value == pytest.approx(middle, abs=1e-9)
        assert slope[1] == pytest.approx((high - low) / 2e-4, abs=1e-3)


def test_a_heavy_q_sees_the_corners_of_p_far_out() -> None:
    p = mixed((0.72, "normal", (-5.5, 0.1)), (0.28, "normal", (11.0, 0.3)))
    q = LocationScale(FAMILIES["student_t"], (3.0,))
    theta = (-5.49998, math.log(0.058423))
    for key in ("reverse_kl", "jeffreys", "jsd"):
        value = RowTerrain(p, DIVERGENCES[key], q).values(np.array([theta]))[0]
        shown = divergence_value(DIVERGENCES[key], p, q.mixture(theta)).value
        assert value == pytest.approx(shown, rel=1e-9)
