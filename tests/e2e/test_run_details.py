"""What of a run is folded away: schedule, estimator with draws and seed, tolerance."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from klviz.core.schedules import SCHEDULES
from klviz.document.runs import ESTIMATORS
from klviz.document.scene import FIRST_SCENE
from klviz.gui.main_window import MainWindow
from klviz.gui.panel.run_card import RunCard
from tests.e2e.hands import choose, click, front, press, settle, type_number


def unfolded(window: MainWindow, index: int) -> RunCard:
    card = window.panel.runs.cards[index]
    if not card.fold.isChecked():
        click(card.fold)
    assert card.details.isVisible()
    return card


def q_of(window: MainWindow, index: int) -> tuple[float, ...]:
    assert window.store.snapshot is not None
    return window.store.snapshot.runs[index].values


def play_to(qtbot: QtBot, window: MainWindow, step: int) -> None:
    """Step on with the key for it."""
    while window.store.transport.step < step:
        window.store.step()
    settle(qtbot, window)


def test_details_are_folded_away_until_they_are_wanted(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    card = front_window.panel.runs.cards[1]
    assert not card.details.isVisible()
    assert not card.summary.isVisible()
    click(card.fold)
    area = front_window.panel.viewport().rect()

    def is_seen() -> bool:
        place = card.details.mapTo(front_window.panel.viewport(), card.details.rect().bottomLeft())
        return card.details.isVisible() and area.contains(place)

    qtbot.waitUntil(is_seen, timeout=5_000)
    click(card.fold)
    assert not card.details.isVisible()
    assert front_window.store.scene == FIRST_SCENE


def test_the_fold_is_reached_and_opened_by_the_keyboard(front_window: MainWindow) -> None:
    card = front_window.panel.runs.cards[0]
    card.rate.setFocus(Qt.FocusReason.TabFocusReason)
    press(front_window, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is card.fold
    press(front_window, Qt.Key.Key_Space)
    assert card.details.isVisible()
    reached: list[QWidget | None] = []
    for _ in range(3):
        press(front_window, Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    assert reached == [card.details.schedule, card.details.estimator, card.details.tolerance]
    assert all(widget is not None and widget.accessibleName() for widget in reached)


@pytest.mark.parametrize("key", SCHEDULES)
def test_a_schedule_is_chosen_with_its_number_of_steps(front_window: MainWindow, key: str) -> None:
    card = unfolded(front_window, 0)
    choose(card.details.schedule, key)
    assert front_window.store.scene.runs[0].schedule == key
    assert card.details.steps.isVisible() is (key != "constant")
    assert SCHEDULES[key].help in card.details.schedule.toolTip()
    if key == "constant":
        return
    type_number(card.details.steps, "80")
    assert front_window.store.scene.runs[0].schedule_steps == 80
    assert card.summary.text.text() == f"{SCHEDULES[key].label.lower()} over 80 steps"
    type_number(card.details.steps, "80.5")
    assert front_window.store.scene.runs[0].schedule_steps == 80
    said = card.details.complaints["schedule_steps"].text()
    assert said == "Schedule steps must be a whole number, got 80.5"


@pytest.mark.parametrize("key", ESTIMATORS)
def test_draws_and_seed_are_there_where_they_are_used(front_window: MainWindow, key: str) -> None:
    card = unfolded(front_window, 1)
    choose(card.details.estimator, key)
    assert front_window.store.scene.runs[1].estimator == key
    drawn = key != "exact"
    assert card.details.samples.isVisible() is drawn
    assert card.details.seed.isVisible() is drawn
    assert card.summary.reseed.isVisible() is drawn
    assert ("seed 0" in front_window.status.toolTip() + card.summary.text.text()) is drawn


def test_the_numbers_of_draws_are_typed_and_nudged(front_window: MainWindow) -> None:
    card = unfolded(front_window, 1)
    choose(card.details.estimator, "score")
    type_number(card.details.samples, "2")
    type_number(card.details.seed, "41")
    QTest.keyClick(card.details.samples, Qt.Key.Key_Down)
    assert front_window.store.scene.runs[1].samples == 2
    for _ in range(3):
        QTest.keyClick(card.details.samples, Qt.Key.Key_Up)
    QTest.keyClick(card.details.seed, Qt.Key.Key_Up)
    run = front_window.store.scene.runs[1]
    assert (run.samples, run.seed) == (16, 42)
    assert card.summary.text.text() == "16 draws a step, seed 42"
    type_number(card.details.samples, "1")
    assert card.details.complaints["samples"].text() == "Draws must be from 2 to 100000, got 1"


def test_a_tolerance_moves_by_tens(front_window: MainWindow) -> None:
    card = unfolded(front_window, 0)
    type_number(card.details.tolerance, "1e-4")
    QTest.keyClick(card.details.tolerance, Qt.Key.Key_Up)
    assert front_window.store.scene.runs[0].tolerance == 1e-3
    assert card.summary.text.text() == "tolerance 0.001"


def test_a_rewind_replays_the_same_draws_and_a_new_seed_takes_others(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    card = unfolded(front_window, 1)
    choose(card.details.estimator, "reparameterised")
    type_number(card.details.samples, "5")
    play_to(qtbot, front_window, 20)
    first = q_of(front_window, 1)
    front_window.store.rewind()
    play_to(qtbot, front_window, 20)
    assert q_of(front_window, 1) == first
    front_window.store.rewind()
    before = front_window.store.scene
    click(card.summary.reseed)
    seed = front_window.store.scene.runs[1].seed
    assert seed != before.runs[1].seed
    assert f"seed {seed}" in card.summary.text.text()
    play_to(qtbot, front_window, 20)
    assert q_of(front_window, 1) != first
    assert f"seed {seed}" in front_window.status.toolTip()
    front_window.store.undo()
    assert front_window.store.scene == before


def test_an_estimator_that_cannot_serve_says_why(qtbot: QtBot, front_window: MainWindow) -> None:
    card = unfolded(front_window, 0)
    choose(card.details.estimator, "reparameterised")
    settle(qtbot, front_window)
    assert "reparameterised slopes are those of KL(q‖p)" in front_window.status.toolTip()


def test_the_seed_stands_in_the_transport_and_a_key_draws_another(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    seed = front_window.transport.seed
    assert not seed.isVisible()
    assert not front_window.actions_by_key["reseed"].isEnabled()
    choose(unfolded(front_window, 1).details.estimator, "score")
    type_number(unfolded(front_window, 1).details.seed, "12")
    assert seed.isVisible()
    assert seed.text().strip() == "seed 12"
    front(qtbot, front_window)
    press(front_window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    other = front_window.store.scene.runs[1].seed
    assert other != 12
    assert seed.text().strip() == f"seed {other}"
    click(seed)
    assert front_window.store.scene.runs[1].seed != other
    front_window.store.undo()
    front_window.store.undo()
    assert seed.text().strip() == "seed 12"
    choose(front_window.panel.runs.cards[1].details.estimator, "exact")
    assert not seed.isVisible()
