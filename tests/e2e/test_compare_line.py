"""Two densities compared in the window: either is dragged, both are swapped, all is undone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.handles import Side, handles
from klviz.document.scene import FIRST_SCENE
from klviz.gui.main_window import MainWindow
from tests.e2e.hands import settle
from tests.e2e.test_handles import drag, grips_of, units


@pytest.fixture
def compared(qtbot: QtBot, front_window: MainWindow) -> MainWindow:
    front_window.store.edit("Compare", replace(FIRST_SCENE, lab="compare"))
    settle(qtbot, front_window)
    return front_window


def values(window: MainWindow) -> tuple[float, float]:
    shown = window.store.snapshot
    assert isinstance(shown, CompareSnapshot)
    return shown.forward.value, shown.reverse.value


def place_of(window: MainWindow, key: str, side: Side) -> QPointF:
    wanted = (key, 0, side)
    handle = next(h for h in handles(window.store.scene) if h.identity == wanted)
    return QPointF(window.page.figure.mapFromScene(grips_of(window).place_of(handle)))


@pytest.mark.parametrize("key", ["p", "q"])
def test_either_density_is_dragged_and_the_drag_undone_as_one_step(
    qtbot: QtBot, compared: MainWindow, key: str
) -> None:
    before, known = values(compared), compared.store.scene
    drag(compared, place_of(compared, key, Side.PEAK), units(compared, 1.0))
    settle(qtbot, compared)
    moved = getattr(compared.store.scene.comparison, key).components[0].values
    assert moved[0] == pytest.approx(1.0, abs=0.05)
    assert min(values(compared)) > 0.0
    assert values(compared) != before
    compared.store.undo()
    settle(qtbot, compared)
    assert compared.store.scene == known
    assert values(compared) == before


def test_a_button_swaps_both_and_both_values(qtbot: QtBot, compared: MainWindow) -> None:
    forward, reverse = values(compared)
    buttons = [
        button
        for button in compared.findChildren(QToolButton)
        if button.accessibleName() == "Swap P and Q" and button.isVisible()
    ]
    assert len(buttons) == 1
    buttons[0].click()
    settle(qtbot, compared)
    assert values(compared) == (reverse, forward)
