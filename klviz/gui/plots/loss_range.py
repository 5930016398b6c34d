"""The range of the logarithmic axis of losses: between round numbers, neither flat nor endless."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from klviz.core.arrays import Array

ROUND = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
"""Where the axis may begin and end, times powers of ten."""
DECADES = 12.0
"""How many powers of ten it spans at most; what lies lower is rounding error."""
DECADES_ALONG = 4.0
"""How many it spans at most where losses go along a number: at one end of it q may be p."""
LEAST = math.log10(5.0)
"""How many it spans at least."""
LARGEST = 300.0
"""A number of more digits than that, or a smaller one than its inverse, is off the axis."""
MARGIN = 0.03
NOTHING = (-1.0, 1.0)
"""The range where there is nothing to show."""


class LossRange:
    """The range of losses in one picture after the other."""

    def __init__(self) -> None:
        self._holds = False
        self._held: tuple[float, float] | None = None

    def hold(self) -> None:
        """Let the range but grow from now on."""
        self._holds = True

    def fit(self, logs: Sequence[Array], decades: float = DECADES) -> tuple[float, float]:
        """Return the range that shows these losses, and those of before if it is held.

        What lies so many powers of ten below the highest of all is off the axis.
        """
        needed = loss_range(logs, decades)
        if self._holds and any((np.abs(log) < LARGEST).any() for log in logs):
            low, high = self._held or needed
            high = max(high, needed[1])
            self._held = needed = max(min(low, needed[0]), _round_below(high - decades)), high
        return self._held or needed


def loss_range(logs: Sequence[Array], decades: float = DECADES) -> tuple[float, float]:
    """Return the range of log₁₀ that shows all finite entries, the highest above all."""
    finite = np.concatenate([log[np.abs(log) < LARGEST] for log in logs] or [np.empty(0)])
    if not len(finite):
        return NOTHING
    high = _round_above(float(finite.max()) + MARGIN)
    low = _round_below(max(float(finite.min()) - MARGIN, high - decades))
    return (low, high) if high - low >= LEAST else (_round_below(high - LEAST), high)


def _round_numbers(value: float) -> list[float]:
    """Return the logarithms of the round numbers about 10 to that power, ascending."""
    whole = math.floor(value)
    return [whole + n + math.log10(m) for n in (-1, 0, 1) for m in ROUND]


def _round_above(value: float) -> float:
    return min(place for place in _round_numbers(value) if place >= value - 1e-12)


def _round_below(value: float) -> float:
    return max(place for place in _round_numbers(value) if place <= value + 1e-12)
