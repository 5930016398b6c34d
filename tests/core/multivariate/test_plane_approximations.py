"""Normals in the plane as an optimiser sees them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.multivariate.plane_approximations import (
    DIAGONAL,
    FULL,
    ISOTROPIC,
    PLANE_APPROXIMATIONS,
    PlaneApproximation,
)
from klviz.core.optimisers import Theta
from tests.core.planes import normals

ROWS = list(PLANE_APPROXIMATIONS.values())
each = pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.key))
seeds = st.integers(0, 10_000)


def some_theta(row: PlaneApproximation, seed: int) -> Theta:
    theta = np.random.default_rng(seed).normal(size=len(row.symbols))
    return tuple((0.7 * theta).tolist())


@each
@settings(max_examples=15, deadline=None)
@given(seed=seeds)
def test_a_theta_is_the_theta_of_its_normal(row: PlaneApproximation, seed: int) -> None:
    theta = some_theta(row, seed)
    assert row.theta_of(row.normal(theta)) == pytest.approx(theta, rel=1e-9, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(normals(2))
def test_the_full_one_can_be_any_normal(normal: MultivariateNormal) -> None:
    found = FULL.normal(FULL.theta_of(normal))
    assert found.mean == pytest.approx(normal.mean)
    assert found.cov == pytest.approx(normal.cov)


@settings(max_examples=15, deadline=None)
@given(normals(2))
def test_the_others_keep_the_variances_as_far_as_they_can(normal: MultivariateNormal) -> None:
    factorised = DIAGONAL.normal(DIAGONAL.theta_of(normal))
    assert factorised.cov == pytest.approx(np.diag(np.diag(normal.cov)))
    round_one = ISOTROPIC.normal(ISOTROPIC.theta_of(normal))
    assert round_one.cov == pytest.approx(np.prod(normal.sd) * np.eye(2))


@each
@settings(max_examples=15, deadline=None)
@given(seed=seeds)
def test_the_score_is_the_difference_quotient_of_log_q(row: PlaneApproximation, seed: int) -> None:
    theta = some_theta(row, seed)
    x = np.random.default_rng(seed + 1).normal(size=(6, 2))
    step = 1e-6
    quotients = []
    for i in range(len(theta)):
        there, back = (
            row.normal((*theta[:i], theta[i] + s * step, *theta[i + 1 :])).log_prob(x)
            for s in (1, -1)
        )
        quotients.append((there - back) / (2 * step))
    assert row.score(theta, x) == pytest.approx(np.array(quotients), rel=1e-5, abs=1e-5)


@each
@settings(max_examples=15, deadline=None)
@given(seed=seeds)
def test_log_q_by_the_chain_is_that_of_the_normal(row: PlaneApproximation, seed: int) -> None:
    theta = some_theta(row, seed)
    x = np.random.default_rng(seed + 1).normal(size=(6, 2))
    chain = row.chain(theta)
    found = chain.log_prob(chain.whitened(x.T))
    assert found == pytest.approx(row.normal(theta).log_prob(x), rel=1e-9, abs=1e-9)


@each
def test_the_fisher_information_is_the_spread_of_the_score(row: PlaneApproximation) -> None:
    theta = some_theta(row, 3)
    n = 200_000
    x = row.normal(theta).sample(n, np.random.default_rng(0))
    score = row.score(theta, x)
    fisher = row.fisher(theta)
    size = np.sqrt(np.outer(np.diag(fisher), np.diag(fisher)))
    assert np.abs(score.mean(axis=1) / np.sqrt(np.diag(fisher))).max() < 5 / math.sqrt(n)
    assert np.abs((score @ score.T / n - fisher) / size).max() < 5 * math.sqrt(15 / n)


def test_the_fisher_information_of_widths_and_slope_is_diagonal() -> None:
    fisher = FULL.fisher((1.0, 2.0, 0.3, -0.4, 1.7))
    assert fisher[2:, :2] == pytest.approx(np.zeros((3, 2)))
    assert fisher[2:, 2:] == pytest.approx(np.diag([2.0, 2.0, math.exp(1.4)]))


@each
@settings(max_examples=15, deadline=None)
@given(seed=seeds)
def test_the_largest_step_leaves_q_near(row: PlaneApproximation, seed: int) -> None:
    theta = some_theta(row, seed)
    for i, cap in enumerate(row.largest_step(theta)):
        for side in (1, -1):
            moved = (*theta[:i], theta[i] + side * 0.999 * cap, *theta[i + 1 :])
            assert row.are_near(moved, theta)


@each
def test_far_is_not_near(row: PlaneApproximation) -> None:
    theta = some_theta(row, 5)
    for i, cap in enumerate(row.largest_step(theta)):
        moved = (*theta[:i], theta[i] + 4 * cap, *theta[i + 1 :])
        assert not row.are_near(moved, theta)
    assert row.are_near(theta, theta)


def test_steps_are_measured_in_conditional_widths() -> None:
    tilted = FULL.theta_of(MultivariateNormal([0, 0], [[1, 0.97], [0.97, 1]]))
    conditional = math.sqrt(1 - 0.97**2)
    assert FULL.largest_step(tilted)[:2] == pytest.approx([conditional / 2] * 2)
    plain = FULL.theta_of(MultivariateNormal([0, 0], np.eye(2)))
    assert FULL.largest_step(plain)[:2] == pytest.approx([0.5, 0.5])


def test_a_person_reads_means_widths_and_the_correlation() -> None:
    normal = MultivariateNormal([1, 2], [[4.0, -1.2], [-1.2, 1.0]])
    assert FULL.values_of(FULL.theta_of(normal)) == pytest.approx([1, 2, 2, 1, -0.6])
    assert DIAGONAL.values_of(DIAGONAL.theta_of(normal)) == pytest.approx([1, 2, 2, 1, 0])
    assert ISOTROPIC.values_of((1.0, 2.0, 0.0)) == (1.0, 2.0, 1.0, 1.0, 0.0)


@each
def test_lengths_are_measured_in_the_unit_and_ratios_are_not(row: PlaneApproximation) -> None:
    units = row.units(100.0)
    assert units == (100.0, 100.0, *(1.0,) * (len(row.symbols) - 2))


@pytest.mark.parametrize(
    ("theta", "within"),
    [
        ((0.0, 0.0, 0.0, 0.0, 0.0), True),
        ((0.0, 0.0, 59.0, 59.0, 0.0), True),
        ((0.0, 0.0, 61.0, 0.0, 0.0), False),
        ((0.0, 0.0, 0.0, -61.0, 0.0), False),
        ((0.0, 0.0, 0.0, 0.0, 2e6), False),
        ((math.inf, 0.0, 0.0, 0.0, 0.0), False),
        ((0.0, 0.0, 0.0, 0.0, math.nan), False),
    ],
)
def test_what_cannot_be_computed_with_is_out_of_reach(theta: Theta, within: bool) -> None:
    assert FULL.is_within_reach(theta, 1.0) == within


def test_within_reach_every_theta_is_a_normal() -> None:
    for slope in (-9e5, 1e3, 9e5):
        theta = (0.0, 0.0, 0.0, 0.0, slope)
        assert FULL.is_within_reach(theta, 1.0)
        assert FULL.normal(theta).condition > 1e5


def test_a_normal_that_is_not_in_the_plane_is_refused() -> None:
    with pytest.raises(ValueError, match="the plane has 2 dimensions, got 3"):
        FULL.theta_of(MultivariateNormal(np.zeros(3), np.eye(3)))
