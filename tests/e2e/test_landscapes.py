"""Landscapes through the window: the start is dragged in them, they zoom, and can be hidden."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.analyses.handles import Handle, handles
from klviz.analyses.landscape import LandscapeSnapshot
from klviz.document.scene import FIRST_SCENE
from klviz.document.settings import LANDSCAPES, TEXT_SIZE
from klviz.gui.figures.landscapes import Landscapes
from klviz.gui.main_window import MainWindow
from tests.e2e.hands import choose, front, press, settle
from tests.e2e.test_handles import drag
from tests.gui.drawn_text import texts_on_screen

SHIFT = Qt.KeyboardModifier.ShiftModifier
PATIENCE = 60_000


@pytest.fixture
def window(qtbot: QtBot, make_window: Callable[..., MainWindow]) -> MainWindow:
    window = make_window(landscapes=True)
    front(qtbot, window)
    wait(qtbot, window)
    return window


def found(window: MainWindow) -> LandscapeSnapshot:
    snapshot = window.store.finding("landscapes")
    assert isinstance(snapshot, LandscapeSnapshot)
    return snapshot


def wait(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until every landscape is finished."""
    qtbot.waitUntil(
        lambda: window.store.finding("landscapes") is not None and not window.store.busy,
        timeout=PATIENCE,
    )


def landscapes_of(window: MainWindow) -> Landscapes:
    landscapes = window.page.figure.drawing.landscapes
    assert landscapes is not None
    return landscapes


def start_in(window: MainWindow, number: int) -> QPointF:
    plot = landscapes_of(window).shown[number]
    assert plot.start is not None
    return QPointF(window.page.figure.mapFromScene(plot.place_of(plot.start)))


def middle_of(window: MainWindow, number: int) -> QPointF:
    plot = landscapes_of(window).shown[number].panel.plot
    return QPointF(window.page.figure.mapFromScene(plot.center()))


def test_there_is_one_for_every_run_with_its_minima(qtbot: QtBot, window: MainWindow) -> None:
    shown = landscapes_of(window).shown
    assert [plot.run.view.run.divergence for plot in shown if plot.run] == ["kl", "reverse_kl"]
    words = [[label.text for label in plot.words.labels] for plot in shown]
    assert words[0] == ["0.4620"]
    assert sorted(words[1])[0] == "0.6888"


def test_the_start_is_dragged_in_a_landscape_as_one_step(qtbot: QtBot, window: MainWindow) -> None:
    plot = landscapes_of(window).shown[1]
    units = plot.panel.scene_mapping
    pixel = (units.x_range[1] - units.x_range[0]) / units.rect.width()
    drag(window, start_in(window, 1), QPointF(-3.0 / pixel, 0.0))
    loc, scale = window.store.scene.approximation.values
    assert loc == pytest.approx(-1.0, abs=2.0 * pixel)
    assert scale == pytest.approx(1.0, abs=0.02)
    wait(qtbot, window)
    assert plot.start == pytest.approx((loc, 0.0), abs=0.02)
    window.store.undo()
    assert window.store.scene.approximation == FIRST_SCENE.approximation
    assert not window.store.history.undo_label


def test_what_is_told_of_a_start_that_was_dragged_is_the_value_there(
    qtbot: QtBot, window: MainWindow
) -> None:
    for by in (QPointF(-50.0, 0.0), QPointF(-30.0, -25.0)):
        drag(window, start_in(window, 1), by)
        wait(qtbot, window)
        loc, scale = window.store.scene.approximation.values
        locs, log_scales, values = found(window).pictures["reverse_kl", 0.5].landscape
        row = np.abs(log_scales - np.log(scale)).argmin()
        value = float(values[row, np.abs(locs - loc).argmin()])
        words = [drawn.words for drawn in texts_on_screen(window.page.figure)]
        assert any(word.startswith(f"{value:.4g}") for word in words)


def test_with_shift_the_start_goes_to_round_numbers(window: MainWindow) -> None:
    drag(window, start_in(window, 0), QPointF(-31.0, 27.0), SHIFT)
    loc, scale = window.store.scene.approximation.values
    assert loc * 2.0 == round(loc * 2.0)
    assert float(f"{scale:.1g}") == scale < 1.0


def test_the_rectangle_holds_still_while_the_start_is_dragged(
    qtbot: QtBot, window: MainWindow
) -> None:
    region = found(window).region
    place = start_in(window, 0)
    viewport = window.page.figure.viewport()
    for kind, by in ((QEvent.Type.MouseButtonPress, 0.0), (QEvent.Type.MouseMove, 60.0)):
        spot = place + QPointF(by, 0.0)
        QApplication.sendEvent(
            viewport,
            QMouseEvent(
                kind,
                spot,
                viewport.mapToGlobal(spot),
                Qt.MouseButton.LeftButton,
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            ),
        )
    wait(qtbot, window)
    assert found(window).region == region
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place.toPoint())


def test_the_wheel_zooms_and_a_double_click_shows_all_again(
    qtbot: QtBot, window: MainWindow
) -> None:
    (left, right), (low, high) = region = found(window).region
    place = middle_of(window, 1)
    viewport = window.page.figure.viewport()
    QApplication.sendEvent(
        viewport,
        QWheelEvent(
            place,
            viewport.mapToGlobal(place),
            QPoint(),
            QPoint(0, 240),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )
    wait(qtbot, window)
    closer = found(window).region
    assert closer.loc[1] - closer.loc[0] == pytest.approx((right - left) / 1.44)
    assert closer.log_scale[1] - closer.log_scale[0] == pytest.approx((high - low) / 1.44)
    drag(window, place, QPointF(20.0, 0.0))
    wait(qtbot, window)
    assert found(window).region.loc[0] < closer.loc[0]
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place.toPoint())
    wait(qtbot, window)
    assert found(window).region == region
    assert window.store.scene == FIRST_SCENE


def test_a_key_hides_them_and_shows_them_again(qtbot: QtBot, window: MainWindow) -> None:
    press(window, Qt.Key.Key_F7)
    settle(qtbot, window)
    assert landscapes_of(window).shown == []
    assert window.preferences.value(LANDSCAPES) == "hidden"
    assert not window.actions_by_key["landscapes"].isChecked()
    press(window, Qt.Key.Key_F7)
    wait(qtbot, window)
    assert len(landscapes_of(window).shown) == 2
    assert window.actions_by_key["landscapes"].isChecked()


def test_a_key_shows_the_basins_and_hides_them_again(qtbot: QtBot, window: MainWindow) -> None:
    press(window, Qt.Key.Key_F7, SHIFT)
    wait(qtbot, window)
    assert all(picture.basins for picture in found(window).pictures.values())
    press(window, Qt.Key.Key_F7, SHIFT)
    wait(qtbot, window)
    assert not any(picture.basins for picture in found(window).pictures.values())


def test_handles_and_landscapes_agree_where_q_starts(window: MainWindow) -> None:
    drag(window, start_in(window, 0), QPointF(20.0, -15.0))
    start = [h for h in handles(window.store.scene) if h.owner < 0]
    loc, scale = window.store.scene.approximation.values
    assert isinstance(start[0], Handle)
    assert sorted(h.x for h in start) == pytest.approx([loc - scale, loc, loc + scale])


def test_a_mixture_as_q_has_no_landscape(qtbot: QtBot, window: MainWindow) -> None:
    assert landscapes_of(window).shown
    choose(window.panel.approximation.family, "normal_mixture")
    settle(qtbot, window)
    finding = window.store.finding("landscapes")
    assert isinstance(finding, LandscapeSnapshot)
    assert finding.request.approximation == window.store.scene.approximation
    assert finding.error == "No landscape: q has more than location and scale."
    assert landscapes_of(window).shown == []
    assert window.store.snapshot is not None
    assert landscapes_of(window).remark(window.store.snapshot) == finding.error


@pytest.mark.parametrize("percent", [100.0, 150.0, 200.0])
def test_a_narrow_page_is_as_high_as_its_plots_need_and_no_higher(
    qtbot: QtBot, make_window: Callable[..., MainWindow], percent: float
) -> None:
    window = make_window(size=(1024, 768), landscapes=True)
    window.preferences.set_value(TEXT_SIZE, percent)
    settle(qtbot, window)
    figure = window.page.figure
    assert figure.sceneRect().height() < 4.0 * figure.width()
