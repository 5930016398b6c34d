"""Densities through bins: their probabilities, and that no divergence grows."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from klviz.core.discrete.binning import binned
from klviz.core.divergences import KL
from klviz.core.spaces import divergence_value
from tests.core.outcomes import ROWS
from tests.core.records import TWO_MODES, mixed, normals, one

NEAR, MOVED = one("normal", 0.0, 1.0), one("normal", 1.0, 1.0)


def test_keeping_only_the_sign_of_two_normals() -> None:
    p, q = binned(NEAR, [0.0]), binned(MOVED, [0.0])
    assert divergence_value(KL, NEAR, MOVED).value == 0.5
    assert divergence_value(KL, p, q).value == pytest.approx(0.3137405, abs=5e-8)


@pytest.mark.parametrize(("noise", "value"), [(0.5, 0.4), (1.0, 0.25), (2.0, 0.1)])
def test_adding_noise_to_two_normals(noise: float, value: float) -> None:
    sd = math.hypot(1.0, noise)
    p, q = one("normal", 0.0, sd), one("normal", 1.0, sd)
    assert divergence_value(KL, p, q).value == pytest.approx(value, rel=1e-14)


def test_bins_in_both_tails_keep_their_digits() -> None:
    edges = [-30.0, -29.0, 0.0, 29.0, 30.0]
    found = binned(NEAR, edges).probabilities
    with mpmath.workdps(30):
        tails = [float(mpmath.ncdf(edge)) for edge in edges[:2]]
    assert found[0] == pytest.approx(tails[0], rel=1e-12)
    assert found[1] == pytest.approx(tails[1] - tails[0], rel=1e-12)
    assert found == pytest.approx(found[::-1], rel=1e-12)


def test_bins_are_called_by_their_ends() -> None:
    assert binned(NEAR, [-1.0, 2.5]).names == ("below -1", "-1 to 2.5", "above 2.5")
    assert binned(NEAR, []).names == ("everything",)
    assert binned(NEAR, []).probabilities.tolist() == [1.0]


def test_bins_outside_of_the_support_are_empty() -> None:
    found = binned(one("uniform", 0.0, 1.0), [-1.0, 0.0, 0.25, 1.0])
    assert found.probabilities == pytest.approx([0.0, 0.0, 0.25, 0.75, 0.0])
    assert found.support.tolist() == [False, False, True, True, False]


@pytest.mark.parametrize("key", ROWS)
def test_no_divergence_grows_through_bins_and_finer_ones_lose_less(key: str) -> None:
    p, q = TWO_MODES, normals((0.4, -2.5, 1.0), (0.6, 2.0, 1.0))
    whole = divergence_value(ROWS[key], p, q)
    seen = []
    for count in (2, 8, 64, 512):
        edges = np.linspace(-9.0, 9.0, count + 1)[1:-1].tolist()
        seen.append(divergence_value(ROWS[key], binned(p, edges), binned(q, edges)))
    values = [found.value for found in seen]
    assert values == sorted(values)
    assert values[-1] <= whole.value + whole.error + seen[-1].error
    assert values[-1] == pytest.approx(whole.value, rel=0.01)


def test_binned_heavy_tails_have_a_finite_divergence_that_grows_without_bound() -> None:
    p, q = mixed((1.0, "student_t", (1.0, 0.0, 1.0))), NEAR
    values = [
        divergence_value(KL, binned(p, [-reach, reach]), binned(q, [-reach, reach])).value
        for reach in (2.0, 5.0, 10.0, 30.0)
    ]
    assert values == sorted(values)
    assert values[-1] > 9.0
    assert divergence_value(KL, p, q).value == math.inf


@pytest.mark.parametrize("edges", [[1.0, 0.0], [0.0, 0.0], [0.0, math.inf], [math.nan]])
def test_edges_that_make_no_sense_are_refused(edges: list[float]) -> None:
    with pytest.raises(ValueError, match="edges must be finite and ascending"):
        binned(NEAR, edges)


def test_a_bin_between_two_modes_keeps_its_digits() -> None:
    found = binned(normals((0.5, 0.0, 1.0), (0.5, -11.0, 0.1)), [-10.0, -9.0])
    exact = 0.5 * (mpmath.ncdf(-9) - mpmath.ncdf(-10)) + 0.5 * mpmath.ncdf(-10)
    assert math.exp(found.log_prob(1)) == pytest.approx(float(exact), rel=1e-12)
