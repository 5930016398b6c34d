"""Runs that go by draws: seeded, near the exact ones, and honest about what they cannot know."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.approximations import approximation_of
from klviz.core.descent import BLURRED, Descent, Run, run_descent
from klviz.core.diagnoses import CUT_SHORT, WINDOW, Diagnosis, trouble_among_draws
from klviz.core.discrete.approximations import FreeLogits
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.terrain import CountingTerrain
from klviz.core.divergences import DIVERGENCES
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.multivariate.mixtures import MultivariateMixture
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.multivariate.plane_approximations import FULL
from klviz.core.multivariate.plane_terrain import PlaneTerrain
from klviz.core.optimisers import OPTIMISERS
from klviz.core.sampling.gradient_estimators import GRADIENT_ESTIMATORS
from klviz.core.sampling.terrain import DRAWN_TOO_FAR, SampledTerrain, sampled_survey
from klviz.core.terrain import Terrain
from tests.core.records import TWO_MODES, normals, one

NORMAL, START = approximation_of(FAMILIES["normal"], (2.0, 1.0))
RULES = [key for key, kind in OPTIMISERS.items() if not kind.searches]
SEARCHES = [key for key, kind in OPTIMISERS.items() if kind.searches and key != "em"]


def run(
    key: str = "reverse_kl",
    *,
    p: Mixture = TWO_MODES,
    optimiser: str = "natural",
    samples: int = 64,
    seed: int = 0,
    estimator: str | None = None,
    steps: int = 400,
) -> Run:
    kind = OPTIMISERS[optimiser]
    survey = sampled_survey(samples, seed, estimator=estimator)
    rule = kind.make(kind.default_rate)
    return run_descent(p, DIVERGENCES[key], NORMAL, START, rule, survey=survey, steps=steps)


def settled(found: Run) -> tuple[float, float]:
    """Return the mean of the second half of a run, as loc and scale."""
    loc, log_scale = found.thetas[len(found.thetas) // 2 :].mean(axis=0).tolist()
    return loc, math.exp(log_scale)


@pytest.mark.parametrize("estimator", ["score", "score_baseline", "reparameterised", None])
@pytest.mark.parametrize("optimiser", RULES)
def test_reverse_kl_by_draws_ends_about_where_the_exact_run_does(
    optimiser: str, estimator: str | None
) -> None:
    found = run(optimiser=optimiser, estimator=estimator)
    assert settled(found) == pytest.approx((2.98431, 1.02337), abs=0.03)
    assert found.diagnosis == Diagnosis("running")


@pytest.mark.parametrize("optimiser", ["gradient", "momentum", "natural"])
def test_forward_kl_by_samples_of_p_ends_about_at_its_moments(optimiser: str) -> None:
    found = run("kl", optimiser=optimiser)
    assert settled(found) == pytest.approx((0.0, math.sqrt(10.0)), abs=0.15)


def test_the_jensen_shannon_divergence_by_draws_of_both() -> None:
    found = run("jsd", optimiser="adam", p=normals((1.0, 1.0, 2.0)), steps=600)
    assert settled(found) == pytest.approx((1.0, 2.0), abs=0.1)


def test_more_draws_stay_nearer() -> None:
    offs = []
    for samples in (4, 400):
        late = run(samples=samples, optimiser="gradient").thetas[-200:]
        offs.append(late.std(axis=0))
    assert np.all(offs[0] > 5.0 * offs[1])


def test_a_seed_fixes_the_run_to_the_last_bit() -> None:
    first, again, other = run(seed=7, steps=50), run(seed=7, steps=50), run(seed=8, steps=50)
    assert np.array_equal(first.thetas, again.thetas)
    assert np.array_equal(first.values, again.values)
    assert not np.array_equal(first.thetas, other.thetas)


def test_every_look_takes_fresh_draws() -> None:
    ground = sampled_survey(16, 0)(TWO_MODES, DIVERGENCES["reverse_kl"], NORMAL)
    assert ground.is_random
    first, second = ground.evaluate(START), ground.evaluate(START)
    assert first is not None
    assert second is not None
    assert first.value != second.value


@pytest.mark.parametrize("estimator", GRADIENT_ESTIMATORS)
def test_looks_at_one_theta_have_the_exact_mean_and_their_own_standard_errors(
    estimator: str,
) -> None:
    divergence = DIVERGENCES["kl" if estimator == "data" else "reverse_kl"]
    exact = Terrain(TWO_MODES, divergence, NORMAL)
    rng = np.random.default_rng(0)
    row = GRADIENT_ESTIMATORS[estimator]
    ground = SampledTerrain(exact, NORMAL, row, 200, rng)
    theta = (1.0, 0.5)
    looks = [look for look in (ground.evaluate(theta) for _ in range(150)) if look is not None]
    truth = exact.evaluate(theta)
    assert truth is not None
    assert len(looks) == 150
    off = np.array([look.gradient for look in looks]) - truth.gradient
    errors = np.array([look.gradient_errors for look in looks])
    assert np.all(np.abs(off.mean(axis=0)) < 4.0 * off.std(axis=0) / math.sqrt(150))
    assert off.std(axis=0) == pytest.approx(errors.mean(axis=0), rel=0.3)
    values = np.array([look.value for look in looks]) - truth.value
    assert abs(values.mean()) < 4.0 * values.std() / math.sqrt(150)
    assert values.std() == pytest.approx(np.mean([look.value_error for look in looks]), rel=0.2)


def test_the_metric_is_exact_in_any_units() -> None:
    ground = sampled_survey(16, 0)(TWO_MODES, DIVERGENCES["reverse_kl"], NORMAL)
    look = ground.evaluate((1.0, math.log(2.0)))
    assert look is not None
    assert look.fisher() == pytest.approx(np.diag([0.25, 2.0]), abs=1e-12)
    scaled = look.in_units((10.0, 1.0))
    assert scaled.fisher() == pytest.approx(np.diag([25.0, 2.0]), abs=1e-12)
    assert scaled.gradient == pytest.approx((10.0 * look.gradient[0], look.gradient[1]))
    g = np.array(look.gradient)
    assert look.predicted_decrease() == pytest.approx(0.5 * g @ (g / [0.25, 2.0]))


@pytest.mark.parametrize("unit", [1e-6, 1e9])
def test_the_same_run_in_other_units(unit: float) -> None:
    p = normals((0.5, -3.0 * unit, unit), (0.5, 3.0 * unit, unit))
    approximation, theta = approximation_of(FAMILIES["normal"], (2.0 * unit, unit))
    rule = OPTIMISERS["adam"].make(0.03)
    survey = sampled_survey(64, 0)
    found = run_descent(
        p, DIVERGENCES["reverse_kl"], approximation, theta, rule, survey=survey, steps=300
    )
    thetas = found.thetas - [0.0, math.log(unit)]
    plain = run(optimiser="adam", steps=300)
    assert thetas[:, 0] / unit == pytest.approx(plain.thetas[:, 0], rel=1e-6)
    assert thetas[:, 1] == pytest.approx(plain.thetas[:, 1], abs=1e-6)


def test_where_the_divergence_is_infinite_draws_do_not_hide_it() -> None:
    bounded = one("uniform", -1.0, 1.0)
    exact = Terrain(bounded, DIVERGENCES["reverse_kl"], NORMAL)
    assert exact.evaluate(START) is None
    found = run(p=bounded, estimator="score", steps=3)
    assert found.diagnosis == Diagnosis("stopped", exact.reason)
    assert found.values.tolist() == [math.inf] * 4


@pytest.mark.parametrize("key", SEARCHES)
def test_an_optimiser_that_searches_is_refused(key: str) -> None:
    found = run(optimiser=key, steps=2)
    assert found.diagnosis == Diagnosis("stopped", BLURRED)
    assert np.all(found.thetas == START)


def test_noise_is_no_sign_of_a_rate_too_large_and_capped_steps_are() -> None:
    assert trouble_among_draws(WINDOW - 1) == ""
    assert trouble_among_draws(WINDOW) == CUT_SHORT
    kind = OPTIMISERS["gradient"].make(1e6)
    ride = Descent(
        TWO_MODES, DIVERGENCES["reverse_kl"], NORMAL, kind, START, survey=sampled_survey(8, 0)
    )
    for _ in range(WINDOW + 1):
        ride.advance()
    assert ride.diagnosis() == Diagnosis("diverging", CUT_SHORT)


def test_a_run_by_draws_outlives_a_change_of_target_and_divergence() -> None:
    kind = OPTIMISERS["natural"].make(0.1)
    ride = Descent(
        TWO_MODES, DIVERGENCES["reverse_kl"], NORMAL, kind, START, survey=sampled_survey(64, 0)
    )
    ride.retarget(normals((1.0, -4.0, 0.5)))
    ride.redirect(DIVERGENCES["kl"], kind)
    for _ in range(300):
        ride.advance()
    assert ride.step.theta == pytest.approx((-4.0, math.log(0.5)), abs=0.1)


def test_the_plane_by_draws() -> None:
    p = MultivariateMixture.single(MultivariateNormal([1.0, 0.0], [[1.0, 0.6], [0.6, 1.0]]))
    theta = FULL.theta_of(MultivariateNormal([0.0, 0.0], [[1.0, 0.0], [0.0, 1.0]]))
    rule = OPTIMISERS["natural"].make(0.1)
    for key in ("reverse_kl", "kl"):
        survey = sampled_survey(100, 0, exact=PlaneTerrain)
        found = run_descent(p, DIVERGENCES[key], FULL, theta, rule, survey=survey, steps=200)
        mean = found.thetas[100:].mean(axis=0)
        assert mean == pytest.approx([1.0, 0.0, 0.0, math.log(0.8), 0.6], abs=0.06)


def test_outcomes_by_draws() -> None:
    p = Categorical([0.2, 0.3, 0.5])
    free, theta = FreeLogits.around(Categorical([1.0, 1.0, 1.0]))
    rule = OPTIMISERS["natural"].make(0.1)
    for key in ("reverse_kl", "kl"):
        survey = sampled_survey(100, 0, exact=CountingTerrain)
        found = run_descent(p, DIVERGENCES[key], free, theta, rule, survey=survey, steps=200)
        mean = found.thetas[100:].mean(axis=0)
        assert np.exp(mean) / np.exp(mean).sum() == pytest.approx([0.2, 0.3, 0.5], abs=0.02)


def test_bad_arguments_are_named() -> None:
    with pytest.raises(ValueError, match="samples must be 2 or more, got 1"):
        sampled_survey(1, 0)
    with pytest.raises(ValueError, match=r"estimator must be one of score, .*got 'magic'"):
        sampled_survey(8, 0, estimator="magic")
    with pytest.raises(ValueError, match="the slope of KL"):
        sampled_survey(8, 0, estimator="data")(TWO_MODES, DIVERGENCES["jsd"], NORMAL)


def test_draws_that_lie_too_far_out_for_a_number_stop_a_run_and_say_so() -> None:
    approximation, theta = approximation_of(FAMILIES["student_t"], (0.001, 2.0, 1.0))
    p = one("normal", 0.0, 3.0)
    survey = sampled_survey(50, 2, estimator="both")
    ground = survey(p, DIVERGENCES["hellinger2"], approximation)
    assert ground.evaluate(theta) is None
    assert ground.reason == DRAWN_TOO_FAR
