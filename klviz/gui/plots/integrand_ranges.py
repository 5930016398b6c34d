"""The ranges of y of the integrands: one scale for all whose heights compare, else their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from klviz.core.arrays import Array
from klviz.gui.plots.extent import Extent
from klviz.gui.plots.panel import largest

FLOOR = 0.06
"""How far below zero a plot reaches at least, as a share of how far it reaches above."""
MOST_WORDS = 0.85
"""The share of the height that words at the top of a plot may take."""
JOINED, PARTED = 5.0, 8.0
"""An integrand joins the scale of one that is no more than so many times as high, and leaves it
once that is higher by the second factor."""


class Drawn(Protocol):
    """A curve for which a range is looked for."""

    @property
    def integrand(self) -> Array:
        """Its values, (n,)."""

    @property
    def most(self) -> float:
        """How high or deep its plot reaches at most."""

    @property
    def kind(self) -> str:
        """What it has in common with those whose heights compare with its own."""


class Scale(NamedTuple):
    """The range of y of one integrand.

    Attributes:
        y_range: from where to where it reaches.
        own: whether it is another than the one that most integrands have.
    """

    y_range: tuple[float, float]
    own: bool = False


class IntegrandRanges:
    """The ranges of y of all integrands: areas on one scale compare by eye.

    Those in nats and the α-divergences share one, and those of one other kind share one, unless
    some of them are so much lower that nothing of them would be seen; these then share another.
    """

    def __init__(self) -> None:
        self._extents: dict[tuple[int, ...], tuple[Extent, Extent]] = {}
        self._holds = False
        self._most: dict[int, tuple[float, float, float]] = {}

    def hold(self) -> None:
        """Let ranges but grow from now on: they suit the highest curve that each run has had."""
        self._holds = True

    def fit(self, runs: Sequence[Drawn], reasons: Sequence[float]) -> list[Scale]:
        """Return the range of y of every run's integrand.

        Args:
            runs: whose integrands they are.
            reasons: the share of the height that words at the top of each plot take.
        """
        needs = [
            self._needs(k, run, room)
            for k, (run, room) in enumerate(zip(runs, reasons, strict=True))
        ]
        groups = self._groups(runs, needs)
        self._extents = {
            group: self._extents.get(group) or (Extent(), Extent()) for group in groups
        }
        common = max(groups, key=lambda group: (len(group), -group[0]))
        scales: dict[int, Scale] = {}
        for group in groups:
            y_range = self._fit_group(group, [needs[index] for index in group])
            scales |= {index: Scale(y_range, own=group != common) for index in group}
        return [scales[index] for index in range(len(runs))]

    def forget(self) -> None:
        """Fit the next curves as if there had been none before."""
        self._extents.clear()
        self._most.clear()

    def _needs(self, index: int, run: Drawn, room: float) -> tuple[float, float, float]:
        """Return how far a run reaches above and below zero, and the share that words take."""
        most = run.most
        needs = min(largest(run.integrand), most), min(largest(-run.integrand), most), room
        if self._holds:
            above, below, words = map(max, needs, self._most.get(index, needs))
            needs = self._most[index] = above, below, words
        return needs

    def _groups(
        self, runs: Sequence[Drawn], needs: Sequence[tuple[float, float, float]]
    ) -> list[tuple[int, ...]]:
        """Return the indices of the runs, those that have one scale together."""
        heights = [max(above, below) for above, below, _ in needs]
        left = sorted(range(len(runs)), key=lambda index: -heights[index])
        groups = []
        while left:
            first = left[0]
            group = [k for k in left if k == first or self._joins(runs, heights, k, first)]
            left = [k for k in left if k not in group]
            groups.append(tuple(sorted(group)))
        return groups

    def _joins(
        self, runs: Sequence[Drawn], heights: Sequence[float], index: int, first: int
    ) -> bool:
        """Whether an integrand has the scale of another, which is no lower."""
        together = any(index in group and first in group for group in self._extents)
        factor = PARTED if together else JOINED
        alike = runs[index].kind == runs[first].kind
        return alike and heights[first] <= factor * heights[index]

    def _fit_group(
        self, group: tuple[int, ...], needs: Sequence[tuple[float, float, float]]
    ) -> tuple[float, float]:
        above, below = self._extents[group]
        up = above.fit(max(high for high, _, _ in needs))
        down = below.fit(max(low for _, low, _ in needs))
        room = min(MOST_WORDS, max(words for _, _, words in needs))
        if not up and not down:
            return 0.0, 1.0
        low = -max(down, FLOOR * up)
        return low, max(up, -FLOOR * low) + room / (1.0 - room) * (up - low)
