"""The figure of the Compare lab: both directions always, whatever the aspect and the size."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from pytestqt.qtbot import QtBot

from klviz.analyses.compare.analysts import ANALYSTS
from klviz.analyses.compare.lab import Compare
from klviz.analyses.compare.request import CompareSnapshot
from klviz.document.aspects import ASPECTS
from klviz.document.comparison import Comparison
from klviz.document.figure_sizes import FigureSize
from klviz.document.units import UNITS
from klviz.gui.builder import Builder
from klviz.gui.figure import Figure
from klviz.gui.figures.aspects import ASPECT_FIGURES
from klviz.gui.figures.compare import CompareDrawing
from klviz.gui.look import Look
from tests.analyses.compare.scenes import on_the_line, over_outcomes, request_of
from tests.gui.drawn_text import drawn_texts, outside, overlapping

PAIRS = {
    "line": on_the_line(),
    "outcomes": over_outcomes(),
    "infinite line": on_the_line("Cauchy(0, 1)", "N(0, 1)"),
    "infinite outcomes": over_outcomes((0.5, 0.25, 0.25), (0.0, 0.5, 0.5)),
    "equal": over_outcomes((0.25, 0.75), (0.25, 0.75)),
}
every_aspect = pytest.mark.parametrize(
    ("aspect", "pair"),
    [
        (key, pair)
        for key, row in ASPECTS.items()
        for pair, comparison in PAIRS.items()
        if comparison.space in row.spaces
    ],
)


@cache
def finished(comparison: Comparison) -> CompareSnapshot:
    """Return what there is to draw of a comparison, found out once for all sizes and themes."""
    engine, request = Compare(), request_of(comparison)
    shown = engine.answer(request)
    while shown.behind:
        shown = engine.answer(request)
    return shown


def test_every_aspect_of_a_scene_is_found_out_and_drawn() -> None:
    assert tuple(ASPECT_FIGURES) == tuple(ANALYSTS) == tuple(ASPECTS)


def test_no_two_aspects_share_the_key_of_a_plot() -> None:
    keys = [key for figure in ASPECT_FIGURES.values() for key in figure.plots]
    assert len(set(keys)) == len(keys)


SIZES = {
    "window": (690, 640, False),
    "wide": (1260, 780, False),
    "slide": (1280, 720, True),
    "column": (328, 300, True),
}


def drawn(qtbot: QtBot, shown: CompareSnapshot, size: str, theme: str = "light") -> Figure:
    """Return a figure of a snapshot for a file, as high as it needs to be if it grows."""
    width, height, grows = SIZES[size]
    build = Builder(CompareDrawing, shown, UNITS["bits"])
    figure = build(Look(FigureSize(width, height, grows=grows), theme))
    qtbot.addWidget(figure)
    return figure


# Dark differs from light in its colours only.
@every_aspect
@pytest.mark.parametrize("theme", ["light", "projector"])
@pytest.mark.parametrize("size", SIZES)
def test_no_words_lie_over_others_or_leave_the_page(
    qtbot: QtBot, aspect: str, pair: str, size: str, theme: str
) -> None:
    shown = finished(replace(PAIRS[pair], aspect=aspect))
    figure = drawn(qtbot, shown, size, theme)
    texts = drawn_texts(figure)
    assert overlapping(texts) == []
    assert outside(texts, figure) == []


@every_aspect
def test_both_directions_stand_in_every_aspect(qtbot: QtBot, aspect: str, pair: str) -> None:
    shown = finished(replace(PAIRS[pair], aspect=aspect))
    words = " ".join(text.words for text in drawn_texts(drawn(qtbot, shown, "slide")))
    # In a descent they are of the q that go down, and Q plays no part: it is not spoken of.
    of_q = not ASPECT_FIGURES[aspect].of_pair
    for name in ("KL(P‖Q)", "KL(Q‖P)"):
        assert (name in words) != of_q
        assert (name.lower().replace("kl", "KL") in words) or not of_q
    if "infinite" in pair and not of_q:
        assert "∞" in words


@every_aspect
def test_every_number_that_is_shown_can_be_copied(qtbot: QtBot, aspect: str, pair: str) -> None:
    shown = finished(replace(PAIRS[pair], aspect=aspect))
    lines = drawn(qtbot, shown, "slide").drawing.table().splitlines()
    assert len(lines) > 3
    assert {line.count("\t") for line in lines} == {lines[0].count("\t")}


@every_aspect
def test_each_plot_of_an_aspect_can_be_drawn_alone(qtbot: QtBot, aspect: str, pair: str) -> None:
    shown = finished(replace(PAIRS[pair], aspect=aspect))
    for plot in ASPECT_FIGURES[aspect].plots:
        build = Builder(CompareDrawing, shown, UNITS["nats"])
        figure = build(Look(FigureSize(700, 420), part=plot))
        qtbot.addWidget(figure)
        if not figure.drawing.lacks(plot):
            assert drawn_texts(figure), plot


@pytest.mark.parametrize(
    ("aspect", "pair", "names"),
    [
        ("generator", "line", {"r = p/q (log scale)", "f(r) (bits)", "α"}),
        ("infinity", "line", {"bits"}),
        ("numerics", "outcomes", {"bits"}),
        ("truth", "line", {"draws from P (log scale)"}),
    ],
)
def test_a_slide_names_every_axis_that_nobody_would_guess(
    qtbot: QtBot, aspect: str, pair: str, names: set[str]
) -> None:
    shown = finished(replace(PAIRS[pair], aspect=aspect))
    told = {text.words for text in drawn_texts(drawn(qtbot, shown, "slide", "projector"))}
    assert names <= told
