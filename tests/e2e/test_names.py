"""Whatever can be used has a name for those who listen and a tooltip for those who learn."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QListView,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from klviz.core.divergences import DIVERGENCES
from klviz.core.optimisers import OPTIMISERS
from klviz.gui.actions import ACTIONS
from klviz.gui.figure import Figure
from klviz.gui.main_window import MainWindow
from tests.e2e.hands import settle

FEWEST = 4
"""Words of a tooltip that says what something does."""


def usable(window: MainWindow) -> list[QWidget]:
    """Return what takes the focus by Tab or a click, hidden or not, without Qt's own parts."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not isinstance(widget, QScrollBar | QLabel)
        and not _is_part(widget)
    ]


def _is_part(widget: QWidget) -> bool:
    """Whether a widget is a part of one that has the name."""
    above = widget.parent()
    while isinstance(above, QWidget):
        if isinstance(above, QComboBox | QAbstractSpinBox | QTabBar):
            return True
        above = above.parent()
    return isinstance(widget, QListView) and not widget.isVisible()


@pytest.fixture
def full_window(qtbot: QtBot, window: MainWindow) -> MainWindow:
    window.panel.runs.add()
    settle(qtbot, window)
    return window


def test_everything_that_is_used_has_a_name(full_window: MainWindow) -> None:
    assert [w for w in usable(full_window) if not (w.accessibleName() or _text(w))] == []


def test_everything_that_is_used_says_what_it_does(full_window: MainWindow) -> None:
    # A tooltip over a figure would lie in the way of the hand: its handles speak for themselves.
    silent = [w for w in usable(full_window) if not isinstance(w, Figure) and not teaches(w)]
    assert [(type(w).__name__, w.accessibleName(), w.toolTip()) for w in silent] == []


def teaches(widget: QWidget) -> bool:
    tip = widget.toolTip()
    return len(tip.split()) >= FEWEST and tip != (widget.accessibleName() or _text(widget))


def test_a_figure_tells_in_a_sentence_what_it_shows(full_window: MainWindow) -> None:
    (figure,) = [w for w in usable(full_window) if isinstance(w, Figure) and w.isVisible()]
    assert isinstance(figure, QAbstractScrollArea)
    assert len(figure.accessibleDescription().split()) > FEWEST


def test_every_command_says_what_it_does_and_by_which_key(window: MainWindow) -> None:
    for key, action in window.actions_by_key.items():
        tip = ACTIONS[key].tip
        assert len(tip.split()) >= 2, key
        assert tip != ACTIONS[key].text.replace("&", ""), key
        assert action.toolTip().startswith(tip), key


@pytest.mark.parametrize("rows", [DIVERGENCES, OPTIMISERS])
def test_every_choice_of_a_run_is_explained_in_a_sentence_of_its_own(rows: object) -> None:
    helps = [row.help for row in rows.values()]  # type: ignore[attr-defined]
    assert len(set(helps)) == len(helps)
    for text in helps:
        assert len(text.split()) > FEWEST
        assert text.endswith(".")


def _text(widget: QWidget) -> str:
    return str(getattr(widget, "text", str)())
