"""Playing through the window: keys, buttons, the slider, speeds, and edits on the way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from klviz.analyses.playback import SPEEDS
from klviz.document.presets import load_preset
from klviz.gui.main_window import MainWindow
from klviz.gui.plots.wording import NOTHING, step_text
from klviz.gui.transport import TransportBar, speed_text
from tests.e2e.hands import (
    CTRL,
    choose,
    click,
    front,
    press,
    settle,
    target_text,
    type_line,
    type_number,
)


@pytest.fixture
def bar(qtbot: QtBot, window: MainWindow) -> TransportBar:
    front(qtbot, window)
    settle(qtbot, window)
    return window.transport


def play_to(qtbot: QtBot, window: MainWindow, step: int) -> None:
    window.store.play()
    qtbot.waitUntil(lambda: window.store.last >= step, timeout=60_000)
    window.store.pause()
    settle(qtbot, window)


def button(bar: TransportBar, name: str) -> QToolButton:
    return next(b for b in bar.findChildren(QToolButton) if b.accessibleName() == name)


def values(window: MainWindow) -> list[float]:
    assert window.store.snapshot is not None
    return [value for view in window.store.snapshot.runs for value in view.values]


def test_the_window_opens_at_step_zero_with_one_obvious_button(
    window: MainWindow, bar: TransportBar
) -> None:
    assert window.store.snapshot is not None
    assert window.store.snapshot.step == 0
    assert bar.play.text() == "Play"
    assert bar.play.height() > button(bar, "Step").height()
    assert bar.readout.text() == "step 0 / 0"
    assert not bar.slider.isEnabled()


def test_space_plays_and_pauses_wherever_the_focus_is(
    qtbot: QtBot, window: MainWindow, bar: TransportBar
) -> None:
    for widget in (
        window.page,
        window.panel.target.table,
        window.panel.approximation.family,
        window.panel.runs.cards[0].rate,
    ):
        widget.setFocus()
        press(window, Qt.Key.Key_Space)
        assert window.store.transport.playing
        assert bar.play.text() == "Pause"
        press(window, Qt.Key.Key_Space)
        assert not window.store.transport.playing


def test_a_space_in_the_line_is_a_space(window: MainWindow, bar: TransportBar) -> None:
    field = window.panel.target.notation.field
    click(field)
    press(window, Qt.Key.Key_Space)
    assert not window.store.transport.playing
    assert " " in field.text()


def test_both_runs_go_where_the_mathematics_says(
    qtbot: QtBot, window: MainWindow, bar: TransportBar
) -> None:
    window.store.open(load_preset("two-modes"), None)
    window.store.set_speed(64.0)
    click(bar.play)
    qtbot.waitUntil(lambda: window.store.transport.settled, timeout=30_000)
    assert values(window) == pytest.approx([0.0, 3.1622777, 2.984306, 1.0233686], abs=2e-4)
    assert bar.play.text() == "Replay"
    said = [line.split(",")[0] for line in window.status.toolTip().split("\n")]
    assert said == ["q forward: converged", "q reverse: converged"]
    last = window.store.last
    window.store.set_speed(1.0)
    click(bar.play)
    qtbot.waitUntil(lambda: 0 < window.store.transport.step < last, timeout=10_000)
    assert window.store.last == last, "it is the record that is played"


def test_step_and_back_go_one_step_and_the_record_stays(
    qtbot: QtBot, window: MainWindow, bar: TransportBar
) -> None:
    window.page.setFocus()
    for expected in (1, 2, 3):
        press(window, Qt.Key.Key_Right)
        settle(qtbot, window)
        assert window.store.transport.step == expected
    third = values(window)
    click(button(bar, "Back"))
    settle(qtbot, window)
    assert window.store.transport.step == 2
    assert values(window) != third
    press(window, Qt.Key.Key_End)
    settle(qtbot, window)
    assert values(window) == third
    assert bar.readout.text() == "step 3 / 3"


def test_the_bar_and_the_plot_tell_the_same_step_while_it_is_played(
    qtbot: QtBot, window: MainWindow, bar: TransportBar
) -> None:
    told: list[tuple[str, str]] = []

    def note() -> None:
        assert window.store.snapshot is not None
        told.append((bar.readout.text(), f"step {step_text(window.store.snapshot.step)} / "))

    window.store.snapshot_changed.connect(note)
    window.store.transport_changed.connect(note)
    play_to(qtbot, window, 30)
    assert len(told) > 20
    assert [pair for pair in told if not pair[0].startswith(pair[1])] == []


def test_the_slider_scrubs_through_the_record(
    qtbot: QtBot, window: MainWindow, bar: TransportBar
) -> None:
    play_to(qtbot, window, 40)
    last = window.store.last
    seen: list[int] = []
    window.store.snapshot_changed.connect(lambda snapshot: seen.append(snapshot.step))
    middle = bar.slider.rect().center()
    QTest.mousePress(bar.slider, Qt.MouseButton.LeftButton, pos=middle)
    for x in range(middle.x(), 0, -40):
        QTest.mouseMove(bar.slider, QPoint(x, middle.y()))
        settle(qtbot, window)
    QTest.mouseRelease(bar.slider, Qt.MouseButton.LeftButton, pos=QPoint(1, middle.y()))
    settle(qtbot, window)
    assert abs(seen[0] - last / 2) <= 2, "it jumps to where it is pressed"
    assert seen == sorted(seen, reverse=True)
    assert window.store.last == last
    assert not window.store.transport.playing


def test_home_begins_again_from_the_same_start_and_replays_the_same_run(
    qtbot: QtBot, window: MainWindow, bar: TransportBar
) -> None:
    runs: list[dict[int, list[float]]] = [{}, {}]
    window.store.snapshot_changed.connect(
        lambda s: runs[s.request.restart].update({s.step: values(window)})
    )
    play_to(qtbot, window, 30)
    window.page.setFocus()
    press(window, Qt.Key.Key_Home)
    settle(qtbot, window)
    assert (window.store.transport.step, window.store.last) == (0, 0)
    play_to(qtbot, window, 30)
    common = sorted(set(runs[0]) & set(runs[1]))
    assert len(common) > 10
    for step in common:
        assert runs[0][step] == pytest.approx(runs[1][step], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("speed", SPEEDS)
def test_every_speed_plays_that_many_steps_a_frame(
    qtbot: QtBot, window: MainWindow, bar: TransportBar, speed: float
) -> None:
    choose(bar.speed, f"{speed:g}")
    assert window.store.transport.speed == speed
    steps: list[int] = []
    window.store.snapshot_changed.connect(lambda snapshot: steps.append(snapshot.step))
    window.store.set_stops(False)
    click(bar.play)
    qtbot.waitUntil(lambda: len({*steps}) > 5, timeout=60_000)
    strides = {b - a for a, b in zip(sorted({*steps}), sorted({*steps})[1:], strict=False)}
    assert max(strides) <= max(1.0, speed)


def test_faster_and_slower_stay_within_the_table(window: MainWindow, bar: TransportBar) -> None:
    window.page.setFocus()
    for _ in range(20):
        press(window, Qt.Key.Key_BracketRight)
    assert window.store.transport.speed == SPEEDS[-1]
    for _ in range(20):
        press(window, Qt.Key.Key_BracketLeft)
    assert window.store.transport.speed == SPEEDS[0]
    assert bar.speed.currentText() == "×¼"
    assert [speed_text(s) for s in (0.5, 1.0, 64.0)] == ["×½", "×1", "×64"]


def test_p_typed_while_playing_is_chased_at_once(
    qtbot: QtBot, window: MainWindow, bar: TransportBar
) -> None:
    window.store.set_stops(False)
    window.store.play()
    qtbot.waitUntil(lambda: window.store.last > 10, timeout=10_000)
    type_line(window.panel.target.notation.field, "N(20, 2)")
    assert target_text(window) == "N(20, 2)"
    assert window.store.transport.playing
    window.store.set_speed(64.0)
    qtbot.waitUntil(lambda: abs(values(window)[0] - 20.0) < 0.5, timeout=30_000)
    assert window.store.transport.restart == 0


def test_a_p_that_cannot_be_computed_with_shows_nothing_stale_and_undo_brings_the_run_back(
    qtbot: QtBot, window: MainWindow, bar: TransportBar
) -> None:
    play_to(qtbot, window, 12)
    last, field = window.store.last, window.panel.target.notation.field
    type_line(field, "0.3 N(-2, 1) + 0.7 N(4, 2)")
    settle(qtbot, window)
    before, shown = values(window), [card.value.text() for card in window.panel.runs.cards]
    type_line(field, "0.5 N(-2, 1) + 0.5 N(1e308, 1)")
    settle(qtbot, window)
    assert window.store.snapshot is not None
    assert "p with mean μ = 1e308" in window.store.snapshot.error
    assert [card.value.text() for card in window.panel.runs.cards] == [NOTHING, NOTHING]
    assert bar.readout.text() == f"step {last} / {last}"
    assert (window.store.snapshot.step, bar.slider.maximum()) == (last, last)
    window.store.undo()
    settle(qtbot, window)
    assert values(window) == before
    assert [card.value.text() for card in window.panel.runs.cards] == shown
    assert (window.store.snapshot.step, window.store.last) == (last, last)


def test_a_q_that_cannot_be_computed_with_leaves_no_value_and_no_step(
    qtbot: QtBot, window: MainWindow, bar: TransportBar
) -> None:
    play_to(qtbot, window, 12)
    assert window.panel.approximation.form is not None
    type_number(window.panel.approximation.form.boxes[0], "1e308")
    settle(qtbot, window)
    assert window.store.snapshot is not None
    assert "q with mean μ = 1e308" in window.store.snapshot.error
    assert [card.value.text() for card in window.panel.runs.cards] == [NOTHING, NOTHING]
    assert (bar.readout.text(), bar.slider.maximum()) == ("step 0 / 0", 0)


def test_loop_and_stop_are_switched_by_button_and_by_key(
    window: MainWindow, bar: TransportBar
) -> None:
    assert (window.store.transport.loop, window.store.transport.stops) == (False, True)
    click(button(bar, "Loop"))
    press(window, Qt.Key.Key_L, CTRL, Qt.KeyboardModifier.ShiftModifier)
    assert (window.store.transport.loop, window.store.transport.stops) == (True, False)
    assert button(bar, "Loop").isChecked()
    assert not button(bar, "Stop when converged").isChecked()


def test_the_view_is_zoomed_by_the_wheel_and_reset_by_a_double_click(
    qtbot: QtBot, window: MainWindow, bar: TransportBar
) -> None:
    whole = window.store.view
    viewport = window.page.figure.viewport()
    place = QPoint(viewport.width() // 3, viewport.height() // 4)
    event = QWheelEvent(
        QPointF(place),
        QPointF(viewport.mapToGlobal(place)),
        QPoint(),
        QPoint(0, 360),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)
    low, high = window.store.view
    assert whole[0] < low < high < whole[1]
    settle(qtbot, window)
    assert window.store.snapshot is not None
    assert window.store.snapshot.request.view == (low, high)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert window.store.view == whole
    settle(qtbot, window)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseMove(viewport, place + QPoint(60, 0))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place + QPoint(60, 0))
    assert window.store.view[0] < whole[0]
    window.actions_by_key["whole"].trigger()
    assert window.store.view == whole
