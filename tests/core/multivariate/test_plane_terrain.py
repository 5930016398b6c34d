"""The objective over normals in the plane, and runs on it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.descent import Descent, descend
from klviz.core.divergences import DIVERGENCES, Divergence, alpha
from klviz.core.multivariate import plane_values
from klviz.core.multivariate.mixtures import MultivariateMixture, WeightedNormal
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.multivariate.plane_approximations import FULL, PLANE_APPROXIMATIONS
from klviz.core.multivariate.plane_terrain import PlaneTerrain, step_measure
from klviz.core.optimisers import OPTIMISERS, Theta
from klviz.core.terrain import OUT_OF_REACH
from tests.core.planes import PLANE_MIXTURES, plane_mixture_of, single
from tests.core.runs import GENERAL

TARGET = plane_mixture_of(PLANE_MIXTURES[1]["p"])
SMOOTH = [key for key, row in DIVERGENCES.items() if row.smooth and not row.may_overflow]
START = MultivariateNormal([0.4, -0.3], [[2.0, 0.5], [0.5, 1.0]])


def value(divergence: Divergence, theta: Theta, row: str = "full") -> float:
    q = PLANE_APPROXIMATIONS[row].mixture(theta)
    return plane_values.divergence_value(divergence, TARGET, q).value


@pytest.mark.parametrize("key", SMOOTH)
@pytest.mark.parametrize("row", PLANE_APPROXIMATIONS)
def test_value_and_gradient_are_those_of_the_shown_value(key: str, row: str) -> None:
    approximation = PLANE_APPROXIMATIONS[row]
    theta = approximation.theta_of(START)
    found = PlaneTerrain(TARGET, DIVERGENCES[key], approximation).evaluate(theta)
    assert found is not None
    assert found.value == pytest.approx(value(DIVERGENCES[key], theta, row), rel=1e-8)
    step = 1e-4
    for i, slope in enumerate(found.gradient):
        there, back = (
            value(DIVERGENCES[key], (*theta[:i], theta[i] + s * step, *theta[i + 1 :]), row)
            for s in (1, -1)
        )
        assert slope == pytest.approx((there - back) / (2 * step), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("order", [-0.2, 0.3, 1.15])
def test_alphas_outside_of_zero_and_one_have_slopes_too(order: float) -> None:
    p = single([0.2, 0.1], [[1, 0.5], [0.5, 1]])
    theta = FULL.theta_of(MultivariateNormal([0, 0], [[1.2, 0.3], [0.3, 1.1]]))
    terrain = PlaneTerrain(p, alpha(order), FULL)
    found = terrain.evaluate(theta)
    assert found is not None
    expected = plane_values.divergence_value(alpha(order), p, FULL.mixture(theta))
    assert found.value == pytest.approx(expected.value, rel=1e-7)


@pytest.mark.parametrize("key", SMOOTH)
def test_the_measure_serves_as_far_as_it_is_said_to(key: str) -> None:
    near = FULL.theta_of(START)
    terrain = PlaneTerrain(TARGET, DIVERGENCES[key], FULL)
    terrain.evaluate(near)
    rng = np.random.default_rng(0)
    for _ in range(6):
        away = rng.choice([-1, 1], 5) * np.array(FULL.largest_step(near))
        theta = tuple((np.array(near) + away).tolist())
        found = terrain.evaluate(theta)
        assert found is not None
        assert found.value == pytest.approx(value(DIVERGENCES[key], theta), rel=2e-7)


def test_total_variation_has_a_slope_as_good_as_its_kink_allows() -> None:
    theta = FULL.theta_of(START)
    found = PlaneTerrain(TARGET, DIVERGENCES["tv"], FULL).evaluate(theta)
    assert found is not None
    assert found.value == pytest.approx(value(DIVERGENCES["tv"], theta), abs=1e-3)
    assert any(found.gradient)


def test_few_points_serve_a_step() -> None:
    measure = step_measure(DIVERGENCES["reverse_kl"], TARGET, FULL, FULL.theta_of(START))
    assert measure.points.shape[1] == 2
    assert len(measure.points) < 15_000


def test_where_the_divergence_is_infinite_there_is_no_slope() -> None:
    terrain = PlaneTerrain(TARGET, DIVERGENCES["chi2"], FULL)
    assert terrain.evaluate(FULL.theta_of(MultivariateNormal([0, 0], 0.01 * np.eye(2)))) is None
    assert "q is too narrow beside p" in terrain.reason
    wide = terrain.evaluate(FULL.theta_of(TARGET.moment_match))
    assert wide is not None
    assert math.isfinite(wide.value)
    assert terrain.reason == ""


def test_beyond_numbers_it_says_so() -> None:
    terrain = PlaneTerrain(TARGET, DIVERGENCES["kl"], FULL)
    assert terrain.evaluate((0.0, 0.0, -200.0, 0.0, 0.0)) is None
    assert terrain.reason == OUT_OF_REACH


def test_a_plateau_is_where_bounded_divergences_see_nothing() -> None:
    terrain = PlaneTerrain(TARGET, DIVERGENCES["jsd"], FULL)
    far = terrain.evaluate(FULL.theta_of(MultivariateNormal([60, 0], np.eye(2))))
    assert far is not None
    assert terrain.is_plateau(far.value)
    assert not terrain.is_plateau(0.3)


def test_at_a_symmetric_point_the_slope_across_is_exactly_zero() -> None:
    p = MultivariateMixture(
        [WeightedNormal(1, MultivariateNormal([x, 0], np.eye(2))) for x in (-2, 2)]
    )
    found = PlaneTerrain(p, DIVERGENCES["reverse_kl"], FULL).evaluate((0.0, 0.0, 0.1, -0.2, 0.0))
    assert found is not None
    assert found.gradient[0] == found.gradient[1] == found.gradient[4] == 0.0
    assert found.gradient[2] != 0.0


def test_units_scale_slope_and_metric() -> None:
    theta = FULL.theta_of(START)
    plain = PlaneTerrain(TARGET, DIVERGENCES["kl"], FULL).evaluate(theta)
    assert plain is not None
    scaled = plain.in_units((10.0, 10.0, 1.0, 1.0, 1.0))
    assert scaled.gradient[0] == 10.0 * plain.gradient[0]
    assert scaled.fisher()[0, 0] == pytest.approx(100.0 * plain.fisher()[0, 0])
    assert scaled.predicted_decrease() == pytest.approx(plain.predicted_decrease())


def test_large_targets_are_measured_in_their_own_units() -> None:
    assert PlaneTerrain(TARGET, DIVERGENCES["kl"], FULL).units is None
    large = single([0, 0], [[1e6, 0], [0, 1e6]])
    assert PlaneTerrain(large, DIVERGENCES["kl"], FULL).units == (1e3, 1e3, 1.0, 1.0, 1.0)


def test_a_target_that_is_not_in_the_plane_is_refused() -> None:
    line = MultivariateMixture.single(MultivariateNormal([0], [[1]]))
    with pytest.raises(ValueError, match="the plane has 2 dimensions, got 1"):
        PlaneTerrain(line, DIVERGENCES["kl"], FULL)


@pytest.mark.parametrize("optimiser", GENERAL)
def test_every_optimiser_goes_down_and_finds_the_moments(optimiser: str) -> None:
    theta = FULL.theta_of(START)
    # Plain slopes are as steep as q is narrow.
    kind = OPTIMISERS[optimiser].make(0.02 if optimiser == "momentum" else 0.1)
    run = Descent(TARGET, DIVERGENCES["kl"], FULL, kind, theta, survey=PlaneTerrain)
    first = run.step.value
    for _ in range(800):
        run.advance()
    found = FULL.normal(run.step.theta)
    assert run.step.value < first
    assert found.mean == pytest.approx(TARGET.mean, abs=0.02)
    assert found.cov == pytest.approx(TARGET.cov, abs=0.05)


def test_a_step_is_no_longer_than_q_allows() -> None:
    far = FULL.theta_of(MultivariateNormal([30, 30], 0.01 * np.eye(2)))
    kind = OPTIMISERS["gradient"].make(1.0)
    steps = descend(TARGET, DIVERGENCES["kl"], FULL, kind, far, survey=PlaneTerrain)
    before = next(steps)
    for _, after in zip(range(5), steps, strict=False):
        assert after.capped
        moved = np.abs(np.subtract(after.theta, before.theta))
        assert (moved <= np.array(FULL.largest_step(before.theta)) * (1 + 1e-12)).all()
        assert after.value < before.value
        before = after


def test_a_run_goes_on_when_the_target_moves_and_the_divergence_changes() -> None:
    kind = OPTIMISERS["natural"].make(0.3)
    theta = FULL.theta_of(START)
    run = Descent(TARGET, DIVERGENCES["kl"], FULL, kind, theta, survey=PlaneTerrain)
    for _ in range(60):
        run.advance()
    at = run.step.theta
    moved = single([5, 5], [[1, 0.3], [0.3, 2]])
    run.retarget(moved)
    assert run.step.theta == at
    run.redirect(DIVERGENCES["reverse_kl"], kind)
    for _ in range(120):
        run.advance()
    found = FULL.normal(run.step.theta)
    assert found.mean == pytest.approx([5, 5], abs=1e-6)
    assert found.cov == pytest.approx(np.array([[1, 0.3], [0.3, 2]]), abs=1e-6)
    assert run.diagnosis().status == "converged"


def test_a_run_that_starts_where_the_divergence_is_infinite_rests_and_says_why() -> None:
    narrow = FULL.theta_of(MultivariateNormal([0, 0], 0.01 * np.eye(2)))
    kind = OPTIMISERS["natural"].make(0.1)
    run = Descent(TARGET, DIVERGENCES["chi2"], FULL, kind, narrow, survey=PlaneTerrain)
    run.advance()
    assert run.step.theta == narrow
    assert run.diagnosis().status == "stopped"
    assert "too narrow" in run.diagnosis().note
