"""Bars over outcomes as polygons: side by side where they have room, else as flights of stairs.

The outcome with the number k lies from k − ½ to k + ½ on the axis of x.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtGui import QPolygonF

from klviz.core.arrays import Array
from klviz.gui.items.geometry import MARGIN, Mapping, polygon

ROOMY = 22.0
"""From how many pixels of an outcome on, times k, its bars stand side by side."""
GAPS = 6.0
"""From how many on bars are set apart from their neighbours."""
SIDES = {"p": (-0.41, -0.02), "q": (0.02, 0.41)}
"""From where to where the bars of both reach where they stand side by side."""
WHOLE, APART = (-0.5, 0.5), (-0.35, 0.35)
"""The same of a bar that has its place for itself, without a gap and with one."""


class Shape(NamedTuple):
    """Bars as they are drawn.

    Attributes:
        areas: what is filled.
        outlines: the lines around it, without the baseline.
    """

    areas: list[QPolygonF]
    outlines: list[QPolygonF]


def slot(mapping: Mapping) -> float:
    """Return how many pixels wide the place of an outcome is."""
    low, high = mapping.x_range
    return mapping.rect.width() / (high - low)


def bars(mapping: Mapping, values: Array, baseline: float, reach: tuple[float, float]) -> Shape:
    """Return a rectangle for every outcome, none where its value is nan.

    Args:
        mapping: from numbers to pixels.
        values: how far the bars reach, (n,); they end just outside of the plot where that is far.
        baseline: where they begin.
        reach: from where to where a bar lies, in places of outcomes.
    """
    left, right = _edges(mapping, values.size, reach)
    top, base = _levels(mapping, values), _levels(mapping, np.array([baseline]))[0]
    areas, outlines = [], []
    for a, b, y in zip(left.tolist(), right.tolist(), top.tolist(), strict=True):
        if y == y:
            corners = np.array([[a, base], [a, y], [b, y], [b, base]])
            areas.append(polygon(corners))
            if abs(y - base) > 0.0:
                outlines.append(areas[-1])
    return Shape(areas, outlines)


def stairs(mapping: Mapping, values: Array, baseline: float) -> Shape:
    """Return one polygon for neighbouring outcomes whose values are not nan, as a flight of stairs.

    Its outline are the steps alone.

    Args:
        mapping: from numbers to pixels.
        values: how high the steps are, (n,).
        baseline: what they stand on.
    """
    left, right = _edges(mapping, values.size, WHOLE)
    top, base = _levels(mapping, values), _levels(mapping, np.array([baseline]))[0]
    steps = np.column_stack([np.column_stack([left, right]).ravel(), np.repeat(top, 2)])
    known = np.concatenate([[False], ~np.isnan(top), [False]]).astype(np.int8)
    areas, outlines = [], []
    for first, last in np.flatnonzero(np.diff(known)).reshape(-1, 2).tolist():
        flight = steps[2 * first : 2 * last]
        ends = np.array([[flight[0, 0], base]]), np.array([[flight[-1, 0], base]])
        areas.append(polygon(np.concatenate([ends[0], flight, ends[1]])))
        outlines.append(polygon(flight))
    return Shape(areas, outlines)


def rules(mapping: Mapping, values: Array, reach: tuple[float, float]) -> list[QPolygonF]:
    """Return a horizontal line at the value of every outcome; none where it is not finite.

    Those that reach each other are one line, of few points: five hundred take a frame to draw.
    """
    known = np.where(np.isfinite(values), values, np.nan)
    if reach == WHOLE:
        return stairs(mapping, known, 0.0).outlines
    left, right = _edges(mapping, values.size, reach)
    top = _levels(mapping, known)
    shown = np.flatnonzero(~np.isnan(known)).tolist()
    return [polygon(np.array([[left[k], top[k]], [right[k], top[k]]])) for k in shown]


def _edges(mapping: Mapping, count: int, reach: tuple[float, float]) -> tuple[Array, Array]:
    places = np.arange(float(count))
    return mapping.x(places + reach[0]), mapping.x(places + reach[1])


def _levels(mapping: Mapping, values: Array) -> Array:
    """Return pixels for values, never far outside of the plot; nan stays nan."""
    rect = mapping.rect
    return np.clip(mapping.y(values), rect.top() - MARGIN, rect.bottom() + MARGIN)
