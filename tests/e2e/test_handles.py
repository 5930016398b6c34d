"""Handles through the window: dragged with the mouse, moved with keys, undone as one step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.analyses.handles import START, Handle, Side, handles
from klviz.document.numbers import exact_text
from klviz.document.scene import FIRST_SCENE
from klviz.gui.main_window import MainWindow
from klviz.gui.plots.density_grips import DensityGrips
from tests.e2e.hands import CTRL, LEFT, SHIFT, press, settle, target_text, type_line

PEAK, RIGHT = Side.PEAK, Side.RIGHT
FREELY = Qt.KeyboardModifier.NoModifier


def grips_of(window: MainWindow) -> DensityGrips:
    grips = window.page.figure.drawing.grips
    assert grips is not None
    return grips


def place_of(window: MainWindow, owner: int, side: Side) -> QPointF:
    handle = next(h for h in handles(window.store.scene) if h.identity == ("target", owner, side))
    return QPointF(window.page.figure.mapFromScene(grips_of(window).place_of(handle)))


def mouse(
    window: MainWindow,
    kind: QEvent.Type,
    place: QPointF,
    modifier: Qt.KeyboardModifier = FREELY,
    button: Qt.MouseButton = LEFT,
    others: Qt.MouseButton = Qt.MouseButton.NoButton,
) -> None:
    viewport = window.page.figure.viewport()
    above = viewport.mapToGlobal(place)
    held = others if kind is QEvent.Type.MouseButtonRelease else others | button
    QApplication.sendEvent(viewport, QMouseEvent(kind, place, above, button, held, modifier))


def drag(
    window: MainWindow, start: QPointF, by: QPointF, modifier: Qt.KeyboardModifier = FREELY
) -> None:
    """Drag with the left button in ten moves."""
    mouse(window, QEvent.Type.MouseButtonPress, start, modifier)
    for step in range(1, 11):
        mouse(window, QEvent.Type.MouseMove, start + 0.1 * step * by, modifier)
        QTest.qWait(5)
    mouse(window, QEvent.Type.MouseButtonRelease, start + by, modifier)


def units(window: MainWindow, x: float) -> QPointF:
    """How many pixels so many units of x are."""
    panel = grips_of(window)._panel
    low, high = panel.mapping.x_range
    return QPointF(x * panel.plot.width() / (high - low), 0.0)


def active(window: MainWindow) -> Handle:
    handle = grips_of(window).active
    assert handle is not None
    return handle


def test_a_peak_is_dragged_in_place_and_weight_and_undone_as_one_step(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    start, view = place_of(front_window, 1, PEAK), front_window.store.view
    lower = 0.5 * (place_of(front_window, START, PEAK).y() - start.y())
    drag(front_window, start, units(front_window, 1.5) + QPointF(0.0, lower))
    settle(qtbot, front_window)
    first, second = front_window.store.scene.target.components
    assert second.values == (pytest.approx(4.5, abs=0.04), 1.0)
    assert second.weight == pytest.approx(0.25, abs=0.011)
    assert first.weight + second.weight == pytest.approx(1.0)
    assert first.values == (-3.0, 1.0)
    assert front_window.store.view == view
    assert front_window.store.history.undo_label == "Drag component 2"
    assert target_text(front_window) == front_window.panel.target.notation.field.text()
    front_window.store.undo()
    assert front_window.store.scene == FIRST_SCENE


def test_two_drags_are_two_steps(front_window: MainWindow) -> None:
    for _ in range(2):
        drag(front_window, place_of(front_window, 0, PEAK), units(front_window, 1.0))
    front_window.store.undo()
    assert front_window.store.scene.target.components[0].values[0] == pytest.approx(-2.0, abs=0.04)


def test_a_side_is_dragged_to_round_widths_with_shift(front_window: MainWindow) -> None:
    start = place_of(front_window, 0, RIGHT)
    drag(front_window, start, units(front_window, 0.93), SHIFT)
    mean, sd = front_window.store.scene.target.components[0].values
    assert mean == -3.0
    assert sd == pytest.approx(2.0, abs=0.1)
    assert sd * 10.0 == pytest.approx(round(sd * 10.0), abs=1e-9)


def test_the_start_of_q_is_dragged_and_the_runs_begin_there(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    drag(front_window, place_of(front_window, START, PEAK), units(front_window, -4.0))
    settle(qtbot, front_window)
    assert front_window.store.scene.approximation.values == (pytest.approx(-2.0, abs=0.04), 1.0)
    snapshot = front_window.store.snapshot
    assert snapshot is not None
    assert snapshot.step == 0
    assert snapshot.runs[0].values == front_window.store.scene.approximation.values


def test_runs_chase_while_p_is_dragged(qtbot: QtBot, front_window: MainWindow) -> None:
    front_window.store.play()
    qtbot.waitUntil(lambda: front_window.store.last > 20, timeout=10_000)
    drag(front_window, place_of(front_window, 1, PEAK), units(front_window, 1.0))
    assert front_window.store.transport.playing
    assert front_window.store.transport.step > 20
    front_window.store.pause()
    settle(qtbot, front_window)


def test_beside_the_handles_the_view_is_dragged(qtbot: QtBot, front_window: MainWindow) -> None:
    low, high = front_window.store.view
    beside = place_of(front_window, 0, PEAK) - QPointF(0.0, 60.0)
    drag(front_window, beside, units(front_window, 1.0))
    assert front_window.store.scene == FIRST_SCENE
    assert front_window.store.view == pytest.approx((low - 1.0, high - 1.0), abs=0.04)


def test_keys_select_a_handle_and_move_it(front_window: MainWindow) -> None:
    press(front_window, Qt.Key.Key_H, CTRL)
    assert active(front_window).x == -4.0
    press(front_window, Qt.Key.Key_H, CTRL)
    assert active(front_window).identity == ("target", 0, PEAK)
    press(front_window, Qt.Key.Key_Right)
    press(front_window, Qt.Key.Key_Right)
    place = exact_text(-3.0 + 2.0 * grips_of(front_window).grain(coarse=False).x)
    assert target_text(front_window) == f"0.5 N({place}, 1) + 0.5 N(3, 1)"
    press(front_window, Qt.Key.Key_Up, SHIFT)
    assert target_text(front_window) == f"0.55 N({place}, 1) + 0.45 N(3, 1)"
    press(front_window, Qt.Key.Key_H, CTRL, SHIFT)
    assert active(front_window).identity == ("target", 0, Side.LEFT)
    assert front_window.store.transport.step == 0


def test_a_selected_handle_outlives_its_own_moves_and_no_other_target(
    front_window: MainWindow,
) -> None:
    store = front_window.store
    drag(front_window, place_of(front_window, 1, PEAK), units(front_window, 0.5))
    assert active(front_window).identity == ("target", 1, PEAK)
    store.undo()
    assert active(front_window).identity == ("target", 1, PEAK)
    assert active(front_window).x == 3.0
    store.redo()
    assert active(front_window).identity == ("target", 1, PEAK)
    store.undo()
    type_line(front_window.panel.target.notation.field, "N(0, 1) + N(4, 2)")
    assert grips_of(front_window).active is None
    assert not grips_of(front_window).item._words


def test_without_a_handle_the_arrows_step_through_the_run(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    press(front_window, Qt.Key.Key_H, CTRL)
    press(front_window, Qt.Key.Key_Escape)
    assert grips_of(front_window).active is None
    press(front_window, Qt.Key.Key_Right)
    assert front_window.store.scene == FIRST_SCENE
    qtbot.waitUntil(lambda: front_window.store.last == 1, timeout=5_000)


def test_the_cursor_says_what_will_move(front_window: MainWindow) -> None:
    viewport, none = front_window.page.figure.viewport(), Qt.MouseButton.NoButton
    shapes = []
    for side in (PEAK, RIGHT):
        place = place_of(front_window, 0, side)
        mouse(front_window, QEvent.Type.MouseMove, place, button=none)
        shapes.append((viewport.cursor().shape(), grips_of(front_window).item._words))
    assert shapes == [
        (Qt.CursorShape.SizeAllCursor, "component 1: mean μ = −3, weight w = 0.5"),
        (Qt.CursorShape.SizeHorCursor, "component 1: sd σ = 1"),
    ]
    mouse(front_window, QEvent.Type.MouseMove, place - QPointF(0.0, 90.0), button=none)
    assert viewport.cursor().shape() is Qt.CursorShape.ArrowCursor
    assert len(grips_of(front_window).item._grips) == 9
    QApplication.sendEvent(front_window.page.figure, QEvent(QEvent.Type.Leave))
    assert grips_of(front_window).item._grips == ()


def test_a_hand_that_drags_far_out_leaves_a_scene_that_makes_sense(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    for owner, side in ((0, PEAK), (1, RIGHT), (START, RIGHT)):
        for far in (QPointF(1e5, 1e5), QPointF(-1e5, -1e5)):
            drag(front_window, place_of(front_window, owner, side), far)
            front_window.store.look_at_all()
            settle(qtbot, front_window)
    assert front_window.store.snapshot is not None
    assert front_window.store.snapshot.error == ""
