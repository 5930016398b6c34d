"""Level and upright lines as rectangles: they cover what a pen would."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QApplication, QStyleOptionGraphicsItem

from klviz.core.arrays import Array
from klviz.gui.items.area import Area
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import polygon
from klviz.gui.items.item import Item
from klviz.gui.items.steps import Steps, rectangles

STAIRS = np.array([[5, 90], [5, 20], [30, 20], [30, 60], [55, 60], [55, 10], [80, 10], [80, 90]])
SOLID = np.array([])


def drawn(item: Curve, points: Array, dash: list[float]) -> Array:
    """Return the darkness of the pixels of a line, from 0 to 1."""
    return drawn_all(item, [points], dash)


def drawn_all(item: Curve, lines: Sequence[Array], dash: Sequence[float] = ()) -> Array:
    """Return the darkness of the pixels of lines, from 0 to 1."""
    pen = QPen(QColor("black"), 2.0)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dash:
        pen.setDashPattern(dash)
    item.set_pen(pen)
    item.place(QRectF(0.0, 0.0, 100.0, 100.0))
    item.set_lines([polygon(points.astype(np.float64)) for points in lines])
    return painted(item)


def painted(item: Item) -> Array:
    """Return the darkness of the pixels of an item, from 0 to 1."""
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
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


def test_many_lines_look_as_each_alone(qapp: QApplication) -> None:
    lines = [STAIRS[:3], STAIRS[4:], np.array([[2.0, 5.0], [40.0, 5.0]])]
    together, alone = Steps(), Steps()
    found = drawn_all(together, lines)
    # They are apart: the darkness of each adds up.
    expected = sum(drawn_all(alone, [line]) for line in lines)
    assert found.sum() > 200.0
    assert np.allclose(found, expected, atol=0.02)


def test_boxes_are_filled_each_and_regions_take_their_place(qapp: QApplication) -> None:
    area = Area()
    area.set_colour(QColor("black"))
    area.place(QRectF(0.0, 0.0, 100.0, 100.0))
    area.set_boxes(np.array([[10.0, 10.0, 5.0, 20.0], [40.0, 50.0, 10.0, 30.0]]))
    dark = painted(area)
    assert dark[10:30, 10:15].min() == dark[50:80, 40:50].min() == 1.0
    assert dark.sum() == 5 * 20 + 10 * 30
    area.set_polygons([polygon(np.array([[0.0, 0.0], [8.0, 0.0], [8.0, 8.0], [0.0, 8.0]]))])
    assert painted(area).sum() == 64
    area.set_boxes(np.empty((0, 4)))
    assert painted(area).sum() == 0
