"""Steps: level and upright lines, as flights of stairs and bars have them, drawn as rectangles.

A wide line of many corners is one outline to Qt's rasteriser, which is dear: a flight of five
hundred steps takes it fifty times as long as as many rectangles, which look the same. Files of
vectors get the line.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pyqtgraph.functions import ndarray_from_qpolygonf
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEngine, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from klviz.core.arrays import Array
from klviz.gui.items.curve import Curve

TURN = 1e-9
"""Steps that are shorter are none."""
NO_STEP = np.full((1, 2), np.nan)
"""Where one line ends and another begins."""


class Steps(Curve):
    """Polylines in pixels whose every part is level or upright."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._rectangles = PrimitiveArray(QRectF, 4)
        self._outdated = True

    def set_pen(self, pen: QPen) -> None:
        super().set_pen(pen)
        self._outdated = True

    def set_lines(self, lines: Sequence[QPolygonF]) -> None:
        super().set_lines(lines)
        self._outdated = True

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        engine = painter.paintEngine()
        if engine is None or engine.type() is not QPaintEngine.Type.Raster:
            super().paint(painter, option, widget)
            return
        if self._outdated:
            self._lay_out()
        if len(self._rectangles):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._pen.color())
            painter.drawRects(*self._rectangles.drawargs())
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _lay_out(self) -> None:
        width = self._pen.widthF()
        dashes = np.array(self._pen.dashPattern()) * width
        ways = [ndarray_from_qpolygonf(line) for line in self._lines]
        if ways and not dashes.size:
            # Whole lines are laid out at once: what leads from one to the next is no step.
            ways = [np.concatenate([part for way in ways for part in (way, NO_STEP)])]
        found = [rectangles(way, width, dashes) for way in ways]
        corners = np.concatenate(found) if found else np.empty((0, 4))
        self._rectangles.resize(len(corners))
        self._rectangles.ndarray()[:] = corners
        self._outdated = False


def rectangles(points: Array, width: float, dashes: Array) -> Array:
    """Return left, top, width and height of what a pen covers on its way, (m, 4).

    Args:
        points: the corners of the way, (n, 2).
        width: of the pen.
        dashes: how long it is down, up, down … in turn; empty where it is down all the way.
    """
    start, end = points[:-1], points[1:]
    lengths = np.abs(end - start).sum(axis=1)
    real = lengths > TURN
    start, end, lengths = start[real], end[real], lengths[real]
    half = np.full(len(start), 0.5 * width)
    if dashes.size:
        start, end, half = _dashed(start, end, lengths, dashes, 0.5 * width)
    # At a corner both parts reach over it by half of the width, which makes it whole.
    along = np.where(np.abs(end - start) > 0.0, half[:, None], 0.5 * width)
    low, high = np.minimum(start, end) - along, np.maximum(start, end) + along
    return np.hstack([low, high - low])


def _dashed(
    start: Array, end: Array, lengths: Array, dashes: Array, half: float
) -> tuple[Array, Array, Array]:
    """Return the parts of a way on which the pen is down, and how far they reach beyond.

    Those that end at a corner reach over it, those that end on the way do not.
    """
    reached = np.concatenate([[0.0], np.cumsum(lengths)])
    period = dashes.sum()
    turns = np.concatenate([[0.0], np.cumsum(dashes)[:-1]])
    count = int(reached[-1] / period) + 1
    switches = (np.arange(count)[:, None] * period + turns).ravel()
    marks = np.union1d(reached, switches[switches < reached[-1]])
    first, last = marks[:-1], marks[1:]
    middle = 0.5 * (first + last)
    down = np.searchsorted(np.cumsum(dashes), np.mod(middle, period), side="right") % 2 == 0
    part = np.searchsorted(reached, middle, side="right") - 1
    first, last, part = first[down], last[down], part[down]
    ways = (end - start) / lengths[:, None]
    begin = start[part] + (first - reached[part])[:, None] * ways[part]
    finish = start[part] + (last - reached[part])[:, None] * ways[part]
    whole = (last - first) >= lengths[part] - TURN
    return begin, finish, np.where(whole, half, 0.0)
