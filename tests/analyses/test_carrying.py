"""What a picture of a snapshot carries: how that looks at the scene."""

from __future__ import annotations

from dataclasses import replace

from klviz.analyses.carrying import shown_in, text_carried
from klviz.analyses.films import Shot, request_of
from klviz.analyses.fit import Fit
from klviz.document.carried import AS_USUAL, MAX_STEP, Carried, Shown, carried_of
from klviz.document.scene import FIRST_SCENE


def test_the_step_is_carried_and_how_far_the_runs_had_gone() -> None:
    engine, request = Fit(budget=float("inf")), request_of(FIRST_SCENE, Shot())
    first = engine.answer(replace(request, step=40))
    assert shown_in(first, FIRST_SCENE) == Shown(40, None, None, "density", "integrand")
    back = engine.answer(replace(request, step=7))
    assert shown_in(back, FIRST_SCENE) == Shown(7, 40, None, "density", "integrand")


def test_an_interval_is_carried_where_one_was_chosen() -> None:
    shot = Shot((-1.0, 2.5), density_view="cdf", ratio_view="running")
    shown = Fit().answer(request_of(FIRST_SCENE, shot))
    found = carried_of(text_carried(FIRST_SCENE, shown))
    assert found == Carried(FIRST_SCENE, Shown(0, None, (-1.0, 2.5), "cdf", "running"))


def test_steps_too_late_to_be_shown_again_are_none_in_particular() -> None:
    shown = Fit().answer(request_of(FIRST_SCENE, Shot()))
    late = replace(shown, step=MAX_STEP + 1, last=MAX_STEP + 1)
    assert shown_in(late, FIRST_SCENE).step is None
    assert shown_in(replace(shown, last=MAX_STEP + 1), FIRST_SCENE).last is None


def test_before_there_is_a_snapshot_the_scene_is_carried() -> None:
    assert carried_of(text_carried(FIRST_SCENE, None)) == Carried(FIRST_SCENE, AS_USUAL)
