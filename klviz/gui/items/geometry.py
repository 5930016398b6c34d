"""From numbers to pixels: mapping, thinning, and curves as polygons that Qt can draw.

All arithmetic is done here in doubles, on whole arrays. What reaches Qt is finite and never far
outside the plot, so that no density and no zoom can overflow its rasteriser.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.functions import ndarray_from_qpolygonf
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF

from klviz.core.arrays import Array

FAR = 1e9
"""How far outside a plot, in pixels, a number is mapped to; ∞ is there."""
MARGIN = 40.0
"""How far outside a plot, in pixels, a line is drawn; dashes beyond would only cost time."""
TOLERANCE = 0.03
"""About how far, in pixels, a thinned curve may stray from the given one."""
HUGE = 1e300
"""What stands for ∞ in arithmetic."""
CLOSE, SAME = 0.15, 1e-6
"""Points closer together than this, in pixels, cannot be told apart by eye, or at all."""


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
        """Return the curve in pixels, (m, 2), never far outside; ±∞ is outside, nan stays nan."""
        return within(np.column_stack([self.x(x), self.y(y)]), self.rect)

    def point(self, x: float, y: float) -> QPointF:
        """Return one point in pixels; both its coordinates are finite and near the ranges."""
        (x_low, x_high), (y_low, y_high) = self.x_range, self.y_range
        return QPointF(
            self.rect.left() + (x - x_low) / (x_high - x_low) * self.rect.width(),
            self.rect.bottom() - (y - y_low) / (y_high - y_low) * self.rect.height(),
        )

    def at(self, place: QPointF) -> tuple[float, float]:
        """Return x and y at a point in pixels."""
        (x_low, x_high), (y_low, y_high), rect = self
        across = (place.x() - rect.left()) / rect.width()
        up = (rect.bottom() - place.y()) / rect.height()
        return x_low + across * (x_high - x_low), y_low + up * (y_high - y_low)


def _stretched(values: Array, low: float, high: float, pixels: float) -> Array:
    with np.errstate(over="ignore", invalid="ignore"):
        stretched = (values - low) / (high - low) * pixels
        return np.minimum(np.maximum(stretched, -FAR), pixels + FAR)


def polygon(points: Array) -> QPolygonF:
    """Return points, (n, 2), as Qt has them."""
    made = QPolygonF()
    made.resize(len(points))
    if len(points):
        ndarray_from_qpolygonf(made)[:] = points
    return made


def thinned(points: Array) -> Array:
    """Return the points, (m, 2), that are needed to draw the curve through all of them.

    What lies closer together than can be seen becomes one point. Of the rest, dropping the points
    of a run of m equal steps moves the line by m²/4 times what dropping one of them does, so
    the number of points to keep is the integral of √(h/tolerance)/2 over them, where h is how far
    a point would lie from the chord if both its steps were as long as the longer.
    """
    spread, lengths = _apart(points)
    if len(spread) < 3:
        return spread
    across, up = spread[1:, 0] - spread[:-1, 0], spread[1:, 1] - spread[:-1, 1]
    shorter = np.minimum(lengths[:-1], lengths[1:])
    cross = across[:-1] * up[1:] - up[:-1] * across[1:]
    # A curve that comes back to a point on its way turns there; it has no chord to measure from.
    stays = shorter == 0.0
    height = 0.5 * np.abs(cross) / np.where(stays, 1.0, shorter)
    turns_back = stays | (across[:-1] * across[1:] + up[:-1] * up[1:] < 0.0)
    needed = np.minimum(1.0, 0.5 * np.sqrt(height / TOLERANCE))
    needed[turns_back] = 1.0
    keep = np.ones(len(spread), bool)
    keep[1:-1] = _rises(np.floor(np.cumsum(needed)))
    return spread[keep]


def _apart(points: Array) -> tuple[Array, Array]:
    """Return the points, (m, 2), without those that follow their predecessor too closely.

    The points before and after a step that can be seen stay. With them come the lengths of the
    steps between them, (m − 1,): all of this is done for every curve of every frame.
    """
    lengths = _lengths(points)
    if (lengths < SAME).any():
        points = points[np.concatenate([[True], lengths >= SAME])]
        lengths = _lengths(points)
    visible = lengths > CLOSE
    if visible.all():
        return points, lengths
    travelled = np.floor(np.cumsum(lengths) / CLOSE)
    keep = np.ones(len(points), bool)
    keep[1:-1] = _rises(travelled[:-1]) | visible[:-1] | visible[1:]
    points = points[keep]
    return points, _lengths(points)


def _lengths(points: Array) -> Array:
    return np.hypot(points[1:, 0] - points[:-1, 0], points[1:, 1] - points[:-1, 1])


def _rises(counts: Array) -> NDArray[np.bool_]:
    """Return where a count is above the one before it, (n,); before the first there is none."""
    rises = np.empty(len(counts), bool)
    rises[:1] = counts[:1] > 0.0
    rises[1:] = counts[1:] > counts[:-1]
    return rises


def unbroken(points: Array) -> list[Array]:
    """Return the runs of points, each (m, 2), in which none is nan, thinned."""
    return [thinned(run) for run in pieces(points)]


def pieces(points: Array) -> list[Array]:
    """Return the runs of points, each (m, 2), in which none is nan."""
    whole = np.isfinite(points).all(axis=1)
    if whole.all():
        return [points] if len(points) else []
    edges = np.flatnonzero(np.diff(np.concatenate([[False], whole, [False]]).astype(np.int8)))
    return [points[a:b] for a, b in edges.reshape(-1, 2).tolist()]


def lines(runs: list[Array]) -> list[QPolygonF]:
    """Return the polylines through runs of points, each (m, 2)."""
    return [polygon(run) for run in runs]


def areas(runs: list[Array], baseline: float) -> list[QPolygonF]:
    """Return the closed polygons between runs of points, each (m, 2), and a horizontal line."""
    return [_closed(run, baseline) for run in runs]


def halves(runs: list[Array], baseline: float) -> tuple[list[QPolygonF], list[QPolygonF]]:
    """Return the areas above a horizontal line at that pixel, and those below it."""
    crossed = []
    for run in runs:
        x, y = with_crossings(run[:, 0], run[:, 1] - baseline)
        crossed.append(np.column_stack([x, y + baseline]))
    above = [_closed(np.minimum(run, [np.inf, baseline]), baseline) for run in crossed]
    below = [_closed(np.maximum(run, [-np.inf, baseline]), baseline) for run in crossed]
    return above, below


def _closed(run: Array, baseline: float) -> QPolygonF:
    ends = np.array([[run[-1, 0], baseline], [run[0, 0], baseline]])
    return polygon(np.concatenate([run, ends]))


def within(points: Array, rect: QRectF) -> Array:
    """Return the curve, (m, 2), bent to stay just above or below the plot where it leaves it.

    What can be seen stays exactly as it is.
    """
    low, high = rect.top() - MARGIN, rect.bottom() + MARGIN
    x, y = points[:, 0], points[:, 1]
    if not ((y < low) | (y > high)).any():
        return points
    for level in (low, high):
        x, above = with_crossings(x, y - level)
        y = above + level
    return np.column_stack([x, np.clip(y, low, high)])


def with_crossings(x: Array, y: Array) -> tuple[Array, Array]:
    """Return the curve with the points added where it crosses zero, on straight lines."""
    y = np.clip(y, -HUGE, HUGE)
    with np.errstate(invalid="ignore", over="ignore"):
        before = np.flatnonzero(np.sign(y[:-1]) * np.sign(y[1:]) < 0.0)
    if not len(before):
        return x, y
    y0, y1 = y[before], y[before + 1]
    share = np.clip(y0 / (y0 - y1), 0.0, 1.0)
    crossing = x[before] + share * (x[before + 1] - x[before])
    return np.insert(x, before + 1, crossing), np.insert(y, before + 1, 0.0)
