"""Where two densities change places, and what total variation makes of it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from klviz.core.arrays import Array
from klviz.core.densities import densities
from klviz.core.divergences import DIVERGENCES
from klviz.core.mixtures import Mixture
from klviz.core.plans import plan
from klviz.core.sign_changes import sign_changes
from klviz.core.values import divergence_value
from tests.core.records import normals, one

TV = DIVERGENCES["tv"]


def changes(p: Mixture, q: Mixture) -> Array:
    return sign_changes(lambda x: p.log_prob(x) - q.log_prob(x), plan(p, q))


def test_a_pair_between_two_points_is_found() -> None:
    p, q = (
        normals((0.3, -3.0, 1.0), (0.7, 3.0, 0.6)),
        one("normal", 2.88801208926393, 0.8418812189287864),
    )
    # By mpmath with 30 digits.
    known = [0.00129319081558, 3.11107574868706, 3.12011581044033]
    assert changes(p, q)[:3] == pytest.approx(known, abs=1e-7)


def test_total_variation_counts_a_pair_between_two_points() -> None:
    p, q = (
        normals((0.3, -3.0, 1.0), (0.7, 3.0, 0.6)),
        one("normal", 2.88801208926393, 0.8418812189287864),
    )
    found = divergence_value(TV, p, q)
    assert abs(found.value - 0.299293961500167157563990164018) <= found.error
    assert found.error < 1e-13


@pytest.mark.parametrize("apart", [1e-2, 1.819043878e-6, 1e-9, 1e-12])
def test_total_variation_of_nearly_equal_densities_is_as_good_as_it_says(apart: float) -> None:
    p, q = one("student_t", 1.0, 0.0, 1.0), one("student_t", 1.0, 0.0, 1.0 + apart)
    exact, found = (divergence_value(TV, p, q, how) for how in ("closed form", "quadrature"))
    assert abs(found.value - exact.value) <= found.error + exact.error


def test_total_variation_is_right_where_q_almost_touches_p() -> None:
    rng = np.random.default_rng(8)
    x = np.linspace(-20.0, 20.0, 400_001)
    for _ in range(40):
        (m, k), (s, t) = rng.uniform(-4, 4, 2), rng.uniform(0.4, 2.0, 2)
        share = rng.uniform(0.2, 0.8)
        p = normals((share, m, s), (1.0 - share, k, t))
        peak, width = (m, s) if share > 0.5 else (k, t)
        q = one("normal", peak + 0.2 * rng.normal(), width * math.exp(0.3 * rng.normal()))
        dense = 0.5 * np.abs(p.prob(x) - q.prob(x)).sum() * 1e-4
        found = divergence_value(TV, p, q)
        assert abs(found.value - dense) <= found.error + 3e-9


def test_sign_changes_are_found_to_all_digits_and_jumps_passed_over() -> None:
    p, q = one("uniform", -1.0, 1.0), one("normal", 0.0, 0.5)

    def log_ratio(x: Array) -> Array:
        return densities(p.log_prob(x), q.log_prob(x)).log_ratio

    found = sign_changes(log_ratio, plan(p, q))
    reach = 0.5 * math.sqrt(2 * math.log(2 / (0.5 * math.sqrt(2 * math.pi))))
    assert found == pytest.approx([-reach, reach], abs=1e-9)
