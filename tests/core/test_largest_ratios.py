"""Rényi's divergence at the ends of its orders: nothing, the mean, and the worst case."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings

from klviz.core.divergences import KL
from klviz.core.largest_ratios import METHOD
from klviz.core.mixtures import Mixture
from klviz.core.values import divergence_value, renyi
from tests.core.records import TWO_MODES, mixed, normals, one
from tests.core.test_value_laws import mixtures

STANDARD = one("normal", 0.0, 1.0)


def worst(p: Mixture, q: Mixture) -> float:
    found = renyi(p, q, math.inf)
    assert found.method == METHOD or found.reason
    return found.value


@pytest.mark.parametrize(
    ("p", "q", "expected"),
    [
        # At x* with (x* − m)/s² = (x* − μ)/σ²: log σ/s + (m − μ)²/2(σ² − s²).
        (STANDARD, one("normal", 0.0, 2.0), math.log(2.0)),
        (STANDARD, one("normal", 1.0, 2.0), math.log(2.0) + 1.0 / 6.0),
        (one("normal", 100.0, 1e-5), one("normal", 0.0, 1.0), math.log(1e5) + 5000.0000005),
        (STANDARD, one("normal", 0.5, 1.001), math.log(1.001) + 0.25 / (2.0 * (1.001**2 - 1.0))),
        (one("laplace", 0.0, 1.0), one("laplace", 2.0, 1.0), 2.0),
        (one("laplace", 0.0, 1.0), one("laplace", 2.0, 3.0), math.log(3.0) + 2.0 / 3.0),
        (one("uniform", 0.0, 1.0), one("uniform", -1.0, 3.0), math.log(4.0)),
        (one("uniform", -1.0, 2.0), STANDARD, 2.0 + 0.5 * math.log(2.0 * math.pi) - math.log(3.0)),
        (STANDARD, one("laplace", 0.0, 1.0), 0.5 + math.log(2.0) - 0.5 * math.log(2.0 * math.pi)),
        (one("student_t", 1.0, 0.0, 1.0), one("student_t", 1.0, 0.0, 3.0), math.log(3.0)),
        (one("student_t", 1.0, 0.0, 3.0), one("student_t", 1.0, 0.0, 1.0), math.log(3.0)),
        (one("logistic", 0.0, 1.0), one("logistic", 3.0, 1.0), 3.0),
        (TWO_MODES, TWO_MODES, 0.0),
        (normals((0.25, 0.0, 1.0), (0.75, 1e3, 1e-3)), normals((0.5, 0.0, 1.0), (0.5, 1e3, 1e-3)),
         math.log(1.5)),
    ],
)  # fmt: skip
def test_the_largest_log_ratio_is_found(p: Mixture, q: Mixture, expected: float) -> None:
    found = renyi(p, q, math.inf)
    assert found.reason == ""
    assert abs(found.value - expected) <= found.error + 1e-14 * (1.0 + expected)
    assert found.error <= 1e-11 * (1.0 + expected)


@pytest.mark.parametrize(
    ("p", "q", "where"),
    [
        (one("normal", 0.0, 2.0), STANDARD, "on the left"),
        (one("normal", 1.0, 1.0), STANDARD, "on the right"),
        (one("laplace", 0.0, 1.0), STANDARD, "on the left"),
        (one("student_t", 1.0, 0.0, 1.0), one("student_t", 2.0, 0.0, 1.0), "on the left"),
        (STANDARD, one("uniform", 0.0, 1.0), "where q is zero"),
        (normals((0.5, 0.0, 1.0), (0.5, -1.0, 1.0)), STANDARD, "on the left"),
    ],
)
def test_without_a_largest_ratio_the_reason_says_where(p: Mixture, q: Mixture, where: str) -> None:
    found = renyi(p, q, math.inf)
    assert math.isinf(found.value)
    assert where in found.reason


def test_of_the_same_density_in_two_parts_the_ratio_is_1_within_its_error() -> None:
    whole, halves = (normals(*parts) for parts in ([(1.0, 0.0, 0.1)], [(0.5, 0.0, 0.1)] * 2))
    heavy = one("student_t", 0.7, 0.0, 0.1)
    cut = mixed(*[(1.0, "student_t", (0.7, 0.0, 0.1))] * 2)
    for p, q in ((whole, halves), (halves, whole), (heavy, cut), (cut, heavy)):
        found = renyi(p, q, math.inf)
        assert abs(found.value) <= found.error < 1e-14


@settings(max_examples=60, deadline=None)
@given(p=mixtures, q=mixtures)
def test_no_point_is_likelier_by_more_than_the_largest_ratio(p: Mixture, q: Mixture) -> None:
    found = renyi(p, q, math.inf)
    assert found.value >= -found.error
    if math.isinf(found.value):
        return
    x = p.sample(2000, np.random.default_rng(3))
    ratios = p.log_prob(x) - q.log_prob(x)
    assert ratios.max() <= found.value + found.error + 1e-12 * (1.0 + abs(found.value))
    slack = 1e-9 * (1.0 + found.value)
    assert renyi(p, q, 20.0).value <= found.value + slack


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (TWO_MODES, one("normal", 0.5, 4.0)),
        (TWO_MODES, mixed((0.9, "normal", (0.0, 2.0)), (0.1, "laplace", (3.0, 2.0)))),
        (one("logistic", 0.0, 1.0), one("student_t", 3.0, 1.0, 2.0)),
    ],
)
def test_large_orders_tend_to_the_largest_ratio(p: Mixture, q: Mixture) -> None:
    limit = worst(p, q)
    gaps = [limit - renyi(p, q, order).value for order in (1e2, 1e3, 1e4, 1e6)]
    assert gaps == sorted(gaps, reverse=True)
    assert 0.0 <= gaps[-1] < 1e-4


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (TWO_MODES, one("normal", 0.5, 4.0)),
        (mixed((1, "uniform", (0, 1)), (2, "uniform", (3, 5))), TWO_MODES),
        (normals((0.5, 0.0, 1e-4), (0.5, 7.0, 1.0)), one("student_t", 2.0, 1.0, 1.0)),
    ],
)
def test_the_orders_join_at_zero_and_one(p: Mixture, q: Mixture) -> None:
    at_zero, at_one = renyi(p, q, 0.0).value, divergence_value(KL, p, q).value
    for small in (1e-4, 1e-6, 1e-9):
        assert renyi(p, q, small).value == pytest.approx(at_zero, abs=60.0 * small + 1e-12)
        assert renyi(p, q, 1.0 - small).value == pytest.approx(at_one, rel=60.0 * small)
        assert renyi(p, q, 1.0 + small).value == pytest.approx(at_one, rel=60.0 * small)


def test_the_limits_have_no_closed_form_and_no_negative_neighbours() -> None:
    for order in (0.0, math.inf):
        with pytest.raises(ValueError, match="no closed form is known"):
            renyi(STANDARD, one("normal", 0.0, 2.0), order, "closed form")
    for order in (-1.0, math.nan):
        with pytest.raises(ValueError, match="order must be at least 0"):
            renyi(STANDARD, TWO_MODES, order)
