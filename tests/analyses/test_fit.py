"""The engine of the Fit lab: what it shows, what it remembers, and how it follows edits."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.records import paired
from klviz.analyses.translation import view_of
from klviz.analyses.worker import Worker
from klviz.core.divergences import DIVERGENCES
from klviz.core.optimisers import OPTIMISERS
from klviz.document.approximation import Approximation
from klviz.document.notation import parse_target
from klviz.document.runs import Run
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.target import Component, Target

OTHER_TARGET = parse_target("0.3 N(-2, 0.5) + 0.7 N(4, 2)")


def request_of(scene: Scene = FIRST_SCENE, **changes: object) -> FitRequest:
    request = FitRequest(scene.target, scene.approximation, scene.runs, view_of(scene))
    return replace(request, **changes)  # type: ignore[arg-type]


def at(step: int, scene: Scene = FIRST_SCENE) -> FitSnapshot:
    return Fit(budget=60).answer(request_of(scene, step=step))


def values(snapshot: FitSnapshot) -> list[tuple[float, ...]]:
    return [view.values for view in snapshot.runs]


def test_the_first_scene_begins_with_both_runs_at_their_start() -> None:
    snapshot = at(0)
    assert values(snapshot) == [(2.0, 1.0), (2.0, 1.0)]
    assert [view.status for view in snapshot.runs] == ["ready", "ready"]
    assert snapshot.runs[0].estimate.value == pytest.approx(5.810702066970922, rel=1e-12)


def test_forward_kl_spreads_over_both_modes_and_reverse_kl_settles_on_one() -> None:
    forward, reverse = at(600).runs
    assert forward.values == pytest.approx((0.0, math.sqrt(10.0)), abs=1e-6)
    assert forward.estimate.value == pytest.approx(0.46199461346794507, abs=1e-9)
    assert reverse.values == pytest.approx((2.984305987835742, 1.0233685596612), abs=1e-6)
    assert reverse.estimate.value == pytest.approx(0.688768995854964, abs=1e-9)
    assert {forward.status, reverse.status} == {"converged"}


def test_from_the_middle_reverse_kl_ends_in_the_covering_minimum() -> None:
    scene = replace(FIRST_SCENE, approximation=Approximation(values=(0.0, 1.0)))
    reverse = at(800, scene).runs[1]
    assert reverse.values == pytest.approx((0.0, 2.74376930909121), abs=1e-6)
    assert reverse.estimate.value == pytest.approx(0.840621431278903, abs=1e-9)


def test_the_areas_under_the_integrands_are_the_values() -> None:
    for view in at(30).runs:
        x = at(30).x
        assert np.trapezoid(view.integrand, x) == pytest.approx(view.estimate.value, rel=2e-3)


@pytest.mark.parametrize("key", DIVERGENCES)
def test_every_divergence_can_be_run_and_falls(key: str) -> None:
    scene = replace(FIRST_SCENE, runs=(Run(key),))
    view = at(150, scene).runs[0]
    assert view.losses[-1] < view.losses[0]
    assert view.status in {"running", "converged"}


@pytest.mark.parametrize("key", OPTIMISERS)
def test_a_rewind_replays_the_same_run_to_the_last_bit(key: str) -> None:
    scene = replace(FIRST_SCENE, runs=(Run("reverse_kl", optimiser=key), Run("kl", optimiser=key)))
    engine = Fit(budget=60)
    first = values(engine.answer(request_of(scene, step=120)))
    again = values(engine.answer(request_of(scene, step=120, restart=1)))
    assert first == again


def test_the_worker_and_the_engine_alone_go_the_same_way() -> None:
    worker = Worker()
    channel = worker.channel(Fit(budget=0.001))
    shown = None
    for _ in range(500):
        channel.post(request_of(step=200))
        assert channel.wait(10)
        shown = channel.take()
        if shown is not None and shown.step == 200:
            break
    assert worker.close()
    assert shown is not None
    assert values(shown) == values(at(200))


def test_scrubbing_back_shows_the_recorded_step_and_forgets_nothing() -> None:
    engine = Fit(budget=60)
    early = engine.answer(request_of(step=20))
    late = engine.answer(request_of(step=90))
    back = engine.answer(request_of(step=20))
    assert values(back) == values(early)
    assert back.last == 90
    assert values(engine.answer(request_of(step=90))) == values(late)
    assert back.runs[0].loss_steps.tolist() == list(range(91))


def test_q_goes_on_from_where_it_is_when_p_is_changed() -> None:
    engine = Fit(budget=60)
    before = engine.answer(request_of(step=40))
    moved = engine.answer(request_of(step=40, target=OTHER_TARGET))
    assert values(moved) == values(before)
    assert moved.runs[0].estimate.value != before.runs[0].estimate.value
    after = engine.answer(request_of(step=700, target=OTHER_TARGET))
    mean, sd = after.target_mean, after.target_sd
    assert after.runs[0].values == pytest.approx((mean, sd), abs=1e-6)
    assert after.last == 700


def test_an_edit_at_an_earlier_step_forgets_what_came_after_it() -> None:
    engine = Fit(budget=60)
    engine.answer(request_of(step=90))
    shown = engine.answer(request_of(step=20))
    edited = engine.answer(request_of(step=20, target=OTHER_TARGET))
    assert edited.last == 20
    assert values(edited) == values(shown)


def test_a_change_of_start_with_a_new_restart_begins_at_the_new_start() -> None:
    engine = Fit(budget=60)
    engine.answer(request_of(step=50))
    start = Approximation(values=(-1.0, 0.5))
    fresh = engine.answer(request_of(step=0, approximation=start, restart=1))
    assert values(fresh) == [pytest.approx((-1.0, 0.5))] * 2
    assert fresh.last == 0


def test_another_divergence_or_optimiser_goes_on_from_the_same_q() -> None:
    engine = Fit(budget=60)
    before = engine.answer(request_of(step=40))
    runs = (Run("jsd", "adam", 0.1, 0), FIRST_SCENE.runs[1])
    after = engine.answer(request_of(step=40, runs=runs))
    assert values(after) == values(before)
    assert after.runs[0].estimate.value < math.log(2.0)


def test_a_run_that_is_added_starts_at_the_step_shown_and_the_others_go_on() -> None:
    engine = Fit(budget=60)
    before = engine.answer(request_of(step=40))
    runs = (*FIRST_SCENE.runs, Run("jsd", colour=2))
    after = engine.answer(request_of(step=40, runs=runs))
    assert values(after)[:2] == values(before)
    assert after.runs[2].values == (2.0, 1.0)
    later = engine.answer(request_of(step=41, runs=runs))
    assert later.runs[2].loss_steps.tolist() == [40.0, 41.0]
    assert later.last == 41


def test_a_run_that_is_removed_takes_only_its_own_record_along() -> None:
    engine = Fit(budget=60)
    before = engine.answer(request_of(step=40))
    after = engine.answer(request_of(step=40, runs=FIRST_SCENE.runs[1:]))
    assert values(after) == values(before)[1:]


def test_a_change_of_colour_or_view_computes_nothing_anew() -> None:
    engine = Fit(budget=60)
    engine.answer(request_of(step=90))
    before = engine.answer(request_of(step=20))
    runs = tuple(replace(run, colour=run.colour + 3) for run in FIRST_SCENE.runs)
    after = engine.answer(request_of(step=20, runs=runs, view=(-1.0, 1.0)))
    assert after.last == 90
    assert values(after) == values(before)
    assert (after.x[0], after.x[-1]) == (-1.0, 1.0)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("ab", "ab", [0, 1]),
        ("ab", "ba", [1, 0]),
        ("ab", "b", [1]),
        ("ab", "abc", [0, 1, None]),
        ("ab", "acb", [0, None, 1]),
        ("ab", "ac", [0, 1]),
        ("ab", "c", [0]),
        ("abc", "dbc", [0, 1, 2]),
        ("aa", "aaa", [0, 1, None]),
    ],
)
def test_runs_are_paired_with_those_they_come_from(
    before: str, now: str, expected: list[int | None]
) -> None:
    runs = {letter: Run(rate=1.0 + i) for i, letter in enumerate("abcd")}
    assert paired(tuple(runs[c] for c in before), tuple(runs[c] for c in now)) == expected


def test_an_infinite_divergence_stops_the_run_and_says_why() -> None:
    scene = replace(FIRST_SCENE, target=parse_target("t(2; 0, 1)"))
    forward, reverse = at(50, scene).runs
    assert math.isinf(forward.estimate.value)
    assert forward.status == "stopped"
    assert "tail" in forward.note
    assert forward.values == (2.0, 1.0)
    assert math.isfinite(reverse.estimate.value)
    assert reverse.values != (2.0, 1.0)


def test_an_infinite_divergence_is_said_before_the_first_step() -> None:
    forward = at(0, replace(FIRST_SCENE, target=parse_target("Cauchy(0, 1)"))).runs[0]
    assert forward.status == "stopped"
    assert forward.note == forward.estimate.reason


def test_a_request_is_answered_in_time_with_the_step_it_came_to() -> None:
    engine = Fit(budget=0.0)
    snapshot = engine.answer(request_of(step=10_000))
    assert 0 <= snapshot.step < 10_000
    assert snapshot.step == snapshot.last


def test_a_snapshot_cannot_be_written_to() -> None:
    snapshot = at(3)
    arrays = [snapshot.x, snapshot.p]
    for view in snapshot.runs:
        arrays += [view.curve, view.integrand, view.losses, view.loss_steps]
    assert not any(array.flags.writeable for array in arrays)


def test_a_failure_is_a_snapshot_and_the_next_request_begins_afresh() -> None:
    engine = Fit(budget=60)
    engine.answer(request_of(step=30))
    failed = engine.failure(request_of(step=31), ZeroDivisionError("division by zero"))
    assert failed.runs == ()
    assert failed.error == "The computation stopped: ZeroDivisionError: division by zero"
    assert engine.answer(request_of(step=5)).last == 5


def test_a_failure_that_is_a_sentence_already_is_shown_as_that() -> None:
    failed = Fit().failure(request_of(step=3), ValueError("loc 1e+20 is too far out"))
    assert failed.error == "The computation stopped: loc 1e+20 is too far out"


@pytest.mark.parametrize(
    ("target", "inside"),
    [
        ("N(0, 1)", (-3.0, 3.0)),
        ("U(2, 4)", (2.0, 4.0)),
        ("Cauchy(0, 1)", (-5.0, 5.0)),
        ("N(1e6, 1e-3)", (1e6 - 3e-3, 1e6 + 3e-3)),
    ],
)
def test_the_view_shows_the_target_whatever_the_start(
    target: str, inside: tuple[float, float]
) -> None:
    for start in ((0.0, 1.0), (1e9, 1e-9), (-7.0, 1e6)):
        scene = Scene(parse_target(target), Approximation(values=start))
        low, high = view_of(scene)
        assert low < inside[0]
        assert high > inside[1]
        assert high - low < 8 * max(inside[1] - inside[0], 2.0)


def test_the_view_holds_still_while_a_component_is_dragged_a_little() -> None:
    lows = [f"0.5 N({-3 - 0.001 * step}, 1) + 0.5 N(3, 1)" for step in range(400)]
    views = [view_of(replace(FIRST_SCENE, target=parse_target(text))) for text in lows]
    assert 1 <= len(set(views)) <= 3
    assert all(low <= -7.0 - 0.001 * step for step, (low, _) in enumerate(views))


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_the_view_of_any_target_is_hardly_wider_than_it_needs_to_be(
    loc: float, scale: float
) -> None:
    target = Target((Component(values=(loc, scale)),))
    low, high = view_of(Scene(target, Approximation(values=(loc, scale))))
    assert loc - 5.3 * scale < low < loc - 4.0 * scale
    assert loc + 4.0 * scale < high < loc + 5.3 * scale


def test_a_long_record_is_thinned_but_shows_the_step_asked_for() -> None:
    engine = Fit(budget=60)
    scene = replace(FIRST_SCENE, runs=(Run("reverse_kl", "gradient", 1e-3),))
    engine.answer(request_of(scene, step=3000))
    view = engine.answer(request_of(scene, step=1777)).runs[0]
    assert 1777.0 in view.loss_steps
    assert view.loss_steps[-1] == 3000
    assert len(view.loss_steps) <= 601


@pytest.mark.parametrize("target", ["U(-1e308, 1e308)", "t(1e-9; 0, 1)", "t(1e-30; 0, 1)"])
def test_a_scene_beyond_the_digits_of_a_double_is_refused_in_a_sentence(target: str) -> None:
    engine = Fit(budget=60)
    snapshot = engine.answer(request_of(replace(FIRST_SCENE, target=parse_target(target))))
    assert snapshot.runs == ()
    assert "beyond the digits of a double" in snapshot.error
    assert engine.answer(request_of(step=3)).last == 3


IMPOSSIBLE = parse_target("0.5 N(-2, 1) + 0.5 N(1e308, 1)")


def test_a_target_that_cannot_be_computed_with_leaves_the_record_as_it_was() -> None:
    engine = Fit(budget=60)
    engine.answer(request_of(step=67))
    chasing = engine.answer(request_of(step=67, target=OTHER_TARGET))
    for step in (67, 30):
        refused = engine.answer(request_of(step=step, target=IMPOSSIBLE))
        assert refused.runs == ()
        assert (refused.step, refused.last) == (step, 67)
    back = engine.answer(request_of(step=67, target=OTHER_TARGET))
    assert back.error == ""
    assert values(back) == values(chasing)
    assert [view.losses.tolist() for view in back.runs] == [
        view.losses.tolist() for view in chasing.runs
    ]


def test_a_target_that_a_closed_form_knows_is_followed_wherever_it_lies() -> None:
    engine = Fit(budget=60)
    scene = replace(FIRST_SCENE, runs=(Run("kl"),))
    engine.answer(request_of(scene, step=5))
    far = engine.answer(request_of(scene, step=5, target=parse_target("N(1e307, 1)")))
    assert far.error == ""


def test_what_cannot_be_computed_with_is_told_in_the_words_of_the_screen() -> None:
    refused = Fit().answer(request_of(target=IMPOSSIBLE))
    assert "p with mean μ = 1e308, sd σ = 1 is beyond the digits" in refused.error
    start = Approximation(values=(-1e308, 1.0))
    refused = Fit().answer(request_of(approximation=start))
    assert "q with mean μ = −1e308, sd σ = 1 is beyond the digits" in refused.error
    assert refused.target_mean == pytest.approx(0.0)
    assert refused.target_sd == pytest.approx(math.sqrt(10.0)), "p is not to blame"


@pytest.mark.parametrize("key", OPTIMISERS)
def test_a_rate_beyond_all_numbers_is_said_to_be_too_large(key: str) -> None:
    engine = Fit(budget=60)
    served = ("kl",) if key == "em" else ("kl", "reverse_kl")
    runs = tuple(Run(divergence, optimiser=key, rate=1e308) for divergence in served)
    shown = engine.answer(request_of(runs=runs, step=60))
    for view in shown.runs:
        assert view.note.startswith("learning rate too large")
    tamed = tuple(replace(run, rate=1e-3) for run in runs)
    shown = engine.answer(request_of(runs=tamed, step=61))
    assert {view.status for view in shown.runs} == {"running"}


@pytest.mark.parametrize("alpha", [1e308, -1e308])
@pytest.mark.parametrize("scale", [1.0, 1e-200, 1e-300])
def test_numbers_at_the_ends_of_the_range_are_answered_without_a_warning(
    alpha: float, scale: float
) -> None:
    runs = (Run("kl"), Run("alpha", alpha=alpha), *(Run(key) for key in ("jsd", "chi2", "tv")))
    start = Approximation(values=(2.0, scale))
    shown = Fit(budget=60).answer(request_of(runs=runs, approximation=start, step=3))
    assert shown.error == ""
    assert not any(math.isnan(view.estimate.value) for view in shown.runs)
