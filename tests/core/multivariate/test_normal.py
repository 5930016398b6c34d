"""The multivariate normal: what it refuses, its density, its draws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.multivariate.normal import MultivariateNormal, solve_lower
from tests.core.planes import normal_of, normals, random_normal, tolerance_of, within
from tests.core.records import Record, cases

CASES = cases("gaussian_mv")
SIDES = ("p", "q")


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
@pytest.mark.parametrize("side", SIDES)
def test_entropy_and_log_det_are_those_of_the_reference(case: Record, side: str) -> None:
    normal = normal_of(case[side])
    for name, found in (("entropy", normal.entropy), ("logdet_cov", normal.log_det)):
        key = f"{name}_{side}"
        assert within(found, case["values"][key], tolerance_of(case, key))


def test_a_matrix_that_is_not_symmetric_is_refused_by_the_entries_that_differ() -> None:
    with pytest.raises(ValueError, match=r"cov must be symmetric, but cov\[0, 1\] is 0.5 and"):
        MultivariateNormal([0, 0], [[1, 0.5], [0.4, 1]])


def test_an_asymmetry_of_rounding_is_forgiven_whatever_the_units() -> None:
    cov = [[1e-8, 0.3 * (1 + 1e-15)], [0.3, 1e8]]
    normal = MultivariateNormal([0, 0], cov)
    assert normal.cov[0, 1] == normal.cov[1, 0]
    assert normal.cov[0, 1] == pytest.approx(0.3, rel=1e-15)


@pytest.mark.parametrize(
    ("cov", "message"),
    [
        ([[1, 2], [2, 1]], "the smallest eigenvalue of its correlations is -1"),
        ([[1, 0], [0, 0]], r"cov\[1, 1\] is 0.0"),
        ([[1, 0], [0, -4]], r"cov\[1, 1\] is -4.0"),
        ([[1, 1], [1, 1]], "to the precision of doubles it is singular"),
        ([[1e-4, 1], [1, 1e4]], "to the precision of doubles it is singular"),
    ],
)
def test_a_matrix_that_is_not_positive_definite_is_refused(
    cov: list[list[float]], message: str
) -> None:
    with pytest.raises(ValueError, match=f"cov must be positive definite, but .*{message}"):
        MultivariateNormal([0, 0], cov)


@pytest.mark.parametrize(
    ("mean", "cov", "message"),
    [
        ([], [[]], "mean must be a list of d ≥ 1 numbers"),
        (0.0, [[1.0]], "mean must be a list of d ≥ 1 numbers"),
        ([0, math.nan], np.eye(2), "mean must be finite"),
        ([0, 0], np.eye(3), r"cov must be 2 × 2, as mean has 2 entries, got \(3, 3\)"),
        ([0, 0], [1.0, 1.0], "cov must be 2 × 2"),
        ([0, 0], [[1, math.inf], [math.inf, 1]], "cov must be finite"),
    ],
)
def test_other_input_is_refused_by_name(mean: object, cov: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        MultivariateNormal(mean, cov)  # type: ignore[arg-type]


def test_the_condition_is_of_the_correlations_so_units_do_not_matter() -> None:
    correlated = MultivariateNormal([0, 0], [[1, 0.9], [0.9, 1]])
    other_units = MultivariateNormal([0, 0], [[1e-12, 0.9e-3], [0.9e-3, 1e6]])
    assert correlated.condition == pytest.approx(19.0)
    assert other_units.condition == pytest.approx(19.0)
    assert MultivariateNormal.diagonal([0, 0], [1e-9, 1e9]).condition == pytest.approx(1.0)


def test_nearly_singular_input_is_taken_with_a_rounding_that_says_so() -> None:
    normal = MultivariateNormal([0, 0], [[1, 1 - 1e-12], [1 - 1e-12, 1]])
    assert 1e-5 < normal.rounding < 1e-2


def test_it_cannot_be_changed_and_keeps_no_hold_of_its_input() -> None:
    mean, cov = np.zeros(2), np.eye(2)
    normal = MultivariateNormal(mean, cov)
    mean[0] = cov[0, 0] = 7.0
    assert normal == MultivariateNormal([0, 0], np.eye(2))
    for array in (normal.mean, normal.cov, normal.factor, normal.sd):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


def test_equality_and_hash_go_by_value() -> None:
    first, second = (MultivariateNormal([0, 1], [[2, 1], [1, 2]]) for _ in range(2))
    assert first == second
    assert hash(first) == hash(second)
    assert first != MultivariateNormal([0, 1], [[2, 1], [1, 3]])
    assert first != "N"
    assert eval(repr(first)) == first


@settings(deadline=None)
@given(normals(3))
def test_the_factor_is_lower_triangular_and_its_square_is_the_covariance(
    normal: MultivariateNormal,
) -> None:
    assert np.array_equal(normal.factor, np.tril(normal.factor))
    assert normal.factor @ normal.factor.T == pytest.approx(normal.cov, abs=1e-13)


@settings(deadline=None)
@given(normals(3), st.integers(0, 1000))
def test_the_log_density_is_the_quadratic_form_of_the_inverse(
    normal: MultivariateNormal, seed: int
) -> None:
    x = np.random.default_rng(seed).normal(size=(4, 3))
    apart = x - normal.mean
    squares = np.einsum("ni,ij,nj->n", apart, np.linalg.inv(normal.cov), apart)
    determinant = np.linalg.slogdet(2.0 * math.pi * normal.cov)[1]
    assert normal.log_prob(x) == pytest.approx(-0.5 * (squares + determinant), rel=1e-9)
    assert normal.prob(x) == pytest.approx(np.exp(normal.log_prob(x)), rel=1e-15)


def test_points_come_in_any_shape() -> None:
    normal = random_normal(np.random.default_rng(1), 2)
    x = np.random.default_rng(2).normal(size=(3, 4, 2))
    whole = normal.log_prob(x)
    assert whole.shape == (3, 4)
    assert whole[2, 1] == pytest.approx(float(normal.log_prob(x[2, 1])), rel=1e-14)
    assert normal.log_prob([0.0, 0.0]).shape == ()


@pytest.mark.parametrize("x", [0.0, [1.0, 2.0, 3.0], np.zeros((2, 3))])
def test_points_with_other_dimensions_are_refused(x: object) -> None:
    with pytest.raises(ValueError, match="x must have 2 coordinates along its last axis"):
        MultivariateNormal([0, 0], np.eye(2)).log_prob(x)  # type: ignore[arg-type]


def test_far_out_the_density_is_zero_and_its_logarithm_is_not() -> None:
    normal = MultivariateNormal([0, 0], np.eye(2))
    assert normal.prob([100.0, 0.0]) == 0.0
    assert normal.log_prob([100.0, 0.0]) == pytest.approx(-5000 - math.log(2 * math.pi))


@pytest.mark.parametrize("d", [1, 2, 5])
def test_draws_have_the_moments_and_the_density_of_the_distribution(d: int) -> None:
    n = 40_000
    normal = random_normal(np.random.default_rng(d), d)
    x = normal.sample(n, np.random.default_rng(7))
    assert x.shape == (n, d)
    # z has unit moments, so four standard errors are 4/√n, and 4√2/√n for its squares.
    z = normal.whitened(x)
    assert np.abs(z.mean(axis=1)).max() < 4 / math.sqrt(n)
    assert np.abs(z @ z.T / n - np.eye(d)).max() < 4 * math.sqrt(2 / n)
    # The mean of log p is minus the entropy; its variance is d/2.
    assert abs(normal.log_prob(x).mean() + normal.entropy) < 4 * math.sqrt(d / 2 / n)


def test_draws_repeat_with_the_seed_and_there_may_be_none() -> None:
    normal = MultivariateNormal([0, 1], np.eye(2))
    first, again = (normal.sample(5, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(first, again)
    assert normal.sample(0, np.random.default_rng(3)).shape == (0, 2)


@settings(max_examples=30, deadline=None)
@given(normals(2), st.floats(-5, 5), st.floats(0.1, 10))
def test_the_density_moves_and_stretches_with_x(
    normal: MultivariateNormal, shift: float, stretch: float
) -> None:
    moved = MultivariateNormal(stretch * normal.mean + shift, stretch**2 * normal.cov)
    x = np.array([0.3, -0.7])
    expected = float(normal.log_prob(x)) - 2 * math.log(stretch)
    assert float(moved.log_prob(stretch * x + shift)) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_triangular_system_is_solved_row_by_row() -> None:
    factor = np.array([[2.0, 0.0], [1.0, 4.0]])
    rows = np.array([[2.0, 4.0, 6.0], [9.0, 10.0, 11.0]])
    assert np.array_equal(factor @ solve_lower(factor, rows), rows)
