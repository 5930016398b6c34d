"""SignedCurve: a curve over x, with the areas between it and zero told apart by their sign."""

from __future__ import annotations

import numpy as np
from pyqtgraph import ViewBox
from PySide6.QtCore import QPointF

from klviz.core.arrays import Array
from klviz.gui.items.area import Area
from klviz.gui.items.curve import Curve
from klviz.gui.items.geometry import Mapping, halves, lines, unbroken
from klviz.gui.style import Style

WIDTH = 2.2
POSITIVE, NEGATIVE = 0.38, 0.14
"""The share of the colour in the two areas."""
MISSING, ROUNDING = 0.01, 1e-12
"""What of an area may lie outside of a view that holds it: a share of it, and nats."""


class SignedCurve:
    """The curve, its zero line and both areas.

    Args:
        box: what it is drawn in.
    """

    def __init__(self, box: ViewBox) -> None:
        self._negative, self._positive = Area(box), Area(box)
        self._zero, self._curve = Curve(box), Curve(box)

    def show(
        self, style: Style, mapping: Mapping, x: Array, values: Array, colour: str, *, fills: bool
    ) -> None:
        """Draw values at ascending x, (n,) both, in a colour; the areas too if it ``fills``."""
        zero = mapping.point(0.0, 0.0).y()
        for item in (self._negative, self._positive, self._zero, self._curve):
            item.place(mapping.rect)
        self._zero.set_pen(style.axis_pen)
        self._positive.set_colour(style.wash(colour, POSITIVE))
        self._negative.set_colour(style.wash(colour, NEGATIVE))
        self._curve.set_pen(style.pen(colour, WIDTH))
        runs = unbroken(mapping.pixels(x, values))
        positive, negative = halves(runs, zero) if fills else ([], [])
        self._positive.set_polygons(positive)
        self._negative.set_polygons(negative)
        if np.isinf(values).any():
            # The area reaches up to infinity; a line there would be a line at the edge.
            runs = unbroken(mapping.pixels(x, np.where(np.isfinite(values), values, np.nan)))
        self._curve.set_lines(lines(runs))
        self._zero.set_rule(QPointF(0.0, zero), QPointF(mapping.rect.right(), zero))


def holds_area(x: Array, values: Array, whole: float) -> bool:
    """Whether practically all of an area lies over these points of x, (n,)."""
    with np.errstate(over="ignore", invalid="ignore"):
        area = float(np.trapezoid(values, x))
        drawn = float(np.trapezoid(np.abs(values), x))
        return area == whole or abs(area - whole) <= MISSING * drawn + ROUNDING
