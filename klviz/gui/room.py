"""Room: how large letters may be for all of a drawing to have room."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from klviz.gui.style import SMALLEST

SHRINKING = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75)
"""By what the letters of a page may be smaller for all its plots to fit; then it scrolls."""
FINE = 0.05
"""By what letters of a file become smaller at a time."""
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
    tried = [most, *np.arange(most - FINE, SMALLEST - FINE, -FINE).clip(SMALLEST).tolist()]
    found = next((factor for factor in tried if needs(width, factor) <= height), None)
    return (tried[-1], False) if found is None else (found, True)


def largest(k: float, width: float) -> float:
    """Return the largest factor up to k with which words fit in that width."""
    return min(k, max(SMALLEST, width / NARROWEST))
