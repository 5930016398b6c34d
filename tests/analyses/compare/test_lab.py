"""The engine of the Compare lab: both directions always, and what fails says why."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from klviz.analyses.compare.lab import Compare
from klviz.analyses.compare.pairs import pair_of
from klviz.analyses.labs import LABS, Labs
from klviz.analyses.playback import Transport
from klviz.analyses.sight import Sight
from klviz.core.discrete.categorical import Categorical
from klviz.core.mixtures import Mixture
from klviz.document.aspects import ASPECTS
from klviz.document.comparison import Comparison
from klviz.document.scene import FIRST_SCENE
from klviz.document.scene import LABS as KEYS
from tests.analyses.compare.scenes import on_the_line, over_outcomes, request_of


def test_there_is_an_engine_for_every_lab_of_a_scene() -> None:
    assert tuple(LABS) == KEYS


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize(
    ("comparison", "forward", "reverse"),
    [
        (on_the_line(), 0.3181471805599453, 0.8068528194400547),
        (over_outcomes(), 0.3680642071684971, 0.5108256237659907),
        (over_outcomes((0.5, 0.5), (1.0, 0.0)), math.inf, 0.6931471805599453),
    ],
)
def test_every_aspect_knows_both_directions(
    aspect: str, comparison: Comparison, forward: float, reverse: float
) -> None:
    shown = Compare().answer(request_of(replace(comparison, aspect=aspect)))
    assert shown.forward.value == pytest.approx(forward, rel=1e-12)
    assert shown.reverse.value == pytest.approx(reverse, rel=1e-12)


def test_nothing_is_computed_anew_for_an_equal_request() -> None:
    engine, request = Compare(), request_of(on_the_line())
    first, second = (engine.answer(request) for _ in range(2))
    assert second.content is first.content
    assert second.is_drawn_like(first)


def test_each_lab_is_answered_by_its_own_engine() -> None:
    engine = Labs()
    compared = engine.answer(request_of(over_outcomes()))
    assert compared.request.lab == "compare"
    fit = LABS["fit"]

    assert (
        engine.answer(fit.outlook(FIRST_SCENE).request(Sight(), Transport())).request.lab == "fit"
    )


def test_a_failure_keeps_the_request_and_says_what_it_was() -> None:
    request = request_of(on_the_line())
    failed = Compare().failure(request, RuntimeError("no luck"))
    assert failed.request is request
    assert failed.error == "The computation stopped: RuntimeError: no luck"


@pytest.mark.parametrize("away", [0.0, 3.0, 10.0, 40.0, -100.0])
def test_both_are_in_sight_however_far_one_lies_from_the_other(away: float) -> None:
    low, high = request_of(on_the_line("N(0, 1)", f"N({away}, 1)")).view
    for centre in (0.0, away):
        assert low < centre - 3.9
        assert centre + 3.9 < high
    assert high - low < 1.4 * (abs(away) + 8.0)


def test_one_that_is_much_wider_leaves_the_other_seen() -> None:
    low, high = request_of(on_the_line("N(0, 1)", "N(0, 500)")).view
    assert -14.0 < low < -11.0
    assert 11.0 < high < 14.0
    low, high = request_of(on_the_line("N(0, 500)", "N(0, 1)")).view
    assert low < -1900.0


def test_one_that_is_out_of_all_reach_is_not_shown() -> None:
    low, high = request_of(on_the_line("N(0, 1)", "N(1e9, 1)")).view
    assert high - low < 25.0


def test_what_is_not_dragged_stays_the_same_object() -> None:
    before = pair_of(on_the_line("N(0, 1)", "N(1, 2)"))
    after = pair_of(on_the_line("N(0.1, 1)", "N(1, 2)"))
    assert after.q is before.q
    assert after.p is not before.p
    assert isinstance(after.p, Mixture)
    assert after.p.mean == 0.1


def test_what_is_not_painted_stays_the_same_object() -> None:
    before, after = (pair_of(over_outcomes((share, 1.0 - share))) for share in (0.9, 0.8))
    assert after.q is before.q
    assert isinstance(after.p, Categorical)
    assert after.p.probabilities.tolist() == pytest.approx([0.8, 0.2])
