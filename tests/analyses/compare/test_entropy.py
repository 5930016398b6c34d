"""Stacks add up, nothing outweighs the gain, and the mean lies above the curve."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from klviz.analyses.compare.entropy import Entropy, EntropyContent, stack_of
from klviz.analyses.compare.pairs import pair_of
from klviz.core import spaces
from klviz.core.discrete.categorical import Categorical
from klviz.core.divergences import KL
from klviz.document.comparison import Comparison
from tests.analyses.compare.scenes import on_the_line, over_outcomes, request_of
from tests.core.records import cases, mixture_of


def of(comparison: Comparison, analyst: Entropy | None = None) -> EntropyContent:
    found = (analyst or Entropy(60.0)).answer(request_of(comparison), pair_of(comparison))
    assert found.complete
    return found


def cases_of_all() -> list[Any]:
    found = []
    for name in ("gaussian_1d", "continuous_1d", "discrete"):
        found += [pytest.param(name, case, id=case["id"]) for case in cases(name)]
    return found


def law(name: str, case: Any, who: str) -> Any:
    if name != "discrete":
        return mixture_of(case[who])
    return Categorical(case[who]) if who in case else Categorical.from_logits(case[f"{who}_logits"])


@pytest.mark.parametrize(("name", "case"), cases_of_all())
def test_both_sides_of_every_case_agree_with_each_other_and_with_the_truth(
    name: str, case: Any
) -> None:
    p, q = (law(name, case, who) for who in "pq")
    given = case["values"]
    for first, second, h, cross in (
        (p, q, "entropy_p", "cross_entropy_pq"),
        (q, p, "entropy_q", "cross_entropy_qp"),
    ):
        stack = stack_of("", first, second, spaces.divergence_value(KL, first, second))
        assert stack.agrees
        for got, key in ((stack.entropy, h), (stack.whole, cross)):
            if key in given:
                wanted = float(given[key])
                doubt = got.error + 1e-11 * abs(wanted) + 1e-13
                assert got.value == wanted or abs(got.value - wanted) <= doubt


def test_a_differential_entropy_may_be_negative() -> None:
    stack = of(on_the_line("N(0, 0.1)", "N(0, 0.2)")).stacks[0]
    assert stack.entropy.value == pytest.approx(
        0.5 * math.log(2 * math.pi * math.e) + math.log(0.1)
    )
    assert stack.entropy.value < stack.whole.value < 0.0
    assert stack.agrees


def test_an_infinite_cross_entropy_says_why() -> None:
    content = of(over_outcomes((0.5, 0.5), (1.0, 0.0)))
    forward, reverse = content.stacks
    assert forward.whole.value == forward.divergence.value == math.inf
    assert forward.agrees
    assert "q is zero" in forward.whole.reason
    assert reverse.whole.value == pytest.approx(math.log(2.0))


def test_reasons_call_both_by_their_names() -> None:
    content = of(on_the_line("U(0, 1)", "N(0, 1)"))
    said = "q has mass below 0 and above 1, where p is zero"
    assert content.stacks[1].whole.reason == said
    parts = content.parts[1]
    assert parts.gain.reason == said


def test_stacks_that_do_not_add_up_are_told() -> None:
    pair = pair_of(on_the_line())
    wrong = spaces.divergence_value(KL, pair.q, pair.p)
    assert not stack_of("", pair.p, pair.q, wrong).agrees


@pytest.mark.parametrize(
    "comparison",
    [
        on_the_line(),
        on_the_line("0.5 N(-3, 1) + 0.5 N(3, 1)", "N(0, 3.2)"),
        on_the_line("U(0, 1)", "U(-1, 3)"),
        on_the_line("U(0, 1)", "U(2, 3)"),
        over_outcomes((1.0, 0.0), (0.0, 1.0)),
        on_the_line("t(3; 0, 1)", "N(0, 1)"),
        over_outcomes(),
        over_outcomes((0.2, 0.3, 0.5), (0.5, 0.25, 0.25)),
        over_outcomes(tuple(range(1, 513)), tuple(range(513, 1, -1))),
    ],
)
def test_the_mean_of_the_points_lies_above_the_curve(comparison: Comparison) -> None:
    for chord in of(comparison).chords:
        assert chord.weights.sum() == pytest.approx(1.0)
        assert np.all(np.diff(chord.ratios) >= 0.0)
        with np.errstate(divide="ignore"):
            assert chord.heights == pytest.approx(-np.log(chord.ratios))
        assert chord.value.value >= chord.bound - chord.value.error
        if math.isfinite(chord.value.value):
            outside = (chord.ratios > chord.reach) | (chord.heights > chord.high)
            assert math.fsum(chord.weights[outside]) <= 0.2
        assert chord.low < 0.0 < chord.high < math.inf


def test_two_outcomes_lie_at_the_ends_of_the_chord_and_their_mean_on_it() -> None:
    chord = of(over_outcomes()).chords[0]
    assert chord.ratios == pytest.approx([0.5 / 0.9, 5.0])
    assert chord.weights == pytest.approx([0.9, 0.1])
    assert chord.mean_ratio.value == 1.0
    assert chord.value.value == pytest.approx(float(chord.weights @ chord.heights))
    assert chord.reach > 5.0
    assert chord.names == ("1", "0")[::-1]
    other = of(over_outcomes((0.5, 0.0, 0.5), (0.25, 0.25, 0.5))).chords[1]
    assert other.names == ("1", "2", "0")


def test_points_of_a_density_have_the_mean_of_quantiles() -> None:
    chord = of(on_the_line("N(0, 1)", "N(0, 1.5)")).chords[0]
    # The middles of 200 intervals of equal probability: near the integral, not it.
    assert float(chord.weights @ chord.heights) == pytest.approx(chord.value.value, rel=0.05)


def test_what_q_has_where_p_is_zero_is_missing_from_the_mean_ratio() -> None:
    chord = of(on_the_line("U(0, 1)", "U(-1, 3)")).chords[0]
    assert chord.mean_ratio.value == pytest.approx(0.25, abs=1e-14)
    assert chord.bound == pytest.approx(math.log(4.0))


@pytest.mark.parametrize(
    "places",
    [
        [on_the_line(q=f"N(0, {scale})") for scale in (2, 3, 4)],
        [over_outcomes(q=(share, 1.0 - share)) for share in (0.5, 0.25, 0.75)],
    ],
)
def test_former_values_stay_while_only_q_is_moved(places: list[Comparison]) -> None:
    analyst = Entropy(60.0)
    first, second, third = (of(place, analyst).stacks for place in places)
    values = [stacks[0].divergence.value for stacks in (first, second, third)]
    assert first[0].trace == ()
    assert third[0].trace == tuple(values[:2])
    assert third[0].entropy.value == first[0].entropy.value
    rise = third[0].whole.value - first[0].whole.value
    assert rise == pytest.approx(values[2] - values[0], abs=1e-12)
    # Of the other stack H(Q) changed, so nothing of it can be compared.
    assert third[1].trace == ()


def test_what_is_remembered_of_one_is_what_would_be_found_anew() -> None:
    analyst = Entropy(60.0)
    of(on_the_line("t(3; 0, 1)", "N(0, 1)"), analyst)
    moved = on_the_line("t(3; 0, 1)", "N(0.5, 1)")
    known, anew = of(moved, analyst), of(moved)
    assert known.stacks[0].entropy == anew.stacks[0].entropy
    assert known.chords[0].ratios == pytest.approx(anew.chords[0].ratios)
    turned = on_the_line("N(0.5, 1)", "t(3; 0, 1)")
    assert of(turned, analyst).stacks[0].entropy == anew.stacks[1].entropy
    assert of(turned, analyst).chords[0].ratios == pytest.approx(anew.chords[1].ratios)
