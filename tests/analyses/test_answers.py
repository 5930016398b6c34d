"""What labs show of scenes where there is all the time there is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from klviz.analyses.answers import answered
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.films import Shot, request_of
from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.recording import played
from klviz.document.aspects import ASPECTS
from klviz.document.presets import load_preset
from tests.analyses.compare.scenes import on_the_line, over_outcomes

SHOT = Shot(points=200)


@pytest.mark.parametrize("step", [0, 7])
def test_a_fit_is_answered_as_it_is_played(step: int) -> None:
    scene = load_preset("one-gaussian")
    engine = Fit(budget=float("inf"))
    wanted = played(engine, request_of(scene, SHOT), step)
    found = answered(scene, step, SHOT)
    assert isinstance(found, FitSnapshot)
    assert found.step == wanted.step
    assert [run.values for run in found.runs] == [run.values for run in wanted.runs]


@pytest.mark.parametrize("comparison", [on_the_line(), over_outcomes()])
@pytest.mark.parametrize("step", [0, 400, None])
def test_two_that_stand_still_are_answered_whole_at_any_step(
    comparison: Any, step: int | None
) -> None:
    scene = replace(load_preset("first-example"), comparison=comparison)
    found = answered(scene, step, SHOT)
    assert isinstance(found, CompareSnapshot)
    assert not found.behind
    assert not found.error
    assert (found.step, found.request.step) == (0, 0)
    assert found.request.points == SHOT.points


@pytest.mark.parametrize("aspect", ASPECTS)
def test_every_side_of_a_pair_is_answered_whole(aspect: str) -> None:
    for comparison in (on_the_line(aspect=aspect), over_outcomes(aspect=aspect)):
        if comparison.space in ASPECTS[aspect].spaces:
            found = answered(replace(load_preset("first-example"), comparison=comparison), 0, SHOT)
            assert not found.behind
            assert not found.error


@pytest.mark.parametrize(("step", "shown"), [(0, 0), (42, 42)])
def test_the_runs_of_a_discrete_fit_are_where_they_are_wanted(step: int, shown: int) -> None:
    assert answered(load_preset("two-humps"), step, SHOT).step == shown


def test_a_discrete_fit_is_answered_where_its_runs_rest() -> None:
    scene = load_preset("two-humps")
    found = answered(scene, None, SHOT)
    assert found.at_rest
    assert found.step == found.last > 50
    assert not answered(scene, found.step - 20, SHOT).at_rest
