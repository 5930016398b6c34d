"""What is painted again: what has changed, and not what lies beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from klviz.gui.main_window import MainWindow
from tests.e2e.hands import front, settle
from tests.e2e.test_handles import PEAK, mouse, place_of
from tests.gui.engines import Counting


class Painted(QObject):
    """Notes how many pixels of every widget are painted."""

    def __init__(self) -> None:
        super().__init__()
        self.pixels: dict[QWidget, int] = {}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent) and isinstance(watched, QWidget):
            region = sum(rect.width() * rect.height() for rect in event.region())
            self.pixels[watched] = self.pixels.get(watched, 0) + region
        return False


@pytest.fixture
def painted() -> Iterator[Painted]:
    watch = Painted()
    QApplication.instance().installEventFilter(watch)
    yield watch
    QApplication.instance().removeEventFilter(watch)


def test_a_hand_on_p_repaints_neither_the_start_nor_what_lies_around_the_handle(
    qtbot: QtBot, make_window: Callable[..., MainWindow], painted: Painted
) -> None:
    engine = Counting()
    window = make_window(engine=engine, size=(1600, 900))
    front(qtbot, window)
    settle(qtbot, window)
    viewport = window.page.figure.viewport()
    place = place_of(window, 0, PEAK)
    mouse(window, QEvent.Type.MouseButtonPress, place)
    mouse(window, QEvent.Type.MouseMove, place + QPointF(8.0, 0.0))
    settle(qtbot, window)
    QTest.qWait(50)
    engine.gate.clear()
    painted.pixels.clear()
    mouse(window, QEvent.Type.MouseMove, place + QPointF(16.0, 0.0))
    QTest.qWait(30)
    engine.gate.set()
    assert 0 < painted.pixels[viewport] < 0.25 * viewport.width() * viewport.height()
    table = window.panel.target.table
    assert painted.pixels[table.viewport()] > 0, "p has moved"
    assert table.horizontalHeader().viewport() not in painted.pixels
    form = window.panel.approximation.form
    assert form is not None
    assert form not in painted.pixels
    mouse(window, QEvent.Type.MouseButtonRelease, place + QPointF(16.0, 0.0))
    settle(qtbot, window)
