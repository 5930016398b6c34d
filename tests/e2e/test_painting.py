"""Painting in the window: a stroke is one step, Esc takes it back, Shift paints Q."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from klviz.analyses.compare.outcome_edits import law_in
from klviz.document.comparison import FIRST_COMPARISON
from klviz.document.outcomes import Bars, Named, OutcomeTable
from klviz.document.scene import FIRST_SCENE
from klviz.gui.figure import Figure
from klviz.gui.figures.compare import CompareDrawing
from klviz.gui.main_window import MainWindow
from tests.e2e.hands import CTRL, LEFT, front, press, settle

FLAT = Named("uniform")
SCENE = replace(
    FIRST_SCENE,
    lab="compare",
    comparison=replace(
        FIRST_COMPARISON, space="outcomes", table=OutcomeTable(("",) * 5, FLAT, FLAT, FLAT)
    ),
)
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def figure(qtbot: QtBot, window: MainWindow) -> Figure:
    front(qtbot, window)
    window.store.open(SCENE, None)
    settle(qtbot, window)
    return window.page.figure


def place(figure: Figure, x: float, y: float) -> QPoint:
    """Return where an outcome and a probability are, in pixels of the figure."""
    drawing = figure.drawing
    assert isinstance(drawing, CompareDrawing)
    assert drawing.aspect is not None
    return figure.mapFromScene(drawing.aspect.panels[0].scene_mapping.point(x, y))


def stroke(figure: Figure, *points: tuple[float, float], keys: Qt.KeyboardModifier = NONE) -> None:
    """Press at the first point and move over the others."""
    first, *others = (place(figure, *point) for point in points)
    QTest.mousePress(figure.viewport(), LEFT, keys, first)
    for point in others:
        QTest.mouseMove(figure.viewport(), point)


def probabilities(window: MainWindow, who: str) -> list[float]:
    found: list[float] = law_in(window.store.scene.comparison.table, who).probabilities.tolist()
    return found


def test_a_stroke_paints_and_is_undone_as_one_step(
    window: MainWindow, figure: Figure, qtbot: QtBot
) -> None:
    stroke(figure, (0.8, 0.1), (1.8, 0.15), (2.8, 0.2))
    QTest.mouseRelease(figure.viewport(), LEFT, NONE, place(figure, 2.8, 0.2))
    painted = probabilities(window, "p")
    assert painted[1:4] == pytest.approx([0.1, 0.15, 0.2], abs=0.006)
    assert sum(painted) == pytest.approx(1.0)
    assert window.store.history.undo_label == "Paint P"
    settle(qtbot, window)
    assert window.store.snapshot is not None
    press(window, Qt.Key.Key_Z, CTRL)
    assert window.store.scene == SCENE


def test_escape_takes_a_stroke_back(window: MainWindow, figure: Figure) -> None:
    figure.setFocus()
    stroke(figure, (0.8, 0.1), (2.8, 0.2))
    assert window.store.scene != SCENE
    QTest.keyClick(figure, Qt.Key.Key_Escape)
    assert window.store.scene == SCENE
    QTest.mouseRelease(figure.viewport(), LEFT, NONE, place(figure, 2.8, 0.2))
    assert window.store.scene == SCENE


def test_shift_paints_q_and_the_panel_follows(window: MainWindow, figure: Figure) -> None:
    stroke(figure, (0.8, 0.1), keys=SHIFT)
    QTest.mouseRelease(figure.viewport(), LEFT, SHIFT, place(figure, 0.8, 0.1))
    assert probabilities(window, "q")[1] == pytest.approx(0.1, abs=0.006)
    assert isinstance(window.store.scene.comparison.table.q, Bars)
    assert window.store.scene.comparison.table.p == FLAT
    assert window.labs.compare_panel.outcomes.table.outcomes.index(1, 2).data().startswith("0.")
