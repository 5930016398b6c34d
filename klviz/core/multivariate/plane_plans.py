"""Where to put boxes on the plane so that normals are resolved in each of them.

Boxes are rectangles in the coordinates y of a frame, x = origin + axes · y, in which the components
are round on the average. They are halved until none is longer than a few widths of a component
that it touches, in that component's own coordinates, and dropped where there is no component.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.multivariate.mixtures import MultivariateMixture
from klviz.core.multivariate.normal import EPSILON

REACH = 9.0
"""How far from a component, in its widths, there may be something: e^−40 of its mass is beyond."""
CORE = 4.0
"""How far from a component boxes have to be fine."""
LENGTH = 5.0
"""How long a box may be there, in widths of the component."""
OUTER = 15.0
"""How long it may be between there and the reach."""
MOST_BOXES = 20_000


class Shape(NamedTuple):
    """Where something of the form of a normal density lies: its centre, (2,), and covariance."""

    mean: Array
    cov: Array


class Frame(NamedTuple):
    """The coordinates y with x = origin + axes · y.

    Attributes:
        origin: (2,).
        axes: (2, 2), the images of the unit vectors as columns.
    """

    origin: Array
    axes: Array

    @property
    def area(self) -> float:
        """The area in x of a unit square in y."""
        return abs(float(np.linalg.det(self.axes)))


class Boxes(NamedTuple):
    """Rectangles in y: their centres and half their sides, (m, 2) each."""

    centre: Array
    half: Array

    def halves(self, axis: NDArray[np.intp]) -> Boxes:
        """Return the two halves of every box, cut across its axis, (m,): first one, then other."""
        half, step = self.half.copy(), np.zeros_like(self.half)
        rows = np.arange(axis.size)
        half[rows, axis] *= 0.5
        step[rows, axis] = half[rows, axis]
        return Boxes(
            np.concatenate([self.centre - step, self.centre + step]), np.concatenate([half, half])
        )

    def chosen(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Boxes:
        """Return some of the boxes."""
        return Boxes(self.centre[which], self.half[which])


class _View(NamedTuple):
    """A shape in y: its centre, its factor L and L⁻¹."""

    mean: Array
    factor: Array
    inverse: Array


def shapes_of(*mixtures: MultivariateMixture) -> list[Shape]:
    """Return where the components of mixtures lie."""
    return [Shape(part.normal.mean, part.normal.cov) for m in mixtures for part in m.present]


def frame_of(p: MultivariateMixture, q: MultivariateMixture) -> Frame:
    """Return coordinates in which the components of p and q are round on the average."""
    within = sum(
        (0.5 * part.weight * part.normal.cov for m in (p, q) for part in m.present),
        np.zeros((2, 2)),
    )
    return Frame(0.5 * p.mean + 0.5 * q.mean, _root(within))


def boxes_around(shapes: Sequence[Shape], frame: Frame) -> Boxes:
    """Return boxes that cover all the shapes and resolve each of them."""
    views = [_view(shape, frame) for shape in shapes]
    rest, done = _hull(views), []
    count = 0
    while rest.centre.size and count + len(rest.centre) < MOST_BOXES:
        touched, excess = _excess(rest, views)
        rest, excess = rest.chosen(touched), excess[touched]
        long = excess.max(axis=1, initial=0.0) > 1.0
        done.append(rest.chosen(~long))
        count += len(done[-1].centre)
        rest = rest.chosen(long).halves(np.argmax(excess[long], axis=1))
    return joined([*done, rest])


def joined(parts: Iterable[Boxes]) -> Boxes:
    """Return several lots of boxes as one."""
    return Boxes(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def _excess(boxes: Boxes, views: list[_View]) -> tuple[NDArray[np.bool_], Array]:
    """Return which boxes are touched by a shape, and how many times too long their sides are."""
    touched = np.zeros(len(boxes.centre), dtype=np.bool_)
    excess = np.zeros_like(boxes.half)
    for view in views:
        size = np.abs(view.inverse)
        near = np.abs((boxes.centre - view.mean) @ view.inverse.T) - boxes.half @ size.T
        distance = np.hypot(*np.maximum(near, 0.0).T)
        # A side in widths of the shape.
        length = 2.0 * boxes.half * np.hypot(*view.inverse)
        within = distance < REACH
        allowed = np.where(distance < CORE, LENGTH, OUTER)[:, None]
        touched |= within
        excess = np.maximum(excess, np.where(within[:, None], length / allowed, 0.0))
    return touched, excess


def _hull(views: list[_View]) -> Boxes:
    """Return the one box round everything."""
    spans = [REACH * np.hypot(*view.factor.T) for view in views]
    low = np.min([v.mean - span for v, span in zip(views, spans, strict=True)], axis=0)
    high = np.max([v.mean + span for v, span in zip(views, spans, strict=True)], axis=0)
    return Boxes(0.5 * (low + high)[None], 0.5 * (high - low)[None])


def _view(shape: Shape, frame: Frame) -> _View:
    """Return a shape in the coordinates of the frame."""
    to_frame: Array = np.asarray(np.linalg.inv(frame.axes))
    factor = to_frame @ _root(shape.cov)
    return _View(to_frame @ (shape.mean - frame.origin), factor, np.asarray(np.linalg.inv(factor)))


def _root(cov: Array) -> Array:
    """Return A with A Aᵀ = cov, its columns orthogonal; a degenerate cov is given some width."""
    scale = math.sqrt(float(np.trace(cov)))
    variances, axes = np.linalg.eigh(cov / scale / scale)
    return np.asarray(axes * (scale * np.sqrt(np.maximum(variances, EPSILON))))
