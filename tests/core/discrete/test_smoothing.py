"""Smoothing over outcomes: another Q, finite, and running to infinity as ε falls."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.smoothing import (
    asymptote,
    missed_mass,
    prior_weight,
    smoothed,
    smoothed_values,
)
from klviz.core.discrete.values import divergence_value
from klviz.core.divergences import KL

HALVES, CERTAIN = Categorical([0.5, 0.5]), Categorical([1.0, 0.0])
EPSILONS = np.geomspace(1e-30, 1.0, 31)


@pytest.mark.parametrize("epsilon", [1e-10, 1e-3, 0.5])
def test_smoothing_mixes_the_uniform_prior_in(epsilon: float) -> None:
    weight = prior_weight(2, epsilon)
    wanted = (1.0 - weight) * CERTAIN.probabilities + weight * 0.5
    assert smoothed(CERTAIN, epsilon).probabilities == pytest.approx(wanted, rel=1e-12)


def test_the_answer_runs_to_infinity_by_half_a_logarithm() -> None:
    values, errors = smoothed_values(HALVES, CERTAIN, np.array([1e-5, 1e-10, 1e-30]))
    assert values == pytest.approx([5.0633306, 10.8197783, 33.8456292], abs=1e-7)
    assert errors.max() < 1e-12
    assert missed_mass(HALVES, CERTAIN) == 0.5
    assert asymptote(HALVES, CERTAIN, np.array([1e-30]))[0] == pytest.approx(values[2], rel=1e-14)


rows = st.lists(st.integers(0, 5), min_size=3, max_size=3).filter(any)


@given(rows, rows)
def test_smoothed_values_are_finite_right_and_monotone_near_zero(
    first: list[int], second: list[int]
) -> None:
    p, q = Categorical(first), Categorical(second)
    values, errors = smoothed_values(p, q, EPSILONS)
    assert np.isfinite(values).all()
    for at in (0, 15, 30):
        wanted = divergence_value(KL, p, smoothed(q, float(EPSILONS[at])))
        assert abs(values[at] - wanted.value) <= errors[at] + wanted.error
    if missed_mass(p, q) > 0.0:
        near = values[EPSILONS <= 1e-3]
        assert (np.diff(near) < 0.0).all()
    else:
        assert values[0] == pytest.approx(divergence_value(KL, p, q).value, abs=1e-12)
    assert math.isclose(values[0], asymptote(p, q, EPSILONS[:1])[0], abs_tol=1e-12)
