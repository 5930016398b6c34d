"""Windows that tests with hands begin with."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from klviz.gui.main_window import MainWindow
from tests.e2e.hands import front, settle


@pytest.fixture
def front_window(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """A window in front of all, at rest."""
    front(qtbot, window)
    settle(qtbot, window)
    return window


@pytest.fixture
def ready(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """A window in front of all, with the focus in the page."""
    front(qtbot, window)
    window.page.setFocus()
    return window


@pytest.fixture
def walked(qtbot: QtBot, front_window: MainWindow) -> MainWindow:
    """A window whose runs have taken a few steps."""
    for _ in range(6):
        front_window.actions_by_key["step"].trigger()
    settle(qtbot, front_window)
    return front_window
