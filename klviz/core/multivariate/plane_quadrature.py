"""Adaptive quadrature over the plane: Gauss-Kronrod 21 × 21 in boxes.

Each box is integrated by Kronrod's rule along both axes and, from the same values, with Gauss' rule
along one of them. Where these differ the box is halved across that axis; what is left of the
differences bounds the error.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.measures import GAUSS, KRONROD, NODES, SAFETY, Measure
from klviz.core.multivariate.plane_plans import Boxes, Frame, joined

Integrand: TypeAlias = Callable[[Array], Array]
"""Maps points (..., 2) to values (...), or to several functions at once, (f, ...)."""
Rounding: TypeAlias = Callable[[float], float]
"""What rounding of the integrand can do to an integral, as a function of ∫|f|."""

BOTH = np.outer(KRONROD, KRONROD).ravel()
RULES = np.array([BOTH, np.outer(GAUSS, KRONROD).ravel(), np.outer(KRONROD, GAUSS).ravel()]).T
"""Weights of the 441 nodes: Kronrod's rule along both axes, Gauss' along the first, the second."""

ROUNDING = 2e-14
"""What rounding can do to the values and their sum, relative to ∫|f|."""
TOLERANCE = 1e-13
"""Boxes are halved until the errors sum up to less than this fraction of ∫|f|."""
KINKED = 1e-6
"""The same for integrands with a kink along a line, which boxes cannot follow."""
SHARE = 0.02
"""No box is halved for less than this share of what rounding can do."""
MAX_BOXES = 6000
MAX_ROUNDS = 80
BATCH = 256
"""How many boxes are evaluated at once: 113,000 points."""


class PlaneIntegral(NamedTuple):
    """What quadrature found: the integral, a bound on its error, how many boxes it took."""

    value: float
    error: float
    boxes: int

    @property
    def method(self) -> str:
        """The rule in words."""
        boxes = "1 box" if self.boxes == 1 else f"{self.boxes} boxes"
        return f"Gauss–Kronrod 21 vs 10 along both axes, {boxes}"


class Resolved(NamedTuple):
    """Boxes and what the rules made of f functions on each of them.

    Attributes:
        boxes: m of them.
        value: the integrals, (f, m).
        size: ∫|f|, (f, m).
        gap: |Kronrod − Gauss| along each axis, (2, f, m).
    """

    boxes: Boxes
    value: Array
    size: Array
    gap: Array

    def chosen(self, which: NDArray[np.intp]) -> Resolved:
        """Return some of the boxes."""
        rest = (self.value[:, which], self.size[:, which], self.gap[:, :, which])
        return Resolved(self.boxes.chosen(which), *rest)

    def errors(self, kinked: bool) -> Array:
        """Return a bound on the error of each integral, (f, m).

        Where the rules nearly agree, Kronrod's is better than their difference by far: there it is
        raised to the power 1.5 (R. Piessens et al., QUADPACK, 1983). With a kink it is not.
        """
        gap: Array = self.gap.sum(axis=0)
        if kinked:
            return np.asarray(SAFETY * gap)
        with np.errstate(divide="ignore", invalid="ignore"):
            sharper: Array = self.size * (200.0 * gap / self.size) ** 1.5
        return np.asarray(np.fmin(SAFETY * gap, sharper))

    def halves(self, integrand: Integrand, frame: Frame) -> Resolved:
        """Return both halves of every box, cut across the axis along which the rules differ."""
        axis = np.argmax(self.gap.max(axis=1), axis=0)
        return evaluated(integrand, self.boxes.halves(axis), frame)


def integrate(
    integrand: Integrand,
    boxes: Boxes,
    frame: Frame,
    rounding: Rounding,
    *,
    kinked: bool = False,
) -> PlaneIntegral:
    """Return the integral of one function over the plane, from these boxes on.

    Args:
        integrand: the function.
        boxes: where it is not negligible, resolving what it is made of.
        frame: their coordinates.
        rounding: what rounding can do: part of the error, and nothing smaller is looked for.
        kinked: whether the integrand has no derivative along some line.
    """

    def tolerance(size: float) -> float:
        aim = KINKED if kinked else TOLERANCE
        return max(aim, SHARE * rounding(size) / size) if size > 0.0 else aim

    found = resolved(integrand, boxes, frame, tolerance, kinked=kinked)
    with np.errstate(over="ignore", invalid="ignore"):
        value, size = float(found.value.sum()), float(found.size.sum())
    if not math.isfinite(value):
        return PlaneIntegral(value, math.inf, found.value.size)
    error = float(found.errors(kinked).sum()) + ROUNDING * size + rounding(size)
    return PlaneIntegral(value, error, found.value.size)


def resolved(
    integrand: Integrand,
    boxes: Boxes,
    frame: Frame,
    tolerance: Rounding,
    *,
    kinked: bool = False,
    most: int = MAX_BOXES,
) -> Resolved:
    """Return boxes in which all the functions of an integrand are resolved.

    Args:
        integrand: one function, or several.
        boxes: where to begin.
        frame: their coordinates.
        tolerance: the fraction of ∫|f| below which the errors must be, as a function of it.
        kinked: as for ``integrate``.
        most: at about so many boxes the search ends.
    """
    found = evaluated(integrand, boxes, frame)
    for _ in range(MAX_ROUNDS):
        # Of several functions the largest is the yardstick.
        with np.errstate(over="ignore"):
            size = float(found.size.sum(axis=1).max())
        if not 0.0 < size < math.inf or found.value.shape[1] > most:
            break
        share = found.errors(kinked).max(axis=0) / size
        order = np.argsort(share)
        ahead = np.cumsum(share[order])
        allowed = tolerance(size)
        if ahead[-1] <= allowed:
            break
        # The many boxes with small errors may keep half of what is allowed.
        kept = int(np.searchsorted(ahead, 0.5 * allowed, side="right"))
        finer = found.chosen(order[kept:]).halves(integrand, frame)
        found = _together(found.chosen(order[:kept]), finer)
    return found


def evaluated(integrand: Integrand, boxes: Boxes, frame: Frame) -> Resolved:
    """Return what the rules make of an integrand on boxes."""
    starts = range(0, len(boxes.centre), BATCH)
    lots = [boxes.chosen(np.arange(i, min(i + BATCH, len(boxes.centre)))) for i in starts]
    return _together(*(_evaluated(integrand, lot, frame) for lot in lots))


def gauss_measure(boxes: Boxes, frame: Frame) -> Measure:
    """Return Gauss' rule of 10 × 10 nodes in every box as a measure; its points are (n, 2)."""
    used = GAUSS > 0.0
    points = _points(boxes, frame, NODES[used])
    weights = np.outer(GAUSS[used], GAUSS[used]).ravel() * _areas(boxes, frame)[:, None]
    return Measure(points.reshape(-1, 2), weights.ravel())


def _evaluated(integrand: Integrand, boxes: Boxes, frame: Frame) -> Resolved:
    values = integrand(_points(boxes, frame, NODES))
    values = values.reshape(-1, *values.shape[-2:])
    areas = _areas(boxes, frame)
    with np.errstate(invalid="ignore", over="ignore"):
        rules = np.moveaxis(values @ RULES, -1, 0) * areas
        size = (np.abs(values) @ BOTH) * areas
        return Resolved(boxes, rules[0], size, np.abs(rules[1:] - rules[0]))


def _points(boxes: Boxes, frame: Frame, nodes: Array) -> Array:
    """Return the nodes of a tensor rule in every box, (m, n², 2), stored coordinate by coordinate.

    So the arithmetic on either coordinate runs through memory in order.
    """
    y0, y1 = (c[:, None] + h[:, None] * nodes for c, h in zip(boxes[0].T, boxes[1].T, strict=True))
    rows = [
        origin + (along * y0[:, :, None] + across * y1[:, None, :])
        for origin, (along, across) in zip(frame.origin, frame.axes, strict=True)
    ]
    return np.moveaxis(np.array(rows).reshape(2, len(boxes.centre), -1), 0, -1)


def _areas(boxes: Boxes, frame: Frame) -> Array:
    """Return a quarter of the area of every box, in x: the factor of the weights, (m,)."""
    return np.asarray(boxes.half.prod(axis=1) * frame.area)


def _together(*parts: Resolved) -> Resolved:
    """Return several lots of boxes as one."""
    boxes = joined([part.boxes for part in parts])
    arrays = zip(*(part[1:] for part in parts), strict=True)
    return Resolved(boxes, *(np.concatenate(lot, axis=-1) for lot in arrays))
