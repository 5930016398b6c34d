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
