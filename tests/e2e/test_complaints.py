"""What was refused is said beside its field, and nothing else moves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from klviz.document.settings import TEXT_SIZE
from klviz.gui.main_window import MainWindow
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.components_model import SECOND
from tests.e2e.hands import front, settle, type_cell, type_line, type_number

Refuse = Callable[[MainWindow], QWidget]


def refuse_line(window: MainWindow) -> QWidget:
    type_line(window.panel.target.notation.field, "0.5 N(-3, 1) + banana(0, 1)")
    return window.panel.target.notation.field


def refuse_cell(window: MainWindow) -> QWidget:
    type_cell(window.panel.target.table, 1, SECOND, "-1")
    return window.panel.target.table


def refuse_start(window: MainWindow) -> QWidget:
    form = window.panel.approximation.form
    assert form is not None
    type_number(form.boxes[1], "0")
    return form.boxes[1]


def refuse_rate(window: MainWindow) -> QWidget:
    box = window.panel.runs.cards[-1].rate
    window.panel.ensureWidgetVisible(box)
    type_number(box, "-1")
    return box


REFUSALS = (refuse_line, refuse_cell, refuse_start, refuse_rate)
refusals = pytest.mark.parametrize("refuse", REFUSALS)


def inside(window: MainWindow) -> QWidget:
    return window.panel.widget()


def place(widget: QWidget, window: MainWindow) -> QRect:
    return QRect(widget.mapTo(inside(window), QPoint(0, 0)), widget.size())


def places(window: MainWindow) -> list[QRect]:
    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox, QTableView)
    found: list[QWidget] = [w for kind in kinds for w in inside(window).findChildren(kind)]
    return [place(w, window) for w in found if w.isVisible() and w.objectName() != "cell"]


def shown(window: MainWindow) -> Complaint:
    (complaint,) = (c for c in window.findChildren(Complaint) if c.isVisible())
    return complaint


def headings(window: MainWindow) -> list[QRect]:
    labels = (w for w in inside(window).findChildren(QLabel) if w.isVisible())
    return [place(w, window) for w in labels if not isinstance(w.parentWidget(), Complaint)]


@refusals
@pytest.mark.parametrize("percent", [100.0, 150.0])
def test_a_complaint_moves_nothing_and_stands_beside_its_field(
    qtbot: QtBot, window: MainWindow, refuse: Refuse, percent: float
) -> None:
    window.preferences.set_value(TEXT_SIZE, percent)
    front(qtbot, window)
    settle(qtbot, window)
    before = places(window)
    field = refuse(window)
    qtbot.wait(30)
    assert places(window) == before
    complaint = shown(window)
    said, of = place(complaint, window), place(field, window)
    assert not said.intersects(of)
    assert min(abs(said.top() - of.bottom()), abs(of.top() - said.bottom())) <= 5
    assert inside(window).rect().contains(said)
    corner = complaint.mapTo(window.panel.viewport(), QPoint(0, 0))
    assert window.panel.viewport().rect().contains(QRect(corner, complaint.size()))
    for widget in (*before, *headings(window)):
        top, bottom = widget.top(), widget.bottom() + 1
        assert not top < said.bottom() + 1 < bottom or widget.contains(of), "cut in two"
    words = complaint._words
    assert words.height() >= words.heightForWidth(words.width())
    assert complaint.accessibleName()


@refusals
def test_a_complaint_goes_when_the_old_text_is_brought_back(
    qtbot: QtBot, window: MainWindow, refuse: Refuse
) -> None:
    front(qtbot, window)
    settle(qtbot, window)
    refuse(window)
    focused = window.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Escape)
    assert not [c for c in window.findChildren(Complaint) if c.isVisible()]


def test_a_complaint_follows_its_field(qtbot: QtBot, window: MainWindow) -> None:
    front(qtbot, window)
    settle(qtbot, window)
    field = refuse_start(window)
    above = shown(window).y()
    window.panel.target.editor.add()
    qtbot.waitUntil(lambda: shown(window).y() > above + 10)
    assert abs(shown(window).y() - place(field, window).bottom()) <= 5


def test_a_complaint_goes_and_comes_with_the_panel(qtbot: QtBot, window: MainWindow) -> None:
    front(qtbot, window)
    settle(qtbot, window)
    refuse_start(window)
    window.dock.hide()
    assert not [c for c in window.findChildren(Complaint) if c.isVisible()]
    window.dock.show()
    qtbot.waitUntil(lambda: shown(window).text() != "")


def test_a_complaint_goes_with_its_field(qtbot: QtBot, window: MainWindow) -> None:
    front(qtbot, window)
    settle(qtbot, window)
    count = len(window.findChildren(Complaint))
    window.panel.runs.add()
    refuse_rate(window)
    window.store.undo()
    settle(qtbot, window)
    qtbot.waitUntil(lambda: len(window.findChildren(Complaint)) == count)
    assert not [c for c in window.findChildren(Complaint) if c.isVisible()]
