"""The keys of commands, wherever the focus is: a field keeps only what it has a use for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from klviz.document.notation import parse_target
from klviz.document.scene import FIRST_SCENE
from klviz.gui.actions import ACTIONS
from klviz.gui.main_window import MainWindow
from klviz.gui.panel.mixture_table import MixtureTable
from klviz.gui.panel.number_box import NumBox
from tests.e2e.hands import CTRL, click, click_cell, front, press, settle

Focus = Callable[[MainWindow], QWidget]


def cell(window: MainWindow) -> QWidget:
    editor = click_cell(window.panel.target.table, 0, 2)
    assert isinstance(editor, NumBox)
    return editor


def start(window: MainWindow) -> QWidget:
    assert window.panel.approximation.form is not None
    return window.panel.approximation.form.boxes[0]


FIELDS: dict[str, Focus] = {
    "page": lambda window: window.page,
    "line": lambda window: window.panel.target.notation.field,
    "table": lambda window: window.panel.target.table,
    "cell": cell,
    "start": start,
    "rate": lambda window: window.panel.runs.cards[0].rate,
    "divergence": lambda window: window.panel.runs.cards[0].divergence,
    "slider": lambda window: window.transport.slider,
    "speed": lambda window: window.transport.speed,
}
"""Widgets that can have the focus, by a name."""
MOVES = frozenset({"play", "step", "back", "rewind", "end"})
"""The commands whose keys move the caret, or write a space, in a field."""
NUMBERS = frozenset({"cell", "start", "rate"})


@pytest.fixture
def ready(qtbot: QtBot, window: MainWindow) -> MainWindow:
    front(qtbot, window)
    settle(qtbot, window)
    window.store.step()
    runs = (replace(FIRST_SCENE.runs[0], estimator="data"), FIRST_SCENE.runs[1])
    for mean in (1, 2):
        target = parse_target(f"N({mean}, 1)")
        window.store.edit("Type", replace(FIRST_SCENE, target=target, runs=runs))
    window.store.undo()
    settle(qtbot, window)
    return window


def given(window: MainWindow) -> list[str]:
    """Let commands do nothing but note that they were given."""
    noted: list[str] = []
    for key in window.commands:
        window.actions_by_key[key].setEnabled(True)
        window.commands[key] = lambda key=key: noted.append(key)
    return noted


def focus(window: MainWindow, where: str) -> QWidget:
    widget = FIELDS[where](window)
    widget.setFocus()
    assert QApplication.focusWidget() in (widget, widget.focusProxy())
    if isinstance(widget, NumBox):
        widget.lineEdit().deselect()
    return widget


@pytest.mark.parametrize("where", FIELDS)
def test_every_command_is_given_by_its_keys_from_every_field(ready: MainWindow, where: str) -> None:
    noted = given(ready)
    text = ready.panel.target.notation.field.text()
    wanted = []
    for key, command in ACTIONS.items():
        for keys in command.shortcuts:
            combination = QKeySequence(keys)[0]
            plain = combination.keyboardModifiers() == Qt.KeyboardModifier.NoModifier
            if (plain and not keys.startswith("F")) or key == "paste":  # which fields do themselves
                continue
            widget = focus(ready, where)
            QTest.keyClick(widget, combination.key(), combination.keyboardModifiers())
            wanted.append((keys, key))
            if noted[len(wanted) - 1 :] != [key]:
                pytest.fail(f"{keys} gave {noted[len(wanted) - 1 :]} instead of {key}")
    assert len(wanted) > 15
    assert ready.panel.target.notation.field.text() == text


@pytest.mark.parametrize("where", sorted(NUMBERS))
def test_brackets_and_space_are_no_part_of_a_number(ready: MainWindow, where: str) -> None:
    noted = given(ready)
    widget = focus(ready, where)
    assert isinstance(widget, NumBox)
    text = widget.text()
    for key in (Qt.Key.Key_BracketRight, Qt.Key.Key_BracketLeft, Qt.Key.Key_Space):
        press(ready, key)
    assert noted == ["faster", "slower", "play"]
    assert widget.text() == text


def test_a_field_keeps_the_keys_that_move_its_caret(ready: MainWindow) -> None:
    noted = given(ready)
    box = focus(ready, "rate")
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End):
        press(ready, key)
    assert noted == []
    assert isinstance(box, NumBox)
    assert box.lineEdit().cursorPosition() == len(box.text())


def test_what_is_being_typed_is_undone_before_an_edit_is(ready: MainWindow) -> None:
    noted = given(ready)
    field = focus(ready, "line")
    QTest.keyClicks(field, "7")
    press(ready, Qt.Key.Key_Z, CTRL)
    assert noted == []
    press(ready, Qt.Key.Key_Z, CTRL)
    assert noted == ["undo"]


def test_arrows_walk_through_the_table_and_step_through_the_run_elsewhere(
    ready: MainWindow,
) -> None:
    noted = given(ready)
    table = focus(ready, "table")
    assert isinstance(table, MixtureTable)
    click(table.viewport())
    table.setFocus()
    press(ready, Qt.Key.Key_Right)
    assert noted == []
    focus(ready, "page")
    press(ready, Qt.Key.Key_Right)
    assert noted == ["step"]
