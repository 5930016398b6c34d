"""A mixture of normals as q: chosen, sized, typed and played in the window."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.document.scene import FIRST_SCENE
from klviz.gui.main_window import MainWindow
from klviz.gui.panel.mixture_start import MixtureStart
from tests.e2e.hands import choose, click, front, press, settle, type_number


@pytest.fixture
def start(qtbot: QtBot, window: MainWindow) -> MixtureStart:
    front(qtbot, window)
    settle(qtbot, window)
    section = window.panel.approximation
    assert not section.mixture.isVisible()
    choose(section.family, "normal_mixture")
    assert section.mixture.isVisible()
    return section.mixture


def parts(window: MainWindow) -> list[tuple[float, tuple[float, ...]]]:
    return [(part.weight, part.values) for part in window.store.scene.approximation.components]


def test_a_mixture_is_chosen_and_left_again(window: MainWindow, start: MixtureStart) -> None:
    assert parts(window) == [(1.0, (-3.0, 1.6)), (1.0, (3.0, 1.6))]
    section = window.panel.approximation
    assert section.form is not None
    assert not section.form.isVisible()
    choose(section.family, "student_t")
    assert not start.isVisible()
    assert section.form.isVisible()
    assert [box.value for box in section.form.boxes] == [3.0, 0.0, 3.4]
    window.store.undo()
    assert start.isVisible()
    window.store.undo()
    assert window.store.scene == FIRST_SCENE
    assert [box.value for box in section.form.boxes] == [2.0, 1.0]


def test_the_number_of_components_is_typed_and_nudged(
    window: MainWindow, start: MixtureStart
) -> None:
    type_number(start.count, "4")
    assert len(start.rows) == len(parts(window)) == 4
    QTest.keyClick(start.count, Qt.Key.Key_Down)
    assert len(start.rows) == len(parts(window)) == 3
    type_number(start.count, "21")
    assert len(parts(window)) == 3
    assert start.complaints[0].text() == "Components must be from 1 to 20, got 21"
    window.store.undo()
    assert len(start.rows) == 4


def test_weights_means_and_widths_are_typed(window: MainWindow, start: MixtureStart) -> None:
    for box, text in zip(start.rows[1], ("3", "-1,5", "0.25"), strict=True):
        type_number(box, text)
    assert parts(window)[1] == (3.0, (-1.5, 0.25))
    type_number(start.rows[0][0], "0")
    assert parts(window)[0][0] == 1.0
    assert start.rows[0][0].complaint == "weight must be positive, got 0"
    click(start.spread)
    assert parts(window) == [(1.0, (-3.0, 1.6)), (1.0, (3.0, 1.6))]


def test_the_numbers_are_reached_row_by_row(
    qtbot: QtBot, window: MainWindow, start: MixtureStart
) -> None:
    front(qtbot, window)
    start.count.setFocus(Qt.FocusReason.TabFocusReason)
    reached = []
    for _ in range(7):
        press(window, Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
        assert widget is not None
        reached.append(widget.accessibleName())
    assert reached == ["Spread q over p"] + [
        f"{name} of component {number} of the start"
        for number in (1, 2)
        for name in ("Weight", "Mean", "Sd")
    ]


def test_em_brings_a_mixture_to_p(qtbot: QtBot, window: MainWindow, start: MixtureStart) -> None:
    choose(window.panel.runs.cards[0].optimiser, "em")
    window.store.set_speed(16.0)
    window.store.play()
    qtbot.waitUntil(lambda: not window.store.transport.playing, timeout=30_000)
    settle(qtbot, window)
    snapshot = window.store.snapshot
    assert snapshot is not None
    view = snapshot.runs[0]
    assert np.array(view.values) == pytest.approx([0.5, 0.5, -3.0, 3.0, 1.0, 1.0], abs=1e-4)
    assert view.moments == pytest.approx((0.0, 10.0**0.5), abs=1e-4)
    tip = window.panel.runs.cards[0].value.toolTip()
    assert tip.endswith("q = 0.5 N(−3, 1) + 0.5 N(3, 1)")
