"""The figure of P and Q over outcomes: what it says, and what a hand paints on it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from klviz.analyses.compare.lab import Compare
from klviz.analyses.compare.outcome_edits import law_in
from klviz.analyses.sight import Sight
from klviz.analyses.views import RATIO_VIEWS
from klviz.document.comparison import FIRST_COMPARISON, Comparison
from klviz.document.figure_sizes import FigureSize
from klviz.document.outcomes import Bars, Named, OutcomeTable, Weights
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.document.units import UNITS
from klviz.gui.builder import figure_of
from klviz.gui.figure import Figure
from klviz.gui.figures.aspects.overview import OverviewFigure
from klviz.gui.figures.aspects.overview_outcomes import OutcomeOverviewFigure
from klviz.gui.figures.compare import CompareDrawing
from klviz.gui.items.tags import Mark
from klviz.gui.look import Look
from klviz.gui.outcome_painting import PaintDrag
from klviz.gui.plots.outcome_bars import OutcomeBars
from klviz.gui.plots.outcome_panel import name_ticks
from klviz.gui.style import Style
from klviz.gui.theme import THEMES
from tests.analyses.compare.scenes import over_outcomes, request_of
from tests.gui.drawn_text import drawn_texts, overlapping
from tests.gui.figures import words

WEATHER = ("sun", "rain", "snow", "fog", "heavy thunderstorms", "hail")
SIX = over_outcomes((5.0, 3.0, 1.0, 1.0, 0.5, 0.2), (1.0, 3.0, 2.0, 1.0, 2.0, 0.4))


def many(count: int, p: Weights, q: Weights) -> Comparison:
    table = OutcomeTable(("",) * count, p, q, Named("uniform"))
    return replace(FIRST_COMPARISON, table=table, space="outcomes")


def shown(
    qtbot: QtBot, comparison: Comparison, sight: Sight | None = None, **look: object
) -> Figure:
    """Return the figure of a comparison in a look."""
    snapshot = Compare().answer(request_of(comparison, sight))
    figure = figure_of(snapshot, Look(**look), UNITS["bits"])  # type: ignore[arg-type]
    qtbot.addWidget(figure)
    return figure


def overview_of(figure: Figure) -> OutcomeOverviewFigure:
    """Return the aspect that a figure draws."""
    drawing = figure.drawing
    assert isinstance(drawing, CompareDrawing)
    overview = drawing.aspect
    assert isinstance(overview, OverviewFigure)
    shows = overview._figures["outcomes"]
    assert isinstance(shows, OutcomeOverviewFigure)
    return shows


def test_the_lesson_is_told_in_words(qtbot: QtBot) -> None:
    told = " | ".join(words(shown(qtbot, over_outcomes())))
    for part in ("p log(p/q)", "0.5310 bits", "0.7370 bits", "Huffman", "probability"):
        assert part in told


def test_outcomes_are_called_by_their_names(qtbot: QtBot) -> None:
    named = replace(SIX, table=replace(SIX.table, names=WEATHER))
    told = words(shown(qtbot, named, part="outcome_bars"))
    assert set(WEATHER) <= set(told)


def test_an_endless_contribution_names_its_outcome(qtbot: QtBot) -> None:
    endless = over_outcomes((0.5, 0.3, 0.2), (0.5, 0.0, 0.5))
    named = replace(endless, table=replace(endless.table, names=("a", "b", "c")))
    assert "∞ at b" in words(shown(qtbot, named))


@pytest.mark.parametrize("view", ["integrand", "log_ratio", "ratio", "running"])
def test_what_has_no_end_is_named_in_every_view(qtbot: QtBot, view: str) -> None:
    endless = over_outcomes((0.5, 0.3, 0.2, 0.0), (0.5, 0.0, 0.4, 0.1))
    figure = shown(qtbot, endless, Sight(ratio_view=view))
    assert "∞ at 1" in words(figure)


def test_of_many_without_end_the_first_is_named_and_the_others_counted(qtbot: QtBot) -> None:
    p = tuple(float(k % 2) for k in range(512))
    q = tuple(float(k % 3) for k in range(512))
    figure = shown(qtbot, over_outcomes(p, q))
    assert "∞ at 3 and 84 more" in words(figure)
    assert overlapping(drawn_texts(figure)) == []


@pytest.mark.parametrize("size", [(1600, 900), (900, 700), (480, 900)])
def test_of_a_few_without_end_all_are_named_or_counted(
    qtbot: QtBot, size: tuple[float, float]
) -> None:
    """No name stands for others that are not spoken of."""
    endless = over_outcomes((0.1, 0.1, 0.1, 0.4, 0.3), (0.4, 0.3, 0.3, 0.0, 0.0))
    figure = shown(qtbot, endless, size=FigureSize(*size, grows=True))
    told = set(words(figure))
    assert {"∞ at 3", "∞ at 4"} <= told or told & {"∞ at 3 and 4", "∞ at 3 and 1 more"}


@pytest.mark.parametrize("count", [3, 64])
def test_an_endless_code_length_is_an_arrow_and_no_bar(qtbot: QtBot, count: int) -> None:
    p = (1.0, *(0.0,) * (count - 2), 1.0)
    figure = shown(qtbot, over_outcomes(p, (1.0,) * count), part="outcome_codes")
    codes = overview_of(figure)._codes
    areas = codes._bars._areas["p"]._polygons
    mapping = codes.plot.panel.mapping
    middle = mapping.point(1.0, 0.5)
    assert not any(area.containsPoint(middle, Qt.FillRule.OddEvenFill) for area in areas)
    arrows = [tag for tag in codes.plot.panel.tags._tags if tag.mark is Mark.UP]
    assert arrows
    assert all(tag.colour == THEMES["light"].p_line for tag in arrows)


def test_both_kinds_of_code_are_told_in_the_same_words(qtbot: QtBot) -> None:
    counts = over_outcomes((8.0, 1.0, 1.0, 7.0, 2.0), (1.0, 5.0, 9.0, 2.0, 6.0))
    for width in range(200, 900, 20):
        size = FigureSize(float(width), 500.0, grows=True)
        figure = shown(qtbot, counts, size=size, part="outcome_codes")
        told = [w for w in words(figure) if w.startswith(("Ideal", "Huffman"))]
        assert len(told) == 2
        forms = [re.sub(r"[0-9.+−]+", "0", w.split(": ")[1]) for w in told]
        assert forms[0] == forms[1]


def test_a_ratio_that_is_far_above_the_others_leaves_the_plot(qtbot: QtBot) -> None:
    far = over_outcomes((0.5, 0.5 - 1e-9, 1e-9), (0.3, 0.3, 0.4))
    board = Board(qtbot, far, Sight(ratio_view="ratio"))
    top = board.figure._panels["outcome_reverse"].mapping.y_range[1]
    assert top < 2.0 * RATIO_VIEWS["ratio"].most


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", [(1024, 640), (1270, 760), (480, 900), (1920, 1080)])
@pytest.mark.parametrize(
    "comparison",
    [
        replace(SIX, table=replace(SIX.table, names=WEATHER)),
        over_outcomes((0.5, 0.5), (1.0, 0.0)),
        many(512, Named("poisson", (200.0,)), Named("zipf", (1.0,))),
        many(26, Named("geometric", (0.2,)), Named("uniform")),
    ],
    ids=["weather", "endless", "most", "letters"],
)
def test_no_words_overlap(
    qtbot: QtBot, comparison: Comparison, size: tuple[float, float], theme: str
) -> None:
    figure = shown(qtbot, comparison, size=FigureSize(*size, grows=True), theme=theme)
    assert overlapping(drawn_texts(figure)) == []


@pytest.mark.parametrize("where", [{"cursor": 1.2}, {"region": (0.7, 3.1)}])
def test_what_is_read_is_written_in_every_plot(qtbot: QtBot, where: dict[str, object]) -> None:
    sight = replace(Sight(), **where)  # type: ignore[arg-type]
    told = words(shown(qtbot, SIX, sight))
    assert sum(text.startswith("adds ") for text in told) == 2


def test_every_number_of_every_outcome_can_be_copied(qtbot: QtBot) -> None:
    table = shown(qtbot, SIX).drawing.table().splitlines()
    assert sum("outcome 3" in line for line in table) == 8
    assert any("mean of Huffman’s words under Q" in line for line in table)


def test_names_that_have_no_room_are_left_out_evenly() -> None:
    style = Style(THEMES["light"])
    numbers = tuple(str(k) for k in range(1, 101))
    ticks = name_ticks(numbers, (-0.6, 99.6), 5.0, style)
    assert ticks.labels == ("20", "40", "60", "80", "100")
    assert ticks.values == (19.0, 39.0, 59.0, 79.0, 99.0)
    assert name_ticks(WEATHER, (-0.6, 5.6), 300.0, style).labels == WEATHER
    cut = name_ticks(WEATHER, (-0.6, 5.6), 70.0, style).labels
    assert cut[4].startswith("heav")
    assert cut[4].endswith("…")


# Painting


class Board:
    """The figure of a scene, and what its strokes have made of that."""

    def __init__(self, qtbot: QtBot, comparison: Comparison, sight: Sight | None = None) -> None:
        figure = shown(qtbot, comparison, sight)
        self.figure = overview_of(figure)
        self.scene = replace(FIRST_SCENE, lab="compare", comparison=comparison)
        self.edits: list[tuple[str, object]] = []
        self._kept = figure

    @property
    def bars(self) -> OutcomeBars:
        return self.figure._bars

    def at(self, x: float, y: float) -> QPointF:
        return self.bars.plot.panel.scene_mapping.point(x, y)

    def begin(self, x: float, y: float, *, paints: bool = False) -> PaintDrag:
        drag = self.figure.begin(self.at(x, y), self.scene, self._edit, paints=paints)
        assert isinstance(drag, PaintDrag)
        return drag

    def probabilities(self, who: str) -> list[float]:
        found: list[float] = law_in(self.scene.comparison.table, who).probabilities.tolist()
        return found

    def show(self) -> None:
        """Draw the scene as it is now."""
        self.figure.show(Compare().answer(request_of(self.scene.comparison)), UNITS["nats"])

    def _edit(self, label: str, scene: Scene, merge: object) -> None:
        self.scene = scene
        self.edits.append((label, merge))


def test_a_click_paints_one_outcome(qtbot: QtBot) -> None:
    board = Board(qtbot, over_outcomes())
    board.begin(1.0 - 0.2, 0.3).release()
    assert board.probabilities("p") == pytest.approx([0.7, 0.3], abs=0.005)
    assert board.probabilities("q") == [0.5, 0.5]


def test_a_stroke_is_one_step_and_paints_all_it_passes(qtbot: QtBot) -> None:
    board = Board(qtbot, many(512, Named("uniform"), Named("uniform")))
    top = board.bars.plot.panel.mapping.y_range[1]
    drag = board.begin(100.0, 0.8 * top)
    drag.move(board.at(110.0, 0.4 * top), coarse=False)
    drag.move(board.at(105.0, 0.2 * top), coarse=False)
    drag.release()
    painted = board.probabilities("p")
    assert painted[105] == pytest.approx(0.2 * top, rel=0.05)
    assert painted[102] == pytest.approx(0.72 * top, rel=0.05)
    assert painted[108] == pytest.approx(0.32 * top, rel=0.05)
    assert len({merge for _, merge in board.edits}) == 1
    assert {label for label, _ in board.edits} == {"Paint P"}


def test_two_strokes_are_two_steps(qtbot: QtBot) -> None:
    board = Board(qtbot, over_outcomes())
    for height in (0.2, 0.4):
        board.begin(-0.2, height).release()
    assert len({merge for _, merge in board.edits}) == 2


def test_escape_takes_a_stroke_back(qtbot: QtBot) -> None:
    board = Board(qtbot, over_outcomes())
    before = board.scene
    drag = board.begin(-0.2, 0.3)
    drag.move(board.at(1.0, 0.8), coarse=False)
    assert board.scene != before
    assert drag.made(board.scene)
    drag.cancel()
    assert board.scene == before


@pytest.mark.parametrize(("x", "paints"), [(0.2, False), (-0.2, True)])
def test_shift_and_the_bars_of_q_paint_q(qtbot: QtBot, x: float, paints: bool) -> None:
    board = Board(qtbot, over_outcomes())
    board.begin(x, 0.3, paints=paints).release()
    assert board.probabilities("q")[0] == pytest.approx(0.3, abs=0.005)
    assert board.probabilities("p") == [0.9, 0.1]


def test_a_hand_above_or_below_the_plot_stays_in_it(qtbot: QtBot) -> None:
    board = Board(qtbot, over_outcomes())
    drag = board.begin(-0.2, 0.5)
    drag.move(board.at(-0.2, -0.4), coarse=False)
    assert board.probabilities("p") == [0.0, 1.0]
    drag.move(board.at(-3.0, 1.4), coarse=False)
    drag.release()
    assert board.probabilities("p") == [1.0, 0.0]


def test_the_range_of_y_stays_while_a_hand_is_at_it(qtbot: QtBot) -> None:
    board = Board(qtbot, many(100, Named("uniform"), Named("uniform")))
    before = board.bars.plot.panel.mapping.y_range
    drag = board.begin(50.0, 0.9 * before[1])
    drag.move(board.at(60.0, 0.9 * before[1]), coarse=False)
    painted = Compare().answer(request_of(board.scene.comparison))
    board.figure.show(painted, UNITS["nats"])
    assert board.bars.plot.panel.mapping.y_range == before
    drag.release()
    board.figure.show(painted, UNITS["nats"])
    assert board.bars.plot.panel.mapping.y_range[1] > before[1] * 0.9


def test_a_stroke_that_paints_too_much_keeps_its_shape_at_the_hand(qtbot: QtBot) -> None:
    """All that was painted stays where it was painted, and stays there when the hand lets go."""
    board = Board(qtbot, many(100, Named("uniform"), Named("uniform")))
    panel = board.bars.plot.panel
    places = [QPointF(board.at(float(k), 0.0).x(), 0.0) for k in range(100)]
    hand = panel.plot.top() + 0.25 * panel.plot.height()
    drag = board.begin(0.0, panel.scene_mapping.at(QPointF(0.0, hand))[1])
    for k in range(1, 100, 3):
        drag.move(QPointF(places[k].x(), hand), coarse=False)
        board.show()
        heights = [panel.scene_mapping.point(0.0, p).y() for p in board.probabilities("p")[: k + 1]]
        assert heights == pytest.approx([hand] * (k + 1), abs=2.0)
    before, seen = board.scene, panel.mapping.y_range
    drag.release()
    board.show()
    assert board.scene == before
    assert panel.mapping.y_range == seen


def test_what_is_not_painted_is_seen_whole_while_more_is_painted_than_there_can_be(
    qtbot: QtBot,
) -> None:
    board = Board(qtbot, many(100, Named("uniform"), Named("binomial", (0.5,))))
    top = board.bars.plot.panel.mapping.y_range[1]
    drag = board.begin(0.0, 0.8 * top)
    drag.move(board.at(99.0, 0.8 * top), coarse=False)
    board.show()
    assert max(board.probabilities("p")) == pytest.approx(0.01)
    tallest = max(board.probabilities("q"))
    assert tallest <= board.bars.plot.panel.mapping.y_range[1] <= top


def test_logarithms_are_painted_and_sums_are_not(qtbot: QtBot) -> None:
    pair = over_outcomes((0.5, 0.25, 0.125, 0.0625, 0.0625), (0.2,) * 5)
    board = Board(qtbot, pair, Sight(density_view="log"))
    board.begin(0.8, -2.0).release()
    assert board.probabilities("p")[1] == pytest.approx(0.135, abs=0.005)
    summed = Board(qtbot, pair, Sight(density_view="cdf"))
    assert summed.figure.begin(summed.at(1.0, 0.5), summed.scene, summed._edit) is None


def test_nothing_is_painted_beside_the_bars(qtbot: QtBot) -> None:
    board = Board(qtbot, over_outcomes())
    below = QPointF(board.at(0.0, 0.5).x(), board.bars.plot.panel.plot.bottom() + 40.0)
    assert board.figure.begin(below, board.scene, board._edit) is None
    assert board.figure.cursor_at(below) is None


def test_a_law_that_is_painted_becomes_bars(qtbot: QtBot) -> None:
    board = Board(qtbot, many(5, Named("binomial", (0.5,)), Named("uniform")))
    board.begin(2.0 - 0.2, 0.1).release()
    assert isinstance(board.scene.comparison.table.p, Bars)
