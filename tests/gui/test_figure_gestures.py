"""The wheel and the mouse ask a figure for other views of x."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from klviz.gui.figure import Figure
from klviz.gui.figures.fit import FitDrawing
from tests.gui.figures import Make


def wheel(figure: Figure, place: QPointF, turns: float) -> None:
    event = QWheelEvent(
        place,
        place,
        QPoint(),
        QPoint(0, round(120 * turns)),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(figure.viewport(), event)


def mouse(figure: Figure, kind: QEvent.Type, place: QPointF) -> None:
    left = Qt.MouseButton.LeftButton
    event = QMouseEvent(kind, place, place, left, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(figure.viewport(), event)


def place_of(figure: Figure, x: float) -> QPointF:
    """Where on the densities that x is."""
    drawing = figure.drawing
    assert isinstance(drawing, FitDrawing)
    panel = drawing._density.panel
    return QPointF(panel.scene_mapping.point(x, 0.0).x(), panel.plot.center().y())


@pytest.fixture
def asked(make: Make) -> tuple[Figure, list[tuple[float, float]], list[bool]]:
    figure = make()
    views: list[tuple[float, float]] = []
    resets: list[bool] = []
    figure.view_requested.connect(lambda low, high: views.append((low, high)))
    figure.view_reset_requested.connect(lambda: resets.append(True))
    return figure, views, resets


Asked = tuple[Figure, list[tuple[float, float]], list[bool]]


def test_the_wheel_zooms_about_the_cursor(asked: Asked) -> None:
    figure, views, _ = asked
    wheel(figure, place_of(figure, 4.0), 1.0)
    ((low, high),) = views
    assert high - low == pytest.approx(16.0 / 1.2)
    assert (4.0 - low) / (high - low) == pytest.approx(0.75, abs=2e-3)


def test_turns_of_the_wheel_add_up_before_the_view_has_followed(asked: Asked) -> None:
    figure, views, _ = asked
    for _ in range(3):
        wheel(figure, place_of(figure, 0.0), -1.0)
    low, high = views[-1]
    assert high - low == pytest.approx(16.0 * 1.2**3, rel=1e-3)


def test_dragging_moves_the_view_with_the_cursor(asked: Asked) -> None:
    figure, views, _ = asked
    start, end = place_of(figure, 1.0), place_of(figure, 3.0)
    mouse(figure, QEvent.Type.MouseButtonPress, start)
    mouse(figure, QEvent.Type.MouseMove, end)
    mouse(figure, QEvent.Type.MouseButtonRelease, end)
    mouse(figure, QEvent.Type.MouseMove, start)
    ((low, high),) = views
    assert (low, high) == pytest.approx((-10.0, 6.0))


def test_a_double_click_asks_for_the_whole_view(asked: Asked) -> None:
    figure, views, resets = asked
    mouse(figure, QEvent.Type.MouseButtonDblClick, place_of(figure, 0.0))
    assert (views, resets) == ([], [True])


def test_gestures_beside_the_plots_over_x_do_nothing(asked: Asked) -> None:
    figure, views, resets = asked
    place = QPointF(figure.width() - 40.0, figure.height() - 100.0)
    wheel(figure, place, 1.0)
    for kind in (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonDblClick,
    ):
        mouse(figure, kind, place)
    assert (views, resets) == ([], [])
