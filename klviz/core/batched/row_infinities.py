"""Which of many q are infinitely far from p.

Supports and classes of tails are the same for all members of a location-scale family, so mostly
one q speaks for all. Where coefficients matter they are compared as floats, and those too close to
call are decided exactly, one by one.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array
from klviz.core.divergences import Divergence
from klviz.core.families.family import Member, Tail
from klviz.core.infinities import SIDES, reason_of_order
from klviz.core.mixtures import Mixture

TIE = 1e-9
"""How close to zero, relatively, a coefficient must be to be worked out exactly."""

Flags = NDArray[np.bool_]
Coefficients = tuple[Array, Array, Fraction]
"""Of x², of |x| and of log |x|; the last is the same in all rows."""


class Verdict(NamedTuple):
    """Which rows are infinite for sure, and which are too close to call, (b,) each."""

    infinite: Flags
    open: Flags


def infinite_rows(
    divergence: Divergence, p: Mixture, approximation: LocationScale, thetas: Array
) -> Flags:
    """Return where D(P‖Q) is infinite, (b,), for the θ of every row, (b, 2)."""
    infinite = np.full(len(thetas), False)
    for part in divergence.parts:
        infinite |= _infinite_by_order(part.order, p, approximation, thetas)
    return infinite


def _infinite_by_order(
    order: float, p: Mixture, approximation: LocationScale, thetas: Array
) -> Flags:
    """Return where D_α of this order is infinite, (b,)."""
    if 0.0 <= order <= 1.0:
        return np.full(len(thetas), bool(_reason(order, p, approximation, thetas[:1])))
    forward = order > 1.0
    if not forward and p.support != ((-math.inf, math.inf),):
        return np.full(len(thetas), True)
    verdict = _by_tails(order, forward, p, approximation, thetas)
    infinite = verdict.infinite.copy()
    for row in np.flatnonzero(verdict.open).tolist():
        infinite[row] = bool(_reason(order, p, approximation, thetas[row : row + 1]))
    return infinite


def _reason(order: float, p: Mixture, approximation: LocationScale, theta: Array) -> str:
    """Return why a single row, (1, 2), is infinite."""
    if not len(theta):
        return ""
    loc, log_scale = theta[0].tolist()
    return reason_of_order(order, p, approximation.mixture((loc, log_scale)))


def _by_tails(
    order: float, forward: bool, p: Mixture, approximation: LocationScale, thetas: Array
) -> Verdict:
    """Decide by the leading coefficient of the tails of pᵃ q¹⁻ᵃ, or of qᵃ p¹⁻ᵃ with a = 1 − α."""
    a = order if forward else 1.0 - order
    rows = len(thetas)
    infinite, unsure = np.full(rows, False), np.full(rows, False)
    for side in SIDES:
        tail = p.tail(side)
        if tail is None:
            continue
        own, other = _constant(tail, rows), _of_rows(approximation, side, thetas)
        first, second = (own, other) if forward else (other, own)
        verdict = _leading(first, second, a)
        infinite, unsure = infinite | verdict.infinite, unsure | verdict.open
    return Verdict(infinite, unsure & ~infinite)


def _leading(first: Coefficients, second: Coefficients, a: float) -> Verdict:
    """Decide by the first coefficient that either tail has."""
    for mine, others in zip(first[:2], second[:2], strict=True):
        if np.any(mine) or np.any(others):
            total = a * mine + (1.0 - a) * others
            size = abs(a * mine) + abs((1.0 - a) * others)
            tie = np.abs(total) <= TIE * size
            return Verdict((total < 0.0) & ~tie, tie)
    exact = Fraction(a)
    diverges = exact * first[2] + (1 - exact) * second[2] <= 1
    return Verdict(np.full(len(first[0]), diverges), np.full(len(first[0]), False))


def _constant(tail: Tail, rows: int) -> Coefficients:
    """Return the tail of p for every row."""
    quadratic, linear = float(tail.quadratic), float(tail.linear)
    return np.full(rows, quadratic), np.full(rows, linear), tail.power


def _of_rows(approximation: LocationScale, side: int, thetas: Array) -> Coefficients:
    """Return the tails of the q of all rows, from that of the standard member."""
    tail = approximation.family.tail(Member(0.0, 1.0, approximation.shape), side)
    assert tail is not None, "a family that serves as q has no ends"
    loc, inverse = thetas[:, 0], np.exp(-thetas[:, 1])
    curved = float(tail.quadratic) * inverse * inverse
    slanted = float(tail.linear) * inverse - 2.0 * side * loc * curved
    return curved, slanted, tail.power
