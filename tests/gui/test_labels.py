"""The words beside minima and saddles: whose they are is plain, and they stay where they are."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, QRectF

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.landscape import STUDY, finished_landscapes
from klviz.document.figure_sizes import SIZES
from klviz.document.presets import load_preset
from klviz.gui.builder import figure_of
from klviz.gui.figure import Figure
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.items.labels import Label
from klviz.gui.look import Look
from klviz.gui.plots.landscape import LandscapePlot
from klviz.gui.plots.wording import estimate_text
from klviz.gui.rendering import run_to

SCENES = ("two-modes", "three-modes", "divergences", "claw", "skewed", "unequal-weights")
LAST = 120
Contents = tuple[FitSnapshot, Mapping[str, object]]


@pytest.fixture(scope="module", params=SCENES)
def contents(request: pytest.FixtureRequest) -> Contents:
    shown = run_to(load_preset(request.param), LAST, points=300)
    return shown, {STUDY: finished_landscapes(shown)}


@pytest.fixture(scope="module")
def modes() -> Contents:
    shown = run_to(load_preset("two-modes"), LAST, points=300)
    return shown, {STUDY: finished_landscapes(shown)}


def landscapes_of(figure: Figure) -> list[LandscapePlot]:
    assert isinstance(figure.drawing, FitDrawing)
    return figure.drawing.landscapes.shown


def apart(box: QRectF, point: QPointF) -> float:
    """How far a point is from a box."""
    x = max(box.left() - point.x(), 0.0, point.x() - box.right())
    y = max(box.top() - point.y(), 0.0, point.y() - box.bottom())
    return math.hypot(x, y)


def path_of(plot: LandscapePlot) -> list[QPointF]:
    """Where the run of a landscape has been, in pixels of the plot."""
    assert plot.run is not None
    origin = plot.panel.plot.topLeft()
    return [plot.place_of((a, b)) - origin for a, b in plot.run.view.path.tolist()]


def marks_of(plot: LandscapePlot) -> list[QPointF]:
    """Minima and saddles, in pixels of the plot."""
    assert plot._picture is not None
    area = QRectF(QPointF(), plot.panel.plot.size())
    origin = plot.panel.plot.topLeft()
    places = [plot.place_of(spot.theta) - origin for spot in plot._picture.spots or ()]
    return [place for place in places if area.contains(place)]


def lowest(plot: LandscapePlot) -> str:
    """What stands beside the lowest minimum in view."""
    assert plot._picture is not None
    assert plot.run is not None
    area = plot.panel.plot
    spots = [spot for spot in plot._picture.spots or () if area.contains(plot.place_of(spot.theta))]
    least = min(spots, key=lambda spot: (spot.kind != "minimum", spot.value))
    return estimate_text(least.estimate, plot.run.factor)


def check(plot: LandscapePlot, stroke: float) -> None:
    labels, marks = plot.words.labels, marks_of(plot)
    area = QRectF(QPointF(), plot.panel.plot.size())
    assert not any(a.plate.intersects(b.plate) for a, b in itertools.combinations(labels, 2))
    for label in labels:
        assert area.contains(label.plate)
        assert all(apart(label.plate, mark) > 4.0 * stroke for mark in marks)
        assert all(apart(label.plate, place) > 5.4 * stroke for place in path_of(plot))
        check_whose(label, marks, path_of(plot)[0])


def check_whose(label: Label, marks: list[QPointF], start: QPointF) -> None:
    """A label is nearest to its own mark by far, or a line leads from that mark to it alone."""
    own = apart(label.plate, label.point)
    others = [mark for mark in marks if (mark - label.point).manhattanLength() > 1e-6]
    assert len(others) == len(marks) - 1
    if label.line is None:
        assert all(apart(label.plate, other) > 1.5 * own for other in [*others, start])
        return
    begun, end = label.line.p1(), label.line.p2()
    assert math.dist(begun.toTuple(), label.point.toTuple()) < own
    assert apart(label.plate, end) < 1e-6
    along = [label.line.pointAt(share / 20.0) for share in range(21)]
    for other in others:
        nearest = min(math.dist(place.toTuple(), other.toTuple()) for place in along)
        assert nearest > math.dist(begun.toTuple(), label.point.toTuple()) - 1e-6


@pytest.mark.parametrize(
    ("theme", "text"),
    [("light", 1.0), ("light", 2.0), ("projector", 1.0), ("projector", 1.5), ("projector", 3.0)],
)
def test_it_is_plain_whose_words_are_whose(
    qapp: object, contents: Contents, theme: str, text: float
) -> None:
    told = 0
    for named in SIZES.values():
        figure = figure_of(contents[0], Look(named.size, theme, text=text), None, contents[1])
        for plot in landscapes_of(figure):
            assert plot._style is not None
            check(plot, plot._style.stroke)
            told += len(plot.words.labels)
            if text == 1.0 and marks_of(plot):
                assert lowest(plot) in {label.text for label in plot.words.labels}
        figure.deleteLater()
    assert told > 0


def up_to(shown: FitSnapshot, step: int) -> FitSnapshot:
    views = tuple(replace(view, path=view.path[: step + 1]) for view in shown.runs)
    return replace(shown, step=step, runs=views)


def placed(figure: Figure) -> list[dict[tuple[float, float], tuple[float, float]]]:
    """Where the words of every mark are, landscape by landscape."""
    return [
        {label.point.toTuple(): label.plate.topLeft().toTuple() for label in plot.words.labels}
        for plot in landscapes_of(figure)
    ]


@pytest.mark.parametrize("size", SIZES)
def test_words_stay_where_they_are_while_q_goes_where_it_went_before(
    qapp: object, contents: Contents, size: str
) -> None:
    look = Look(SIZES[size].size, SIZES[size].theme)
    figure = figure_of(contents[0], look, None, contents[1])
    before = placed(figure)
    for step in range(0, LAST, 7):
        figure.show_snapshot(up_to(contents[0], step))
        assert placed(figure) == before
    figure.deleteLater()


def test_words_move_at_most_once_out_of_the_way_of_a_path_that_is_new(
    qapp: object, modes: Contents
) -> None:
    for size in SIZES:
        look = Look(SIZES[size].size, SIZES[size].theme)
        figure = figure_of(up_to(modes[0], 0), look, None, modes[1])
        seen = [placed(figure)]
        for step in range(1, LAST):
            figure.show_snapshot(up_to(modes[0], step))
            seen.append(placed(figure))
        for number in range(len(seen[0])):
            points = {point for places in seen for point in places[number]}
            for point in points:
                stands = [places[number].get(point) for places in seen]
                assert sum(a != b for a, b in itertools.pairwise(stands)) <= 2
        figure.deleteLater()


def headings_of(figure: Figure) -> list[str]:
    words = [plot.panel.heading._words for plot in landscapes_of(figure)]
    assert all(len(drawn) == 1 for drawn in words)
    return [drawn[0].text for drawn in words]


@pytest.mark.parametrize("text", [0.8, 1.0, 1.4])
def test_headings_of_the_landscapes_of_a_figure_are_equally_brief(
    qapp: object, contents: Contents, text: float
) -> None:
    for named in SIZES.values():
        look = Look(named.size, named.theme, text=text)
        figure = figure_of(contents[0], look, None, contents[1])
        assert len({told.startswith("landscape of") for told in headings_of(figure)}) <= 1
        figure.deleteLater()


def test_a_run_that_begins_at_a_minimum_does_not_keep_its_words_away(qapp: object) -> None:
    preset = load_preset("one-gaussian")
    best = run_to(preset, 500, points=300)
    values = tuple(best.runs[0].values)
    begun = replace(preset, approximation=replace(preset.approximation, values=values))
    shown = run_to(begun, 0, points=300)
    look = Look(SIZES["slide"].size, "projector")
    figure = figure_of(shown, look, None, {STUDY: finished_landscapes(shown)})
    for plot in landscapes_of(figure):
        assert [label.line for label in plot.words.labels] == [None]
    figure.deleteLater()
