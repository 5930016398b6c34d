"""Edits of tables of outcomes: what is painted stays, what is refused loses nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from klviz.analyses.compare import outcome_edits as edits
from klviz.core.discrete.laws import LAWS
from klviz.document.outcome_texts import LETTERS, letter_counts, pasted
from klviz.document.outcomes import Bars, Named, OutcomeTable, Softmax, Weights

FLAT = Named("uniform")


def table(p: Weights, q: Weights = FLAT, size: int = 4) -> OutcomeTable:
    return OutcomeTable(("",) * size, p, q, FLAT)


def bars(*values: float) -> OutcomeTable:
    return table(Bars(values), size=len(values))


def p_of(given: OutcomeTable) -> list[float]:
    found: list[float] = edits.law_in(given, "p").probabilities.tolist()
    return found


HEIGHT = st.floats(0.0, 1.0)
WEIGHTS = st.lists(st.floats(0.0, 10.0), min_size=2, max_size=8).filter(lambda w: sum(w) > 1e-3)


@given(WEIGHTS, st.data())
def test_what_is_painted_keeps_its_shape_and_all_sum_to_one(
    weights: list[float], data: st.DataObject
) -> None:
    places = st.integers(0, len(weights) - 1)
    stroke = data.draw(st.dictionaries(places, HEIGHT, min_size=1))
    found = edits.painted(bars(*weights), "p", stroke).p
    assert isinstance(found, Bars)
    assert math.fsum(found.values) == pytest.approx(1.0, abs=1e-12)
    first = next(iter(stroke))
    if len(stroke) == 1:
        assert found.values[first] == stroke[first]
    for k in stroke:
        assert found.values[k] * stroke[first] == pytest.approx(
            found.values[first] * stroke[k], abs=1e-12
        )


@given(WEIGHTS, st.data())
def test_what_was_painted_does_not_tell_which_was_the_latest(
    weights: list[float], data: st.DataObject
) -> None:
    places = st.integers(0, len(weights) - 1)
    stroke = data.draw(st.dictionaries(places, HEIGHT, min_size=1))
    turned = dict(reversed(stroke.items()))
    found = [p_of(edits.painted(bars(*weights), "p", order)) for order in (stroke, turned)]
    assert found[0] == pytest.approx(found[1], abs=1e-15)


@given(WEIGHTS, HEIGHT)
def test_the_others_keep_their_proportions(weights: list[float], height: float) -> None:
    before = p_of(bars(*weights))
    rest = sum(before[1:])
    assume(rest > 1e-3)
    after = p_of(edits.painted(bars(*weights), "p", {0: height}))
    assert after[1:] == pytest.approx([w * (1.0 - height) / rest for w in before[1:]], abs=1e-12)


def test_a_stroke_keeps_what_it_has_painted_as_long_as_others_can_give_way() -> None:
    after = p_of(edits.painted(bars(1, 1, 1, 1), "p", {0: 0.3, 1: 0.4}))
    assert after == pytest.approx([0.3, 0.4, 0.15, 0.15])


@pytest.mark.parametrize("faint", [5e-324, 1e-310, 1e-300])
@pytest.mark.parametrize(
    ("stroke", "wanted"), [({0: 0.25}, 0.25), ({0: 0.9, 1: 0.9}, 0.5), ({0: 0.0}, 0.0)]
)
def test_what_is_almost_nothing_takes_what_the_painted_outcomes_leave(
    faint: float, stroke: dict[int, float], wanted: float
) -> None:
    after = p_of(edits.painted(bars(1.0, faint), "p", stroke))
    assert after == pytest.approx((wanted, 1.0 - wanted))


def test_no_outcome_vanishes_because_others_are_painted() -> None:
    after = p_of(edits.painted(bars(1, 1, 1, 1), "p", {0: 0.8, 1: 0.8, 2: 0.5}))
    assert after[0] == pytest.approx(after[1])
    assert after[2] == pytest.approx(after[0] * 0.5 / 0.8)
    assert min(after) > 0.02


def test_more_than_there_can_be_is_scaled_as_a_whole() -> None:
    stroke = {0: 0.8, 1: 0.4, 2: 0.8}
    after = p_of(edits.painted(bars(1, 1, 1, 1), "p", stroke))
    assert after[0] == pytest.approx(2.0 * after[1])
    assert after[2] == pytest.approx(after[0])
    assert sum(after) == pytest.approx(1.0)


def test_nearby_heights_give_nearby_probabilities() -> None:
    heights = np.linspace(0.0, 1.0, 2001)
    rows = [p_of(edits.painted(bars(1, 2, 3), "p", {0: 0.5, 1: h})) for h in heights]
    assert np.abs(np.diff(rows, axis=0)).max() < 0.005


def test_what_nothing_else_has_is_shared_out_evenly() -> None:
    after = p_of(edits.painted(bars(1, 0, 0), "p", {0: 0.5}))
    assert after == [0.5, 0.25, 0.25]


def test_a_hand_above_or_below_paints_one_or_nothing() -> None:
    assert p_of(edits.painted(bars(1, 1), "p", {0: 1.7})) == [1.0, 0.0]
    assert p_of(edits.painted(bars(1, 1), "p", {0: -0.2})) == [0.0, 1.0]


def test_painting_a_law_makes_bars_of_it() -> None:
    found = edits.painted(table(Named("binomial", (0.5,))), "p", {0: 0.5})
    assert isinstance(found.p, Bars)
    assert found.p.values == pytest.approx((0.5, 3 / 14, 3 / 14, 1 / 14))


def test_a_number_that_is_typed_leaves_the_others_alone() -> None:
    assert edits.typed(bars(0.2, 0.8), "p", 1, 0.3).p == Bars((0.2, 0.3))
    soft = edits.typed(table(Softmax((0.0, 1.0, 2.0, 3.0), 2.0)), "p", 1, -1.0)
    assert soft.p == Softmax((0.0, -1.0, 2.0, 3.0), 2.0)
    law = edits.typed(table(FLAT), "p", 0, 0.5)
    assert law.p == Bars((0.5, 0.25, 0.25, 0.25))


def test_a_negative_weight_is_refused_by_the_name_of_its_outcome() -> None:
    named = edits.renamed(bars(0.2, 0.8), 1, "rain")
    with pytest.raises(ValueError, match="weight of outcome rain must be at least 0, got −"):
        edits.typed(named, "p", 1, -0.1)


@pytest.mark.parametrize("value", [math.inf, math.nan])
def test_what_is_no_probability_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="probability of outcome 1 must be finite and at least 0"):
        edits.typed(bars(0.2, 0.8), "p", 1, value)


def test_normalised_weights_are_the_same_distribution() -> None:
    before = bars(3.0, 1.0)
    assert edits.normalised(before, "p").p == Bars((0.75, 0.25))


@pytest.mark.parametrize("first", [*LAWS, edits.BARS, edits.SOFTMAX])
@pytest.mark.parametrize("second", [*LAWS, edits.BARS, edits.SOFTMAX])
def test_every_kind_of_distribution_becomes_every_other(first: str, second: str) -> None:
    begun = edits.with_law(bars(0.1, 0.2, 0.4, 0.2, 0.1), "p", first)
    found = edits.with_law(begun, "p", second)
    assert edits.law_key(found.p) == second
    assert sum(p_of(found)) == pytest.approx(1.0)
    if second in (edits.BARS, edits.SOFTMAX):
        assert p_of(found) == pytest.approx(p_of(begun), rel=1e-12)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("binomial", (0.3,)),
        ("poisson", (2.0,)),
        ("discretised_normal", (8.0, 2.0)),
        ("geometric", (0.4,)),
    ],
)
def test_a_law_is_found_again_from_its_bars(key: str, values: tuple[float, ...]) -> None:
    begun = edits.with_law(table(Named(key, values), size=30), "p", edits.BARS)
    found = edits.with_law(begun, "p", key).p
    assert isinstance(found, Named)
    assert found.values == pytest.approx(values, rel=0.01)


def test_the_numbers_of_a_law_and_the_temperature_are_changed() -> None:
    found = edits.with_number(table(Named("discretised_normal", (1.0, 2.0))), "p", 1, 3.0)
    assert found.p == Named("discretised_normal", (1.0, 3.0))
    soft = edits.with_number(table(Softmax((0.0,) * 4)), "p", 0, 0.5)
    assert soft.p == Softmax((0.0,) * 4, 0.5)
    with pytest.raises(ValueError, match="temperature must be positive"):
        edits.with_number(table(Softmax((0.0,) * 4)), "p", 0, 0.0)


def test_another_count_leaves_laws_and_pads_bars() -> None:
    found = edits.resized(table(Bars((1.0, 2.0)), Softmax((0.0, 1.0)), size=2), 4)
    assert found.table.p == Bars((1.0, 2.0, 0.0, 0.0))
    assert found.table.q == Softmax((0.0, 1.0, -math.inf, -math.inf))
    assert (found.table.r, found.table.size, found.told) == (FLAT, 4, "")


def test_what_is_cut_is_told() -> None:
    found = edits.resized(bars(0.5, 0.25, 0.25), 2)
    assert found.table.p == Bars((0.5, 0.25))
    assert found.told == (
        "Outcomes with probability were removed. P had 25 % of its probability there."
    )
    assert edits.resized(bars(0.5, 0.5, 0.0), 2).told == ""


@pytest.mark.parametrize("count", [1, 513])
def test_there_cannot_be_fewer_or_more(count: int) -> None:
    with pytest.raises(ValueError, match="from 2 to 512, got"):
        edits.resized(bars(1.0, 1.0), count)


def test_nothing_is_cut_that_leaves_nothing() -> None:
    with pytest.raises(ValueError, match="nothing of P would be left"):
        edits.resized(bars(0.0, 0.0, 1.0), 2)


def test_outcomes_are_removed_with_their_names() -> None:
    named = edits.renamed(edits.renamed(bars(1.0, 2.0, 3.0), 0, "sun"), 2, " heavy\n rain ")
    found = edits.without(named, {1}).table
    assert found.names == ("sun", "heavy rain")
    assert found.p == Bars((1.0, 3.0))
    with pytest.raises(ValueError, match="at least 2 outcomes must stay"):
        edits.without(found, {0})


def test_a_name_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 40 letters, got 41"):
        edits.renamed(bars(1.0, 1.0), 0, "x" * 41)


def test_what_is_pasted_replaces_what_it_says_of() -> None:
    found = edits.with_pasted(bars(0.5, 0.5), pasted("sun 3\nrain 1"), "q")
    assert found.table.names == ("sun", "rain")
    assert found.table.q == Bars((3.0, 1.0))
    assert found.table.p == Bars((0.5, 0.5))


def test_pasting_more_outcomes_pads_the_other_and_fewer_cut_it() -> None:
    begun = edits.renamed(bars(0.5, 0.5), 0, "sun")
    more = edits.with_pasted(begun, pasted("1 2 3"), "q").table
    assert (more.p, more.q, more.names) == (Bars((0.5, 0.5, 0.0)), Bars((1.0, 2.0, 3.0)), ("",) * 3)
    fewer = edits.with_pasted(bars(0.5, 0.25, 0.25), pasted("1 2"), "q")
    assert fewer.table.p == Bars((0.5, 0.25))
    assert "P had 25 %" in fewer.told
    both = edits.with_pasted(bars(0.5, 0.25, 0.25), pasted("p q\n1 2\n3 4"), "q")
    assert (both.table.p, both.told) == (Bars((1.0, 3.0)), "")


def test_letters_of_two_texts_are_over_the_same_outcomes() -> None:
    counts = {"p": letter_counts("abba"), "q": letter_counts("Zaé")}
    found = edits.with_letters(bars(1.0, 1.0), counts)
    assert found.table.names == LETTERS
    assert p_of(found.table)[:2] == [0.5, 0.5]
    assert edits.law_in(found.table, "q").probabilities[25] == 0.5
    assert found.table.r == FLAT
    assert "Q: 2 letters from a to z counted; 1 other left out (é)." in found.told


def test_what_has_no_text_stays_if_it_can_and_is_told_of_if_not() -> None:
    binomial = Named("binomial", (0.25,))
    counts = {"p": letter_counts("abba")}
    kept = edits.with_letters(table(Bars((1.0, 2.0)), size=2).with_weights("q", binomial), counts)
    assert (kept.table.q, "uniform" in kept.told) == (binomial, False)
    lost = edits.with_letters(bars(1.0, 2.0).with_weights("q", Bars((0.5, 0.5))), counts)
    assert (lost.table.q, "Q: uniform now" in lost.told) == (FLAT, True)


def test_a_second_text_leaves_the_first_where_the_outcomes_are_letters() -> None:
    first = edits.with_letters(bars(1.0, 1.0), {"p": letter_counts("abba")}).table
    assert first.q == FLAT
    second = edits.with_letters(first, {"q": letter_counts("cc")}).table
    assert second.p == first.p
    assert isinstance(second.q, Bars)
