"""Distributions over outcomes: what they take, what they refuse, and their digits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klviz.core.discrete.categorical import Categorical, mixed, of_shares
from klviz.core.discrete.categorical_pairs import compared

EXAMPLES = settings(max_examples=50, deadline=None)


def test_weights_need_not_sum_to_one() -> None:
    p = Categorical([9, 1])
    assert p.probabilities.tolist() == [0.9, 0.1]
    assert p.size == 2


def test_ten_times_a_tenth_is_one_although_doubles_say_otherwise() -> None:
    p = Categorical([0.1] * 10)
    assert p.probabilities.tolist() == [0.1] * 10


@EXAMPLES
@given(st.lists(st.floats(1e-9, 1e9), min_size=1, max_size=60))
def test_probabilities_sum_to_one(weights: list[float]) -> None:
    p = Categorical(weights)
    assert math.fsum(p.probabilities) == pytest.approx(1.0, abs=3e-16)
    assert np.log(p.probabilities) == pytest.approx(p.log_probabilities, rel=1e-14, abs=3e-16)


@EXAMPLES
@given(st.lists(st.floats(-60.0, 60.0), min_size=1, max_size=30), st.floats(-1e4, 1e4))
def test_an_offset_of_all_logits_changes_nothing(logits: list[float], offset: float) -> None:
    before = Categorical.from_logits(logits).log_probabilities
    after = Categorical.from_logits([offset + x for x in logits]).log_probabilities
    assert after == pytest.approx(before, abs=1e-11)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([0.5, -0.1, 0.6], r"probability 1 must be finite and at least 0, got -0\.1"),
        ([math.nan, 1.0], "probability 0 must be finite and at least 0, got nan"),
        ([1.0, math.inf], "probability 1 must be finite and at least 0, got inf"),
        ([0.0, 0.0], "the probabilities are all zero; at least one must be positive"),
        ([], "probabilities must be a row of at least one number"),
        ([[0.5, 0.5]], "probabilities must be a row of at least one number"),
    ],
)
def test_weights_that_make_no_sense_are_refused(weights: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Categorical(weights)


@pytest.mark.parametrize(
    ("logits", "message"),
    [
        ([0.0, math.nan], "logit 1 must be below infinity, got nan"),
        ([math.inf, 0.0], "logit 0 must be below infinity, got inf"),
        ([-math.inf, -math.inf], "the logits are all −inf; at least one must be finite"),
        ([], "logits must be a row of at least one number"),
        ([1.7e308, -1.7e308], "logit 1 lies too far below the largest"),
    ],
)
def test_logits_that_make_no_sense_are_refused(logits: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Categorical.from_logits(logits)


def test_a_logit_of_minus_infinity_is_a_zero() -> None:
    p = Categorical.from_logits([0.0, -math.inf, 0.0])
    assert p.probabilities.tolist() == [0.5, 0.0, 0.5]
    assert p.support.tolist() == [True, False, True]


@pytest.mark.parametrize("size", [1e308, 1.0, 1e-300, 5e-324])
def test_weights_of_any_size_are_normalised(size: float) -> None:
    p = Categorical([size, size, size, size])
    assert p.probabilities.tolist() == [0.25] * 4
    assert p.log_probabilities.tolist() == [-math.log(4.0)] * 4


def test_a_probability_too_small_for_a_number_keeps_its_logarithm() -> None:
    p = Categorical([1e308, 5e-324])
    assert p.probabilities[1] == 0.0
    assert p.log_probabilities[1] == pytest.approx(-1074 * math.log(2.0) - math.log(1e308))
    assert p.support.all()


def test_a_probability_near_one_keeps_the_digits_of_the_rest() -> None:
    assert Categorical([1.0, 1e-20]).log_probabilities[0] == pytest.approx(-1e-20, rel=1e-15)
    assert Categorical.from_logits([0, -50]).log_probabilities[0] == pytest.approx(
        -math.exp(-50.0), rel=1e-15
    )


def test_log_prob_is_that_of_the_outcome_and_minus_infinity_elsewhere() -> None:
    p = Categorical([0.9, 0.1])
    found = p.log_prob([[0, 1], [2, -1], [0.5, math.nan]])
    assert found[0] == pytest.approx([math.log(0.9), math.log(0.1)], rel=1e-15)
    assert np.isneginf(found[1:]).all()


def test_arrays_and_names_cannot_be_changed() -> None:
    p = Categorical([0.9, 0.1], ["heads", "tails"])
    assert p.names == ("heads", "tails")
    for array in (p.probabilities, p.log_probabilities, p.logits):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.5
    with pytest.raises(ValueError, match="names must be as many as the outcomes, 2, got 1"):
        Categorical([0.9, 0.1], ["heads"])


def test_the_weights_that_were_given_are_copied() -> None:
    weights = np.array([1.0, 3.0])
    p = Categorical(weights)
    weights[0] = 7.0
    assert p.probabilities.tolist() == [0.25, 0.75]


def test_draws_come_as_often_as_their_probabilities_say() -> None:
    p = Categorical([0.5, 0.0, 0.3, 0.2])
    drawn = p.sample(40_000, np.random.default_rng(1))
    shares = np.bincount(drawn, minlength=4) / drawn.size
    assert shares == pytest.approx(p.probabilities, abs=0.01)
    assert shares[1] == 0.0
    again = p.sample(40_000, np.random.default_rng(1))
    assert (again == drawn).all()
    assert p.sample(0, np.random.default_rng(1)).size == 0


def test_temperature_flattens_and_sharpens() -> None:
    p = Categorical([0.5, 0.25, 0.25, 0.0])
    assert p.tempered(1.0).probabilities == pytest.approx(p.probabilities)
    assert p.tempered(0.5).probabilities == pytest.approx([4 / 6, 1 / 6, 1 / 6, 0.0])
    assert p.tempered(1e9).probabilities == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0.0])
    assert p.tempered(1e-3).probabilities.tolist()[0] == 1.0


@pytest.mark.parametrize("temperature", [0.0, -1.0, math.nan, math.inf])
def test_a_temperature_that_makes_no_sense_is_refused(temperature: float) -> None:
    with pytest.raises(ValueError, match="temperature must be positive and finite"):
        Categorical([1, 2]).tempered(temperature)


def test_a_temperature_too_low_for_numbers_is_refused_and_makes_no_zeros() -> None:
    with pytest.raises(ValueError, match="logit 1 lies too far below"):
        Categorical([2, 1]).tempered(1e-309)


def test_merging_adds_probabilities() -> None:
    p = Categorical([0.125, 0.25, 0.125, 0.5])
    merged = p.merged([1, 0, 1, 3])
    assert merged.probabilities.tolist() == [0.25, 0.25, 0.0, 0.5]
    assert np.isneginf(merged.log_probabilities[2])


@pytest.mark.parametrize("groups", [[0, 1], [0, 1, -1]])
def test_groups_that_do_not_fit_are_refused(groups: list[int]) -> None:
    with pytest.raises(ValueError, match="groups must be 3 numbers from 0"):
        Categorical([1, 1, 1]).merged(groups)


def test_sums_of_shares_too_small_for_numbers_go_by_their_logarithms() -> None:
    logs = [np.array([-1.0, -1.0]), np.array([-900.0, -900.0]), np.array([])]
    sums = mixed([np.exp(row) for row in logs], logs)
    assert sums.log_probabilities[1] - sums.log_probabilities[0] == pytest.approx(-899.0)
    assert np.isneginf(sums.log_probabilities[2])
    plain = of_shares(np.array([0.25, 0.75]), np.log([0.25, 0.75]))
    assert plain.probabilities.tolist() == [0.25, 0.75]


def test_distributions_of_different_sizes_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="p has 3 outcomes and q has 4"):
        compared(Categorical([1, 1, 1]), Categorical([1, 1, 1, 1]))


def test_the_log_ratio_of_near_ones_comes_from_their_difference() -> None:
    p, q = Categorical([0.5, 0.5]), Categorical([0.5 + 2**-50, 0.5 - 2**-50])
    ratio = compared(p, q).pair.log_ratio
    assert ratio == pytest.approx([-(2**-49), 2**-49], rel=1e-14)


def test_counts_and_shares_of_the_same_law_compare_as_equal() -> None:
    both = compared(Categorical([3, 1]), Categorical([0.75, 0.25]))
    assert both.pair.log_ratio.tolist() == [0.0, 0.0]
    assert (both.blur > 0.0).all()


def test_the_log_ratio_of_near_logits_does_not_feel_their_offset() -> None:
    p = Categorical.from_logits([1000.0, 1001.0])
    q = Categorical.from_logits([-500.0, -499.0 + 2**-30])
    t = 2.0**-30
    share = 1.0 / (1.0 + math.exp(-1.0))
    assert compared(p, q).pair.log_ratio == pytest.approx([t * share, -t * (1.0 - share)], rel=1e-8)
