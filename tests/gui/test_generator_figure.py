"""The figure of generators: its words, its colours, its gestures, and every plot alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from klviz.analyses.compare.generator import GeneratorContent
from klviz.analyses.compare.lab import Compare
from klviz.analyses.compare.request import CompareSnapshot
from klviz.core.estimates import Estimate
from klviz.document.comparison import Comparison
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.units import UNITS
from klviz.gui.figures.aspects.generator import GeneratorFigure
from klviz.gui.figures.sheet import Sheet
from klviz.gui.items.bound_rows import BoundLine, ValueLine
from klviz.gui.plots.divergence_table import share_of
from klviz.gui.plots.generator import colour_of, dual_colour
from klviz.gui.plots.middle import jsd_texts
from klviz.gui.style import Style
from klviz.gui.theme import THEMES
from tests.analyses.compare.scenes import on_the_line, over_outcomes, request_of

pytestmark = pytest.mark.usefixtures("qapp")

LIGHT = Style(THEMES["light"])
COIN = over_outcomes(aspect="generator")
LINE = on_the_line(aspect="generator")
ROOM = QRectF(0.0, 60.0, 1160.0, 700.0)
HIGH = QRectF(0.0, 60.0, 1160.0, 1400.0)
"""Room for the bounds of all."""


def drawn(
    comparison: Comparison, *, unit: str = "nats", rect: QRectF = ROOM, plot: str = ""
) -> tuple[GeneratorFigure, CompareSnapshot, QGraphicsScene]:
    """Return the figure of a comparison; the scene keeps its items alive."""
    scene = QGraphicsScene()

    def add(items: Sequence[QGraphicsItem]) -> None:
        for item in items:
            scene.addItem(item)

    figure = GeneratorFigure(add)
    snapshot = Compare(budget=60.0).answer(request_of(comparison))
    assert not snapshot.error
    figure.demand(snapshot)
    figure.arrange(Sheet(rect.right(), rect.bottom(), LIGHT), rect, plot)
    figure.show(snapshot, UNITS[unit])
    return figure, snapshot, scene


def lines(figure: GeneratorFigure) -> list[ValueLine | BoundLine]:
    return list(figure._table._rows._lines)


def values(figure: GeneratorFigure) -> dict[str, str]:
    return {line.key: line.values[0] for line in lines(figure) if isinstance(line, ValueLine)}


def test_the_table_has_the_numbers_of_the_lesson_in_their_unit() -> None:
    assert values(drawn(COIN)[0])["kl"] == "0.3681 nats"
    told = values(drawn(COIN, unit="bits")[0])
    assert (told["kl"], told["reverse_kl"]) == ("0.5310 bits", "0.7370 bits")
    assert told["tv"] == "0.4000"


def test_bounds_are_in_the_unit_where_they_hold_in_any_and_in_nats_where_not() -> None:
    told = {
        line.texts[-1]: line.numbers
        for line in lines(drawn(COIN, unit="bits", rect=HIGH)[0])
        if isinstance(line, BoundLine)
    }
    assert told["JSD(P, Q) ≤ log 2"] == "0.147 ≤ 1"
    assert told["2 TV(P, Q)² ≤ KL(P‖Q)"] == "0.32 ≤ 0.368 nats"
    assert told["TV(P, Q) ≤ 1"] == "0.4 ≤ 1"


def test_how_many_times_kl_is_as_large_is_told_here_and_close_by() -> None:
    told = {line.key: line.remarks for line in lines(drawn(COIN)[0]) if isinstance(line, ValueLine)}
    assert told["jsd"][0] == "KL is 3.62 × this, 4 × as Q → P"
    assert told["chi2"][0] == "KL is 0.575 × this, 0.5 × as Q → P"
    assert told["tv"] == told["renyi"] == told["kl"] == ()
    bits = drawn(COIN, unit="bits")[0]
    told = {line.key: line.remarks for line in lines(bits) if isinstance(line, ValueLine)}
    assert told["jsd"][0] == "KL is 3.62 × this, 4 × as Q → P"
    assert told["chi2"][0] == "KL is 0.83 × this, 0.721 × as Q → P"


def test_a_bound_that_is_attained_is_an_equation_with_a_full_bar() -> None:
    apart = drawn(over_outcomes((1.0, 0.0), (0.0, 1.0), aspect="generator"), rect=HIGH)[0]
    attained = [line for line in lines(apart) if isinstance(line, BoundLine) and line.attained]
    assert {line.share for line in attained} == {1.0}
    assert all("=" in line.numbers for line in attained)
    assert any(line.texts[-1] == "JSD(P, Q) ≤ log 2" for line in attained)


@pytest.mark.parametrize(
    ("left", "right", "share"),
    [(1.0, 2.0, 0.5), (0.0, 0.0, 1.0), (1.0, math.inf, 0.0), (math.inf, math.inf, 0.0)],
)
def test_bars_show_how_much_of_a_bound_is_taken(left: float, right: float, share: float) -> None:
    assert share_of(Estimate(left), Estimate(right)) == share


def test_colours_go_from_reverse_to_forward_with_alpha() -> None:
    theme = LIGHT.theme
    assert colour_of(LIGHT, "kl", 0.5) == theme.run(0)
    assert colour_of(LIGHT, "reverse_kl", 0.5) == theme.run(1)
    assert colour_of(LIGHT, "alpha", 1.0).lower() == theme.run(0).lower()
    assert colour_of(LIGHT, "alpha", -3.0).lower() == theme.run(1).lower()
    assert dual_colour(LIGHT, "kl", 0.5) == theme.run(1)
    assert dual_colour(LIGHT, "alpha", 0.25) == colour_of(LIGHT, "alpha", 0.75)


@pytest.mark.parametrize("plot", GeneratorFigure.plots)
@pytest.mark.parametrize("comparison", [COIN, LINE], ids=["outcomes", "line"])
def test_every_plot_can_be_shown_alone(comparison: Comparison, plot: str) -> None:
    figure = drawn(comparison, plot=plot)[0]
    assert figure.plot_at(ROOM.center()) == plot
    figure.hide()
    assert figure.plot_at(ROOM.center()) == ""


@pytest.mark.parametrize(
    "size", [(1160.0, 700.0), (680.0, 640.0), (500.0, 1400.0), (2400.0, 1500.0)]
)
@pytest.mark.parametrize("key", ["kl", "jsd"])
def test_plots_do_not_overlap(key: str, size: tuple[float, float]) -> None:
    rect = QRectF(0.0, 0.0, *size)
    figure, _, _ = drawn(replace(LINE, divergence=key), rect=rect)
    shown = [part.panel for part in figure._panelled if part.panel.is_shown]
    boxes = [panel.plot for panel in shown] + [figure._table._place]
    assert len(boxes) >= 5
    for number, box in enumerate(boxes):
        assert rect.contains(box)
        assert box.height() > 30.0
        assert not any(box.intersects(other) for other in boxes[number + 1 :])
    assert ("family" in [figure.plot_at(box.center()) for box in boxes]) or key == "jsd"


def test_the_three_plots_of_the_generator_share_the_axis_of_r() -> None:
    figure = drawn(LINE)[0]
    ranges = {part.panel.mapping.x_range for part in figure._panelled[:3]}
    assert len(ranges) == 1
    sides = {part.panel.plot.left() for part in figure._panelled[:3]}
    assert len(sides) == 1


def test_a_hand_turns_the_dial_in_one_gesture() -> None:
    figure, _, _ = drawn(LINE)
    scene = replace(FIRST_SCENE, lab="compare", comparison=LINE)
    made: list[tuple[str, Scene, object]] = []
    plot = figure._family.panel.scene_mapping
    gesture = figure.begin(plot.point(1.0, 0.1), scene, lambda *edit: made.append(edit))
    assert gesture is not None
    for alpha in (0.8, 0.523, 0.25):
        gesture.move(plot.point(alpha, 0.1), coarse=False)
    found = [edit[1].comparison.alpha for edit in made]
    assert found == pytest.approx([1.0, 0.8, 0.52, 0.25])
    assert {edit[1].comparison.divergence for edit in made} == {"alpha"}
    assert len({edit[2] for edit in made}) == 1
    assert gesture.made(made[-1][1])
    gesture.cancel()
    assert made[-1][1] == scene


def test_a_click_on_a_line_of_the_table_looks_at_that_divergence() -> None:
    figure, _, _ = drawn(LINE)
    scene = replace(FIRST_SCENE, lab="compare", comparison=LINE)
    rows = list(figure._table._rows._rows())
    place = next(rect.center() for line, rect in rows if getattr(line, "key", "") == "hellinger2")
    made: list[Scene] = []
    gesture = figure.begin(place, scene, lambda _, edited, __: made.append(edited))
    assert gesture is not None
    assert not made
    gesture.release()
    assert made[0].comparison.divergence == "hellinger2"
    assert figure.cursor_at(place) is not None
    renyi = next(rect.center() for line, rect in rows if getattr(line, "key", "") == "renyi")
    assert figure.begin(renyi, scene, lambda *_: None) is None


def test_every_number_of_the_table_can_be_copied_with_its_error_and_reason() -> None:
    figure, snapshot, _ = drawn(on_the_line("t(1; 0, 1)", "N(0, 1)", aspect="generator"))
    numbers = {number.name: number for number in figure.numbers(snapshot, UNITS["bits"])}
    # Both directions of KL stand above every aspect.
    assert "KL(P‖Q)" not in numbers
    assert numbers["J(P, Q)"].value == math.inf
    assert "tail" in numbers["J(P, Q)"].reason
    assert numbers["TV(P, Q)"].unit == ""
    assert numbers["α-divergence, α = 0.5"].error
    assert numbers["Rényi, order 0.5"].unit == "bits"
    assert "JSD(P, Q) = 0.1200 bits" in figure.summary(snapshot, UNITS["bits"])
    rows = list(figure._table._rows._rows())
    place = next(rect.center() for line, rect in rows if getattr(line, "key", "") == "reverse_kl")
    (reverse,) = figure.numbers_at(place, snapshot, UNITS["nats"])
    assert reverse.value == pytest.approx(0.259244532488862)


def test_mass_that_only_one_has_can_be_copied() -> None:
    figure, snapshot, _ = drawn(on_the_line("U(0, 2)", "U(1, 3)", aspect="generator"))
    told = {number.name: number.value for number in figure.numbers(snapshot, UNITS["nats"])}
    assert told["mass of Q where p is 0"] == told["mass of P where q is 0"] == 0.5


def test_mass_off_the_axis_is_told_in_words() -> None:
    figure, _, _ = drawn(on_the_line("U(0, 2)", "U(1, 3)", aspect="generator"))
    assert "0.5 of Q at r = 0" in figure._masses.panel.note._text
    assert "0.5 of P at r = ∞" in figure._masses.panel.note._text
    assert "∞ at r = ∞" in figure._shares.panel.note._text


def test_the_middle_is_drawn_in_either_space() -> None:
    for comparison in (replace(COIN, divergence="jsd"), replace(LINE, divergence="jsd")):
        figure, snapshot, _ = drawn(comparison)
        top = figure._middle.panel.mapping.y_range[1]
        content = snapshot.content
        assert isinstance(content, GeneratorContent)
        assert content.middle is not None
        assert top > float(np.max(content.middle.m))
        assert figure._middle.panel.is_shown
        assert not figure._family.panel.is_shown


def test_a_swap_leaves_jensen_shannon_as_it_is_and_its_ceiling_is_one_bit() -> None:
    _, snapshot, _ = drawn(replace(COIN, divergence="jsd"))
    content = snapshot.content
    assert isinstance(content, GeneratorContent)
    assert content.middle is not None
    texts = jsd_texts(content.middle, UNITS["bits"])
    assert texts[0] == "JSD(P, Q) = JSD(Q, P) = 0.1468 ≤ log 2 = 1 bits"
    assert "Q, P" not in jsd_texts(replace(content.middle, swapped=None), UNITS["nats"])[0]


def test_nothing_is_taken_where_nothing_is() -> None:
    figure, _, _ = drawn(LINE)
    scene = replace(FIRST_SCENE, lab="compare", comparison=LINE)
    nowhere = QPointF(5.0, 5.0)
    assert figure.begin(nowhere, scene, lambda *_: None) is None
    assert figure.cursor_at(nowhere) is None
    assert figure.plot_at(nowhere) == ""


@pytest.mark.parametrize("comparison", [LINE, COIN, on_the_line("U(0, 2)", "U(1, 3)")])
@pytest.mark.parametrize("height", [560.0, 700.0])
def test_words_about_what_is_not_drawn_stand_above_what_is(
    comparison: Comparison, height: float
) -> None:
    rect = QRectF(0.0, 0.0, 700.0, height)
    figure = drawn(replace(comparison, aspect="generator"), rect=rect)[0]
    for plot, items in (
        (figure._masses, (figure._masses._q_area, figure._masses._p_area)),
        (figure._shares, (figure._shares._gains,)),
    ):
        note, panel = plot.panel.note, plot.panel
        below = len(note._lines) * note._line_height() + note.boundingRect().top()
        tops = [top for item in items for top in item._boxes.ndarray()[:, 1].tolist()]
        assert not note._lines or min(tops, default=math.inf) + panel.plot.top() >= below
