"""Figures with landscapes: where they lie, what they show, and that nothing in them collides."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.handles import handles
from klviz.analyses.landscape import (
    LandscapeOptions,
    LandscapeSnapshot,
    LandscapeStudy,
    landscape_request,
)
from klviz.core.batched.searches import Region
from klviz.document.approximation import Approximation
from klviz.document.figure_sizes import FigureSize
from klviz.document.runs import Run
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.target import Component, Target
from klviz.document.units import UNITS
from klviz.gui.builder import figure_of
from klviz.gui.exporters.png import picture
from klviz.gui.figure import Figure
from klviz.gui.figures.landscape_grid import LEAST_HEIGHT, LEAST_WIDTH
from klviz.gui.figures.landscapes import Landscapes
from klviz.gui.figures.regions import zoomed
from klviz.gui.look import Look
from klviz.gui.plots.landscape import LandscapePlot
from klviz.gui.rendering import run_to
from klviz.gui.theme import THEMES
from tests.gui.drawn_text import outside, overlapping, texts_on_screen

KEYS = ("kl", "reverse_kl", "jsd", "hellinger2", "jeffreys", "tv")


def scene_of(count: int) -> Scene:
    return replace(
        FIRST_SCENE, runs=tuple(Run(key, colour=i) for i, key in enumerate(KEYS[:count]))
    )


def found(shown: FitSnapshot, *, basins: bool = False) -> LandscapeSnapshot:
    request = landscape_request(shown, LandscapeOptions(basins, budget=60.0))
    assert request is not None
    study = LandscapeStudy()
    answer = study.answer(request)
    while not answer.complete:
        answer = study.answer(request)
    return answer


@pytest.fixture(scope="module")
def two() -> tuple[FitSnapshot, LandscapeSnapshot]:
    shown = run_to(FIRST_SCENE, 40, points=500)
    return shown, found(shown, basins=True)


@pytest.fixture(scope="module")
def six() -> tuple[FitSnapshot, LandscapeSnapshot]:
    shown = run_to(scene_of(6), 20, points=500)
    return shown, found(shown)


def page(
    qtbot: QtBot,
    both: tuple[FitSnapshot, LandscapeSnapshot | None],
    size: tuple[int, int],
    theme: str = "light",
    text: float = 1.0,
) -> Figure:
    figure = Figure(scrolls=True)
    qtbot.addWidget(figure)
    figure.resize(*size)
    figure.show_theme(THEMES[theme], text)
    figure.show_snapshot(both[0])
    figure.show_finding("landscapes", both[1])
    figure.show()
    return figure


def landscapes_of(figure: Figure) -> Landscapes:
    assert figure.drawing.landscapes is not None
    return figure.drawing.landscapes


def plots(figure: Figure) -> list[QRectF]:
    return [plot.panel.plot for plot in landscapes_of(figure).shown]


SIZES = [(684, 620), (460, 900), (900, 1000), (1260, 750), (3300, 1900)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_both_have_room_and_no_word_overlaps_another(
    qtbot: QtBot, two: tuple[FitSnapshot, LandscapeSnapshot], size: tuple[int, int], theme: str
) -> None:
    figure = page(qtbot, two, size, theme)
    rects = plots(figure)
    assert len(rects) == 2
    for rect in rects:
        assert rect.width() >= 0.5 * LEAST_WIDTH
        assert rect.height() >= 0.5 * LEAST_HEIGHT
        assert figure.sceneRect().contains(rect)
    texts = texts_on_screen(figure)
    assert overlapping(texts) == []
    assert outside(texts, figure) == []


def test_a_first_finding_waits_for_the_end_of_a_drag(
    qtbot: QtBot, two: tuple[FitSnapshot, LandscapeSnapshot]
) -> None:
    figure = page(qtbot, (two[0], None), (1260, 750))
    figure.show_scene(FIRST_SCENE)
    assert figure.drawing.grips is not None
    ended: list[bool] = []
    figure.gesture_ended.connect(lambda: ended.append(True))
    viewport, left = figure.viewport(), Qt.MouseButton.LeftButton
    place = figure.drawing.grips.place_of(handles(FIRST_SCENE)[0]).toPoint()
    QTest.mousePress(viewport, left, pos=place)
    figure.show_finding("landscapes", two[1])
    assert (ended, plots(figure)) == ([], [])
    QTest.mouseRelease(viewport, left, pos=place)
    assert ended == [True]
    assert len(plots(figure)) == 2


def test_findings_of_studies_that_are_not_drawn_are_ignored(
    qtbot: QtBot, two: tuple[FitSnapshot, LandscapeSnapshot]
) -> None:
    figure = page(qtbot, two, (1260, 750))
    figure.show_finding("scoreboard", object())
    assert set(figure.contents().findings) == {"landscapes"} == figure.drawing.studies


@pytest.mark.parametrize("size", [(684, 620), (1260, 750), (1900, 1000)])
def test_many_stand_in_rows(
    qtbot: QtBot, six: tuple[FitSnapshot, LandscapeSnapshot], size: tuple[int, int]
) -> None:
    figure = page(qtbot, six, size)
    rects = plots(figure)
    assert len(rects) >= 4
    assert not any(a.intersects(b) for a, b in itertools.combinations(rects, 2))
    assert overlapping(texts_on_screen(figure)) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_values_cover_neither_each_other_nor_a_point(
    qtbot: QtBot, six: tuple[FitSnapshot, LandscapeSnapshot], theme: str
) -> None:
    figure = page(qtbot, six, (1260, 750), theme)
    for plot in landscapes_of(figure).shown:
        plates = [label.plate for label in plot.words.labels]
        assert plates
        assert not any(a.intersects(b) for a, b in itertools.combinations(plates, 2))
        assert all(clear_of_ends(plot, plate) for plate in plates)


def clear_of_ends(plot: LandscapePlot, plate: QRectF) -> bool:
    """Whether a rectangle hides neither where a run began nor where it is now."""
    assert plot.run is not None
    origin, about = plot.panel.plot.topLeft(), plate.adjusted(-5.0, -5.0, 5.0, 5.0)
    ends = [plot.place_of((loc, scale)) for loc, scale in plot.run.view.path[[0, -1]].tolist()]
    return not any(about.contains(end - origin) for end in ends)


@pytest.mark.parametrize("size", [(684, 620), (1260, 750)])
def test_values_hide_no_q_wherever_it_is_on_its_way(
    qtbot: QtBot, two: tuple[FitSnapshot, LandscapeSnapshot], size: tuple[int, int]
) -> None:
    figure = page(qtbot, two, size)
    told = 0
    for step in range(0, 40, 3):
        views = tuple(replace(view, path=view.path[: step + 1]) for view in two[0].runs)
        figure.show_snapshot(replace(two[0], step=step, runs=views))
        for plot in landscapes_of(figure).shown:
            told += len(plot.words.labels)
            assert all(clear_of_ends(plot, label.plate) for label in plot.words.labels)
    assert told > 14 * 2


def test_a_file_shows_what_the_page_shows(
    qtbot: QtBot, two: tuple[FitSnapshot, LandscapeSnapshot]
) -> None:
    for part, count in (("page", 2), ("landscapes", 2), ("loss", 0)):
        figure = figure_of(
            two[0], Look(FigureSize(1270, 760), part=part), findings={"landscapes": two[1]}
        )
        qtbot.addWidget(figure)
        assert len(plots(figure)) == count


def test_a_figure_too_small_leaves_them_out(
    qtbot: QtBot, two: tuple[FitSnapshot, LandscapeSnapshot]
) -> None:
    figure = figure_of(two[0], Look(FigureSize(480, 450)), findings={"landscapes": two[1]})
    qtbot.addWidget(figure)
    assert plots(figure) == []


def colour_at(image: QImage, figure: Figure, place: QPointF) -> int:
    return image.pixelColor(place.toPoint()).lightness()


def test_low_ground_is_light_on_paper_and_bright_in_the_dark(
    qtbot: QtBot, two: tuple[FitSnapshot, LandscapeSnapshot]
) -> None:
    for theme in ("light", "dark"):
        look = Look(FigureSize(1270, 760), theme, part="landscapes")
        figure = figure_of(two[0], look, findings={"landscapes": two[1]})
        qtbot.addWidget(figure)
        image = picture(figure)
        plot = landscapes_of(figure).shown[0]
        low = colour_at(image, figure, plot.place_of((-0.35, 1.0)))
        high = colour_at(image, figure, plot.place_of((4.3, -0.83)))
        assert low > high + 20


def test_the_path_ends_at_the_step_that_is_shown(
    qtbot: QtBot, two: tuple[FitSnapshot, LandscapeSnapshot]
) -> None:
    figure = page(qtbot, two, (1260, 750))
    for view, plot in zip(two[0].runs, landscapes_of(figure).shown, strict=True):
        assert plot.run is not None
        loc, scale = view.values
        assert plot.run.view.path[-1].tolist() == pytest.approx([loc, np.log(scale)])
        assert plot.start == (2.0, 0.0)


def test_the_value_under_the_cursor_is_told_in_the_unit(
    qtbot: QtBot, two: tuple[FitSnapshot, LandscapeSnapshot]
) -> None:
    figure = page(qtbot, two, (1900, 1000))
    landscapes = landscapes_of(figure)
    plot = landscapes.shown[0]
    landscapes.point_at(plot.place_of((2.95, 0.51)))
    picture = two[1].pictures["kl", 0.5]
    row, column = (
        np.abs(nodes - at).argmin()
        for nodes, at in ((picture.landscape.log_scales, 0.51), (picture.landscape.locs, 2.95))
    )
    value = float(picture.landscape.values[row, column])
    for key in ("nats", "bits"):
        figure.show_unit(UNITS[key])
        told = f"{value * UNITS[key].factor:.4g}"
        assert any(drawn.words.startswith(told) for drawn in texts_on_screen(figure))
    landscapes.point_at(None)
    assert not any(drawn.words.startswith(told) for drawn in texts_on_screen(figure))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_takes_long_to_find_is_told_until_it_is_found(
    qtbot: QtBot,
    two: tuple[FitSnapshot, LandscapeSnapshot],
    monkeypatch: pytest.MonkeyPatch,
    theme: str,
) -> None:
    done = two[1]
    bare = {key: replace(picture, basins=None) for key, picture in done.pictures.items()}
    blank = {key: replace(picture, spots=None) for key, picture in bare.items()}
    now = [100.0]
    monkeypatch.setattr("klviz.gui.plots.landscape.time.monotonic", lambda: now[0])
    figure = page(qtbot, two, (1900, 1000), theme)
    for pictures, told in ((blank, "minima …"), (bare, "basins …")):
        for seconds, count in ((0.0, 0), (0.2, 0), (2.0, 2)):
            now[0] += seconds
            figure.show_finding("landscapes", replace(done, pictures=pictures, complete=False))
            words = [drawn.words for drawn in texts_on_screen(figure)]
            assert sum(word.endswith(told) for word in words) == count
    figure.show_finding("landscapes", done)
    assert not any(
        drawn.words.endswith(("minima …", "basins …")) for drawn in texts_on_screen(figure)
    )


@pytest.fixture(scope="module")
def eight() -> tuple[FitSnapshot, LandscapeSnapshot]:
    runs = tuple(Run(KEYS[number % 6], colour=number) for number in range(8))
    shown = run_to(replace(FIRST_SCENE, runs=runs), 3, points=300)
    return shown, found(shown)


@pytest.mark.parametrize("size", [(684, 560), (1000, 600), (1260, 750), (1900, 1000)])
def test_where_not_all_have_room_it_says_how_many_more_there_are(
    qtbot: QtBot, eight: tuple[FitSnapshot, LandscapeSnapshot], size: tuple[int, int]
) -> None:
    figure = page(qtbot, eight, size)
    texts = texts_on_screen(figure)
    words, missing = [drawn.words for drawn in texts], 8 - len(plots(figure))
    if missing == 8:
        assert "Landscapes need a larger window." in words
    else:
        assert (f"+{missing} more: enlarge the window" in words) == (missing > 0)
    assert overlapping(texts) == []


def test_one_row_is_shown_where_two_have_no_room(
    qtbot: QtBot, eight: tuple[FitSnapshot, LandscapeSnapshot]
) -> None:
    assert 2 <= len(plots(page(qtbot, eight, (1400, 800)))) < 8


@pytest.mark.parametrize("size", [(684, 620), (460, 900), (1260, 750)])
def test_a_mixture_as_q_says_why_it_has_no_landscape(
    qtbot: QtBot, two: tuple[FitSnapshot, LandscapeSnapshot], size: tuple[int, int]
) -> None:
    mixture = Approximation("normal_mixture", (0.5, 0.5, -1.0, 1.0, 1.0, 1.0))
    shown = run_to(replace(FIRST_SCENE, approximation=mixture), 2, points=300)
    figure = page(qtbot, (shown, two[1]), size)
    texts = texts_on_screen(figure)
    assert "No landscape: q has more than location and scale." in " ".join(t.words for t in texts)
    assert overlapping(texts) == []
    figure.show_finding("landscapes", None)
    assert not any("landscape" in drawn.words for drawn in texts_on_screen(figure))


def test_what_was_found_of_a_mixture_is_nothing_to_a_normal_that_comes_back(
    qtbot: QtBot, two: tuple[FitSnapshot, LandscapeSnapshot]
) -> None:
    mixture = Approximation("normal_mixture", (0.5, 0.5, -1.0, 1.0, 1.0, 1.0))
    shown = run_to(replace(FIRST_SCENE, approximation=mixture), 2, points=300)
    figure = page(qtbot, two, (1260, 750))
    figure.show_finding("landscapes", found(shown))
    figure.show_snapshot(two[0])
    assert "No landscape" not in " ".join(drawn.words for drawn in texts_on_screen(figure))
    figure.show_finding("landscapes", two[1])
    assert "landscape of KL(p‖q)" in [drawn.words for drawn in texts_on_screen(figure)]


def test_an_infinite_landscape_says_why(qtbot: QtBot) -> None:
    scene = Scene(Target((Component("uniform", 1.0, (-1.0, 1.0)),)))
    shown = run_to(scene, 5, points=300)
    figure = page(qtbot, (shown, found(shown)), (1260, 750))
    words = " ".join(drawn.words for drawn in texts_on_screen(figure))
    assert "Infinite for every q here" in words


def test_the_reason_of_an_infinite_landscape_is_typeset(qtbot: QtBot) -> None:
    scene = Scene(Target((Component("student_t", 1.0, (1.0, 0.0, 1.0)),)))
    shown = run_to(scene, 5, points=300)
    figure = page(qtbot, (shown, found(shown)), (1600, 900))
    words = " ".join(drawn.words for drawn in texts_on_screen(figure))
    assert "|x|⁻²" in words
    assert "^" not in words


def test_a_rectangle_is_zoomed_about_a_point_while_numbers_can_tell_places_apart() -> None:
    region = Region((-1.0, 3.0), (0.0, 1.0))
    closer = zoomed(region, (0.0, 0.5), 0.5)
    assert closer == Region((-0.5, 1.5), (0.25, 0.75))
    assert zoomed(region, (0.0, 0.5), 1e-12) is None
    assert zoomed(region, (0.0, 0.5), 1e9) is None


def test_the_landscape_of_another_target_stays_for_a_moment_only(
    qtbot: QtBot, two: tuple[FitSnapshot, LandscapeSnapshot]
) -> None:
    figure = page(qtbot, two, (1260, 750))
    sought = replace(two[1], pictures={}, complete=False)
    figure.show_finding("landscapes", sought)
    assert all(plot.numbers for plot in landscapes_of(figure).shown)
    for _ in range(40):
        figure.show_finding("landscapes", sought)
    assert not any(plot.numbers for plot in landscapes_of(figure).shown)


def test_where_there_can_be_no_landscape_none_of_another_stays(
    qtbot: QtBot, two: tuple[FitSnapshot, LandscapeSnapshot]
) -> None:
    figure = page(qtbot, two, (1260, 750))
    figure.show_finding("landscapes", replace(two[1], pictures={}, error="No landscape: far."))
    assert not any(plot.numbers for plot in landscapes_of(figure).shown)
