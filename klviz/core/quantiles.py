"""Tail probabilities of mixtures on the line, and the points that have them.

Both tails are accurate however small they are: a probability above ½ is given by what is above it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from klviz.core.arrays import Array
from klviz.core.mixtures import Mixture

MAX_ROUNDS = 200
CLOSE = 4e-16
"""How near to each other, relatively, bounds of a quantile count as equal."""
NOISE = 2e-15
"""How much of its probability, relatively, rounding can miss."""


def below(mixture: Mixture, x: Array) -> Array:
    """Return the probability of lying at or below x, accurate where it is small."""
    return mixture.cdf(x)


def above(mixture: Mixture, x: Array) -> Array:
    """Return the probability of lying above x, accurate where it is small."""
    x = np.asarray(x, dtype=np.float64)
    total = np.zeros(x.shape)
    for weight, family, member in mixture.present:
        # Standard members are symmetric: what is above z is as much as what is below −z.
        total += weight * family.cdf((member.loc - x) / member.scale, *member.shape)
    return total


def tail_point(mixture: Mixture, probability: Array, side: int) -> Array:
    """Return the x with so much probability below it (side = −1) or above it (+1).

    Where a gap of the density makes several x right, it is one of them.
    """
    tail = above if side > 0 else below
    wanted = np.asarray(probability, dtype=np.float64)
    outer, inner = _bracket(mixture, wanted, side)
    x, step = 0.5 * (outer + inner), np.abs(outer - inner)
    found = np.zeros(x.shape, dtype=np.bool_)
    for _ in range(MAX_ROUNDS):
        mass = tail(mixture, x)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            excess = np.log(mass / wanted)
            newton = x + side * excess * mass / mixture.prob(x)
        # As long as there is too much beyond x, the point lies further out.
        outer, inner = np.where(excess > 0.0, outer, x), np.where(excess > 0.0, x, inner)
        tight = np.abs(outer - inner) <= CLOSE * np.maximum(np.abs(outer), np.abs(inner))
        # What has been found stays: rounding would send it back to the middle of its bounds.
        found |= tight | (np.abs(excess) <= NOISE)
        if found.all():
            break
        # Newton's steps must shrink, or they go round in circles between two modes.
        good = (newton > np.minimum(outer, inner)) & (newton < np.maximum(outer, inner))
        good &= np.abs(newton - x) <= 0.5 * step
        after = np.where(found, x, np.where(good, newton, 0.5 * (outer + inner)))
        x, step = after, np.abs(after - x)
    return x


def _bracket(mixture: Mixture, wanted: Array, side: int) -> tuple[Array, Array]:
    """Return points with less and with more than the wanted probability beyond them."""
    tail = above if side > 0 else below
    knots = mixture.knots()
    low, high = float(knots[0]), float(knots[-1])
    near, far = (low, high) if side > 0 else (high, low)
    step = side * (high - low)
    outer = _stepped(lambda x: tail(mixture, x) > wanted, np.full(wanted.shape, far), step)
    inner = _stepped(lambda x: tail(mixture, x) < wanted, np.full(wanted.shape, near), -step)
    return outer, inner


def _stepped(short: Callable[[Array], NDArray[np.bool_]], x: Array, step: float) -> Array:
    """Return the points moved on by ever longer steps for as long as they are short."""
    while (going := short(x)).any():
        x = np.where(going, x + step, x)
        step *= 2.0
    return x
