"""The α dial: by mouse, wheel and keys, from reverse to forward, one undo step a turn."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from klviz.document.runs import Run
from klviz.document.scene import FIRST_SCENE
from klviz.gui.main_window import MainWindow
from klviz.gui.panel.alpha_dial import AlphaDial
from tests.e2e.hands import LEFT, choose, front, settle, type_number

START = replace(FIRST_SCENE, runs=(Run("alpha", "natural", 0.5, alpha=0.0), Run("kl", colour=1)))


@pytest.fixture
def dial(qtbot: QtBot, window: MainWindow) -> AlphaDial:
    front(qtbot, window)
    window.store.open(START, None)
    settle(qtbot, window)
    found = window.panel.runs.cards[0].dial
    window.panel.ensureWidgetVisible(found)
    assert found.isVisible()
    return found


def alpha(window: MainWindow) -> float:
    return window.store.scene.runs[0].alpha


def q_of(window: MainWindow) -> tuple[float, ...]:
    assert window.store.snapshot is not None
    return window.store.snapshot.runs[0].values


def drag(dial: AlphaDial, *shares: float) -> None:
    """Press at the first share of the way, move over the others, and let go."""

    def place(share: float) -> QPoint:
        handle = 14
        return QPoint(round(handle / 2 + share * (dial.width() - handle)), dial.height() // 2)

    QTest.mousePress(dial, LEFT, pos=place(shares[0]))
    for share in shares[1:]:
        QTest.mouseMove(dial, place(share))
        QApplication.processEvents()
    QTest.mouseRelease(dial, LEFT, pos=place(shares[-1]))


def test_the_dial_is_there_for_the_alpha_family_alone(window: MainWindow, dial: AlphaDial) -> None:
    assert not window.panel.runs.cards[1].dial.isVisible()
    choose(window.panel.runs.cards[0].divergence, "kl")
    assert not dial.isVisible()
    choose(window.panel.runs.cards[0].divergence, "alpha")
    assert dial.isVisible()
    assert dial.accessibleName() == "Dial of alpha of run 1: reverse to forward"


def test_a_drag_is_one_step_back(window: MainWindow, dial: AlphaDial) -> None:
    drag(dial, 0.0, 0.2, 0.4, 0.5)
    assert alpha(window) == pytest.approx(0.5, abs=0.02)
    drag(dial, 0.5, 0.8, 1.0)
    assert alpha(window) == 1.0
    window.store.undo()
    assert alpha(window) == pytest.approx(0.5, abs=0.02)
    assert dial.value() == pytest.approx(500, abs=20)
    window.store.undo()
    assert window.store.scene == START


def test_keys_and_wheel_turn_it(window: MainWindow, dial: AlphaDial) -> None:
    dial.setFocus()
    step = window.store.transport.step
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_Left):
        QTest.keyClick(dial, key)
    assert alpha(window) == pytest.approx(0.11)
    assert window.store.transport.step == step
    centre = QPointF(dial.rect().center())
    event = QWheelEvent(
        centre,
        dial.mapToGlobal(centre),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(dial, event)
    assert alpha(window) > 0.11
    QTest.keyClick(dial, Qt.Key.Key_End)
    assert alpha(window) == 1.0
    window.store.undo()
    assert window.store.scene == START


def test_typed_numbers_go_beyond_its_ends(window: MainWindow, dial: AlphaDial) -> None:
    card = window.panel.runs.cards[0]
    type_number(card.alpha, "1.75")
    assert alpha(window) == 1.75
    assert dial.value() == dial.maximum()
    type_number(card.alpha, "-3")
    assert alpha(window) == -3.0
    assert dial.value() == 0
    type_number(card.alpha, "0.3333")
    assert alpha(window) == 0.3333
    assert dial.value() == 333


def test_q_goes_along_the_path_of_optima_while_the_dial_is_in_the_hand(
    qtbot: QtBot, window: MainWindow, dial: AlphaDial
) -> None:
    window.store.set_speed(64.0)
    window.store.play()
    qtbot.waitUntil(lambda: not window.store.transport.playing, timeout=60_000)
    settle(qtbot, window)
    assert q_of(window) == pytest.approx((2.9843, 1.0234), abs=1e-3)
    QTest.mousePress(dial, LEFT, pos=QPoint(7, dial.height() // 2))
    seen = [q_of(window)]
    for share in range(1, 11):
        x = round(7 + 0.1 * share * (dial.width() - 14))
        QTest.mouseMove(dial, QPoint(x, dial.height() // 2))
        qtbot.wait(10)
        settle(qtbot, window)
        assert window.store.snapshot is not None
        assert window.store.snapshot.runs[0].status == "converged"
        seen.append(q_of(window))
    QTest.mouseRelease(dial, LEFT, pos=QPoint(dial.width() - 7, dial.height() // 2))
    scales = [scale for _, scale in seen]
    assert scales == sorted(scales)
    assert q_of(window) == pytest.approx((0.0, 10.0**0.5), abs=1e-6)
    assert len({round(scale, 6) for scale in scales}) == len(scales)
