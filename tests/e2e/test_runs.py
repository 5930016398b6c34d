"""q and its runs through the window: every knob is an edit, and works while the runs go on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.core.divergences import DIVERGENCES
from klviz.core.families import FAMILIES
from klviz.core.optimisers import OPTIMISERS
from klviz.document.runs import MAX_RUNS, Run
from klviz.document.scene import FIRST_SCENE
from klviz.document.settings import UNIT
from klviz.gui.main_window import MainWindow
from klviz.gui.panel.edits import free_colour
from klviz.gui.panel.rows import DragLabel
from klviz.gui.panel.run_card import RunCard
from tests.e2e.hands import choose, click, front, press, settle, type_line, type_number


def card(window: MainWindow, index: int) -> RunCard:
    return window.panel.runs.cards[index]


def value(window: MainWindow, index: int) -> str:
    return card(window, index).value.text()


@pytest.mark.parametrize("family", [f.key for f in FAMILIES.values() if f.approximates])
def test_q_takes_another_family_from_the_same_place(front_window: MainWindow, family: str) -> None:
    section = front_window.panel.approximation
    choose(section.family, family)
    approximation = front_window.store.scene.approximation
    assert approximation.family == family
    assert approximation.values[-2:] == (2.0, 1.0)
    assert section.form is not None
    assert [box.value for box in section.form.boxes] == list(approximation.values)
    assert [box.parameter for box in section.form.boxes] == list(FAMILIES[family].parameters)


def test_the_start_is_typed_and_every_number_that_makes_sense_is_taken(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    form = front_window.panel.approximation.form
    assert form is not None
    type_number(form.boxes[0], "-1e6")
    type_number(form.boxes[1], "1e-9")
    assert front_window.store.scene.approximation.values == (-1e6, 1e-9)
    type_number(form.boxes[1], "0")
    assert front_window.store.scene.approximation.values == (-1e6, 1e-9)
    assert form.boxes[1].complaint == "sd σ must be positive, got 0"
    assert form.complaints[1].text() == "Sd σ must be positive, got 0"
    front_window.store.undo()
    front_window.store.undo()
    assert front_window.store.scene == FIRST_SCENE
    assert form.complaints[1].text() == ""


def test_a_label_is_dragged_as_one_edit(front_window: MainWindow) -> None:
    form = front_window.panel.approximation.form
    assert form is not None
    label = next(w for w in form.findChildren(DragLabel) if w.buddy() is form.boxes[0])
    QTest.mousePress(label, Qt.MouseButton.LeftButton, pos=QPoint(2, 5))
    for x in range(2, 64, 3):
        QTest.mouseMove(label, QPoint(x, 5))
    QTest.mouseRelease(label, Qt.MouseButton.LeftButton, pos=QPoint(62, 5))
    assert front_window.store.scene.approximation.values == (3.0, 1.0)
    front_window.store.undo()
    assert front_window.store.scene == FIRST_SCENE


@pytest.mark.parametrize("key", DIVERGENCES)
def test_a_run_takes_every_divergence_and_shows_its_value(
    qtbot: QtBot, front_window: MainWindow, key: str
) -> None:
    choose(card(front_window, 0).divergence, key)
    settle(qtbot, front_window)
    assert front_window.store.scene.runs[0].divergence == key
    assert card(front_window, 0).divergence.key == key
    assert card(front_window, 0).alpha.isVisible() is (key == "alpha")
    assert value(front_window, 0)
    assert value(front_window, 0).endswith(" nats") is DIVERGENCES[key].logarithmic


@pytest.mark.parametrize("key", OPTIMISERS)
def test_another_optimiser_brings_its_own_rate(front_window: MainWindow, key: str) -> None:
    choose(card(front_window, 1).optimiser, key)
    run = front_window.store.scene.runs[1]
    assert run.optimiser == key
    if key != FIRST_SCENE.runs[1].optimiser:
        assert run.rate == OPTIMISERS[key].default_rate
    assert card(front_window, 1).rate.value == run.rate


def test_rate_and_alpha_are_typed(front_window: MainWindow) -> None:
    type_number(card(front_window, 0).rate, "0,25")
    choose(card(front_window, 0).divergence, "alpha")
    type_number(card(front_window, 0).alpha, "-0.5")
    assert front_window.store.scene.runs[0] == Run("alpha", rate=0.25, alpha=-0.5)
    type_number(card(front_window, 0).rate, "-1")
    assert front_window.store.scene.runs[0].rate == 0.25
    assert card(front_window, 0).complaints["rate"].text() == "Rate must be positive, got −1"


def test_a_run_that_is_added_is_seen(qtbot: QtBot, front_window: MainWindow) -> None:
    panel = front_window.panel
    for _ in range(3):
        panel.verticalScrollBar().setValue(0)
        click(panel.runs.add_button)
        last, inside = panel.runs.cards[-1], panel.viewport().rect()
        qtbot.waitUntil(
            lambda last=last, inside=inside: inside.contains(
                last.rect().translated(last.mapTo(panel.viewport(), QPoint(0, 0)))
            )
        )


def test_runs_are_added_duplicated_hidden_recoloured_and_removed(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    runs = front_window.panel.runs
    click(runs.add_button)
    assert [run.divergence for run in front_window.store.scene.runs] == ["kl", "reverse_kl", "jsd"]
    runs.cards[0].duplicate_action.trigger()
    scene = front_window.store.scene
    assert [run.colour for run in scene.runs] == [0, 3, 1, 2]
    runs.cards[1].visible_action.trigger()
    assert not front_window.store.scene.runs[1].visible
    click(runs.cards[1].swatch)
    menu = runs.cards[1].lines_menu
    assert menu is not None
    names = [action.text() for action in menu.actions()]
    assert names[:3] == [
        "Blue, solid (run 1)",
        "Vermilion, dashed (run 3)",
        "Green, dotted (run 4)",
    ]
    for _ in range(4):
        QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert front_window.store.scene.runs[1].colour == 7
    runs.cards[0].remove_action.trigger()
    assert [run.divergence for run in front_window.store.scene.runs] == ["kl", "reverse_kl", "jsd"]
    assert len(runs.cards) == 3
    settle(qtbot, front_window)
    for _ in range(5):
        front_window.store.undo()
    assert front_window.store.scene == FIRST_SCENE
    assert len(runs.cards) == 2


def test_the_menu_of_a_run_opens_and_holds_nobody_up(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    click(card(front_window, 1).more)
    menu = card(front_window, 1).menu
    assert QApplication.activePopupWidget() is menu
    QTest.keyClick(menu, Qt.Key.Key_D)
    assert QApplication.activePopupWidget() is None
    assert [run.divergence for run in front_window.store.scene.runs] == [
        "kl",
        "reverse_kl",
        "reverse_kl",
    ]


def test_a_run_is_hidden_duplicated_and_removed_without_the_mouse(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    def give(index: int, key: Qt.Key) -> None:
        front(qtbot, front_window)
        card(front_window, index).more.setFocus(Qt.FocusReason.TabFocusReason)
        press(front_window, Qt.Key.Key_Return)
        menu = QApplication.activePopupWidget()
        assert menu is card(front_window, index).menu
        QTest.keyClick(menu, key)

    give(0, Qt.Key.Key_S)
    assert not front_window.store.scene.runs[0].visible
    assert card(front_window, 0).swatch.accessibleDescription() == (
        "Blue, solid, hidden in the plots"
    )
    give(0, Qt.Key.Key_D)
    runs = front_window.store.scene.runs
    assert [(run.colour, run.visible) for run in runs] == [(0, False), (2, True), (1, True)]
    give(0, Qt.Key.Key_R)
    assert [run.colour for run in front_window.store.scene.runs] == [2, 1]
    add = front_window.panel.runs.add_button
    add.setFocus(Qt.FocusReason.TabFocusReason)
    press(front_window, Qt.Key.Key_Space)
    assert [run.colour for run in front_window.store.scene.runs] == [2, 1, 0]
    assert not front_window.store.transport.playing
    for _ in range(4):
        front_window.store.undo()
    assert front_window.store.scene == FIRST_SCENE


def test_one_run_stays_and_there_are_not_too_many(front_window: MainWindow) -> None:
    runs = front_window.panel.runs
    runs.cards[0].remove_action.trigger()
    assert not runs.cards[0].remove_action.isEnabled()
    while runs.add_button.isEnabled():
        click(runs.add_button)
    assert len(front_window.store.scene.runs) == MAX_RUNS
    assert not runs.cards[0].duplicate_action.isEnabled()
    colours = [run.colour for run in front_window.store.scene.runs]
    assert len(set(colours)) == MAX_RUNS
    assert free_colour(front_window.store.scene.runs) == 0


def test_units_change_what_is_shown_and_nothing_is_computed_again(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    before = front_window.store.snapshot
    nats = value(front_window, 0)
    choose(front_window.panel.units.unit, "bits")
    assert front_window.preferences.value(UNIT) == "bits"
    assert value(front_window, 0).endswith(" bits")
    assert float(value(front_window, 0).split()[0]) == pytest.approx(
        float(nats.split()[0]) * 1.442695, rel=1e-3
    )
    assert front_window.store.snapshot is before
    assert not front_window.store.busy
    assert not front_window.store.history.can_undo


def test_the_value_says_its_error_and_method_when_asked(front_window: MainWindow) -> None:
    tip = card(front_window, 0).value.toolTip()
    assert tip.startswith("KL(p‖q) = ")
    assert "±" in tip or "exact" in tip


def test_the_status_line_says_how_every_run_stands(qtbot: QtBot, front_window: MainWindow) -> None:
    def said() -> list[str]:
        return [line.split(",")[0] for line in front_window.status.toolTip().split("\n")]

    assert said() == ["q forward: ready", "q reverse: ready"]
    front_window.store.play()
    qtbot.waitUntil(lambda: front_window.store.transport.step > 3, timeout=10_000)
    assert said() == ["q forward: running", "q reverse: running"]
    front_window.store.pause()
    settle(qtbot, front_window)
    assert front_window.store.snapshot is not None
    step = front_window.store.snapshot.step
    assert said() == [f"q forward: paused at step {step}", f"q reverse: paused at step {step}"]
    front_window.store.back()
    settle(qtbot, front_window)
    assert said()[0] == f"q forward: paused at step {step - 1}"


def test_the_status_line_says_why_a_run_is_infinite(qtbot: QtBot, front_window: MainWindow) -> None:
    type_line(front_window.panel.target.notation.field, "Cauchy(0, 1)")
    settle(qtbot, front_window)
    forward, reverse = front_window.status.toolTip().split("\n")
    assert forward.startswith("q forward: infinite: ")
    assert "tail" in forward
    assert reverse == "q reverse: ready"


def test_an_open_list_shows_every_entry_whole(front_window: MainWindow) -> None:
    for choice in (card(front_window, 0).optimiser, card(front_window, 0).divergence):
        choice.showPopup()
        view = choice.view()
        texts = [choice.itemText(row) for row in range(choice.count())]
        widest = max(view.fontMetrics().horizontalAdvance(text) for text in texts)
        assert view.viewport().width() >= widest + view.fontMetrics().averageCharWidth()
        choice.hidePopup()
