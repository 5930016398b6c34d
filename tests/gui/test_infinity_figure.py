"""Cuts and ε are dragged, rows of code are picked, and a drag is one step."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from klviz.document.comparison import Comparison, Cut
from klviz.document.figure_sizes import FigureSize
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.units import UNITS
from klviz.gui.builder import Builder
from klviz.gui.figure import Figure
from klviz.gui.figures.aspects.aspect import AspectFigure
from klviz.gui.figures.aspects.infinity import InfinityFigure
from klviz.gui.figures.aspects.infinity_line import LineInfinityFigure
from klviz.gui.figures.aspects.infinity_outcomes import OutcomeInfinityFigure
from klviz.gui.figures.aspects.numerics import NumericsFigure
from klviz.gui.figures.compare import CompareDrawing
from klviz.gui.look import Look
from klviz.gui.style import Style
from klviz.gui.theme import THEMES
from tests.analyses.compare.scenes import on_the_line, over_outcomes
from tests.gui.drawn_text import drawn_texts
from tests.gui.test_compare_figure import finished


class Hand:
    """Takes the edits of gestures."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.steps: set[object] = set()
        self.figure: Figure | None = None

    def edit(self, _: str, scene: Scene, merge: object) -> None:
        self.scene = scene
        self.steps.add(merge)


def made(qtbot: QtBot, comparison: Comparison) -> tuple[AspectFigure, Hand, str]:
    """Return the figure of an aspect, a hand at its scene, and the words drawn."""
    shown = finished(comparison)
    build = Builder(CompareDrawing, shown, UNITS["nats"])
    figure = build(Look(FigureSize(1260, 780)))
    qtbot.addWidget(figure)
    drawing = figure.drawing
    assert isinstance(drawing, CompareDrawing)
    aspect = drawing.aspect
    assert aspect is not None
    scene = replace(FIRST_SCENE, lab="compare", comparison=comparison)
    hand = Hand(scene)
    hand.figure = figure  # else nothing keeps it
    return aspect, hand, " ".join(text.words for text in drawn_texts(figure))


def line_of(aspect: AspectFigure) -> LineInfinityFigure:
    assert isinstance(aspect, InfinityFigure)
    line = aspect._figures["line"]
    assert isinstance(line, LineInfinityFigure)
    return line


def test_an_end_is_dragged_to_a_cut_and_back_over_the_edge(qtbot: QtBot) -> None:
    aspect, hand, words = made(qtbot, on_the_line(aspect="infinity"))
    assert "nothing is cut off" in words
    plot = line_of(aspect)._densities
    place = plot._place((0, 0))
    assert aspect.cursor_at(place) == Qt.CursorShape.SizeHorCursor
    gesture = aspect.begin(place, hand.scene, hand.edit)
    assert gesture is not None
    mapping = plot.panel.scene_mapping
    gesture.move(mapping.point(-1.0, 0.1), coarse=True)
    gesture.move(mapping.point(-2.0, 0.1), coarse=True)
    assert hand.scene.comparison.cut_p == Cut(low=-2.0)
    assert len(hand.steps) == 1
    gesture.move(mapping.point(mapping.x_range[0] - 1.0, 0.1), coarse=False)
    assert not hand.scene.comparison.cut_p.cuts
    gesture.cancel()
    assert gesture.made(hand.scene)


def test_a_file_says_nothing_to_hands_and_shows_only_ends_that_cut(qtbot: QtBot) -> None:
    cut = on_the_line(aspect="infinity", cut_p=Cut(-1.0, 2.0))
    for comparison, count in ((on_the_line(aspect="infinity"), 0), (cut, 2)):
        aspect, hand, words = made(qtbot, comparison)
        assert "drag" not in words
        assert len(line_of(aspect)._densities._grips._grips) == count
        assert hand.figure is not None
        hand.figure.drawing.arrange(1260.0, 780.0, Style(theme=THEMES["light"]), tells=True)
        assert len(line_of(aspect)._densities._grips._grips) == 4


def test_the_end_of_q_cuts_p_too_where_both_are_cut_alike(qtbot: QtBot) -> None:
    aspect, hand, _ = made(qtbot, on_the_line(aspect="infinity", same_cuts=True))
    plot = line_of(aspect)._densities
    gesture = aspect.begin(plot._place((1, 1)), hand.scene, hand.edit)
    assert gesture is not None
    gesture.move(plot.panel.scene_mapping.point(1.5, 0.1), coarse=True)
    cuts = hand.scene.comparison.cuts
    assert cuts[0] == cuts[1]
    assert math.isfinite(cuts[0].high)


def test_what_is_cut_is_told_with_its_reason(qtbot: QtBot) -> None:
    comparison = on_the_line("N(0, 1)", "N(0, 1)", aspect="infinity", cut_q=Cut(-1.0, 1.0))
    aspect, hand, words = made(qtbot, comparison)
    assert "as cut:" in words
    assert "68.27 % of it" in words
    assert "p has mass below −1 and above 1, where q is zero" in words
    names = {number.name for number in aspect.numbers(finished(comparison), UNITS["nats"])}
    assert {"mass of Q that is kept", "P(q = 0)"} <= names
    assert aspect.begin(QPointF(2.0, 2.0), hand.scene, hand.edit) is None


@pytest.mark.parametrize("space", ["line", "outcomes"])
def test_the_dot_of_epsilon_is_dragged_over_powers_of_ten(qtbot: QtBot, space: str) -> None:
    comparison = (
        on_the_line("N(0, 1)", "U(-1, 1)", aspect="infinity")
        if space == "line"
        else over_outcomes((0.5, 0.5), (1.0, 0.0), aspect="infinity")
    )
    aspect, hand, words = made(qtbot, comparison)
    assert "no limit" in words
    assert isinstance(aspect, InfinityFigure)
    figure = aspect._figures[space]
    assert isinstance(figure, LineInfinityFigure | OutcomeInfinityFigure)
    plot = figure._smoothed
    gesture = aspect.begin(plot._dots[0], hand.scene, hand.edit)
    assert gesture is not None
    gesture.move(plot.panel.scene_mapping.point(-6.2, 1.0), coarse=True)
    assert hand.scene.comparison.smoothing == pytest.approx(1e-6)


def test_growth_is_told_by_decades_and_by_powers(qtbot: QtBot) -> None:
    flat = on_the_line("t(2; 0, 1)", "N(0, 1)", aspect="infinity")
    assert "+2.303 nats a decade" in made(qtbot, flat)[2]
    steep = on_the_line("t(1; 0, 1)", "N(0, 1)", aspect="infinity")
    assert "grows like 0.3183 L" in made(qtbot, steep)[2]
    assert "finite" in made(qtbot, on_the_line(aspect="infinity"))[2]


def test_a_row_of_code_is_picked(qtbot: QtBot) -> None:
    aspect, hand, words = made(qtbot, over_outcomes(aspect="numerics"))
    assert "eps = 1e-10" in words
    assert "0.5310" in words
    assert "≠ 0.3943" in words
    assert isinstance(aspect, NumericsFigure)
    boxes = dict(aspect._table._keys)
    place = boxes["filter"].center()
    assert aspect.cursor_at(place) == Qt.CursorShape.PointingHandCursor
    gesture = aspect.begin(place, hand.scene, hand.edit)
    assert gesture is not None
    assert hand.scene.comparison.slip == "filter"
    assert aspect.begin(QPointF(1.0, 1.0), hand.scene, hand.edit) is None


def test_what_code_gives_is_told_apart_from_what_is_right(qtbot: QtBot) -> None:
    words = made(qtbot, over_outcomes((0.5, 0.5), (1.0, 0.0), aspect="numerics"))[2]
    for said in ("≠ 10.82", "≠ nan", "Zeros filtered", "In logarithms"):
        assert said in words
