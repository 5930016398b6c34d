"""Extremes: targets and starts at the ends of what a double holds; no warning, and words for all.

Warnings are errors in tests, so that to come to the end is half of what is asked.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.landscape import LandscapeOptions, LandscapeStudy, landscape_request
from klviz.analyses.scoreboard import ScoreboardStudy, scoreboard_request
from klviz.analyses.translation import view_of
from klviz.document.approximation import Approximation
from klviz.document.notation import parse_target
from klviz.document.scene import FIRST_SCENE, Scene

OUT_OF_REACH = (
    "N(0, 1e308)",
    "N(0, 1e-300)",
    "N(1e308, 1)",
    "N(0, 1e200)",
    "0.5 N(0, 1) + 0.5 N(1e200, 1)",
    "0.5 N(-1e300, 1e-300) + 0.5 N(1e300, 1)",
    "t(2; 0, 1e300)",
    "Cauchy(0, 1e-200)",
    "Laplace(0, 1e307)",
)
WITHIN_REACH = (
    "N(0, 1)",
    "N(0, 1e-90)",
    "N(1e90, 1e90)",
    "N(1e9, 1e-3)",
    "0.5 N(-1e90, 1e-90) + 0.5 N(1e90, 1)",
    "t(2; 0, 1e60)",
)
STARTS = ((0.0, 1.0), (0.0, 1e308), (0.0, 1e-300), (1e308, 1.0), (-1e200, 1e200), (1e100, 1e-100))


def scene_of(target: str, start: tuple[float, float] = (0.0, 1.0)) -> Scene:
    q = Approximation("normal", start)
    return replace(FIRST_SCENE, target=parse_target(target), approximation=q)


def shown(scene: Scene, step: int = 3) -> FitSnapshot:
    target, view = scene.target.normalised(), view_of(scene)
    request = FitRequest(target, scene.approximation, scene.runs, view, step=step)
    return Fit(budget=math.inf).answer(request)


PAIRS = [(t, STARTS[0]) for t in (*OUT_OF_REACH, *WITHIN_REACH)]
PAIRS += [("N(0, 1)", start) for start in STARTS[1:]]
PAIRS += [("t(2; 0, 1)", STARTS[1]), ("N(0, 1e200)", STARTS[1]), ("N(0, 1e-300)", STARTS[2])]


@pytest.mark.parametrize(("target", "start"), PAIRS)
def test_landscapes_come_to_an_end_or_say_why_not(target: str, start: tuple[float, float]) -> None:
    fit = shown(scene_of(target, start))
    request = landscape_request(fit, LandscapeOptions(basins=True))
    if request is None:
        assert fit.error
        return
    study = LandscapeStudy()
    found = study.answer(request)
    while not found.complete:
        found = study.answer(request)
    if target in OUT_OF_REACH:
        assert "out of reach" in found.error
        assert not found.pictures
    else:
        assert not found.error
        for problem in request.problems:
            picture = found.pictures[problem]
            assert picture.note or not math.isnan(float(picture.landscape.values.sum()))


@pytest.mark.parametrize(("target", "start"), PAIRS)
def test_the_scoreboard_comes_to_an_end_and_no_value_is_without_a_word(
    target: str, start: tuple[float, float]
) -> None:
    fit = shown(scene_of(target, start))
    request = scoreboard_request(fit, True)
    if request is None:
        assert fit.error
        return
    board = ScoreboardStudy()
    found = board.answer(request)
    while not found.complete:
        found = board.answer(request)
    assert found.board is not None
    estimates = [e for row in found.board.rows for e in row.estimates if e is not None]
    assert estimates
    assert all(math.isfinite(e.value) or e.reason for e in estimates)


def test_what_was_drawn_of_another_target_is_forgotten() -> None:
    study = LandscapeStudy()
    for target in ("N(0, 1)", "N(0, 1e308)"):
        request = landscape_request(shown(scene_of(target)), LandscapeOptions())
        assert request is not None
        found = study.answer(request)
    assert found.complete
    assert not found.pictures
    assert "sd σ = 1e308" in found.error
