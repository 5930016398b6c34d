"""By what runs go: schedules, tolerances, draws; all of it while they are under way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import klviz as kv
from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.translation import view_of
from klviz.core.sampling.gradient_estimators import GRADIENT_ESTIMATORS
from klviz.core.schedules import SCHEDULES
from klviz.document.notation import parse_target
from klviz.document.runs import Run
from klviz.document.samples import Samples
from klviz.document.scene import FIRST_SCENE, Scene

DRAWN = Run("reverse_kl", "gradient", 0.05, estimator="score_baseline", samples=20, seed=5)


def scene_of(*runs: Run) -> Scene:
    return replace(FIRST_SCENE, runs=runs)


def request_of(scene: Scene, step: int, restart: int = 0) -> FitRequest:
    view = view_of(scene)
    parts = (scene.target, scene.approximation, scene.runs, view)
    return FitRequest(*parts, step=step, restart=restart)


def values(snapshot: FitSnapshot) -> list[tuple[float, ...]]:
    return [view.values for view in snapshot.runs]


def path(engine: Fit, scene: Scene, until: int, restart: int = 0) -> list[tuple[float, ...]]:
    """Return q of the first run at every step up to one."""
    requests = (request_of(scene, step, restart) for step in range(until + 1))
    return [values(engine.answer(request))[0] for request in requests]


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_run_by_a_schedule_is_that_of_the_library(schedule: str) -> None:
    run = Run("kl", "gradient", 0.1, schedule=schedule, schedule_steps=60)
    p = kv.parse("0.5 N(-3, 1) + 0.5 N(3, 1)")
    start = kv.Normal(2, 1)
    fit = kv.fit(p, start=start, optimiser="gradient", rate=0.1, steps=60, schedule=schedule)
    assert path(Fit(budget=60), scene_of(run), 60) == [tuple(row) for row in fit.parameters]


def test_a_schedule_goes_on_where_it_was_after_a_change_at_an_earlier_step() -> None:
    run = Run("kl", "gradient", 0.1, schedule="cosine", schedule_steps=100)
    engine = Fit(budget=60)
    whole = path(engine, scene_of(run), 90)
    engine.answer(request_of(scene_of(run), 40))
    slower = replace(run, rate=0.05)
    engine.answer(request_of(scene_of(slower), 40))
    assert engine.answer(request_of(scene_of(run), 40)).last == 40
    again = path(engine, scene_of(run), 90)
    assert again[:41] == whole[:41]
    assert np.array(again) == pytest.approx(np.array(whole), rel=1e-9)


def test_another_schedule_takes_effect_from_the_step_shown() -> None:
    run = Run("kl", "gradient", 0.1)
    engine = Fit(budget=60)
    before = values(engine.answer(request_of(scene_of(run), 10)))
    halved = replace(run, schedule="step", schedule_steps=1)
    assert values(engine.answer(request_of(scene_of(halved), 10))) == before
    crept = np.subtract(values(engine.answer(request_of(scene_of(halved), 11))), before)
    full = np.subtract(values(Fit(budget=60).answer(request_of(scene_of(run), 11))), before)
    assert crept == pytest.approx(0.01 * full, rel=0.1)


def test_a_tolerance_says_when_a_run_has_converged() -> None:
    runs = Run("kl", tolerance=1e-2), Run("kl")
    both = Fit(budget=60).answer(request_of(scene_of(*runs), 160))
    assert [view.status for view in both.runs] == ["converged", "running"]


def test_a_smaller_tolerance_lets_a_run_that_had_converged_go_on() -> None:
    engine = Fit(budget=60)
    loose = Run("kl", tolerance=1e-2)
    assert engine.answer(request_of(scene_of(loose), 160)).runs[0].status == "converged"
    strict = replace(loose, tolerance=1e-9)
    assert engine.answer(request_of(scene_of(strict), 161)).runs[0].status == "running"
    assert engine.answer(request_of(scene_of(strict), 700)).runs[0].status == "converged"


@pytest.mark.parametrize("key", GRADIENT_ESTIMATORS)
def test_a_rewind_draws_the_same_and_another_seed_something_else(key: str) -> None:
    divergence = "kl" if key == "data" else "reverse_kl"
    scene = scene_of(Run(divergence, estimator=key, samples=10, seed=3))
    engine = Fit(budget=60)
    first = path(engine, scene, 30)
    assert path(engine, scene, 30, restart=1) == first
    other = scene_of(replace(scene.runs[0], seed=4))
    assert path(engine, other, 30, restart=2)[1:] != first[1:]


def test_draws_are_those_of_the_library_with_the_same_seed() -> None:
    p, start = kv.parse("0.5 N(-3, 1) + 0.5 N(3, 1)"), kv.Normal(2, 1)
    fit = kv.fit(
        p, divergence="reverse_kl", start=start, optimiser="gradient", rate=0.05,
        steps=25, samples=20, seed=5, estimator="score_baseline",
    )  # fmt: skip
    assert path(Fit(budget=60), scene_of(DRAWN), 25) == [tuple(row) for row in fit.parameters]


def test_every_loss_is_exact_and_what_draws_made_of_it_is_beside_it() -> None:
    engine = Fit(budget=60)
    p = kv.parse("0.5 N(-3, 1) + 0.5 N(3, 1)")
    walked = path(engine, scene_of(DRAWN), 80)
    view = engine.answer(request_of(scene_of(DRAWN), 80)).runs[0]
    exact = [kv.kl(kv.Normal(*values), p).value for values in walked]
    assert view.losses == pytest.approx(np.array(exact), rel=1e-6)
    noise = view.seen - view.losses
    assert 0.2 < (np.diff(view.seen) > 0).mean() < 0.8
    assert abs(noise.mean()) < 4.0 * noise.std() / np.sqrt(noise.size)
    assert Fit().answer(request_of(scene_of(Run("kl")), 0)).runs[0].seen.size == 0


def test_more_draws_make_less_noise() -> None:
    spreads = []
    for n in (10, 1000):
        snapshot = Fit(budget=60).answer(request_of(scene_of(replace(DRAWN, samples=n)), 60))
        spreads.append(float((snapshot.runs[0].seen - snapshot.runs[0].losses).std()))
    assert spreads[1] < 0.3 * spreads[0]


def test_dragging_p_goes_on_with_fresh_draws() -> None:
    engine = Fit(budget=60)
    seen = []
    for step in range(40):
        mean = 3.0 + 1e-9 * step
        target = parse_target(f"0.5 N(-3, 1) + 0.5 N({mean!r}, 1)")
        scene = replace(scene_of(DRAWN), target=target)
        seen.append(engine.answer(request_of(scene, step)).runs[0].seen[-1])
    assert len(set(np.round(seen, 6))) > 35


def test_an_estimator_that_cannot_serve_says_so_and_may_later() -> None:
    engine = Fit(budget=60)
    run = Run("kl", estimator="reparameterised")
    view = engine.answer(request_of(scene_of(run), 5)).runs[0]
    assert view.status == "stopped"
    assert view.note == "reparameterised slopes are those of KL(q‖p), not of KL(p‖q)"
    assert np.isfinite(view.losses).all()
    served = replace(run, divergence="reverse_kl")
    assert engine.answer(request_of(scene_of(served), 9)).runs[0].status == "running"
    jumping = replace(scene_of(served), target=parse_target("0.5 U(-2, 3) + 0.5 N(0, 3)"))
    view = engine.answer(request_of(jumping, 12)).runs[0]
    assert view.note.startswith("reparameterised slopes need a p without jumps")


def test_optimisers_that_search_do_not_go_by_draws() -> None:
    run = Run("kl", "newton", 1.0, estimator="both")
    view = Fit(budget=60).answer(request_of(scene_of(run), 5)).runs[0]
    assert view.status == "stopped"
    assert "random draws" in view.note


def test_a_knob_turned_before_the_first_step_costs_no_draws() -> None:
    scene = scene_of(DRAWN)
    fresh = path(Fit(budget=60), scene, 10)
    engine = Fit(budget=60)
    engine.answer(request_of(scene_of(replace(DRAWN, samples=7)), 0))
    assert path(engine, scene, 10) == fresh


def test_the_loss_of_batches_of_points_is_that_of_all_of_them() -> None:
    points = tuple(float(x) for x in np.random.default_rng(5).normal(1.0, 2.0, 60))
    samples = Samples(points, kind="points")
    scene = replace(
        scene_of(Run("kl", "natural", 0.1, estimator="data", samples=6)), samples=samples
    )
    request = replace(request_of(scene, 40), target=samples)
    view = Fit(budget=60).answer(request).runs[0]
    mean, sd = view.values
    z = (np.array(points) - mean) / sd
    likelihood = float(np.mean(0.5 * z * z + np.log(sd) + 0.5 * np.log(2.0 * np.pi)))
    assert view.losses[-1] + view.least == pytest.approx(likelihood, rel=1e-9)
    assert (view.losses > 0.0).all()
    assert (view.seen <= 0.0).any()
