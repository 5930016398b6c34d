"""From numbers to pixels: mapping, thinning, and curves as polygons that Qt can draw.

All arithmetic is done here in doubles, on whole arrays. What reaches Qt is finite and never far
outside the plot, so that no density and no zoom can overflow its rasteriser.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from pyqtgraph.functions import ndarray_from_qpolygonf
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF

from klviz.core.arrays import Array

FAR = 8_000.0
"""How far outside a plot, in pixels, a point may lie; beyond that it is moved there."""
TOLERANCE = 0.03
"""How far, in pixels, a thinned curve may stray from the given one."""


class Mapping(NamedTuple):
    """The affine map from the ranges of a plot to its pixels; y grows upward, pixels downward."""

    x_range: tuple[float, float]
    y_range: tuple[float, float]
    rect: QRectF

    def x(self, values: Array) -> Array:
        """Return pixels from the left edge of the scene for values of x."""
        low, high = self.x_range
        return self.rect.left() + _stretched(values, low, high, self.rect.width())

    def y(self, values: Array) -> Array:
        """Return pixels from the top of the scene for values of y."""
        low, high = self.y_range
        return self.rect.bottom() - _stretched(values, low, high, self.rect.height())

    def pixels(self, x: Array, y: Array) -> Array:
        """Return the points in pixels, (n, 2); ±∞ lies far outside, nan stays nan."""
        return np.column_stack([self.x(x), self.y(y)])

    def point(self, x: float, y: float) -> QPointF:
        """Return one point in pixels."""
        return QPointF(float(self.x(np.array([x]))[0]), float(self.y(np.array([y]))[0]))


def _stretched(values: Array, low: float, high: float, pixels: float) -> Array:
    with np.errstate(over="ignore", invalid="ignore"):
        return np.clip((values - low) / (high - low) * pixels, -FAR, pixels + FAR)


def polygon(points: Array) -> QPolygonF:
    """Return points, (n, 2), as Qt has them."""
    made = QPolygonF()
    made.resize(len(points))
    if len(points):
        ndarray_from_qpolygonf(made)[:] = points
    return made


def thinned(points: Array, tolerance: float = TOLERANCE) -> Array:
    """Return the points, (m, 2), that are needed to draw the curve through all of them.

    Dropping the points of a run of m equal steps moves the line by m²/4 times what dropping one
    does, so the number of points to keep is the integral of √(h/tolerance)/2 over them, where h
    is how far a point lies from the chord of its neighbours.
    """
    if len(points) < 3:
        return points
    steps = np.diff(points, axis=0)
    before, after = steps[:-1], steps[1:]
    chord = before + after
    area = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
    height = area / np.maximum(np.hypot(chord[:, 0], chord[:, 1]), 1e-9)
    needed = np.cumsum(np.minimum(1.0, 0.5 * np.sqrt(height / tolerance)))
    keep = np.ones(len(points), bool)
    keep[1:-1] = np.diff(np.floor(needed), prepend=0.0) > 0.0
    return points[keep]


def lines(points: Array) -> list[QPolygonF]:
    """Return the polylines through the points, (n, 2), broken where one is nan."""
    whole = np.isfinite(points).all(axis=1)
    if whole.all():
        return [polygon(thinned(points))] if len(points) else []
    edges = np.flatnonzero(np.diff(np.concatenate([[False], whole, [False]]).astype(np.int8)))
    return [polygon(thinned(points[a:b])) for a, b in edges.reshape(-1, 2)]


def area(points: Array, baseline: float) -> QPolygonF:
    """Return the closed polygon between the points, (n, 2), and a horizontal line at that pixel."""
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) < 2:
        return QPolygonF()
    inner = thinned(points)
    ends = np.array([[inner[-1, 0], baseline], [inner[0, 0], baseline]])
    return polygon(np.vstack([inner, ends]))


def with_crossings(x: Array, y: Array) -> tuple[Array, Array]:
    """Return the curve with the points added where it crosses zero, on straight lines."""
    with np.errstate(invalid="ignore", over="ignore"):
        before = np.flatnonzero(y[:-1] * y[1:] < 0.0)
    if not len(before):
        return x, y
    y0, y1 = y[before], y[before + 1]
    share = np.clip(y0 / (y0 - y1), 0.0, 1.0)
    crossing = x[before] + share * (x[before + 1] - x[before])
    return np.insert(x, before + 1, crossing), np.insert(y, before + 1, 0.0)
