"""Mixtures of normals in several dimensions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings

from klviz.core.multivariate.mixtures import MultivariateMixture, WeightedNormal
from klviz.core.multivariate.normal import MultivariateNormal
from tests.core.planes import (
    PLANE_MIXTURES,
    normals,
    plane_mixture_of,
    random_normal,
    tolerance_of,
    within,
)
from tests.core.records import Record

FIRST = random_normal(np.random.default_rng(1), 2)
SECOND = random_normal(np.random.default_rng(2), 2)
MIXED = MultivariateMixture([WeightedNormal(3.0, FIRST), WeightedNormal(1.0, SECOND)])


def test_weights_are_normalised_and_those_of_zero_kept_aside() -> None:
    mixture = MultivariateMixture([WeightedNormal(3, FIRST), WeightedNormal(0, SECOND)])
    assert [part.weight for part in mixture.parts] == [1.0, 0.0]
    assert [part.normal for part in mixture.present] == [FIRST]
    assert mixture.only == FIRST
    assert [part.weight for part in MIXED.parts] == [0.75, 0.25]
    assert MIXED.only is None


def test_huge_weights_do_not_overflow() -> None:
    huge = MultivariateMixture([WeightedNormal(1e308, FIRST), WeightedNormal(1e308, SECOND)])
    assert [part.weight for part in huge.parts] == [0.5, 0.5]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([], "at least one component"),
        ([WeightedNormal(-1.0, FIRST)], "weight must be finite and not negative, got -1.0"),
        ([WeightedNormal(math.nan, FIRST)], "weight must be finite and not negative, got nan"),
        ([WeightedNormal(0.0, FIRST)], "the weights are all zero"),
        (
            [WeightedNormal(1, FIRST), WeightedNormal(1, MultivariateNormal([0], [[1]]))],
            r"components must have as many dimensions, got \[1, 2\]",
        ),
    ],
)
def test_input_that_makes_no_sense_is_refused(parts: list[WeightedNormal], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        MultivariateMixture(parts)


def test_the_density_is_the_weighted_sum() -> None:
    x = np.random.default_rng(0).normal(size=(3, 4, 2))
    expected = 0.75 * FIRST.prob(x) + 0.25 * SECOND.prob(x)
    assert MIXED.prob(x) == pytest.approx(expected, rel=1e-13)
    assert MIXED.log_prob(x) == pytest.approx(np.log(expected), rel=1e-12)
    assert MIXED.log_prob([300.0, 0.0]) < -1e4


@settings(max_examples=20, deadline=None)
@given(normals(3))
def test_a_mixture_of_one_is_the_normal(normal: MultivariateNormal) -> None:
    mixture = MultivariateMixture.single(normal)
    x = np.ones((4, 3))
    assert np.array_equal(mixture.log_prob(x), normal.log_prob(x))
    assert np.array_equal(mixture.mean, normal.mean)
    assert mixture.cov == pytest.approx(normal.cov)
    assert mixture.dimensions == 3


@pytest.mark.parametrize("case", PLANE_MIXTURES, ids=lambda case: str(case["id"]))
def test_the_moments_are_the_forward_optimum_of_the_reference(case: Record) -> None:
    found, wanted = plane_mixture_of(case["p"]).moment_match, case["forward_full"]
    tolerance = tolerance_of(case, "optimum_mean_cov")
    numbers = np.concatenate([found.mean, found.cov.ravel()]).tolist()
    expected = np.concatenate([wanted["mean"], np.ravel(wanted["cov"])]).tolist()
    assert all(within(a, b, tolerance) for a, b in zip(numbers, expected, strict=True))


def test_draws_have_the_moments_and_the_density_of_the_mixture() -> None:
    n = 40_000
    x = MIXED.sample(n, np.random.default_rng(5))
    error = 4 * np.sqrt(np.diag(MIXED.cov) / n)
    assert (np.abs(x.mean(axis=0) - MIXED.mean) < error).all()
    assert np.cov(x.T) == pytest.approx(MIXED.cov, abs=0.15)
    # The mean of 1/m over draws is the area where they may lie: here a check of the density.
    box = (np.abs(x - MIXED.mean) < 1.0).all(axis=1)
    inverse = box / MIXED.prob(x)
    assert abs(inverse.mean() - 4.0) < 4 * inverse.std() / math.sqrt(n)


def test_draws_repeat_with_the_seed() -> None:
    first, again = (MIXED.sample(7, np.random.default_rng(3)) for _ in range(2))
    assert first.shape == (7, 2)
    assert np.array_equal(first, again)
