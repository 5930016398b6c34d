"""Tail probabilities of mixtures on the line, and the points that have them.

Both tails are accurate however small they are: a probability above ½ is given by what is above it.
"""

from __future__ import annotations

import numpy as np

from klviz.core.arrays import Array
from klviz.core.mixtures import Mixture

MAX_ROUNDS = 200
CLOSE = 4e-16
"""How near to each other, relatively, bounds of a quantile count as equal."""


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
    wanted = np.log(np.asarray(probability, dtype=np.float64))
    outer, inner = _bracket(mixture, wanted, side)
    x = 0.5 * (outer + inner)
    for _ in range(MAX_ROUNDS):
        mass = tail(mixture, x)
        with np.errstate(divide="ignore"):
            excess = np.log(mass) - wanted
        # As long as there is too much beyond x, the point lies further out.
        outer, inner = np.where(excess > 0.0, outer, x), np.where(excess > 0.0, x, inner)
        size = np.maximum(np.abs(outer), np.abs(inner))
        if (np.abs(outer - inner) <= CLOSE * size).all() or not excess.any():
            break
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            newton = x + side * excess * mass / mixture.prob(x)
        low, high = np.minimum(outer, inner), np.maximum(outer, inner)
        x = np.where((newton > low) & (newton < high), newton, 0.5 * (outer + inner))
    return x


def _bracket(mixture: Mixture, wanted: Array, side: int) -> tuple[Array, Array]:
    """Return points with less and with more than the wanted probability beyond them."""
    tail = above if side > 0 else below
    knots = mixture.knots()
    near, far = float(knots[0]), float(knots[-1])
    if side < 0:
        near, far = far, near
    outer, inner = np.full(wanted.shape, far), np.full(wanted.shape, near)
    length = abs(far - near)
    with np.errstate(divide="ignore", over="ignore"):
        for _ in range(MAX_ROUNDS * 10):
            short = np.log(tail(mixture, outer)) > wanted
            if not short.any():
                break
            inner = np.where(short, outer, inner)
            outer = np.where(short, outer + side * length, outer)
            length *= 2.0
        length = abs(far - near)
        for _ in range(MAX_ROUNDS * 10):
            short = np.log(tail(mixture, inner)) < wanted
            if not short.any():
                break
            outer = np.where(short, inner, outer)
            inner = np.where(short, inner - side * length, inner)
            length *= 2.0
    return outer, inner
