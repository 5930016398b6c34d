"""Steps that end on a kink, where the slope jumps from down to up and so never vanishes.

What a run sees there is the subgradient of least norm: 0 where the slopes around bracket 0.
"""

from __future__ import annotations

from operator import mul

from klviz.core.arrays import Array, Theta
from klviz.core.grounds import Footing

NOTHING = 4e-15
"""The value of a divergence, in nats, that is the rounding of its own sum."""


def not_below_zero(footing: Footing, theta: Theta, there: Theta) -> Theta:
    """Return where a step ends that may promise no more than the whole value.

    No divergence is below 0. One with a kink at 0, as total variation has, is a cone around p = q,
    to whose tip such steps lead (B. Polyak, 1969).
    """
    change = [t - s for s, t in zip(theta, there, strict=True)]
    promise = -sum(map(mul, footing.gradient, change))
    if promise <= footing.value:
        return there
    share = footing.value / promise
    return tuple([s + share * c for s, c in zip(theta, change, strict=True)])


def held(start: float, aim: float, points: Array) -> float:
    """Return where a step of a location ends that a median of the points, ascending, holds.

    The mean of |x − loc| over points x has a kink at every one of them, and its slopes bracket 0
    where as many lie on one side as on the other.
    """
    low, high = float(points[(points.size - 1) // 2]), float(points[points.size // 2])
    if start <= low <= aim:
        return low
    return high if aim <= high <= start else aim
