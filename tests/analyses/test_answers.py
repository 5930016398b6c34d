"""What labs show of scenes where there is all the time there is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from klviz.analyses import answers
from klviz.analyses.answers import answered
from klviz.analyses.compare.request import CompareRequest, CompareSnapshot, Content
from klviz.analyses.films import Shot, request_of
from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.labs import LABS
from klviz.analyses.recording import played
from klviz.core.estimates import Estimate
from klviz.document.presets import load_preset
from tests.analyses.compare.scenes import on_the_line, over_outcomes

SHOT = Shot(points=200)
ZERO = Estimate(0.0)


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


@dataclass
class Counting:
    """Counts to a last step, five at a time, and says everything only when it is asked again."""

    last: int = 230
    reached: int = 0
    asked: int = 0

    def answer(self, request: CompareRequest) -> CompareSnapshot:
        self.asked += 1
        self.reached = min(self.reached + 5, max(request.step, self.reached), self.last)
        step = min(request.step, self.reached)
        late = self.reached < min(request.step, self.last)
        content = Content(
            complete=not late, step=step, last=self.reached, at_rest=self.reached == self.last
        )
        return CompareSnapshot(request, ZERO, ZERO, content)


@pytest.fixture(name="counting")
def counting_fixture(monkeypatch: pytest.MonkeyPatch) -> Counting:
    counting = Counting()
    lab = LABS["compare"]

    class Moving:
        moves = True

        def __init__(self, scene: Any) -> None:
            self._outlook = lab.outlook(scene)

        def request(self, *parts: Any) -> Any:
            return self._outlook.request(*parts)

    made: Any = {"engine": lambda budget: counting, "outlook": Moving}
    moving = replace(lab, **made)
    monkeypatch.setattr(answers, "LABS", {"compare": moving})
    return counting


@pytest.mark.parametrize(("step", "shown"), [(0, 0), (42, 42), (500, 230), (None, 230)])
def test_runs_are_asked_until_they_are_where_they_are_wanted(
    counting: Counting, step: int | None, shown: int
) -> None:
    found = answered(load_preset("two-humps"), step, SHOT)
    assert found.step == shown
    assert not found.behind
    assert found.at_rest == (shown == 230)
    assert counting.asked >= shown / 5


def test_runs_that_never_rest_are_left_after_a_long_time(
    counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MOST_STEPS", 250)
    counting.last = 10_000
    assert answered(load_preset("two-humps"), None, SHOT).step == 250
