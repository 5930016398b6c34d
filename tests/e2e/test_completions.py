"""The line of notation completes names, and shows a mistake where it stands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.document.notation import format_target, parse_target
from klviz.document.presets import load_preset
from klviz.document.scene import FIRST_SCENE
from klviz.gui.main_window import MainWindow
from klviz.gui.panel.notation_line import NotationField
from klviz.gui.theme import THEMES
from tests.e2e.hands import CTRL, LEFT, click, front, target_text, type_line

TAB, DOWN, UP = Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_Up
ENTER, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Escape


@pytest.fixture
def field(qtbot: QtBot, window: MainWindow) -> NotationField:
    front(qtbot, window)
    line = window.panel.target.notation.field
    click(line)
    line.selectAll()
    return line


def offered(field: NotationField) -> list[str]:
    rows = field.completions
    return [rows.item(k).text() for k in range(rows.count())] if rows.isVisible() else []


def test_a_target_is_typed_with_the_help_of_completions(
    window: MainWindow, field: NotationField
) -> None:
    QTest.keyClicks(field, "0.5 la")
    assert offered(field)[0].startswith("Laplace")
    QTest.keyClick(field, TAB)
    assert field.text() == "0.5 Laplace(0, 1)"
    assert field.selectedText() == "0"
    assert field.hasFocus()
    assert not offered(field)
    QTest.keyClicks(field, "-2")
    QTest.keyClick(field, Qt.Key.Key_End)
    QTest.keyClicks(field, " + 0.5 uni")
    QTest.keyClick(field, TAB)
    QTest.keyClick(field, ENTER)
    assert target_text(window) == "0.5 Laplace(-2, 1) + 0.5 U(-1, 1)"
    window.store.undo()
    assert window.store.scene == FIRST_SCENE or target_text(window) == format_target(
        FIRST_SCENE.target
    )


def test_enter_takes_a_line_that_is_right_although_something_is_offered(
    window: MainWindow, field: NotationField
) -> None:
    QTest.keyClicks(field, "N(4, 2) + N")
    assert offered(field)
    field.setText("N(4, 2)")
    field.setModified(True)
    QTest.keyClick(field, ENTER)
    assert target_text(window) == "N(4, 2)"
    assert not offered(field)


def test_keys_move_through_the_list_and_enter_takes_what_is_marked(
    window: MainWindow, field: NotationField
) -> None:
    QTest.keyClicks(field, "l")
    labels = [text.split("(")[0] for text in offered(field)]
    assert labels[:2] == ["Laplace", "Logistic"]
    assert field.completions.marked is None
    QTest.keyClick(field, DOWN)
    QTest.keyClick(field, DOWN)
    QTest.keyClick(field, ENTER)
    assert field.text() == "Logistic(0, 1)"
    assert target_text(window) == format_target(FIRST_SCENE.target), "Enter applies it only then"
    QTest.keyClick(field, ENTER)
    assert target_text(window) == "Logistic(0, 1)"


def test_up_leads_to_the_last_and_beyond_it_none_is_marked(field: NotationField) -> None:
    QTest.keyClicks(field, "l")
    count = len(offered(field))
    QTest.keyClick(field, UP)
    assert field.completions.currentRow() == count - 1
    QTest.keyClick(field, DOWN)
    assert field.completions.marked is None


def test_escape_closes_the_list_first_and_then_brings_the_target_back(
    field: NotationField,
) -> None:
    QTest.keyClicks(field, "lap")
    QTest.keyClick(field, ESCAPE)
    assert not offered(field)
    assert field.text() == "lap"
    QTest.keyClick(field, ESCAPE)
    assert field.text() == format_target(FIRST_SCENE.target)


def test_all_there_is_is_offered_to_whoever_asks(field: NotationField) -> None:
    field.clear()
    assert not offered(field)
    QTest.keyClick(field, Qt.Key.Key_Space, CTRL)
    assert len(offered(field)) >= 6
    assert field.text() == ""


def test_a_click_takes_a_completion_and_the_line_keeps_the_focus(field: NotationField) -> None:
    QTest.keyClicks(field, "cau")
    rows = field.completions
    QTest.mouseClick(rows.viewport(), LEFT, pos=rows.visualItemRect(rows.item(0)).center())
    assert field.text() == "Cauchy(0, 1)"
    assert field.hasFocus()


def test_a_word_of_a_preset_brings_its_target(window: MainWindow, field: NotationField) -> None:
    QTest.keyClicks(field, "claw")
    QTest.keyClick(field, TAB)
    QTest.keyClick(field, ENTER)
    assert window.store.scene.target == load_preset("claw").target


def test_the_list_goes_with_the_focus_and_lies_in_the_window(
    window: MainWindow, field: NotationField
) -> None:
    QTest.keyClicks(field, "l")
    rows = field.completions
    assert window.rect().contains(rows.geometry())
    window.transport.play.setFocus()
    assert not rows.isVisible()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("0.5 N(-3, 1) + 0.5 Nrmal(3, 1)", "Nrmal"),
        ("N(0, -1)", "-1"),
        ("banana", "banana"),
        (" + ".join(["0.1 N(1, 2)"] * 30) + " + 0.1 N(1, x)", "x"),
    ],
)
def test_a_mistake_is_underlined_where_it_stands_until_it_is_mended(
    field: NotationField, text: str, part: str
) -> None:
    type_line(field, text)
    assert field.wrong is not None
    first, last = field.wrong
    assert field.text()[first:last] == part
    assert first == text.rindex(part)
    field.selectAll()
    QTest.keyClicks(field, "N(1, 2)")
    assert field.wrong is None


def test_the_underline_is_seen(window: MainWindow, field: NotationField) -> None:
    type_line(field, "0.5 N(-3, 1) + 0.5 Nrmal(3, 1)")
    QApplication.processEvents()
    field.setProperty("refused", False)  # without its red frame
    window.theme = THEMES["light"]
    before = red_pixels(field)
    field._wrong = None
    field.update()
    assert before > red_pixels(field) + 20


def red_pixels(field: NotationField) -> int:
    image = field.grab().toImage()
    inner = [
        image.pixelColor(x, y)
        for x in range(4, image.width() - 4)
        for y in range(image.height() // 2, image.height() - 4)
    ]
    return sum(c.red() > c.green() + 60 and c.red() > c.blue() + 60 for c in inner)


def test_very_many_components_are_pasted_and_edited(
    window: MainWindow, field: NotationField
) -> None:
    line = " + ".join(f"0.01 N({k}, 0.5)" for k in range(200))
    QApplication.clipboard().setText(line)
    QTest.keyClick(field, Qt.Key.Key_V, CTRL)
    QTest.keyClick(field, ENTER)
    assert window.store.scene.target == parse_target(line)
    assert not offered(field)
