"""The target through the window: the line, the table and the presets are one and the same."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.document.notation import format_target, parse_target
from klviz.document.presets import load_preset, presets
from klviz.document.scene import FIRST_SCENE
from klviz.gui.main_window import MainWindow
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.components_model import FAMILY, FIRST, SECOND, SHAPE, WEIGHTS
from klviz.gui.panel.mixture_table import MixtureTable
from klviz.gui.panel.notation_line import NotationField, marked
from klviz.gui.panel.number_box import NumBox
from klviz.gui.panel.target_section import TargetSection
from tests.e2e.hands import (
    CTRL,
    choose,
    click,
    click_cell,
    editing,
    front,
    press,
    select_cell,
    target_text,
    type_cell,
    type_line,
)


@pytest.fixture
def target(qtbot: QtBot, window: MainWindow) -> TargetSection:
    front(qtbot, window)
    return window.panel.target


@pytest.fixture
def field(target: TargetSection) -> NotationField:
    return target.notation.field


@pytest.fixture
def table(target: TargetSection) -> MixtureTable:
    return target.table


def cells(table: MixtureTable) -> list[list[str]]:
    model = table.model()
    columns = range(model.columnCount())
    return [[model.index(r, c).data() for c in columns] for r in range(model.rowCount())]


def test_a_typed_line_becomes_the_target_and_the_table(
    window: MainWindow, field: NotationField, table: MixtureTable
) -> None:
    type_line(field, "0.3 N(-2, .5) + 0.7 t(3; 1, 2)")
    assert window.store.scene.target == parse_target("0.3 N(-2, 0.5) + 0.7 t(3; 1, 2)")
    assert field.text() == "0.3 N(-2, 0.5) + 0.7 t(3; 1, 2)"
    assert cells(table) == [["Normal", "0.3", "−2", "0.5", ""], ["Student-t", "0.7", "1", "2", "3"]]
    assert not table.isColumnHidden(SHAPE)


@pytest.mark.parametrize(
    ("text", "place"),
    [("0.5 N(-3, 1) + 0.5 N(3, )", 24), ("N(0, -1)", 5), ("banana", 0), ("N(0 1)", 4)],
)
def test_a_line_that_cannot_be_read_keeps_everything_and_shows_the_place(
    window: MainWindow, target: TargetSection, field: NotationField, text: str, place: int
) -> None:
    type_line(field, text)
    assert window.store.scene == FIRST_SCENE
    assert not window.store.history.can_undo
    assert field.text() == text
    assert field.cursorPosition() == place
    assert target.notation.complaint
    assert target.notation.isVisible()
    assert field.property("refused") is True


def test_the_mark_stands_under_the_place_in_long_lines_too() -> None:
    line, caret = marked("a" * 100 + "X" + "b" * 100, 100).split("\n")
    assert line[caret.index("▲")] == "X"
    assert len(line) < 45
    assert marked("ab", 2).split("\n") == ["ab", "  ▲"]


@pytest.mark.parametrize("typed", ["N(0,-1)", "N(0,1)", ""])
def test_a_complaint_is_never_about_another_text_than_the_one_there(
    target: TargetSection, field: NotationField, typed: str
) -> None:
    type_line(field, "N(0,1) +")
    assert target.notation.complaint
    assert field.wrong
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, typed)
    assert not target.notation.complaint
    assert field.wrong is None


def test_escape_brings_the_line_of_the_target_back(
    target: TargetSection, field: NotationField
) -> None:
    type_line(field, "junk")
    press_escape = Qt.Key.Key_Escape
    QTest.keyClick(field, press_escape)
    assert field.text() == format_target(FIRST_SCENE.target)
    assert not target.notation.complaint


def test_what_is_typed_counts_when_the_line_is_left_or_a_command_is_given(
    window: MainWindow, field: NotationField
) -> None:
    click(field)
    field.selectAll()
    QTest.keyClicks(field, "N(1, 1)")
    window.transport.play.setFocus()
    assert target_text(window) == "N(1, 1)"
    click(field)
    field.selectAll()
    QTest.keyClicks(field, "N(2, 1)")
    press(window, Qt.Key.Key_L, CTRL)
    assert target_text(window) == "N(2, 1)"


def test_a_click_edits_a_cell_and_the_line_follows(
    window: MainWindow, field: NotationField, table: MixtureTable
) -> None:
    type_cell(table, 0, FIRST, "-4,5")
    assert target_text(window) == "0.5 N(-4.5, 1) + 0.5 N(3, 1)"
    assert field.text() == target_text(window)
    assert window.store.history.undo_label == "Change mean of component 1"
    assert not editing(table)


def test_a_number_that_makes_no_sense_stays_in_its_cell_with_a_sentence(
    window: MainWindow, target: TargetSection, table: MixtureTable
) -> None:
    editor = type_cell(table, 1, SECOND, "-1")
    assert window.store.scene == FIRST_SCENE
    assert editing(table)
    assert editor.lineEdit().text() == "-1"
    assert target.complaint.text() == "Sd σ must be positive, got −1"
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert editing(table), "Tab must not leave a number that was refused"
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert not editing(table)
    assert target.complaint.text() == ""
    assert window.store.scene == FIRST_SCENE


def test_weights_that_are_all_zero_are_refused(
    window: MainWindow, target: TargetSection, table: MixtureTable
) -> None:
    type_cell(table, 0, WEIGHTS, "0")
    assert target_text(window) == "0 N(-3, 1) + 0.5 N(3, 1)"
    type_cell(table, 1, WEIGHTS, "0")
    assert "all zero" in target.complaint.text()
    assert target_text(window) == "0 N(-3, 1) + 0.5 N(3, 1)"


def test_a_family_is_chosen_from_a_list_and_keeps_its_place(
    window: MainWindow, table: MixtureTable
) -> None:
    editor = click_cell(table, 0, FAMILY)
    assert isinstance(editor, Choice)
    choose(editor, "student_t")
    component = window.store.scene.target.components[0]
    assert component.family == "student_t"
    assert component.values[1:] == (-3.0, 1.0)
    editor = click_cell(table, 0, FAMILY)
    assert isinstance(editor, Choice)
    choose(editor, "uniform")
    low, high = window.store.scene.target.components[0].values
    assert (low + high) / 2 == pytest.approx(-3.0)
    assert (high - low) / math.sqrt(12.0) == pytest.approx(1.0)
    assert cells(table)[0][SHAPE] == ""


def test_the_table_is_walked_and_edited_with_keys_alone(
    window: MainWindow, table: MixtureTable
) -> None:
    select_cell(table, 0, WEIGHTS)
    press(window, Qt.Key.Key_Right)
    press(window, Qt.Key.Key_Down)
    assert (table.currentIndex().row(), table.currentIndex().column()) == (1, FIRST)
    assert window.store.transport.step == 0, "arrows in the table do not step the run"
    QTest.keyClick(table, Qt.Key.Key_7)
    editor = table.indexWidget(table.currentIndex())
    assert isinstance(editor, NumBox)
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert window.store.scene.target.components[1].values == (7.0, 1.0)
    assert table.currentIndex().column() == SECOND
    editor = table.indexWidget(table.currentIndex())
    assert isinstance(editor, NumBox)
    for _ in range(3):
        QTest.keyClick(editor, Qt.Key.Key_Up)
    assert window.store.scene.target.components[1].values == (7.0, 1.33)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    window.store.undo()
    assert window.store.scene.target.components[1].values == (7.0, 1.0), "held arrow: one step"


def test_components_are_added_duplicated_removed_and_normalised(
    window: MainWindow, target: TargetSection, table: MixtureTable
) -> None:
    section = target
    click(section.buttons["add"])
    assert target_text(window) == "0.5 N(-3, 1) + 0.5 N(3, 1) + 0.5 N(6, 1)"
    assert table.rows() == (2,)
    assert section.sum.text() == "Σ w = 1.5, normalised"
    click(section.buttons["normalise"])
    assert window.store.scene.target.total_weight == pytest.approx(1.0)
    assert section.sum.text() == ""
    assert not section.buttons["normalise"].isEnabled()
    select_cell(table, 0, FIRST)
    click(section.buttons["duplicate"])
    assert [c.values for c in window.store.scene.target.components] == [
        (-3.0, 1.0),
        (-3.0, 1.0),
        (3.0, 1.0),
        (6.0, 1.0),
    ]
    select_cell(table, 3, FIRST)
    press(window, Qt.Key.Key_Delete)
    assert len(window.store.scene.target.components) == 3
    click(section.buttons["remove"])
    click(section.buttons["remove"])
    assert len(window.store.scene.target.components) == 1
    assert not section.buttons["remove"].isEnabled()
    press(window, Qt.Key.Key_Delete)
    assert len(window.store.scene.target.components) == 1
    for _ in range(6):
        press(window, Qt.Key.Key_Z, CTRL)
    assert window.store.scene == FIRST_SCENE
    assert not window.store.history.can_undo


@pytest.mark.parametrize("key", [preset.key for preset in presets("fit")])
def test_every_preset_opens_as_one_edit_with_its_text(
    window: MainWindow, target: TargetSection, key: str
) -> None:
    choose(target.presets, key)
    assert window.store.scene == load_preset(key)
    assert target.presets.key == key
    assert target.text.text() == load_preset(key).text
    assert target.notation.field.text() == target_text(window)
    assert (window.store.transport.step, window.store.transport.playing) == (0, False)
    window.store.undo()
    assert window.store.scene == FIRST_SCENE


def test_what_is_said_of_a_preset_is_taken_back_when_it_is_changed_but_nothing_moves(
    qtbot: QtBot, window: MainWindow, target: TargetSection, table: MixtureTable
) -> None:
    choose(target.presets, "two-modes")
    qtbot.wait(30)
    place, text = table.pos(), target.text.text()
    for number in ("1.5", "1.25"):
        type_cell(table, 0, SECOND, number)
        qtbot.wait(30)
        assert table.pos() == place
        assert "need not hold" in target.text.text()
    window.store.undo()
    window.store.undo()
    assert target.text.text() == text
    choose(target.presets, "near-modes")
    assert target.text.minimumHeight() == 0


def test_two_hundred_components_are_a_table_like_any_other(
    window: MainWindow, field: NotationField, table: MixtureTable
) -> None:
    line = " + ".join(f"{1 + k} N({k}, 1)" for k in range(200))
    field.setFocus()
    field.selectAll()
    QApplication.clipboard().setText(line)
    field.paste()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert len(window.store.scene.target.components) == 200
    assert table.model().rowCount() == 200
    assert table.sizeHint().height() < 320
    assert not window.panel.target.buttons["add"].isEnabled()
