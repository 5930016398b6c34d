"""What a person does with a window: clicks, keys, choices."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from klviz.document.notation import format_target
from klviz.gui.main_window import MainWindow
from klviz.gui.panel.mixture_table import MixtureTable
from klviz.gui.panel.number_box import NumBox

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def front(qtbot: QtBot, window: MainWindow) -> None:
    """Bring the window to the front, so that keys reach it, and wait until it keeps its size."""
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window, timeout=5_000)
    if QApplication.platformName() == "offscreen":
        # There is nobody there who could give it another one.
        QApplication.processEvents()
        return
    size = None
    while size != window.size():
        size = window.size()
        qtbot.wait(60)


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until nothing is under way."""
    qtbot.waitUntil(lambda: not (window.files.busy or window.store.busy), timeout=60_000)


def press(window: MainWindow, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """Press a key wherever the focus is."""
    combined = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        combined |= modifier
    QTest.keyClick(QApplication.focusWidget() or window, key, combined)


def click(widget: QWidget) -> None:
    """Click in the middle of a widget."""
    QTest.mouseClick(widget, LEFT, pos=widget.rect().center())


def type_line(field: QLineEdit, text: str) -> None:
    """Click into a line, replace its text, and press Enter."""
    click(field)
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def type_number(box: NumBox, text: str) -> None:
    """Click into a box, replace its number, and press Enter."""
    click(box.lineEdit())
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Qt.Key.Key_Return)


def choose(box: QComboBox, key: str) -> None:
    """Pick an entry with the keyboard, as if the list were open."""
    index = box.findData(key)
    assert index >= 0, f"no entry {key}"
    box.showPopup()
    view = box.view()
    view.setCurrentIndex(box.model().index(index, 0))
    QTest.keyClick(view, Qt.Key.Key_Return)
    QApplication.processEvents()


def click_cell(table: MixtureTable, row: int, column: int) -> QWidget | None:
    """Click a cell and return the editor that opens."""
    index = table.model().index(row, column)
    centre: QPoint = table.visualRect(index).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=centre)
    return table.indexWidget(index)


def select_cell(table: MixtureTable, row: int, column: int) -> None:
    """Make a cell the current one, as arrows would."""
    table.setFocus()
    table.setCurrentIndex(table.model().index(row, column))


def type_cell(table: MixtureTable, row: int, column: int, text: str) -> NumBox:
    """Click a cell of the table, replace its number, and press Enter."""
    editor = click_cell(table, row, column)
    assert isinstance(editor, NumBox)
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    return editor


def target_text(window: MainWindow) -> str:
    """Return the target of the scene in notation."""
    return format_target(window.store.scene.target)


def editing(table: MixtureTable) -> bool:
    """Return whether a cell is being edited."""
    return table.state() == QAbstractItemView.State.EditingState
