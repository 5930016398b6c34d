"""Where a function comes near zero and turns, so that its signs at some points do not tell.

It may change its sign twice between two of them. The point where it turns is closed in on until
the sign there is another, or there is no room left.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array

SHARE = 0.6
"""How much of the bend between three points, the middle one the nearest to zero, it may lie above
zero for a parabola to get there: a quarter where the points are equally spaced."""

RowFunction: TypeAlias = Callable[[NDArray[np.intp], Array], Array]
"""From rows and a point in each, (m,) both, to values, (m,)."""


class Spans(NamedTuple):
    """Where a function comes near zero and turns: row, low, middle, high, and its sign, (m,)."""

    row: NDArray[np.intp]
    low: Array
    middle: Array
    high: Array
    sign: Array

    def chosen(self, which: NDArray[np.bool_]) -> Spans:
        """Return some of them."""
        return Spans(self.row[which], *(column[which] for column in self[1:]))


def near_zero(values: Array, floor: float) -> NDArray[np.bool_]:
    """Return at which inner points a function may turn on the other side of zero.

    Args:
        values: the function at ascending points, (..., n), to (..., n − 2).
        floor: where it comes closer to zero than this it counts as having got there.
    """
    size, sign = np.abs(values), np.sign(values)
    left, middle, right = size[..., :-2], size[..., 1:-1], size[..., 2:]
    inner = sign[..., 1:-1]
    with np.errstate(invalid="ignore"):
        bend = 0.5 * left + 0.5 * right - middle
        bent = (middle <= left) & (middle <= right) & (middle < SHARE * bend)
    same = (inner == sign[..., :-2]) & (inner == sign[..., 2:])
    return np.asarray(bent & same & (middle > floor))


def turned(function: RowFunction, spans: Spans, halvings: int) -> Spans:
    """Return those in the middle of which, as it is moved to where it turns, the sign changes.

    Args:
        function: what turns.
        spans: where it may.
        halvings: how often the gap is halved in which it does.
    """
    found = [spans.chosen(np.zeros(spans.row.size, dtype=np.bool_))]
    for _ in range(halvings):
        if not spans.row.size:
            break
        row, low, middle, high, sign = spans
        places = (0.5 * (low + middle), middle, 0.5 * (middle + high))
        values = np.array([sign * function(row, x) for x in places])
        best = values.argmin(axis=0)
        ends, numbers = np.array([low, *places, high]), np.arange(row.size)
        before, turn, after = (ends[best + i, numbers] for i in range(3))
        below = values.min(axis=0) < 0.0
        # Beside the turn the sign may have changed already, at the ends it has not.
        found.append(Spans(row, low, turn, high, sign).chosen(below))
        spans = Spans(row, before, turn, after, sign).chosen(~below)
    rows = np.concatenate([each.row for each in found])
    columns = (np.concatenate(column) for column in zip(*(each[1:] for each in found), strict=True))
    return Spans(rows, *columns)
