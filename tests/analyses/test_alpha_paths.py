"""The path of optima: q goes along with a minimum while α is turned."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from klviz.analyses.alpha_paths import MOST_STRIDES, optima_along_turn
from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.record import Record, Start
from klviz.analyses.translation import mixture_of, start_of, view_of
from klviz.core.descent import run_descent
from klviz.core.divergences import divergence_of
from klviz.core.optimisers import Newton
from klviz.document.approximation import Approximation
from klviz.document.notation import parse_target
from klviz.document.runs import Run
from klviz.document.scene import FIRST_SCENE, Scene

SCENE = replace(
    FIRST_SCENE,
    target=parse_target("0.6 N(-1, 1) + 0.4 N(2, 0.7)"),
    runs=(Run("alpha", "natural", 0.5, alpha=0.0),),
)


def turned(scene: Scene, alpha: float) -> Scene:
    return replace(scene, runs=(replace(scene.runs[0], alpha=alpha), *scene.runs[1:]))


def shown(engine: Fit, scene: Scene, step: int) -> FitSnapshot:
    return engine.answer(
        FitRequest(scene.target, scene.approximation, scene.runs, view_of(scene), step=step)
    )


def best(scene: Scene, values: tuple[float, ...]) -> tuple[float, ...]:
    """Return where a run of a hundred Newton steps from these values ends."""
    run = scene.runs[0]
    approximation, theta = start_of(Approximation("normal", values))
    p, divergence = mixture_of(scene.target), divergence_of(run.divergence, run.alpha)
    found = run_descent(p, divergence, approximation, theta, Newton(1.0), steps=100)
    assert found.converged
    return approximation.values_of(tuple(found.thetas[-1].tolist()))


def test_a_run_at_its_optimum_stays_there_while_alpha_is_turned() -> None:
    engine = Fit(budget=60)
    assert shown(engine, SCENE, 200).runs[0].status == "converged"
    for number in range(1, 41):
        scene = turned(SCENE, 0.025 * number)
        view = shown(engine, scene, 200).runs[0]
        assert view.status == "converged"
        assert view.values == pytest.approx(best(scene, view.values), abs=1e-7)
    p = mixture_of(SCENE.target)
    assert view.values == pytest.approx((p.mean, p.sd), abs=1e-7)


def test_turning_by_little_and_at_once_ends_in_the_same_place() -> None:
    ends = []
    for stops in ([1.0], [0.1 * k for k in range(1, 11)]):
        engine = Fit(budget=60)
        shown(engine, SCENE, 200)
        for alpha in stops:
            view = shown(engine, turned(SCENE, alpha), 200).runs[0]
        ends.append(view.values)
    assert ends[0] == pytest.approx(ends[1], abs=1e-7)


def test_a_mode_is_given_up_on_the_way_to_forward_and_not_found_again_on_the_way_back() -> None:
    scene = replace(FIRST_SCENE, runs=(Run("alpha", "natural", 0.5, alpha=0.0),))
    engine = Fit(budget=60)
    seen = {}
    for alpha in (0.0, 0.3, 0.6, 1.0, 0.6, 0.3, 0.0):
        seen.setdefault(alpha, []).append(shown(engine, turned(scene, alpha), 300).runs[0].values)
    assert seen[0.3][0][0] > 2.9
    assert abs(seen[0.6][0][0]) < 1e-6
    assert all(abs(values[-1][0]) < 1e-6 for values in seen.values())
    assert seen[0.0][-1][1] == pytest.approx(2.74376930909121, abs=1e-6)


def test_a_run_on_its_way_goes_on_from_where_it_is() -> None:
    engine = Fit(budget=60)
    before = shown(engine, SCENE, 3).runs[0].values
    assert shown(engine, turned(SCENE, 0.5), 3).runs[0].values == before


def test_the_start_stays_the_start() -> None:
    engine = Fit(budget=60)
    optimum = best(SCENE, (2.0, 1.0))
    scene = replace(SCENE, approximation=Approximation("normal", optimum))
    assert shown(engine, scene, 0).runs[0].status in {"ready", "converged"}
    assert shown(engine, turned(scene, 0.7), 0).runs[0].values == pytest.approx(optimum)


def test_the_record_before_the_turn_stays() -> None:
    engine = Fit(budget=60)
    early = shown(engine, SCENE, 10).runs[0].values
    shown(engine, SCENE, 200)
    late = shown(engine, turned(SCENE, 0.8), 200)
    assert (late.last, late.runs[0].loss_steps[-1]) == (200, 200)
    assert shown(engine, turned(SCENE, 0.8), 10).runs[0].values == early


def test_where_the_divergence_becomes_infinite_q_stays_and_says_so() -> None:
    engine = Fit(budget=60)
    scene = replace(SCENE, target=parse_target("t(3; 0, 1)"))
    before = shown(engine, scene, 200).runs[0].values
    view = shown(engine, turned(scene, 1.5), 200).runs[0]
    assert view.values == before
    assert view.status == "stopped"
    assert view.note


def test_far_turns_take_no_longer_than_near_ones() -> None:
    p = mixture_of(SCENE.target)
    approximation, theta = start_of(SCENE.approximation)
    (start,) = optima_along_turn(p, approximation, theta, (0.0, 0.0))
    assert len(optima_along_turn(p, approximation, start, (0.0, -1e6))) <= MOST_STRIDES


def test_where_time_is_up_q_goes_after_the_minimum_instead_of_along_with_it() -> None:
    p, run = mixture_of(SCENE.target), SCENE.runs[0]
    approximation, theta = start_of(SCENE.approximation)
    record = Record(run, p, Start(approximation, theta, approximation.mixture))
    for _ in range(200):
        record.advance()
    before = record.theta(200)
    record.follow(replace(run, alpha=0.8), p, 200, deadline=-math.inf)
    assert record.theta(200) == before
    for _ in range(200):
        record.advance()
    values = approximation.values_of(record.theta(400))
    assert values == pytest.approx(best(turned(SCENE, 0.8), values), abs=1e-6)


def test_the_path_of_optima_is_in_the_path_of_the_run() -> None:
    engine = Fit(budget=60)
    walked = shown(engine, SCENE, 200).runs[0].path
    for alpha in (0.02, 0.5, 1.0):
        view = shown(engine, turned(SCENE, alpha), 200).runs[0]
    trail = view.path[len(walked) - 1 :]
    assert len(trail) > 20
    assert (np.diff(trail[:, 1]) > 0.0).all()
    assert trail[-1] == pytest.approx((view.values[0], math.log(view.values[1])))
    assert np.abs(np.diff(trail, axis=0)).max() < 0.1
    early = shown(engine, turned(SCENE, 1.0), 100).runs[0].path
    assert early[-1] == pytest.approx(walked[-1], abs=1e-6)
    moved = replace(turned(SCENE, 1.0), target=parse_target("N(5, 1)"))
    assert len(shown(engine, moved, 201).runs[0].path) <= 202
