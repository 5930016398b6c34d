"""A divergence under a key of its own is infinite, exact and drawn as its parts say."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from klviz.core.approximations import LocationScale
from klviz.core.batched.landscapes import landscape
from klviz.core.batched.row_infinities import infinite_rows
from klviz.core.divergences import (
    DIVERGENCES,
    JEFFREYS,
    JENSEN_SHANNON,
    KL,
    NEYMAN,
    PEARSON,
    REVERSE_KL,
    TOTAL_VARIATION,
    Divergence,
    alpha,
    densities,
    largest_value,
    scaled,
    swapped,
    to_midpoint,
    total,
)
from klviz.core.estimates import CLOSED_FORM
from klviz.core.families import FAMILIES
from klviz.core.infinities import reason
from klviz.core.mixtures import Mixture
from klviz.core.multivariate import plane_values
from klviz.core.multivariate.closed_forms import divergence_value as closed_in_the_plane
from klviz.core.multivariate.mixtures import MultivariateMixture, WeightedNormal
from klviz.core.multivariate.normal import MultivariateNormal
from klviz.core.sampling.monte_carlo import monte_carlo
from klviz.core.sampling.tail_moments import spread_reason
from klviz.core.values import divergence_value
from tests.core.records import TWO_MODES, one

MADE: dict[str, Divergence] = {
    "both chi2": total(PEARSON, NEYMAN),
    "mean kl": scaled(JEFFREYS, 0.5),
    "kl and jsd": total(KL, JENSEN_SHANNON),
    "tv and chi2": total(TOTAL_VARIATION, PEARSON),
    "tv, kl and jsd": total(total(scaled(TOTAL_VARIATION, 0.5), KL), JENSEN_SHANNON),
    "thrice tv": scaled(TOTAL_VARIATION, 3.0),
    "tv to the midpoint": to_midpoint(TOTAL_VARIATION),
    "twice jsd": scaled(JENSEN_SHANNON, 2.0),
    "twice reverse kl": scaled(REVERSE_KL, 2.0),
    "kl twice": total(KL, KL),
    "kl to the midpoint": to_midpoint(KL),
    "reverse kl to the midpoint": to_midpoint(REVERSE_KL),
    "neyman to the midpoint": to_midpoint(NEYMAN),
    "kl swapped": swapped(KL),
}
ROWS = {**DIVERGENCES, **{key: replace(row, key=key) for key, row in MADE.items()}}
each = pytest.mark.parametrize("key", ROWS)
each_made = pytest.mark.parametrize("key", MADE)

NORMAL, WIDE = one("normal", 0.0, 1.0), one("normal", 0.0, 2.0)
CAUCHY, BLOCK = one("student_t", 1.0, 0.0, 1.0), one("uniform", -1.0, 1.0)
PAIRS = {
    "narrow, wide": (NORMAL, WIDE),
    "wide, narrow": (WIDE, NORMAL),
    "heavy, light": (CAUCHY, NORMAL),
    "light, heavy": (NORMAL, CAUCHY),
    "block, normal": (BLOCK, NORMAL),
    "normal, block": (NORMAL, BLOCK),
    "alike": (NORMAL, one("normal", 0.3, 1.1)),
}


@each
def test_it_is_unbounded_on_a_side_where_a_part_is(key: str) -> None:
    row = ROWS[key]
    log_p, log_q = np.array([0.0, -math.inf]), np.array([-math.inf, 0.0])
    without_q, without_p = row.integrand(densities(log_p, log_q)).tolist()
    orders = [part.order for part in row.parts]
    assert math.isinf(without_q) == any(a >= 1.0 for a in orders)
    assert math.isinf(without_p) == any(a <= 0.0 for a in orders)
    assert math.isinf(largest_value(row)) == bool([a for a in orders if not 0.0 < a < 1.0])


@each
def test_without_a_remainder_it_is_the_sum_of_its_parts(key: str) -> None:
    row = ROWS[key]
    log_p, log_q = np.random.default_rng(5).uniform(-6.0, 2.0, (2, 200))
    pair = densities(log_p, log_q)
    whole = sum(factor * alpha(a).integrand(pair) for a, factor in row.parts)
    whole += row.variation * TOTAL_VARIATION.integrand(pair)
    if not row.remainder:
        np.testing.assert_allclose(row.integrand(pair), whole, rtol=1e-12)


@pytest.mark.parametrize("order", [-1.0, 0.0])
def test_where_p_is_missing_a_part_of_a_midpoint_says_how_much_there_is(order: float) -> None:
    row = to_midpoint(alpha(order))
    ((a, factor),) = row.parts
    pair = densities(np.array([-600.0]), np.array([0.0]))
    expected = factor * alpha(a).integrand(pair)[0]
    assert row.integrand(pair)[0] == pytest.approx(expected, rel=2e-3)


def test_an_unbounded_row_must_say_its_parts() -> None:
    with pytest.raises(ValueError, match="'odd' has no bound; its parts must say"):
        replace(KL, key="odd", parts=(), remainder=True)
    assert replace(TOTAL_VARIATION, key="even").parts == ()


@pytest.mark.parametrize("factor", [0.0, -1.0, math.nan, math.inf])
def test_only_positive_multiples_are_divergences(factor: float) -> None:
    with pytest.raises(ValueError, match="factor must be positive, got"):
        scaled(KL, factor)


def test_what_is_made_of_two_rows_has_the_key_of_neither() -> None:
    assert total(KL, JENSEN_SHANNON).key not in DIVERGENCES
    assert to_midpoint(KL).key not in DIVERGENCES
    assert not total(KL, TOTAL_VARIATION).smooth
    assert not total(KL, PEARSON).logarithmic
    assert not scaled(KL, 2.0).is_alpha(1.0)
    assert swapped(KL).is_alpha(0.0)


@each_made
@pytest.mark.parametrize("pair", PAIRS)
def test_it_is_infinite_where_what_it_is_made_of_is(key: str, pair: str) -> None:
    terms = {
        "both chi2": (PEARSON, NEYMAN),
        "mean kl": (KL, REVERSE_KL),
        "kl and jsd": (KL,),
        "tv and chi2": (PEARSON,),
        "tv, kl and jsd": (KL,),
        "twice reverse kl": (REVERSE_KL,),
        "kl twice": (KL,),
        "reverse kl to the midpoint": (REVERSE_KL,),
        "neyman to the midpoint": (NEYMAN,),
        "kl swapped": (REVERSE_KL,),
    }.get(key, ())
    p, q = PAIRS[pair]
    why = reason(ROWS[key], p, q)
    assert bool(why) == any(reason(term, p, q) for term in terms)
    for found in (
        divergence_value(ROWS[key], p, q),
        monte_carlo(ROWS[key], p, q, 50, np.random.default_rng(0)),
    ):
        assert math.isinf(found.value) == bool(why)
        if why:
            assert found.reason == why


@each_made
@pytest.mark.parametrize("pair", ["narrow, wide", "wide, narrow", "heavy, light", "light, heavy"])
def test_many_q_at_once_are_as_infinite_as_one_by_one(key: str, pair: str) -> None:
    p, q = PAIRS[pair]
    approximation = LocationScale(q.parts[0].family, q.parts[0].member.shape)
    thetas = np.array([[m, s] for m in (-1.0, 0.0, 2.0) for s in (-0.7, -0.3, 0.0, 0.2, 0.8)])
    found = infinite_rows(ROWS[key], p, approximation, thetas)
    for theta, infinite in zip(thetas.tolist(), found.tolist(), strict=True):
        assert infinite == bool(reason(ROWS[key], p, approximation.mixture(tuple(theta))))


@each_made
def test_a_landscape_has_the_values_of_the_divergence_it_is_of(key: str) -> None:
    normal = LocationScale(FAMILIES["normal"])
    found = landscape(TWO_MODES, ROWS[key], normal, (-4.0, 4.0), (-0.5, 1.6), (4, 5))
    for i, log_scale in enumerate(found.log_scales.tolist()):
        for j, loc in enumerate(found.locs.tolist()):
            shown = divergence_value(ROWS[key], TWO_MODES, normal.mixture((loc, log_scale)))
            assert found.values[i, j] == pytest.approx(shown.value, rel=1e-7, abs=1e-9)


@each_made
def test_a_formula_and_an_integral_agree(key: str) -> None:
    p, q = NORMAL, one("normal", 0.4, 1.2)
    integral = divergence_value(ROWS[key], p, q, "quadrature")
    exact = divergence_value(ROWS[key], p, q)
    assert abs(exact.value - integral.value) <= exact.error + integral.error
    assert (exact.method == CLOSED_FORM) == (not ROWS[key].remainder)


@each_made
def test_in_the_plane_a_formula_and_an_integral_agree(key: str) -> None:
    p = MultivariateNormal([0.0, 0.0], [[1.0, 0.3], [0.3, 1.0]])
    q = MultivariateNormal([0.3, -0.2], [[1.2, 0.1], [0.1, 0.9]])
    exact = closed_in_the_plane(ROWS[key], p, q)
    assert (exact is None) == (ROWS[key].remainder or not ROWS[key].smooth)
    halves = [MultivariateMixture([WeightedNormal(0.5, n)] * 2) for n in (p, q)]
    integral = plane_values.divergence_value(ROWS[key], *halves)
    assert math.isfinite(integral.value)
    if exact is not None:
        assert abs(exact.value - integral.value) <= exact.error + integral.error


def test_in_the_plane_each_of_its_powers_can_make_it_infinite() -> None:
    narrow, wide = (
        MultivariateMixture([WeightedNormal(0.5, MultivariateNormal([0, 0], [[s, 0], [0, s]]))] * 2)
        for s in (1.0, 4.0)
    )
    for p, q in ((narrow, wide), (wide, narrow)):
        found = plane_values.divergence_value(ROWS["both chi2"], p, q)
        assert math.isinf(found.value)
        assert "is too narrow beside" in found.reason


def test_the_spread_of_a_mean_is_judged_by_every_part() -> None:
    p, q = one("normal", 0.0, 1.0), one("normal", 0.0, 1.3)

    def doubt(row: Divergence, first: Mixture, second: Mixture) -> str:
        return spread_reason(row, first, second, "both")

    assert doubt(PEARSON, p, q) == ""
    for row in (NEYMAN, ROWS["both chi2"]):
        assert "have no variance" in doubt(row, p, q)
        assert "have no variance" in doubt(row, q, p) or row is NEYMAN
