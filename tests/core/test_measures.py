"""Measures: sums, quadrature and Monte Carlo behind one integral."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp

from klviz.core.measures import (
    GAUSS,
    KRONROD,
    NODES,
    ROUNDING,
    Measure,
    counting,
    panels,
    sampled,
)
from tests.core.records import TWO_MODES, one


def power(degree: int) -> float:
    """Return ∫ xᵈ over [−1, 1]."""
    return 2.0 / (degree + 1) if degree % 2 == 0 else 0.0


@pytest.mark.parametrize("degree", range(32))
def test_the_kronrod_rule_is_exact_for_polynomials_to_degree_31(degree: int) -> None:
    assert KRONROD @ NODES**degree == pytest.approx(power(degree), abs=1e-15)


@pytest.mark.parametrize("degree", range(20))
def test_the_gauss_rule_is_exact_for_polynomials_to_degree_19(degree: int) -> None:
    assert GAUSS @ NODES**degree == pytest.approx(power(degree), abs=1e-15)


def test_the_rules_are_not_exact_beyond_their_degree() -> None:
    assert abs(KRONROD @ NODES**34 - power(34)) > 1e-12
    assert abs(GAUSS @ NODES**20 - power(20)) > 1e-7


def test_nodes_and_weights_are_symmetric_and_positive() -> None:
    assert np.array_equal(NODES, -NODES[::-1])
    assert np.array_equal(KRONROD, KRONROD[::-1])
    assert np.all(KRONROD > 0)
    assert np.count_nonzero(GAUSS) == 10


def test_the_gauss_rule_is_that_of_numpy() -> None:
    nodes, weights = np.polynomial.legendre.leggauss(10)
    assert NODES[GAUSS > 0] == pytest.approx(nodes, abs=1e-15)
    assert GAUSS[GAUSS > 0] == pytest.approx(weights, abs=1e-15)


def test_counting_makes_an_integral_a_sum() -> None:
    values = np.array([0.2, 0.3, 0.5])
    assert counting(3).integral(values) == pytest.approx(1.0)
    assert counting(3).points.tolist() == [0, 1, 2]
    value, error = counting(3).estimate(values)
    assert (value, error) == (pytest.approx(1.0), pytest.approx(ROUNDING))


def test_integral_takes_many_functions_at_once() -> None:
    measure = panels(np.array([0.0, 1.0]))
    values = np.array([[measure.points**k for k in range(3)] for _ in range(2)])
    assert measure.integral(values).shape == (2, 3)
    assert measure.integral(values)[1] == pytest.approx([1, 1 / 2, 1 / 3])


@given(
    st.floats(-5, 5), st.floats(0.01, 10), st.integers(1, 6), st.floats(-3, 3), st.floats(0.1, 3)
)
def test_panels_cover_the_error_of_what_they_integrate(
    start: float, length: float, count: int, rate: float, curve: float
) -> None:
    measure = panels(np.linspace(start, start + length, count + 1))
    value, error = measure.estimate(np.exp(rate * measure.points) * np.cos(curve * measure.points))

    def primitive(x: mp.mpf) -> mp.mpf:
        wave = rate * mp.cos(curve * x) + curve * mp.sin(curve * x)
        return mp.exp(rate * x) * wave / (mp.mpf(rate) ** 2 + mp.mpf(curve) ** 2)

    end = start + length
    with mp.workdps(40):
        expected = float(primitive(mp.mpf(end)) - primitive(mp.mpf(start)))
    # The function itself is rounded where it is taken, and so are the points.
    largest = max(math.exp(rate * start), math.exp(rate * end))
    angle = (abs(rate) + curve) * max(abs(start), abs(end))
    rounding = 2.3e-16 * largest * length * (1.0 + angle)
    assert abs(value - expected) <= error + rounding


def test_a_jump_inside_a_panel_is_owned_up_to() -> None:
    measure = panels(np.array([0.0, 1.0]))
    value, error = measure.estimate((measure.points > 0.3).astype(float))
    assert 1e-3 < abs(value - 0.7) < error


def test_an_infinite_value_makes_the_error_infinite_and_never_nan() -> None:
    measure = panels(np.array([0.0, 1.0]))
    values = np.where(measure.points > 0.9, math.inf, 1.0)
    assert measure.estimate(values) == (math.inf, math.inf)


def test_monte_carlo_is_right_to_a_few_of_its_standard_errors() -> None:
    proposal = one("normal", 0.0, 4.0)
    off = []
    for seed in range(40):
        measure = sampled(proposal, 2000, np.random.default_rng(seed))
        value, error = measure.estimate(TWO_MODES.prob(measure.points))
        off.append((value - 1.0) / error)
    assert 0.6 < np.std(off) < 1.5
    assert abs(np.mean(off)) < 0.6
    assert error == pytest.approx(0.02, rel=0.5)


def test_four_times_the_draws_halve_the_standard_error() -> None:
    proposal = one("normal", 0.0, 4.0)
    errors = []
    for n in (5_000, 20_000):
        measure = sampled(proposal, n, np.random.default_rng(1))
        errors.append(measure.estimate(TWO_MODES.prob(measure.points))[1])
    assert errors[0] / errors[1] == pytest.approx(2.0, rel=0.1)


def test_a_measure_cannot_be_written_to() -> None:
    measure = panels(np.array([0.0, 1.0]))
    assert measure.coarse is not None
    for array in (measure.points, measure.weights, measure.coarse, NODES, KRONROD, GAUSS):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
    with pytest.raises(AttributeError):
        measure.points = np.zeros(3)  # type: ignore[misc]


def test_a_measure_without_a_second_rule_claims_rounding_only() -> None:
    measure = Measure(np.array([0.5]), np.array([2.0]))
    assert measure.estimate(np.array([3.0])) == (6.0, pytest.approx(6e-14, abs=0.0))
