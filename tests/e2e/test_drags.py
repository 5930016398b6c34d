"""How drags end: let go, taken back, cut off, and which of several handles they take."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.analyses.handles import START, Side, handles
from klviz.document.notation import parse_target
from klviz.document.scene import FIRST_SCENE, Scene
from klviz.gui.main_window import MainWindow
from tests.e2e.hands import CTRL, LEFT, SHIFT, front, press, settle
from tests.e2e.test_handles import active, drag, grips_of, mouse, place_of, units

PEAK = Side.PEAK
PRESS, MOVE, RELEASE = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonRelease,
)
RIGHT_BUTTON = Qt.MouseButton.RightButton
MakeWindow = Callable[..., MainWindow]


def opened(qtbot: QtBot, make_window: MakeWindow, text: str) -> MainWindow:
    """A window at the front, on a target written in notation."""
    window = make_window(Scene(parse_target(text)))
    front(qtbot, window)
    settle(qtbot, window)
    return window


def begin(window: MainWindow, owner: int, by: float) -> QPointF:
    """Take a peak, move it by so many units of x, and return where the hand is then."""
    start = place_of(window, owner, PEAK)
    mouse(window, PRESS, start)
    place = start + units(window, by)
    mouse(window, MOVE, place)
    return place


def mean(window: MainWindow, number: int) -> float:
    return window.store.scene.target.components[number].values[0]


def test_escape_takes_a_drag_back(qtbot: QtBot, front_window: MainWindow) -> None:
    place = begin(front_window, 1, 1.5)
    assert mean(front_window, 1) == pytest.approx(4.5, abs=0.04)
    press(front_window, Qt.Key.Key_Escape)
    assert front_window.store.scene == FIRST_SCENE
    assert not front_window.store.history.can_undo
    mouse(front_window, MOVE, place + units(front_window, 1.0))
    mouse(front_window, RELEASE, place)
    assert front_window.store.scene == FIRST_SCENE
    assert not grips_of(front_window).holds


def test_escape_takes_only_this_drag_back_and_leaves_the_screen_as_it_is(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    drag(front_window, place_of(front_window, 1, PEAK), units(front_window, 1.0))
    after = front_window.store.scene
    press(front_window, Qt.Key.Key_F11)
    front(qtbot, front_window)
    begin(front_window, 0, -1.0)
    press(front_window, Qt.Key.Key_Escape)
    assert front_window.isFullScreen()
    assert front_window.store.scene == after
    assert front_window.store.history.undo_label == "Drag component 2"


def test_escape_takes_a_drag_of_the_view_back(qtbot: QtBot, front_window: MainWindow) -> None:
    view = front_window.store.view
    beside = place_of(front_window, 0, PEAK) - QPointF(0.0, 60.0)
    mouse(front_window, PRESS, beside)
    mouse(front_window, MOVE, beside + units(front_window, 2.0))
    assert front_window.store.view != view
    press(front_window, Qt.Key.Key_Escape)
    assert front_window.store.view == view


@pytest.mark.parametrize("moves", [False, True])
def test_an_automatic_view_is_automatic_again_after_escape(
    front_window: MainWindow, moves: bool
) -> None:
    beside = place_of(front_window, 0, PEAK) - QPointF(0.0, 60.0)
    mouse(front_window, PRESS, beside)
    if moves:
        mouse(front_window, MOVE, beside + units(front_window, 2.0))
    press(front_window, Qt.Key.Key_Escape)
    assert front_window.store.sight.view is None
    begin(front_window, 1, 1.5)
    assert front_window.store.sight.view is not None
    press(front_window, Qt.Key.Key_Escape)
    assert front_window.store.sight.view is None


def test_a_chosen_view_stays_chosen_after_escape(qtbot: QtBot, front_window: MainWindow) -> None:
    front_window.store.look_at(-5.0, 5.0)
    settle(qtbot, front_window)
    begin(front_window, 1, 1.5)
    press(front_window, Qt.Key.Key_Escape)
    assert front_window.store.sight.view == (-5.0, 5.0)
    beside = place_of(front_window, 0, PEAK) - QPointF(0.0, 60.0)
    mouse(front_window, PRESS, beside)
    mouse(front_window, MOVE, beside + units(front_window, 2.0))
    press(front_window, Qt.Key.Key_Escape)
    assert front_window.store.sight.view == (-5.0, 5.0)


def test_a_second_button_changes_nothing_about_a_drag(front_window: MainWindow) -> None:
    place = begin(front_window, 1, 1.0)
    for kind in (PRESS, RELEASE, QEvent.Type.MouseButtonDblClick):
        mouse(front_window, kind, place, button=RIGHT_BUTTON, others=LEFT)
        mouse(front_window, MOVE, place, others=RIGHT_BUTTON)
    assert grips_of(front_window).holds
    mouse(front_window, MOVE, place + units(front_window, 1.0))
    mouse(front_window, RELEASE, place)
    assert mean(front_window, 1) == pytest.approx(5.0, abs=0.04)
    front_window.store.undo()
    assert front_window.store.scene == FIRST_SCENE


@pytest.mark.parametrize("kind", [QEvent.Type.FocusOut, QEvent.Type.WindowDeactivate])
def test_a_drag_ends_where_it_is_when_the_window_loses_the_hand(
    front_window: MainWindow, kind: QEvent.Type
) -> None:
    place = begin(front_window, 1, 1.0)
    QApplication.sendEvent(front_window.page.figure, QEvent(kind))
    mouse(front_window, MOVE, place + units(front_window, 3.0), button=Qt.MouseButton.NoButton)
    assert mean(front_window, 1) == pytest.approx(4.0, abs=0.04)
    front_window.store.undo()
    assert front_window.store.scene == FIRST_SCENE


def test_a_release_that_nobody_told_of_ends_the_drag(front_window: MainWindow) -> None:
    place = begin(front_window, 1, 1.0)
    mouse(front_window, MOVE, place + units(front_window, 3.0), button=Qt.MouseButton.NoButton)
    assert mean(front_window, 1) == pytest.approx(4.0, abs=0.04)
    assert not grips_of(front_window).holds


def test_an_undo_in_the_middle_of_a_drag_stays_undone(front_window: MainWindow) -> None:
    place = begin(front_window, 1, 1.0)
    press(front_window, Qt.Key.Key_Z, CTRL)
    mouse(front_window, MOVE, place + units(front_window, 1.0))
    mouse(front_window, RELEASE, place)
    assert front_window.store.scene == FIRST_SCENE
    assert front_window.store.history.can_redo


def test_a_drag_ends_before_the_plot_takes_another_place(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    begin(front_window, 1, 1.0)
    press(front_window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: not grips_of(front_window).holds, timeout=5_000)
    assert mean(front_window, 1) == pytest.approx(4.0, abs=0.04)


def test_of_handles_on_top_of_each_other_the_selected_one_is_taken(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = opened(qtbot, make_window, "0.5 N(-3, 1) + 0.25 N(3, 1) + 0.25 N(3, 1)")
    for owner in (1, 2):
        while not (active_is(window, owner)):
            press(window, Qt.Key.Key_H, CTRL)
        drag(window, place_of(window, owner, PEAK), units(window, 1.0))
        assert [mean(window, 1), mean(window, 2)][owner - 1] == pytest.approx(4.0, abs=0.04)
        window.store.undo()
        assert (mean(window, 1), mean(window, 2)) == (3.0, 3.0)


def active_is(window: MainWindow, owner: int) -> bool:
    handle = grips_of(window).active
    return handle is not None and handle.identity == ("target", owner, PEAK)


def test_keys_reach_every_handle_of_eight_components_close_together(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    text = " + ".join(f"0.125 N({0.01 * i}, 1)" for i in range(8))
    window = opened(qtbot, make_window, text)
    reached = set()
    for _ in range(27):
        press(window, Qt.Key.Key_H, CTRL)
        reached.add(active(window).identity)
    assert reached == {handle.identity for handle in handles(window.store.scene)}


def test_a_peak_above_the_plot_goes_down_in_proportion(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = opened(qtbot, make_window, "0.5 N(0, 1) + 0.5 N(4, 1)")
    panel = grips_of(window)._panel
    panel.set_ranges(panel.mapping.x_range, (0.0, 0.1))
    start = place_of(window, 0, PEAK)
    mouse(window, PRESS, start)
    mouse(window, MOVE, start + units(window, 1.0))
    assert window.store.scene.target.components[0].weight == 0.5
    mouse(window, MOVE, start + QPointF(0.0, 0.5 * panel.plot.height()))
    mouse(window, RELEASE, start)
    assert window.store.scene.target.components[0].weight == pytest.approx(0.25, abs=0.011)


def test_a_drag_that_leaves_the_window_goes_on_and_ends_outside(front_window: MainWindow) -> None:
    begin(front_window, START, 1.0)
    outside = QPointF(-200.0, -300.0)
    mouse(front_window, MOVE, outside)
    QApplication.sendEvent(front_window.page.figure, QEvent(QEvent.Type.Leave))
    assert grips_of(front_window).holds
    there = front_window.store.scene
    mouse(front_window, RELEASE, outside)
    assert front_window.store.scene == there
    assert not grips_of(front_window).holds
    assert front_window.store.history.undo_label == "Drag the start of q"


@pytest.mark.parametrize("text", ["U(-2, 2)", "Cauchy(0, 1)", "t(3; 0, 1)", "Laplace(0, 1)"])
def test_components_of_every_kind_are_dragged_while_the_runs_go_on(
    qtbot: QtBot, make_window: MakeWindow, text: str
) -> None:
    window = opened(qtbot, make_window, f"0.5 {text} + 0.5 N(6, 1)")
    before, places = window.store.scene, places_of(window)
    window.store.play()
    drag(window, place_of(window, 0, PEAK), units(window, 1.0))
    moved = places_of(window)
    assert moved == pytest.approx([x + 1.0 for x in places], abs=0.05)
    drag(window, place_of(window, 0, Side.RIGHT), units(window, 0.5))
    assert places_of(window)[2] == pytest.approx(moved[2] + 0.5, abs=0.1)
    assert window.store.transport.playing
    window.store.pause()
    window.store.undo()
    window.store.undo()
    assert window.store.scene == before


def places_of(window: MainWindow) -> list[float]:
    """Where the left side, the peak and the right side of the first component are."""
    return [handle.x for handle in handles(window.store.scene)[:3]]


def test_a_component_far_out_is_no_handle_until_everything_is_shown(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = opened(qtbot, make_window, "0.5 N(0, 1) + 0.5 N(500, 1)")
    window.store.look_at(-5.0, 5.0)
    settle(qtbot, window)
    reached = set()
    for _ in range(9):
        press(window, Qt.Key.Key_H, CTRL)
        reached.add(active(window).owner)
    assert reached == {0, START}
    press(window, Qt.Key.Key_0, CTRL, SHIFT)
    settle(qtbot, window)
    press(window, Qt.Key.Key_H, CTRL, SHIFT)
    press(window, Qt.Key.Key_H, CTRL, SHIFT)
    place = place_of(window, 1, PEAK)
    drag(window, place, units(window, -100.0))
    assert mean(window, 1) == pytest.approx(400.0, abs=2.0)


def test_a_component_without_weight_is_drawn_up_from_the_axis(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = opened(qtbot, make_window, "0.5 N(-3, 1) + 0.5 N(3, 1) + 0 N(0, 1)")
    drag(window, place_of(window, 2, PEAK), QPointF(0.0, -60.0))
    weights = [component.weight for component in window.store.scene.target.components]
    assert weights[2] > 0.05
    assert weights[0] == weights[1] == pytest.approx(0.5 * (1.0 - weights[2]))
