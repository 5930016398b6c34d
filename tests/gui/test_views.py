"""What the figure shows of log densities, distribution functions, log ratios and pulls."""

from __future__ import annotations

from dataclasses import replace

import pytest

from klviz.analyses.fit import Fit
from klviz.analyses.fit_snapshot import FitRequest, FitSnapshot
from klviz.analyses.translation import view_of
from klviz.analyses.views import DENSITY_VIEWS, RATIO_VIEWS
from klviz.document.presets import load_preset
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.theme import THEMES
from tests.gui.drawn_text import drawn_texts, outside, overlapping
from tests.gui.figures import Make, words


def snapshot(scene: Scene = FIRST_SCENE, step: int = 30, **views: str) -> FitSnapshot:
    target = scene.target.normalised()
    request = FitRequest(target, scene.approximation, scene.runs, view_of(scene), step=step)
    return Fit(budget=9.0).answer(replace(request, **views))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ratio", RATIO_VIEWS)
@pytest.mark.parametrize("density", DENSITY_VIEWS)
@pytest.mark.parametrize("preset", ["two-modes", "uniform-target", "heavy-tails", "divergences"])
def test_nothing_overlaps_or_leaves_the_figure(
    make: Make, preset: str, density: str, ratio: str, theme: str
) -> None:
    shot = snapshot(load_preset(preset), density_view=density, ratio_view=ratio)
    texts = drawn_texts(figure := make(shot, theme=theme))
    assert overlapping(texts) == []
    assert outside(texts, figure) == []


def test_axes_and_headings_say_what_is_shown(make: Make) -> None:
    texts = words(make(snapshot(density_view="log", ratio_view="log_ratio")))
    assert "log density" in texts
    assert texts.count("log ratio") == 2
    assert {"log(p/q), forward", "log(p/q), reverse"} <= set(texts)
    assert not any(text.startswith("area") for text in texts)
    texts = words(make(snapshot(density_view="cdf", ratio_view="pull")))
    assert {"distribution function", "pull, forward", "pull, reverse"} <= set(texts)


def test_log_densities_show_all_of_p_and_distribution_functions_go_to_one(make: Make) -> None:
    for view, ends in (("log", (-25.0, 0.0)), ("cdf", (0.0, 1.04))):
        figure = make(snapshot(density_view=view))
        assert isinstance(figure.drawing, FitDrawing)
        low, high = figure.drawing._density.panel.mapping.y_range
        assert low == pytest.approx(ends[0], abs=0.4)
        assert high == pytest.approx(ends[1])


def test_handles_lie_on_densities_alone(make: Make) -> None:
    for view, count in (("density", 9), ("log", 0), ("cdf", 0)):
        figure = make(snapshot(density_view=view))
        figure.show_scene(FIRST_SCENE)
        grips = figure.drawing.grips
        assert grips is not None
        grips.wake(True)
        assert len(grips.item._grips) == count


def test_looking_another_way_begins_with_ranges_of_its_own(make: Make) -> None:
    figure = make(snapshot())
    for view in ("log", "cdf", "density"):
        figure.show_snapshot(snapshot(density_view=view))
    fresh = make(snapshot())
    tops = []
    for shown in (figure, fresh):
        assert isinstance(shown.drawing, FitDrawing)
        tops.append(shown.drawing._density.panel.mapping.y_range)
    assert tops[0] == tops[1]
