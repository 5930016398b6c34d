"""Statements with both sides computed: those that hold, those that fail, and by how much."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.affine import stretched
from klviz.core.bounds import BOUNDS
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.families import binomial, uniform
from klviz.core.discrete.table_identities import additivity, bits_of_nats, coarsening, linear_terms
from klviz.core.divergences import DIVERGENCES, JENSEN_SHANNON, KL
from klviz.core.estimates import Estimate
from klviz.core.identities import (
    PAIR_IDENTITIES,
    duality,
    gibbs,
    jsd_symmetry,
    jsd_triangle,
    kl_symmetry,
    kl_triangle,
)
from klviz.core.identity import (
    AT_MOST,
    EQUAL,
    Identity,
    log_one_plus,
    minus,
    plus,
    root,
    squared,
    times,
)
from klviz.core.line_identities import affine_invariance, narrow_in_wide
from klviz.core.spaces import Law, divergence_value
from tests.core.records import TWO_MODES, mixed, normals, one

PAIRS: dict[str, tuple[Law, Law]] = {
    "the lesson": (Categorical([0.9, 0.1]), Categorical([0.5, 0.5])),
    "one-sided zeros": (Categorical([0, 1, 1]), Categorical([1, 1, 1])),
    "nothing in common": (Categorical([1, 0]), Categorical([0, 1])),
    "equal": (uniform(3), uniform(3)),
    "counts": (binomial(9, 0.2), binomial(9, 0.7)),
    "two modes": (TWO_MODES, one("normal", 0.0, 3.0)),
    "a narrow normal": (one("normal", 0.0, 0.01), one("normal", 0.0, 1.0)),
    "heavy tails": (one("student_t", 1.0, 0.0, 1.0), one("normal", 0.0, 1.0)),
    "blocks": (one("uniform", 0.0, 1.0), one("uniform", -1.0, 2.0)),
    "far apart": (one("normal", 0.0, 1.0), one("normal", 40.0, 1.0)),
}

finite = st.floats(0.0, 1e3)


@pytest.mark.parametrize("key", PAIR_IDENTITIES)
@pytest.mark.parametrize("name", PAIRS)
def test_every_statement_holds_on_the_line_and_over_outcomes(name: str, key: str) -> None:
    found = PAIR_IDENTITIES[key].of(*PAIRS[name])
    assert found.holds, found
    assert found.key == key
    assert found.relation in found.statement


@pytest.mark.parametrize("key", DIVERGENCES)
@pytest.mark.parametrize("name", ["the lesson", "one-sided zeros", "two modes", "heavy tails"])
def test_duality_holds_of_every_divergence(name: str, key: str) -> None:
    found = duality(DIVERGENCES[key], *PAIRS[name])
    assert found.holds, found


def test_gibbs_is_tight_of_equals() -> None:
    assert gibbs(uniform(4), uniform(4)).slack == 0.0
    assert gibbs(*PAIRS["the lesson"]).slack == pytest.approx(0.3680642, abs=5e-8)


def test_pinsker_is_nearly_tight_of_fair_and_almost_fair_coins() -> None:
    found = BOUNDS["pinsker"].of(Categorical([0.5001, 0.4999]), Categorical([0.5, 0.5]))
    assert found.right.value / found.left.value == pytest.approx(1.0, abs=1e-7)


def test_the_bound_of_jensen_shannon_is_reached_by_laws_with_nothing_in_common() -> None:
    found = BOUNDS["jsd_bound"].of(Categorical([1, 0]), Categorical([0, 1]))
    assert found.slack == pytest.approx(0.0, abs=1e-16)
    assert found.holds


def test_kl_is_no_distance() -> None:
    a, b, c = Categorical([0.5, 0.5]), Categorical([0.25, 0.75]), Categorical([0.1, 0.9])
    found = kl_triangle(a, b, c)
    assert not found.holds
    assert found.left.value == pytest.approx(0.5108256, abs=5e-8)
    assert found.right.value == pytest.approx(0.2361726, abs=5e-8)
    assert found.right.value == pytest.approx(0.1438410 + 0.0923315, abs=1e-7)
    assert jsd_triangle(a, b, c).holds


def test_kl_of_normals_is_no_distance_either() -> None:
    found = kl_triangle(*(one("normal", loc, 1.0) for loc in (0.0, 1.0, 2.0)))
    assert not found.holds
    assert (found.left.value, found.right.value) == (2.0, 1.0)


def test_jensen_shannon_is_no_distance_but_its_root_is() -> None:
    a, b, c = Categorical([1, 0]), Categorical([0, 1]), Categorical([0.5, 0.5])
    direct = divergence_value(JENSEN_SHANNON, a, b).value
    detour = sum(divergence_value(JENSEN_SHANNON, x, c).value for x in (a, b))
    assert direct > detour
    found = jsd_triangle(a, c, b)
    assert found.left.value == pytest.approx(0.83255461115769775635, rel=1e-15)
    assert found.right.value == pytest.approx(0.92900280804491801187, rel=1e-15)
    assert found.holds


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (Categorical([0.2, 0.8]), Categorical([0.8, 0.2])),
        (Categorical([0.2062, 0.7938]), Categorical([0.7938, 0.2062])),
        (Categorical([0.1, 0.2, 0.7]), Categorical([0.7, 0.2, 0.1])),
        (one("normal", 0.0, 1.5), one("normal", 3.0, 1.5)),
        (one("student_t", 1.0, 0.0, 1.0), one("student_t", 1.0, 2.0, 3.0)),
        (one("laplace", -1.0, 2.0), one("laplace", 4.0, 2.0)),
    ],
)
def test_mirror_images_equal_scales_and_cauchys_make_kl_symmetric(p: Law, q: Law) -> None:
    assert kl_symmetry(p, q).holds


def test_of_bernoulli_laws_only_the_mirror_image_makes_kl_symmetric() -> None:
    p = Categorical([0.2, 0.8])
    symmetric = [
        k for k in range(1, 100) if kl_symmetry(p, Categorical([k / 100, 1 - k / 100])).holds
    ]
    assert symmetric == [20, 80]


def test_kl_of_ordinary_pairs_is_not_symmetric_and_jensen_shannon_is() -> None:
    for name in ("the lesson", "counts", "two modes", "a narrow normal"):
        assert not kl_symmetry(*PAIRS[name]).holds
        assert jsd_symmetry(*PAIRS[name]).holds


@pytest.mark.parametrize("ratio", [1.0 + 1e-6, 1.5, 3.0, 1e3])
def test_narrow_in_wide_costs_less_than_wide_in_narrow(ratio: float) -> None:
    found = narrow_in_wide(one("normal", 0.0, 1.0), one("normal", 0.0, ratio))
    assert found.holds
    exact = (ratio**2 - ratio**-2) / 2 - 2 * math.log(ratio)
    assert found.slack == pytest.approx(exact, rel=1e-3 if ratio < 1.1 else 1e-12, abs=1e-16)


@pytest.mark.parametrize("key", DIVERGENCES)
@pytest.mark.parametrize(("factor", "shift"), [(2.5, -1.0), (-0.01, 30.0), (1e3, 0.0)])
def test_no_divergence_sees_a_change_of_the_axis(key: str, factor: float, shift: float) -> None:
    p = mixed((0.3, "laplace", (-1.0, 0.5)), (0.7, "student_t", (5.0, 2.0, 1.0)))
    q = mixed((1.0, "logistic", (0.5, 1.0)))
    found = affine_invariance(DIVERGENCES[key], p, q, factor=factor, shift=shift)
    assert found.holds, found


def test_a_stretched_law_has_its_moments_stretched() -> None:
    before = normals((0.3, -1.0, 0.5), (0.7, 2.0, 1.0))
    after = stretched(before, -2.0, 3.0)
    assert after.mean == pytest.approx(-2.0 * before.mean + 3.0)
    assert after.sd == pytest.approx(2.0 * before.sd)
    block = stretched(one("uniform", 0.0, 1.0), -2.0, 3.0)
    assert block.support == ((1.0, 3.0),)
    with pytest.raises(ValueError, match="scale must be positive"):
        stretched(before, 0.0, 1.0)


def test_bits_and_nats_are_the_same_number() -> None:
    found = bits_of_nats(Categorical([0.9, 0.1]), Categorical([0.5, 0.5]))
    assert found.left.value == pytest.approx(0.5310044064107188, rel=1e-15)
    assert found.holds
    small = bits_of_nats(Categorical([1, 1]), Categorical.from_logits([0.0, -2000.0]))
    assert small.holds
    assert small.left.value == pytest.approx((1000.0 - math.log(2.0)) / math.log(2.0))
    infinite = bits_of_nats(Categorical([1, 1]), Categorical([1, 0]))
    assert infinite.left.value == math.inf
    assert infinite.holds


def test_coarsening_to_one_group_leaves_nothing() -> None:
    p, q = Categorical([0.5, 0.3, 0.2]), Categorical([0.2, 0.3, 0.5])
    assert coarsening(KL, p, q, [0, 0, 0]).left.value == 0.0
    same = coarsening(KL, p, q, [2, 0, 1])
    assert same.slack == pytest.approx(0.0, abs=1e-16)


def test_merging_outcomes_of_one_ratio_loses_nothing() -> None:
    p, q = Categorical([0.1, 0.2, 0.7]), Categorical([0.2, 0.4, 0.4])
    found = coarsening(KL, p, q, [0, 0, 1])
    assert found.slack == pytest.approx(0.0, abs=1e-15)


def test_of_independent_pairs_kl_adds() -> None:
    p, q = Categorical([0.9, 0.1]), Categorical([0.5, 0.5])
    found = additivity(p, q, q, p)
    assert found.holds
    assert found.left.value == pytest.approx(0.3680642 + 0.5108256, abs=1e-7)


def test_linear_terms_may_be_added_even_where_the_value_is_infinite() -> None:
    found = linear_terms(KL, Categorical([1, 1]), Categorical([1, 0]))
    assert found.holds
    assert found.slack == 0.0


def test_a_statement_is_judged_with_the_errors_of_its_sides() -> None:
    left, right = Estimate(1.0, 0.1), Estimate(0.85, 0.1)
    assert Identity("k", "left ≤ right", left, AT_MOST, right).holds
    assert Identity("k", "left = right", left, EQUAL, right).holds
    assert not Identity("k", "left ≤ right", left, AT_MOST, Estimate(0.7, 0.1)).holds
    assert not Identity("k", "left = right", left, EQUAL, Estimate(1.3, 0.1)).holds
    assert Identity("k", "left ≤ right", left, AT_MOST, Estimate(1.3, 0.1)).holds


def test_infinite_sides_are_equal() -> None:
    infinite = Estimate(math.inf, reason="because")
    both = Identity("k", "left = right", infinite, EQUAL, infinite)
    assert both.slack == 0.0
    assert both.holds
    assert not Identity("k", "left ≤ right", infinite, AT_MOST, Estimate(1.0)).holds
    assert Identity("k", "left ≤ right", Estimate(1.0), AT_MOST, infinite).slack == math.inf


@settings(max_examples=50, deadline=None)
@given(finite, finite, st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(-1, 1), st.floats(-1, 1))
def test_arithmetic_carries_errors(
    a: float, b: float, da: float, db: float, ta: float, tb: float
) -> None:
    first, second = Estimate(a, da), Estimate(b, db)
    x, y = max(a + ta * da, 0.0), max(b + tb * db, 0.0)
    pairs = [
        (plus(first, second), x + y),
        (minus(first, second), x - y),
        (times(-3.0, first), -3.0 * x),
        (squared(first), x * x),
        (root(first), math.sqrt(x)),
        (log_one_plus(first), math.log1p(x)),
    ]
    for found, truth in pairs:
        assert abs(found.value - truth) <= found.error * (1.0 + 1e-9) + 1e-12 * abs(truth) + 1e-13


def test_arithmetic_keeps_the_reason_of_an_infinity() -> None:
    infinite = Estimate(math.inf, reason="because")
    for found in (
        plus(Estimate(1.0), infinite),
        times(2.0, infinite),
        squared(infinite),
        root(infinite),
        log_one_plus(infinite),
    ):
        assert (found.value, found.reason) == (math.inf, "because")


def test_cross_entropy_splits_of_mixtures_to_the_digits_of_quadrature() -> None:
    found = PAIR_IDENTITIES["cross_entropy"].of(TWO_MODES, one("normal", 0.0, 3.0))
    assert found.left.value == pytest.approx(found.right.value, abs=1e-12)
    assert found.left.error + found.right.error < 1e-11
