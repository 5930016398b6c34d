"""Editing a cell of the target: what is typed is seen, taken with Enter, forgotten with Escape."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from klviz.document.scene import FIRST_SCENE
from klviz.document.settings import TEXT_SIZE, THEME
from klviz.gui.main_window import MainWindow
from klviz.gui.panel.components_delegate import ComponentsDelegate
from klviz.gui.panel.components_model import FIRST, SECOND, SHAPE, WEIGHTS
from klviz.gui.panel.mixture_table import MixtureTable
from klviz.gui.panel.number_box import NumBox
from klviz.gui.theme import THEMES, contrast
from tests.e2e.hands import LEFT, click_cell, editing, front, target_text, type_line


@pytest.fixture
def table(qtbot: QtBot, window: MainWindow) -> MixtureTable:
    front(qtbot, window)
    return window.panel.target.table


def opened(table: MixtureTable, row: int, column: int) -> NumBox:
    editor = click_cell(table, row, column)
    assert isinstance(editor, NumBox)
    return editor


@pytest.mark.parametrize("text", ["77", "-1", "nonsense", ""])
@pytest.mark.parametrize("column", [WEIGHTS, FIRST, SECOND])
def test_escape_brings_the_old_number_back(
    window: MainWindow, table: MixtureTable, text: str, column: int
) -> None:
    editor = opened(table, 0, column)
    editor.selectAll()
    QTest.keyClicks(editor, text) if text else QTest.keyClick(editor, Qt.Key.Key_Delete)
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert not editing(table)
    assert window.store.scene == FIRST_SCENE
    assert not window.store.history.can_undo
    assert not window.panel.target.complaint.text()


def test_the_next_edit_after_an_escape_begins_with_the_old_number(table: MixtureTable) -> None:
    editor = opened(table, 0, FIRST)
    QTest.keyClicks(editor, "8")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    QApplication.processEvents()
    again = opened(table, 0, FIRST)
    assert again.lineEdit().text() == "-3"
    assert again.lineEdit().selectedText() == "-3"


def test_leaving_a_cell_with_the_mouse_takes_the_number(
    window: MainWindow, table: MixtureTable
) -> None:
    editor = opened(table, 0, FIRST)
    editor.selectAll()
    QTest.keyClicks(editor, "-4")
    opened(table, 1, FIRST)
    assert target_text(window) == "0.5 N(-4, 1) + 0.5 N(3, 1)"


@pytest.mark.parametrize("percent", [100.0, 200.0])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_number_under_the_cursor_is_seen(
    qtbot: QtBot, window: MainWindow, table: MixtureTable, theme: str, percent: float
) -> None:
    window.preferences.set_value(THEME, theme)
    window.preferences.set_value(TEXT_SIZE, percent)
    type_line(window.panel.target.notation.field, "0.25 t(3; 88, 1) + 0.75 U(-20, 0.5)")
    QApplication.processEvents()
    window.panel.ensureWidgetVisible(table)
    for row, column in ((0, WEIGHTS), (0, FIRST), (0, SHAPE), (1, WEIGHTS), (1, SECOND)):
        centre = table.visualRect(table.model().index(row, column)).center()
        QTest.mouseDClick(table.viewport(), LEFT, pos=centre)
        editor = opened(table, row, column)
        editor.lineEdit().deselect()
        inside = editor.lineEdit().rect().width()
        assert editor.fontMetrics().horizontalAdvance(editor.text()) < inside
        assert loudest(editor, THEMES[theme].base) > 7.0
        QTest.keyClick(editor, Qt.Key.Key_Escape)


def loudest(editor: NumBox, ground: str) -> float:
    """Return the contrast with the ground of what stands out most in the line of a box."""
    image = grabbed(editor.lineEdit())
    colours = {
        image.pixel(x, y) for x in range(2, image.width() - 2) for y in range(2, image.height() - 2)
    }
    return max(contrast(QColor(colour).name(), ground) for colour in colours)


def grabbed(widget: QWidget) -> QImage:
    """Return what a widget shows on the window, with the ground that it lies on."""
    window = widget.window()
    shot = window.grab(widget.rect().translated(widget.mapTo(window, QPoint())))
    return shot.toImage()


def test_a_number_without_room_is_rounded_and_never_cut_off(
    window: MainWindow, table: MixtureTable
) -> None:
    type_line(window.panel.target.notation.field, "0.123456 N(-123.456, 1) + U(0, 2) + t(3; 0, 1)")
    QApplication.processEvents()
    delegate = table.itemDelegate()
    assert isinstance(delegate, ComponentsDelegate)
    shown = {}
    for width in (200, 48, 32, 4):
        option = QStyleOptionViewItem()
        option.rect = QRect(0, 0, width, 28)
        delegate.initStyleOption(option, table.model().index(0, FIRST))
        shown[width] = option.text
    assert shown[200] == "−123.5"
    assert shown[48] == "−123"
    assert shown[4] == "…"
    assert shown[32] in {"−123", "…"}
