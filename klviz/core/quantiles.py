"""Tail probabilities of mixtures on the line, and the points that have them.

Both tails are accurate however small they are: a probability above ½ is given by what is above it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.mixtures import Mixture

MAX_ROUNDS = 200
CLOSE = 4e-16
"""How near to each other, relatively, bounds of a quantile count as equal."""
ROUNDING = 1e-14
"""What rounding can do to a tail probability, relatively."""
NOISE = 2e-15
"""How much of its probability, relatively, rounding can miss."""


def below(mixture: Mixture, x: Array) -> Array:
    """Return the probability of lying at or below x, accurate where it is small."""
    return mixture.cdf(x)


def above(mixture: Mixture, x: Array) -> Array:
    """Return the probability of lying above x, accurate where it is small."""
    return mixture.sf(x)


class Mass(NamedTuple):
    """A probability, and what rounding can do to it."""

    value: float
    error: float


def mass_within(mixture: Mixture, intervals: Sequence[tuple[float, float]]) -> Mass:
    """Return the probability of disjoint intervals, each from the side with less beyond it."""
    if not intervals:
        return Mass(0.0, 0.0)
    low, high = np.array(intervals).T
    left, right = (
        (below(mixture, low), below(mixture, high)),
        (above(mixture, low), above(mixture, high)),
    )
    rising = left[1] <= 0.5
    shares = np.where(rising, left[1] - left[0], right[0] - right[1])
    sizes = np.where(rising, left[1], right[0])
    return Mass(math.fsum(np.maximum(shares, 0.0)), ROUNDING * math.fsum(sizes))


def tail_point(mixture: Mixture, probability: Array, side: int) -> Array:
    """Return the x with so much probability below it (side = −1) or above it (+1).

    Where a gap of the density makes several x right, it is one of them.
    """
    tail = above if side > 0 else below
    whole = np.asarray(probability, dtype=np.float64)
    points, left = np.empty(whole.size), np.arange(whole.size)
    wanted: Array = whole.ravel()
    outer, inner = _bracket(mixture, wanted, side)
    x, step = 0.5 * (outer + inner), np.abs(outer - inner)
    for _ in range(MAX_ROUNDS):
        mass = tail(mixture, x)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            excess = np.log(mass / wanted)
            newton = x + side * excess * mass / mixture.prob(x)
        # As long as there is too much beyond x, the point lies further out.
        outer, inner = np.where(excess > 0.0, outer, x), np.where(excess > 0.0, x, inner)
        tight = np.abs(outer - inner) <= CLOSE * np.maximum(np.abs(outer), np.abs(inner))
        # What has been found stays: rounding would send it back to the middle of its bounds.
        points[left] = x
        sought = ~(tight | (np.abs(excess) <= NOISE))
        if not sought.any():
            break
        rows = (wanted, outer, inner, x, step, newton)
        wanted, outer, inner, x, step, newton = (row[sought] for row in rows)
        left = left[sought]
        # Newton's steps must shrink, or they go round in circles between two modes.
        good = (newton > np.minimum(outer, inner)) & (newton < np.maximum(outer, inner))
        good &= np.abs(newton - x) <= 0.5 * step
        after = np.where(good, newton, 0.5 * (outer + inner))
        x, step = after, np.abs(after - x)
    return points.reshape(whole.shape)


def _bracket(mixture: Mixture, wanted: Array, side: int) -> tuple[Array, Array]:
    """Return points with less and with more than the wanted probability beyond them."""
    tail = above if side > 0 else below
    knots = mixture.knots()
    low, high = float(knots[0]), float(knots[-1])
    near, far = (low, high) if side > 0 else (high, low)
    # Where a double is no finer than the density, its knots are one.
    step = side * max(high - low, math.ulp(max(abs(low), abs(high))))
    outer = _stepped(lambda x: tail(mixture, x) > wanted, np.full(wanted.shape, far), step)
    inner = _stepped(lambda x: tail(mixture, x) < wanted, np.full(wanted.shape, near), -step)
    return outer, inner


def _stepped(short: Callable[[Array], NDArray[np.bool_]], x: Array, step: float) -> Array:
    """Return the points moved on by ever longer steps for as long as they are short."""
    while (going := short(x)).any():
        x = np.where(going, x + step, x)
        step *= 2.0
    return x
