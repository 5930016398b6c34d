"""Code lengths: Kraft's sum, Shannon's bounds, and codes found by trying all of them."""

from __future__ import annotations

import heapq
import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.codes import expected_length, huffman_lengths, ideal_lengths
from klviz.core.discrete.families import geometric, zipf
from klviz.core.discrete.values import entropy
from tests.core.outcomes import of_record
from tests.core.records import Record, cases

LOG_2 = math.log(2.0)
ROWS = st.lists(st.integers(0, 50), min_size=1, max_size=40).filter(any)


def merged_cost(weights: list[float]) -> float:
    """Return the total of all sums that are formed when the two least are always added."""
    heap, cost = [w for w in weights if w > 0.0], 0.0
    heapq.heapify(heap)
    while len(heap) > 1:
        both = heapq.heappop(heap) + heapq.heappop(heap)
        cost += both
        heapq.heappush(heap, both)
    return cost


@pytest.mark.parametrize(
    ("weights", "lengths"),
    [
        ([0.5, 0.25, 0.125, 0.125], [1, 2, 3, 3]),
        ([0.9, 0.1], [1, 1]),
        ([1.0, 1.0, 1.0], [2, 2, 1]),
        ([0.4, 0.2, 0.2, 0.1, 0.1], [2, 2, 2, 3, 3]),
        ([0.0, 1.0], [math.inf, 0]),
        ([0.5, 0.0, 0.5], [1, math.inf, 1]),
        ([3.0], [0]),
    ],
)
def test_the_words_of_small_codes(weights: list[float], lengths: list[float]) -> None:
    found = huffman_lengths(Categorical(weights))
    assert sorted(found.tolist()) == sorted(lengths)
    assert np.isinf(found).tolist() == [w == 0.0 for w in weights]


@given(ROWS)
def test_a_code_is_complete_and_no_code_is_shorter(weights: list[int]) -> None:
    p = Categorical([float(w) for w in weights])
    lengths = huffman_lengths(p)
    words = lengths[np.isfinite(lengths)]
    assert math.fsum(2.0**-words) == 1.0
    total = sum(weights)
    assert expected_length(p, lengths).value == pytest.approx(
        merged_cost([float(w) for w in weights]) / total, rel=1e-12
    )


@pytest.mark.parametrize("weights", [*itertools.combinations_with_replacement((1, 2, 3, 5), 4)])
def test_no_complete_code_of_four_words_is_shorter(weights: tuple[int, ...]) -> None:
    p = Categorical([float(w) for w in weights])
    codes = [code for code in itertools.product((1, 2, 3), repeat=4) if _kraft(code) <= 1.0]
    best = min(sum(w * n for w, n in zip(weights, code, strict=True)) for code in codes)
    found = expected_length(p, huffman_lengths(p))
    assert abs(found.value - best / sum(weights)) <= found.error


def _kraft(code: tuple[int, ...]) -> float:
    return sum(2.0**-n for n in code)


@pytest.mark.parametrize("case", cases("discrete"), ids=lambda case: case["id"])
def test_a_code_costs_at_most_one_bit_above_the_entropy(case: Record) -> None:
    for who in "pq":
        p = of_record(case, who)
        least = entropy(p).value / LOG_2
        mean = expected_length(p, huffman_lengths(p)).value
        assert least * (1.0 - 1e-12) - 1e-12 <= mean <= least + 1.0


@pytest.mark.parametrize("p", [geometric(0.3, 512), zipf(1.0, 512)])
def test_the_mean_of_the_ideal_lengths_is_the_entropy(p: Categorical) -> None:
    found = expected_length(p, ideal_lengths(p))
    assert found.value == pytest.approx(entropy(p).value / LOG_2, rel=1e-13)


def test_ideal_lengths_of_powers_of_two_are_whole() -> None:
    found = ideal_lengths(Categorical([0.5, 0.25, 0.25, 0.0]))
    assert found.tolist() == pytest.approx([1.0, 2.0, 2.0, math.inf])


def test_what_is_too_small_for_a_number_has_a_word_all_the_same() -> None:
    p = Categorical.from_logits([0.0, -2000.0, -1000.0, -math.inf])
    assert huffman_lengths(p).tolist() == [1.0, 2.0, 2.0, math.inf]


def test_an_outcome_without_a_word_costs_without_end() -> None:
    p, q = Categorical([0.5, 0.5], ["a", "b"]), Categorical([1.0, 0.0])
    found = expected_length(p, huffman_lengths(q))
    assert found.value == math.inf
    assert found.reason == "outcome b has no code word"


def test_there_must_be_a_length_an_outcome() -> None:
    with pytest.raises(ValueError, match=r"lengths must be 2 numbers, got shape \(3,\)"):
        expected_length(Categorical([1.0, 1.0]), np.ones(3))
