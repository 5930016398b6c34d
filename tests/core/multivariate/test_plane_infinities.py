"""Whether a divergence over the plane is infinite, and why."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.divergences import DIVERGENCES, alpha
from klviz.core.multivariate import closed_forms as forms
from klviz.core.multivariate.mixtures import MultivariateMixture, WeightedNormal
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.multivariate.plane_infinities import Arc, power_reason, reason, too_narrow
from tests.core.planes import normals, random_normal, single, twice

ALWAYS_FINITE = ["kl", "reverse_kl", "jeffreys", "jsd", "hellinger2", "tv", "alpha"]


def crossed(width: float, length: float) -> MultivariateMixture:
    """Return two long normals across each other."""
    return MultivariateMixture(
        [
            WeightedNormal(1, MultivariateNormal.diagonal([0, 0], [length, width])),
            WeightedNormal(1, MultivariateNormal.diagonal([0, 0], [width, length])),
        ]
    )


@pytest.mark.parametrize("key", ALWAYS_FINITE)
def test_bounded_divergences_and_kl_are_finite_between_normals(key: str) -> None:
    narrow, wide = single([0, 0], [[1e-6, 0], [0, 1e-6]]), single([9, 9], [[1e6, 0], [0, 1e6]])
    assert reason(DIVERGENCES[key], narrow, wide) == ""
    assert reason(DIVERGENCES[key], wide, narrow) == ""


@settings(max_examples=40, deadline=None)
@given(normals(2), normals(2), st.sampled_from([1.1, 1.5, 2.0, 4.0]))
def test_for_single_normals_it_is_what_the_closed_form_says(
    p: MultivariateNormal, q: MultivariateNormal, a: float
) -> None:
    by_form = forms.renyi(p, q, a).reason
    assert bool(power_reason(twice(p), twice(q), a)) == bool(by_form)
    assert bool(reason(alpha(1 - a), twice(q), twice(p))) == bool(by_form)


@settings(max_examples=40, deadline=None)
@given(normals(2), normals(2), st.sampled_from([1.2, 2.0, 4.0]))
def test_the_arc_holds_the_directions_in_which_the_ratio_does_not_fall(
    p: MultivariateNormal, q: MultivariateNormal, a: float
) -> None:
    arc = too_narrow(p, q, a)
    fall = a * np.linalg.inv(p.cov) - (a - 1) * np.linalg.inv(q.cov)
    for angle in np.linspace(0, math.pi, 37):
        u = np.array([math.cos(angle), math.sin(angle)])
        along = float(u @ fall @ u)
        if abs(along) > 1e-9:
            assert (arc is not None and arc.holds(2 * angle)) == (along < 0)


def test_a_mixture_covers_what_no_component_covers_alone() -> None:
    q, p = crossed(1.0, 4.0), single([0, 0], [[3.5, 0], [0, 3.5]])
    for part in q.present:
        assert power_reason(p, MultivariateMixture.single(part.normal), 2.0)
    assert power_reason(p, q, 2.0) == ""


def test_where_the_arms_of_a_cross_leave_a_gap_the_integral_diverges() -> None:
    q, p = crossed(0.1, 4.0), single([0, 0], [[4, 0], [0, 4]])
    found = power_reason(p, q, 2.0)
    assert found.startswith(("along (0.707, 0.707)", "along (−0.707, 0.707)"))
    assert "q is too narrow beside p: p²/q does not fall there" in found


def test_one_wide_component_is_enough_to_diverge_however_little_it_weighs() -> None:
    wide = MultivariateNormal([0, 0], 9 * np.eye(2))
    plain = MultivariateNormal([0, 0], np.eye(2))
    p = MultivariateMixture([WeightedNormal(1, plain), WeightedNormal(1e-300, wide)])
    assert power_reason(p, MultivariateMixture.single(plain), 2.0)
    absent = MultivariateMixture([WeightedNormal(1, plain), WeightedNormal(0, wide)])
    assert power_reason(absent, MultivariateMixture.single(plain), 2.0) == ""


def test_the_last_bit_decides() -> None:
    q = single([0, 0], [[1, 0.5], [0.5, 1]])
    p = single([0, 0], [[2, 1], [1, 2]])
    assert power_reason(p, q, 2.0)
    assert power_reason(p, q, float(np.nextafter(2.0, 1.0))) == ""


def test_the_sentence_calls_the_densities_by_their_names_and_powers() -> None:
    q, p = single([0, 0], [[1, 0], [0, 1]]), single([0, 0], [[1, 0], [0, 9]])
    assert reason(DIVERGENCES["chi2"], p, q) == (
        "along (0, 1) q is too narrow beside p: p²/q does not fall there, so its integral diverges"
    )
    assert "p is too narrow beside q: q²/p" in reason(DIVERGENCES["neyman_chi2"], q, p)
    assert "p^3/q^2 does not fall" in reason(alpha(3.0), p, q)


@pytest.mark.parametrize("angle", [0.0, 1.0, 3.0, -3.0, 7.0])
def test_an_arc_goes_round(angle: float) -> None:
    arc = Arc(angle, 0.5)
    assert arc.holds(angle + 0.5 + 2 * math.pi)
    assert arc.holds(angle - 0.5 - 4 * math.pi)
    assert not arc.holds(angle + 0.51)
    assert Arc(angle, math.pi).holds(angle + math.pi)


def test_orders_up_to_one_are_finite() -> None:
    p, q = (MultivariateMixture.single(random_normal(np.random.default_rng(s), 2)) for s in (1, 2))
    for a in (0.0, 0.5, 1.0):
        assert power_reason(p, q, a) == ""
