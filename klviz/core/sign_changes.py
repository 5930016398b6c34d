"""Where a function over the line changes its sign, in pairs between two points, too.

An integral of |f| has a kink at each of these points. A pair of them so close that no point of a
rule lies between looks smooth to both rules, and no error tells of it.
"""

from __future__ import annotations

import math

import numpy as np

from klviz.core.arrays import Array
from klviz.core.crossings import roots
from klviz.core.near_zeros import Spans, near_zero, turned
from klviz.core.origins import Integrand
from klviz.core.panels import Plan

CLOSE = 1e-9
"""How close to zero the function is at a change of sign, beside its values near by."""
ROUNDING = 1e-13
"""Where it comes closer to zero than this it cannot be told whether it gets there."""
HALVINGS = 26
"""How often the gap is halved in which the function turns."""


def sign_changes(function: Integrand, cuts: Plan) -> Array:
    """Return where a function changes its sign without a jump, as far as the plan shows it."""
    # One-sided values at the kinks, too: a change may lie between a kink and the next point.
    sides = [np.nextafter(cuts.kinks, end) for end in (-math.inf, math.inf)]
    x = np.sort(np.concatenate([cuts.rule(cuts.panels()).points.ravel(), *sides]))
    values = function(x)
    sign = np.sign(values)
    smooth = np.diff(np.searchsorted(cuts.kinks, x)) == 0
    at = np.flatnonzero((sign[1:] * sign[:-1] < 0.0) & smooth)
    bent = np.flatnonzero(near_zero(values, ROUNDING) & smooth[1:] & smooth[:-1])
    spans = Spans(np.zeros_like(bent), x[bent], x[bent + 1], x[bent + 2], sign[bent + 1])
    hidden = turned(lambda _, x: function(x), spans, HALVINGS)
    low = np.concatenate([x[at], hidden.low, hidden.middle])
    high = np.concatenate([x[at + 1], hidden.middle, hidden.high])
    if not low.size:
        return low
    # Where the function is small, close to zero is less.
    size = np.minimum(1.0, np.maximum(np.abs(function(low)), np.abs(function(high))))
    return np.sort(roots(lambda x: function(x) / size, low, high, close=CLOSE))
