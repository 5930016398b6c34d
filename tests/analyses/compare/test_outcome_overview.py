"""P and Q over outcomes: contributions that add up, codes and their costs, and what is read."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from klviz.analyses.compare.lab import Compare
from klviz.analyses.compare.outcome_overview import (
    OutcomeContent,
    OutcomeReading,
    OutcomesReading,
)
from klviz.analyses.sight import Sight
from klviz.analyses.views import DENSITY_VIEWS, RATIO_VIEWS
from klviz.document.comparison import FIRST_COMPARISON, Comparison
from klviz.document.outcomes import MOST_OUTCOMES, Bars, Named, OutcomeTable, Softmax, Weights
from tests.analyses.compare.scenes import over_outcomes, request_of
from tests.core.records import Record, cases

LOG_2 = math.log(2.0)
HALVES = over_outcomes((0.5, 0.25, 0.25), (0.25, 0.25, 0.5))


def content(comparison: Comparison, sight: Sight | None = None) -> OutcomeContent:
    """Return what is drawn of a comparison."""
    found = Compare().answer(request_of(comparison, sight)).content
    assert isinstance(found, OutcomeContent)
    return found


def size_of(case: Record) -> int:
    return len(case["p" if "p" in case else "p_logits"])


def weights_of(case: Record, who: str) -> Weights:
    if who in case:
        return Bars(tuple(case[who]))
    return Softmax(tuple(case[f"{who}_logits"]))


def of_case(case: Record) -> Comparison:
    """Return the comparison of a case of the reference."""
    names = ("",) * size_of(case)
    table = OutcomeTable(names, weights_of(case, "p"), weights_of(case, "q"), Named("uniform"))
    return replace(FIRST_COMPARISON, space="outcomes", table=table)


@pytest.mark.parametrize("case", cases("discrete"), ids=lambda case: case["id"])
def test_what_is_shown_of_a_case_is_what_the_reference_says(case: Record) -> None:
    if size_of(case) < 2:
        pytest.skip("a comparison has two outcomes at least")
    found, values = content(of_case(case)), case["values"]
    ways = (found.forward, "kl_pq"), (found.reverse, "kl_qp")
    for way, key in ways:
        together = way.added.part(np.ones(found.p.size, dtype=bool))
        truth = float(values[key])
        assert (
            together.value == truth or abs(together.value - truth) <= together.error + 4e-16 * truth
        )
    costs = {
        "entropy_p_bits": found.code_p.least,
        "entropy_q_bits": found.code_q.least,
        "cross_entropy_pq_bits": found.code_q.others_least,
        "cross_entropy_qp_bits": found.code_p.others_least,
    }
    for key, cost in costs.items():
        if key in values:
            assert cost.value == pytest.approx(float(values[key]), rel=1e-12, abs=1e-14)


def test_the_lesson_adds_up_outcome_by_outcome() -> None:
    found = content(over_outcomes((0.9, 0.1), (0.5, 0.5)))
    assert (found.forward.added.values / LOG_2).tolist() == pytest.approx([0.7631968, -0.2321928])
    assert (found.reverse.added.values / LOG_2).tolist() == pytest.approx([-0.4239985, 1.1609640])


def test_the_code_for_q_costs_p_more_by_the_divergence_where_ideal_lengths_are_whole() -> None:
    found = content(HALVES)
    assert found.code_p.words.tolist() == found.code_p.ideal.tolist() == [1.0, 2.0, 2.0]
    assert found.code_q.words.tolist() == found.code_q.ideal.tolist() == [2.0, 2.0, 1.0]
    assert found.code_p.mean.value == found.code_p.least.value == 1.5
    assert found.code_q.others_mean.value == 1.75
    shown = Compare().answer(request_of(HALVES))
    assert shown.forward.value / LOG_2 == pytest.approx(0.25)


def test_an_outcome_without_a_word_costs_without_end() -> None:
    found = content(over_outcomes((0.5, 0.5), (1.0, 0.0)))
    assert found.forward.endless == (1,)
    assert found.reverse.endless == ()
    assert found.forward.added.reason == "p has mass at outcome 1, where q is zero"
    assert found.code_q.others_mean.value == found.code_q.others_least.value == math.inf
    assert found.code_p.others_mean.value == 1.0
    other = content(over_outcomes((1.0, 0.0), (0.5, 0.5)))
    assert other.reverse.added.reason == "q has mass at outcome 1, where p is zero"


@pytest.mark.parametrize("density_view", DENSITY_VIEWS)
@pytest.mark.parametrize("ratio_view", RATIO_VIEWS)
def test_every_view_has_a_bar_for_every_outcome(density_view: str, ratio_view: str) -> None:
    comparison = over_outcomes((0.5, 0.0, 0.5, 0.0), (0.25, 0.75, 0.0, 0.0))
    found = content(comparison, Sight(density_view=density_view, ratio_view=ratio_view))
    for bars in (found.p_heights, found.q_heights, found.forward.drawn, found.reverse.drawn):
        assert bars.shape == (4,)
        # The last outcome neither has: its ratio is 0/0.
        assert not np.isnan(bars[:3]).any()


@pytest.mark.parametrize(
    ("view", "forward", "reverse"),
    [
        ("integrand", [0.5 * LOG_2, 0.0, -0.25 * LOG_2], [-0.25 * LOG_2, 0.0, 0.5 * LOG_2]),
        ("log_ratio", [LOG_2, 0.0, -LOG_2], [-LOG_2, 0.0, LOG_2]),
        ("running", [0.5 * LOG_2, 0.5 * LOG_2, 0.25 * LOG_2], [-0.25 * LOG_2] * 2 + [0.25 * LOG_2]),
    ],
)
def test_a_view_is_of_its_direction(view: str, forward: list[float], reverse: list[float]) -> None:
    found = content(HALVES, Sight(ratio_view=view))
    assert found.forward.drawn.tolist() == pytest.approx(forward)
    assert found.reverse.drawn.tolist() == pytest.approx(reverse)


@pytest.mark.parametrize(
    ("view", "heights"),
    [
        ("density", [0.5, 0.25, 0.25]),
        ("log", [-LOG_2, -2 * LOG_2, -2 * LOG_2]),
        ("cdf", [0.5, 0.75, 1.0]),
    ],
)
def test_bars_are_as_tall_as_the_view_says(view: str, heights: list[float]) -> None:
    assert content(HALVES, Sight(density_view=view)).p_heights.tolist() == pytest.approx(heights)


def reading(comparison: Comparison, **where: Any) -> object:
    return Compare().answer(request_of(comparison, replace(Sight(), **where))).reading


def test_the_outcome_under_the_cursor_is_read() -> None:
    found = reading(HALVES, cursor=2.4)
    assert isinstance(found, OutcomeReading)
    assert (found.number, found.name, found.p, found.q) == (2, "2", 0.25, 0.5)
    assert found.log_ratio == pytest.approx(-LOG_2)
    assert (found.ideal, found.words) == ((2.0, 1.0), (2.0, 1.0))
    assert found.forward.added.value == pytest.approx(-0.25 * LOG_2)
    assert found.forward.share.value == pytest.approx(-1.0)
    assert found.reverse.share.value == pytest.approx(2.0)


@pytest.mark.parametrize("cursor", [-0.6, 2.6, None])
def test_nothing_is_read_beside_the_outcomes(cursor: float | None) -> None:
    assert reading(HALVES, cursor=cursor) is None


def test_outcomes_in_a_region_are_read_together() -> None:
    found = reading(HALVES, region=(-0.3, 1.2), cursor=2.0)
    assert isinstance(found, OutcomesReading)
    assert (found.first, found.last, found.names) == (0, 1, ("0", "1"))
    assert (found.p.value, found.q.value) == (0.75, 0.5)
    assert found.forward.added.value == pytest.approx(0.5 * LOG_2)
    assert found.forward.share.value == pytest.approx(2.0)
    assert reading(HALVES, region=(0.2, 0.8)) is None


def test_an_endless_outcome_has_no_share_and_no_ratio_where_both_are_zero() -> None:
    comparison = over_outcomes((0.5, 0.5, 0.0), (1.0, 0.0, 0.0))
    endless, empty = reading(comparison, cursor=1.0), reading(comparison, cursor=2.0)
    assert isinstance(endless, OutcomeReading)
    assert isinstance(empty, OutcomeReading)
    assert (endless.forward.added.value, endless.log_ratio) == (math.inf, math.inf)
    assert math.isnan(endless.forward.share.value)
    assert math.isnan(empty.log_ratio)
    assert (empty.forward.added.value, empty.words) == (0.0, (math.inf, math.inf))


def test_the_most_outcomes_are_drawn_as_the_fewest() -> None:
    table = OutcomeTable(
        ("",) * MOST_OUTCOMES, Named("poisson", (40.0,)), Named("zipf", (1.0,)), Named("uniform")
    )
    found = content(replace(FIRST_COMPARISON, space="outcomes", table=table))
    assert found.names[0] == "1"
    assert found.p.shape == found.code_q.words.shape == (MOST_OUTCOMES,)
    assert found.code_q.least.value <= found.code_q.mean.value < found.code_q.least.value + 1.0


@pytest.mark.parametrize("law", [Bars((1.0, 0.0, 0.0)), Softmax((0.0, -math.inf, -math.inf))])
def test_reasons_call_outcomes_by_their_names_whatever_the_law(law: Weights) -> None:
    table = OutcomeTable(("sun", "rain", ""), Named("uniform"), law, Named("uniform"))
    comparison = replace(FIRST_COMPARISON, space="outcomes", table=table)
    snapshot = Compare().answer(request_of(comparison))
    reason = "p has mass at outcomes rain and 2, where q is zero"
    assert snapshot.forward.reason == reason
    turned = replace(comparison, table=replace(table, p=law, q=Named("uniform")))
    assert "outcomes rain and 2" in Compare().answer(request_of(turned)).reverse.reason
