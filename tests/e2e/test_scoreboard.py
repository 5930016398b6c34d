"""The scoreboard in the window: its key, its values after a run, its place, what is remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.analyses.scoreboard import STUDY, ScoreboardSnapshot
from klviz.document.approximation import Approximation
from klviz.document.runs import Run
from klviz.document.scene import FIRST_SCENE
from klviz.document.settings import TEXT_SIZE, UNIT
from klviz.gui.main_window import MainWindow
from klviz.gui.scoreboard.grid import OPTIMUM, text_of
from tests.e2e.hands import CTRL, SHIFT, front, press, settle

MakeWindow = Callable[..., MainWindow]
KL, REVERSE = 1, 2


def opened(qtbot: QtBot, window: MainWindow) -> MainWindow:
    front(qtbot, window)
    press(window, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: is_filled(window), timeout=60_000)
    return window


def is_filled(window: MainWindow) -> bool:
    """Return whether all values are there; optima may still be looked for."""
    finding = window.store.finding(STUDY)
    board = finding.board if isinstance(finding, ScoreboardSnapshot) else None
    return board is not None and not any(None in row.estimates for row in board.rows)


def text(window: MainWindow, row: int, column: int) -> str:
    return str(window.scoreboard.table.model().index(row, column).data())


def place(window: MainWindow) -> QRect:
    dock = window.scoreboard
    return QRect(dock.mapTo(window, dock.rect().topLeft()), dock.size())


def test_nothing_is_computed_before_it_is_opened_nor_after_it_is_closed(
    qtbot: QtBot, window: MainWindow
) -> None:
    front(qtbot, window)
    settle(qtbot, window)
    assert window.store.finding(STUDY) is None
    assert not window.scoreboard.isVisible()
    opened(qtbot, window)
    assert window.scoreboard.isVisible()
    assert window.actions_by_key["scoreboard"].isChecked()
    press(window, Qt.Key.Key_F8)
    assert not window.scoreboard.isVisible()
    assert not window.actions_by_key["scoreboard"].isChecked()
    assert window.store.finding(STUDY) is None


def test_after_a_run_each_q_wins_its_own_and_is_the_best(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    runs = tuple(replace(run, rate=0.5) for run in FIRST_SCENE.runs)
    window = make_window(replace(FIRST_SCENE, runs=runs))
    opened(qtbot, window)
    first = "5.811; best is 0.4620"
    qtbot.waitUntil(lambda: text(window, 1, OPTIMUM) == first, timeout=60_000)
    window.store.play()
    qtbot.waitUntil(lambda: not window.store.transport.playing, timeout=60_000)
    last = ["0.4620: the best", "0.6888: the best"]
    qtbot.waitUntil(lambda: [text(window, row, OPTIMUM) for row in (1, 2)] == last, timeout=60_000)
    qtbot.waitUntil(lambda: not window.store.busy, timeout=60_000)
    assert [text(window, row, KL) for row in (1, 2, 3)] == ["0.4620", "7.860", "0.4620"]
    assert [text(window, row, REVERSE) for row in (1, 2, 3)] == ["0.9380", "0.6888", "0.6888"]
    grid = window.scoreboard.table.grid
    assert [grid.cells[1][KL].least, grid.cells[2][REVERSE].least] == [True, True]


def test_it_follows_edits_and_units(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = opened(qtbot, make_window(replace(FIRST_SCENE, runs=(Run("kl"),))))
    columns = window.scoreboard.table.model().columnCount()
    scene = replace(window.store.scene, runs=(Run("kl"), Run("alpha", alpha=0.3, colour=1)))
    window.store.edit("Add a run", scene)
    qtbot.waitUntil(lambda: window.scoreboard.table.model().rowCount() == 4, timeout=60_000)
    assert window.scoreboard.table.model().columnCount() == columns + 1
    before = text(window, 1, KL)
    window.preferences.set_value(UNIT, "bits")
    assert text(window, 1, KL) != before


def test_it_is_reached_by_tab_and_arrows_walk_through_it(qtbot: QtBot, window: MainWindow) -> None:
    opened(qtbot, window)
    table = window.scoreboard.table
    for _ in range(60):
        if QApplication.focusWidget() is table:
            break
        press(window, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is table
    step = window.store.transport.step
    table.setCurrentIndex(table.model().index(1, KL))
    press(window, Qt.Key.Key_Right)
    press(window, Qt.Key.Key_Down)
    assert (table.currentIndex().row(), table.currentIndex().column()) == (2, REVERSE)
    assert window.store.transport.step == step
    press(window, Qt.Key.Key_Up, SHIFT)
    press(window, Qt.Key.Key_C, CTRL)
    assert QApplication.clipboard().text() == text_of(table.grid, [(1, REVERSE), (2, REVERSE)])
    press(window, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not table


def test_space_plays_from_the_table(qtbot: QtBot, window: MainWindow) -> None:
    opened(qtbot, window)
    window.scoreboard.table.setFocus()
    press(window, Qt.Key.Key_Space)
    assert window.store.transport.playing
    press(window, Qt.Key.Key_Space)


def test_it_is_there_again_at_the_next_start(qtbot: QtBot, make_window: MakeWindow) -> None:
    first = opened(qtbot, make_window())
    first.close_unasked()
    second = make_window()
    front(qtbot, second)
    assert second.scoreboard.isVisible()
    assert second.actions_by_key["scoreboard"].isChecked()
    qtbot.waitUntil(lambda: second.store.finding(STUDY) is not None, timeout=60_000)


def test_presenting_hides_it_and_brings_it_back(qtbot: QtBot, window: MainWindow) -> None:
    opened(qtbot, window)
    press(window, Qt.Key.Key_F5)
    assert not window.scoreboard.isVisible()
    press(window, Qt.Key.Key_F5)
    assert window.scoreboard.isVisible()


def test_a_minimum_that_is_not_the_best_is_called_local(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    run = Run("reverse_kl", rate=0.1, colour=1)
    start = Approximation(values=(0.0, 1.0))
    window = opened(qtbot, make_window(replace(FIRST_SCENE, approximation=start, runs=(run,))))
    window.store.play()
    wanted = "0.8406: local; best is 0.6888"
    qtbot.waitUntil(lambda: text(window, 1, OPTIMUM) == wanted, timeout=60_000)
    window.store.pause()


@pytest.mark.parametrize("runs", [2, 12])
@pytest.mark.parametrize(
    ("size", "percent"),
    [((800, 600), 100.0), ((1024, 768), 100.0), ((1024, 768), 150.0), ((1600, 900), 200.0)],
)
def test_it_leaves_the_better_part_to_the_figure_and_the_window_its_size(
    qtbot: QtBot, make_window: MakeWindow, size: tuple[int, int], percent: float, runs: int
) -> None:
    many = tuple(Run("kl", rate=0.1 + 0.01 * i, colour=i) for i in range(runs))
    window = make_window(replace(FIRST_SCENE, runs=many), size=size)
    window.preferences.set_value(TEXT_SIZE, percent)
    window.resize(*size)
    front(qtbot, window)
    press(window, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: window.store.finding(STUDY) is not None, timeout=60_000)
    qtbot.wait(100)
    assert (window.width(), window.height()) == size
    assert place(window).bottom() <= window.statusBar().y()
    assert window.scoreboard.height() <= max(0.42 * size[1], window.scoreboard.wanted_height(0))
    centre = window.centralWidget()
    assert centre is not None
    assert centre.height() > 0.2 * size[1]
