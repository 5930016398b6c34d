"""Ranges of y that hold still while the curves move."""

from __future__ import annotations

import math

TOPS = (
    1.0,
    1.1,
    1.25,
    1.4,
    1.6,
    1.8,
    2.0,
    2.25,
    2.5,
    2.8,
    3.2,
    3.6,
    4.0,
    4.5,
    5.0,
    5.6,
    6.3,
    7.1,
    8.0,
    9.0,
    10.0,
)
HEADROOM = 1.05
SHRINK = 0.55
"""A range shrinks once less than this share of it is used."""
TINY = 1e-290
"""Below this, curves are drawn as zero: the pixels of such a range are no numbers any more."""


def round_up(value: float) -> float:
    """Return the least of 1, 1.1, 1.25, … 9 × 10ⁿ that is no less than a positive value."""
    power = math.floor(math.log10(value))
    unit = 10.0**power
    return next(top * unit for top in TOPS if top * unit >= value * (1.0 - 1e-12))


class Extent:
    """How far a range reaches from zero: it grows at once and shrinks late, in round steps."""

    def __init__(self) -> None:
        self._reach = 0.0
        self._held = False

    @property
    def reach(self) -> float:
        """How far the range reaches."""
        return self._reach

    def fit(self, needed: float) -> float:
        """Return how far the range reaches now that the curves need that much; 0 for nothing."""
        if not math.isfinite(needed) or needed < TINY:
            self._reach = self._reach if self._held else 0.0
            return self._reach
        wanted = needed * HEADROOM
        least = 0.0 if self._held else SHRINK * self._reach
        if not least <= wanted <= self._reach:
            self._reach = round_up(wanted)
        return self._reach

    def begin(self, reach: float) -> None:
        """Go on from a range that curves have been drawn in meanwhile."""
        self._reach = reach

    def hold(self) -> None:
        """Shrink no more."""
        self._held = True

    def forget(self) -> None:
        """Fit the next curves as if there had been none before."""
        self._reach = 0.0


class Kept:
    """A range that is what the curves need, and but grows once it is held."""

    def __init__(self) -> None:
        self._range: tuple[float, float] | None = None
        self._held = False

    def fit(self, low: float, high: float) -> tuple[float, float]:
        """Return the range now that the curves need that one."""
        if self._held and self._range is not None:
            low, high = min(low, self._range[0]), max(high, self._range[1])
        self._range = low, high
        return self._range

    def hold(self) -> None:
        """Shrink no more."""
        self._held = True
