"""What a picture of a snapshot carries: how that looks at the scene."""

from __future__ import annotations

from dataclasses import replace

from klviz.analyses.carrying import is_elsewhere, shown_in, text_carried
from klviz.analyses.films import Shot, request_of
from klviz.analyses.fit import Fit
from klviz.document.carried import AS_USUAL, MAX_STEP, Carried, Shown, carried_of
from klviz.document.notation import parse_target
from klviz.document.scene import FIRST_SCENE


def test_the_step_is_carried_and_how_far_the_runs_had_gone() -> None:
    engine, request = Fit(budget=float("inf")), request_of(FIRST_SCENE, Shot())
    first = engine.answer(replace(request, step=40))
    values = tuple(view.values for view in first.runs)
    assert shown_in(first, FIRST_SCENE) == Shown(40, None, None, "density", "integrand", values)
    back = engine.answer(replace(request, step=7))
    values = tuple(view.values for view in back.runs)
    assert shown_in(back, FIRST_SCENE) == Shown(7, 40, None, "density", "integrand", values)


def test_an_interval_is_carried_where_one_was_chosen() -> None:
    shot = Shot((-1.0, 2.5), density_view="cdf", ratio_view="running")
    shown = Fit().answer(request_of(FIRST_SCENE, shot))
    found = carried_of(text_carried(FIRST_SCENE, shown))
    values = (FIRST_SCENE.approximation.values,) * len(FIRST_SCENE.runs)
    seen = Shown(0, None, (-1.0, 2.5), "cdf", "running", values)
    assert found == Carried(FIRST_SCENE, seen)


def test_steps_too_late_to_be_shown_again_are_none_in_particular() -> None:
    shown = Fit().answer(request_of(FIRST_SCENE, Shot()))
    late = replace(shown, step=MAX_STEP + 1, last=MAX_STEP + 1)
    assert shown_in(late, FIRST_SCENE).step is None
    assert shown_in(replace(shown, last=MAX_STEP + 1), FIRST_SCENE).last is None


def test_before_there_is_a_snapshot_the_scene_is_carried() -> None:
    assert carried_of(text_carried(FIRST_SCENE, None)) == Carried(FIRST_SCENE, AS_USUAL)


def test_q_is_elsewhere_where_the_runs_followed_a_p_that_moved() -> None:
    engine, request = Fit(budget=float("inf")), request_of(FIRST_SCENE, Shot())
    engine.answer(replace(request, step=20))
    moved = replace(FIRST_SCENE, target=parse_target("N(4, 2)"))
    followed = engine.answer(replace(request_of(moved, Shot()), step=30))
    fresh = Fit(budget=float("inf")).answer(followed.request)
    assert is_elsewhere(fresh, shown_in(followed, moved))
    assert not is_elsewhere(fresh, shown_in(fresh, moved))
    assert not is_elsewhere(followed, shown_in(followed, moved))


def test_q_is_not_elsewhere_for_a_rounding_or_at_another_step() -> None:
    engine, request = Fit(budget=float("inf")), request_of(FIRST_SCENE, Shot())
    shown = engine.answer(replace(request, step=20))
    seen = shown_in(shown, FIRST_SCENE)
    assert seen.values is not None
    for off, differs in ((1e-9, False), (1e-3, True)):
        values = tuple(tuple(value * (1.0 + off) for value in run) for run in seen.values)
        assert is_elsewhere(shown, replace(seen, values=values)) is differs
        assert not is_elsewhere(shown, replace(seen, step=19, values=values))
    assert is_elsewhere(shown, replace(seen, values=seen.values[:-1]))
    assert not is_elsewhere(shown, replace(seen, values=None))


def test_a_q_that_has_gone_to_infinity_is_not_carried() -> None:
    shown = Fit().answer(request_of(FIRST_SCENE, Shot()))
    lost = replace(shown.runs[0], values=(float("inf"), 1.0))
    assert shown_in(replace(shown, runs=(lost,)), FIRST_SCENE).values is None
