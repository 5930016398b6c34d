"""q may be a mixture of normals: it starts, runs, and is shown as any other q."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.translation import q_of, spread_start, start_of, view_of
from klviz.core.divergences import DIVERGENCES
from klviz.core.optimisers import OPTIMISERS
from klviz.document.approximation import MOST_PARTS, Approximation
from klviz.document.notation import parse_target
from klviz.document.runs import Run
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.target import Component

SCENE = replace(
    FIRST_SCENE,
    target=parse_target("0.3 N(-2, 0.5) + 0.7 N(3, 1)"),
    approximation=Approximation.mixture(
        [Component("normal", 1.0, (-1.0, 1.0)), Component("normal", 1.0, (1.0, 1.0))]
    ),
    runs=(Run("kl", "em", 1.0),),
)


def at(step: int, scene: Scene) -> FitSnapshot:
    request = FitRequest(scene.target, scene.approximation, scene.runs, view_of(scene), step=step)
    return Fit(budget=60).answer(request)


@pytest.mark.parametrize(("optimiser", "rate"), [("em", 1.0), ("newton", 1.0), ("natural", 0.3)])
def test_a_mixture_of_two_finds_a_target_of_two(optimiser: str, rate: float) -> None:
    view = at(400, replace(SCENE, runs=(Run("kl", optimiser, rate),))).runs[0]
    assert view.estimate.value == pytest.approx(0.0, abs=1e-9)
    weights, means, sds = np.array(view.values).reshape(3, 2)
    assert weights == pytest.approx([0.3, 0.7], abs=1e-4)
    assert means == pytest.approx([-2.0, 3.0], abs=1e-4)
    assert sds == pytest.approx([0.5, 1.0], abs=1e-4)


@pytest.mark.parametrize("key", DIVERGENCES)
def test_every_divergence_falls(key: str) -> None:
    view = at(60, replace(SCENE, runs=(Run(key, "natural", 0.1),))).runs[0]
    assert view.losses[-1] < view.losses[0]


@pytest.mark.parametrize("key", OPTIMISERS)
def test_every_optimiser_serves(key: str) -> None:
    run = Run("kl", key, OPTIMISERS[key].default_rate)
    view = at(40, replace(SCENE, runs=(run,))).runs[0]
    assert view.losses[-1] < view.losses[0]


def test_draws_serve_too_but_for_those_that_are_moved_with_q() -> None:
    drawn = Run("reverse_kl", "natural", 0.05, estimator="score_baseline", samples=200)
    moved = replace(drawn, estimator="reparameterised")
    first, second = at(60, replace(SCENE, runs=(drawn, moved))).runs
    assert first.status == "running"
    assert second.status == "stopped"
    assert "one location and one scale" in second.note


def test_the_curve_and_the_moments_are_those_of_the_mixture() -> None:
    snapshot = at(7, SCENE)
    view = snapshot.runs[0]
    q = q_of(SCENE.approximation, view.values)
    assert view.curve == pytest.approx(np.exp(q.log_prob(snapshot.x)))
    assert view.moments == pytest.approx((q.mean, q.sd))


@pytest.mark.parametrize("count", [1, 2, 3, 7, MOST_PARTS])
def test_normals_side_by_side_are_like_p_in_place_and_width(count: int) -> None:
    start = spread_start(FIRST_SCENE.target, count)
    assert len(start.components) == count
    q = q_of(start, start.values)
    assert q.mean == pytest.approx(0.0, abs=0.05)
    assert 0.7 < q.sd / np.sqrt(10.0) < 1.3
    approximation, theta = start_of(start)
    assert approximation.values_of(theta)[count:] == pytest.approx(start.values[count:])


def test_there_are_no_more_normals_than_can_be_stepped() -> None:
    with pytest.raises(ValueError, match="components must be from 1 to 20, got 21"):
        spread_start(FIRST_SCENE.target, 21)


def test_the_view_shows_every_component_of_the_start() -> None:
    far = Approximation.mixture(
        [Component("normal", 1.0, (0.0, 1.0)), Component("normal", 1.0, (11.0, 0.5))]
    )
    low, high = view_of(replace(FIRST_SCENE, approximation=far))
    assert low <= -6.0
    assert high >= 13.0
