"""The arithmetic of two densities: digits near equality, limits where one is zero."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.core.arrays import Array
from klviz.core.densities import (
    Densities,
    densities,
    distance,
    exp_minus_one_minus,
    power_integrand,
    power_mean,
    power_pull,
)

LOGS = st.floats(-700.0, 300.0)
ORDERS = st.floats(-3.0, 3.0)
HALF_ORDERS = st.floats(-3.0, 0.5)
INFINITE = -math.inf


def pair(log_p: float, log_q: float) -> Densities:
    return densities(np.array([log_p]), np.array([log_q]))


def apart(log_q: float, t: float) -> Densities:
    """Return a pair whose log ratio is t to the last digit, which a difference would not be."""
    return pair(log_q + t, log_q)._replace(log_ratio=np.array([t]))


def value(array: Array) -> float:
    return float(array[0])


@given(st.floats(-700.0, 700.0))
def test_the_exponential_less_its_tangent_keeps_its_digits(t: float) -> None:
    with mpmath.workdps(400):
        expected = float(mpmath.exp(t) - 1 - t)
    assert value(exp_minus_one_minus(np.array([t]))) == pytest.approx(expected, rel=2e-15)


@pytest.mark.parametrize("t", [1e-300, -1e-160, 1e-12, -3e-5, 0.0999999, 0.1, -0.1000001])
def test_the_series_meets_the_exponential_where_they_join(t: float) -> None:
    with mpmath.workdps(700):
        expected = float(mpmath.exp(mpmath.mpf(t)) - 1 - mpmath.mpf(t))
    assert value(exp_minus_one_minus(np.array([t]))) == pytest.approx(expected, rel=1e-15)


def test_the_log_ratio_of_two_zeros_is_zero() -> None:
    assert value(pair(INFINITE, INFINITE).log_ratio) == 0.0


def test_the_log_ratio_is_infinite_where_one_density_is_zero() -> None:
    assert value(pair(0.0, INFINITE).log_ratio) == math.inf
    assert value(pair(INFINITE, 0.0).log_ratio) == -math.inf


@given(LOGS, LOGS)
def test_swapping_twice_changes_nothing(log_p: float, log_q: float) -> None:
    both = pair(log_p, log_q)
    for array, again in zip(both, both.swapped.swapped, strict=True):
        np.testing.assert_array_equal(array, again)


@given(st.floats(-600.0, 300.0), st.floats(-1e-3, 1e-3))
def test_the_log_ratio_to_the_midpoint_keeps_its_digits_near_equality(
    log_q: float, t: float
) -> None:
    both = apart(log_q, t)
    with mpmath.workdps(400):
        expected = float(-mpmath.log((1 + mpmath.exp(-mpmath.mpf(t))) / 2))
    assert value(both.to_midpoint.log_ratio) == pytest.approx(expected, rel=1e-14, abs=1e-320)


def test_the_midpoint_of_a_density_and_zero_is_half_of_it() -> None:
    middle = pair(0.0, INFINITE).to_midpoint
    assert value(middle.q) == 0.5
    assert value(middle.log_q) == pytest.approx(-math.log(2.0), rel=1e-15)
    assert value(middle.log_ratio) == pytest.approx(math.log(2.0), rel=1e-15)
    assert value(pair(INFINITE, 0.0).to_midpoint.log_ratio) == -math.inf
    assert value(pair(INFINITE, INFINITE).to_midpoint.q) == 0.0


@given(LOGS, LOGS)
def test_the_shares_of_p_and_q_add_up_to_one(log_p: float, log_q: float) -> None:
    both = pair(log_p, log_q)
    assert value(both.share_of_q + both.swapped.share_of_q) == pytest.approx(1.0, rel=1e-15)


def test_a_small_share_is_not_rounded_to_zero() -> None:
    assert value(pair(0.0, -500.0).share_of_q) == pytest.approx(math.exp(-500.0), rel=1e-13)


@given(st.floats(-300.0, 100.0), st.floats(-300.0, 100.0), ORDERS)
def test_the_power_mean_is_the_product_of_the_powers(log_p: float, log_q: float, a: float) -> None:
    exponent = a * log_p + (1.0 - a) * log_q
    if abs(exponent) < 600.0:
        expected = math.exp(exponent)
        assert value(power_mean(pair(log_p, log_q), a)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("a", "only_p", "only_q"),
    [
        (-1.0, 0.0, math.inf),
        (0.0, 0.0, 1.0),
        (0.5, 0.0, 0.0),
        (1.0, 1.0, 0.0),
        (2.0, math.inf, 0.0),
    ],
)
def test_the_power_mean_has_its_limits_where_one_density_is_zero(
    a: float, only_p: float, only_q: float
) -> None:
    assert value(power_mean(pair(0.0, INFINITE), a)) == only_p
    assert value(power_mean(pair(INFINITE, 0.0), a)) == only_q
    assert value(power_mean(pair(INFINITE, INFINITE), a)) == 0.0


@given(st.floats(-50.0, 50.0), st.floats(-20.0, 20.0), ORDERS)
def test_the_pull_of_a_power_keeps_its_digits(log_q: float, t: float, a: float) -> None:
    both = pair(log_q + t, log_q)
    exact_t = mpmath.mpf(value(both.log_p)) - mpmath.mpf(value(both.log_q))
    with mpmath.workdps(400):
        scale = mpmath.exp(mpmath.mpf(log_q))
        expected = scale * (-exact_t if a == 0 else -mpmath.expm1(a * exact_t) / a)
    # The log ratio is a rounded difference; its rounding counts times its own slope.
    slack = 1e-14 * abs(float(scale)) * math.exp(max(a * t, 0.0)) * (1.0 + abs(log_q))
    assert value(power_pull(both, a)) == pytest.approx(float(expected), rel=1e-13, abs=slack)


@given(st.floats(-50.0, 50.0), st.floats(-0.9, 0.9), HALF_ORDERS)
def test_the_integrand_of_a_power_keeps_its_digits_near_equality(
    log_q: float, t: float, a: float
) -> None:
    both = apart(log_q, t)
    with mpmath.workdps(700):
        r, order = mpmath.exp(mpmath.mpf(t)), mpmath.mpf(a)
        if a == 0.0:
            generator = r - 1 - mpmath.mpf(t)
        else:
            generator = (order * r + 1 - order - r**order) / (order * (1 - order))
        expected = float(mpmath.exp(mpmath.mpf(log_q)) * generator)
    assert value(power_integrand(both, a)) == pytest.approx(expected, rel=1e-12, abs=1e-300)


@given(LOGS, LOGS)
def test_the_distance_is_symmetric_and_right(log_p: float, log_q: float) -> None:
    both = pair(log_p, log_q)
    p, q = math.exp(log_p), math.exp(log_q)
    assert value(distance(both)) == value(distance(both.swapped))
    assert value(distance(both)) == pytest.approx(abs(p - q), rel=1e-12, abs=1e-12 * max(p, q))


@pytest.mark.parametrize("t", [1e-17, -1e-12, 1e-8])
def test_the_distance_of_nearly_equal_densities_keeps_its_digits(t: float) -> None:
    both = pair(0.0, 0.0)._replace(log_ratio=np.array([t]))
    assert value(distance(both)) == pytest.approx(abs(t), rel=1e-7)
