"""Sweeps of two that are compared: each frame is the scene with its number where it should be."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from klviz.analyses.compare.distance import DistanceContent
from klviz.analyses.compare.generator import GeneratorContent
from klviz.analyses.compare.infinity_contents import LineInfinity, OutcomeInfinity
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.compare.sweeps import FILMED, centre_of
from klviz.analyses.films import Shot, scene_film
from klviz.analyses.sweep_films import sweep_film
from klviz.analyses.sweeps import nothing_to_film, sweep_of, sweeps_of
from klviz.document.aspects import ASPECTS
from klviz.document.comparison import Comparison
from klviz.document.presets import load_preset
from klviz.document.scene import FIRST_SCENE, Scene
from tests.analyses.compare.scenes import on_the_line, over_outcomes

SHOT = Shot(points=100)
KEYS = ("alpha", "smoothing", "stretch", "apart")


def scene_of(comparison: Comparison) -> Scene:
    return replace(FIRST_SCENE, lab="compare", comparison=comparison)


def snapshots(
    scene: Scene, key: str, low: float, high: float, count: int, shot: Shot = SHOT
) -> list[CompareSnapshot]:
    found = []
    for frame in sweep_film(scene, key, low, high, count, shot).frames():
        assert isinstance(frame.snapshot, CompareSnapshot)
        assert not frame.snapshot.behind
        assert not frame.snapshot.error
        found.append(frame.snapshot)
    return found


def test_the_lab_has_its_sweeps_and_the_other_lab_none_of_them() -> None:
    assert tuple(sweeps_of("compare")) == KEYS
    assert tuple(sweeps_of("fit")) == ("alpha", "apart", "rate")


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("comparison", [on_the_line(), over_outcomes()], ids=["line", "outcomes"])
def test_every_scene_has_each_film_or_says_why_not(comparison: Comparison, aspect: str) -> None:
    scene = scene_of(replace(comparison, aspect=aspect))
    refusals = {key: row.refusal(scene) for key, row in sweeps_of("compare").items()}
    for key, refusal in refusals.items():
        if refusal:
            assert refusal.endswith(".")
            with pytest.raises(ValueError, match=refusal.removesuffix(".").replace("?", r"\?")):
                sweep_of(scene, key)
            continue
        low, high = sweep_of(scene, key).ends(scene)
        film = sweep_film(scene, key, low, high, 3, SHOT)
        shown = list(film.frames())
        assert len(shown) == film.count == 3
        assert len({frame.caption for frame in shown}) == 3
        assert len({frame.snapshot.request.view for frame in shown}) == 1
    moves = aspect == "descent" and comparison.space == "outcomes"
    assert nothing_to_film(scene) == (FILMED if all(refusals.values()) and not moves else "")


def test_the_dial_goes_from_reverse_to_forward() -> None:
    scene = scene_of(on_the_line(aspect="generator"))
    shown = snapshots(scene, "alpha", 0.0, 1.0, 5)
    for snapshot, alpha in zip(shown, (0.0, 0.25, 0.5, 0.75, 1.0), strict=True):
        content = snapshot.content
        assert isinstance(content, GeneratorContent)
        assert (content.key, content.alpha) == ("alpha", alpha)
        assert content.value is not None
    first, last = shown[0].content, shown[-1].content
    assert isinstance(first, GeneratorContent)
    assert isinstance(last, GeneratorContent)
    assert first.value is not None
    assert last.value is not None
    assert first.value.value == pytest.approx(shown[0].reverse.value, rel=1e-12)
    assert last.value.value == pytest.approx(shown[0].forward.value, rel=1e-12)
    assert "the generator becomes" in sweep_of(scene, "alpha").note(scene)


def test_epsilon_goes_to_nothing_by_equal_factors_and_the_value_to_infinity() -> None:
    scene = scene_of(over_outcomes((0.5, 0.5), (1.0, 0.0), aspect="infinity"))
    low, high = sweep_of(scene, "smoothing").ends(scene)
    values = []
    for snapshot in snapshots(scene, "smoothing", low, high, 12):
        content = snapshot.content
        assert isinstance(content, OutcomeInfinity)
        epsilon = content.forward.epsilon
        exact = 0.5 * math.log(0.25 * (1.0 + 2.0 * epsilon) ** 2 / (epsilon * (1.0 + epsilon)))
        assert content.forward.chosen.value == pytest.approx(exact, rel=1e-12)
        values.append(epsilon)
    np.testing.assert_allclose(np.diff(np.log(values)), math.log(high / low) / 11, rtol=0.01)
    line = scene_of(on_the_line("t(2; 0, 1)", "N(0, 1)", aspect="infinity"))
    chosen = []
    for snapshot in snapshots(line, "smoothing", 1e-2, 1e-8, 3):
        assert isinstance(snapshot.content, LineInfinity)
        chosen.append(snapshot.content.smoothed.epsilon)
    assert chosen == [1e-2, 1e-5, 1e-8]


def test_stretching_leaves_every_divergence_and_no_distance_along_x() -> None:
    scene = scene_of(on_the_line("N(0, 1)", "N(1, 2)", aspect="distance"))
    for snapshot in snapshots(scene, "stretch", 0.5, 8.0, 5):
        content = snapshot.content
        assert isinstance(content, DistanceContent)
        a = content.stretch
        by_key = {meter.key: (meter.before.value, meter.value.value) for meter in content.meters}
        assert by_key["kl"][1] == pytest.approx(by_key["kl"][0], rel=1e-9)
        assert by_key["w1"][1] == pytest.approx(a * by_key["w1"][0], rel=1e-9)
        assert by_key["l2"][1] == pytest.approx(by_key["l2"][0] / math.sqrt(a), rel=1e-9)


@pytest.mark.parametrize("q", ["N(3, 2)", "N(-3, 2)", "N(0, 2)"])
def test_q_moves_away_on_its_own_side_and_is_seen_all_the_way(q: str) -> None:
    scene = scene_of(on_the_line("N(0, 1)", q))
    low, high = sweep_of(scene, "apart").ends(scene)
    assert (low, high) == (0.0, 8.0)
    side = -1.0 if "-" in q else 1.0
    for snapshot, distance in zip(
        snapshots(scene, "apart", low, high, 5), (0.0, 2.0, 4.0, 6.0, 8.0), strict=True
    ):
        request = snapshot.request
        place = centre_of(request.comparison.q)
        assert place == side * distance
        assert request.view[0] < place < request.view[1]
        exact = math.log(2.0) + (1.0 + distance**2) / 8.0 - 0.5
        assert snapshot.forward.value == pytest.approx(exact, rel=1e-12)


def test_a_mixture_keeps_its_shape_and_where_it_is_already_it_stays() -> None:
    scene = scene_of(on_the_line("N(0, 1)", "0.5 N(-1, 1) + 0.5 N(4, 1)"))
    assert snapshots(scene, "apart", 1.0, 1.5, 2)[1].request.comparison.q == scene.comparison.q
    (shown,) = snapshots(scene, "apart", 0.0, 5.5, 1)
    assert [part.values[0] for part in shown.request.comparison.q.components] == [3.0, 8.0]


def test_a_view_that_was_chosen_stays() -> None:
    scene = scene_of(on_the_line())
    shown = snapshots(scene, "apart", 0.0, 50.0, 2, replace(SHOT, view=(-1.0, 2.0)))
    assert {one.request.view for one in shown} == {(-1.0, 2.0)}


def test_what_has_no_film_says_what_can_be_filmed() -> None:
    scene = load_preset("letters")
    assert nothing_to_film(scene) == FILMED
    with pytest.raises(ValueError, match="stand still"):
        scene_film(scene, 10, SHOT)
    with pytest.raises(ValueError, match="Outcomes have no place"):
        sweep_film(scene, "apart", 0.0, 1.0, 3, SHOT)
    with pytest.raises(ValueError, match="of the lab Fit"):
        sweep_film(scene, "rate", 0.1, 1.0, 3, SHOT)
    infinite = scene_of(over_outcomes(aspect="infinity"))
    with pytest.raises(ValueError, match="ε must be positive and at most 1, got 2"):
        sweep_film(infinite, "smoothing", 2.0, 0.1, 3, SHOT)
