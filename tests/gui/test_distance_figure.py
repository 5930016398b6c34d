"""What tells KL from a distance, under the hand: Q in the plane, edges, and the stretch of x."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QLineF, QRectF
from pytestqt.qtbot import QtBot

from klviz.analyses.compare.lab import Compare
from klviz.analyses.labs import Labs
from klviz.document.comparison import Comparison
from klviz.document.figure_sizes import FigureSize
from klviz.document.notation import parse_target
from klviz.document.outcomes import Bars
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.units import UNITS
from klviz.gui.builder import Builder
from klviz.gui.distance_gestures import SpotDrag, placed, with_chances
from klviz.gui.figures.aspects.distance import DistanceFigure
from klviz.gui.figures.compare import CompareDrawing
from klviz.gui.items.network import outside
from klviz.gui.look import Look
from klviz.gui.panel.compare.distance_section import DistanceSection, stretch_of
from klviz.gui.panel.compare.outcome_model import SHARE, P, Q, R
from klviz.gui.panel.compare.outcome_table import OutcomeView
from klviz.gui.panel.compare.sections import COMPARE_SECTIONS
from klviz.gui.store import Store
from tests.analyses.compare.scenes import on_the_line, over_outcomes, request_of
from tests.gui.drawn_text import drawn_texts
from tests.gui.stores import MakeStore

COMPARED = replace(FIRST_SCENE, lab="compare")


class Shown:
    """A figure of a comparison, and the scenes that a hand makes of it."""

    def __init__(self, qtbot: QtBot, comparison: Comparison) -> None:
        comparison = replace(comparison, aspect="distance")
        self.scene = replace(COMPARED, comparison=comparison)
        engine, request = Compare(), request_of(comparison)
        self.snapshot = engine.answer(request)
        while self.snapshot.behind:
            self.snapshot = engine.answer(request)
        build = Builder(CompareDrawing, self.snapshot, UNITS["nats"])
        self.figure = build(Look(FigureSize(1000, 700)))
        qtbot.addWidget(self.figure)
        drawing = self.figure.drawing
        assert isinstance(drawing, CompareDrawing)
        assert isinstance(drawing.aspect, DistanceFigure)
        self.aspect = drawing.aspect
        self.made: list[Scene] = []
        self.merges: set[object] = set()

    def edit(self, label: str, scene: Scene, merge: object) -> None:
        self.made.append(scene)
        self.merges.add(merge)

    def taken(self) -> SpotDrag:
        view, plane = self.aspect._plane.view, self.aspect._plane.plane
        assert view is not None
        assert plane is not None
        assert plane.spot is not None
        found = self.aspect.begin(view.place(plane.spot), self.scene, self.edit)
        assert isinstance(found, SpotDrag)
        return found

    def move(self, drag: SpotDrag, point: tuple[float, float], *, coarse: bool = False) -> None:
        assert self.aspect._plane.view is not None
        drag.move(self.aspect._plane.view.place(point), coarse=coarse)


@pytest.fixture
def show(qtbot: QtBot) -> Callable[[Comparison], Shown]:
    return lambda comparison: Shown(qtbot, comparison)


def test_q_on_the_line_is_dragged_to_a_place_and_a_scale(
    show: Callable[[Comparison], Shown],
) -> None:
    shown = show(on_the_line("N(0, 1)", "t(3; 1, 2)"))
    drag = shown.taken()
    shown.move(drag, (0.0, 0.0))
    shown.move(drag, (0.5, 0.0))
    component = shown.made[-1].comparison.q.components[0]
    assert component.values[0] == 3.0
    assert component.values[1:] == pytest.approx((0.5, 1.0), abs=0.02)
    assert drag.made(shown.made[-1])
    assert len(shown.merges) == 1
    drag.cancel()
    assert shown.made[-1] == shown.scene


def test_a_coarse_drag_goes_to_round_numbers(show: Callable[[Comparison], Shown]) -> None:
    shown = show(over_outcomes())
    shown.move(shown.taken(), (0.312, 0.788), coarse=True)
    table = shown.made[-1].comparison.table
    assert (table.p, table.q) == (Bars((0.3, 0.7)), Bars((0.8, 0.2)))


def test_chances_stay_chances_however_far_the_hand_goes(
    show: Callable[[Comparison], Shown],
) -> None:
    shown = show(over_outcomes((0.2, 0.3, 0.5), (0.4, 0.3, 0.3)))
    drag = shown.taken()
    shown.move(drag, (2.0, 2.0))
    assert shown.made[-1].comparison.table.q == Bars((1.0, 0.0, 0.0))
    shown.move(drag, (-1.0, 0.25))
    assert shown.made[-1].comparison.table.q == Bars((0.0, 0.25, 0.75))


@pytest.mark.parametrize(
    "comparison",
    [
        on_the_line("N(0, 1)", "0.5 N(-1, 1) + 0.5 N(1, 1)"),
        on_the_line("N(0, 1)", "U(0, 1)"),
        over_outcomes((1.0,) * 5, (1.0, 2.0, 3.0, 4.0, 5.0)),
    ],
)
def test_what_the_plane_does_not_hold_cannot_be_taken(
    show: Callable[[Comparison], Shown], comparison: Comparison
) -> None:
    shown = show(comparison)
    area = shown.aspect._plane.chart.area
    for across in range(0, int(area.width()), 8):
        for down in range(0, int(area.height()), 8):
            place = area.topLeft()
            place.setX(place.x() + across)
            place.setY(place.y() + down)
            assert shown.aspect.begin(place, shown.scene, shown.edit) is None


def test_the_failing_inequality_is_written_with_its_numbers(
    show: Callable[[Comparison], Shown],
) -> None:
    example = over_outcomes((0.5, 0.5), (0.25, 0.75))
    example = replace(example, table=replace(example.table, r=Bars((0.1, 0.9))))
    words = [text.words for text in drawn_texts(show(example).figure)]
    assert "the triangle inequality fails: 0.5108 > 0.2362" in words
    assert "KL(P‖Q) + KL(Q‖R)" in words
    for key, verdict in (("root_jsd", "holds, as always"), ("jsd", "inequality fails")):
        told = " ".join(
            text.words for text in drawn_texts(show(replace(example, edges=key)).figure)
        )
        assert verdict in told


def test_every_number_stands_in_the_table_once(show: Callable[[Comparison], Shown]) -> None:
    shown = show(on_the_line())
    numbers = shown.aspect.numbers(shown.snapshot, UNITS["bits"])
    names = [(number.of, number.name) for number in numbers]
    assert len(set(names)) == len(names) == 13
    at = {plot.key: plot.chart.area.center() for plot in shown.aspect._all}
    counts = {
        key: len(shown.aspect.numbers_at(place, shown.snapshot, UNITS["bits"]))
        for key, place in at.items()
    }
    assert counts == {"pairs": 0, "triangle": 6, "agreement": 0, "meters": 7}
    assert {key: shown.aspect.plot_at(place) for key, place in at.items()} == {k: k for k in at}


def test_a_scale_that_makes_no_sense_is_no_scene() -> None:
    scene = replace(COMPARED, comparison=on_the_line())
    with pytest.raises(ValueError, match="scale must be positive"):
        placed(scene, 0.0, 0.0)
    assert with_chances(
        replace(COMPARED, comparison=over_outcomes((1.0,) * 3, (1.0,) * 3)), 0.1, 0.2
    ).comparison.table.q == Bars((0.1, 0.2, 0.7))


def test_a_turn_of_the_dial_is_one_step_of_the_history(make_store: MakeStore, qtbot: QtBot) -> None:
    store: Store = make_store(COMPARED, Labs())
    section = DistanceSection(store)
    qtbot.addWidget(section)
    assert section.dial.value() == 500
    for value in (600, 750):
        section.dial.setValue(value)
    assert store.scene.comparison.stretch == stretch_of(0.75) == 10.0
    assert section.stretch.value == 10.0
    store.undo()
    assert store.scene.comparison.stretch == 1.0
    assert section.dial.value() == 500
    section.edges._tell(2)
    assert store.scene.comparison.edges == "root_jsd"


def test_r_is_edited_where_it_is_seen(make_store: MakeStore, qtbot: QtBot) -> None:
    line = on_the_line(r=parse_target("N(5, 1)"), aspect="distance")
    store: Store = make_store(replace(COMPARED, comparison=over_outcomes()), Labs())
    table = OutcomeView(store)
    qtbot.addWidget(table)
    assert [table.isColumnHidden(column) for column in (P, Q, R, SHARE)] == [0, 0, 1, 0]
    assert table.copied().splitlines()[0] == "outcome\tp\tq"
    store.edit("Look", replace(COMPARED, comparison=over_outcomes(aspect="distance")))
    assert [table.isColumnHidden(column) for column in (P, Q, R, SHARE)] == [0, 0, 0, 1]
    assert table.copied().splitlines()[0] == "outcome\tp\tq\tr"
    table._propose(0, R, 3.0, None)
    assert store.scene.comparison.table.r == Bars((3.0, 1.0))
    assert COMPARE_SECTIONS["r"].shown(line)
    assert not COMPARE_SECTIONS["r"].shown(replace(line, aspect="overview"))


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        (QLineF(-5.0, 0.0, 5.0, 0.0), [QLineF(-5.0, 0.0, -1.0, 0.0), QLineF(1.0, 0.0, 5.0, 0.0)]),
        (QLineF(0.0, -5.0, 0.0, 0.0), [QLineF(0.0, -5.0, 0.0, -1.0)]),
        (QLineF(-2.0, -2.0, 0.0, 0.0), [QLineF(-2.0, -2.0, -1.0, -1.0)]),
        (QLineF(-5.0, 2.0, 5.0, 2.0), [QLineF(-5.0, 2.0, 5.0, 2.0)]),
        (QLineF(-3.0, 0.0, 0.0, 3.0), [QLineF(-3.0, 0.0, 0.0, 3.0)]),
        (QLineF(0.0, 0.0, 0.5, 0.5), []),
    ],
)
def test_edges_are_drawn_beside_their_words_only(line: QLineF, pieces: list[QLineF]) -> None:
    assert outside(line, QRectF(-1.0, -1.0, 2.0, 2.0)) == pieces


def test_numbers_of_an_axis_far_out_say_what_is_to_be_added(
    show: Callable[[Comparison], Shown],
) -> None:
    words = [text.words for text in drawn_texts(show(on_the_line("N(1e6, 1)", "N(1e6, 2)")).figure)]
    assert "location of Q, a Normal − 1000000" in words


@pytest.mark.parametrize("size", [(1024, 768), (1600, 900), (2560, 1440), (3840, 2160)])
def test_the_last_number_below_a_plot_is_written_at_every_size(
    qtbot: QtBot, size: tuple[int, int]
) -> None:
    request = request_of(over_outcomes(aspect="distance"))
    build = Builder(CompareDrawing, Compare(budget=60.0).answer(request), UNITS["nats"])
    figure = build(Look(FigureSize(*size)))
    qtbot.addWidget(figure)
    drawing = figure.drawing
    assert isinstance(drawing, CompareDrawing)
    assert isinstance(drawing.aspect, DistanceFigure)
    across = drawing.aspect._plane.chart._bottom._numbers
    up = drawing.aspect._plane.chart._left._numbers
    assert [number for _, number in across][-1] == [number for _, number in up][-1] == "1.0"
