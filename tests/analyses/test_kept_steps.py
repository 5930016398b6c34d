"""Runs so long that not every step is kept: what is shown is a step as it was, and which one."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from klviz.analyses import record
from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest
from klviz.analyses.track import Track
from klviz.analyses.translation import view_of
from klviz.document.runs import Run
from klviz.document.scene import FIRST_SCENE

ALL, LATER = 20, 16
"""Bounds small enough to look at every step."""
LONG = 150
RUNS = (Run("reverse_kl", "adam", 0.05), Run("kl", "gradient", 0.02, colour=1))
REQUEST = FitRequest(
    FIRST_SCENE.target, FIRST_SCENE.approximation, RUNS, view_of(FIRST_SCENE), points=50
)


@pytest.fixture(autouse=True)
def short_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "track_for", lambda first, parameters: Track(first, ALL, LATER))


def at(engine: Fit, step: int, **changes: object) -> tuple[int, int, list[tuple[float, ...]]]:
    """Return the step that is shown, the next one, and where every q is."""
    shown = engine.answer(replace(REQUEST, step=step, **changes))  # type: ignore[arg-type]
    return shown.step, shown.following, [view.values for view in shown.runs]


def test_a_step_is_shown_as_it_was_and_one_that_is_not_kept_as_the_one_before() -> None:
    engine = Fit(budget=math.inf)
    seen = {step: at(engine, step)[2] for step in range(LONG + 1)}
    shown = set()
    for step in range(LONG):
        kept, following, values = at(engine, step)
        shown.add(kept)
        assert kept <= step < following
        assert values == seen[kept]
        assert step >= ALL or kept == step
    assert 10 < len(shown) < ALL + LATER
    assert at(engine, LONG) == (LONG, LONG, seen[LONG])


def test_every_run_shows_the_same_step_though_one_was_changed_on_the_way() -> None:
    engine = Fit(budget=math.inf)
    at(engine, LONG)
    changed = (RUNS[0], replace(RUNS[1], rate=0.1))
    here = at(engine, LONG // 2, runs=changed)[0]
    assert here < LONG // 2
    seen = {step: at(engine, step, runs=changed)[2] for step in range(here, LONG)}
    for step in range(here, LONG):
        kept, _, values = at(engine, step, runs=changed)
        assert values == seen[kept]


def test_a_run_goes_on_from_a_step_that_was_kept_as_if_that_had_been_asked_for() -> None:
    one, other = Fit(budget=math.inf), Fit(budget=math.inf)
    for engine in (one, other):
        at(engine, LONG)
    kept = at(other, LONG // 2)[0]
    assert kept < LONG // 2
    at(one, LONG // 2)
    changed = tuple(replace(run, rate=0.3) for run in RUNS)
    at(one, LONG // 2, runs=changed)
    at(other, kept, runs=changed)
    assert at(one, kept + 30, runs=changed) == at(other, kept + 30, runs=changed)
