"""Steady: a range between two ends that holds still while what it shows moves a little."""

from __future__ import annotations

import math

MARGIN = 0.05
"""How much wider than needed a new range is, at every end that is not zero."""
FILLED = 0.6
"""A range stays as long as that share of it is used."""


class Steady:
    """Grows at once, shrinks late; an end at zero stays there."""

    def __init__(self) -> None:
        self._ends: tuple[float, float] | None = None

    def fit(self, low: float, high: float) -> tuple[float, float]:
        """Return the range that shows from ``low`` to ``high``, both finite."""
        known = self._ends
        if known is None or not _serves(known, low, high):
            margin = MARGIN * (high - low)
            self._ends = known = (
                low - margin if low != 0.0 else 0.0,
                high + margin if high != 0.0 else 0.0,
            )
        return known


def _serves(known: tuple[float, float], low: float, high: float) -> bool:
    inside = known[0] <= low and high <= known[1]
    # An end that has come to zero, or has left it, is another range.
    same = (known[0] == 0.0) == (low == 0.0) and (known[1] == 0.0) == (high == 0.0)
    filled = high - low >= FILLED * (known[1] - known[0])
    return inside and same and filled and math.isfinite(known[1] - known[0])
