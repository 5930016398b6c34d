"""Where a function over the line changes its sign, in pairs between two points, too.

An integral of |f| has a kink at each of these points. A pair of them so close that no point of a
rule lies between looks smooth to both rules, and no error tells of it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.crossings import roots
from klviz.core.origins import Integrand
from klviz.core.panels import Plan

CLOSE = 1e-9
"""How close to zero the function is at a change of sign, beside its values near by."""
ROUNDING = 1e-13
"""Where it comes closer to zero than this it cannot be told whether it gets there."""
SHARE = 0.6
"""How much of the bend between three points, the middle one the nearest to zero, it may lie above
zero for a parabola to get there: a quarter where the points are equally spaced."""
HALVINGS = 26
"""How often the gap is halved in which the function turns."""


class _Spans(NamedTuple):
    """Where a function comes near zero and turns: three points each, and its sign there, (m,)."""

    low: Array
    middle: Array
    high: Array
    sign: Array

    def chosen(self, which: NDArray[np.bool_]) -> _Spans:
        """Return some of them."""
        return _Spans(*(column[which] for column in self))


def sign_changes(function: Integrand, cuts: Plan) -> Array:
    """Return where a function changes its sign without a jump, as far as the plan shows it."""
    # One-sided values at the kinks, too: a change may lie between a kink and the next point.
    sides = [np.nextafter(cuts.kinks, end) for end in (-math.inf, math.inf)]
    x = np.sort(np.concatenate([cuts.rule(cuts.panels()).points.ravel(), *sides]))
    values = function(x)
    sign = np.sign(values)
    smooth = np.diff(np.searchsorted(cuts.kinks, x)) == 0
    at = np.flatnonzero((sign[1:] * sign[:-1] < 0.0) & smooth)
    hidden = _turned(function, _near_zero(x, values, smooth))
    low = np.concatenate([x[at], hidden.low, hidden.middle])
    high = np.concatenate([x[at + 1], hidden.middle, hidden.high])
    if not low.size:
        return low
    # Where the function is small, close to zero is less.
    size = np.minimum(1.0, np.maximum(np.abs(function(low)), np.abs(function(high))))
    return np.sort(roots(lambda x: function(x) / size, low, high, close=CLOSE))


def _near_zero(x: Array, values: Array, smooth: NDArray[np.bool_]) -> _Spans:
    """Return where the function may turn on the other side of zero, between three points."""
    size, sign = np.abs(values), np.sign(values)
    middle, left, right = size[1:-1], size[:-2], size[2:]
    with np.errstate(invalid="ignore"):
        bend = 0.5 * left + 0.5 * right - middle
        bent = (middle <= left) & (middle <= right) & (middle < SHARE * bend)
    bent &= (sign[1:-1] == sign[:-2]) & (sign[1:-1] == sign[2:]) & (middle > ROUNDING)
    at = np.flatnonzero(bent & smooth[1:] & smooth[:-1])
    return _Spans(x[at], x[at + 1], x[at + 2], sign[at + 1])


def _turned(function: Integrand, spans: _Spans) -> _Spans:
    """Return those in the middle of which, as it is moved to where it turns, the sign changes."""
    found = [spans.chosen(np.zeros(spans.sign.size, dtype=np.bool_))]
    for _ in range(HALVINGS):
        if not spans.sign.size:
            break
        low, middle, high, sign = spans
        places = (0.5 * (low + middle), middle, 0.5 * (middle + high))
        values = np.array([sign * function(x) for x in places])
        best = values.argmin(axis=0)
        ends, numbers = np.array([low, *places, high]), np.arange(sign.size)
        before, turn, after = (ends[best + i, numbers] for i in range(3))
        below = values.min(axis=0) < 0.0
        # Beside the turn the sign may have changed already, at the ends it has not.
        found.append(_Spans(low, turn, high, sign).chosen(below))
        spans = _Spans(before, turn, after, sign).chosen(~below)
    return _Spans(*(np.concatenate(column) for column in zip(*found, strict=True)))
