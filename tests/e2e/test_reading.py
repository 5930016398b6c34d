"""The crosshair and the region through the window: with the mouse, with keys, while it plays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.document.runs import Run
from klviz.document.scene import FIRST_SCENE
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.main_window import MainWindow
from klviz.gui.plots.panel import Panel
from tests.e2e.hands import CTRL, LEFT, SHIFT, front, press, settle
from tests.gui.drawn_text import drawn_texts

NONE, RIGHT = Qt.MouseButton.NoButton, Qt.MouseButton.RightButton
FREELY = Qt.KeyboardModifier.NoModifier


def panels(window: MainWindow) -> list[Panel]:
    drawing = window.page.figure.drawing
    assert isinstance(drawing, FitDrawing)
    return [drawing._density.panel, *(plot.panel for plot in drawing._integrands)]


def place(window: MainWindow, x: float, plot: int = 1) -> QPointF:
    panel = panels(window)[plot]
    across = panel.scene_mapping.point(x, 0.0).x()
    return QPointF(window.page.figure.mapFromScene(QPointF(across, panel.plot.top() + 20.0)))


def mouse(
    window: MainWindow,
    kind: QEvent.Type,
    at: QPointF,
    button: Qt.MouseButton = NONE,
    modifier: Qt.KeyboardModifier = FREELY,
) -> None:
    viewport = window.page.figure.viewport()
    moved = NONE if kind is QEvent.Type.MouseMove else button
    event = QMouseEvent(kind, at, viewport.mapToGlobal(at), moved, button, modifier)
    QApplication.sendEvent(viewport, event)


def point(qtbot: QtBot, window: MainWindow, x: float, plot: int = 1) -> FitSnapshot:
    """Move the mouse to an x and wait for what is read there."""
    mouse(window, QEvent.Type.MouseMove, place(window, x, plot))
    return shown(qtbot, window)


def shown(qtbot: QtBot, window: MainWindow) -> FitSnapshot:
    settle(qtbot, window)
    snapshot = window.store.snapshot
    assert snapshot is not None
    return snapshot


def drag(
    window: MainWindow,
    start: float,
    end: float,
    button: Qt.MouseButton = LEFT,
    modifier: Qt.KeyboardModifier = FREELY,
) -> None:
    first, last = place(window, start), place(window, end)
    mouse(window, QEvent.Type.MouseButtonPress, first, button, modifier)
    for step in range(1, 6):
        mouse(window, QEvent.Type.MouseMove, first + 0.2 * step * (last - first), button, modifier)
        QTest.qWait(5)
    mouse(window, QEvent.Type.MouseButtonRelease, last, button, modifier)


def mark(qtbot: QtBot, window: MainWindow, low: float, high: float) -> tuple[float, float]:
    drag(window, low, high, LEFT, SHIFT)
    region = shown(qtbot, window).request.region
    assert region is not None
    return region


def words(window: MainWindow) -> list[str]:
    return [text.words for text in drawn_texts(window.page.figure)]


def test_the_crosshair_goes_through_all_plots_over_x(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    for plot in (0, 1, 2):
        snapshot = point(qtbot, front_window, 1.0 + plot, plot)
        assert snapshot.reading is not None
        assert snapshot.reading.x == pytest.approx(1.0 + plot, abs=0.03)
        drawing = front_window.page.figure.drawing
        assert isinstance(drawing, FitDrawing)
        assert len(drawing._crosshair.items[0]._lines) == 3
    assert "share ≤ x" in words(front_window)
    assert "mean" not in words(front_window)


def test_the_moments_come_back_when_the_mouse_leaves(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    point(qtbot, front_window, 1.0)
    QApplication.sendEvent(front_window.page.figure, QEvent(QEvent.Type.Leave))
    assert shown(qtbot, front_window).reading is None
    assert "mean" in words(front_window)
    assert "share ≤ x" not in words(front_window)


def test_the_reading_follows_while_it_plays(qtbot: QtBot, front_window: MainWindow) -> None:
    before = point(qtbot, front_window, -2.0)
    front_window.store.play()
    qtbot.waitUntil(lambda: front_window.store.last > 20, timeout=10_000)
    front_window.store.pause()
    after = shown(qtbot, front_window)
    assert before.reading is not None
    assert after.reading is not None
    assert after.reading.x == before.reading.x
    assert after.reading.p == before.reading.p
    assert after.reading.runs[0].q != before.reading.runs[0].q


def test_what_converges_stops_although_the_mouse_moves(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    front_window.store.set_speed(64.0)
    front_window.store.play()
    for turn in range(2_000):
        mouse(front_window, QEvent.Type.MouseMove, place(front_window, 0.01 * (turn % 300)))
        QTest.qWait(3)
        if not front_window.store.transport.playing:
            break
    assert not front_window.store.transport.playing
    settle(qtbot, front_window)


def test_reading_is_no_edit(qtbot: QtBot, front_window: MainWindow) -> None:
    point(qtbot, front_window, 1.0)
    mark(qtbot, front_window, -2.0, 1.0)
    assert front_window.store.scene == FIRST_SCENE
    assert not front_window.store.history.undo_label


def test_a_pinned_crosshair_stays_and_goes_with_the_arrows(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    point(qtbot, front_window, 1.0)
    press(front_window, Qt.Key.Key_R, CTRL)
    pinned = shown(qtbot, front_window).request.cursor
    assert pinned is not None
    assert point(qtbot, front_window, -4.0).request.cursor == pinned
    press(front_window, Qt.Key.Key_Right)
    one = shown(qtbot, front_window).request.cursor
    press(front_window, Qt.Key.Key_Left, SHIFT)
    many = shown(qtbot, front_window).request.cursor
    assert one is not None
    assert many is not None
    assert 0.0 < one - pinned < 0.05 < one - many < 1.0
    assert front_window.store.transport.step == 0
    press(front_window, Qt.Key.Key_Escape)
    assert shown(qtbot, front_window).request.cursor == pytest.approx(-4.0, abs=0.03)
    press(front_window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: front_window.store.last == 1, timeout=5_000)


def test_without_a_mouse_the_crosshair_begins_in_the_middle(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    press(front_window, Qt.Key.Key_R, CTRL)
    low, high = front_window.store.view
    cursor = shown(qtbot, front_window).request.cursor
    assert cursor == pytest.approx(0.5 * (low + high), abs=0.02 * (high - low))
    press(front_window, Qt.Key.Key_R, CTRL)
    assert shown(qtbot, front_window).request.cursor is None


def test_a_handle_selected_has_the_arrows_before_the_crosshair(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    press(front_window, Qt.Key.Key_R, CTRL)
    pinned = shown(qtbot, front_window).request.cursor
    press(front_window, Qt.Key.Key_H, CTRL)
    press(front_window, Qt.Key.Key_Right)
    assert front_window.store.scene != FIRST_SCENE
    assert shown(qtbot, front_window).request.cursor == pinned
    press(front_window, Qt.Key.Key_Escape)
    press(front_window, Qt.Key.Key_Right)
    assert shown(qtbot, front_window).request.cursor != pinned


@pytest.mark.parametrize(("button", "modifier"), [(LEFT, SHIFT), (RIGHT, FREELY)])
def test_a_region_is_painted_and_read(
    qtbot: QtBot, front_window: MainWindow, button: Qt.MouseButton, modifier: Qt.KeyboardModifier
) -> None:
    view = front_window.store.view
    drag(front_window, 1.0, -2.5, button, modifier)
    snapshot = shown(qtbot, front_window)
    assert snapshot.region is not None
    assert (snapshot.region.low, snapshot.region.high) == pytest.approx((-2.5, 1.0), abs=0.03)
    assert snapshot.reading is None
    assert front_window.store.view == view
    assert {"mass", "adds", "share"} <= set(words(front_window))


def test_edges_and_body_of_a_region_are_dragged(qtbot: QtBot, front_window: MainWindow) -> None:
    mark(qtbot, front_window, -2.0, 1.0)
    drag(front_window, 1.0, 2.0)
    assert shown(qtbot, front_window).request.region == pytest.approx((-2.0, 2.0), abs=0.05)
    drag(front_window, -2.0, -3.0)
    assert shown(qtbot, front_window).request.region == pytest.approx((-3.0, 2.0), abs=0.05)
    drag(front_window, 0.0, 1.0)
    assert shown(qtbot, front_window).request.region == pytest.approx((-2.0, 3.0), abs=0.05)
    drag(front_window, -2.0, 4.0)
    assert shown(qtbot, front_window).request.region == pytest.approx((3.0, 4.0), abs=0.05)


def test_the_cursor_says_what_of_a_region_will_move(qtbot: QtBot, front_window: MainWindow) -> None:
    mark(qtbot, front_window, -2.0, 1.0)
    shapes = []
    for x in (1.0, 0.0, 2.0):
        point(qtbot, front_window, x)
        shapes.append(front_window.page.figure.viewport().cursor().shape())
    shape = Qt.CursorShape
    assert shapes == [shape.SizeHorCursor, shape.OpenHandCursor, shape.ArrowCursor]


def test_the_region_is_read_in_it_and_the_crosshair_beside_it(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    mark(qtbot, front_window, -2.0, 1.0)
    assert point(qtbot, front_window, 0.0).reading is None
    beside = point(qtbot, front_window, 3.0)
    assert beside.reading is not None
    assert beside.region is not None


@pytest.mark.parametrize("way", ["escape", "click"])
def test_a_region_goes_by_escape_or_a_click_outside(
    qtbot: QtBot, front_window: MainWindow, way: str
) -> None:
    mark(qtbot, front_window, -2.0, 1.0)
    if way == "escape":
        press(front_window, Qt.Key.Key_Escape)
    else:
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            mouse(front_window, kind, place(front_window, 4.0), LEFT)
    assert shown(qtbot, front_window).request.region is None
    assert front_window.page.figure.drawing is not None


def test_escape_takes_a_drag_of_a_region_back(qtbot: QtBot, front_window: MainWindow) -> None:
    region = mark(qtbot, front_window, -2.0, 1.0)
    mouse(front_window, QEvent.Type.MouseButtonPress, place(front_window, 0.0), LEFT)
    mouse(front_window, QEvent.Type.MouseMove, place(front_window, 2.0), LEFT)
    press(front_window, Qt.Key.Key_Escape)
    assert shown(qtbot, front_window).request.region == region


def test_moving_the_view_leaves_the_region_where_it_is(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    region, view = mark(qtbot, front_window, -2.0, 1.0), front_window.store.view
    drag(front_window, 3.0, 4.0)
    assert shown(qtbot, front_window).request.region == region
    assert front_window.store.view != view


def test_files_have_what_is_pinned_and_marked_but_not_the_mouse(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    mark(qtbot, front_window, -2.0, 1.0)
    point(qtbot, front_window, 3.0)
    written = front_window.page.figure_builder().snapshot
    assert written is not None
    assert written.reading is None
    assert written.region is not None
    press(front_window, Qt.Key.Key_R, CTRL)
    shown(qtbot, front_window)
    written = front_window.page.figure_builder().snapshot
    assert written is not None
    assert written.reading is not None


def test_what_is_read_of_six_runs_can_be_read_in_a_small_window(
    qtbot: QtBot, make_window: Callable[..., MainWindow]
) -> None:
    keys = ("kl", "reverse_kl", "jsd", "tv", "chi2", "hellinger2")
    runs = tuple(Run(key, colour=i) for i, key in enumerate(keys))
    window = make_window(replace(FIRST_SCENE, runs=runs), size=(1024, 768))
    front(qtbot, window)
    settle(qtbot, window)
    point(qtbot, window, 1.23456)
    told = words(window)
    assert {"≤ x", "log"} <= set(told)
    drawing = window.page.figure.drawing
    assert isinstance(drawing, FitDrawing)
    for _ in range(2):
        columns = drawing._readout._rows._columns
        assert columns is not None
        assert columns.size >= 9.0
        mark(qtbot, window, -1.0, 2.5)
