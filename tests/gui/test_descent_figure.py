"""The figure of a discrete fit: its words and lines at every size, and a hand that paints P."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsItem
from pytestqt.qtbot import QtBot

from klviz.analyses.compare.descent import DescentContent
from klviz.analyses.compare.lab import Compare
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.sight import Sight
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.values import divergence_value
from klviz.core.divergences import DIVERGENCES
from klviz.document.comparison import Comparison, DiscreteDescent
from klviz.document.figure_sizes import FigureSize
from klviz.document.outcomes import Bars, Named, OutcomeTable
from klviz.document.presets import load_preset
from klviz.document.runs import MAX_RUNS, Run
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.units import UNITS
from klviz.gui.builder import Builder
from klviz.gui.figure import Figure
from klviz.gui.figures.aspects import ASPECT_FIGURES
from klviz.gui.figures.aspects.descent import BARS, LOSSES, TERMS, DescentFigure
from klviz.gui.figures.compare import CompareDrawing
from klviz.gui.figures.sheet import Sheet
from klviz.gui.look import Look
from klviz.gui.panel.compare.sections import COMPARE_SECTIONS
from klviz.gui.plots.numbers import Number
from klviz.gui.plots.wording import settled
from klviz.gui.style import Style
from klviz.gui.theme import THEMES
from tests.analyses.compare.scenes import over_outcomes, request_of
from tests.gui.drawn_text import drawn_texts, outside, overlapping

HUMPS = load_preset("two-humps").comparison
UNIFORM = Named("uniform")


def many_runs() -> DiscreteDescent:
    keys = list(DIVERGENCES)[:MAX_RUNS]
    return DiscreteDescent(runs=tuple(Run(key, colour=k) for k, key in enumerate(keys)))


def table(size: int) -> OutcomeTable:
    names = tuple(f"outcome number {k}" for k in range(size))
    return OutcomeTable(names, Named("binomial", (0.3,)), UNIFORM, UNIFORM)


CASES = {
    "two humps": HUMPS,
    "two outcomes": over_outcomes(aspect="descent"),
    "many outcomes": replace(HUMPS, table=table(512), descent=DiscreteDescent()),
    "many runs": replace(HUMPS, descent=many_runs()),
    "one run": replace(HUMPS, descent=DiscreteDescent(runs=(Run("jsd", colour=4),))),
    "none seen": replace(HUMPS, descent=DiscreteDescent(runs=(Run(visible=False),))),
    "infinite": over_outcomes(
        (0.5, 0.0, 0.5),
        (0.2, 0.4, 0.4),
        aspect="descent",
        descent=DiscreteDescent("categorical", (0.2, 0.4, 0.4)),
    ),
}
SIZES = {"window": (690, 640, False), "slide": (1280, 720, True), "column": (328, 300, True)}


def shown_at(comparison: Comparison, step: int, sight: Sight | None = None) -> CompareSnapshot:
    return Compare(60.0).answer(replace(request_of(comparison, sight), step=step))


def drawn(qtbot: QtBot, shown: CompareSnapshot, size: str, theme: str = "light") -> Figure:
    width, height, grows = SIZES[size]
    build = Builder(CompareDrawing, shown, UNITS["bits"])
    figure = build(Look(FigureSize(width, height, grows=grows), theme))
    qtbot.addWidget(figure)
    return figure


def numbers(figure: Figure) -> Sequence[Number]:
    drawing = figure.drawing
    assert isinstance(drawing, CompareDrawing)
    return drawing.numbers()


def words(figure: Figure) -> str:
    return " | ".join(text.words for text in drawn_texts(figure))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("case", CASES)
def test_no_words_lie_over_others_or_leave_the_page(
    qtbot: QtBot, case: str, size: str, theme: str
) -> None:
    figure = drawn(qtbot, shown_at(CASES[case], 40), size, theme)
    texts = drawn_texts(figure)
    assert overlapping(texts) == []
    assert outside(texts, figure) == []


def test_values_moments_and_the_step_are_told(qtbot: QtBot) -> None:
    said = words(drawn(qtbot, shown_at(HUMPS, 600), "slide"))
    for text in ("q forward", "q reverse", "12.00", "6.185", "18.00", "converged"):
        assert text in said
    # One bit, but for the little that the left hump has under the right one.
    assert "KL(q‖p) = 0.9999 bits" in said


def test_both_directions_of_every_q_are_told_and_none_of_q_of_the_panel(qtbot: QtBot) -> None:
    for step in (0, 30, 600):
        shown = shown_at(HUMPS, step)
        content = shown.content
        assert isinstance(content, DescentContent)
        p = Categorical(content.p)
        figure = drawn(qtbot, shown, "slide")
        texts = [text.words for text in drawn_texts(figure)]
        assert not any("‖Q" in text for text in texts)
        found = {(n.of, n.name): n for n in numbers(figure)}
        for run, name in zip(content.runs, ("q forward", "q reverse"), strict=True):
            q = Categorical(run.q)
            for key, symbol in (("kl", "KL(p‖q)"), ("reverse_kl", "KL(q‖p)")):
                number = found[name, symbol]
                value = divergence_value(DIVERGENCES[key], p, q).value / math.log(2.0)
                assert number.value == pytest.approx(value, rel=1e-9, abs=1e-12)
                assert number.unit == "bits"
                assert f"{settled(value)} bits" in texts
        assert texts.count("min KL(p‖q)") == texts.count("min KL(q‖p)") == 1
        assert texts.count("KL(p‖q)") == texts.count("KL(q‖p)") == 1
        assert len(found) == len(numbers(figure))


def named(comparison: Comparison, names: tuple[str, ...]) -> Comparison:
    return replace(comparison, table=replace(comparison.table, names=names))


@pytest.mark.parametrize(
    ("names", "mean"),
    [
        (("0", "1", "2"), 0.9),
        (("1", "2", "6"), 2.5),
        (("a", "b", "c"), None),
        (("1", "x", "inf"), None),
    ],
)
def test_outcomes_have_moments_where_they_are_numbers(
    qtbot: QtBot, names: tuple[str, ...], mean: float | None
) -> None:
    dice = over_outcomes((0.4, 0.3, 0.3), (0.2, 0.4, 0.4), aspect="descent")
    shown = shown_at(named(dice, names), 5)
    content = shown.content
    assert isinstance(content, DescentContent)
    figure = drawn(qtbot, shown, "slide")
    found = {(n.of, n.name): n.value for n in numbers(figure)}
    assert ("mean" in [text.words for text in drawn_texts(figure)]) == (mean is not None)
    if mean is None:
        assert content.moments is None
        assert ("P", "mean") not in found
    else:
        assert found["P", "mean"] == pytest.approx(
            0.4 * float(names[0]) + 0.3 * float(names[1]) + 0.3 * float(names[2])
        )


def test_a_p_that_no_normal_is_as_wide_as_has_no_optimum(qtbot: QtBot) -> None:
    wide = over_outcomes(
        (0.4, 0.1, 0.1, 0.4),
        (0.25, 0.25, 0.25, 0.25),
        aspect="descent",
        descent=DiscreteDescent("discretised_normal", (1.5, 1.0)),
    )
    told = "forward KL has no least value here"
    assert told in words(drawn(qtbot, shown_at(wide, 5), "slide"))
    table = replace(wide.table, p=Bars((0.1, 0.4, 0.4, 0.1)))
    assert told not in words(drawn(qtbot, shown_at(replace(wide, table=table), 5), "slide"))
    reverse = replace(wide.descent, runs=(Run("reverse_kl", colour=1),))
    assert told not in words(drawn(qtbot, shown_at(replace(wide, descent=reverse), 5), "slide"))


def test_why_the_other_direction_is_infinite_is_told(qtbot: QtBot) -> None:
    runs = (Run("kl"),)
    descent = replace(CASES["infinite"].descent, runs=runs)
    said = words(drawn(qtbot, shown_at(replace(CASES["infinite"], descent=descent), 0), "slide"))
    assert "KL(q‖p) = ∞: q has mass at outcome 1" in said


def test_q_is_not_edited_where_it_plays_no_part() -> None:
    row = COMPARE_SECTIONS["q_outcomes"]
    assert not row.shown(HUMPS)
    assert row.shown(replace(HUMPS, aspect="overview"))


def test_why_a_divergence_is_infinite_stands_in_its_plot(qtbot: QtBot) -> None:
    said = words(drawn(qtbot, shown_at(CASES["infinite"], 3), "slide"))
    assert "q has mass at outcome 1" in said


def test_hidden_runs_are_not_drawn(qtbot: QtBot) -> None:
    runs = (Run("kl", colour=0), Run("reverse_kl", colour=1, visible=False))
    shown = shown_at(replace(HUMPS, descent=DiscreteDescent(runs=runs)), 5)
    assert "reverse" not in words(drawn(qtbot, shown, "slide"))


@pytest.mark.parametrize("part", [BARS, TERMS, LOSSES])
def test_every_plot_can_be_shown_alone(qtbot: QtBot, part: str) -> None:
    build = Builder(CompareDrawing, shown_at(HUMPS, 40), UNITS["nats"])
    figure = build(Look(FigureSize(600, 400), part=part))
    qtbot.addWidget(figure)
    said = words(figure)
    assert ("of each outcome" in said) == (part == TERMS)
    assert ("target P" in said) == (part == BARS)
    assert ("loss in nats (log scale)" in said) == (part == LOSSES)


def test_all_numbers_can_be_copied(qtbot: QtBot) -> None:
    lines = drawn(qtbot, shown_at(HUMPS, 40), "slide").drawing.table().splitlines()
    cells = [line.split("\t") for line in lines]
    assert ["figure", "step", "40"] in [row[:3] for row in cells]
    named = {(row[0], row[1]) for row in cells}
    assert {("P", "mean"), ("q forward", "mean μ"), ("q reverse", "sd σ")} <= named


class Board:
    """A figure of a discrete fit that a hand is at."""

    def __init__(self, qtbot: QtBot, view: str = "density") -> None:
        self.items: list[QGraphicsItem] = []
        self.figure = DescentFigure(self.items.extend)
        self.scene: Scene = replace(FIRST_SCENE, lab="compare", comparison=HUMPS)
        self.labels: list[str] = []
        sheet = Sheet(1000.0, 700.0, Style(THEMES["light"]))
        self.figure.arrange(sheet, sheet.inside)
        self.shown = shown_at(HUMPS, 30, Sight(density_view=view))
        self.figure.show(self.shown, UNITS["nats"])

    @property
    def plot(self) -> Any:
        return self.figure.panels[0]

    def at(self, x: float, y: float) -> QPointF:
        place: QPointF = self.plot.scene_mapping.point(x, y)
        return place

    def edit(self, label: str, scene: Scene, merge: object) -> None:
        self.labels.append(label)
        self.scene = scene


def test_a_hand_paints_p_and_the_range_stays(qtbot: QtBot) -> None:
    board = Board(qtbot)
    before = board.plot.mapping.y_range
    drag = board.figure.begin(board.at(12.0, 0.1), board.scene, board.edit, paints=True)
    assert drag is not None
    drag.move(board.at(13.0, 0.1), coarse=False)
    painted = board.scene.comparison
    assert set(board.labels) == {"Paint P"}
    assert painted.table.q == HUMPS.table.q
    found = shown_at(painted, 30).content
    np.testing.assert_allclose(found.p[12:14], 0.1, atol=0.01)  # type: ignore[attr-defined]
    board.figure.show(shown_at(painted, 30), UNITS["nats"])
    assert board.plot.mapping.y_range == before
    drag.cancel()
    assert board.scene.comparison == HUMPS


def test_sums_are_not_painted_nor_is_anything_beside_the_bars(qtbot: QtBot) -> None:
    summed = Board(qtbot, "cdf")
    assert summed.figure.begin(summed.at(12.0, 0.5), summed.scene, summed.edit) is None
    board = Board(qtbot)
    terms = board.figure.panels[1].plot.center()
    assert board.figure.begin(terms, board.scene, board.edit) is None
    assert board.figure.plot_at(terms) == TERMS


def test_what_an_outcome_adds_is_read_instead_of_the_moments(qtbot: QtBot) -> None:
    shown = shown_at(HUMPS, 600, Sight(cursor=17.8))
    said = words(drawn(qtbot, shown, "slide"))
    assert "P at 18 | p | 0.133" in said
    assert "adds" in said
    assert re.search(r"adds \| \S+ bits", said)
    assert "sd" not in said
    assert "min KL(p‖q)" in said


def test_every_plot_of_every_aspect_has_a_key_that_is_an_identifier() -> None:
    keys = [key for figure in ASPECT_FIGURES.values() for key in figure.plots]
    assert all(key.isidentifier() for key in keys)
    assert len(set(keys)) == len(keys)
