"""The scoreboard as it is shown: marks, units, words, what is copied, keys and names."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from klviz.analyses.optima import NO_SEARCH, Optimum, Verdict
from klviz.analyses.scoreboard import STUDY, ScoreboardSnapshot
from klviz.core.divergences import DIVERGENCES
from klviz.core.estimates import Estimate
from klviz.document.approximation import Approximation
from klviz.document.notation import parse_target
from klviz.document.runs import Run
from klviz.document.target import Component
from klviz.document.units import UNITS
from klviz.gui.scoreboard.dock import ScoreboardDock
from klviz.gui.scoreboard.grid import BEST, OPTIMUM, TARGET, Grid, grid_of, least_of, whole_text
from klviz.gui.scoreboard.model import ScoreboardModel
from klviz.gui.scoreboard.table import ScoreTable
from klviz.gui.store import Store
from klviz.gui.theme import THEMES
from tests.gui.boards import INFINITE, PLAIN, RUNS, board, estimate, optimum
from tests.gui.snapshots import snapshot

NATS = UNITS["nats"]
KL, REVERSE = 1, 2


def shown(grid: Grid, row: int, column: int) -> str:
    return grid.cells[row][column].text


def test_rows_are_p_every_q_and_the_best_and_columns_every_divergence_and_the_moments() -> None:
    grid = grid_of(PLAIN, NATS)
    assert [name.text for name in grid.names] == ["target p", "forward", "reverse", "best possible"]
    assert [name.line for name in grid.names] == [TARGET, 0, 1, BEST]
    assert len(grid.headings) == 1 + len(DIVERGENCES) - 1 + 3
    assert [heading.name for heading in grid.headings[:3]] == [
        "own objective",
        "KL(p‖q)",
        "KL(q‖p)",
    ]
    assert {len(row) for row in grid.cells} == {len(grid.headings)}
    assert shown(grid, 0, len(grid.headings) - 3) == "0.000"
    assert [shown(grid, 3, column) for column in (KL, REVERSE)] == ["0.4000", "0.3000"]


def test_the_own_objective_is_framed_in_the_colour_of_its_run_and_nothing_else_is() -> None:
    grid = grid_of(PLAIN, NATS)
    framed = {
        (row, column): cell.frame
        for row, cells in enumerate(grid.cells)
        for column, cell in enumerate(cells)
        if cell.frame is not None
    }
    assert framed == {(1, KL): 0, (2, REVERSE): 1}


def test_each_run_is_seen_to_win_its_own() -> None:
    grid = grid_of(PLAIN, NATS)
    assert [cells[KL].least for cells in grid.cells] == [False, True, False, False]
    assert [cells[REVERSE].least for cells in grid.cells] == [False, False, True, False]


def test_every_cell_of_a_mixture_has_a_tip_and_the_best_says_why_it_is_not_known() -> None:
    half = Component("normal", 0.5, (-3.0, 1.0))
    mixture = Approximation.mixture([half, replace(half, values=(3.0, 1.0))])
    request = replace(PLAIN.request, approximation=mixture)
    unknown = Optimum.unknown(NO_SEARCH)
    grid = grid_of(replace(PLAIN, request=request, optima=(unknown,) * len(PLAIN.kinds)), NATS)
    tips = [[cell.tip for cell in cells] for cells in grid.cells]
    assert all(NO_SEARCH in tip for tip in (tips[1][0], tips[2][0], *tips[-1][KL:-3]))


@pytest.mark.parametrize(
    ("estimates", "least"),
    [
        ([estimate(1.0), estimate(2.0)], [True, False]),
        ([estimate(1.0, 0.4), estimate(1.3, 0.4), estimate(3.0)], [True, True, False]),
        ([estimate(1.0), estimate(1.0)], [False, False]),
        ([estimate(1.0), INFINITE], [True, False]),
        ([INFINITE, INFINITE], [False, False]),
        ([estimate(1.0)], [False]),
        ([estimate(1.0), None], [True, False]),
        ([Estimate(math.nan), estimate(1.0)], [False, True]),
    ],
)
def test_the_least_is_marked_as_far_as_errors_tell_and_where_they_differ(
    estimates: list[Estimate | None], least: list[bool]
) -> None:
    assert least_of(estimates) == least


@pytest.mark.parametrize(
    ("verdict", "text"),
    [
        ("searching", "0.3500: searching …"),
        ("best", "0.3500: the best"),
        ("local", "0.3500: local; best is 0.3000"),
        ("above", "0.3500; best is 0.3000"),
        ("below", "0.3500; best found 0.3000"),
        ("infinite", "∞ for every q"),
        ("unknown", "0.3500"),
    ],
)
def test_the_exact_optimum_stands_beside_what_is_reached(verdict: Verdict, text: str) -> None:
    shot = board([[0.5, 2.0], [3.0, 0.35]], verdicts=["above", verdict])
    cell = grid_of(shot, NATS).cells[2][OPTIMUM]
    assert cell.text == text
    lengths = [len(text) for text in cell.texts]
    assert lengths == sorted(lengths, reverse=True)


def test_the_tip_of_the_optimum_says_where_the_minima_are() -> None:
    tip = grid_of(PLAIN, NATS).cells[2][OPTIMUM].tip
    assert "best: 0.3 at μ = 0.000, σ = 1" in tip
    assert "local: 0.35 at μ = 1.000, σ = 1" in tip
    assert "KL(q‖p) = 0.35 nats (± " in tip


def test_what_is_not_known_yet_waits() -> None:
    grid = grid_of(board([[None, 2.0], [3.0, None]], optima={"kl": None}), NATS)
    assert shown(grid, 1, KL) == "…"
    assert shown(grid, 3, KL) == "…"


def test_infinity_says_its_reason() -> None:
    optima = {"kl": Optimum((), Estimate(math.inf, reason=INFINITE.reason))}
    grid = grid_of(board([[INFINITE, 2.0], [3.0, 0.35]], optima=optima), NATS)
    for row in (1, 3):
        assert shown(grid, row, KL) == "∞"
        assert INFINITE.reason in grid.cells[row][KL].tip


@pytest.mark.parametrize(
    ("unit", "value"), [("nats", "0.5000"), ("bits", "0.7213"), ("bans", "0.2171")]
)
def test_logarithmic_columns_are_in_the_unit_in_use_and_the_others_have_none(
    unit: str, value: str
) -> None:
    grid = grid_of(PLAIN, UNITS[unit])
    measured = {heading.name: heading.unit for heading in grid.headings}
    assert [name for name, word in measured.items() if word] == [
        "KL(p‖q)",
        "KL(q‖p)",
        "J(p, q)",
        "JSD(p, q)",
        "entropy",
    ]
    assert set(measured.values()) == {unit, ""}
    assert shown(grid, 1, KL) == value
    names = [heading.name for heading in grid.headings]
    assert shown(grid, 1, names.index("TV(p, q)")) == "0.5000"
    assert f" {unit} (±" in grid.cells[1][KL].tip


def test_an_error_that_four_digits_do_not_hide_is_shown() -> None:
    grid = grid_of(board([[estimate(0.5, 0.02), 2.0], [3.0, 0.35]]), NATS)
    assert shown(grid, 1, KL) == "0.50 ± 0.02"


def test_an_alpha_run_has_a_column_named_by_its_order() -> None:
    runs = (Run("kl"), Run("alpha", alpha=0.3, colour=1))
    grid = grid_of(board([[0.5], [3.0]], runs=runs), NATS)
    names = [heading.name for heading in grid.headings]
    assert "α = 0.3" in names
    assert grid.cells[2][names.index("α = 0.3")].frame == 1


def test_the_table_is_copied_with_every_digit_and_its_headings() -> None:
    value = 0.123456789012345678
    lines = whole_text(grid_of(board([[value, INFINITE], [3.0, 0.35]]), NATS)).splitlines()
    assert len(lines) == 5
    heads, first = lines[0].split("\t"), lines[2].split("\t")
    assert heads[KL + 1] == "KL(p‖q) (nats)"
    assert float(first[KL + 1]) == value
    assert first[REVERSE + 1] == "∞"
    assert {line.count("\t") for line in lines} == {len(heads) - 1}


@pytest.fixture
def table(qtbot: QtBot) -> ScoreTable:
    table = ScoreTable()
    qtbot.addWidget(table)
    table.show_theme(THEMES["light"], 1.0)
    table.show_grid(grid_of(PLAIN, NATS))
    table.resize(1000, 200)
    table.show()
    return table


def test_the_model_keeps_the_rules_of_qt_while_rows_come_and_go(qtbot: QtBot) -> None:
    model = ScoreboardModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    three = board([[0.5], [3.0], [1.0]], runs=(*RUNS, Run("alpha", alpha=0.2, colour=2)))
    for shot in (PLAIN, three, PLAIN, replace(PLAIN, kinds=PLAIN.kinds)):
        model.show_grid(grid_of(shot, NATS))
        assert model.rowCount() == len(shot.rows) + 2
    model.show_grid(Grid())
    assert model.rowCount() == 0


def test_while_it_shrinks_one_header_may_ask_for_the_former_size_of_the_other(
    table: ScoreTable,
) -> None:
    table.show()
    model = table.model()
    assert isinstance(model, ScoreboardModel)
    asked: list[object] = []

    def ask() -> None:
        for side in (Qt.Orientation.Horizontal, Qt.Orientation.Vertical):
            asked.extend(model.headerData(section, side) for section in range(20))

    rows, columns = len(table.grid.names), len(table.grid.headings)
    model.modelReset.connect(ask)
    table.show_grid(Grid())
    assert asked == [None] * 40
    table.show_grid(grid_of(PLAIN, NATS))
    assert (model.rowCount(), model.columnCount()) == (rows, columns)


def test_an_equal_board_paints_nothing(qtbot: QtBot) -> None:
    model = ScoreboardModel()
    model.show_grid(grid_of(PLAIN, NATS))
    with qtbot.assertNotEmitted(model.dataChanged), qtbot.assertNotEmitted(model.modelReset):
        model.show_grid(grid_of(replace(PLAIN), NATS))
    with qtbot.waitSignal(model.dataChanged, timeout=0, raising=False) as told:
        model.show_grid(grid_of(board([[0.4, 2.0], [3.0, 0.35]]), NATS))
    assert told.signal_triggered


def test_a_cell_says_where_it_stands_and_how_it_is_marked(table: ScoreTable) -> None:
    index = table.model().index(1, KL)
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "forward, KL(p‖q) (nats): 0.5000, own objective, the least"


def select(table: ScoreTable, *places: tuple[int, int]) -> None:
    for row, column in places:
        index = table.model().index(row, column)
        table.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)


def test_control_c_copies_the_selected_cells(table: ScoreTable) -> None:
    select(table, (1, KL), (1, REVERSE), (2, REVERSE))
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "0.5\t2\n\t0.35\n"


def test_the_menu_copies_the_whole_table_and_does_not_block(
    table: ScoreTable, qtbot: QtBot
) -> None:
    table.customContextMenuRequested.emit(table.rect().center())
    menu = table.findChild(QMenu)
    assert menu is not None
    cells, whole = menu.actions()
    assert not cells.isEnabled()
    whole.trigger()
    assert QApplication.clipboard().text() == whole_text(grid_of(PLAIN, NATS))
    menu.close()
    qtbot.waitUntil(lambda: table.findChild(QMenu) is None)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("theme", THEMES)
def test_ordinary_numbers_and_headings_fit_their_columns(
    table: ScoreTable, theme: str, scale: float
) -> None:
    table.show_theme(THEMES[theme], scale)
    grid = grid_of(board([[1.803e10, 2.0], [3.0, 0.35]], verdicts=["above", "local"]), NATS)
    table.show_grid(grid)
    delegate = table.delegate
    for row, cells in enumerate(grid.cells):
        for column, cell in enumerate(cells):
            fitting = delegate.width_of(cell.text) <= table.columnWidth(column)
            assert fitting, (row, column, cell.text)
    for column, heading in enumerate(grid.headings):
        assert delegate.width_of(heading.name) <= table.columnWidth(column)


def test_columns_keep_their_widths_while_numbers_change(table: ScoreTable) -> None:
    count = table.model().columnCount()
    before = [table.columnWidth(column) for column in range(count)]
    table.show_grid(grid_of(board([[1e-7, 2e9], [3.0, 0.35]]), NATS))
    assert [table.columnWidth(column) for column in range(count)] == before


@pytest.fixture
def dock(make_store: Callable[..., Store], qtbot: QtBot) -> ScoreboardDock:
    dock = ScoreboardDock(make_store(), NATS)
    qtbot.addWidget(dock)
    dock.show_theme(THEMES["light"], 1.0)
    return dock


def found(dock: ScoreboardDock, **changes: object) -> None:
    finding = ScoreboardSnapshot(PLAIN.request, PLAIN, complete=True)
    dock._store.study_changed.emit(STUDY, replace(finding, **changes))  # type: ignore[arg-type]


def test_the_line_above_says_the_step_and_what_is_marked(dock: ScoreboardDock) -> None:
    found(dock)
    assert dock.remark.whole.startswith("step 120; framed")
    assert dock.table.model().rowCount() == 4


def test_it_is_empty_again_once_there_is_no_finding(dock: ScoreboardDock) -> None:
    found(dock)
    dock._store.study_changed.emit(STUDY, None)
    assert dock.table.model().rowCount() == 0
    assert "120" not in dock.remark.whole


@pytest.mark.parametrize(
    "change",
    [
        {"target": parse_target("normal(3, 2)")},
        {"approximation": Approximation("logistic", (0.0, 1.0))},
    ],
)
def test_numbers_of_another_p_or_family_than_was_asked_for_are_said_to_be_old(
    dock: ScoreboardDock, change: dict[str, object]
) -> None:
    found(dock)
    found(dock, request=replace(PLAIN.request, **change), complete=False)  # type: ignore[arg-type]
    assert dock.remark.whole.startswith("step 120 before the last change")
    found(dock)
    assert dock.remark.whole.startswith("step 120; framed")


def test_a_failure_stands_in_that_line_and_the_table_is_empty(dock: ScoreboardDock) -> None:
    found(dock)
    found(dock, board=None, error="The computation stopped: no digits left")
    assert dock.remark.whole == "The computation stopped: no digits left"
    assert dock.table.model().rowCount() == 0


def test_while_a_fit_has_failed_nothing_is_compared_and_afterwards_it_is_again(
    dock: ScoreboardDock,
) -> None:
    found(dock)
    shot = snapshot()
    dock._store.fit_changed.emit(replace(shot, error="The computation stopped: p is too far"))
    assert dock.remark.whole == "The computation stopped: p is too far"
    assert dock.table.model().rowCount() == 0
    dock._store.fit_changed.emit(shot)
    assert dock.remark.whole.startswith("step 120")
    assert dock.table.model().rowCount() == 4


def test_it_is_as_high_as_its_rows_up_to_a_share_of_the_window(dock: ScoreboardDock) -> None:
    found(dock)
    low = dock.wanted_height(2_000)
    many = tuple(Run("kl", rate=0.1 + 0.01 * i, colour=i) for i in range(12))
    found(dock, board=board([[0.5]] * 12, runs=many))
    high = dock.wanted_height(2_000)
    rows = dock.table.verticalHeader().defaultSectionSize()
    assert high == low + 10 * rows
    assert dock.wanted_height(600) == 204
    assert dock.wanted_height(100) < low


def test_another_unit_is_written_at_once(dock: ScoreboardDock) -> None:
    found(dock)
    dock.show_unit(UNITS["bits"])
    assert dock.table.model().index(1, KL).data() == "0.7213"


def test_the_best_of_a_mirror_image_is_no_local_minimum() -> None:
    shot = board([[0.5, 2.0], [3.0, 0.3]], optima={"reverse_kl": optimum(0.3, 0.3, 0.35)})
    tip = grid_of(shot, NATS).cells[2][OPTIMUM].tip
    assert tip.count("best: 0.3 at") == 2
    assert tip.count("local: 0.35 at") == 1
