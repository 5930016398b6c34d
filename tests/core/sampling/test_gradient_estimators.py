"""Slopes from draws: right on average, and as widely spread as quadrature says."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest

from klviz.core.approximations import Approximation, approximation_of
from klviz.core.arrays import Theta
from klviz.core.discrete.approximations import FreeLogits
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.terrain import CountingTerrain
from klviz.core.divergences import DIVERGENCES, alpha
from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.multivariate.mixtures import MultivariateMixture, WeightedNormal
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.multivariate.plane_approximations import FULL
from klviz.core.multivariate.plane_terrain import PlaneTerrain
from klviz.core.sampling.gradient_estimators import (
    GRADIENT_ESTIMATORS,
    Draws,
    best_estimator,
    drawn,
    drawn_at,
    score_at,
    slope_of_log,
)
from klviz.core.sampling.gradient_spreads import exact_spread
from klviz.core.terrain import Terrain
from tests.core.records import TWO_MODES, mixed, one

SMOOTH = mixed((0.4, "logistic", (-1.0, 1.0)), (0.6, "student_t", (5.0, 2.0, 1.0)))
JUMPY = mixed((0.3, "uniform", (0.0, 1.0)), (0.7, "normal", (0.0, 2.0)))
FOR_REVERSE = ("score", "score_baseline", "reparameterised")
FAMILY_KEYS = ("normal", "laplace", "logistic", "student_t")
SEEDS = 200


def near(family: str = "normal") -> tuple[Approximation, Theta]:
    shape = (9.0,) if family == "student_t" else ()
    return approximation_of(FAMILIES[family], (*shape, 1.0, 1.7))


def slope(p: Mixture, key: str, family: str = "normal") -> Theta:
    approximation, theta = near(family)
    found = Terrain(p, DIVERGENCES[key], approximation).evaluate(theta)
    assert found is not None
    return found.gradient


def found(
    estimator: str, key: str, p: Mixture, n: int, seed: int = 1, family: str = "normal"
) -> Draws:
    row, divergence = GRADIENT_ESTIMATORS[estimator], DIVERGENCES[key]
    return drawn(row, divergence, p, *near(family), n, np.random.default_rng(seed))


@pytest.mark.parametrize("family", FAMILY_KEYS)
@pytest.mark.parametrize("estimator", FOR_REVERSE)
def test_slopes_of_reverse_kl_are_right_on_average(estimator: str, family: str) -> None:
    for p in (TWO_MODES, SMOOTH):
        exact = slope(p, "reverse_kl", family)
        draws = found(estimator, "reverse_kl", p, 40_000, family=family)
        for one_of, truth, error in zip(draws.gradient, exact, draws.gradient_errors, strict=True):
            assert abs(one_of - truth) < 5.0 * error
        assert all(error < 0.2 for error in draws.gradient_errors)


@pytest.mark.parametrize("estimator", FOR_REVERSE)
@pytest.mark.parametrize("n", [2, 3, 16])
def test_handfuls_are_right_on_average_too(estimator: str, n: int) -> None:
    """A baseline taken over the same draws would not be."""
    slopes = np.array(
        [found(estimator, "reverse_kl", TWO_MODES, n, seed).gradient for seed in range(SEEDS * 5)]
    )
    error = slopes.std(axis=0, ddof=1) / math.sqrt(len(slopes))
    assert np.all(np.abs(slopes.mean(axis=0) - slope(TWO_MODES, "reverse_kl")) < 4.0 * error)


@pytest.mark.parametrize("family", FAMILY_KEYS)
def test_samples_of_p_have_the_slope_of_forward_kl(family: str) -> None:
    exact = slope(SMOOTH, "kl", family)
    draws = found("data", "kl", SMOOTH, 40_000, family=family)
    off = np.array(draws.gradient) - exact
    assert np.all(np.abs(off) < 5.0 * np.array(draws.gradient_errors))


@pytest.mark.parametrize("estimator", ["score", "score_baseline", "both"])
@pytest.mark.parametrize(
    "key", ["kl", "reverse_kl", "jeffreys", "jsd", "hellinger2", "tv", "alpha"]
)
def test_slopes_of_every_divergence_are_right_on_average(key: str, estimator: str) -> None:
    p = one("normal", 0.4, 1.4)
    exact = slope(p, key)
    draws = found(estimator, key, p, 40_000)
    off = np.array(draws.gradient) - exact
    assert np.all(np.abs(off) < 5.0 * np.array(draws.gradient_errors))


SPREADS: Mapping[str, tuple[str, Mixture]] = {
    "score": ("reverse_kl", TWO_MODES),
    "score_baseline": ("reverse_kl", TWO_MODES),
    "reparameterised": ("reverse_kl", TWO_MODES),
    "data": ("kl", TWO_MODES),
    "both": ("jsd", TWO_MODES),
}


@pytest.mark.parametrize("estimator", GRADIENT_ESTIMATORS)
def test_the_spread_of_draws_is_the_one_that_quadrature_finds(estimator: str) -> None:
    key, p = SPREADS[estimator]
    row = GRADIENT_ESTIMATORS[estimator]
    exact = exact_spread(row, DIVERGENCES[key], p, *near())
    assert [m.value for m in exact.mean] == pytest.approx(list(slope(p, key)), abs=1e-8)
    draws = found(estimator, key, p, 100_000)
    assert draws.sd == pytest.approx([sd.value for sd in exact.sd], rel=0.05)
    assert all(sd.error < 1e-9 for sd in exact.sd)


@pytest.mark.parametrize("estimator", FOR_REVERSE)
def test_the_spread_of_the_mean_over_many_seeds_is_the_standard_error(estimator: str) -> None:
    row = GRADIENT_ESTIMATORS[estimator]
    exact = exact_spread(row, DIVERGENCES["reverse_kl"], TWO_MODES, *near())
    means = [found(estimator, "reverse_kl", TWO_MODES, 64, seed).gradient for seed in range(SEEDS)]
    wanted = [sd.value / 8.0 for sd in exact.sd]
    assert np.std(means, axis=0) == pytest.approx(wanted, rel=0.25)


@pytest.mark.parametrize("family", FAMILY_KEYS)
def test_a_baseline_never_widens_the_spread(family: str) -> None:
    for p in (TWO_MODES, SMOOTH):
        plain, steadied = (
            exact_spread(GRADIENT_ESTIMATORS[k], DIVERGENCES["reverse_kl"], p, *near(family)).sd
            for k in ("score", "score_baseline")
        )
        for wide, narrow in zip(plain, steadied, strict=True):
            assert narrow.value <= wide.value * (1 + 1e-9)


def test_far_from_the_target_moving_the_draws_is_steadier() -> None:
    """There the score function counts by the height of log q/p, not by its slope."""
    p, divergence = one("normal", 6.0, 1.5), DIVERGENCES["reverse_kl"]
    score, steadied, moved = (
        exact_spread(GRADIENT_ESTIMATORS[key], divergence, p, *near()).sd[0].value
        for key in FOR_REVERSE
    )
    assert moved < 0.5 * steadied < 0.5 * score


def test_at_the_target_the_score_function_has_no_spread_at_all() -> None:
    """There log q/p is 0 at every draw."""
    draws = found("score", "reverse_kl", one("normal", 1.0, 1.7), 64)
    assert draws.gradient == pytest.approx((0.0, 0.0), abs=1e-14)
    assert draws.sd == pytest.approx((0.0, 0.0), abs=1e-14)
    assert max(found("reparameterised", "reverse_kl", one("normal", 1.0, 1.7), 64).sd) > 0.1


def test_values_of_the_draws_estimate_the_divergence() -> None:
    for estimator, (key, p) in SPREADS.items():
        approximation, theta = near()
        exact = Terrain(p, DIVERGENCES[key], approximation).evaluate(theta)
        assert exact is not None
        draws = found(estimator, key, p, 20_000)
        assert abs(draws.value.value - exact.value) < 5.0 * draws.value.error


@pytest.mark.parametrize("estimator", ["score", "both"])
def test_in_the_plane_slopes_are_right_on_average(estimator: str) -> None:
    p = MultivariateMixture(
        [
            WeightedNormal(0.5, MultivariateNormal([-1.0, -1.0], [[0.5, 0.25], [0.25, 1.0]])),
            WeightedNormal(0.5, MultivariateNormal([1.0, 1.0], [[0.5, -0.25], [-0.25, 1.0]])),
        ]
    )
    theta = FULL.theta_of(MultivariateNormal([0.2, 0.1], [[1.2, 0.4], [0.4, 1.5]]))
    for key in ("reverse_kl", "jsd"):
        exact = PlaneTerrain(p, DIVERGENCES[key], FULL).evaluate(theta)
        assert exact is not None
        row, rng = GRADIENT_ESTIMATORS[estimator], np.random.default_rng(1)
        draws = drawn(row, DIVERGENCES[key], p, FULL, theta, 20_000, rng)
        off = np.abs(np.array(draws.gradient) - exact.gradient)
        assert np.all(off < 5.0 * np.array(draws.gradient_errors))


@pytest.mark.parametrize("estimator", ["score", "score_baseline", "both", "data"])
def test_over_outcomes_slopes_are_right_on_average(estimator: str) -> None:
    p = Categorical([0.2, 0.3, 0.5])
    free, theta = FreeLogits.around(Categorical([0.5, 0.3, 0.2]))
    divergence = DIVERGENCES["kl" if estimator == "data" else "reverse_kl"]
    exact = CountingTerrain(p, divergence, free).evaluate(theta)
    assert exact is not None
    row, rng = GRADIENT_ESTIMATORS[estimator], np.random.default_rng(1)
    draws = drawn(row, divergence, p, free, theta, 20_000, rng)
    off = np.abs(np.array(draws.gradient) - exact.gradient)
    assert np.all(off < 5.0 * np.array(draws.gradient_errors))


def test_the_score_of_outcomes_is_that_of_their_numbers() -> None:
    free, theta = FreeLogits.around(Categorical([0.5, 0.3, 0.2]))
    scores = score_at(free, theta, np.array([2.0, 0.0]))
    assert scores == pytest.approx(np.array([[-0.5, 0.5], [-0.3, -0.3], [0.8, -0.2]]))


@pytest.mark.parametrize("p", [TWO_MODES, SMOOTH])
def test_the_slope_of_log_p_is_its_difference_quotient(p: Mixture) -> None:
    x = np.linspace(-8.0, 8.0, 33)
    quotient = (p.log_prob(x + 1e-6) - p.log_prob(x - 1e-6)) / 2e-6
    assert slope_of_log(p, x) == pytest.approx(quotient, abs=1e-7)


def test_a_seed_fixes_the_draws() -> None:
    first, again, other = (found("score", "reverse_kl", TWO_MODES, 8, s) for s in (3, 3, 4))
    assert first.gradient == again.gradient != other.gradient
    given = drawn_at(
        GRADIENT_ESTIMATORS["score"],
        DIVERGENCES["reverse_kl"],
        TWO_MODES,
        *near(),
        first.points,
    )
    assert given.gradient == first.gradient


@pytest.mark.parametrize(
    ("estimator", "key", "p", "sentence"),
    [
        ("reparameterised", "kl", TWO_MODES, "those of KL(q‖p), not of KL(p‖q)"),
        ("reparameterised", "reverse_kl", JUMPY, "need a p without jumps"),
        ("data", "jsd", TWO_MODES, "the slope of KL(p‖q), not of JSD(p, q)"),
    ],
)
def test_what_cannot_serve_says_why(estimator: str, key: str, p: Mixture, sentence: str) -> None:
    row = GRADIENT_ESTIMATORS[estimator]
    assert sentence in row.refusal(DIVERGENCES[key], p, near()[0])
    with pytest.raises(ValueError, match="slope"):
        found(estimator, key, p, 10)
    with pytest.raises(ValueError, match="slope"):
        exact_spread(row, DIVERGENCES[key], p, *near())


def test_of_what_is_no_location_and_scale_draws_cannot_be_moved() -> None:
    row = GRADIENT_ESTIMATORS["reparameterised"]
    assert "one location" in row.refusal(DIVERGENCES["reverse_kl"], TWO_MODES, FULL)


def test_the_estimator_that_nobody_named() -> None:
    approximation, _ = near()

    def key(divergence: str, p: Mixture = TWO_MODES) -> str:
        return best_estimator(DIVERGENCES[divergence], p, approximation).key

    assert key("kl") == "data"
    assert key("reverse_kl") == "reparameterised"
    assert key("reverse_kl", JUMPY) == "score_baseline"
    assert key("jsd") == "both"
    ends = [best_estimator(alpha(a), TWO_MODES, approximation).key for a in (0.0, 0.5, 1.0)]
    assert ends == ["reparameterised", "both", "data"]


def test_one_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="n must be 2 or more, got 1"):
        found("score", "reverse_kl", TWO_MODES, 1)


def test_moving_the_draws_past_a_jump_would_miss_it() -> None:
    """Why such a p is refused: the mean of the moved draws is not the slope."""
    row = GRADIENT_ESTIMATORS["reparameterised"]
    approximation, theta = near()
    x = approximation.mixture(theta).sample(200_000, np.random.default_rng(1))
    draws = drawn_at(row, DIVERGENCES["reverse_kl"], JUMPY, approximation, theta, x)
    off = np.abs(np.array(draws.gradient) - slope(JUMPY, "reverse_kl"))
    assert np.max(off / np.array(draws.gradient_errors)) > 8.0


@pytest.mark.parametrize(("df", "has_spread"), [(2.5, False), (4.0, False), (4.5, True)])
def test_a_spread_that_does_not_exist_is_infinite(df: float, has_spread: bool) -> None:
    """The slope in log scale is made of x², and x⁴ has a mean where df > 4."""
    heavy = approximation_of(FAMILIES["student_t"], (df, 1.0, 1.7))
    normal = one("normal", 0.0, 1.0)
    for key in FOR_REVERSE:
        row = GRADIENT_ESTIMATORS[key]
        across, along = exact_spread(row, DIVERGENCES["reverse_kl"], normal, *heavy).sd
        assert math.isfinite(across.value)
        assert (math.isfinite(along.value), bool(along.reason)) == (has_spread, not has_spread)
    p = one("student_t", df, 0.0, 1.0)
    data = exact_spread(GRADIENT_ESTIMATORS["data"], DIVERGENCES["kl"], p, *near()).sd
    assert [math.isfinite(sd.value) for sd in data] == [True, has_spread]
