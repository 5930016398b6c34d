"""Level and upright lines as rectangles: they cover what a pen would."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QApplication, QStyleOptionGraphicsItem

from klviz.core.arrays import Array
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import polygon
from klviz.gui.items.steps import Steps, rectangles

STAIRS = np.array([[5, 90], [5, 20], [30, 20], [30, 60], [55, 60], [55, 10], [80, 10], [80, 90]])
SOLID = np.array([])


def drawn(item: Curve, points: Array, dash: list[float]) -> Array:
    """Return the darkness of the pixels of a line, from 0 to 1."""
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    pen = QPen(QColor("black"), 2.0)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dash:
        pen.setDashPattern(dash)
    item.set_pen(pen)
    item.place(QRectF(0.0, 0.0, 100.0, 100.0))
    item.set_lines([polygon(points.astype(np.float64))])
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    item.paint(painter, QStyleOptionGraphicsItem())
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(100, 100, 4)
    return 1.0 - pixels[:, :, 0] / 255.0


@pytest.mark.parametrize("dash", [[], [6.0, 2.0], [3.0, 1.0, 1.0, 1.0]])
@pytest.mark.parametrize("shift", [0.0, 0.5])
def test_they_look_as_the_line_does(qapp: QApplication, dash: list[float], shift: float) -> None:
    line, steps = (drawn(item, STAIRS + shift, dash) for item in (Curve(), Steps()))
    assert line.sum() > 200.0
    # Dashes may end a pixel further where they turn a corner.
    assert np.abs(line - steps).sum() < 0.06 * line.sum()


def test_corners_are_whole_and_dashes_end_where_they_end() -> None:
    (level,) = rectangles(np.array([[0.0, 5.0], [10.0, 5.0]]), 2.0, SOLID).tolist()
    assert level == [-1.0, 4.0, 12.0, 2.0]
    dashed = rectangles(np.array([[0.0, 5.0], [10.0, 5.0]]), 2.0, np.array([4.0, 2.0]))
    assert dashed.tolist() == [[0.0, 4.0, 4.0, 2.0], [6.0, 4.0, 4.0, 2.0]]


def test_a_way_without_length_covers_nothing() -> None:
    assert rectangles(np.array([[3.0, 3.0], [3.0, 3.0]]), 2.0, SOLID).shape == (0, 4)
    assert rectangles(np.array([[3.0, 3.0]]), 2.0, np.array([1.0, 1.0])).shape == (0, 4)
