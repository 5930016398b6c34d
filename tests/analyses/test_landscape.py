"""The landscape study: what is drawn is the divergence, and nothing is computed twice."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from klviz.analyses.contours import relief
from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.landscape import (
    KEPT,
    LandscapeOptions,
    LandscapeRequest,
    LandscapeSnapshot,
    LandscapeStudy,
    landscape_request,
)
from klviz.analyses.translation import mixture_of, view_of
from klviz.core.batched.searches import Region
from klviz.core.batched.stationary import Landmarks
from klviz.core.divergences import divergence_of
from klviz.core.families import FAMILIES
from klviz.core.families.family import Member
from klviz.core.mixtures import Mixture
from klviz.core.values import divergence_value
from klviz.document.approximation import Approximation
from klviz.document.presets import load_preset
from klviz.document.runs import Run
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.target import Component, Target

NORMAL = FAMILIES["normal"]
HASTY = LandscapeOptions(budget=0.0)


def shown(scene: Scene, step: int = 0) -> FitSnapshot:
    return Fit(budget=math.inf).answer(
        FitRequest(
            scene.target.normalised(), scene.approximation, scene.runs, view_of(scene), step=step
        )
    )


def request_of(
    scene: Scene, options: LandscapeOptions | None = None, step: int = 0
) -> LandscapeRequest:
    request = landscape_request(shown(scene, step), options or LandscapeOptions())
    assert request is not None
    return request


def finished(study: LandscapeStudy, request: LandscapeRequest) -> LandscapeSnapshot:
    found = study.answer(request)
    while not found.complete:
        found = study.answer(request)
    return found


@pytest.fixture(scope="module")
def first() -> LandscapeSnapshot:
    return finished(LandscapeStudy(), request_of(FIRST_SCENE, LandscapeOptions(basins=True)))


def test_heights_are_the_divergence(first: LandscapeSnapshot) -> None:
    p = mixture_of(FIRST_SCENE.target.normalised())
    for (key, alpha), picture in first.pictures.items():
        locs, log_scales, values = picture.landscape
        for i, j in ((0, 0), (37, 101), (150, 3)):
            q = Mixture.single(NORMAL, Member(float(locs[j]), math.exp(log_scales[i])))
            right = divergence_value(divergence_of(key, alpha), p, q).value
            assert values[i, j] == pytest.approx(right, rel=1e-7)


def test_lines_lie_where_the_divergence_has_their_values(first: LandscapeSnapshot) -> None:
    p = mixture_of(FIRST_SCENE.target.normalised())
    for (key, alpha), picture in first.pictures.items():
        lines = picture.relief.lines
        for loc, log_scale in lines[np.isfinite(lines[:, 0])][::211].tolist():
            q = Mixture.single(NORMAL, Member(loc, math.exp(log_scale)))
            value = divergence_value(divergence_of(key, alpha), p, q).value
            level = min(picture.relief.levels, key=lambda level, value=value: abs(level - value))
            assert value == pytest.approx(level, rel=0.02)


def test_minima_saddles_and_basins_are_found(first: LandscapeSnapshot) -> None:
    forward, reverse = first.pictures.values()
    assert forward.spots is not None
    assert reverse.spots is not None
    assert [spot.kind for spot in forward.spots] == ["minimum"]
    assert [spot.kind for spot in reverse.spots] == ["minimum"] * 3 + ["saddle"] * 2
    assert reverse.basins is not None
    left, right = (
        reverse.basins.ends[np.abs(reverse.basins.starts - (side, 0.0)).sum(axis=1).argmin()]
        for side in (-3.0, 3.0)
    )
    assert reverse.spots[left].theta[0] == pytest.approx(-2.984, abs=1e-3)
    assert reverse.spots[right].theta[0] == pytest.approx(2.984, abs=1e-3)


def test_every_basin_has_a_closed_line_of_its_own(first: LandscapeSnapshot) -> None:
    reverse = first.pictures["reverse_kl", 0.5]
    assert reverse.spots is not None
    lowest_saddle = min(spot.value for spot in reverse.spots if spot.kind == "saddle")
    highest = max(spot.value for spot in reverse.spots if spot.kind == "minimum")
    assert any(highest < level < lowest_saddle for level in reverse.relief.levels)


def test_it_comes_coarse_at_once_and_fine_in_the_end() -> None:
    study, request = LandscapeStudy(first=0.0), request_of(FIRST_SCENE, HASTY)
    sizes, answers = [], 0
    found = study.answer(request)
    while not found.complete:
        sizes += [picture.landscape.values.size for picture in found.pictures.values()]
        found = study.answer(request)
        answers += 1
    assert answers > 20
    assert min(sizes) < 1000 < 20_000 < max(sizes)


def test_colours_steps_and_hidden_runs_ask_nothing_new() -> None:
    request = request_of(FIRST_SCENE)
    forward, reverse = FIRST_SCENE.runs
    recoloured = replace(FIRST_SCENE, runs=(replace(forward, colour=5), reverse))
    faster = replace(FIRST_SCENE, runs=(replace(forward, rate=0.2, optimiser="adam"), reverse))
    assert request_of(recoloured) == request_of(faster) == request
    assert request_of(FIRST_SCENE, step=3) == request
    hidden = replace(FIRST_SCENE, runs=(replace(forward, visible=False), reverse))
    assert request_of(hidden).problems == (("reverse_kl", 0.5),)


def test_what_is_known_is_kept_when_a_run_is_added() -> None:
    study = LandscapeStudy()
    before = finished(study, request_of(FIRST_SCENE))
    more = replace(FIRST_SCENE, runs=(*FIRST_SCENE.runs, Run("jsd", colour=2)))
    after = finished(study, request_of(more))
    assert after.pictures["kl", 0.5] is before.pictures["kl", 0.5]
    assert ("jsd", 0.5) in after.pictures


def test_the_rectangle_holds_still_for_a_little_drag_and_follows_a_long_one() -> None:
    study = LandscapeStudy()
    left = FIRST_SCENE.target.components[0]

    def region(loc: float) -> Region:
        moved = replace(left, values=(loc, 1.0))
        target = Target((moved, FIRST_SCENE.target.components[1]))
        return study.answer(request_of(replace(FIRST_SCENE, target=target))).region

    first = region(-3.0)
    assert region(-2.6) == first
    assert region(-8.0).loc[0] < -8.0
    assert region(-8.1).contains(np.array([[-8.1, 0.0], [3.0, 0.0], [2.0, 0.0]])).all()


@pytest.mark.parametrize("preset", ["two-modes", "far-modes", "heavy-tails", "one-gaussian"])
def test_the_start_is_well_inside_of_the_rectangle(preset: str) -> None:
    scene = load_preset(preset)
    loc, scale = scene.approximation.values
    region = request_of(scene).region
    for (low, high), at in zip(region, (loc, math.log(scale)), strict=True):
        assert 0.08 < (at - low) / (high - low) < 0.92


def test_a_chosen_rectangle_is_shown_as_it_is() -> None:
    region = Region((0.5, 1.5), (-0.25, 0.5))
    found = LandscapeStudy().answer(request_of(FIRST_SCENE, LandscapeOptions(region=region)))
    assert found.region == region


def test_where_a_divergence_is_infinite_it_says_why() -> None:
    uniform = Scene(Target((Component("uniform", 1.0, (-1.0, 1.0)),)))
    found = finished(LandscapeStudy(), request_of(uniform))
    assert found.pictures["kl", 0.5].note == ""
    note = found.pictures["reverse_kl", 0.5].note
    assert note.startswith("Infinite for every q here: ")


def test_half_a_landscape_may_be_infinite() -> None:
    narrow = Scene(
        Target((Component("normal", 1.0, (0.0, 1.0)),)), runs=(Run("neyman_chi2"), Run("chi2"))
    )
    for picture in finished(LandscapeStudy(), request_of(narrow)).pictures.values():
        heights = picture.relief.heights
        assert 0.05 < np.isnan(heights).mean() < 0.95
        assert np.nanmin(heights) >= 0.0


def test_other_families_have_landscapes() -> None:
    scene = replace(FIRST_SCENE, approximation=Approximation("student_t", (3.0, 0.5, 1.0)))
    request = request_of(scene)
    other = replace(FIRST_SCENE, approximation=Approximation("student_t", (3.0, 0.8, 1.3)))
    assert request_of(other) == request
    heavier = replace(FIRST_SCENE, approximation=Approximation("student_t", (5.0, 0.5, 1.0)))
    assert request_of(heavier).approximation != request.approximation


def test_a_failure_is_told_and_forgotten() -> None:
    study, request = LandscapeStudy(), request_of(FIRST_SCENE)
    study.answer(request)
    assert "no such thing" in study.failure(request, ValueError("no such thing")).error
    assert finished(study, request).error == ""


@pytest.mark.parametrize("value", [0.0, 3.5])
def test_a_level_landscape_has_no_lines(value: float) -> None:
    drawn = relief(np.arange(3.0), np.arange(4.0), np.full((4, 3), value))
    assert len(drawn.lines) == 0
    assert (drawn.heights == 0.0).all()


def test_minima_are_known_in_every_rectangle_and_pictures_with_and_without_basins() -> None:
    study = LandscapeStudy(first=0.0)
    whole = finished(study, request_of(FIRST_SCENE))
    basins = study.answer(request_of(FIRST_SCENE, replace(HASTY, basins=True)))
    assert basins.pictures == whole.pictures
    closer = replace(HASTY, region=Region((2.0, 4.0), (-0.5, 0.5)))
    found = study.answer(request_of(FIRST_SCENE, closer))
    while len(found.pictures) < 2:
        found = study.answer(request_of(FIRST_SCENE, closer))
    assert not found.complete
    for problem, picture in found.pictures.items():
        assert picture.spots == whole.pictures[problem].spots


def test_where_a_coarse_picture_has_no_numbers_a_finer_one_is_drawn() -> None:
    wide = LandscapeOptions(region=Region((-3000.0, 3500.0), (-3.0, 3.0)))
    scene = replace(FIRST_SCENE, runs=(Run("neyman_chi2"),))
    (picture,) = finished(LandscapeStudy(), request_of(scene, wide)).pictures.values()
    assert picture.note == ""
    assert picture.spots is not None
    assert min(spot.value for spot in picture.spots) < 1.0
    assert np.isfinite(picture.relief.heights).any()


def test_where_all_is_too_large_for_numbers_it_is_not_called_infinite() -> None:
    far = LandscapeOptions(region=Region((3000.0, 3500.0), (-3.0, 0.2)))
    scene = replace(FIRST_SCENE, runs=(Run("neyman_chi2"),))
    (picture,) = finished(LandscapeStudy(), request_of(scene, far)).pictures.values()
    assert picture.note == "Too large for a number wherever it was looked"


def test_pictures_of_alphas_long_gone_are_forgotten() -> None:
    study = LandscapeStudy()
    for number in range(2 * KEPT):
        run = Run("alpha", alpha=number / (2 * KEPT))
        study.answer(request_of(replace(FIRST_SCENE, runs=(*FIRST_SCENE.runs, run)), HASTY))
        assert study.kept <= KEPT
    scene = replace(FIRST_SCENE, runs=(*FIRST_SCENE.runs, run))
    assert len(finished(study, request_of(scene)).pictures) == 3


def test_a_search_for_minima_that_failed_is_not_begun_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searches = []

    def failing(*asked: object) -> Landmarks:
        searches.append(asked)
        raise ValueError("no minima")

    monkeypatch.setattr("klviz.analyses.pictures.landmarks_of", failing)
    study, scene = LandscapeStudy(), replace(FIRST_SCENE, runs=(Run("kl"),))
    regions = (None, Region((2.0, 4.0), (-0.5, 0.5)))
    for options in (LandscapeOptions(basins=b, region=r) for r in regions for b in (True, False)):
        (picture,) = finished(study, request_of(scene, options)).pictures.values()
        assert picture.spots is None
    assert len(searches) == 1
