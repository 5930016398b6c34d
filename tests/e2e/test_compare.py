"""The Compare lab through the window: gone to by keys, edited, swapped, undone, left and found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from pytestqt.qtbot import QtBot

from klviz.analyses.compare.request import CompareSnapshot
from klviz.document.aspects import ASPECTS
from klviz.document.comparison import FIRST_COMPARISON
from klviz.document.notation import parse_target
from klviz.document.outcomes import Bars, OutcomeTable
from klviz.document.scene import FIRST_SCENE
from klviz.document.scene_file import write_scene
from klviz.gui.figures.compare import CompareDrawing
from klviz.gui.main_window import MainWindow
from klviz.gui.pages.compare import ComparePage
from klviz.gui.panel.compare.bins_section import BinsSection
from tests.e2e.hands import CTRL, SHIFT, click, front, press, settle
from tests.e2e.test_handles import mouse

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def comparing(qtbot: QtBot, window: MainWindow) -> MainWindow:
    front(qtbot, window)
    press(window, Qt.Key.Key_2, CTRL)
    settle(qtbot, window)
    return window


def shown(window: MainWindow) -> CompareSnapshot:
    snapshot = window.store.snapshot
    assert isinstance(snapshot, CompareSnapshot)
    return snapshot


def test_a_key_goes_to_the_lab_and_undo_comes_back(qtbot: QtBot, comparing: MainWindow) -> None:
    window = comparing
    assert window.page.key == "compare"
    assert window.labs.panel is window.labs.compare_panel
    assert not window.transport.isVisible()
    assert shown(window).forward.value == pytest.approx(0.3181471805599453)
    press(window, Qt.Key.Key_Z, CTRL)
    assert window.page.key == "fit"
    assert window.transport.isVisible()


def test_the_fit_stands_where_it_was_left(qtbot: QtBot, window: MainWindow) -> None:
    front(qtbot, window)
    window.store.play()
    qtbot.waitUntil(lambda: window.store.last > 5)
    press(window, Qt.Key.Key_2, CTRL)
    settle(qtbot, window)
    assert not window.store.playing
    press(window, Qt.Key.Key_1, CTRL)
    settle(qtbot, window)
    assert window.store.fit is not None
    assert window.store.fit.step > 5
    assert not window.store.playing


@pytest.mark.parametrize("aspect", ASPECTS)
def test_every_aspect_has_a_key_and_a_tab(qtbot: QtBot, comparing: MainWindow, aspect: str) -> None:
    window, number = comparing, list(ASPECTS).index(aspect)
    key = Qt.Key(Qt.Key.Key_1 + number)
    press(window, key, ALT)
    settle(qtbot, window)
    expected = aspect if "line" in ASPECTS[aspect].spaces else FIRST_COMPARISON.aspect
    assert window.store.scene.comparison.aspect == expected
    assert not shown(window).error
    page = window.page
    assert isinstance(page, ComparePage)
    assert page.tabs.key == expected
    assert page.tabs.bar.currentIndex() == list(ASPECTS).index(expected)
    assert not window.page.grab().isNull()


def test_swap_turns_forward_into_reverse(qtbot: QtBot, comparing: MainWindow) -> None:
    before = shown(comparing)
    press(comparing, Qt.Key.Key_X, CTRL, SHIFT)
    settle(qtbot, comparing)
    after = shown(comparing)
    assert (after.forward, after.reverse) == (before.reverse, before.forward)
    press(comparing, Qt.Key.Key_Z, CTRL)
    settle(qtbot, comparing)
    assert shown(comparing).forward == before.forward


def test_what_belongs_to_fits_waits_for_the_fit(qtbot: QtBot, window: MainWindow) -> None:
    front(qtbot, window)
    window.actions_by_key["scoreboard"].trigger()
    assert window.scoreboard.isVisible()
    press(window, Qt.Key.Key_2, CTRL)
    settle(qtbot, window)
    assert not window.scoreboard.isVisible()
    assert not window.actions_by_key["scoreboard"].isEnabled()
    press(window, Qt.Key.Key_1, CTRL)
    settle(qtbot, window)
    assert window.scoreboard.isVisible()


def test_a_saved_scene_opens_in_its_lab(
    qtbot: QtBot, comparing: MainWindow, tmp_path: Path
) -> None:
    window, path = comparing, tmp_path / "pair.klviz"
    press(window, Qt.Key.Key_2, ALT)
    write_scene(path, window.store.scene)
    window.store.open(FIRST_SCENE, None)
    settle(qtbot, window)
    assert window.page.key == "fit"
    window.files.open_path(path)
    settle(qtbot, window)
    assert window.page.key == "compare"
    assert window.store.scene.comparison.aspect == "entropy"


def test_p_is_compared_with_the_q_of_a_run_as_it_stands(qtbot: QtBot, window: MainWindow) -> None:
    front(qtbot, window)
    for _ in range(3):
        window.store.step()
    settle(qtbot, window)
    fit = window.store.fit
    assert fit is not None
    press(window, Qt.Key.Key_K, CTRL, SHIFT)
    settle(qtbot, window)
    comparison = window.store.scene.comparison
    assert comparison.p == window.store.scene.target
    assert comparison.q.components[0].values == pytest.approx(fit.runs[0].values)
    assert shown(window).forward.value == pytest.approx(fit.runs[0].estimate.value)
    press(window, Qt.Key.Key_Z, CTRL)
    settle(qtbot, window)
    assert window.store.fit is not None
    assert window.store.fit.step == fit.step


def test_densities_become_bars_by_a_button_and_undo_makes_them_densities_again(
    qtbot: QtBot, comparing: MainWindow
) -> None:
    section = comparing.labs.compare_panel.sections["bins"]
    assert isinstance(section, BinsSection)
    before = shown(comparing).forward.value
    click(section.go)
    settle(qtbot, comparing)
    assert comparing.store.scene.comparison.table.size == 24
    assert shown(comparing).forward.value < before
    press(comparing, Qt.Key.Key_Z, CTRL)
    settle(qtbot, comparing)
    assert shown(comparing).forward.value == before


def test_bins_that_a_number_cannot_hold_are_refused_in_a_sentence(
    qtbot: QtBot, comparing: MainWindow
) -> None:
    section = comparing.labs.compare_panel.sections["bins"]
    assert isinstance(section, BinsSection)
    comparison = replace(comparing.store.scene.comparison, q=parse_target("N(0, 0.01)"))
    comparing.store.edit("Type Q", replace(comparing.store.scene, comparison=comparison))
    click(section.go)
    assert "take fewer bins" in section.complaint.text()
    assert comparing.store.scene.comparison == comparison


def test_a_stroke_goes_on_where_a_direction_becomes_infinite(
    qtbot: QtBot, comparing: MainWindow
) -> None:
    names, row = ("",) * 12, Bars((0.9, 0.1, *(0.0,) * 10))
    table = OutcomeTable(names, row, Bars((0.5, 0.5, *(0.0,) * 10)), row)
    comparison = replace(comparing.store.scene.comparison, space="outcomes", table=table)
    comparing.store.edit("Paint", replace(comparing.store.scene, comparison=comparison))
    settle(qtbot, comparing)
    figure = comparing.page.figure
    assert isinstance(figure.drawing, CompareDrawing)
    plot = figure.drawing.aspect.panels[0].plot  # type: ignore[union-attr]
    y = plot.top() + 0.6 * plot.height()
    places = [
        QPointF(figure.mapFromScene(QPointF(plot.left() + share * plot.width(), y)))
        for share in np.linspace(0.04, 0.96, 40)
    ]
    mouse(comparing, QEvent.Type.MouseButtonPress, places[0])
    for place in places:
        mouse(comparing, QEvent.Type.MouseMove, place)
        qtbot.wait(15)
    mouse(comparing, QEvent.Type.MouseButtonRelease, places[-1])
    settle(qtbot, comparing)
    painted = comparing.store.scene.comparison.table.p
    assert isinstance(painted, Bars)
    assert min(painted.values) > 0.0
    assert shown(comparing).forward.value == float("inf")
    press(comparing, Qt.Key.Key_Z, CTRL)
    assert comparing.store.scene.comparison.table == table
