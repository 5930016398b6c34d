"""Room: how large letters may be for all of a drawing to have room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil, floor
from typing import TypeAlias

from klviz.gui.style import SMALLEST

SHRINKING = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75)
"""By what the letters of a page may be smaller for all its plots to fit; then it scrolls."""
COARSE, FINE = 0.025, 0.003125
"""The factors that letters of a file have are multiples of these: first of one, then of the other.

They are the same ones whatever is wished for: who asks for larger letters never gets smaller ones.
"""
NARROWEST = 265.0
"""How wide a file is in which the shortest words have room, however high it may be."""

Needs: TypeAlias = Callable[[float, float], float]
"""How high a drawing must be, at a width and with the factor k, to be read."""


def readable(
    needs: Needs, width: float, height: float, k: float, bar: float
) -> tuple[float, float, float]:
    """Return the width, the height and the factor k with which every plot can be read.

    Where letters a little smaller do not suffice, the drawing is higher than its place, and by
    the width of a scroll bar narrower.
    """
    factors = [min(k, max(SMALLEST, k * share)) for share in SHRINKING]
    for factor in factors:
        if needs(width, factor) <= height:
            return width, height, factor
    width -= bar
    return width, max(height, needs(width, factors[-1])), factors[-1]


def fitting(needs: Needs, width: float, height: float, k: float) -> tuple[float, bool]:
    """Return the largest factor up to k with which everything fits, and whether one does."""
    most = largest(k, width)
    least = min(most, SMALLEST)

    def fits(factor: float) -> bool:
        return needs(width, factor) <= height

    fair = next(filter(fits, _multiples(COARSE, least, most)), None)
    if fair is None:
        return least, fits(least)
    finer = _multiples(FINE, fair, min(most, fair + COARSE - FINE))
    return next(filter(fits, finer), fair), True


def _multiples(step: float, least: float, most: float) -> Iterator[float]:
    """Yield the multiples of a step that lie in a range, from the largest one down."""
    first, last = floor(most / step + 1e-9), ceil(least / step - 1e-9)
    yield from (count * step for count in range(first, last - 1, -1))


def largest(k: float, width: float) -> float:
    """Return the largest factor up to k with which words fit in that width."""
    return min(k, max(SMALLEST, width / NARROWEST))
