"""Tail probabilities and the points that have them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture
from klviz.core.quantiles import above, below, tail_point
from tests.core.records import TWO_MODES, mixed, normals, one

TYPED = {
    "normal": (0.3, 1.7),
    "laplace": (0.3, 1.7),
    "logistic": (0.3, 1.7),
    "student_t": (2.5, 0.3, 1.7),
    "uniform": (-1.0, 2.0),
}
SIDES = (-1, 1)
LADDER = np.array([1e-300, 1e-100, 1e-20, 1e-6, 0.01, 0.3, 0.5, 0.9])


def tail(mixture: Mixture, x: np.ndarray, side: int) -> np.ndarray:
    return above(mixture, x) if side > 0 else below(mixture, x)


def test_every_family_has_a_member_here() -> None:
    assert set(TYPED) == set(FAMILIES)


@pytest.mark.parametrize("key", TYPED)
def test_what_is_above_and_below_make_one(key: str) -> None:
    mixture = one(key, *TYPED[key])
    x = np.linspace(-8, 8, 41)
    assert above(mixture, x) + below(mixture, x) == pytest.approx(np.ones(41), rel=1e-14)


def test_the_right_tail_is_as_accurate_as_the_left() -> None:
    standard = one("normal", 0.0, 1.0)
    assert float(above(standard, np.array(30.0))) == pytest.approx(
        0.5 * math.erfc(30 / math.sqrt(2)), rel=1e-12
    )
    assert float(above(one("student_t", 1.0, 0.0, 1.0), np.array(1e20))) == pytest.approx(
        1e-20 / math.pi, rel=1e-12
    )


@pytest.mark.parametrize("key", [key for key in TYPED if key != "uniform"])
@pytest.mark.parametrize("side", SIDES)
def test_a_tail_point_has_its_probability_however_small(key: str, side: int) -> None:
    mixture = one(key, *TYPED[key])
    x = tail_point(mixture, LADDER, side)
    # A rounding of x moves the logarithm by the slope of it.
    slope = mixture.prob(x) / tail(mixture, x, side)
    slack = 1e-13 + 4e-16 * np.abs(x) * slope
    assert (np.abs(np.log(tail(mixture, x, side) / LADDER)) <= slack).all()
    assert (np.diff(side * x) < 0).all()


@pytest.mark.parametrize("side", SIDES)
def test_of_a_uniform_it_is_a_share_of_the_interval(side: int) -> None:
    found = tail_point(one("uniform", -1.0, 3.0), np.array([0.25, 0.5, 1e-3]), side)
    expected = -1.0 + 4.0 * np.array([0.25, 0.5, 1e-3])
    assert found == pytest.approx(expected if side < 0 else 2.0 - expected, rel=1e-12)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.1, 1), st.floats(-50, 50), st.floats(0.01, 10)),
        min_size=1,
        max_size=4,
    ),
    st.floats(1e-12, 0.999),
    st.sampled_from(SIDES),
)
def test_of_mixtures_too(parts: list[tuple[float, float, float]], u: float, side: int) -> None:
    mixture = normals(*parts)
    x = tail_point(mixture, np.array([u]), side)
    density = float(mixture.prob(x)[0])
    assert abs(float(tail(mixture, x, side)[0]) - u) <= 1e-13 * u + density * 1e-14 * abs(x[0])


def test_in_a_gap_any_point_does() -> None:
    gap = mixed((0.5, "uniform", (0.0, 1.0)), (0.5, "uniform", (4.0, 5.0)))
    x = float(tail_point(gap, np.array([0.5]), -1)[0])
    assert 1.0 <= x <= 4.0


def test_far_modes_are_found_by_the_side_of_the_half() -> None:
    x = tail_point(TWO_MODES, np.array([0.25, 0.4999]), -1)
    assert x[0] == pytest.approx(-3.0, abs=1e-3)
    assert -3.0 < x[1] < 0.0


def test_between_two_modes_newton_does_not_go_round_in_circles() -> None:
    pair = mixed((0.5, "student_t", (1.0, 0.0, 1.0)), (0.5, "student_t", (1.0, 5.0, 1.0)))
    masses = np.append(np.linspace(0.01, 0.5, 200), 0.3122156459872569)
    assert below(pair, tail_point(pair, masses, -1)) == pytest.approx(masses, rel=1e-13)


def test_a_density_finer_than_doubles_has_its_quantiles_where_it_is() -> None:
    spike = one("normal", 1e200, 1e-300)
    for side in (-1, 1):
        assert tail_point(spike, np.array([0.01, 0.5]), side) == pytest.approx([1e200, 1e200])


@pytest.mark.parametrize("side", [-1, 1])
def test_points_that_are_sought_together_are_those_sought_alone(side: int) -> None:
    mixture = normals((0.3, -5.0, 0.1), (0.7, 4.0, 2.0))
    shares = np.array([[1e-300, 1e-9, 0.01], [0.2999, 0.3, 0.5]])
    together = tail_point(mixture, shares, side)
    alone = [float(tail_point(mixture, np.array([share]), side)[0]) for share in shares.ravel()]
    assert together.shape == shares.shape
    assert np.allclose(together.ravel(), alone, rtol=1e-12)
