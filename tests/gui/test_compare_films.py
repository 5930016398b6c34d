"""Films of two that are compared: nothing moves but the curves, and nothing is said to hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from klviz.analyses.films import Shot
from klviz.analyses.sweep_films import sweep_film
from klviz.analyses.sweeps import sweep_of
from klviz.document.comparison import Comparison
from klviz.document.figure_sizes import FigureSize
from klviz.document.scene import FIRST_SCENE
from klviz.document.units import UNITS
from klviz.gui.builder import Builder
from klviz.gui.figures.aspects.distance import DistanceFigure
from klviz.gui.figures.aspects.generator import GeneratorFigure
from klviz.gui.figures.compare import CompareDrawing
from klviz.gui.films.screen import Screen
from klviz.gui.look import Look
from tests.analyses.compare.scenes import on_the_line, over_outcomes
from tests.gui.drawn_text import drawn_texts

LINE = on_the_line("N(0, 1)", "N(1, 2)")
OUTCOMES = over_outcomes((0.5, 0.3, 0.2), (0.2, 0.3, 0.5))


def ranges(drawing: CompareDrawing) -> Sequence[object]:
    """Return the ranges of all plots with axes, and the factors that the meters are marked by."""
    aspect = drawing.aspect
    if isinstance(aspect, GeneratorFigure):
        shown = [part.panel for part in aspect._panelled if part.panel.is_shown]
        return [(panel.mapping.x_range, panel.mapping.y_range) for panel in shown]
    assert isinstance(aspect, DistanceFigure)
    return aspect._meters._reach._range or ()


@pytest.mark.parametrize(
    ("comparison", "aspect", "key"),
    [
        (LINE, "generator", "alpha"),
        (OUTCOMES, "generator", "alpha"),
        (LINE, "generator", "apart"),
        (LINE, "distance", "stretch"),
        (OUTCOMES, "distance", "stretch"),
    ],
)
def test_ranges_hold_still_once_the_samples_are_known(
    qtbot: QtBot, comparison: Comparison, aspect: str, key: str
) -> None:
    scene = replace(FIRST_SCENE, lab="compare", comparison=replace(comparison, aspect=aspect))
    film = sweep_film(scene, key, *sweep_of(scene, key).ends(scene), 7, Shot(points=200))
    figure = Builder(CompareDrawing, None, UNITS["nats"])(Look(FigureSize(1280, 720)))
    qtbot.addWidget(figure)
    screen, drawing = Screen(figure), figure.drawing
    assert isinstance(drawing, CompareDrawing)
    for frame in film.samples():
        screen.show(frame)
    held, captions = ranges(drawing), set()
    for frame in film.frames():
        screen.show(frame)
        np.testing.assert_allclose(np.array(ranges(drawing)), np.array(held), rtol=1e-12)
        assert frame.caption in [text.words for text in drawn_texts(figure)]
        captions.add(frame.caption)
    assert len(captions) == 7
