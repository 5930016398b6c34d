"""Sweep: a number of a scene that can go from low to high in a film."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from klviz.document.numbers import format_number, told_text
from klviz.document.scene import Scene

MOST_DECIMALS = 12
SHORTEST = 1e-9
"""The shortest way, of numbers with equal factors between them as a share of the lesser one."""
GRAINS = 1000.0
"""A number goes in decimal parts of its way, at most a thousandth of it: captions say it all."""
DIGITS = 3
"""How many digits it has where equal factors lie between the frames, or where it is long."""

Moved = Callable[[Scene, float, "int | None"], Scene]
"""Returns a scene with its number at a value, of one run if it is a number of runs."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """One number of a scene that can go from low to high.

    Attributes:
        lab: the key of the lab that it is of.
        key: its name among those of the lab, and on the command line.
        label: how a dialog names it.
        symbol: how a caption names the number.
        ends: returns from where to where it goes in a scene, if nobody says otherwise.
        moved: returns a scene with the number at a value.
        refusal: returns why a scene of the lab has no such film, as a sentence; "" where it has
            one.
        note: returns what the film does to a scene beyond moving the number; "" for nothing.
        limits: the least and the largest number.
        logarithmic: whether equal factors lie between the frames, rather than equal differences.
        steps: whether every frame is a run of so many steps from the start; else q stands in its
            optima.
    """

    lab: str
    key: str
    label: str
    symbol: str
    ends: Callable[[Scene], tuple[float, float]]
    moved: Moved
    refusal: Callable[[Scene], str]
    note: Callable[[Scene], str] = lambda scene: ""
    limits: tuple[float, float] = (-math.inf, math.inf)
    logarithmic: bool = False
    steps: bool = False

    def check(self, low: float, high: float) -> None:
        """Make sure that there is a way from one number to another.

        Raises:
            ValueError: there is none; the message says why.
        """
        for end in (low, high):
            if not self._holds(end):
                raise ValueError(f"{self.symbol} must be {self._range}, got {told_text(end)}")
        told = f"got {told_text(low)} to {told_text(high)}"
        if not math.isfinite(high - low):
            raise ValueError(f"{self.symbol} can go no further than 1.79e308, {told}")
        if low == high:
            raise ValueError(f"{self.symbol} must go from one number to another, {told}")
        shortest = SHORTEST * (min(low, high) if self.logarithmic else 1.0)
        if abs(high - low) < shortest:
            raise ValueError(
                f"{self.symbol} must go at least {format_number(shortest)} far, {told}"
            )

    def values(self, low: float, high: float, count: int) -> Sequence[float]:
        """Return the numbers of so many frames.

        Raises:
            ValueError: there is no way from one number to the other.
        """
        self.check(low, high)
        if self.logarithmic:
            between = np.geomspace(low, high, count)[1:-1].tolist()
            texts = [f"{value:.{DIGITS - 1}e}" for value in between]
        else:
            between = np.linspace(low, high, count)[1:-1].tolist()
            texts = [f"{value:.{decimals_of(low, high)}f}" for value in between]
        return [low, *map(float, texts), high][:count] if count > 1 else [high]

    def _holds(self, number: float) -> bool:
        """Whether the number of the sweep can be that one."""
        least, most = self.limits
        is_usual = math.isfinite(number) and least <= number <= most
        return is_usual and (number > 0.0 or not self.logarithmic)

    @property
    def _range(self) -> str:
        least, most = self.limits
        if math.isinf(least):
            return "a finite number"
        if math.isinf(most):
            return "positive" if self.logarithmic else f"at least {least:g}"
        low = "positive and at most" if self.logarithmic else f"from {least:g} to"
        return f"{low} {most:g}"


def decimals_of(low: float, high: float) -> int:
    """Return how many decimals tell apart a thousandth of the way between two numbers."""
    way = abs(high - low)
    return max(0, min(MOST_DECIMALS, math.ceil(math.log10(GRAINS / way)))) if way else MOST_DECIMALS
