"""Where both directions of KL agree: KL(P‖Q) − KL(Q‖P) over a family of Q.

They agree where an involution of the outcomes, or a mirror of the line, exchanges P and Q; of one
family on the line where the scales are equal; and for any two Cauchys.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from klviz.core.approximations import LocationScale
from klviz.core.arrays import Array, frozen
from klviz.core.batched.landscapes import SHAPE, landscapes
from klviz.core.divergences import KL, REVERSE_KL
from klviz.core.families.student_t import StudentT
from klviz.core.mixtures import Mixture

CELLS = 1 << 15
"""Of how many probabilities logarithms are taken at once."""


class Directions(NamedTuple):
    """Both directions of KL over a lattice. Arrays are read-only.

    Attributes:
        across: the first coordinate of the columns, ascending, (m,).
        up: the second of the rows, ascending, (k,).
        forward: KL(P‖Q), in nats, (k, m); nan where there is no Q.
        reverse: KL(Q‖P), likewise.
    """

    across: Array
    up: Array
    forward: Array
    reverse: Array

    @property
    def asymmetry(self) -> Array:
        """(F − R)/(F + R), from −1 to 1, (k, m); nan where both are ∞, 0 where both are 0."""
        return asymmetry(self.forward, self.reverse)


def asymmetry(forward: Array, reverse: Array) -> Array:
    """Return (F − R)/(F + R), from −1 to 1; ±1 where one of them alone is ∞, nan where both are."""
    larger = np.maximum(forward, reverse)
    with np.errstate(invalid="ignore", divide="ignore"):
        # As shares of the larger one, so that no sum is too large for a number.
        first, second = forward / larger, reverse / larger
        share = (first - second) / (first + second)
        share = np.where(np.isinf(larger), np.sign(forward - reverse), share)
    return np.where(larger == 0.0, 0.0, share)


def directions(
    p: Mixture,
    approximation: LocationScale,
    loc: tuple[float, float],
    log_scale: tuple[float, float],
    shape: tuple[int, int] = SHAPE,
) -> Iterator[Directions]:
    """Yield both directions over locations and log scales of Q, from coarse to that shape.

    Raises:
        ValueError: a range does not ascend, or a number of values is below two.
    """
    ways = [
        landscapes(p, divergence, approximation, loc, log_scale, shape)
        for divergence in (KL, REVERSE_KL)
    ]
    for forward, reverse in zip(*ways, strict=True):
        yield Directions(forward.locs, forward.log_scales, forward.values, reverse.values)


def agree_everywhere(p: Mixture, approximation: LocationScale) -> bool:
    """Return whether both directions agree for every Q of the family: of Cauchys they do."""
    parts = p.present
    families = [(part.family, part.member.shape) for part in parts]
    families.append((approximation.family, approximation.shape))
    cauchys = all(isinstance(f, StudentT) and shape == (1.0,) for f, shape in families)
    return len(parts) == 1 and cauchys


def agree_at_scale(p: Mixture, approximation: LocationScale) -> float | None:
    """Return the scale of Q at which both agree, whatever its location, where that is all.

    Of two normals KL(P‖Q) − KL(Q‖P) = 2 log r + (r⁻² − r²)/2 + δ²/2 (r⁻² − 1) with r the ratio of
    scales and δ the distance in those of P. Both parts are negative for r > 1 and positive for
    r < 1. None where p or the family is no normal.
    """
    parts = p.present
    if len(parts) != 1 or not parts[0].family.key == approximation.family.key == "normal":
        return None
    return parts[0].member.scale


def coin_directions(size: int) -> Directions:
    """Return both directions of coins with chances from 0 to 1: P's across, Q's up.

    They agree where q = p and where q = 1 − p.
    """
    chances = np.linspace(0.0, 1.0, size)
    p, q = np.meshgrid(chances, chances)
    rows_p, rows_q = (np.stack([c, 1.0 - c], axis=-1) for c in (p, q))
    return Directions(frozen(chances), frozen(chances.copy()), *both_ways(rows_p, rows_q))


def drawn_out(coordinates: Array, power: int) -> Array:
    """Return the weights u^k/Σu^k of places u in a triangle, (…, 3), which sum to 1 as u do.

    The weights of one corner go from 0 to 1 as its coordinate does, along edges and inside; with a
    power above 1 the smallest weights have more room, so that what happens at corners is seen.
    """
    raised = coordinates**power
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def triangle_directions(p: Array, corners: Array, size: int, power: int = 1) -> Directions:
    """Return both directions from P to every mixture Q of three corners, over a triangle.

    Args:
        p: the probabilities of P, (n,).
        corners: those of the corners, (3, n); the coordinate of the first goes across, that
            of the second up, and the third has what is left.
        size: how many values of each coordinate there are.
        power: that of `drawn_out`, which makes weights of coordinates.
    """
    weights = np.linspace(0.0, 1.0, size)
    steps = np.arange(size)
    # In whole steps: 1 − a − b may miss 0 by rounding.
    left = (size - 1) - steps[None, :] - steps[:, None]
    there = left >= 0
    up, across = np.nonzero(there)
    places = np.stack([weights[across], weights[up], weights[left[there]]], axis=1)
    rows = drawn_out(places, power) @ corners
    both = np.full((2, size, size), np.nan)
    both[:, there] = both_ways(p, rows)
    return Directions(frozen(weights), frozen(weights.copy()), frozen(both[0]), frozen(both[1]))


def both_ways(p: Array, q: Array) -> tuple[Array, Array]:
    """Return Σ p log(p/q) − p + q and Σ q log(q/p) − q + p along the last axis.

    They are ∞ where the first has mass that the second lacks. Both are made of one logarithm, of
    some rows after others: of all at once the memory takes longer than the arithmetic.
    """
    p, q = np.broadcast_arrays(p, q)
    shape, n = p.shape[:-1], p.shape[-1]
    p, q, step = p.reshape(-1, n), q.reshape(-1, n), max(1, CELLS // n)
    parts = [_both_ways(p[k : k + step], q[k : k + step]) for k in range(0, len(p), step)]
    forward, reverse = (np.concatenate(part).reshape(shape) for part in zip(*parts, strict=True))
    return frozen(forward), frozen(reverse)


def _both_ways(p: Array, q: Array) -> tuple[Array, Array]:
    """Return the same of rows, (m, n) to (m,)."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        back = np.log(p / q)
        forward = p * back
        back *= q
    if not p.min() > 0.0:
        forward[p == 0.0] = 0.0
    if not q.min() > 0.0:
        back[q == 0.0] = 0.0
    gap = q - p
    forward += gap
    back += gap
    return forward.sum(axis=-1), -back.sum(axis=-1)
