"""What the figure of entropy says: Jensen's gap beside its axes, ratios from 0 on, one sign."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pytestqt.qtbot import QtBot

from klviz.analyses.compare.entropy import EntropyContent
from klviz.analyses.compare.lab import Compare
from klviz.analyses.compare.request import CompareSnapshot
from klviz.document.comparison import Comparison
from klviz.document.figure_sizes import FigureSize
from klviz.document.units import UNITS
from klviz.gui.builder import Builder
from klviz.gui.figures.aspects.entropy import EntropyFigure
from klviz.gui.figures.compare import CompareDrawing
from klviz.gui.figures.sheet import Sheet
from klviz.gui.look import Look
from klviz.gui.plots.numbers import Number
from klviz.gui.style import Style
from klviz.gui.theme import THEMES
from tests.analyses.compare.scenes import on_the_line, over_outcomes, request_of
from tests.gui.drawn_text import drawn_texts, outside, overlapping

PAIRS = {
    "heavy": on_the_line("t(2; 0, 1)", "N(0, 1)", aspect="entropy"),
    "coin": over_outcomes((0.9, 0.1), (0.5, 0.5), aspect="entropy"),
    "far": on_the_line("N(0, 1)", "N(2, 1)", aspect="entropy"),
    "rare": over_outcomes((0.999, 0.001), (0.02, 0.98), aspect="entropy"),
}
SIZES = ((800, 600), (640, 700), (1024, 640), (1280, 720), (1022, 580))


def shown(comparison: Comparison) -> CompareSnapshot:
    return Compare(60.0).answer(request_of(comparison))


def numbers(comparison: Comparison) -> Sequence[Number]:
    return EntropyFigure(lambda _: None).numbers(shown(comparison), UNITS["nats"])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "projector"])
@pytest.mark.parametrize("pair", PAIRS)
def test_the_words_of_the_gap_lie_over_no_others(
    qtbot: QtBot, pair: str, theme: str, size: tuple[int, int]
) -> None:
    build = Builder(CompareDrawing, shown(PAIRS[pair]), UNITS["nats"])
    figure = build(Look(FigureSize(*size), theme))
    qtbot.addWidget(figure)
    texts = drawn_texts(figure)
    assert overlapping(texts) == []
    assert outside(texts, figure) == []


@pytest.mark.parametrize("pair", PAIRS)
def test_ratios_begin_at_zero(qtbot: QtBot, pair: str) -> None:
    figure = EntropyFigure(lambda _: None)
    sheet = Sheet(1000.0, 700.0, Style(THEMES["light"]))
    figure.arrange(sheet, sheet.inside)
    figure.show(shown(PAIRS[pair]), UNITS["nats"])
    assert [plot.panel.mapping.x_range[0] for plot in figure.chords] == [0.0, 0.0]


@pytest.mark.parametrize("pair", PAIRS)
def test_what_is_gained_and_what_is_lost_add_up_to_kl(pair: str) -> None:
    snapshot = shown(PAIRS[pair])
    found = {(n.of, n.name): n.value for n in numbers(PAIRS[pair])}
    rows = (("KL(P‖Q)", "p", "q", snapshot.forward), ("KL(Q‖P)", "q", "p", snapshot.reverse))
    for name, a, b, value in rows:
        gain, loss = found[name, f"gain where {a} > {b}"], found[name, f"loss where {a} < {b}"]
        assert loss < 0.0
        assert gain + loss == pytest.approx(value.value, rel=1e-9)


def test_zero_has_no_sign() -> None:
    found = [n for n in numbers(PAIRS["coin"]) if n.name.startswith("−log of the mean")]
    assert [n.cells[2] for n in found] == ["0", "0"]
    content = shown(PAIRS["coin"]).content
    assert isinstance(content, EntropyContent)
    assert [str(chord.bound) for chord in content.chords] == ["0.0", "0.0"]
