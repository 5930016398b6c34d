"""Values over outcomes: infinities and reasons, limits of orders, published numbers."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.core import spaces
from klviz.core.densities import densities
from klviz.core.discrete import values as discrete_values
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.families import binomial, uniform
from klviz.core.discrete.values import (
    classic_terms,
    cross_entropy,
    divergence_value,
    entropy,
    renyi,
    variance_of_log_ratio,
)
from klviz.core.divergences import DIVERGENCES, JENSEN_SHANNON, KL, TOTAL_VARIATION, alpha
from klviz.core.estimates import TOO_LARGE
from tests.core.outcomes import ROWS, TRUTH, covers
from tests.core.records import one

LESSON = Categorical([0.9, 0.1]), Categorical([0.5, 0.5])


def kl(p: list[float], q: list[float]) -> float:
    return divergence_value(KL, Categorical(p), Categorical(q)).value


def bits(nats: float) -> float:
    return nats / math.log(2.0)


def test_the_first_example_of_the_lesson() -> None:
    p, q = LESSON
    assert divergence_value(KL, p, q).value == pytest.approx(0.3680642, abs=5e-8)
    assert divergence_value(KL, q, p).value == pytest.approx(math.log(5 / 3), rel=1e-15)
    assert bits(divergence_value(KL, p, q).value) == pytest.approx(0.5310044, abs=5e-8)
    assert bits(divergence_value(KL, q, p).value) == pytest.approx(0.7369656, abs=5e-8)
    assert divergence_value(JENSEN_SHANNON, p, q).value == pytest.approx(0.1017492, abs=5e-8)
    assert divergence_value(TOTAL_VARIATION, p, q).value == pytest.approx(0.4, rel=1e-15)
    found = divergence_value(DIVERGENCES["jeffreys"], p, q).value
    assert found == pytest.approx(0.8788898, abs=5e-8)


def test_cover_and_thomas_bernoulli() -> None:
    assert bits(kl([0.5, 0.5], [0.75, 0.25])) == pytest.approx(0.2075187, abs=5e-8)
    assert bits(kl([0.75, 0.25], [0.5, 0.5])) == pytest.approx(0.1887219, abs=5e-8)


def test_cover_and_thomas_three_outcomes() -> None:
    p, q = [0.5, 0.25, 0.25], [1.0, 1.0, 1.0]
    assert bits(kl(p, q)) == pytest.approx(math.log2(3) - 1.5, rel=1e-14)
    assert bits(kl(q, p)) == pytest.approx(5 / 3 - math.log2(3), rel=1e-14)
    assert bits(kl(p, q)) == pytest.approx(0.0849625, abs=5e-8)
    assert bits(kl(q, p)) == pytest.approx(0.0817042, abs=5e-8)


def test_a_binomial_against_a_uniform() -> None:
    p, q = binomial(2, 0.4), uniform(3)
    assert divergence_value(KL, p, q).value == pytest.approx(0.0852996, abs=5e-8)
    assert divergence_value(KL, q, p).value == pytest.approx(0.0974550, abs=5e-8)


def test_a_bent_coin_against_a_fair_one() -> None:
    assert kl([0.2, 0.8], [0.5, 0.5]) == pytest.approx(0.1927448, abs=5e-8)
    assert kl([0.5, 0.5], [0.2, 0.8]) == pytest.approx(0.2231436, abs=5e-8)


def test_a_zero_of_q_against_four_outcomes() -> None:
    p, q = [0.2, 0.2, 0.2, 0.4], [0.0, 0.5, 0.1, 0.4]
    assert kl(p, q) == math.inf
    assert kl(q, p) == pytest.approx(0.3888306, abs=5e-8)


@pytest.mark.parametrize(
    ("p", "q", "value"),
    [
        ([0.0, 0.1, 0.9], [0.1, 0.1, 0.8], 0.9 * math.log(0.9 / 0.8)),
        ([0.3, 0.3, 0.4], [0.5, 0.5, 0.0], math.inf),
    ],
)
def test_zeros_that_libraries_make_nan_of(p: list[float], q: list[float], value: float) -> None:
    assert kl(p, q) == pytest.approx(value, rel=1e-14)


def test_weights_that_do_not_sum_to_one_are_normalised_and_never_give_less_than_zero() -> None:
    assert kl([0.5, 0.5], [0.6, 0.6]) == 0.0


def test_kl_of_measures_that_are_not_normalised_has_linear_terms() -> None:
    pair = densities(np.log([0.5, 0.5]), np.log([0.6, 0.6]))
    assert KL.classic(pair).sum() == pytest.approx(-0.1823216, abs=5e-8)
    assert KL.integrand(pair).sum() == pytest.approx(0.0176784, abs=5e-8)


def test_a_bound_that_is_often_replaced_by_an_epsilon_is_infinite() -> None:
    found = divergence_value(KL, Categorical([0.5, 0.5]), Categorical([1, 0]))
    assert found.value == math.inf
    assert found.reason == "p has mass at outcome 1, where q is zero"
    assert found.method == "support"


def test_a_reason_names_outcomes_by_their_names() -> None:
    p, q = Categorical([1, 1, 1], ["a", "b", "c"]), Categorical([1, 0, 0], ["a", "b", "c"])
    found = divergence_value(KL, p, q)
    assert found.reason == "p has mass at outcomes b and c, where q is zero"


def test_a_reason_lists_three_outcomes_and_counts_the_rest() -> None:
    p, q = uniform(8), Categorical([1, 0, 0, 0, 0, 0, 0, 0])
    reason = divergence_value(KL, p, q).reason
    assert reason == "p has mass at outcomes 1, 2, 3 and 4 more, where q is zero"


def test_jeffreys_names_what_either_lacks() -> None:
    p, q = Categorical([1, 1, 0]), Categorical([0, 1, 1])
    reason = divergence_value(DIVERGENCES["jeffreys"], p, q).reason
    assert reason == (
        "p has mass at outcome 0, where q is zero, and q has mass at outcome 2, where p is zero"
    )


def test_a_finite_value_beyond_doubles_says_so() -> None:
    p, q = Categorical([0.6, 0.4]), Categorical([1.0, 1e-300])
    found = divergence_value(alpha(3.5), p, q)
    assert found.value == math.inf
    assert found.reason == TOO_LARGE
    assert divergence_value(alpha(1.5), p, q).value < math.inf


def test_many_terms_whose_sum_overflows_say_so_too() -> None:
    q = Categorical([1.0] + [3e-310] * 4)
    found = divergence_value(DIVERGENCES["chi2"], uniform(5), q)
    assert found.reason == TOO_LARGE


def test_a_difference_below_rounding_is_within_the_error() -> None:
    p = Categorical([1.0, 1e-16, 1.0, 1e-16, 1.0])
    q = Categorical([1.0, 1e-16, 1.0, 1e-17, 1.0])
    # What the small outcome lacks is spread over the large ones, in digits that they do not have.
    found = divergence_value(TOTAL_VARIATION, p, q)
    assert abs(found.value - 3e-17) <= found.error < 1e-15


def test_a_zero_weight_is_told_apart_from_one_too_small_for_a_number() -> None:
    p = Categorical([1.0, 1.0])
    tiny, zero = Categorical.from_logits([0.0, -2000.0]), Categorical([1.0, 0.0])
    assert divergence_value(KL, p, tiny).value == pytest.approx(1000.0 - math.log(2.0))
    assert divergence_value(KL, p, zero).value == math.inf
    assert divergence_value(KL, tiny, zero).value == math.inf
    assert cross_entropy(tiny, zero).value == math.inf


def test_entropy_of_a_certain_outcome_is_zero_and_of_a_uniform_law_log_n() -> None:
    assert entropy(Categorical([0, 1, 0])).value == 0.0
    assert entropy(uniform(256)).value == pytest.approx(8 * math.log(2.0), rel=1e-15)


def test_entropy_keeps_the_digits_of_an_almost_certain_outcome() -> None:
    # −(1 − ε) log(1 − ε) − ε log ε = ε − ε log ε, to first order.
    found = entropy(Categorical([1.0, 1e-300]))
    assert found.value == pytest.approx(1e-300 * (1.0 + 300 * math.log(10.0)), rel=1e-14)


def test_cross_entropy_is_infinite_with_a_reason() -> None:
    found = cross_entropy(Categorical([0.5, 0.5]), Categorical([0, 1]))
    assert found.value == math.inf
    assert found.reason == "p has mass at outcome 0, where q is zero"


def test_renyi_has_the_limits_it_should() -> None:
    p, q = Categorical([0.5, 0.3, 0.2, 0.0]), Categorical([0.1, 0.2, 0.3, 0.4])
    assert renyi(p, q, 0.0).value == pytest.approx(-math.log(0.6), rel=1e-14)
    assert renyi(p, q, math.inf).value == pytest.approx(math.log(5.0), rel=1e-14)
    assert renyi(p, q, 1.0).value == divergence_value(KL, p, q).value
    for near, limit in ((1e-9, 0.0), (1.0 - 1e-9, 1.0), (1.0 + 1e-9, 1.0)):
        assert renyi(p, q, near).value == pytest.approx(renyi(p, q, limit).value, rel=1e-7)
    assert renyi(p, q, 1e12).value == pytest.approx(math.log(5.0), rel=1e-11)
    assert renyi(p, q, 1e308).value == pytest.approx(math.log(5.0), rel=1e-11)


@pytest.mark.parametrize("order", [-0.5, math.nan, -math.inf])
def test_an_order_that_makes_no_sense_is_refused(order: float) -> None:
    with pytest.raises(ValueError, match="order must be at least 0"):
        renyi(*LESSON, order)


def test_renyi_of_laws_with_nothing_in_common_is_infinite_at_every_order() -> None:
    p, q = Categorical([1, 0]), Categorical([0, 1])
    for order in (0.0, 0.5, 1.0, 2.0, math.inf):
        found = renyi(p, q, order)
        assert found.value == math.inf
        assert "no outcome in common" in found.reason


def test_renyi_from_order_one_on_needs_q_to_cover_p() -> None:
    p, q = Categorical([0.5, 0.5]), Categorical([1, 0])
    assert renyi(p, q, 0.5).value == pytest.approx(math.log(2.0))
    for order in (1.0, 1.5, math.inf):
        assert renyi(p, q, order).reason == "p has mass at outcome 1, where q is zero"


def test_bhattacharyya_is_minus_the_logarithm_of_the_affinity() -> None:
    p, q = LESSON
    affinity = math.sqrt(0.45) + math.sqrt(0.05)
    assert spaces.bhattacharyya(p, q).value == pytest.approx(-math.log(affinity), rel=1e-14)
    hellinger = divergence_value(DIVERGENCES["hellinger2"], p, q).value
    assert spaces.bhattacharyya(p, q).value == pytest.approx(-math.log1p(-hellinger), rel=1e-14)


def test_the_variance_of_the_log_ratio_is_that_of_its_two_values() -> None:
    p, q = LESSON
    expected = 0.9 * 0.1 * (math.log(1.8) - math.log(0.2)) ** 2
    found = variance_of_log_ratio(p, q)
    assert found.value == pytest.approx(expected, rel=1e-14)
    assert abs(found.value - expected) <= found.error
    assert variance_of_log_ratio(q, Categorical([1, 0])).value == math.inf
    assert variance_of_log_ratio(Categorical([1, 0]), q).value == 0.0


def test_the_terms_of_an_example_add_up_and_one_is_negative() -> None:
    p, q = LESSON
    terms = classic_terms(KL, p, q)
    assert terms == pytest.approx([0.9 * math.log(1.8), 0.1 * math.log(0.2)])
    assert terms[1] < 0.0
    assert math.fsum(terms) == pytest.approx(divergence_value(KL, p, q).value, rel=1e-15)


def test_terms_at_zeros_are_zero_or_infinite() -> None:
    p, q = Categorical([0, 1, 0, 1]), Categorical([0, 0, 1, 1])
    assert classic_terms(KL, p, q).tolist() == [0.0, math.inf, 0.0, 0.0]


def test_sums_are_said_to_be_sums() -> None:
    assert divergence_value(KL, *LESSON).method == "sum over 2 outcomes"
    assert divergence_value(KL, uniform(1), uniform(1)).method == "sum over one outcome"


def test_laws_over_different_spaces_are_refused() -> None:
    coin, normal = Categorical([0.5, 0.5]), one("normal", 0.0, 1.0)
    for compute in (
        lambda p, q: spaces.divergence_value(KL, p, q),
        spaces.cross_entropy,
        lambda p, q: spaces.renyi(p, q, 2.0),
        spaces.bhattacharyya,
    ):
        with pytest.raises(ValueError, match="p is over 2 outcomes and q is on the line"):
            compute(coin, normal)
        with pytest.raises(ValueError, match="p is on the line and q is over 2 outcomes"):
            compute(normal, coin)


def test_a_space_answers_as_its_own_module_does() -> None:
    p, q = LESSON
    assert spaces.divergence_value(KL, p, q) == divergence_value(KL, p, q)
    assert spaces.entropy(p) == discrete_values.entropy(p)
    assert spaces.cross_entropy(p, q) == cross_entropy(p, q)
    narrow, wide = one("normal", 0.0, 1.0), one("normal", 0.0, 2.0)
    assert spaces.divergence_value(KL, narrow, wide).value == pytest.approx(0.31814718056)
    assert spaces.entropy(narrow).value == pytest.approx(0.5 * math.log(2 * math.pi * math.e))
    assert spaces.cross_entropy(narrow, narrow).value == pytest.approx(1.4189385332)
    moved = one("normal", 2.0, 1.0)
    assert spaces.renyi(narrow, moved, 3.0).value == pytest.approx(6.0)
    assert spaces.bhattacharyya(narrow, moved).value == pytest.approx(0.5)
    far = one("normal", 40.0, 1.0)
    assert spaces.bhattacharyya(narrow, far).value == pytest.approx(200.0)


@pytest.mark.parametrize("key", ROWS)
@pytest.mark.parametrize(("p", "q"), [([0, -700], [0, -1e300]), ([0, 0], [0, -1e300])])
def test_logits_beyond_all_others_do_not_swell_the_error(
    key: str, p: list[float], q: list[float]
) -> None:
    found = divergence_value(ROWS[key], Categorical.from_logits(p), Categorical.from_logits(q))
    assert math.isinf(found.value) or found.error <= 1e-13 * found.value + 1e-15


@given(
    st.sampled_from(sorted(ROWS)),
    st.lists(st.tuples(st.floats(-750.0, 0.0), st.floats(-750.0, 0.0)), min_size=1, max_size=6),
)
def test_errors_cover_what_logits_far_apart_make(
    key: str, logits: list[tuple[float, float]]
) -> None:
    rows = [list(row) for row in zip(*logits, strict=True)]
    found = divergence_value(ROWS[key], *(Categorical.from_logits(row) for row in rows))
    with mpmath.workdps(900):
        p, q = ([mpmath.exp(mpmath.mpf(v)) for v in row] for row in rows)
        shares = [[w / mpmath.fsum(row) for w in row] for row in (p, q)]
        assert covers(found, TRUTH[key](*shares))
