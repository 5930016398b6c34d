"""Numbers copied through the window: by a right click on them, and all of them by a key."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from klviz.document.settings import UNIT
from klviz.gui.figures.fit import FitDrawing
from klviz.gui.main_window import MainWindow
from tests.e2e.hands import CTRL, SHIFT, front, press, settle

RIGHT = Qt.MouseButton.RightButton


@pytest.fixture
def front_window(front_window: MainWindow) -> Iterator[MainWindow]:
    yield front_window
    for menu in front_window.findChildren(QMenu, "copies"):
        menu.close()


def menu_of(qtbot: QtBot, widget: QWidget) -> QMenu:
    def is_open() -> None:
        assert any(menu.isVisible() for menu in widget.findChildren(QMenu, "copies"))

    qtbot.waitUntil(is_open, timeout=5_000)
    return next(menu for menu in widget.findChildren(QMenu, "copies") if menu.isVisible())


def labels(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def choose(menu: QMenu, label: str) -> str:
    """Choose an entry with the mouse, and return what is on the clipboard."""
    action = next(action for action in menu.actions() if action.text().startswith(label))
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    return QGuiApplication.clipboard().text()


def right_click(window: MainWindow, scene_place: QPointF) -> None:
    figure = window.page.figure
    QTest.mouseClick(figure.viewport(), RIGHT, pos=figure.mapFromScene(scene_place))


def drawing(window: MainWindow) -> FitDrawing:
    found = window.page.figure.drawing
    assert isinstance(found, FitDrawing)
    return found


def value(window: MainWindow, number: int = 0) -> float:
    snapshot = window.store.snapshot
    assert snapshot is not None
    return snapshot.runs[number].estimate.value


def test_a_line_of_the_readout_offers_its_numbers(qtbot: QtBot, front_window: MainWindow) -> None:
    rows = drawing(front_window)._readout._rows.boundingRect()
    right_click(front_window, QPointF(rows.center().x(), rows.top() + 0.5 * rows.height()))
    menu = menu_of(qtbot, front_window.page.figure)
    assert labels(menu)[:2] == ["Copy value: mean μ = 2", "Copy value: sd σ = 1"]
    assert labels(menu)[-1] == "Copy all &numbers"
    assert choose(menu, "Copy value: mean") == "2"


def test_the_heading_of_an_integrand_offers_the_area(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    heading = drawing(front_window)._integrands[1].panel._frame
    assert heading is not None
    right_click(front_window, heading.heading.center())
    copied = choose(menu_of(qtbot, front_window.page.figure), "Copy value: KL(q‖p)")
    number, sign, error, unit = copied.split(" ")
    assert float(number) == value(front_window, 1)
    assert (sign, unit) == ("±", "nats")
    assert 0.0 < float(error) < 1e-10


def test_the_losses_offer_the_value_of_every_run_in_the_unit_in_use(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    front_window.preferences.set_value(UNIT, "bits")
    right_click(front_window, drawing(front_window)._loss.panel.plot.center())
    menu = menu_of(qtbot, front_window.page.figure)
    assert [text.split(" = ")[0] for text in labels(menu)[:2]] == [
        "Copy value: KL(p‖q)",
        "Copy value: KL(q‖p)",
    ]
    assert choose(menu, "Copy value: KL(p").endswith(" bits")


def test_a_right_drag_marks_a_region_and_opens_no_menu(
    qtbot: QtBot, front_window: MainWindow
) -> None:
    panel, viewport = drawing(front_window)._density.panel, front_window.page.figure.viewport()
    start = front_window.page.figure.mapFromScene(panel.plot.center())
    QTest.mousePress(viewport, RIGHT, pos=start)
    for step in range(1, 6):
        QTest.mouseMove(viewport, start + QPoint(12 * step, 0))
        QTest.qWait(5)
    QTest.mouseRelease(viewport, RIGHT, pos=start + QPoint(60, 0))
    settle(qtbot, front_window)
    assert not front_window.page.figure.findChildren(QMenu, "copies")


def test_a_right_click_marks_no_region(qtbot: QtBot, front_window: MainWindow) -> None:
    right_click(front_window, drawing(front_window)._density.panel.plot.center())
    menu = menu_of(qtbot, front_window.page.figure)
    settle(qtbot, front_window)
    assert front_window.store.sight.region is None
    assert labels(menu)[:2] == ["Copy value: mean = 0", "Copy value: sd = 3.162"]


def test_the_menu_key_offers_all_numbers(qtbot: QtBot, front_window: MainWindow) -> None:
    figure, reason = front_window.page.figure, QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(figure.viewport(), QContextMenuEvent(reason, QPoint(3, 3), QPoint(3, 3)))
    copied = choose(menu_of(qtbot, figure), "Copy all")
    assert copied.startswith("of\tnumber\tvalue\terror\tunit\nfigure\tstep\t0\t")


def test_the_value_of_a_card_is_copied(qtbot: QtBot, front_window: MainWindow) -> None:
    card = front_window.panel.runs.cards[0]
    menu_event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(3, 3), QPoint(3, 3))
    QApplication.sendEvent(card.value, menu_event)
    copied = choose(menu_of(qtbot, card.value), "Copy value: KL(p‖q)")
    assert float(copied.split(" ")[0]) == value(front_window)


def test_the_status_line_is_copied(qtbot: QtBot, front_window: MainWindow) -> None:
    status = front_window.status
    menu_event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(3, 3), QPoint(3, 3))
    QApplication.sendEvent(status, menu_event)
    assert choose(menu_of(qtbot, status), "Copy text") == status.toolTip()


def test_a_key_copies_all_numbers(front_window: MainWindow) -> None:
    press(front_window, Qt.Key.Key_C, CTRL, SHIFT)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert "p\tmean\t0\t\t" in lines
    (line,) = (line for line in lines if "\tKL(p‖q)\t" in line)
    assert float(line.split("\t")[2]) == value(front_window)


def test_the_menu_is_gone_once_it_is_closed(qtbot: QtBot, front_window: MainWindow) -> None:
    right_click(front_window, drawing(front_window)._loss.panel.plot.center())
    menu_of(qtbot, front_window.page.figure).close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not front_window.page.figure.findChildren(QMenu, "copies")


def test_a_landscape_offers_its_minima_and_saddles(
    qtbot: QtBot, make_window: Callable[..., MainWindow]
) -> None:
    window = make_window(landscapes=True)
    front(qtbot, window)
    qtbot.waitUntil(
        lambda: window.store.finding("landscapes") is not None and not window.store.busy,
        timeout=60_000,
    )
    right_click(window, drawing(window).landscapes.shown[1].panel.plot.center())
    menu = menu_of(qtbot, window.page.figure)
    label = next(text for text in labels(menu) if "minimum at μ = 2.984, σ = 1.023" in text)
    number = float(choose(menu, label).split(" ")[0])
    assert number == pytest.approx(0.688768995854964, abs=1e-12)
    press(window, Qt.Key.Key_C, CTRL, SHIFT)
    assert "saddle at μ = " in QGuiApplication.clipboard().text()
