"""What the figure of estimates says: marks of agreement, and what disagrees in red."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from klviz.analyses.compare.lab import Compare
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.compare.truth import TruthContent
from klviz.core.estimates import Estimate
from klviz.document.comparison import Comparison
from klviz.document.figure_sizes import FigureSize
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.units import UNITS
from klviz.gui.builder import Builder
from klviz.gui.figure import Figure
from klviz.gui.figures.compare import CompareDrawing
from klviz.gui.look import Look
from klviz.gui.plots.wording import interval_text
from tests.analyses.compare.scenes import on_the_line, over_outcomes, request_of
from tests.gui.drawn_text import drawn_texts


def answered(comparison: Comparison) -> CompareSnapshot:
    engine, request = Compare(), request_of(comparison)
    shown = engine.answer(request)
    while shown.behind:
        shown = engine.answer(request)
    return shown


def figure_of(qtbot: QtBot, comparison: Comparison, part: str = "page") -> Figure:
    shown = answered(comparison)
    assert isinstance(shown.content, TruthContent) or comparison.aspect != "truth"
    build = Builder(CompareDrawing, shown, UNITS["nats"])
    figure = build(Look(FigureSize(1270, 740), part=part))
    qtbot.addWidget(figure)
    return figure


def words(qtbot: QtBot, comparison: Comparison, part: str = "page") -> list[str]:
    return [text.words for text in drawn_texts(figure_of(qtbot, comparison, part))]


def test_the_formula_stands_there_with_its_numbers(qtbot: QtBot) -> None:
    said = words(qtbot, on_the_line(aspect="truth"))
    # Greek letters are pieces of their own.
    assert "log(σ₂/σ₁)" in "".join(said).replace(" ", "")
    assert "log(2/1) + (1² + (0 − 0)²)/(2 · 2²) − ½" in said
    assert said.count("0.3181") == 3
    assert said.count("✓") == 4
    assert "✓ they agree" in said


def test_what_is_off_is_marked_and_said(qtbot: QtBot) -> None:
    rare = on_the_line("0.9999 N(0, 1) + 0.0001 N(90, 1)", "N(0, 1)", draws=300, aspect="truth")
    said = words(qtbot, rare)
    assert "✗ not alike: k1, k2, k3" in said
    assert any("rare draws that count for much have not come" in text for text in said)


@pytest.mark.parametrize(("estimator", "told"), [("k1", "% are negative"), ("k3", "none is")])
def test_how_many_draws_are_negative_is_said(qtbot: QtBot, estimator: str, told: str) -> None:
    said = words(qtbot, on_the_line(aspect="truth", estimator=estimator), "single_draws")
    assert any(told in text for text in said)


def test_a_stack_says_that_both_sides_agree_and_names_outcomes(qtbot: QtBot) -> None:
    comparison = over_outcomes(aspect="entropy")
    table = replace(comparison.table, names=("rain", "sun"))
    said = words(qtbot, replace(comparison, table=table))
    assert any("found by itself, the same within" in text for text in said)
    assert "= H(P, Q)" in said
    assert "rain" in said


def test_the_gap_is_kl_but_for_what_q_has_elsewhere(qtbot: QtBot) -> None:
    assert "gap = KL(P‖Q)" in words(qtbot, on_the_line(aspect="entropy"), "jensen")
    said = words(qtbot, on_the_line("U(0, 1)", "N(0, 1)", aspect="entropy"), "jensen")
    assert "gap = KL(P‖Q) + log E[q/p]" in said


@pytest.mark.parametrize("aspect", ["entropy", "truth"])
def test_densities_beside_it_have_handles(qtbot: QtBot, aspect: str) -> None:
    figure = figure_of(qtbot, on_the_line(aspect=aspect))
    drawing = figure.drawing
    assert isinstance(drawing, CompareDrawing)
    assert drawing.grips is not None
    panel = drawing.aspect.panels[0] if drawing.aspect else None
    assert panel is not None
    assert drawing.grips.covers(panel)
    assert panel.is_shown


@pytest.mark.parametrize("aspect", ["entropy", "truth"])
def test_bars_beside_it_are_painted(qtbot: QtBot, aspect: str) -> None:
    comparison = over_outcomes(aspect=aspect)
    figure = figure_of(qtbot, comparison)
    drawing = figure.drawing
    assert isinstance(drawing, CompareDrawing)
    assert drawing.grips is None
    assert drawing.aspect is not None
    place = drawing.aspect.panels[0].scene_mapping.point(0.2, 0.25)
    edits: list[Scene] = []
    scene = replace(FIRST_SCENE, lab="compare", comparison=comparison)
    stroke = drawing.begin(place, scene, lambda label, new, merge: edits.append(new))
    assert stroke is not None
    stroke.release()
    assert edits[-1].comparison.table.q != comparison.table.q
    assert edits[-1].comparison.table.p == comparison.table.p
    assert drawing.cursor_at(place) is not None
    assert drawing.begin(QPointF(-5.0, -5.0), scene, lambda *_: None) is None


PLUS_MINUS = re.compile(r"^(?:\d+ draws: )?(\S+) ± (\S+)$")


@pytest.mark.parametrize(
    "comparison",
    [on_the_line(aspect="truth"), over_outcomes((0.9, 0.1), (0.5, 0.5), aspect="truth")],
)
def test_every_number_after_plus_or_minus_is_half_the_bar_that_is_drawn(
    qtbot: QtBot, comparison: Comparison
) -> None:
    figure = figure_of(qtbot, comparison)
    said = [text.words for text in drawn_texts(figure)]
    found = [PLUS_MINUS.match(text.replace("\u2212", "-")) for text in said]
    content = answered(comparison).content
    assert isinstance(content, TruthContent)
    bars = {round(1.96 * row.way.found.error, 9) for row in content.estimators}
    halves = [float(match[2]) for match in found if match]
    # Three rows, and the running mean of one of them.
    assert len(halves) == 4
    for half in halves:
        assert min(abs(half / bar - 1.0) for bar in bars) < 0.06
    for row in content.estimators:
        assert f"{row.key} ± 1.96 se" in said
    drawing = figure.drawing
    assert isinstance(drawing, CompareDrawing)
    errors = [n.error for n in drawing.numbers() if n.name.endswith("± 1.96 se")]
    assert {round(error or 0.0, 9) for error in errors} == bars


def test_what_stands_behind_plus_or_minus_is_said_in_a_small_window_too(qtbot: QtBot) -> None:
    build = Builder(CompareDrawing, answered(over_outcomes(aspect="truth")), UNITS["nats"])
    figure = build(Look(FigureSize(680, 620)))
    qtbot.addWidget(figure)
    assert any("± 1.96 se" in text.words for text in drawn_texts(figure))


@pytest.mark.parametrize(
    ("value", "error", "told"),
    [
        (0.3303, 0.0168, "0.330 ± 0.033"),
        (-0.0001, 0.5, "0.00 ± 0.98"),
        (123.4, 50.0, "123 ± 98"),
        (2.0, 0.0, "2.000"),
        (math.inf, math.inf, "∞"),
        (0.5, math.inf, "0.5000"),
    ],
)
def test_a_mean_is_written_with_its_interval(value: float, error: float, told: str) -> None:
    assert interval_text(Estimate(value, error), 1.96) == told
