"""Families as an optimiser sees them: log q and its score against differences and each other."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.approximations import LocationScale, approximation_of
from klviz.core.families import FAMILIES
from klviz.core.optimisers import Theta
from klviz.core.scores import FARTHEST, LocationScaleScores, NormalScores, score

VALUES: dict[str, tuple[float, ...]] = {
    "normal": (1.0, 2.0),
    "laplace": (1.0, 2.0),
    "logistic": (1.0, 2.0),
    "student_t": (3.5, 1.0, 2.0),
}
X = np.array([-40.0, -7.3, -1.0, 0.2, 0.9, 1.7, 4.0, 11.0, 60.0])

each = pytest.mark.parametrize("key", VALUES)


def start(key: str) -> tuple[LocationScale, Theta]:
    approximation, theta = approximation_of(FAMILIES[key], VALUES[key])
    assert isinstance(approximation, LocationScale)
    return approximation, theta


def test_every_family_that_serves_as_q_is_tested_here() -> None:
    assert set(VALUES) == {key for key, family in FAMILIES.items() if family.approximates}


@each
def test_theta_is_where_q_is_and_the_logarithm_of_its_width(key: str) -> None:
    approximation, theta = start(key)
    assert theta == (1.0, math.log(2.0))
    assert approximation.symbols == ("loc", "log scale")


@each
def test_values_go_there_and_back(key: str) -> None:
    approximation, theta = start(key)
    assert approximation.values_of(theta) == pytest.approx(VALUES[key], rel=1e-15)
    (part,) = approximation.mixture(theta).parts
    assert part.family is FAMILIES[key]
    assert part.member == FAMILIES[key].member(VALUES[key])


@each
def test_the_log_density_is_that_of_the_mixture(key: str) -> None:
    approximation, theta = start(key)
    expected = approximation.mixture(theta).log_prob(X)
    np.testing.assert_allclose(approximation.log_prob(theta, X), expected, rtol=1e-13)


@each
def test_the_score_is_the_derivative_of_the_log_density(key: str) -> None:
    approximation, theta = start(key)
    h = 1e-6
    found = approximation.score(theta, X)
    assert found.shape == (2, X.size)
    for i, row in enumerate(found):
        above, below = (
            approximation.log_prob(tuple(t + s * (j == i) for j, t in enumerate(theta)), X)
            for s in (h, -h)
        )
        np.testing.assert_allclose(row, (above - below) / (2.0 * h), rtol=2e-6, atol=1e-7)


@each
@pytest.mark.parametrize("theta", [(1.0, 0.0), (1.6, 0.2), (0.4, -0.25), (1.0, 0.3)])
def test_scores_made_for_a_q_near_by_are_as_good(key: str, theta: Theta) -> None:
    approximation, _ = start(key)
    near = (1.0, 0.05)
    scores = approximation.scores(X, np.ones_like(X), near)
    log_q, features, matrix = scores.at(theta)
    np.testing.assert_allclose(log_q, approximation.log_prob(theta, X), rtol=1e-13)
    np.testing.assert_allclose(
        score(features, matrix), approximation.score(theta, X), rtol=1e-11, atol=1e-12
    )


@each
def test_features_carry_the_weights(key: str) -> None:
    approximation, theta = start(key)
    weights = np.linspace(0.1, 2.0, X.size)
    plain = approximation.scores(X, np.ones_like(X), theta).at(theta)
    weighted = approximation.scores(X, weights, theta).at(theta)
    np.testing.assert_allclose(weighted[1], weights * plain[1], rtol=1e-14)
    np.testing.assert_array_equal(weighted[1][0], weights)
    np.testing.assert_allclose(score(*weighted[1:]), score(*plain[1:]), rtol=1e-13)
    np.testing.assert_array_equal(weighted[0], plain[0])


@pytest.mark.parametrize("theta", [(0.0, 0.0), (0.4, -0.2), (1e6 + 0.3, 0.25)])
def test_the_normal_family_is_right_both_ways(theta: Theta) -> None:
    near = (round(theta[0]), 0.0)
    points = near[0] + X
    weights = np.ones_like(points)
    quick = NormalScores(points, weights, near).at(theta)
    general = LocationScaleScores(points, weights, FAMILIES["normal"], ()).at(theta)
    np.testing.assert_allclose(quick[0], general[0], rtol=1e-13)
    np.testing.assert_allclose(score(*quick[1:]), score(*general[1:]), rtol=1e-11, atol=1e-12)


def test_the_features_of_a_normal_stay_numbers_however_far_the_points() -> None:
    points, weights = np.array([-1e150, 0.0, 1e150]), np.array([1e150, 1.0, 1e150])
    log_q, features, _ = NormalScores(points, weights, (0.0, 0.0)).at((0.1, 0.1))
    assert np.isfinite(features).all()
    assert np.exp(log_q)[[0, 2]].tolist() == [0.0, 0.0]
    assert FARTHEST**2 * weights.max() < 1e301


@each
def test_the_longest_step_is_half_a_scale_and_a_fifth_in_the_logarithm(key: str) -> None:
    approximation, theta = start(key)
    assert approximation.largest_step(theta) == pytest.approx((1.0, 0.2))


@each
def test_near_is_half_a_scale_and_a_third_of_the_width(key: str) -> None:
    approximation, theta = start(key)
    loc, log_scale = theta
    assert approximation.are_near(theta, theta)
    assert approximation.are_near((loc + 0.99, log_scale + 0.29), theta)
    assert not approximation.are_near((loc + 1.01, log_scale), theta)
    assert not approximation.are_near((loc, log_scale - 0.31), theta)
    assert not approximation.are_near((math.nan, log_scale), theta)


def test_only_laplace_has_a_kink() -> None:
    assert [key for key in VALUES if start(key)[0].has_kinks] == ["laplace"]


@each
def test_reach_ends_where_numbers_do(key: str) -> None:
    approximation, _ = start(key)
    for length in (1e-9, 1.0, 1e9):
        middle = math.log(length)
        assert approximation.is_within_reach((0.0, middle), length)
        assert approximation.is_within_reach((1e200, middle + 59.0), length)
        assert not approximation.is_within_reach((0.0, middle - 61.0), length)
        assert not approximation.is_within_reach((math.nan, middle), length)
        assert not approximation.is_within_reach((0.0, math.nan), length)


@each
def test_lengths_are_measured_in_the_unit_that_is_asked_for(key: str) -> None:
    approximation, _ = start(key)
    assert approximation.units(1e-9) == (1e-9, 1.0)


@each
def test_far_from_the_origin_rounding_counts_more(key: str) -> None:
    approximation, _ = start(key)
    here, far = approximation.rounding((0.0, 0.0)), approximation.rounding((1e6, 0.0))
    assert 1e-15 < here < 1e-14
    assert far == pytest.approx(1e6 * here, rel=1e-5)


def test_a_uniform_cannot_be_fitted() -> None:
    with pytest.raises(ValueError, match="Uniform cannot be fitted: its support moves with q"):
        approximation_of(FAMILIES["uniform"], (0.0, 1.0))


def test_a_start_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match=r"scale must be positive, got -1\.0"):
        approximation_of(FAMILIES["normal"], (0.0, -1.0))
