"""Singular values of graded matrices: each to its own last digits."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from klviz.core.multivariate import closed_forms
from klviz.core.multivariate.graded import graded_singular_values
from klviz.core.multivariate.normal import MultivariateNormal
from tests.core.planes import agrees, random_cov, true_kl

RNG = np.random.default_rng(4)


@pytest.mark.parametrize("rows", [False, True])
@pytest.mark.parametrize("d", [2, 3, 5])
def test_every_value_has_its_digits_whatever_the_sizes_of_columns(d: int, rows: bool) -> None:
    matrix = RNG.normal(size=(d, d)) * 10.0 ** RNG.uniform(-12, 12, d)
    matrix = matrix.T if rows else matrix
    found = graded_singular_values(matrix)
    with mpmath.workdps(150):
        truth = sorted(mpmath.svd_r(mpmath.matrix(matrix.tolist()), compute_uv=False))
        off = [float(abs(a / b - 1)) for a, b in zip(found.values.tolist(), truth, strict=True)]
    assert max(off) < found.doubt < 1e-10
    unit = found.axes.T @ found.axes - np.eye(d)
    assert np.max(np.abs(unit)) < 1e-10


@pytest.mark.parametrize("size", [1e-200, 1e-60, 1e60, 1e200])
def test_independent_coordinates_of_any_width_cost_no_digits(size: float) -> None:
    p, q = MultivariateNormal([0, 0], [[size, 0], [0, 1]]), MultivariateNormal([0, 0], np.eye(2))
    for ratio, first, second in ((size, p, q), (1.0 / size, q, p)):
        found = closed_forms.kl(first, second)
        assert agrees(found, 0.5 * (ratio - 1.0 - math.log(ratio)))
        assert found.error < 1e-12 * found.value


def test_widths_at_both_ends_of_the_doubles_overflow_nowhere_on_the_way() -> None:
    p = MultivariateNormal([0, 0], [[1e-300, 0], [0, 1e300]])
    found = closed_forms.kl(p, MultivariateNormal([0, 0], np.eye(2)))
    assert agrees(found, 5e299)
    assert math.isclose(found.value, 5e299, rel_tol=1e-12)


def test_correlated_coordinates_in_units_far_apart_keep_their_digits() -> None:
    units = np.array([1e-9, 1.0, 1e7])
    p = MultivariateNormal(
        RNG.normal(size=3) * units, random_cov(RNG, 3, 0.3) * np.outer(units, units)
    )
    q = MultivariateNormal(np.zeros(3), random_cov(RNG, 3, 0.3))
    for first, second in ((p, q), (q, p)):
        found = closed_forms.kl(first, second)
        assert agrees(found, float(true_kl(first, second)))
        assert found.error < 1e-11 * found.value
