"""Figures of every named size: all plots are there, no word is cut off or hard to read."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from klviz.analyses.films import Frame
from klviz.analyses.landscape import STUDY, finished_landscapes
from klviz.document.figure_sizes import SIZES, FigureSize
from klviz.document.presets import load_preset
from klviz.document.units import UNITS
from klviz.gui.builder import Builder, figure_of
from klviz.gui.figure import Figure
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.films.screen import Screen
from klviz.gui.look import Look
from klviz.gui.plots.shown import shown_runs
from klviz.gui.rendering import run_to
from klviz.gui.shortage import shortages
from tests.gui.drawn_text import SVG, drawn_texts, outside, overlapping, svg_root
from tests.gui.exporters.encoded import Make
from tests.gui.snapshots import ALL_KEYS, infinite, snapshot

SCENES = ("two-modes", "divergences", "heavy-tails")
PARTS = FitDrawing.parts


@pytest.fixture(scope="module", params=SCENES)
def contents(request: pytest.FixtureRequest) -> tuple[object, dict[str, object]]:
    shown = run_to(load_preset(request.param), 40, points=400)
    return shown, {STUDY: finished_landscapes(shown)}


def figures(contents: tuple[object, dict[str, object]], look: Look) -> Figure:
    return figure_of(contents[0], look, None, contents[1])  # type: ignore[arg-type]


def drawing_of(figure: Figure) -> FitDrawing:
    assert isinstance(figure.drawing, FitDrawing)
    return figure.drawing


def flattest(figure: Figure) -> float:
    drawing = drawing_of(figure)
    panels = [drawing._density.panel, drawing._loss.panel]
    panels += [plot.panel for plot in drawing._integrands]
    return min((panel.plot.height() for panel in panels if panel.is_shown), default=100.0)


@pytest.mark.parametrize("key", SIZES)
@pytest.mark.parametrize(
    ("theme", "text"),
    [("light", 0.8), ("light", 1.4), ("projector", 1.0), ("projector", 1.4)],
)
def test_a_page_of_a_named_size_has_all_its_plots(
    qapp: object,
    contents: tuple[object, dict[str, object]],
    key: str,
    theme: str,
    text: float,
) -> None:
    figure = figures(contents, Look(SIZES[key].size, theme, text=text))
    assert figure.drawing.left_out() == ()
    assert flattest(figure) >= 24.0
    texts = drawn_texts(figure)
    assert overlapping(texts) == []
    assert outside(texts, figure) == []


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("key", SIZES)
def test_no_letter_is_smaller_than_six_points(
    qapp: object, contents: tuple[object, dict[str, object]], key: str, part: str
) -> None:
    root = svg_root(figures(contents, Look(SIZES[key].size, part=part)))
    sizes = [float(text.get("font-size", "")) for text in root.iter(f"{SVG}text")]
    assert min(sizes) * 0.75 >= 6.0


@pytest.mark.parametrize("part", PARTS)
def test_a_part_in_a_paper_column_is_as_high_as_it_needs(
    qapp: object, contents: tuple[object, dict[str, object]], part: str
) -> None:
    figure = figures(contents, Look(SIZES["column"].size, part=part))
    assert figure.extent.width() == SIZES["column"].size.width
    assert figure.drawing.left_out() == ()
    assert flattest(figure) >= 40.0


def test_a_figure_of_a_fixed_size_never_grows(make: Make) -> None:
    figure = make(snapshot(ALL_KEYS), size=FigureSize(400.0, 300.0))
    assert figure.extent.toTuple() == (400.0, 300.0)


def test_what_has_no_room_in_a_small_figure_is_told(make: Make) -> None:
    figure = make(snapshot(ALL_KEYS), size=FigureSize(320.0, 240.0))
    assert list(figure.drawing.left_out()) == ["numbers", "losses", "integrands"]
    assert flattest(figure) >= 60.0
    assert make(size=FigureSize(1280.0, 720.0)).drawing.left_out() == ()


def test_letters_become_smaller_before_plots_are_lost(make: Make) -> None:
    asked, roomy = (
        make(snapshot(ALL_KEYS), text=2.0, size=FigureSize(1280.0, height))
        for height in (720.0, 5000.0)
    )
    sheets = [drawing_of(figure)._sheet for figure in (asked, roomy)]
    assert sheets[0] is not None
    assert sheets[1] is not None
    assert 0.8 <= sheets[0].style.k < sheets[1].style.k


def test_a_film_has_room_for_what_its_first_frame_shows(qtbot: QtBot) -> None:
    look = Look(FigureSize(1280.0, 720.0), text=2.0)
    figure = Builder(FitDrawing, None, UNITS["nats"])(look)
    qtbot.addWidget(figure)
    Screen(figure).show(Frame(snapshot(ALL_KEYS[:5])))
    assert figure.drawing.left_out() == ()
    assert flattest(figure) >= 24.0
    assert overlapping(drawn_texts(figure)) == []


@pytest.mark.parametrize("theme", ["light", "projector"])
@pytest.mark.parametrize("key", SIZES)
def test_who_wants_larger_letters_never_gets_smaller_ones(
    contents: tuple[object, dict[str, object]], qtbot: QtBot, key: str, theme: str
) -> None:
    # The letters of a projector are larger: some of the sizes there are some of these.
    plain = [0.5, 0.77, 0.8, 1.0, 1.1, 1.5, 2.0, 3.0]
    wanted = plain if theme == "light" else [0.5, 0.8, 1.03, 1.25, 1.75, 2.5]
    used = []
    for text in wanted:
        figure = figures(contents, Look(SIZES[key].size, theme, text=text))
        qtbot.addWidget(figure)
        used.append(figure.text)
    assert used == sorted(used)
    assert used[0] == pytest.approx(wanted[0], abs=0.01)


def test_it_is_told_how_large_letters_are_where_larger_ones_have_no_room(
    contents: tuple[object, dict[str, object]], qtbot: QtBot
) -> None:
    size = SIZES["slide"].size
    small, huge = (figures(contents, Look(size, text=text)) for text in (0.8, 3.0))
    for figure in (small, huge):
        qtbot.addWidget(figure)
    assert shortages(small) == []
    assert 1.0 < huge.text < 2.0
    assert shortages(huge) == [f"text at {100.0 * huge.text:.0f} %: larger has no room"]
    tiny = figures(contents, Look(FigureSize(300.0, 200.0)))
    qtbot.addWidget(tiny)
    assert shortages(tiny)[-1].startswith("no room for numbers, losses")


@pytest.mark.parametrize("theme", ["light", "projector"])
@pytest.mark.parametrize("key", SIZES)
def test_a_sentence_over_an_integrand_hides_nothing_of_it(make: Make, key: str, theme: str) -> None:
    shot = infinite(snapshot(("kl", "reverse_kl", "jsd")))
    figure = make(shot, size=SIZES[key].size, theme=theme)
    plot = drawing_of(figure)._integrands[0]
    lowest = (
        plot.panel.plot.top()
        + plot.show_reason(shown_runs(shot, UNITS["nats"])[0]) * plot.panel.plot.height()
    )
    values = shot.runs[0].integrand
    highest = float(plot.panel.scene_mapping.y(values[np.isfinite(values)]).min())
    assert highest >= lowest - 0.5


@pytest.mark.parametrize("theme", ["light", "projector"])
def test_the_figure_of_a_slide_with_words_keeps_its_landscapes(
    qtbot: QtBot, contents: tuple[object, dict[str, object]], theme: str
) -> None:
    figure = figures(contents, Look(FigureSize(1280.0, 560.0), theme))
    qtbot.addWidget(figure)
    assert figure.drawing.left_out() == ()


@pytest.mark.parametrize("theme", ["light", "projector"])
def test_no_landscape_of_half_a_slide_is_a_strip(
    qtbot: QtBot, contents: tuple[object, dict[str, object]], theme: str
) -> None:
    figure = figures(contents, Look(SIZES["half"].size, theme))
    qtbot.addWidget(figure)
    plots = [shown.panel.plot for shown in drawing_of(figure).landscapes.shown]
    assert plots
    assert all(0.6 < plot.width() / plot.height() < 2.1 for plot in plots)
