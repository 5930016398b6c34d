"""The figure of two densities: what it says, where it lies, and what a hand does to it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from klviz.analyses.compare.lab import Compare
from klviz.analyses.compare.line_overview import LineContent
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.handles import Side, handles
from klviz.analyses.sight import Sight
from klviz.analyses.views import DENSITY_VIEWS, RATIO_VIEWS
from klviz.document.comparison import Comparison
from klviz.document.figure_sizes import FigureSize
from klviz.document.notation import parse_target
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.units import UNITS
from klviz.gui.builder import figure_of
from klviz.gui.figure import Figure
from klviz.gui.figures.aspects.line_layout import DENSITIES, FORWARD, REVERSE
from klviz.gui.figures.aspects.overview import OverviewFigure
from klviz.gui.figures.aspects.overview_line import LineOverviewFigure
from klviz.gui.figures.compare import CompareDrawing
from klviz.gui.gestures import HandleDrag, Views
from klviz.gui.look import Look
from klviz.gui.plots.pair_densities import named
from klviz.gui.theme import THEMES
from tests.analyses.compare.scenes import on_the_line, request_of
from tests.gui.drawn_text import drawn_texts, outside, overlapping
from tests.gui.figures import colours, words

PAIRS = {
    "lesson": on_the_line(),
    "modes": on_the_line("0.5 N(-3, 1) + 0.5 N(3, 1)", "N(0, 3)", nodes=True),
    "infinite": on_the_line("Cauchy(0, 1)", "N(0, 1)"),
    "blocks": on_the_line("U(0, 1)", "U(2, 3)"),
    "mirrored": on_the_line("N(1, 1)", "N(0, 1)"),
    "cauchys": on_the_line("Cauchy(0, 1)", "Cauchy(3, 2)"),
    "equal": on_the_line("N(0, 1)", "N(0, 1)"),
    "long": on_the_line(" + ".join(f"N({m}, 0.25)" for m in range(8)), "Laplace(3, 5)"),
}
READ: dict[str, dict[str, Any]] = {
    "": {},
    "point": {"cursor": 0.7},
    "part": {"region": (-0.5, 1.25)},
}
SIZES = [(680, 560), (1270, 760), (420, 640), (3000, 1700)]


def snapshot(comparison: Comparison, **sight: Any) -> CompareSnapshot:
    return Compare().answer(request_of(comparison, replace(Sight(), **sight)))


def shown(
    qtbot: QtBot, comparison: Comparison, look: dict[str, Any] | None = None, **sight: Any
) -> Figure:
    given = dict(look or {})
    size, unit = given.pop("size", (1270, 760)), given.pop("unit", "nats")
    shot = snapshot(comparison, **sight)
    figure = figure_of(shot, Look(FigureSize(*size), **given), UNITS[unit])
    qtbot.addWidget(figure)
    return figure


def plots(figure: Figure) -> LineOverviewFigure:
    drawing = figure.drawing
    assert isinstance(drawing, CompareDrawing)
    assert isinstance(drawing.aspect, OverviewFigure)
    found = drawing.aspect._figures["line"]
    assert isinstance(found, LineOverviewFigure)
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("read", READ)
@pytest.mark.parametrize("pair", PAIRS)
def test_no_words_overlap_or_leave_the_figure(
    qtbot: QtBot, pair: str, read: str, size: tuple[int, int]
) -> None:
    figure = shown(qtbot, PAIRS[pair], {"size": size}, **READ[read])
    texts = drawn_texts(figure)
    assert overlapping(texts) == []
    assert outside(texts, figure) == []


@pytest.mark.parametrize("ratio", RATIO_VIEWS)
@pytest.mark.parametrize("density", DENSITY_VIEWS)
@pytest.mark.parametrize("pair", PAIRS)
def test_every_view_of_every_pair_is_drawn_in_order(
    qtbot: QtBot, pair: str, density: str, ratio: str
) -> None:
    figure = shown(qtbot, PAIRS[pair], density_view=density, ratio_view=ratio)
    texts = drawn_texts(figure)
    assert overlapping(texts) == []
    assert outside(texts, figure) == []


def test_the_lesson_is_told_in_words_and_numbers(qtbot: QtBot) -> None:
    told = " | ".join(words(shown(qtbot, PAIRS["lesson"])))
    for part in (
        "P = N(0, 1)",
        "Q = N(0, 2)",
        "p log(p/q): what each x adds to KL(P‖Q)",
        "area 0.4242 − 0.1061 = 0.3181 nats",
        "area 1.046 − 0.2396 = 0.8069 nats",
        "log(2/1) + (1² + 0²)/(2·2²) − ½ = 0.3181 nats; by quadrature 0.3181",
        "log(1/2) + (2² + 0²)/(2·1²) − ½ = 0.8069 nats",
    ):
        assert part in told


def test_a_formula_in_bits_says_by_what_it_is_multiplied(qtbot: QtBot) -> None:
    told = " | ".join(words(shown(qtbot, PAIRS["mirrored"], {"unit": "bits"})))
    assert "(log(1/1) + (1² + 1²)/(2·1²) − ½)·1.443 = 0.7213 bits" in told


@pytest.mark.parametrize(
    ("pair", "words_of_it"),
    [
        ("mirrored", "Q is P mirrored at x = 0.5: KL is the same both ways"),
        ("cauchys", "two Cauchys: KL is the same both ways"),
        ("equal", "Q is P"),
    ],
)
def test_it_says_why_both_directions_are_equal(qtbot: QtBot, pair: str, words_of_it: str) -> None:
    assert words_of_it in words(shown(qtbot, PAIRS[pair]))


@pytest.mark.parametrize("theme", THEMES)
def test_both_and_their_areas_are_drawn_in_their_colours(qtbot: QtBot, theme: str) -> None:
    figure = shown(qtbot, PAIRS["lesson"], {"theme": theme})
    found, style = colours(figure), THEMES[theme]
    for colour in (style.p_line, style.p_fill, style.q_line, style.run(0), style.run(1)):
        assert colour.upper() in found


def test_one_axis_of_x_serves_all_three_plots(qtbot: QtBot) -> None:
    panels = plots(shown(qtbot, PAIRS["lesson"])).panels
    assert len({panel.plot.left() for panel in panels}) == 1
    assert len({panel.plot.right() for panel in panels}) == 1
    assert len({panel.mapping.x_range for panel in panels}) == 1
    ranges = [panel.mapping.y_range for panel in panels[1:]]
    assert ranges[0] == ranges[1], "areas on one scale compare by eye"


def test_a_flat_figure_has_both_directions_side_by_side(qtbot: QtBot) -> None:
    forward, reverse = plots(shown(qtbot, PAIRS["lesson"], {"size": (1270, 360)})).panels[1:]
    assert forward.plot.top() == reverse.plot.top()
    assert forward.plot.right() < reverse.plot.left()


@pytest.mark.parametrize("part", [DENSITIES, FORWARD, REVERSE])
def test_every_plot_stands_alone(qtbot: QtBot, part: str) -> None:
    figure = shown(qtbot, PAIRS["lesson"], {"part": part, "size": (600, 400)})
    assert [panel.is_shown for panel in plots(figure).panels] == [
        part == key for key in (DENSITIES, FORWARD, REVERSE)
    ]
    assert figure.drawing.part_at(QPointF(300.0, 200.0)) == part


def test_a_reason_stands_in_a_plot_that_is_alone(qtbot: QtBot) -> None:
    alone = shown(qtbot, PAIRS["infinite"], {"part": FORWARD})
    assert any("tail" in text or "mass" in text for text in words(alone))


def compared(comparison: Comparison) -> Scene:
    return replace(FIRST_SCENE, lab="compare", comparison=comparison)


def test_both_densities_have_handles_in_their_colours(qtbot: QtBot) -> None:
    figure, scene = shown(qtbot, PAIRS["lesson"]), compared(PAIRS["lesson"])
    figure.show_scene(scene)
    grips = figure.drawing.grips
    assert grips is not None
    grips.wake(True)
    theme = THEMES["light"]
    assert [grip.colour for grip in grips.item._grips] == [theme.p_line] * 3 + [theme.q_line] * 3


@pytest.mark.parametrize("key", ["p", "q"])
def test_a_hand_drags_either_of_them(qtbot: QtBot, key: str) -> None:
    figure, scene = shown(qtbot, PAIRS["lesson"]), compared(PAIRS["lesson"])
    figure.show_scene(scene)
    grips = figure.drawing.grips
    assert grips is not None
    peak = next(h for h in handles(scene) if h.identity == (key, 0, Side.PEAK))
    place = grips.place_of(peak)
    assert grips.at(place) == peak
    edits: list[tuple[str, Scene]] = []
    views = Views(lambda low, high: None, lambda: None)
    drag = HandleDrag(
        grips, views, peak, place, scene, lambda label, s, _: edits.append((label, s))
    )
    drag.move(place + QPointF(100.0, 0.0), coarse=True)
    drag.release()
    label, after = edits[-1]
    assert label == f"Drag component 1 of {key.upper()}"
    assert getattr(after.comparison, key).components[0].values[0] > 0.0
    other = {"p": "q", "q": "p"}[key]
    assert getattr(after.comparison, other) == getattr(scene.comparison, other)


def test_handles_that_come_with_another_aspect_are_those_of_the_scene(qtbot: QtBot) -> None:
    elsewhere = replace(PAIRS["lesson"], aspect="entropy")
    figure, scene = shown(qtbot, elsewhere), compared(PAIRS["lesson"])
    figure.show_scene(scene)
    figure.show_snapshot(snapshot(PAIRS["lesson"]))
    figure._hand.point_at(plots(figure).panels[0].plot.center())
    grips = figure.drawing.grips
    assert grips is not None
    assert grips.scene is scene


def test_the_crosshair_goes_through_all_plots_and_says_the_numbers(qtbot: QtBot) -> None:
    figure = shown(qtbot, PAIRS["lesson"], cursor=1.0)
    guides = plots(figure)._crosshair.items[0]
    assert len({line.x1() for line in guides._lines}) == 1
    assert len(guides._lines) == 3
    assert len(guides._dots) == 4
    told = " | ".join(words(figure))
    assert "p(x) = 0.2420, q(x) = 0.1760" in told
    assert f"log p/q = {math.log(2.0) - 0.375:.3f}" in told
    assert "up to x" in told


def test_a_region_says_both_masses_and_both_shares(qtbot: QtBot) -> None:
    told = " | ".join(words(shown(qtbot, PAIRS["lesson"], region=(-1.0, 1.0))))
    assert "P has 0.6827, Q 0.3829" in told
    assert "adds 0.3987 nats, 125.31 % of KL(P‖Q)" in told
    assert "adds −0.2191 nats, −27.16 % of KL(Q‖P)" in told


def test_ratios_that_leave_the_plot_say_how_high_they_go(qtbot: QtBot) -> None:
    figure = shown(qtbot, PAIRS["mirrored"], ratio_view="ratio")
    assert sum(text.startswith("up to ") for text in words(figure)) == 2
    assert plots(figure).panels[1].mapping.y_range[1] < 12.0


def test_points_of_the_quadrature_are_ticks_where_it_looks(qtbot: QtBot) -> None:
    shot = snapshot(PAIRS["modes"])
    figure = figure_of(shot, Look(FigureSize(1270, 760)), UNITS["nats"])
    qtbot.addWidget(figure)
    assert isinstance(shot.content, LineContent)
    low, high = shot.request.view
    for plot, direction in zip(
        plots(figure)._directions, (shot.content.forward, shot.content.reverse), strict=True
    ):
        seen = (direction.nodes >= low) & (direction.nodes <= high)
        assert len(plot._nodes._lines) == seen.sum() > 21


def test_all_numbers_can_be_copied(qtbot: QtBot) -> None:
    table = shown(qtbot, PAIRS["lesson"], cursor=1.0).drawing.table()
    for name in ("area above zero", "area below zero", "p = q at x", "share up to x"):
        assert name in table
    assert "by quadrature" in table


def test_what_is_seen_is_told_in_a_sentence(qtbot: QtBot) -> None:
    told = shown(qtbot, PAIRS["lesson"]).drawing.summary()
    assert "P = N(0, 1) and Q = N(0, 2)" in told
    assert "p = q at x = −1.36, 1.36" in told


def test_what_leaves_the_view_is_not_called_the_area_that_is_drawn(qtbot: QtBot) -> None:
    told = words(shown(qtbot, PAIRS["lesson"], view=(-1.0, 2.0)))
    assert "0.4242 − 0.1061 = 0.3181 nats" in told
    assert not any(text.startswith("area") for text in told)


def test_a_log_ratio_is_seen_where_there_is_mass_however_it_grows_far_out(qtbot: QtBot) -> None:
    wide: dict[str, Any] = {"ratio_view": "log_ratio", "view": (-30.0, 30.0)}
    figure = shown(qtbot, on_the_line("N(0, 1)", "t(3; 1, 1)"), **wide)
    for panel in plots(figure).panels[1:]:
        assert panel.mapping.y_range[1] < 40.0, "at 30 it is some 400"


def test_a_long_mixture_is_told_by_the_number_of_its_components(qtbot: QtBot) -> None:
    assert "P, 8 components" in words(shown(qtbot, PAIRS["long"]))


def test_of_an_infinite_whole_parts_are_told_and_no_shares(qtbot: QtBot) -> None:
    told = words(shown(qtbot, PAIRS["infinite"], region=(-1.0, 1.0)))
    forward = next(text for text in told if text.startswith("adds −"))
    assert forward.endswith("nats")
    assert any(text.endswith("% of KL(Q‖P)") for text in told)
    told = words(shown(qtbot, PAIRS["infinite"], cursor=1.0))
    assert any(text.endswith("∞ up to x") for text in told)


def test_a_heading_names_a_distribution_in_four_digits() -> None:
    target = parse_target("t(3; 0.333333333, 1.4142135623730951)")
    assert named("Q", target)[0] == "Q = t(3; 0.3333, 1.414)"
